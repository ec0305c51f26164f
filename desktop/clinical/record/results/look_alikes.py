"""Results that may be of an analysis, by their look (`suspected`), or that nobody may go by: rules may raise
a question by them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record import parts
from desktop.clinical.record.observed import COPIES, GOOD, UNKNOWN, UNREAD, ahead, answer, use_of
from desktop.clinical.record.results import results, suspected, tried
from desktop.clinical.record.results.results import Result
from desktop.core.messages import _, language
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation


def look_alikes(chart: Chart, now: datetime) -> tuple[Result, ...]:
    """Each as the result that it would be, in the row's unit, oldest first; `place` says what is not
    certain. They decide nothing and silence nothing: whoever asks for them may only raise a question."""
    # Mostly there are none, and all rules ask.
    part = chart.part(*results.READ)
    return part.once("look-alikes of results", lambda: _found(part, now), of=(ahead(part, now), language()))


def has_rivals(chart: Chart, now: datetime) -> bool:
    """True where two values of one analysis and moment differ, and both may be gone by: nobody can say which
    is the newest, and the more dangerous may be."""
    part = chart.part(*results.READ)
    return part.once("rivals", lambda: _has_rivals(part, now), of=ahead(part, now))


def _has_rivals(chart: Chart, now: datetime) -> bool:
    held: dict[tuple[datetime, str], Result] = {}
    for one in results.results(chart, now):
        if one.analysis is None or not one.comparable or one.value is None or not one.use.decide:
            continue
        other = held.setdefault((one.at, one.analysis.key), one)
        if (other.value, other.comparator) != (one.value, one.comparator):
            return True
    return False


def _found(chart: Chart, now: datetime) -> tuple[Result, ...]:
    every = chart.all(Observation)
    unclear = tried.kinds(chart)
    # Nearly all are read for certain: no result is made of those only to be left out.
    looks = chart.each("looks like an analysis", every, _looks, of=vocabulary.analyses())
    found: list[Result] = []
    for whole, may_be in zip(every, looks, strict=True):
        for one in results.held(chart, whole, now) if may_be or whole.key in unclear else ():
            certain = one.comparable and one.value is not None
            if not one.answered or one.whose:
                continue
            if one.use in _DOUBTED:
                found += [_doubted(one)] if certain else map(_doubted, _as(chart, one))
            elif not certain and one.use.decide:
                found += _as(chart, one)
    return tuple(sorted(found, key=lambda one: (one.at, one.key, one.part)))


_DOUBTED: Final = (UNREAD, UNKNOWN, COPIES)
"""Uses of a value of a known time whose number is read, and that nobody may go by."""


def _doubted(one: Result) -> Result:
    said = ", ".join(filter(None, (one.doubt, one.place)))
    return msgspec.structs.replace(one, use=GOOD, place=said)


def _looks(whole: Observation) -> bool:
    if any(use_of(one, None) in _DOUBTED for one in parts.every(whole)):
        return True
    every = ((one, answer(one)) for one in parts.every(whole))
    return any(
        given is not None and suspected.read(one, results.code_of(one.code), given) is not None
        for one, given in every
    )


def _as(chart: Chart, one: Result) -> list[Result]:
    whole = chart.find(one.key, Observation)
    observation = parts.every(whole)[one.part] if whole is not None else None
    given = answer(observation) if observation is not None else None
    if observation is None or given is None:
        return []
    of = tried.kind(chart, observation)
    meant = suspected.read(observation, results.code_in(chart, observation), given)
    if meant is None or of == "tried":
        return []
    row = vocabulary.analyses()[meant.key]
    doubt = _("code not known") if meant.named else _("number in words or without a unit")
    said = ", ".join(filter(None, (tried.said(of, observation) or doubt, one.place)))
    return [
        msgspec.structs.replace(
            one, analysis=row, value=number.value, comparator=number.comparator, unit=row.shown,
            comparable=True, place=said, words="", original="",
        )
        for number in meant.numbers
    ]  # fmt: skip
