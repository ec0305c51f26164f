"""Rules about the dose itself: methotrexate, a child's weight, tenfold doses, an unusual way (11, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from desktop.clinical import units, vocabulary
from desktop.clinical.record.medicines.spans import begins_at
from desktop.clinical.record.patient import conditions, flags
from desktop.clinical.words.doses import is_as_needed
from desktop.clinical.words.lists import listed
from desktop.clinical.words.routes import ROUTES, route_words
from desktop.clinical.words.timings import CODES, dose_events, said_code
from desktop.core import formats
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import Flag
from desktop.fhir.systems import ICD10, LOCAL
from desktop.orders.by_weight.dosing_weight import is_recent
from desktop.orders.catalogue import catalogue
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.config import MedicineWords, doses_of
from desktop.orders.draft import Amount
from desktop.orders.findings import NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import Tier, limits
from desktop.orders.totals import doses_in_a_day, single_dose

_BY_WAY: Final = CodeRows(lambda: cautions().way_doses)
_TEN = Decimal(10)
_CANCER = "C"
_INHALED: Final = "IPINHL"
NEBULISED: Final = "NEB"
_DEVICE: Final = re.compile(
    r"pulver|powder|aerosol|spray|inhalator|inhaler|diskus|turbuhaler|easyhaler|novolizer|ellipta|respimat"
)
"""Folded words of what gives a dose of its own at each breath."""
_MINUTES: Final = {"min": 1, "h": 60, "d": 1440}
_SLOWLY: Final = 240
"""Minutes from which on a dose that runs is told as above the usual by its rate alone."""
_TIERS: Final[dict[str, Tier]] = {"": "stop", "over": "question", "low": "notice"}


@check("A11", "dose", lambda: _("methotrexate once a week"), deadly=True)
def methotrexate(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 11: methotrexate more often than weekly, unless the order's reason is a cancer of this patient."""
    if not medicine.within(limits().methotrexate):
        return
    often = oftener_than_weekly(medicine.dosages)
    if not often:
        if often is None:
            yield NotChecked("A11", medicine.line, _("How often it is given can't be read from the text."))
        return
    if code := _cancer(facts, medicine):
        yield Silent("A11", medicine.line, _("Ordered for {code}, which the patient has.").format(code=code))
        return
    yield finding(
        "A11",
        medicine.line,
        title=say("A11", "title"),
        detail=say("A11", "detail", dosage=medicine.words),
        implicated=(medicine.key,),
        data=(medicine.coded, medicine.words),
    )


def more_than_weekly(dosage: Dosage) -> bool | None:
    """True when it is given more often than once a week; None where its timing doesn't say."""
    timing = dosage.timing
    if timing is None:
        return None
    if events := dose_events(timing):
        return len(events) > 1
    repeat = timing.repeat
    if repeat is not None and repeat.count == 1:
        return False
    if repeat is not None and repeat.day_of_week:
        often_a_day = (repeat.frequency_max or 0, repeat.frequency or 0)
        return len(repeat.day_of_week) * max(1, len(repeat.time_of_day), len(repeat.when), *often_a_day) > 1
    often = (repeat.frequency_max or repeat.frequency) if repeat is not None else None
    if repeat is not None and often is not None:
        return _weekly(Decimal(often), repeat.period, repeat.period_unit)
    if code := said_code(timing):
        frequency, period, unit = CODES[code]
        return _weekly(Decimal(frequency), period, unit)
    return True if repeat is not None and repeat.time_of_day else None


def oftener_than_weekly(dosages: Sequence[Dosage]) -> bool | None:
    """True when doses together are more than one a week; None where the timing of one doesn't say."""
    often = [*map(more_than_weekly, dosages), _on_several_days(dosages)]
    return True if True in often else None if None in often else False


def _on_several_days(dosages: Iterable[Dosage]) -> bool:
    """True of doses that hold together, each of its own day: `15 mg mandag, 10 mg torsdag`."""
    days: dict[tuple[int, object], set[str]] = {}
    for one in dosages:
        repeat = one.timing.repeat if one.timing is not None else None
        if repeat is not None:
            days.setdefault((one.sequence or 0, begins_at((one,))), set()).update(repeat.day_of_week)
    return any(len(named) > 1 for named in days.values())


def _weekly(often: Decimal, period: Decimal | None, unit: str) -> bool | None:
    """True when the frequency is more than once a week."""
    days = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal(28), "h": Decimal(1) / 24}.get(unit)
    return None if days is None or period is None else often * 7 > period * days


