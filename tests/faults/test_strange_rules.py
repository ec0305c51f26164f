"""Rules for strange servers that no schedule meets: switched off, a test of their own must notice."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from unittest.mock import patch

import pytest

from desktop.core.clock import stamp
from desktop.fhir import references, transport
from desktop.fhir.transport import Answer, Request, Unreadable
from desktop.store.outbox import Entry
from desktop.sync.pull import pull
from desktop.sync.push import if_match, push, send, together
from desktop.sync.run import order
from tests.faults.mutants import Switch, _all
from tests.sync import test_clocks, test_fresh, test_push_addresses, test_push_repeats
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import note, task

Probe = Callable[[Client, FakeServer], None]


def own_clock() -> AbstractContextManager[object]:
    """What was acknowledged after a question is told by our clock."""
    return _all(
        patch.object(order, "heard", lambda _c: stamp(SimClock().now)),
        patch.object(order, "following", lambda tx: stamp(tx.clock())),
    )


def references_only() -> AbstractContextManager[object]:
    return _all(
        patch.object(references, "_ADDRESSES", frozenset({"reference"})),
        patch.object(references, "_link", re.compile(r"(?!)()()()")),
    )


def cache_believed() -> AbstractContextManager[object]:
    return patch.dict(transport.FRESH, clear=True)


def no_guard() -> AbstractContextManager[object]:
    return _all(*(patch.object(module, "STRANGE", (Unreadable,)) for module in (push, pull)))


def update_unread() -> AbstractContextManager[object]:
    """What is to be changed goes as it is, and the server's `If-Match` is trusted."""

    def creates_only(entry: Entry) -> bool:
        return entry.op != "update" and if_match.read_first(entry)

    return _all(*(patch.object(module, "read_first", creates_only) for module in (send, together)))


def alone(client: Client, server: FakeServer) -> None:
    test_push_repeats.overtaken_before_a_round(client, server, atomic=False)


def in_a_transaction(client: Client, server: FakeServer) -> None:
    test_push_repeats.overtaken_before_a_round(client, server, atomic=True)


def others_go_on(client: Client, server: FakeServer) -> None:
    def nobody_foresaw(_server: FakeServer, _request: Request) -> Answer:
        raise KeyError("what nobody foresaw")

    server.write(task("t1"))
    for ident in ("c1", "c2"):
        client.put(note(ident))
    client.wire.choose = lambda r: nobody_foresaw if r.path == "Condition/c1" else None
    run(push.push(client.effects))
    assert server.get("Condition/c2") is not None
    client.wire.choose = lambda r: nobody_foresaw if r.path.startswith("Condition?") else None
    assert run(pull.pull(client.effects, ["p1"], ("Condition", "Task"))).partial
    assert client.base("Task/t1") is not None


def clocks(client: Client, server: FakeServer) -> None:
    test_clocks.test_a_clock_that_was_fast_and_is_set_right_hides_no_correction(client, server, 86_400, True)


def addresses(client: Client, server: FakeServer) -> None:
    def machine(features: Features) -> Client:
        server.features = features
        client.learn()
        return client

    test_push_addresses.test_the_servers_names_reach_attachments_links_and_extensions(
        machine, server, True, "everything", None
    )


def caches(client: Client, server: FakeServer) -> None:
    test_fresh.test_ids_are_compared_with_what_is_there_now(test_fresh.caching(client), server)


RULES: dict[str, tuple[Switch, Probe]] = {
    "own clock decides": (own_clock, clocks),
    "url not rewritten": (references_only, addresses),
    "cached search believed": (cache_believed, caches),
    "no guard per unit": (no_guard, others_go_on),
    "updates unread": (update_unread, alone),
    "updates unread in a transaction": (update_unread, in_a_transaction),
}


@pytest.mark.expects_log
@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_is_switched_off_is_missed(name: str) -> None:
    switch, probe = RULES[name]
    for off in (False, True):
        server = FakeServer(SimClock())
        server.write({"resourceType": "Patient", "id": "p1"})
        with closing(Client(server)) as client:
            if not off:
                probe(client, server)
                continue
            with switch(), pytest.raises((AssertionError, KeyError)):
                probe(client, server)
