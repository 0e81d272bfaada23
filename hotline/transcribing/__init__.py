"""Drafts of what callers said, by a pluggable engine. None by default: the audio leaves neither
the machine nor the vault's floor, and only the words go down, as a draft that people correct."""

from hotline.transcribing.engine import Engine, current
from hotline.transcribing.sweep import run

__all__ = ["Engine", "current", "run"]
