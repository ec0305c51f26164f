"""The plain text of an attachment, as far as it came along."""

from __future__ import annotations

import base64
import binascii

from desktop.fhir.elements import Attachment

CUT = " …"
MOST = 20_000
"""Maximum characters of a document's text that are shown; the rest is read where it was made."""


def plain_text(attachment: Attachment) -> str:
    """Text of an attachment; empty for a picture, a PDF, and one that is not held here. What is too long ends
    with `CUT`."""
    kind = attachment.content_type.partition(";")[0].strip().casefold()
    if kind != "text/plain" or not attachment.data:
        return ""
    try:
        text = base64.b64decode(attachment.data, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text[:MOST] + (CUT if len(text) > MOST else "")
