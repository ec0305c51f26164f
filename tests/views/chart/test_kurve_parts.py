"""What of a long chart is sent: bounded, its extremes and what was struck kept, each value a measurement with
its own time and reference; a part laid into the whole is what a part of the whole is."""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import pytest

from desktop.shown.chart.vitals import Lane, Reading, RowPoint, Series, Span, TextRow, TimeRange, VitalsModel
from desktop.shown.chart.vitals_parts import BUCKETS, VitalsPart, around, coarsest, fineness, with_part
from desktop.views.chart import kurve_parts, vitals
from desktop.views.chart.kurve_parts import ALL, STOPS, Whole
from tests.views.charts import NOW, chart, context, round_of, stay, vital

DAY = 86400.0
BEGUN = 1_763_000_000.0


def series(key: str, times: list[float], rng: random.Random, *, bars: bool = False) -> Series:
    values = [round(rng.gauss(100, 8), 1) for _time in times]
    for _spike in range(5):
        values[rng.randrange(len(values))] = rng.choice((12345678901234567.0, -40.0, 251.5))
    return Series(
        key, key.upper(), "1/min", "bar" if bars else "dot", 1, tuple(times), tuple(values),
        tuple(f"{key}:{value}" for value in values),
        lows=tuple(value - rng.randrange(90) for value in values) if bars else (),
        outside=tuple("high" if value > 120 else "low" if value < 80 else "" for value in values),
        latest="100",
    )  # fmt: skip


