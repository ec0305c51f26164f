"""Another dose of an order that exists: its text read, the order it makes, and its checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.clinical import units
from desktop.clinical.record.medicines.regimens import particulars, regimen
from desktop.clinical.record.medicines.spans import ends_at
from desktop.clinical.words.doses import dosages_words, is_as_needed, ungrouped, written_words
from desktop.clinical.words.medicines import name_of
from desktop.core.errors import InputError
from desktop.core.formats import NBSP
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Quantity
from desktop.fhir.resources import MedicationRequest
from desktop.orders import checking, findings, standing_conflicts
from desktop.orders.basket import Answer, Line
from desktop.orders.draft import Amount, MedicineOrder
from desktop.orders.field import reading, scan
from desktop.orders.field.asking import typed_amount, typed_route
from desktop.orders.field.reading import Reading
from desktop.orders.medicine_codes import atc_by_name, route_of
from desktop.orders.substances import composed
from desktop.orders.totals import doses_in_a_day


def read(chart: Chart, request: MedicationRequest, text: str, now: datetime) -> Reading:
    """Read a dosage of the medicine of an order, `80 mg x 2`; the way is the order's where none is typed.

    `order` of what comes back is whole: the medicine is the order's own.
    """
    found = reading.read_dose(text, now)
    if found.order is None and (fuller := _fuller(request, text, found, now)) is not None:
        found = msgspec.structs.replace(fuller, text=text)
    return msgspec.structs.replace(
        found,
        order=_named(chart, request, found.order),
        draft=_named(chart, request, found.draft),
    )


def _fuller(request: MedicationRequest, text: str, found: Reading, now: datetime) -> Reading | None:
    """The text with what a change of dose leaves unsaid: the order's unit (`80 x 2`), and how often it is
    given (`80 mg`). None where that is no whole dosage either."""
    same = regimen(request.dosage_instruction)
    if same is None or same[1] not in units.UNITS:
        return None
    # What is given in the evening is not given “once daily”, at the ward's hour.
    often = not particulars(request.dosage_instruction)
    plain = scan.plain(text).strip()
    unit = typed_amount(Amount(Decimal(1), same[1])).split()[-1]
    match = re.match(rf"({scan.NUMBER})(?=\s*(?:x|$))", plain)
    with_unit = f"{plain[: match.end()]} {unit}{plain[match.end() :]}" if match else text
    tried = [with_unit]
    if often and same[2] == same[2].to_integral_value():
        tried.append(f"{with_unit} x {int(same[2])} daglig")
    for one in tried:
        again = reading.read_dose(one, now)
        if again.order is not None:
            return again
    return None


def _at_the_same_hours(request: MedicationRequest, order: MedicineOrder) -> MedicineOrder:
    """Given as often as before, it is given at the order's own hours, not at the ward's usual ones."""
    hours = _times(request.dosage_instruction)
    if len(order.steps) != 1 or not hours:
        return order
    schedule = order.steps[0].schedule
    if schedule is None or not schedule.usual_times or len(schedule.times) != len(hours):
        return order
    step = msgspec.structs.replace(
        order.steps[0], schedule=msgspec.structs.replace(schedule, times=hours, usual_times=False)
    )
    return msgspec.structs.replace(order, steps=(step,))


def _named(chart: Chart, request: MedicationRequest, order: object) -> MedicineOrder | None:
    if not isinstance(order, MedicineOrder):
        return None
    what = composed(chart, request)
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    called = name.generic or name.product
    reason = next((c.label for c in request.reason_code if c.label), "")
    return msgspec.structs.replace(
        _at_the_same_hours(request, order),
        name=called,
        atc=what.atc if what is not None else atc_by_name(called),
        brand=name.product if name.generic else "",
        route=order.route or route(request),
        reason=order.reason or reason,
    )


def as_it_stands(chart: Chart, request: MedicationRequest, now: datetime) -> MedicineOrder | None:
    """An order's dosage as the checks look at it: read where dose and how often are certain, else in its own
    words, from which nothing is computed. None where it says nothing."""
    dosages = request.dosage_instruction
    same = regimen(dosages)
    if same is not None and same[1] in units.UNITS and same[2] == same[2].to_integral_value():
        found = read(chart, request, f"{typed_amount(Amount(same[0], same[1]))} x {int(same[2])}", now)
        if isinstance(found.order, MedicineOrder):
            return found.order
    if not dosages or not all(step.text.strip() or step.dose_and_rate for step in dosages):
        return None
    said = ungrouped(dosages_words(dosages, clock=True)).replace(NBSP, " ")
    return _named(chart, request, MedicineOrder(name="", atc="", verbatim=said))


def route(request: MedicationRequest) -> str:
    """The v3 code of the way in which an order is given; empty where it has none, or several."""
    found = {route_of(dosage) for dosage in request.dosage_instruction}
    return found.pop() if len(found) == 1 else ""


def typed(request: MedicationRequest) -> str:
    """An order's dosage as one types it, read back as the same; in quotation marks, as written, where it
    can't be typed so (at bedtime, with what to note). Empty where it says nothing."""
    dosages = request.dosage_instruction
    same = regimen(dosages)
    whole = same is not None and same[2] == same[2].to_integral_value() and same[1] in units.UNITS
    if same is not None and whole and not particulars(dosages):
        text = f"{typed_amount(Amount(same[0], same[1]))} x {int(same[2])}"
        times = dosages[0].timing.repeat.time_of_day if dosages[0].timing and dosages[0].timing.repeat else ()
        if times:
            text += " kl. " + ", ".join(time[:5] for time in times)
        return text
    said = "; ".join(words for dosage in dosages if (words := _written(dosage)))
    return f"«{said}»" if said else ""


