"""A declared lane that would say nothing or mislead is refused where it stands; what is usual of adults is
NEWS2's own."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical import age_ranges, news2
from desktop.clinical.columns import Source, check_source
from desktop.clinical.lanes import LANES, lanes
from desktop.core.converting import Refused
from desktop.views.curves import kurve_bands

Json = dict[str, Any]
CODED: Json = {"of": [{"observation": ["http://loinc.org|8867-4"]}], "name": "X", "unit": "/min"}


def refused(body: Json) -> tuple[tuple[str | int, ...], str]:
    lane = {"key": "x", "curves": [CODED], **body}
    with pytest.raises(Refused) as caught:
        LANES.typed({"lanes": [lane]}, lambda where: ("test", None))  # type: ignore[arg-type,return-value]
    return tuple(caught.value.where)[2:], str(caught.value)


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ({"curves": []}, ("curves",), "1 til 3 kurver"),
        ({"curves": [CODED] * 4}, ("curves",), "1 til 3 kurver"),
        ({"shows": "row", "curves": [CODED] * 2}, ("curves",), "én størrelse"),
        ({"shows": "news2"}, ("curves",), "regnes ut"),
        ({"height": 23}, ("height",), "24 til 200"),
        ({"scale": [5, 5]}, ("scale",), "laveste"),
        ({"scale": [5, float("inf")]}, ("scale",), "laveste"),
        ({"ticks": [3, 2]}, ("ticks",), "laveste"),
        ({"shows": "row", "taller": True}, ("taller",), "Bare et felt med kurver"),
        ({"shows": "row", "ticks": [1]}, ("ticks",), "Bare et felt med kurver"),
        ({"curves": [{**CODED, "unit": ""}]}, ("curves", 0), "må ha en enhet"),
        ({"curves": [{**CODED, "name": None}]}, ("curves", 0, "name"), "navn"),
        ({"curves": [{"of": [{"vital": "hr"}], "unit": "/min"}]}, ("curves", 0, "unit"), "egne enheter"),
        ({"curves": [{"of": [{"vital": "acvpu"}]}]}, ("curves", 0, "of", 0, "vital"), "uten enhet"),
        ({"curves": [{"of": [{"flag": ["x"]}]}]}, ("curves", 0, "of", 0), "analyse"),
        ({"curves": [{"of": []}]}, ("curves", 0, "of"), "hvor verdien"),
        ({"tall": 3}, ("tall",), "ikke kjent"),
    ],
)
def test_a_lane_that_would_say_nothing_is_refused_where_it_stands(
    body: Json, place: tuple[str | int, ...], words: str
) -> None:
    where, said = refused(body)
    assert where == place
    assert words in said


def test_what_has_no_unit_is_declared_so() -> None:
    curve = {**CODED, "unit": "1"}
    found = LANES.typed({"lanes": [{"key": "x", "curves": [curve]}]}, lambda where: ("t", None))  # type: ignore[arg-type,return-value]
    assert found.lanes[0].curves[0].sign == ""


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("8867-4", True), ("http://loinc.org|59408-5", True), ("http://loinc.org|3150-6", True),
        ("http://loinc.org|594085", False), ("http://loinc.org|59408-55", False),
        ("http://loinc.org|puls", False), ("http://loinc.org|59*", True), ("http://loinc.org|*", False),
        ("score-4at", True), ("http://example.org|puls", True),
    ],
)  # fmt: skip
def test_a_mistyped_loinc_code_is_no_code(code: str, right: bool) -> None:
    source = Source(observation=(code,))
    if right:
        check_source(("x",), source)
        return
    with pytest.raises(Refused) as caught:
        check_source(("x",), source)
    assert caught.value.where == ("x", "observation", 0)
    assert code.rpartition("|")[2] in str(caught.value)


def test_the_shipped_lanes_are_those_of_the_ward_chart() -> None:
    shown = [(one.key, one.shows) for one in lanes()]
    assert shown == [
        ("circulation", "curves"), ("temp", "curves"), ("spo2", "curves"), ("rr", "curves"),
        ("consciousness", "row"), ("news2", "news2"),
    ]  # fmt: skip
    every = {one.key for one in LANES.now().lanes}
    assert {"map", "etco2", "fio2", "weight", "gcs", "pain"} < every, "kept for those who want them"


@pytest.mark.parametrize("key", ["hr", "rr", "spo2", "temp"])
def test_what_is_usual_of_an_adult_gives_no_points(key: str) -> None:
    part = {"hr": "pulse", "rr": "respiration", "spo2": "saturation", "temp": "temperature"}[key]
    for days in (age_ranges.GROWN_UP, 30_000, 40_000):
        band = age_ranges.band(key, days, days)
        assert band is not None
        assert (band.low, band.high) == news2.without_points(part)
        assert kurve_bands.Bands("adult", {key: band}).of_news2(key)
