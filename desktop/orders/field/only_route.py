"""The way of an order that names none, where what is written can be given in one way only: taken as read.

What could be given in two ways is asked about; a way that is taken is shown as an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desktop.clinical import vocabulary
from desktop.clinical.units import TYPED, convert
from desktop.orders.catalogue import Item, Strength
from desktop.orders.config import medicine_words
from desktop.orders.field import lexicon as lx
from desktop.orders.field import placed_forms
from desktop.orders.field.scan import Scan, values

_BY_FORM: Final[dict[str, tuple[str, ...]]] = {
    r"(?:depot)?plaster(?!\w)": ("plaster",),
    r"(?:depot|retard|prolong|xr|sr|xl|cr)(?!\w)|depot(?:tabl|kaps)|(?:12|24)[\s-]?hr(?!\w)": (
        "depottablett", "depotkapsel",
    ),
    r"smelte(?:tabl|tbl)": ("smeltetablett",),
    r"brus(?:e)?(?:tabl|tbl)": ("brusetablett",),
    r"tygge(?:tabl|tbl)": ("tyggetablett",),
    r"suge(?:tabl|tbl)": ("sugetablett",),
    r"entero(?:tabl|tbl|kaps)": ("enterotablett", "enterokapsel"),
    r"(?:bruse?|tygge|smelte|suge|entero)?(?:tabl|tbl)": ("tablett", "resoriblett"),
    r"kaps": ("kapsel",),
    r"mikst(?:ur)?(?!\w)": ("mikstur",),
    r"stikkp|stkp|supp": ("stikkpille",),
    r"(?:inhalator|drag|puff|pust|inhalasjon(?:er)?|inh)(?!\w)": ("inhalasjonspulver", "inhalasjonsaerosol"),
    r"(?:dose)?poser?(?!\w)": ("mikstur", "granulat"),
}  # fmt: skip
_BEHIND: Final = ("plaster", "mikstur")
"""Forms that are written together with their medicine too, `fentanylplaster`."""
_FORMS: Final = tuple(
    (
        re.compile(rf"(?<!\w)(?:{written})" + "".join(f"|{one}(?!\\w)" for one in _BEHIND if one in forms)),
        forms,
    )
    for written, forms in _BY_FORM.items()
)
"""Forms as people write them, and how the forms of products end or begin."""
_PATCH: Final = re.compile(r"plaster(?!\w)")
_SWALLOWED: Final = ("tablett", "kapsel", "mikstur", "granulat", "pulver til mikstur")
_SWALLOWED_WITH: Final = re.compile(
    r"(?<!\w)(?:fastende|(?:(?:til|for|etter|med)\s+|m/\s*)(?:mat|maltid|frokost)(?:en|et)?|svelges|tygges)(?!\w)"
)
"""Words of what is swallowed."""
_PIECE_TO_SWALLOW: Final = re.compile(r"(?<!\w)(?:bruse?|tygge|entero|depot)?(?:tabl|tbl|kaps)")
_PIECES: Final = ("tablett", "kapsel", "resoriblett")
_AT_ONCE: Final = (lx.NOW, lx.ONCE, lx.CONTINUOUS, lx.RATE)
_INJECTED: Final = ("IV", "IM", "SQ")
_ONLY_IN_NEED: Final = frozenset({"IV", "IM"})


def only_route(scan: Scan, item: Item, brand: str) -> str:
    """Our key of the only possible way; empty where there are several, or none is known."""
    if placed := placed_route(scan, item):
        # Made for one place: what else the substance is given by does not matter.
        return placed if brand or has_that_code(item, placed) else ""
    meant = _of_the_form(scan, _of_the_brand(item, brand))
    ways = {product.route for product in meant if product.route}
    if len(ways) > 1 and brand:
        ways = {product.route for product in _of_the_strength(scan, meant)} or ways
    if len(ways) > 1 and "PO" in ways and (_SWALLOWED_WITH.search(scan.plain) or _is_a_piece(scan, item)):
        return "PO"
    if len(ways) != 1:
        return ""
    way = ways.pop()
    row = medicine_words().get(item.atc)
    if not brand and not has_that_code(item, way):
        return ""
    if _PATCH.search(scan.plain) and all(product.form.endswith("plaster") for product in meant):
        return way
    if brand and way not in _INJECTED:
        # What its form is made for: a patch, a tablet, eye drops.
        return way
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


def placed_route(scan: Scan, item: Item) -> str:
    """Our key of the way that a written form is made for (eye drops, a cream); empty without one."""
    placed = placed_forms.written(scan, item)
    products = placed_forms.of_form(item.products, placed.form) if placed is not None else []
    found = {product.route for product in products}
    return found.pop() if len(found) == 1 else ""


def is_spread(scan: Scan, item: Item, brand: str, route: str) -> bool:
    """True of a cream, an ointment, a gel: put on without an amount, so many times a day."""
    placed = placed_forms.written(scan, item)
    meant = (
        placed_forms.of_form(item.products, placed.form) if placed is not None else _of_the_brand(item, brand)
    )
    return placed_forms.is_spread(meant) and {route or meant[0].route} == {p.route for p in meant}


def has_that_code(item: Item, way: str) -> bool:
    """False where the only code of the substance that we know is that of another way. Then the way is asked
    for, as long as the product isn't named."""
    return not item.atc or bool(vocabulary.code_by_way(item.atc, way))


def acts_all_day(scan: Scan, item: Item, brand: str) -> bool:
    """True of a slow-release product and of an insulin that lasts a day: given each day, not once."""
    meant = _of_the_form(scan, _of_the_brand(item, brand))
    slow = bool(meant) and all(product.form in ("depottablett", "depotkapsel") for product in meant)
    return slow or item.atc.startswith("A10AE")


def is_impossible(item: Item, way: str) -> bool:
    """True of a way by which the medicine is never given; what our list merely lacks is not."""
    row = medicine_words().get(item.atc)
    known = {*item.routes, *(row.routes if row is not None else ())}
    tube = way == "NGT" and "PO" in known
    return row is not None and row.only and bool(known) and way not in known and not tube


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


def _is_a_piece(scan: Scan, item: Item) -> bool:
    """True where a tablet or capsule is written, also one that our list lacks, and all are swallowed."""
    if _PIECE_TO_SWALLOW.search(scan.plain) is None:
        return False
    return all(p.route == "PO" for p in item.products if p.form.endswith(_PIECES))


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
    return found if found and not any(p.route in _INJECTED for p in products) else []
