"""Medicines of the record that stand on no list: so that a screen never says that there are none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec

from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import after, instant
from desktop.letters.dosage import quantity
from desktop.letters.medicines import name_of
from desktop.orders import wording
from desktop.views.medication import short_dose
from desktop.views.stay import Stay

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_STANDS = ("active", "on-hold", "unknown")
_NO_ORDER = ("proposal", "option")


class Rest(msgspec.Struct, frozen=True, gc=False):
    """One of them: names, dose short and in full, since when (or when given) as FHIR has it, and why it is
    on no list."""

    key: str
    generic: str
    brand: str
    dose: str
    words: str
    when: str
    why: str


def rest(chart: Chart, where: Stay | None, now: datetime, listed: Collection[str]) -> list[Rest]:
    """Requests that stand though no list has them (`listed` are the keys of those), and what was given
    in this stay without an order that is held here; without a stay, whatever was given."""
    found = [
        _request(chart, one)
        for one in chart.all(MedicationRequest)
        if one.key not in listed
        and one.status in _STANDS
        and (one.intent not in _NO_ORDER or one.do_not_perform)
        and not any(c.has("discharge") for c in one.category)
        and not _expired(one, now)
    ]
    given: dict[str, Rest] = {}
    for one in sorted(chart.all(MedicationAdministration), key=lambda one: instant(_at(one)) or _LONG_AGO):
        if one.status not in ("completed", "in-progress") or chart.find(one.request, MedicationRequest):
            continue
        at = instant(_at(one))
        if where is not None and where.start is not None and at is not None and at < where.start:
            continue
        row = _given(chart, one)
        given[row.generic] = row
    return [*found, *given.values()]


def _at(one: MedicationAdministration) -> str:
    return one.effective_date_time or (one.effective_period.start if one.effective_period else "")


def _expired(one: MedicationRequest, now: datetime) -> bool:
    validity = one.dispense_request.validity_period if one.dispense_request else None
    end = after(validity.end) if validity else None
    return end is not None and end < now


def _request(chart: Chart, one: MedicationRequest) -> Rest:
    name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    return Rest(
        one.key,
        name.generic or name.product,
        name.product if name.generic else "",
        short_dose(one.dosage_instruction),
        wording.dosages_words(one.dosage_instruction),
        one.authored_on,
        _why(one),
    )


def _why(one: MedicationRequest) -> str:
    if one.do_not_perform:
        return _("must not be given")
    return _("planned, not ordered") if one.intent == "plan" else _("not of this stay")


def _given(chart: Chart, one: MedicationAdministration) -> Rest:
    """The newest dose of a medicine that nobody has ordered here."""
    name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    amount = quantity(one.dosage.dose) if one.dosage and one.dosage.dose else ""
    route = wording.concept_route(one.dosage.route) if one.dosage and one.dosage.route else ""
    at = instant(_at(one))
    written = one.dosage.text if one.dosage and not amount else ""
    dose = " ".join(part for part in (amount or written, route) if part)
    why = (
        _("given {time}, without an order here").format(time=day_time(at))
        if at
        else _("given, without an order here")
    )
    return Rest(
        one.key, name.generic or name.product, name.product if name.generic else "", dose, dose, "", why
    )
