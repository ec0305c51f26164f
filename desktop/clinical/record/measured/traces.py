"""Recorded device curves (SampledData) of some codes, each as pieces of one track.

A fetus is known by what the record says of it: the site, the method, whom it is about, the words of the code.
Two that ran at the same time and are not told apart there are never joined: nobody knows which is whose.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from desktop.clinical.columns import has
from desktop.clinical.record import observed
from desktop.clinical.record.measured.sampled import Problem, Sampled, sampled
from desktop.core.clock import EARLIEST, at_second
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Period, SampledData
from desktop.fhir.resources import Component, Observation
from desktop.fhir.when import Moment, parse

_TOUCHING = 2.0
"""Clocks are written to the second: pieces that lie over each other by no more follow one another."""
_ENDS_WITHIN, _SHARE = 60.0, 0.05
"""Tolerance in seconds, or as a share, between the written end and the end of the numbers."""
Why = Literal["undated", "ahead", "length", "unknown"] | Problem


class Piece(msgspec.Struct, frozen=True):
    """One Observation's piece of a curve: from `start` (seconds) on a value each `step`; not a number where
    there was none. `which` are the words that say of whom it is, `how` those that may (what it is called, by
    which method), `apart` what else tells it from others."""

    key: str
    start: float
    step: float
    values: array[float]
    unit: str
    code: str
    which: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    preliminary: bool = False

    @property
    def end(self) -> float:
        """End of the piece: its last value counts for one step."""
        return self.start + self.step * len(self.values)


class NotRead(msgspec.Struct, frozen=True):
    """A curve that can't be drawn: of which Observation, from when, and why."""

    key: str
    at: datetime
    why: Why


class Track(msgspec.Struct, frozen=True):
    """Pieces of one curve in order of time, none over another. `which` tells it from the others of the same
    codes; where `number` is set, nothing in the record does."""

    pieces: tuple[Piece, ...]
    which: tuple[str, ...] = ()
    number: int = 0
    mixed: bool = False


Read = tuple[tuple[Piece, ...], tuple[NotRead, ...]]


def is_sampled(source: Observation | Component) -> bool:
    """True when the value is a recorded curve (SampledData)."""
    return source.value_sampled_data is not None


def recorded(chart: Chart, codes: tuple[str, ...], now: datetime) -> Read:
    """All pieces of curves of these codes, and those that can't be read."""
    part = chart.part(Observation)
    every = [one for one in part.all(Observation) if is_sampled(one) or any(map(is_sampled, one.component))]
    found = part.each(f"traces {codes}", every, lambda one: _of(one, codes), of=None)
    pieces: list[Piece] = []
    wrong: list[NotRead] = []
    for one, (read, unread) in zip(every, found, strict=True):
        use = observed.use_of(one, now)
        if not use.show:
            continue
        wrong += unread
        if use.why in ("future", "unknown", "unread"):
            at = observed_at(one)
            why: Why = "ahead" if use.why == "future" else "unknown"
            wrong += [NotRead(one.key, at, why)] if read else []
        else:
            early = use.why in ("preliminary", "registered")
            pieces += [msgspec.structs.replace(piece, preliminary=early) for piece in read]
    return tuple(sorted(pieces, key=lambda one: (one.start, one.key))), tuple(wrong)


def observed_at(one: Observation) -> datetime:
    """Time of an Observation, as far as it is stated."""
    moment = parse(one.when)
    return moment.start if moment is not None else EARLIEST


def _of(one: Observation, codes: tuple[str, ...]) -> Read:
    sources: list[Observation | Component] = [one, *one.component]
    pieces: list[Piece] = []
    wrong: list[NotRead] = []
    for source in sources:
        data = source.value_sampled_data
        if data is None or source.code is None or not has(source.code, codes):
            continue
        read = _pieces(one, source, data)
        if isinstance(read, NotRead):
            wrong.append(read)
        else:
            pieces += read
    return tuple(pieces), tuple(wrong)


def _pieces(one: Observation, source: Observation | Component, data: SampledData) -> list[Piece] | NotRead:
    read = sampled(data)
    at = observed_at(one)
    if read.problem:
        return NotRead(one.key, at, read.problem)
    begins = _begins(one, read)
    if isinstance(begins, str):
        return NotRead(one.key, at, begins)
    text = source.code.text if source.code is not None else ""
    which = [
        one.body_site.label if one.body_site is not None else "",
        *(focus.display for focus in one.focus),
    ]
    how = [text, one.method.label if one.method is not None else ""]
    apart = tuple(focus.target or focus.display for focus in one.focus)
    count = len(read.curves)
    return [
        Piece(
            one.key, begins, read.step, values, read.unit, read.code,
            tuple(dict.fromkeys(word for word in which if word)),
            tuple(dict.fromkeys(word for word in how if word)),
            (*apart, f"{number}/{count}") if count > 1 else apart,
        )
        for number, values in enumerate(read.curves, 1)
    ]  # fmt: skip


