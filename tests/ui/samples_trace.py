"""A trace for pictures and tests: twins' hearts over the uterus, with a loss of signal and an end."""

from __future__ import annotations

from math import exp, sin

from desktop.shown.chart.vitals import Lane, Reading, ReadingColumn, Series, Span, TimeRange
from desktop.shown.trends.trace import TraceModel

NOW = 1_763_640_720.0
"""20.11.2025 13:12 in Oslo."""
BEGIN = NOW - 3_600
_SECONDS = 3_000
_LOST = (1_400, 1_640)


def _line(key: str, name: str, unit: str, colour: int, values: list[float], lost: bool) -> Series:
    kept = [at for at in range(_SECONDS) if not (lost and _LOST[0] < at < _LOST[1])]
    return Series(
        key, name, unit, "line", colour, tuple(BEGIN + at for at in kept), tuple(values[at] for at in kept),
        (), latest=f"{values[-1]:.0f}", latest_note="i dag 13:02",
        gaps=((BEGIN + _LOST[0], BEGIN + _LOST[1]),) if lost else (),
    )  # fmt: skip


def trace() -> TraceModel:
    """Fifty minutes, the last of them ten minutes old."""
    first = [round(142 + 6 * sin(at / 5) + 3 * sin(at / 41)) for at in range(_SECONDS)]
    second = [round(128 + 5 * sin(at / 7) + 4 * sin(at / 53)) for at in range(_SECONDS)]
    squeeze = [round(12 + 60 * exp(-(((at % 190 - 95) / 26) ** 2))) for at in range(_SECONDS)]
    after = Span(BEGIN + _SECONDS - 1, NOW + 60, "ingenting mottatt etter 13:02", 1.0, short="ingenting")
    silent = Span(BEGIN + _LOST[0], BEGIN + _LOST[1], "uten signal 4 min", 0.8, short="4 min")
    ticks = ((100.0, "100"), (150.0, "150"), (200.0, "200"))
    lines = (
        _line("0/0", "Fosterlyd tvilling A", "/min", 1, first, True),
        _line("0/1", "Fosterlyd tvilling B", "/min", 1, second, False),
        _line("1/0", "Riaktivitet", "%", 4, squeeze, False),
    )
    lanes = tuple(
        Lane(
            series.key, (series,), low, high, marks, bands, height, spans=spans, least=round(height * 0.65),
            shaded="vanlig: 110–160" if bands else "",
        )
        for series, low, high, marks, bands, height, spans in (
            (lines[0], 60, 200, ticks, ((110, 160),), 108.0, (silent, after)),
            (lines[1], 60, 200, ticks, ((110, 160),), 108.0, (after,)),
            (lines[2], 0, 100, ((0.0, "0"), (100.0, "100")), (), 60.0, (after,)),
        )
    )  # fmt: skip
    stops, readings = [], []
    for minute in range(50):
        at = BEGIN + minute * 60
        clock = f"i dag {12 + (12 + minute) // 60}:{(12 + minute) % 60:02}"
        row = {
            "0/0": Reading("142, 133–151", at, keys=("Observation/a",)),
            "0/1": Reading("128, 119–137", at, keys=("Observation/b",)),
            "1/0": Reading("20, 12–72", at, keys=("Observation/c",)), "time": Reading(clock, at),
        }  # fmt: skip
        if _LOST[0] < minute * 60 < _LOST[1]:
            row["0/0"] = Reading("uten signal", at)
        stops.append((at, row["time"].text, f"{row['time'].text}: Fosterlyd tvilling A {row['0/0'].text}."))
        readings.append(row)
    return TraceModel(
        BEGIN, NOW + 60, NOW, "13:12", lanes, days=((BEGIN - 43_920, "Tor 20.11"),),
        ranges=(TimeRange("60", "60 min", 1), TimeRange("30", "30 min", 0.5), TimeRange("all", "Alt", 0)),
        range="60", stops=tuple(stops), readings=tuple(readings),
        columns=tuple(
            ReadingColumn(key, f"{title}, median, lavest–høyest")
            for key, title in (("0/0", "Fosterlyd tvilling A /min"), ("0/1", "Fosterlyd tvilling B /min"),
                               ("1/0", "Riaktivitet %"))
        ),
        title="CTG", trace="ctg", within=12, least_hours=1 / 6,
        note="siste del i dag 13:02, for 10 min siden · Kopi til oversikt, ikke til overvåking · "
        "vanlig etter FIGO 2015, grenser ikke kvalitetssikret",
        short_note="siste del for 10 min siden · Kopi til oversikt, ikke til overvåking",
        spoken="CTG, 50 minutter, siste del for 10 min siden. Fosterlyd tvilling A, Fosterlyd tvilling B, "
        "Riaktivitet. Kopi til oversikt, ikke til overvåking",
    )  # fmt: skip
