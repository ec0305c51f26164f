"""Weekly medicines, and more seldom ones: ordered more often, or above the greatest dose in a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.clinical import units
from desktop.clinical.words.routes import route_words
from desktop.core.messages import _
from desktop.fhir.elements import Dosage
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.day_amount import (
    by_the_week,
    days_a_week,
    on_a_day,
    steps_of,
    swallowed,
    tier_of,
)
from desktop.orders.checks.dose import oftener_than_weekly
from desktop.orders.config import medicine_words
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.medicine_codes import route_of
from desktop.orders.rules import limits
from desktop.orders.totals import greatest_daily


@check("weekly", "dose", lambda: _("once a week"), deadly=True)
def weekly(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine of which a dose lasts a week, ordered more often; and the amount of a week.

    Methotrexate has a rule of its own (A11). Of a combination each part is looked at.
    """
    for one in medicine.apart():
        yield from _by_the_week(one)


def _by_the_week(medicine: Medicine) -> Iterator[Outcome]:
    row = medicine_words().get(medicine.atc)
    if row is None or medicine.within(limits().methotrexate):
        return
    for step in steps_of(medicine.counted):
        for route in dict.fromkeys(map(route_of, step)):
            mine = [one for one in step if route_of(one) == route]
            if route in row.seldom and oftener_than_weekly(mine):
                yield finding(
                    "weekly",
                    medicine.line,
                    title=say("weekly", "title", medicine=medicine.name, route=route_words(route)),
                    detail=say("weekly", "detail", dosage=medicine.words),
                    implicated=(medicine.key,),
                    data=(medicine.coded, route, medicine.words),
                )
                return
            most = row.week_dose(swallowed(route))
            if most is None or not by_the_week(row, route, mine):
                continue
            amount = _in_a_week(mine, most.unit)
            if amount is None:
                yield NotChecked("weekly", medicine.line, _("The amount in a week can't be computed."))
                return
            if amount <= most.value:
                continue
            yield finding(
                "weekly",
                medicine.line,
                tier=tier_of(row, amount / most.value),
                title=say(
                    "weekly",
                    "title",
                    "over",
                    amount=units.amount(amount, most.unit),
                    most=units.amount(most.value, most.unit),
                    medicine=medicine.name,
                ),
                detail=say("weekly", "detail", dosage=medicine.words),
                implicated=(medicine.key,),
                data=(medicine.coded, route, amount, most.value, most.unit),
            )
            return


def _in_a_week(dosages: Sequence[Dosage], unit: str) -> Decimal | None:
    total = Decimal(0)
    for one in dosages:
        each, days = greatest_daily([on_a_day(one)], unit), days_a_week(one)
        if each is None or days is None:
            return None
        total += each * days
    return units.plain(total)
