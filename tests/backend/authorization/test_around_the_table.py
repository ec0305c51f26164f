"""Requests that ask the FHIR server around its table of roles, with a person's own token: each is refused.

One idea: the window is bypassed; what a role may not see or do is asked for by every door that there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.fhir.transport import Answer, Request
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.without_browser import as_person
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR, signed_in

Json = dict[str, Any]
TITLES = {"doctor": "overlege", "nurse": "sykepleier", "student": "legestudent", "secretary": "sekretær",
          "coordinator": "flytkoordinator", "gone": "overlege", "owner": "sprinteier"}  # fmt: skip
P = {"reference": "Patient/p"}
NOTE: Json = {"resourceType": "Composition", "status": "final", "type": {"text": "Notat"}, "title": "Notat",
              "date": "2026-11-20", "author": [{"display": "Overlegen"}], "subject": P}  # fmt: skip
MEDICINE: Json = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "subject": P,
                  "medicationCodeableConcept": {"text": "Paracet"}}  # fmt: skip
REPORT: Json = {"resourceType": "MeasureReport", "id": "of-p", "status": "complete", "type": "individual",
                "measure": "urn:other", "subject": P, "period": {"start": "2026-11-01", "end": "2026-11-02"},
                "group": [{"code": {"text": "Kreatinin four hundred"}}]}  # fmt: skip
READING: Json = {"resourceType": "AuditEvent", "id": "reading", "type": {"code": "rest"},
                 "subtype": [{"system": "urn:fagflate:shown", "code": "notes"}],
                 "recorded": "2026-11-20T10:00:00Z", "agent": [{"requestor": True}],
                 "source": {"observer": {"display": "x"}}, "entity": [{"what": P}]}  # fmt: skip
HEADS = "urn:fagflate:access-log|head"


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving(token="", sign_in=True) as found:
        found.load([{"resourceType": "Patient", "id": "p"}, READING, REPORT,
                    {"resourceType": "Practitioner", "id": DOCTOR, "active": True}])  # fmt: skip
        for name, title in TITLES.items():
            found.load([
                {"resourceType": "Practitioner", "id": name, "active": True, "name": [{"family": "Lie"}]},
                {"resourceType": "PractitionerRole", "id": name, "active": True,
                 "practitioner": {"reference": f"Practitioner/{name}"}, "code": [{"text": title}]},
            ])  # fmt: skip
        yield found


def answers(server: Embedded, person: str, *requests: Request) -> list[Answer]:
    """Answers to requests that come with a person's own token."""

    async def work(wire: SignedIn, _signing: Signing) -> list[Answer]:
        return [await wire.send(one) for one in requests]

    return signed_in(server.url, work, browser=as_person(person))


def statuses(server: Embedded, person: str, *requests: Request) -> list[int]:
    return [one.status for one in answers(server, person, *requests)]


def put(body: Json) -> Request:
    return Request("PUT", f"{body['resourceType']}/{body['id']}", body=json.dumps(body))


@pytest.mark.parametrize(
    "asked", [f"AuditEvent?subtype:not={HEADS}", f"AuditEvent?subtype:not={HEADS}&_summary=count"]
)
@pytest.mark.parametrize("person", ["doctor", "coordinator"])
def test_the_whole_log_is_not_read_as_what_is_no_head_of_it(
    server: Embedded, person: str, asked: str
) -> None:
    found, heads = answers(
        server, person, Request("GET", asked), Request("GET", f"AuditEvent?subtype={HEADS}")
    )
    assert (found.status, heads.status) == (403, 200)


DOORS = (
    "MeasureReport/of-p",
    "MeasureReport/of-p/_history/1",
    "MeasureReport/_history",
    "MeasureReport/of-p/_history",
    "Patient?_revinclude=MeasureReport:subject",
    "Patient?_revinclude=*",
    "MeasureReport",
    "_history",
)


@pytest.mark.parametrize("door", DOORS)
def test_a_report_about_a_patient_shows_no_value_to_a_coordinator(server: Embedded, door: str) -> None:
    (found,) = answers(server, "coordinator", Request("GET", door))
    assert "four hundred" not in str(found.body), found.status


@pytest.mark.parametrize(("person", "body", "over"), [
    ("secretary", NOTE, "preliminary"), ("student", NOTE, "preliminary"),
    ("student", NOTE, "entered-in-error"),
    ("nurse", MEDICINE, "draft"), ("nurse", MEDICINE, "cancelled"), ("student", MEDICINE, "entered-in-error"),
])  # fmt: skip
def test_what_is_in_force_is_not_made_a_draft_by_who_may_only_propose(
    server: Embedded, person: str, body: Json, over: str
) -> None:
    held = {**body, "id": f"{person}-{over}-{body['resourceType']}".lower()}
    server.load([held])
    path = f"{held['resourceType']}/{held['id']}"
    change = [{"op": "replace", "path": "/status", "value": over}]
    patch = Request("PATCH", path, {"content-type": "application/json-patch+json"}, json.dumps(change))
    found = statuses(server, person, put({**held, "status": over}), patch)
    assert found == [403, 403]
    assert statuses(server, "doctor", put({**held, "status": over})) == [200]


def test_whoever_the_register_no_longer_calls_active_reads_nothing(server: Embedded) -> None:
    async def work(wire: SignedIn, _signing: Signing) -> list[int]:
        before = (await wire.send(Request("GET", "Observation"))).status
        server.load(
            [{"resourceType": "Practitioner", "id": "gone", "active": False, "name": [{"family": "Lie"}]}]
        )
        return [
            before,
            *[(await wire.send(Request("GET", one))).status for one in ("Observation", "Patient/p")],
        ]

    assert signed_in(server.url, work, browser=as_person("gone")) == [200, 403, 403]
