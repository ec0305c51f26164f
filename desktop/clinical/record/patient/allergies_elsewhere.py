"""Allergies told elsewhere than as an allergy: by a warning (Flag) or a diagnosis, its words or ICD-10."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.denials import denied, heading
from desktop.clinical.record.patient import conditions, flags
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition, Flag

_TELLS: Final = re.compile(r"allerg|anafyla|anaphyla|overfolsom|hypersensitiv|\bcave\b|angioodem|angioedema")
"""Words of an allergy, folded."""
_HISTORY: Final = ("Z88", "Z910")
"""ICD-10: allergy to medicines, and other allergies, in the patient's own history."""
_CAVE: Final = re.compile(r"^\W*cave\W+", re.IGNORECASE)


class Elsewhere(msgspec.Struct, frozen=True, gc=False):
    """An entry that tells of an allergy and is none (`Type/id`), with its words and its concept."""

    key: str
    words: str
    concept: CodeableConcept


def elsewhere(chart: Chart, now: datetime) -> tuple[Elsewhere, ...]:
    """The warnings in effect and the diagnoses that stand which tell of an allergy. A warning whose period
    can't be read may be in effect."""
    return tuple(_found(chart, now))


def _found(chart: Chart, now: datetime) -> Iterator[Elsewhere]:
    for flag in chart.all(Flag):
        if (
            flag.code is not None
            and flags.in_effect(chart, flag, now) is not False
            and not flags.says_none(flag)
        ):
            yield from _told(flag.key, flag.code)
    for condition in chart.all(Condition):
        if condition.code is not None and conditions.stands(condition):
            icd = conditions.icd_code(condition).replace(".", "")
            yield from _told(condition.key, condition.code, sure=icd.startswith(_HISTORY))


def _told(key: str, concept: CodeableConcept, *, sure: bool = False) -> Iterator[Elsewhere]:
    words = concept.words or concept.label
    if not words or denied(concept) or heading(words):
        return
    if sure or _TELLS.search(fold(words)):
        yield Elsewhere(key, _CAVE.sub("", words), concept)
