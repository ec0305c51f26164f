"""Medicines of a record as entries: what was used at home, ordered on the ward, and meant for afterwards."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from desktop.clinical import vocabulary
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Reference
from desktop.fhir.resources import Condition, Medication, MedicationRequest, MedicationStatement
from desktop.fhir.systems import ATC, ATC_NO
from desktop.fhir.when import instant
from desktop.letters import norwegian
from desktop.letters.dosage import dosage, quantity, regimen
from desktop.letters.model import Source
from desktop.letters.record import Stay

_ATC_SYSTEMS = (ATC, ATC_NO)
_HOME = ("community", "outpatient")
_NO_ORDER = ("proposal", "option")
_ENDED = ("stopped", "cancelled", "completed", "not-taken", "ended")
UNNAMED = "legemiddel uten navn i journalen"


class Group(StrEnum):
    """Where a medicine stands: used at home, ordered in the stay, ordered for the time after it."""

    HOME = "home"
    WARD = "ward"
    AFTER = "after"


class Name(msgspec.Struct, frozen=True):
    """A medicine's name: what tells substances apart, the generic name, and the product's own words."""

    substance: str
    generic: str
    product: str


class Entry(msgspec.Struct, frozen=True):
    """One prescription, order or statement. `status` is FHIR's, `prior` the key of what it replaces.

    `ends` is when its dosing ends, empty when it goes on; `outdated` an expired prescription that nobody
    cleared away; `own_words` marks the patient's own statement, which `says` keeps beside a prescription
    of the same medicine when it differs; `regimen` one dose, its unit and the times a day, where known.
    """

    group: Group
    name: Name
    dose: str
    status: str
    reason: str
    when: str
    source: Source
    prior: str = ""
    restart: str = ""
    ends: str = ""
    once: bool = False
    outdated: bool = False
    regimen: tuple[Decimal, str, Decimal] | None = None
    own_words: bool = False
    says: str = ""

    @property
    def same(self) -> tuple[str, str]:
        """Equal when product and dose are: nothing has changed between two such entries."""
        return (self.name.product.casefold(), self.dose.casefold())


def name_of(chart: Chart, concept: CodeableConcept | None, reference: Reference | None) -> Name:
    """The name of a medicine given by code, by a Medication, or only by the words beside the reference."""
    medication = chart.find(reference, Medication)
    own = concept or (medication.code if medication else None)
    concepts = [c for c in (own,) if c]
    if medication:
        concepts += [e.value_codeable_concept for e in medication.extension if e.value_codeable_concept]
    atc = next(
        (c.code for k in concepts for c in k.coding if c.system in _ATC_SYSTEMS and len(c.code) == 7), ""
    )
    listed = vocabulary.medicine(atc) if atc else None
    words = next((c.display for k in concepts for c in k.coding if c.system == ATC and c.display), "")
    generic = (listed.name if listed else words).lower()
    if not generic and medication:
        generic = "/".join(
            i.item_codeable_concept.label.lower()
            for i in medication.ingredient
            if i.item_codeable_concept and i.item_codeable_concept.label
        )
    label = own.label if own else ""
    brand = next(
        (
            c.display
            for k in concepts
            for c in k.coding
            if c.system == ATC_NO and c.display and c.display.lower() != generic
        ),
        "",
    )
    product = brand or (label if label.lower() != generic else "")
    if not (generic or product):
        product = (reference.display if reference else "") or UNNAMED
    if generic and product:
        product = _branded(product, generic)
    if medication and not any(c.isdecimal() for c in product):
        product = " ".join(part for part in (product, _strength(medication)) if part)
    substance = atc or _key(generic or product)
    return Name(substance, generic, product)


def _branded(product: str, generic: str) -> str:
    """`Paracet tab 500 mg` → `PARACET tab 500 mg`; what already begins with the generic name is left so."""
    if product.lower().startswith(generic):
        return product[len(generic) :].strip(" ,")
    first, _blank, rest = product.partition(" ")
    return f"{first.upper()} {rest}".strip()


def _strength(medication: Medication) -> str:
    for ingredient in medication.ingredient:
        if ingredient.strength and ingredient.strength.numerator:
            return quantity(ingredient.strength.numerator)
    return ""


def _key(name: str) -> str:
    """A substance known by its words only: letters before the first strength."""
    return re.split(r"[\d,]", name.casefold(), maxsplit=1)[0].strip(" /-") or name.casefold()


def entries(chart: Chart, stay: Stay | None, now: datetime) -> list[Entry]:
    """All entries that a letter weighs, older prescriptions folded where a newer identical one stands."""
    found: list[Entry] = []
    for request in chart.all(MedicationRequest):
        if request.status in ("entered-in-error", "draft") or request.intent in _NO_ORDER:
            continue
        if request.do_not_perform:
            # Said among the warnings: a prohibition in a list of medicines reads as one to take.
            continue
        group = _group(request, stay, now)
        if group is None:
            continue
        when = request.authored_on
        label = {Group.HOME: "Resept", Group.WARD: "Ordinasjon på posten", Group.AFTER: "Utskrivningsliste"}
        validity = request.dispense_request.validity_period if request.dispense_request else None
        found.append(
            Entry(
                group,
                name_of(chart, request.medication_codeable_concept, request.medication_reference),
                dosage(request.dosage_instruction),
                request.status,
                _reason(chart, request),
                when,
                Source((request.key,), label[group], when),
                request.prior_prescription.target if request.prior_prescription else "",
                validity.start if validity and request.status == "on-hold" else "",
                ends=_ends(request),
                once=_once(request),
                outdated=group is Group.HOME and _outdated(request, now),
                regimen=regimen(request.dosage_instruction),
            )
        )
    for statement in chart.all(MedicationStatement):
        ended = statement.status in _ENDED
        period = statement.effective_period
        if statement.status == "entered-in-error" or (
            ended and not (stay and period and stay.covers(period.end, now))
        ):
            continue
        who = statement.information_source.target if statement.information_source else ""
        when = statement.date_asserted or statement.effective_date_time or (period.start if period else "")
        found.append(
            Entry(
                Group.HOME,
                name_of(chart, statement.medication_codeable_concept, statement.medication_reference),
                dosage(statement.dosage),
                "stopped" if ended else statement.status,
                "",
                when,
                Source((statement.key,), "Legemiddelliste", when),
                regimen=regimen(statement.dosage),
                own_words=bool(who) and who.split("/")[0] in ("Patient", "RelatedPerson"),
            )
        )
    return _folded(found)


def _group(request: MedicationRequest, stay: Stay | None, now: datetime) -> Group | None:
    ended = request.status in _ENDED
    if any(c.has("discharge") for c in request.category):
        mine = stay is not None and stay.holds(request.encounter, request.authored_on, now)
        return Group.AFTER if mine else (None if ended else Group.HOME)
    if any(c.has("inpatient") for c in request.category):
        # An order of another stay says nothing of what is used at home.
        return Group.WARD if stay and stay.holds(request.encounter, request.authored_on, now) else None
    home = any(c.has(*_HOME) for c in request.category)
    if not home and stay is not None and stay.holds(request.encounter, request.authored_on, now):
        return Group.WARD
    if ended:
        changed = request.meta.last_updated if request.meta else ""
        told = stay is not None and request.status == "stopped" and request.status_reason is not None
        return Group.HOME if told and stay is not None and stay.covers(changed, now) else None
    return Group.HOME


def _reason(chart: Chart, request: MedicationRequest) -> str:
    """Why it stands as it does: the status's own reason; else, while it stands, what it is given for."""
    if request.status_reason is not None and request.status_reason.label:
        return request.status_reason.label
    if request.status in ("stopped", "on-hold", "cancelled"):
        return ""
    said = [concept.label for concept in request.reason_code if concept.label]
    for reference in request.reason_reference:
        condition = chart.find(reference, Condition)
        label = condition.code.label if condition and condition.code else reference.display
        said += [norwegian.inside(label)] if label else []
    return ", ".join(dict.fromkeys(said))


