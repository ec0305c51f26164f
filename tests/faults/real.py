"""The world of the schedules over real servers: real encrypted records, a real client, real sockets."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from desktop.core.clock import stamp
from desktop.core.errors import FagflateError
from desktop.fhir import strict
from desktop.fhir.transport import Request
from desktop.store import outbox
from desktop.store.outbox import Act, Entry
from desktop.store.store import Transaction
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore.restored import receipts
from tests.faults import proxy
from tests.faults.memory import Memory
from tests.faults.proxy import Asked, Proxy
from tests.faults.seat import Clock, Moved, RealClient
from tests.faults.truth import SYSTEM, Truth
from tests.faults.world import TYPES, World
from tests.running.patience import PATIENCE

Json = dict[str, Any]
STEPS = 40
FAR = timedelta(seconds=2)


@dataclass
class Weather:
    """What the proxy does, by chance of its own: it is asked on the proxy's thread."""

    chance: Random
    late_creates: bool
    poison: str = ""
    budget: int = 400

    def bad(self, asked: Asked) -> tuple[str, float]:
        if self.budget <= 0 or self.chance.random() < 0.55:
            return "", 0.0
        self.budget -= 1
        fault = self.chance.choice(proxy.FAULTS)
        creates = "if-none-match" in asked.headers or "if-none-exist" in asked.headers
        if fault in proxy.LATE and creates and not self.late_creates:
            fault = proxy.CUT_AFTER
        return fault, self.chance.random()

    def fair(self, asked: Asked) -> tuple[str, float]:
        return (proxy.FAILED, 0.0) if self.poison and self.poison.encode() in asked.body else ("", 0.0)


