"""Objections before a dose is entered: what the checks stop, twice, early, late, more than ordered.

The form asks while one writes, and the act asks again in its transaction, from the same list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical import units
from desktop.clinical.record.medicines.administrations import (
    IN_THE_PATIENT,
    given_at,
    of_order,
    outcome,
    planned_for,
)
from desktop.clinical.record.medicines.medicines import Reading, State
from desktop.clinical.record.medicines.named_orders import named
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.medicines.spans import spans
from desktop.clinical.record.persons import name_of as person
from desktop.clinical.words import doses as words
from desktop.clinical.words.medicines import name_of
from desktop.core import formats
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.orders import given_checks, given_sums, redose
from desktop.orders.as_needed.next_dose import needed, too_soon
from desktop.orders.due import EARLY, Entered, Look, begins, of_request, plan_of
from desktop.orders.findings import MIN_REASON
from desktop.orders.timing_rules import unread_words
from desktop.orders.totals import single_dose

TWICE: Final = timedelta(minutes=30)
"""Within so long of each other two doses of one substance are asked about."""
OLD: Final = timedelta(hours=24)
"""Age of a dose from which a question is asked before it is entered."""
TOO_MUCH: Final = 10
"""Factor over the ordered amount from which an entry is a typing error, and is refused."""
LEAST: Final = 3
"""Letters of a reason for what is only unusual."""
_BY_SIZE: Final = re.compile(r"/(?:kg|m2)\b")
_SLACK: Final = timedelta(minutes=1)

Kind = Literal["refused", "asked"]


class Objection(msgspec.Struct, frozen=True):
    """Objection to an entry: `refused` never passes, `asked` does with a reason of `least` letters. `todo`
    says what else can be done."""

    kind: Kind
    words: str
    todo: str = ""
    least: int = LEAST


class Dose(msgspec.Struct, frozen=True):
    """A dose to be entered: when it was given, for which planned moment, how much; no value is what is
    ordered."""

    at: datetime
    due: datetime | None = None
    value: Decimal | None = None
    unit: str = ""


class Amount(msgspec.Struct, frozen=True):
    """Amount of one dose of an order: value and UCUM code; a value of None is not one amount."""

    value: Decimal | None = None
    unit: str = ""
    words: str = ""


def dosage_number(request: MedicationRequest, due: datetime | None, at: datetime) -> int | None:
    """Place of the dosage that holds for a dose, given `at` for the planned moment `due`: the only one, else
    the one that plans a dose then, else the only step of that time. None where several hold."""
    found = request.dosage_instruction
    if len(found) == 1:
        return 0
    if due is not None:
        made = plan_of(request).doses(due, due + timedelta(seconds=1), None)
        mine = [number for number, one in enumerate(made) if one.moments]
        if len(mine) == 1:
            return mine[0]
    when = due or at
    held = [
        number
        for number, span in enumerate(spans(found, request.authored_on))
        if not span.waits
        and (span.begins is None or span.begins <= when)
        and (span.ends is None or when < span.ends)
    ]
    return held[0] if len(held) == 1 else None


def dosage_at(request: MedicationRequest, due: datetime | None, at: datetime) -> Dosage | None:
    """The dosage that holds for a dose, given `at` for the planned moment `due`."""
    number = dosage_number(request, due, at)
    return request.dosage_instruction[number] if number is not None else None


def ordered(request: MedicationRequest, due: datetime | None, at: datetime) -> Amount:
    """Ordered amount of one dose, given `at` for a planned moment."""
    dosage = dosage_at(request, due, at)
    if dosage is None:
        return Amount(words=words.dosages_words(request.dosage_instruction, short=True))
    quantity = redose.ordered(dosage)
    by_size = quantity is not None and _BY_SIZE.search(units.code_of(quantity.code, quantity.unit))
    if quantity is None or quantity.value is None or by_size:
        # Nobody gives 15 mg per kg: how much it was is written.
        return Amount(
            words=words.amount_words(dosage.dose_and_rate) or words.dosage_words(dosage, short=True)
        )
    return Amount(quantity.value, units.code_of(quantity.code, quantity.unit), words.quantity_words(quantity))


def has_structure(request: MedicationRequest) -> bool:
    """True when the order states the amount in numbers; where it doesn't, a dose is given as written."""
    return any(d.dose_and_rate for d in request.dosage_instruction)


