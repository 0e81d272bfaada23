"""Steps that stories share, in the words of the people who take them."""

import re

from tests.browser import Browser, Page
from tests.world import World

RECEIPT = re.compile(r"(?<!\d)\d{4} \d{4} \d{4} \d{4}(?!\d)")
SPOKEN = re.compile(r"(?:\d[ ,]+){15}\d")
NUMBER = re.compile(r"\d{4}-\d{6,}")


def receipt_in(words: str) -> str:
    """The sixteen digits, as shown or as spoken."""
    found = RECEIPT.search(words) or SPOKEN.search(words)
    assert found, words
    return re.sub(r"\D", "", found[0])


def number_in(words: str) -> str:
    """The case number."""
    found = NUMBER.search(words)
    assert found, words
    return found[0]


def case_page(staff: Browser, number: str) -> Page:
    """The case behind a number, found on the desk."""
    desk = staff.open(f"/desk/?number={number}")
    return staff.open(desk.link(number))


def accept(world: World, number: str, kind: str = "complaint") -> Page:
    """The dispatcher accepts it."""
    dispatcher = world.staff("dispatcher")
    page = dispatcher.send(case_page(dispatcher, number), "/accept/", kind=kind)
    assert page.status == 200, page.text
    return page


def settle_matter(world: World, number: str) -> None:
    """Sent to the service centre, signed for, somebody named, replied."""
    dispatcher = world.staff("dispatcher")
    page = dispatcher.send(
        case_page(dispatcher, number),
        "/dispatch/",
        unit="政务服务中心",
        released_text="群众反映窗口排队两小时无人受理,请核实并答复。",
    )
    assert page.status == 200, page.text
    reply_as_unit(world, number)


def reply_as_unit(world: World, number: str) -> None:
    """The unit signs, names who answers for it, and replies."""
    handler = world.staff("handler")
    page = handler.open(handler.open("/unit/").link(number))
    page = handler.send(page, "/sign/")
    page = handler.send(page, "/name/", official="政务服务中心")
    page = handler.send(page, "/reply/", words="已核实,窗口已增派人员,请您再来办理。")
    assert page.status == 200, page.text


def investigate(world: World, number: str, kind: str = "cold_attitude") -> None:
    """Somebody of the centre is accused; two investigators find it sustained, and refer it."""
    dispatcher = world.staff("dispatcher")
    page = dispatcher.send(
        case_page(dispatcher, number),
        "/allege/",
        kind=kind,
        unit="政务服务中心",
        official=accused(dispatcher, number),
        reason="来信指名窗口人员",
    )
    boxes = list(page.form("/assign/").controls["users"].options)
    dispatcher.send(page, "/assign/", users=boxes[:2])
    find_and_refer(world, number)


def accused(staff: Browser, number: str) -> str:
    """An official who holds a post in the centre: the one the unit names first."""
    page = case_page(staff, number)
    options = page.form("/allege/").controls["official"].options
    return next(words for words in options if "政务服务中心" in words)


def find_and_refer(world: World, number: str) -> None:
    """Evidence, one finding, referral."""
    investigator = world.staff("investigator1")
    page = investigator.send(
        case_page(investigator, number), "/evidence/", title="监控记录", note="9点至11点窗口无人。"
    )
    page = investigator.send(
        page, "/find/", value="sustained", severity="minor", reasons="监控属实。", evidence=...
    )
    page = investigator.send(page, "/refer/", reason="建议处理")
    assert page.status == 200, page.text


def rule(world: World, number: str = "") -> Page:
    """Notice, defence, draft, approval by another, service, publication."""
    officer, approver = world.staff("officer1"), world.staff("approver")
    page = officer.open(officer.open("/discipline/?state=received").first(r"/discipline/\d+/"))
    page = officer.send(page, "/notice/", notice="拟认定窗口脱岗,依据政务处分法第三十九条。")
    page = officer.send(
        page, "/hear/", defence="当日家中有急事。", answer="未履行请假手续,不予采纳。"
    )
    page = officer.send(
        page,
        "/draft/",
        measure="admonishment",
        authority="office",
        legal_basis="湖南省影响机关效能行为处理办法第十五条",
        reasons="态度冷漠,造成群众长时间等候。",
    )
    page = approver.send(approver.open(page.url), "/approve/", reason="同意")
    page = officer.send(officer.open(page.url), "/serve/", to="本人签收")
    return officer.send(page, "/publish/", scope="district", reason="以案促改")
