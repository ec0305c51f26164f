"""Measurements inside reports: in each chart that was asked for measurements, and never as a reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

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
