"""Declared columns of the worklist for a patient, read through the record's own answers.

`of` reads a chart once (`Told`, which can be kept); `said` words it at a moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from desktop.clinical import columns
from desktop.clinical.columns import DeclaredColumn, Source, has
from desktop.clinical.record.beside import MARK
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import demographics
from desktop.core.clock import EARLIEST, local
from desktop.core.fold import fold
from desktop.core.formats import age as age_of
from desktop.core.formats import day_short, short_day_time
from desktop.core.messages import _, pick
from desktop.core.watched import plain
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import Observation
from desktop.shown.parts import Tone
from desktop.shown.ward.worklist import Extra, ExtraColumn
from desktop.views.columns.listed_sources import BY_SOURCE, read_by
from desktop.views.columns.told import Told

LAST = 1e18
"""Orders what says nothing after all that does."""
_LATER = timedelta(hours=24)
"""A finding this long after arrival counts from the arrival."""
_TWO_DAYS = timedelta(hours=48)
_LONG = timedelta(days=14)
"""Age from which hours are not shown."""


def types(chosen: Iterable[str]) -> frozenset[type]:
    """Resource types that these columns are made of."""
    found = (columns.columns().get(key) for key in chosen)
    sources = (
        one for column in found if column is not None for one in (*column.from_, *column.when, *column.until)
    )
    return frozenset(kind for one in sources for kind in read_by(one))


def declared(chosen: Iterable[str]) -> tuple[ExtraColumn, ...]:
    """The declared ones among the columns that a workspace shows."""
    every = columns.columns()
    return tuple(
        ExtraColumn(key, pick(every[key].title), every[key].width, every[key].share)
        for key in chosen
        if key in every
    )


def of(chart: Chart, now: datetime, chosen: Iterable[str], stay: Stay | None) -> tuple[Told, ...]:
    """Data of the declared columns among `chosen` from a chart, in their order, for the present stay."""
    every = columns.columns()
    return tuple(_told(chart, stay, now, every[key]) for key in chosen if key in every)


def concerns(chart: Chart, now: datetime, column: DeclaredColumn, stay: Stay | None) -> Told | None:
    """Condition (`when`) of a declared column for this patient, or why it can't be known yet; empty where the
    column has none. None where the column does not apply: its condition does not hold, or the patient has
    died."""
    if column.shows != "value" and demographics.deceased(chart.patient):
        return None
    if not column.when:
        return Told()
    only = _first(chart, stay, now, column, column.when)
    return only if only.lacks or not only.empty else None


def _told(chart: Chart, stay: Stay | None, now: datetime, column: DeclaredColumn) -> Told:
    if (only := concerns(chart, now, column, stay)) is None:
        return Told(apart=True)
    if column.when and only.empty:
        return only
    found = _first(chart, stay, now, column, column.from_)
    if column.shows != "clock" or found.began is None:
        return found
    if only.began is not None and only.timed and only.began - found.began > _LATER:
        # It was found long after they came: from then on it is urgent.
        found = msgspec.structs.replace(found, began=only.began, timed=True)
    return _stopped(chart, stay, now, column, found) if column.until else found


def _stopped(chart: Chart, stay: Stay | None, now: datetime, column: DeclaredColumn, found: Told) -> Told:
    """A clock with its end: when that was, that nobody wrote when, or why it can't be known."""
    began = found.began
    assert began is not None
    if lacking := lacks(chart, column.until):
        return Told(lacks=lacking)
    every = [one for source in column.until for one in _each(chart, stay, now, column, source)]
    after = [one for one in every if _is_after(one, found)]
    ends = [one.began for one in after if one.timed and one.began is not None and not one.lacks]
    if ends:
        return msgspec.structs.replace(found, ended=max(min(ends), began))
    if any(not one.lacks for one in after) or any(one.began is None and not one.lacks for one in every):
        return msgspec.structs.replace(found, stopped=True)
    return msgspec.structs.replace(found, lacks="unchecked") if after else found


def _is_after(one: Told, found: Told) -> bool:
    """True when an event came after the start of a clock; without an hour, on that day or later."""
    if one.began is None or found.began is None:
        return False
    if one.timed and found.timed:
        return one.began >= found.began - AHEAD
    return local(one.began).date() >= local(found.began).date()


