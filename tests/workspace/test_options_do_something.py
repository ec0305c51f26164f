"""Every option of every kind of panel changes something: each is set to another value, and what is composed,
or what is asked for the page, must differ. That a name stands in the source proves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import msgspec
import pytest

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.clinical import columns, trends
from desktop.clinical.scores import bands
from desktop.clinical.scores.every import SCORES
from desktop.core import configured
from desktop.core.noting import EVERY
from desktop.fhir.chart import Chart
from desktop.fhir.strict import dumps
from desktop.letters.compose import epikrise, note_templates
from desktop.shown.workspace import Panel, Tab, Text, Worklist, Workspace
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.columns import listed
from desktop.views.columns.told import Told
from desktop.views.known import known
from desktop.views.ward import observations_due, worklist_rows
from tests.letters.charts import AUTHOR, charts
from tests.views.charts import AAS, NOW
from tests.views.kinds import options
from ui.acts.pages.ward import ward_pages

OTHERS: dict[str, Any] = {
    "cycles.values": ("crp",),
    "examinations.fields": ("imaging",),
    "examinations.first": ("pathology",),
    "flowsheet.shifts": ("06:00", "18:00"),
    "fluids.shifts": ("06:00", "18:00"),
    "fluids.expects": ("out-drain", "out-vomit"),
    "fluids.insensible": 10.0,
    "forms.first": ("norton",),
    "key_facts.facts": ("potassium",),
    "laboratory.first": ("crp",),
    "laboratory.columns": 1,
    "lines.kinds": ("urinary",),
    "pumps.alive": 1,
    "pumps.stopped": 168,
    "pumps.first": ("A10",),
    "trace.trace": "eeg",
    "trace.within": 1.0,
    "trend.trend": "warfarin",
    "trend.within": 1.0,
    "vitals.hours": 12,
    "vitals.marks": ("crp",),
    "vitals.overview": "temp",
    "blood_loss.within": 1,
    "coding.days": 3,
    "coding.within": 3,
    "post_log.days": 3,
    "waiting_list.soon": 3,
    "observations_due.news2": {"urgent": 1},
    "observations_due.columns": ["name", "due"],
    "previsit.columns": ["name", "happened"],
    "screening.columns": ["name"],
    "screening.screens": [{"score": "norton"}],
}
"""Another value of an option that is not true or false, or one of few words."""

BESIDE: dict[str, dict[str, Any]] = {"trend.within": {"trend": "bilirubin"}}
"""What else must be said for an option to mean anything."""


def every_option(of: frozenset[str]) -> Iterator[tuple[str, str]]:
    for kind in sorted(of):
        model = known().options_model(kind)
        assert model is not None, f"{kind}: whatever is written as an option is taken"
        yield from ((kind, name) for name in model.model_fields)


def other(kind: str, name: str) -> Any:
    model = known().options_model(kind)
    assert model is not None
    field = model.model_fields[name]
    if field.annotation is bool:
        return not field.default
    words = [one for one in get_args(field.annotation) if isinstance(one, str)]
    if words:
        return next(one for one in words if one != field.default)
    return OTHERS[f"{kind}.{name}"]


@pytest.fixture(scope="module")
def everybody() -> list[Chart]:
    ward = [json.loads(dumps(one)) for one in demo.resources(40, now=NOW, draw=draw)]
    return [one for _key, one in charts(ward)]


PATIENT = list(every_option(frozenset(known().kinds or ()) - known().ward_kinds))
WARD = list(every_option(known().ward_kinds))


@pytest.mark.parametrize(("kind", "name"), PATIENT, ids=[".".join(one) for one in PATIENT])
def test_an_option_of_a_patient_s_panel_changes_what_is_shown(
    kind: str, name: str, everybody: list[Chart]
) -> None:
    before = BESIDE.get(f"{kind}.{name}", options(kind))
    after = {**before, name: other(kind, name)}
    assert any(
        registry.build(kind, Context(one, NOW, AAS, before, ()))
        != registry.build(kind, Context(one, NOW, AAS, after, ()))
        for one in everybody
    ), f"{kind}: {name} changes nothing"


def _asked(kind: str, given: dict[str, Any]) -> object:
    panel = Panel("it", kind, options=given)
    made = Workspace("w", "w", Text("W"), (Tab("it", Text("It"), (panel,), about="ward"),))
    pages = ward_pages(lambda: "h3", lambda: "", frozenset, lambda: ("mine", ""), str, set_up=lambda: made)
    return next(page for page in pages if page.kind == kind).fill()


@pytest.mark.parametrize(("kind", "name"), WARD, ids=[".".join(one) for one in WARD])
def test_an_option_of_a_ward_s_list_comes_to_whoever_makes_it(kind: str, name: str) -> None:
    before, after = _asked(kind, {}), _asked(kind, {name: other(kind, name)})
    assert before != after, f"{kind}: {name} changes nothing"
    changed = {
        one.name
        for one in msgspec.structs.fields(type(before))
        if getattr(before, one.name) != getattr(after, one.name)
    }
    assert changed == {name}


class _Watched:
    """A field of a struct that notes when the program reads it."""

    def __init__(self, of: type, name: str, real: Any, seen: set[tuple[type, str]]) -> None:
        self._of, self._name, self._real, self._seen = of, name, real, seen

    def __get__(self, one: Any, owner: Any = None) -> Any:
        if one is None:
            return self._real
        self._seen.add((self._of, self._name))
        return self._real.__get__(one, owner)


def _structs(shape: Any, found: set[type]) -> set[type]:
    """A shape and the structs in its fields."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and shape not in found:
        found.add(shape)
        for field in msgspec.structs.fields(shape):
            _structs(field.type, found)
    for part in get_args(shape):
        _structs(part, found)
    return found


