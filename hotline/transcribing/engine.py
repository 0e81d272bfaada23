"""What an engine is, and which one is configured."""

from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Engine(Protocol):
    """Writes down what a recording says."""

    name: str

    def transcribe(self, wav: bytes, language: str) -> str | None:
        """The words, or None where it hears none; ``language`` is the caller's, like zh-hans. Any
        exception means that it could not do it this time."""


def current() -> Engine | None:
    """The configured engine, loaded at its first use; None where there is none."""
    return _load(settings.TRANSCRIBER) if settings.TRANSCRIBER else None


@lru_cache(maxsize=1)
def _load(path: str) -> Engine:
    engine: Engine = import_string(path)()
    return engine
