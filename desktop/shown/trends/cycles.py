"""Values before each treatment in cycles, and the worst after it: now first, then the newest treatment."""

from __future__ import annotations

import msgspec

from desktop.shown.parts import PanelModel, Tone


class CycleCell(msgspec.Struct, frozen=True, gc=False):
    """A value and what stands `below` it: its day, and the worst after the treatment. `lacks`: the words say
    why there is none. `keys` are the results."""

    text: str
    below: tuple[str, ...] = ()
    tone: Tone = ""
    lacks: bool = False
    keys: tuple[str, ...] = ()


class CycleColumn(msgspec.Struct, frozen=True, gc=False):
    """A treatment, or now: its title, and below it the day and what was given."""

    key: str
    title: str
    below: str = ""
    spoken: str = ""


class CycleRow(msgspec.Struct, frozen=True, gc=False):
    """An analysis with its unit and its limit in words, a cell for each column."""

    key: str
    name: str
    unit: str
    limit: str
    cells: tuple[CycleCell, ...]
    spoken: str = ""


class CyclesModel(PanelModel, frozen=True, gc=False):
    """The columns, now first and then the newest treatment; `asked` is what is beyond a limit, missing
    and what is old now, each in words; never whether to treat. `told` is what must be known of all."""

    columns: tuple[CycleColumn, ...]
    rows: tuple[CycleRow, ...]
    asked: tuple[tuple[str, Tone], ...] = ()
    note: str = ""
    told: tuple[str, ...] = ()
    spoken: str = ""
