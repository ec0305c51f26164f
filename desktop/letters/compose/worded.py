"""Answers in words for a letter's table of results: *SARS-CoV-2: positiv*, where the screen marks them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.flags import Abnormal
from desktop.clinical.record import parts
from desktop.clinical.record.results import named, results
from desktop.clinical.record.results.results import Result
from desktop.clinical.vocabulary import analyses
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.series import SIDES, remark
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

_ORDINARY: Final = (Abnormal.NORMAL, Abnormal.UNKNOWN)
_LONGEST: Final = 200
"""Letters of an answer in a cell; a longer one is read in the record."""


class _Said(msgspec.Struct, frozen=True):
    """One answer in words, as a cell says it."""

    result: Result
    name: str
    text: str

    @property
    def source(self) -> Source:
        return Source((self.result.key,), f"{self.name} {self.text}", self.result.when)


def rows(chart: Chart, stay: Stay, now: datetime) -> list[Scope]:
    """The rows of analyses with an answer in words in the stay that the screen marks, in its order."""
    with messages.using("nb"):
        found: dict[str, list[_Said]] = {}
        for one in _answers(chart, stay, now):
            found.setdefault(one.name, []).append(one)
    order = {key: index for index, key in enumerate(analyses())}
    marked = [said for said in found.values() if any(one.result.abnormal not in _ORDINARY for one in said)]
    marked.sort(key=lambda said: (_place(said[0], order), said[0].name))
    return [_row(said) for said in marked]


def _place(one: _Said, order: dict[str, int]) -> int:
    row = one.result.analysis
    return order.get(row.key, len(order)) if row is not None else len(order)


def _answers(chart: Chart, stay: Stay, now: datetime) -> Iterator[_Said]:
    """The answers in words in the stay that a letter may cite, oldest first; one that came twice once."""
    owners = parts.owners(chart)
    before: set[tuple[str, datetime, str]] = set()
    for one in results.results(chart, now):
        if one.value is not None or not one.answered or not one.use.cite or one.whose:
            continue
        whole = chart.find(one.key, Observation)
        if whole is None or not _is_in(stay, one, whole, now):
            continue
        placed = parts.placed(whole)[one.part - 1] if one.part else (whole, owners.get(whole.key))
        called = named.named(chart, placed[0], one, placed[1])
        said = _cell(placed[0], one, named.words(placed[0], one, called))
        if (called.name, one.at, said) not in before:
            before.add((called.name, one.at, said))
            yield _Said(one, called.name, said)


def _is_in(stay: Stay, one: Result, whole: Observation, now: datetime) -> bool:
    encounter = whole.encounter.target if whole.encounter is not None else ""
    return stay.covers(one.when, now) or (stay.unended and encounter in stay.parts)


def _cell(observation: Observation, one: Result, words: str) -> str:
    text = " ".join(words.split())
    text = text if len(text) <= _LONGEST else "beskrevet, se svaret i journalen"
    beside = ("foreløpig" if one.use.why == "preliminary" else "", remark(observation))
    noted = "; ".join(filter(None, beside))
    said = f"{text} ({noted})" if noted else text
    return " ".join(filter(None, (said, SIDES.get(one.abnormal, ""))))


def _row(said: list[_Said]) -> Scope:
    """The columns of numbers: the first, the last, and the newest between them that is out of the
    ordinary."""
    between = [one for one in said[1:-1] if one.result.abnormal not in _ORDINARY]
    limits = said[-1].result.range

    def cited(one: _Said) -> Value:
        return Value(one.text, one.source)

    return Scope(
        {
            "navn": Value(said[0].name),
            "enhet": Value(""),
            "inn": cited(said[0]),
            "verst": cited(between[-1]) if between else Missing("verst", "verst"),
            "sist": cited(said[-1]) if len(said) > 1 else Missing("sist", "sist"),
            "referanse": Value(limits, said[-1].source) if limits else Missing("referanse", "referanse"),
        }
    )
