"""Recorded denials: "no known allergies", by code or in words, and "no known medicines" by code."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept

NO_ALLERGY: Final = frozenset({"716186003", "no-known-allergy", "nka"})
"""No known allergy at all (SNOMED CT 716186003 and local codes)."""

NONE_OF_A_KIND: Final = {
    "409137002": "Ingen kjent legemiddelallergi",
    "429625007": "Ingen kjent matallergi",
    "716184000": "Ingen kjent lateksallergi",
    "1003774007": "Ingen kjent lateksallergi",
    "428607008": "Ingen kjent miljøallergi",
    "716220001": "Ingen kjent dyreallergi",
    "428197003": "Ingen kjent insektallergi",
}
"""SNOMED CT: none of one kind, with Bokmål for a letter; it says nothing of the other kinds."""

_NO_MEDICINE: Final = ("no-known-medications", "787481004")
_NOTHING_KNOWN: Final = ("no-medication-info",)
"""International Patient Summary (absent-unknown-uv-ips) and SNOMED CT: none is known, nothing is known."""
_LISTED = r"(?:legemid(?:del|ler)|medisin(?:er)?|medikament(?:er)?|medicines?|medications?|drugs?)"
_NONE_SAID: Final = re.compile(
    rf"(?:ingen|no)(?: (?:kjente?|faste|known|regular|current))*(?: {_LISTED})?(?: (?:i bruk|in use))?"
    r"(?: \(situation\))?|(?:none|nil)(?: known)?"
    rf"|(?:ingen|no|mangler|missing) (?:opplysning(?:er)?|informasjon|info(?:rmation)?)"
    rf"(?: (?:om|about|on) {_LISTED})?|(?:ukjent|unknown|not known|ikke kjent)"
    rf"|(?:no )?medication[- ]info(?:rmation)?(?: (?:unknown|missing))?"
    rf"|(?:opplysninger|informasjon|information) (?:om|about|on) {_LISTED} (?:mangler|er ukjent|is missing)"
)
"""Words beside such a code that name no medicine, as a whole: *ingen medisiner utenom metotreksat* does."""

_MEDICINES_CODE: Final = "409137002"
_CATEGORY: Final = dict.fromkeys(NONE_OF_A_KIND, "environment") | {
    _MEDICINES_CODE: "medication",
    "429625007": "food",
}
"""The category of an allergy (AllergyIntolerance) of which each of them says that there is none."""
_KNOWN: Final = frozenset(_CATEGORY.values())

_ALLERGIES = r"(?:allergi(?:er)?|allerg(?:y|ies)|intoleranse[r]?|intolerance[s]?)"
_ALL = re.compile(
    rf"(?:ingen|no) (?:(?:kjente?|known) )?{_ALLERGIES}(?: (?:eller|og|or|and) {_ALLERGIES})?"
    r"|nka|ikke allergisk|not allergic"
)
_KIND = re.compile(
    r"(?:ingen|no) (?:(?:kjente?|known) )?[a-z-]+ ?allerg(?:i|ier|y|ies)|nkda"
    r"|(?:ikke allergisk (?:mot|for)|not allergic to) [a-z-]+"
)
"""Denial of one kind or substance, in one word: what goes on after it may be the exception."""
_NEGATED = re.compile(
    r"\b(?:ingen|ikke|intet|uten|no|not|none|nil|nka|nkda|nkfa|negative?|negativ|denies|nekter|benekter)\b"
    rf"|^(?:{_ALLERGIES}|cave|kritisk informasjon)$|^\W*$"
)
"""Words that deny something, or are only a heading."""
_MEDICINES = re.compile(
    r"nkda|(?:ingen|no) (?:(?:kjente?|known) )?"
    r"(?:legemiddel|medikament|medisin|drug|medication|medicine)[a-z]* ?-?allerg(?:i|ier|y|ies)"
)
_FOOD = re.compile(r"(?:ingen|no) (?:(?:kjente?|known) )?(?:mat|matvare|food) ?-?allerg(?:i|ier|y|ies)")

_HEADING: Final = re.compile(
    rf"{_ALLERGIES}"
    rf"(?:[ ,]+(?:(?:og|eller|and|or) )?(?:{_ALLERGIES}|cave|bivirkninger|adverse (?:drug )?reactions))*"
    r"|cave|allergiliste|allergy list"
)
"""Titles of a list of allergies."""


def heading(text: str) -> bool:
    """True for the title of a list of allergies."""
    return _HEADING.fullmatch(fold(text).strip(" .:!")) is not None


def denied(concept: CodeableConcept | None) -> Literal["all", "kind", ""]:
    """Kind of denial of an allergy entry: none at all, none of one kind, or empty for a named allergy.

    Words count only as a whole: *ingen kjente allergier utenom penicillin* is an allergy.
    """
    if concept is None:
        return ""
    said = _said(concept)
    if any(not _NEGATED.search(text) for text in said):
        # Its words name something: a code for *none* beside them is a contradiction, and reassures nobody.
        return ""
    if concept.has(*NO_ALLERGY):
        return "all"
    if concept.has(*NONE_OF_A_KIND):
        return "kind"
    if said and all(_ALL.fullmatch(text) for text in said):
        return "all"
    return "kind" if said and all(_ALL.fullmatch(text) or _KIND.fullmatch(text) for text in said) else ""


def denies_medicines(concept: CodeableConcept | None) -> bool:
    """True when a denial covers all medicines; one of food, or of one substance, does not."""
    if concept is None or (kind := denied(concept)) == "":
        return False
    if kind == "all" or concept.has(_MEDICINES_CODE):
        return True
    return any(_MEDICINES.fullmatch(text) for text in _said(concept))


def contradicts(concept: CodeableConcept | None, categories: Collection[str]) -> bool:
    """True when a new allergy of these categories may contradict a denial: always that there is none at all,
    and of a kind each that is not known to be another. Of an allergy whose category is not known, every one.
    """
    if concept is None or denied(concept) != "kind":
        return True
    kinds = {_CATEGORY[coding.code] for coding in concept.coding if coding.code in _CATEGORY}
    for text in _said(concept):
        medicines, food = _MEDICINES.fullmatch(text), _FOOD.fullmatch(text)
        if medicines or food:
            kinds.add("medication" if medicines else "food")
        elif _ALL.fullmatch(text) or not concept.has(*_CATEGORY):
            # Words of none at all count beside a code of one kind; of one substance nobody knows the kind.
            return True
    certain = bool(kinds and categories) and set(categories) <= _KNOWN
    return not certain or not kinds.isdisjoint(categories)


def no_medicine(concept: CodeableConcept | None) -> Literal["none", "unknown", ""]:
    """Answer that an entry of a list of medicines gives instead of a medicine: none is known, or nothing is
    known of them. Empty for a medicine, and for one that its words name beside such a code."""
    if concept is None or not any(concept.has(*codes) for codes in (_NO_MEDICINE, _NOTHING_KNOWN)):
        return ""
    if not all(_NONE_SAID.fullmatch(text) for text in _said(concept)):
        return ""
    return "unknown" if concept.has(*_NOTHING_KNOWN) else "none"


def _said(concept: CodeableConcept) -> list[str]:
    return [fold(text).strip(" .!") for text in (concept.text, *(c.display for c in concept.coding)) if text]
