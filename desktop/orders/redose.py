"""Another dose of an order that exists: its text read, the order it makes, and its checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec

from desktop.clinical import units
from desktop.clinical.record.medicines.regimens import particulars, regimen
from desktop.clinical.record.medicines.spans import ends_at
from desktop.clinical.words.doses import dosages_words, is_as_needed, ungrouped, written_words
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.not_checked import unmarked
from desktop.clinical.words.sites import known_site
from desktop.core.errors import InputError
from desktop.core.formats import NBSP
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage, Quantity
from desktop.fhir.resources import MedicationRequest
from desktop.orders import checking, findings, standing_conflicts
from desktop.orders.basket import Answer, Line
from desktop.orders.by_weight.arithmetic import Weigh
from desktop.orders.by_weight.dosing_weight import weigh
from desktop.orders.concentration import written
from desktop.orders.draft import Amount, MedicineOrder
from desktop.orders.field import reading, scan, verbs
from desktop.orders.field.asking import typed_amount, typed_route
from desktop.orders.field.reading import Reading
from desktop.orders.medicine_codes import atc_by_name, written_route
from desktop.orders.schedule import runs
from desktop.orders.substances import composed, concentration_of
from desktop.orders.totals import doses_in_a_day

_DOSED: Final = frozenset({"dose", "frequency", "times", "duration", "route", "rate", "strength"})
"""Parts of a dosage."""


def read(chart: Chart, request: MedicationRequest, text: str, now: datetime) -> Reading:
    """Read a dosage of the medicine of an order, `80 mg x 2`; the way is the order's where none is typed.

    `order` of what comes back is whole: the medicine is the order's own.
    """
    weighing = partial(weigh, chart, now)
    found = reading.read_dose_for(text, now, weighing)
    if found.order is None and (fuller := _fuller(request, text, weighing, now)) is not None:
        found = msgspec.structs.replace(fuller, text=text)
    return msgspec.structs.replace(
        found,
        order=_named(chart, request, found.order),
        draft=_named(chart, request, found.draft),
    )


def with_why(text: str, now: datetime) -> tuple[str, str]:
    """The dose and the reason of `80 x 2 pga. puls`. A reason that tells of an amount or a time is left where
    it stands, with an empty reason: it may be a part of the dose."""
    dose, why = verbs.because(text)
    if not dose or not why or dosed_in(why, now) is not None:
        return text, ""
    return dose, why


def dosed_in(why: str, now: datetime) -> tuple[int, int] | None:
    """Place in a reason of the words that tell of an amount, a time or a day, from the first to the last of
    them; None where there are none."""
    parts = reading.read_dose(why, now).parts
    found = [
        (one.start, one.end) for one in parts
        if one.kind in _DOSED or (one.kind == "start" and one.start >= 0)
    ]  # fmt: skip
    found += verbs.days_in(why)
    if not found:
        return None
    placed = [one for one in found if one[0] >= 0]
    if not placed:
        return 0, len(why)
    return min(start for start, _end in placed), max(end for _start, end in placed)


def _fuller(request: MedicationRequest, text: str, weighing: Weigh, now: datetime) -> Reading | None:
    """The text with what a change of dose leaves unsaid: the order's unit (`80 x 2`), and how often it is
    given (`80 mg`). None where that is no whole dosage either."""
    plain = scan.plain(text).strip()
    if (running := rate(request)) is not None:
        # Of what runs a number alone is its rate, in the unit in which it runs.
        match = re.fullmatch(scan.NUMBER, plain)
        unit = typed_amount(Amount(Decimal(1), running.unit)).split(" ", 1)[1]
        again = reading.read_dose_for(f"{plain} {unit}", now, weighing) if match else None
        return again if again is not None and again.order is not None else None
    same = regimen(request.dosage_instruction)
    if same is None or same[1] not in units.UNITS:
        return None
    # What is given in the evening is not given “once daily”, at the ward's hour.
    often = not particulars(request.dosage_instruction)
    unit = typed_amount(Amount(Decimal(1), same[1])).split()[-1]
    match = re.match(rf"({scan.NUMBER})(?=\s*(?:x|$))", plain)
    with_unit = f"{plain[: match.end()]} {unit}{plain[match.end() :]}" if match else text
    tried = [with_unit]
    if often and same[2] == same[2].to_integral_value():
        tried.append(f"{with_unit} x {int(same[2])} daglig")
    for one in tried:
        again = reading.read_dose_for(one, now, weighing)
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
        name=unmarked(called),
        atc=what.atc if what is not None else atc_by_name(called),
        brand=name.product if name.generic else "",
        route=order.route or route(request),
        site=order.site or site(request),
        reason=order.reason or reason,
        # What is changed is how much or how fast: it stays as strong as it is.
        strength_text=order.strength_text or concentration_of(chart, request),
    )


def rate(request: MedicationRequest) -> Amount | None:
    """The rate of an order that is nothing but one that runs, in a unit that can be typed; else None."""
    if len(request.dosage_instruction) != 1 or not runs(request.dosage_instruction[0]):
        return None
    entries = request.dosage_instruction[0].dose_and_rate
    found = entries[0].rate_quantity if len(entries) == 1 else None
    if found is None or found.value is None or found.comparator:
        return None
    unit = units.code_of(found.code, found.unit)
    first, *rest = unit.split("/")
    known = first in units.UNITS and rest and rest[-1] in ("h", "min") and set(rest[:-1]) <= {"kg"}
    return Amount(units.plain(found.value), unit) if known else None


def other_strength(chart: Chart, request: MedicationRequest, order: MedicineOrder) -> str:
    """Reason against changing a dose together with the concentration typed beside it; empty where it
    is the order's own."""
    had = concentration_of(chart, request)
    held = written(had)
    if not order.strength_text or written(order.strength_text) == held:
        return ""
    if held is None:
        return _("The order names no concentration: with one it is a new order.")
    said = f"{units.amount(held.value, held.unit)}/ml"
    return _("The order has {strength}: with another concentration it is a new order.").format(strength=said)


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
    found = {written_route(dosage) for dosage in request.dosage_instruction}
    return found.pop() if len(found) == 1 else ""


