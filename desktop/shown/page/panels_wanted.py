"""Panels of a tab of a workspace as they are asked for: kinds with the workspace's options of them."""

from __future__ import annotations

from typing import Any

from desktop.shown.page.patient_page import PanelWanted
from desktop.shown.workspace import Panel as Placed
from desktop.shown.workspace import Workspace


def wanted(workspace: Workspace, tab: str) -> tuple[PanelWanted, ...]:
    """The panels of a tab about a patient, in their order; none for a tab that it has not."""
    return tuple(
        PanelWanted(place.kind, options_of(place, workspace))
        for one in workspace.patient_tabs
        if one.id == tab
        for place in one.panels
    )


def kinds_of(workspace: Workspace) -> tuple[str, ...]:
    """The kinds of panels on a patient's page."""
    return tuple(sorted({panel.kind for tab in workspace.patient_tabs for panel in tab.panels}))


def panels_of(workspace: Workspace) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The panels of a patient's page with options of their own."""
    every = (panel for tab in workspace.patient_tabs for panel in tab.panels)
    return tuple((one.kind, options_of(one, workspace)) for one in every if one.options)


def options_of(place: Placed, workspace: Workspace) -> dict[str, Any]:
    """Options for a panel of a workspace: its own, and those of the workspace."""
    options = {key: tuple(one) if isinstance(one, list) else one for key, one in place.options.items()}
    if place.kind in ("laboratory", "results"):
        options.setdefault("first", workspace.labs_first)
    if place.kind == "unplaced":
        options["kinds"], options["panels"] = kinds_of(workspace), panels_of(workspace)
    if place.kind == "forms":
        # What the panel names itself leads, then what the specialty reads.
        options["first"] = (*options.get("first", ()), *workspace.scores)
    if place.stale_after is not None:
        options["stale_after"] = place.stale_after
    return options
