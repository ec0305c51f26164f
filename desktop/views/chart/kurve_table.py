"""Readings at each measured time of the chart, one per quantity, for the table and for the cursor."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from desktop.clinical.record.measured.measurement_words import where_words, why_words
from desktop.clinical.record.measured.measurements import Measurement
from desktop.clinical.record.measured.rounds import Round, Scored
from desktop.clinical.record.measured.struck import Struck
from desktop.clinical.vocabulary import vitals as vocabulary
from desktop.core.clock import local
from desktop.core.formats import clock, day_short, day_time, number, weekday
from desktop.core.messages import _
from desktop.shown.chart.vitals import Reading, ReadingColumn, RowPoint
from desktop.views.chart import kurve_struck, vital_columns

ORDER = ("bp", "ibp", "map", "hr", "temp", "spo2", "oxygen", "rr", "acvpu", "gcs", "pain", "etco2")
"""Keys of the quantities of a round that have a table column, in order."""


def readings(
    grouped: list[Round],
    scored: list[Scored],
    points: tuple[RowPoint, ...],
    now: datetime,
    gone: tuple[Struck, ...] = (),
) -> tuple[tuple[ReadingColumn, ...], tuple[dict[str, Reading], ...]]:
    """The columns that hold anything, and what stands in them for each round (`time` is when it was).

    `points` are those of `scored`; `gone` is what was entered in error.
    """
    score = {s.at: point for s, point in zip(scored, points, strict=True)}
    rests = {s.at: tuple(dict.fromkeys(m.reference for m in s.taken)) for s in scored}
    rows = []
    for one in grouped:
        row = {key: found for key in ORDER if (found := _reading(one, key)) is not None}
        if one.at in score:
            point = score[one.at]
            least = point.mark == "incomplete"
            note = _("missing {what}").format(what=point.missing) if least else ""
            warns = point.mark not in ("plain", "bold")
            row["news2"] = Reading(point.text, point.time, note, warns, keys=rests[one.at])
        row = kurve_struck.mark(one, grouped, row, gone, now) if gone else row
        row["time"] = Reading(when(one.at, now), one.at.timestamp())
        rows.append(row)
    used = [key for key in (*ORDER, "news2") if any(key in row for row in rows)]
    return tuple(ReadingColumn(key, title(key)) for key in used), tuple(rows)


def when(at: datetime, now: datetime) -> str:
    """Title of a table row: `Fre 20.11 14:32`, with the year where it is another."""
    if local(at).year != local(now).year:
        return day_time(at)
    name = weekday(local(at).date()).split(" ")[0]
    return f"{name[:1].upper()}{name[1:]} {day_short(at)} {clock(at)}"


def title(key: str) -> str:
    if key == "news2":
        return "NEWS2"
    if key == "oxygen":
        return _("Oxygen")
    if key == "acvpu":
        return _("Consciousness")
    if key == "ibp":
        return _("Arterial pressure mmHg")
    known = vocabulary()[key]
    return f"{known.name} {known.shown}".strip()


def _reading(round_: Round, key: str) -> Reading | None:
    if key == "oxygen":
        return _oxygen(round_)
    keys = vital_columns.PAIRS.get(key, (key,))
    found = [round_.values[k] for k in keys if k in round_.values]
    if not found:
        return None
    if len(keys) == 2 and any(m.number is not None for m in found):
        text = "/".join(said_of(round_.values.get(k)) for k in keys)
    else:
        text = said_of(found[0])
    behind = _behind(round_, keys)
    return Reading(text, found[0].at.timestamp(), _note(round_, keys), _warns(found[0]), keys=behind)


def said(round_: Round, key: str) -> str:
    """Text of a round in a column, without its notes; empty where it has no value."""
    found = _reading(round_, key)
    return found.text if found is not None else ""


def _behind(round_: Round, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The Observations behind a value, and behind what it replaced in the round."""
    found = [round_.values[key].reference for key in keys if key in round_.values]
    found += [other.reference for key in keys for other in round_.earlier.get(key, ())]
    return tuple(dict.fromkeys(found))


def said_of(one: Measurement | None) -> str:
    """Text of a measurement in a cell; a dash where there is none."""
    if one is None:
        return "–"
    if one.number is None:
        return one.words
    if not one.original:
        return number(one.number)
    # Converted: with the decimals of its own unit; what was recorded stands beside it.
    places = Decimal(1).scaleb(-vocabulary()[one.key].decimals)
    return number(one.number.quantize(places, ROUND_HALF_UP))


def _warns(one: Measurement) -> bool:
    return not one.use.decide or (one.key == "acvpu" and one.words != "A")


def _oxygen(round_: Round) -> Reading | None:
    """Flow and fraction in one: `2 L/min`, `FiO₂ 40 %`, `luft`."""
    parts, found = [], []
    for key in ("o2", "fio2", "on_o2"):
        one = round_.values.get(key)
        if one is None:
            continue
        found.append(one)
        if one.number is None:
            said = (
                {"yes": _("on oxygen"), "no": _("air")}.get(one.words, one.words)
                if key == "on_o2"
                else one.words
            )
        elif key == "o2":
            said = f"{said_of(one)} L/min" if one.number else _("air")
        else:
            said = f"FiO₂ {said_of(one)} %"
        parts.append(said)
    if not found:
        return None
    return Reading(
        ", ".join(dict.fromkeys(parts)),
        found[0].at.timestamp(),
        _note(round_, ("o2", "fio2")),
        keys=_behind(round_, ("o2", "fio2", "on_o2")),
    )


def _note(round_: Round, keys: tuple[str, ...]) -> str:
    """Note on a value: device or person, body site, the value it replaced."""
    said: list[str] = []
    for key in keys:
        one = round_.values.get(key)
        if one is None:
            continue
        if one.original:
            said.append(_("recorded as {value}").format(value=one.original))
        said += [words for words in (where_words(one), why_words(one.use.why), one.remark) if words]
        said += [
            _("earlier {value} at {time}").format(value=said_of(other), time=clock(other.at))
            if other.at != one.at
            else _("also {value} at the same time").format(value=said_of(other))
            for other in round_.earlier.get(key, ())
        ]
    return "; ".join(dict.fromkeys(said))


def both(one: Reading, other: Reading) -> Reading:
    """Two values of one time: neither hides the other."""
    return Reading(
        f"{one.text} · {other.text}", one.at, ", ".join(dict.fromkeys(filter(None, (one.note, other.note)))),
        warn=one.warn or other.warn, keys=tuple(dict.fromkeys((*one.keys, *other.keys))),
    )  # fmt: skip
