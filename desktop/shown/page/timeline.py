"""The timeline of a stay or of a patient: what happened, newest first, by day."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel

TimelineKind = Literal[
    "stay", "procedure", "problem", "note", "letter", "form", "medicine", "result", "score"
]


class TimelineEntry(msgspec.Struct, frozen=True, gc=False):
    """Event of the timeline: `time` of the day, empty where only the day is known, or less than that.

    `detail` says more (who wrote it, the dose). `alarm`: it was dangerous. `keys` are the resources that say
    so (`Type/id`).
    """

    key: str
    kind: TimelineKind
    time: str
    words: str
    detail: str = ""
    alarm: bool = False
    keys: tuple[str, ...] = ()
    spoken: str = ""


class TimelineDay(msgspec.Struct, frozen=True, gc=False):
    """A day, or a month or a year of which no more is known."""

    key: str
    title: str
    entries: tuple[TimelineEntry, ...]


class TimelineModel(PanelModel, frozen=True, gc=False):
    """The days, newest first. `told` is what is not in it: types that were not asked for or are coming."""

    days: tuple[TimelineDay, ...]
    title: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
