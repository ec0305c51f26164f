"""Positive answers in words: what was looked for was found, and no interpretation of the laboratory says so.

A blood type is no finding, and *yes* to having fasted is none.
"""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical.record.observed import Answer
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Component, Observation
from desktop.fhir.systems import SNOMED, canonical

_SNOMED: Final = frozenset(
    {"10828004", "260373001", "11214006", "52101004", "260408008", "441614007", "260350009", "260349009"}
)
"""Positive, detected, reactive, present, weakly positive, present one, two and three plus."""
_LOINC: Final = frozenset({"LA6576-8", "LA11882-0", "LA9633-4", "LA15255-5"})
"""Answers of LOINC: positive, detected, present, reactive; from memory."""
_V2: Final = frozenset({"POS", "DET", "RR", "WR"})
_WORDS: Final = re.compile(
    r"\s*(?:(?:svakt|sterkt|moderat|weakly|strongly|moderately|low|high)\s+)?"
    r"(?:positiv[te]?|positive|pos\.?|påvist|detected|present|til stede|reaktiv[te]?|reactive"
    r"|[1-4]\s?\+|\+{1,4})(?:\s*[,;:(/.].*|\s+(?:for|med|with)\b.*)?\s*",
    re.IGNORECASE | re.DOTALL,
)
"""The answer begins with it, and what may follow stands apart."""
_NO_FINDING: Final = re.compile(
    r"\brh\b|\brh ?\(?d\)?|\brhd|rhesus|blodtype|blodgruppe|blood (?:type|group)|\bab0\b|\babo\b|\bkell\b"
    r"|\bfast(?:e|ende|ing)\b",
    re.IGNORECASE,
)


def is_positive(observation: Observation | Component, given: Answer) -> bool:
    """True when an answer in words, codes or *true* says that what was looked for is there."""
    if given.number is not None or given.absent or any(map(_NO_FINDING.search, _names(observation.code))):
        return False
    concept = observation.value_codeable_concept
    if concept is not None and any(
        one.code in (_SNOMED if canonical(one.system) == SNOMED else _LOINC | _V2) for one in concept.coding
    ):
        return True
    if observation.value_boolean is not None:
        return observation.value_boolean
    return _WORDS.fullmatch(given.words) is not None


def _names(concept: CodeableConcept | None) -> tuple[str, ...]:
    return (concept.text, *(one.display for one in concept.coding)) if concept is not None else ()
