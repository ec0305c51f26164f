"""A dose by weight in the order field: its arithmetic is shown and asked, and judged each time it is read.

`paracetamol 15 mg/kg x 4 po` becomes `paracetamol 186 mg [15 mg/kg × 12,4 kg] x 4 po` by an answer, never by
itself; the text stays the only truth. Each time it is read the brackets are compared with the weight that
counts now, and the dose with what they make: a dose that lies further off is asked about.

One idea: from an amount per kilogram to the question that has its doses, and from the answer to the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec
from msgspec.structs import replace

from desktop.clinical import units
from desktop.clinical.words.timings import frequency_words
from desktop.core.messages import _
from desktop.orders.by_weight.arithmetic import (
    WITHIN,
    PerKilo,
    Weigh,
    Weighing,
    basis,
    deviation,
    kilos_words,
    shown,
    told,
)
from desktop.orders.by_weight.beyond_greatest import Greatest, beyond
from desktop.orders.by_weight.practical import Practical, practical, words
from desktop.orders.catalogue import Item
from desktop.orders.concentration import written
from desktop.orders.config import MedicineWords, medicine_words
from desktop.orders.draft import Amount, Schedule, Step
from desktop.orders.field.amounts import Dosed
from desktop.orders.field.asking import typed_amount
from desktop.orders.field.often import Often
from desktop.orders.field.per_kilo import ByWeight, PerKiloText
from desktop.orders.field.scan import Choice, Scan

Region = tuple[int, int]
_MOST_DOSES: Final = 24
_SHARES: Final = (1, 2, 3, 4)
_DOSE_PARTS: Final = ("dose", "strength", "form")


class _Meaning(msgspec.Struct, frozen=True):
    """One thing that an amount per kilogram may mean; `typed` is how often, where it must be added."""

    asked: PerKilo
    times: Fraction | None
    typed: str = ""


class _Case(msgspec.Struct, frozen=True):
    """Facts that a question about one stretch needs."""

    item: Item
    products: Item
    route: str
    row: MedicineWords | None
    kilos: Decimal
    at: datetime
    child: bool
    spans: list[Region]

    def over(self, one: _Meaning, dose: Fraction) -> Greatest | None:
        """The greatest dose that a dose is above."""
        return beyond(
            self.row, self.route, computed=dose, unit=one.asked.each.unit,
            kilos=self.kilos, child=self.child, times=one.times,
        )  # fmt: skip


def computed(
    scan: Scan,
    item: Item,
    route: str,
    regions: Sequence[Region],
    oftens: Sequence[Often],
    doses: Sequence[Dosed],
    steps: list[Step],
    weigh: Weigh,
) -> list[Step]:
    """The steps with the arithmetic of those that were computed; asks for each amount per kilogram, and for
    each dose that its arithmetic does not make."""
    found = list(steps)
    if all(one.per_kilo is None for one in doses) and not any(p.kind == "by_weight" for p in scan.parts):
        return found
    weighing = weigh()
    for at, (region, often, dosed) in enumerate(zip(regions, oftens, doses, strict=True), 1):
        mark = dosed.by_weight
        marks = [p for p in scan.parts if p.kind == "by_weight" and region[0] <= p.start < region[1]]
        if dosed.per_kilo is not None:
            _ask(scan, item, route, often, dosed, dosed.per_kilo, weighing, [(p.start, p.end) for p in marks])
        elif mark is not None:
            mine = [step for step in found if step.sequence == at]
            said = _judged(scan, item, route, region, often, dosed, mark, mine, weighing)
            found = [replace(one, basis=said) if one.sequence == at else one for one in found]
        elif marks:
            span = (marks[0].start, marks[-1].end)
            scan.ask("dose", _depends(scan.text[slice(*span)]), span=span)
    return found


def _depends(words: str) -> str:
    return _("{amount} depends on the weight: which dose?").format(amount=words)


def _times(often: Often) -> Fraction | None:
    """The doses of a day; 1 of a single dose, None where they are not fixed."""
    schedule: Schedule | None = often.schedule
    if schedule is None:
        return Fraction(often.most_times) if often.as_needed and often.most_times else None
    if schedule.once:
        return Fraction(1)
    hours = {"d": 24, "h": 1}.get(schedule.period_unit)
    if schedule.continuous or schedule.days or not schedule.frequency or hours is None:
        return None
    return Fraction(schedule.frequency) * 24 / (Fraction(schedule.period) * hours)


def _ask(
    scan: Scan,
    item: Item,
    route: str,
    often: Often,
    dosed: Dosed,
    asked: PerKiloText,
    weighing: Weighing | None,
    marks: list[Region],
) -> None:
    """Ask which dose an amount per kilogram is, with the arithmetic; or why nothing is computed."""
    place = asked.spans[0]
    if weighing is None or weighing.kilos is None or weighing.at is None:
        said = _depends(asked.words)
        if weighing is not None:
            said += " " + _("Not computed: {why}.").format(why=weighing.why)
        scan.ask("dose", said, span=place)
        return
    meanings = _meanings(item, route, often, asked, weighing)
    other = dosed.dose is not None or bool(dosed.unclear) or dosed.bare or bool(marks)
    if not meanings or other or often.slots:
        scan.ask("dose", _depends(asked.words), span=place)
        return
    case = _case(item, dosed, route, weighing, list(asked.spans))
    if len(meanings) > 1:
        said = _("“{words}” may mean several doses: which one?").format(words=asked.words)
        choices = tuple(_meant(scan, case, one) for one in meanings)
    else:
        said, choices = _of_one(scan, case, meanings[0])
    scan.ask("dose", said, choices, place)


def _case(item: Item, dosed: Dosed, route: str, weighing: Weighing, spans: list[Region]) -> _Case:
    """The facts of a stretch, where a weight counts."""
    assert weighing.kilos is not None
    assert weighing.at is not None
    products, row = dosed.pieces_of or item, _row(item)
    return _Case(item, products, route, row, weighing.kilos, weighing.at, weighing.child, spans)


def _row(item: Item) -> MedicineWords | None:
    return medicine_words().get(item.atc) if item.atc else None


def _meanings(item: Item, route: str, often: Often, asked: PerKiloText, weighing: Weighing) -> list[_Meaning]:
    """The things that are meant; several where per dose and per day are not told apart, none where it can't
    be computed."""
    times = _times(often)
    fixed = often.schedule is not None or often.as_needed
    if asked.parts > _MOST_DOSES or (asked.parts and fixed and times != asked.parts):
        return []
    found: list[_Meaning] = []
    for value in asked.values:
        each = Amount(units.plain(value), asked.unit)
        single = PerKilo(each)
        if asked.per == "dose" and not asked.parts:
            found.append(_Meaning(single, times))
        elif asked.per == "day" and not asked.parts and times is None and not fixed:
            found += [_Meaning(PerKilo(each, True, n), Fraction(n), f"x {n}") for n in _SHARES]
        elif asked.per == "dose" or (times is None and fixed and asked.per == "day"):
            return []
        else:
            shared = Fraction(asked.parts) if asked.parts else times
            typed = "" if fixed or not asked.parts else f"x {asked.parts}"
            whole = shared is not None and shared.denominator == 1 and 1 <= shared <= _MOST_DOSES
            daily = _Meaning(PerKilo(each, True, int(shared)), shared, typed) if whole and shared else None
            if asked.per == "day":
                if daily is None:
                    return []
                found.append(daily)
            elif asked.parts:
                found += [one for one in (daily, _Meaning(single, shared, typed)) if one is not None]
            else:
                found.append(_Meaning(single, times))
                if daily is not None and times != 1 and not _is_each(item, route, value, asked, times):
                    found.append(daily)
    return found


def _is_each(item: Item, route: str, value: Decimal, asked: PerKiloText, times: Fraction | None) -> bool:
    """True where the usual figures leave no doubt that an amount per kilogram is that of each dose."""
    row = _row(item)
    usual = row.per_kilo(route) if row is not None else None
    day = row.kilo_day.split(" ", 1) if row is not None and row.kilo_day else None
    if usual is None or day is None or times is None:
        return False
    low, high = (units.convert(one.value, one.unit, asked.unit) for one in usual)
    most = units.convert(Decimal(day[0]), day[1], asked.unit)
    if low is None or high is None or most is None:
        return False
    return low <= value <= high and Fraction(value) * times <= Fraction(most)


def _text(scan: Scan, case: _Case, one: _Meaning, dose: str) -> str:
    """The field's text with a dose, its arithmetic and how often in the place of what was asked about."""
    each = typed_amount(one.asked.each)
    day = "/døgn" if one.asked.daily else ""
    parts = f" : {one.asked.parts}" if one.asked.parts > 1 else ""
    mark = f"[{each}/kg{day} × {_typed_number(case.kilos)} kg{parts}]"
    return scan.rewritten(case.spans, " ".join(part for part in (dose, mark, one.typed) if part))


