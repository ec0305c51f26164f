"""Names of coded allergies and reactions, and the ATC codes that a coded allergy covers.

What an allergy is called by words is used first; a code that has none is named from
`resources/vocabulary/allergy_codes.json` or the medicines, and one that is in neither is said to lack a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.vocabulary import Named
from desktop.core.decoding.by_type import from_json
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.systems import ATC, ATC_NO, ICD10, SNOMED, canonical

Tells = Literal["", "allergic", "danger"]
"""A reaction's meaning: `danger` may kill, `allergic` is of an allergy whatever it is called."""

RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
_SAME: Final = {
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "urn:oid:2.16.840.1.113883.6.73": ATC,
    "http://www.whocc.no/atcddd": ATC,
    "http://hl7.org/fhir/sid/icd-10": ICD10,
    "http://hl7.org/fhir/sid/icd-10-no": ICD10,
    "http://hl7.org/fhir/sid/icd-10-cm": ICD10,
    "urn:oid:2.16.840.1.113883.6.3": ICD10,
    "urn:oid:2.16.840.1.113883.6.90": ICD10,
}
_ATC: Final = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_BARE: Final = re.compile(r"[A-Z]\d\d[A-Z](?:[A-Z](?:\d\d)?)?|\d{5,}|[A-Z]\d\d\.\d")
"""A text that is a code and no word."""
_TOLD: Final = 4
"""Letters and digits of an ATC code from which it is told from codes of other systems."""


class Substance(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Substance or group with its codes, and `words` by which people write it too; `atc` is empty where no
    medicine holds it."""

    codes: tuple[str, ...]
    atc: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Reaction(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    codes: tuple[str, ...]
    tells: Tells = ""


class _File(msgspec.Struct, kw_only=True):
    substances: tuple[Substance, ...]
    reactions: tuple[Reaction, ...]


@cache
def _file() -> _File:
    text = (resources() / "vocabulary" / "allergy_codes.json").read_bytes()
    return from_json(text, _File)


@cache
def _substances() -> dict[str, Substance]:
    return {code: row for row in _file().substances for code in row.codes}


@cache
def _reactions() -> dict[str, Reaction]:
    return {code: row for row in _file().reactions for code in row.codes}


def _system(coding: Coding) -> str:
    plain = coding.system.rstrip("/")
    return _SAME.get(plain) or canonical(plain)


def _keys(coding: Coding) -> Iterator[str]:
    """`system|code` as the file has it."""
    system, code = _system(coding), coding.code.strip()
    if system == ICD10:
        code = code.upper()
        code = code if "." in code or len(code) < _TOLD else f"{code[:3]}.{code[3:]}"
    yield f"{system}|{code}"
    if not system:
        yield f"{SNOMED}|{code}"


def _substance(coding: Coding) -> Substance | None:
    return next((row for key in _keys(coding) if (row := _substances().get(key)) is not None), None)


def atc_in(concept: CodeableConcept) -> tuple[str, ...]:
    """ATC codes, or beginnings of some, that the codes of a concept cover."""
    found: list[str] = []
    for coding in concept.coding:
        code = coding.code.strip().upper()
        system = _system(coding)
        if system in (ATC, ATC_NO) and _ATC.fullmatch(code):
            found.append(code)
        elif (row := _substance(coding)) is not None:
            found += row.atc
        elif not system and len(code) >= _TOLD and _ATC.fullmatch(code):
            found.append(code)
    return tuple(dict.fromkeys(found))


def is_no_medicine(concept: CodeableConcept) -> bool:
    """True when a code says a substance that no medicine holds: food, latex, animals."""
    rows = [row for coding in concept.coding if (row := _substance(coding)) is not None]
    return bool(rows) and not any(row.atc for row in rows) and not atc_in(concept)


def words(concept: CodeableConcept) -> tuple[str, ...]:
    """Text and displays of a concept, each once, without those that are only a code."""
    said = (concept.text, *(coding.display for coding in concept.coding))
    codes = {coding.code for coding in concept.coding}
    return tuple(
        dict.fromkeys(
            one for one in map(str.strip, said) if one and one not in codes and not _BARE.fullmatch(one)
        )
    )


def substance_name(concept: CodeableConcept | None) -> str:
    """Name of a substance: its words, else the name of its code; empty where neither is known."""
    if concept is None:
        return ""
    if said := words(concept):
        return said[0]
    for coding in concept.coding:
        if (row := _substance(coding)) is not None:
            return row.name
    return next((name for code in atc_in(_bare(concept)) if (name := _atc_name(code))), "")


def _bare(concept: CodeableConcept) -> CodeableConcept:
    """The concept, with a text that is only a code as one of its codes."""
    text = concept.text.strip()
    return CodeableConcept(coding=(*concept.coding, Coding(code=text))) if _BARE.fullmatch(text) else concept


def _atc_name(code: str) -> str:
    medicine = vocabulary.medicine(code)
    if medicine is not None:
        return medicine.collective or medicine.substance
    rows = [(start, row.name) for row in _file().substances for start in row.atc if code.startswith(start)]
    start, name = max(rows, key=lambda one: len(one[0]), default=("", ""))
    return name if start == code or not name else f"{name} ({code})"


def unnamed(concept: CodeableConcept | None) -> str:
    """Words for a concept that cannot be named: its code, said to be one; empty where it has none."""
    codes = [coding.code for coding in concept.coding if coding.code] if concept is not None else []
    if concept is not None and not codes and concept.text:
        codes = [concept.text]
    return _("a code that cannot be named ({code})").format(code=codes[0]) if codes else ""


def atc_of_name(text: str) -> tuple[str, ...]:
    """ATC codes, or beginnings of some, of the substances that folded words name."""
    return tuple(code for names, atc in _names() if any(name in text for name in names) for code in atc)


def names_of(atc: str) -> frozenset[str]:
    """Folded names, and words, of the substances and groups that hold an ATC code."""
    return frozenset(name for names, codes in _names() if atc.startswith(codes) for name in names)


@cache
def _names() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    rows = (row for row in _file().substances if row.atc)
    return tuple((tuple(map(fold, (row.nb, row.en, *row.words))), row.atc) for row in rows)


def reaction_of(concept: CodeableConcept) -> Reaction | None:
    """The known reaction of a code, the worst where there are several."""
    found = [row for c in concept.coding for key in _keys(c) if (row := _reactions().get(key)) is not None]
    rank = ("danger", "allergic", "")
    return min(found, key=lambda row: rank.index(row.tells), default=None)


def reaction_name(concept: CodeableConcept) -> str:
    """Name of a reaction: its words, else the name of its code, else that it has none."""
    if said := words(concept):
        return said[0]
    known = reaction_of(concept)
    return known.name if known is not None else unnamed(concept)
