"""Whole schedules from a seed: several clients, one server, faults on the wire, deaths at any statement."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest

from desktop.fhir.transport import NoAnswer, Refused, Request
from desktop.store.outbox import IDENTITY
from desktop.sync.pull import pull
from desktop.sync.push import push
from tests.sync import driver
from tests.sync.driver import Client, Fault, Killed, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.sim_clock import SimClock
from tests.sync.things import Json, note

FIRST, COUNT = int(os.environ.get("FAGFLATE_SEED", "0")), int(os.environ.get("FAGFLATE_SEEDS", "60"))
TYPES = ("Condition", "Task")
SERVERS = (
    Features(), Features(update_create=False), Features(update_create=False, conditional_create=False),
    Features(transaction=False, batch=False), Features(gone=404), Features(next_links="offset", page=3),
    Features(representation=False), Features(lists_types=False), Features(total=False, elements=False),
)  # fmt: skip


LOSSES: tuple[Fault | None, ...] = (
    None, None, None, None, driver.lost_before, driver.lost_after, driver.truncated, driver.unreachable,
    driver.status(503), driver.status(503, after=True), driver.status(500, after=True), driver.html,
    driver.html_404, driver.status(429, {"retry-after": "7"}),
)  # fmt: skip


def fault(chance: Random, client: Client) -> Fault | None:
    again = (client.wire.duplicated(chance.randint(1, 4)), client.wire.delayed(chance.randint(1, 6)))
    # A plain POST that the network itself delivers twice makes two, and nobody can help it.
    features = client.server.features
    helpless = not features.update_create and not features.conditional_create
    return chance.choice(LOSSES if helpless else (*LOSSES, *again))


class World:
    """A server, two clients, and what the people at them have meant to write."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.server = FakeServer(SimClock(), self.chance.choice(SERVERS))
        self.server.write({"resourceType": "Patient", "id": "p1"})
        self.clients = [Client(self.server, seed * 2 + n) for n in range(2)]
        self.written: dict[str, str] = {}
        self.number = 0

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def step(self) -> None:
        client = self.chance.choice(self.clients)
        self.server.clock.forward(self.chance.choice((0, 1, 30, 400)))  # type: ignore[attr-defined]
        client.wire.choose = lambda _r: fault(self.chance, client)
        client.database.statements = 0
        client.database.kill_after = self.chance.choice((None, None, self.chance.randint(1, 60)))
        try:
            self._act(client)
        except (NoAnswer, Refused, Killed):
            pass
        finally:
            client.database.kill_after = None

    def _act(self, client: Client) -> None:
        match self.chance.randint(0, 4):
            case 0:
                self.number += 1
                text = f"text {self.number}"
                client.put(note(f"n{self.number}", text))
                self.written[text] = f"n{self.number}"
            case 1 if known := sorted(client.database.ask(_conditions)):
                key = f"Condition/{self.chance.choice(known)}"
                if client.sees(key) is not None:
                    self.number += 1
                    client.change(key, note=[{"text": f"note {self.number}"}])
            case 2:
                run(pull(client.effects, ["p1"], TYPES))
            case _:
                run(push(client.effects))

    def settle(self) -> None:
        """Fair weather: everything that can go has gone, and everybody has looked."""
        for _round in range(6):
            self.server.clock.forward(700)  # type: ignore[attr-defined]
            for client in self.clients:
                client.wire.choose = None
                run(client.wire.send(Request("GET", "Patient/p1")))
                for _late in range(8):
                    run(client.wire.send(Request("GET", "Patient/p1")))
                run(push(client.effects))
                run(pull(client.effects, ["p1"], TYPES))


def _conditions(connection: Any) -> list[str]:
    rows = connection.exec_driver_sql("SELECT id FROM resource WHERE type = 'Condition'")
    return [str(row[0]) for row in rows]


def tag(resource: Json) -> str:
    return next((t["code"] for t in resource.get("meta", {}).get("tag", []) if t["system"] == IDENTITY), "")


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_no_work_is_lost_or_doubled_whatever_happens(seed: int) -> None:
    world = World(seed)
    try:
        for _step in range(30):
            world.step()
        world.settle()
        there = world.server.all("Condition")
        texts = [r["code"]["text"] for r in there]
        assert len(texts) == len(set(texts)), "something was created twice"
        assert len({tag(r) for r in there}) == len(there)
        waiting = {e.key: e for c in world.clients for e in c.unsent}
        assert {e.state for e in waiting.values()} <= {"conflict", "gone", "failed"}, waiting
        kept = set(texts) | {
            text for text in world.written if any(text in str(e.body) for e in waiting.values())
        }
        assert kept >= set(world.written), "something was lost"
        for client in world.clients:
            for one in there:
                if f"Condition/{one['id']}" not in client.states():
                    base = client.base(f"Condition/{one['id']}")
                    assert base is not None
                    assert base["meta"]["versionId"] == one["meta"]["versionId"]
    finally:
        world.close()
