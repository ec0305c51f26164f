"""The page of what lacks for coding, from the store: who left is told by the server, or held by chance."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.shown.office.coding import CodingModel, CodingPage
from desktop.shown.parts import PanelState
from desktop.store import snapshots
from desktop.sync.pull import discharges
from desktop.sync.pull.discharges import Discharged
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.office import coding
from desktop.views.reader import Reader
from tests.commands.conftest import Record, record
from tests.views.charts import AAS, NOW, PLACES, Json, hours_ago, patient, stay

__all__ = ["record"]


def gone(ident: str, ward: str = "h3", **more: Any) -> tuple[Json, Json]:
    place = [{"location": {"reference": f"Location/{ward}"}, "status": "completed"}]
    period = {"start": hours_ago(90), "end": hours_ago(40)}
    return patient(ident, ident), stay(
        id=f"e-{ident}", status="finished", period=period, location=place,
        subject={"reference": f"Patient/{ident}"}, **more,
    )  # fmt: skip


def shown(record: Record, told: Discharged | None = None, ward: str = "h3") -> tuple[CodingModel, PanelState]:
    def keep(tx: Any) -> None:
        members = Members("h3", ("h3", "b12"), ())
        snapshots.put(tx, SNAPSHOT, "h3", msgspec.json.encode(members).decode())
        if told is not None:
            snapshots.put(tx, discharges.SNAPSHOT, "h3", msgspec.json.encode(told).decode())

    record.act(keep)
    reader = Reader(record.store, AAS, lambda: NOW)
    try:
        return record.store.read(lambda c: coding.page(reader, c, CodingPage(ward))).result()
    finally:
        reader.close()


def test_who_is_held_is_listed_and_it_is_said_that_there_may_be_more(record: Record) -> None:
    record.hold(*PLACES, *gone("q"), *gone("r", "h4"))
    model, _state = shown(record)
    assert [row.key for row in model.rows] == ["q"]
    assert "bare de som er hentet hit" in model.note


def test_whom_the_server_told_of_is_listed_and_what_it_could_not_tell_is_said(record: Record) -> None:
    record.hold(*PLACES, *gone("q"))
    model, _state = shown(record, Discharged(("q",), "x"))
    assert [row.key for row in model.rows] == ["q"]
    assert "hentet hit" not in model.note
    model, _state = shown(record, Discharged(("q",), "x", partial=("Encounter: x",)))
    assert "det kan være flere" in model.note


def test_without_a_ward_nothing_is_said_to_be_empty(record: Record) -> None:
    assert shown(record, ward="")[1].kind == "not_checked"
    assert shown(record, ward="h9")[1].kind == "loading"
