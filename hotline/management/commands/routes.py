"""Lists every address with its methods and its guard, read off the code itself."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its pattern, its name, what may be asked of it, and who may ask."""

    pattern: str
    name: str
    methods: tuple[str, ...]
    guard: str


class Command(BaseCommand):
    help = "Every URL pattern with its name, methods and guard."

    def add_arguments(self, parser: CommandParser) -> None:
        """Machine-readable, or as a table."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them in the order they are matched."""
        found = list(routes())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(route) for route in found], indent=1))
            return
        for route in found:
            methods = ",".join(route.methods) or "any"
            self.stdout.write(f"/{route.pattern:60} {methods:10} {route.guard}")


def routes() -> Iterator[Route]:
    """Every address of the product."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, _named(space, entry.namespace))
        else:
            yield _route(entry, pattern, space)


def _route(entry: URLPattern, pattern: str, space: str) -> Route:
    methods: tuple[str, ...] = ()
    guard = ""
    for function in _unwrapped(entry.callback):
        cells = _cells(function)
        methods = methods or tuple(cells.get("request_method_list", ()))
        if getattr(function, "is_signed", False):
            methods, guard = ("POST",), "carrier"
        test = cells.get("test_func")
        if test is not None:
            permissions = " ".join(_cells(test).get("perms", ()))
            guard = f"staff {permissions}".strip() if permissions else guard or "staff"
    return Route(pattern, _named(space, entry.name), methods, guard or _outer(space))


def _outer(space: str) -> str:
    return "staff admin" if space.startswith("admin") else "anyone"


def _named(space: str, name: str | None) -> str:
    return f"{space}:{name}" if space and name else space or name or ""


def _unwrapped(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and all that its decorators wrapped."""
    step: Callable[..., Any] | None = view
    while step is not None:
        yield step
        step = getattr(step, "__wrapped__", None)


def _cells(function: Callable[..., Any]) -> dict[str, Any]:
    """What a decorator's function remembers, by name."""
    code = getattr(function, "__code__", None)
    cells = getattr(function, "__closure__", None) or ()
    return (
        dict(zip(code.co_freevars, (cell.cell_contents for cell in cells), strict=False))
        if code
        else {}
    )