def site(request: MedicationRequest) -> str:
    """The eye, ear or limb in which an order is given, by our key or in its own words; empty for several."""
    found = {known_site(dosage.site) for dosage in request.dosage_instruction}
    return found.pop() if len(found) == 1 else ""


def typed(request: MedicationRequest) -> str:
    """An order's dosage as one types it, read back as the same; in quotation marks, as written, where it
    can't be typed so (at bedtime, with what to note). Empty where it says nothing."""
    dosages = request.dosage_instruction
    if (running := rate(request)) is not None:
        return typed_amount(running)
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
    runs_at, becomes = rate(request), _only_rate(order)
    if runs_at is not None and becomes is not None:
        value = units.convert(becomes.value, becomes.unit, runs_at.unit)
        same_unit = becomes.unit == runs_at.unit and becomes.value == runs_at.value
        return (same_unit or value == runs_at.value) and order.route in ("", route(request))
    one, other = regimen(request.dosage_instruction), regimen(tuple(made))
    if one is None or other is None or one[0:2] != other[0:2] or one[2] != other[2]:
        return False
    return _times(request.dosage_instruction) == _times(made) and order.route in ("", route(request))


def _only_rate(order: MedicineOrder) -> Amount | None:
    """The rate of an order that is nothing but one that runs without an end."""
    (step,) = order.steps if len(order.steps) == 1 else (None,)
    if step is None or step.dose is not None or step.days is not None or step.until is not None:
        return None
    return step.rate


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
    """Change of the daily dose, or of a rate, in whole per cent; None where it can't be computed."""
    old, new = _daily(before), _daily(after)
    if old is None or new is None or old[1] != new[1] or not old[0]:
        return None
    return int(((new[0] - old[0]) * 100 / old[0]).to_integral_value())


def _daily(dosages: Sequence[Dosage]) -> tuple[Decimal, str] | None:
    if len(dosages) != 1 or is_as_needed(dosages[0]):
        return None
    if runs(dosages[0]):
        found = dosages[0].dose_and_rate[0].rate_quantity
        if found is None or found.value is None:
            return None
        return found.value, units.code_of(found.code, found.unit)
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
