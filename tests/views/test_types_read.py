"""A view reads no type that it has not asked for: what was not loaded would look like nothing."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.fhir.chart import Chart
from desktop.fhir.strict import dumps
from desktop.shown.workspace import First
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.columns import row_summary
from desktop.views.known import known
from desktop.views.letters import letter_queue
from desktop.views.page import banner, sentence
from desktop.views.results import results
from desktop.views.tasks import tasks
from tests.letters.charts import SHARED, charts, lmdi, synthea
from tests.views.charts import AAS, NOW
from tests.views.kinds import options

OF_A_PATIENT: dict[str, tuple[frozenset[str], Callable[[Chart], Any]]] = {
    "banner": (banner.TYPES, lambda one: banner.build(one, NOW, actor=AAS)),
    "sentence": (sentence.TYPES, lambda one: sentence.build(one, NOW)),
    "a row of the ward": (row_summary.TYPES, lambda one: row_summary.summary(one, NOW, First())),
}
for _kind in sorted({*(known().kinds or ())} - known().ward_kinds):
    OF_A_PATIENT[_kind] = (
        registry.types_of(_kind) | {"Encounter"},
        lambda one, kind=_kind: registry.build(kind, Context(one, NOW, AAS, options(kind), ())),
    )
OF_A_WARD: dict[str, tuple[frozenset[str], Callable[[list[Chart]], Any]]] = {
    "results": (results.OF_WARD, lambda many: results.build_ward(many, NOW, AAS, "ward")),
    "tasks": (tasks.TYPES | {"Encounter"}, lambda many: tasks.build_ward(many, NOW, AAS)),
    "letters to send": (letter_queue.TYPES, lambda many: letter_queue.build(many, NOW, frozenset())),
}


@pytest.fixture(scope="module")
def everybody() -> list[Chart]:
    ward = [json.loads(dumps(one)) for one in demo.resources(40, now=NOW, draw=draw)]
    found = [one for _key, one in charts(ward)]
    if SHARED.exists():
        found += [one for made in (synthea, lmdi) for _key, one in charts(made())][:30]
    return found


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Where something of a type was read that had not been asked for."""
    met: set[str] = set()
    real = Chart.all

    def watched(chart: Chart, kind: Any) -> Any:
        if kind.__name__ not in chart.types:
            frame = traceback.extract_stack(limit=3)[0]
            met.add(f"{kind.__name__} in {frame.name} ({frame.filename.rpartition('desktop')[2]})")
        return real(chart, kind)

    monkeypatch.setattr(Chart, "all", watched)
    return met


def only(chart: Chart, types: frozenset[str]) -> Chart:
    groups = {kind: group for kind, group in chart.resources.items() if kind in types}
    return Chart(chart.patient, groups, chart.directory, types=types | {"Patient"})


@pytest.mark.parametrize("name", OF_A_PATIENT)
def test_what_is_said_of_a_patient_rests_on_what_was_asked_for(
    name: str, everybody: list[Chart], unasked: set[str]
) -> None:
    types, build = OF_A_PATIENT[name]
    for one in everybody:
        build(only(one, types))
    assert not unasked


@pytest.mark.parametrize("name", OF_A_WARD)
def test_what_is_said_of_a_ward_rests_on_what_was_asked_for(
    name: str, everybody: list[Chart], unasked: set[str]
) -> None:
    types, build = OF_A_WARD[name]
    build([only(one, types) for one in everybody])
    assert not unasked
