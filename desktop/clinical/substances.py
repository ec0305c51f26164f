"""Substances in a medicine's name: without strength, form and salt, brands by their substance."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from desktop.clinical import vocabulary
from desktop.clinical.words.not_checked import unmarked
from desktop.core.configured import configured
from desktop.core.fold import fold

_SALT_WORDS: Final = (
    "hydroklorid|hydrochloride|hcl|suksinat|succinat|succinate|tartrat|tartrate|maleat|maleate|fumarat|fumarate|"
    "besilat|besylate|mesilat|mesylate|sulfat|sulphate|sulfate|fosfat|phosphate|acetat|acetate|bromid|bromide|"
    "citrat|citrate|natrium|sodium|kalium|potassium|kalsium|calcium|magnesium|dihydrat|monohydrat|trihydrat"
)
_SALT: Final = re.compile(rf"(?<=\w)\s+(?:{_SALT_WORDS})\b")
_JOINED: Final = re.compile(
    r"(?<=\w{6})(?:suksinat|tartrat|maleat|fumarat|besilat|mesilat|hydroklorid|natrium)$"
)
"""Salts written in one word with the substance (metoprololsuksinat)."""
_AHEAD: Final = re.compile(r"^(?:\d+(?:[.,]\d+)?\s*(?:hr|hour|ml|actuat)\s+)+")
"""Pattern of prefixes of a name: `24 HR`, `10 ML`."""
_PER: Final = re.compile(
    r"(?<=[a-z0-9\])}])\s*/\s*(?:\d+(?:[.,]\d+)?\s*)?(?:ml|l|g|mg|h|hr|t|time|actuat|dose|dos)\b"
)
_FROM_NUMBER: Final = re.compile(r"\s\d.*$")
FORMS: Final = (
    r"depot\w*|entero\w*|tabl?\.?|tablett\w*|tablets?|kaps\.?|kapsel|kapsler|caps\.?|capsules?|inj\.?"
    r"|injeksjon\w*|injection|inf\.?|infusjon\w*|inh\.?|inhalasjon\w*|mikst\.?|mikstur\w*|oppl\.?|opplosning"
    r"|solution|stikkp\w*|supp\.?|pulv\.?|pulver|krem|salve|plaster|gel|draper?"
)
"""Pattern of dose form words in a product's name, long or short, folded."""
_FORMS: Final = re.compile(rf"(?<!\w)(?:{FORMS}|oral|extended|release|retard|mite)(?!\w)\.?")
_PARTS: Final = re.compile(r"\s*[/+]\s*|\s+(?:og|and|med|with)\s+")
_APART: Final = re.compile(r"\s*[/+,;]\s*|\s+(?:og|and|och|with|med)\s+", re.IGNORECASE)
_CONTAINING: Final = re.compile(r"^\s*(?:medicinal )?product containing (?:only |precisely )?", re.IGNORECASE)
"""The beginning of a product's name in SNOMED CT."""
ATC: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_SPELLINGS: Final = (("x", "ks"), ("ph", "f"), ("th", "t"), ("c", "k"), ("z", "s"), ("y", "i"))


@configured
def of_name(name: str) -> frozenset[str]:
    """The substances in a name, spelt in one way; a brand that we know gives those of its substance."""
    return _named(name, _brands())


@cache
def as_written(name: str) -> frozenset[str]:
    """The parts of a name, spelt in one way; a brand is a name of its own."""
    return _named(name, {})


def _named(name: str, brands: dict[str, tuple[str, ...]]) -> frozenset[str]:
    said = _PER.sub("", _AHEAD.sub("", fold(unmarked(name))))
    found: set[str] = set()
    for part in _PARTS.split(said):
        whole = " ".join(_FORMS.sub(" ", _FROM_NUMBER.sub("", part)).split())
        if whole in brands:
            found |= {_spelt(word) for word in brands[whole]}
            continue
        word = _JOINED.sub("", " ".join(_SALT.sub("", whole.replace(",", "")).split()))
        if word and not word[0].isdigit():
            found.add(_spelt(word))
    return frozenset(found)


def key(name: str) -> str:
    """One word for telling medicines apart: a combination is not one of its parts; empty for no name."""
    return " + ".join(sorted(of_name(name)))


def said_apart(name: str) -> tuple[str, ...]:
    """The parts that the name of a combination tells one by one, as written: `Amoxicillin / Clavulansyre`,
    `Product containing only …`."""
    said = [re.split(r"\s\d", one, maxsplit=1)[0].strip() for one in _APART.split(_CONTAINING.sub("", name))]
    return tuple(dict.fromkeys(s for s in said if re.search(r"[^\W\d_]{3}", s) or ATC.fullmatch(s)))


@configured
def combinations() -> dict[frozenset[str], str]:
    """From the substances of a combination, spelt in one way, to its code; those of several are left out."""
    found: dict[frozenset[str], set[str]] = {}
    for row in vocabulary.medicines().values():
        if len(held := of_name(row.substance)) > 1:
            found.setdefault(held, set()).add(row.atc)
    return {held: codes.copy().pop() for held, codes in found.items() if len(codes) == 1}


def _spelt(word: str) -> str:
    # Furosemide, furosemid; apixaban, apiksaban; metoprolol.
    for other, ours in _SPELLINGS:
        word = word.replace(other, ours)
    return " ".join(part.removesuffix("e") for part in word.split())


@configured
def _brands() -> dict[str, tuple[str, ...]]:
    """From a brand, folded, to the substances of its medicine; one of several medicines is left out."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for medicine in vocabulary.medicines().values():
        parts = tuple(_PARTS.split(fold(medicine.substance)))
        for product in medicine.products:
            found.setdefault(fold(product.brand), set()).add(parts)
    return {brand: one.copy().pop() for brand, one in found.items() if len(one) == 1}
