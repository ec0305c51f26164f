"""`fagflate bench`: the rows of the performance table, from a checkout."""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop.cli.common import say
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _

NAME = "bench"
LIMIT_SECONDS = 3600
_PLAIN = ("name", "ratio", "goal", "at_least", "met")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Measures Fagflate against its neighbours, each row in a process of its own; from a checkout only."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=_("rows to measure; without one, all but the slow")
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure the named rows, or all that don't take minutes; 1 when a row can't be measured."""
    root = checkout()
    rows, slow = _rows(root)
    unknown = [name for name in arguments.names if name not in rows]
    if unknown:
        raise InputError(
            _("There is no row {name}.").format(name=", ".join(unknown)),
            todo=_("There are: {names}.").format(names=", ".join(rows)),
        )
    found = []
    for name in arguments.names or [name for name in rows if name not in slow]:
        one = _measure(root, name)
        found.append(one)
        if not arguments.json:
            _tell(one)
    if arguments.json:
        sys.stdout.write(json.dumps({"rows": found}) + "\n")
    return 0


def checkout() -> Path:
    """The folder of the checkout that this program runs from; InputError when it is installed elsewhere."""
    root = Path(__file__).resolve().parent.parent.parent
    if not (root / "tests" / "bench" / "__init__.py").is_file():
        raise InputError(
            _("The measurements are not part of an installed Fagflate."),
            todo=_("Run this from a checkout of the source."),
        )
    return root


def _rows(root: Path) -> tuple[list[str], frozenset[str]]:
    # By its place: another package `tests` may be installed.
    spec = importlib.util.spec_from_file_location("fagflate_bench", root / "tests" / "bench" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.ROWS), module.SLOW


def _measure(root: Path, name: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", name],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_SECONDS,
    )
    if done.returncode:
        raise FagflateError(_("{name} could not be measured.").format(name=name), details=done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _tell(row: dict[str, Any]) -> None:
    sign = "≥" if row.get("at_least") else "≤"
    if "goal" not in row:
        # Its goals are no ratio: they stand below.
        words = _("met") if row["met"] else _("NOT MET")
        say(f"{row['name']:<16} {row['ratio']:>8}  {words}")
    elif row["ratio"] is None:
        # One side could not be measured here; why stands below.
        words = _("not compared")
        say(f"{row['name']:<16} {'–':>8} {sign} {row['goal']}  {words}")
    else:
        words = _("met") if row.get("met", row["ratio"] <= row["goal"]) else _("NOT MET")
        say(f"{row['name']:<16} {row['ratio']:>8} {sign} {row['goal']}  {words}")
    for name, value in row.items():
        if name not in _PLAIN:
            say(f"    {name}: {json.dumps(value, ensure_ascii=False)}")
