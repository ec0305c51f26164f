"""What people at a machine do in a schedule: each method is one act."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from desktop.core.clock import stamp
from desktop.fhir import strict
from desktop.store import outbox
from desktop.store.outbox import Act, Entry
from tests.faults.memory import Memory, units
from tests.sync.driver import Client, Killed
from tests.sync.sim_clock import SimClock
from tests.sync.things import Json, note, order, task

FOR_PEOPLE = frozenset({"conflict", "gone", "failed", "ask"})


class Acting:
    """People, by chance; `memory` has what they have written, seen and decided."""

    chance: Random
    clock: SimClock
    memory: Memory

    def _create(self, client: Client) -> None:
        self._put(client, note(f"n{self.memory.number + 1}", self.memory.fresh()))

    def _edit(self, client: Client) -> None:
        if found := self._known(client, "Condition"):
            self._put(client, {**found, "code": {"text": self.memory.fresh()}}, found)

    def _delete(self, client: Client) -> None:
        if (found := self._known(client, "Condition")) and not found["id"].startswith("w"):
            self.memory.drop(found)
            client.delete(f"Condition/{found['id']}")

    def _order(self, client: Client) -> None:
        if (found := self._known(client, "MedicationRequest")) and self.chance.random() < 0.7:
            element = self.chance.choice(("dosageInstruction", "reasonCode"))
            if client.states().get(f"MedicationRequest/{found['id']}") in FOR_PEOPLE:
                self.memory.allowed.add(self._name(found))  # who writes it anew sends it
            self._put(client, {**found, element: [{"text": self.memory.fresh()}]}, found)
            return
        made = self._new_order()
        until = ""
        if self.chance.random() < 0.6:
            until = stamp(
                self.clock.now.fromtimestamp(self.clock.now.timestamp() + 300, self.clock.now.tzinfo)
            )
            self.memory.until[self._name(made)] = until
        self._put(client, made, None, Act("order", "r1", send_until=until))

    def _new_order(self) -> Json:
        number = self.memory.number + 1
        made = order(f"m{number}", reasonCode=[{"text": "3 ganger"}])
        made["groupIdentifier"] = {"value": f"order {number}."}
        made["dosageInstruction"] = [{"text": self.memory.fresh()}]
        return made

    def _section(self, client: Client) -> None:
        if found := self._known(client, "Composition"):
            sections = [dict(s) for s in found.get("section", [])]
            if sections:
                self.chance.choice(sections)["text"] = {"div": self.memory.fresh()}
                self._put(client, {**found, "section": sections}, found)

    def edit(self, client: Client, which: Json) -> None:
        """Change one thing that is known to be there, whatever its type."""
        found = client.sees(f"{which['resourceType']}/{which['id']}")
        text = self.memory.fresh()
        match found:
            case {"resourceType": "Condition"}:
                self._put(client, {**found, "code": {"text": text}}, found)
            case {"resourceType": "MedicationRequest"}:
                self._put(client, {**found, "dosageInstruction": [{"text": text}]}, found)
            case {"resourceType": "Composition", "section": [first, *rest]}:
                self._put(client, {**found, "section": [{**first, "text": {"div": text}}, *rest]}, found)

    def _whole(self, client: Client) -> None:
        number = self.memory.number + 1
        act = Act("sign", "r1", atomic=True)
        made = note(f"w{number}", self.memory.fresh())
        with_it = task(f"t{number}", f"Condition/w{number}")

        def both(tx: Any) -> None:
            outbox.put(tx, made, act)
            outbox.put(tx, with_it, act)

        self._write(client, lambda: client.database.do(both), made)

    def _decide(self, client: Client) -> None:
        for entry in client.unsent:
            if entry.state in FOR_PEOPLE and self.chance.random() < 0.6:
                self._answer(client, entry)

    def _answer(self, client: Client, entry: Entry) -> None:
        body = strict.loads(entry.body) if entry.body else None
        if entry.state == "gone" or self.chance.random() < 0.5:
            self._drop(client, entry)
            return
        if entry.state == "conflict" and entry.op == "update" and body and entry.their_json:
            self.memory.saw_both(body, strict.loads(entry.their_json))
        elif entry.state == "conflict":
            self._drop(client, entry)
            return
        if entry.type == "MedicationRequest" and body:
            self.memory.allowed.add(self._name(body))
        resolved = body if entry.state == "conflict" else None
        client.database.do(lambda tx: outbox.requeue(tx, entry.seq, body=resolved))

    def _take_back(self, client: Client) -> None:
        for entry in client.unsent:
            if entry.state == "queued" and not entry.attempts and not entry.atomic and entry.op == "update":
                self._drop(client, entry)
                return

    def _drop(self, client: Client, entry: Entry) -> None:
        """Throw an entry away, with all that was to go with it."""
        act = [e for e in client.unsent if e.seq == entry.seq or (e.atomic and e.act_id == entry.act_id)]
        for one in act:
            self.memory.drop(strict.loads(one.body) if one.body else None)
        client.database.do(lambda tx: outbox.done(tx, [e.seq for e in act]))

    @staticmethod
    def _name(made: Json) -> str:
        """What names an order for ever, whatever id the server gives it."""
        return str(made["groupIdentifier"]["value"])

    def _put(self, client: Client, after: Json, before: Json | None = None, act: Act | None = None) -> None:
        self._write(client, lambda: client.put(after, act), after, before)

    def _write(
        self, client: Client, act: Callable[[], None], after: Json, before: Json | None = None
    ) -> None:
        """An act counts when it was kept, also when the process died right afterwards."""
        try:
            act()
        except Killed:
            client.database.kill_after = None
            kept = [strict.loads(e.body) for e in client.unsent if e.body]
            if any(units(k) == units(after) for k in kept):
                self.memory.wrote(before, after, here=True)
            raise
        self.memory.wrote(before, after, here=True)

    def _known(self, client: Client, kind: str) -> Json | None:
        ids = sorted(client.database.ask(lambda c: _ids(c, kind)))
        return client.sees(f"{kind}/{self.chance.choice(ids)}") if ids else None


def _ids(connection: Any, kind: str) -> set[str]:
    rows = connection.exec_driver_sql(
        "SELECT id FROM resource WHERE type = ? UNION SELECT id FROM outbox WHERE type = ?", (kind, kind)
    )
    return {str(row[0]) for row in rows}
