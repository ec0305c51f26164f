"""One resource's life: create, read, update, delete, versions, conditions, and what stays to the letter."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desktop.fhir.strict import loads

PATIENT = {"resourceType": "Patient", "name": [{"family": "Prøve", "given": ["Kari"]}]}
JSON = {"Content-Type": "application/fhir+json"}


def issue(reply: httpx.Response) -> dict[str, Any]:
    body = reply.json()
    assert body["resourceType"] == "OperationOutcome"
    found: dict[str, Any] = body["issue"][0]
    return found


def test_created_resource_can_be_read_under_the_location(client: httpx.Client) -> None:
    created = client.post("Patient", json=PATIENT)
    assert created.status_code == 201
    made = created.json()
    assert created.headers["Location"].endswith(f"/Patient/{made['id']}/_history/{made['meta']['versionId']}")
    assert created.headers["ETag"] == f'W/"{made["meta"]["versionId"]}"'
    assert client.get(f"Patient/{made['id']}").json() == made
    assert client.get(created.headers["Location"]).json() == made


def test_body_is_kept_to_the_letter(client: httpx.Client) -> None:
    sent = (
        '{"resourceType":"Observation","id":"letter","status":"final","code":{"text":"é ☃ \\u0001"},'
        '"valueQuantity":{"value":0.010,"comparator":"<"},"referenceRange":[{"low":{"value":1.0e2}}],'
        '"unknownElement":{"deep":[1.50,{"x":true}]},"_status":{"id":"s"}}'
    )
    assert client.put("Observation/letter", content=sent.encode(), headers=JSON).status_code == 201
    text = client.get("Observation/letter").text
    for part in (
        '"value":0.010',
        '"value":1.0e2',
        '"unknownElement":{"deep":[1.50,{"x":true}]}',
        '"_status":{"id":"s"}',
    ):
        assert part in text
    assert loads(text)["code"] == {"text": "é ☃ \x01"}
    found = client.get("Observation?_id=letter").text
    assert '"value":0.010' in found
    assert '"unknownElement":{"deep":[1.50,{"x":true}]}' in found


def test_put_with_if_none_match_creates_once(client: httpx.Client) -> None:
    body = {**PATIENT, "id": "once"}
    first = client.put("Patient/once", json=body, headers={"If-None-Match": "*"})
    again = client.put("Patient/once", json={**body, "active": True}, headers={"If-None-Match": "*"})
    assert (first.status_code, again.status_code) == (201, 412)
    assert "active" not in client.get("Patient/once").json()


def test_create_only_put_does_not_bring_back_what_was_deleted(client: httpx.Client) -> None:
    body = {**PATIENT, "id": "buried"}
    client.put("Patient/buried", json=body)
    client.delete("Patient/buried")
    assert client.put("Patient/buried", json=body, headers={"If-None-Match": "*"}).status_code == 412
    assert client.get("Patient/buried").status_code == 410
    assert client.put("Patient/buried", json=body).status_code == 201
    assert client.get("Patient/buried").status_code == 200


def test_if_none_exist_finds_instead_of_creating(client: httpx.Client) -> None:
    body = {**PATIENT, "identifier": [{"system": "urn:t:once", "value": "1"}]}
    headers = {"If-None-Exist": "identifier=urn:t:once|1"}
    first = client.post("Patient", json=body, headers=headers)
    second = client.post("Patient", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    client.post("Patient", json=body)
    assert client.post("Patient", json=body, headers=headers).status_code == 412
    before = client.get("Patient?identifier=urn:t:once|1&_summary=count").json()["total"]
    # What would never find anything must not look like "there is none".
    for never in ("bogus=1", "_count=0&{}", "{}&_summary=count", "{}&_page=WzksOV0", "{}&name=%ff", "{}%00"):
        criteria = never.format("identifier=urn:t:once|1")
        assert client.post("Patient", json=body, headers={"If-None-Exist": criteria}).status_code == 400, (
            never
        )
    assert client.get("Patient?identifier=urn:t:once|1&_summary=count").json()["total"] == before


def test_update_with_if_match(client: httpx.Client) -> None:
    made = client.put("Patient/match", json={**PATIENT, "id": "match"})
    right = {"If-Match": made.headers["ETag"]}
    assert (
        client.put(
            "Patient/match", json={**PATIENT, "id": "match", "active": True}, headers=right
        ).status_code
        == 200
    )
    stale = client.put("Patient/match", json={**PATIENT, "id": "match", "active": False}, headers=right)
    assert stale.status_code == 412
    assert issue(stale)["code"] == "conflict"
    assert client.get("Patient/match").json()["active"] is True
    assert client.put("Patient/never", json={**PATIENT, "id": "never"}, headers=right).status_code == 412
    assert client.get("Patient/never").status_code == 404


def test_deleted_is_gone_and_stays_in_history(client: httpx.Client) -> None:
    made = client.put("Patient/gone", json={**PATIENT, "id": "gone"})
    wrong = client.delete("Patient/gone", headers={"If-Match": 'W/"other"'})
    assert wrong.status_code == 412
    assert client.delete("Patient/gone").status_code == 204
    assert client.delete("Patient/gone").status_code == 204
    reply = client.get("Patient/gone")
    assert reply.status_code == 410
    assert issue(reply)["code"] == "deleted"
    assert client.get("Patient?_id=gone").json().get("entry") is None
    version = made.json()["meta"]["versionId"]
    assert client.get(f"Patient/gone/_history/{version}").json() == made.json()
    entries = client.get("Patient/gone/_history").json()["entry"]
    assert [entry["request"]["method"] for entry in entries] == ["DELETE", "PUT"]
    assert "resource" not in entries[0]
    assert client.delete("Patient/nobody").status_code == 404


def test_unchanged_is_304(client: httpx.Client) -> None:
    made = client.put("Patient/same", json={**PATIENT, "id": "same"})
    again = client.get("Patient/same", headers={"If-None-Match": made.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("Patient/same", headers={"If-None-Match": 'W/"other"'}).status_code == 200
    later = {"If-Modified-Since": made.headers["Last-Modified"]}
    assert client.get("Patient/same", headers=later).status_code == 304
    stamps = []
    while len(stamps) < 2 or stamps[-1] != stamps[-2]:  # two versions in one second
        body = {**PATIENT, "id": "same", "multipleBirthInteger": len(stamps)}
        stamps.append(client.put("Patient/same", json=body).headers["Last-Modified"])
    found = client.get("Patient/same", headers={"If-Modified-Since": stamps[-2]})
    assert (found.status_code, found.json()["multipleBirthInteger"]) == (200, len(stamps) - 1)
    etag = {"If-None-Match": found.headers["ETag"], "If-Modified-Since": stamps[-2]}
    assert client.get("Patient/same", headers=etag).status_code == 304


def test_conditional_update_and_delete(client: httpx.Client) -> None:
    body = {**PATIENT, "identifier": [{"system": "urn:t:cu", "value": "1"}]}
    made = client.put("Patient?identifier=urn:t:cu|1", json=body)
    assert made.status_code == 201
    changed = client.put("Patient?identifier=urn:t:cu|1", json={**body, "active": True})
    assert changed.status_code == 200
    assert changed.json()["id"] == made.json()["id"]
    assert client.delete("Patient?identifier=urn:t:cu|1").status_code == 204
    assert client.get(f"Patient/{made.json()['id']}").status_code == 410
    assert client.delete("Patient?identifier=urn:t:cu|1").status_code == 204
    assert client.delete("Patient").status_code == 412


@pytest.mark.parametrize(
    ("path", "body", "status", "place"),
    [
        ("Patient/a", {**PATIENT, "id": "b"}, 400, "Patient.id"),
        ("Patient/a", PATIENT, 400, "Patient.id"),
        ("Patient/a", {"resourceType": "Observation", "id": "a"}, 400, "resourceType"),
        ("Patient/a", {**PATIENT, "id": "a", "gender": "kvinne"}, 422, "Patient.gender"),
        ("Patient/a", {**PATIENT, "id": "a", "birthDate": "2023-02-30"}, 422, "Patient.birthDate"),
        ("Patient/a", {**PATIENT, "id": "a", "active": "true"}, 422, "Patient.active"),
        ("Patient/a", {**PATIENT, "id": "a", "deceasedString": "x"}, 422, "Patient.deceasedString"),
        (
            "Observation/a",
            {"resourceType": "Observation", "id": "a", "status": "final"},
            422,
            "Observation.code",
        ),
    ],
)
def test_what_is_not_r4_is_refused_with_its_place(
    client: httpx.Client, path: str, body: dict[str, Any], status: int, place: str
) -> None:
    reply = client.put(path, json=body)
    assert reply.status_code == status
    assert issue(reply)["expression"] == [place]
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType":"Patient","multipleBirthInteger":NaN}',
        b'{"resourceType":"Patient","active":true,"active":false}',
        b'{"resourceType":"Patient","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"resourceType":"Patient"',
        b"\xff\xfe",
        b'{"resourceType":"Patient","unknown":"\\ud800"}',
        b"[]",
        b"",
    ],
)
def test_damaged_json_is_refused(client: httpx.Client, body: bytes) -> None:
    reply = client.post("Patient", content=body, headers=JSON)
    assert reply.status_code in (400, 422)
    assert issue(reply)["severity"] == "error"


def test_unknown_types_methods_and_media_types(client: httpx.Client) -> None:
    assert client.get("Patients/1").status_code == 404
    assert client.get("Patient/1/$everything").status_code == 404
    wrong = client.request("PUT", "metadata")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == "GET"
    xml = client.post("Patient", content=b"<Patient/>", headers={"Content-Type": "application/fhir+xml"})
    assert xml.status_code == 415
    patch = {"Content-Type": "application/json-patch+json"}
    assert client.put("Patient/p", json={**PATIENT, "id": "p"}, headers=patch).status_code == 415
    assert client.post("Patient", content=b'{"resourceType":"Patient"}').status_code == 415
    assert client.get("metadata", headers={"Accept": "application/fhir+xml"}).status_code == 406
    for reply in (wrong, xml, client.get("nowhere")):
        assert issue(reply)["diagnostics"]


def test_binary_as_it_is(client: httpx.Client) -> None:
    body = {"resourceType": "Binary", "id": "pdf", "contentType": "application/pdf", "data": "JVBERi0="}
    client.put("Binary/pdf", json=body)
    found = client.get("Binary/pdf", headers={"Accept": "application/pdf"})
    assert (found.content, found.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert found.headers["Content-Disposition"] == "attachment"
    assert client.get("Binary/pdf").json()["data"] == "JVBERi0="
    assert client.get("Binary/pdf", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("Binary?_id=pdf", headers={"Accept": "application/pdf"}).status_code == 406


def test_prefer_minimal(client: httpx.Client) -> None:
    reply = client.post("Patient", json=PATIENT, headers={"Prefer": "return=minimal"})
    assert (reply.status_code, reply.content) == (201, b"")
    assert reply.headers["ETag"]
    for words in ("Return=Minimal", 'respond-async, return="minimal"', "handling=lenient; return = minimal"):
        assert client.post("Patient", json=PATIENT, headers={"Prefer": words}).content == b"", words
    told = client.post("Patient", json=PATIENT, headers={"Prefer": "return=OperationOutcome"})
    assert told.json()["resourceType"] == "OperationOutcome"
    for words in ("Handling=Strict", 'handling="strict"'):
        assert client.get("Patient?bogus=1", headers={"Prefer": words}).status_code == 400, words


def test_every_other_type_is_stored_and_found_by_id_and_stamp(client: httpx.Client) -> None:
    body = {"resourceType": "Slot", "id": "s1", "schedule": {"reference": "Schedule/x"}, "status": "free"}
    body |= {"start": "2026-01-01T08:00:00Z", "end": "2026-01-01T09:00:00Z"}
    stamp = client.put("Slot/s1", json=body).json()["meta"]["lastUpdated"]
    assert client.get("Slot?_id=s1").json()["entry"][0]["resource"]["status"] == "free"
    assert len(client.get(f"Slot?_lastUpdated={stamp}").json()["entry"]) == 1
    assert client.get("Slot?schedule=x", headers={"Prefer": "handling=strict"}).status_code == 400
