"""The FHIR server keeps back what a patient has blocked for the person of the token, and says so."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop.access import audit
from desktop.backend.authorization.person_rights import OfService
from desktop.core.actor import Actor, Reason
from desktop.core.clock import stamp, utc_now
from desktop.fhir.transport import Answer, Request
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.without_browser import as_person
from tests.servers.embedded import Embedded
from tests.service.test_blocked import HELD, SECRET, consent, to
from tests.sign_in.town import DOCTOR, signed_in, town

Json = dict[str, Any]
OTHER = "berg"
OURS = [to(f"Practitioner/{DOCTOR}"), to(f"PractitionerRole/{DOCTOR}"), to("Organization/h")]


@pytest.fixture
def server() -> Iterator[Embedded]:
    with town() as found:
        found.load([
            {"resourceType": "Organization", "id": "h", "name": "Sykehuset"},
            {"resourceType": "Organization", "id": "h3", "name": "Hjerte 3",
             "partOf": {"reference": "Organization/h"}},
            {"resourceType": "PractitionerRole", "id": DOCTOR, "active": True,
             "practitioner": {"reference": f"Practitioner/{DOCTOR}"}, "code": [{"text": "LIS"}],
             "organization": {"reference": "Organization/h3"}},
            {"resourceType": "Practitioner", "id": OTHER, "active": True, "name": [{"family": "Berg"}]},
            {"resourceType": "PractitionerRole", "id": OTHER, "active": True,
             "practitioner": {"reference": f"Practitioner/{OTHER}"}, "code": [{"text": "overlege"}],
             "organization": {"reference": "Organization/elsewhere"}},
            {"resourceType": "Organization", "id": "elsewhere", "name": "Et annet sykehus"},
            {"resourceType": "Patient", "id": "p"}, {"resourceType": "Patient", "id": "q"},
            {"resourceType": "Condition", "id": "open", "code": {"text": "Hypertensjon"},
             "subject": {"reference": "Patient/q"}},
            *HELD,
        ], validated=True)  # fmt: skip
        yield found


def ask(server: Embedded, *paths: str, person: str = DOCTOR, sent: tuple[Json, ...] = ()) -> list[Answer]:
    """Answers to readings by a person, who sends these resources first."""

    async def work(wire: SignedIn, _signing: Signing) -> list[Answer]:
        for one in sent:
            path = f"{one['resourceType']}/{one['id']}"
            answer = await wire.send(Request("PUT", path, body=json.dumps(one)))
            assert answer.status == 201, answer.body
        return [await wire.send(Request("GET", path)) for path in paths]

    return signed_in(server.url, work, browser=as_person(person))


def matches(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    entries = json.loads(answer.body).get("entry", ())
    return [e["resource"]["id"] for e in entries if e["resource"]["resourceType"] != "OperationOutcome"]


def suppressed(answer: Answer) -> bool:
    entries = json.loads(answer.body).get("entry", ())
    outcomes = [e["resource"] for e in entries if e.get("search", {}).get("mode") == "outcome"]
    return any(i["code"] == "suppressed" for one in outcomes for i in one["issue"])


def reading(code: str = "reason", ago: float = 0.0, person: str = DOCTOR, **more: Any) -> Json:
    """An event of the client's own log by which somebody begins, or ends, an emergency access."""
    now = utc_now() - timedelta(hours=ago)
    given = Reason("p", "emergency", "Livstruende", more.pop("purpose", "BTG"), 4, opens=True)
    actor = Actor(f"PractitionerRole/{person}", f"Practitioner/{person}", "Maren Aas", reasons=(given,))
    until = stamp(now + timedelta(hours=4)) if code == "reason" else ""
    return audit.event(actor, "R", now, more.pop("patient", "p"), (), code, until=until, **more)


