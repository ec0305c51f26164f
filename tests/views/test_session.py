"""A session asks for what whoever signs in works on: their inboxes and their day, not only the ward."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.shown.questions import BedsPage
from desktop.shown.status import Status
from desktop.store import people, records
from desktop.sync.pull.slots import window
from desktop.views.roles import judging
from desktop.views.session import Session
from tests.running.patience import PATIENCE
from tests.servers.embedded import TOKEN, serving

Json = dict[str, Any]
DOCTOR = Actor(
    "PractitionerRole/r1",
    "Practitioner/d1",
    "Maren Lie",
    organization="Organization/o1",
    ward="w1",
    profession="doctor",
)


def visit(patient: str, who: str) -> Json:
    both = [{"actor": {"reference": one}, "status": "accepted"} for one in (f"Patient/{patient}", who)]
    at = window(datetime.now(UTC))[0]
    return {"resourceType": "Appointment", "id": f"a-{patient}", "status": "booked", "start": at,
            "participant": both}  # fmt: skip


def todo(ident: str, owner: str) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "owner": {"reference": owner}, "for": {"reference": "Patient/p9"}}  # fmt: skip


@pytest.mark.parametrize("who", ["Practitioner/d1", "PractitionerRole/r1", "Location/w1"])
def test_whoever_signs_in_has_their_day_and_every_inbox_of_theirs(tmp_path: Path, who: str) -> None:
    with serving() as server:
        server.load([
            {"resourceType": "Location", "id": "w1", "physicalType": {"coding": [{"code": "wa"}]}},
            *({"resourceType": "Patient", "id": p, "name": [{"family": p}]} for p in ("p5", "p6", "p9")),
            visit("p5", who), visit("p6", "Practitioner/d12"),
            todo("t1", DOCTOR.practitioner), todo("t2", DOCTOR.role), todo("t3", DOCTOR.organization),
            todo("t4", "Practitioner/d12"),
        ])  # fmt: skip
        session = Session(server.url, token=TOKEN, folder=tmp_path / "s", temporary_key=os.urandom(32))
        try:
            session.sign_in(DOCTOR)
            session.start()
            assert session.sync_now().result(PATIENCE).state == "current"
            found = session.store.read(lambda c: people.search(c, "p")).result()
            tasks = {t for t in ("t1", "t2", "t3", "t4") if session.store.read(_held(t)).result()}
        finally:
            session.close()
    assert set(found) == {"p5", "p9"}, "p9 is whom the tasks are about"
    assert tasks == {"t1", "t2", "t3"}


def _held(ident: str) -> Any:
    return lambda c: records.get(c, "Task", ident)


@pytest.mark.parametrize("duty", ["coordinator", ""])
def test_whoever_looks_after_the_beds_is_told_of_all_wards_and_nobody_else(tmp_path: Path, duty: Any) -> None:
    bed = {"resourceType": "Location", "id": "b2", "name": "2", "partOf": {"reference": "Location/w2"},
           "physicalType": {"coding": [{"code": "bd"}]}}  # fmt: skip
    stay = {"resourceType": "Encounter", "id": "e9", "status": "in-progress", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p9"}, "period": {"start": "2026-01-01T08:00:00+01:00"},
            "location": [{"location": {"reference": "Location/b2"}, "status": "active"}]}  # fmt: skip
    with serving() as server:
        server.load([
            *({"resourceType": "Location", "id": w, "name": f"Post {w}",
               "physicalType": {"coding": [{"code": "wa"}]}} for w in ("w1", "w2")),
            bed, stay,
            {"resourceType": "Patient", "id": "p9", "name": [{"family": "Moe", "given": ["Kari"]}]},
        ])  # fmt: skip
        session = Session(server.url, token=TOKEN, folder=tmp_path / "s", temporary_key=os.urandom(32))
        try:
            session.sign_in(msgspec.structs.replace(DOCTOR, duty=duty))
            session.start()
            assert session.sync_now().result(PATIENCE).state == "current"
            reader = session.reader
            model, state = session.store.read(lambda c: reader.lying.page(c, session.clock())).result()
        finally:
            session.close()
    refused = judging.refusal(BedsPage(), msgspec.structs.replace(DOCTOR, duty=duty))
    assert (refused is None) is bool(duty), "who is refused is shown no page"
    rows = [(row.family, row.place, row.bed) for row in model.rows] if model is not None else []
    assert rows == ([("Moe", "Post w2", "2")] if duty else [])
    if duty:
        assert state.kind == "ready"


def test_what_was_read_first_is_not_told_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The synchronisation tells on its own thread; that somebody was let in without the provider stands in
    what is told after it."""
    told: list[Status] = []
    session = Session(
        "http://127.0.0.1:1/fhir", people_sign_in=True, known=True, folder=tmp_path / "s",
        temporary_key=os.urandom(32), listener=told.append,
    )  # fmt: skip
    until = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    let_in = threading.Thread(target=lambda: session.people.offline("Practitioner/d1", until, "card"))
    found, reads = session._role_ending.found, []

    def slowly(practitioner: str) -> Any:
        if not reads:
            reads.append(practitioner)
            let_in.start()
            # Ends at once where it does not wait for who tells now.
            let_in.join(0.3)
        return found(practitioner)

    monkeypatch.setattr(session._role_ending, "found", slowly)
    try:
        session._tell()
        let_in.join(PATIENCE)
        assert [one.offline_until for one in told] == [None, until]
    finally:
        session.close()
