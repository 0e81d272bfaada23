"""Whatever happens in whatever order, nobody reaches a case in which he has an interest."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accountability.models import Appointment, Kinship, User
from cases import allegations, complaints, dispatches, recusal, tasks, thread
from cases.models import Assignment, Case, Complaint
from record.history import acting
from record.moves import NotAllowed
from tests import make

STAFF = ("operator", "investigator", "investigator", "supervisor")
PEOPLE, UNITS = range(len(STAFF)), range(3)
CASES = st.integers(0, 3)


class Recusal(RuleBasedStateMachine):
    """A small house: three units, some staff with posts in them, and cases about them."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        """Leave no row behind."""
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def build(self) -> None:
        self.units = [make.unit() for _n in UNITS]
        self.dispatcher = make.user("dispatcher")
        self.staff = [make.user(role, self.units[n % 3]) for n, role in enumerate(STAFF)]
        self.bystanders = [make.official(unit) for unit in self.units]
        self.filed: list[Complaint] = []
        for n in UNITS:  # one case about each unit; the first accuses somebody by name
            self.file(None)
            self.accuse(n, n) if n == 0 else self.dispatch(n, n)

    def pick(self, n: int) -> Complaint | None:
        return self.filed[n % len(self.filed)] if self.filed else None

    @rule(unit=st.sampled_from([None, *UNITS]))
    def file(self, unit: int | None) -> None:
        about = {} if unit is None else {"about_unit": self.units[unit]}
        filed = make.complaint(**about)
        complaints.accept(filed, kind="complaint", by=self.dispatcher, reason="好")
        self.filed.append(filed)

    @rule(n=CASES, who=st.integers(0, 6))
    def accuse(self, n: int, who: int) -> None:
        filed = self.pick(n)
        accused = (self.bystanders + [user.official for user in self.staff])[who]
        post = accused.appointments.order_by("pk").last()
        if filed:
            charge = allegations.Charge("cold_attitude", post.since, post.unit, accused)
            self.try_to(
                lambda: allegations.register(filed.case, charge, by=self.dispatcher, reason="指名")
            )

    @rule(n=CASES, unit=st.sampled_from(UNITS))
    def dispatch(self, n: int, unit: int) -> None:
        filed = self.pick(n)
        if filed:
            self.try_to(
                lambda: dispatches.send(
                    filed.case, self.units[unit], released_text="请核实", by=self.dispatcher
                )
            )

    @rule(n=CASES, who=st.sampled_from(PEOPLE))
    def assign(self, n: int, who: int) -> None:
        filed = self.pick(n)
        if filed:
            self.try_to(
                lambda: allegations.assign(filed.case, [self.staff[who]], by=self.dispatcher)
            )

    @rule(n=CASES, m=CASES)
    def merge(self, n: int, m: int) -> None:
        one, other = self.pick(n), self.pick(m)
        if one and other:
            other.refresh_from_db()
            self.try_to(
                lambda: complaints.merge(one, other.case, by=self.dispatcher, reason="重复")
            )

    @rule(n=CASES, who=st.sampled_from(PEOPLE))
    def bar(self, n: int, who: int) -> None:
        filed = self.pick(n)
        if filed:
            recusal.bar(filed.case, [self.staff[who]])

    @rule(who=st.sampled_from(PEOPLE), unit=st.sampled_from(UNITS))
    def transfer(self, who: int, unit: int) -> None:
        with acting("system:test", "Transfer"):
            Appointment.objects.create(
                official=self.staff[who].official,
                unit=self.units[unit],
                post="科员",
                since=date(2026, 1, 1),
            )

    @rule(who=st.sampled_from(PEOPLE), kin=st.sampled_from(UNITS))
    def declare(self, who: int, kin: int) -> None:
        with acting("system:test", "Declared"):
            Kinship.objects.get_or_create(
                official=self.staff[who].official,
                relative=self.bystanders[kin],
                withdrawn_on=None,
                defaults={"relation": "sibling", "declared_on": date(2026, 11, 1)},
            )

    def try_to(self, act) -> None:
        """Do it where it is allowed; a refusal changes nothing."""
        try:
            with transaction.atomic():
                act()
        except NotAllowed:
            pass
        for filed in self.filed:
            filed.refresh_from_db()

    @invariant()
    def nobody_reaches_a_case_of_his_own(self) -> None:
        for user in getattr(self, "staff", ()):
            seen = set(recusal.visible_to(user).values_list("pk", flat=True))
            for case in Case.objects.all():
                if has_interest(user, case):
                    assert case.pk not in seen, (user, case)
                    with pytest.raises(NotAllowed):
                        thread.write(case.complaints.first() or self.filed[0], "x", by=user)

    @invariant()
    def after_a_sweep_no_conflicting_assignment_stands(self) -> None:
        if hasattr(self, "staff"):
            tasks.end_conflicting_assignments()
            for row in Assignment.objects.filter(ended_at=None).select_related("user", "case"):
                assert not has_interest(row.user, row.case)


def has_interest(user: User, case: Case) -> bool:
    """The rule in plain steps, asked of each row in turn."""
    me = user.official_id
    circle = {me}
    for kinship in Kinship.objects.filter(withdrawn_on=None):
        if me in (kinship.official_id, kinship.relative_id):
            circle |= {kinship.official_id, kinship.relative_id}
    posts = list(Appointment.objects.filter(official_id=me))
    today = {p.unit_id for p in posts if p.until is None}
    for accused in case.allegations.all():
        then = {
            p.unit_id
            for p in posts
            if p.since <= accused.happened_on
            and (p.until is None or accused.happened_on <= p.until)
        }
        if accused.official_id in circle or accused.unit_id in today | then:
            return True
    named = {c.about_unit_id for c in case.complaints.all()} & today
    answers = {d.unit_id for d in case.dispatches.all()} & today
    kin_answers = {d.official_id for d in case.dispatches.all()} & circle
    return bool(named or answers or kin_answers or case.bars.filter(user=user).exists())


@pytest.mark.django_db
@pytest.mark.slow
def test_nobody_ever_reaches_a_case_of_his_own():
    run_state_machine_as_test(
        Recusal,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.generate,),  # a failing story is told as it came: shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
