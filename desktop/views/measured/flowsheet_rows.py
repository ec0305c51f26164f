"""Rows of a flowsheet with all their values: vital signs, other measurements, laboratory results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from desktop.clinical import lanes
from desktop.clinical.record.measured import measurements, rounds, struck
from desktop.clinical.record.measured.measurement_words import where_words, why_words
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.measured.rounds import Round
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.vocabulary import vitals
from desktop.clinical.words.numbers import clinical, vital_decimals
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.when import Precision, parse
from desktop.shown.chart.vitals import Reading
from desktop.shown.measured.flowsheet import CellTone
from desktop.shown.parts import Outside
from desktop.views.base import labs
from desktop.views.chart import (
    kurve,
    kurve_lanes,
    kurve_spells,
    kurve_struck,
    kurve_table,
    kurve_words,
    vital_columns,
)
from desktop.views.curves import kurve_bands
from desktop.views.curves.kurve_bands import Bands
from desktop.views.measured.flowsheet_cells import Value
from desktop.views.results import laboratory

_BAND = {"bp": "sbp", "ibp": "sbp"}
"""Band that marks a pressure."""


_TONES: tuple[CellTone, ...] = ("", "warn", "danger")
"""Tones of a score, by the level of response it asks for."""


class Quantity(NamedTuple):
    """A row with all its values, oldest first; `group` is the key of where it stands, `title` its title."""

    key: str
    name: str
    unit: str
    usual: str
    group: str
    title: str
    values: list[Value]
    strong: bool = False
    counts: bool = False


def quantities(
    chart: Chart, found: Sequence[Measurement], where: Stay | None, now: datetime, *, laboratory: bool
) -> list[Quantity]:
    """Every quantity that has a value: rounds first, then what else was measured of the body (`found`, of
    the stay), then the laboratory's of the same time."""
    rows = [*_rounds(chart, found, where, now), *_others(found), *_of_others(chart, where, now)]
    rows += _spells(chart, where, now)
    rows += _states(chart, where, now)
    return [*rows, *(_laboratory(chart, where, now) if laboratory else ())]


def _rounds(
    chart: Chart, found: Sequence[Measurement], where: Stay | None, now: datetime
) -> Iterable[Quantity]:
    grouped = rounds.rounds(found)
    gone = struck.since(chart, where.since if where is not None else None)
    held = rounds.scales(chart, now)
    scored = [] if rounds.excluded(chart, now) is not None else rounds.scores(grouped, held)
    score = kurve.score_row(scored, held.number(now))
    shown = kurve_struck.with_struck(grouped, gone)
    columns, readings = kurve_table.readings(shown, scored, score.points, now, gone)
    totals = {one.at: one.score for one in scored}
    usual = kurve_bands.bands(chart, now)
    for column in columns:
        if column.key == "oxygen":
            yield from _oxygen(shown, readings)
            continue
        values: list[Value] = []
        for one, row in zip(shown, readings, strict=True):
            reading = row.get(column.key)
            if reading is None:
                continue
            values += _replaced(one, column.key, usual)
            number, decide = _of_round(one, column.key)
            outside, said = _outside(column.key, number, usual), ""
            tone: CellTone = "warn" if column.key == "acvpu" and reading.warn else ""
            if column.key == "news2" and one.at in totals:
                total = totals[one.at]
                number, said = Decimal(total.total), f"≥{total.total}" if total.least else str(total.total)
                outside = "high" if total.asks else ""
                tone = _TONES[total.asks]
            text = said or _text(one, column.key) or reading.text
            whole = reading.text if not said else ""
            note = "; ".join(dict.fromkeys(p for p in (whole, reading.note) if p and p != text))
            values.append(
                Value(
                    _when(one, column.key), text, number, outside, decide=decide, note=note,
                    struck=reading.struck, keys=reading.keys, round=one.at.timestamp(),
                    timed=_timed(one.values.values()),
                    tone=tone,
                )
            )  # fmt: skip
        known = vitals().get(column.key)
        name, unit = (known.name, known.shown) if known is not None else (column.title, "")
        if column.key == "ibp":
            name, unit = _("Arterial pressure"), vitals()["bp"].shown
        said = score.note if column.key == "news2" else _usual(column.key, usual)
        yield Quantity(column.key, name, unit, said, "", "", values, column.key == "news2")


def _timed(found: Iterable[Measurement]) -> bool:
    """True when all of these measurements have a time of day, not only a date."""
    moments = (parse(one.when) for one in found)
    return all(moment is None or moment.has_time for moment in moments)


