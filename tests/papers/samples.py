"""Charts and trends for paper, written short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.shown.chart.vitals import Lane, Reading, ReadingColumn, Series, VitalsModel
from desktop.shown.paper.papers import Fact, PrintedChart, PrintedTrend, Stand, Whose
from desktop.shown.trends.trend import TrendModel

HOUR = 3600.0
BEGIN = 1_763_600_400.0
"""A day in November 2025."""
WHOSE = Whose("p", "ÅRØY-ŁUKASZEWICZ, Žofia Παπαδοπούλου", "11.11.2025", "Jente", "118125 12345", "Barn 2")
FACTS = (Fact("Allergi: penicillin", "alert"),)
STAND = Stand("20.11.2025 13:40", "sist hentet fra serveren i dag 13:38", "Kari Nordmann, overlege")


def series(values: Sequence[float], key: str = "hr", step: float = HOUR, **more: Any) -> Series:
    """A curve with a value each so many seconds."""
    fields: dict[str, Any] = {
        "name": key, "unit": "/min", "shape": "dot", "colour": 1,
        "times": tuple(BEGIN + n * step for n in range(len(values))),
        "values": tuple(values), "texts": tuple(f"{value:g}" for value in values),
    }  # fmt: skip
    return Series(key, **(fields | more))


def lane(*curves: Series, **more: Any) -> Lane:
    """A lane that holds all values of these."""
    every = [value for one in curves for value in one.values] or [0.0]
    fields: dict[str, Any] = {"low": min(every), "high": max(every)}
    return Lane("lane", curves, **(fields | more))


def of(kind: type[VitalsModel], *lanes: Lane, end: float = 0, **more: Any) -> Any:
    """A chart or a trend of these lanes, with its values as a table."""
    at: dict[float, dict[str, Reading]] = {}
    for one in lanes:
        for curve in one.series:
            for when, text in zip(curve.times, curve.texts, strict=True):
                at.setdefault(when, {})[curve.key] = Reading(text, when)
    for when, row in at.items():
        row["time"] = Reading(f"t{when:.0f}", when)
    last = end or max([*at, BEGIN + 24 * HOUR]) + HOUR
    fields: dict[str, Any] = {
        "start": BEGIN - HOUR, "end": last, "now": last - HOUR, "now_text": "12:00", "lanes": lanes,
        "days": ((BEGIN + 10 * HOUR, "Fre 21.11"),), "title": "Vekst",
        "columns": tuple(ReadingColumn(curve.key, curve.name) for one in lanes for curve in one.series),
        "readings": tuple(at[when] for when in sorted(at)),
    }  # fmt: skip
    return kind(**(fields | more))


def trend(*lanes: Lane, said: tuple[str, ...] = (), **more: Any) -> PrintedTrend:
    """A printed trend of all that there is."""
    model = of(TrendModel, *lanes, **more)
    return PrintedTrend(WHOSE, FACTS, STAND, model, model.start, model.end, "fra til", said)


def chart(*lanes: Lane, **more: Any) -> PrintedChart:
    """A printed chart of all that there is."""
    model = of(VitalsModel, *lanes, **more)
    return PrintedChart(WHOSE, FACTS, STAND, model, model.start, model.end, "fra til")
