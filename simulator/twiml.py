"""Reads the carrier's XML as strictly as the strictest carrier: bytes in, verbs out, or a fault."""

import xml.etree.ElementTree as ET

from simulator.faults import AGAINST_SCHEMA, NOT_XML, TOO_LARGE, WRONG_CONTENT_TYPE, Fault
from simulator.grammar import (
    ADDRESSES,
    LAST,
    TEXT,
    TEXT_VERBS,
    VOICE,
    VOICE_VERBS,
    XML_LANG,
    Shape,
    check_spoken,
    resolve,
)
from simulator.verbs import (
    Dial,
    Gather,
    Hangup,
    Message,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    TextVerb,
    Verb,
)

MOST_BYTES = 64 * 1024


class _Builder(ET.TreeBuilder):
    """Builds the tree, refusing what the XML grammar allows and the carrier does not."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Fault(NOT_XML, "a DOCTYPE")

    def start_ns(self, prefix: str, uri: str) -> None:
        raise Fault(AGAINST_SCHEMA, f"a namespace: {uri}")


def _tree(content_type: str, body: bytes) -> ET.Element:
    """The root of the document, when type, size, encoding and form are right."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() not in {"text/xml", "application/xml"}:
        raise Fault(WRONG_CONTENT_TYPE, f"content type {content_type or 'missing'}")
    charset = rest.lower().replace(" ", "").replace('"', "")
    if "charset=" in charset and "charset=utf-8" not in charset:
        raise Fault(WRONG_CONTENT_TYPE, f"not UTF-8: {content_type}")
    if len(body) > MOST_BYTES:
        raise Fault(TOO_LARGE, f"{len(body)} bytes")
    try:
        text = body.decode("utf-8-sig")
        # A DOCTYPE, and with it every entity, is refused before it is read.
        root = ET.XML(text.encode(), parser=ET.XMLParser(target=_Builder()))  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError, LookupError, ValueError) as error:
        raise Fault(NOT_XML, str(error) if body else "an empty document") from error
    if not isinstance(root, ET.Element) or root.tag != "Response" or root.attrib:
        raise Fault(NOT_XML, "the root is not a bare <Response>")
    return root