def _when(one: Round, key: str) -> datetime:
    """Time of measurement of a value in a round: some values come minutes after the round's beginning."""
    return max((one.values[k].at for k in vital_columns.parts(key) if k in one.values), default=one.at)


def _text(one: Round, key: str) -> str:
    """Text for a cell: the value rounded to its usual decimals; its origin has every digit."""
    found = [one.values.get(part) for part in vital_columns.parts(key)]
    if not any(m is not None and m.number is not None for m in found):
        return next((m.words for m in found if m is not None and m.words), "")
    return "/".join(_short(m) for m in found)


def _short(one: Measurement | None) -> str:
    if one is None or one.number is None:
        return one.words if one is not None else "–"
    return clinical(one.number, vital_decimals(one.key, one.number))


def _of_round(one: Round, key: str) -> tuple[Decimal | None, bool]:
    """The number by which a column's value is compared, and whether anybody may go by it."""
    found = [one.values[k] for k in vital_columns.parts(key) if k in one.values]
    if not found:
        return None, True
    # Of a pressure the systolic one is compared.
    first = one.values.get(vital_columns.parts(key)[0])
    return (first.number if first is not None else None), all(m.use.decide for m in found)


def _replaced(one: Round, key: str, usual: Bands) -> list[Value]:
    """Earlier values within the round that a later one replaced: the lowest of a shift may be among them."""
    by_time: dict[datetime, dict[str, Measurement]] = {}
    for part in vital_columns.parts(key):
        for other in one.earlier.get(part, ()):
            by_time.setdefault(other.at, {})[part] = other
    found = []
    for at, parts in sorted(by_time.items()):
        before = Round(at, {**parts}, {})
        number, decide = _of_round(before, key)
        text = _text(before, key)
        keys = tuple(dict.fromkeys(m.reference for m in parts.values()))
        found.append(Value(at, text, number, _outside(key, number, usual), decide=decide, keys=keys))
    return found


def _oxygen(shown: Sequence[Round], readings: Sequence[Mapping[str, Reading]]) -> Iterable[Quantity]:
    """Flow and fraction apart: each is compared with itself alone."""
    flow: list[Value] = []
    fraction: list[Value] = []
    for one, row in zip(shown, readings, strict=True):
        reading = row.get("oxygen")
        if reading is None:
            continue
        for key, values in (("o2", flow), ("fio2", fraction)):
            for each in (*one.earlier.get(key, ()), *((one.values[key],) if key in one.values else ())):
                text = _text(Round(each.at, {key: each}, {}), key)
                values.append(
                    Value(
                        each.at,
                        text,
                        each.number,
                        decide=each.use.decide,
                        note=each.remark,
                        keys=(each.reference,),
                        timed=_timed((each,)),
                    )
                )
        told = one.values.get("on_o2")
        if ("o2" not in one.values and "fio2" not in one.values) or reading.struck:
            text = kurve_table.said(Round(one.at, {"on_o2": told}, {}), "oxygen") if told is not None else ""
            flow.append(Value(one.at, text, note=reading.note, struck=reading.struck, keys=reading.keys))
    for key, name, values in (("o2", _("Oxygen"), flow), ("fio2", "FiO₂", fraction)):
        if values:
            yield Quantity(key, name, vitals()[key].shown, "", "", "", values)


def _outside(key: str, number: Decimal | None, usual: Bands) -> Outside:
    return "" if number is None else kurve_lanes.outside(float(number), _marked(key, usual))


def _marked(key: str, usual: Bands) -> tuple[float, float] | None:
    """Normal range outside which a value is marked: of a pressure the shaded band of charts."""
    vital = _BAND.get(key, key)
    return kurve_bands.shaded(usual, vital).band if key in _BAND else usual.get(vital)


def _usual(key: str, usual: Bands) -> str:
    band = kurve_bands.shaded(usual, _BAND.get(key, key)).band
    if band is None:
        return ""
    said = kurve_bands.range_said(band)
    return _("{range} systolic").format(range=said) if key in _BAND else said


def _others(found: Sequence[Measurement]) -> Iterable[Quantity]:
    """Rows for measurements outside the rounds: weight, height, specialty measurements."""
    inside = rounds.KEYS
    by_key: dict[str, list[Measurement]] = {}
    for one in found:
        if one.key not in inside:
            by_key.setdefault(one.key, []).append(one)
    for key, known in vitals().items():
        if key not in by_key:
            continue
        values = [
            Value(
                one.at,
                one.words if one.number is None else clinical(one.number, vital_decimals(key, one.number)),
                one.number,
                decide=one.use.decide,
                note="; ".join(p for p in (where_words(one), why_words(one.use.why), one.remark) if p),
                keys=(one.reference,),
                timed=_timed((one,)),
            )
            for one in by_key[key]
        ]
        yield Quantity(key, known.name, known.shown, "", "body", _("Other measurements"), values)


