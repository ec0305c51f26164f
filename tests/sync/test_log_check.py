"""The access log is looked through while nobody waits, against its heads at the server too."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir.transport import NoAnswer
from desktop.store import accesslog
from desktop.store.accesslog import Broken, Head
from desktop.sync.push import log_anchor
from desktop.sync.push.push import push
from desktop.sync.run.log_check import LogCheck
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.test_log_anchor import anchor, log


async def no_pause() -> None:
    """Nobody waits."""


def look(client: Client, check: LogCheck, quiet: Any = lambda: True) -> tuple[bool, Broken | None]:
    found: tuple[bool, Broken | None] = run(check.look(client.effects, quiet, no_pause))  # type: ignore[assignment]
    return found


@pytest.fixture
def anchored(client: Client, server: FakeServer) -> Client:
    log(client, 3)
    anchor(client)
    run(push(client.effects))
    return client


def test_a_whole_log_is_whole_again_and_again(anchored: Client) -> None:
    check = LogCheck()
    assert look(anchored, check) == (True, None)
    log(anchored)
    assert look(anchored, check) == (True, None)


def test_an_older_copy_of_the_record_is_found_by_the_head_at_the_server(
    anchored: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = anchored.database.ask(log_anchor.log_id)
    later = log_anchor._event(ident, Head(9, "later"), "2026-11-20T08:00:00.000Z", "")
    anchored.put(later)
    run(push(anchored.effects))
    assert look(anchored, LogCheck()) == (True, Broken(4, "cut", 5))


def test_a_server_that_can_not_be_asked_leaves_the_log_itself_to_check(anchored: Client) -> None:
    def away(*_given: Any) -> Any:
        raise NoAnswer("", sent=False)

    anchored.wire.choose = lambda _request: away
    assert look(anchored, LogCheck()) == (True, None)


def test_it_goes_on_where_somebody_wanted_something(
    anchored: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    step = accesslog.Checking.step

    def counted(self: accesslog.Checking, connection: Any, most: int = 1) -> None:
        seen.append(most)
        step(self, connection, 1)

    monkeypatch.setattr(accesslog.Checking, "step", counted)
    check, turns = LogCheck(), iter((True, True, False))
    assert look(anchored, check, lambda: next(turns)) == (False, None)
    assert len(seen) == 2
    assert look(anchored, check) == (True, None)
    assert len(seen) == 5, "four lines, and that there are no more"
