"""The flowsheet: what was measured down, measured times, hours, shifts or days across."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import Outside, PanelModel
from desktop.shown.periods import Per, PeriodColumn

CellTone = Literal["", "warn", "danger"]


class SheetCell(msgspec.Struct, frozen=True, gc=False):
    """Cell of the flowsheet: `text` is the newest value that may be relied on.

    Where several were measured, `lowest` and `highest` are the ends of what they were, each with the side on
    which it lies `outside` what is usual; of words, `earlier` are those before the newest. `doubt`: something
    in it can't be gone by (its status, a strange number, a time ahead). `struck` was entered in error.
    `said` is all of it in words, where that is more than `text`. `keys` are the resources (`Type/id`).
    `when` is the time of the newest, in words; `tone` how grave it is.
    """

    text: str = ""
    outside: Outside = ""
    lowest: str = ""
    highest: str = ""
    lowest_outside: Outside = ""
    highest_outside: Outside = ""
    earlier: str = ""
    sign: str = ""
    doubt: bool = False
    new: bool = False
    struck: str = ""
    said: str = ""
    keys: tuple[str, ...] = ()
    computed: bool = False
    when: str = ""
    tone: CellTone = ""


class SheetRow(msgspec.Struct, frozen=True, gc=False):
    """A quantity. `at` are the columns in which it has a cell, ascending, and `cells` those cells.

    `usual` is what is usual for this patient, in words. `strong` rows are sums and scores.
    """

    key: str
    name: str
    unit: str
    at: tuple[int, ...]
    cells: tuple[SheetCell, ...]
    usual: str = ""
    strong: bool = False
    spoken: str = ""


class SheetGroup(msgspec.Struct, frozen=True, gc=False):
    """Rows under a title; the first group has none."""

    key: str
    title: str
    rows: tuple[SheetRow, ...]


class SheetTable(msgspec.Struct, frozen=True, gc=False):
    """One division of the time, columns oldest first; `earlier` says what came before the first of them."""

    per: Per
    name: str
    columns: tuple[PeriodColumn, ...]
    groups: tuple[SheetGroup, ...]
    earlier: str = ""


class FlowsheetModel(PanelModel, frozen=True, gc=False):
    """The flowsheet in each division, and which stands first (`per`); `told` is what must be known beside
    the numbers, a sentence each."""

    tables: tuple[SheetTable, ...]
    per: Per = "measured"
    title: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
