"""A deletion by others is seen within a round, where the server gives a history of itself or of its types."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer, Request
from desktop.store import records
from desktop.sync.pull.deletions import BUSY, COUNT, MAX_PAGES, deletions
from desktop.sync.pull.interests import Interests
from desktop.sync.pull.rounds import pull_round
from desktop.sync.pull.settled import STANDS
from desktop.sync.restore import restored
from tests.sync import driver
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer
from tests.sync.things import Json, known, note, task

OPEN = Interests(patients=("p1",))


def with_history(client: Client, level: str, change: Any = lambda body: body) -> Client:
    """The server says that it gives a history of all, or of each type, and does."""
    capabilities = client.capabilities
    if level == "system":
        client.capabilities = msgspec.structs.replace(
            capabilities, system=capabilities.system | {"history-system"}
        )
    else:
        types = {k: msgspec.structs.replace(v, interactions=v.interactions | {"history-type"})
                 for k, v in capabilities.types.items()}  # fmt: skip
        client.capabilities = msgspec.structs.replace(capabilities, types=types)

    def history(server: FakeServer, request: Request) -> Answer:
        url = urlsplit(request.path)
        query = dict(parse_qsl(url.query))
        kind = url.path.removesuffix("_history").rstrip("/")
        entries = []
        for key, versions in server.store.items():
            for one in versions:
                if key.startswith(kind) and one.updated >= query.get("_since", ""):
                    entry: Json = {"request": {"method": "PUT" if one.body else "DELETE", "url": key},
                                   "response": {"status": "200", "lastModified": one.updated}}  # fmt: skip
                    entries.append(entry | ({"resource": one.body} if one.body else {}))
        entries.sort(key=lambda e: e["response"]["lastModified"], reverse=True)
        body = {"resourceType": "Bundle", "type": "history", "total": len(entries),
                "entry": entries[: int(query["_count"])]}  # fmt: skip
        return Answer(200, {}, json.dumps(change(body)).encode())

    client.wire.choose = lambda r: history if urlsplit(r.path).path.endswith("_history") else None
    return client


def go(client: Client) -> None:
    client.clock.forward(30)
    assert run(pull_round(client.effects, OPEN)).complete


@pytest.mark.parametrize("level", ["system", "type"])
def test_a_deletion_is_seen_in_the_next_round(client: Client, server: FakeServer, level: str) -> None:
    with_history(client, level)
    for number in range(3):
        server.write(note(f"c{number}"))
    server.write(task("t1"))
    go(client)
    go(client)
    server.delete("Condition/c1")
    server.delete("Task/t1")
    go(client)
    assert client.base("Condition/c1") is None
    assert client.base("Task/t1") is None
    assert client.base("Condition/c0") is not None


def test_a_history_that_says_too_much_takes_nothing_away(client: Client, server: FakeServer) -> None:
    """It is read before it is believed."""

    def all_deleted(body: Json) -> Json:
        for entry in body["entry"]:
            entry["request"]["method"] = "DELETE"
        return body

    with_history(client, "system", all_deleted)
    server.write(note("c1"))
    for _round in range(3):
        go(client)
    assert client.base("Condition/c1") is not None


@pytest.mark.parametrize("change", [
    lambda _b: {"resourceType": "Bundle", "entry": 5}, lambda _b: {"resourceType": 7}, lambda _b: [],
    lambda b: {**b, "entry": [{"request": 5, "response": {"lastModified": 7}}, None]},
    lambda b: {**b, "entry": b["entry"][:0]},
])  # fmt: skip
def test_a_history_that_can_not_be_read_holds_up_nothing(
    client: Client, server: FakeServer, change: Any
) -> None:
    with_history(client, "system", change)
    server.write(note("c1"))
    for _round in range(3):
        go(client)
    server.write(note("c2"))
    go(client)
    assert client.base("Condition/c2") is not None


def test_what_a_history_left_out_is_found_when_ids_are_compared(client: Client, server: FakeServer) -> None:
    with_history(client, "system", lambda b: {**b, "entry": b["entry"][:1]})
    for number in range(3):
        server.write(note(f"c{number}"))
    go(client)
    server.delete("Condition/c1")
    server.write(note("c2", "nyere"))
    go(client)
    client.clock.forward(700)
    go(client)
    assert client.base("Condition/c1") is None


def test_a_history_that_says_no_times_of_its_own_has_those_of_what_it_holds(
    client: Client, server: FakeServer
) -> None:
    def untimed(body: Json) -> Json:
        for entry in body["entry"]:
            del entry["response"]["lastModified"]
        return body

    with_history(client, "system", untimed)
    server.write(note("c0"))
    server.write(note("c1"))
    go(client)
    server.delete("Condition/c1")
    go(client)
    assert client.base("Condition/c1") is None
    assert client.base("Condition/c0") is not None


def test_a_history_whose_link_has_expired_is_asked_for_all_the_same(
    client: Client, server: FakeServer
) -> None:
    link = [{"relation": "next", "url": "?_history=forgotten"}]
    with_history(client, "system", lambda b: {**b, "link": link})
    history = client.wire.choose
    assert history is not None
    expired = driver.status(410)
    client.wire.choose = lambda r: expired if "forgotten" in r.path else history(r)
    for number in range(2):
        server.write(note(f"c{number}"))
    go(client)
    go(client)
    server.delete("Condition/c1")
    go(client)
    assert client.base("Condition/c1") is None
    assert client.base("Condition/c0") is not None
    assert any(r.path == "_history?_history=forgotten" for r in client.wire.sent)


def test_what_is_unsent_finds_out_itself(client: Client, server: FakeServer) -> None:
    with_history(client, "system")
    server.write(note("c1"))
    go(client)
    client.change("Condition/c1", code={"text": "vår"})
    server.delete("Condition/c1")
    go(client)
    assert "vår" in str(client.sees("Condition/c1"))


@pytest.mark.parametrize(
    ("code", "complete", "asked_again"), [(503, False, True), (429, False, True), (404, True, False),
                                          (403, True, False)]
)  # fmt: skip
def test_a_history_that_is_refused_is_asked_for_again_only_of_a_server_that_wants_to_be_left_alone(
    client: Client, server: FakeServer, code: int, complete: bool, asked_again: bool
) -> None:
    with_history(client, "system")
    server.write(note("c1"))
    go(client)
    refuse = driver.status(code)
    client.wire.choose = lambda r: refuse if urlsplit(r.path).path.endswith("_history") else None
    asked = []
    for _round in range(2):
        client.wire.sent.clear()
        client.clock.forward(400)
        try:
            assert run(pull_round(client.effects, OPEN)).complete is complete
        except SearchRefused:
            assert not complete
        asked.append(any(urlsplit(r.path).path == "_history" for r in client.wire.sent))
    assert asked == [True, asked_again]
    assert client.base("Condition/c1") is not None


def _asked(client: Client) -> list[str]:
    return [request.path for request in client.wire.sent if "_history?" in request.path]


def test_a_quiet_history_is_not_read_again_in_every_round(client: Client, server: FakeServer) -> None:
    """What was written last at one time (a bulk load) is behind the question once it has stood; a deletion
    after that is seen all the same."""
    with_history(client, "system")
    client.clock.forward(0.5)
    for number in range(50):
        server.write(note(f"c{number}"))
    client.clock.forward(1)
    go(client)
    for wait in (STANDS, STANDS, 30, 30):
        client.clock.forward(wait)
        go(client)
    (at,) = {one["meta"]["lastUpdated"] for one in server.all("Condition")}
    assert f"_since={at}" not in _asked(client)[-1]
    server.delete("Condition/c7")
    go(client)
    assert "c7" not in client.database.ask(lambda c: records.ids(c, "Condition", "p1"))


def _paged(server: FakeServer, request: Request) -> Answer:
    """A history of everything with pages, the newest first."""
    query = dict(parse_qsl(urlsplit(request.path).query))
    since, start, count = query.get("_since", ""), int(query.get("page", 0)), int(query["_count"])
    entries = [
        {"request": {"method": "PUT" if one.body else "DELETE", "url": key},
         "response": {"status": "200", "lastModified": one.updated}}
        for key, versions in server.store.items() for one in versions if one.updated >= since
    ]  # fmt: skip
    entries.sort(key=lambda e: e["response"]["lastModified"], reverse=True)
    body: Json = {"resourceType": "Bundle", "type": "history", "entry": entries[start : start + count]}
    if start + count < len(entries):
        link = f"_history?_count={count}&_since={since}&page={start + count}"
        body["link"] = [{"relation": "next", "url": link}]
    return Answer(200, {}, json.dumps(body).encode())


def _busy(client: Client, server: FakeServer) -> None:
    """More is written between two rounds than is read of a history."""
    for number in range(MAX_PAGES * COUNT + 5):
        server.write(note(f"x{number}", subject={"reference": "Patient/p9"}))
    go(client)


def test_a_history_that_is_too_long_is_left_alone_for_ten_minutes(client: Client, server: FakeServer) -> None:
    """Of a whole region's writes a workstation would read hundreds in every round; what was deleted after one
    burst is seen once that is over."""
    with_history(client, "system")
    client.wire.choose = lambda r: _paged if urlsplit(r.path).path == "_history" else None
    client.clock.forward(0.5)
    server.write(note("c1"))
    go(client)
    go(client)
    _busy(client, server)
    before = len(_asked(client))
    go(client)
    assert len(_asked(client)) == before
    client.clock.forward(BUSY)
    go(client)
    assert len(_asked(client)) > before
    for _turn in range(100):
        go(client)
    server.delete("Condition/c1")
    for _turn in range(3):
        client.clock.forward(30)
        run(deletions(client.effects, ("Condition",)))
    assert client.base("Condition/c1") is None


@pytest.mark.parametrize("busy", [False, True])
def test_a_restore_is_seen_on_a_busy_server(client: Client, server: FakeServer, busy: bool) -> None:
    with_history(client, "system")
    client.wire.choose = lambda r: _paged if urlsplit(r.path).path == "_history" else None
    known(client, note("c0"))
    go(client)
    go(client)
    if busy:
        _busy(client, server)
    before = server.copy()
    client.clock.forward(60)
    known(client, note())
    server.store = before.store
    with pytest.raises(restored.Frozen):
        run(restored.guard(client.effects, now=True))


def test_a_server_without_the_history_of_one_resource_gives_that_of_all(
    client: Client, server: FakeServer
) -> None:
    """What a search after a restore learns of single resources says nothing of what others delete."""
    known(client, note("c0"))
    client.clock.forward(60)
    known(client, note())
    client.clock.forward(60)
    with_history(client, "system")
    gives = client.wire.choose
    assert gives is not None
    single = driver.status(404)
    client.wire.choose = lambda r: (
        single if r.path.startswith("Condition/") and r.path.endswith("/_history") else gives(r)
    )
    server.write(note(text="deres"))
    run(restored.guard(client.effects, now=True))
    go(client)
    go(client)
    server.delete("Condition/c0")
    go(client)
    assert client.base("Condition/c0") is None
