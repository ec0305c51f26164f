"""Weekly rates of the rules before signing: fetched by everybody, once an hour until the week's are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.core.clock import local
from desktop.core.usage.weeks import week_of
from desktop.fhir.transport import Answer
from desktop.fhir.usage.rate_reports import KIND, SYSTEM, Rates, ident, report
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.set_up import rule_rates as pulled
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features, _outcome
from tests.sync.test_beds import go

ANYBODY = Interests()


def week(client: Client, back: int) -> str:
    return week_of(local(client.clock()).date() - timedelta(weeks=back))


def made(server: FakeServer, of: str, n: int, **more: object) -> None:
    server.write({**report(of, {"A2": (n, n // 2)}), **more})


def kept(client: Client) -> Rates:
    found = client.database.ask(pulled.kept)
    assert isinstance(found, Rates)
    return found


def asked(client: Client) -> int:
    return sum(SYSTEM in line for line in client.wire.lines)


def test_the_newest_week_that_is_over_is_kept(client: Client, server: FakeServer) -> None:
    for back, n in ((3, 30), (1, 10), (2, 20)):
        made(server, week(client, back), n)
    assert go(client, ANYBODY).complete
    assert (kept(client).week, dict(kept(client).rules)) == (week(client, 1), {"A2": (10, 5)})


def test_it_is_asked_for_once_an_hour_until_the_week_is_there_and_then_no_more(
    client: Client, server: FakeServer
) -> None:
    made(server, week(client, 2), 20)
    for _round in range(3):
        go(client, ANYBODY)
    assert asked(client) == 1
    assert kept(client).week == week(client, 2), "an older one stays until then"
    made(server, week(client, 1), 10)
    client.clock.forward(3601)
    go(client, ANYBODY)
    assert (asked(client), kept(client).week) == (2, week(client, 1))
    for _round in range(3):
        client.clock.forward(3601)
        go(client, ANYBODY)
    assert asked(client) == 2


def test_the_next_week_has_its_own(client: Client, server: FakeServer) -> None:
    first = week(client, 1)
    made(server, first, 10)
    go(client, ANYBODY)
    client.clock.forward(7 * 24 * 3600)
    assert week(client, 2) == first
    go(client, ANYBODY)
    assert kept(client).week == first, "nobody has collected yet"
    made(server, week(client, 1), 40)
    client.clock.forward(3601)
    go(client, ANYBODY)
    assert dict(kept(client).rules) == {"A2": (40, 20)}


def test_a_week_of_others_or_of_long_ago_is_not_taken(client: Client, server: FakeServer) -> None:
    # A server that ignores the parameter gives all reports it has.
    server.features = replace(server.features, ignored_params=frozenset({"identifier"}))
    made(server, week(client, 1), 10, status="pending", id="pending")
    made(server, week(client, 1), 10, measure="https://other.example/Measure/falls", id="other")
    made(server, week(client, 1), 9, id="too-few")
    made(server, week(client, 2), 20)
    server.write({"resourceType": KIND, "id": "odd", "status": "complete", "group": 7})
    go(client, ANYBODY)
    assert (kept(client).week, dict(kept(client).rules)) == (week(client, 2), {"A2": (20, 10)})


@pytest.mark.parametrize("back", [0, -200], ids=["this week", "a year to come"])
def test_a_week_that_is_not_over_is_not_taken_either(client: Client, server: FakeServer, back: int) -> None:
    server.features = replace(server.features, ignored_params=frozenset({"identifier"}))
    made(server, week(client, back), 50)
    made(server, week(client, 1), 10)
    go(client, ANYBODY)
    assert kept(client).week == week(client, 1)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_refusal_leaves_what_was_known_and_is_not_asked_each_round(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    made(server, week(client, 2), 20)
    go(client, ANYBODY)
    search = server._search

    def refuses(kind: str, query: list[tuple[str, str]]) -> Answer:
        return _outcome(status, "not today") if kind == KIND else search(kind, query)

    monkeypatch.setattr(server, "_search", refuses)
    client.clock.forward(3601)
    for _round in range(3):
        run(pulled.told(client.effects))
    assert kept(client).week == week(client, 2)
    assert asked(client) == 2


def test_a_server_without_the_type_is_left_in_peace(machine: Machine, server: FakeServer) -> None:
    client = machine(features=Features(unlisted=frozenset({KIND})))
    client.learn()
    assert go(client, ANYBODY).complete
    assert asked(client) == 0
    assert kept(client) == Rates()


@pytest.mark.expects_log
def test_what_cant_be_read_is_said_and_what_was_known_stays(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(server, week(client, 2), 20)
    go(client, ANYBODY)

    def strange(_body: object) -> Rates:
        raise KeyError("group")

    monkeypatch.setattr(pulled, "read", strange)
    client.clock.forward(3601)
    (said,) = run(pulled.told(client.effects))
    assert said.startswith(f"{KIND}: ")
    assert kept(client).week == week(client, 2)


def test_a_week_to_come_that_is_kept_gives_way(client: Client, server: FakeServer) -> None:
    client.database.do(lambda tx: pulled.keep(tx, Rates("2099-W01", {"A2": (10, 9)})))
    made(server, week(client, 2), 20)
    go(client, ANYBODY)
    assert kept(client).week == week(client, 2)


def test_a_report_is_one_resource_whoever_makes_it(client: Client) -> None:
    assert ident(week(client, 1)) == report(week(client, 1), {})["id"]
    assert ident(week(client, 1)) != ident(week(client, 2))
