"""Comparison of two products by their words: brand, strength, form and release."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from desktop.clinical import substances, units
from desktop.core.fold import fold

_STRENGTH: Final = re.compile(
    r"(\d+(?:[.,]\d+)?) ?(mikrogram|mikrog|mcg|ug|mg|g|mmol|ie|iu|e|enheter|ml)\b"
    r"(?: ?/ ?(ml|dose|time|t|h|g))?"
)
_RELEASED: Final = (
    ("entero", re.compile(r"entero|gastro-?resist|delayed")),
    ("depot", re.compile(r"depot|retard|\bzok\b|\b[sx][rl]\b|\boros\b|\buno\b|prolong|extended|modified")),
)
_FORMS: Final = (
    ("inhaled", re.compile(r"inh|turbuhaler|diskus|respimat|ellipta|novolizer|easyhaler|aerosol")),
    ("nasal", re.compile(r"nese|nasal")),
    ("eye", re.compile(r"\boye|\beye|ophth")),
    ("ear", re.compile(r"\bore(?:dr|spr)|\bear\b|otic")),
    ("rectal", re.compile(r"stikkp|supp\b|suppos|rektal|rectal|klyster|enema")),
    ("vaginal", re.compile(r"vagi")),
    ("plaster", re.compile(r"plaster|patch")),
    ("injected", re.compile(r"\binj|\binf\b|infus|penn\b|sproyte|syringe|flexpen|solostar|kwikpen")),
    ("skin", re.compile(r"krem|cream|salve|ointment|\bgel\b|liniment")),
    ("liquid", re.compile(r"mikst|draper|oral (?:solution|suspension)|sirup|syrup")),
    ("swallowed", re.compile(r"tab|kaps|caps")),
)
_NO_BRAND: Final = re.compile(rf"[^a-z].*|(?:{substances.FORMS})")
"""A first word that is a form (or a number) is no brand; one that only begins like a form is (Inflectra)."""


_FORM_WORD: Final = re.compile(rf"(?<!\w)(?:{substances.FORMS}|\w*draper|\w*vaske|spray)(?!\w)")


def only_names(words: str, named: str) -> bool:
    """True for words that name a product with its form or strength, and say nothing else; `named` is what
    the medicine is called elsewhere."""
    folded = fold(words)
    rest = _FORM_WORD.sub(" ", _STRENGTH.sub(" ", folded))
    known = {*re.findall(r"[\w-]+", fold(named)), *(fold(word) for word in words.split() if word.isupper())}
    return rest != folded and set(rest.split()) <= known


class Product(msgspec.Struct, frozen=True):
    """Parts of a product's name; empty where it doesn't say."""

    brand: str
    strength: frozenset[tuple[str, str]]
    form: str
    released: str

    def may_be(self, other: Product, *, branded: bool = True) -> bool:
        """True when nothing that is said of the two differs. Another brand is another product, unless both
        say the same strength and form (`branded` False: whatever the brand)."""
        if self.released != other.released or not self._forms(other):
            return False
        if self.strength and other.strength and self.strength != other.strength:
            return False
        if not branded or not self.brand or not other.brand or self.brand == other.brand:
            return True
        return bool(self.strength and self.form and self.form == other.form) and (
            self.strength == other.strength
        )

    def is_other(self, other: Product) -> bool:
        """True when the product has another strength, form or release."""
        return not self.may_be(other, branded=False)

    def _forms(self, other: Product) -> bool:
        return not self.form or not other.form or self.form == other.form


def product(words: str, form: str = "") -> Product:
    """Parse a product's name, with its form where that stands by itself."""
    said = fold(words).replace("μ", "u").replace("µ", "u")
    whole = f"{said} {fold(form)}"
    first = said.split()[0].strip(",.") if said.split() else ""
    strength = {
        (n.replace(",", "."), _unit(u) + (f"/{p}" if p else "")) for n, u, p in _STRENGTH.findall(said)
    }
    return Product(
        "" if _NO_BRAND.fullmatch(first) else first,
        frozenset(strength),
        next((name for name, pattern in _FORMS if pattern.search(whole)), ""),
        next((name for name, pattern in _RELEASED if pattern.search(whole)), ""),
    )


def _unit(sign: str) -> str:
    return {"mikrog": "ug", "mcg": "ug", "e": "[iU]", "iu": "[iU]"}.get(sign) or units.TYPED.get(sign, sign)


def is_counted(unit: str) -> bool:
    """True for a dose counted in products, whose strength gives the amount."""
    return unit not in ("mg", "ug", "g", "ng", "mmol", "[iU]", "[IU]")
