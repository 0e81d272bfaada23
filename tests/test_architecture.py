"""The shape of the product, proved: what may know whom, and how big a thing may get."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("hotline", "cases", "accountability", "record")  # from the top down
OURS = (*FLOORS, "config", "simulator")
MAX_MODULE, MAX_FUNCTION = 300, 40

# Names by which code reaches another app without importing it.
BY_NAME = {"get_model", "reverse", "reverse_lazy", "redirect", "send_task", "signature"}
BY_NAME |= {"ForeignKey", "OneToOneField", "ManyToManyField", "resolve_url", "import_module"}

# The loaders that write many rows at once, history and ledger included.
BULK_LOADERS = {"record/history.py"}


def modules(*folders: str) -> list[Path]:
    """The Python files of these apps, migrations and tests left out."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    kept = (path for path in found if not {"migrations", "tests"} & set(path.parts))
    return [path for path in kept if path.name != "apps.py"]  # three lines that say it all


def named(path: Path) -> str:
    """A file as a test's name shows it."""
    return str(path.relative_to(ROOT))


def every_module(*folders: str) -> pytest.MarkDecorator:
    """One test for each file."""
    return pytest.mark.parametrize("path", modules(*folders), ids=named)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last word of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def texts(call: ast.Call) -> list[str]:
    """The plain strings among a call's arguments."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def above(app: str) -> tuple[str, ...]:
    """The floors that this one may not know."""
    return FLOORS[: FLOORS.index(app)] if app in FLOORS else ()


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_no_relation_points_up(model):
    """Relations that were declared, on live and historical models alike."""
    forward = [f for f in model._meta.get_fields() if f.is_relation and not f.auto_created]
    pointed_at = {f.related_model._meta.app_label for f in forward if f.related_model}
    assert not pointed_at & set(above(model._meta.app_label))


@every_module(*FLOORS)
def test_no_app_names_a_higher_one(path):
    """Neither a model, nor an address, nor a task of a floor above is reached by its name."""
    higher = above(path.relative_to(ROOT).parts[0])
    for name, call in calls(ast.parse(path.read_text())):
        if name in BY_NAME:
            reached = {re.split(r"[.:]", text)[0] for text in texts(call)}
            assert not reached & set(higher), f"line {call.lineno}: {name} names a higher app"


@every_module(*FLOORS)
def test_no_app_listens_to_signals(path):
    """What happens is called for, in the open."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom | ast.Import):
            imported = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
            assert not [name for name in imported if "signals" in name.split(".")]
            assert not {"receiver", "Signal"} & set(imported), f"line {node.lineno}"


def code_lines(source: str) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    skipped |= {tokenize.ENCODING, tokenize.ENDMARKER}
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - docstring_lines(ast.parse(source)))


def docstring_lines(tree: ast.AST) -> set[int]:
    """Lines of strings that stand alone: docstrings, and notes below a constant."""
    alone = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    strings = [s for s in alone if isinstance(s, ast.Constant) and isinstance(s.value, str)]
    return {n for s in strings for n in range(s.lineno, (s.end_lineno or s.lineno) + 1)}


@every_module(*OURS)
def test_a_module_stays_small(path):
    """A module that grows beyond this becomes a package of themed files."""
    assert code_lines(path.read_text()) <= MAX_MODULE


@every_module(*OURS)
def test_a_function_stays_small(path):
    """A function that grows beyond this does more than one thing."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"


@every_module(*OURS)
def test_what_is_public_says_what_it_does(path):
    """Modules, public classes and public functions have a docstring."""
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), "the module"
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in tree.body:
        if isinstance(node, kinds) and node.name != "Command" and node.name[0] != "_":
            assert ast.get_docstring(node), node.name


def historied() -> set[str]:
    """The names of the models whose every change is remembered."""
    return {m.__name__ for m in apps.get_models() if hasattr(m, "history")}


def chain(node: ast.AST) -> list[str]:
    """The words of `Model.objects.filter(…).update`, from the left."""
    words: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            words.insert(0, node.attr)
            node = node.value
        else:
            return [getattr(node, "id", ""), *words]


def assigned_chains(tree: ast.AST) -> dict[str, list[str]]:
    """Local names that hold a queryset, with where it came from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            words = chain(node.value)
            if "objects" in words:
                found[node.targets[0].id] = words
    return found