def _cancer(facts: Facts, medicine: Medicine) -> str:
    has = {conditions.icd_code(c) for c in conditions.active(facts.chart, facts.now)}
    for reason in medicine.reasons:
        code = reason.code(ICD10)
        if code.startswith(_CANCER) and code in has:
            return code
    return ""


@check(
    "A14",
    "age",
    lambda: _("weight of the child"),
    deadly=True,
    not_told=lambda: _("A new weight is asked for when a dose is ordered, not when it is told."),
    ordering=True,
)
def child_weight(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 14: a child without a weight of the last day."""
    bound = limits()
    age = facts.age()
    if age is None:
        yield NotChecked("A14", medicine.line, _("The date of birth is not known exactly."))
        return
    if age >= bound.child_under_years:
        return
    weight = facts.weight()
    if weight is not None and is_recent(weight[1], facts.now, child=True):
        return
    if not facts.loaded("Observation"):
        yield NotChecked("A14", medicine.line, _("Measurements could not be read."))
        return
    if _resuscitation(facts):
        yield Silent("A14", medicine.line, _("Resuscitation is going on."))
        return
    if weight is None:
        title, detail = say("A14", "title", "absent"), ""
        data: tuple[object, ...] = ("absent",)
    else:
        value, at = weight
        title = say("A14", "title", age=formats.age(facts.now - at))
        said = _("{weight} kg, {when}.").format(
            weight=formats.number(units.plain(value)), when=formats.relative_day_time(at, facts.now)
        )
        detail = say("A14", "detail", weight=said)
        data = (value, at)
    yield finding(
        "A14",
        medicine.line,
        title=title,
        detail=detail,
        implicated=(medicine.key,),
        data=(medicine.coded, *data),
    )


def _resuscitation(facts: Facts) -> bool:
    if any(
        f.code is not None
        and f.code.code(LOCAL) == "resuscitation"
        and flags.certain(facts.chart, f, facts.now)
        for f in facts.chart.all(Flag)
    ):
        return True
    going_on = facts.procedure("gjenoppliving", "resuscitation", "hjerte-lunge-redning", since=None)
    return going_on is not None and going_on.status == "in-progress"


@check("tenfold", "dose", lambda: _("size of the dose"), deadly=True)
def tenfold(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Ten times a usual dose and beyond the usual range is a Stop; a tenth of it a notice.

    What passes says at what it looked: the single dose alone. One outside the usual range that is no slip of
    ten times raises no alarm, and is not called usual either. Of a combination each part is looked at.
    """
    for one in medicine.apart():
        yield from _size(facts, one)


def _size(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    row = medicine.doses
    adult = (facts.age() or 0) >= limits().child_under_years
    looked: list[str] = []
    for dosage in medicine.counted:
        if any(e.rated for e in dosage.dose_and_rate):
            # The speed of an infusion has a rule of its own.
            continue
        route = route_of(dosage)
        usual = _usual(row, medicine, route)
        if usual is None:
            yield NotChecked(
                "tenfold", medicine.line, _("No usual dose is known for this medicine and route.")
            )
            return
        low, high = usual
        dose = single_dose(dosage)
        value = units.convert(dose[0], dose[1], high.unit) if dose else None
        if dose is None or value is None:
            yield NotChecked("tenfold", medicine.line, _("The dose can't be compared with the usual one."))
            return
        shown = units.amount(dose[0], dose[1])
        if is_far_above(value, low.value, high.value):
            variant = ""
        elif value * _TEN <= low.value and adult:
            variant = "low"
        elif row is not None and row.alert and adult and value > high.value and not runs_slowly(dosage):
            variant = "over"
        else:
            spelt = units.amount(low.value, low.unit, high.value)
            if adult and not low.value <= value <= high.value:
                why = _("{dose} is not the usual single dose ({usual}); only ten times is asked about.")
                yield NotChecked("tenfold", medicine.line, why.format(dose=shown, usual=spelt))
                return
            looked.append(spelt)
            continue
        yield finding(
            "tenfold",
            medicine.line,
            tier=_TIERS[variant],
            title=say("tenfold", "title", variant, dose=shown, medicine=medicine.name),
            detail=say(
                "tenfold",
                "detail",
                low=units.amount(low.value, low.unit),
                high=units.amount(high.value, high.unit),
            ),
            implicated=(medicine.key,),
            data=(medicine.coded, value),
        )
        return
    by_weight = row is not None and all(row.per_kilo(route_of(d)) for d in medicine.dosages)
    if not adult and not by_weight and medicine.dosages:
        yield NotChecked("tenfold", medicine.line, _("The usual doses are those of adults."))
    elif adult and looked:
        spelt = listed(list(dict.fromkeys(looked)))
        yield Passed("tenfold", medicine.line, _("single dose within {usual}").format(usual=spelt))


def runs_slowly(dosage: Dosage) -> bool:
    """True for what runs over so many hours that it is no single dose: its rate is judged."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None or not repeat.duration:
        return False
    return repeat.duration * _MINUTES.get(repeat.duration_unit, 0) >= _SLOWLY


def _usual(row: MedicineWords | None, medicine: Medicine, route: str) -> tuple[Amount, Amount] | None:
    """The usual single dose by a way: of the medicine's own row, else of a row about that way. An amount that
    is *inhaled*, of no device that anybody named, may be meant for the nebuliser."""
    usual = row.usual_dose(route) if row is not None else None
    if usual is None:
        rows = _BY_WAY.of(medicine.acting)
        return next((one.span for one in rows if route in one.routes), None)
    wet = row.usual_dose(NEBULISED) if row is not None and may_be_nebulised(medicine, route) else None
    if wet is None or wet[1].unit != usual[1].unit:
        return usual
    return usual[0], max(usual[1], wet[1], key=lambda one: one.value)


def may_be_nebulised(medicine: Medicine, route: str) -> bool:
    """True for what is inhaled and names no device with a dose of its own."""
    return route == _INHALED and not _DEVICE.search(fold(f"{medicine.form} {medicine.name}"))


def is_slip(row: MedicineWords, dosage: Dosage) -> bool:
    """True when the single dose is so far above the usual that a decimal has slipped."""
    usual, dose = row.usual_dose(route_of(dosage)), single_dose(dosage)
    value = units.convert(dose[0], dose[1], usual[1].unit) if usual and dose else None
    return usual is not None and value is not None and is_far_above(value, usual[0].value, usual[1].value)


def is_far_above(value: Decimal, low: Decimal, high: Decimal) -> bool:
    """True for an amount so far beyond a usual range that a decimal may have slipped."""
    return value > high and value >= _TEN * low and value > 2 * high


@check("route", "dose", lambda: _("route"), ordering=True)
def unusual_route(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A way by which a medicine is not given; one that our list merely lacks is *not checked*."""
    ours = vocabulary.listed_codes().get(medicine.atc, "")
    item = catalogue().item(f"medicine:{medicine.atc}") or catalogue().item(f"medicine:{ours}")
    row = doses_of(medicine.atc)
    known = tuple(dict.fromkeys([*(item.routes if item is not None else ()), *(row.routes if row else ())]))
    for route in dict.fromkeys(route_of(dosage) for dosage in medicine.dosages):
        # What is swallowed may go through a tube.
        if not route or route in known or (route == "NGT" and "PO" in known):
            continue
        if route not in ROUTES:
            # A code that nobody here reads is no unusual way.
            why = _("The way {route} is not known here.")
            yield NotChecked("route", medicine.line, why.format(route=route_words(route)))
        elif not known:
            yield NotChecked("route", medicine.line, _("The catalogue has no products of this medicine."))
        elif row is None or not row.only:
            why = _("The list of ways of {medicine} is not complete, and has not {route}.")
            yield NotChecked(
                "route", medicine.line, why.format(medicine=medicine.name, route=route_words(route))
            )
        else:
            yield finding(
                "route",
                medicine.line,
                title=say("route", "title", medicine=medicine.name, route=route_words(route)),
                detail=say("route", "detail", usual=listed([route_words(code) for code in known])),
                implicated=(medicine.key,),
                data=(medicine.coded, route),
            )


@check("depot", "dose", lambda: _("slow release"))
def slow_release(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Slow-release medicine ordered as often as the plain form, or as needed."""
    if not medicine.depot:
        return
    most = max((doses_in_a_day(dosage) or 0 for dosage in medicine.dosages), default=0)
    if most <= limits().depot_doses and not any(is_as_needed(dosage) for dosage in medicine.dosages):
        return
    yield finding(
        "depot",
        medicine.line,
        title=say("depot", "title", medicine=medicine.name, dosage=medicine.words),
        detail=say("depot", "detail"),
        implicated=(medicine.key,),
        data=(medicine.coded, medicine.words),
    )
