"""What the shipped specialties show of the demo's patients: no score that doesn't apply, glucose with insulin
and INR with warfarin, what was before the stay."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.trends import trends
from desktop.fhir.chart import Chart
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.chart import vitals
from desktop.views.page import timeline
from tests.layout.specialties import ACTOR, OWN, patients_of
from tests.layout.ward import NOW
from tests.workspace.conftest import opened
from ui.acts.pages.patients import options_of


def lying(name: str, family: str) -> Chart:
    (found,) = [one for one in patients_of(name) if one.patient.name[0].family == family]
    return found


def panel(name: str, chart: Chart, ident: str) -> tuple[Any, Any]:
    """A panel of a tab, made of a patient's record."""
    workspace = opened(name)
    (place,) = [one for tab in workspace.tabs for one in tab.panels if one.id == ident]
    return registry.build_safely(place.kind, Context(chart, NOW, ACTOR, options_of(place, workspace)))


def test_no_chart_of_a_ward_has_a_row_of_a_score_that_does_not_apply() -> None:
    without: dict[str, int] = {}
    for name in OWN:
        opened(name)
        for chart in patients_of(name):
            model, _state = vitals.build(Context(chart, NOW, ACTOR, {}))
            assert model is not None
            rows = [row for row in model.rows if "lane/news2" in row.set_up]
            if rounds.excluded(chart, NOW) is not None:
                assert not rows, f"{name}: {rows[0].name} {rows[0].note}"
                without[name] = without.get(name, 0) + 1
            elif name in ("geriatrics", "psychiatry"):
                assert rows, f"{name}: adults have the score"
    assert {"neonatal", "paediatrics", "obstetrics"} <= set(without)


WITH = [
    ("geriatrics", "Kleivdal", "warfarin", "inr", "warfarin"),
    ("geriatrics", "Hovden", "glucose", "glu", "insulin glargin"),
    ("paediatrics", "Haugstad", "glucose", "glu", "insulin aspart"),
    ("nephrology", "Lauvås", "glucose", "glu", "insulin aspart"),
]
"""Patients and the trend that is about their medicine."""


@pytest.mark.parametrize(("name", "family", "ident", "lab", "medicine"), WITH)
def test_a_tab_shows_the_value_with_the_doses_that_it_decides(
    name: str, family: str, ident: str, lab: str, medicine: str
) -> None:
    model, state = panel(name, lying(name, family), ident)
    assert state.kind == "ready", state
    (curve,) = trends()[ident].curves
    assert curve.of[0].lab == lab
    (lane,) = model.lanes
    assert len(lane.series[0].values) >= 4
    bars = [bar for bar in model.medicines if bar.name == medicine]
    assert bars, model.medicines
    assert any(dose.state == "given" for bar in bars for dose in bar.doses)


@pytest.mark.parametrize("name", ["geriatrics", "paediatrics", "nephrology", "cardiology"])
def test_without_the_medicine_such_a_trend_takes_no_room(name: str) -> None:
    workspace = opened(name)
    own = [one for tab in workspace.tabs for one in tab.panels if one.id in ("warfarin", "glucose")]
    assert own
    for place in own:
        assert place.hide_empty
        having = {family for ward, family, ident, _lab, _m in WITH if (ward, ident) == (name, place.id)}
        for chart in patients_of(name):
            context = Context(chart, NOW, ACTOR, options_of(place, workspace))
            _model, state = registry.build_safely(place.kind, context)
            ordered = "ready" if chart.patient.name[0].family in having else "empty"
            assert state.kind == ordered, f"{name}, {place.id}: {chart.patient.name[0].family}"


def test_in_oncology_the_timeline_goes_back_before_the_stay() -> None:
    for chart in patients_of("oncology"):
        context = Context(chart, NOW, ACTOR, {})
        short, _state = timeline.build(context)
        model, _state = panel("oncology", chart, "timeline")
        assert sum(len(day.entries) for day in model.days) > sum(len(day.entries) for day in short.days)
        assert model.days[-1].title < "2026", "a year of before"


def told(name: str, chart: Chart) -> str:
    """Everything that all tabs of a workspace say of a patient, as one text."""
    workspace = opened(name)
    models = []
    for tab in workspace.patient_tabs:
        for place in tab.panels:
            model, state = registry.build_safely(
                place.kind, Context(chart, NOW, ACTOR, options_of(place, workspace))
            )
            assert state.kind != "error", f"{name}/{place.id}: {state.details}"
            models.append(repr(model))
    return "\n".join(models)


def test_no_page_of_a_newborn_names_hba1c() -> None:
    newborns = patients_of("neonatal")
    assert newborns
    for chart in newborns:
        words = told("neonatal", chart)
        assert "ilirubin" in words, "its pages are full"
        assert "HbA1c" not in words
    assert any("HbA1c" in told("psychiatry", chart) for chart in patients_of("psychiatry")), (
        "where it is asked"
    )


def test_the_first_page_in_labour_has_the_partogram_before_any_measurement() -> None:
    first = opened("obstetrics").patient_tabs[0]
    kinds = [panel.options.get("trend", panel.kind) for panel in first.panels if not panel.side]
    assert kinds.index("partogram") < kinds.index("vitals")
    labours = [panel("obstetrics", chart, "partogram") for chart in patients_of("obstetrics")]
    assert any(model is not None and model.lanes and state.kind == "ready" for model, state in labours)


@pytest.mark.parametrize("what", ["legal", "suicide-risk", "lithium"])
def test_psychiatry_says_law_risk_and_lithium_before_any_blood_pressure(what: str) -> None:
    first = opened("psychiatry").patient_tabs[0]
    named = [
        name
        for place in first.panels
        for name in (*place.options.get("facts", ()), place.options.get("trend", ""), place.kind)
    ]
    assert what in named
    later = [named.index(name) for name in named if name in ("vitals", "systolic", "flowsheet", "kurve")]
    assert all(named.index(what) < at for at in later)
    for chart in patients_of("psychiatry"):
        model, _state = panel("psychiatry", chart, "key-facts")
        assert model is not None
        assert len(model.facts) >= 5
