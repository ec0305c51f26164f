"""Security labels (`meta.security`): wherever a labelled entry is shown, the words of its label stand there.

Nothing is listed by hand: a screen shows a type where it says something else without it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import Any, Final

import msgspec
import pytest

from desktop.backend.demo import resources
from desktop.clinical.record.security_labels import SIGN
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Coding, Meta
from desktop.views import registry
from tests.letters.charts import charts
from tests.meaning.elements import ELEMENTS, Json
from tests.meaning.saying import kinds, sayings
from tests.meaning.test_elements import _ordinary, _record, _showing
from tests.views.charts import NOW, context
from tests.views.kinds import options

LABELS: Final[tuple[Json, ...]] = (
    {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"},
    {"system": "urn:example:journal", "code": "x1", "display": "Lukket arkiv"},
)
JUDGEMENTS: Final = frozenset({"alarms", "checks", "standing checks"})
"""What judges values and is no place where an entry stands: its questions name the entry, where it does."""
SAME: Final[dict[str, frozenset[str]]] = {
    # The panel of values is labelled, not the answers in it that stand there by themselves.
    "Observation.member": frozenset({"first sentence", "letter"}),
    # Counted, and told by the panel of medicines.
    "MedicationDispense": frozenset({"reconciliation"}),
}
_BOUNDS: Final = "a time from which or until which the panel counts; nothing of it stands there"
_STATE: Final = (
    "tells that an answer was seen, or when its sample was taken; the answer has labels of its own"
)
_GONE: Final = "lists what no panel shows; without the other there is more, or less, of that"
UNTOLD: Final[dict[tuple[str, str], str]] = {
    **{("Encounter", panel): _BOUNDS for panel in (
        "flowsheet", "medicines", "problems", "tasks", "trend", "vitals")},
    ("Procedure", "trend"): _BOUNDS,
    **{("Specimen", panel): _STATE for panel in ("flowsheet", "laboratory")},
    **{("DiagnosticReport", panel): _STATE for panel in ("results", "vitals")},
    **{("Task", panel): _STATE for panel in ("examinations", "flowsheet", "laboratory", "results")},
    ("List", "medicines"): _STATE,
    **{(kind, "unplaced"): _GONE for kind in (
        "DiagnosticReport", "MedicationRequest", "MedicationStatement", "Observation")},
}  # fmt: skip
"""Panels that change without a type and have no place for its label, each with the reason."""


@pytest.mark.parametrize("label", LABELS, ids=lambda one: one["code"])
@pytest.mark.parametrize("name", [name for name in ELEMENTS if not name.startswith("Patient")])
def test_every_screen_list_and_letter_that_shows_an_entry_says_its_label(name: str, label: Json) -> None:
    labelled = {**ELEMENTS[name][0], "meta": {"security": [label]}}
    ordinary = _ordinary(name)
    shown = _showing(name) - JUDGEMENTS
    silent = {
        where for where, say in sayings(_record(name, labelled)) if where in shown and SIGN not in say()
    }
    assert silent <= SAME.get(name, frozenset())
    assert not any(SIGN in words for words in ordinary.values())


@cache
def _records() -> tuple[Chart, ...]:
    made = (json.loads(strict.dumps(one)) for one in resources(24, 1, NOW))
    return tuple(chart for _key, chart in charts(made))


def _types() -> list[str]:
    return sorted({kind for chart in _records() for kind, group in chart.resources.items() if group})


def _with(chart: Chart, kind: str, group: tuple[Any, ...]) -> Chart:
    return chart._with({**chart.resources, kind: group}, chart.unreadable)


def _words(kind: str, chart: Chart) -> str:
    found = registry.build(kind, context(chart, **options(kind)))
    return repr(msgspec.to_builtins(found, enc_hook=repr, str_keys=True))


def test_no_panel_of_a_whole_record_shows_a_labelled_type_silently() -> None:
    meta = Meta(security=(Coding(system=LABELS[0]["system"], code="NOPAT"),))
    told: dict[str, set[str]] = defaultdict(set)
    silent: set[tuple[str, str]] = set()
    for kind in _types():
        holding = [chart for chart in _records() if chart.resources.get(kind)][:1]
        for chart in holding:
            group = chart.resources[kind]
            labelled = _with(chart, kind, tuple(msgspec.structs.replace(one, meta=meta) for one in group))
            for panel in kinds():
                if kind not in registry.types_of(panel) or SIGN in (words := _words(panel, labelled)):
                    told[kind].add(panel)
                elif words != _words(panel, _with(chart, kind, ())):
                    silent.add((kind, panel))
    assert silent == UNTOLD.keys()
    assert {"Composition", "Condition", "MedicationRequest", "Observation", "Task"} <= told.keys()