class _Reader:
    """Checks one document against its shapes and makes its verbs."""

    def __init__(self, shapes: dict[str, Shape], url: str, base: str) -> None:
        self.shapes = shapes
        self.url = url
        self.base = base

    def check(self, element: ET.Element) -> None:
        """Refuse unknown attributes, values, children and stray or missing text."""
        shape = self.shapes[element.tag]
        for name, value in element.attrib.items():
            if name not in shape.attributes or not shape.attributes[name](value):
                raise Fault(AGAINST_SCHEMA, f'<{element.tag} {name}="{value}">')
        for child in element:
            if child.tag not in shape.children:
                raise Fault(AGAINST_SCHEMA, f"<{child.tag}> in <{element.tag}>")
            self.check(child)
        self._check_text(element, shape)

    @staticmethod
    def _check_text(element: ET.Element, shape: Shape) -> None:
        if shape.text and not "".join(element.itertext()).strip():
            raise Fault(AGAINST_SCHEMA, f"an empty <{element.tag}>")
        mixed = shape.text and element.tag not in {"Dial", "Message"} or not len(element)
        own = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        if own and not (shape.text and mixed):
            raise Fault(AGAINST_SCHEMA, f"text in <{element.tag}>: {own}")

    def address(self, element: ET.Element, name: str) -> str:
        """The absolute address in an attribute, or nothing."""
        value = element.get(name)
        return resolve(self.url, self.base, value) if value else ""

    def addresses(self, element: ET.Element) -> None:
        """Every address of the element and of its children is on our host."""
        for each in element.iter():
            for name in ADDRESSES & set(each.attrib):
                self.address(each, name)

    def verb(self, element: ET.Element) -> Verb | TextVerb:
        """The checked element as its dataclass."""
        self.check(element)
        self.addresses(element)
        made: Verb | TextVerb = getattr(self, f"_{element.tag.lower()}")(element)
        return made

    def _say(self, element: ET.Element) -> Say:
        pieces: list[tuple[str, str]] = []
        _speak(element, element.get("language", ""), pieces)
        return Say(tuple(pieces), int(element.get("loop", "1")))

    def _play(self, element: ET.Element) -> Play:
        url = resolve(self.url, self.base, element.text or "")
        return Play(url, int(element.get("loop", "1")))

    def _gather(self, element: ET.Element) -> Gather:
        prompts: list[Say | Play] = [
            self._say(child) if child.tag == "Say" else self._play(child) for child in element
        ]
        digits = element.get("numDigits")
        return Gather(
            prompts=tuple(prompts),
            action=self.address(element, "action") or self.url,
            method=element.get("method", "POST"),
            timeout=int(element.get("timeout", "5")),
            finish_on_key=element.get("finishOnKey", "#"),
            num_digits=int(digits) if digits else None,
            action_on_empty=element.get("actionOnEmptyResult") == "true",
        )

    def _record(self, element: ET.Element) -> Record:
        return Record(
            action=self.address(element, "action") or self.url,
            method=element.get("method", "POST"),
            timeout=int(element.get("timeout", "5")),
            finish_on_key=element.get("finishOnKey", "1234567890*#"),
            max_length=int(element.get("maxLength", "3600")),
            beep=element.get("playBeep", "true") == "true",
            callback=self.address(element, "recordingStatusCallback"),
            events=frozenset(element.get("recordingStatusCallbackEvent", "completed").split()),
        )

    def _redirect(self, element: ET.Element) -> Redirect:
        return Redirect(
            resolve(self.url, self.base, element.text or ""), element.get("method", "POST")
        )

    def _dial(self, element: ET.Element) -> Dial:
        if len(element) > 1:
            raise Fault(AGAINST_SCHEMA, "several numbers in one <Dial>")
        number = element[0] if len(element) else element
        leg = number.tag == "Number"
        return Dial(
            number=(number.text or "").strip(),
            caller_id=element.get("callerId", ""),
            action=self.address(element, "action"),
            method=element.get("method", "POST"),
            timeout=int(element.get("timeout", "30")),
            whisper=self.address(number, "url") if leg else "",
            whisper_method=number.get("method", "POST") if leg else "POST",
            callback=self.address(number, "statusCallback") if leg else "",
            events=frozenset(number.get("statusCallbackEvent", "completed").split()),
        )

    def _hangup(self, element: ET.Element) -> Hangup:
        return Hangup()

    def _reject(self, element: ET.Element) -> Reject:
        return Reject(element.get("reason", "rejected"))

    def _message(self, element: ET.Element) -> Message:
        return Message(
            body="".join(element.itertext()).strip(),
            to=element.get("to", ""),
            status_callback=self.address(element, "statusCallback"),
        )


def _speak(element: ET.Element, tag: str, pieces: list[tuple[str, str]]) -> None:
    """Collect what is read aloud, in order, each piece with the language that is in force."""

    def add(text: str | None, language: str) -> None:
        words = " ".join((text or "").split())
        if words:
            check_spoken(words, language)
            pieces.append((language or "en-US", words))

    tag = element.get(XML_LANG, tag)
    add(element.text, tag)
    for child in element:
        _speak(child, tag, pieces)
        add(child.tail, tag)


def _read(root: ET.Element, reader: _Reader, verbs: frozenset[str]) -> list[Verb | TextVerb]:
    """The verbs of the document in order, nothing standing after one that ends it."""
    found: list[Verb | TextVerb] = []
    if (root.text or "").strip() or any((each.tail or "").strip() for each in root):
        raise Fault(AGAINST_SCHEMA, "text outside the verbs")
    for place, element in enumerate(root):
        if element.tag not in verbs:
            raise Fault(AGAINST_SCHEMA, f"unknown verb <{element.tag}>")
        if place and root[place - 1].tag in LAST:
            raise Fault(AGAINST_SCHEMA, f"<{element.tag}> after <{root[place - 1].tag}>")
        if place and element.tag == "Reject":
            raise Fault(AGAINST_SCHEMA, "<Reject> is not the first verb")
        found.append(reader.verb(element))
    return found


def read_voice(content_type: str, body: bytes, url: str, base: str) -> list[Verb]:
    """The verbs of a voice document that was fetched from `url` of a product at `base`."""
    root = _tree(content_type, body)
    found = _read(root, _Reader(VOICE, url, base), VOICE_VERBS)
    return [verb for verb in found if not isinstance(verb, Message)]


def read_text(content_type: str, body: bytes, url: str, base: str) -> list[TextVerb]:
    """The verbs of the answer to a text message."""
    root = _tree(content_type, body)
    found = _read(root, _Reader(TEXT, url, base), TEXT_VERBS)
    return [verb for verb in found if isinstance(verb, Message | Redirect)]
