"""Struck measurements in the chart: what was entered in error stays to be seen, with who and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from desktop.clinical.record.measured.rounds import TOGETHER, Round
from desktop.clinical.record.measured.struck import Struck
from desktop.core.formats import number, relative_day_time
from desktop.core.messages import _
from desktop.shown.chart.vitals import Reading, StruckPoint
from desktop.views.chart.vital_columns import PAIRS, column_of


def with_struck(grouped: list[Round], gone: Iterable[Struck]) -> list[Round]:
    """The rounds, with empty ones where all that was measured has been struck; oldest first."""
    times = {one.measurement.at for one in gone}
    empty: list[Round] = []
    for at in sorted(times):
        if _round_of(at, grouped) is None and _round_of(at, empty) is None:
            empty.append(Round(at, {}, {}))
    return sorted((*grouped, *empty), key=lambda one: one.at)


def _round_of(at: datetime, grouped: Iterable[Round]) -> datetime | None:
    """Start of the round that a moment belongs to."""
    starts = [one.at for one in grouped if one.at <= at and at - one.at <= TOGETHER]
    return max(starts, default=None)


def mark(
    one: Round, grouped: list[Round], row: dict[str, Reading], gone: Iterable[Struck], now: datetime
) -> dict[str, Reading]:
    """A round's readings with what was struck in it."""
    by_column: dict[tuple[str, str], list[Struck]] = {}
    for struck in gone:
        if _round_of(struck.measurement.at, grouped) == one.at:
            key = column_of(struck.measurement.key)
            by_column.setdefault((key, struck.measurement.reference), []).append(struck)
    found = dict(row)
    for (key, reference), parts in by_column.items():
        value = "/".join(_said(part) for part in parts) if key in PAIRS else _said(parts[0])
        before = found.get(key) or Reading("", one.at.timestamp())
        note = "; ".join(part for part in (before.note, _note(value, parts[0], now)) if part)
        shown = "; ".join(part for part in (before.struck, value) if part)
        found[key] = msgspec.structs.replace(before, note=note, struck=shown, keys=(*before.keys, reference))
    return found


def _said(one: Struck) -> str:
    value = one.measurement
    return number(value.number) if value.number is not None else value.words or "–"


def _note(value: str, one: Struck, now: datetime) -> str:
    when = relative_day_time(one.at, now) if one.at is not None else ""
    who = " ".join(part for part in (one.by, when) if part)
    why = ": ".join(part for part in (who, one.why) if part)
    said = _("struck {value}").format(value=value)
    return f"{said} ({why})" if why else said


def points(gone: Iterable[Struck], vital: str, now: datetime) -> tuple[StruckPoint, ...]:
    """The struck values of a vital sign that have a number, for its curve; of the pressure both in one, at
    the upper."""
    keys = PAIRS.get(vital, (vital,))
    found: dict[tuple[str, datetime], list[Struck]] = {}
    for one in gone:
        if one.measurement.key in keys and one.measurement.number is not None:
            found.setdefault((one.measurement.reference, one.measurement.at), []).append(one)
    made = []
    for parts in found.values():
        parts.sort(key=lambda one: keys.index(one.measurement.key))
        value = "/".join(_said(one) for one in parts)
        first = parts[0].measurement
        at, upper = first.at.timestamp(), float(first.number or 0)
        made.append(StruckPoint(at, upper, value, _note(value, parts[0], now)))
    return tuple(sorted(made, key=lambda one: one.time))
