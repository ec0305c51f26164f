"""A pull whose pages lead nowhere: nothing is lost for it, and nothing is claimed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, Refused, Request
from desktop.sync.pull import cursors
from tests.sync import driver
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_pull import bring, have, many


def leads_away(_server: FakeServer, _request: Request) -> Answer:
    raise Refused("en annen adresse", details="intern:8080")


def gone(status: int) -> Callable[[FakeServer, Request], Answer]:
    return lambda _server, _request: Answer(status, {}, b"")


LINKS = [leads_away, gone(404), gone(410), gone(400), gone(414)]


@pytest.mark.parametrize("link", LINKS)
def test_pull_8_what_lies_behind_a_link_to_nowhere_comes_otherwise(
    client: Client, server: FakeServer, link: driver.Fault
) -> None:
    """An address behind a proxy, a page that has expired: not followed, and nothing is lost for it."""
    for number in range(9):
        client.clock.forward(1)
        many(server, 1, first=number)
    server.features = Features(page=2)
    client.wire.choose = lambda r: link if "page=" in r.path else None
    report = bring(client)
    assert (report.partial, report.unsupported) == ((), ())
    assert len(have(client)) == 9


@pytest.mark.parametrize("link", LINKS)
def test_pull_8_a_link_to_nowhere_keeps_what_came_and_claims_nothing(
    client: Client, server: FakeServer, link: driver.Fault
) -> None:
    many(server, 3)  # all with one stamp
    server.features = Features(page=2)
    client.wire.choose = lambda r: link if "page=" in r.path else None
    report = bring(client)
    assert len(report.partial) == 1
    assert have(client) == {"c0000", "c0001"}
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}


@pytest.mark.parametrize("status", [429, 503])
def test_pull_8_a_server_that_wants_to_be_left_alone_is_not_asked_in_other_ways(
    client: Client, server: FakeServer, status: int
) -> None:
    for number in range(9):
        client.clock.forward(1)
        many(server, 1, first=number)
    server.features = Features(page=2)
    client.wire.choose = lambda r: (
        gone(410) if "page=" in r.path else gone(status) if "_sort=" in r.path else None
    )
    with pytest.raises(SearchRefused) as caught:
        bring(client)
    assert caught.value.status == status
    assert sum("_sort=" in r.path for r in client.wire.sent) == 1
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}


@pytest.mark.parametrize("status", [401, 429, 503])
def test_pull_8_a_later_page_that_is_refused_for_now_ends_the_pull(
    client: Client, server: FakeServer, status: int
) -> None:
    many(server, 3)
    server.features = Features(page=2)
    client.wire.choose = lambda r: gone(status) if "page=" in r.path else None
    with pytest.raises(Refused):
        bring(client)
    assert client.database.ask(lambda c: cursors.of(c, ["p1"], "Condition")) == {}
