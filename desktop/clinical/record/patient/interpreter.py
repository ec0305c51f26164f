"""Interpreter: what a Flag's words answer, and what the patient's own resource says of language and need."""

from __future__ import annotations

import re
from typing import Final, Literal

from desktop.core.fold import fold
from desktop.fhir.resources import Patient

REQUIRED: Final = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_NEEDS: Final = re.compile(
    r"(?:(?P<yes>trenger tolk|behov for tolk|needs(?: an)? interpreter)|tolk|interpreter)"
    r"(?: ?[:,]? ?(?P<language>\w[\w /()-]*))?[ .!]*"
)
"""Pattern of an interpreter need with its language: *Trenger tolk: ukrainsk*, *Interpreter: Ukrainian*."""
_SIGN: Final = re.compile(r"\btegnsprak\b|\bsign language\b")
_UNSURE: Final = re.compile(
    r"\b(?:ikke|ingen|nei|no|not|none|uten|without|ukjent|unknown|avsl\w*|declin\w*|kanskje|maybe)\b"
)
_LONGEST: Final = 3
"""A language has so many words at most; more is a sentence that may say anything."""


def answer(words: str) -> Literal["language", "sign", ""]:
    """Standard answer that free text gives: yes with a language, sign language; empty for text that isn't
    surely one of them."""
    found = _NEEDS.fullmatch(fold(words).strip())
    if found is None:
        return ""
    language = (found["language"] or "").strip()
    if _UNSURE.search(language) or len(language.split()) > _LONGEST:
        return ""
    if _SIGN.search(language):
        return "sign"
    return "language" if language or found["yes"] else ""


def required(patient: Patient) -> bool:
    """True when the Patient resource says that an interpreter is needed; a *no* there is often a system's
    default, and answers nothing."""
    told = patient.extension_at(REQUIRED)
    return told is not None and told.value_boolean is True


def language(patient: Patient) -> str:
    """The language to speak with the patient by their own resource, the preferred one first; else empty."""
    spoken = sorted(patient.communication, key=lambda one: one.preferred is not True)
    return next((one.language.label for one in spoken if one.language is not None and one.language.label), "")
