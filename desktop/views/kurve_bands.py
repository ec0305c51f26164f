"""What is usual of each vital sign, and what is shaded behind its curve, the same in every chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from desktop.clinical.age import is_child
from desktop.clinical.record import ranges
from desktop.clinical.record.scale import scale
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import parse

Bands = Mapping[str, tuple[float, float] | None]
"""What is usual for the age, by vital sign; None where nobody says: then nothing is marked."""
ADULT: Bands = {"hr": (51, 90), "temp": (36.1, 38.0), "spo2": (96, 100), "rr": (12, 20), "sbp": (111, 219)}
"""The bands without points in NEWS2: what lies outside them is marked."""
SCALE_2: Bands = {**ADULT, "spo2": (88, 100)}
"""The same on scale 2: what lies above the target has points only where oxygen is given: it isn't marked."""
_SYSTOLIC = (100.0, 140.0)
"""What is shaded of an adult's systolic pressure: 200 has no points in NEWS2, and is usual for nobody."""
_TARGET = (88.0, 92.0)
"""Saturation for whom scale 2 is decided."""


class Shaded(NamedTuple):
    """The band that is shaded behind a curve, and what it means."""

    band: tuple[float, float] | None = None
    words: str = ""


def bands(chart: Chart, now: datetime) -> Bands:
    """The bands for the patient's age; those of adults from the age at which NEWS2 holds, and none without
    a date of birth (`unknown_age` says so)."""
    born = chart.patient.birth_date
    if parse(born) is None:
        return dict.fromkeys(ADULT)
    if not is_child(born[:10], local(now).date()):
        return SCALE_2 if scale(chart, now).number == 2 else ADULT
    found: dict[str, tuple[float, float] | None] = dict.fromkeys(ADULT)
    for key, limits in ranges.vitals(chart, ADULT, now).items():
        if limits is not None and limits.low is not None and limits.high is not None:
            found[key] = (float(limits.low), float(limits.high))
    return found


def unknown_age(chart: Chart) -> str:
    """What is said where nobody knows of which age the usual values would be; empty where it is known."""
    return _("date of birth unknown: no limits") if parse(chart.patient.birth_date) is None else ""


def range_said(band: tuple[float, float]) -> str:
    """A band in words, both ends with the same decimals: `36,1–38,0`, `88–92`."""
    places = Decimal(1).scaleb(-max(len(f"{edge:g}".partition(".")[2]) for edge in band))
    return ranges.range_words(*(Decimal(f"{edge:g}").quantize(places) for edge in band))


def shaded(usual: Bands, key: str) -> Shaded:
    """What is shaded behind a vital sign, the same in every chart."""
    adult = usual is ADULT or usual is SCALE_2
    band = _SYSTOLIC if adult and key == "sbp" else usual.get(key)
    target = usual is SCALE_2 and key == "spo2"
    if target:
        band = _TARGET
    if band is None:
        return Shaded()
    said = range_said(band)
    words = _("no points in NEWS2: {range}") if adult else _("usual for the age: {range}")
    if target:
        words = _("target, scale 2: {range}")
    elif key == "sbp":
        words = _("systolic {range}") if adult else _("systolic, usual for the age: {range}")
    return Shaded(band, words.format(range=said))
