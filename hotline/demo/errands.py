"""What the desk of the demonstration knows, and who goes to people: articles, the agents of the
townships, and a few visits that are asked for."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accountability import visits as runs
from accountability.models import Appointment, Article, OrgUnit, ServiceAgent, User, Visit
from cases import tasks, visits
from cases.models import Case, Complaint, Dispatch
from hotline.demo import ground, matters, people
from hotline.demo.units import TOWNSHIPS
from hotline.models import Intake, VisitPlace
from record.history import acting

SINCE = date(2017, 3, 1)
POST = "便民服务代理员"
ERRAND = "{matter}。诉求人行动不便，请上门了解情况并代办手续"
VISITED = (people.AGENTS[0], people.AGENTS[0], people.AGENTS[1])
"""The townships whose agents are asked, once for each visit; the second is agreed already."""


def lay(now: datetime) -> None:
    """Write the articles and appoint one agent for each township, once."""
    if Article.objects.filter(is_demo=True).exists():
        return
    units = {unit.code: unit for unit in OrgUnit.objects.filter(is_demo=True)}
    with transaction.atomic(), acting(ground.BY, ground.REASON):
        ground.create(Article, [_article(row, units) for row in _texts()], now)
        ground.create(ServiceAgent, [_agent(units[code]) for code in TOWNSHIPS], now)


def send() -> None:
    """Ask for a few visits, once, by the moves that everybody makes."""
    if Visit.objects.exists():
        return
    dispatcher = User.objects.get(username="dispatcher")
    for number, code in enumerate(VISITED):
        with transaction.atomic():
            run = _send(code, number, dispatcher)
        if run is not None and number == 1:
            agent = User.objects.get(official=run.agent.official)
            runs.agree(run, on=timezone.localdate(), by=agent)
    tasks.look_down()


def _texts() -> list[dict[str, str]]:
    found: list[dict[str, str]] = matters.read("articles")["article"]
    return found


def _article(row: dict[str, str], units: dict[str, OrgUnit]) -> Article:
    return Article(
        name=row["question"],
        answer=row["answer"],
        keywords=row["keywords"],
        unit=units[row["unit"]],
        valid_from=SINCE,
        is_demo=True,
    )


def _agent(unit: OrgUnit) -> ServiceAgent:
    """Whoever signs in for it, else the official with that post."""
    posts = Appointment.objects.filter(unit=unit, post=POST).select_related("official")
    signs_in = posts.filter(official__user__isnull=False).first()
    post = signs_in or posts.order_by("pk")[0]
    area = "、".join(matters.PLACES[unit.code])
    return ServiceAgent(official=post.official, unit=unit, area=area, since=post.since)


def _send(code: str, number: int, by: User) -> Visit | None:
    """A citizen whose matter is at work asks that somebody come; nobody, where none is left."""
    agent = ServiceAgent.objects.select_related("unit", "official").get(unit__code=code)
    intake = _asking(agent.unit)
    if intake is None:
        return None
    complaint, case = intake.complaint, intake.complaint.case
    with acting("citizen", "Asked for a visit"):
        complaint.visit_in = agent.unit
        complaint.save()
    spot = matters.PLACES[code][number % 2]
    VisitPlace.objects.create(
        intake=intake,
        address=f"{agent.unit.name}{spot}{number + 3}组",
        number=f"+8610000000{700 + number}",
        given_at=timezone.now(),
    )
    return visits.send(case, agent, errand=ERRAND.format(matter=_matter(case)), by=by).visit


def _asking(township: OrgUnit) -> Intake | None:
    """The latest open filing that has nothing to do with the township itself."""
    open_ones: Any = Intake.objects.filter(
        is_demo=True,
        complaint__state=Complaint.State.ACCEPTED,
        complaint__visit_in__isnull=True,
        complaint__case__allegations__isnull=True,
        complaint__case__dispatches__state=Dispatch.State.ACKNOWLEDGED,
    ).exclude(complaint__case__state=Case.State.CLOSED)
    others = open_ones.exclude(complaint__kind=Complaint.Kind.REPORT)
    others = others.exclude(complaint__about_unit=township)
    others = others.exclude(complaint__case__dispatches__unit=township)
    found: Intake | None = others.select_related("complaint__case").order_by("-pk").first()
    return found


def _matter(case: Case) -> str:
    return case.dispatches.order_by("pk")[0].released_text
