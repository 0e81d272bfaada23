"""Concrete tables, by theme."""

from hotline.models.channels import (
    AddedWords,
    Call,
    InboundEvent,
    Intake,
    Recording,
    Refusal,
    SpooledRequest,
)
from hotline.models.duty import Bridge, CallHandover, Ringing, Shift
from hotline.models.outbound import Callback, DeliveryReport, OutboundText
from hotline.models.transcribing import Transcription
from hotline.models.vault import Person

__all__ = [
    "AddedWords",
    "Bridge",
    "Call",
    "CallHandover",
    "Callback",
    "DeliveryReport",
    "InboundEvent",
    "Intake",
    "OutboundText",
    "Person",
    "Recording",
    "Refusal",
    "Ringing",
    "Shift",
    "SpooledRequest",
    "Transcription",
]
