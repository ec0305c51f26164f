"""Notes that other systems keep as documents: shown beside the notes, so that none looks unwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.clinical.record.reports import conclusion, in_words
from desktop.core.messages import _
from desktop.fhir.attachment_text import CUT, plain_text
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Attachment
from desktop.fhir.resources import DiagnosticReport, DocumentReference
from desktop.letters.delivery.copies import is_letter


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
    return [one for one in chart.all(DiagnosticReport) if in_words(one)]


def report_text(report: DiagnosticReport) -> str:
    """Conclusion and text of a report, as far as it came along as plain text."""
    said = next((text for one in report.presented_form if (text := plain_text(one))), "")
    if not said and report.presented_form:
        said = _elsewhere(report.presented_form)
    return "\n".join(part for part in (conclusion(report), said) if part)


def title_of(document: DocumentReference) -> str:
    """Title of a DocumentReference: its type, its description or its file name."""
    files = [c.attachment.title for c in document.content if c.attachment is not None]
    called = (document.type.label if document.type else "", document.description, *files)
    return next((name for name in called if name), _("Document"))


def text_of(document: DocumentReference) -> str:
    """Text of a document where it came along as plain text; else the place to read it. Nothing is opened for
    it."""
    for content in document.content:
        if content.attachment is not None and (text := plain_text(content.attachment)):
            return text
    return _elsewhere([c.attachment for c in document.content if c.attachment is not None])


def readable(files: Iterable[Attachment | None]) -> bool:
    """True when one of these files has its whole plain text here, to be read and searched."""
    texts = [plain_text(one) for one in files if one is not None]
    return any(text and not text.endswith(CUT) for text in texts)


def _elsewhere(files: Sequence[Attachment]) -> str:
    kind = next((one.content_type for one in files if one.content_type), "")
    if kind:
        return _("The document ({kind}) is read where it was made.").format(kind=kind)
    return _("The document is read where it was made.")
