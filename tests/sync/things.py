"""Resources, and what a person does with them, for the tests of the sync."""

from __future__ import annotations

from typing import Any

from desktop.fhir.transport import Request
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import push
from tests.sync.driver import Client, run

Json = dict[str, Any]


def note(ident: str = "c1", text: str = "Hjertesvikt", **more: Any) -> Json:
    return {"resourceType": "Condition", "id": ident, "code": {"text": text},
            "subject": {"reference": "Patient/p1"}, **more}  # fmt: skip


def order(ident: str = "m1", **more: Any) -> Json:
    return {"resourceType": "MedicationRequest", "id": ident, "status": "draft", "intent": "order",
            "dosageInstruction": [{"text": "1 tablett morgen"}], "subject": {"reference": "Patient/p1"},
            **more}  # fmt: skip


def task(ident: str = "t1", focus: str = "Condition/c1", **more: Any) -> Json:
    return {"resourceType": "Task", "id": ident, "status": "requested", "intent": "order",
            "focus": {"reference": focus}, "for": {"reference": "Patient/p1"}, **more}  # fmt: skip


def known(client: Client, resource: Json) -> Json:
    """A resource that both the server and the client have."""
    client.put(resource)
    assert run(push(client.effects)).ended is Fate.DONE
    assert client.unsent == ()
    client.wire.sent.clear()
    return resource


def while_sending(client: Client, key: str, **elements: Any) -> Any:
    done: list[bool] = []

    def choose(request: Request) -> None:
        if request.method == "PUT" and not done:
            done.append(True)
            client.change(key, **elements)

    return choose