class RealWorld(World):
    """`step` does one thing at one of two machines; `settle` brings fair weather."""

    clients: list[RealClient]  # type: ignore[assignment]
    server: Truth  # type: ignore[assignment]

    def __init__(self, seed: int, server: Truth, folder: Path, *, workers: bool = False) -> None:
        self.chance = Random(seed)
        self.clock = Clock()
        self.memory = Memory()
        self.server = server
        self.poison = ""
        self.broken: list[str] = []
        self.identifiers: set[tuple[str, str]] = set()
        self._telling = threading.Lock()
        self.proxy = Proxy(server.url, settled=server.settled, turn=server.turn)
        self.faults: Counter[str] = self.proxy.faults
        self.weather = Weather(Random(seed + 1), server.heeds_none_match)
        self.loop = asyncio.new_event_loop()
        self.server.write({"resourceType": "Patient", "id": "p1"})
        for number in range(self.chance.randint(0, 6)):
            self._others(self._note(f"old{number}"), None)
        self._others(self._new_order(), None)
        self._others(self._letter("l1", {code: self.memory.fresh() for code in "abc"}, "preliminary"), None)
        self.clients = [
            RealClient(
                seed * 2 + n, folder / f"{seed}-{n}", self.clock, self.proxy.url, server.token, self.in_time
            )
            for n in range(2)
        ]
        for client in self.clients:
            if workers:
                client.work()
            else:
                self.loop.run_until_complete(client.connect())

    def close(self) -> None:
        for client in self.clients:
            client.close(self.loop)
        self.proxy.close()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.server.close()

    # What happens.

    def step(self) -> None:
        client = self.chance.choice(self.clients)
        self.clock.forward(self.chance.choice((0, 0, 1, 30, 200, 400)))
        self.proxy.choose = self.weather.bad
        away = self.chance.random() < 0.05
        if away:
            self.proxy.go()
            self.faults["nobody listens"] += 1
        try:
            with suppress(FagflateError, Moved):
                self._act(client)  # type: ignore[arg-type]
        finally:
            if away:
                self.proxy.come()

    def collide(self) -> None:
        """A machine changes a condition, and somebody else is faster: between its last look and its write."""
        client = self.chance.choice(self.clients)
        known = self._known(client, "Condition")
        if known is None:
            return

        def faster(asked: Asked) -> tuple[str, float]:
            key = f"Condition/{known['id']}"
            now = self.server.get(key) if asked.method == "PUT" and asked.path.endswith(key) else None
            if now is not None:
                self._others({**now, "code": {"text": self.memory.fresh()}}, now)
                self.proxy.choose = self.weather.bad
            return "", 0.0

        self.proxy.choose = faster
        with suppress(FagflateError, Moved):
            self._put(client, {**known, "code": {"text": self.memory.fresh()}}, known)
            self.loop.run_until_complete(push(client.effects))

    def _pull(self, client: Any) -> None:
        self._sync(client, lambda c: pull(c.effects, ["p1"], TYPES))

    def _push(self, client: Any) -> None:
        self._sync(client, lambda c: push(c.effects))

    def _sync(self, client: RealClient, what: Callable[[RealClient], Coroutine[Any, Any, Any]]) -> None:
        """One machine, or now and then both at the same time; and now and then it is ended under way."""
        both = self.chance.random() < 0.3
        clients = self.clients if both else [client]
        if client.worker is not None:
            for waiting in [c.worker.sync_now() for c in clients if c.worker]:
                waiting.result(PATIENCE)
            return
        seconds = self.chance.uniform(0, 0.08) if self.chance.random() < 0.15 else 60.0
        if seconds < 1:
            self.faults["ended under way"] += 1

        async def ended(doing: Awaitable[Any]) -> None:
            with suppress(FagflateError, TimeoutError):
                await asyncio.wait_for(doing, seconds)

        async def together() -> None:
            await asyncio.gather(*(ended(what(c)) for c in clients))

        self.loop.run_until_complete(together())

    def _note(self, ident: str) -> Json:
        return {"resourceType": "Condition", "id": ident, "code": {"text": self.memory.fresh()},
                "identifier": [self._identifier("Condition", ident)],
                "subject": {"reference": "Patient/p1"}}  # fmt: skip

    def _letter(self, ident: str, texts: dict[str, str], status: str) -> Json:
        sections = [
            {"code": {"coding": [{"code": c}]}, "title": c, "text": {"status": "additional", "div": _div(t)}}
            for c, t in texts.items()
        ]
        return {"resourceType": "Composition", "id": ident, "status": status, "type": {"text": "Epikrise"},
                "identifier": self._identifier("Composition", ident), "date": "2026-11-20",
                "author": [{"display": "Lie"}], "title": "Epikrise",
                "subject": {"reference": "Patient/p1"}, "section": sections}  # fmt: skip

    def _new_order(self) -> Json:
        made = super()._new_order()
        made["medicationCodeableConcept"] = {"text": "Metoprolol"}
        made["identifier"] = [self._identifier("MedicationRequest", made["id"])]
        return made

    def _identifier(self, kind: str, ident: str) -> Json:
        """The one business identifier of a thing, whatever becomes of its id."""
        value = uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}/{ident}").urn
        self.identifiers.add((kind, value))
        return {"system": SYSTEM, "value": value}

    def _create(self, client: Any) -> None:
        self._put(client, self._note(f"n{self.memory.number + 1}"))

    def _section(self, client: Any) -> None:
        if found := self._known(client, "Composition"):
            sections = [dict(s) for s in found.get("section", [])]
            if sections:
                one = self.chance.choice(sections)
                one["text"] = {**one["text"], "div": _div(self.memory.fresh())}
                self._put(client, {**found, "section": sections}, found)

    def _rearranged(self, now: Json) -> Json:
        sections = [dict(s) for s in now.get("section", [])]
        if len(sections) > 1 and self.chance.random() < 0.4:
            sections.pop(self.chance.randrange(len(sections)))
        elif sections:
            one = self.chance.choice(sections)
            one["text"] = {**one["text"], "div": _div(self.memory.fresh())}
        return {**now, "section": sections}

    def _whole(self, client: Any) -> None:
        """Somebody signs: a letter and the task that carries it go as one act."""
        ident = f"w{self.memory.number + 1}"
        made = self._letter(ident, {"a": self.memory.fresh()}, "final")
        with_it = {"resourceType": "Task", "id": f"t-{ident}", "status": "requested", "intent": "order",
                   "identifier": [self._identifier("Task", f"t-{ident}")],
                   "focus": {"reference": f"Composition/{ident}"},
                   "for": {"reference": "Patient/p1"}}  # fmt: skip
        act = Act("sign", "r1", atomic=True)

        def both(tx: Transaction) -> None:
            outbox.put(tx, made, act)
            outbox.put(tx, with_it, act)

        self._write(client, lambda: client.database.do(both), made)

    def _delete(self, client: Any) -> None:
        found = self._known(client, "Condition")
        if found is None or not self._may_go(found["id"], client):
            return

        def remove(tx: Transaction) -> None:
            if outbox.current(tx.connection, "Condition", found["id"]) != found:
                raise Moved
            outbox.delete(tx, "Condition", found["id"], Act("delete", "PractitionerRole/r1"))

        client.database.do(remove)
        self.memory.drop(found)

    def _may_go(self, ident: str, by: RealClient | None = None) -> bool:
        """Whether something may be deleted, by one of the machines or by others.

        On a server that keeps nothing of what is deleted not while a machine does not know what became of it;
        nor what another machine had acknowledged: that is taken for lost, and the machine freezes.
        """
        if self.server.remembers:
            return True
        waiting = any(e.id == ident for c in self.clients for e in c.unsent)
        others = [c for c in self.clients if c is not by]
        return not waiting and not any(
            receipt.id == ident for c in others for receipt in c.database.ask(lambda db: receipts(db, 1_000))
        )

    def _slowly(self) -> None:
        self._others(self._note(f"s{self.memory.number + 1}"), None)

    def _behind(self) -> None:
        choice = self.chance.randint(0, 5)
        kind = self.chance.choice(("Condition", "MedicationRequest", "MedicationRequest", "Composition"))
        there = self.server.all(kind)
        if choice == 0 or not there:
            return self._slowly()
        now = self.chance.choice(there)
        if choice == 1 and kind == "Condition":
            if self._may_go(now["id"]):
                self.server.delete(f"Condition/{now['id']}", now)
        elif kind == "Condition":
            self._others({**now, "code": {"text": self.memory.fresh()}}, now)
        elif kind == "MedicationRequest":
            element = self.chance.choice(("dosageInstruction", "reasonCode"))
            self._others({**now, element: [{"text": self.memory.fresh()}]}, now)
        else:
            self._others(self._rearranged(now), now)
        return None

    def _others(self, after: Json, before: Json | None) -> None:
        self.memory.wrote(before, after, here=False)
        self.server.write(after, before)

    def _put(self, client: Any, after: Json, before: Json | None = None, act: Act | None = None) -> None:
        self._write(client, lambda: client.put(after, act, before), after, before)

    def _answer(self, client: Any, entry: Entry) -> None:
        self._if_still(client, entry)
        super()._answer(client, entry)

    def _drop(self, client: Any, entry: Entry) -> None:
        """Throw an act away; what has moved meanwhile is not thrown away."""
        act = [e for e in client.unsent if e.seq == entry.seq or (e.atomic and e.act_id == entry.act_id)]

        def done(tx: Transaction) -> None:
            if any(outbox.by_seq(tx.connection, e.seq) != e for e in [*act, entry]):
                raise Moved
            outbox.done(tx, [e.seq for e in act])

        client.database.do(done)
        for one in act:
            self.memory.drop(strict.loads(one.body) if one.body else None)

    @staticmethod
    def _if_still(client: RealClient, entry: Entry) -> None:
        if client.database.ask(lambda c: outbox.by_seq(c, entry.seq)) != entry:
            raise Moved

    def in_time(self, request: Request) -> None:
        """No order leaves after its time unless a person has said so; also told from other threads."""
        with self._telling:
            self._in_time(request)

    def _late(self, until: str) -> bool:
        return stamp(self.clock() - FAR) > until

    # Fair weather.

    def settle(self) -> None:
        waiting = [e for c in self.clients for e in c.unsent if e.op == "create" and not e.atomic]
        self.poison = waiting[0].tag if waiting and self.chance.random() < 0.3 else ""
        self.weather.poison = self.poison
        self.proxy.choose = self.weather.fair
        self.proxy.flush()
        for number in range(8):
            self.clock.forward(700)
            for client in self.clients:
                if client.worker is not None:
                    client.worker.sync_now().result(PATIENCE)
                else:
                    self.loop.run_until_complete(push(client.effects))
                    self.loop.run_until_complete(pull(client.effects, ["p1"], TYPES))
                if number < 4:
                    with suppress(Moved):
                        self._decide(client)  # type: ignore[arg-type]
        self.server.look()

    def compare(self) -> None:
        searches = [(kind, f"{kind}?patient=p1") for kind in TYPES]
        for client in self.clients:
            if client.worker is not None:
                compared = client.worker.call(lambda effects: compare_ids(effects, "p1", searches))
                compared.result(PATIENCE)
            else:
                self.loop.run_until_complete(compare_ids(client.effects, "p1", searches))


def _div(text: str) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'
