"""Text as searches compare it: without case, accents or runs of white space."""

from __future__ import annotations

import hashlib
import unicodedata

# Letters that Unicode does not take apart, but that people type without their stroke or ligature.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ŧ": "t", "ß": "ss", "œ": "oe", "þ": "th"})
LONGEST = 400
LONGEST_BYTES = 800
"""PostgreSQL's index rows hold 2,700 bytes, and the widest have three texts."""


def normal(text: str) -> str:
    """The text for comparing: `Bjørn  ÅSE` → `bjorn ase`; cut where an index has its limit."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return _cut(" ".join(bare.split()))


def bounded(text: str) -> str:
    """The text itself, or its beginning and a hash where it would be too long for an index."""
    short = _cut(text)
    if short == text:
        return text
    return short + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _cut(text: str) -> str:
    text = text[:LONGEST]
    if text.isascii():
        return text
    whole = text.encode("utf-8", "surrogatepass")
    return text if len(whole) <= LONGEST_BYTES else whole[:LONGEST_BYTES].decode("utf-8", "ignore")
