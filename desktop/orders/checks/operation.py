"""Medicines that are usually held before an operation: anticoagulants, SGLT2 inhibitors, metformin, others.

An order that begins after the operation says nothing before it. Where nobody says when the operation is, it
is *not checked*, in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from desktop.clinical.words import moments
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.medicines import is_full_dose
from desktop.orders.checks.results import newest_egfr
from desktop.orders.findings import NotChecked, Outcome, Silent, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.operations.holds import Hold, hold_file
from desktop.orders.operations.operations_planned import Operation, planned
from desktop.orders.rules import limits, within

_LOCAL = frozenset({"TOP", "OPHTH", "OTIC", "NASINHL", "VAGINSI"})


@check("operation", "operation", lambda: _("holds before an operation"))
def operation(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that is usually held before an operation that is near."""
    rows = [row for row in hold_file().holds if _concerns(row, medicine)]
    if not rows:
        return
    if not facts.loaded("ServiceRequest"):
        yield NotChecked("operation", medicine.line, _("Planned operations could not be read."))
        return
    for one in planned(facts):
        if one.at is None:
            why = _("{operation}: nobody says when it is.").format(operation=_name(one))
            yield NotChecked("operation", medicine.line, why)
            continue
        near = [row for row in rows if one.at.start - facts.now <= timedelta(hours=_hours(facts, row))]
        if not near:
            continue
        if one.small:
            why = _("{operation}: nothing is held before it.").format(operation=_name(one))
            yield Silent("operation", medicine.line, why)
            continue
        # One that is late has not begun, whatever its time was.
        if facts.now < one.at.start and _begins_after(one, medicine):
            yield Silent("operation", medicine.line, _("It begins after the operation."))
            continue
        yield _found(facts, medicine, one, max(near, key=lambda row: _hours(facts, row)))
        return


def _begins_after(one: Operation, medicine: Medicine) -> bool:
    """True for an order that begins after the operation; of a day without an hour after all of the day."""
    if one.at is None or medicine.since is None:
        return False
    return medicine.since > one.at.start and medicine.since >= one.until


def _concerns(row: Hold, medicine: Medicine) -> bool:
    acting = medicine.acting
    if not any(within(code, row.atc) and not within(code, row.without or ("-",)) for code in acting):
        return False
    ways = {route_of(dosage) for dosage in medicine.dosages} - {""}
    if ways and ways <= _LOCAL:
        return False
    # A dose that can't be computed may be a full one.
    return not row.full_dose or is_full_dose(medicine) is not False


def _hours(facts: Facts, row: Hold) -> int:
    if row.weak_egfr is None or row.weak_hours is None:
        return row.hours
    newest = newest_egfr(facts)
    oldest = facts.now - timedelta(days=limits().egfr_days)
    if newest is None or newest[1] < oldest or newest[2] in (">", ">="):
        return row.hours
    return row.weak_hours if newest[0] < row.weak_egfr else row.hours


def _name(one: Operation) -> str:
    return one.words or _("Operation")


def _found(facts: Facts, medicine: Medicine, one: Operation, row: Hold) -> Outcome:
    assert one.at is not None
    hours = _hours(facts, row)
    return finding(
        "operation",
        medicine.line,
        tier=row.tier,
        title=say(
            "operation",
            "title",
            operation=_name(one),
            when=moments.relative(one.at, facts.now),
            medicine=medicine.name,
        ),
        detail=say("operation", "detail", reason=pick(row.reason), before=_span(hours)),
        implicated=(medicine.key, one.key),
        data=(medicine.coded, one.key, one.at.start, row.id),
    )


def _span(hours: int) -> str:
    """Hours below three days, else days."""
    if hours % 24 or hours < 72:
        return _("{n} hours").format(n=hours)
    return _("{n} days").format(n=hours // 24)
