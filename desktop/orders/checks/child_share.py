"""A child's amount in a day by its weight's part of an adult's, where nobody wrote a dose per kilogram.

A dose per kilogram always comes first (`perkilo`), and what other rules say of the same amount is said once.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.core import formats
from desktop.core.messages import _
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.cautions.matching import told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import NotChecked, Outcome, Passed, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import limits
from desktop.orders.totals import greatest_daily

_AMOUNTS: Final = ("A4", "day", "tenfold", "perkilo", "absurd")


@check("child-share", "age", lambda: _("a child's part of an adult's dose"))
def child_share(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A child's day far beyond its weight's part of the greatest that an adult is given."""
    age, row = facts.age(), medicine.doses
    if age is None or age >= limits().child_under_years or row is None or row.kilo_day:
        return
    routes = {route_of(dosage) for dosage in medicine.dosages}
    if len(routes) != 1:
        return
    (route,) = routes
    most, weighed = row.day_dose(route), facts.weight()
    if most is None or row.per_kilo(route) is not None:
        return
    if weighed is None or weighed[0] <= 0:
        yield NotChecked("child-share", medicine.line, _("There is no weight to compare the dose with."))
        return
    daily = greatest_daily(medicine.counted, most.unit)
    if daily is None:
        yield NotChecked("child-share", medicine.line, _("The amount in a day can't be computed."))
        return
    bound = cautions().limits
    share = min(weighed[0] / bound.adult_weight * bound.child_share, Decimal(1))
    part = share * most.value
    if daily <= part:
        yield Passed("child-share", medicine.line)
        return
    if told(facts, medicine, *_AMOUNTS):
        return
    dose = units.amount(units.plain(daily), most.unit)
    yield finding(
        "child-share",
        medicine.line,
        title=say(
            "child-share",
            "title",
            dose=_("{amount} per day").format(amount=dose),
            medicine=medicine.name,
            weight=f"{formats.number(units.plain(weighed[0]))}{formats.NBSP}kg",
        ),
        detail=say("child-share", "detail", most=units.amount(most.value, most.unit)),
        implicated=(medicine.key,),
        data=(medicine.coded, daily, weighed[0]),
    )
