"""The partogram: only in labour, against its alert and action lines, as far as a day after its beginning."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.chart import Chart
from desktop.views.trends import trend
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, stay, vital
from tests.views.trending import lane, plain, shown


def _labour(hours: float) -> Json:
    return about(
        "Observation", "labour", status="final", code=concept("Aktiv fase", "active-labour"),
        effectiveDateTime=hours_ago(hours), valueDateTime=hours_ago(hours),
    )  # fmt: skip


def _cervix(cm: float, hours: float, **more: Any) -> Json:
    body = about(
        "Observation", f"c-{cm}-{hours}", status="final", code=concept("Mormunn", "cervix-dilatation"),
        effectiveDateTime=hours_ago(hours), valueQuantity={"value": cm, "unit": "cm", "code": "cm"},
    )  # fmt: skip
    return {**body, **more}


@pytest.mark.parametrize(
    ("cm", "at", "alarm"),
    [(5, 1.0, ""), (4.5, 1.0, "low"), (7, 3.0, ""), (6, 3.0, "low"), (10, 7.0, ""), (9, 7.0, "low")],
)
def test_who_lies_right_of_the_alert_line_is_marked(cm: float, at: float, alarm: str) -> None:
    model, state = shown("partogram", _labour(at), _cervix(4, at), _cervix(cm, 0))
    assert state.kind == "ready"
    found = lane(model, "curve1")
    assert found.series[0].alarm == alarm
    assert [line.danger for line in found.limits] == [False, True] if at > 4 else [False]
    assert plain(model.note).startswith("siden aktiv fase")


@pytest.mark.parametrize("resources", [(), (_cervix(5, 1.0),)])
def test_without_active_labour_there_is_nothing_to_show(resources: tuple[Json, ...]) -> None:
    model, state = shown("partogram", *resources)
    assert (model.lanes, state.kind) == ((), "empty")
    assert state.title == "Det som telles fra, står ikke i journalen."


def test_while_it_is_not_known_whether_there_is_labour_nobody_says_that_there_is_none() -> None:
    made = chart(stay(), _cervix(5, 1.0))
    known = made.types | {"Observation", "Encounter"}
    for more, kind in (
        ({"pulled": known - {"Encounter"}}, "loading"),
        ({"pulled": known - {"Encounter"}, "unasked": frozenset({"Encounter"})}, "not_checked"),
    ):
        other = Chart(made.patient, made.resources, made.directory, types=known, **more)  # type: ignore[arg-type]
        assert trend.build(context(other, trend="partogram"))[1].kind == kind


def test_a_day_after_it_is_no_longer_on_the_overview_and_stays_in_the_course() -> None:
    made = chart(stay(), _labour(30), _cervix(4, 30), _cervix(10, 24), _cervix(2, 1))
    _model, state = trend.build(context(made, trend="partogram", within=24))
    assert (state.kind, state.title) == (
        "empty",
        "Det som telles fra, er lenger siden enn det som vises her.",
    )
    model, state = trend.build(context(made, trend="partogram"))
    assert state.kind == "ready"
    assert model is not None
    assert lane(model, "curve1").series[0].texts == ("4", "10"), "what was measured later is of another time"
    assert "til og med 24 t" in plain(model.note)
    assert model.start < NOW.timestamp() - 29 * 3600
    fresh = chart(stay(), _labour(3), _cervix(4, 3))
    assert trend.build(context(fresh, trend="partogram", within=24))[1].kind == "ready"


def test_what_was_entered_in_error_is_no_labour() -> None:
    gone = {**_labour(3), "status": "entered-in-error"}
    assert shown("partogram", gone, _cervix(5, 1))[1].kind == "empty"


def test_the_lines_end_at_ten_centimetres_and_still_warn_after_them() -> None:
    model, _state = shown("partogram", _labour(14), _cervix(4, 14), _cervix(9, 1))
    found = lane(model, "curve1")
    assert [value for line in found.limits for _at, value in line.points] == [4, 10, 4, 10]
    begun = model.now - 14 * 3600
    assert [round((line.points[-1][0] - begun) / 3600) for line in found.limits] == [6, 10]
    assert found.series[0].alarm == "low", "nobody is warned of who never got there"
    assert found.high == 10
    assert found.ticks[-1] == (10, "10")


def test_a_curve_has_no_colour_of_its_limits_and_each_its_own() -> None:
    fetal = about(
        "Observation", "fhr", status="final", code=concept("Fosterlyd", "fetal-heart-rate"),
        effectiveDateTime=hours_ago(1), valueQuantity={"value": 184, "unit": "/min", "code": "/min"},
    )  # fmt: skip
    model, _state = shown("partogram", _labour(5), _cervix(4, 5), _cervix(6, 1), fetal)
    used = [one.series[0].colour for one in model.lanes if one.limits]
    assert len(used) == 2
    assert not {2, 5} & set(used), "brown and yellow look like the amber of a limit"
    assert len({one.series[0].colour for one in model.lanes}) == len(model.lanes)
    heart = lane(model, "curve0")
    assert heart.ticks[-1][0] >= 184, "the highest value lies below a number of its axis"


def test_a_trends_lane_has_a_least_height_and_names_its_band() -> None:
    model, _state = shown("partogram", _labour(5), _cervix(4, 5), vital("sbp", 152, 1))
    pressure = lane(model, "curve3")
    assert pressure.least >= 60
    assert (pressure.bands, pressure.shaded) == (((100.0, 140.0),), "systolisk 100–140")