def is_rate(request: MedicationRequest) -> bool:
    """True for an infusion: it has a rate, and no dose."""
    entries = [e for d in request.dosage_instruction for e in d.dose_and_rate]
    return bool(entries) and all(e.dose_quantity is None and e.dose_range is None for e in entries)


def objections(
    chart: Chart, request: MedicationRequest, read: Reading, dose: Dose, now: datetime
) -> list[Objection]:
    """Everything that speaks against entering this dose, what is refused first."""
    looked = of_request(chart, request, dose.at)
    found = [*_order(request, read), *_checks(chart, request, now)]
    found += [*_time(request, dose, looked, now), *_amount(request, dose)]
    found += _twice(chart, request, dose, now)
    if not any(one.kind == "refused" for one in found):
        amount = (dose.value, dose.unit) if dose.value is not None else None
        found += [Objection("asked", said) for said in given_sums.beyond(chart, request, dose.at, amount)]
        found += [Objection("asked", said) for said in too_soon(chart, request, dose.at, now)]
    found.sort(key=lambda one: one.kind != "refused")
    return found


def _order(request: MedicationRequest, read: Reading) -> Iterator[Objection]:
    if OrderAct.GIVE not in possible(read):
        yield Objection(
            "refused",
            _("This is no order of this stay that doses are given of."),
            _("Order it on the chart first."),
        )
    elif is_rate(request):
        yield Objection("refused", _("It is an infusion: it is begun and ended at the pump, not as a dose."))
    elif read.state is State.PAUSED:
        yield Objection("asked", _("The order is paused."))
    elif read.state is State.STOPPED:
        yield Objection("asked", _("The order is stopped."))
    elif read.state is State.ENDED:
        yield Objection("asked", _("The order has ended."))
    elif read.state is State.UNKNOWN:
        yield Objection("asked", _("It is not known whether the order stands."))


def _checks(chart: Chart, request: MedicationRequest, now: datetime) -> Iterator[Objection]:
    """Findings of the order checks that nobody has decided upon: the same as mark the list."""
    for one in given_checks.speaking(chart, request.key, now):
        said = " ".join(part for part in (one.title, one.detail) if part)
        yield Objection("asked", said, least=MIN_REASON if one.stops else LEAST)


def least(objections: Iterable[Objection]) -> int:
    """Letters that a reason must have."""
    return max((one.least for one in objections), default=LEAST)


def _time(request: MedicationRequest, dose: Dose, looked: Look, now: datetime) -> Iterator[Objection]:
    when = formats.relative_day_time(dose.at, now)
    if dose.at > now + _SLACK:
        yield Objection(
            "refused",
            _("{when} has not come yet: a dose is entered when it is given.").format(when=when),
            _("Write when it was given."),
        )
        return
    if dose.at < now - OLD:
        yield Objection("asked", _("{when} is more than a day ago.").format(when=when))
    start = begins(request)
    if start is not None and dose.at < start - TWICE:
        yield Objection(
            "asked",
            _("The order begins {start}, after {when}.").format(
                start=formats.relative_day_time(start, now), when=when
            ),
        )
    if dose.due is not None and dose.due - dose.at > EARLY:
        yield Objection(
            "asked",
            _("The dose is planned for {due}, {span} later.").format(
                due=formats.relative_day_time(dose.due, now), span=formats.age(dose.due - dose.at)
            ),
        )
    if dose.due is None and not needed(request) and has_structure(request):
        yield from _outside(looked, dose.at)


def _outside(looked: Look, at: datetime) -> Iterator[Objection]:
    """A dose that was planned for no moment: it may be one of those of the day."""
    mine = looked.today(at)
    if any(one.left for one in mine):
        return
    if mine:
        given, most = sum(one.given for one in mine), sum(one.share.most for one in mine)
        yield Objection(
            "asked",
            ngettext(
                "{given} of {n} dose of this time is entered: this one is outside the plan.",
                "{given} of {n} doses of this time are entered: this one is outside the plan.",
                most,
            ).format(given=given, n=most),
        )
    elif looked.unread:
        why = ", ".join(map(unread_words, looked.unread))
        yield Objection("asked", _("It can't be read whether a dose is due: {why}.").format(why=why))
    else:
        yield Objection("asked", _("No dose is waiting: this one is outside the plan."))


