"""Who and what takes part: the rows behind the names in the plans, read once."""

from collections import defaultdict
from datetime import date

from accountability.models import Appointment, Official, OrgUnit, ServiceItem, User
from hotline.demo.people import OWN_UNIT
from record.history import Actor


class Cast:
    """The demonstration's units, officials, items and accounts by their names."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in OrgUnit.objects.filter(is_demo=True)}
        self.officials = {one.name: one for one in Official.objects.filter(is_demo=True)}
        self.items = {item.name: item for item in ServiceItem.objects.filter(is_demo=True)}
        self.users = {user.username: user for user in User.objects.filter(official__is_demo=True)}
        self.posts: dict[int, list[Appointment]] = defaultdict(list)
        for post in Appointment.objects.filter(official__is_demo=True).select_related("official"):
            self.posts[post.unit_id].append(post)

    def actor(self, name: str) -> Actor:
        """A user by name, who handles a unit's matters, or a citizen or the product itself."""
        if name.startswith("unit:"):
            return self.users[account_of(name.removeprefix("unit:"))]
        return self.users.get(name, name)

    def user(self, name: str) -> User:
        """A user by name."""
        return self.users[name]

    def item(self, name: str) -> ServiceItem | None:
        """An item by name, if one is named."""
        return self.items[name] if name else None

    def unit(self, code: str) -> OrgUnit | None:
        """A unit by code, if one is named."""
        return self.units[code] if code else None

    def official(self, name: str) -> Official | None:
        """An official by name, if one is named."""
        return self.officials[name] if name else None

    def post(self, unit: OrgUnit, official: Official, on: date) -> Appointment:
        """The post that somebody held in a unit on a day."""
        held = (p for p in self._held(unit, on) if p.official_id == official.pk)
        return next(held)

    def head(self, unit: OrgUnit, on: date) -> str:
        """The name of who headed a unit on a day."""
        return next((str(p.official) for p in self._held(unit, on) if p.heads_unit), "")

    def serves_in(self, user: User, unit: OrgUnit) -> bool:
        """Whether somebody who signs in holds a post in this unit."""
        return any(post.official_id == user.official_id for post in self.posts[unit.pk])

    def _held(self, unit: OrgUnit, on: date) -> list[Appointment]:
        return [p for p in self.posts[unit.pk] if p.since <= on and (not p.until or p.until >= on)]


def account_of(code: str) -> str:
    """The username of who handles a unit's matters."""
    return "handler" if code == OWN_UNIT else f"unit_{code}"