def _of_others(chart: Chart, where: Stay | None, now: datetime) -> Iterable[Quantity]:
    """Rows of what is in the record and is not of the patient, each by whose it is: never among her own."""
    since = where.since if where is not None else None
    rows: dict[tuple[str, str], list[Value]] = {}
    for one in measurements.of_others(chart, now):
        if since is None or one.at >= since:
            note = "; ".join(filter(None, (where_words(one), why_words("another"), one.remark)))
            value = Value(one.at, one.words, None, decide=False, note=note, keys=(one.reference,),
                          timed=_timed((one,)))  # fmt: skip
            rows.setdefault((one.key, one.whose), []).append(value)
    for (key, whose), values in rows.items():
        name = f"{vitals()[key].name} ({whose})"
        yield Quantity(f"{key}>{whose}", name, "", "", "body", _("Other measurements"), values)


def _spells(chart: Chart, where: Stay | None, now: datetime) -> Iterable[Quantity]:
    """Rows of counted events (spells) in the chart, one row for each kind that was ever noted."""
    since = where.since if where is not None else None
    for lane in kurve_spells.noted(chart, lanes.lanes(), since, now):
        for at, (curve, found) in enumerate(lane.kinds):
            values = [
                Value(
                    one.at, str(one.count) if one.exact else one.words,
                    Decimal(one.count) if one.exact else None, note=one.words if one.exact else "",
                    keys=(one.key,), timed=one.timed, summed=one.summed,
                )
                for one in found
            ]  # fmt: skip
            name = pick(curve.name) if curve.name is not None else ""
            key = f"lane {lane.lane.key} {at}"
            if values:
                yield Quantity(
                    key, name[:1].upper() + name[1:], _("count"), "", "body", _("Other measurements"), values,
                    counts=True,
                )  # fmt: skip


def _states(chart: Chart, where: Stay | None, now: datetime) -> Iterable[Quantity]:
    """Rows of the chart's states in words, such as the ventilator's mode, each at the time it was noted."""
    for one in kurve_words.worded(chart, where, now, lanes.lanes()):
        values = [
            Value(moment, told.text, note=told.remark, keys=told.keys, timed=told.timed)
            for moment, told in zip(one.times, one.noted, strict=True)
        ]
        yield Quantity(one.key, one.name, "", "", "body", _("Other measurements"), values)


def _laboratory(chart: Chart, where: Stay | None, now: datetime) -> list[Quantity]:
    since = where.since if where is not None else None
    rows: dict[str, list[labs.LabValue]] = {}
    for one in labs.values(chart, now=now):
        same = rows.get(one.row, ())
        # The same answer sent twice is one answer.
        again = any(laboratory.same(one, other) for other in same[-4:])
        if one.text and not again and (since is None or one.at >= since):
            rows.setdefault(one.row, []).append(one)
    groups = laboratory.group_order(found[-1].group for found in rows.values())
    order = {name: at for at, name in enumerate(groups)}
    made = [
        (order.get(found[-1].group, len(order)), found[-1].order, found[-1].name, _analysis(key, found))
        for key, found in rows.items()
    ]
    return [quantity for *_place, quantity in sorted(made, key=lambda one: one[:3])]


def _brief(one: labs.LabValue) -> str:
    """An answer in a cell: a long text stands in its origin."""
    said = _("text") if laboratory.is_note(one) else one.text
    return f"{said}*" if one.preliminary else said


def _analysis(key: str, found: Sequence[labs.LabValue]) -> Quantity:
    last = found[-1]
    values = [
        Value(
            one.at,
            _brief(one),
            one.number,
            one.outside,
            laboratory.mark(one).replace("?", ""),
            one.use.decide,
            "; ".join(
                part for part in (
                    one.text if laboratory.is_note(one) else one.whole,
                    one.sample,
                    one.place,
                    _("converted from {original}").format(original=one.original) if one.original else "",
                    _("preliminary") if one.preliminary else "",
                    _("corrected") if one.use.why == "corrected" else "",
                    _("earlier {value}").format(value=one.before) if one.before else "",
                    one.comment,
                    one.unlike,
                ) if part
            ),
            keys=(one.reference,),
            timed=one.exact is Precision.SECOND,
            new=one.new,
        )
        for one in found
    ]  # fmt: skip
    usual = "" if len(last.range) > 24 else last.range
    group = last.group or "other"
    return Quantity(key, last.name, last.unit, usual, f"lab-{group}", laboratory.group_title(group), values)
