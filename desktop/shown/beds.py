"""The beds of all wards: who waits for one, leaves or is to come, what is free (`desktop.views.beds`)."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel

Need = Literal["waiting", "ready", "expected", ""]
"""Why somebody presses on the beds: waits for one, is ready to leave, or is to come in the next days."""
Leaves = Literal["past", "today", "tomorrow", "later", ""]
"""When somebody is to leave; empty where nobody has planned it."""


class BedRow(msgspec.Struct, frozen=True, gc=False):
    """One patient in a bed, or waiting for one.

    `key` opens the patient, `ward` is the id of the ward that `place` names. `isolation` is what is said of
    infection, `quiet`: there is none, or nobody was asked. `said` are the words of `need`, since when, and
    where to; `doubt` what of it can't be true as it stands. The names ending in `_sort` order the
    columns, the smallest first.
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

    @property
    def pressing(self) -> bool:
        """Whether it stands apart from its ward."""
        return bool(self.need)


class WardBeds(msgspec.Struct, frozen=True, gc=False):
    """A ward: how many of its beds are taken (`count`, "8 of 10 beds"), and `note`: the free ones by name,
    who leaves, what is not known."""

    key: str
    name: str
    count: str
    note: str


class BedsModel(PanelModel, frozen=True, gc=False):
    """All wards by name, and everybody who lies there or waits; `note` is what nobody can be asked for."""

    title: str
    summary: str
    wards: tuple[WardBeds, ...]
    rows: tuple[BedRow, ...]
    note: str = ""
    summary_short: str = ""
