"""From a line of the basket to FHIR R4: MedicationRequest and ServiceRequest as plain dicts.

Decimals stay as they were written. Structure and text say the same; what a person kept as text is text only.

One idea: one signed order is one resource, each part of it made here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec

from desktop.clinical import units, vocabulary
from desktop.clinical.words.doses import dosage_words, ungrouped
from desktop.clinical.words.routes import route_words
from desktop.clinical.words.sites import coded_site, named_site
from desktop.core.clock import local, oslo
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.formats import NBSP
from desktop.core.messages import _, pgettext
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.fhir.systems import APPLY, AS_TEXT, ATC, ATC_NO, BY_WEIGHT, LOCAL, ROUTE, SNOMED, UCUM
from desktop.orders.basket import Line
from desktop.orders.config import examination_file
from desktop.orders.draft import Amount, MedicineOrder, Schedule, ServiceOrder, Start, Step
from desktop.orders.timing import local_moment

Resource = dict[str, Any]

_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_SECTION: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "laboratory": ("LAB", lambda: _("Laboratory")),
    "microbiology": ("MB", lambda: _("Microbiology")),
    "pathology": ("PAT", lambda: _("Pathology")),
    "imaging": ("RAD", lambda: _("Radiology")),
}
SIDES: Final[dict[str, Callable[[], str]]] = {
    "left": lambda: pgettext("side of the body", "left"),
    "right": lambda: pgettext("side of the body", "right"),
    "both": lambda: _("both sides"),
}


class SignedOrder(msgspec.Struct, frozen=True):
    """One order as it is signed: its resources (itself first), the FHIR instant until which it may go out
    unasked, and the orders (`MedicationRequest/id`) that it takes the place of.
    """

    resources: tuple[dict[str, Any], ...]
    send_until: str
    replaces: tuple[str, ...] = ()


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Author and patient of signed orders: references as `Type/id`, and the moment (aware)."""

    patient: str
    requester: str
    at: datetime
    encounter: str = ""
    requester_name: str = ""


def when(moment: datetime) -> str:
    """A moment as FHIR dateTime with Oslo's offset, to the second."""
    return moment.astimezone(oslo()).isoformat(timespec="seconds")


def resource(line: Line, signing: Signing) -> Resource:
    """The order of a line, ready for the outbox.

    Raises InputError for an order that is not complete: an answer is missing, nothing may be sent.
    """
    if isinstance(line.order, MedicineOrder):
        return _medication_request(line, line.order, signing)
    return _service_request(line, line.order, signing)


def _base(kind: str, line: Line, signing: Signing) -> Resource:
    return {
        "resourceType": kind,
        "id": line.id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": line.identifier}],
        "status": "active",
        "intent": "order",
    }


def _people(signing: Signing) -> Resource:
    requester: Resource = {"reference": signing.requester}
    if signing.requester_name:
        requester["display"] = signing.requester_name
    found: Resource = {"subject": {"reference": signing.patient}}
    if signing.encounter:
        found["encounter"] = {"reference": signing.encounter}
    return found | {"authoredOn": when(signing.at), "requester": requester}


def _incomplete(name: str) -> InputError:
    return InputError(
        _("The order of {name} is not complete.").format(name=name),
        kept=_("Nothing was signed; the basket is unchanged."),
        todo=_("Answer what the order asks for."),
    )


def inpatient() -> Resource:
    """The category of an order of the ward."""
    coding = [{"system": _HL7 + "medicationrequest-category", "code": "inpatient"}]
    return {"coding": coding, "text": _("Inpatient")}


def sent_code(order: MedicineOrder) -> str:
    """The ATC code that goes out: that of the substance given by the order's way; an imported product has its
    own."""
    return order.atc if order.imported is not None else vocabulary.code_by_way(order.atc, order.route)


def medication(order: MedicineOrder) -> Resource:
    """The medicine: ATC in both systems, the brand beside the Norwegian one, its code in an imported list,
    the generic name as text."""
    coding = []
    if atc := sent_code(order):
        coding = [
            {"system": ATC, "code": atc, "display": order.name},
            {"system": ATC_NO, "code": atc, "display": order.brand or order.name},
        ]
    if (one := order.imported) is not None and one.system != ATC_NO:
        release = {"version": one.version} if one.version else {}
        code = {"code": one.code} if one.code else {}
        coding.append({"system": one.system, **release, **code, "display": one.display})
    return ({"coding": coding} if coding else {}) | {"text": order.name}


