"""Chinese as people type it who look for it: its initials and its full pinyin."""

import unicodedata
from typing import Any

from django.db import models


def plain(typed: str) -> str:
    """What was typed, as it is compared: small letters and figures, without spaces."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed).lower() if c.isalnum())


def spelled(text: str) -> str:
    """``zwfwzx zhengwufuwuzhongxin``: the initials, then the whole."""
    from pypinyin import Style, lazy_pinyin  # its dictionary is large: only who spells loads it

    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return f"{initials} {''.join(lazy_pinyin(text))}".lower()


class PinyinField(models.CharField):  # type: ignore[type-arg]
    """The spelling of the row's ``name``, filled in whenever the row is written, also in bulk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "blank": True, "editable": False, "db_index": True})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Spell the name anew; nobody edits the spelling itself."""
        value = spelled(str(model_instance.name))[: self.max_length]  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """For the database it is plain text: how it is filled in is no business of migrations."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "django.db.models.CharField", args, kwargs
