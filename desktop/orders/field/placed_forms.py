"""Dosage forms that are made for one place: eye, ear, nose, skin, vagina, rectum; and those spread on there.

Of `krem`, `salve` or `øyesalve` nobody writes an amount: without one they are put on so many times a day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from desktop.orders.catalogue import Item, Strength
from desktop.orders.field.scan import Scan

Region = tuple[int, int]


class Placed(NamedTuple):
    """A form as people write it (folded), as products and orders name it, and True where it is spread on."""

    written: re.Pattern[str]
    form: str
    spread: bool = False


def _form(written: str, form: str, *, spread: bool = False) -> Placed:
    return Placed(re.compile(rf"(?<!\w)(?:{written})(?!\w)"), form, spread)


FORMS: Final = (
    _form(r"(?:hud)?(?:krem|creme|cream)", "krem", spread=True),
    _form(r"(?:hud)?salve|ointment", "salve", spread=True),
    _form(r"gel", "gel", spread=True),
    _form(r"liniment|lotion", "liniment", spread=True),
    _form(r"pasta", "pasta", spread=True),
    _form(r"(?:kutan|hud)skum", "kutanskum", spread=True),
    _form(r"sjampo|shampoo", "sjampo", spread=True),
    _form(r"(?:medisinsk\s+)?neglelakk", "medisinsk neglelakk", spread=True),
    _form(r"oye\s?dr(?:aper?|\.)?|eye\s+drops?", "øyedråper"),
    _form(r"oyesalve|eye\s+ointment", "øyesalve", spread=True),
    _form(r"oyegel", "øyegel"),
    _form(r"oredr(?:aper?|\.)?|ear\s+drops?", "øredråper"),
    _form(r"nesespray|nasal\s+spray", "nesespray"),
    _form(r"nesesalve", "nesesalve", spread=True),
    _form(r"vagitori(?:er?|um)", "vagitorie"),
    _form(r"vaginaltabl(?:ett(?:er)?)?", "vaginaltablett"),
    _form(r"vaginalkrem", "vaginalkrem"),
    _form(r"vaginalgel", "vaginalgel"),
    _form(r"rektalsalve", "rektalsalve", spread=True),
    _form(r"rektalkrem", "rektalkrem", spread=True),
    _form(r"rektalskum", "rektalskum"),
    _form(r"klyster|klysma|rektalv(?:æ|ae)ske|enema", "rektalvæske"),
)
"""Longer words first where one form's word is inside another's: none is, each stands as a whole word."""
_SPREAD: Final = frozenset(placed.form for placed in FORMS if placed.spread)


def written(scan: Scan, item: Item) -> Placed | None:
    """The form that is written anywhere in the order, where the medicine has a product of it."""
    has = {product.form for product in item.products}
    return next((one for one in FORMS if one.form in has and one.written.search(scan.plain)), None)


def take(scan: Scan, region: Region, item: Item) -> str:
    """Claim a form of the medicine that is written in a stretch; its name, empty where none is."""
    has = {product.form for product in item.products}
    for placed in FORMS:
        if placed.form in has and (match := scan.first(placed.written, region)):
            scan.take(match, "form")
            return placed.form
    return ""


def of_form(products: Sequence[Strength], form: str) -> list[Strength]:
    """Products of one form."""
    return [product for product in products if product.form == form]


def is_spread(products: Sequence[Strength]) -> bool:
    """True where every product that may be meant is spread on: then no amount is asked for."""
    return bool(products) and all(product.form in _SPREAD for product in products)
