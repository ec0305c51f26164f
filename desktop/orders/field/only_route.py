"""The way of an order that names none, where what is written can be given in one way only: taken as read.

What could be given in two ways is asked about; a way that is taken is shown as an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desktop.clinical.units import TYPED, convert
from desktop.orders.catalogue import Item, Strength
from desktop.orders.config import medicine_words
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Scan, values

_FORMS: Final = (
    (re.compile(r"(?<!\w)depotplaster|(?<!\w)plaster(?!\w)"), ("plaster",)),
    (re.compile(r"(?<!\w)(?:depot|retard|prolong)(?!\w)|(?<!\w)depot(?:tabl|kaps)"), ("depottablett", "depotkapsel")),
    (re.compile(r"(?<!\w)(?:brus|tygge|smelte|suge|entero)?(?:tabl|tbl|tablett)"), ("tablett", "resoriblett")),
    (re.compile(r"(?<!\w)(?:kaps|kapsel|kapsler)"), ("kapsel",)),
    (re.compile(r"(?<!\w)mikstur(?!\w)"), ("mikstur",)),
    (re.compile(r"(?<!\w)(?:stikkpille|supp)"), ("stikkpille",)),
    (re.compile(r"(?<!\w)(?:inhalator|drag|puff|pust|inhalasjon(?:er)?)(?!\w)"), ("inhalasjonspulver", "inhalasjonsaerosol")),
    (re.compile(r"(?<!\w)(?:pose|poser|dosepose|doseposer)(?!\w)"), ("mikstur", "granulat")),
)  # fmt: skip
"""Forms as people write them, and how the forms of products end or begin."""
_SWALLOWED: Final = ("tablett", "kapsel", "mikstur", "granulat", "pulver til mikstur")
_AT_ONCE: Final = (lx.NOW, lx.ONCE, lx.CONTINUOUS, lx.RATE)
_ONLY_IN_NEED: Final = frozenset({"IV", "IM"})


def only_route(scan: Scan, item: Item, brand: str) -> str:
    """Our key of the only possible way; empty where there are several, or none is known."""
    meant = _of_the_form(scan, _of_the_brand(item, brand))
    ways = {product.route for product in meant if product.route}
    if len(ways) > 1 and brand:
        ways = {product.route for product in _of_the_strength(scan, meant)} or ways
    if len(ways) != 1:
        return ""
    way = ways.pop()
    row = medicine_words().get(item.atc)
    others = set(row.routes if row is not None else ()) - {way}
    if not others or all(product.form.endswith(_SWALLOWED) for product in meant):
        return way
    if brand and not any(product.route in others for product in item.products if product.brand == brand):
        others -= {product.route for product in item.products}
    if way == "SQ" and others <= _ONLY_IN_NEED:
        # Into a vein it runs, or is given at once.
        return "" if any(pattern.search(scan.plain) for pattern in _AT_ONCE) else way
    if way == "IV" and (lx.RATE.search(scan.plain) or lx.OVER.search(scan.plain)):
        return way
    return way if not others else ""


def _of_the_brand(item: Item, brand: str) -> Sequence[Strength]:
    """Products of a brand and of its kin: `Ibux` with `Ibux gel`; all of a medicine without one."""
    if not brand:
        return item.products
    kin = brand.casefold()
    return [
        product
        for product in item.products
        if product.brand.casefold() == kin or product.brand.casefold().startswith(f"{kin} ")
    ]


def _of_the_form(scan: Scan, products: Sequence[Strength]) -> Sequence[Strength]:
    """Those of the form that is written; of a patch those of its speed. All where none is written."""
    if (match := lx.RATE.search(scan.plain)) is not None and not match["kg"]:
        speed = f"{TYPED[match['u']]}/{'min' if match['per'].startswith('min') else 'h'}"
        patches = [p for p in products if p.unit == speed and p.text in {str(v) for v in values(match["n"])}]
        if patches:
            return patches
    for pattern, forms in _FORMS:
        if pattern.search(scan.plain):
            found = [p for p in products if p.form.endswith(forms) or p.form.startswith(forms)]
            if found:
                return found
    return products


def _of_the_strength(scan: Scan, products: Sequence[Strength]) -> list[Strength]:
    """Products of which one piece is the amount that is written, where those are of pieces alone."""
    found = []
    for match in lx.DOSE.finditer(scan.plain):
        amounts = values(match["n"])
        for product in products:
            known = product.amount
            if known is None or len(amounts) != 1 or match["high"]:
                continue
            if convert(amounts[0], TYPED[match["u"]], known.unit) == known.value:
                found.append(product)
    # An injection of that amount may be drawn from any vial.
    return found if found and not any(p.route in ("IV", "IM", "SQ") for p in products) else []
