"""The last hour of a birth's CTG, as a recorder sends it: half an hour at a time, a value a second."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import exp, sin
from random import Random
from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, hl7, local, loinc, period, quantity, when

_SECONDS: Final = 1800
_PARTS: Final = 2
_EVERY: Final = 175.0
_LASTS: Final = 26.0
"""Seconds between two contractions, and how broad one is."""
_LATE: Final = timedelta(minutes=3)
"""The record has what is so old at the newest: nobody watches here."""


def traces(chart: Chart) -> None:
    """Fetal heart rate and uterine activity of who is, or was, in labour."""
    case = chart.case
    if case.labour is None:
        return
    begun = chart.clock(case.labour)
    over = chart.clock(case.born) if case.child else chart.end
    last = min(over, chart.now - _LATE)
    # A trace by itself decides nothing of what else the demo draws by chance.
    rng = Random(f"ctg {case.key}")
    level, shift = rng.randint(132, 148), rng.uniform(0, _EVERY)
    for part in range(_PARTS, 0, -1):
        start = last - timedelta(seconds=part * _SECONDS)
        if start < begun:
            continue
        heart, uterus = [], []
        lost = rng.randrange(200, _SECONDS - 200)
        silent = range(lost, lost + rng.randint(25, 95))
        for at in range(_SECONDS):
            since = (at + (_PARTS - part) * _SECONDS + shift) % _EVERY - _EVERY / 2
            squeeze = exp(-((since / _LASTS) ** 2))
            dip = -14 * exp(-(((since - 12) / 20) ** 2)) if (at // 700) % 2 else 9 * squeeze
            swing = 4 * sin(at / 5.2 + shift) + 2.5 * sin(at / 1.9) + rng.gauss(0, 0.9)
            heart.append("E" if at in silent else str(round(level + dip + swing)))
            uterus.append(str(max(round(12 + 58 * squeeze + rng.gauss(0, 1.2)), 0)))
        chart.add(
            "Observation",
            {
                "status": "final",
                "category": [hl7("observation-category", "procedure")],
                "code": local("ctg", "CTG"),
                "subject": chart.patient,
                "encounter": chart.encounter,
                "effectivePeriod": period(start, start + timedelta(seconds=_SECONDS)),
                "issued": when(start + timedelta(seconds=_SECONDS)),
                "performer": [chart.staff.nurse.practitioner],
                "component": [
                    _curve(loinc("55283-6", "Fosterlyd"), heart, "/min", "/min"),
                    _curve(local("uterine-activity", "Riaktivitet"), uterus, "%", "%"),
                ],
            },
            "ctg",
        )


def _curve(code: Resource, points: list[str], unit: str, ucum: str) -> Resource:
    origin = quantity(0, unit, ucum)
    data = {"origin": origin, "period": Decimal(1000), "dimensions": 1, "data": " ".join(points)}
    return {"code": code, "valueSampledData": data}
