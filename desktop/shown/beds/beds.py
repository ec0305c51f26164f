"""The beds of all wards: who waits for one, leaves or is to come, what is free."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel

Need = Literal["waiting", "ready", "expected", ""]
"""Bed need of a patient: waits for a bed, is ready to leave, or is to come in the next days."""
Leaves = Literal["past", "today", "tomorrow", "later", ""]
"""Day group of a planned discharge; empty where nobody has planned it."""


BedState = Literal["cleaning", "out", "free", "unknown"]
"""State of an empty bed: to be cleaned, not to be used, free, or not told yet."""


class BedRow(msgspec.Struct, frozen=True, gc=False):
    """One patient in a bed, or waiting for one.

    `key` opens the patient, `ward` is the id of the ward that `place` names, `bed_key` the bed's
    `Location/id`. `isolation` is what is said of infection, `quiet`: there is none, or nobody was asked.
    `said` are the words of `need`, since when, and where to; `outlier` says which service treats somebody who
    lies on another's ward, `held_up` what stands in the way, `doubt` what can't be true as it stands. The
    names ending in `_sort` order the columns, the smallest first.
    """

    key: str
    ward: str
    place: str
    bed: str
    family: str
    given: str
    age: str
    need: Need = ""
    said: str = ""
    doubt: str = ""
    isolation: str = ""
    quiet: bool = False
    days: str = ""
    leaving: str = ""
    leaving_today: bool = False
    leaves: Leaves = ""
    spoken: str = ""
    similar: bool = False
    need_sort: float = 0.0
    bed_sort: str = ""
    age_sort: float = 0.0
    days_sort: float = 0.0
    leaving_sort: str = ""
    keys: tuple[str, ...] = ()
    bed_key: str = ""
    outlier: str = ""
    held_up: str = ""

    @property
    def pressing(self) -> bool:
        """True for a row that is listed apart from its ward."""
        return bool(self.need or self.outlier)


class EmptyBed(msgspec.Struct, frozen=True, gc=False):
    """A bed in which nobody lies, or what is ordered of a place that is none.

    `key` is its `Location/id`, the order's own `Task/id` where that names no place. `state` tells whether it
    can be used; `said` is what is ordered, since when and by whom, and what the server says by itself,
    `doubt` where the two can't both be true. `name` is the state in a word.
    """

    key: str
    ward: str
    place: str
    bed: str
    state: BedState
    name: str
    said: str = ""
    doubt: str = ""
    spoken: str = ""
    since_sort: float = 0.0
    bed_sort: str = ""
    keys: tuple[str, ...] = ()

    @property
    def pressing(self) -> bool:
        """True for a bed that is listed apart from its ward."""
        return self.state == "cleaning"


class WardBeds(msgspec.Struct, frozen=True, gc=False):
    """A ward: how many of its beds are taken (`count`, "8 of 10 beds"), and `note`: the free ones by name,
    who leaves, what is not known."""

    key: str
    name: str
    count: str
    note: str


class BedsModel(PanelModel, frozen=True, gc=False):
    """All wards by name, everybody who lies there or waits, and the beds that are empty; `note` is what
    nobody can be asked for."""

    title: str
    summary: str
    wards: tuple[WardBeds, ...]
    rows: tuple[BedRow, ...]
    note: str = ""
    summary_short: str = ""
    empty: tuple[EmptyBed, ...] = ()
    summary_pressing: str = ""
