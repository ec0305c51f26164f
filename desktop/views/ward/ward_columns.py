"""Columns of a ward's lists in a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from desktop.shown.ward import screening as screens
from desktop.shown.ward.ward_columns import HEADS, Width, Widths, of_extra, sized
from desktop.shown.ward.worklist import ExtraColumn
from desktop.shown.workspace import Worklist, Workspace
from desktop.views.columns import listed
from desktop.views.ward import observations_due, previsit, screening


class WardColumns(msgspec.Struct, frozen=True):
    """The columns of a list: its kind, where they are written, their keys in order, and those among them that
    not every hospital has. `below`: the cause stands under the name, and columns leave. `widths` are those
    that somebody has chosen."""

    kind: str
    path: str
    keys: tuple[str, ...]
    extras: tuple[ExtraColumn, ...]
    below: bool = False
    widths: tuple[tuple[str, int], ...] = ()

    @property
    def narrow(self) -> Mapping[str, Width]:
        """The widths in a narrow window."""
        return {key: one.narrow for key, one in self.every.items()}

    @property
    def every(self) -> Mapping[str, Widths]:
        """The widths of each column."""
        usual = {key: head.widths for key, head in HEADS.items()}
        usual |= {one.key: of_extra(one) for one in self.extras}
        return usual | {key: sized(usual[key], px) for key, px in self.widths if key in usual}

    def title(self, key: str) -> str:
        """Title of a column."""
        own = next((one.title for one in self.extras if one.key == key), "")
        return own or HEADS[key].title()


def worklist(chosen: Worklist) -> WardColumns:
    """The ward's list as it is chosen."""
    extras, below = listed.declared(chosen.columns), chosen.below == "cause"
    return WardColumns("worklist", "worklist/columns", chosen.columns, extras, below, chosen.widths)


def of_panel(kind: str, path: str, options: Mapping[str, Any]) -> WardColumns | None:
    """The list that a panel with these options is; None where its kind is none of them."""
    chosen = tuple(options.get("columns") or ())
    if kind == "previsit":
        keys, own = chosen or previsit.COLUMNS, previsit.own()
    elif kind == "observations_due":
        keys, own = chosen or observations_due.COLUMNS, observations_due.own()
    elif kind == "screening":
        own = screening.own(screens.screens_of(options))
        keys = (*screening.COLUMNS, *chosen, *(one.key for one in own))
    else:
        return None
    return WardColumns(kind, path, keys, (*own, *listed.declared(keys)))


def lists_of(workspace: Workspace) -> Iterator[WardColumns]:
    """The lists of a workspace; its settings must be in use."""
    yield worklist(workspace.worklist)
    for tab in workspace.ward_tabs:
        for panel in tab.panels:
            found = of_panel(panel.kind, f"panels/{panel.id}/options/columns", panel.options)
            if found is not None:
                yield found