def lacks(chart: Chart, sources: Iterable[Source]) -> Literal["", "coming", "unasked"]:
    """Reason the sources have no answer yet: still coming, or not asked."""
    kinds = {kind for source in sources for kind in read_by(source)}
    if any(kind.__name__ in chart.unasked for kind in kinds):
        return "unasked"
    return "" if chart.settled(*kinds) else "coming"


def _first(
    chart: Chart, stay: Stay | None, now: datetime, column: DeclaredColumn, sources: tuple[Source, ...]
) -> Told:
    """The newest of the first source that says anything, or of all where the column wants that."""
    found: list[Told] = []
    for source in sources:
        every = _each(chart, stay, now, column, source)
        if column.oldest:
            every = _course(every, stay, now, column.hours)
        if every and not column.newest:
            return every[-1]
        found += every[-1:]
        # A weaker source is not asked while the stronger may still say something.
        if lacking := lacks(chart, (source,)):
            return Told(lacks=lacking)
    if found:
        newest = max(found, key=lambda one: one.at or one.began or EARLIEST)
        # Litres and percent have no order between them.
        return msgspec.structs.replace(newest, number=None)
    kinds = {kind for source in sources for kind in read_by(source)}
    # Of a very long record the oldest observations were not read: they may say it.
    return Told(lacks="unread" if chart.since is not None and Observation in kinds else "")


def _course(every: list[Told], stay: Stay | None, now: datetime, hours: int | None) -> list[Told]:
    """The first of what goes on in this stay; none of what has ended, or began before it."""
    if stay is None or stay.start is None or not every:
        return []
    last = every[-1].began
    if last is None or (hours is not None and now - last > timedelta(hours=hours)):
        return []
    begins = stay.start.start
    return [one for one in every if one.began is not None and one.began >= begins][:1]


def _each(
    chart: Chart, stay: Stay | None, now: datetime, column: DeclaredColumn, source: Source
) -> list[Told]:
    """All that a source says, oldest first."""
    (name,) = source.said
    found = BY_SOURCE[name](chart, stay, now, source)
    coded = [_coded(one, concepts, column) for one, concepts in found]
    return sorted((one for one in coded if not one.empty), key=lambda one: one.at or one.began or EARLIEST)


def _coded(one: Told, concepts: tuple[CodeableConcept | Coding, ...], column: DeclaredColumn) -> Told:
    if not concepts and one.number is not None and one.number.is_integer():
        # A scale of numbers is answered by the number alone by some.
        concepts = (Coding(code=str(int(one.number))),)
    for place, answer in enumerate(column.codes):
        if any(has(concept, answer.code) for concept in concepts):
            return msgspec.structs.replace(one, code=place)
    words = fold(one.text)
    for place, answer in enumerate(column.codes):
        # Some write the answer as a text.
        names = (pick(answer.name), *(answer.name.values() if isinstance(answer.name, dict) else ()))
        if words and words in {fold(name) for name in (*names, *answer.code)}:
            return msgspec.structs.replace(one, code=place)
    return one


def said(told: Iterable[Told], now: datetime, chosen: Iterable[str]) -> tuple[Extra, ...]:
    """Cell texts of the declared columns among `chosen` at a moment."""
    every = columns.columns()
    found = [every[key] for key in chosen if key in every]
    return tuple(_said(one, column, now) for one, column in zip(told, found, strict=True))


def marked(told: Iterable[Told], extras: Iterable[Extra]) -> tuple[Extra, ...]:
    """Cells with a mark where more is true of the value than has room there."""
    return tuple(
        msgspec.structs.replace(extra, text=extra.text + MARK) if one.remark and not one.lacks else extra
        for one, extra in zip(told, extras, strict=True)
    )


