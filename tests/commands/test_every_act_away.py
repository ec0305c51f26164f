"""Every act of a person with the server away, with its answer lost, and with another's change meanwhile.

`tests.commands.scenes` has a scene for each. Nothing is lost, nothing is there twice, and what can't be put
together waits for a person.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from desktop.acts import Log, RecordAct, all_declared, declared
from desktop.commands import carrying
from desktop.core.actor import Actor
from desktop.fhir.capability import read as capabilities
from desktop.store import outbox, records
from desktop.store.store import Store, Transaction
from desktop.sync.push.push import push
from desktop.sync.run.effects import Effects
from tests.commands.conftest import NOW, Json, Record, logged
from tests.commands.scenes import SCENES
from tests.sync.driver import FakeTransport, Fault, lost_after, run, strictly, unreachable
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock

T = TypeVar("T")
STAYS_HERE = {
    "SaveDraft": "one's own words, which never leave this machine",
    "DiscardDraft": "the same words, thrown away",
    "ThrowLetterAway": "the same words, thrown away",
    "KeepFacts": "one's own words, which never leave this machine",
    "KeepForm": "one's own words, which never leave this machine",
    "KeepEntry": "one's own words, which never leave this machine",
    "RecordAccess": "a line of the access log: nobody changes it, and each is its own",
    "GiveReason": "a line of the access log, and what holds in one window",
    "EndAccess": "a line of the access log, and what no longer holds in one window",
    "RecordReading": "a line of the access log",
    "RecordRefusal": "a line of the access log",
    "RecordLetterRead": "a line of the access log",
    "RecordPaper": "a line of the access log",
    "TakeUpForSigning": "opens what was sent for signing as one's own draft, which never leaves this machine",
    "TakeUpReturned": "opens what came back as one's own draft again, which never leaves this machine",
    "TakeBack": "takes out of the outbox what has not left: `test_undoing.py`",
    "SendLate": "decides about what waits in the outbox: `test_unsent.py`",
    "SendAgain": "decides about what waits in the outbox: `test_unsent.py`",
    "ThrowAwayUnsent": "decides about what waits in the outbox: `test_unsent.py`",
    "Settle": "decides a conflict, also one that changed once more: `test_conflicts.py`",
}
"""Acts that send nothing of their own, and why."""
CREATES_ONLY = {
    "PutInLine": "a new record of use",
    "AddProcedure": "a new procedure",
    "SetDryWeight": "a new Observation; the one before stays",
    "SignOrders": "new orders under ids of their own; one that takes another's place is `ChangeDose`",
    "SendForSigning": "new drafts and a new Task",
    "SendLetterForSigning": "a new draft and a new Task",
    "SendLetterAgain": "a new Task beside the letter, which is not written again",
    "SignLetter": "a new document; a version before it is `test_letter_correcting.py`",
    "GiveDose": "an entry of its own: a dose given by two is asked about in the act (`test_doses.py`)",
    "OmitDose": "an entry of its own",
    "EnterRound": "new measurements",
    "NotePhoned": "a new Communication beside the answer",
    "ForwardResult": "a new Task beside the result's own",
    "AddTask": "a new Task",
    "TellOfAlerts": "a new Task under an id that follows from the record: `test_push_alerts.py`",
    "SetAlarmLimit": "a new Flag",
    "AskAboutAccess": "a new Task",
    "PassOnAccess": "a new Task, in nobody's record",
    "ExplainAccess": "the same",
    "AskAboutRule": "a new Task about a rule, and no patient",
    "TellOfRules": "new Tasks and a report, each once",
    "MakeWish": "a new Task about the set-up, and no patient",
    "OrderCleaning": "a new Task about a bed, and no patient",
    "PublishSprint": "a new Library for each number, never changed",
    "RetireSprint": "the same",
    "ReleaseSprint": "the same",
    "SendDraft": "new Tasks about the set-up, and no patient",
    "DecideSprint": "the same, or a file of the hospital's",
    "UndoDecision": "the same",
    "CloseLetter": "a new Task beside the letter, which is not written again",
    "AsksDone": "the same",
    "SendMessage": "a new message, and a new Task of it",
    "SignForm": "a new response under an id of its own",
    "GiveHandover": "a new Task; the stay is changed by whoever takes over",
}
"""Acts that change nothing that stands on the server, so that nobody else can have changed it, and why."""


class _Direct:
    """A store as the sync core sees it, which answers at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, query: Callable[[Connection], T]) -> T:
        return self._store.read(query).result()

    def write(self, act: Callable[[Transaction], T], *, durable: bool = True) -> Awaitable[T]:
        async def now() -> T:
            return self._store.write(act, origin="sync").result()

        return now()


