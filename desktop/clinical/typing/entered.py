"""Recorded values for the fields of the entry row: the previous value, and values that can be corrected."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.blood_loss import BLOOD_LOSS
from desktop.clinical.fluid_kinds import fluids as fluid_kinds
from desktop.clinical.record.fluids import blood_loss, fluids
from desktop.clinical.record.measured import oxygen, rounds
from desktop.clinical.record.measured.rounds import Measurement
from desktop.clinical.record.observed import AHEAD, use_apart
from desktop.clinical.record.persons import name_of
from desktop.clinical.typing import typed
from desktop.clinical.typing.typed import ROUND, Value
from desktop.clinical.vocabulary import vitals
from desktop.core.clock import shifted
from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation

_OF_FIELD: Final[dict[str, tuple[str, ...]]] = {"bp": ("sbp", "dbp"), "o2": oxygen.KEYS}
"""The vital signs of a field that holds more than one."""


def keys_of(field: str) -> tuple[str, ...]:
    """The quantities that a field holds."""
    return _OF_FIELD.get(field, (field,))


def author(chart: Chart, reference: str) -> str:
    """Author of the measurement; empty where the record doesn't say."""
    found = chart.find(reference, Observation)
    names = [name_of(chart, one) for one in found.performer] if found else []
    return next((name for name in names if name), "")


class Stands(msgspec.Struct, frozen=True, gc=False):
    """Recorded value of a field: its text as typed, its time, and its Observation. `unit` is that of what was
    measured, where a field takes more than one quantity and `text` has none."""

    key: str
    text: str
    at: datetime
    reference: str
    unit: str = ""

    @property
    def said(self) -> str:
        """The words with their unit: never a flow that could be a fraction."""
        return f"{self.text} {self.unit}".strip()


def before(chart: Chart, key: str, now: datetime) -> Stands | None:
    """The newest that stands for a field, for its hint."""
    if key in fluid_kinds():
        volumes = [v for v in fluids.volumes(chart) if v.kind.key == key and (v.end or v.at) <= now]
        newest = max(volumes, key=lambda v: (v.end or v.at, v.reference), default=None)
        if newest is None:
            return None
        amount = number(_whole(newest.millilitres), group=False)
        return Stands(key, amount, newest.end or newest.at, newest.reference)
    wanted = keys_of(key)
    found = [
        m
        for m in rounds.measurements(chart, *wanted, now=now)
        if m.at <= shifted(now, AHEAD) and m.use.decide
    ]
    if not found:
        return None
    newest_at = found[-1].at
    return _standing(key, [m for m in found if m.at == newest_at])


def _standing(key: str, found: list[Measurement]) -> Stands | None:
    first = next((m for m in found if m.key != "dbp"), None)
    if key == "o2":
        # Flow and fraction of one moment are two measurements: the chart goes by the same one.
        first = next(iter(oxygen.told({m.key: m for m in found})), first)
    if first is None:
        return None
    same = [first] if key == "o2" else [m for m in found if m.reference == first.reference]
    values = tuple(Value(m.key, m.number, m.words) for m in same)
    usable = first.number is not None or (key == "acvpu" and first.use.decide)
    if first.key == "on_o2":
        text = _("air") if first.words == "no" else _("on oxygen")
    else:
        text = typed.written(values) if usable else first.words
    # A high flow has its unit in the text.
    unit = (
        vitals()["o2"].shown
        if first.key == "o2" and first.number and not typed.ambiguous(first.number)
        else ""
    )
    return Stands(key, text, first.at, first.reference, unit) if text else None


def round_at(chart: Chart, now: datetime, at: float) -> tuple[Stands, ...]:
    """Recorded values of the round that begins at a moment (seconds since the epoch), field by field."""
    grouped = rounds.rounds(rounds.measurements(chart, now=now))
    one = next((r for r in grouped if abs(r.at.timestamp() - at) < 1), None)
    if one is None:
        return ()
    found = []
    for key in ROUND:
        keys = keys_of(key)
        here = [one.values[k] for k in keys if k in one.values]
        if here and (stands := _standing(key, here)) is not None:
            found.append(stands)
    return tuple(found)


def standing(chart: Chart, key: str, reference: str) -> Stands | None:
    """Present value of an Observation for a field; None when it is withdrawn, or no longer of that field."""
    if key in fluid_kinds():
        volume = next(
            (v for v in fluids.volumes(chart) if v.reference == reference and v.kind.key == key), None
        )
        if volume is None:
            return _lost(chart, key, reference)
        return Stands(key, number(_whole(volume.millilitres), group=False), volume.at, reference)
    keys = keys_of(key)
    return _standing(key, [m for m in rounds.whenever(chart, *keys) if m.reference == reference])


def _lost(chart: Chart, key: str, reference: str) -> Stands | None:
    """Lost blood that is known by its words alone: it is corrected as what was entered here."""
    found = chart.find(reference, Observation)
    if key != BLOOD_LOSS.now().fluid or found is None or not blood_loss.is_loss(found):
        return None
    quantity, at = found.value_quantity, fluids.times(found)[0]
    amount = fluids.millilitres(quantity) if quantity is not None and use_apart(found, None).decide else None
    if amount is None or at is None:
        return None
    return Stands(key, number(_whole(amount), group=False), at, reference)


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value % 1 == 0 else value
