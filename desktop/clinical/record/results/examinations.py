"""Examinations: to which field an order or its answer belongs, and pictures that nobody has described.

By the category's code; where none is known, by what the examination is called. The words and codes are
in `resources/vocabulary/examinations.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

import msgspec

from desktop.clinical.record import reports
from desktop.clinical.record.results import culture_words
from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import DiagnosticReport, ImagingStudy, ServiceRequest

Field = Literal[
    "imaging", "microbiology", "pathology", "heart", "lungs", "nerves", "endoscopy", "laboratory", "note", ""
]
"""`laboratory` is measured results, `note` a text of a clinician; empty where nothing says what it is."""
FIELDS: tuple[Field, ...] = (
    "imaging", "microbiology", "pathology", "heart", "lungs", "nerves", "endoscopy", "",
)  # fmt: skip
"""The fields that answer in words, in the order in which they are shown."""
_GONE = ("cancelled", "entered-in-error", "inactive")


class _Of(msgspec.Struct, frozen=True):
    key: Field
    codes: tuple[str, ...]
    names: tuple[str, ...]


class _Known(msgspec.Struct, frozen=True):
    fields: tuple[_Of, ...]
    notes: tuple[str, ...]
    modalities: dict[str, str]


@cache
def _known() -> _Known:
    return from_json((resources() / "vocabulary" / "examinations.json").read_bytes(), _Known)


@cache
def _by_code() -> dict[str, Field]:
    found: dict[str, Field] = {code: one.key for one in _known().fields for code in one.codes}
    return found | dict.fromkeys(_known().notes, "note")


@cache
def _by_name() -> tuple[tuple[Field, re.Pattern[str]], ...]:
    return tuple(
        (one.key, re.compile(rf"\b({'|'.join(map(re.escape, one.names))})\b", re.IGNORECASE))
        for one in _known().fields
        if one.names
    )


def by_category(category: Iterable[CodeableConcept]) -> Field:
    """To which field an order or an answer belongs by its category alone.

    A narrower one counts before the laboratory's: microbiology is often said to be both.
    """
    codes = [one.code for concept in category for one in concept.coding]
    said: list[Field] = [found for one in codes if (found := _by_code().get(one))]
    return next((one for one in said if one != "laboratory"), "laboratory" if said else "")


def field(category: Iterable[CodeableConcept], code: CodeableConcept | None) -> Field:
    """To which field an order or an answer belongs; a culture to microbiology, whatever it is filed under."""
    said = by_category(category)
    if code is not None and code.has(*_known().notes):
        return "note"
    if said in ("", "laboratory") and culture_words.is_culture(code):
        return "microbiology"
    if said:
        return said
    names = [code.label, *(one.display for one in code.coding)] if code is not None else []
    return next((key for key, named in _by_name() for name in names if named.search(name)), "")


def of_report(report: DiagnosticReport) -> Field:
    """The field of an answer."""
    return field(report.category, report.code)


def of_order(order: ServiceRequest) -> Field:
    """The field of an order."""
    return field(order.category, order.code)


def modality(study: ImagingStudy) -> tuple[str, ...]:
    """Imaging modalities, as keys of the vocabulary; unknown ones in the record's words."""
    codings = study.modality or tuple(one.modality for one in study.series if one.modality is not None)
    known = _known().modalities
    every = (known.get(one.code) or one.display or one.code for one in codings)
    return tuple(dict.fromkeys(filter(None, every)))


def taken(study: ImagingStudy) -> bool:
    """True when there are images: a study that is only registered has none yet."""
    return study.status not in (*_GONE, "registered")


def undescribed(chart: Chart) -> list[ImagingStudy]:
    """The studies with pictures of which no answer stands, whether they name it or share its order."""
    standing = [one for one in chart.all(DiagnosticReport) if reports.stands(one)]
    named = {ref.target for one in standing for ref in one.imaging_study}
    ordered = {ref.target for one in standing for ref in one.based_on}
    return [
        study
        for study in chart.all(ImagingStudy)
        if taken(study)
        and study.key not in named
        and not ordered.intersection(ref.target for ref in study.based_on)
    ]
