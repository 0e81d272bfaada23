"""The people of the demonstration. Every name is composed of lists of our own: no official of
the real district is meant, and no number or voice belongs to anybody."""

import random
from dataclasses import dataclass
from datetime import date

from hotline.demo.units import HOTLINE, OFFICE, REFORM, TOWNSHIPS, UNITS, DemoUnit

PASSWORD = "louxing-demo-12345"
"""The one password of every demonstration account; printed, so never for production."""

OWN_UNIT = "zwfwzx"
"""The unit that the demonstration's handler and head sign in for."""

RECUSED_UNIT = "swlsj"
"""Where investigator1 still holds a post: what concerns it is kept from him."""


AGENTS = ("sjx", "wbz")
"""The townships whose agents sign in."""


@dataclass(frozen=True)
class Login:
    """An account with its role, and the posts of the official behind it (unit, post, head)."""

    username: str
    role: str
    name: str
    posts: tuple[tuple[str, str, bool], ...]


USERS = (
    Login("operator", "operator", "柳知意", ((HOTLINE, "话务员", False),)),
    Login("dispatcher", "dispatcher", "温砚舟", ((HOTLINE, "派单科科长", False),)),
    Login("handler", "unit_handler", "苗若禾", ((OWN_UNIT, "督查股科员", False),)),
    Login("unithead", "unit_head", "简怀瑾", ((OWN_UNIT, "主任", True),)),
    Login(
        "investigator1",
        "investigator",
        "路子衿",
        ((HOTLINE, "核查员(抽调)", False), (RECUSED_UNIT, "法规股科员", False)),
    ),
    Login("investigator2", "investigator", "乔望舒", ((HOTLINE, "核查员", False),)),
    Login("investigator3", "investigator", "祝云帆", ((HOTLINE, "核查员", False),)),
    Login("officer1", "discipline_officer", "费景行", ((REFORM, "督查科科长", False),)),
    Login("officer2", "discipline_officer", "岑以宁", ((REFORM, "督查科科员", False),)),
    Login("approver", "approver", "关慎之", ((REFORM, "主任", True),)),
    Login("supervisor", "supervisor", "章明远", ((OFFICE, "副主任", False),)),
    Login("custodian", "custodian", "庄守默", ((OFFICE, "机要科科长", False),)),
    Login("agent1", "agent", "晏清和", ((AGENTS[0], "便民服务代理员", False),)),
    Login("agent2", "agent", "盘锦书", ((AGENTS[1], "便民服务代理员", False),)),
    Login("administrator", "administrator", "戚一帆", ((HOTLINE, "系统管理员", False),)),
    Login("auditor", "auditor", "杭清越", ((OFFICE, "督查室科员", False),)),
)
"""One account for each role, and enough investigators and officers to keep roles apart."""

SURNAMES = "沈范石廖贺龚邵万钱汤尹黎易武乔赖文施洪季童翁梅盛庄葛柯毕聂丛焦项祁鲍"
FIRST = "知怀若云景思清望以子明砚书言亦雨安星予嘉卓泽牧听向修"
SECOND = "远舟禾宁衡帆秋澜川野岚然白晏棠遥朗溪桐原屿归松麦峤辰"


@dataclass(frozen=True)
class DemoOfficial:
    """An invented official and the post held since a day."""

    name: str
    unit: str
    post: str
    heads_unit: bool
    since: date


def invented(chance: random.Random, taken: set[str]) -> str:
    """A name that nobody here bears yet."""
    while True:
        name = chance.choice(SURNAMES) + chance.choice(FIRST) + chance.choice(SECOND)
        if name not in taken:
            taken.add(name)
            return name


def officials() -> list[DemoOfficial]:
    """The officials of every unit: a head, a deputy, and those who meet the public. The same
    each time; those who sign in come on top."""
    chance = random.Random("louxing officials")
    taken = {login.name for login in USERS}
    found = []
    for unit in UNITS:
        for post, heads in _posts(unit):
            since = date(chance.randint(2017, 2023), chance.choice((1, 3, 7, 9)), 1)
            name = invented(chance, taken)
            found.append(DemoOfficial(name, unit.code, post, heads, since))
    return found


def sign_ins() -> list[str]:
    """The names under which one may sign in."""
    return [login.username for login in USERS]


def _posts(unit: DemoUnit) -> tuple[tuple[str, bool], ...]:
    if unit.code in TOWNSHIPS:
        head = {"道": "办事处主任", "镇": "镇长", "乡": "乡长"}[unit.name[-1]]
        return (
            (head, True),
            ("副" + head, False),
            ("党政办主任", False),
            ("便民服务中心主任", False),
            ("便民服务代理员", False),
        )
    head = "局长" if unit.name.endswith("局") else "主任"
    led = {login_unit for login in USERS for login_unit, _post, heads in login.posts if heads}
    own = () if unit.code in led else ((head, True),)
    if not unit.assessed:
        return (*own, ("副" + head, False), ("办公室科员", False))
    if unit.unit_class == "window":
        return (
            *own,
            ("副" + head, False),
            ("政务服务股股长", False),
            ("窗口首席代表", False),
            ("窗口工作人员", False),
        )
    return (*own, ("副" + head, False), ("办公室主任", False), ("业务股股长", False))
