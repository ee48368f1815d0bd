"""The floors of the package: a module imports from its own floor or from below."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "gabeval"

FLOORS = (
    (
        "errors",
        *("quarters", "quarter_words", "dates"),
        "numerals",
        *("language", "catalogue", "speech", "translations", "rounding", "explained"),
        "codelists",
    ),
    ("plan",),
    ("tables", "table_faults"),
    ("monitor",),
    ("measures",),
    ("show",),
    ("reports",),
    ("cli", "console", "doctor", "usage", "__main__"),
)
"""Rooms of the package from the ground up, one tuple per floor."""

FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

ONLY_IN = {
    "matplotlib": {"show", "reports"},
    "seaborn": {"show"},
    "papermill": {"reports"},
    "nbconvert": {"reports"},
    "nbclient": {"reports"},
    "typer": {"cli"},
}
"""Libraries that a room below must not need: measuring is not drawing or printing."""


def list_modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    modules = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        modules[".".join(p for p in parts if p != "__init__")] = path
    return modules


MODULES = list_modules()


def list_imports(
    source: str, module: str, *, is_package: bool
) -> list[tuple[int, str]]:
    """List line and dotted name of all that a module imports, inside functions too."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.split(".")
                keep = len(here) - node.level + is_package
                base = ".".join([*here[:keep], *base.split(".")]).rstrip(".")
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and _called(node) in (
            "import_module",
            "__import__",
        ):
            names = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)]
            found += [(node.lineno, str(name)) for name in names]
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    return getattr(function, "attr", getattr(function, "id", ""))


def room_of(name: str) -> str | None:
    """Name the room of a dotted name; None for the package itself or another one."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else None


def find_upward(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """List the imports that go up, or to a room that no floor has."""
    own = room_of(module)
    floor = FLOOR_OF[own] if own else 0
    wrong = []
    for line, name in list_imports(source, module, is_package=is_package):
        room = room_of(name)
        if room is None or room == "__version__":
            continue
        if own is None:
            wrong.append(f"line {line}: the package itself imports nothing, not {name}")
        elif room not in FLOOR_OF:
            wrong.append(f"line {line}: {name} stands on no floor")
        elif FLOOR_OF[room] > floor:
            wrong.append(f"line {line}: {name} is on floor {FLOOR_OF[room]}")
    return wrong


@pytest.mark.parametrize("module", MODULES)
def test_module_belongs_to_a_floor(module):
    room = room_of(module)
    assert room is None or room in FLOOR_OF, f"add {room} to FLOORS, on the right floor"


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_from_its_own_floor_or_below(module):
    path = MODULES[module]
    is_package = path.name == "__init__.py"
    source = path.read_text("utf-8")
    assert find_upward(source, module, is_package=is_package) == []


@pytest.mark.parametrize("module", MODULES)
def test_module_leaves_libraries_to_the_rooms_that_may_use_them(module):
    path = MODULES[module]
    room = room_of(module)
    imports = list_imports(
        path.read_text("utf-8"), module, is_package=path.name == "__init__.py"
    )
    wrong = [
        f"line {line}: {name} is for {', '.join(sorted(rooms))} only"
        for line, name in imports
        if (rooms := ONLY_IN.get(name.split(".")[0])) and room not in rooms
    ]
    assert wrong == []


def test_every_floor_is_built():
    rooms = {room_of(module) for module in MODULES}
    assert set(FLOOR_OF) - rooms == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gabeval.tables", "from gabeval.monitor import load"),
        ("gabeval.tables", "import gabeval.monitor.load"),
        ("gabeval.tables", "def f():\n    from gabeval.show.style import COLOURS"),
        ("gabeval.tables", "from gabeval import monitor"),
        ("gabeval.tables", "from . import monitor"),
        ("gabeval.plan.models", "from ..tables import Progress"),
        ("gabeval.plan.models", "import_module('gabeval.tables')"),
        ("gabeval.errors", "if TYPE_CHECKING:\n    from gabeval.plan import Plan"),
        ("gabeval.cli", "from gabeval.utils import helper"),
        ("gabeval", "from gabeval.cli import main"),
    ],
)
def test_an_import_that_goes_up_is_found(module, source):
    assert len(find_upward(source, module, is_package=module == PACKAGE)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gabeval.monitor.load", "from gabeval.tables import Progress"),
        ("gabeval.monitor.load", "from . import store"),
        ("gabeval.monitor.load", "from .store import Tables"),
        ("gabeval.errors", "from gabeval.language import Language"),
        ("gabeval.cli", "from gabeval import __version__"),
        ("gabeval.tables", "import monitor"),
    ],
)
def test_an_import_that_stays_or_goes_down_is_accepted(module, source):
    assert find_upward(source, module) == []


def test_a_relative_import_in_a_package_is_resolved_inside_it():
    source = "from .models import Plan"
    imports = list_imports(source, "gabeval.plan", is_package=True)
    assert imports == [(1, "gabeval.plan.models.Plan")]


def test_importing_the_package_loads_none_of_its_modules():
    code = "import sys, gabeval; print(*[m for m in sys.modules if 'gabeval' in m])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    # An editable install leaves a finder of its own; only our modules count.
    loaded = [m for m in run.stdout.split() if m.startswith("gabeval")]
    assert loaded == ["gabeval"]