def _medication_request(line: Line, order: MedicineOrder, signing: Signing) -> Resource:
    if not order.verbatim and (not order.steps or not order.route):
        raise _incomplete(order.name)
    found = _base("MedicationRequest", line, signing)
    if order.priority == "urgent":
        found["priority"] = order.priority
    found["category"] = [inpatient()]
    found["medicationCodeableConcept"] = medication(order)
    found |= _people(signing)
    if order.reason:
        found["reasonCode"] = [{"text": order.reason}]
    notes = [note for note in (_product(order), order.note) if note]
    if notes:
        found["note"] = [{"text": note} for note in notes]
    found["dosageInstruction"] = dosages(order, signing.at)
    if line.author:
        found["recorder"] = _author(line)
    if line.replaces:
        found["priorPrescription"] = {"reference": line.replaces[0]}
    return found


def _product(order: MedicineOrder) -> str:
    strength = (
        units.amount(order.strength.value, order.strength.unit) if order.strength else order.strength_text
    )
    said = " ".join(p for p in (order.brand.upper(), order.form, strength) if p)
    return said.replace(NBSP, " ") if order.form or strength else ""


def dosages(order: MedicineOrder, at: datetime) -> list[Resource]:
    """`dosageInstruction` of an order that begins at `at` where it has no start of its own."""
    if order.verbatim:
        text: Resource = {"text": order.verbatim}
        if order.route:
            text["route"] = _route(order.route)
        if order.site:
            text["site"] = _site(order.site)
        return [text]
    begins = beginning(order.start, order.steps[0] if order.steps else None, at)
    found: list[Resource] = []
    sequences = sorted({step.sequence for step in order.steps})
    for sequence in sequences:
        group = [step for step in order.steps if step.sequence == sequence]
        ends = ending(group[0], begins)
        for step in group:
            found.append(_dosage(order, step, sequence if len(sequences) > 1 else None, begins, ends))
        if ends is not None:
            begins = ends
    return found


def beginning(start: Start, step: Step | None, at: datetime) -> datetime:
    """Start of an order: its own moment, the beginning of its day, or the signature."""
    if start.at is not None:
        return start.at
    if start.day is not None and start.day != local(at).date():
        return local_moment(start.day, "00:00")
    return at


def ending(step: Step, begins: datetime) -> datetime | None:
    """End of a step: so many days later at the same hour on the clock, or the end of its last day."""
    if step.until is not None:
        return local_moment(step.until + timedelta(days=1), "00:00")
    if step.days is not None:
        clock = local(begins)
        return local_moment(clock.date() + timedelta(days=step.days), clock.strftime("%H:%M:%S"))
    return None


def _dosage(
    order: MedicineOrder, step: Step, sequence: int | None, begins: datetime, ends: datetime | None
) -> Resource:
    if step.dose is None and step.rate is None and not step.applied:
        raise _incomplete(order.name)
    schedule = step.schedule
    if schedule is None and not (order.as_needed and (order.most or order.most_times)):
        raise _incomplete(order.name)
    found: Resource = {}
    if sequence is not None:
        found["sequence"] = sequence
    found["text"] = ""
    if step.basis:
        found["additionalInstruction"] = [by_weight(step.basis)]
    found["timing"] = _timing(schedule, begins, ends, needed=order.as_needed)
    if order.as_needed:
        if order.reason:
            found["asNeededCodeableConcept"] = {"text": order.reason}
        else:
            found["asNeededBoolean"] = True
    if order.site:
        found["site"] = _site(order.site)
    found["route"] = _route(order.route)
    if step.applied:
        apply = {"system": SNOMED, "code": APPLY, "display": "Apply"}
        found["method"] = {"coding": [apply], "text": _("spread")}
    else:
        found["doseAndRate"] = _dose_and_rate(order, step)
    if cap := _most(order, step):
        found["maxDosePerPeriod"] = {
            "numerator": cap,
            "denominator": {"value": 1, "unit": pgettext("unit of time", "day"), "system": UCUM, "code": "d"},
        }
    found["text"] = text_of(found)
    return found