def _typed_number(value: Decimal) -> str:
    """A number that is read back as the same: three decimals could be thousands."""
    return typed_amount(Amount(units.plain(value), "g")).split()[0]


def _amount(one: _Meaning, kilos: Decimal) -> Amount:
    return Amount(shown(one.asked.dose(kilos))[0], one.asked.each.unit)


def _often_words(one: _Meaning) -> str:
    if one.times is None or one.times.denominator != 1:
        return ""
    return frequency_words(int(one.times), Decimal(1), "d")


def _meant(scan: Scan, case: _Case, one: _Meaning) -> Choice:
    """One of several meanings: none is gone to by Enter alone."""
    said = [told(one.asked, case.kilos, case.at), _often_words(one)]
    if (over := case.over(one, one.asked.dose(case.kilos))) is not None:
        said.append(_("more than usual: {why}").format(why=over.words))
    text = _text(scan, case, one, typed_amount(_amount(one, case.kilos)))
    return Choice(", ".join(part for part in said if part), text, deliberate=True)


def _of_one(scan: Scan, case: _Case, one: _Meaning) -> tuple[str, tuple[Choice, ...]]:
    """The question with the arithmetic, and its doses: as computed, practical ones, or the greatest one."""
    kilos, unit = case.kilos, one.asked.each.unit
    dose, exact = one.asked.dose(kilos), _amount(one, kilos)
    over = case.over(one, dose)
    arithmetic = told(one.asked, kilos, case.at)
    each_day = ""
    if one.times is not None and one.times > 1:
        total = units.amount(shown(dose * one.times)[0], unit)
        each_day = _("{amount} per day").format(amount=total)
    said = ", ".join(part for part in (arithmetic, each_day) if part)
    as_computed = Choice(
        _("{dose}, as computed").format(dose=units.amount(exact.value, unit)),
        _text(scan, case, one, typed_amount(exact)),
        deliberate=over is not None,
    )
    if over is not None:
        least = Amount(_down(over.value), unit)
        lowered = Choice(
            _("{dose}, lowered to the greatest").format(dose=units.amount(least.value, unit)),
            _text(scan, case, one, typed_amount(least)),
            deliberate=True,
        )
        question = _("{arithmetic}. That is more than usual: {why}. Which dose?")
        return question.format(arithmetic=said, why=over.words), (lowered, as_computed)
    near = practical(case.products.products, case.route, dose, unit)
    choices = [as_computed]
    for other in near:
        typed = _typed(other)
        if (other.given == dose and other.dose == exact) or case.over(one, other.given) is not None:
            continue
        off = "" if other.given == dose else f" ({deviation(other.given, dose)})"
        choices.append(Choice(f"{words(other, unit)}{off}", _text(scan, case, one, typed)))
    return _("{arithmetic}. Which dose?").format(arithmetic=said), tuple(choices)


