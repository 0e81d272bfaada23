"""Translations without a system gettext: `messages.py update | compile | check`.

The framework turns a template into calls of gettext; Babel reads Python, writes the catalogue and
compiles it. The catalogue has no line numbers and no dates, so that it changes only when a text
does. English needs none: it is the language of the source.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
CATALOGUE = BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
FOLDERS = ("hotline", "cases", "accountability", "record", "config", "simulator", "templates")
SKIPPED = {"migrations", "tests", "__pycache__"}

HEADER = """\
# Simplified Chinese. Made by `make messages`; only the translations are written by hand.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"MIME-Version: 1.0\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# How each function lays out its arguments: which one is the context, the text, the plural.
SHAPES: dict[str, tuple[str, ...]] = {
    "_": ("text",),
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "gettext_noop": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
KEYWORDS: dict[str, None] = dict.fromkeys(SHAPES)
QUOTED = r"""(u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*{QUOTED}(?:\s*,\s*{QUOTED})?(?:\s*,\s*{QUOTED})?")

Found = dict[str, str]


def in_template(source: str) -> Iterator[Found]:
    """The texts of one template."""
    for call in CALL.finditer(templatize(source)):
        name, *quoted = call.groups()
        yield shaped(name, [ast.literal_eval(text) for text in quoted if text])


def in_python(source: bytes) -> Iterator[Found]:
    """The texts of one module."""
    calls = extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"})
    for _line, name, arguments, _comments in calls:
        given = arguments if isinstance(arguments, tuple | list) else [arguments]
        texts = [str(text) for text in given if text]
        if texts and name:
            yield shaped(str(name), texts)


def shaped(name: str, texts: list[str]) -> Found:
    """The arguments of one call by their meaning."""
    return dict(zip(SHAPES[name], texts, strict=False))


def sources(root: Path) -> Iterator[Path]:
    """Every file that may hold a text for people, in a fixed order."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not SKIPPED & set(path.parts):
                yield path


def wanted(root: Path) -> Catalog:
    """A catalogue of all texts, without translations."""
    catalogue = Catalog(locale="zh_Hans")
    for path in sources(root):
        found = in_python if path.suffix == ".py" else in_template
        content = path.read_bytes()
        for text in found(content if path.suffix == ".py" else content.decode()):  # type: ignore[arg-type]
            if "text" in text:
                add(catalogue, **text)
    return catalogue


def add(catalogue: Catalog, text: str, plural: str = "", context: str | None = None) -> None:
    """Put one text into the catalogue, not translated yet."""
    if plural:
        catalogue.add((text, plural), ("",), context=context)
    else:
        catalogue.add(text, "", context=context)


def updated(root: Path, catalogue: Path) -> Catalog:
    """The texts of today with the translations there are; what is not used any more goes."""
    present = Catalog(locale="zh_Hans")
    if catalogue.exists():
        present = read_po(io.BytesIO(catalogue.read_bytes()), locale="zh_Hans")
    present.update(wanted(root), no_fuzzy_matching=True)
    return present


def rendered(catalogue: Catalog) -> str:
    """The file's text."""
    out = io.BytesIO()
    options = {"omit_header": True, "no_location": True, "ignore_obsolete": True}
    write_po(out, catalogue, width=96, sort_output=True, **options)
    return HEADER + out.getvalue().decode()


def problems(root: Path, catalogue: Path) -> list[str]:
    """Why the catalogue cannot be shipped; empty when it can."""
    now = updated(root, catalogue)
    found = [f"not translated: {m.id!r}" for m in now if m.id and not all(translations(m.string))]
    found += [f"to be confirmed (fuzzy): {m.id!r}" for m in now if m.id and m.fuzzy]
    found += [f"wrong ({error}): {m.id!r}" for m, errors in now.check() for error in errors]
    if not catalogue.exists() or catalogue.read_text() != rendered(now):
        found.append("the catalogue is older than the source: run `make messages`")
    return found


def translations(string: object) -> tuple[str, ...]:
    """A message's translations, one for each plural form."""
    return tuple(string) if isinstance(string, tuple | list) else (str(string or ""),)


def update(root: Path, catalogue: Path) -> None:
    """Bring the catalogue up to the source."""
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(rendered(updated(root, catalogue)))


def compile_catalogue(catalogue: Path) -> None:
    """Write what the product reads at run time."""
    if catalogue.exists():
        with catalogue.with_suffix(".mo").open("wb") as out:
            write_mo(out, read_po(io.BytesIO(catalogue.read_bytes()), locale="zh_Hans"))


def main(task: str) -> None:
    """Do one of the three."""
    if not settings.configured:
        settings.configure(USE_I18N=False)  # all that reading a template asks for
    if task == "update":
        update(BASE_DIR, CATALOGUE)
    elif task == "check":
        sys.exit("\n".join(problems(BASE_DIR, CATALOGUE)) or 0)
    compile_catalogue(CATALOGUE)


if __name__ == "__main__":
    main(sys.argv[1])
