"""A review's answer in the folder for sprints, written by somebody who may write there and has no authority
to: read as a file that is sound, and counted for nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwk
from sqlalchemy import Connection

from desktop.clinical.record import reviews as reading
from desktop.clinical.record.review_authority import Authority
from desktop.core.actor import Actor
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Resource, decode
from desktop.store import outbox, records
from desktop.store.outbox import Act
from desktop.sync.pull.set_up import wishes as pulled
from desktop.sync.sprint_folder.sealed_message import sealed
from desktop.workspace.reviews import approvals
from desktop.writing.set_up import reviews as writing
from tests.commands.test_reviews import FILE, SPRINT
from tests.sync.conftest import Machine
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer
from tests.sync.sprint_folder.test_sprint_folder import (
    AAS,
    FOSSE,
    ID,
    OWNER,
    files,
    folder,
    held,
    sends,
    sits,
    told,
)  # fmt: skip
from tests.sync.test_beds import go

__all__ = ["folder"]
Json = dict[str, Any]
BERG = Actor("PractitionerRole/berg", "Practitioner/berg", "Ola Berg", "sprinteier", duty="owner")
CONTENT = approvals.content_of(FILE)


def register(server: FakeServer, actor: Actor, title: str) -> None:
    ident = actor.practitioner.removeprefix("Practitioner/")
    server.write({"resourceType": "Practitioner", "id": ident, "active": True})
    server.write({"resourceType": "PractitionerRole", "id": ident, "code": [{"text": title}],
                "practitioner": {"reference": actor.practitioner}})  # fmt: skip


def asked(client: Client, reviewer: Reference | None) -> Json:
    """A review that its sender has put into the folder."""
    made = writing.review(
        ID, "owner", "together", SPRINT, "Hjerte", CONTENT, FILE, reviewer, AAS, client.clock()
    )
    client.database.do(lambda tx: outbox.put(tx, made, Act("send_draft", AAS.role)))
    sends(client)
    return made


def forge(client: Client, folder: Path, made: Json, actor: Actor) -> None:
    said = writing.accepted(made, CONTENT, "Godkjent", actor, client.clock())
    raw = sealed(said, 2, actor.practitioner, jwk.ECKey.generate_key("P-256"))
    (folder / "messages" / f"{ID}.0002.json").write_bytes(raw)


def directory(connection: Connection) -> dict[str, Resource]:
    rows = [row for kind in ("Practitioner", "PractitionerRole") for row in records.of_type(connection, kind)]
    found = [decode(row.type, row.json) for row in rows]
    return {one.key: one for one in found if one is not None}


def counting(client: Client) -> list[str]:
    """Those whose acceptance counts at a machine."""
    by = Authority(client.database.ask(directory), lambda _names: False, client.clock())
    every = (reading.read(body, client.clock()) for body in client.database.ask(pulled.held))
    found = reading.approving((one for one in every if one is not None), CONTENT, needs=False, by=by)
    return [one.answerer.display for one in found.values() if one.answerer is not None]


@pytest.mark.parametrize("title", ["", "Overlege"])
def test_what_waits_for_all_owners_is_answered_by_an_owner_of_the_register_alone(
    machine: Machine, server: FakeServer, folder: Path, title: str
) -> None:
    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    if title:
        register(server, BERG, title)
    forge(doctor, folder, asked(doctor, None), BERG)
    go(owner, OWNER)
    assert held(owner) == {ID: "completed"}
    assert not told(owner).refused, "the file itself is sound"
    assert counting(owner) == []


def test_an_owner_of_the_register_is_found_there_though_no_patient_names_them(
    machine: Machine, server: FakeServer, folder: Path
) -> None:
    doctor, other = sits(machine(), AAS), sits(machine(), FOSSE)
    register(server, FOSSE, "Sprinteier")
    forge(doctor, folder, asked(doctor, None), FOSSE)
    other.clock.forward(60)
    go(other, OWNER)
    go(other, OWNER)

    assert counting(other) == ["Kari Fosse"]
    asked_ = [line for line in other.wire.lines if "PractitionerRole?practitioner" in line]
    assert len(asked_) == 1, "once a day"
    other.clock.forward(timedelta(days=2).total_seconds())
    go(other, OWNER)
    assert len([line for line in other.wire.lines if "PractitionerRole?practitioner" in line]) == 2


def test_somebody_who_only_says_that_they_have_the_role_counts_for_nothing(
    machine: Machine, server: FakeServer, folder: Path
) -> None:
    doctor, owner = sits(machine(), AAS), sits(machine(), FOSSE)
    register(server, FOSSE, "Overlege")
    register(server, BERG, "Overlege")
    made = asked(doctor, Reference(reference=FOSSE.role, display=FOSSE.name))
    claims = Actor(FOSSE.role, BERG.practitioner, "Kari Fosse", "Overlege")
    forge(doctor, folder, made, claims)
    go(owner, OWNER)
    assert held(owner) == {ID: "completed"}
    assert files(folder) == [f"{ID}.0001.json", f"{ID}.0002.json"]
    assert counting(owner) == []
