"""Regular medicines that go as planned: the start of the steady time, which the chart folds into one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from desktop.clinical.record.medicines.administrations import (
    Outcome,
    given_at,
    of_order,
    outcome,
    planned_for,
)
from desktop.clinical.record.medicines.medicines import resumed_at
from desktop.clinical.words import doses
from desktop.core.clock import shifted
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Quantity
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders import due
from desktop.orders.due import LATE, Entered
from desktop.orders.medicine_codes import plain_name
from desktop.orders.rules import limits, within
from desktop.orders.substances import codes_in

_SETTLED: Final = timedelta(hours=24)
"""Time for which an order is new; and one given so soon after the admission counts for all the stay."""
_BACK: Final = timedelta(days=30)
_MOMENT: Final = timedelta(seconds=1)


def steady_since(
    chart: Chart, request: MedicationRequest, admitted: datetime | None, struck: Iterable[datetime],
    now: datetime,
) -> datetime | None:  # fmt: skip
    """Time since which each dose of an order was given as ordered without a change; None for orders that
    always have a row of their own.

    That is what is given when needed, runs, has an end or steps, has no hours, is new, or may do great harm
    (`always_seen`), also a medicine that nobody knows. `struck` are the times of wrong entries.
    """
    dosages, begun = request.dosage_instruction, due.begins(request)
    if begun is None or now - begun < _SETTLED or not _regular(dosages) or _grave(chart, request):
        return None
    since = begun
    if admitted is not None and begun - admitted <= _SETTLED and not _changed(request):
        since = min(begun, admitted)
    first = max(begun, shifted(now, -_BACK))
    found = due.plan_of(request).doses(first, now, None)
    if any(one.unread is not None or one.shares for one in found):
        return None
    planned = [[dose.at for dose in one.moments] for one in found]
    entries = of_order(chart, request.key)
    if any(given_at(one) is None or outcome(one) is Outcome.RUNNING for one in entries):
        return None
    last = max((*_amiss(dosages, planned, entries, now), *struck), default=None)
    if last is not None:
        since = max(since, shifted(last, _MOMENT))
    return since if first == begun else max(since, first)


def _regular(dosages: Sequence[Dosage]) -> bool:
    if not dosages or len({one.sequence or 0 for one in dosages}) > 1:
        return False
    return not any(doses.is_as_needed(one) or _ends(one) or _runs(one) for one in dosages)


def _ends(dosage: Dosage) -> bool:
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    bounds = repeat.bounds_period if repeat is not None else None
    return repeat is None or bool(
        (bounds is not None and bounds.end) or repeat.bounds_duration or repeat.count
    )


def _runs(dosage: Dosage) -> bool:
    return any(one.rated for one in dosage.dose_and_rate)


def _changed(request: MedicationRequest) -> bool:
    return request.prior_prescription is not None or resumed_at(request) is not None


def _grave(chart: Chart, request: MedicationRequest) -> bool:
    codes = codes_in(chart, request, plain_name(request))
    return not codes or any(within(code, limits().always_seen) for code in codes)


def _amiss(
    dosages: Sequence[Dosage], planned: Iterable[Sequence[datetime]],
    entries: Iterable[MedicationAdministration], now: datetime,
) -> list[datetime]:  # fmt: skip
    """Deviations of doses from the plan: not given, at another time, in another amount, one too many.
    `planned` are the moments of each dosage."""
    free = list(entries)
    found: list[datetime] = []
    for moments in planned:
        given, free = due.matched(moments, free, _entered)
        found += (at for at in moments if at not in given and now - at > LATE)
        for at, one in given.items():
            when = _entered(one).at
            if outcome(one) is not Outcome.GIVEN or abs(when - at) > LATE or not _as_ordered(dosages, one):
                found.append(max(at, when))
    return [*found, *(_entered(one).at for one in free)]


def _entered(one: MedicationAdministration) -> Entered:
    at = given_at(one)
    assert at is not None
    return Entered(at, planned_for(one))


def _as_ordered(dosages: Sequence[Dosage], one: MedicationAdministration) -> bool:
    """True when an entry has an ordered amount; one without an amount gave the ordered one."""
    given = one.dosage.dose if one.dosage is not None else None
    if given is None:
        return True
    ordered = (said.dose_quantity for dosage in dosages for said in dosage.dose_and_rate)
    return any(_amount(given) == _amount(other) for other in ordered if other is not None)


def _amount(of: Quantity) -> tuple[object, str]:
    return of.value, of.code or of.unit
