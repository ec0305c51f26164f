"""Recorded curves as tracks: whose is whose, when they were, and where there is no signal."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.measured import traces
from desktop.clinical.record.measured.traces import Course, course, recorded, tracks
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago

FHR = ("http://loinc.org|55283-6",)


def samples(data: str = "140 141 142", **more: Any) -> Json:
    given: Json = {"origin": {"value": 0, "unit": "/min"}, "period": 1000, "dimensions": 1, "data": data}
    return {"valueSampledData": {**given, **more}}


def ctg(ident: str = "c", data: str = "140 141 142", hours: float = 1, sampled: Json | None = None,
        **more: Any) -> Json:  # fmt: skip
    body = about("Observation", ident, status="final", effectiveDateTime=hours_ago(hours),
                 code=concept("", "55283-6", system="http://loinc.org"))  # fmt: skip
    return {**body, **samples(data, **(sampled or {})), **more}


def read(*bodies: Json) -> tuple[list[traces.Track], list[str]]:
    pieces, wrong = recorded(chart(*bodies), FHR, NOW)
    return tracks(pieces), [one.why for one in wrong]


def one(*bodies: Json) -> Course:
    (track,), wrong = read(*bodies)
    assert not wrong
    return course(track, 0, (30, 300))


def test_points_have_their_times_and_gaps_are_no_values() -> None:
    found = one(ctg(data="140 E U 0 141 142 L"))
    start = NOW.timestamp() - 3600
    assert found.values == [140, 141, 142]
    assert [at - start for at in found.times] == [0, 4, 5]
    assert [(a - start, b - start) for a, b in found.gaps] == [(0, 4)]


def test_pieces_that_follow_one_another_are_one_line_and_a_pause_is_a_gap() -> None:
    second = 1 / 3600
    joined = one(ctg("a"), ctg("b", hours=1 - 3 * second))
    assert len(joined.values) == 6
    assert joined.gaps == []
    apart = one(ctg("a"), ctg("b", hours=1 - 60 * second))
    assert len(apart.gaps) == 1
    assert round(apart.gaps[0][1] - apart.gaps[0][0]) == 58


def test_a_component_and_the_observation_itself_are_both_read() -> None:
    part = {"code": concept("", "55283-6", system="http://loinc.org"), **samples("150 150")}
    both, wrong = read(ctg(component=[part]))
    assert not wrong
    # At the same time and not told apart: two, with numbers, and never joined.
    assert [(track.number, track.mixed) for track in both] == [(1, True), (2, True)]


def test_twins_are_told_apart_by_what_the_record_says() -> None:
    def twin(ident: str, site: str, hours: float) -> Json:
        return ctg(ident, hours=hours, bodySite={"text": site}, method={"text": "ultralyd"})

    found, _wrong = read(twin("a", "tvilling A", 1), twin("b", "tvilling B", 1), twin("c", "tvilling A", 0.5))
    assert [(track.which, len(track.pieces), track.number, track.mixed) for track in found] == [
        (("tvilling A",), 2, 0, False), (("tvilling B",), 1, 0, False),
    ]  # fmt: skip


def test_twins_known_by_whom_they_are_about_alone_have_numbers_and_are_not_mixed() -> None:
    def twin(ident: str, who: str) -> Json:
        return ctg(ident, focus=[{"reference": f"Patient/{who}"}])

    found, _wrong = read(twin("a", "one"), twin("b", "two"))
    assert [(track.which, track.number, track.mixed) for track in found] == [((), 1, False), ((), 2, False)]


def test_components_that_are_called_differently_are_two() -> None:
    def part(name: str) -> Json:
        return {"code": concept(name, "55283-6", system="http://loinc.org"), **samples()}

    body = ctg(component=[part("Fosterlyd tvilling 1"), part("Fosterlyd tvilling 2")], code=concept("CTG"))
    del body["valueSampledData"]
    found, _wrong = read(body)
    assert [track.which for track in found] == [("Fosterlyd tvilling 1",), ("Fosterlyd tvilling 2",)]


def test_the_same_told_twice_is_one() -> None:
    found, _wrong = read(ctg("a"), ctg("b"))
    assert [len(track.pieces) for track in found] == [1]


def test_untold_twins_in_pieces_are_broken_at_each_piece() -> None:
    second = 1 / 3600
    found, _wrong = read(
        ctg("a1"), ctg("b1", "120 120 120"), ctg("a2", hours=1 - 3 * second),
        ctg("b2", "120 121 120", hours=1 - 3 * second),
    )  # fmt: skip
    assert [track.mixed for track in found] == [True, True]
    assert all(len(course(track, 0, None).gaps) == 1 for track in found)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"effectiveDateTime": "2026-11-20"}, "undated"), ({"effectiveDateTime": ""}, "undated"),
        ({"effectiveDateTime": "i dag"}, "undated"), ({"status": "unheard-of"}, "unknown"),
        ({"effectiveDateTime": hours_ago(-2)}, "ahead"),
        ({"sampled": {"period": 0}}, "period"), ({"sampled": {"dimensions": 2}}, "uneven"),
        ({"data": "140 NaN"}, "data"),
    ],
)  # fmt: skip
def test_what_can_not_be_drawn_says_why(more: Json, why: str) -> None:
    body = ctg(**more)
    if not body["effectiveDateTime"]:
        del body["effectiveDateTime"]
    assert read(body) == ([], [why])


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_does_not_stand_is_neither_drawn_nor_asked_about(status: str) -> None:
    assert read(ctg(status=status)) == ([], [])


def test_a_time_without_a_zone_is_that_of_the_ward() -> None:
    found = one(ctg(effectiveDateTime="2026-11-20T13:32:00"))
    assert found.times[0] == NOW.timestamp() - 3600


def test_a_period_that_does_not_hold_the_numbers_is_no_curve() -> None:
    def during(start: str, end: str) -> Json:
        body = ctg(effectivePeriod={"start": start, "end": end}, data="140 " * 1800)
        del body["effectiveDateTime"]
        return {key: value for key, value in body.items() if value}

    assert len(one(during(hours_ago(1), hours_ago(0.5))).values) == 1800
    # Seconds where milliseconds were meant would be a curve a thousand times too short.
    assert read(during(hours_ago(2), hours_ago(0.5))) == ([], ["length"])
    ends = ctg(effectivePeriod={"end": hours_ago(1)})
    del ends["effectiveDateTime"]
    assert one(ends).times[-1] == NOW.timestamp() - 3601


def test_several_dimensions_are_curves_with_numbers() -> None:
    found, _wrong = read(ctg(data="140 120 141 121", sampled={"dimensions": 2}))
    assert [list(track.pieces[0].values) for track in found] == [[140, 141], [120, 121]]
    assert [(track.number, track.mixed) for track in found] == [(1, False), (2, False)]
