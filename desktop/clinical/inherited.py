"""Diseases of the family that are dangerous in anaesthesia: the words and codes by which each is known.

The file of settings is the one home of these; no clinician has checked them.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from desktop.clinical.vocabulary import Named
from desktop.core.configured import Settings, configured, guarded
from desktop.core.fold import fold
from desktop.core.whole_words import pattern
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.systems import canonical, is_icd


class InheritedKind(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A disease. `words` name it, whole, a star for the rest of a word; `codes` (`system|code`) too."""

    words: tuple[str, ...]
    codes: tuple[str, ...] = ()


class _Inherited(msgspec.Struct, kw_only=True):
    source: str
    checked_by: str | None
    inherited: tuple[InheritedKind, ...]


INHERITED = Settings(
    "vocabulary/inherited.json", _Inherited, {"inherited": guarded(("inherited",), InheritedKind, "key")}
)


@configured
def _readers() -> tuple[tuple[InheritedKind, re.Pattern[str]], ...]:
    return tuple((row, pattern(row.words)) for row in INHERITED.now().inherited)


_DENIED_BEFORE: Final = re.compile(
    r"\b(?:ikke|ingen|intet|uten|aldri|no|not|without|never|denies|negative? for)"
    r"(?: (?:kjente?|known|pavist|tegn til|mistanke om|historie med|anamnese pa|tidligere|familiaer|family"
    r"|history of|evidence of))*\s*$"
)
_DENIED_AFTER: Final = re.compile(
    r"^,?\s*(?:er )?(?:avkreftet|utelukket|ikke pavist|negativ|ruled out|excluded)\b"
)


_JOINED: Final = re.compile(r"\b(malign\w*)\W+(?=hyper)")
_TURNED: Final = re.compile(r"\b(\w*hyper(?:therm|term|pyrexi|pyreksi)\w*)[ ,(]+(malign\w*)")


def named(words: str) -> InheritedKind | None:
    """The kind that words name; None for none. Words deny only right beside its name: whatever else is denied
    silences nothing."""
    said = _plain(words)
    for row, reader in _readers():
        for found in reader.finditer(said):
            if not _DENIED_BEFORE.search(said[: found.start()]) and not _DENIED_AFTER.search(
                said[found.end() :]
            ):
                return row
    return None


def mentioned(words: str) -> InheritedKind | None:
    """The kind whose name stands in words, denied or not; None for none."""
    said = _plain(words)
    return next((row for row, reader in _readers() if reader.search(said)), None)


def _plain(words: str) -> str:
    """Folded words; a name with a hyphen, or turned as in a list (`Hyperthermia, malignant`), as said."""
    return _TURNED.sub(r"\2 \1", _JOINED.sub(r"\1 ", fold(words)))


def coded(coding: Coding) -> InheritedKind | None:
    """The kind of a code. One of ICD-10 counts in each country's edition, with its further digits; one whose
    system nobody wrote counts too."""
    code, system = _bare(coding.code), canonical(coding.system)
    for row, _reader in _readers():
        for known in row.codes:
            of, _bar, own = known.partition("|")
            if (system in (canonical(of), "") and code == _bare(own)) or (
                is_icd(of) and (is_icd(system) or not system) and code.startswith(_bare(own))
            ):
                return row
    return None


def _bare(code: str) -> str:
    return code.upper().replace(".", "").strip()


def kind_of(concept: CodeableConcept | None) -> InheritedKind | None:
    """The kind that a concept names, by code or in words; None for none."""
    if concept is None:
        return None
    by_code = next((row for coding in concept.coding if (row := coded(coding)) is not None), None)
    said = (named(text) for text in (concept.text, *(coding.display for coding in concept.coding)))
    return by_code or next((row for row in said if row is not None), None)