def _ends(request: MedicationRequest) -> str:
    """The FHIR time at which the order's dosing ends, or empty when it goes on."""
    periods = [
        d.timing.repeat.bounds_period
        for d in request.dosage_instruction
        if d.timing is not None and d.timing.repeat is not None and d.timing.repeat.bounds_period is not None
    ]
    return max((p.end for p in periods), default="") if all(p.end for p in periods) else ""


def _once(request: MedicationRequest) -> bool:
    return any(
        d.timing is not None and d.timing.repeat is not None and d.timing.repeat.count == 1
        for d in request.dosage_instruction
    )


def _outdated(request: MedicationRequest, now: datetime) -> bool:
    validity = request.dispense_request.validity_period if request.dispense_request else None
    end = instant(validity.end) if validity else None
    return end is not None and end < now


def _age(entry: Entry) -> tuple[bool, float, tuple[str, ...]]:
    at = instant(entry.when)
    return not entry.outdated, at.timestamp() if at else 0.0, entry.source.keys


def _folded(found: list[Entry]) -> list[Entry]:
    """Identical entries of one group become one with all its sources, the newest one's words."""
    ordered = sorted(found, key=_age, reverse=True)
    kept: dict[tuple[object, ...], Entry] = {}
    for entry in ordered:
        place = (entry.group, entry.name.substance, *entry.same, entry.status in (*_ENDED, "on-hold"))
        newer = kept.get(place)
        if newer is None:
            kept[place] = entry
        else:
            keys = newer.source.keys + entry.source.keys
            source = Source(keys, newer.source.label, newer.source.when)
            kept[place] = msgspec.structs.replace(newer, source=source)
    # An expired prescription counts only where nothing newer of the substance stands.
    entries = list(kept.values())
    fresh = {
        e.name.substance for e in entries if e.group is Group.HOME and not e.outdated and not e.own_words
    }
    return [e for e in entries if not (e.outdated and e.group is Group.HOME and e.name.substance in fresh)]


def with_own_words(entries: list[Entry]) -> list[Entry]:
    """Entries with the patient's words beside the prescription: another view of it, no second medicine."""
    merged = list(entries)
    for said in [e for e in entries if e.own_words]:
        beside = [
            e
            for e in merged
            if e.group is Group.HOME
            and not e.own_words
            and e.name.substance == said.name.substance
            and e.name.product.casefold() == said.name.product.casefold()
        ]
        if len(beside) != 1:
            continue
        other = beside[0]
        differs = said.dose != other.dose and not (said.regimen and said.regimen == other.regimen)
        source = Source((*other.source.keys, *said.source.keys), other.source.label, other.source.when)
        merged.remove(said)
        merged[merged.index(other)] = msgspec.structs.replace(
            other, source=source, says=said.dose if differs else ""
        )
    return merged
