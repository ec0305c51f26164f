"""While somebody works, the ward's patients are looked at: what has changed, and what comes with the hour."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection

from desktop.commands.wishes import rule_rates
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.clock import local, stamp
from desktop.core.errors import StoreError
from desktop.core.usage.fired import RuleCounts
from desktop.core.usage.weeks import WeekCounts, week_of
from desktop.fhir import strict
from desktop.fhir.resources import TYPES
from desktop.orders import rules
from desktop.service.record import Record
from desktop.service.watch import FRESH, Watch
from desktop.shown.status import Status
from desktop.store import outbox, people, records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.ward import SNAPSHOT, Members
from desktop.views.session import Session
from tests.orders.test_watch import ROLES, ill, k
from tests.running.patience import PATIENCE
from tests.views.charts import AAS, NOW, Json, patient, stay


class Seat:
    """A session with one patient on the ward, a clock that is set, and a server that has just told."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.session = Session("https://server.example/fhir/", folder=folder, temporary_key=os.urandom(32),
                               clock=lambda: self.now)  # fmt: skip
        self.session.reader.actor = AAS
        self.told(self.now)
        self.hold(patient(), stay(), *ROLES)
        self.session.store.write(self._arrived, origin="sync").result()
        self.watch = Watch(self.session, Record(self.session.reader, self.session.server))

    def told(self, at: datetime | None, state: str = "current") -> None:
        self.session.worker._status = Status(state, at)  # type: ignore[arg-type]

    def _arrived(self, tx: Transaction) -> None:
        members = Members("h3", ("h3",), ("p",))
        snapshots.put(tx, SNAPSHOT, "h3", msgspec.json.encode(members).decode())
        for kind in TYPES:
            tx.connection.exec_driver_sql(
                "INSERT INTO cursor (pkey, type, stamp, pulled_at) VALUES (?, ?, ?, ?)",
                (people.key_of(tx, "p"), kind, stamp(NOW), stamp(NOW)),
            )

    def hold(self, *resources: Json) -> None:
        rows = [
            records.Row(r["resourceType"], r["id"], "1", stamp(self.now), json.dumps(r),
                        "p" if "subject" in r or r["resourceType"] in ("Patient", "Task") else "")
            for r in resources
        ]  # fmt: skip
        self.session.store.write(lambda tx: records.put(tx, rows), origin="sync").result()

    def tasks(self) -> list[str]:
        entries = self.session.store.read(outbox.entries).result()
        return [strict.loads(e.body or "")["description"] for e in entries if e.type == "Task"]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    made = Seat(tmp_path)
    yield made
    made.session.close()


def test_what_comes_is_told_once(seat: Seat) -> None:
    assert seat.watch.look() == ()
    seat.hold(k(6.4))
    assert seat.watch.look() == ("p",)
    assert seat.watch.look() == ()
    assert seat.tasks() == ["Kalium er 6,4; ta EKG."]


