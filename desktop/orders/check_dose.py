"""Rules about the dose itself: methotrexate, a child's weight, tenfold doses, an unusual way (11, 14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import Condition, Flag
from desktop.fhir.systems import ICD10, LOCAL
from desktop.orders import units
from desktop.orders.catalogue import catalogue
from desktop.orders.config import medicine_words
from desktop.orders.draft import MedicineOrder
from desktop.orders.facts import Facts, Medicine
from desktop.orders.findings import NotChecked, Outcome, Silent, finding, say
from desktop.orders.rules import limits, within
from desktop.orders.timing_words import listed
from desktop.orders.totals import doses_in_a_day, single_dose
from desktop.orders.wording import route_words

_TEN = Decimal(10)
_CANCER = "C"


def methotrexate(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Rule 11: methotrexate more often than weekly, unless the order's reason is a cancer of this patient."""
    if not within(medicine.atc, limits().methotrexate):
        return
    often = [_more_than_weekly(dosage) for dosage in medicine.dosages]
    if True not in often:
        if None in often:
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
        data=(medicine.atc, medicine.words),
    )


def _more_than_weekly(dosage: Dosage) -> bool | None:
    timing = dosage.timing
    if timing is None:
        return None
    if timing.event:
        return len(timing.event) > 1
    repeat = timing.repeat
    if repeat is None:
        return None if doses_in_a_day(dosage, on_its_day=True) is None else doses_in_a_day(dosage) is not None
    if repeat.count == 1:
        return False
    times = len(repeat.time_of_day) or 1
    if repeat.day_of_week:
        return len(repeat.day_of_week) * max(times, repeat.frequency or 1) > 1
    often = repeat.frequency_max or repeat.frequency
    if often is None or repeat.period is None or not repeat.period_unit:
        return True if repeat.time_of_day else None
    days = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal(28), "h": Decimal(1) / 24}.get(
        repeat.period_unit
    )
    return None if days is None else Decimal(often) * 7 > repeat.period * days


def _cancer(facts: Facts, medicine: Medicine) -> str:
    has = {c.code.code(ICD10) for c in facts.chart.all(Condition) if c.code is not None}
    for reason in medicine.reasons:
        code = reason.code(ICD10)
        if code.startswith(_CANCER) and code in has:
            return code
    return ""


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
    if weight is not None and facts.now - weight[1] <= timedelta(hours=bound.weight_hours):
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
        data=(medicine.atc, *data),
    )


def _resuscitation(facts: Facts) -> bool:
    if any(
        f.status == "active" and f.code is not None and f.code.code(LOCAL) == "resuscitation"
        for f in facts.chart.all(Flag)
    ):
        return True
    going_on = facts.procedure("gjenoppliving", "resuscitation", "hjerte-lunge-redning")
    return going_on is not None and going_on.status == "in-progress"


def tenfold(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Ten times a usual dose and beyond the usual range is a Stop; a tenth of it a notice."""
    words = medicine_words().get(medicine.atc)
    line = next(one for one in facts.lines if one.id == medicine.line)
    assert isinstance(line.order, MedicineOrder)
    usual = words.usual_dose(line.order.route) if words else None
    if usual is None:
        yield NotChecked("tenfold", medicine.line, _("No usual dose is known for this medicine and way."))
        return
    low, high = usual
    adult = (facts.age() or 0) >= 18
    for dosage in medicine.dosages:
        dose = single_dose(dosage)
        value = units.convert(dose[0], dose[1], high.unit) if dose else None
        if dose is None or value is None:
            yield NotChecked("tenfold", medicine.line, _("The dose can't be compared with the usual one."))
            return
        shown = units.amount(dose[0], dose[1])
        if value > high.value and value >= 10 * low.value and value > 2 * high.value:
            variant = ""
        elif value * _TEN <= low.value and adult:
            variant = "low"
        else:
            continue
        yield finding(
            "tenfold",
            medicine.line,
            tier="notice" if variant else "stop",
            title=say("tenfold", "title", variant, dose=shown, medicine=medicine.name),
            detail=say(
                "tenfold",
                "detail",
                low=units.amount(low.value, low.unit),
                high=units.amount(high.value, high.unit),
            ),
            implicated=(medicine.key,),
            data=(medicine.atc, value),
        )
        return
    if not adult:
        yield NotChecked("tenfold", medicine.line, _("The usual doses are those of adults."))


def unusual_route(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A way by which the catalogue has no product of this medicine."""
    line = next(one for one in facts.lines if one.id == medicine.line)
    assert isinstance(line.order, MedicineOrder)
    item = catalogue().item(f"medicine:{medicine.atc}")
    route = line.order.route
    if item is None or not item.routes:
        yield NotChecked("route", medicine.line, _("The catalogue has no products of this medicine."))
        return
    # What is swallowed may go through a tube.
    if not route or route in item.routes or (route == "NGT" and "PO" in item.routes):
        return
    yield finding(
        "route",
        medicine.line,
        title=say("route", "title", medicine=medicine.name, route=route_words(route)),
        detail=say("route", "detail", usual=listed([route_words(code) for code in item.routes])),
        implicated=(medicine.key,),
        data=(medicine.atc, route),
    )
