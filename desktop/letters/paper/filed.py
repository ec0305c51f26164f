"""The PDF of a letter as it is stored: inside its document or in a Binary, whole or damaged."""

from __future__ import annotations

import base64
import binascii
import hashlib

import msgspec
from sqlalchemy import Connection

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.elements import Attachment
from desktop.fhir.resources import DocumentReference
from desktop.letters.paper.page_pictures import count
from desktop.store import outbox

PDF = "application/pdf"


class Filed(msgspec.Struct, frozen=True):
    """A stored PDF: `source` names where it lies, `sheets` is 0 where it can't be shown, and then `problem`
    says why; `missing` is the id of a Binary that is not held here."""

    source: str = ""
    sheets: int = 0
    missing: str = ""
    problem: str = ""


def of_binary(connection: Connection, key: str) -> Filed:
    """The addressed PDF of one recipient (`Binary/id`)."""
    return _counted(key, held(connection, key))


def of_document(connection: Connection, document: DocumentReference) -> Filed:
    """The PDF that a document holds or names; other systems' letters may have none."""
    attachment = _attachment(document)
    if attachment is None:
        return Filed(
            document.key, problem=_("The letter was stored without a PDF, so its pages can't be shown.")
        )
    if not attachment.data:
        if _binary(attachment) == "":
            return Filed(document.key, problem=_("The letter's PDF lies in another system."))
        return _counted(_binary(attachment), held(connection, _binary(attachment)), attachment.hash)
    return _counted(document.key, _decoded(attachment.data), attachment.hash)


def own_pdf(connection: Connection, document: DocumentReference) -> bytes | None:
    """The letter's own PDF as it is held here; None where it is not, or is damaged."""
    found = of_document(connection, document)
    return pdf(connection, found.source, document) if found.sheets else None


def pdf(connection: Connection, source: str, document: DocumentReference | None) -> bytes:
    """The PDF at a place that `of_binary` or `of_document` named; InputError when it is not there."""
    attachment = _attachment(document) if document is not None else None
    found = (
        held(connection, source)
        if source.startswith("Binary/")
        else _decoded(attachment.data)
        if attachment is not None and attachment.data
        else None
    )
    if found is None:
        raise InputError(
            _("The letter's pages are not held here."), todo=_("Try again when the server answers."),
            details=source,
        )  # fmt: skip
    return found


def held(connection: Connection, binary: str) -> bytes | None:
    """A Binary's content as it is held here; None when it is not, empty when it is damaged."""
    found = outbox.current(connection, "Binary", binary.partition("/")[2])
    return None if found is None else _decoded(str(found.get("data", "")))


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _attachment(document: DocumentReference) -> Attachment | None:
    """The document's PDF; what says no type but names itself so counts too."""
    found = [c.attachment for c in document.content if c.attachment is not None]
    for one in found:
        if one.content_type.partition(";")[0].strip().casefold() == PDF and (one.data or one.url):
            return one
    return None


def _binary(attachment: Attachment) -> str:
    """`Binary/id` on this server; empty for an address elsewhere, whatever its id is."""
    address = attachment.url.split("/_history/")[0]
    kind, _slash, ident = address.partition("/")
    return address if "://" not in address and kind == "Binary" and ident else ""


def _counted(source: str, data: bytes | None, sha1: str = "") -> Filed:
    if data is None:
        missing = source.partition("/")[2] if source.startswith("Binary/") else ""
        return Filed(
            source, missing=missing, problem=_("The letter's pages are not fetched from the server.")
        )
    if (
        sha1
        and data
        and base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode() != sha1
    ):
        return Filed(source, problem=_("The letter's PDF is not what was signed: its checksum differs."))
    try:
        return Filed(source, count(data))
    except InputError as error:
        return Filed(source, problem=error.what)
