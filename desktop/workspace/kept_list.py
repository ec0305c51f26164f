"""The kept list: what must not leave every page about a patient, and what shows each of it.

Allergies stand in the banner, which no file changes. NEWS2, medicines, the chart and answers stand in panels:
a set-up may move them, and a workspace described in full may be for people who never need them; but no layer
takes the last panel away that showed one of them without being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from desktop.core.file_problems import Problem
from desktop.core.messages import _
from desktop.shown.workspace import Panel, Source, Workspace
from desktop.workspace.merging import Left

_NEWS2 = "news2"


class Kept(NamedTuple):
    """Something of the kept list: its title, the kinds of panels that show it, and if the worklist may."""

    title: Callable[[], str]
    kinds: frozenset[str]
    listed: bool = False


KEPT = (
    Kept(lambda: _("NEWS2"), frozenset({"vitals"}), listed=True),
    Kept(lambda: _("Medicines"), frozenset({"medicines"})),
    Kept(lambda: _("Chart"), frozenset({"vitals"})),
    Kept(lambda: _("Results"), frozenset({"laboratory", "results"})),
)


class Missing(NamedTuple):
    """Something that is on no page any more: its title, the panel whose leaving did it, and the place that
    took that away."""

    title: str
    panel: str
    source: Source


def missing(workspace: Workspace, left: Mapping[str, Left]) -> Iterator[Missing]:
    """Members of the kept list that have left every page about a patient; what never was there isn't told."""
    panels = [panel for tab in workspace.patient_tabs for panel in tab.panels]
    for kept in KEPT:
        if any(_shows(panel, kept) for panel in panels):
            continue
        if kept.listed and _NEWS2 in workspace.worklist.columns:
            continue
        gone = [(name, one.source) for name, one in left.items() if one.values["kind"] in kept.kinds]
        if gone:
            yield Missing(kept.title(), *gone[-1])


def _shows(panel: Panel, kept: Kept) -> bool:
    facts = panel.options.get("facts") or () if kept.listed and panel.kind == "key_facts" else ()
    return panel.kind in kept.kinds or _NEWS2 in facts


def doubts(workspace: Workspace, left: Mapping[str, Left]) -> tuple[Problem, ...]:
    """The same as doubts at the changes that did it."""
    words = _("{what} is on no page about the patient any more: “{panel}” was the last panel that showed it.")
    return tuple(
        Problem(
            one.source.file, one.source.line, one.source.column, words.format(what=one.title, panel=one.panel)
        )
        for one in missing(workspace, left)
    )