def _written(dosage: Dosage) -> str:
    return ungrouped(written_words(dosage)).replace(NBSP, " ").replace("»", "”").replace("«", "“")


def limited(request: MedicationRequest) -> bool:
    """True when the order has an end, so that a renewal must have one too."""
    return ends_at(request.dosage_instruction, request.authored_on) is not None


def ends(order: MedicineOrder) -> bool:
    """True when a parsed dosage has a duration, or is kept in words that may state one."""
    return bool(order.verbatim) or any(
        s.days is not None or s.until is not None or (s.schedule is not None and s.schedule.once)
        for s in order.steps
    )


def counted(request: MedicationRequest) -> bool:
    """True when its days or doses are counted from a beginning: nobody knows how many are left."""
    repeats = [d.timing.repeat for d in request.dosage_instruction if d.timing and d.timing.repeat]
    return any(r.bounds_duration or r.bounds_range or r.count or r.count_max for r in repeats)


_READ: Final = frozenset({"text", "route", "timing", "doseAndRate", "sequence"})


def odd(made: Sequence[dict[str, Any]]) -> bool:
    """True when stored dosages hold more than is read of them: extensions, a method, hours of their own."""
    return any({*one} - _READ or "extension" in strict.dumps(one) for one in made)


def is_same(request: MedicationRequest, order: MedicineOrder, made: Sequence[Dosage]) -> bool:
    """True when a new dosage equals the present one: the same dose, unit, times and route."""
    one, other = regimen(request.dosage_instruction), regimen(tuple(made))
    if one is None or other is None or one[0:2] != other[0:2] or one[2] != other[2]:
        return False
    return _times(request.dosage_instruction) == _times(made) and order.route in ("", route(request))


def _times(dosages: Sequence[Dosage]) -> tuple[str, ...]:
    return tuple(t for d in dosages if d.timing and d.timing.repeat for t in d.timing.repeat.time_of_day)


class Checks(msgspec.Struct, frozen=True):
    """The order checks of a new dosage: the line with its answers, and what they find."""

    line: Line
    checked: checking.Checked

    @property
    def open(self) -> str:
        """First finding to answer before signing, in words; empty where there is none."""
        return next((found.title for found in self.checked.stops), "")


def check(
    chart: Chart,
    request: MedicationRequest,
    order: MedicineOrder,
    text: str,
    now: datetime,
    answers: Sequence[tuple[str, str, str]] = (),
) -> Checks:
    """Check a new dosage of an order as a new order that takes its place.

    `answers` are (finding, action, reason). The line has the order's own id, so that the order is not
    compared with itself; what was decided on the same data before stays silent.
    """
    decided = standing_conflicts.fingerprints(chart)
    line = Line(request.id, "", order, text)
    checked = checking.check((line,), chart, now, decided=decided)
    given: list[Answer] = []
    for mark, action, reason in answers:
        found = next((one for one in checked.open if one.fingerprint == mark), None)
        if found is None:
            continue  # the data have changed: what they say now is asked anew
        given.append(findings.answer(found, action, now, reason=reason))  # type: ignore[arg-type]
    if given:
        line = msgspec.structs.replace(line, answers=tuple(given))
        checked = checking.check((line,), chart, now, decided=decided)
    return Checks(line, checked)


def unread(found: Reading) -> InputError:
    """Error for a dosage that could not be read with certainty."""
    asked = next((question.words for question in found.questions), "")
    return InputError(
        _("The dose “{text}” can't be read with certainty.").format(text=found.text),
        kept=_("Nothing was changed."),
        todo=asked or _("Write it as “80 mg x 2”."),
    )


def change_in_percent(before: Sequence[Dosage], after: Sequence[Dosage]) -> int | None:
    """Change of the daily dose in whole per cent; None where it can't be computed."""
    old, new = _daily(before), _daily(after)
    if old is None or new is None or old[1] != new[1] or not old[0]:
        return None
    return int(((new[0] - old[0]) * 100 / old[0]).to_integral_value())


def _daily(dosages: Sequence[Dosage]) -> tuple[Decimal, str] | None:
    if len(dosages) != 1 or is_as_needed(dosages[0]):
        return None
    dose, often = ordered(dosages[0]), doses_in_a_day(dosages[0])
    if dose is None or dose.value is None or often is None:
        return None
    return dose.value * often, units.code_of(dose.code, dose.unit)


def ordered(dosage: Dosage) -> Quantity | None:
    """The amount of one dose as it was ordered; None for a range, a rate, a text, or several."""
    entries = [e for e in dosage.dose_and_rate if e.type is None or not e.type.has("calculated")]
    if len(entries) != 1:
        return None
    return entries[0].dose_quantity


def way(request: MedicationRequest) -> str:
    """The way as one types it; empty where it is none that can be typed."""
    return typed_route(found) if (found := route(request)) else ""
