"""Text of a flowsheet cell: the newest value, and the range of all values in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from desktop.core.clock import local
from desktop.core.formats import clock, near_day, short_day_time
from desktop.core.messages import _, pgettext
from desktop.shown.measured.flowsheet import CellTone, SheetCell
from desktop.shown.parts import Outside

_MOST_SAID: Final = 12
_MOST_KEYS: Final = 60
_MOST_WORDS: Final = 3


class Value(NamedTuple):
    """One value of a row: `text` as it stands in a cell, `number` where it can be compared. Nobody may go by
    one that does not `decide`. `timed`: its hour is known. `struck` was entered in error there.
    `round` is when its round of vital signs began, in seconds;
    `tone` is how grave it is. Of what is counted, one that is `summed` is the number of a time."""

    at: datetime
    text: str
    number: Decimal | None = None
    outside: Outside = ""
    sign: str = ""
    decide: bool = True
    note: str = ""
    struck: str = ""
    keys: tuple[str, ...] = ()
    timed: bool = True
    new: bool = False
    round: float = 0.0
    tone: CellTone = ""
    summed: bool = False


def counted(values: Sequence[Value], now: datetime) -> SheetCell:
    """The cell of what is counted: how many there were in it. A sum and single ones may tell of the same:
    then it is said how many there were at least."""
    sums = sum(int(one.number) for one in values if one.summed and one.number is not None)
    single = sum(int(one.number) for one in values if not one.summed and one.number is not None)
    least = max(sums, single)
    known = all(one.number is not None for one in values) and len({one.summed for one in values}) == 1
    text = str(least) if known else f"≥{least}" if least else "?"
    return msgspec.structs.replace(
        cell(values, now), text=text, lowest="", highest="", lowest_outside="", highest_outside="",
        earlier="", computed=len(values) > 1,
    )  # fmt: skip


def cell(values: Sequence[Value], now: datetime) -> SheetCell:
    """The cell of these values, oldest first, all of one row and of one column.

    What nobody may go by stands there only where there is nothing else, and with its mark: a place with it
    alone is not empty, and beside others it must not be the newest.
    """
    good = [one for one in values if one.decide and one.text]
    shown = good or [one for one in values if one.text]
    newest = shown[-1] if shown else None
    numbers = [one for one in good if one.number is not None]
    low = min(numbers, key=_number, default=None)
    high = max(numbers, key=_number, default=None)
    apart = low is not None and high is not None and low.text != high.text
    words = dict.fromkeys(one.text for one in good[:-1] if one.number is None)
    if newest is not None:
        words.pop(newest.text, None)
    keys = dict.fromkeys(key for one in reversed(values) for key in one.keys)
    return SheetCell(
        text=newest.text if newest is not None else "",
        outside=newest.outside if newest is not None else "",
        lowest=low.text if apart and low is not None else "",
        highest=high.text if apart and high is not None else "",
        lowest_outside=low.outside if apart and low is not None else "",
        highest_outside=high.outside if apart and high is not None else "",
        earlier=", ".join(list(words)[-_MOST_WORDS:]),
        sign=newest.sign if newest is not None else "",
        doubt=any(not one.decide for one in values),
        new=any(one.new for one in values),
        struck="; ".join(one.struck for one in values if one.struck),
        said=_said(values, now),
        keys=tuple(keys)[:_MOST_KEYS],
        when=_when(newest, now) if newest is not None else "",
        tone=newest.tone if newest is not None else "",
    )


def _when(one: Value, now: datetime) -> str:
    return short_day_time(one.at, now) if one.timed else near_day(one.at, now)


def _number(one: Value) -> Decimal:
    assert one.number is not None
    return one.number


def _said(values: Sequence[Value], now: datetime) -> str:
    """Each value with its time, newest first; empty where the cell says all of it."""
    if len(values) == 1 and not values[0].note and values[0].decide:
        return ""
    first, last = values[0].at, values[-1].at
    one_day = local(first).date() == local(last).date()
    said = [_worded(one, now, one_day=one_day) for one in reversed(values[-_MOST_SAID:])]
    more = len(values) - len(said)
    return "; ".join([*said, *([_("and {n} more").format(n=more)] if more > 0 else [])])


def _worded(one: Value, now: datetime, *, one_day: bool) -> str:
    when = "" if not one.timed else clock(one.at) if one_day else short_day_time(one.at, now)
    side = {"high": pgettext("value", "high"), "low": pgettext("value", "low")}.get(one.outside, "")
    note = "; ".join(part for part in (side, one.note, "" if one.decide else _("not to go by")) if part)
    parts = (when, one.text, f"({note})" if note else "")
    return " ".join(part for part in parts if part)
