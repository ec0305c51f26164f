"""Lanes of the chart in a draft: those that it may have, and the page whose charts show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desktop.clinical.lanes import LANES
from desktop.shown.sprint.page_draft import Lane
from desktop.shown.workspace import Panel, Workspace
from desktop.views.known import known
from desktop.workspace.drafts.item_words import lane_title
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.item_titles import Titles

CHART = "vitals"


def _every(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = LANES.items["lane"].within(data.get(LANES.file, LANES.document().data))
    return found


def of_tab(draft: Draft, tab: str) -> tuple[Lane, ...]:
    """The lanes that a chart of a tab may have, in order; none where the tab has no chart."""
    panels = next((one.panels for one in draft.good.whole.tabs if one.id == tab), ())
    if not any(panel.kind == CHART for panel in panels):
        return ()
    titles = Titles(known(), draft.good.data)
    return tuple(
        Lane(one["key"], lane_title(one["key"], titles), bool(one.get("shown", True)))
        for one in _every(draft.good.data)
    )


def laid(draft: Draft, page: Workspace) -> Workspace:
    """The page with charts that show the draft's lanes, where these are not those in force: so they are seen
    with the patient's values before the draft holds."""
    now = [one["key"] for one in _every(draft.good.data) if one.get("shown", True)]
    was = [one["key"] for one in _every(draft.ground.under.data) if one.get("shown", True)]
    if now == was:
        return page

    def panel(one: Panel) -> Panel:
        if one.kind != CHART:
            return one
        return msgspec.structs.replace(one, options={**one.options, "lanes": now})

    tabs = tuple(msgspec.structs.replace(tab, panels=tuple(map(panel, tab.panels))) for tab in page.tabs)
    return msgspec.structs.replace(page, tabs=tabs)
