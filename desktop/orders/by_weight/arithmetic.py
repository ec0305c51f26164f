"""Dose by weight as arithmetic: `15 mg/kg × 12,4 kg = 186 mg`, exact, in fractions; what is given beside it.

Nothing is rounded silently: a dose that no decimal says is told as about so much, and one that is given
otherwise with how far it lies from the computed one, in per cent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final, TypeAlias

import msgspec

from desktop.clinical import units
from desktop.core import formats
from desktop.core.messages import _
from desktop.orders.draft import Amount

WITHIN: Final = Fraction(1, 10)
"""So far from the computed dose one that is given may lie: the checks of a child's dose bear no more."""
_SIGNIFICANT: Final = Context(prec=4, rounding=ROUND_HALF_UP)
_LONGEST: Final = 3
"""Decimals of a computed dose that is told exactly."""


class Weighing(msgspec.Struct, frozen=True):
    """The weight that a dose is computed from, and when it was taken; without one `why` says why not."""

    kilos: Decimal | None = None
    at: datetime | None = None
    why: str = ""
    child: bool = False


Weigh: TypeAlias = Callable[[], Weighing | None]
"""The weight of the patient that is written for; None where it is nobody's order."""


def nobody() -> None:
    """The weight of nobody: a text that is read without a patient."""
    return


class PerKilo(msgspec.Struct, frozen=True):
    """An amount per kilogram: of each dose, or (`daily`) of a day that is shared among `parts` doses."""

    each: Amount
    daily: bool = False
    parts: int = 1

    def dose(self, kilos: Decimal) -> Fraction:
        """The amount of one dose, exact, in the unit that is written."""
        return Fraction(self.each.value) * Fraction(kilos) / self.parts

    @property
    def words(self) -> str:
        """`15 mg/kg`, `60 mg/kg/døgn`."""
        said = units.amount(self.each.value, self.each.unit)
        return (_("{amount}/kg/day") if self.daily else "{amount}/kg").format(amount=said)


def shown(value: Fraction) -> tuple[Decimal, bool]:
    """A computed amount as a decimal, and True when it is exact: else it has four digits."""
    exact = Context(prec=28).divide(Decimal(value.numerator), Decimal(value.denominator))
    plain = units.plain(exact)
    exponent = plain.as_tuple().exponent
    if Fraction(plain) == value and isinstance(exponent, int) and -exponent <= _LONGEST:
        return plain, True
    return units.plain(_SIGNIFICANT.plus(exact)), False


def deviation(given: Fraction, computed: Fraction) -> str:
    """`+0,6 %`: how far a dose that is given lies from the computed one; never nought where it differs."""
    share = (given - computed) / computed * 100
    exact = Context(prec=28).divide(Decimal(share.numerator), Decimal(share.denominator))
    tenths = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    said = tenths if tenths or not exact else Context(prec=1).plus(exact)
    return f"{formats.number(units.plain(said), sign=True)}{formats.NBSP}%"


def kilos_words(kilos: Decimal) -> str:
    """`12,4 kg`."""
    return f"{formats.number(units.plain(kilos))}{formats.NBSP}kg"


def told(asked: PerKilo, kilos: Decimal, at: datetime) -> str:
    """`15 mg/kg × 12,4 kg (vekt 26.11) = 186 mg`; a record is read on other days, so the weight has its
    own."""
    dose, exact = shown(asked.dose(kilos))
    left = _("{each} × {weight} (weight {day})").format(
        each=asked.words, weight=kilos_words(kilos), day=formats.day_short(at)
    )
    parts = f" : {asked.parts}" if asked.parts > 1 else ""
    return f"{left}{parts} {'=' if exact else '≈'} {units.amount(dose, asked.each.unit)}"


def basis(asked: PerKilo, kilos: Decimal, at: datetime, given: Fraction, why: str = "") -> str:
    """The arithmetic as it is kept with a dose: with what is given instead of the computed one, and (`why`)
    beyond which greatest dose the computed one lies."""
    computed = asked.dose(kilos)
    said = told(asked, kilos, at)
    if given == computed or given == Fraction(shown(computed)[0]):
        return said
    dose = units.amount(shown(given)[0], asked.each.unit)
    if why:
        return _("{arithmetic}; lowered to {dose}: {why}").format(arithmetic=said, dose=dose, why=why)
    return _("{arithmetic}; given {dose} ({deviation})").format(
        arithmetic=said, dose=dose, deviation=deviation(given, computed)
    )
