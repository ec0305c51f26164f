"""A very long record is read in part: what was measured lately, the newest of each kind, what is open."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop.fhir.arriving import row
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.fhir.when import instant
from desktop.store import bounded, outbox, records
from desktop.store.charts import Charts
from desktop.store.outbox import Act
from desktop.store.store import Store

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
ZONES = ("Z", "+01:00", "-11:30", "+14:00")
ODD = (
    {"effectiveDateTime": "2026"},
    {"effectiveDateTime": "2026-11"},
    {"effectiveDateTime": "2026-11-21"},
    {"effectiveDateTime": "9999-12-31T23:59:59Z"},
    {"effectiveDateTime": "0001-01-01"},
    {"effectiveDateTime": "2026-11-21T23:59:60Z"},
    {"effectivePeriod": {"start": "2026-11-21T10:00:00Z"}},
    {"effectivePeriod": {"end": "2001-02-03T10:00:00Z"}},
    {"effectiveInstant": "2011-02-03T10:00:00.123Z"},
    {"effectiveDateTime": "i går"},
    {},
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(bounded, "MOST", 60)
    monkeypatch.setattr(bounded, "RECENT", 40)
    monkeypatch.setattr(bounded, "NEWEST", 5)
    with Store(tmp_path / "store", bytes(range(32)), clock=lambda: NOW) as opened:
        yield opened


def observation(ident: str, code: str | None, **when: Any) -> dict[str, Any]:
    said = {"code": {"coding": [{"system": "urn:x", "code": code}]}} if code else {"code": {"text": "Fritt"}}
    return {"resourceType": "Observation", "id": ident, "status": "final", **said,
            "subject": {"reference": "Patient/p1"}, "valueQuantity": {"value": 1}, **when}  # fmt: skip


def at(moment: datetime, zone: str) -> str:
    sign, hours = (1, "00:00") if zone == "Z" else (1 if zone[0] == "+" else -1, zone[1:])
    shift = sign * timedelta(hours=int(hours[:2]), minutes=int(hours[3:]))
    return f"{(moment + shift).replace(tzinfo=None).isoformat()}{zone}"


def made(seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    found = [{"resourceType": "Patient", "id": "p1"}]
    for number in range(160):
        code = rng.choice(("a", "b", "c", None, "sjelden" if number % 40 == 0 else "d"))
        when = NOW - timedelta(seconds=rng.uniform(-3600, 86_400 * rng.choice((1, 5, 20, 400))))
        moment = {"effectiveDateTime": at(when.replace(microsecond=rng.choice((0, 1000))), rng.choice(ZONES))}
        found.append(observation(f"o{number}", code, **(rng.choice(ODD) if number % 9 == 0 else moment)))
    return found


def put(store: Store, resources: list[dict[str, Any]]) -> None:
    rows = [row(json.dumps(one, ensure_ascii=False).encode()) for one in resources]
    store.write(lambda tx: records.put(tx, rows), origin="test").result()


def read(store: Store, charts: Charts, **how: Any) -> Chart:
    found = store.read(lambda c: charts.read(c, "p1", ("Observation",), **how)).result()
    assert found is not None
    return found


def idents(chart: Chart) -> set[str]:
    return {one.id for one in chart.all(Observation)}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_out_is_old_and_not_among_the_newest_of_its_kind(store: Store, seed: int) -> None:
    resources = made(seed)
    put(store, resources)
    charts = Charts(store)
    whole, short = read(store, charts), read(store, charts, short=True)
    assert whole.since is None
    assert idents(whole) == {one["id"] for one in resources[1:]}
    assert short.since is not None
    assert NOW - timedelta(days=31) < short.since <= NOW - timedelta(days=2)
    left = idents(whole) - idents(short)
    by_code: dict[str, list[Observation]] = {}
    for one in whole.all(Observation):
        by_code.setdefault(one.code.coding[0].code if one.code and one.code.coding else "", []).append(one)
    for group in by_code.values():
        timed = sorted(
            (moment, one.id) for one in group if len(one.when) >= 10 and (moment := instant(one.when))
        )
        out = [ident for _moment, ident in timed if ident in left]
        assert all(moment < short.since for moment, ident in timed if ident in left)
        # Nothing that is left out is newer than the newest that are there.
        older = [ident for moment, ident in timed if moment < short.since]
        assert len([i for i in older if i not in left]) >= min(len(older), bounded.NEWEST)
        assert set(out) <= set(older[: len(older) - bounded.NEWEST] if len(older) > bounded.NEWEST else ())
    untimed = {one.id for one in whole.all(Observation) if len(one.when) < 10}
    assert not untimed & left, "of which nobody can say when"
    charts.close()


def test_an_ordinary_record_is_read_whole(store: Store) -> None:
    put(store, made(1)[:61])
    charts = Charts(store)
    chart = read(store, charts, short=True)
    assert (chart.since, len(chart.all(Observation))) == (None, 60)
    charts.close()


@pytest.mark.parametrize("status", ["requested", "completed"])
def test_what_is_open_names_old_measurements(store: Store, status: str) -> None:
    """And what was acknowledged names none: each answer of a long record has such a Task."""
    old = [
        observation(f"x{n}", "a", effectiveDateTime=at(NOW - timedelta(days=900 + n), "Z")) for n in range(99)
    ]
    mine = {"reference": "Patient/p1"}
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "Prøver"},
        "subject": mine, "result": [{"reference": "Observation/x98"}],
    }  # fmt: skip
    task = {
        "resourceType": "Task", "id": "t", "status": status, "intent": "order", "for": mine,
        "focus": {"reference": "DiagnosticReport/r"},
        "input": [{"type": {"text": "x"}, "valueReference": {"reference": "Observation/x77"}}],
    }  # fmt: skip
    put(store, [{"resourceType": "Patient", "id": "p1"}, *old, report, task])
    charts = Charts(store)
    found = idents(read(store, charts, short=True))
    named = {"x98", "x77"} if status == "requested" else set()
    assert found & {"x98", "x77"} == named
    assert found - {"x98", "x77"} == {f"x{n}" for n in range(5)}
    charts.close()


def test_what_is_unsent_is_there_however_old(store: Store) -> None:
    put(store, made(3))
    mine = observation("mine", "a", effectiveDateTime="1999-01-01T08:00:00Z")
    store.write(lambda tx: outbox.put(tx, mine, Act("measure", "r")), origin="test").result()
    charts = Charts(store)
    assert "mine" in idents(read(store, charts, short=True))
    charts.close()


def test_whole_after_short_and_short_after_whole(store: Store) -> None:
    put(store, made(4))
    charts = Charts(store)
    short = read(store, charts, keep=True, short=True)
    assert short.since is not None
    whole = read(store, charts, keep=True)
    assert whole.since is None
    assert len(idents(whole)) == 160
    # All of it is there already: nothing is gained by leaving some out.
    assert read(store, charts, keep=True, short=True).since is None
    put(store, [observation("new", "a", effectiveDateTime=at(NOW, "Z"))])
    again = read(store, charts, keep=True, short=True)
    assert again.since == short.since
    assert "new" in idents(again)
    assert read(store, charts, keep=True, short=True) is again, "nothing new: the same chart"
    charts.close()


def test_the_columns_never_keep_a_resource_out(store: Store) -> None:
    """Whatever the text is, it is stored; what can't be told has no moment and no code."""
    strange = (
        {"code": {"coding": [{"code": 12345678901234567}]}, "effectiveDateTime": {"x": 1}},
        {"code": {"coding": []}, "effectiveDateTime": 2026},
        {"code": "x", "effectivePeriod": "y"},
        {"valueQuantity": {"value": 12345678901234567}, "effectiveDateTime": "2026-02-31T00:00:00Z"},
    )
    rows = [
        records.Row("Observation", f"s{n}", "1", "", json.dumps({"id": f"s{n}", **one}), "p1")
        for n, one in enumerate(strange)
    ]
    rows.append(records.Row("Observation", "no", "1", "", "{not json", "p1"))
    rows.append(records.Row("Observation", "deep", "1", "", "[" * 3000 + "]" * 3000, "p1"))
    store.write(lambda tx: records.put(tx, rows), origin="test").result()

    def held(connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT count(*) FROM resource").scalar() or 0)

    assert store.read(held).result() == len(rows)
    put(store, made(5))
    charts = Charts(store)
    chart = read(store, charts, short=True)
    assert {"no", "deep"} <= {one.id for one in chart.unreadable}
    charts.close()
