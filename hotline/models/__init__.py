"""Concrete tables, by theme."""

from hotline.models.channels import AddedWords, Call, InboundEvent, Intake, Recording, Refusal
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
    "OutboundText",
    "Person",
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
]
