"""An inbox that a server can't be asked for, or gives a part of, is said: it is not empty."""

# ruff: noqa: F811
from __future__ import annotations

import pytest

from desktop.shown import unasked
from desktop.sync.pull import inbox
from desktop.sync.pull.interests import Interests
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client
from tests.sync.fake_server import FakeServer, Features
from tests.sync.test_interests import DOCTOR, OFFICE, elsewhere, go, held, todo  # noqa: F401
from tests.sync.test_ward import hospital  # noqa: F401


def told(client: Client) -> inbox.Told | None:
    return client.database.ask(inbox.told)


@pytest.mark.parametrize("code", [400, 403, 404, 501])
def test_an_inbox_that_is_refused_holds_up_nothing_and_is_said_and_not_asked_for_again(
    client: Client, elsewhere: FakeServer, code: int
) -> None:
    client.wire.choose = lambda r: driver.status(code) if r.path.startswith("Task?owner") else None
    for _round in range(2):
        asked = len([line for line in client.wire.lines if line.startswith("GET Task?owner")])
        report = go(client, Interests(inboxes=(DOCTOR,)))
        assert report.complete
        assert unasked.INBOX in report.unsupported
        assert asked <= 1
    assert told(client) == inbox.Told(by_owner=False)


def test_an_inbox_that_the_server_does_not_offer_is_not_asked_for_and_is_said(
    machine: Machine, elsewhere: FakeServer
) -> None:
    elsewhere.write(todo("t9", "p1"))
    client = machine(features=Features(silent=frozenset({"owner"})))
    report = go(client)
    assert unasked.INBOX in report.unsupported
    assert "Task" not in report.unsupported
    assert not any("Task?owner" in line + str(r.body) for line, r in
                   zip(client.wire.lines, client.wire.sent, strict=True))  # fmt: skip
    assert held(client, "Task/t9") is not None, "of the ward's patients tasks come all the same"
    assert told(client) == inbox.Told(by_owner=False)


def test_without_tasks_at_all_that_is_said_and_nothing_is_thrown_away(
    machine: Machine, elsewhere: FakeServer
) -> None:
    first = machine()
    go(first)
    first.capabilities = machine(features=Features(unlisted=frozenset({"Task"}))).capabilities
    report = go(first)
    assert {"Task", unasked.INBOX} <= set(report.unsupported)
    assert told(first) == inbox.Told(by_owner=False, by_patient=False)
    assert held(first, "Task/t1") is not None


def test_one_inbox_that_is_refused_does_not_hide_the_other(machine: Machine, elsewhere: FakeServer) -> None:
    client = machine(features=Features(batch=False))
    client.wire.choose = lambda r: driver.status(403) if r.path.startswith("Task?owner=Org") else None
    for number in range(2):
        elsewhere.write(todo(f"n{number}"))
        report = go(client, Interests(inboxes=(OFFICE, DOCTOR)))
        assert unasked.INBOX in report.unsupported
        assert held(client, f"Task/n{number}") is not None


def test_an_inbox_that_can_be_asked_again_is_not_called_unasked(
    machine: Machine, elsewhere: FakeServer
) -> None:
    mine = Interests(inboxes=(DOCTOR,))
    client = machine(features=Features(silent=frozenset({"owner"})))
    go(client, mine)
    elsewhere.features = Features()
    client.learn()
    assert unasked.INBOX not in go(client, mine).unsupported
    assert told(client) == inbox.Told()
    assert held(client, "Task/t1") is not None


def test_an_inbox_that_came_in_part_is_said(
    machine: Machine, elsewhere: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that does not look at the owner gives everybody's tasks: not the whole hospital is read."""
    monkeypatch.setattr(inbox, "MAX_PAGES", 2)
    client = machine(features=Features(page=2, ignored_params=frozenset({"owner"})))
    for number in range(9):
        elsewhere.write(todo(f"x{number}", owner="Practitioner/d12"))
    report = go(client, Interests(inboxes=(DOCTOR,)))
    assert report.partial
    kept = told(client)
    assert kept is not None
    assert kept.partial == report.partial
    assert held(client, "Task/t1") is not None
    assert held(client, "Task/x1") is None
