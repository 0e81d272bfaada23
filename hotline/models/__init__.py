"""Concrete tables, by theme."""

from hotline.models.channels import (
    AddedWords,
    Call,
    InboundEvent,
    Intake,
    LastHeard,
    Recording,
    Refusal,
    SpooledRequest,
)
from hotline.models.desk import Joined, PlaceShown, VisitPlace
from hotline.models.duty import Bridge, CallHandover, Ringing, Shift
from hotline.models.outbound import Callback, DeliveryReport, OutboundText
from hotline.models.prompts import Prompt
from hotline.models.reveals import (
    Consent,
    ConsentView,
    RevealEvent,
    RevealRequest,
    RevealView,
)
from hotline.models.transcribing import Transcription
from hotline.models.uploads import Media, Upload, UploadPart
from hotline.models.vault import Person

__all__ = [
    "AddedWords",
    "Bridge",
    "Call",
    "CallHandover",
    "Callback",
    "Consent",
    "ConsentView",
    "DeliveryReport",
    "InboundEvent",
    "Intake",
    "Media",
    "Joined",
    "LastHeard",
    "OutboundText",
    "Person",
    "PlaceShown",
    "Prompt",
    "Recording",
    "Refusal",
    "RevealEvent",
    "RevealRequest",
    "RevealView",
    "Ringing",
    "Shift",
    "Upload",
    "UploadPart",
    "SpooledRequest",
    "Transcription",
    "VisitPlace",
]
