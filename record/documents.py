"""PDF out of HTML, on this machine alone: pages in, bytes out. No domain, no address is fetched.

What it needs of the system is asked before anything is drawn: without a Chinese font a page would
come out blank, in silence.
"""

import ctypes
import subprocess
from collections.abc import Callable, Iterable
from ctypes.util import find_library
from typing import Any

from django.utils.translation import gettext as _

LIBRARIES = {
    "libpango-1.0.so.0": "pango-1.0",
    "libpangoft2-1.0.so.0": "pangoft2-1.0",
    "libharfbuzz.so.0": "harfbuzz",
}
"""Under Linux's name, and as any other system looks for it."""

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"
FONT_PACKAGE = "fonts-wqy-microhei"


class CannotDraw(Exception):
    """The machine lacks something; ``str()`` is the sentence that names it."""


def missing() -> list[str]:
    """What this machine lacks to make a PDF, as sentences with the Debian packages."""
    wanted = []
    if not has_pango():
        wanted.append(_("PDF needs pango: apt install %(packages)s.") % {"packages": PACKAGES})
    if not has_chinese_font():
        wanted.append(_("PDF needs a Chinese font: apt install %(package)s.")
                      % {"package": f"fontconfig {FONT_PACKAGE}"})  # fmt: skip
    return wanted


def has_pango() -> bool:
    """Whether the libraries that lay out text can be loaded."""
    return all(_loads(name) or find_library(other) for name, other in LIBRARIES.items())


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether a font that writes Chinese is installed."""
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(found.stdout.strip())


def pdf(
    pages: Iterable[str], *, css: str, told: Callable[[int], None] = lambda done: None
) -> bytes:
    """One PDF of these HTML pages, each begun anew on paper; ``told(done)`` after each.

    Takes about half a second for the first: work for the worker. Raises CannotDraw.
    """
    wanted = missing()
    if wanted:
        raise CannotDraw(" ".join(wanted))
    import weasyprint  # slow to load, and fails where pango is missing

    sheet = weasyprint.CSS(string=css)
    drawn: list[Any] = []
    for page in pages:
        html = weasyprint.HTML(string=page, url_fetcher=_fetch_nothing)
        drawn.append(html.render(stylesheets=[sheet]))
        told(len(drawn))
    first, *others = drawn
    whole = first.copy([*first.pages, *(page for one in others for page in one.pages)])
    return bytes(whole.write_pdf())


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """A page brings everything with it; nothing on this machine or elsewhere is read for it."""
    raise ValueError("nothing is fetched for a document")
