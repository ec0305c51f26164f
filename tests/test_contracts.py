"""The import directions of docs/architecture.md, held by import-linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_files_stay_small() -> None:
    for package in ("desktop", "ui", "tests"):
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: is it still one idea?"