def _typed(one: Practical) -> str:
    """A practical dose as one types it: `mikstur 24 mg/ml 7,8 ml`, `2 tabletter 250 mg`."""
    dose = typed_amount(one.dose)
    if one.per_ml is not None:
        return f"{one.form} {typed_amount(one.per_ml)}/ml {dose}"
    return f"{dose} {typed_amount(one.strength)}" if one.strength is not None else dose


def _down(value: Fraction) -> Decimal:
    """A greatest dose as a decimal that is never above it."""
    exact, certain = shown(value)
    if certain or Fraction(exact) <= value:
        return exact
    step = Decimal(1).scaleb(exact.adjusted() - 3)
    return units.plain(exact - step)


def _judged(
    scan: Scan,
    item: Item,
    route: str,
    region: Region,
    often: Often,
    dosed: Dosed,
    mark: ByWeight,
    steps: Sequence[Step],
    weighing: Weighing | None,
) -> str:
    """The arithmetic of a dose in words, where its weight is the one that counts now and the dose is what it
    makes, or no more than a tenth off, or the greatest dose below it; empty after a question."""
    bracket = scan.text[slice(*mark.span)]
    without = Choice(_("without the arithmetic"), scan.rewritten([mark.span], ""), deliberate=True)
    if weighing is None or weighing.kilos is None or weighing.at is None:
        why = weighing.why if weighing is not None else _("there is no patient")
        scan.ask(
            "dose",
            _("{amount} can't be computed now: {why}.").format(amount=bracket, why=why),
            (without,),
            mark.span,
        )
        return ""
    times = _times(often)
    spans = [(p.start, p.end) for p in scan.parts
             if p.kind in _DOSE_PARTS and region[0] <= p.start and p.end <= region[1]]  # fmt: skip
    case = _case(item, dosed, route, weighing, [*spans, mark.span])
    one = _Meaning(mark.asked, times)
    said = ""
    given = _given(steps, dosed, mark.asked.each.unit)
    dose = mark.asked.dose(weighing.kilos)
    if mark.kilos != weighing.kilos:
        said = _("The weight is {weight} now.").format(weight=kilos_words(weighing.kilos))
    elif mark.asked.parts > 1 and times != mark.asked.parts:
        said = _("“{words}” and the number of doses contradict each other.").format(words=bracket)
    elif given is None:
        said = _("The dose can't be compared with its arithmetic.")
    elif given <= 0:
        said = _("The dose is not what its arithmetic makes.")
    else:
        over = case.over(one, dose)
        if over is not None and given < dose and given == Fraction(_down(over.value)):
            return basis(mark.asked, weighing.kilos, weighing.at, given, over.words)
        if abs(given - dose) <= dose * WITHIN:
            return basis(mark.asked, weighing.kilos, weighing.at, given)
        said = _("The dose is not what its arithmetic makes: {deviation}.").format(
            deviation=deviation(given, dose)
        )
    if scan.questions and given is None:
        # What is asked of the dose itself comes first.
        return ""
    question, choices = _of_one(scan, case, one)
    if mark.asked.parts > 1 and times != mark.asked.parts:
        question, choices = "", ()
    scan.ask("dose", " ".join(filter(None, (said, question))), (*choices, without), mark.span)
    return ""


def _given(steps: Sequence[Step], dosed: Dosed, unit: str) -> Fraction | None:
    """The amount of one dose in the unit of the arithmetic; None for several, a range, or another kind."""
    if len(steps) != 1 or steps[0].dose is None or steps[0].dose.high is not None:
        return None
    dose = steps[0].dose
    known = units.UNITS.get(dose.unit)
    held: Amount | None = dose
    if known is not None and known.kind == "count":
        strength = dosed.strength
        held = Amount(dose.value * strength.value, strength.unit) if strength is not None else None
    elif known is not None and known.kind == "volume" and units.convert(Decimal(1), dose.unit, unit) is None:
        per_ml = written(dosed.strength_text) if dosed.strength_text else None
        volume = units.convert(dose.value, dose.unit, "mL")
        held = Amount(volume * per_ml.value, per_ml.unit) if per_ml and volume is not None else None
    same = units.convert(held.value, held.unit, unit) if held is not None else None
    return Fraction(same) if same is not None else None
