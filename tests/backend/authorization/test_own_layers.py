"""A page of one's own at the embedded server: read and written by its own person only."""

from __future__ import annotations

import json

import pytest

from desktop.backend.authorization.person_rights import OfService
from desktop.backend.outcome import FhirError
from desktop.fhir.persons import own_layers
from desktop.fhir.transport import Request
from tests.backend.authorization.test_person_rights import answers, server, statuses
from tests.servers.embedded import Embedded

__all__ = ["server"]
NURSE, DOCTOR = "Practitioner/nurse", "Practitioner/doctor"
RAW = b"layer: person\nworkspace: base\nchanges: []\n"


def put(body: dict[str, object]) -> Request:
    return Request("PUT", f"Basic/{body['id']}", body=json.dumps(body))


def test_it_is_written_and_read_by_its_own_person_only(server: Embedded) -> None:
    mine = own_layers.basic(NURSE, RAW, "2026-11-20")
    forged = own_layers.basic(DOCTOR, RAW, "2026-11-20")
    squatting = {**mine, "id": forged["id"]}
    half = {**mine, "id": "half", "author": {"reference": DOCTOR}}
    path = f"Basic/{mine['id']}"
    found = statuses(
        server, "nurse", put(mine), put(mine), put(forged), put(squatting), put(half), Request("GET", path)
    )
    assert found == [201, 200, 403, 403, 403, 200]
    over = {**forged, "id": mine["id"]}
    gone = Request("DELETE", path)
    history = Request("GET", f"{path}/_history")
    # Nobody is told of what is not shown to them: the name is refused as any that is hidden.
    assert statuses(server, "doctor", Request("GET", path), history, put(over), gone) == [404, 404, 405, 403]
    search = Request("GET", own_layers.search(NURSE))
    every = Request("GET", "Basic?_count=50")
    for who, number in (("nurse", 1), ("doctor", 0)):
        for one in answers(server, who, search, every):
            entries = json.loads(one.body).get("entry", [])
            layers = [entry for entry in entries if own_layers.is_layer(entry["resource"])]
            assert (one.status, len(layers)) == (200, number)


def test_no_service_writes_one() -> None:
    with pytest.raises(FhirError, match="its own person only"):
        OfService().write("Basic", own_layers.basic(NURSE, RAW, "2026-11-20"))
