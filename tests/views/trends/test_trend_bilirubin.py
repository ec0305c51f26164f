"""Limits of bilirubin: by the weight and the weeks at birth, and said where there are none."""

from __future__ import annotations

from itertools import pairwise

import pytest

from desktop.clinical.trends import trends
from desktop.core.messages import pick
from tests.views.charts import about, concept, hours_ago, lab, vital
from tests.views.trending import child, lane, plain, shown


def test_limits_are_for_the_weight_at_birth_and_say_where_they_are_not() -> None:
    who = child("2026-11-15", "2026-11-15T05:42:00+01:00")
    bili = lab("b", "NPU01370", 320, "umol/L", 4)
    for grams in (1.5, 2.499):
        model, state = shown("bilirubin", vital("birth_weight", grams, 100), bili, who=who)
        assert len(lane(model).limits) == 2
        assert plain(state.text) == "", "the limits of others lack nothing"
    model, state = shown("bilirubin", vital("birth_weight", 1.499, 100), bili, who=who)
    assert lane(model).limits == ()
    assert plain(state.text) == (
        "Ingen grense for Bilirubin finnes her for fødselsvekt 1 499 g, bare for 1 500 g til under 2 500 g, "
        "2 500 g til under 10 000 g: bruk avdelingens egen kurve"
    )
    model, state = shown("bilirubin", bili, who=who)
    assert lane(model).limits == ()
    assert "er ikke tegnet: fødselsvekt ukjent" in plain(state.text)


@pytest.mark.parametrize(("weeks", "drawn"), [(None, 0), (37.8, 0), (38, 2), (41.5, 2)])
def test_a_child_at_term_has_the_limits_of_its_weeks(weeks: float | None, drawn: int) -> None:
    who = child("2026-11-15", "2026-11-15T05:42:00+01:00")
    told = [] if weeks is None else [
        about(
            "Observation", "ga", status="final", effectiveDateTime=hours_ago(100),
            code=concept("", "11884-4", system="http://loinc.org"),
            valueQuantity={"value": round(weeks * 7), "unit": "d", "code": "d"},
        )
    ]  # fmt: skip
    bodies = vital("birth_weight", 3.4, 100), lab("b", "NPU01370", 337, "umol/L", 4), *told
    model, state = shown("bilirubin", *bodies, who=who)
    assert len(lane(model).limits) == drawn
    if weeks is None:
        said = "«Lysgrense NICE, fra uke 38» og «Utskifting NICE, fra uke 38» er ikke tegnet: uker ved fødsel"
        assert said in plain(state.text)
    elif not drawn:
        assert "Ingen grense for Bilirubin finnes her" in plain(state.text)
    else:
        assert plain(state.text) == ""
        assert "ikke kvalitetssikret" in model.note


def test_the_lines_of_nice_go_through_the_numbers_of_its_table() -> None:
    table = {
        0: (100, 100), 6: (125, 150), 12: (150, 200), 18: (175, 250), 24: (200, 300), 30: (212, 350),
        36: (225, 400), 42: (237, 450), 48: (250, 450), 54: (262, 450), 60: (275, 450), 66: (287, 450),
        72: (300, 450), 78: (312, 450), 84: (325, 450), 90: (337, 450), 96: (350, 450), 120: (350, 450),
    }  # fmt: skip
    lines = [one.line for one in trends()["bilirubin"].curves[0].limits if "NICE" in pick(one.name)]
    assert len(lines) == 2
    for hour, values in table.items():
        for line, expected in zip(lines, values, strict=True):
            (left, low), (right, high) = next((a, b) for a, b in pairwise(line) if a[0] <= hour <= b[0])
            assert low + (high - low) * (hour - left) / (right - left) == pytest.approx(expected, abs=0.51)