def test_what_comes_with_the_hour_is_told_then_and_nothing_is_read_before(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.hold(*ill(0.25))
    assert seat.watch.look() == ()
    charts, read = seat.session.reader.charts, []
    whole = charts.read
    monkeypatch.setattr(charts, "read", lambda *args, **more: read.append(1) or whole(*args, **more))
    seat.now = NOW + timedelta(minutes=10)
    seat.told(seat.now)
    assert (seat.watch.look(), read) == ((), [])
    seat.now = NOW + timedelta(minutes=16)
    seat.told(seat.now)
    assert seat.watch.look() == ("p",)
    assert seat.tasks() == ["NEWS2 er 8; ingen lege har vurdert pasienten."]


@pytest.mark.expects_log
def test_a_patient_whose_check_falls_over_keeps_no_other_from_being_watched(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.hold(k(6.4))

    def both(tx: Transaction) -> None:
        members = Members("h3", ("h3",), ("strange", "p"))
        snapshots.put(tx, SNAPSHOT, "h3", msgspec.json.encode(members).decode())

    seat.session.store.write(both, origin="sync").result()
    finds = seat.watch._finds

    def falls(connection: Connection, patient: str) -> bool:
        if patient == "strange":
            raise ZeroDivisionError
        return finds(connection, patient)

    monkeypatch.setattr(seat.watch, "_finds", falls)
    assert seat.watch.look() == ("p",)


@pytest.mark.expects_log
def test_what_could_not_be_written_is_tried_again(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    seat.hold(k(6.4))
    act, record = seat.watch._record.act, seat.watch._record

    def full(*_args: object) -> object:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(record, "act", full)
    assert seat.watch.look() == ()
    monkeypatch.setattr(record, "act", act)
    assert seat.watch.look() == ("p",)


def test_other_limits_are_looked_at_anew(seat: Seat) -> None:
    seat.hold(k(5.9))
    assert seat.watch.look() == ()
    before = rules.RULES.now()
    lower = msgspec.structs.replace(before.thresholds, potassium_high=Decimal("5.8"))
    try:
        laid = {rules.RULES.file: msgspec.structs.replace(before, thresholds=lower)}
        configured.use(configured.InUse("lower", laid))
        assert seat.watch.look() == ("p",)
    finally:
        configured.use(configured.InUse())


@pytest.mark.parametrize(
    ("state", "ago"),
    [("offline", timedelta(0)), ("current", FRESH + timedelta(minutes=1)), ("connecting", None)],
)
def test_an_old_record_tells_nobody(seat: Seat, state: str, ago: timedelta | None) -> None:
    seat.hold(k(6.4))
    seat.told(NOW - ago if ago is not None else None, state)
    assert seat.watch.look() == ()
    assert seat.tasks() == []


@pytest.mark.parametrize(
    "more",
    [
        {"ward": ""},
        {"role": ""},
        {"secretary": True},
        {"duty": "ambulance"},
        {"duty": "coordinator"},
        {"duty": "gp"},
    ],
)
def test_whoever_has_no_patients_there_watches_nobody(seat: Seat, more: dict[str, object]) -> None:
    seat.hold(k(6.4))
    seat.session.reader.actor = msgspec.structs.replace(AAS, **more)
    assert seat.watch.look() == ()


def test_it_watches_on_a_thread_of_its_own_and_ends(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.service.watch.EVERY", 0.001)
    looked: list[Actor] = []

    def look() -> tuple[str, ...]:
        looked.append(AAS)
        if len(looked) == 1:
            raise RuntimeError
        seat.watch._stop.set()
        return ()

    monkeypatch.setattr(seat.watch, "look", look)
    monkeypatch.setattr("desktop.service.watch.log.error", lambda *_args: None)
    seat.watch.start()
    assert seat.watch._thread is not None
    seat.watch._thread.join(PATIENCE)
    seat.watch.stop()
    assert len(looked) == 2


# What was counted of rules


OWNER = Actor("PractitionerRole/eier", "Practitioner/eier", "Nils Vik", "Sprinteier", duty="owner")


def _collects(seat: Seat, *rules_: RuleCounts) -> None:
    """Counts of the week that is over come from the server now."""
    machine, week = (
        "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11",
        week_of(local(seat.now).date() - timedelta(weeks=1)),
    )

    def put(tx: Transaction) -> None:
        counts = msgspec.json.encode(WeekCounts(machine, week, rules=rules_)).decode()
        snapshots.put(tx, site_counts.SNAPSHOT, f"{machine} {week}", counts)
        asked = msgspec.json.encode(site_counts.Told(stamp(seat.now))).decode()
        snapshots.put(tx, site_counts.ASKED, "", asked)

    seat.session.store.write(put, origin="pull").result()


def _made(seat: Seat) -> list[str]:
    return sorted(e.type for e in seat.session.store.read(outbox.entries).result() if e.type != "AuditEvent")


SET_ASIDE = RuleCounts("A9", "h3", "doctor", {"kept": 95, "removed": 5})


def test_whoever_owns_sprints_has_what_was_counted_of_rules_told_once(seat: Seat) -> None:
    seat.session.reader.actor = OWNER
    seat.watch.look()
    assert _made(seat) == [], "nothing was counted"
    _collects(seat, SET_ASIDE)
    for _time in range(3):
        seat.watch.look()
    assert set(_made(seat)) == {"MeasureReport", "Task"}
    assert _made(seat).count("MeasureReport") == 1


@pytest.mark.parametrize("duty", ["", "auditor"])
def test_nobody_else_has_it_told(seat: Seat, duty: str) -> None:
    seat.session.reader.actor = msgspec.structs.replace(OWNER, duty=duty)
    _collects(seat, SET_ASIDE)
    seat.watch.look()
    assert _made(seat) == []


def test_what_is_old_is_not_told_of_rules_either(seat: Seat) -> None:
    seat.session.reader.actor = OWNER
    _collects(seat, SET_ASIDE)
    seat.told(seat.now - FRESH - timedelta(seconds=1))
    seat.watch.look()
    assert _made(seat) == []
    seat.told(seat.now)
    seat.watch.look()
    assert _made(seat) != []


def test_the_counts_are_looked_at_again_only_when_something_has_changed(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    waits = rule_rates.waits
    monkeypatch.setattr(rule_rates, "waits", lambda *args: looked.append(1) or waits(*args))
    seat.session.reader.actor = OWNER
    for _time in range(3):
        seat.watch.look()
    assert len(looked) == 1
    _collects(seat, SET_ASIDE)
    seat.watch.look()
    seat.watch.look()
    assert len(looked) == 3, "once for the counts, once for what was made of them"
    seat.now += timedelta(weeks=1)
    seat.told(seat.now)
    seat.watch.look()
    assert len(looked) == 4, "another week is over"


@pytest.mark.expects_log
def test_what_was_counted_and_could_not_be_told_is_tried_again(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, record = seat.watch._record.act, seat.watch._record

    def full(*_args: object) -> object:
        raise StoreError("The disk is full.")

    seat.session.reader.actor = OWNER
    _collects(seat, SET_ASIDE)
    monkeypatch.setattr(record, "act", full)
    seat.watch.look()
    assert _made(seat) == []
    monkeypatch.setattr(record, "act", act)
    seat.watch.look()
    assert "MeasureReport" in _made(seat)
