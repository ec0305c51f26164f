"""Write the index in the `__init__.py` of folders: their doors, their folders, and a line a file.

    python -m tests.indexes                    adds what is missing, takes out what is gone
    python -m tests.indexes --anew             says each file anew, as its own docstring begins

What stands before the doors is written by hand, and lines are kept as they are. A folder has an index if it
lies in one of `INDEXED`, or if its docstring holds one already; `tests/test_layout_of_folders.py` holds them
true.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INDEXED = (
    "desktop/views",
    "desktop/shown",
    "desktop/clinical/record",
    "desktop/clinical/typing",
    "desktop/cli/workspaces",
    "desktop/orders/field",
    "ui/acts",
)
WIDTH = 110
_LINE = re.compile(r"^- `(\w+)`: (.+(?:\n  .+)*)", re.MULTILINE)
_DOORS = "Doors, by which others enter: "
_INNER = "Folders: "


@dataclass(frozen=True, slots=True)
class Index:
    """Index of a folder as its docstring holds it: each file with its line, the doors, the folders in it."""

    head: str
    lines: dict[str, str]
    doors: tuple[str, ...]
    inner: tuple[str, ...]

    def __str__(self) -> str:
        parts = [self.head]
        if self.lines:
            parts.append(_listed(_DOORS, self.doors))
        if self.inner:
            parts.append(_listed(_INNER, self.inner))
        if self.lines:
            parts.append("\n".join(f"- `{name}`: {line}" for name, line in self.lines.items()))
        return "\n\n".join(parts)


def _listed(begin: str, names: tuple[str, ...]) -> str:
    return textwrap.fill(begin + (", ".join(f"`{name}`" for name in names) or "none") + ".", WIDTH)


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.py") if path.stem != "__init__")


def read(folder: Path) -> Index:
    """The index that a folder's docstring holds."""
    text = _docstring(folder / "__init__.py")
    head = re.split(rf"\n\n(?={_DOORS}|{_INNER}|- `)", text)[0]

    def names(begin: str) -> tuple[str, ...]:
        found = re.search(rf"^{begin}([^.]*)\.", text, re.MULTILINE)
        return tuple(re.findall(r"`(\w+)`", found[1])) if found else ()

    return Index(head, dict(_LINE.findall(text)), names(_DOORS), names(_INNER))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def _entered() -> frozenset[str]:
    """The modules of `desktop` and `ui` that are imported from another folder than their own."""
    paths = [path for package in ("desktop", "ui") for path in (ROOT / package).rglob("*.py")]
    names = {_module(path) for path in paths}
    found: set[str] = set()
    for path in paths:
        here = _module(path).rpartition(".")[0]
        for one in _imported(path):
            whole = one if one in names else one.rpartition(".")[0]
            if whole in names and whole.rpartition(".")[0] != here:
                found.add(whole)
    return frozenset(found)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


@cache
def _by_name() -> frozenset[str]:
    """The files that nobody imports because they are found by name: panel kinds, and commands."""
    from desktop.cli.dispatch import COMMANDS
    from desktop.core.modules import by_name
    from desktop.views.known import known

    kinds = set(known().kinds or ())
    parts = [by_name(part) for part in ("desktop.shown", "desktop.views")]
    found = {name for part in parts for kind, name in part.items() if kind in kinds}
    return frozenset(found | {f"desktop.cli.{name}" for name in COMMANDS})


def made(folder: Path, *, anew: bool = False) -> Index:
    """The index as it should be, with the lines that stand already."""
    old, files = read(folder), _files(folder)
    lines = {path.stem: (not anew and old.lines.get(path.stem)) or _begun(path) for path in files}
    doors = [path.stem for path in files if _module(path) in _entered() | _by_name()]
    inner = [one.name for one in sorted(folder.iterdir()) if (one / "__init__.py").is_file()]
    return Index(old.head, lines, tuple(doors), tuple(inner))


def _begun(path: Path) -> str:
    """Beginning of a file's docstring, as much as has room in a line."""
    room = WIDTH - len(f"- `{path.stem}`: ")
    text = re.split(r"[.;] |\.$", " ".join(_docstring(path).split("\n\n")[0].split()))[0]
    while len(text) > room or text.count("(") > text.count(")"):
        cut = max(text.rfind(mark, 10) for mark in (", ", ": ", " ("))
        text = text[:cut] if cut > 0 else text[:room].rpartition(" ")[0]
    return text


def indexed() -> list[Path]:
    """Every folder that has an index, or should have one."""
    must = {one.parent for part in INDEXED for one in (ROOT / part).rglob("__init__.py")}
    every = {one.parent for part in ("desktop", "ui") for one in (ROOT / part).rglob("__init__.py")}
    return sorted(must | {one for one in every if read(one).lines})


def main() -> None:
    for folder in indexed():
        init, text = folder / "__init__.py", str(made(folder, anew="--anew" in sys.argv[1:]))
        source = init.read_text(encoding="utf-8")
        first = ast.parse(source).body[0]
        rest = "".join(source.splitlines(keepends=True)[first.end_lineno :])
        quoted = f'"""{text}"""\n' if "\n" not in text else f'"""{text}\n"""\n'
        init.write_text(quoted + rest, encoding="utf-8")


if __name__ == "__main__":
    main()
