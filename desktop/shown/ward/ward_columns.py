"""Column heads of a ward's lists: titles, widths, and columns dropped where there is no room.

Here, and not where they are painted, because a file that adds a column is told what leaves for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from desktop.core.messages import _
from desktop.shown.ward.worklist import ExtraColumn

CROWDED: Final = 1.05
"""Columns give way by a twentieth together before one of them leaves."""


class Width(NamedTuple):
    """A column's width in px at 100 %, its share of what is left over, and the room before it."""

    px: float
    share: float = 0.0
    lead: float = 0.0


class Widths(NamedTuple):
    """A column's width in a wide window and in a narrow one; without `tight` it leaves where the list itself
    is narrow."""

    wide: Width
    narrow: Width
    tight: Width | None = None


class Head(NamedTuple):
    """Title of a column, in the language of the moment, and its widths."""

    title: Callable[[], str]
    widths: Widths


HEADS: Final[Mapping[str, Head]] = {
    "bed": Head(lambda: _("Bed"), Widths(Width(58), Width(48), Width(46))),
    "name": Head(lambda: _("Name"), Widths(Width(260, 1.7), Width(190, 1.7), Width(240, 2.6))),
    "age": Head(lambda: _("Age"), Widths(Width(72), Width(58))),
    "cause": Head(lambda: _("Reason"), Widths(Width(270, 2), Width(199, 2))),
    "days": Head(lambda: _("Days"), Widths(Width(54), Width(48))),
    "news2": Head(lambda: _("NEWS2, 24 h"), Widths(Width(172, lead=22), Width(136, lead=12), Width(100))),
    "results": Head(lambda: _("New results"), Widths(Width(210, 1.6), Width(176, 1.6), Width(140, 1))),
    "task": Head(lambda: _("Next task"), Widths(Width(284, 1.6), Width(208, 1.6), Width(170, 2))),
    "doctor": Head(lambda: _("Doctor"), Widths(Width(88), Width(78), Width(78))),
    "leaving": Head(lambda: _("Discharge"), Widths(Width(78), Width(70), Width(78))),
}
"""The columns that every hospital has."""


def of_extra(declared: ExtraColumn) -> Widths:
    """The widths of a declared column."""
    wide, narrow, tight = declared.width * 1.1, declared.width, declared.width * 0.95
    return Widths(*(Width(px, declared.share) for px in (wide, narrow, tight)))


def sized(widths: Widths, px: int) -> Widths:
    """The widths of a column for which somebody has chosen `px`: the same in a narrow window, a tenth more in
    a wide one; whether it stays where the list itself is narrow is as before."""
    wide, narrow, tight = widths
    chosen = narrow._replace(px=px)
    return Widths(wide._replace(px=px * 1.1), chosen, tight and tight._replace(px=px * 0.95))


def needed(chosen: Iterable[str], widths: Mapping[str, Width]) -> float:
    """The room in px at 100 % that columns ask for together."""
    return sum(widths[key].px + widths[key].lead for key in chosen if key in widths)


def of_little_use(chosen: Iterable[str]) -> frozenset[str]:
    """Columns of little use beside results and tasks, whose content is found elsewhere."""
    full = {"results", "task"}.intersection(chosen)
    return frozenset({"doctor", "leaving"} if full else ())


def made_way(chosen: tuple[str, ...], widths: Mapping[str, Width], room: float) -> frozenset[str]:
    """Columns dropped from a list with causes under the names, where there are too many for the `room` (px at
    100 %): the age, which stands there too; then those of little use."""
    more = frozenset({"age"}) | of_little_use(chosen)
    for gone in (frozenset[str](), frozenset({"age"})):
        if needed((key for key in chosen if key not in gone), widths) <= room * CROWDED:
            return gone.intersection(chosen)
    return more.intersection(chosen)


ROOM_1366: Final = 1366 - 52 - 2 * 20
"""The room for columns in a window of 1366 px at 100 %: beside its rail, without the margins."""
