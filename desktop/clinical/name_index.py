"""Search index of names: exact, beginnings, beginnings of words, and one typing error."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from desktop.core.fold import fold

LAST: Final = "\U0010ffff"
"""Sorts after every letter: what begins with a text stands before the text with this behind it."""


class Sorted:
    """Texts in order with the numbers of their rows; `starting` finds by bisection."""

    __slots__ = ("_rows", "_texts")

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(pairs)
        self._texts = [text for text, _row in ordered]
        self._rows = [row for _text, row in ordered]

    def starting(self, text: str) -> Sequence[int]:
        """Rows of all texts that begin with `text`; a row may stand there twice."""
        return self._rows[bisect_left(self._texts, text) : bisect_left(self._texts, text + LAST)]


class NameIndex:
    """Index of folded names by row number: `squeezed` is each without separators, `words` its words."""

    __slots__ = ("_heard", "_letters", "_squeezed", "_whole", "_words")

    def __init__(self, squeezed: Sequence[str], words: Sequence[Sequence[str]]) -> None:
        self._squeezed = tuple(squeezed)
        self._whole = Sorted((name, row) for row, name in enumerate(squeezed))
        self._heard = Sorted((sounds(name), row) for row, name in enumerate(squeezed))
        self._words = Sorted((word, row) for row, each in enumerate(words) for word in each)
        self._letters: dict[str, set[int]] = defaultdict(set)
        for row, name in enumerate(squeezed):
            for letter in name[:2]:
                self._letters[letter].add(row)

    def beginning(self, squeezed: str) -> list[int]:
        """Rows whose name begins with what was typed, in their order; the exact ones among them."""
        return sorted(self._whole.starting(squeezed))

    def worded(self, typed: str) -> list[int]:
        """Rows of which some word begins with each word that was typed, in their order."""
        tokens = sorted(set(re.findall(r"\w+", fold(typed))), key=len, reverse=True)
        if not tokens:
            return []
        found = set(self._words.starting(tokens[0]))
        for token in tokens[1:]:
            found.intersection_update(self._words.starting(token))
        return sorted(found)

    def near(self, squeezed: str) -> Iterator[int]:
        """Rows whose name sounds like what was typed, or begins with it but for one slip, in their order.

        A slip leaves the first or the second letter in its place.
        """
        heard = set(self._heard.starting(sounds(squeezed)))
        # One slip leaves the first half as it is, or the second, but for two letters swapped in the middle.
        half = len(squeezed) // 2
        first, second = squeezed[:half], squeezed[half:]
        swapped = squeezed[: half - 1] + second[0] + squeezed[half - 1]
        names = self._squeezed
        in_place = self._letters.get(squeezed[0], set()) | self._letters.get(squeezed[1], set())
        likely = heard.union(self._whole.starting(first), self._whole.starting(swapped))
        likely.update(row for row in in_place if second in names[row])
        for row in sorted(likely):
            if row in heard or (row in in_place and self._slipped(squeezed, names[row])):
                yield row

    def _slipped(self, typed: str, name: str) -> bool:
        kept = name[:1] == typed[0] or name[1:2] == typed[1]
        return kept and one_slip(typed, name)


@cache
def sounds(squeezed: str) -> str:
    """Phonetic key of a name in Norwegian: `clindamycin` and `klindamysin` are one. For suggestions only."""
    heard = re.sub(r"c(?=[eiy])", "s", squeezed)
    for written, said in (("ph", "f"), ("th", "t"), ("x", "ks"), ("c", "k"), ("z", "s"), ("w", "v")):
        heard = heard.replace(written, said)
    return re.sub(r"(.)\1", r"\1", heard)


def one_slip(typed: str, term: str) -> bool:
    """True when `typed` is the beginning of `term` but for one letter: wrong, left out, added or swapped."""
    size = len(typed)
    return any(
        abs(length - size) <= 1 and length <= len(term) and _one_edit(typed, term[:length])
        for length in (size - 1, size, size + 1)
    )


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    shortest = min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    if len(one) == len(other):
        return rest[1:] == rest_other[1:] or (
            rest[2:] == rest_other[2:] and rest[:2] == rest_other[1::-1] and len(rest) >= 2
        )
    return rest[1:] == rest_other if len(one) > len(other) else rest == rest_other[1:]
