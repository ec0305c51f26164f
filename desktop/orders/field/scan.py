"""The text of the order field while it is read: what was recognised where, and what is left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

import msgspec

PartKind = Literal[
    "name", "dose", "strength", "form", "rate", "frequency", "times", "route", "as_needed", "most",
    "start", "duration", "reason", "note", "option", "side", "priority", "filler", "by_weight",
]  # fmt: skip
QuestionKind = Literal[
    "item", "dose", "strength", "frequency", "route", "start", "duration", "reason", "side", "option",
    "most", "unread", "one",
]  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """Part of the field's text as read: `text[start:end]`; -1 is an assumption, shown as such."""

    kind: PartKind
    start: int
    end: int

    @property
    def assumed(self) -> bool:
        return self.start < 0


class Choice(msgspec.Struct, frozen=True):
    """An answer: its words, and the whole text of the field once it is chosen.

    A `deliberate` one is never the answer that Enter alone goes to: it takes a step of its own.
    """

    words: str
    text: str
    deliberate: bool = False


class Question(msgspec.Struct, frozen=True):
    """Question about text that could not be read with certainty, its place, and answers if there are any."""

    kind: QuestionKind
    words: str
    choices: tuple[Choice, ...] = ()
    start: int = -1
    end: int = -1


_SAME: Final = {
    "ø": "o",
    "×": "x",
    "*": "x",
    "✕": "x",
    "∙": ".",
    "–": "-",
    "—": "-",
    "−": "-",
    "µ": "u",
    "μ": "u",
    "½": "½",
    "¼": "¼",
}
TAKEN: Final = "\x00"


def plain(text: str) -> str:
    """The text without case and accents, letter for letter: every position stays where it was."""
    found = []
    for letter in text:
        if letter in _SAME:
            found.append(_SAME[letter])
            continue
        if unicodedata.decomposition(letter).startswith("<fraction>") or (
            unicodedata.decomposition(letter).startswith("<super>") and found and found[-1].isdigit()
        ):
            # `1¾` is not 13, nor is `10³` 103: no reader takes these letters for digits.
            found.append(letter)
            continue
        lower = letter.lower()
        base = unicodedata.normalize("NFKD", lower)[0] if lower else letter
        if letter.isspace():
            base = letter if letter in "\u00a0\u202f\u2009" else " "
        base = _SAME.get(base, base)
        found.append(base if len(base) == 1 else letter)
    return "".join(found)


class Scan:
    """A field's text; recognisers claim what they understand and see only what is left."""

    __slots__ = ("left", "parts", "plain", "questions", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)
        self.left = self.plain
        self.parts: list[Part] = []
        self.questions: list[Question] = []

    def find(
        self, pattern: re.Pattern[str], region: tuple[int, int] | None = None
    ) -> Iterator[re.Match[str]]:
        """Matches in what is left, left to right; what is claimed meanwhile is not matched again."""
        position, end = region or (0, len(self.text))
        while match := pattern.search(self.left, position, end):
            yield match
            position = max(match.end(), match.start() + 1)

    def first(self, pattern: re.Pattern[str], region: tuple[int, int] | None = None) -> re.Match[str] | None:
        return next(self.find(pattern, region), None)

    def chain(
        self, one: re.Pattern[str], join: re.Pattern[str], region: tuple[int, int]
    ) -> list[re.Match[str]]:
        """The first match of `one` in what is left, and those that follow it with only `join` between."""
        first = self.first(one, region)
        found = [first] if first is not None else []
        while found:
            joined = join.match(self.left, found[-1].end(), region[1])
            following = one.match(self.left, joined.end(), region[1]) if joined is not None else None
            if following is None:
                break
            found.append(following)
        return found

    def claim(self, start: int, end: int, kind: PartKind) -> Part:
        """Mark a span as understood."""
        self.left = self.left[:start] + TAKEN * (end - start) + self.left[end:]
        part = Part(kind, start, end)
        self.parts.append(part)
        return part

    def take(self, match: re.Match[str], kind: PartKind) -> Part:
        return self.claim(match.start(), match.end(), kind)

    def ask(
        self,
        kind: QuestionKind,
        words: str,
        choices: tuple[Choice, ...] = (),
        span: tuple[int, int] = (-1, -1),
    ) -> None:
        self.questions.append(Question(kind, words, choices, *span))

    def rewritten(self, spans: list[tuple[int, int]], words: str, at: int | None = None) -> str:
        """The text without the spans and with `words` put in: at a position, else where the first span stood,
        else at the end (before a note)."""
        if at is None:
            at = min((start for start, _end in spans), default=self.end_of_order())
        pieces: list[str] = []
        placed = False
        for index, letter in enumerate(self.text):
            if index == at:
                pieces.append(f" {words} ")
                placed = True
            if not any(start <= index < end for start, end in spans):
                pieces.append(letter)
        if not placed:
            pieces.append(f" {words}")
        return re.sub(r" {2,}", " ", "".join(pieces)).replace(" ,", ",").strip()

    def end_of_order(self) -> int:
        """Position for added text: before the note."""
        return min((p.start for p in self.parts if p.kind == "note"), default=len(self.text))

    def unread(self, region: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Spans of words that nobody understood, neighbours together."""
        start, end = region or (0, len(self.text))
        spans: list[tuple[int, int]] = []
        for match in re.compile(r"[\w½¼%][^\s\x00,;]*").finditer(self.left, start, end):
            between = self.left[spans[-1][1] : match.start()] if spans else TAKEN
            if spans and TAKEN not in between:
                spans[-1] = (spans[-1][0], match.end())
            else:
                spans.append(match.span())
        return spans


NUMBER: Final = r"(?:\d{1,3}(?:[\u00a0\u202f\u2009 ]\d{3})+(?![\d.,]*\d)|\d+(?:[.,]\d+)?[½¼]?|[.,]\d+|[½¼])"
"""A number as people write it; `values` says what it can mean."""
MIXED: Final = r"(?:(?:\d{1,2}\s)?(?:[½¼]|1/2|1/4|3/4)(?![\d/]))"
"""`1 ½`, `1/2`, `1 1/2`: so many pieces."""


def values(written: str) -> tuple[Decimal, ...]:
    """Possible values of a written number: one value when it is certain, several when it is not.

    `1 000` and `0,125` are certain; `1 500` (or one, and then 500?), `1.000` and `1,250` are not, nor are
    `.5` and `05`, whose point may be a speck or left out: ten times as much.
    """
    fraction = {"½": Decimal("0.5"), "¼": Decimal("0.25")}
    if "/" in written:
        whole, _space, part = written.rpartition(" ")
        return (Decimal(whole or 0) + Decimal(part[0]) / Decimal(part[2]),)
    if written[-1] in fraction:
        return (Decimal(written[:-1] or 0) + fraction[written[-1]],)
    groups = re.split(r"[\u00a0\u202f\u2009 ]", written)
    if len(groups) > 1:
        joined = Decimal("".join(groups))
        if " " in written and any(group != "000" for group in groups[1:]):
            return (joined, Decimal(groups[-1]))
        return (joined,)
    whole, point, decimals = written.replace(",", ".").partition(".")
    if point and not whole:
        return (Decimal(f"0.{decimals}"), Decimal(decimals))
    if not point and len(whole) > 1 and whole[0] == "0":
        return (Decimal(f"0.{whole[1:]}"), Decimal(whole))
    if point and len(decimals) == 3 and whole.strip("0") and len(whole) <= 3:
        return (Decimal(f"{whole}.{decimals}"), Decimal(whole + decimals))
    return (Decimal(f"{whole}.{decimals}" if point else whole),)
