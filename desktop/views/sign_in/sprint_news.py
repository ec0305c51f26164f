"""News of a sprint of the hospital's own, told once to each who gets it: three changes and why."""

from __future__ import annotations

from desktop.core.paths import resources
from desktop.shown.workspace import SprintNews, Workspace
from desktop.workspace.loader import Resolved

LINES = 3
"""So many changes are told; the others by Shift+F1 where they are."""


def told(resolved: Resolved) -> SprintNews | None:
    """News of the newest sprint of a workspace; None where none of the hospital's is in it, or where its
    changes give no reasons."""
    workspace, shipped = resolved.workspace, resources()
    files = {
        file
        for file, head in resolved.headers.items()
        if head.sprint is not None and head.sprint == workspace.sprint and head.workspace == workspace.id
        and not head.path.is_relative_to(shipped)
    }  # fmt: skip
    found: dict[int, str] = {}
    for path, history in (*workspace.sources.items(), *resolved.gone.items()):
        for source in history:
            if source.file in files and source.point and source.why:
                found.setdefault(source.point, _line(workspace, path, source.why))
    lines = tuple(dict.fromkeys(found[point] for point in sorted(found)))
    return SprintNews(lines[:LINES], len(lines[LINES:])) if lines else None


def _line(workspace: Workspace, path: str, why: str) -> str:
    """A change in the words of its people, after the title of the panel that it is about."""
    kind, _slash, name = path.partition("/")
    panels = (panel for tab in workspace.tabs for panel in tab.panels)
    title = next((one.title for one in panels if kind == "panels" and one.id == name.partition("/")[0]), "")
    return f"{title}: {why}" if title else why