AT_WORK = (
    "worklist-column", "planned-observation", "dialysis-session", "pressure-fall", "treatment-value", "trend",
    "trace", "lane", "kidney-limit", "product", "score-bands", "note-template",
)  # fmt: skip
"""Kinds whose every field is seen to be read while patients' pages, a list and notes are made. Of the others
`test_settings_are_used` holds that the source reads them."""
TOLD = {"source", "version", "checked_by"}
ELSEWHERE = {
    "lane: LaneCurve.unit", "lane: DeclaredLane.name", "kidney-limit: Kidney.reason",
    "kidney-limit: Kidney.question", "kidney-limit: Kidney.stop", "kidney-limit: Kidney.least",
}  # fmt: skip
"""Of a lane that draws codes: tests/views/chart/test_kurve_lanes.py draws one. Of one with marks, which only
newborns have: tests/views/chart/test_kurve_spells.py. Of weak kidneys, which none of these patients has:
tests/orders/checks/test_kidney_rows.py."""


def test_fields_of_items_are_read_while_the_program_works(
    everybody: list[Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[tuple[type, str]] = set()
    shapes = {word: _structs(known().items[word].items.shape, set()) for word in AT_WORK}
    for shape in {one for some in shapes.values() for one in some}:
        for field in msgspec.structs.fields(shape):
            real = shape.__dict__.get(field.name)
            if real is not None:
                monkeypatch.setattr(shape, field.name, _Watched(shape, field.name, real, seen))
    for word in AT_WORK:
        known().items[word].settings.shipped()
    # Loading has looked at them to check them: only what is read from here on counts.
    seen.clear()
    # Nothing that was worked out before is used again.
    monkeypatch.setattr(configured, "changed_bits", lambda _before, _after: EVERY)
    configured.use(configured.InUse("watched"))
    try:
        _work(everybody)
    finally:
        configured.use(configured.InUse())
    unread = {
        f"{word}: {shape.__name__}.{field.name}"
        for word, some in shapes.items()
        for shape in some
        for field in msgspec.structs.fields(shape)
        if field.name in shape.__dict__ and (shape, field.name) not in seen
        if field.name not in TOLD and field.encode_name != known().items[word].items.key
    }
    assert unread == ELSEWHERE


def _work(everybody: list[Chart]) -> None:
    """Make the pages of patients, every trend, a list with every column, and what notes begin with."""
    wanted = {"d02", "d07", "d09", "d10", "d14", "d18", "d19", "d20", "d21", "d22", "h07", "h12a"}
    some = [one for one in everybody if one.patient.id in wanted]
    for chart in some:
        for kind in sorted(frozenset(known().kinds or ()) - known().ward_kinds):
            registry.build(kind, Context(chart, NOW, AAS, options(kind), ()))
        for trend in trends.trends():
            registry.build("trend", Context(chart, NOW, AAS, {"trend": trend}, ()))
        worklist_rows.row(chart, NOW, AAS, Worklist(columns=("name", *columns.columns())))
        names = epikrise.context_of(chart, NOW, AUTHOR)
        for template in note_templates.shipped():
            assert template.title
            assert all(note_templates.begun(one, names) is not None for one in template.headings)
            assert all(one.title and one.code for one in template.headings)
        score = SCORES["norton"]
        assert bands.words(score, score.bands[0])
    observations_due.build(some, NOW, AAS)
    began = Told(began=NOW - timedelta(hours=2), timed=True)
    (clock,) = listed.said((began,), NOW, ("antibiotic",))
    assert clock.late
