"""A server that names resources itself: its names reach every element that holds one of ours."""

from __future__ import annotations

import pytest

from desktop.fhir.references import literal, rewrite
from desktop.store.outbox import Act
from desktop.sync.push.push import push
from desktop.sync.push.sending_plan import references
from tests.sync import driver
from tests.sync.conftest import Machine
from tests.sync.driver import Client, run
from tests.sync.fake_server import FakeServer, Features
from tests.sync.things import Json, note

ACT = Act("sign", "r1", atomic=True)
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><a href="Binary/b1">PDF</a> <img src=\'Binary/b1\'/></div>'


def letter(client: Client, act: Act) -> None:
    client.put({"resourceType": "Binary", "id": "b1", "contentType": "application/pdf", "data": "JVBE"}, act)
    client.put({"resourceType": "DocumentReference", "id": "d1", "status": "current",
                "subject": {"reference": "Patient/p1"}, "text": {"status": "generated", "div": DIV},
                "extension": [{"url": "urn:x", "valueUrl": "Binary/b1"}],
                "content": [{"attachment": {"contentType": "application/pdf", "url": "Binary/b1"}}]},
               act)  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("rewrites", ["everything", "references"])
@pytest.mark.parametrize("fault", [None, driver.lost_after, driver.truncated])
def test_the_servers_names_reach_attachments_links_and_extensions(
    machine: Machine, server: FakeServer, whole: bool, rewrites: str, fault: driver.Fault | None
) -> None:
    """A letter's PDF was linked to by a name that only this machine knew: nobody could open it."""
    client = machine(features=Features(update_create=False, rewrites=rewrites))
    letter(client, ACT if whole else Act("write", "r1"))
    client.wire.faults = [fault]
    for _round in range(4):
        run(push(client.effects))
        client.clock.forward(700)
    assert client.unsent == ()
    (binary,), (document,) = server.all("Binary"), server.all("DocumentReference")
    name = f"Binary/{binary['id']}"
    assert document["content"][0]["attachment"]["url"] == name
    assert document["extension"][0]["valueUrl"] == name
    assert f'href="{name}"' in document["text"]["div"]
    assert f"src='{name}'" in document["text"]["div"]
    assert client.base(f"DocumentReference/{document['id']}") is not None


def test_a_document_waits_for_the_binary_that_it_links_to(client: Client) -> None:
    letter(client, Act("write", "r1"))
    (_binary, document) = client.unsent
    assert "Binary/b1" in references(document)


@pytest.mark.parametrize("rewrites", ["references"])
def test_a_server_that_keeps_our_name_for_ever_is_told_of_it_once(
    machine: Machine, server: FakeServer, rewrites: str
) -> None:
    def keeps(body: Json) -> Json:
        for content in body.get("content", []):
            content["attachment"]["url"] = "Binary/b1"
        return body

    client = machine(features=Features(update_create=False, rewrites=rewrites, normalise=keeps))
    letter(client, ACT)
    for _round in range(5):
        run(push(client.effects))
        client.clock.forward(700)
    (document,) = server.all("DocumentReference")
    assert len(server.store[f"DocumentReference/{document['id']}"]) <= 2
    assert client.unsent == ()


NAMES = {"Binary/b1": "Binary/s9", "urn:uuid:b1": "Binary/s9"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"reference": "Binary/b1"}, {"reference": "Binary/s9"}),
        ({"reference": "urn:uuid:b1"}, {"reference": "Binary/s9"}),
        ({"attachment": {"url": "Binary/b1"}}, {"attachment": {"url": "Binary/s9"}}),
        ({"attachment": {"url": "Binary/b1/_history/1"}}, {"attachment": {"url": "Binary/s9"}}),
        ({"entry": [{"fullUrl": "urn:uuid:b1"}]}, {"entry": [{"fullUrl": "Binary/s9"}]}),
        ({"div": "<a href='urn:uuid:b1'>"}, {"div": "<a href='Binary/s9'>"}),
        ({"content": [{"valueUri": "Binary/b1"}]}, {"content": [{"valueUri": "Binary/s9"}]}),
    ],
)
def test_every_address_is_rewritten(before: Json, after: Json) -> None:
    assert rewrite(before, NAMES) == after


@pytest.mark.parametrize(
    "kept",
    [
        {"identifier": [{"value": "urn:uuid:b1"}]},
        {"identifier": [{"value": "Binary/b1"}]},
        {"attachment": {"url": "https://other.test/fhir/Binary/b1"}},
        {"reference": "https://other.test/fhir/Binary/b1"},
        {"extension": [{"url": "urn:x", "valueUri": "urn:uuid:b1"}]},
        {"text": {"div": "<p>Binary/b1</p>"}},
        {"url": 7, "reference": None, "div": []},
        note("b1"),
    ],
)
def test_what_is_no_address_stays(kept: Json) -> None:
    assert rewrite(kept, NAMES) == kept


def test_literal_addresses_are_found_where_they_stand() -> None:
    found = set(literal({"a": {"reference": "Patient/p1"}, "b": [{"url": "Binary/b1"}], "url": "http://x/y",
                         "div": DIV, "c": {"reference": "#x"}}))  # fmt: skip
    assert found == {"Patient/p1", "Binary/b1"}
