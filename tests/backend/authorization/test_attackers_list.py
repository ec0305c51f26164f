"""Requests of somebody who wants more than the scopes of their token give, or has a token that names nobody.

One idea: one list, each line one request with the token it comes with; each is refused with a sentence that
names what was refused, and tells nothing of the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.authorization.judged import BERG, SERVICE, Asked, Judged, judged

Json = dict[str, Any]
SECRET = "Kreftsvulst"
UNDER = {"subject": {"reference": "Patient/p"}}
VALUE: Json = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "code": {"text": SECRET},
    "identifier": [{"system": "urn:x", "value": "o1"}],
    **UNDER,
}
NEW: Json = {name: value for name, value in VALUE.items() if name != "id"}
TEST = [{"op": "test", "path": "/code/text", "value": SECRET}]


def bundle(kind: str, *entries: tuple[str, str, Json | None]) -> Json:
    rows: list[Json] = []
    for method, url, body in entries:
        rows.append({"request": {"method": method, "url": url}, **({"resource": body} if body else {})})
    return {"resourceType": "Bundle", "type": kind, "entry": rows}


@pytest.fixture(scope="module")
def server() -> Iterator[Judged]:
    stay = {
        "resourceType": "Encounter",
        "id": "e",
        "status": "finished",
        "class": {"code": "IMP"},
        "reasonReference": [{"reference": "Observation/o"}],
        **UNDER,
    }
    other = {
        **NEW,
        "id": "o2",
        "identifier": [{"system": "urn:x", "value": "o2"}],
        "subject": {"reference": "Patient/q"},
    }
    with judged(VALUE, other, stay) as found:
        yield found


ONLY_PATIENTS = "openid fhirUser user/Patient.rs user/Encounter.rs"
NOT_OBSERVATION = [
    ("the resource", Asked("GET", "Observation/o")),
    ("without its body", Asked("HEAD", "Observation/o")),
    ("a version", Asked("GET", "Observation/o/_history/1")),
    ("its history", Asked("GET", "Observation/o/_history")),
    ("the type's history", Asked("GET", "Observation/_history")),
    ("a search", Asked("GET", "Observation?patient=p")),
    ("a search by POST", Asked("POST", "Observation/_search", body="patient=p")),
    ("a number", Asked("GET", "Observation?patient=p&_summary=count")),
    ("what points at what may be read", Asked("GET", "Patient?_id=p&_revinclude=Observation:subject")),
    ("what it points at", Asked("GET", "Encounter?_id=e&_include=Encounter:reason-reference:Observation")),
    ("a chain", Asked("GET", "Encounter?reason-reference:Observation.code:missing=false")),
    ("a creation", Asked("POST", "Observation", body=NEW)),
    (
        "a creation by condition",
        Asked("POST", "Observation", (("if-none-exist", "identifier=urn:x|o1"),), NEW),
    ),
    ("an update", Asked("PUT", "Observation/o", body=VALUE)),
    ("an update by condition", Asked("PUT", "Observation?identifier=urn:x|o1", body=NEW)),
    ("a patch", Asked("PATCH", "Observation/o", body=TEST)),
    ("a removal", Asked("DELETE", "Observation/o")),
    ("a removal by condition", Asked("DELETE", "Observation?identifier=urn:x|o1")),
    (
        "an entry of a transaction",
        Asked("POST", "", body=bundle("transaction", ("GET", "Observation/o", None))),
    ),
    ("a writing entry", Asked("POST", "", body=bundle("transaction", ("PUT", "Observation/o", VALUE)))),
    ("a removing entry", Asked("POST", "", body=bundle("transaction", ("DELETE", "Observation/o", None)))),
    (
        "a conditional reference",
        Asked(
            "POST",
            "",
            body=bundle(
                "transaction",
                (
                    "PUT",
                    "Encounter/e",
                    {
                        "resourceType": "Encounter",
                        "id": "e",
                        "status": "finished",
                        "class": {"code": "IMP"},
                        **UNDER,
                        "reasonReference": [{"reference": "Observation?identifier=urn:x|o1"}],
                    },
                ),
            ),
        ),
    ),
]


def refused(server: Judged, asked: Asked, person: str, scope: str) -> str:
    reply = server.ask(asked, person, scope)
    assert reply.status == 403, (reply.status, reply.body)
    text = reply.body.decode() if isinstance(reply.body, bytes) else reply.body
    assert SECRET not in text
    (issue,) = json.loads(text)["issue"]
    return str(issue["diagnostics"])


@pytest.mark.parametrize(
    "asked", [one for _name, one in NOT_OBSERVATION], ids=[name for name, _one in NOT_OBSERVATION]
)
def test_what_no_scope_names_is_refused_with_what_it_was(server: Judged, asked: Asked) -> None:
    scope = ONLY_PATIENTS + (" user/Encounter.cruds" if "reference" in str(asked.body) else "")
    told = refused(server, asked, BERG, scope)
    assert told.startswith("Observation may not be ")
    assert "its scopes are user/Patient.rs" in told
    # With the scope it is no matter of scopes any more.
    allowed = server.ask(asked, BERG, "user/*.cruds") if asked.method in ("GET", "HEAD") else None
    assert allowed is None or allowed.status in (200, 404)


LETTERS = [
    ("rs", Asked("POST", "Observation", body=NEW), "created"),
    ("rs", Asked("PUT", "Observation/o", body=VALUE), "changed"),
    ("ruds", Asked("PUT", "Observation/new", body={**VALUE, "id": "new"}), "created"),
    ("cds", Asked("GET", "Observation/o"), "read"),
    ("cruds?category=laboratory", Asked("GET", "Observation/o"), "read"),
    ("crud", Asked("GET", "Observation"), "searched"),
    ("cud", Asked("PATCH", "Observation/o", body=TEST), "read"),
    ("crd", Asked("PATCH", "Observation/o", body=TEST), "changed"),
    ("crus", Asked("DELETE", "Observation/o"), "removed"),
    ("r", Asked("GET", "Observation/_history"), "searched"),
    ("s", Asked("GET", "Observation/o/_history"), "read"),
    ("cr", Asked("POST", "Observation", (("if-none-exist", "identifier=urn:x|o1"),), NEW), "searched"),
]


@pytest.mark.parametrize(("letters", "asked", "word"), LETTERS)
def test_each_letter_is_asked_for_by_what_it_gives(
    server: Judged, letters: str, asked: Asked, word: str
) -> None:
    told = refused(server, asked, BERG, f"user/Observation.{letters}")
    assert told.startswith(f"Observation may not be {word} with this token")


def test_a_batch_tells_each_entry_and_leaves_out_nothing_else(server: Judged) -> None:
    asked = Asked(
        "POST", "", body=bundle("batch", ("GET", "Observation/o", None), ("GET", "Patient/p", None))
    )
    rows = json.loads(server.ask(asked, BERG, ONLY_PATIENTS).body)["entry"]
    assert [one["response"]["status"][:3] for one in rows] == ["403", "200"]


def test_what_a_wildcard_leads_to_is_left_out_where_no_scope_names_it(server: Judged) -> None:
    for path in ("Patient?_id=p&_revinclude=*", "Encounter?_id=e&_include=*", "_history"):
        reply = server.ask(Asked("GET", path), BERG, ONLY_PATIENTS)
        assert reply.status == 200, path
        assert SECRET not in str(reply.body), path
        kinds = {e["resource"]["resourceType"] for e in json.loads(reply.body)["entry"]}
        assert kinds <= {"Patient", "Encounter"}


def test_what_is_found_without_a_scope_to_read_comes_without_its_body(server: Judged) -> None:
    mine = {**VALUE, "id": "mine", "identifier": [{"system": "urn:x", "value": "mine"}]}
    assert server.ask(Asked("PUT", "Observation/mine", body=mine), BERG).status == 201
    once = Asked("POST", "Observation", (("if-none-exist", "identifier=urn:x|mine"),), NEW)
    assert SECRET in str(server.ask(once, BERG, "user/*.crs").body)
    assert server.ask(once, BERG, "user/*.cs").body == ""


NO_SCOPE = (
    "",
    "openid fhirUser offline_access",
    "patient/*.cruds",
    "system/*.cruds",
    "user/Observation.rs?code=x",
)
EVERYWHERE = (
    "Patient/p",
    "Observation",
    "Practitioner",
    "Location?_count=1",
    "Observation/_history",
    "AuditEvent",
)


@pytest.mark.parametrize("scope", NO_SCOPE)
def test_a_token_without_a_scope_of_its_person_reads_nothing(server: Judged, scope: str) -> None:
    for path in EVERYWHERE:
        assert "may not be" in refused(server, Asked("GET", path), BERG, scope)
    reply = server.ask(Asked("GET", "_history"), BERG, scope)
    assert "entry" not in json.loads(reply.body)


@pytest.mark.parametrize("scope", ["user/*.cruds", "user/*.*", "user/*.read"])
def test_a_token_that_names_nobody_reads_and_writes_nothing_of_patients(server: Judged, scope: str) -> None:
    head = "urn:fagflate:access-log|head"
    asked = [
        *(
            Asked("GET", one)
            for one in (
                "Patient/p",
                "Patient?name=x",
                "Observation/o",
                "Observation?_summary=count",
                "Encounter/e/_history",
                "Task?code=urn:fagflate:task|wish",
                f"AuditEvent?subtype={head}",
                "Consent",
                "Basic",
                "Practitioner?_revinclude=Observation:performer",
            )
        ),
        Asked("PUT", "Observation/o", body=VALUE),
        Asked("DELETE", "Observation/o"),
        Asked("POST", "Observation", body=NEW),
        Asked("PATCH", "Patient/p", body=TEST),
        Asked("DELETE", "Patient?identifier=urn:x|o1"),
        Asked("PUT", "Practitioner/berg", body={"resourceType": "Practitioner", "id": "berg"}),
        Asked(
            "POST",
            "AuditEvent",
            body={
                "resourceType": "AuditEvent",
                "type": {"code": "rest"},
                "recorded": "2026-11-20T10:00:00Z",
                "agent": [{"requestor": True}],
                "source": {"observer": {"display": "x"}},
            },
        ),
    ]
    for one in asked:
        told = refused(server, one, "", scope)
        assert "names nobody who works here" in told or "may not be" in told, told
    # What is about nobody is read, as everybody reads it.
    assert server.ask(Asked("GET", "Practitioner/berg"), "", scope).status == 200
    history = json.loads(server.ask(Asked("GET", "_history"), "", scope).body)
    assert {one["resource"]["resourceType"] for one in history["entry"]} <= {
        "Practitioner",
        "PractitionerRole",
    }


def test_a_declared_service_does_what_its_scopes_say(server: Judged) -> None:
    assert server.ask(Asked("GET", "Observation/o"), SERVICE, "system/*.cruds").status == 200
    assert (
        server.ask(Asked("PUT", "Observation/o", body=VALUE), SERVICE, "system/Observation.u").status == 200
    )
    for scope in ("system/Patient.rs", "user/*.cruds", "", "system/Observation.c"):
        assert "may not be read" in refused(server, Asked("GET", "Observation/o"), SERVICE, scope)
    assert "may not be changed" in refused(
        server, Asked("PUT", "Observation/o", body=VALUE), SERVICE, "system/*.rs"
    )


def test_no_operation_opens_anything(server: Judged) -> None:
    for path in (
        "Patient/p/$everything",
        "Observation/$lastn",
        "$export",
        "Observation/o/$meta",
        "Patient/$match",
    ):
        for method in ("GET", "POST"):
            reply = server.ask(Asked(method, path, body={} if method == "POST" else None), BERG, "openid")
            assert reply.status in (404, 405), path
            assert SECRET not in str(reply.body)