def by_weight(words: str) -> Resource:
    """The arithmetic of a dose as a part of its dosage: a changed dose does not take it along."""
    coding = [{"system": LOCAL, "code": BY_WEIGHT, "display": "Dose by weight"}]
    return {"coding": coding, "text": words.replace(NBSP, " ")}


def text_of(dosage: Resource) -> str:
    """The dosage in words, for the record; without spaces inside numbers, which other readers may break."""
    read = from_json(strict.dumps({k: v for k, v in dosage.items() if k != "text"}), Dosage)
    return ungrouped(dosage_words(read)).replace(NBSP, " ")


def _timing(schedule: Schedule | None, begins: datetime, ends: datetime | None, *, needed: bool) -> Resource:
    period: Resource = {"start": when(begins)}
    if ends is not None:
        period["end"] = when(ends)
    over: Resource = {}
    if schedule is not None and schedule.over is not None:
        over = {"duration": schedule.over.value, "durationUnit": schedule.over.unit}
    if schedule is not None and schedule.once:
        if needed:
            return {"repeat": {"boundsPeriod": period, "count": 1} | over}
        return {"event": [when(begins)], "repeat": {"count": 1} | over}
    repeat: Resource = {"boundsPeriod": period}
    if schedule is None or schedule.continuous:
        return {"repeat": repeat}
    if schedule.frequency is not None:
        repeat["frequency"] = schedule.frequency
        if schedule.frequency_max is not None:
            repeat["frequencyMax"] = schedule.frequency_max
        repeat["period"] = schedule.period
        repeat["periodUnit"] = schedule.period_unit
    if schedule.days:
        repeat["dayOfWeek"] = list(schedule.days)
    if schedule.times and not (needed and schedule.usual_times):
        repeat["timeOfDay"] = list(schedule.times)
    if schedule.count is not None:
        repeat["count"] = schedule.count
    repeat |= over
    return {"repeat": repeat}


def _route(code: str) -> Resource:
    return {"coding": [{"system": ROUTE, "code": code}], "text": route_words(code)}


def _site(key: str) -> Resource:
    return coded_site(key, named_site(key))


def quantity(value: Decimal, unit: str) -> Resource:
    """A Quantity in UCUM; the unit in words where a sign can be misread."""
    return {"value": value, "unit": units.compound_words(unit, value), "system": UCUM, "code": unit}


def quantity_of(order: MedicineOrder, value: Decimal, unit: str) -> Resource:
    """A Quantity of an order's dose. “2 enheter” of what no list has may be bags of blood: it is said as it
    was written, and not coded as international units."""
    if unit == "[iU]" and not order.atc and order.imported is None:
        return {"value": value, "unit": units.compound_words(unit, value)}
    return quantity(value, unit)


def _dose_and_rate(order: MedicineOrder, step: Step) -> list[Resource]:
    quantity = partial(quantity_of, order)
    if step.dose is None:
        assert step.rate is not None
        return [{"rateQuantity": quantity(step.rate.value, step.rate.unit)}]
    dose: Resource
    if step.dose.high is not None:
        low, high = quantity(step.dose.value, step.dose.unit), quantity(step.dose.high, step.dose.unit)
        dose = {"doseRange": {"low": low, "high": high}}
    else:
        dose = {"doseQuantity": quantity(step.dose.value, step.dose.unit)}
    if step.rate is not None:
        # How much, and how fast: neither is lost.
        dose["rateQuantity"] = quantity(step.rate.value, step.rate.unit)
    by_weight = calculated(order, step.dose)
    if by_weight is None:
        return [dose]
    return [
        {"type": _dose_type("ordered")} | dose,
        {"type": _dose_type("calculated"), "doseQuantity": quantity(by_weight.value, by_weight.unit)},
    ]


def calculated(order: MedicineOrder, dose: Amount) -> Amount | None:
    """Weight of counted pieces, when the strength of one is part of the order; None otherwise."""
    known = units.UNITS.get(dose.unit)
    if known is None or known.kind != "count" or order.strength is None or dose.high is not None:
        return None
    return Amount(units.plain(dose.value * order.strength.value), order.strength.unit)


def _dose_type(code: str) -> Resource:
    return {"coding": [{"system": _HL7 + "dose-rate-type", "code": code}]}


