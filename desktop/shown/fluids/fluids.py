"""The fluid balance: hours, shifts or days across, what went in and out down, the sums and their gaps."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.shown.parts import PanelModel
from desktop.shown.periods import Per, PeriodColumn


class FluidCell(msgspec.Struct, frozen=True, gc=False):
    """An amount in a period; empty where nobody wrote any.

    `sign` stands before it: `≥` at least, `≤` at most, `≈` divided by time or worked out, `?` nobody can
    tell; `doubt` (`?` behind it) may be counted twice or is preliminary. `said` is the cell in words. `keys`
    are the resources that were summed; `computed`: it is not simply what one of them says.
    """

    text: str = ""
    sign: Literal["", "≥", "≤", "≈", "?"] = ""
    doubt: bool = False
    said: str = ""
    keys: tuple[str, ...] = ()
    computed: bool = False


class FluidRow(msgspec.Struct, frozen=True, gc=False):
    """A kind of fluid, or a sum. `role`: `part` of one, `sum`, `balance`, `estimate` (measured by nobody)."""

    key: str
    name: str
    unit: str
    cells: tuple[FluidCell, ...]
    role: Literal["part", "sum", "balance", "estimate"] = "part"
    spoken: str = ""


class FluidGroup(msgspec.Struct, frozen=True, gc=False):
    """Group of fluid rows: intake or output, each below its sum, or the balance."""

    key: str
    rows: tuple[FluidRow, ...]


class FluidTable(msgspec.Struct, frozen=True, gc=False):
    """One division of the time, columns oldest first; `earlier` says what came before the first of them,
    `legend` what its signs mean."""

    per: Per
    name: str
    columns: tuple[PeriodColumn, ...]
    groups: tuple[FluidGroup, ...]
    earlier: str = ""
    legend: str = ""


class FluidsModel(PanelModel, frozen=True, gc=False):
    """The balance in each division, and which stands first (`per`).

    `note` is the sum of the stay; `told` what must be known beside the numbers, a sentence each: what is not
    in the sums and why, what nobody recorded, of what an estimate was made; `brief` the same
    sentences for little room, where they are others.
    """

    tables: tuple[FluidTable, ...]
    per: Per = "shifts"
    title: str = ""
    note: str = ""
    told: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    spoken: str = ""