@pytest.mark.parametrize("actor", OURS)
def test_a_reading_a_search_and_a_history_keep_back_what_is_blocked(
    server: Embedded, actor: list[Json]
) -> None:
    server.load([consent(actor=actor)])
    conditions, one, version, history, of_one, patient = ask(
        server, "Condition?patient=p,q", "Condition/c", "Condition/c/_history/1", "Condition/_history",
        "Condition/c/_history", "Patient/p",
    )  # fmt: skip
    assert matches(conditions) == ["open"]
    assert suppressed(conditions)
    # As what was never there: that it is there would be told by any other answer.
    for answer in (one, version, of_one):
        assert (answer.status, json.loads(answer.body)["issue"][0]["code"]) == (404, "not-found")
    assert matches(history) == ["open"]
    assert patient.status == 200
    for answer in (conditions, one, version, history, of_one):
        assert SECRET not in answer.body.decode()


def test_a_version_is_kept_back_also_of_what_is_deleted(server: Embedded) -> None:
    body = json.loads(ask(server, "Condition/c")[0].body)
    server.load([consent(actor=OURS[0])])
    path = f"Condition/c/_history/{body['meta']['versionId']}"
    assert ask(server, path)[0].status == 404
    remove(server, "Condition", "c")
    deleted, history = ask(server, path, "Condition/c/_history")
    assert (deleted.status, history.status) == (404, 404)
    assert SECRET not in history.body.decode()


def remove(server: Embedded, kind: str, ident: str) -> None:
    """Take a resource away past all rights."""
    from desktop.backend.writer import Writer

    with server.database.write() as connection:
        writer = Writer(connection, server.database.parameters, utc_now)
        writer.delete((kind, ident))
        writer.flush()


