"""What is usual of each vital sign, and what is shaded behind its curve, the same in every chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from desktop.clinical.age import is_child
from desktop.clinical.record import ranges
from desktop.core.clock import local
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.when import parse

Bands = Mapping[str, tuple[float, float] | None]
"""What is usual for the age, by vital sign; None where nobody says: then nothing is marked."""
ADULT: Bands = {"hr": (51, 90), "temp": (36.1, 38.0), "spo2": (96, 100), "rr": (12, 20), "sbp": (111, 219)}
"""The bands without points in NEWS2: what lies outside them is marked."""
_SYSTOLIC = (100.0, 140.0)
"""What is shaded of an adult's systolic pressure: 200 has no points in NEWS2, and is usual for nobody."""


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
        return ADULT
    found: dict[str, tuple[float, float] | None] = dict.fromkeys(ADULT)
    for key, limits in ranges.vitals(chart, ADULT, now).items():
        if limits is not None and limits.low is not None and limits.high is not None:
            found[key] = (float(limits.low), float(limits.high))
    return found


def unknown_age(chart: Chart) -> str:
    """What is said where nobody knows of which age the usual values would be; empty where it is known."""
    return _("date of birth unknown: no limits") if parse(chart.patient.birth_date) is None else ""


def shaded(usual: Bands, key: str) -> Shaded:
    """What is shaded behind a vital sign, the same in every chart."""
    adult = usual is ADULT
    band = _SYSTOLIC if adult and key == "sbp" else usual.get(key)
    if band is None:
        return Shaded()
    # Both with the same decimals: 36,1–38,0.
    places = Decimal(1).scaleb(-max(len(f"{edge:g}".partition(".")[2]) for edge in band))
    said = ranges.range_words(*(Decimal(f"{edge:g}").quantize(places) for edge in band))
    words = _("no points in NEWS2: {range}") if adult else _("usual for the age: {range}")
    if key == "sbp":
        words = _("systolic {range}") if adult else _("systolic, usual for the age: {range}")
    return Shaded(band, words.format(range=said))
