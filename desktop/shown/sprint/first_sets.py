"""Order sets that a draft may put first in the order field, and those that would not be offered here."""

from __future__ import annotations

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import Layer


class FirstSet(msgspec.Struct, frozen=True, gc=False):
    """An order set: its name, its title and its lines as they are written. `where` says why it would not be
    offered on this page, empty where it is."""

    name: str
    title: str
    lines: tuple[str, ...]
    where: str = ""


@shows(Shows.NOBODY)
class FirstSetsOf(Ask[tuple[FirstSet, ...]], frozen=True):
    """Question for the order sets that may come first, by title, with those that the draft itself has
    added. No patient is named."""

    whose: WorkspaceOf
    layer: Layer
    tab: str = ""