def silent_writes(source: str, watched: set[str]) -> list[str]:
    """Where many rows of a watched model are written at once, as far as one file can tell."""
    tree = ast.parse(source)
    sources, found = assigned_chains(tree), []
    for name, call in calls(tree):
        if name in {"update", "bulk_create", "bulk_update"}:
            words = chain(call.func)
            words = sources.get(words[0], []) + words
            if watched & set(words) and {"objects", "_default_manager"} & set(words):
                found.append(f"line {call.lineno}: {'.'.join(words)} writes no history")
    return found


@every_module(*FLOORS)
def test_rows_with_history_are_saved_one_by_one(path):
    """`update` and bulk writes leave no history; only the named loaders may, and they add it."""
    if named(path) not in BULK_LOADERS:
        assert not silent_writes(path.read_text(), historied())


@pytest.mark.parametrize(
    ("source", "is_silent"),
    [
        ("Case.objects.filter(pk=1).update(state='closed')", True),
        ("rows = models.Case.objects.filter(pk=1)\nrows.exclude(a=1).update(b=2)", True),
        ("Case.objects.bulk_create(rows)", True),
        ("Note.objects.filter(pk=1).update(read=True)", False),
        ("words.update(other)", False),
    ],
)
def test_a_silent_write_is_seen(source, is_silent):
    """The rule above sees what it is there for, and nothing else."""
    assert bool(silent_writes(source, {"Case"})) == is_silent


@every_module(*FLOORS)
def test_no_raw_sql_writes(path):
    """Raw SQL writes no history either."""
    for name, call in calls(ast.parse(path.read_text())):
        if name in {"execute", "executemany", "raw"}:
            for text in texts(call):
                assert not re.match(r"\s*(insert|update|delete)\b", text, re.I), call.lineno


# Named in pieces, so that this file does not find itself.
FOREIGN = re.compile("|".join(["/" + "home/", "/" + "root/", "/" + "opt/", "/" + "Users/"]))


@pytest.mark.parametrize(
    "path", [*modules(*OURS), *sorted((ROOT / "docs").rglob("*.md"))], ids=named
)
def test_no_machine_is_named(path):
    """Nothing in the product depends on where it was written."""
    assert not FOREIGN.search(path.read_text())


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def ours() -> list[tuple[str, URLPattern]]:
    """Addresses answered by our own code; the admin guards its own."""
    found = [(a, p) for a, p in patterns(get_resolver()) if not a.startswith("admin/")]
    return [(a, p) for a, p in found if p.callback.__module__.split(".")[0] in FLOORS]


def layers(view) -> Iterator[object]:
    """A view and everything that was wrapped around it."""
    while view:
        yield view
        view = getattr(view, "__wrapped__", None)


def is_signed(view) -> bool:
    """Whether only the carrier's signature opens it."""
    return any(getattr(layer, "is_signed", False) for layer in layers(view))


def asks_for_sign_in(view) -> bool:
    """Whether a visitor without an account is sent to the sign-in page."""
    return any(
        getattr(cell.cell_contents, "__name__", "") == "<lambda>"
        and "is_authenticated" in cell.cell_contents.__code__.co_names
        for layer in layers(view)
        for cell in getattr(layer, "__closure__", None) or ()
    )


def kind_of(view) -> str:
    """The module, or the package of themed modules, that says who may call."""
    return view.__module__.split(".")[1]


STAFF = {"views", "units", "agents", "articles"}
ANYONE = {"public", "health"}


@pytest.mark.parametrize(("address", "pattern"), ours(), ids=lambda value: str(value)[:60])
def test_each_address_is_guarded_as_its_module_says(address, pattern):
    """webhooks: the carrier alone; public and health: anyone; views, units, agents and articles:
    who signed in."""
    view = pattern.callback
    kind = kind_of(view)
    assert kind in STAFF | ANYONE | {"webhooks"}, "its module does not say who may call it"
    assert is_signed(view) == (kind == "webhooks")
    assert asks_for_sign_in(view) == (kind in STAFF)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "pattern"), ours(), ids=lambda value: str(value)[:60])
def test_a_stranger_is_sent_to_sign_in_from_staff_pages(client, address, pattern):
    """The same through the front door."""
    if kind_of(pattern.callback) not in STAFF:
        return
    answer = client.get("/" + filled(address))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def filled(address: str) -> str:
    """An address with something in the place of its parameters."""
    return re.sub(r"<(?:int:)?\w+>", "1", re.sub(r"<(?:slug|str|uuid|path):\w+>", "x", address))
