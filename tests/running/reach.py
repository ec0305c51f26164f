"""Which test files a change reaches: by the modules they import, and by the acts that their tests declare."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("desktop", "ui", "tests")
CARRYING = ("desktop/acts", "desktop/commands", "desktop/writing")
"""Folders that an act is declared in, carried out by, and written with."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _file(module: str) -> str | None:
    """The path below the root of one of our modules; None for a name that is no module."""
    if module.split(".")[0] not in OURS:
        return None
    place = ROOT.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path.relative_to(ROOT).as_posix()
    return None


@cache
def imported(name: str) -> frozenset[str]:
    """Paths of our modules that a file imports, inside functions too; a package's own file only where it is
    named itself."""
    found: set[str | None] = set()
    for node in ast.walk(_tree(ROOT / name)):
        if isinstance(node, ast.Import):
            found |= {_file(one.name) for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            within = {_file(f"{node.module}.{one.name}") for one in node.names}
            found |= within if within != {None} else {_file(node.module)}
    return frozenset(one for one in found if one)


def _closure(start: Iterable[str], within: tuple[str, ...]) -> Iterator[str]:
    """The files and all that they import, followed further only inside these folders."""
    seen: set[str] = set()
    left = list(start)
    while left:
        if (name := left.pop()) in seen:
            continue
        seen.add(name)
        yield name
        if name.startswith(within):
            left += imported(name)


def _fixtures(name: str) -> set[str]:
    """The `conftest.py` of the file's folder; the one of all tests would reach everything."""
    beside = (ROOT / name).parent / "conftest.py"
    return (
        {beside.relative_to(ROOT).as_posix()} if beside.is_file() and beside.parent.name != "tests" else set()
    )


@cache
def of_file(name: str) -> frozenset[str]:
    """Files whose change a test file is run for: itself, its fixtures and helpers, and what these import.

    Fixtures of a folder start the whole program: of those only their own text counts, and their helpers.
    """
    ours = {one for one in _closure({name} | _fixtures(name), ("tests/",)) if one.startswith("tests/")}
    named = [imported(one) for one in ours if not one.endswith("/conftest.py")]
    return frozenset(ours.union(*named))


_CARRIES = ("carries", "carries_prepared", "carrying.carries", "carrying.carries_prepared")
"""`@carries(Act)`, and `carries_prepared(Act, key)(function)`."""


@cache
def _declaring() -> dict[str, frozenset[str]]:
    """By the class name of an act: the file that declares it and the file that carries it out."""
    found: dict[str, set[str]] = {}
    for folder in CARRYING[:2]:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(_tree(path)):
                if isinstance(node, ast.ClassDef) and folder == CARRYING[0]:
                    found.setdefault(node.name, set()).add(name)
                elif isinstance(node, ast.Call) and ast.unparse(node.func) in _CARRIES:
                    for one in node.args:
                        found.setdefault(ast.unparse(one).split(".")[-1], set()).add(name)
    return {name: frozenset(files) for name, files in found.items()}


@cache
def of_act(act: str) -> frozenset[str]:
    """Files whose change a journey with this act is run for: declared, carried out, written."""
    return frozenset(
        one for one in _closure(_declaring().get(act, frozenset()), CARRYING[1:]) if one.startswith(CARRYING)
    )
