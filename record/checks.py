"""What the machine lacks, said by the framework's own checks."""

from typing import Any

from django.core.checks import CheckMessage, Warning

from record import documents


def can_draw(**_: Any) -> list[CheckMessage]:
    """A warning for each thing that PDF needs and this machine does not have."""
    return [Warning(sentence, id="record.W001") for sentence in documents.missing()]
