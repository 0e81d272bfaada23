"""Concrete tables, by theme."""

from accountability.models.assessments import Mark
from accountability.models.items import ServiceItem
from accountability.models.jobs import Job
from accountability.models.knowledge import Article, ArticleUse
from accountability.models.people import Appointment, Kinship, Official, OrgUnit, User
from accountability.models.rulings import Docket, Event, News, NumberSeries, Ruling
from accountability.models.visits import ServiceAgent, Visit, VisitEvent

__all__ = [
    "Appointment",
    "Article",
    "ArticleUse",
    "Docket",
    "Event",
    "Job",
    "Kinship",
    "Mark",
    "News",
    "NumberSeries",
    "Official",
    "OrgUnit",
    "Ruling",
    "ServiceAgent",
    "ServiceItem",
    "User",
    "Visit",
    "VisitEvent",
]
