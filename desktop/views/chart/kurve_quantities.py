"""Quantities drawn by the chart's declared lanes, with the values that are not part of vital sign rounds.

A vital sign is drawn from the measurements of the stay; an analysis, and what is known by its codes alone, is
read as a trend reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from desktop.clinical.columns import Source
from desktop.clinical.lanes import PRESSURE, DeclaredLane, LaneCurve
from desktop.clinical.record.measured.measurement_words import where_words, why_words
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.measured.rounds import TOGETHER
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trends import Curve
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.core.clock import EARLIEST, at_second
from desktop.core.messages import pick
from desktop.fhir.chart import Chart
from desktop.shown.chart.vitals import Reading, ReadingColumn
from desktop.views.chart import kurve, kurve_table
from desktop.views.columns.told import Told
from desktop.views.curves import trend_curves
from desktop.views.curves.kurve_bands import Shaded
from desktop.views.curves.trend_values import Drawn, drawn, names, not_drawn, seconds, texts

Stops = tuple[tuple[float, str, str], ...]
Table = tuple[Stops, tuple[ReadingColumn, ...], tuple[dict[str, Reading], ...]]


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """Data of one declared curve: a `vital` sign, or `values`, oldest first, with their `texts`.

    `key` is that of its readings. Of an analysis `reference` is what its newest answer says is usual;
    `told` is what the values are of, for what can't be drawn.
    """

    lane: str
    key: str
    name: str
    unit: str
    vital: str = ""
    values: tuple[Told, ...] = ()
    texts: tuple[str, ...] = ()
    reference: Shaded | None = None
    told: Drawn | None = None


def quantities(
    chart: Chart, stay: Stay | None, now: datetime, declared: Sequence[DeclaredLane],
    found: Sequence[Measurement],
) -> list[Quantity]:  # fmt: skip
    """Quantity of each curve of these lanes: its first source with any value in the stay, else its first."""
    begins = stay.since if stay is not None and stay.since is not None else EARLIEST
    measured = {one.key for one in found if one.number is not None or one.key == "acvpu"}
    if measured & {"sbp", "isbp"}:
        measured.add(PRESSURE)
    made = []
    for lane in declared:
        if lane.shows in ("marks", "words"):
            continue
        for at, curve in enumerate(lane.curves):
            read = [_read(chart, stay, now, lane.key, at, curve, source, begins) for source in curve.of]
            made.append(next((one for one in read if one.values or one.vital in measured), read[0]))
    return made


def _read(
    chart: Chart, stay: Stay | None, now: datetime, lane: str, at: int, curve: LaneCurve, source: Source,
    begins: datetime,
) -> Quantity:  # fmt: skip
    if source.vital:
        known = vocabulary()[source.vital]
        name = pick(curve.name) if curve.name is not None else known.name
        return Quantity(lane=lane, key=source.vital, name=name, unit=known.shown, vital=source.vital)
    (of,) = drawn(chart, stay, now, [Curve(of=(source,), name=curve.name, unit=curve.sign)], begins)
    values = [one for one in of.values if seconds(one) >= begins.timestamp()]
    of = msgspec.structs.replace(of, values=values)
    name, unit = names(of)
    reference = None
    if source.lab:
        band = trend_curves.usual(chart, of, now)
        reference = trend_curves.shaded(chart, of, now, band) if band is not None else Shaded()
    return Quantity(
        lane=lane, key=f"{lane}/{at}", name=name, unit=unit, values=tuple(values),
        texts=tuple(texts(of, values)), reference=reference, told=of,
    )  # fmt: skip


def apart(every: Iterable[Quantity], stay: Stay | None) -> str:
    """Note on results of analyses and codes that can't be drawn as curves; empty where there is none."""
    begins = stay.since if stay is not None and stay.since is not None else EARLIEST
    return not_drawn([one.told for one in every if one.told is not None], begins)


def times(every: Iterable[Quantity]) -> list[datetime]:
    """Times of measurement of values outside the rounds."""
    return sorted(at_second(seconds(one)) for of in every for one in of.values)


def with_others(
    table: Table, every: Sequence[Quantity], found: Iterable[Measurement], now: datetime
) -> Table:
    """The measured times and the table with what the lanes draw beside the rounds: each value stands in the
    round in which it was measured, else at a time of its own."""
    known = {one.key for one in table[1]} | {PRESSURE, "acvpu"}
    more = {one.key: one for one in every if one.key not in known and one.key not in kurve_table.ORDER}
    return with_added(
        table,
        [
            Added(one.key, f"{one.name} {one.unit}".strip(), one.name, reading)
            for one in more.values()
            for reading in _readings(one, found)
        ],
        now,
    )


class Added(NamedTuple):
    """An extra table column beside the rounds: its key, its title, its name for screen readers, and the
    reading."""

    key: str
    title: str
    name: str
    reading: Reading


def with_added(table: Table, said: Sequence[Added], now: datetime) -> Table:
    """The measured times and the table with these: each in the round of its time, else at a time of its
    own."""
    if not said:
        return table
    stops, columns, readings = table
    rows = [(stop, dict(row)) for stop, row in zip(stops, readings, strict=True)]
    rounds = [stop[0] for stop, _row in rows]
    for one in sorted(said, key=lambda one: one.reading.at):
        reading = one.reading
        near = [at for at, begun in enumerate(rounds) if 0 <= reading.at - begun <= TOGETHER.total_seconds()]
        if not near:
            moment = at_second(reading.at)
            mark, begins = kurve.stop_words(moment, now)
            rounds.append(reading.at)
            first = {"time": Reading(kurve_table.when(moment, now), reading.at)}
            rows.append(((reading.at, mark, f"{begins}: "), first))
            near = [len(rows) - 1]
        stop, row = rows[near[-1]]
        row[one.key] = kurve_table.both(row[one.key], reading) if one.key in row else reading
        words = f"{one.name} {reading.text}"
        spoken = stop[2].removesuffix(".")
        rows[near[-1]] = ((stop[0], stop[1], f"{spoken}{'' if spoken.endswith(': ') else ', '}{words}."), row)
    rows.sort(key=lambda pair: pair[0][0])
    titles = tuple(ReadingColumn(key, title) for key, title in {one.key: one.title for one in said}.items())
    return tuple(stop for stop, _row in rows), (*columns, *titles), tuple(row for _stop, row in rows)


def _readings(one: Quantity, found: Iterable[Measurement]) -> Iterable[Reading]:
    for told, text in zip(one.values, one.texts, strict=True):
        yield Reading(text, seconds(told), told.remark, warn=bool(told.outside), keys=told.keys)
    for of in found:
        if one.vital and of.key == one.vital:
            said = (where_words(of), why_words(of.use.why), of.remark)
            note = "; ".join(dict.fromkeys(part for part in said if part))
            text = kurve_table.said_of(of)
            yield Reading(text, of.at.timestamp(), note, not of.use.decide, keys=(of.reference,))
