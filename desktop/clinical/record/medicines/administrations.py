"""Outcome of a MedicationAdministration: the one reading of its status."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from desktop.clinical.record.medicines.named_orders import named
from desktop.clinical.record.modifiers import is_unread
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration
from desktop.fhir.systems import DUE
from desktop.fhir.when import instant


class Outcome(StrEnum):
    """Outcome of a dose. PARTLY was begun and broken off, UNKNOWN nobody can tell."""

    GIVEN = "given"
    RUNNING = "running"
    PARTLY = "partly"
    NOT_GIVEN = "not-given"
    UNKNOWN = "unknown"
    WRONG = "wrong"


IN_THE_PATIENT: Final = frozenset({Outcome.GIVEN, Outcome.RUNNING, Outcome.PARTLY})
"""Outcomes of which something reached the patient."""


def outcome(administration: MedicationAdministration) -> Outcome:
    """Outcome of a dose; one broken off without an end may not have been begun at all, and of one that
    can't be read fully nobody can tell."""
    if is_unread(administration) and administration.status != "entered-in-error":
        return Outcome.UNKNOWN
    match administration.status:
        case "completed":
            return Outcome.GIVEN
        case "in-progress":
            return Outcome.RUNNING
        case "not-done":
            return Outcome.NOT_GIVEN
        case "stopped":
            period = administration.effective_period
            return Outcome.PARTLY if period is not None and period.end else Outcome.NOT_GIVEN
        case "entered-in-error":
            return Outcome.WRONG
        case _:
            return Outcome.UNKNOWN


def given_at(administration: MedicationAdministration) -> datetime | None:
    """Time the dose was given, or begun; None when the record does not say."""
    period = administration.effective_period
    return instant(administration.effective_date_time or (period.start if period else ""))


def planned_for(administration: MedicationAdministration) -> datetime | None:
    """The moment for which the dose was planned; None when the entry does not say."""
    said = administration.extension_at(DUE)
    return instant(said.value_date_time) if said is not None else None


def of_order(chart: Chart, order: str) -> list[MedicationAdministration]:
    """Doses entered for an order (`MedicationRequest/id`), oldest first, those without a time before all
    others; entries in error are left out. One that may be of another order as well comes with each of them,
    as one of which nobody knows whether it was given."""
    return list(chart.once("doses of orders", lambda: _by_order(chart)).get(order, ()))


def wrong(chart: Chart, order: str) -> list[MedicationAdministration]:
    """The doses of an order that were entered in error."""
    return list(chart.once("wrong doses of orders", lambda: _wrong(chart)).get(order, ()))


def _wrong(chart: Chart) -> dict[str, list[MedicationAdministration]]:
    found: dict[str, list[MedicationAdministration]] = {}
    for one in chart.all(MedicationAdministration):
        if one.request is not None and outcome(one) is Outcome.WRONG:
            found.setdefault(named(chart, one).order, []).append(one)
    return found


def _by_order(chart: Chart) -> dict[str, list[MedicationAdministration]]:
    found: dict[str, list[tuple[float, str, MedicationAdministration]]] = {}
    for one in chart.all(MedicationAdministration):
        if one.request is None or outcome(one) is Outcome.WRONG:
            continue
        of, at = named(chart, one), given_at(one)
        stamp = at.timestamp() if at else 0.0
        if of.order:
            found.setdefault(of.order, []).append((stamp, one.id, one))
        for order in of.possible:
            doubted = msgspec.structs.replace(one, status="unknown")
            found.setdefault(order, []).append((stamp, one.id, doubted))
    return {
        order: [one for _at, _id, one in sorted(rows, key=lambda row: row[:2])]
        for order, rows in found.items()
    }
