"""Medicines of the record that stand on no list: so that a screen never says that there are none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import msgspec

from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, outcome
from desktop.clinical.record.medicines.medicines import Belongs, Reading, State, read_request
from desktop.clinical.record.medicines.named_orders import named, order_of
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import doses, routes
from desktop.clinical.words.medicines import name_of
from desktop.core.formats import day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant
from desktop.views.medicines.medication import short_dose

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


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
    found = [_request(chart, one, read) for one, read in standing(chart, where, now) if one.key not in listed]
    given: dict[str, Rest] = {}
    for one in sorted(chart.all(MedicationAdministration), key=lambda one: instant(_at(one)) or _LONG_AGO):
        if outcome(one) not in IN_THE_PATIENT or order_of(chart, one) is not None:
            continue
        at = instant(_at(one))
        if where is not None and where.admitted is not None and at is not None and at < where.admitted:
            continue
        row = _given(chart, one)
        given[row.generic] = row
    return [*found, *given.values()]


def standing(chart: Chart, where: Stay | None, now: datetime) -> Iterator[tuple[MedicationRequest, Reading]]:
    """Requests that stand: on a list of medicines, or else among the rest."""
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, where, now)
        left = read.over and read.use.why != "stay-over"
        if read.use.show and not left and read.state is not State.EXPIRED:
            yield request, read


def _at(one: MedicationAdministration) -> str:
    return one.effective_date_time or (one.effective_period.start if one.effective_period else "")


def _request(chart: Chart, one: MedicationRequest, read: Reading) -> Rest:
    name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    return Rest(
        one.key,
        name.generic or name.product,
        name.product if name.generic else "",
        short_dose(one.dosage_instruction),
        doses.dosages_words(one.dosage_instruction),
        one.authored_on,
        _why(read),
    )


def _why(read: Reading) -> str:
    if read.state is State.FORBIDDEN:
        return _("must not be given")
    if read.state is State.PLANNED:
        return _("planned, not ordered")
    return _("for after the stay") if read.belongs is Belongs.AFTER else _("not of this stay")


def _given(chart: Chart, one: MedicationAdministration) -> Rest:
    """The newest dose of a medicine that nobody has ordered here."""
    name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
    amount = doses.quantity_words(one.dosage.dose) if one.dosage and one.dosage.dose else ""
    route = routes.concept_route(one.dosage.route) if one.dosage and one.dosage.route else ""
    at = instant(_at(one))
    written = doses.spelt(one.dosage.text) if one.dosage and not amount else ""
    dose = " ".join(part for part in (amount or written, route) if part)
    if len(named(chart, one).possible) > 1:
        words = _("given {time}: more than one order fits") if at else _("given: more than one order fits")
    else:
        words = _("given {time}, without an order here") if at else _("given, without an order here")
    why = words.format(time=day_time(at) if at else "")
    return Rest(
        one.key, name.generic or name.product, name.product if name.generic else "", dose, dose, "", why
    )
