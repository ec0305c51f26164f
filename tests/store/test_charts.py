"""Reading a chart: what is kept decoded is never older than the record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop.core.noting import bit_of, note
from desktop.fhir.arriving import Row, row
from desktop.fhir.resources import Condition, Observation
from desktop.store import held_records, outbox, records
from desktop.store.charts import Charts
from desktop.store.store import Store, Transaction


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


def test_what_was_found_under_other_settings_is_found_anew_in_what_was_read(store: Store) -> None:
    charts = Charts(store)
    store.write(
        lambda tx: records.put(tx, [_row("Patient", "p1", "1"), _condition("c1", "1", "Gikt")]), origin="test"
    ).result()
    danger, words = bit_of("a test's danger"), bit_of("a test's words")

    def found(limit: str) -> tuple[Condition, list[str]]:
        chart = store.read(lambda c: charts.read(c, "p1", ("Condition",), keep=True)).result()
        assert chart is not None
        part = chart.part(Condition)

        def made(*bits: int) -> str:
            for one in bits:
                note(one)
            return limit

        every = chart.all(Condition)
        return every[0], [
            chart.once("limit", lambda: made(danger)),
            part.once("limit", lambda: made(danger)),
            # What rests on something that was found rests on all that this did, found before or not.
            chart.once("within", lambda: chart.once("limit", lambda: made(danger)) + made(words)),
            *part.each("each", every, lambda _one: made(danger), of=None),
            part.once("of each", lambda: part.each("each", every, lambda _one: made(danger), of=None)[0]),
            chart.once("words", lambda: made(words)),
            chart.once("nothing", made),
        ]

    first, under_first = found("5.0")
    assert found("5.5")[1] == under_first, "as long as nothing is said"
    charts.find_anew(danger)
    second, under_second = found("5.5")
    assert under_second == ["5.5", "5.5", "5.55.5", "5.5", "5.5", "5.0", "5.0"]
    charts.find_anew(words)
    assert found("6.0")[1] == ["5.5", "5.5", "5.56.0", "5.5", "5.5", "6.0", "5.0"]
    charts.find_anew()
    assert set(found("7.0")[1]) == {"7.0", "7.07.0", "5.0"}, "what no file said is no settings' matter"
    assert first is second, "nothing is decoded again"
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


def _potassium(version: str, status: str, value: float, patient: str = "p1") -> Row:
    return _row(
        "Observation", "k", version, status=status, subject={"reference": f"Patient/{patient}"},
        code={"text": "Kalium"}, valueQuantity={"value": value, "unit": "mmol/L"},
    )  # fmt: skip


def _former(store: Store, charts: Charts, patient: str = "p1") -> dict[str, str]:
    chart = store.read(lambda c: charts.read(c, patient, ("Observation",))).result()
    assert chart is not None
    found = {}
    for key, one in chart.former.items():
        assert isinstance(one, Observation)
        assert one.value_quantity is not None
        found[key] = str(one.value_quantity.value)
    return found


def test_what_a_corrected_value_was_is_kept_as_long_as_the_value(store: Store) -> None:
    charts = Charts(store)

    def put(*rows: Row) -> None:
        store.write(lambda tx: records.put(tx, rows), origin="test").result()

    put(_row("Patient", "p1", "1"), _row("Patient", "p10", "1"), _potassium("1", "preliminary", 3.2))
    put(_potassium("2", "final", 3.3))
    assert _former(store, charts) == {}, "a preliminary value that became final is no correction"
    put(_potassium("3", "corrected", 3.8))
    put(_potassium("4", "corrected", 3.8))
    assert _former(store, charts) == {"Observation/k": "3.3"}
    assert _former(store, charts, "p10") == {}, "another patient's key that begins alike"
    put(_potassium("5", "corrected", 3.9))
    assert _former(store, charts) == {"Observation/k": "3.8"}
    store.write(lambda tx: records.remove(tx, [("Observation", "k")]), origin="test").result()
    assert _former(store, charts) == {}
    charts.close()


def test_what_a_corrected_value_was_goes_with_its_patient(store: Store) -> None:
    charts = Charts(store)
    for rows in (
        [_row("Patient", "p1", "1"), _potassium("1", "final", 3.3)],
        [_potassium("2", "corrected", 4)],
    ):
        store.write(lambda tx, rows=rows: records.put(tx, rows), origin="test").result()
    assert _former(store, charts)
    (one,) = store.read(held_records.held).result()
    while store.write(lambda tx: held_records.let_go(tx, one), origin="test").result():
        pass
    assert store.read(lambda c: records.former(c, "p1")).result() == {}
    charts.close()


def test_what_was_found_in_a_kept_chart_is_kept_until_something_changes(store: Store) -> None:
    charts = Charts(store)
    patient = _row("Patient", "p1", "1")
    store.write(lambda tx: records.put(tx, [patient, _condition("c1", "1", "Gikt")]), origin="test").result()

    def read(*, keep: bool = True) -> Any:
        return store.read(lambda c: charts.read(c, "p1", ("Condition",), keep=keep)).result()

    read()  # the directory is kept once it has been read with nothing changing beside it
    first = read()
    first.once("counted", lambda: 7)
    assert read() is first
    assert read(keep=False) is first, "a transaction on whoever is in focus finds it, too"
    store.write(lambda tx: records.put(tx, [_condition("c1", "2", "Artrose")]), origin="test").result()
    second = read()
    assert second is not first
    assert second.once("counted", lambda: 8) == 8
    assert read() is second
    # What waits to be sent is part of what the chart says.
    body = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
    store.write(lambda tx: outbox.put(tx, body, outbox.Act("write", "r1")), origin="test").result()
    third = read()
    assert third is not second
    assert third.unsent == {"Condition/c1"}
    charts.close()


def test_a_transaction_reads_what_it_wrote_and_leaves_nothing_behind_when_it_fails(store: Store) -> None:
    charts = Charts(store)
    store.write(
        lambda tx: records.put(tx, [_row("Patient", "p1", "1"), _condition("c1", "1", "Gikt")]), origin="test"
    ).result()
    assert _texts(store, charts) == ["Gikt"]
    seen = []

    def act(tx: Transaction) -> None:
        records.put(tx, [_condition("c1", "2", "KOLS")])
        for keep in (False, True):
            found = charts.read(tx.connection, "p1", ("Condition",), keep=keep)
            assert found is not None
            seen.extend(one.code.text for one in found.all(Condition) if one.code is not None)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(act, origin="test").result()
    assert seen == ["KOLS", "KOLS"]
    assert _texts(store, charts) == ["Gikt"]
    charts.close()
