"""Clinical scores of a stay as a letter cites them: values that stand in the record, and answered forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from desktop.clinical.record.notes import form_scores
from desktop.clinical.record.observed import answer, use_of
from desktop.clinical.scores.declaring import Score
from desktop.clinical.scores.every import SCORES
from desktop.core import messages
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import instant
from desktop.letters.compose import norwegian
from desktop.letters.compose.record_reading import Stay
from desktop.letters.compose.values import Missing, Scope, Value
from desktop.letters.model import Source

NAME = "skår"


class _Point(msgspec.Struct, frozen=True):
    """One answer of a score: what it came to (empty where that can't be told), and where it stands."""

    at: datetime
    text: str
    key: str
    when: str
    number: Decimal | None = None


def scope(chart: Chart, stay: Stay | None, now: datetime) -> Scope:
    """Each declared score by its key without hyphens; one that begins with a digit has `_` before it."""
    return Scope({named(one): lambda one=one: _score(chart, one, stay, now) for one in SCORES.values()})


def named(score: Score) -> str:
    """A score's name in a template: `crb65`, `_4at`."""
    bare = score.key.replace("-", "")
    return f"_{bare}" if bare[0].isdigit() else bare


def _score(chart: Chart, score: Score, stay: Stay | None, now: datetime) -> Scope:
    with messages.using("nb"):
        title = score.title()
        found = _points(chart, score, stay, now) if stay is not None else []

    def one(point: _Point | None, member: str, prompt: str) -> Value | Missing:
        path = f"{NAME}.{named(score)}.{member}"
        if point is None or not point.text:
            return Missing(path, f"{title} {prompt}")
        return Value(point.text, Source((point.key,), title, point.when), point.number, path=path)

    # Of a stay whose end nobody wrote, no answer is the one at discharge.
    late = len(found) > 1 and stay is not None and not stay.unended
    return Scope(
        {
            "inn": one(found[0] if found else None, "inn", "ved innkomst"),
            "ut": one(found[-1] if late else None, "ut", "ved utskrivning"),
            "siste": one(found[-1] if found else None, "siste", "siste"),
        }
    )


def _points(chart: Chart, score: Score, stay: Stay, now: datetime) -> list[_Point]:
    """The answers of the stay, oldest first, each moment once."""
    found = sorted([*_values(chart, score, stay, now), *_forms(chart, score, stay, now)], key=lambda p: p.at)
    kept: list[_Point] = []
    for point in found:
        # A value that was worked out of a form stands beside it.
        if not (kept and kept[-1].at == point.at and kept[-1].text == point.text):
            kept.append(point)
    return kept


def _values(chart: Chart, score: Score, stay: Stay, now: datetime) -> Iterator[_Point]:
    codes = (f"score-{score.key}", *(code for _system, code in score.codes))
    for one in chart.all(Observation):
        at = instant(one.when)
        if one.code is None or at is None or at > now or not one.code.has(*codes):
            continue
        if not use_of(one, now).cite or not stay.holds(one.encounter, one.when, now):
            continue
        said = answer(one)
        exact = said.number if said is not None and not said.comparator else None
        text = norwegian.number(exact.normalize()) if exact is not None else ""
        yield _Point(at, text, one.key, one.when, exact)


def _forms(chart: Chart, score: Score, stay: Stay, now: datetime) -> Iterator[_Point]:
    for response, at, sums in form_scores.answers(chart, score, stay, now):
        text = ""
        if sums is not None and not sums.excluded:
            if sums.value is not None:
                text = norwegian.number(sums.value)
            elif sums.least is not None:
                text = f"minst {norwegian.number(sums.least)}"
        yield _Point(at, text, response.key, response.authored, sums.value if sums is not None else None)
