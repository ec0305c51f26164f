"""Misspelt names of allergies: a word that is one slip away from the ordered medicine, or from its group."""

from __future__ import annotations

import re
from typing import Final

from desktop.clinical import vocabulary
from desktop.clinical.name_index import one_slip, sounds
from desktop.clinical.record.patient import allergy_codes
from desktop.core.configured import configured
from desktop.core.fold import fold
from desktop.orders.config import medicine_words
from desktop.orders.rules import rule_file, within

_SHORTEST: Final = 6
"""Letters of a word below which one slip makes another word of it."""


def resembles(text: str, atc: str) -> bool:
    """True where a word of the text is misspelt, and meant as a name of this medicine (ATC) or its group. It
    is a question, never an answer: another name may be as near."""
    words = [word for word in re.findall(r"\w+", fold(text)) if len(word) >= _SHORTEST]
    return any(_is_near(word, name) for word in words for name in _names(atc))


def _is_near(word: str, name: str) -> bool:
    if abs(len(word) - len(name)) > 1 or word == name:
        return False
    return sounds(word) == sounds(name) or (word[:1] == name[:1] and one_slip(word, name))


@configured
def _names(atc: str) -> frozenset[str]:
    """Folded names, each one word, of a medicine and of the groups by which an allergy reaches it."""
    found: set[str] = set()
    for group in rule_file().allergy_groups:
        if within(atc, group.ordered) or within(atc, group.atc):
            found |= {form for word in group.words for form in _forms(fold(word))}
    found |= allergy_codes.names_of(atc)
    row, other = vocabulary.medicine(atc), medicine_words().get(atc)
    if row is not None:
        found |= {fold(row.name), *(fold(one.brand) for one in row.products)}
    if other is not None:
        found |= {fold(word) for word in other.words}
    return frozenset(name for name in found if name.isalnum() and len(name) >= _SHORTEST)


def _forms(word: str) -> tuple[str, ...]:
    return word, f"{word}er", f"{word}s", f"{word}e"
