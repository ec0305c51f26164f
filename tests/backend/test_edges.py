"""Where two readings are possible: each of these once held only because nobody had tried it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving

Find = Callable[..., list[str]]
PATIENT: dict[str, Any] = {"resourceType": "Patient", "active": True}


def observation(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": name, "status": "final", "code": {"text": "x"}, **more}


def test_stamps_rise_though_the_clock_stands() -> None:
    with serving(clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)) as still, still.client() as client:
        stamps = [
            client.put(f"Patient/s{n}", json={**PATIENT, "id": f"s{n}"}).json()["meta"]["lastUpdated"]
            for n in range(3)
        ]
        assert stamps == sorted(set(stamps))
        newer = client.get(f"Patient?_lastUpdated=gt{stamps[1]}").json()["entry"]
        assert [entry["resource"]["id"] for entry in newer] == ["s2"]


@pytest.mark.parametrize("token", ["test-token2", "test-toke", "TEST-TOKEN", "test", "test-token test-token"])
def test_a_token_is_right_as_a_whole(server: Embedded, token: str) -> None:
    reply = httpx.get(f"{server.url}/Patient", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
    assert reply.status_code == 401


def test_what_is_deleted_is_not_included(client: httpx.Client, put: Any) -> None:
    put({**PATIENT, "id": "leaves"})
    put(observation("stays", subject={"reference": "Patient/leaves"}))
    put(
        {
            "resourceType": "Basic",
            "id": "points",
            "code": {"text": "x"},
            "subject": {"reference": "Patient/leaves"},
        }
    )
    client.delete("Patient/leaves")
    client.delete("Basic/points")
    found = client.get("Observation?_id=stays&_include=Observation:subject").json()["entry"]
    assert [entry["resource"]["id"] for entry in found] == ["stays"]
    put({**PATIENT, "id": "leaves"})
    found = client.get("Patient?_id=leaves&_revinclude=Basic:subject").json()["entry"]
    assert [entry["resource"]["id"] for entry in found] == ["leaves"]


def test_only_iterate_goes_further_than_one_step(client: httpx.Client, put: Any) -> None:
    for name, above in (("bed", "room"), ("room", "ward"), ("ward", "house"), ("house", "")):
        part = {"partOf": {"reference": f"Location/{above}"}} if above else {}
        put({"resourceType": "Location", "id": name, **part})

    def found(include: str) -> list[str]:
        return [e["resource"]["id"] for e in client.get(f"Location?_id=bed&{include}").json()["entry"]]

    assert found("_include=Location:partof") == ["bed", "room"]
    assert sorted(found("_include:iterate=Location:partof")) == ["bed", "house", "room", "ward"]


def test_history_pages_through_one_transaction(client: httpx.Client) -> None:
    names = [f"together{n}" for n in range(7)]
    body = {"resourceType": "Slot", "schedule": {"reference": "Schedule/x"}, "status": "free"}
    body |= {"start": "2026-01-01T08:00:00Z", "end": "2026-01-01T09:00:00Z"}
    entries = [
        {"resource": {**body, "id": name}, "request": {"method": "PUT", "url": f"Slot/{name}"}}
        for name in names
    ]
    client.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    seen: list[str] = []
    link: str | None = "Slot/_history?_count=2"
    while link:
        bundle = client.get(link).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        link = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), None)
    assert seen == names[::-1]


def test_a_parameter_for_patients_finds_no_other_subject(find: Find, put: Any) -> None:
    put(observation("of-device", subject={"reference": "Device/d"}))
    assert find("Observation?subject=Device/d") == ["of-device"]
    assert find("Observation?patient=Device/d") == []
    assert find("Observation?patient:missing=true&_id=of-device") == ["of-device"]


def test_days_are_oslo_s_and_periods_end_with_their_last_day(find: Find, put: Any) -> None:
    put(observation("late", effectiveDateTime="2024-06-10T23:30:00Z"))  # 01:30 on the 11th in Oslo
    put(observation("span", effectivePeriod={"start": "2024-07-01", "end": "2024-07-20"}))
    assert find("Observation?date=2024-06-11") == ["late"]
    assert find("Observation?date=2024-06-10") == []
    assert find("Observation?date=ge2024-07-20T12:00:00Z") == ["span"]
    assert find("Observation?date=gt2024-07-20") == []
    assert find("Observation?date=2024-07") == ["span"]
    assert find("Observation?date=eb2024-07-20T12:00:00Z&_id=span") == []


def test_a_namespace_is_no_address(client: httpx.Client) -> None:
    urn = f"urn:uuid:{uuid.uuid4()}"
    code = {"coding": [{"system": urn, "code": "x"}]}
    sent = {**PATIENT, "identifier": [{"system": urn, "value": "1"}], "maritalStatus": code}
    sent["meta"] = {"tag": [{"system": urn, "code": "t"}]}
    bundle = {"resourceType": "Bundle", "type": "transaction"}
    entry = {"fullUrl": urn, "resource": sent, "request": {"method": "POST", "url": "Patient"}}
    reply = client.post("", json={**bundle, "entry": [entry]}, headers={"Prefer": "return=representation"})
    stored = reply.json()["entry"][0]["resource"]
    assert stored["identifier"] == sent["identifier"]
    assert stored["maritalStatus"] == code
    assert stored["meta"]["tag"] == [{"system": urn, "code": "t"}]


def test_what_the_statement_says_of_conditions_is_what_happens(client: httpx.Client) -> None:
    row = client.get("metadata").json()["rest"][0]["resource"]
    patient = next(one for one in row if one["type"] == "Patient")
    said = {name: patient[name] for name in ("updateCreate", "conditionalCreate", "conditionalUpdate")}
    assert said == dict.fromkeys(said, True)
    assert patient["conditionalRead"] == "full-support"
    assert patient["conditionalDelete"] == "single"
    assert patient["versioning"] == "versioned-update"
    body = {**PATIENT, "identifier": [{"system": "urn:t:single", "value": "1"}]}
    for name in ("one", "two"):
        client.put(f"Patient/{name}", json={**body, "id": name})
    assert client.delete("Patient?identifier=urn:t:single|1").status_code == 412
    assert client.put("Patient?identifier=urn:t:single|1", json=body).status_code == 412
    assert client.delete("Patient?identifier=urn:t:single|1&_id=one").status_code == 204
    assert client.get("Patient/two").status_code == 200
