"""Measure of the record that a pilot names: one that nobody has declared is a problem of its file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from desktop.core.file_problems import Problem, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import read_file
from desktop.workspace.known import Known
from desktop.workspace.loader import Resolved
from desktop.workspace.pilots import PILOT

_OUTCOME: Final = "outcome"
"""Word of the kind of item by which a measure of the record is declared."""


def undeclared(
    path: Path, shown: str, made: Resolved, known: Known, later: Collection[str]
) -> tuple[Problem, ...]:
    """Problem of a pilot that is to be measured by what nobody has declared; `later` are names that a layer
    above it adds."""
    document = read_file(path, shown)
    said = document.data.get(PILOT) if isinstance(document.data, dict) else None
    name = said.get("outcome") if isinstance(said, dict) else None
    if not isinstance(name, str) or _OUTCOME not in known.items:
        return ()
    settings, items = known.items[_OUTCOME]
    held = items.within(made.data.get(settings.file, settings.document().data))
    if name in held or name in later:
        return ()
    words = unknown(_("There is no measure “{name}”.").format(name=name), name, list(held))
    at = document.place((PILOT, "outcome"))
    return (Problem(document.file, at.line, at.column, words),)
