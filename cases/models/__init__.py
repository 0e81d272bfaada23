"""Concrete tables, by theme."""

from cases.models.complaints import Assignment, Bar, Case, Complaint, Message
from cases.models.conduct import Allegation, Evidence, Examination, Finding
from cases.models.emergency import Handover, HandoverRow, Service
from cases.models.matters import Clock, Dispatch
from cases.models.nuisance import NuisanceFlag
from cases.models.record import Event, News
from cases.models.reexaminations import Reexamination
from cases.models.transcripts import Transcript

__all__ = [
    "Allegation",
    "Assignment",
    "Bar",
    "Case",
    "Clock",
    "Complaint",
    "Dispatch",
    "Event",
    "Evidence",
    "Examination",
    "Finding",
    "Handover",
    "HandoverRow",
    "Message",
    "News",
    "Transcript",
    "Reexamination",
    "Service",
    "NuisanceFlag",
]