def test_somebody_else_reads_all_of_it(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    found, one = ask(server, "Condition?patient=p", "Condition/c", person=OTHER)
    assert matches(found) == ["c"]
    assert not suppressed(found)
    assert one.status == 200


def test_in_one_of_several_roles_is_enough_to_read(server: Embedded) -> None:
    server.load([
        consent(actor=OURS[2]),
        {"resourceType": "PractitionerRole", "id": "second", "active": True, "code": [{"text": "LIS"}],
         "practitioner": {"reference": f"Practitioner/{DOCTOR}"},
         "organization": {"reference": "Organization/elsewhere"}},
    ])  # fmt: skip
    assert ask(server, "Condition/c")[0].status == 200


def test_the_stay_that_goes_on_and_the_consents_are_given(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    stays, consents = ask(server, "Encounter?patient=p", "Consent?patient=p")
    assert matches(stays) == ["e"]
    assert matches(consents) == ["k"]


def test_of_a_patient_by_name_it_is_said_though_there_is_nothing(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    nothing, other = ask(server, "Procedure?patient=p", "Procedure?patient=q")
    assert suppressed(nothing), "nobody learns if there is any"
    assert not suppressed(other)


def test_no_number_counts_what_is_blocked(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    for path in ("Condition?patient=p,q&_summary=count", "Condition?patient=p,q&_total=accurate"):
        (answer,) = ask(server, path)
        assert json.loads(answer.body)["total"] == 1, path
        assert suppressed(answer)


def test_nothing_is_told_through_a_reference(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    included, chained = ask(
        server, "Patient?_id=p&_revinclude=Condition:patient", "Encounter?patient:Patient._id=p&_count=5"
    )
    assert matches(included) == ["p"]
    assert suppressed(included)
    assert matches(chained) == []


def test_some_entries_are_kept_back_with_what_belongs_to_them(server: Embedded) -> None:
    """A report and the answers in it are one, and so are a note and its signature."""
    subject = {"subject": {"reference": "Patient/p"}}
    server.load([
        {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "Svar"},
         "result": [{"reference": "Observation/o"}], **subject},
        {"resourceType": "Observation", "id": "pulse", "status": "final", "code": {"text": "Puls"},
         **subject},
        {"resourceType": "Provenance", "id": "seal", "target": [{"reference": "Observation/o"}],
         "recorded": "2026-11-20T09:00:00Z", "agent": [{"who": {"display": "Ola Berg"}}]},
        consent(provision=[{"type": "deny", "actor": OURS[0], "data": [
            {"meaning": "instance", "reference": {"reference": "Observation/o"}}]}], type="permit"),
    ])  # fmt: skip
    found, reports, conditions, seal = ask(
        server,
        "Observation?patient=p",
        "DiagnosticReport?patient=p",
        "Condition?patient=p",
        "Provenance/seal",
    )
    assert matches(found) == ["pulse"]
    assert suppressed(found)
    assert matches(reports) == []
    assert matches(conditions) == ["c"]
    assert seal.status == 404


def test_a_consent_that_can_not_be_read_never_opens(server: Embedded) -> None:
    server.load([consent(actor=to("Practitioner/other"), modifierExtension=[{"url": "urn:x"}])])
    assert ask(server, "Condition/c")[0].status == 404


def test_emergency_access_that_the_log_shows_as_begun_opens_it(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])
    found, one = ask(server, "Condition?patient=p", "Condition/c", sent=(reading(),))
    assert matches(found) == ["c"]
    assert not suppressed(found)
    assert one.status == 200
    assert ask(server, "Condition/c", sent=(reading("reason-ended"),))[0].status == 404


@pytest.mark.parametrize(
    "event",
    [
        {"ago": 5.0}, {"person": OTHER}, {"patient": "q"}, {"purpose": "TREAT"}, {"refused": "nei"},
        {"code": "chart"}, {"patient": ("p", "q")}, {"ago": -1.0},
    ],
    ids=lambda event: next(iter(event.items())).__repr__(),
)  # fmt: skip
def test_no_other_event_opens_anything(server: Embedded, event: Json) -> None:
    server.load([consent(actor=OURS[0])])
    assert ask(server, "Condition/c", sent=(reading(**event),))[0].status == 404


def test_what_is_sent_is_taken_and_not_told_back(server: Embedded) -> None:
    """Work that somebody has not sent is not lost by a block that came in the meantime."""
    server.load([consent(actor=OURS[0])])
    mine = {"resourceType": "Composition", "id": "mine", "status": "final", "type": {"text": "Notat"},
            "date": "2026-11-20", "title": "Mitt", "author": [{"display": "Maren Aas"}],
            "subject": {"reference": "Patient/p"}}  # fmt: skip

    async def work(wire: SignedIn, _signing: Signing) -> list[Answer]:
        # As the client creates: under an id of its own, and by its own name where that is not taken.
        under = await wire.send(
            Request("PUT", "Composition/mine", {"if-none-match": "*"}, body=json.dumps(mine))
        )
        name = str(uuid.uuid4())
        posted = {**mine, "id": None, "meta": {"tag": [{"system": "urn:x", "code": name}]}}
        body = json.dumps({name: value for name, value in posted.items() if value is not None})
        once = {"if-none-exist": f"_tag=urn:x|{name}"}
        return [under, *[await wire.send(Request("POST", "Composition", once, body)) for _again in range(2)]]

    under, made, again = signed_in(server.url, work)
    assert (under.status, made.status, again.status) == (405, 201, 200)
    assert again.body == b"", "it is sent once, and not told back"
    path = made.headers["location"].partition("/fhir/")[2].partition("/_history")[0]
    assert again.headers["location"].partition("/_history")[0].endswith(path)
    assert ask(server, path)[0].status == 404


def test_a_patch_is_a_reading_first(server: Embedded) -> None:
    server.load([consent(actor=OURS[0])])

    async def work(wire: SignedIn, _signing: Signing) -> Answer:
        body = json.dumps([{"op": "test", "path": "/code/text", "value": SECRET}])
        sent = {"content-type": "application/json-patch+json"}
        return await wire.send(Request("PATCH", "Condition/c", sent, body))

    assert signed_in(server.url, work).status == 404


def test_a_service_is_kept_from_nothing() -> None:
    """A service compares what it sends with what is held, and shows nobody anything."""
    assert not OfService().hides("Condition", "c")
    assert OfService().blocks([1]) == frozenset()