def _most(order: MedicineOrder, step: Step) -> Resource | None:
    if order.most is not None:
        return quantity_of(order, order.most.value, order.most.unit)
    if order.as_needed and order.most_times is not None and step.dose is not None:
        dose = calculated(order, step.dose) or step.dose
        value = (dose.high or dose.value) * order.most_times
        return quantity_of(order, value, dose.unit)
    return None


def _service_request(line: Line, order: ServiceOrder, signing: Signing) -> Resource:
    if not order.items:
        raise _incomplete(order.title)
    found = _base("ServiceRequest", line, signing)
    found["category"] = [_category(order)]
    if order.unlisted:
        found["category"].append(
            {"coding": [{"system": LOCAL, "code": AS_TEXT}], "text": _("Ordered as text, not in the list")}
        )
    found["priority"] = order.priority
    code: Resource = {"text": title(order)}
    details = []
    if order.unlisted:
        # Nobody can say which code it has.
        pass
    elif len(order.items) == 1:
        item = order.items[0]
        code["coding"] = [{"system": item.system, "code": item.code, "display": item.name}]
        code = {"coding": code["coding"], "text": code["text"]}
    else:
        details = [
            {"coding": [{"system": i.system, "code": i.code, "display": i.name}], "text": i.name}
            for i in order.items
        ]
    found["code"] = code
    if order.quantity > 1:
        found["quantityQuantity"] = {"value": order.quantity}
    if order.option:
        option = examination_file().options[order.option].name
        details.append({"coding": [{"system": LOCAL, "code": order.option}], "text": option})
    if details:
        found["orderDetail"] = details
    found |= _people(signing)
    found |= _occurrence(order, signing.at)
    if order.reason:
        found["reasonCode"] = [{"text": order.reason}]
    if order.side:
        found["bodySite"] = [{"coding": [{"system": LOCAL, "code": order.side}], "text": SIDES[order.side]()}]
    notes: list[Resource] = [{"text": order.note}] if order.note else []
    if line.author:
        # A ServiceRequest has no recorder.
        said = _("Written by {name}").format(name=line.author_name or line.author)
        notes.append({"text": said, "authorReference": _author(line)})
    if notes:
        found["note"] = notes
    return found


def _author(line: Line) -> Resource:
    return {"reference": line.author} | ({"display": line.author_name} if line.author_name else {})


def title(order: ServiceOrder) -> str:
    """`Røntgen kne, høyre, liggende`."""
    option = examination_file().options[order.option].name if order.option else ""
    side = SIDES[order.side]() if order.side else ""
    return ", ".join(part for part in (order.title, side, option) if part)


def _category(order: ServiceOrder) -> Resource:
    if order.kind in _SECTION:
        code, words = _SECTION[order.kind]
        return {"coding": [{"system": _HL7 + "v2-0074", "code": code}], "text": words()}
    if order.kind == "examination":
        key = order.items[0].key
        if key.startswith("ecg") or key in ("holter", "exercise"):
            return {"coding": [{"system": _HL7 + "v2-0074", "code": "EC"}], "text": _("ECG")}
        if key in ("echo", "tee"):
            return {"coding": [{"system": _HL7 + "v2-0074", "code": "CUS"}], "text": _("Echocardiography")}
        return {"coding": [{"system": LOCAL, "code": "examination"}], "text": _("Examination")}
    return {"coding": [{"system": LOCAL, "code": "consultation"}], "text": _("Consultation")}


def _occurrence(order: ServiceOrder, at: datetime) -> Resource:
    if order.repeat is not None:
        return {"occurrenceTiming": _repeated(order, order.repeat, at)}
    if order.at is not None:
        return {"occurrenceDateTime": when(order.at)}
    if order.day is not None:
        return {"occurrenceDateTime": order.day.isoformat()}
    return {"occurrenceDateTime": when(at)} if order.priority == "urgent" else {}


def _repeated(order: ServiceOrder, repeat: Schedule, at: datetime) -> Resource:
    start: datetime | date = order.at or order.day or at
    begins = start if isinstance(start, datetime) else local_moment(start, "00:00")
    step = Step(days=order.days, until=order.until)
    return _timing(repeat, begins, ending(step, begins), needed=False)