def _begins(one: Observation, read: Sampled) -> float | Why:
    """Time of the first value: by the beginning of its period, else by the end of it."""
    period = one.effective_period or Period()
    start = parse(one.effective_date_time or one.effective_instant or period.start)
    end = parse(period.end)
    if (start is not None and not start.has_time) or (start is None and not _timed(end)):
        # Of a day alone nobody knows the hour.
        return "undated"
    if start is None:
        assert end is not None
        return end.start.timestamp() - read.seconds
    begins = start.start.timestamp()
    if _timed(end):
        assert end is not None
        off = abs(end.start.timestamp() - begins - read.seconds)
        if off > max(_ENDS_WITHIN, _SHARE * read.seconds):
            # Too few or too many for the time: the time between two of them may be in another unit.
            return "length"
    return begins


def _timed(moment: Moment | None) -> bool:
    return moment is not None and moment.has_time


def tracks(pieces: Sequence[Piece], name: str = "") -> list[Track]:
    """Pieces (in order of time) as tracks: each is of one that the record tells from others. What all are
    called alike tells none from another, but where it goes on after the curve's own `name`: one twin alone is
    still that one."""
    common = set.intersection(*(set(one.how) for one in pieces)) if pieces else set()
    common = {word for word in common if not _goes_on(word, name)}
    grouped: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Piece]] = {}
    for piece in pieces:
        which = (*(word for word in piece.how if word not in common), *piece.which)
        grouped.setdefault((which, piece.apart), []).append(piece)
    found: list[Track] = []
    for (which, _apart), group in grouped.items():
        rows: list[list[Piece]] = []
        for piece in _once(group):
            row = next((row for row in rows if _follows(row[-1], piece)), None)
            if row is None:
                rows.append([piece])
            else:
                row.append(piece)
        found += [Track(tuple(row), which, mixed=len(rows) > 1) for row in rows]
    names = [one.which for one in found]
    counted: dict[tuple[str, ...], int] = {}
    for at, one in enumerate(found):
        if names.count(one.which) > 1:
            counted[one.which] = counted.get(one.which, 0) + 1
            found[at] = msgspec.structs.replace(one, number=counted[one.which])
    return found


def _goes_on(word: str, name: str) -> bool:
    return bool(name) and word.casefold().startswith(name.casefold()) and len(word) > len(name)


def _once(group: Iterable[Piece]) -> list[Piece]:
    """Without a piece that is the same as another: told twice it is one."""
    kept = {(one.start, one.step, one.values.tobytes()): one for one in reversed(list(group))}
    return list(reversed(kept.values()))


def _follows(before: Piece, after: Piece) -> bool:
    return after.start >= before.end - max(_TOUCHING, 2 * before.step)


class Course(msgspec.Struct, frozen=True):
    """A track's values with a number, in order of time, and the stretches without: from the last value before
    to the first after."""

    times: list[float]
    values: list[float]
    gaps: list[tuple[float, float]]


def course(track: Track, since: float, signal: tuple[float, float] | None) -> Course:
    """The values of a track from a time on. What lies outside `signal` is no value."""
    times: list[float] = []
    values: list[float] = []
    gaps: list[tuple[float, float]] = []
    low, high = signal or (float("-inf"), float("inf"))
    for piece in track.pieces:
        if piece.end <= since:
            continue
        # A longer silence than this is a gap, also where one piece ends and the next one begins.
        most = piece.step * 1.5 + (0.0 if track.mixed else _TOUCHING if times else 0.0)
        new = track.mixed
        for at, value in enumerate(piece.values):
            time = piece.start + at * piece.step
            if not low <= value <= high or time < since or (times and time <= times[-1]):
                continue
            if times and (new or time - times[-1] > most):
                gaps.append((times[-1], time))
            new, most = False, piece.step * 1.5
            times.append(time)
            values.append(value)
    return Course(times, values, gaps)


def newest(every: Iterable[Course]) -> datetime | None:
    """Time of the newest value of several courses."""
    last = max((one.times[-1] for one in every if one.times), default=None)
    return at_second(last) if last is not None else None
