"""Abbreviations of Norwegian hospitals and the words they stand for, for searching.

They are of `resources/vocabulary/abbreviations.json`, from general knowledge: a search by one offers codes to
choose from and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import msgspec

from desktop.core.decoding.by_type import from_json
from desktop.core.paths import resources
from desktop.terminology.tokens import words_of

_MOST = 4


class _File(msgspec.Struct):
    abbreviations: dict[str, tuple[str, ...]]


@cache
def known() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Each abbreviation, folded, and the beginnings of words of each of its meanings."""
    data = (resources() / "vocabulary" / "abbreviations.json").read_bytes()
    found = from_json(data, _File).abbreviations
    return {
        "".join(words_of(name)): tuple(tuple(words_of(meaning)) for meaning in meanings)
        for name, meanings in found.items()
    }


def matches(words: Sequence[str]) -> list[list[str]]:
    """The FTS5 terms for words among which are abbreviations, one list a meaning; none without one."""
    every = known()
    if not any(word in every for word in words):
        return []
    meanings = [every.get(word, ((word,),)) for word in words]
    found = [[f'"{one}"*' for meaning in some for one in meaning] for some in product(*meanings[:6])]
    return found[:_MOST]
