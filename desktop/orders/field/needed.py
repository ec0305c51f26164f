"""*Ved behov*, and the greatest number or amount beside it: `vb inntil x 4`, `maks 8 per døgn`."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from desktop.clinical.units import TYPED, UNITS
from desktop.orders.draft import Amount, Schedule
from desktop.orders.field import lexicon as lx
from desktop.orders.field.often import Often, count
from desktop.orders.field.scan import Scan, values

Region = tuple[int, int]


def read_needed(scan: Scan, region: Region, often: Often) -> None:
    """*Ved behov*, its greatest number and amount; before everything else that holds a number."""
    if match := scan.first(lx.MOST, region):
        found = values(match["n"])
        if len(found) == 1:
            often.most = Amount(found[0], TYPED[match["u"]])
        else:
            often.most_unclear = found
        scan.take(match, "most")
    for match in scan.find(lx.NEEDED, region):
        often.as_needed = True
        scan.take(match, "as_needed")
    if match := scan.first(lx.NEEDED_FOR, region):
        often.as_needed = True
        often.needed_for = scan.text[match.start("why") : match.end("why")]
        scan.take(match, "as_needed")
    if match := scan.first(lx.NOT_OFTENER, region):
        often.as_needed = True
        scan.take(match, "most")
    if match := scan.first(lx.UP_TO, region):
        often.most_span = match.span()
        scan.take(match, "most")
        if match["d"]:
            _most_of_a_day(
                scan, region, often, int(match["d"]), strictly=not match.group().startswith(_AS_OFTEN)
            )
        else:
            often.most_times = count(match["x"] or match["n"] or match["b"])
        # A number of doses at most is as needed; an amount at most says nothing of the need.
        often.as_needed = often.as_needed or often.most_times is not None
    if often.as_needed and often.most is None and often.most_span is None and not often.most_unclear:
        _least_apart(scan, region, often)


def _least_apart(scan: Scan, region: Region, often: Often) -> None:
    """`minst 4 timer mellom dosene`: how soon again, of a dose as needed that has no other bound; beside one
    the words stay words."""
    match = scan.first(lx.LEAST_APART, region)
    if match is None or any(
        scan.first(one, region) for one in (lx.EVERY, lx.TIMES_X, lx.TIMES_WORD, lx.DAILY)
    ):
        return
    hours = lx.COUNTS.get(match["hours"]) or int(match["hours"])
    if hours:
        often.schedule = Schedule(frequency=1, period=Decimal(hours), period_unit="h")
        often.spans.append(match.span())
        scan.take(match, "frequency")


_AS_OFTEN: Final = ("inntil", "opptil", "up")
"""`inntil 3 per døgn` may be three times; `maks 8 per døgn` counts what the dose counts."""


def _most_of_a_day(scan: Scan, region: Region, often: Often, number: int, *, strictly: bool) -> None:
    """`maks 8 per døgn`, without a unit: pieces, where the dose is in pieces; of milligrams no number of
    doses that may be milligrams too."""
    doses = [(match, UNITS[TYPED[match["u"]]]) for match in scan.find(lx.DOSE, region)]
    counted = [(match, unit) for match, unit in doses if unit.kind == "count"]
    if not doses:
        often.most_times = number
        return
    match, unit = (counted or doses)[0]
    sizes = values(match["high"] or match["n"])
    if counted:
        if sizes == (Decimal(1),):
            often.most_times = number
        elif strictly and len({other.code for _match, other in counted}) == 1:
            often.most = Amount(Decimal(number), unit.code)
        else:
            often.most_unclear = (Decimal(number),)
    elif any(number >= size for size in sizes):
        often.most_unclear = (Decimal(number),)
    else:
        often.most_times = number


def finish_needed(often: Often) -> None:
    """Apply *ved behov* (as needed) to a frequency: its greatest number, and only hours that were typed."""
    if often.which_days or often.clash or often.uncounted:
        # An interval beside what contradicts it is as uncertain.
        often.schedule = None
    if not often.as_needed:
        return
    if often.slots:
        # Nobody says which of the parts of the day a dose “as needed” belongs to.
        often.clash, often.schedule = True, None
        return
    schedule = often.schedule
    if schedule is not None and schedule.frequency_max is not None:
        # “x 1-2 vb” is at most twice.
        schedule = often.schedule = Schedule(frequency=schedule.frequency_max)
    if often.most_times is not None:
        _at_most(often, often.most_times)
    elif schedule is not None and not schedule.once:
        often.schedule = _typed_hours(schedule)
        if schedule.period == 1 and schedule.period_unit == "d":
            often.most_times = schedule.frequency


def fixed_and_needed(scan: Scan, region: Region, often: Often) -> None:
    """Ask about `morgen, ved behov kveld` and `daglig, ved behov inntil x 4`: the first may be fixed, and
    whoever is well would not get them."""
    needed = [p.start for p in scan.parts if p.kind == "as_needed" and region[0] <= p.start < region[1]]
    fixed = [start for start, _end in often.spans]
    if not needed or not fixed or min(fixed) > max(needed):
        return
    after = any(start > min(needed) for start in fixed)
    daily = any(lx.DAILY.match(scan.plain, *span) for span in often.spans if span[0] < min(needed))
    most = often.most_span is not None and often.most_span[0] > min(needed) and (often.most_times or 1) > 1
    if (after and min(fixed) < min(needed)) or (daily and most):
        often.clash = True
        often.spans += [often.most_span] if often.most_span else []
        often.most_span = often.most_times = None


def _typed_hours(schedule: Schedule) -> Schedule:
    return replace(schedule, times=(), usual_times=False) if schedule.usual_times else schedule


def _at_most(often: Often, most: int) -> None:
    """*Inntil 3 ganger*, in a day or in the interval beside it; a contradiction is asked about."""
    schedule = often.schedule
    if schedule is None:
        often.schedule = None if often.clash or often.uncounted else Schedule(frequency=most)
        return
    bare = schedule.frequency == 1 and often.count is None
    exact = not (schedule.days or schedule.once) and (schedule.usual_times or not schedule.times)
    exact = exact and schedule.period == 1
    if exact and bare and schedule.period_unit in ("wk", "mo"):
        # “Inntil 2 ganger i uken” is no number of a day.
        often.schedule = Schedule(frequency=most, period_unit=schedule.period_unit)
        often.most_times = None
    elif (
        exact
        and schedule.period == 1
        and schedule.period_unit == "d"
        and (bare or schedule.frequency == most)
    ):
        often.schedule = Schedule(frequency=most)
    else:
        often.clash, often.schedule = True, None
        # An answer takes the place of both.
        often.spans += [often.most_span] if often.most_span else []
