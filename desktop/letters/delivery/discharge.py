"""Discharge letter of a stay: signed, not revoked, and about this stay."""

from __future__ import annotations

from datetime import datetime

from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.record.notes import notes
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Composition, DocumentReference
from desktop.fhir.when import instant
from desktop.letters.compose import words_of
from desktop.letters.delivery.versions import Standing, standing

_DRAFTS = ("preliminary", "entered-in-error")


def signed(chart: Chart, stay: Stay, now: datetime) -> tuple[str, ...]:
    """The keys of the signed discharge letters about a stay, as documents or as Compositions. One that holds
    something that can't be read is none for certain."""
    return tuple(one.key for one in _signed(chart, stay, now) if not _doubted(chart, one))


def doubted(chart: Chart, stay: Stay, now: datetime) -> tuple[str, ...]:
    """The keys of those about a stay that hold something that can't be read."""
    return tuple(one.key for one in _signed(chart, stay, now) if _doubted(chart, one))


def _doubted(chart: Chart, one: DocumentReference | Composition) -> bool:
    every = words_of.texts(chart, one) if isinstance(one, DocumentReference) else (one,)
    return any(map(is_unread, every))


def _signed(chart: Chart, stay: Stay, now: datetime) -> list[DocumentReference | Composition]:
    found: list[DocumentReference | Composition] = []
    for document in chart.all(DocumentReference):
        told = document.type is not None and document.type.has(notes.DISCHARGE_SUMMARY)
        if not told or standing(chart, document) is not Standing.CURRENT or document.doc_status in _DRAFTS:
            continue
        about = document.context.encounter if document.context is not None else ()
        if _is_of(chart, stay, about, document.date, now):
            found.append(document)
    for note in chart.all(Composition):
        about = (note.encounter,) if note.encounter is not None else ()
        if notes.is_letter(note) and notes.signed(note) and _is_of(chart, stay, about, note.date, now):
            found.append(note)
    return found


def _is_of(chart: Chart, stay: Stay, about: tuple[Reference, ...], written: str, now: datetime) -> bool:
    """True when it names the stay; one without a stay is of the last that had begun when it was written."""
    named = [one.target for one in about if one.target]
    if named:
        return any(target in stay.parts for target in named)
    at = instant(written)
    if at is None or stay.admitted is None or at < stay.admitted:
        return False
    later = (one.admitted for one in stays.stays(chart, now) if one.key != stay.key)
    return not any(begun is not None and stay.admitted < begun <= at for begun in later)
