"""The access log's head at the server: put there once a round where it has grown, and what it shows."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from contextlib import closing
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.validate import validate
from desktop.store import accesslog, installation_key, outbox, store_keys
from desktop.store.accesslog import Broken, Head
from desktop.sync.push import log_anchor
from desktop.sync.push.push import push
from tests.running.patience import PATIENCE
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer

Json = dict[str, Any]


def log(client: Client, times: int = 1) -> None:
    from desktop.commands import acting
    from tests.sync.strange_round import ACTOR

    for _time in range(times):
        client.database.do(lambda tx: acting.log(tx, ACTOR, "R", "p0"))


def anchor(client: Client) -> bool:
    return bool(client.database.do(lambda tx: log_anchor.put(tx, lambda text: f"signed {text}")))


def heads(client: Client, server: FakeServer) -> list[tuple[Head, str]]:
    ident = client.database.ask(log_anchor.log_id)
    found = (log_anchor.read(one, ident) for one in server.all("AuditEvent"))
    return [one for one in found if one is not None]


def test_the_head_goes_to_the_server_where_the_log_has_grown_and_only_then(
    client: Client, server: FakeServer
) -> None:
    assert not anchor(client), "nothing is logged"
    log(client, 3)
    assert anchor(client)
    assert not anchor(client), "its own line is no reason for another one"
    run(push(client.effects))
    assert client.unsent == ()
    ((head, signature),) = heads(client, server)
    assert head.seq == 3
    ident = client.database.ask(log_anchor.log_id)
    assert signature == f"signed {ident} 3 {head.digest}"
    assert client.database.ask(lambda c: accesslog.check(c, [head])) is None
    log(client)
    assert anchor(client)
    run(push(client.effects))
    both = [one for one, _signed in heads(client, server)]
    assert sorted(one.seq for one in both) == [3, 5]
    assert client.database.ask(lambda c: accesslog.check(c, both)) is None


def test_the_event_is_fhir_and_another_logs_head_is_not_this_ones(client: Client, server: FakeServer) -> None:
    log(client)
    anchor(client)
    run(push(client.effects))
    (event,) = (one for one in server.all("AuditEvent") if one["type"]["code"] == "110100")
    assert not validate(strict.loads(json.dumps(event)))
    assert log_anchor.read(event, "another") is None
    for broken in ({}, None, [], {"entity": [None, {"what": None}, {"what": {"identifier": 1}}]}):
        assert log_anchor.read(broken, "x") is None


def rows(client: Client) -> list[tuple[int, str, str, str]]:
    found = client.database.ask(
        lambda c: list(c.exec_driver_sql("SELECT seq, at, entry, digest FROM access_log ORDER BY seq"))
    )
    return [(int(seq), str(at), str(entry), str(digest)) for seq, at, entry, digest in found]


class Forged:
    """A log that somebody has had their hands on, who can open the file: no trigger stops them."""

    def __init__(self, kept: list[tuple[int, str, str, str]]) -> None:
        self.raw = sqlite3.connect(":memory:")
        self.raw.execute("CREATE TABLE access_log (seq INTEGER PRIMARY KEY, at, entry, digest)")
        self.raw.executemany("INSERT INTO access_log VALUES (?, ?, ?, ?)", kept)

    def exec_driver_sql(self, statement: str, parameters: Any = ()) -> Any:
        return self.raw.execute(statement, parameters)

    def anew(self) -> None:
        """All digests made anew, so that the chain holds."""
        before = ""
        for seq, at, entry in self.raw.execute(
            "SELECT seq, at, entry FROM access_log ORDER BY seq"
        ).fetchall():
            before = accesslog._digest(before, at, entry)
            self.raw.execute("UPDATE access_log SET digest = ? WHERE seq = ?", (before, seq))

    def check(self, *known: Head) -> Broken | None:
        with closing(self.raw):
            return accesslog.check(self, known)  # type: ignore[arg-type]


def test_each_thing_that_can_be_done_to_a_log_is_told_with_its_place(client: Client) -> None:
    log(client, 6)
    kept = rows(client)
    fourth, last = (Head(kept[at][0], kept[at][3]) for at in (3, 5))

    def forged(*statements: str, anew: bool = False) -> Forged:
        found = Forged(kept)
        for one in statements:
            found.raw.execute(one)
        if anew:
            found.anew()
        return found

    edit, hole, tail = (
        "UPDATE access_log SET entry = 'x' WHERE seq = 2",
        "DELETE FROM access_log WHERE seq = 2",
        "DELETE FROM access_log WHERE seq > 4",
    )
    assert Forged(kept).check(fourth, last) is None
    assert forged(edit).check() == Broken(2, "edited")
    assert forged(hole).check() == Broken(3, "removed")
    assert forged(tail).check() is None, "from the inside nothing shows it"
    assert forged(tail).check(fourth, last) == Broken(4, "cut", 2)
    assert forged(edit, anew=True).check() is None
    assert forged(edit, anew=True).check(fourth, last) == Broken(4, "rewritten")
    assert forged(hole, anew=True).check(last) == Broken(6, "rewritten")
    assert forged("DELETE FROM access_log").check(last) == Broken(0, "cut", 6)


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found: dict[str, str] = {}
    monkeypatch.setattr(store_keys, "kept", lambda name: found.get(name, ""))
    monkeypatch.setattr(store_keys, "keep", found.__setitem__)
    return found


def test_the_installations_key_signs_the_head_where_it_is_there(key_store: dict[str, str]) -> None:
    assert log_anchor.signer()("a 1 b") == ""
    assert log_anchor.is_ours("", "a 1 b") is None
    installation_key.public()
    signature = log_anchor.signer()("a 1 b")
    assert log_anchor.is_ours(signature, "a 1 b") is True
    assert log_anchor.is_ours(signature, "a 2 b") is False
    assert log_anchor.is_ours("no.signature.atall", "a 1 b") is False
    installation_key.renew()
    installation_key.use_next()
    assert log_anchor.is_ours(signature, "a 1 b") is None, "of a key that is gone"
    key_store.clear()
    assert log_anchor.is_ours(signature, "a 1 b") is None


@pytest.mark.expects_log
def test_a_key_store_that_does_not_answer_holds_up_nothing_and_is_asked_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers, beats = [], threading.Event(), []

    def waits(_name: str) -> str:
        asked.append(1)
        answers.wait(PATIENCE)
        return ""

    async def beside() -> None:
        beating = asyncio.create_task(beat())
        await log_anchor.anchor(client.database)
        beating.cancel()

    async def beat() -> None:
        while True:
            beats.append(1)
            await asyncio.sleep(0)

    monkeypatch.setattr(store_keys, "kept", waits)
    monkeypatch.setattr(log_anchor, "SECONDS", 0.05)
    try:
        for _time in range(2):
            log(client)
            asyncio.run(beside())
    finally:
        answers.set()
        log_anchor._asked[0].result(PATIENCE)
    assert (len(asked), len(beats) > 10) == (1, True)
    heads = [one for one in client.unsent if "log-head" in (one.body or "")]
    assert len(heads) == 2
    assert not any("signature" in (one.body or "") for one in heads)


@pytest.mark.parametrize("strange", [True, {"what": 1}, [True], [{"what": {"identifier": 1}}]])
def test_an_event_in_a_strange_form_is_no_head(strange: object) -> None:
    assert log_anchor.read({"resourceType": "AuditEvent", "entity": strange}, "a") is None
    named = {"what": {"identifier": {"system": log_anchor.SYSTEM, "value": "a"}}}
    assert log_anchor.read({"entity": [{**named, "detail": strange}]}, "a") is None
    assert log_anchor.read({"entity": [{**named, "detail": [{"type": [], "valueString": "1"}]}]}, "a") is None


def test_a_head_that_the_server_does_not_take_stays_in_the_log(client: Client, server: FakeServer) -> None:
    log(client)
    anchor(client)
    (event,) = [one for one in client.unsent if "log-head" in (one.body or "")]
    assert client.database.do(lambda tx: accesslog.untaken(tx, event.id)), "it goes where the others go"
    assert outbox.WAITING


def test_events_of_acts_made_offline_reach_the_server_before_the_acts(
    client: Client, server: FakeServer
) -> None:
    from desktop.commands import acting
    from tests.sync.strange_round import ACTOR
    from tests.sync.things import note

    log(client)
    client.put(note())
    client.database.do(lambda tx: acting.log(tx, ACTOR, "C", "p0", ("Condition/c1",)))
    client.put({"resourceType": "Observation", "id": "o1", "status": "final"})
    run(push(client.effects))
    kinds = [line.split("/")[0] for line in client.wire.lines]
    assert kinds == ["PUT AuditEvent", "PUT AuditEvent", "PUT Condition", "PUT Observation"]


def test_a_server_that_knows_what_is_named_before_it_takes_the_event_gets_it_afterwards(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.commands import acting
    from desktop.fhir.transport import Answer, Request
    from tests.sync.strange_round import ACTOR
    from tests.sync.things import note

    client.put(note())
    client.database.do(lambda tx: acting.log(tx, ACTOR, "C", "p0", ("Condition/c1",)))
    answered = server.handle

    def whole(request: Request) -> Answer:
        early = request.method == "PUT" and not server.get("Condition/c1")
        if early and request.path.startswith("AuditEvent/"):
            issue = {"severity": "error", "code": "invalid"}
            outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
            return Answer(400, {"content-type": "application/fhir+json"}, json.dumps(outcome).encode())
        return answered(request)

    monkeypatch.setattr(server, "handle", whole)
    run(push(client.effects))
    assert client.unsent == (), "it went after what it tells of, in the same push"
    assert len(server.all("AuditEvent")) == 1