@cache
def long_chart(many: int = 12_000, seed: int = 1, pattern: str = "steady", hours: float = 72) -> VitalsModel:
    """Two quantities at different rates and one pressure, a score, oxygen, and something struck."""
    rng = random.Random(seed)
    times = {
        "steady": [BEGUN + 60.0 * n for n in range(many)],
        # A week every two years.
        "gaps": sorted(BEGUN + 730 * DAY * rng.randrange(6) + rng.random() * 7 * DAY for _n in range(many)),
        "at once": [BEGUN + 600.0 * (n // 50) for n in range(many)],
        "far": [-62135596800.0, *(BEGUN + 60.0 * n for n in range(many - 2)), 253402300799.0],
    }[pattern]
    lanes = (
        Lane("a", (series("bp", times[::7], rng, bars=True), series("hr", times, rng)), 0, 200),
        Lane("b", (series("temp", times[::301], rng),), 30, 42,
             spans=tuple(Span(at, at + 3000, "O₂", rng.random()) for at in times[::5])),
    )  # fmt: skip
    points = tuple(
        RowPoint(at, str(score), "filled" if score >= 7 else "plain")
        for at in times
        for score in (8 if rng.random() < 0.0003 else rng.randrange(4),)
    )
    stops = sorted(set(times))
    readings = []
    for n, at in enumerate(stops):
        struck = "41" if n % 4999 == 17 else ""
        readings.append(
            {"hr": Reading("" if struck else "100", at, struck=struck, keys=(f"Observation/{n}",))}
        )
    first, last = times[pattern == "far"], times[-2 if pattern == "far" else -1]
    return VitalsModel(
        start=first, end=last + 3600, now=last, now_text="14:32", lanes=lanes,
        rows=(TextRow("news2", "NEWS2", "", points),),
        stops=tuple((at, "14:32", f"{at}") for at in stops), readings=tuple(readings),
        ranges=(TimeRange("72", "72 t", hours), TimeRange("stay", "Oppholdet", 0)),
        range="72" if hours else "stay", spoken="Kurve",
    )  # fmt: skip


def every(model: VitalsModel | VitalsPart) -> list[Series]:
    return [one for lane in model.lanes for one in lane.series]


def rows(one: Series) -> list[tuple[Any, ...]]:
    lows = one.lows or one.values
    return list(zip(one.times, one.values, one.texts, lows, one.outside, strict=True))


CHARTS = ["steady", "gaps", "at once", "far"]


@pytest.mark.parametrize("pattern", CHARTS)
@pytest.mark.parametrize("hours", [72, 0])
def test_what_is_sent_is_bounded_and_measured(pattern: str, hours: float) -> None:
    whole = long_chart(pattern=pattern, hours=hours)
    sent = Whole(whole).reduced(whole)
    pieces = 4 * (BUCKETS + 2)
    for one, true in zip(every(sent), every(whole), strict=True):
        assert len(one.times) <= min(2 * pieces, len(true.times))
        assert list(one.times) == sorted(one.times)
        assert set(rows(one)) <= set(rows(true)), "nothing is made up, nothing is put to another time"
        assert max(one.values) == max(true.values)
        assert min(one.values) == min(true.values)
        assert (one.times[0], one.times[-1]) == (true.times[0], true.times[-1])
        if true.lows:
            assert min(one.lows) == min(true.lows)
    assert len(sent.stops) == len(sent.readings) <= ALL
    assert all(row["hr"].at == stop[0] for stop, row in zip(sent.stops, sent.readings, strict=True))
    assert len(sent.rows[0].points) <= ALL
    assert len(sent.lanes[1].spans) <= ALL
    assert sent.stretches
    assert all(one.note for one in sent.stretches)
    assert sent.spoken != whole.spoken
    assert len(msgspec.msgpack.encode(sent)) < 2_000_000


@pytest.mark.parametrize("pattern", CHARTS)
def test_what_is_grave_or_struck_can_be_gone_to(pattern: str) -> None:
    whole = long_chart(pattern=pattern, hours=0)
    sent = Whole(whole).reduced(whole)
    there = {stop[0] for stop in sent.stops}
    struck = [row["hr"].at for row in whole.readings if row["hr"].struck]
    assert struck
    near = max(one.step for one in sent.stretches) * STOPS
    assert all(any(abs(at - other) <= near for other in there) for at in struck[:20])
    assert sum(bool(row["hr"].struck) for row in sent.readings) >= 1
    gravest = {point.time for point in whole.rows[0].points if point.text == "8"}
    for at in sorted(gravest)[:20]:
        kept = [p for p in sent.rows[0].points if abs(p.time - at) <= near and p.text == "8"]
        assert kept, "the gravest of its piece of time stays"
        assert any(p.time in there for p in kept)
    for one in every(whole):
        # Each was measured at a time of its own round here.
        assert one.times[one.values.index(max(one.values))] in there
        assert one.times[one.values.index(min(one.values))] in there


@pytest.mark.parametrize("pattern", CHARTS)
@pytest.mark.parametrize("seed", range(2))
def test_a_part_laid_into_the_whole_has_all_that_it_says(pattern: str, seed: int) -> None:
    rng = random.Random(seed)
    whole = long_chart(pattern=pattern, seed=seed)
    found = Whole(whole)
    shown = found.reduced(whole)
    for _turn in range(4):
        length = 10 ** rng.uniform(4, 8)
        begin = rng.uniform(whole.start, whole.end)
        seen = around(shown, begin, min(begin + length, whole.end))
        if seen[0] >= seen[1]:
            continue
        part = msgspec.msgpack.decode(msgspec.msgpack.encode(found.part(*seen)), type=VitalsPart)
        before = {one.key: set(rows(one)) for one in every(shown)}
        there = {stop[0] for stop in shown.stops}
        shown = with_part(shown, part)
        assert part.mark == shown.mark
        assert coarsest(shown, *seen) <= fineness(*seen)
        for one, true in zip(every(shown), every(whole), strict=True):
            assert list(one.times) == sorted(one.times)
            assert set(rows(one)) <= set(rows(true))
            if not coarsest(shown, *seen):
                first, last = (bisect_left(true.times, at) for at in seen)
                inside = [row for row in rows(one) if seen[0] <= row[0] < seen[1]]
                assert inside == rows(true)[first:last], "all of it"
            assert before[one.key] <= set(rows(one)), "what was there does not go when more comes"
        assert there <= {stop[0] for stop in shown.stops}, "nor a measured time that one may stand on"
        assert [stop[0] for stop in shown.stops] == sorted(stop[0] for stop in shown.stops)
        assert all(a.end <= b.start for a, b in zip(shown.stretches, shown.stretches[1:], strict=False))


def test_a_small_chart_is_sent_as_it_is() -> None:
    small = context(chart(stay(), *(one for n in range(1, 60) for one in round_of(n))))
    model, state = vitals.build(small)
    assert (model, state) == vitals.whole(small)
    assert (model.mark, model.stretches) == ("", ())
    same = long_chart(ALL)
    assert kurve_parts.sent(small, same, vitals.TYPES) is same


def _many(count: int, *more: Any) -> Any:
    resources = [vital("hr", 60 + n % 50, n / 30, ident=f"hr-{n}") for n in range(1, count)]
    return chart(stay(period={"start": (NOW - timedelta(days=9)).isoformat()}), *resources, *more)


def test_of_a_record_with_thousands_of_measurements_the_finer_part_has_each_with_its_reference() -> None:
    here = _many(5000, vital("temp", 41.3, 100.01, ident="fever"))
    found = context(here)
    model, _state = vitals.build(found)
    assert model.stretches
    at = (NOW - timedelta(hours=100)).timestamp()
    part = vitals.part(found, at - 7200, at + 7200)
    assert part.mark == model.mark
    assert part.stretches == ()
    (hr,) = [one for one in every(part) if one.key == "hr"]
    assert len(hr.times) == 120
    row = next(row for row in part.readings if "temp" in row)
    assert row["temp"].keys == ("Observation/fever",)
    (temp,) = [one for one in every(model) if one.key == "temp"]
    assert temp.texts == ("41,3",)
    assert temp.outside == ("high",)


def test_the_same_measurements_have_the_same_mark_and_others_another() -> None:
    here = _many(3000)
    marks = {vitals.build(context(one))[0].mark for one in (here, _many(3000))}
    assert len(marks) == 1
    assert vitals.build(context(_many(3000, vital("hr", 200, 1.01, ident="new"))))[0].mark not in marks


def test_what_was_thinned_is_not_thinned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    here = context(_many(5000))
    vitals.build(here)
    made: list[object] = []
    true = Whole.__init__
    monkeypatch.setattr(Whole, "__init__", lambda self, model: (made.append(model), true(self, model))[1])
    for hours in (30, 60, 90):
        vitals.part(here, NOW.timestamp() - hours * 3600, NOW.timestamp() - hours * 3600 + 7200)
    assert made == []
