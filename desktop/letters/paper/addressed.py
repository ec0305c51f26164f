"""The PDF of a signed letter for another address: drawn anew, or behind a sheet that carries the address."""

from __future__ import annotations

import base64
import binascii
import uuid

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import parse
from desktop.letters.delivery.letter_documents import MODEL_TYPE
from desktop.letters.model import Letter, Recipient
from desktop.letters.paper.page_renderer import RENDERER


def written(document: DocumentReference) -> Letter | None:
    """The letter as it was written here; None for one that another system or an older version wrote."""
    for content in document.content:
        one = content.attachment
        if one is None or one.content_type != MODEL_TYPE or not one.data:
            continue
        try:
            return from_json(base64.b64decode(one.data, validate=True), Letter)
        except (binascii.Error, msgspec.MsgspecError):
            return None
    return None


def addressed(chart: Chart, document: DocumentReference, pdf: bytes | None, recipient: Recipient) -> bytes:
    """The letter with the recipient's address in the window; what was signed is not changed.

    `pdf` is the letter's own PDF, for a letter that can't be drawn anew. Raises InputError where there is
    neither, and for an address that must not be printed.
    """
    from desktop.letters.paper.pdf import render

    letter = written(document)
    if letter is not None:
        return render(letter, recipient)
    if not pdf:
        raise InputError(
            _("The letter's pages are not held here, so it can't be addressed anew."),
            kept=_("Nothing was changed."),
            todo=_("Open the letter when the server answers, then try again."),
        )
    return RENDERER.joined(_sheet(chart, document, recipient), pdf)


def _sheet(chart: Chart, document: DocumentReference, recipient: Recipient) -> bytes:
    """A sheet with the address in the window, which says what lies behind it."""
    from desktop.letters.compose.record_reading import subject_of
    from desktop.letters.paper.fragments import Span
    from desktop.letters.paper.page_drawing import Page, Paper
    from desktop.letters.paper.pdf import barcode

    if not recipient.lines:
        raise InputError(_("There is no address to print."), todo=_("Type the address."))
    at = parse(document.date)
    title = document.description or (document.type.label if document.type else "") or "Brev"
    subject = subject_of(chart.patient, at.start) if at is not None else None
    about = [subject.name, subject.birth, subject.number] if subject is not None else []
    value = document.master_identifier.value if document.master_identifier else ""
    try:
        ident = str(uuid.UUID(value.removeprefix("urn:uuid:")))
    except ValueError:
        ident = str(uuid.uuid5(uuid.NAMESPACE_URL, document.key))
    signed = day(at.start) if at is not None else ""
    paper = Paper(
        Page(
            title=title,
            sender=(),
            facts=(signed,) if signed else (),
            address=(recipient.name, *recipient.lines),
            identity=" · ".join(filter(None, about)),
            code=barcode(ident),
            draft="",
            author="",
            subject=f"Ref. {ident[:8]}",
            page_words="side {page} av",
        )
    )
    paper.title(title, [], [Span(" · ".join(filter(None, about)))])
    of = f", signert {signed}" if signed else ""
    paper.paragraph([Span(f"Brevet{of} følger på neste ark, slik det ble signert.")])
    return paper.finish()
