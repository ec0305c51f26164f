"""The same substance twice: always asked, whatever the brand, salt, strength, form or way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, given_at, outcome
from desktop.clinical.words.doses import dosages_words
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.resources import MedicationAdministration
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.medicines import gaps, paracetamol
from desktop.orders.findings import (
    Finding,
    Outcome,
    Passed,
    Silent,
    Together,
    duplicate_actions,
    finding,
    say,
)
from desktop.orders.medicine_codes import route_of
from desktop.orders.substances import same
from desktop.orders.totals import greatest_daily, single_dose


@check("double", "duplicate", lambda: _("the same medicine twice"), deadly=True)
def double(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """One question for each other order of the same substance.

    What only a prescription or a list says is no second order on the ward while the patient stays here.
    """
    others = [m for m in facts.others(medicine) if same(medicine, m) and not _earlier(facts, medicine, m)]
    asked = _asked_as_paracetamol(facts, medicine)
    passed = True
    for other in others:
        if other.prescription and facts.staying and medicine.line:
            said = _("Prescribed: {medicine}.").format(medicine=f"{other.name} {other.words}".strip())
            yield Silent("double", medicine.line, said)
            continue
        passed = False
        if other.key not in asked:
            yield _asked(facts, medicine, other)
    missing = list(gaps(facts, "double", medicine))
    yield from missing
    if passed and not missing:
        yield Passed("double", medicine.line)


def _earlier(facts: Facts, medicine: Medicine, other: Medicine) -> bool:
    """True for the later of two orders in the basket, which carries the question."""
    order = [m.key for m in facts.ordered]
    return bool(other.line) and bool(medicine.line) and order.index(other.key) > order.index(medicine.key)


def _asked_as_paracetamol(facts: Facts, medicine: Medicine) -> frozenset[str]:
    """Orders that rule 4 (paracetamol) asks about already: one question for one order."""
    found = [
        one for one in paracetamol(facts, medicine) if isinstance(one, Finding) and one.tier == "question"
    ]
    return frozenset(key for one in found for key in one.implicated)


def _asked(facts: Facts, medicine: Medicine, other: Medicine) -> Finding:
    total = _total(medicine, other)
    together = Together(
        standing=_brief(other, medicine) or _("no dose stated"),
        standing_note=_standing_note(facts, other),
        new=_brief(medicine, other),
        new_note=_("from {when}").format(when=_when(facts, medicine)) if medicine.since else "",
        total=total,
    )
    said = _("Together {amount} per day.").format(amount=total) if total else _("The sum can't be computed.")
    name = f"{other.name} {dosages_words(other.dosages, short=True)}".strip()
    of_list = "list" if other.listed else ""
    variant = of_list or ("basket" if other.line else "" if medicine.line else "standing")
    return finding(
        "double",
        medicine.line,
        title=say("double", "title", variant, medicine=_capital(medicine.name)),
        detail=say("double", "detail", of_list, standing=name, new=medicine.words, total=said),
        implicated=(medicine.key, other.key),
        data=(medicine.atc or medicine.name, medicine.words, other.key, other.words),
        actions=duplicate_actions("" if other.prescription else other.key, name, last_given(facts, other)),
        together=together,
    )


def _brief(one: Medicine, other: Medicine) -> str:
    """The dosage as in a list; the way only where the two are given in different ways."""
    routes = {route_of(dosage) for m in (one, other) for dosage in m.dosages if route_of(dosage)}
    if len(routes) > 1:
        return dosages_words(one.dosages, short=True)
    return dosages_words(tuple(replace(dosage, route=None) for dosage in one.dosages), short=True)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _standing_note(facts: Facts, other: Medicine) -> str:
    if other.listed:
        return _("on the list")
    if other.line:
        return _("in the basket")
    if other.prescription:
        return _("prescribed or said by the patient")
    return _("since {when}").format(when=_when(facts, other)) if other.since is not None else ""


def _when(facts: Facts, medicine: Medicine) -> str:
    return formats.relative_day_time(medicine.since, facts.now) if medicine.since is not None else ""


def last_given(facts: Facts, other: Medicine) -> str:
    """`siste dose i dag 08:00` of an order; empty where no dose is recorded."""
    given = [
        given_at(one)
        for one in facts.chart.all(MedicationAdministration)
        if outcome(one) in IN_THE_PATIENT and one.request is not None and one.request.target == other.key
    ]
    known = [at for at in given if at is not None and at <= facts.now]
    if not known:
        return ""
    return _("last dose {when}").format(when=formats.relative_day_time(max(known), facts.now))


def _total(one: Medicine, other: Medicine) -> str:
    """Combined daily dose, the upper end of each; empty where one of them can't be computed."""
    if one.atc != other.atc:
        return ""
    unit = next((dose[1] for d in one.dosages if (dose := single_dose(d)) is not None), "")
    if not unit:
        return ""
    found = [greatest_daily(medicine.dosages, unit) for medicine in (one, other)]
    if any(value is None for value in found):
        return ""
    total = sum((value for value in found if value is not None), Decimal(0))
    if unit == "mg" and total >= 1000 and total % 100 == 0:
        total, unit = total / 1000, "g"
    return units.amount(units.plain(total), unit)
