"""Offices and health personnel whom the server finds by name."""

from __future__ import annotations

import pytest

from desktop.core.errors import WireError
from desktop.fhir.transport import Answer
from desktop.store import records
from desktop.sync.pull import lookup_recipients
from tests.sync.driver import Client, run


def bundle(*resources: str) -> bytes:
    entries = ",".join(f'{{"resource": {one}}}' for one in resources)
    return f'{{"resourceType": "Bundle", "type": "searchset", "entry": [{entries}]}}'.encode()


OFFICE = '{"resourceType": "Organization", "id": "o1", "meta": {"versionId": "1"}, "name": "Fjellsiden"}'
DOCTOR = (
    '{"resourceType": "Practitioner", "id": "d1", "meta": {"versionId": "1"}, "name": [{"family": "Lie"}]}'
)
ROLE = (
    '{"resourceType": "PractitionerRole", "id": "r1", "meta": {"versionId": "1"},'
    ' "practitioner": {"reference": "Practitioner/d1"}}'
)


def answering(client: Client, answers: dict[str, Answer]) -> list[str]:
    asked: list[str] = []

    def choose(request: object) -> object:
        url = str(request.path)  # type: ignore[attr-defined]
        asked.append(url)
        kind = url.partition("?")[0].rstrip("/").rpartition("/")[2]
        return lambda *_a: answers.get(kind, Answer(200, {}, bundle()))

    client.wire.choose = choose  # type: ignore[assignment]
    return asked


def test_offices_people_and_their_roles_are_in_the_directory_then(client: Client) -> None:
    answers = {
        "Organization": Answer(200, {}, bundle(OFFICE)),
        "Practitioner": Answer(200, {}, bundle(DOCTOR)),
        "PractitionerRole": Answer(200, {}, bundle(ROLE)),
    }
    asked = answering(client, answers)
    assert run(lookup_recipients.recipients(client.effects, "lie fjell")) == 3
    for kind, ident in (("Organization", "o1"), ("Practitioner", "d1"), ("PractitionerRole", "r1")):
        assert client.database.ask(lambda c, k=kind, i=ident: records.get(c, k, i)) is not None
    assert any("name=lie&name=fjell" in url for url in asked)
    assert any("practitioner=d1" in url for url in asked)
    assert any("organization=o1" in url for url in asked)


def test_a_search_that_is_not_offered_is_told_and_the_rest_is_filed(client: Client) -> None:
    refused = Answer(404, {}, b"")
    answering(client, {"Practitioner": refused, "Organization": Answer(200, {}, bundle(OFFICE))})
    with pytest.raises(WireError, match="overalt"):
        run(lookup_recipients.recipients(client.effects, "fjell"))
    assert client.database.ask(lambda c: records.get(c, "Organization", "o1")) is not None


def test_what_is_typed_never_becomes_another_search(client: Client) -> None:
    asked = answering(client, {})
    run(lookup_recipients.recipients(client.effects, "a&_id=1 b?c"))
    assert not any("&_id=" in url or "b?c" in url for url in asked)


def test_nothing_typed_asks_nothing(client: Client) -> None:
    asked = answering(client, {})
    assert run(lookup_recipients.recipients(client.effects, "  ")) == 0
    assert asked == []
