"""Practical doses near a computed one: millilitres of a mixture, whole tablets, one syringe; none far off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

import msgspec

from desktop.clinical import units
from desktop.orders.by_weight.arithmetic import WITHIN
from desktop.orders.catalogue import Strength
from desktop.orders.draft import Amount

_MOST: Final = 3
_PIECES: Final = {"tablett": ("{tablett}", 4), "kapsel": ("{kapsel}", 4), "stikkpille": ("{stikkpille}", 1)}
"""Forms that are counted whole, by the exact form alone (nobody halves what is not made for it), and how
many are given at once."""
_STEPS: Final = ((Decimal(1), Decimal("0.05")), (Decimal(10), Decimal("0.1")), (Decimal(20), Decimal("0.5")))
"""Volumes below so many millilitres are measured in these steps; larger ones in whole millilitres."""
_LEAST: Final = Decimal("0.1")
_POURED: Final = ("mikstur", "injeksjonsvæske", "infusjonsvæske", "dråper")


class Practical(msgspec.Struct, frozen=True):
    """One practical dose: `given` is the amount in the unit of the computed one, `dose` what is measured or
    counted, `strength` what it is of as it is written, `form` the product's."""

    given: Fraction
    dose: Amount
    strength: Amount | None = None
    per_ml: Amount | None = None
    form: str = ""

    @property
    def strength_words(self) -> str:
        """`24 mg/ml`, `250 mg`; empty of what is given as an amount."""
        if self.per_ml is not None:
            return f"{units.amount(self.per_ml.value, self.per_ml.unit)}/ml"
        return units.amount(self.strength.value, self.strength.unit) if self.strength is not None else ""


def practical(products: Iterable[Strength], route: str, computed: Fraction, unit: str) -> list[Practical]:
    """The practical doses by a way, the nearest first; empty where no product makes one within a tenth."""
    made: dict[tuple[object, ...], Practical] = {}
    for product in products:
        if not route or product.route != route:
            continue
        for one in (*_poured(product, computed, unit), *_counted(product, computed, unit)):
            if abs(one.given - computed) <= computed * WITHIN:
                made.setdefault((one.form, one.strength, one.per_ml, one.dose), one)
    near = sorted(made.values(), key=lambda one: (abs(one.given - computed), one.form))
    return near[:_MOST]


def _poured(product: Strength, computed: Fraction, unit: str) -> Iterator[Practical]:
    """A volume of what is poured or drawn up, as it can be measured."""
    held, slash, over = product.unit.partition("/")
    if not slash or over != "mL" or not product.text.replace(".", "", 1).isdigit():
        return
    if not product.form.endswith(_POURED):
        return
    per_ml = Amount(units.plain(Decimal(product.text)), held)
    each = units.convert(per_ml.value, held, unit)
    if not each:
        return
    exact = computed / Fraction(each)
    step = next((step for below, step in _STEPS if exact < below), Decimal(1))
    count = (Decimal(exact.numerator) / Decimal(exact.denominator) / step).quantize(Decimal(1), ROUND_HALF_UP)
    volume = units.plain(count * step)
    if volume < _LEAST:
        return
    given = Fraction(volume) * Fraction(each)
    yield Practical(given, Amount(volume, "mL"), per_ml=per_ml, form=product.form)


def _counted(product: Strength, computed: Fraction, unit: str) -> Iterator[Practical]:
    """Whole pieces, or one syringe or vial as it comes."""
    strength = product.amount
    each = units.convert(strength.value, strength.unit, unit) if strength is not None else None
    if strength is None or not each:
        return
    if product.form in _PIECES:
        piece, most = _PIECES[product.form]
        count = max(1, round(computed / Fraction(each)))
        if count <= most:
            yield Practical(
                Fraction(each) * count, Amount(Decimal(count), piece), strength=strength, form=product.form
            )
    elif product.form == "injeksjonsvæske":
        yield Practical(Fraction(each), Amount(units.plain(strength.value), strength.unit), form=product.form)


def words(one: Practical, unit: str) -> str:
    """`7,8 ml mikstur 24 mg/ml = 187,2 mg`."""
    dose = units.amount(one.dose.value, one.dose.unit)
    # A counted piece says its form itself.
    of = f"{one.form} {one.strength_words}" if one.per_ml is not None else one.strength_words
    whole = Decimal(one.given.numerator) / Decimal(one.given.denominator)
    total = units.amount(units.plain(whole), unit)
    if one.per_ml is None and one.strength is None:
        return " ".join((total, one.form))
    return f"{dose} {of} = {total}"
