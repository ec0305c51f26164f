"""Workspaces written by a test, in a folder of its own before the shipped ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.core import configured
from desktop.core.file_problems import ConfigurationError, Problem
from desktop.shown.workspace import Workspace
from desktop.views.known import known
from desktop.workspace.loader import resolve

BASE = """\
workspace: base
title: {nb: Grunnoppsett, en: Base}
tabs:
  - id: overview
    title: Oversikt
    panels:
      - {id: problems, kind: problems, place: side, share: 2}
      - {id: notes, kind: notes, place: side}
      - {id: vitals, kind: vitals, options: {hours: 48, deep: {a: 1, b: [1, 2]}}, stale_after: 8}
      - {id: laboratory, kind: laboratory}
  - id: letters
    title: {nb: Brev, en: Letters}
    panels:
      - {id: letters, kind: letters}
worklist:
  columns: [bed, name, news2]
  first: {news2: 5}
labs_first: [hb, crp]
"""

HEADER = """\
workspace: heart
extends: base
sprint: 1
status: in use
title: Hjerte
owner: Kari Fosse
goal: Raskere visitt
from: 2026-11-09
to: 2026-11-20
changes:
"""
FIRST = HEADER.count("\n") + 1
"""The line on which a sprint's first change stands, after `HEADER`."""

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def shipped_afterwards() -> Iterator[None]:
    """A command that lays layers leaves them in use: other tests have what is shipped."""
    yield
    configured.use(configured.InUse())


def opened(name: str) -> Workspace:
    """A shipped workspace, with its settings in use until the test ends."""
    found = resolve(name, known=known())
    configured.use(found.settings)
    return found.workspace


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the library; `base/panels.yaml` stands there already."""

    def put(name: str, text: str) -> Path:
        path = tmp_path / "workspaces" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    put("base/panels.yaml", BASE)
    return put


@pytest.fixture
def folders(tmp_path: Path, write: Write) -> tuple[Path, ...]:
    """The library of `write`."""
    return (tmp_path / "workspaces",)


def wrong(call: Callable[[], object]) -> list[tuple[int, int, str]]:
    """Line, column and words of everything that is wrong."""
    with pytest.raises(ConfigurationError) as caught:
        call()
    return [(p.line, p.column, p.what) for p in caught.value.problems]


def placed(problems: list[Problem]) -> list[tuple[int, int, str]]:
    """The same of problems."""
    return [(p.line, p.column, p.what) for p in sorted(problems)]


def marked(text: str) -> tuple[str, tuple[int, int]]:
    """The text without its mark ¤, and the line and column where the mark stood."""
    before, mark, after = text.partition("¤")
    assert mark
    return before + after, (before.count("\n") + 1, len(before) - before.rfind("\n"))
