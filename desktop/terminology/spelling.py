"""Misspellings: keys that a word and its misspellings share, and the edit distance.

A word's beginning is kept under keys that leave out one or two of its letters; what is typed leaves out as
many. Whatever differs by so many slips shares a key with it, so that a few look-ups find all candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from zlib import crc32

HEAD: Final = 7
"""Letters of a word's beginning that keys are made of."""
LONG: Final = 8
"""A word of so many letters may be found by two slips, one that is shorter by one."""
LEAST: Final = 4
"""Letters of the shortest word that is looked for by its misspellings."""


def slips(length: int) -> int:
    """The number of slips that are understood in a word of so many letters."""
    return 0 if length < LEAST else 1 if length < LONG else 2


def keys(word: str, times: int) -> list[tuple[int, int]]:
    """The keys of a word's first letters with up to so many left out, each with how many are."""
    found = {word[:HEAD]: 0}
    last = {word[:HEAD]}
    for turn in range(1, times + 1):
        last = {one[:at] + one[at + 1 :] for one in last for at in range(len(one))}
        for one in last:
            found.setdefault(one, turn)
    # Two texts with one key only make one more candidate.
    return list({crc32(one.encode()): left for one, left in found.items()}.items())


class Apart(NamedTuple):
    """Slips between what is typed and a word: in all, to the nearest beginning of the word, and from the
    nearest beginning of what is typed."""

    whole: int
    begun: int
    ended: int


def apart(typed: str, word: str, most: int) -> Apart:
    """The slips (a letter wrong, left out, added, or two swapped) between what is typed and a word;
    `most + 1` for more than `most`."""
    far = most + 1
    size = len(word)
    before: list[int] = []
    row = [at if at <= most else far for at in range(size + 1)]
    ended = row[size]
    for at, letter in enumerate(typed, 1):
        earlier, before = before, row
        row = [far] * (size + 1)
        row[0] = at if at <= most else far
        least = row[0]
        for to in range(max(1, at - most), min(size, at + most) + 1):
            cost = before[to - 1] + (letter != word[to - 1])
            if before[to] + 1 < cost:
                cost = before[to] + 1
            if row[to - 1] + 1 < cost:
                cost = row[to - 1] + 1
            if (
                at > 1
                and to > 1
                and letter == word[to - 2]
                and typed[at - 2] == word[to - 1]
                and earlier[to - 2] + 1 < cost
            ):
                cost = earlier[to - 2] + 1
            row[to] = cost
            if cost < least:
                least = cost
        if row[size] < ended:
            ended = row[size]
        if least > most:
            return Apart(far, far, min(ended, far))
    return Apart(min(row[size], far), min(*row, far), min(ended, far))


def heads(typed: str, words: Iterable[str], most: int) -> list[str]:
    """The beginnings of words that what is typed may begin with, the nearest first."""
    found = []
    letters = set(typed)
    for word in words:
        # Each slip changes two letters at most, and the end is cut elsewhere for as many.
        if len(letters.symmetric_difference(word)) > 3 * most:
            continue
        slips_ = apart(typed, word, most)
        least = min(slips_.begun, slips_.ended)
        if least <= most:
            found.append((least, slips_.whole, word))
    return [word for *_order, word in sorted(found)]


def nearest(typed: str, words: Iterable[str], most: int) -> list[str]:
    """The words that are at most so many slips away, whole or by their beginning, the nearest first."""
    found = []
    for word in words:
        slips_ = apart(typed, word[: len(typed) + most + 1], most)
        if slips_.begun <= most:
            found.append((slips_.begun, slips_.whole, len(word), word))
    return [word for *_order, word in sorted(found)]
