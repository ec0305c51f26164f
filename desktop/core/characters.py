"""Visible characters of a text: the same in the PDF, the Composition and on the screen."""

from __future__ import annotations

import unicodedata

_BREAKS = "\t\n\r\v\f\u2028\u2029"
_AS_BLANKS = dict.fromkeys(map(ord, _BREAKS), " ")


def visible(text: str) -> str:
    """Text composed (NFC), without control and format characters; what breaks a line is kept.

    Invisible characters that turn the direction of what follows make two readers see two texts.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    if composed.replace("\u00a0", "").isprintable():
        # None of them is printable: most texts need not be looked at sign by sign.
        return composed
    return "".join(c for c in composed if c in _BREAKS or unicodedata.category(c) not in ("Cc", "Cf"))


def one_line(text: str) -> str:
    """Visible text with a blank for each character that breaks a line."""
    return visible(text).translate(_AS_BLANKS)
