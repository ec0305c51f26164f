"""One schedule: a server, two machines with people at them, others who write behind their backs, and faults.
Everything follows from the seed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Any

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.fhir.transport import Request
from desktop.sync.pull.look import compare_ids
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from desktop.sync.run.effects import Effects
from tests.faults import doubtful
from tests.faults.acting import Acting
from tests.faults.backup import Backup
from tests.faults.letting_go import let_go
from tests.faults.memory import Memory
from tests.faults.server import Server
from tests.faults.weather import SERVERS, STRANGE, fault
from tests.sync import driver
from tests.sync.driver import Client, Fault, Killed, run
from tests.sync.sim_clock import SimClock
from tests.sync.things import Json, note

TYPES = ("Condition", "MedicationRequest", "Composition", "Task")
STEPS = 30
QUICK = 5
"""Seconds of a restore that a machine need not notice."""
OVERTAKEN = 0.3
"""How likely somebody else writes between our look at something and our change of it."""
BESIDE = 0.02
"""How likely somebody acts between two steps of a round."""


class World(Acting):
    """`step` does one thing; `settle` brings fair weather, in which all must come right. With `restored` the
    server is certainly restored on the way, else by chance; `doubtful`: with all that `tests.faults.doubtful`
    has."""

    backup: Backup | None = None

    def __init__(self, seed: int, *, restored: bool = False, doubtful: bool = False) -> None:
        self.chance = Random(seed)
        self.clock = SimClock()
        self.memory = Memory()
        self.faults: Counter[str] = Counter()
        features = self.chance.choice(SERVERS)
        strange = Random(f"strange {seed}")
        if not restored and strange.random() < 0.25:
            features = strange.choice(STRANGE)
        self.server = Server(self.clock, features)
        self.server.racy = not self.server.features.update_create and self.chance.random() < 0.5
        self.server.write({"resourceType": "Patient", "id": "p1"})
        for number in range(self.chance.randint(0, 9)):
            self.clock.forward(self.chance.choice((0, 100, 400)))
            self._others(note(f"old{number}", self.memory.fresh()), None)
        self._others(self._new_order(), None)
        self._others(letter({code: self.memory.fresh() for code in "abc"}), None)
        self.clients = [Client(self.server, seed * 2 + n) for n in range(2)]
        self.poison = ""
        self.broken: list[str] = []
        # Chances of their own: what was found by a seed before is not moved by them.
        self.fate = Random(f"fate {seed}")
        self.others = Random(f"others {seed}")
        self.doubt = Random(f"doubt {seed}")
        self.doubtful = doubtful
        self.backup = Backup(Random(f"backup {seed}"), STEPS, restored)
        self.shaken = set(self.clients)
        self.steps = 0

    def close(self) -> None:
        for client in self.clients:
            client.close()

    # What happens.

    def step(self) -> None:
        if self.steps == self.backup.taken:
            self.backup.take(self.server)
        if self.steps == self.backup.back:
            self._restore()
        self.steps += 1
        client = self.chance.choice(self.clients)
        self.clock.forward(self.chance.choice((0, 0, 1, 30, 200, 400)))
        calm = self.backup.restored and self.fate.random() < 0.5
        client.wire.choose = lambda request: self._weather(client, request, bad=not calm)
        client.database.statements = 0
        client.database.kill_after = self.chance.choice((None, None, self.chance.randint(1, 60)))
        self.server.between_pages = self._meanwhile if self.server.features.next_links == "frozen" else None
        client.wire.between = client.database.between = lambda: self._beside(client)
        try:
            if self.fate.random() < 0.05:
                self._let_go(client)
            else:
                self._act(client)
        except WireError:
            pass
        except Killed:
            self.faults["killed"] += 1
        finally:
            client.database.kill_after = None
            self.server.between_pages = None
            client.wire.between = client.database.between = None

    def _act(self, client: Client) -> None:
        acts: tuple[tuple[int, Callable[[Client], None]], ...] = (
            (3, self._create), (3, self._edit), (3, self._order), (2, self._section), (1, self._delete),
            (1, self._whole), (3, self._decide), (2, self._take_back), (4, lambda _c: self._behind()),
            (1, lambda _c: self._slowly()), (6, self._pull), (6, self._push),
        )  # fmt: skip
        chosen = self.chance.choices([a for _n, a in acts], [n for n, _a in acts])[0]
        chosen(client)

    def _pull(self, client: Client) -> None:
        self._round(client, lambda effects: pull(effects, ["p1"], TYPES))

    def _push(self, client: Client) -> None:
        self._round(client, push)

    def _compare(self, client: Client) -> None:
        self._round(client, _compared)

    def _round(self, client: Client, what: Callable[[Effects], Coroutine[Any, Any, object]]) -> None:
        """As the worker does: it looks first whether the server was restored, at once when it was away."""
        bad = client.wire.choose
        client.wire.choose = lambda request: self._fault(client, request, bad=self.fate.random() < 0.25)
        try:
            # In the worst weather hardly any round would come further than this.
            run(restored.guard(client.effects, now=client in self.shaken))
            client.wire.choose = bad
            run(what(client.effects))
        except Frozen:
            self.faults["frozen"] += 1
            if self.fate.random() < 0.5:
                self.approve(client)
        except WireError:
            self.shaken.add(client)
            raise
        else:
            self.shaken.discard(client)

    def _restore(self) -> None:
        """The server is restored; now and then so quickly that a machine that was in step goes on at once, in
        fair weather, and has not noticed anything."""
        self.faults["server restored"] += 1
        client = self.fate.choice(self.clients)
        client.wire.choose = None
        unnoticed = self.fate.random() < 0.5
        rounds = (self._push, self._pull, self._compare)
        (other,) = (one for one in self.clients if one is not client)
        if self.doubtful:
            with suppress(WireError):
                doubtful.corrected(self, client, other)
        with suppress(WireError):
            if unnoticed:
                run(restored.guard(client.effects, now=True))
                self.shaken.discard(client)
                self._push(client)
        away = QUICK if unnoticed else self.fate.choice((400, 4000))
        self.backup.restore(self.server, self.clients, self.memory, away)
        if self.doubtful:
            with suppress(WireError):
                doubtful.replays_first(self, client, other)
        with suppress(WireError):
            if unnoticed:
                for act in self.fate.sample((self._create, self._edit, self._section, self._order), 2):
                    act(client)
                for what in self.fate.sample(rounds, 3):
                    what(client)

    def approve(self, client: Client) -> None:
        """A person says that what a restored server has lost shall be sent again, also what was dated."""
        self.memory.allowed |= self.backup.orders
        self.faults["sent again after a restore"] += run(restored.replay(client.effects))

    def _beside(self, client: Client) -> None:
        """Somebody at the same machine acts in the middle of a round."""
        if self.fate.random() > BESIDE:
            return
        between = client.database.between
        client.wire.between = client.database.between = None
        self.faults["somebody acts in a round"] += 1
        acts = (self._create, self._edit, self._edit, self._order, self._section, self._delete, self._whole,
                self._decide, self._take_back)  # fmt: skip
        try:
            self.fate.choice(acts)(client)
        finally:
            client.wire.between = client.database.between = between

    def _let_go(self, client: Client) -> None:
        """Nobody works on the patient for a while, and the record is tidied."""
        acted = self.faults["somebody acts in a round"]
        wrong = let_go(client, self.fate, lambda: self._beside(client))
        self.faults["let go"] += 1
        if self.faults["somebody acts in a round"] == acted:
            self.broken += wrong

    # Others, behind our backs.

    def _behind(self) -> None:
        choice = self.chance.randint(0, 5)
        kind = self.chance.choice(("Condition", "MedicationRequest", "MedicationRequest", "Composition"))
        there = self.server.all(kind)
        if choice == 0 or not there:
            self._others(note(f"o{self.memory.number + 1}", self.memory.fresh()), None)
            return
        now = self.chance.choice(there)
        if choice == 1 and kind == "Condition":
            self.server.delete(f"Condition/{now['id']}")
        elif kind == "Condition":
            self._others({**now, "code": {"text": self.memory.fresh()}}, now)
        elif kind == "MedicationRequest":
            element = self.chance.choice(("dosageInstruction", "reasonCode"))
            self._others({**now, element: [{"text": self.memory.fresh()}]}, now)
        else:
            self._others(self._rearranged(now), now)

    def _overtaken(self, request: Request) -> None:
        """Somebody else changes what is about to be changed, after it was looked at."""
        changes = request.method in ("PUT", "DELETE") and "if-none-match" not in request.headers
        now = self.server.get(request.path) if changes and self.others.random() < OVERTAKEN else None
        if now is None:
            return
        self.faults["overtaken"] += 1
        text = self.memory.fresh()
        kind = now["resourceType"]
        if kind == "Condition":
            self._others({**now, "code": {"text": text}}, now)
        elif kind == "MedicationRequest":
            self._others({**now, "reasonCode": [{"text": text}]}, now)

    def _slowly(self) -> None:
        """A transaction that is stamped now and seen only later, while a quicker one overtakes it."""
        made = note(f"s{self.memory.number + 1}", self.memory.fresh())
        self.memory.wrote(None, made, here=False)
        self.server.write_late(made, self.chance.choice((20, 100, 220)))
        self.faults["late commit"] += 1
        self.clock.forward(10)
        self._others(note(f"q{self.memory.number + 1}", self.memory.fresh()), None)

    def _rearranged(self, now: Json) -> Json:
        sections = json.loads(json.dumps(now.get("section", [])))
        if len(sections) > 1 and self.chance.random() < 0.4:
            sections.pop(self.chance.randrange(len(sections)))
        elif sections:
            self.chance.choice(sections)["text"] = {"div": self.memory.fresh()}
        return {**now, "section": sections}

    def _meanwhile(self) -> None:
        """Between two pages: something before them is taken away, or something comes."""
        there = [r for r in self.server.all("Condition") if r["id"].startswith("old")]
        if there and self.chance.random() < 0.5:
            self.server.delete(f"Condition/{there[0]['id']}")
            self.faults["pages shifted"] += 1

    def _others(self, after: Json, before: Json | None) -> None:
        self.memory.wrote(before, after, here=False)
        self.server.write(after)

    # Fair weather.

    def settle(self) -> None:
        """Everything that can go has gone, and everybody has looked; one request may stay poisoned."""
        waiting = [e for c in self.clients for e in c.unsent if e.op == "create" and not e.atomic]
        self.poison = waiting[0].tag if waiting and self.chance.random() < 0.3 else ""
        for number in range(8):
            self.clock.forward(700)
            for client in self.clients:
                client.wire.choose = lambda request, c=client: self._fault(c, request, bad=False)  # type: ignore[misc]
                while client.wire.late:
                    run(client.wire.send(Request("GET", "Patient/p1")))
                try:
                    run(restored.guard(client.effects, now=True))
                except Frozen:
                    self.faults["frozen"] += 1
                    self.approve(client)
                try:
                    run(push(client.effects))
                    run(pull(client.effects, ["p1"], TYPES))
                except Frozen:
                    self.broken.append("that the server was restored was seen by chance only")
                if number < 4:
                    self._decide(client)

    def compare(self) -> None:
        """What happens daily: the ids of a patient are compared."""
        for client in self.clients:
            client.wire.choose = None
            run(_compared(client.effects))

    def _fault(self, client: Client, request: Request, *, bad: bool) -> Fault | None:
        self._in_time(request)
        if self.poison and self.poison in str(request.body):
            return driver.status(500)
        if bad and self.doubtful and (false := doubtful.fault(self.doubt, request, self.faults)):
            return false
        return fault(self.chance, client, self.server.racy, self.faults) if bad else None

    def _weather(self, client: Client, request: Request, *, bad: bool) -> Fault | None:
        self._overtaken(request)
        return self._fault(client, request, bad=bad)

    def _in_time(self, request: Request) -> None:
        """No order leaves after its time unless a person has said so."""
        if request.method not in ("PUT", "POST") or request.path.startswith("http"):
            return
        for name, until in self.memory.until.items():
            late = self._late(until) and name not in self.memory.allowed
            if late and f'"{name}"' in str(request.body) and self._creates(request):
                self.broken.append(f"{name} was sent after {until} without asking")

    def _late(self, until: str) -> bool:
        return stamp(self.clock()) > until

    @staticmethod
    def _creates(request: Request) -> bool:
        return "if-none-match" in request.headers or "if-none-exist" in request.headers or not request.path


async def _compared(effects: Effects) -> None:
    await compare_ids(effects, "p1", [(kind, f"{kind}?patient=p1") for kind in TYPES])


def letter(texts: dict[str, str]) -> Json:
    sections = [{"code": {"coding": [{"code": c}]}, "text": {"div": t}} for c, t in texts.items()]
    return {"resourceType": "Composition", "id": "l1", "status": "preliminary",
            "subject": {"reference": "Patient/p1"}, "section": sections}  # fmt: skip