class Machine:
    """A record, the server that has all of it, and the wire between them."""

    def __init__(self, record: Record) -> None:
        self.record = record
        # After what can be taken back is on its way.
        self.clock = SimClock(NOW + timedelta(minutes=1))
        self.server = FakeServer(self.clock)
        self.wire = FakeTransport(self.server)
        self.before: dict[str, Json] = {}
        self.events: set[str] = set()

    def share(self) -> None:
        """The server has what the record holds, in the version that the record knows."""
        rows = self.record.store.read(
            lambda c: c.exec_driver_sql("SELECT type, id FROM resource").fetchall()
        ).result()
        for kind, ident in rows:
            row = self.record.store.read(lambda c, k=kind, i=ident: records.get(c, k, i)).result()
            assert row is not None
            body = json.loads(row.json)
            self.server._put(f"{kind}/{ident}", body)
            self.record.hold(body, version=self.version(f"{kind}/{ident}"))
            self.before[f"{kind}/{ident}"] = body
        self.events = {event["id"] for event in self.record.events()}

    def logged(self) -> list[tuple[str, str, set[str]]]:
        """What the server's log says of the act."""
        return [logged(e) for e in self.server.all("AuditEvent") if e["id"] not in self.events]

    def version(self, key: str) -> str:
        return self.server.store[key][-1].version

    def push(self, *faults: Fault | None) -> None:
        """Send what waits; each fault meets one request, the last one all that follow."""
        self.wire.faults = list(faults)
        self._send()

    def away(self) -> None:
        """Try to send while nothing is reached."""
        self.wire.choose = lambda _request: unreachable
        self._send()
        self.wire.choose = None

    def _send(self) -> None:
        effects = Effects(
            transport=self.wire,
            database=_Direct(self.record.store),
            clock=self.clock,
            random=lambda: 0.5,
            capabilities=capabilities(strictly(self.server.metadata())),
            refresh=self._refresh,
        )
        run(push(effects))

    async def _refresh(self) -> bool:
        return False

    def later(self) -> None:
        """So long that it is tried again; what must go within the hour still may."""
        self.clock.forward(600)

    def made(self) -> dict[str, int]:
        """How many versions of each resource were written here since it was shared, on the server."""
        counts = {key: len(versions) for key, versions in self.server.store.items()}
        return {
            key: count - (key in self.before)
            for key, count in counts.items()
            if not key.startswith("AuditEvent/")
        }


@pytest.fixture
def machine(record: Record) -> Machine:
    return Machine(record)


def carried_out(machine: Machine, kind: type[RecordAct[Any]]) -> tuple[list[outbox.Entry], Actor]:
    """The scene is set and the act is done; what waits to be sent."""
    act, actor = SCENES[kind](machine.record)
    assert type(act) is kind
    machine.share()
    assert machine.record.waiting() == [], "the scene leaves nothing unsent"
    machine.record.do(act, actor)
    return machine.record.waiting(), actor


def held(entries: list[outbox.Entry]) -> dict[str, str | None]:
    return {entry.key: entry.body for entry in entries}


def same(ours: Json, found: Json | None) -> bool:
    """Whether the server has it, but for what the server itself writes."""
    return found is not None and all(found.get(n) == value for n, value in ours.items() if n != "meta")


KINDS = sorted(SCENES, key=lambda kind: kind.__name__)
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
CHANGING = pytest.mark.parametrize(
    "kind", [k for k in KINDS if k.__name__ not in CREATES_ONLY], ids=lambda kind: kind.__name__
)


def test_every_act_has_a_scene_or_a_reason() -> None:
    every = {kind.__name__ for kind in carrying.carried()}
    assert every == {one.kind.__name__ for one in all_declared() if issubclass(one.kind, RecordAct)}
    scenes = {kind.__name__ for kind in SCENES}
    assert not scenes & set(STAYS_HERE)
    assert scenes | set(STAYS_HERE) == every
    assert set(CREATES_ONLY) <= scenes


@EACH
def test_with_the_server_away_it_waits_and_then_goes_once(
    machine: Machine, kind: type[RecordAct[Any]]
) -> None:
    entries, actor = carried_out(machine, kind)
    assert entries, "there is something to send"
    wanted = held(entries)
    machine.away()
    assert held(machine.record.waiting()) == wanted, "it is here, as it was signed"
    assert {e.state for e in machine.record.waiting()} <= {"queued"}
    assert set(machine.made().values()) <= {0}
    machine.later()
    machine.push()
    assert machine.record.waiting() == []
    for key, body in wanted.items():
        assert same(json.loads(body or ""), machine.server.get(key)), key
    assert {key: n for key, n in machine.made().items() if n} == dict.fromkeys(wanted, 1)
    # It stands in the log of this machine, and at the server, under who did it.
    events = machine.logged()
    assert declared(kind).log is Log.WRITE
    assert {who for _action, who, _what in events} == {actor.practitioner}
    named = set().union(*(what for _action, _who, what in events))
    missing = {
        key for key in wanted if key not in named and key.split("/")[0] not in ("Binary", "Provenance")
    }
    assert not missing


