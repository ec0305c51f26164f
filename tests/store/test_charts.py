"""Reading a chart: what is kept decoded is never older than the record."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from desktop.fhir.received import Row, row
from desktop.fhir.resources import Condition
from desktop.store import records
from desktop.store.charts import Charts
from desktop.store.store import Store


def _row(kind: str, ident: str, version: str, **more: object) -> Row:
    body = {"resourceType": kind, "id": ident, "meta": {"versionId": version}, **more}
    return row(json.dumps(body).encode())


def _condition(ident: str, version: str, text: str) -> Row:
    return _row("Condition", ident, version, subject={"reference": "Patient/p1"}, code={"text": text})


def _texts(store: Store, charts: Charts, *, types: tuple[str, ...] = ("Condition",)) -> list[str]:
    chart = store.read(lambda c: charts.read(c, "p1", types, keep=True)).result()
    assert chart is not None
    return sorted(one.code.text for one in chart.all(Condition) if one.code is not None)


def test_a_chart_that_is_kept_follows_every_change(store: Store) -> None:
    charts = Charts(store)
    store.write(
        lambda tx: records.put(
            tx, [_row("Patient", "p1", "1"), _condition("c1", "1", "Gikt"), _condition("c2", "1", "KOLS")]
        ),
        origin="test",
    ).result()
    assert _texts(store, charts) == ["Gikt", "KOLS"]
    store.write(lambda tx: records.put(tx, [_condition("c1", "2", "Hjertesvikt")]), origin="test").result()
    assert _texts(store, charts) == ["Hjertesvikt", "KOLS"]
    store.write(lambda tx: records.remove(tx, [("Condition", "c2")]), origin="test").result()
    assert _texts(store, charts) == ["Hjertesvikt"]
    assert _texts(store, charts, types=("Encounter",)) == [], "only what is asked for is given"
    assert _texts(store, charts) == ["Hjertesvikt"]
    charts.close()


def test_what_has_not_changed_is_not_decoded_again(store: Store) -> None:
    charts = Charts(store)
    store.write(
        lambda tx: records.put(tx, [_row("Patient", "p1", "1"), _condition("c1", "1", "Gikt")]), origin="test"
    ).result()
    reads = [store.read(lambda c: charts.read(c, "p1", keep=True)).result() for _once in range(2)]
    assert reads[0] is not None
    assert reads[1] is not None
    assert reads[0].all(Condition)[0] is reads[1].all(Condition)[0]
    charts.close()


def test_a_directory_that_changes_while_it_is_read_is_not_kept(store: Store) -> None:
    charts = Charts(store)
    store.write(lambda tx: records.put(tx, [_row("Patient", "p1", "1")]), origin="test").result()

    def slowly(connection: Connection) -> dict[str, Any]:
        assert charts.read(connection, "p2") is None  # from here on this query sees one moment
        someone = row(b'{"resourceType": "Practitioner", "id": "aas"}')
        store.write(lambda tx: records.put(tx, [someone]), origin="test").result()
        return charts.directory(connection)

    assert store.read(slowly).result() == {}
    assert list(store.read(charts.directory).result()) == ["Practitioner/aas"]
    assert store.read(charts.directory).result() is store.read(charts.directory).result()
    charts.close()
