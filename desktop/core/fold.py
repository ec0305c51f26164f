"""Folding of text for searching: no case, no accents; å, ø and æ as people type them on any keyboard."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPECIAL = str.maketrans(
    {"ø": "o", "å": "a", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "þ": "th", "œ": "oe"}
)


def fold(text: str) -> str:
    """`Øverås` → `overas`; white space becomes single spaces."""
    lowered = " ".join(text.casefold().split()).translate(_SPECIAL)
    if lowered.isascii():
        return lowered
    letters = unicodedata.normalize("NFKD", lowered)
    # Neither accents nor what is not seen (soft hyphens, marks of direction).
    return "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


SEPARATORS: Final = re.compile(r"[\s\-/.+]+")


def squeeze(text: str) -> str:
    """A name without case, accents and separators: `Selo-Zok`, `selo zok` and `selozok` are one."""
    return SEPARATORS.sub("", fold(text))
