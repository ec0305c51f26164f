"""Versions of a signed letter: which DocumentReference replaces which, and whether one still stands."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from desktop.clinical.record.signatures import LETTER_REASON
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import instant

REASON = LETTER_REASON
"""Extension of a DocumentReference: why this version was written, or why the letter was revoked."""

_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class Standing(StrEnum):
    """Validity of a letter; UNKNOWN where another system has said nothing that we know."""

    CURRENT = "current"
    REPLACED = "replaced"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def standing(chart: Chart, document: DocumentReference) -> Standing:
    """Validity of a document: one that another replaces is replaced, whatever itself says."""
    if document.status == "entered-in-error" or document.doc_status == "entered-in-error":
        return Standing.REVOKED
    if document.status == "superseded" or successors(chart, document):
        return Standing.REPLACED
    return Standing.CURRENT if document.status == "current" else Standing.UNKNOWN


def replaces(document: DocumentReference) -> tuple[str, ...]:
    """The keys (`DocumentReference/id`) of what a document replaces."""
    targets = (r.target.target for r in document.relates_to if r.code == "replaces" and r.target is not None)
    return tuple(key for key in targets if key and key != document.key)


def successors(chart: Chart, document: DocumentReference) -> tuple[DocumentReference, ...]:
    """Documents that replace this one and were not entered in error; more than one where two people corrected
    it without knowing of each other."""
    return tuple(
        other
        for other in chart.all(DocumentReference)
        if document.key in replaces(other) and "entered-in-error" not in (other.status, other.doc_status)
    )


def versions(chart: Chart, document: DocumentReference) -> tuple[DocumentReference, ...]:
    """All versions of a letter that are held here, oldest first, the given one among them."""
    held = {one.key: one for one in chart.all(DocumentReference)} | {document.key: document}
    found = {document.key}
    grown = True
    while grown:
        # A ring of documents that replace each other ends here as well: what is found is not looked for.
        before = len(found)
        for one in held.values():
            old = {key for key in replaces(one) if key in held}
            if one.key in found:
                found |= old
            elif old & found:
                found.add(one.key)
        grown = len(found) > before
    return tuple(sorted((held[key] for key in found), key=_age))


def unheld(chart: Chart, found: tuple[DocumentReference, ...]) -> tuple[str, ...]:
    """Versions that those here say they replace, and that are not held here."""
    here = {one.key for one in found}
    return tuple(dict.fromkeys(key for one in found for key in replaces(one) if key not in here))


def reason_of(document: DocumentReference) -> str:
    """Reason for this version, or for its revocation; empty where none is given."""
    said = document.extension_at(REASON)
    return said.value_string if said is not None else ""


def _age(document: DocumentReference) -> tuple[datetime, str]:
    return instant(document.date) or _EARLIEST, document.id
