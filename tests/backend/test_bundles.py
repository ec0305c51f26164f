"""Batch and transaction: atomic or independent, references made real, conditions honoured."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import httpx

PATIENT: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Bunt"}]}


def bundle(kind: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(method: str, url: str, resource: Any = None, full_url: str = "", **request: str) -> dict[str, Any]:
    found: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        found["resource"] = resource
    if full_url:
        found["fullUrl"] = full_url
    return found


def note(subject: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": subject},
        "content": [{"attachment": {"title": "x"}}],
        **more,
    }


def statuses(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 200, reply.text
    return [one["response"]["status"][:3] for one in reply.json()["entry"]]


def test_transaction_makes_references_real(client: httpx.Client) -> None:
    patient, binary = f"urn:uuid:{uuid.uuid4()}", f"urn:uuid:{uuid.uuid4()}"
    # The same urn as a business identifier must stay: it names the letter, not an address.
    letter = note(
        patient,
        masterIdentifier={"system": "urn:ietf:rfc:3986", "value": binary},
        content=[{"attachment": {"url": binary}}],
        contained=[
            {"resourceType": "Basic", "id": "b", "code": {"text": "x"}, "subject": {"reference": patient}}
        ],
        extension=[{"url": "http://example.no/x", "valueReference": {"reference": patient}}],
    )
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("POST", "DocumentReference", letter),
            entry("POST", "Patient", PATIENT, patient),
            entry(
                "POST",
                "Binary",
                {"resourceType": "Binary", "contentType": "text/plain", "data": "aGVp"},
                binary,
            ),
        ),
        headers={"Prefer": "return=representation"},
    )
    assert statuses(reply) == ["201", "201", "201"]
    document, made, data = (one["resource"] for one in reply.json()["entry"])
    assert document["subject"]["reference"] == f"Patient/{made['id']}"
    assert document["content"][0]["attachment"]["url"] == f"Binary/{data['id']}"
    assert document["masterIdentifier"]["value"] == binary
    assert document["contained"][0]["subject"]["reference"] == f"Patient/{made['id']}"
    assert document["extension"][0]["valueReference"]["reference"] == f"Patient/{made['id']}"
    assert client.get(f"DocumentReference/{document['id']}").json() == document
    found = client.get(f"DocumentReference?patient={made['id']}").json()["entry"]
    assert [one["resource"]["id"] for one in found] == [document["id"]]


def test_transaction_is_all_or_nothing(client: httpx.Client) -> None:
    before = client.get("Patient?_summary=count").json()["total"]
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("PUT", "Patient/atom1", {**PATIENT, "id": "atom1"}),
            entry("POST", "Patient", PATIENT),
            entry("POST", "Patient", {**PATIENT, "gender": "x"}),
        ),
    )
    assert reply.status_code == 422
    assert reply.json()["issue"][0]["expression"] == ["Bundle.entry[2].resource.gender"]
    assert client.get("Patient/atom1").status_code == 404
    assert client.get("Patient?_summary=count").json()["total"] == before
    assert all(
        "atom1" not in one["fullUrl"] for one in client.get("_history?_count=20").json().get("entry", [])
    )


def test_batch_entries_are_independent(client: httpx.Client) -> None:
    reply = client.post(
        "",
        json=bundle(
            "batch",
            entry("PUT", "Patient/b1", {**PATIENT, "id": "b1"}),
            entry("POST", "Patient", {**PATIENT, "gender": "x"}),
            entry("GET", "Patient/b1"),
            entry("GET", "Patient?_id=b1"),
            entry("GET", "Patient/nobody"),
            entry("DELETE", "Patient/b1"),
            entry("GET", "Nonsense/1"),
            entry("GET", "Patient/b1"),
        ),
    )
    assert statuses(reply) == ["201", "422", "200", "200", "404", "204", "404", "410"]
    rows = reply.json()["entry"]
    assert rows[1]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[1].resource.gender"]
    assert rows[2]["resource"]["id"] == "b1"
    assert rows[3]["resource"]["entry"][0]["resource"]["id"] == "b1"
    assert rows[0]["response"]["etag"].startswith('W/"')
    assert rows[0]["response"]["location"].startswith("Patient/b1/_history/")


def test_conditions_inside_a_transaction(client: httpx.Client) -> None:
    body = {**PATIENT, "identifier": [{"system": "urn:t:tx", "value": "1"}]}
    first = client.post(
        "", json=bundle("transaction", entry("POST", "Patient", body, ifNoneExist="identifier=urn:t:tx|1"))
    )
    assert statuses(first) == ["201"]
    urn = f"urn:uuid:{uuid.uuid4()}"
    again = client.post(
        "",
        json=bundle(
            "transaction",
            entry("POST", "Patient", body, urn, ifNoneExist="identifier=urn:t:tx|1"),
            entry("POST", "DocumentReference", note(urn)),
            entry("POST", "DocumentReference", note("Patient?identifier=urn:t:tx|1")),
        ),
        headers={"Prefer": "return=representation"},
    )
    assert statuses(again) == ["200", "201", "201"]
    patient, one, other = (row["resource"] for row in again.json()["entry"])
    assert one["subject"] == other["subject"] == {"reference": f"Patient/{patient['id']}"}

    nothing = client.post(
        "",
        json=bundle("transaction", entry("POST", "DocumentReference", note("Patient?identifier=urn:t:tx|2"))),
    )
    assert nothing.status_code == 412
    version = client.get(f"Patient/{patient['id']}").headers["ETag"]
    changed = {**patient, "active": True}
    url = f"Patient/{patient['id']}"
    right = client.post("", json=bundle("transaction", entry("PUT", url, changed, ifMatch=version)))
    assert statuses(right) == ["200"]
    stale = client.post(
        "",
        json=bundle(
            "transaction", entry("POST", "Patient", PATIENT), entry("PUT", url, changed, ifMatch=version)
        ),
    )
    assert stale.status_code == 412
    assert stale.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]
    create = client.post("", json=bundle("batch", entry("PUT", url, changed, ifNoneMatch="*")))
    assert statuses(create) == ["412"]


def test_order_and_conditional_update_and_patch(client: httpx.Client) -> None:
    client.put("Patient/order", json={**PATIENT, "id": "order"})
    operations = json.dumps([{"op": "add", "path": "/active", "value": True}]).encode()
    binary = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": base64.b64encode(operations).decode(),
    }
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("GET", "Patient/order"),
            entry("PATCH", "Patient/order", binary),
            entry(
                "PUT",
                "Patient?identifier=urn:t:cond|1",
                {**PATIENT, "identifier": [{"system": "urn:t:cond", "value": "1"}]},
            ),
        ),
    )
    assert statuses(reply) == ["200", "200", "201"]
    assert reply.json()["entry"][0]["resource"]["active"] is True


def test_bundles_that_can_not_be(client: httpx.Client) -> None:
    twice = bundle(
        "transaction",
        entry("PUT", "Patient/twice", {**PATIENT, "id": "twice"}),
        entry("DELETE", "Patient/twice"),
    )
    assert client.post("", json=twice).status_code == 400
    for broken in (
        {"resourceType": "Bundle", "type": "collection"},
        {"resourceType": "Patient"},
        bundle("transaction", {"resource": PATIENT}),
        bundle("transaction", entry("POST", "Patient")),
        bundle("transaction", entry("POST", "Patient/1", PATIENT)),
        bundle("transaction", entry("FLY", "Patient", PATIENT)),
        bundle("transaction", entry("DELETE", "Patient")),
        bundle("transaction", entry("PUT", "http://elsewhere.example/Patient/1", {**PATIENT, "id": "1"})),
        bundle("batch", 1),  # type: ignore[arg-type]
    ):
        reply = client.post("", json=broken)
        assert reply.status_code == 400, broken
        assert reply.json()["issue"][0]["severity"] == "error"
    assert client.get("Patient/1").status_code == 404


def test_references_by_full_address_of_the_entry(client: httpx.Client) -> None:
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("POST", "Patient", PATIENT, "http://old.example/fhir/Patient/17"),
            entry("POST", "DocumentReference", note("Patient/17")),
        ),
        headers={"Prefer": "return=representation"},
    )
    patient, document = (one["resource"] for one in reply.json()["entry"])
    assert document["subject"]["reference"] == f"Patient/{patient['id']}"


def test_conditional_references_are_looked_for_after_the_writing(client: httpx.Client) -> None:
    here = {**PATIENT, "identifier": [{"system": "urn:t:ref", "value": "new"}]}
    gone = {**PATIENT, "id": "refgone", "identifier": [{"system": "urn:t:ref", "value": "gone"}]}
    client.put("Patient/refgone", json=gone)
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("POST", "DocumentReference", note("Patient?identifier=urn:t:ref|new")),
            entry("PUT", "Patient?identifier=urn:t:ref|new", here),
            entry("GET", "DocumentReference?patient.identifier=urn:t:ref|new"),
        ),
        headers={"Prefer": "return=representation"},
    )
    assert statuses(reply) == ["201", "201", "200"]
    document, patient, found = (one["resource"] for one in reply.json()["entry"])
    assert document["subject"]["reference"] == f"Patient/{patient['id']}"
    assert found["entry"][0]["resource"] == document
    stale = client.post(
        "",
        json=bundle(
            "transaction",
            entry("POST", "DocumentReference", note("Patient?identifier=urn:t:ref|gone")),
            entry("DELETE", "Patient/refgone"),
        ),
    )
    assert stale.status_code == 412
    assert client.get("Patient/refgone").status_code == 200


def test_what_a_patch_points_at_becomes_real_too(client: httpx.Client) -> None:
    client.put("DocumentReference/patched", json=note("Patient/x", id="patched"))
    urn = f"urn:uuid:{uuid.uuid4()}"
    operations = [{"op": "replace", "path": "/subject/reference", "value": urn}]
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    patch = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}
    reply = client.post(
        "",
        json=bundle(
            "transaction",
            entry("PATCH", "DocumentReference/patched", patch),
            entry("POST", "Patient", PATIENT, urn),
        ),
    )
    assert statuses(reply) == ["200", "201"]
    made = reply.json()["entry"][1]["response"]["location"].partition("/_history")[0]
    assert client.get("DocumentReference/patched").json()["subject"]["reference"] == made
    assert client.get(f"DocumentReference?subject={made}").json()["entry"]
