"""Text as searches compare it: without case, accents or runs of white space."""

from __future__ import annotations

import hashlib
import unicodedata

# Letters that Unicode does not take apart, but that people type without their stroke or ligature.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ŧ": "t", "ß": "ss", "œ": "oe", "þ": "th"})
LONGEST = 400


def normal(text: str) -> str:
    """The text for comparing: `Bjørn  ÅSE` → `bjorn ase`; at most LONGEST characters."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(bare.split())[:LONGEST]


def bounded(text: str) -> str:
    """The text itself, or its beginning and a hash where it would be too long for an index."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST] + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
