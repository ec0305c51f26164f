"""Rows of a table among sentences: lines whose cells are parted by tabs, the first of them the head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.letters.model import Sentence


def is_row(sentence: Sentence) -> bool:
    """True when a sentence is a row of a table."""
    return "\t" in sentence.text


def tabled(sentences: Iterable[Sentence]) -> Iterator[tuple[list[Sentence], Sentence | None]]:
    """Each sentence with the table that stands before it; a table at the end has no sentence after it."""
    rows: list[Sentence] = []
    for sentence in sentences:
        if is_row(sentence):
            rows.append(sentence)
            continue
        yield rows, sentence
        rows = []
    if rows:
        yield rows, None
