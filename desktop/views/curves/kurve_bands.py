"""Normal ranges of vital signs, and the band shaded behind each curve, the same in every chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

import msgspec

from desktop.clinical import age_ranges, news2
from desktop.clinical.age import is_child
from desktop.clinical.age_ranges import AgeRange
from desktop.clinical.record.patient.scale import scale
from desktop.clinical.record.results import ranges
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import parse

Band = tuple[float, float]
_PARTS = {"hr": "pulse", "rr": "respiration", "spo2": "saturation", "temp": "temperature"}
"""The part of NEWS2 that a vital sign is."""
_SCALE_2: Band = (88.0, 100.0)
"""On scale 2 what lies above the target has points only where oxygen is given: it isn't marked."""
_TARGET: Band = (88.0, 92.0)
"""Saturation for whom scale 2 is decided."""


class Bands(msgspec.Struct, frozen=True):
    """Normal ranges of the patient's age group, each with its source. On `scale` 2 of NEWS2 the saturation
    has another. Of an unknown age nobody says anything: then nothing is marked."""

    of: Literal["adult", "child", "unknown"] = "unknown"
    rows: Mapping[str, AgeRange | None] = {}
    scale: int = 1

    def get(self, key: str) -> Band | None:
        """The band of a vital sign, or of a lane; None where nobody says."""
        if key == "spo2" and self.target:
            return _SCALE_2
        row = self.rows.get(key)
        if row is None or row.low is None or row.high is None:
            return None
        return float(row.low), float(row.high)

    @property
    def target(self) -> bool:
        """True when the saturation has a target range of the patient's own (NEWS2 scale 2)."""
        return self.of == "adult" and self.scale == 2

    def ident(self, key: str) -> str:
        """The name of a band in the settings; empty where none of them decides."""
        row = self.rows.get(key)
        return row.id if row is not None and not (key == "spo2" and self.target) else ""

    def of_news2(self, key: str) -> bool:
        """True when the band is NEWS2's own: the values that give no points."""
        return self.of == "adult" and self.get(key) is not None and self.get(key) == _without_points(key)


class Shaded(NamedTuple):
    """The band that is shaded behind a curve, and what it means."""

    band: Band | None = None
    words: str = ""


def bands(chart: Chart, now: datetime) -> Bands:
    """The bands for the patient's age; those of adults from the age at which NEWS2 holds, and none without
    a date of birth (`unknown_age` says so)."""
    born, keys = chart.patient.birth_date, age_ranges.banded()
    if ranges.days_of_life(born, now) is None:
        return Bands()
    if not is_child(born[:10], local(now).date()):
        return Bands("adult", ranges.adult_bands(chart, keys, now), scale(chart, now).number)
    return Bands("child", ranges.bands(chart, keys, now))


@cache
def _without_points(key: str) -> Band | None:
    found = news2.without_points(_PARTS[key]) if key in _PARTS else None
    return (float(found[0]), float(found[1])) if found is not None else None


def unknown_age(chart: Chart, now: datetime) -> str:
    """Note for a patient of unknown age, for whom no normal range can be chosen; empty where it is known."""
    if parse(chart.patient.birth_date) is None:
        return _("date of birth unknown: no limits")
    known = ranges.days_of_life(chart.patient.birth_date, now) is not None
    return "" if known else _("date of birth ahead: no limits")


def range_said(band: Band) -> str:
    """A band in words, both ends with the same decimals: `36,1–38,0`, `88–92`."""
    places = Decimal(1).scaleb(-max(len(f"{edge:g}".partition(".")[2]) for edge in band))
    return ranges.range_words(*(Decimal(f"{edge:g}").quantize(places) for edge in band))


def shaded(usual: Bands, key: str) -> Shaded:
    """Shaded band behind a vital sign, the same in every chart."""
    if key == "spo2" and usual.target:
        return Shaded(_TARGET, _("target, scale 2: {range}").format(range=range_said(_TARGET)))
    band = usual.get(key)
    if band is None:
        return Shaded()
    adult = usual.of == "adult"
    if key == "sbp":
        words = _("systolic {range}") if adult else _("systolic, usual for the age: {range}")
    elif usual.of_news2(key):
        words = _("no points in NEWS2: {range}")
    else:
        words = _("usual: {range}") if adult else _("usual for the age: {range}")
    return Shaded(band, words.format(range=range_said(band)))
