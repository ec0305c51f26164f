"""Our own words as XHTML narrative, escaped. It is read by `desktop.fhir.narrative`."""

from __future__ import annotations

import re
from html import escape

from desktop.core.characters import visible

_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def xhtml(paragraphs: list[str]) -> str:
    """Ready-made XHTML blocks as the `div` of a narrative."""
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(paragraphs)}</div>'


def escaped(text: str) -> str:
    """Text for XHTML: escaped, without characters that XML can't hold."""
    return escape(_control.sub("", visible(text)), quote=True)


def paragraph(text: str) -> str:
    return f"<p>{escaped(text)}</p>"
