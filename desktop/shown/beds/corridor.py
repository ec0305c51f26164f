"""The corridor screen of a ward: its beds, and nothing by which anybody could be known."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows

Kind = Literal["taken", "free", "out", "unknown"]
"""State of a bed: taken, free, not to be used, or not told yet."""


class CorridorLine(msgspec.Struct, frozen=True):
    """A line of a bed: its icon and words; `quiet` where it is not of today."""

    icon: str
    words: str
    quiet: bool = False


class CorridorBed(msgspec.Struct, frozen=True):
    """A bed by its name; `doctor` is who is responsible (`M. Aas`)."""

    bed: str
    kind: Kind
    doctor: str = ""
    lines: tuple[CorridorLine, ...] = ()


class CorridorShown(msgspec.Struct, frozen=True):
    """A ward's beds in order; `counts` are the numbers below them, `note` what is not known."""

    ward: str
    beds: tuple[CorridorBed, ...]
    counts: tuple[str, ...] = ()
    note: str = ""


@shows(Shows.NOBODY)
class CorridorPage(Ask[CorridorShown], frozen=True):
    """Question for the corridor screen of a ward (Location id)."""

    ward: str
