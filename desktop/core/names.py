"""A person's name as lists, buttons and lines of a screen write it."""

from __future__ import annotations

import unicodedata


def family_first(family: str, given: str) -> str:
    """`SOLBAKKEN, Ingrid Marie` for lists and buttons; no comma where a name is one piece."""
    return ", ".join(part for part in (family.upper(), given) if part)


def isolated(name: str) -> str:
    """A name for a line that runs from left to right: one written from right to left keeps to its own place,
    and the comma after it stands after it. Any other name as it is.
    """
    if not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        return name
    return f"\u200e\u2068{name}\u2069"
