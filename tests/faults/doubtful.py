"""Doubtful answers and doubtful moments: a 200 that is no copy of what was asked for, and another workstation
that sends its older text again before this one has looked whether the server was restored."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop.core.errors import WireError
from desktop.fhir.transport import Answer, Request
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from tests.sync.driver import Client, Fault, run
from tests.sync.fake_server import BASE, FakeServer
from tests.sync.things import Json

if TYPE_CHECKING:
    from tests.faults.world import World

HOW_OFTEN = 0.15
TYPES = ("Condition", "MedicationRequest", "Composition", "Task")
_JSON = {"content-type": "application/fhir+json", "etag": 'W/"1"'}
OUTCOME: Json = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "transient", "diagnostics": "the archive is being moved"}],
}


def _said(body: Json) -> Fault:
    def fault(_server: FakeServer, _request: Request) -> Answer:
        return Answer(200, _JSON, json.dumps(body).encode())

    return fault


def outcome(server: FakeServer, request: Request) -> Answer:
    """A 200 with an OperationOutcome; nothing was looked up or carried out."""
    return _said(OUTCOME)(server, request)


def another(server: FakeServer, request: Request) -> Answer:
    """A 200 with another resource of the type, or an empty Bundle where there is none."""
    kind, ident = one_asked(request).split("/")
    others = [one for one in server.all(kind) if one["id"] != ident]
    return _said(others[0] if others else {"resourceType": "Bundle", "type": "searchset"})(server, request)


def one_asked(request: Request) -> str:
    """`Type/id` where a request is a question about one resource, else empty."""
    url = urlsplit(request.path.removeprefix(BASE))
    plain = request.method == "GET" and not url.query and url.path.count("/") == 1
    return url.path if plain else ""


def fault(chance: Random, request: Request, count: Counter[str]) -> Fault | None:
    """A false 200 for one request, or none; counted by its name."""
    if chance.random() > HOW_OFTEN:
        return None
    if one_asked(request) and chance.random() < 0.3:
        count["200 with another resource"] += 1
        return another
    count["200 with an OperationOutcome"] += 1
    return outcome


def corrected(world: World, client: Client, other: Client) -> None:
    """Correct by `client` a text of `other`'s; both are acknowledged, and `other` hears nothing of it."""
    kind = world.doubt.choice(("Condition", "MedicationRequest", "Composition"))
    for one in (other, client):
        one.wire.choose = None
        run(pull(one.effects, ["p1"], TYPES))
        found = [r for r in world.server.all(kind) if one.states().get(f"{kind}/{r['id']}") is None]
        if not found:
            return
        world.edit(one, found[0])
        run(push(one.effects))


def replays_first(world: World, client: Client, other: Client) -> None:
    """`other` notices the restore, and sends again what it had; then `client` pulls, and has not looked."""
    other.wire.choose = client.wire.choose = None
    try:
        run(restored.guard(other.effects, now=True))
    except Frozen:
        world.approve(other)
    run(push(other.effects))
    world.faults["another replays first"] += 1
    with suppress(WireError):
        run(pull(client.effects, ["p1"], TYPES))
