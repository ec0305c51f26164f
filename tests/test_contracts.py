"""The import directions of docs/architecture.md, held by import-linter."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import grimp

import desktop
from tests.conftest import ROOT


def test_contracts_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*command, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_desktop_is_ours() -> None:
    # A distribution named `desktop` exists on the package index.
    assert Path(desktop.__file__).resolve() == ROOT / "desktop" / "__init__.py"


def test_no_qt_in_desktop_and_no_sql_or_http_in_ui() -> None:
    # import-linter reads what is importable; this reads the text, for imports inside functions too.
    for package, forbidden in (
        ("desktop", ("PySide6", "shiboken6", "qasync")),
        ("ui", ("sqlalchemy", "httpx", "sqlcipher3", "starlette")),
    ):
        for path in (ROOT / package).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                words = line.split()
                if words[:1] in (["import"], ["from"]):
                    assert words[1].split(".")[0] not in forbidden, f"{path.name}:{number}: {line}"


PAINTS = ("panels", "editors", "painting", "theme", "window", "table", "chart", "printing", "widgets")
SEEN = ("desktop.core", "desktop.acts", "desktop.shown")
"""All that what paints may import of `desktop`; a package made later is none of it until it is named here."""


def _imported(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
    return [name for name in found if name.split(".")[0] == "desktop"]


def _outside(path: Path, allowed: tuple[str, ...]) -> list[str]:
    return [name for name in _imported(path) if not f"{name}.".startswith(tuple(f"{a}." for a in allowed))]


def test_what_paints_imports_nothing_that_reads_the_record() -> None:
    files = [path for part in PAINTS for path in sorted((ROOT / "ui" / part).rglob("*.py"))]
    assert sum(len(_imported(path)) for path in files) > 100
    wrong = {str(path.relative_to(ROOT)): _outside(path, SEEN) for path in files}
    assert not {path: names for path, names in wrong.items() if names}


STARTS = ("application", "opening", "handover", "pictures", "bridge")
"""The files that open a record and join it with a window."""


def test_the_window_imports_nothing_that_reads_the_record() -> None:
    """Questions and acts are data, so that the record can live in another process."""
    files = [path for path in sorted((ROOT / "ui").rglob("*.py")) if path.stem not in STARTS]
    wrong = {str(path.relative_to(ROOT)): _outside(path, (*SEEN, "desktop.__version__")) for path in files}
    # Which workspace somebody works in is still read by the window itself.
    left = {"ui/acts/workspaces.py"}
    assert not {path: names for path, names in wrong.items() if names and path not in left}


def test_what_is_shown_loads_nothing_but_itself() -> None:
    # It is imported before the first paint, and by a window whose record is in another process.
    code = (
        "import sys, pkgutil, importlib, desktop.shown as shown;"
        "[importlib.import_module(f'desktop.shown.{m.name}') for m in pkgutil.iter_modules(shown.__path__)];"
        "print(*sorted(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    ours = [name for name in loaded if name.startswith("desktop.")]
    assert "desktop.shown.vitals" in ours
    assert not [name for name in ours if name.split(".")[1] not in ("core", "acts", "shown")]
    heavy = {"sqlalchemy", "sqlcipher3", "pydantic", "httpx", "numpy", "PySide6", "reportlab", "babel"}
    assert not heavy & set(loaded)


def test_files_stay_small() -> None:
    for package in ("desktop", "ui", "tests"):
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: is it still one idea?"


def _circles(package: str) -> list[list[str]]:
    """Modules that import each other, by whatever way and for type checking too (Tarjan's algorithm)."""
    graph = grimp.build_graph(package, include_external_packages=False)
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in number:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in stack:
                lowest[module] = min(lowest[module], number[other])
        if lowest[module] == number[module]:
            circle = [stack.pop()]
            while circle[-1] != module:
                circle.append(stack.pop())
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return found


def test_no_import_circles() -> None:
    assert _circles("desktop") == []
    assert _circles("ui") == []
