"""Dates at the ends of time are dates: no panel of a patient fails over one, wherever it stands."""

from __future__ import annotations

import inspect
import json
import re
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import pytest

from desktop.core.modules import by_name
from desktop.fhir.chart import Chart
from desktop.shown.workspace import Worklist
from desktop.views import registry
from desktop.views.letters import letter_queue
from desktop.views.page import banner
from desktop.views.results import results
from desktop.views.tasks import tasks
from desktop.views.ward import worklist_rows
from tests.cost import Cost, Lines, Seconds
from tests.letters import rich
from tests.letters.charts import chart
from tests.views import charts
from tests.views.charts import AAS, NOW, Json, about, concept, context, stay

FAR = ("9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59+01:00", "0001-01-01",
       "0001-01-01T00:00:00Z", "9999", "0001-01")  # fmt: skip
ENDS = ("9999-12-31", "0001-01-01")
MEASURED = [pytest.mark.slow, pytest.mark.measures]
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


def _kinds() -> list[str]:
    found = []
    for kind, module in sorted(by_name("desktop.views").items()):
        made = getattr(import_module(module), "build", None)
        if made is not None and list(inspect.signature(made).parameters) == ["context"]:
            found.append(kind)
    return found


def _dated(value: Any, path: str = "") -> list[str]:
    """The places of dates in a resource: `Encounter.period.end`, list numbers left out."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _dated(v, f"{path}.{k}")]
    if isinstance(value, list):
        return [p for v in value for p in _dated(v, path)]
    return [path] if isinstance(value, str) and _DATE.fullmatch(value) else []


def _with(value: Any, wanted: str, far: str, path: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _with(v, wanted, far, f"{path}.{k}") for k, v in value.items()}
    if isinstance(value, list):
        return [_with(v, wanted, far, path) for v in value]
    return far if path == wanted and isinstance(value, str) else value


AUTHORED = "2026-11-18T08:00:00+01:00"


def _ordered(ident: str, name: str, period: int, unit: str, **more: Any) -> Json:
    repeat = {"boundsPeriod": {"start": "2026-11-18", "end": "2026-12-01"}, "frequency": 1,
              "period": period, "periodUnit": unit, "timeOfDay": ["08:00:00"]}  # fmt: skip
    return about("MedicationRequest", ident, status="active", intent="order", authoredOn=AUTHORED,
                 encounter={"reference": rich.STAY}, medicationCodeableConcept=concept(name),
                 dosageInstruction=[{"timing": {"repeat": repeat}}], **more)  # fmt: skip


RECORD: list[Json] = [
    *rich.record(),
    _ordered("bounded", "Furosemid", 8, "h",
             dispenseRequest={"validityPeriod": {"start": "2026-11-18", "end": "2026-12-18"}}),
    _ordered("daily", "Enalapril", 1, "d"),
    about("Task", "t", status="requested", intent="order", description="Ring",
          restriction={"period": {"end": "2026-11-21"}}),
]  # fmt: skip


def _record() -> list[Json]:
    text = json.dumps(RECORD).replace('"Patient/p"', f'"{rich.PATIENT}"')
    found: list[Json] = json.loads(text)
    return found


PLACES = sorted({f"{r['resourceType']}{p}" for r in _record() for p in _dated(r)})


def _built(found: Chart) -> None:
    """Every panel and list of a record."""
    for name in _kinds():
        registry.build(name, context(found))
    banner.build(found, NOW, (), actor=None)
    results.build_ward([found], NOW, AAS)
    tasks.build_ward([found], NOW, AAS)
    letter_queue.build([found], NOW, frozenset())
    worklist_rows.row(found, NOW, AAS, Worklist())


@pytest.fixture(scope="module")
def warm() -> None:
    """Tables that are read once for a process are not counted, whichever test comes first."""
    _built(chart(*_record()))


def test_the_record_has_dates_of_many_kinds() -> None:
    assert len(PLACES) > 15, PLACES


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "cost", [Lines(1_500_000), pytest.param(Seconds(5, "perf_counter"), marks=MEASURED)], ids=str
)
def test_no_panel_fails_over_a_date_at_the_ends_of_time(place: str, cost: Cost) -> None:
    """Nowhere is a step taken for each day since then."""
    kind, _dot, path = place.partition(".")
    for far in FAR:
        resources = [_with(r, f".{path}", far) if r["resourceType"] == kind else r for r in _record()]
        found = chart(*resources)
        # Lines are slow to count: at both ends of time; by the clock everywhere.
        counted = far in ENDS or isinstance(cost, Seconds)
        with cost if counted else nullcontext():
            _built(found)


def test_a_stay_without_end_by_a_far_date() -> None:
    endless = stay(period={"start": "2026-11-17T08:00:00+01:00", "end": "9999-12-31"})
    model, _state = registry.build("vitals", context(charts.chart(endless)))
    assert model.start < model.end
    row = worklist_rows.row(charts.chart(endless), NOW, AAS)
    assert row.days == "4"
