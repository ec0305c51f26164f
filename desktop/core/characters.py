"""Visible characters of a text: the same in the PDF, the Composition and on the screen."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = "\t\n\r\v\f\u2028\u2029"
_TURNS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
_leftwards = re.compile(f"[{_LEFTWARDS}]+(?:[ \u00a0]+[{_LEFTWARDS}]+)*")
ISOLATE, POP = "\u2068", "\u2069"
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


def unturned(text: str) -> str:
    """Text without the signs that turn the direction of what follows them."""
    return text if text.isascii() else _TURNS.sub("", text)


def isolated(text: str) -> str:
    """Text as it is painted: words of a script that runs to the left turn nothing beside them.

    What turns the direction by a sign of its own is left out, and each such stretch is isolated: after an
    Arabic name `3 x 500 mg` would else be read as `500 mg x 3`.
    """
    if text.isascii():
        return text
    text = unturned(text)
    return _leftwards.sub(lambda found: f"{ISOLATE}{found[0]}{POP}", text)


def in_a_line(text: str) -> str:
    """Text as it is painted in one line: isolated, with a blank for each character that breaks a line, which
    nothing would be painted for (*linje en* and *linje to*, not *linje enlinje to*)."""
    return isolated(text if text.isprintable() else text.translate(_AS_BLANKS))