@EACH
def test_when_the_answer_is_lost_it_is_not_there_twice(machine: Machine, kind: type[RecordAct[Any]]) -> None:
    entries, _actor = carried_out(machine, kind)
    wanted = held(entries)
    machine.push(lost_after)
    for _try in range(4):
        machine.later()
        machine.push()
    assert machine.record.waiting() == []
    for key, body in wanted.items():
        assert same(json.loads(body or ""), machine.server.get(key)), key
    assert {key: n for key, n in machine.made().items() if n} == dict.fromkeys(wanted, 1)


@EACH
def test_what_only_makes_new_things_is_called_so(machine: Machine, kind: type[RecordAct[Any]]) -> None:
    entries, _actor = carried_out(machine, kind)
    changes = [entry.key for entry in entries if entry.op != "create"]
    assert (not changes) is (kind.__name__ in CREATES_ONLY), changes


def other(value: Any) -> Any:
    """Another value in the place of one."""
    if isinstance(value, str):
        return value + "-theirs"
    if isinstance(value, list):
        return [*value[:-1], other(value[-1])] if value else ["theirs"]
    if isinstance(value, dict):
        name = next(iter(value))
        return {**value, name: other(value[name])}
    return value + 1


def clashing(before: Json, ours: Json) -> Json:
    """The resource as somebody else left it who changed the very same elements."""
    changed = [n for n in {*before, *ours} if n != "meta" and before.get(n) != ours.get(n)]
    assert changed
    return {**before, **{n: other(ours.get(n, before.get(n))) for n in changed}}


@CHANGING
def test_the_same_thing_changed_by_another_is_a_conflict(
    machine: Machine, kind: type[RecordAct[Any]]
) -> None:
    entries, _actor = carried_out(machine, kind)
    wanted = held(entries)
    changes = [entry for entry in entries if entry.op == "update"]
    theirs = {}
    for entry in changes:
        theirs[entry.key] = clashing(machine.before[entry.key], json.loads(entry.body or ""))
        machine.server.write(theirs[entry.key])
    for _try in range(4):
        machine.push()
        machine.later()
    waiting = {entry.key: entry for entry in machine.record.waiting()}
    for entry in changes:
        assert same(theirs[entry.key], machine.server.get(entry.key)), "nobody's work is overwritten"
        assert waiting[entry.key].state == "conflict", "a person decides"
        assert waiting[entry.key].body == wanted[entry.key], "and nothing of one's own is lost"
    for key in set(wanted) - set(theirs):
        sent = key not in waiting
        assert same(json.loads(wanted[key] or ""), machine.server.get(key)) is sent, key
    assert set(machine.made().values()) <= {0, 1}


@CHANGING
def test_something_else_changed_by_another_stands_beside_it(
    machine: Machine, kind: type[RecordAct[Any]]
) -> None:
    entries, _actor = carried_out(machine, kind)
    wanted = held(entries)
    changes = [entry.key for entry in entries if entry.op == "update"]
    for key in changes:
        machine.server.write({**machine.before[key], "implicitRules": "urn:theirs"})
    for _try in range(4):
        machine.push()
        machine.later()
    waiting = {entry.key: entry for entry in machine.record.waiting()}
    for key in changes:
        now = machine.server.get(key) or {}
        assert now["implicitRules"] == "urn:theirs", "theirs is not lost"
        ours = json.loads(wanted[key] or "")
        if key in waiting:
            assert waiting[key].state == "conflict"
            assert waiting[key].body == wanted[key]
        else:
            assert same(ours, now), "nor is ours"
    for key in set(wanted) - set(changes):
        assert same(json.loads(wanted[key] or ""), machine.server.get(key)) is (key not in waiting)


@CHANGING
def test_what_another_has_deleted_is_told_and_not_made_anew(
    machine: Machine, kind: type[RecordAct[Any]]
) -> None:
    entries, _actor = carried_out(machine, kind)
    wanted = held(entries)
    changes = [entry.key for entry in entries if entry.op == "update"]
    for key in changes:
        machine.server.delete(key)
    for _try in range(4):
        machine.push()
        machine.later()
    waiting = {entry.key: entry for entry in machine.record.waiting()}
    for key in changes:
        assert machine.server.get(key) is None
        assert waiting[key].state in ("gone", "conflict")
        assert waiting[key].body == wanted[key]
