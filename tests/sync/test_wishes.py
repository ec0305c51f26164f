"""Wishes for the set-up are fetched by whom they are of and whom they wait for; on strange servers too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.fhir.transport import Answer
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.set_up import wishes
from desktop.sync.pull.set_up.wishes import Wishes
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, _outcome
from tests.sync.test_beds import go
from tests.sync.things import Json

ME, OTHER = "Practitioner/me", "Practitioner/other"
MINE = Interests(wishes=(ME, "PractitionerRole/me"))
OWNER = Interests(wishes=("Practitioner/owner",), every_wish=True)
CODE = {"coding": [{"system": "urn:fagflate:task", "code": "wish"}]}


def wish(ident: str, asker: str = OTHER, owner: str = "", **more: Any) -> Json:
    whose = {"owner": {"reference": owner}} if owner else {}
    return {
        "resourceType": "Task", "id": ident, "status": "requested", "intent": "proposal", "code": CODE,
        "description": "x", "authoredOn": "2026-11-20T12:00:00Z", "requester": {"reference": asker},
        **whose, **more,
    }  # fmt: skip


@pytest.fixture
def wished(server: FakeServer) -> FakeServer:
    """One of mine, one for me, one of others, and tasks that are none."""
    server.write(wish("mine", ME))
    server.write(wish("role", "PractitionerRole/me", status="completed"))
    server.write(wish("for-me", OTHER, ME))
    server.write(wish("theirs", OTHER, "Practitioner/third"))
    server.write(wish("task", ME, ME, code={"text": "Ring pårørende"}))
    server.write(wish("strange", ME, ME, **{"for": {"reference": "Patient/p"}}))
    return server


def told(client: Client) -> Wishes:
    found = client.database.ask(wishes.kept)
    assert found is not None
    return found


def held(client: Client) -> dict[str, str]:
    bodies: tuple[Json, ...] = client.database.ask(wishes.held)
    return {body["id"]: body["status"] for body in bodies}


def later(client: Client, interests: Interests) -> None:
    client.clock.forward(310)
    go(client, interests)


def test_mine_and_those_for_me_are_fetched_and_no_other_task(client: Client, wished: FakeServer) -> None:
    go(client, MINE)
    assert sorted(told(client).tasks) == ["for-me", "mine", "role"]
    assert held(client) == {"for-me": "requested", "mine": "requested", "role": "completed"}
    assert client.base("Task/task") is None
    assert client.base("Task/strange") is None
    assert not told(client).unsupported


def test_who_owns_sprints_has_all_of_them_and_no_task_of_a_patient(
    client: Client, wished: FakeServer
) -> None:
    go(client, OWNER)
    assert sorted(held(client)) == ["for-me", "mine", "role", "theirs"]
    assert client.base("Task/strange") is None


def test_nobody_is_asked_where_nobody_works(client: Client, wished: FakeServer) -> None:
    go(client, Interests(choices=True))
    assert client.database.ask(wishes.kept) is None


def test_it_is_not_asked_in_each_round_and_anew_for_another_person(
    client: Client, wished: FakeServer
) -> None:
    go(client, MINE)
    client.clock.forward(60)
    client.wire.sent.clear()
    go(client, MINE)
    assert not [line for line in client.wire.lines if "wish" in line]
    go(client, OWNER)
    assert [line for line in client.wire.lines if "wish" in line]


def test_an_answer_is_fetched_and_what_is_deleted_goes(client: Client, wished: FakeServer) -> None:
    go(client, MINE)
    wished.write(wish("mine", ME, status="completed", note=[{"text": "Gjøres i sprint 5."}]))
    wished.delete("Task/for-me")
    later(client, MINE)
    assert held(client) == {"mine": "completed", "role": "completed"}


def test_one_that_is_given_to_another_is_seen_to_have_gone(client: Client, wished: FakeServer) -> None:
    go(client, MINE)
    wished.write(wish("for-me", OTHER, "Practitioner/third", status="completed"))
    later(client, MINE)
    assert held(client)["for-me"] == "completed"


@pytest.mark.parametrize("ignored", [{"code"}, {"owner"}, {"requester"}, {"code", "owner", "requester"}])
def test_a_server_that_ignores_a_parameter_lists_nothing_but_wishes(
    client: Client, wished: FakeServer, ignored: set[str]
) -> None:
    wished.features = replace(wished.features, ignored_params=frozenset(ignored))
    go(client, MINE)
    assert {"for-me", "mine", "role"} <= held(client).keys() <= {"for-me", "mine", "role", "theirs"}
    assert client.base("Task/task") is None
    assert client.base("Task/strange") is None


@pytest.mark.parametrize("who", [MINE, OWNER], ids=["anybody", "owner of sprints"])
def test_a_server_that_does_not_search_by_code_is_asked_by_persons(
    client: Client, wished: FakeServer, monkeypatch: pytest.MonkeyPatch, who: Interests
) -> None:
    wished.write(wish("owned", OTHER, "Practitioner/owner"))
    _refusing(wished, monkeypatch, {"code"})
    go(client, who)
    mine = who is MINE
    assert sorted(held(client)) == (["for-me", "mine", "role"] if mine else ["owned"])
    assert client.base("Task/task") is None
    # To whom no person can be named is not asked for, and that is said.
    assert told(client).unsupported is not mine


def test_a_server_that_knows_none_of_it_keeps_what_was_told_and_says_so(
    client: Client, wished: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, MINE)
    refused = _refusing(wished, monkeypatch, {"code", "owner", "requester"})
    wished.write(wish("mine", ME, status="rejected", note=[{"text": "Nei."}]))
    later(client, MINE)
    later(client, MINE)
    assert told(client).unsupported
    assert held(client) == {"for-me": "requested", "mine": "rejected", "role": "completed"}
    assert sorted(told(client).tasks) == ["for-me", "mine", "role"], "by their ids"
    assert refused


def test_what_cant_be_read_takes_nothing_away(client: Client, wished: FakeServer) -> None:
    go(client, MINE)
    wished.write(wish("mine", ME, authoredOn=7))
    later(client, MINE)
    assert "mine" in told(client).tasks
    assert told(client).refused


def test_one_that_is_made_here_and_not_sent_is_among_them(client: Client, wished: FakeServer) -> None:
    go(client, MINE)
    client.put(wish("new", ME))
    assert "new" in held(client)
    later(client, MINE)
    assert "new" in held(client)


def _refusing(server: FakeServer, monkeypatch: pytest.MonkeyPatch, refused: set[str]) -> set[str]:
    search = server._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        if kind == "Task" and any(name in refused for name, _value in query):
            return _outcome(400, "not today")
        return search(kind, query)

    monkeypatch.setattr(server, "_search", refuses)
    return refused
