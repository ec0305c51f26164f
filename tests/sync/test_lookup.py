"""Patients whom the server finds by what was typed."""

from __future__ import annotations

import pytest

from desktop.core.errors import WireError
from desktop.fhir.transport import Answer
from desktop.store import records
from desktop.sync import lookup
from tests.sync.driver import Client, run


def test_who_is_found_can_be_opened(client: Client) -> None:
    (found,) = run(lookup.patients(client.effects, "øverås"))
    assert found.id == "p1"
    assert client.database.ask(lambda c: records.get(c, "Patient", "p1")) is not None


def test_somebody_found_who_cannot_be_read_is_told_of(client: Client) -> None:
    entries = (
        b'{"resource": {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}}},'
        b'{"resource": {"resourceType": "Patient", "id": "p2", "multipleBirthInteger": NaN}}'
    )
    body = b'{"resourceType": "Bundle", "type": "searchset", "entry": [%s]}' % entries
    client.wire.choose = lambda _request: lambda *_a: Answer(200, {}, body)
    with pytest.raises(WireError, match="1"):
        run(lookup.patients(client.effects, "øverås"))
    assert client.database.ask(lambda c: records.get(c, "Patient", "p1")) is not None, "the others are filed"
