"""The kinds of lines, tubes and drains: the words and codes by which each is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from desktop.clinical.vocabulary import Named
from desktop.core.configured import Settings, configured, guarded, meaning
from desktop.core.fold import fold
from desktop.core.whole_words import pattern
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.systems import LOCAL

Act = Literal["inserts", "removes", ""]


class LineKind(Named, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of line. `words` name it, whole, a star for the rest of a word; `codes` (`system|code`) too.
    `inserts` and `removes` are words of a procedure that puts one in or takes it out, without its name.
    From the day `mark_from` on, where there is one, a line of the kind is marked; `source` says by whom."""

    words: tuple[str, ...]
    codes: tuple[str, ...] = ()
    inserts: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    mark_from: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=365)] | None,
        meaning("The day (1 is when it was put in) from which on it is marked, to be looked at", "days"),
    ] = None
    source: str = ""


class _Lines(msgspec.Struct, kw_only=True):
    source: str
    checked_by: str | None
    lines: tuple[LineKind, ...]
    inserts: tuple[str, ...]
    removes: tuple[str, ...]


LINES = Settings("vocabulary/lines.json", _Lines, {"line": guarded(("lines",), LineKind, "key")})


class _Reader(msgspec.Struct, frozen=True):
    kind: LineKind
    named: re.Pattern[str]
    inserts: re.Pattern[str]
    removes: re.Pattern[str]


@configured
def line_kinds() -> dict[str, LineKind]:
    """All kinds by key, in the order in which they are listed and looked for."""
    return {row.key: row for row in LINES.now().lines}


@configured
def _readers() -> tuple[_Reader, ...]:
    return tuple(
        _Reader(row, pattern(row.words), pattern(row.inserts), pattern(row.removes))
        for row in LINES.now().lines
    )


@configured
def _acts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return pattern(LINES.now().inserts), pattern(LINES.now().removes)


def kind_of(*concepts: CodeableConcept | None, words: str = "") -> str:
    """The key of the kind that codes, else words, tell; empty for none."""
    known = [one for one in concepts if one is not None]
    codes = {f"{coding.system}|{coding.code}" for one in known for coding in one.coding}
    coded = next(
        (row.key for row in LINES.now().lines if codes.intersection((*row.codes, own_code(row.key)))), ""
    )
    return coded or _named(_said(known, words))


def own_code(key: str) -> str:
    """The code (`system|code`) by which a kind is written here: its words alone would not always tell it."""
    return f"{LOCAL}|line-{key}"


def act_of(concept: CodeableConcept | None) -> tuple[str, Act]:
    """The kind that a procedure's words tell of, and whether it puts one in or takes it out."""
    known = [concept] if concept is not None else []
    said = _said(known, "")
    for one in _readers():
        if one.removes.search(said):
            return one.kind.key, "removes"
        if one.inserts.search(said):
            return one.kind.key, "inserts"
    inserts, removes = _acts()
    kind = kind_of(concept)
    # A change takes one out and puts another in: the one that is in counts.
    act: Act = "inserts" if inserts.search(said) else "removes" if removes.search(said) else ""
    return kind, act


def _said(concepts: Iterable[CodeableConcept], words: str) -> str:
    parts = [words]
    for one in concepts:
        parts += [one.text, *(coding.display for coding in one.coding)]
    return fold(" ; ".join(part for part in parts if part))


def _named(said: str) -> str:
    return next((one.kind.key for one in _readers() if said and one.named.search(said)), "")
