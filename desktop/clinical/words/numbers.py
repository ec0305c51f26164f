"""A measured number as people read it: no more decimals than it is worth, and never another number.

`clinical` is what stands in a cell, `exact` what stands one key away, `brief` the last resort where neither
has room. Doses are not shown with these: what is ordered is written to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

import msgspec

from desktop.clinical.vocabulary import vitals
from desktop.core import messages
from desktop.core.formats import NBSP, number

SIGNIFICANT = 4
"""Digits of a quantity about which the vocabulary says nothing; whole numbers always keep all of theirs."""
LEAST_SIGNIFICANT = 2
"""Digits that the vocabulary's decimals never take away: 1,4 of what is usually whole is not 1."""
_SMALL_CHILD = Decimal(20)
"""Kilograms from which a weight is that of a grown child."""
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Shown(msgspec.Struct, frozen=True, gc=False):
    """A number for a screen: `text` as it stands there; `whole` every digit, empty when `text` has them all;
    `short` where `text` has no room: never more than ten signs, and it says that it is about so much.
    """

    text: str
    whole: str = ""
    short: str = ""


def shown(
    value: Decimal,
    decimals: int | None = None,
    *,
    limits: Iterable[Decimal | None] = (),
    comparator: str = "",
) -> Shown:
    """A number in the forms that a cell needs; `comparator` (`<`, `>=`) stands before each.

    A limit is rounded away from what it says: `<4,99999` is less than 5, and not less than 4,999.
    """
    sign = comparator.replace(">=", "≥").replace("<=", "≤")
    sign += NBSP if sign else ""
    rounding = {"<": ROUND_CEILING, ">": ROUND_FLOOR}.get(comparator[:1], ROUND_HALF_UP)
    text = clinical(value, decimals, limits, rounding)
    whole, short = exact(value), brief(value, rounding)
    return Shown(
        sign + text,
        sign + whole if whole != text else "",
        f"{sign}{short}" if len(short) < len(text) else "",
    )


def vital_decimals(key: str, value: Decimal) -> int:
    """Number of decimals of a vital sign, in the vocabulary's unit.

    Grams of a small child are what a dose is worked out from: its weight has those of a weight at birth.
    """
    return vitals()["birth_weight" if key == "weight" and value < _SMALL_CHILD else key].decimals


def clinical(
    value: Decimal,
    decimals: int | None = None,
    limits: Iterable[Decimal | None] = (),
    rounding: str = ROUND_HALF_UP,
) -> str:
    """The number with at most `decimals`, else with four significant digits; none is ever added.

    Where rounding would move the number to the other side of one of `limits` (reference, critical), it keeps
    the decimals that say so.
    """
    bounds = [limit for limit in limits if limit is not None]
    digits = SIGNIFICANT if decimals is None else LEAST_SIGNIFICANT
    least = max(decimals or 0, digits - 1 - (value.adjusted() if value else 0))
    for kept in range(least, _decimals(value)):
        rounded = value.quantize(Decimal(1).scaleb(-kept), rounding, _WIDE)
        if all((rounded > one, rounded < one) == (value > one, value < one) for one in bounds):
            break
    else:
        rounded = value
    return number(rounded)


def exact(value: Decimal) -> str:
    """The number with every digit that it came with."""
    return number(value)


def brief(value: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """`≈1,235·10¹⁶`: about how much, in ten signs, for a cell in which the number has no room."""
    rounded = Context(prec=SIGNIFICANT, rounding=rounding).create_decimal(value)
    digits, power = rounded.as_tuple().digits, rounded.adjusted()
    rest = "".join(map(str, digits[1:])).rstrip("0")
    point = "," if messages.language() == "nb" else "."
    size = f"·10{str(power).translate(_RAISED)}" if power else ""
    mark = "" if rounded == value else "≈"
    return f"{mark}{number(Decimal(digits[0]).copy_sign(rounded))}{point + rest if rest else ''}{size}"


def _decimals(value: Decimal) -> int:
    return max(-int(value.as_tuple().exponent), 0)
