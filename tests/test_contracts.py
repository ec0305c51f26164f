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
SEEN = ("desktop.core", "desktop.acts", "desktop.shown", "desktop.link")
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


STARTS = {
    "ui/opening.py": ("desktop.store.holders", "desktop.views.sign_in.first"),
    "ui/pictures.py": ("desktop.views.session", "desktop.fhir.when"),
    "ui/application.py": (
        "desktop.views.session",
        "desktop.service.local",
        "desktop.views.sign_in.workspaces",
    ),
}
"""What some files may import beyond that: the list of the last time, which is painted before the record is
open; and pictures, which are made within one process."""


def test_the_window_imports_nothing_that_reads_the_record() -> None:
    """Questions and acts are data, so that the record can live in another process."""
    wrong: dict[str, list[str]] = {}
    for path in sorted((ROOT / "ui").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        wrong[name] = _outside(path, (*SEEN, "desktop.__version__", *STARTS.get(name, ())))
    assert not {path: names for path, names in wrong.items() if names}
    unused = [one for name, more in STARTS.items() for one in more if not _outside(ROOT / name, (
        *SEEN, *(other for other in more if other != one),
    ))]  # fmt: skip
    assert not unused


def test_nothing_of_the_window_looks_into_a_session() -> None:
    """It is another process's; `Bridge.session` and `record` are for tests."""
    for path in sorted((ROOT / "ui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "bridge.session" not in text, path.name
        assert "bridge.record" not in text, path.name


def test_what_a_window_knows_loads_nothing_but_itself() -> None:
    # It is imported before the first paint, and by a window whose record is in another process.
    code = (
        "import sys, importlib; from desktop.core.modules import by_name;"
        "import desktop.link.link, desktop.link.process;"
        "[importlib.import_module(name) for name in by_name('desktop.shown').values()];"
        "print(*sorted(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    ours = [name for name in loaded if name.startswith("desktop.")]
    assert "desktop.shown.chart.vitals" in ours
    assert not [name for name in ours if name.split(".")[1] not in ("core", "acts", "shown", "link")]
    heavy = {"sqlalchemy", "sqlcipher3", "pydantic", "httpx", "numpy", "PySide6", "reportlab", "babel"}
    assert not heavy & set(loaded)


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


LOOPS = {"ui/application.py"}
"""The application's own loop; nothing else runs one inside it."""

RUN_ONE = {
    *(f"QFileDialog.get{what}" for what in ("SaveFileName", "OpenFileName", "OpenFileNames")),
    "QFileDialog.getExistingDirectory", "QColorDialog.getColor", "QFontDialog.getFont",
    *(f"QInputDialog.get{what}" for what in ("Text", "MultiLineText", "Item", "Int", "Double")),
    *(f"QMessageBox.{what}" for what in ("question", "information", "warning", "critical", "about")),
}  # fmt: skip
"""Qt's functions that run a loop until somebody has answered."""

NEVER_USED = {"QPrintDialog", "QPrintPreviewDialog", "QPageSetupDialog", "QEventLoop"}


def test_no_loop_runs_but_the_applications_own() -> None:
    """A dialogue with a loop of its own holds up every answer that comes meanwhile: the coroutine that opened
    it can't go on, and qasync ends the others. Dialogues are opened and heard."""
    wrong = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        methods = [call.attr for call in calls if isinstance(call, ast.Attribute)]
        if name not in LOOPS:
            wrong += [f"{name}: {one}()" for one in methods if one in ("exec", "exec_")]
        owners = {
            f"{call.value.id}.{call.attr}"
            for call in calls
            if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)
        }
        wrong += [f"{name}: {one}()" for one in sorted(owners & RUN_ONE)]
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        wrong += [f"{name}: {one}" for one in sorted(named & NEVER_USED)]
    assert not wrong
    for name in LOOPS:
        assert ".exec()" in (ROOT / name).read_text(encoding="utf-8")
