"""Deciding between two versions, from the clash at the server to what the server holds afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from desktop.acts import Done
from desktop.acts.unsent import Settle
from desktop.commands.carrying import carry_out
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.store import outbox, records
from desktop.store.charts import Charts
from desktop.store.outbox import UNKEPT, Act, Entry
from desktop.sync.pull.pull import pull
from desktop.sync.push.push import push
from desktop.sync.restore import restored
from desktop.sync.restore.restored import Frozen
from tests.commands.queued import act as queued
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.sim_clock import SimClock
from tests.sync.things import known

AAS = Actor("PractitionerRole/aas", "Practitioner/aas", "Maren Aas", ward="w", profession="doctor")
KEY = "Condition/c1"
BASE = {
    "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
    "code": {"text": "AV-blokk"}, "note": [{"text": "Synkope 19.11."}],
}  # fmt: skip


@pytest.fixture
def server() -> FakeServer:
    made = FakeServer(SimClock())
    made.write({"resourceType": "Patient", "id": "p1"})
    return made


@pytest.fixture
def client(server: FakeServer) -> Iterator[Client]:
    made = Client(server)
    yield made
    made.close()


def clash(client: Client, server: FakeServer, mine: dict[str, Any], theirs: dict[str, Any] | None) -> Entry:
    """Both change the same condition (None: they delete it), and ours is sent."""
    known(client, BASE)
    if theirs is None:
        server.delete(KEY)
    else:
        server.write({**BASE, **theirs})
    client.change(KEY, **mine)
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == ("gone" if theirs is None else "conflict")
    return entry


def changed_whole(client: Client, server: FakeServer) -> Entry:
    """An act that goes whole: the old one ends and a new one takes its place; somebody else was first."""
    known(client, BASE)
    server.write({**BASE, "note": [{"text": "theirs"}]})
    new = {**BASE, "id": "c2", "note": [{"text": "in its place"}]}
    old = {**BASE, "note": [{"text": "ended"}]}
    client.database.do(lambda tx: queued(tx, AAS, "change", [new, old], action="U", atomic=True))
    run(push(client.effects))
    return next(one for one in client.unsent if one.state == "conflict")


def test_where_theirs_holds_the_whole_act_gives_way(client: Client, server: FakeServer) -> None:
    entry = changed_whole(client, server)
    assert {one.key for one in client.unsent if one.type != "AuditEvent"} == {KEY, "Condition/c2"}
    settle(client, entry, "theirs")
    run(push(client.effects))
    assert [one for one in client.unsent if one.type != "AuditEvent"] == []
    assert "Condition/c2" not in server.store, "nothing takes the place of what was not ended"


def test_where_mine_holds_the_whole_act_goes(client: Client, server: FakeServer) -> None:
    settle(client, changed_whole(client, server), "mine")
    run(push(client.effects))
    assert [one for one in client.unsent if one.type != "AuditEvent"] == []
    assert "Condition/c2" in server.store


def test_what_was_done_about_the_new_one_is_not_left_without_it(client: Client, server: FakeServer) -> None:
    entry = changed_whole(client, server)
    about = {"resourceType": "Task", "id": "t1", "status": "requested", "intent": "order",
             "for": {"reference": "Patient/p1"}, "focus": {"reference": "Condition/c2"}}  # fmt: skip
    client.database.do(lambda tx: queued(tx, AAS, "ask", [about]))
    with pytest.raises(InputError, match="en gang til"):
        settle(client, entry, "theirs")


def seen(client: Client, entry: Entry) -> str:
    row = client.database.ask(lambda c: records.get(c, entry.type, entry.id))
    return row.version if row else ""


def settle(client: Client, entry: Entry, choice: Any, at: str | None = None, actor: Actor = AAS) -> Done:
    act = Settle(entry.seq, choice, seen(client, entry) if at is None else at)
    # It reads no chart: the record in memory needs none.
    charts = cast(Charts, None)
    return client.database.do(lambda tx: carry_out(tx, actor, charts, act))


def test_mine_goes_out_over_the_version_that_was_looked_at(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    assert settle(client, entry, "mine").resources == (KEY,)
    run(push(client.effects))
    assert [e.type for e in client.unsent] == []
    now = server.get(KEY)
    assert now is not None
    assert now["code"] == {"text": "Mobitz 2"}


def test_theirs_stays_and_nothing_more_is_sent(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    settle(client, entry, "theirs")
    run(push(client.effects))
    now, shown = server.get(KEY), client.sees(KEY)
    assert now is not None
    assert shown is not None
    assert now["code"] == shown["code"] == {"text": "2:1-blokk"}
    assert not [e for e in client.unsent if e.type == "Condition"]


def test_both_texts_are_kept_when_only_texts_differ(client: Client, server: FakeServer) -> None:
    entry = clash(
        client, server, {"note": [{"text": "Pårørende kommer."}]}, {"note": [{"text": "Pacemaker lørdag."}]}
    )
    settle(client, entry, "both")
    run(push(client.effects))
    now = server.get(KEY)
    assert now is not None
    assert [n["text"] for n in now["note"]] == ["Pacemaker lørdag.", "Pårørende kommer."]


def test_two_codes_are_never_put_together(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    with pytest.raises(InputError, match="disse to versjonene"):
        settle(client, entry, "both")
    assert client.states()[KEY] == "conflict"


def test_what_changed_once_more_is_looked_at_again(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    with pytest.raises(InputError, match="en gang til"):
        settle(client, entry, "mine", at="another")
    assert client.states()[KEY] == "conflict"


def test_a_change_that_comes_after_the_decision_is_a_new_conflict(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    settle(client, entry, "mine")
    server.write({**BASE, "code": {"text": "Totalt AV-blokk"}})
    run(push(client.effects))
    assert client.states()[KEY] == "conflict", "a decision about one version says nothing of the next"
    now = server.get(KEY)
    assert now is not None
    assert now["code"] == {"text": "Totalt AV-blokk"}


def test_a_second_decision_does_nothing(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    settle(client, entry, "mine")
    with pytest.raises(InputError, match="allerede avgjort"):
        settle(client, entry, "theirs")
    run(push(client.effects))
    now = server.get(KEY)
    assert now is not None
    assert now["code"] == {"text": "Mobitz 2"}


def test_what_they_deleted_is_never_made_again(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, None)
    with pytest.raises(InputError, match="disse to versjonene"):
        settle(client, entry, "mine")
    settle(client, entry, "theirs")
    run(push(client.effects))
    assert server.get(KEY) is None
    assert not [e for e in client.unsent if e.type == "Condition"]


def test_ones_own_deletion_over_their_change_is_asked_and_carried_out(
    client: Client, server: FakeServer
) -> None:
    known(client, BASE)
    server.write({**BASE, "code": {"text": "2:1-blokk"}})
    client.delete(KEY)
    run(push(client.effects))
    (entry,) = client.unsent
    assert entry.state == "conflict"
    assert server.get(KEY) is not None
    settle(client, entry, "mine")
    run(push(client.effects))
    assert server.get(KEY) is None


def test_a_later_change_here_is_not_thrown_away_with_the_earlier(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    client.change(KEY, severity={"text": "alvorlig"})
    with pytest.raises(InputError, match="en gang til"):
        settle(client, entry, "theirs")
    assert client.states()[KEY] == "conflict" or len(client.unsent) == 2


def test_nobody_decides_nothing_and_a_decision_is_logged(client: Client, server: FakeServer) -> None:
    entry = clash(client, server, {"code": {"text": "Mobitz 2"}}, {"code": {"text": "2:1-blokk"}})
    with pytest.raises(InputError, match="tastaturet"):
        settle(client, entry, "mine", actor=Actor("", "", ""))
    settle(client, entry, "mine")
    (event,) = [e for e in client.unsent if e.type == "AuditEvent"]
    assert KEY in (event.body or "")


@pytest.mark.parametrize(("choice", "stands"), [("mine", "min rettelse"), ("theirs", "den andres")])
def test_what_a_restore_took_and_another_sent_first_is_decided_with_both_in_sight(
    client: Client, server: FakeServer, choice: str, stands: str
) -> None:
    known(client, BASE)
    backup = server.copy().store
    client.clock.forward(60)
    client.change(KEY, code={"text": "min rettelse"})
    run(push(client.effects))
    server.store = backup
    client.clock.forward(60)
    server.write({**BASE, "code": {"text": "den andres"}})
    with pytest.raises(Frozen):
        run(pull(client.effects, ["p1"], ("Condition",)))
    run(restored.replay(client.effects))
    (entry,) = client.unsent
    settle(client, entry, choice)
    run(push(client.effects))
    assert (client.unsent, (server.get(KEY) or {})["code"]["text"]) == ((), stands)


def test_what_is_only_told_of_is_noted_though_there_are_later_changes(client: Client) -> None:
    known(client, BASE)
    text = strict.dumps(BASE)
    client.database.do(lambda tx: outbox.tell(tx, "Condition", "c1", Act("x", ""), text, UNKEPT))
    client.change(KEY, code={"text": "skrevet på nytt"})
    settle(client, client.unsent[0], "theirs")
    left = [e for e in client.unsent if e.key == KEY]
    assert [(e.op, "skrevet på nytt" in str(e.body)) for e in left] == [("update", True)]