def _amount(request: MedicationRequest, dose: Dose) -> Iterator[Objection]:
    plan = ordered(request, dose.due, dose.at)
    if dose.value is None:
        if plan.value is None and has_structure(request) and not is_rate(request):
            yield Objection(
                "refused",
                _("The order says {amount}: how much was given?").format(amount=plan.words),
                _("Write the amount."),
            )
        return
    said = units.amount(dose.value, dose.unit)
    if dose.value <= 0:
        yield Objection(
            "refused", _("{amount} is no dose.").format(amount=said), _("Write how much was given.")
        )
        return
    most = _most(request, dose)
    if most is None:
        if plan.value is None and not has_structure(request):
            yield Objection("asked", _("The order is a text: {amount} can't be compared with it.").format(
                amount=said))  # fmt: skip
        return
    given = units.convert(dose.value, dose.unit, most[1])
    if given is None:
        yield Objection(
            "asked",
            _("{given} can't be compared with what is ordered: {ordered}.").format(
                given=said, ordered=plan.words
            ),
        )
    elif given >= most[0] * TOO_MUCH:
        yield Objection(
            "refused",
            _("{given} is at least ten times what is ordered, {ordered}.").format(
                given=said, ordered=plan.words
            ),
            _("Look at the unit and the decimal comma."),
        )
    elif given > most[0]:
        yield Objection(
            "asked", _("{given} is more than ordered, {ordered}.").format(given=said, ordered=plan.words)
        )
    elif plan.value is not None and given < most[0]:
        yield Objection("asked", _("{given} is a part of {ordered}.").format(given=said, ordered=plan.words))


def _most(request: MedicationRequest, dose: Dose) -> tuple[Decimal, str] | None:
    """The greatest amount of one dose and its unit: as ordered, the upper end of a range."""
    dosage = dosage_at(request, dose.due, dose.at)
    if dosage is None:
        return None
    quantity = redose.ordered(dosage)
    if quantity is not None and quantity.value is not None:
        return quantity.value, units.code_of(quantity.code, quantity.unit)
    return single_dose(dosage)


def is_part(request: MedicationRequest, dose: Dose) -> bool:
    """True when less than the ordered amount was given."""
    plan = ordered(request, dose.due, dose.at)
    if plan.value is None or dose.value is None:
        return False
    given = units.convert(dose.value, dose.unit, plan.unit)
    return given is not None and given < plan.value


def _twice(chart: Chart, request: MedicationRequest, dose: Dose, now: datetime) -> Iterator[Objection]:
    mine = of_order(chart, request.key)
    waits = dose.due is not None and dose.due in of_request(chart, request, now).moments
    same = next((one for one in mine if _is_same(one, dose, waits=waits)), None)
    if same is not None:
        yield Objection("asked", told(chart, same, now))
        return
    wanted = name_of(chart, request.medication_codeable_concept, request.medication_reference).substance
    for at, other in chart.once("doses in the patient", lambda: _in_the_patient(chart)):
        if abs(at - dose.at) > TWICE:
            continue
        name = name_of(chart, other.medication_codeable_concept, other.medication_reference)
        if name.substance == wanted and named(chart, other).order != request.key:
            yield Objection("asked", told(chart, other, now))
            return


def _in_the_patient(chart: Chart) -> list[tuple[datetime, MedicationAdministration]]:
    return [
        (at, one)
        for one in chart.all(MedicationAdministration)
        if outcome(one) in IN_THE_PATIENT and (at := given_at(one)) is not None
    ]


def _is_same(one: MedicationAdministration, dose: Dose, *, waits: bool) -> bool:
    """True when an entry is about this very dose: the same planned moment, or the same half hour."""
    at = given_at(one)
    if at is None:
        return False
    if dose.due is not None and not waits and Entered(at, planned_for(one)).is_of(dose.due):
        return True
    return outcome(one) in IN_THE_PATIENT and abs(at - dose.at) <= TWICE


def told(chart: Chart, one: MedicationAdministration, now: datetime) -> str:
    """`Gitt i dag 08:05 av Anna Dale.`: what stands about a dose, and who entered it."""
    at = given_at(one)
    when = formats.relative_day_time(at, now) if at is not None else _("at an unknown time")
    actor = next((p.actor for p in one.performer if p.actor is not None), None)
    who = person(chart, actor) or _("somebody unknown")
    if outcome(one) in IN_THE_PATIENT:
        return _("Given already {when} by {who}.").format(when=when, who=who)
    return _("{when} is entered as not given by {who}.").format(when=when, who=who)
