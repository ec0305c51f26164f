"""Push: what a rule tells of is told once, whoever notices it, and a withdrawal overrules nobody."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.systems import ALERT
from desktop.sync.push.push import push
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import known, task

Json = dict[str, Any]
IDENT = "5b0c8a52-2f0a-5f43-8a0b-3d1a7c1c9b11"


def alert(**more: Any) -> Json:
    named = [{"system": ALERT, "value": f"urn:uuid:{IDENT}"}]
    return {**task(), "id": IDENT, "identifier": named, "status": "requested", **more}


@pytest.mark.parametrize("features", [Features(), Features(update_create=False)])
@pytest.mark.parametrize(
    "meanwhile", [{}, {"status": "completed"}, {"owner": {"reference": "Practitioner/b"}}]
)
def test_two_machines_that_notice_the_same_make_one_task(
    machine: Machine, server: FakeServer, features: Features, meanwhile: Json
) -> None:
    first, second = machine(features=features), machine(features=features)
    first.put(alert())
    run(push(first.effects))
    (made,) = server.all("Task")
    if meanwhile:
        server.write({**made, **meanwhile})
    second.put(alert(owner={"reference": "Practitioner/x"}))
    run(push(second.effects))
    assert second.unsent == ()
    (there,) = server.all("Task")
    assert {name: there[name] for name in meanwhile} == meanwhile
    assert there.get("owner") == meanwhile.get("owner", alert().get("owner"))


def test_a_withdrawal_overrules_nobody(client: Client, server: FakeServer) -> None:
    known(client, alert())
    server.write(alert(status="completed"))
    client.change(f"Task/{IDENT}", status="cancelled")
    run(push(client.effects))
    assert client.unsent == ()
    found = server.get(f"Task/{IDENT}")
    assert found is not None
    assert found["status"] == "completed"


def test_what_a_person_decided_stands_over_a_withdrawal(client: Client, server: FakeServer) -> None:
    known(client, alert())
    server.write(alert(status="cancelled", statusReason={"text": "gjelder ikke lenger"}))
    client.change(f"Task/{IDENT}", status="completed", owner={"reference": "Practitioner/b"})
    run(push(client.effects))
    assert client.unsent == ()
    found = server.get(f"Task/{IDENT}")
    assert found is not None
    assert (found["status"], found["owner"]) == ("completed", {"reference": "Practitioner/b"})


def test_two_withdrawals_are_one(machine: Machine, server: FakeServer) -> None:
    clients = (machine(), machine())
    for one in clients:
        known(one, alert())
    for one in clients:
        one.change(f"Task/{IDENT}", status="cancelled")
        run(push(one.effects))
        assert one.unsent == ()
    found = server.get(f"Task/{IDENT}")
    assert found is not None
    assert found["status"] == "cancelled"


def test_another_task_with_the_same_id_still_goes_to_a_person(client: Client, server: FakeServer) -> None:
    server.write({**task(), "id": "t1", "description": "noe annet"})
    client.put({**task(), "id": "t1"})
    run(push(client.effects))
    assert [entry.state for entry in client.unsent] == ["conflict"]
