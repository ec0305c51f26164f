"""Measurements inside reports: in each chart that was asked for measurements, and never as a reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.clinical.record.results import corrections, results
from desktop.fhir import strict
from desktop.fhir.arriving import row
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DiagnosticReport, Observation
from desktop.store import outbox, records
from desktop.store.changes import Changed
from desktop.store.charts import Charts
from desktop.store.store import Store

Json = dict[str, Any]


def _report(value: float, version: str) -> Json:
    inside = {
        "resourceType": "Observation", "id": "k", "status": "final", "code": {"text": "Kalium"},
        "valueQuantity": {"value": value, "unit": "mmol/L"},
    }  # fmt: skip
    return {
        "resourceType": "DiagnosticReport", "id": "r", "meta": {"versionId": version}, "status": "final",
        "subject": {"reference": "Patient/p1"}, "code": {"text": "Blodprøver"}, "contained": [inside],
        "result": [{"reference": "#k"}],
    }  # fmt: skip


def _put(store: Store, *bodies: Json) -> None:
    rows = [row(json.dumps(body).encode()) for body in bodies]
    store.write(lambda tx: records.put(tx, rows), origin="test").result()


def _reading(store: Store, *types: str) -> Callable[[], Chart]:
    charts = Charts(store)

    def read() -> Chart:
        found = store.read(lambda c: charts.read(c, "p1", types, keep=True)).result()
        assert found is not None
        return found

    return read


def _values(chart: Chart) -> list[str]:
    return [str(one.value_quantity.value) for one in chart.all(Observation) if one.value_quantity is not None]


def _corrected(value: float, version: str, inner: str = "k", **more: Any) -> Json:
    """The report in a version that the laboratory corrected; its values take their status from it."""
    made = (
        _report(value, version) | {"status": "corrected", "effectiveDateTime": "2026-11-20T08:00:00Z"} | more
    )
    held = dict(made["contained"][0], id=inner)
    del held["status"]
    return made | {"contained": [held], "result": [{"reference": f"#{inner}"}]}


def _before(chart: Chart) -> list[tuple[str, str, str]]:
    """Key, value and earlier value of each result."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    found = []
    for one in results.results(chart, now):
        former = corrections.before(chart, one, now)
        found.append((one.key, str(one.value), str(former.value) if former is not None else ""))
    return found


LABORATORY = {"category": [{"coding": [{"code": "LAB"}]}]}


@pytest.mark.parametrize("inner", ["k", "renumbered"])
@pytest.mark.parametrize("kept", [True, False])
def test_what_a_value_inside_was_before_its_correction_is_kept(store: Store, inner: str, kept: bool) -> None:
    first = _corrected(7.1, "1", **LABORATORY) | {"status": "final"}
    _put(
        store, {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}}, *([first] if kept else [])
    )
    read = _reading(store, "Observation", "DiagnosticReport", "Specimen", "ServiceRequest", "Condition")
    read()
    _put(store, _corrected(4.2, "2", inner, **LABORATORY))
    assert _before(read()) == [(f"Observation/r#{inner}", "4.2", "7.1" if kept else "")]
    _put(store, _corrected(4.2, "3", inner, **LABORATORY, conclusion="Rettet igjen"))
    assert _before(read())[0][2] == ("7.1" if kept else ""), "a new text is no new value"


def test_a_value_that_says_final_in_a_report_that_was_changed_tells_what_it_was(store: Store) -> None:
    _put(store, {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}})
    for value, version, status in ((7.1, "1", "final"), (4.2, "2", "amended")):
        held = _report(value, version) | LABORATORY
        _put(store, held | {"status": status, "effectiveDateTime": "2026-11-20T08:00:00Z"})
    read = _reading(store, "Observation", "DiagnosticReport", "Specimen", "ServiceRequest", "Condition")
    assert _before(read()) == [("Observation/r#k", "4.2", "7.1")]


def test_what_was_kept_of_a_report_goes_with_it(store: Store) -> None:
    _put(store, {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}})
    _put(store, _corrected(7.1, "1") | {"status": "final"})
    _put(store, _corrected(4.2, "2"))
    assert store.read(lambda c: list(records.former(c, "p1"))).result() == ["DiagnosticReport/r"]
    store.write(lambda tx: records.remove(tx, [("DiagnosticReport", "r")]), origin="test").result()
    assert store.read(lambda c: records.former(c, "p1")).result() == {}


def test_copies_that_differ_are_marked_once_for_all_who_ask(store: Store) -> None:
    taken = {"effectiveDateTime": "2026-11-20T08:00:00Z"}
    own = taken | {
        "resourceType": "Observation", "id": "k", "status": "final", "subject": {"reference": "Patient/p1"},
        "code": {"text": "Kalium"}, "valueQuantity": {"value": 4.2, "unit": "mmol/L"},
    }  # fmt: skip
    other = own | {"id": "other", "code": {"text": "Natrium"}}
    _put(
        store,
        {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}},
        _report(7.1, "1") | taken,
        own,
    )
    read = _reading(store, "Observation")
    first = {one.key: one for one in read().all(Observation)}
    assert [bool(one.unlike) for one in first.values()] == [True, True]
    assert read() is read()
    _put(store, other)
    again = {one.key: one for one in read().all(Observation)}
    assert all(again[key] is one for key, one in first.items()), "what has not changed is the same object"
    _put(store, _report(6.8, "2") | taken)
    assert "6.8" in str({one.key: one for one in read().all(Observation)}["Observation/k"].unlike)


def test_whoever_asks_for_measurements_has_those_inside_reports(store: Store) -> None:
    _put(store, {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}}, _report(7.1, "1"))
    read = _reading(store, "Observation")
    assert _values(read()) == ["7.1"]
    assert read().all(DiagnosticReport) == (), "nobody asked for reports"
    assert read() is read(), "what has not changed is found once"
    _put(store, _report(4.2, "2"))
    assert _values(read()) == ["4.2"]
    assert _values(_reading(store, "DiagnosticReport", "Condition")()) == [], "nor for measurements"


def test_a_report_that_comes_is_news_of_measurements(store: Store) -> None:
    told: list[Changed] = []
    store.listen(told.extend)
    _put(store, _report(7.1, "1"))
    assert {"DiagnosticReport", "Observation"} <= {kind for one in told for kind in one.kinds}


def test_the_stored_report_is_the_one_that_came(store: Store) -> None:
    _put(store, _report(7.1, "1"))
    read = store.read(lambda c: records.get(c, "DiagnosticReport", "r")).result()
    assert read is not None
    assert strict.loads(read.json) == strict.loads(json.dumps(_report(7.1, "1")))


def test_what_is_written_about_one_names_its_report(store: Store) -> None:
    about = {
        "resourceType": "Task", "id": "t", "for": {"reference": "Patient/p1"},
        "reasonReference": {"reference": "Observation/r#k"},
        "input": [{"valueReference": {"reference": "Observation/alone"}}, {"valueString": "Observation/r#k"}],
        "basedOn": [{"reference": "Observation/r#k"}, {"reference": "Observation/r#na"}],
        "contained": [{"resourceType": "Device", "id": "d"}], "owner": {"reference": "#d"},
    }  # fmt: skip
    store.write(lambda tx: outbox.put(tx, about, outbox.Act("test", "somebody")), origin="test").result()
    made = store.read(lambda c: outbox.current(c, "Task", "t")).result()
    assert made is not None
    assert made["reasonReference"] == {"reference": "DiagnosticReport/r"}
    assert made["basedOn"] == [{"reference": "DiagnosticReport/r"}]
    assert made["input"] == about["input"]
    assert made["owner"] == {"reference": "#d"}
