"""A taper, `trapp ned 5 mg hver uke til 0` or `40-30-20-10`: the steps of an order, each with its days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from desktop.clinical.units import TYPED
from desktop.core.clock import local
from desktop.core.messages import _, ngettext
from desktop.orders.catalogue import Item
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.grammar.row_table import Doubt, Found
from desktop.orders.dosage_text.grammar.sequence import CLIMBS, ENDLESS, ENDS
from desktop.orders.dosage_text.steps import climbed
from desktop.orders.draft import Amount, Schedule, Step
from desktop.orders.field import lexicon as lx
from desktop.orders.field.begins import Begins
from desktop.orders.field.often import Often
from desktop.orders.field.possible_units import only_weight
from desktop.orders.field.scan import Choice, Scan, values

_DAYS: Final = {"d": 1, "wk": 7}
_ONCE_DAILY: Final = ("H02AB",)
"""Steroids are tapered by the whole day's dose, given once: only there is *x 1* not asked for."""


def read_taper(scan: Scan, now: datetime) -> a.Climb | None:
    """The taper that the text ends with, claimed; before its verb is taken for a change of what stands."""
    for pattern, maker in CLIMBS:
        match = pattern.search(scan.left)
        if match is None or not match.start():
            continue
        try:
            found = maker(Found(match, scan.text, local(now).date()))
        except Doubt:
            continue
        (climb,) = found
        if isinstance(climb, a.Climb) and climb.unit in _DAYS:
            scan.take(match, "option")
            return climb
    return _asked_endless(scan)


def _asked_endless(scan: Scan) -> a.Climb | None:
    """A taper without its last dose, `ned 5 mg hver 3. dag`: read as down to nothing after a question."""
    match = ENDLESS.search(scan.left, 0, scan.end_of_order())
    if match is None or not match.start() or match["way"] != "ned":
        return None
    if not re.fullmatch(r"[\s.,;]*", scan.left[match.end() : scan.end_of_order()]):
        return None
    scan.take(match, "option")
    written = scan.text[match.start() : match.end()]
    span = match.span()
    choices = tuple(
        Choice(_("down to {amount}").format(amount=end), scan.rewritten([span], f"{written} til {end}"))
        for end in ("0", f"{match['n']} {match['u']}")
    )
    scan.ask("duration", _("Down to which dose?"), choices, span)
    return a.Climb(a.Dose(values(match["n"])[0], TYPED.get(match["u"], "")), 1, "d", None, True)


def read_end(scan: Scan) -> tuple[int, int] | None:
    """*Så seponer* as the last words of an order, claimed before it is taken for a stop of what stands."""
    for pattern, _maker in ENDS:
        for match in pattern.finditer(scan.left, 0, scan.end_of_order()):
            if match.start() and re.fullmatch(r"[\s.,;!]*", scan.left[match.end() : scan.end_of_order()]):
                scan.take(match, "option")
                return match.span()
    return None


def ask_end(scan: Scan, steps: Sequence[Step], end: tuple[int, int] | None) -> None:
    """Ask when, where *så seponer* follows a dose without a length."""
    last = steps[-1] if steps else None
    if end is not None and last is not None and last.days is None and last.until is None:
        scan.ask("duration", _("After how long is it stopped?"), span=end)


def daily_taper(item: Item, often: Often, begun: Begins) -> None:
    """Fill *x 1* of a steroid that a taper follows."""
    unsaid = often.schedule is None and often.clock is None and not often.slots
    doubt = often.clash or often.uncounted or often.as_needed or often.which_days or often.part_words
    if unsaid and not doubt and not begun.now and item.atc.startswith(_ONCE_DAILY):
        often.schedule = Schedule(frequency=1, times=(), usual_times=False)


_ONE: Final = r"\d{1,4}(?:[.,]\d)?"
_DASHED: Final = re.compile(
    rf"(?<![\w.,/+-])(?P<doses>{_ONE}(?:\s?-\s?{_ONE}){{2,6}})\s*(?P<u>{lx.MEASURED})?(?![\w/%-]|[.,]\d)"
)
_SAID: Final = re.compile(
    r",?\s*(?:i\s+)?(?P<n>\d{1,2})\s*(?P<days>dager|dag|dgr|days|day|uker|uke|weeks|week)\s+(?:hver|each)(?!\w)"
    r"(?!\s+(?:\w*dag|day|uke|week|m\wned|month|morgen|kveld|\d))"
)
"""The days of each step, `5 dager hver`, right behind the doses."""
_EACH: Final = (1, 2, 3, 5, 7, 14)
"""Days of each step that are offered."""
_SLOTS: Final = 4
"""Numbers up to this may be tablets in the parts of a day: `4-2-1`."""


def ask_dashed(scan: Scan, item: Item) -> bool:
    """Ask of `40-30-20-10` how many days each dose lasts; the whole taper is then written out. Where the days
    are said, they are all that is offered. False where it is none, or its unit is not certain."""
    match = scan.first(_DASHED)
    if match is None:
        return False
    written = re.split(r"\s?-\s?", match["doses"])
    found = [values(one) for one in written]
    amounts = [one[0] for one in found]
    falls = all(after < before for before, after in pairwise(amounts))
    unit = match["u"] or only_weight(item)
    units_ = TYPED.get(unit, unit) == "[iU]"
    if any(len(one) > 1 for one in found) or not falls or amounts[0] <= _SLOTS or not unit or units_:
        return False
    scan.take(match, "dose")
    steps = [f"{one} {unit}" for one in written]
    span = match.span()
    offered: tuple[int, ...] = _EACH
    if (said := _SAID.match(scan.left, match.end())) is not None and int(said["n"]):
        scan.take(said, "option")
        span = (match.start(), said.end())
        offered = (int(said["n"]) * (7 if said["days"][0] in "uw" else 1),)
    choices = tuple(
        Choice(
            ngettext("{n} day each", "{n} days each", days).format(n=days),
            scan.rewritten([span], ", deretter ".join(f"{step} x 1 i {days} dager" for step in steps)),
        )
        for days in offered
    )
    words = _("{doses}: for how many days each?").format(doses=", ".join(steps))
    scan.ask("duration", words, choices, span)
    return True


def expanded(steps: Sequence[Step], climb: a.Climb) -> tuple[Step, ...]:
    """The steps of a taper that begins with an order's one dose; empty where it can't be said in steps."""
    first = steps[0] if len(steps) == 1 else None
    if first is None or first.dose is None or first.dose.high is not None or first.schedule is None:
        return ()
    if (
        first.schedule.once
        or first.until is not None
        or first.schedule.frequency != 1
        or first.schedule.frequency_max
    ):
        # “40 mg x 2, ned 5 mg …”: each dose, or all of a day?
        return ()
    values = climbed(a.Dose(first.dose.value, first.dose.unit), climb)
    days = climb.every * _DAYS[climb.unit]
    made = []
    for number, value in enumerate((one for one in values if one), 1):
        last = number == len(values)
        length = first.days if number == 1 and first.days is not None else None if last else days
        made.append(replace(first, sequence=number, dose=Amount(value, first.dose.unit), days=length))
    return tuple(made)