def _said(one: Told, column: DeclaredColumn, now: datetime) -> Extra:
    if one.lacks or one.empty:
        return _missing(one, column)
    if column.shows != "value" and one.began is not None:
        return (_day if column.shows == "day" else _clock)(one, column, now)
    text, swatch, sort = one.text, "", LAST
    if one.code is not None:
        answer = column.codes[one.code]
        text, swatch, sort = pick(answer.name), answer.swatch, float(one.code)
    elif column.codes:
        # What nobody has placed may be the worst: it stands with those of whom nothing is told.
        sort = _unknown(column)
    elif one.number is not None and column.shows == "value":
        sort = -one.number if column.sort == "most" else one.number
    if not text and one.began is not None:
        text = short_day_time(one.began, now) if one.timed else day_short(one.began)
    stale = ""
    if column.hours is not None and one.at is not None and now - one.at > timedelta(hours=column.hours):
        stale = age_of(now - one.at)
    # A limit beyond which a value lies is none, nor is one in whatever unit another system writes.
    counted = column.counts and not one.beyond and not one.unit
    left: tuple[str, Tone] = ("", "")
    if column.deadline is not None and one.lapses is not None:
        left, sort = _until(one.lapses, now, column.deadline), plain(one.lapses).timestamp()
    return Extra(
        text, sort, fold(text), one.outside, swatch, stale=stale, keys=one.keys, quiet=one.denied,
        left=left[0], left_tone=left[1], number=one.number if counted else None,
    )  # fmt: skip


def _until(deadline: datetime, now: datetime, hours: int) -> tuple[str, Tone]:
    """The time that is left until a deadline or has passed since, and whether it is close or over."""
    if deadline <= now:
        return _("{time} over").format(time=_whole(now - deadline)), "danger"
    close = deadline - now < timedelta(hours=hours)
    return _("{time} left").format(time=_whole(deadline - now)), "warn" if close else ""


def _whole(span: timedelta) -> str:
    """Days and hours; of less than a day hours and minutes."""
    if span < timedelta(days=1) or span >= _LONG:
        return age_of(span)
    days, rest = divmod(span // timedelta(hours=1), 24)
    hours = age_of(timedelta(hours=rest)) if rest else ""
    return f"{age_of(timedelta(days=days))} {hours}".strip()


def _unknown(column: DeclaredColumn) -> float:
    return -LAST if column.unknown == "first" else LAST


def _missing(one: Told, column: DeclaredColumn) -> Extra:
    if one.lacks:
        words = {
            "coming": "…",
            "unread": _("not all read"),
            "unasked": _("not from this server"),
            "unchecked": _("not checked"),
        }
        return Extra(words[one.lacks], _unknown(column), "~", quiet=True, keys=one.keys, unknown=True)
    text = pick(column.missing) if column.missing is not None else "–"
    if one.apart:
        # That nothing is written of what nobody looks for says nothing.
        text = text and "–"
    return Extra(text, _unknown(column), "~", quiet=True)


def _day(one: Told, column: DeclaredColumn, now: datetime) -> Extra:
    assert one.began is not None
    number = stays.day_of(one.began, now)
    days = (number or 0) - 1 + column.first
    if days < column.first:
        return _missing(Told(), column)
    return Extra(str(days), float(days), "", keys=one.keys, number=float(days))


def _clock(one: Told, column: DeclaredColumn, now: datetime) -> Extra:
    """The time since something, or left until its limit; one that has stopped says how long it took."""
    assert one.began is not None
    if one.stopped:
        return Extra("–", LAST, "", keys=one.keys, quiet=True)
    if not one.timed:
        return Extra(_("hour unknown"), _unknown(column), "", keys=one.keys, quiet=True)
    if one.ended is not None:
        took = _span(one.ended - one.began)
        what = pick(column.ended) if column.ended is not None else _("ended")
        text = _("{what} after {time}").format(what=what, time=took)
        return Extra(text, LAST, took, keys=one.keys, quiet=True)
    passed = now - one.began
    if passed < timedelta(0):
        return _missing(Told(), column)
    began = plain(one.began).timestamp()
    if column.limit is None:
        return Extra(_span(passed), began if column.sort == "most" else -began, "", keys=one.keys)
    over = passed - timedelta(minutes=column.limit)
    end = began + column.limit * 60
    if column.fades is not None and over >= timedelta(hours=column.fades):
        return Extra(_span(passed), LAST, _span(passed), keys=one.keys, quiet=True)
    if over >= timedelta(0):
        return Extra(_("{time} over").format(time=_span(over)), end, "", late=True, keys=one.keys)
    return Extra(_("{time} left").format(time=_span(-over)), end, "", keys=one.keys)


def _span(span: timedelta) -> str:
    return age_of(span) if span < _TWO_DAYS else _days(span.days)


def _days(days: int) -> str:
    return age_of(timedelta(days=max(days, 1)))
