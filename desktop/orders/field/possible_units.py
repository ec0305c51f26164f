"""Units that a number without one may have: the typed number in each possible unit, never another number.

Possible are the units in which the medicine comes or is dosed, and others of the same kind where the amount
is within ten times what is usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.orders.catalogue import Item
from desktop.orders.config import medicine_words
from desktop.orders.draft import Amount
from desktop.orders.field.scan import NUMBER, Scan, values

Region = tuple[int, int]

_ALONE: Final = re.compile(rf"(?<![\w.,/%+\-]){NUMBER}(?![\w%/+\-]|[.,]\d)")
_NUMBER: Final = re.compile(NUMBER)
_MASS: Final = ("mg", "g", "ug")
_MOST_PIECES: Final = 10
_TEN: Final = 10
_MOST: Final = 6


def numbers(scan: Scan, region: Region) -> list[Region]:
    """Places of the numbers of a stretch that nobody understood, each a word by itself."""
    return [match.span() for match in _ALONE.finditer(scan.left, *region)]


def amounts(item: Item, written: str, *, swallowed: bool = True) -> tuple[Amount, ...]:
    """A written number in each possible unit of a medicine, the medicine's own units first; without
    `swallowed` never in pieces."""
    if not _NUMBER.fullmatch(written):
        return ()
    found: list[Amount] = []
    for value in map(units.plain, values(written)):
        if value <= 0:
            continue
        units_ = _own(item)
        own = [Amount(value, unit) for unit in units_]
        more = [Amount(value, unit) for unit in _MASS if unit not in units_ and set(units_) & {*_MASS, "ng"}]
        usual = [one for one in own if _is_usual(item, one)]
        others = [one for one in more if _is_usual(item, one)]
        # What is far too much is asked about again, by the checks; it is not made another number's unit.
        found += (usual or [one for one in own if not others or _is_more(item, one)]) + others
        found += [Amount(value, unit) for unit in _pieces(item, value)] if swallowed else []
    return tuple(dict.fromkeys(found))[:_MOST]


def is_of_a_kind(item: Item, amount: Amount) -> bool:
    """False of a weight of what is counted in units (`fragmin 5000 mg`), and of units of what is weighed."""
    kind = units.UNITS[amount.unit].kind
    kinds = {units.UNITS[unit].kind for unit in _own(item)} & {"mass", "activity"}
    return kind not in ("mass", "activity") or not kinds or kind in kinds


def only_unit(item: Item) -> str:
    """The unit of a medicine that is dosed in units of activity alone (insulin); empty for others."""
    return "[iU]" if item.products and set(_own(item)) == {"[iU]"} else ""


def only_weight(item: Item) -> str:
    """The one unit of weight in which a medicine comes and is dosed; empty for several."""
    weights = [unit for unit in _own(item) if units.UNITS[unit].kind == "mass"]
    return weights[0] if len(set(weights)) == 1 else ""


def _own(item: Item) -> tuple[str, ...]:
    """Units of weight, volume or activity in which the medicine comes or is dosed."""
    known = [unit.split("/")[0] for p in item.products for unit in (p.amount.unit if p.amount else p.unit,)]
    known += [one.unit for one in _usual(item)]
    # Most medicines come as a mixture too; in millilitres they are ordered where that is the usual product.
    poured = any("mikstur" in p.form for p in item.products[:1]) or _per_ml(item) is not None
    if poured and "[iU]" not in known:
        known.append("mL")
    return tuple(dict.fromkeys(u for u in known if u in units.UNITS and units.UNITS[u].kind != "count"))


def _pieces(item: Item, value: Decimal) -> Iterable[str]:
    if value > _MOST_PIECES or (value * 4) % 1:
        return
    for unit, forms in units.FORMS.items():
        if any(p.form.endswith(forms) for p in item.products):
            yield unit


def _per_ml(item: Item) -> Amount | None:
    row = medicine_words().get(item.atc)
    if row is None or not row.per_ml:
        return None
    value, unit = row.per_ml.split(" ", 1)
    return Amount(Decimal(value), unit)


def _usual(item: Item) -> tuple[Amount, ...]:
    """Ends of the usual single doses by every route; the strengths where nobody wrote a dose."""
    row = medicine_words().get(item.atc)
    spans = [row.usual_dose(route) for route in row.usual] if row is not None else []
    found = [end for span in spans if span is not None for end in span]
    return tuple(found) or tuple(p.amount for p in item.products if p.amount is not None)


def _is_usual(item: Item, amount: Amount) -> bool:
    """True when the amount is within ten times what is usual."""
    ends = _ends(item, amount)
    return bool(ends) and min(ends) / _TEN < _value(item, amount) < max(ends) * _TEN


def _is_more(item: Item, amount: Amount) -> bool:
    ends = _ends(item, amount)
    return not ends or _value(item, amount) >= max(ends)


def _value(item: Item, amount: Amount) -> Decimal:
    each = _per_ml(item) if amount.unit == "mL" else None
    return amount.value * each.value if each is not None else amount.value


def _ends(item: Item, amount: Amount) -> list[Decimal]:
    """The usual amounts in the amount's unit; of a volume in that of what it holds."""
    each = _per_ml(item) if amount.unit == "mL" else None
    unit = each.unit if each is not None else amount.unit
    known = [units.convert(one.value, one.unit, unit) for one in _usual(item)]
    return [one for one in known if one is not None]
