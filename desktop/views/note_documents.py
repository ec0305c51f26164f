"""Notes that other systems keep as documents: shown beside the notes, so that none looks unwritten."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence

from desktop.clinical.record.persons import name_of
from desktop.clinical.record.reports import stands
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Attachment
from desktop.fhir.resources import DiagnosticReport, DocumentReference
from desktop.views.letters import is_letter

CUT = " …"
MOST = 20_000
"""So many characters of a document's text are shown; the rest is read where it was made."""


def documents(chart: Chart) -> list[DocumentReference]:
    """The documents of a chart that stand and are no letters."""
    return [
        one
        for one in chart.all(DocumentReference)
        if one.status not in ("entered-in-error", "superseded") and not is_letter(one)
    ]


def written_reports(chart: Chart) -> list[DiagnosticReport]:
    """Texts that came as reports: a note, or what was seen in a picture or an examination.

    Without those that sum up measured results, which stand in the table of results. What a picture showed has
    no other place to be read once it was acknowledged.
    """
    return [
        one
        for one in chart.all(DiagnosticReport)
        if stands(one) and (one.presented_form or one.conclusion.strip()) and not one.result
    ]


def written(report: DiagnosticReport) -> str:
    """When a report was written, as the record says it."""
    period = report.effective_period
    return report.effective_date_time or (period.start if period else "") or report.issued


def report_text(report: DiagnosticReport) -> str:
    """Its conclusion and its text, as far as that came along as plain text."""
    said = next((text for one in report.presented_form if (text := _plain(one))), "")
    if not said and report.presented_form:
        said = _elsewhere(report.presented_form)
    return "\n".join(part for part in (report.conclusion.strip(), said) if part)


def title_of(document: DocumentReference) -> str:
    """What a document is called, by its type, its description or its file."""
    files = [c.attachment.title for c in document.content if c.attachment is not None]
    called = (document.type.label if document.type else "", document.description, *files)
    return next((name for name in called if name), _("Document"))


def author_of(chart: Chart, document: DocumentReference) -> str:
    """Who wrote it, as far as the record says."""
    return ", ".join(name for name in (name_of(chart, one) for one in document.author) if name)


def text_of(document: DocumentReference) -> str:
    """Its text where it came along as plain text; else where it is to be read. Nothing is opened for it."""
    for content in document.content:
        if content.attachment is not None and (text := _plain(content.attachment)):
            return text
    return _elsewhere([c.attachment for c in document.content if c.attachment is not None])


def readable(files: Iterable[Attachment | None]) -> bool:
    """Whether the text of one of these files came along whole, so that it can be read and searched here."""
    texts = [_plain(one) for one in files if one is not None]
    return any(text and not text.endswith(CUT) for text in texts)


def _elsewhere(files: Sequence[Attachment]) -> str:
    kind = next((one.content_type for one in files if one.content_type), "")
    if kind:
        return _("The document ({kind}) is read where it was made.").format(kind=kind)
    return _("The document is read where it was made.")


def _plain(attachment: Attachment) -> str:
    kind = attachment.content_type.partition(";")[0].strip().casefold()
    if kind != "text/plain" or not attachment.data:
        return ""
    try:
        text = base64.b64decode(attachment.data, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text[:MOST] + (CUT if len(text) > MOST else "")
