"""Letter of ACVPU for an answer: by code, by the letter itself, or in words of a ward."""

from __future__ import annotations

import re
from typing import Final, cast

from desktop.clinical.news2 import Consciousness
from desktop.core.fold import fold
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.systems import LOINC, SNOMED, canonical

_CODES: Final = {
    (SNOMED, "248234008"): "A", (SNOMED, "130987000"): "C", (SNOMED, "300202002"): "V",
    (SNOMED, "450847001"): "P", (SNOMED, "422768004"): "U",
    (LOINC, "LA9340-6"): "A", (LOINC, "LA6560-2"): "C", (LOINC, "LA17108-4"): "V",
    (LOINC, "LA17107-6"): "P", (LOINC, "LA9343-0"): "U",
}  # fmt: skip
"""Numbers of SNOMED CT, and LOINC's answers as eHealth profiles bind them to ACVPU."""
_ANYWHERE: Final = {code: letter for (_system, code), letter in _CODES.items()}
_SAID: Final = {
    "A": ("alert", "awake", "vaken", "vaken og klar", "vaken, klar og orientert", "klar og orientert",
          "mentally alert"),
    "C": ("confused", "confusion", "new confusion", "newly confused", "acute confusion", "forvirret",
          "forvirring", "ny forvirring", "nyoppstatt forvirring", "nyoppstatt forvirret", "akutt forvirring",
          "akutt forvirret"),
    "V": ("voice", "verbal", "responds to voice", "responds to verbal", "tiltale", "stemme",
          "reagerer pa tiltale", "reagerer pa stemme", "kontaktbar pa tiltale", "vaknes pa tiltale",
          "vekkbar pa tiltale"),
    "P": ("pain", "painful", "responds to pain", "smerte", "smertestimulering", "reagerer pa smerte",
          "reagerer pa smertestimulering", "reagerer pa smertestimuli", "reagerer kun pa smerte"),
    "U": ("unresponsive", "unconscious", "bevisstlos", "reagerer ikke", "ikke kontaktbar", "ingen respons",
          "ingen reaksjon", "komatos"),
}  # fmt: skip
_WORDS: Final = {words: letter for letter, said in _SAID.items() for words in said}
_LETTER = re.compile(r"(?:acvpu|avpu)?[ :=-]*([acvpu])(?:[ ]*[:=)(–-].*)?")


_WRITTEN: Final = {"A": "Våken", "C": "Nyoppstått forvirring", "V": "Reagerer på tiltale",
                   "P": "Reagerer på smerte", "U": "Reagerer ikke"}  # fmt: skip
"""Text of an answer in a resource: in Bokmål, whatever language the screen has."""


def written(mind: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Words and codes of a letter, the codes as (system, code), LOINC's answer first."""
    codes = sorted(key for key, known in _CODES.items() if known == mind)
    return _WRITTEN[mind], tuple(sorted(codes, key=lambda c: c[0] != LOINC))


def letter(concept: CodeableConcept | None, words: str) -> Consciousness | None:
    """The letter of a coded or written answer; None where nobody can say, or where codes contradict."""
    found = {
        known
        for coding in (concept.coding if concept else ())
        if (known := _coded(coding.system, coding.code))
    }
    if not found:
        said = [words, *([coding.display for coding in concept.coding] if concept else ())]
        found = {known for text in said if (known := _said(text))}
    return cast(Consciousness, found.pop()) if len(found) == 1 else None


def _coded(system: str, code: str) -> str:
    known = _CODES.get((canonical(system), code))
    if known is None and not system:
        known = _ANYWHERE.get(code)
    if known is None and canonical(system) not in (SNOMED, LOINC):
        plain = code.removeprefix("acvpu-").upper()
        known = plain if plain in _SAID else None
    return known or ""


def _said(text: str) -> str:
    plain = fold(text).strip(" .!")
    if plain in _WORDS:
        return _WORDS[plain]
    match = _LETTER.fullmatch(plain)
    return match.group(1).upper() if match else ""
