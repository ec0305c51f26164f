"""Intravenous fluid in millilitres from MedicationAdministrations: at a rate, or a volume over a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical import fluid_kinds
from desktop.clinical.fluid import Entry
from desktop.clinical.fluid_kinds import Fluid
from desktop.clinical.record.fluids.fluids import Apart, Why, millilitres
from desktop.clinical.record.medicines import administrations
from desktop.clinical.record.medicines.administrations import Outcome
from desktop.clinical.record.medicines.ways import Way, way_of
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.words.doses import quantity_words, ratio_words
from desktop.clinical.words.medicines import name_of
from desktop.core.clock import shifted
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import (
    AdministrationDosage,
    Medication,
    MedicationAdministration,
    MedicationRequest,
)
from desktop.fhir.systems import ATC, ATC_NO
from desktop.fhir.when import instant


class Given(msgspec.Struct, frozen=True):
    """All of it: what can be counted, and what went in without a volume that anybody can tell."""

    entries: tuple[Entry, ...] = ()
    apart: tuple[Apart, ...] = ()


def given(chart: Chart, now: datetime) -> Given:
    """Intravenous intake up to now. What goes in by mouth, under the skin or elsewhere is no fluid.

    A rate without an end counts till now while it runs, and never more than the bag held.
    """
    entries: list[Entry] = []
    apart: list[Apart] = []
    for one in chart.all(MedicationAdministration):
        found = _one(chart, one, now)
        if isinstance(found, Entry):
            entries.append(found)
        elif found is not None:
            apart.append(found)
    return Given(tuple(entries), tuple(apart))


def _one(chart: Chart, one: MedicationAdministration, now: datetime) -> Entry | Apart | None:
    outcome, dosage = administrations.outcome(one), one.dosage
    if dosage is None or outcome in (Outcome.WRONG, Outcome.NOT_GIVEN):
        return None
    rated = dosage.rate_quantity is not None or dosage.rate_ratio is not None
    dose = millilitres(dosage.dose) if dosage.dose is not None else None
    way = way_of(dosage.route)
    if not (rated or dose is not None) or way not in (Way.HOSPITAL, Way.UNKNOWN):
        return None
    called = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    name = called.generic or called.product
    start, end = administrations.given_at(one), _end(one)
    running = outcome is Outcome.RUNNING
    if running and (end is None or end > now):
        end = now

    def apart(why: Why) -> Apart:
        words = quantity_words(dosage.rate_quantity) or ratio_words(dosage.rate_ratio)
        words = words or quantity_words(dosage.dose)
        return Apart(one.key, why, name, words, "in", start, end)

    if start is None:
        return apart("no-time")
    if max(start, end or start) > shifted(now, AHEAD):
        return apart("future")
    if outcome is Outcome.UNKNOWN:
        return apart("status")
    if way is Way.UNKNOWN and not rated:
        return apart("route")
    amount, about = _amount(dosage, dose, start, end, running=running)
    if amount is None:
        return apart("rate" if rated and _hourly(dosage) is None else "no-end")
    if amount < 0:
        return apart("negative")
    if amount > fluid_kinds.possible_fluid().high:
        return apart("impossible")
    kind = _kind(codes(chart, one))
    return Entry(
        start, amount, "in", kind.key, end if end is not None and end > start else None, one.key,
        label=name if kind.key == "in-medicine" else "", about=about,
    )  # fmt: skip


def _end(one: MedicationAdministration) -> datetime | None:
    period = one.effective_period
    return instant(period.end) if period is not None and not one.effective_date_time else None


def _amount(
    dosage: AdministrationDosage,
    dose: Decimal | None,
    start: datetime,
    end: datetime | None,
    *,
    running: bool,
) -> tuple[Decimal | None, bool]:
    """Millilitres, and whether they were worked out; None where nobody can tell."""
    if dose is not None and not running:
        return dose, False
    rate = _hourly(dosage)
    if rate is None or end is None or end < start:
        return None, True
    found = rate * Decimal(round((end - start).total_seconds())) / 3600
    return (found if dose is None else min(found, dose)), True


def _hourly(dosage: AdministrationDosage) -> Decimal | None:
    """The rate in millilitres an hour; None for a rate of anything else (mg, or for each kilo)."""
    quantity, ratio = dosage.rate_quantity, dosage.rate_ratio
    if quantity is not None and quantity.value is not None and not quantity.comparator:
        unit = ucum.coded(quantity.code, quantity.unit)
        return ucum.convert(quantity.value, unit, "mL/h") if unit else None
    if ratio is None or ratio.numerator is None or ratio.denominator is None:
        return None
    above, below = millilitres(ratio.numerator), ratio.denominator
    unit = ucum.coded(below.code, below.unit)
    span = ucum.convert(below.value, unit, "h") if below.value is not None and unit else None
    return above / span if above is not None and span else None


def codes(chart: Chart, one: MedicationAdministration | MedicationRequest) -> tuple[str, ...]:
    """The ATC codes of what is given."""
    medication = chart.find(one.medication_reference, Medication)
    concepts: tuple[CodeableConcept | None, ...] = (
        one.medication_codeable_concept,
        medication.code if medication is not None else None,
    )
    return tuple(c.code for k in concepts if k is not None for c in k.coding if c.system in (ATC, ATC_NO))


def _kind(known: tuple[str, ...]) -> Fluid:
    """The kind whose beginning of an ATC code fits, the longest first; without a code, the one that takes
    all others."""
    every = [(begin, kind) for kind in fluid_kinds.fluids().values() for begin in kind.given]
    fits = [(begin, kind) for begin, kind in every if any(code.startswith(begin) for code in known or ("",))]
    if not fits:
        return fluid_kinds.fluids()["in-iv"]
    return max(fits, key=lambda one: len(one[0]))[1]
