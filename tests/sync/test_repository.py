"""The log of reading where the server does not take it: whole here, on to the site's repository."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from desktop.core import settings
from desktop.core.errors import WireError
from desktop.fhir.transport import Answer, NoAnswer, Request
from desktop.store import accesslog, outbox
from desktop.sync.push import repository
from desktop.sync.push.push import push
from tests.servers.strange import Strange
from tests.servers.strange_defects import AUDIT, Defect
from tests.sync.driver import Client, run
from tests.sync.sim_clock import SimClock
from tests.sync.strange_round import ACTOR, furnish


class Repository:
    """An audit repository: takes events, unless it is told to be away or to refuse."""

    base = "http://audit.test/"

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.answers: list[int | None] = []

    async def send(self, request: Request) -> Answer:
        status = self.answers.pop(0) if self.answers else 201
        if status is None:
            raise NoAnswer("", sent=True)
        assert (request.method, request.path) == ("POST", "AuditEvent")
        if status == 201:
            self.events.append(json.loads(request.body or ""))
        return Answer(status, {}, b"")

    async def close(self) -> None:
        return None


Reading = Callable[..., Client]


@pytest.fixture
def reading() -> Iterator[Reading]:
    """Makes a machine that reads a patient so many times at a server with those defects, and sends it all."""
    from desktop.commands import acting

    with ExitStack() as made:

        def reads(*defects: Defect, times: int = 3) -> Client:
            server = Strange(SimClock(), *defects)
            furnish(server)
            client = made.enter_context(closing(Client(server)))  # type: ignore[arg-type]
            for _time in range(times):
                client.database.do(lambda tx: acting.log(tx, ACTOR, "R", "p0"))
            run(push(client.effects))
            return client

        yield reads


def deliver(client: Client, to: Repository, address: str = "http://audit.test") -> int:
    return run(repository.deliver(client.effects.database, lambda _where: to, address))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("defect", AUDIT, ids=lambda d: d.name.lower())
def test_it_stays_whole_here_and_goes_to_the_repository_once(reading: Reading, defect: Defect) -> None:
    client, to = reading(defect), Repository()
    assert client.unsent == (), "nothing stands before a person"
    assert client.database.ask(accesslog.head)[0] == 3
    assert deliver(client, to, "") == 0, "no repository is named"
    assert deliver(client, to) == 3
    assert [event["entity"][0]["what"]["reference"] for event in to.events] == ["Patient/p0"] * 3
    assert deliver(client, to) == 0
    assert len(to.events) == 3
    assert client.database.ask(accesslog.check) is None
    assert client.database.ask(accesslog.head)[0] == 3


def test_where_the_server_takes_it_nothing_goes_elsewhere(reading: Reading) -> None:
    client, to = reading(), Repository()
    assert (client.unsent, deliver(client, to), to.events) == ((), 0, [])


def test_what_the_repository_does_not_take_goes_later(reading: Reading) -> None:
    client, to = reading(Defect.AUDIT_INVALID), Repository()
    to.answers = [201, 503, 201]
    assert deliver(client, to) == 2
    to.answers = [None]
    assert deliver(client, to) == 0
    assert deliver(client, to) == 1
    assert len(to.events) == 3


def test_a_repository_without_an_address_stops_nothing(reading: Reading) -> None:
    client = reading(Defect.AUDIT_UNKNOWN)

    def none(_where: str) -> Any:
        raise WireError("no address")

    assert run(repository.deliver(client.effects.database, none, "hospital")) == 0


def test_what_was_refused_by_an_earlier_version_is_put_by(reading: Reading) -> None:
    client = reading(times=0)
    from desktop.commands import acting

    client.database.do(lambda tx: acting.log(tx, ACTOR, "R", "p0"))
    (entry,) = client.unsent
    client.database.do(lambda tx: outbox.update(tx, entry.seq, state="failed"))
    assert client.database.do(repository.put_by) == 1
    assert client.unsent == ()
    assert len(client.database.ask(accesslog.elsewhere)) == 1


def test_an_event_that_is_not_in_the_log_is_never_dropped(reading: Reading) -> None:
    client = reading(Defect.AUDIT_INVALID, times=1)
    from desktop.access import audit
    from desktop.store.outbox import Act

    client.put(audit.event(ACTOR, "R", client.clock(), "p0"), Act("record_access", ACTOR.role))
    run(push(client.effects))
    assert [entry.state for entry in client.unsent] == ["failed"]


def test_settings_keep_what_else_is_in_them(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    assert repository.named() == ""
    assert all(one.layer == "default" for one in settings.held()[0])
    settings.keep("audit_server", " https://audit.example/fhir ")
    settings.keep("server", "https://fhir.example")
    assert repository.named() == "https://audit.example/fhir"
    settings.path().write_text("[1", encoding="utf-8")
    assert settings.text("server") == ""
