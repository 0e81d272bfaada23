"""A small browser for journeys: pages, their forms, and what a person would choose in them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urljoin

VOID = {"input"}


@dataclass
class Control:
    """One field of a form: its options by what a person reads, and what is chosen."""

    name: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def fill(self, **said: Any) -> dict[str, Any]:
        """What sending the form says: what stands in it already, and what is filled in.

        A choice is named by the words a person reads; ``...`` in a list of boxes ticks all.
        """
        values: dict[str, Any] = {
            name: (c.chosen if c.kind == "checkbox" else c.chosen[0])
            for name, c in self.controls.items()
            if c.chosen
        }
        for name, value in said.items():
            assert name in self.controls, f"no field {name} in {self.action}: {list(self.controls)}"
            values[name] = _choose(self.controls[name], value)
        return values


def _choose(control: Control, said: Any) -> Any:
    if said is ...:
        return list(control.options.values())
    if isinstance(said, list):
        return [_choose(control, one) for one in said]
    if not control.options or not isinstance(said, str):
        return said
    if said in control.options.values():
        return said
    found = [value for words, value in control.options.items() if said in words]
    assert found, f"{said!r} is no choice of {control.name}: {list(control.options)}"
    return found[0]


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._control: Control | None = None
        self._option: str | None = None
        self._labels: dict[str, str] = {}
        self._label: str | None = None
        self._boxes: list[tuple[Control, str, str]] = []
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self._link = a.get("href", "")
        elif tag == "label":
            self._label = a.get("for", "")
            self._labels.setdefault(self._label, "")
        elif self._form is not None and tag in ("input", "select", "textarea") and a.get("name"):
            self._field(tag, a)
        elif tag == "option" and self._control is not None:
            self._option = a.get("value", "")
            if "selected" in a:
                self._control.chosen = [self._option]

    def _field(self, tag: str, a: dict[str, str]) -> None:
        assert self._form is not None
        kind = a.get("type", "text") if tag == "input" else tag
        control = self._form.controls.setdefault(a["name"], Control(a["name"], kind))
        if kind in ("checkbox", "radio"):
            self._boxes.append((control, a.get("id", ""), a.get("value", "on")))
            if "checked" in a:
                control.chosen.append(a.get("value", "on"))
        elif tag == "input" and kind != "file" and "value" in a:
            control.chosen = [a["value"]]
        elif tag in ("select", "textarea"):
            self._control = control

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._label is not None:
            self._labels[self._label] += data
        if self._link is not None:
            self.links.append((self._link, data.strip()))
        if self._control is None:
            return
        if self._control.kind == "select" and self._option is not None:
            known = " ".join(data.split())
            if known:
                self._control.options[known] = self._option
        elif self._control.kind == "textarea":
            self._control.chosen = ["".join([*self._control.chosen, data]).lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._control = None
        elif tag == "option":
            self._option = None
        elif tag == "label":
            self._label = None
        elif tag == "a":
            self._link = None

    def finish(self) -> None:
        """Name the boxes by their labels, which may stand after them."""
        for control, box, value in self._boxes:
            words = " ".join(self._labels.get(box, "").split()) or value
            control.options[words] = value


class Page:
    """An answer of the product to a person."""

    def __init__(self, url: str, status: int, html: str) -> None:
        self.url, self.status, self.html = url, status, html
        reader = _Reader()
        reader.feed(html)
        reader.finish()
        self.forms, self.links = reader.forms, reader.links
        self.text = " ".join("".join(reader.text).split())

    def form(self, ending: str) -> Form:
        """The form whose action ends like this."""
        found = [f for f in self.forms if urljoin(self.url, f.action).endswith(ending)]
        assert found, f"no form …{ending} at {self.url}: {[f.action for f in self.forms]}"
        return found[0]

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        found = [href for href, text in self.links if words in text]
        assert found, f"no link {words!r} at {self.url}: {self.text[:400]}"
        return found[0]

    def first(self, pattern: str) -> str:
        """The first link whose address looks like this."""
        found = [href for href, _text in self.links if re.fullmatch(pattern, href)]
        assert found, f"no link to {pattern} at {self.url}: {self.text[:400]}"
        return found[0]


class Browser(Protocol):
    """Somebody's browser."""

    def open(self, path: str) -> Page:
        """Follow a link."""
        ...

    def send(self, page: Page, ending: str, **said: Any) -> Page:
        """Fill in the form whose action ends like this, and send it."""
        ...
