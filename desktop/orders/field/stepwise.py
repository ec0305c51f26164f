"""Doses that follow each other: what an order holds only once must be the same for all, else it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from desktop.clinical import units
from desktop.core.clock import local, shifted_day
from desktop.core.messages import _
from desktop.orders.draft import Amount, Start
from desktop.orders.field.amounts import Dosed
from desktop.orders.field.asking import ask_start, typed_amount
from desktop.orders.field.begins import Begins
from desktop.orders.field.often import Often
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]


def ask_later_starts(
    scan: Scan, begins: Sequence[Begins], oftens: Sequence[Often], start: Start, now: datetime
) -> None:
    """A later dose begins when the one before has ended: another day or hour beside it is asked about."""
    day: date | None = start.day or local(start.at or now).date()
    for before, (begun, often) in pairwise(zip(begins, oftens, strict=True)):
        day = _day_after(day, before[0])
        clock = often.start_clock
        if begun.trouble:
            ask_start(scan, begun, clock.span if clock else None)
            continue
        moment = begun.at or begun.part or begun.now or begun.next_round or clock
        if moment or (begun.day is not None and begun.day != day):
            spans = [*begun.spans, *([clock.span] if clock else [])]
            choice = Choice(_("when the one before has ended"), scan.rewritten(spans, ""))
            words = _("A later dose begins when the one before has ended: when does it begin?")
            scan.ask("start", words, (choice,), spans[0])


def _day_after(day: date | None, before: Begins) -> date | None:
    if before.until is not None:
        return shifted_day(before.until, 1)
    return shifted_day(day, before.days) if day is not None and before.days else None


def ask_one_product(
    scan: Scan, regions: Sequence[Region], oftens: Sequence[Often], doses: Sequence[Dosed]
) -> None:
    """Strength, form and *as needed* belong to the whole order, and not to one of its doses."""
    if len({often.as_needed for often in oftens}) > 1:
        words = _("One dose is regular and one as needed: write them as two orders.")
        scan.ask("one", words, span=regions[1])
    elif any(
        (o.most or oftens[0].most, o.most_times) != (oftens[0].most, oftens[0].most_times) for o in oftens
    ):
        words = _("The doses have different greatest amounts: write them as two orders.")
        scan.ask("one", words, span=regions[1])
    first = doses[0]
    form = next((dosed.form for dosed in doses if dosed.form), "")
    for region, dosed in zip(regions[1:], doses[1:], strict=True):
        other = dosed.form and dosed.form != form
        if other or (dosed.strength_text and dosed.strength_text != first.strength_text):
            words = _("The doses are of different products: write them as two orders.")
            scan.ask("one", words, span=region)
        elif dosed.dose is not None and dosed.strength is not None and dosed.strength != first.strength:
            # “40 mg 1x1, deretter 40 mg 2x1”: two of nothing that the order names.
            whole = Amount(units.plain(dosed.dose.value * dosed.strength.value), dosed.strength.unit)
            typed = Choice(
                units.amount(whole.value, whole.unit), scan.rewritten(dosed.spans, typed_amount(whole))
            )
            known = dosed.dose.high is None and units.UNITS[dosed.dose.unit].kind == "count"
            words = _("A later dose counts pieces of another strength: which dose?")
            scan.ask("dose", words, (typed,) if known else (), dosed.spans[0])
