"""Who is looked for where nobody may be found: identities and receipts, in every shape."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection


class Canary:
    """A name, a number or a receipt, in every shape in which it could lie about."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        digits = re.sub(r"\D", "", secret)
        self.digits = digits.removeprefix("86") if len(digits) > 10 else ""
        raw = secret.encode()
        escaped = secret.encode("unicode_escape").decode()
        self.shapes = {secret, raw.decode("latin-1"), raw.hex(), escaped}

    def is_in(self, text: str) -> bool:
        """Whether it can be read in this text, spaced and punctuated or not."""
        if any(shape in text for shape in self.shapes):
            return True
        return bool(self.digits) and self.digits in re.sub(r"(?<=\d)[\s,\-]+(?=\d)", "", text)


def found(canaries: list[Canary], places: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every place in which one of them sits, with its secret."""
    texts = [(place, text) for place, text in places if text]
    return [(p, canary.secret) for p, text in texts for canary in canaries if canary.is_in(text)]


def database() -> Iterator[tuple[str, str]]:
    """Every value of every table, history included; bytes as UTF-8 and as Latin-1."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", plain(value)
    for session in Session.objects.all():
        yield "django_session, decoded", str(session.get_decoded())


def plain(value: Any) -> str:
    """What a person could read in a value."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        return f"{raw.decode('utf-8', 'replace')}\n{raw.decode('latin-1')}"
    return str(value)
