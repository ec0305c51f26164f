"""Greatest doses beside a computed one: a child's per kilogram and an adult's, at once and in a day."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from desktop.clinical import units
from desktop.core.messages import _
from desktop.orders.config import MedicineWords, parsed
from desktop.orders.draft import Amount


class Greatest(msgspec.Struct, frozen=True):
    """A greatest dose, as what one dose may be (`value`, in the unit of the computed one), and its words."""

    value: Fraction
    words: str


def beyond(
    row: MedicineWords | None,
    route: str,
    *,
    computed: Fraction,
    unit: str,
    kilos: Decimal,
    child: bool,
    times: Fraction | None,
) -> Greatest | None:
    """The lowest of the greatest doses that a computed one is above; None where it is above none that is
    known. `times` are the doses of a day."""
    if row is None:
        return None
    found = [*_adults(row, route, unit, times)]
    if child:
        found += _childs(row, route, unit, kilos, times)
    over = [one for one in found if computed > one.value]
    return min(over, key=lambda one: one.value, default=None)


def _adults(row: MedicineWords, route: str, unit: str, times: Fraction | None) -> Iterator[Greatest]:
    if (usual := row.usual_dose(route)) is not None and (value := _in(usual[1], unit)) is not None:
        said = _("an adult's usual single dose is at most {amount}").format(amount=_words(usual[1]))
        yield Greatest(value, said)
    day = row.day_dose(route)
    if times and day is not None and (value := _in(day, unit)) is not None:
        said = _("an adult's greatest dose in a day is {amount}").format(amount=_words(day))
        yield Greatest(value / times, said)


def _childs(
    row: MedicineWords, route: str, unit: str, kilos: Decimal, times: Fraction | None
) -> Iterator[Greatest]:
    usual = row.per_kilo(route)
    if usual is not None and (value := _in(usual[1], unit)) is not None:
        said = _("a child's usual single dose is at most {amount}/kg").format(amount=_words(usual[1]))
        yield Greatest(value * Fraction(kilos), said)
    day = parsed(row.kilo_day) if row.kilo_day else None
    if times and day is not None and (value := _in(day, unit)) is not None:
        said = _("a child's greatest dose in a day is {amount}/kg").format(amount=_words(day))
        yield Greatest(value * Fraction(kilos) / times, said)


def _in(one: Amount, unit: str) -> Fraction | None:
    found = units.convert(one.value, one.unit, unit)
    return Fraction(found) if found is not None else None


def _words(one: Amount) -> str:
    return units.amount(units.plain(one.value), one.unit)
