"""The FHIR server judges each request by the roles that its register gives to the person of the token.

One idea: each kind of request, by somebody who may and by everybody who may not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.acts import resource_rights
from desktop.acts import role_table as roles
from desktop.acts.act import as_shipped
from desktop.acts.capabilities import Capability, Shows
from desktop.backend.authorization.person_rights import OfService, Rights
from desktop.backend.capability import capability
from desktop.backend.outcome import FhirError
from desktop.backend.search_query import parse
from desktop.fhir import published_keys
from desktop.fhir.transport import Answer, Request
from desktop.sign_in.server_sign_in import Signing
from desktop.sign_in.signed_in import SignedIn
from desktop.sign_in.without_browser import as_person
from tests.servers.embedded import Embedded, serving
from tests.sign_in.town import DOCTOR, signed_in

Json = dict[str, Any]
TITLES = {
    "doctor": "overlege", "doctor_in_training": "LIS", "nurse": "sykepleier", "other": "fysioterapeut",
    "student": "legestudent", "secretary": "sekretær", "coordinator": "flytkoordinator", "gp": "fastlege",
    "ambulance": "ambulansearbeider", "owner": "sprinteier", "auditor": "loggkontrollør", "unknown": "",
    "ended": "lege",
}  # fmt: skip
SUBJECT = {"subject": {"reference": "Patient/p"}}
DRAFT: Json = {"resourceType": "Composition", "id": "n", "status": "preliminary", "type": {"text": "Notat"},
               "date": "2026-11-20", "title": "Notat", "author": [{"display": "x"}], **SUBJECT}  # fmt: skip
ORDER: Json = {"resourceType": "MedicationRequest", "id": "m", "status": "draft", "intent": "order",
               "medicationCodeableConcept": {"text": "Paracet"}, **SUBJECT}  # fmt: skip
WRITTEN: dict[str, Json] = {
    "a measurement": {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Puls"},
                      **SUBJECT},
    "a draft of a note": DRAFT,
    "a signed note": {**DRAFT, "status": "final"},
    "a proposed medicine": ORDER,
    "a medicine": {**ORDER, "status": "active"},
    "a dose": {"resourceType": "MedicationAdministration", "id": "d", "status": "completed", **SUBJECT,
               "medicationCodeableConcept": {"text": "Paracet"}, "effectiveDateTime": "2026-11-20"},
    "a diagnosis": {"resourceType": "Condition", "id": "c", **SUBJECT},
    "a task": {"resourceType": "Task", "id": "t", "status": "requested", "intent": "order"},
    "a published sprint": {"resourceType": "Library", "id": "s", "status": "active",
                           "type": {"text": "sprint"}},
    "a wish": {"resourceType": "Task", "id": "w", "status": "requested", "intent": "proposal",
               "code": {"coding": [{"system": "urn:fagflate:task", "code": "wish"}]}},
    "a line of the log": {"resourceType": "AuditEvent", "id": "a", "type": {"code": "rest"},
                          "recorded": "2026-11-20T10:00:00Z", "agent": [{"requestor": True}],
                          "source": {"observer": {"display": "x"}}},
}  # fmt: skip
WRITES = {
    "a measurement": {Capability.CARE, Capability.DECIDE, Capability.SIGN},
    "a draft of a note": {Capability.WRITE},
    "a signed note": {Capability.SIGN},
    "a proposed medicine": {Capability.PROPOSE},
    "a medicine": {Capability.DECIDE},
    "a dose": {Capability.GIVE},
    "a diagnosis": {Capability.DECIDE},
    "a published sprint": {Capability.PUBLISH},
    "a task": set(resource_rights.asked_for("Task")),
    "a wish": {Capability.OWN},
}
READ = ("Patient", "Encounter", "Task", "Observation", "Condition", "MedicationRequest", "Composition",
        "DocumentReference", "AuditEvent", "PractitionerRole", "Library")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with serving(token="", sign_in=True) as found:
        # The page of the sign-in offers one person of these ids at least.
        found.load([{"resourceType": "Patient", "id": "p"},
                    {"resourceType": "Practitioner", "id": DOCTOR, "active": True}])  # fmt: skip
        for name, title in TITLES.items():
            found.load([{"resourceType": "Practitioner", "id": _id(name), "active": True,
                         "name": [{"family": "Lie"}]}])  # fmt: skip
            if title:
                found.load([{"resourceType": "PractitionerRole", "id": _id(name), "active": name != "ended",
                             "practitioner": {"reference": f"Practitioner/{_id(name)}"},
                             "code": [{"text": title}]}])  # fmt: skip
        yield found


def _id(role: str) -> str:
    return role.replace("_", "-")


def answers(server: Embedded, role: str, *requests: Request) -> list[Answer]:
    """Answers to requests that come with the token of somebody in a role."""

    async def work(wire: SignedIn, _signing: Signing) -> list[Answer]:
        return [await wire.send(one) for one in requests]

    return signed_in(server.url, work, browser=as_person(_id(role)))


def told(answer: Answer) -> str:
    issue = json.loads(answer.body)["issue"]
    assert len(issue) == 1
    assert issue[0]["code"] == "forbidden"
    return str(issue[0]["diagnostics"])


@pytest.mark.parametrize("role", TITLES)
def test_a_type_is_read_in_the_roles_that_see_it_and_in_no_other(server: Embedded, role: str) -> None:
    found = answers(server, role, *(Request("GET", f"{kind}?_count=1") for kind in READ))
    held = roles.in_use()[role]
    for kind, answer in zip(READ, found, strict=True):
        assert answer.status == (200 if resource_rights.reads([held], kind) else 403), kind
        if answer.status == 403:
            assert kind in told(answer)
            assert held.title["en"] in told(answer)


@pytest.mark.parametrize("role", TITLES)
def test_a_resource_is_written_in_the_roles_that_may_and_in_no_other(server: Embedded, role: str) -> None:
    mine: dict[str, Json] = {"a wish": {"requester": {"reference": f"Practitioner/{_id(role)}"}}}
    asked = {
        name: Request("PUT", f"{body['resourceType']}/{_id(role)}-{number}",
                      body=json.dumps({**body, "id": f"{_id(role)}-{number}", **mine.get(name, {})}))
        for number, (name, body) in enumerate(WRITTEN.items())
    }  # fmt: skip
    found = dict(zip(asked, answers(server, role, *asked.values()), strict=True))
    may = set(roles.in_use()[role].may)
    for name, answer in found.items():
        allowed = name == "a line of the log" or bool(WRITES[name] & may)
        assert answer.status == (201 if allowed else 403), (name, answer.body)
        if not allowed:
            assert "not in the role of" in told(answer)


OWNER = "owner"
TOKEN = "urn:fagflate:task|wish"


def put(ident: str, **more: Any) -> Request:
    body = {**WRITTEN["a wish"], **more, "id": ident}
    return Request("PUT", f"Task/{ident}", body=json.dumps(body))


def test_who_owns_sprints_reads_and_answers_wishes_and_sees_no_other_task(server: Embedded) -> None:
    server.load([{**WRITTEN["a task"], "id": "of-patient", "for": {"reference": "Patient/p"}},
                 {**WRITTEN["a wish"], "id": "wished"}])  # fmt: skip
    found = answers(
        server, OWNER, Request("GET", f"Task?code={TOKEN}"), Request("GET", "Task/wished"),
        Request("GET", f"Task?code={TOKEN}&requester=Practitioner/x"), put("wished", status="completed"),
        Request("GET", "Task"), Request("GET", "Task/of-patient"), Request("GET", "Task/nowhere"),
        Request("GET", f"Task?code={TOKEN},other"), Request("GET", f"Task?code:not={TOKEN}"),
        Request("GET", "Task?status=requested"), Request("GET", "Task/_history"),
    )  # fmt: skip
    assert [one.status for one in found] == [200, 200, 200, 200, *[403] * 7]
    assert "of-patient" not in str(found[0].body)


def test_a_task_of_a_patient_with_the_code_of_a_wish_is_guarded_as_any_task(server: Embedded) -> None:
    about = {"for": {"reference": "Patient/p"}}
    server.load([{**WRITTEN["a wish"], "id": "strange", **about}])
    server.load([{**WRITTEN["a wish"], "id": "wish-that-is-one"}])
    counted = (f"Task?code={TOKEN}&_summary=count", f"Task?code={TOKEN}&_total=accurate&_count=1")
    listed, *found = answers(
        server, OWNER, Request("GET", f"Task?code={TOKEN}&_include=Task:patient"),
        Request("GET", "Task/strange"), put("new", **about), put("strange"),
        *(Request("GET", one) for one in counted),
    )  # fmt: skip
    assert [one.status for one in found] == [403] * 5
    # It does not close the list of wishes.
    names = [one["resource"]["id"] for one in json.loads(listed.body)["entry"]]
    assert "wish-that-is-one" in names
    assert not {"strange", "p"}.intersection(names)


def by(reference: str, **more: Any) -> Json:
    return {**WRITTEN["a wish"], "description": "Større skrift", "authoredOn": "2026-11-20",
            "requester": {"reference": reference}, **more}  # fmt: skip


def statuses(server: Embedded, role: str, *requests: Request) -> list[int]:
    return [one.status for one in answers(server, role, *requests)]


def test_a_wish_is_made_in_ones_own_name(server: Embedded) -> None:
    whose = ("Practitioner/nurse", "PractitionerRole/nurse", "Practitioner/doctor", "PractitionerRole/gp")
    asked = [put(f"by-nurse-{at}", **by(one)) for at, one in enumerate(whose)]
    posted = Request("POST", "Task", body=json.dumps(by("Practitioner/doctor")))
    nobodys = put("by-nurse-5", description="Uten navn")
    found = statuses(server, "nurse", *asked, posted, nobodys)
    assert found == [201, 201, 403, 403, 403, 403]


def test_a_wish_is_answered_by_those_it_concerns_and_stays_what_was_wished(server: Embedded) -> None:
    wish = by("Practitioner/nurse", owner={"reference": "PractitionerRole/gp"})
    server.load([{**wish, "id": "kept-wish"}])
    answer = {**wish, "status": "completed", "note": [{"text": "Ja"}]}
    asked = put("kept-wish", **answer)
    for role in ("doctor", "secretary", "ended"):
        assert statuses(server, role, asked, Request("DELETE", "Task/kept-wish")) == [403, 403], role
    for role in ("nurse", "gp", OWNER):
        forged = [put("kept-wish", **{**answer, **one}) for one in (
            {"requester": {"reference": f"Practitioner/{role}"}}, {"description": "Noe annet"},
            {"authoredOn": "2026-11-21"}, {"input": [{"type": {"text": "x"}, "valueString": "y"}]},
            {"for": {"reference": "Patient/p"}},
        )]  # fmt: skip
        if role == "nurse":
            forged = forged[1:]
        assert set(statuses(server, role, *forged)) == {403}, role
        assert statuses(server, role, asked) == [200], role


def test_nobody_answers_a_wish_in_anothers_name_and_what_was_said_stays(server: Embedded) -> None:
    wish = by("Practitioner/nurse", owner={"reference": "PractitionerRole/gp"})
    server.load([{**wish, "id": "noted"}])
    mine = {"authorReference": {"reference": "Practitioner/nurse"}, "text": "Til saken"}
    others = {"authorReference": {"reference": "Practitioner/gp"}, "text": "Ja"}
    notes = ([others], [mine], [{**mine, "text": "Noe annet"}], [mine, others])
    asked = [put("noted", **{**wish, "note": one}) for one in notes]
    assert statuses(server, "nurse", *asked, put("noted", **wish)) == [403, 200, 403, 403, 403]
    assert statuses(server, "gp", put("noted", **{**wish, "note": [mine, others]})) == [200]


REVIEW = {"coding": [{"system": "urn:fagflate:task", "code": "sprint-review"}]}


def review(asker: str = "Practitioner/nurse", owner: str = "Practitioner/doctor", **more: Any) -> Json:
    whose = {"owner": {"reference": owner}} if owner else {}
    return {**by(asker), "code": REVIEW, "groupIdentifier": {"value": "x"}, **whose, **more}


def accepted(by_whom: str, **more: Any) -> Json:
    output = [{"type": {"text": "accepted"}, "valueString": "0123456789abcdef"}]
    note = [{"authorReference": {"reference": by_whom}, "text": "Godkjent"}]
    return review(status="completed", output=output, note=note, **more)


def test_a_sprint_is_sent_to_review_unanswered_and_in_ones_own_name(server: Embedded) -> None:
    forged = accepted("Practitioner/nurse")
    found = statuses(
        server, "nurse", put("r-1", **review()), put("r-2", **review("Practitioner/doctor")),
        put("r-3", **forged), put("r-4", **review(output=[{"type": {"text": "x"}, "valueString": "y"}])),
    )  # fmt: skip
    assert found == [201, 403, 403, 403]


def test_a_review_is_answered_once_by_whom_it_waits_for_and_by_nobody_else(server: Embedded) -> None:
    server.load(
        [{**review(), "id": "sent"}, {**review(), "id": "sent-2"}, {**review(owner=""), "id": "group"}]
    )
    mine = accepted("Practitioner/nurse")
    # Whoever sent it accepts nothing, gives it to nobody else, and removes it nowhere.
    asked = (
        put("sent", **mine), put("sent", **review(owner="Practitioner/nurse")),
        put("sent", **review(groupIdentifier={"value": "y"})), Request("DELETE", "Task/sent"),
        put("sent", **by("Practitioner/nurse")),
        put("sent", **review(status="cancelled", output=mine["output"])),
    )  # fmt: skip
    assert set(statuses(server, "nurse", *asked)) == {403}
    assert statuses(server, OWNER, put("sent", **accepted(f"Practitioner/{OWNER}"))) == [403]
    theirs = accepted("Practitioner/doctor")
    again = {**theirs, "status": "rejected"}
    asked = (put("sent", **accepted("Practitioner/nurse")), put("sent", **theirs), put("sent", **theirs),
             put("sent", **again))  # fmt: skip
    assert statuses(server, "doctor", *asked) == [403, 200, 200, 403]
    assert statuses(server, "nurse", put("sent-2", **review(status="cancelled"))) == [200]
    group = accepted(f"Practitioner/{OWNER}", owner="")
    assert statuses(server, "doctor", put("group", **accepted("Practitioner/doctor", owner=""))) == [403]
    assert statuses(server, OWNER, put("group", **group)) == [200]


def test_a_review_is_found_by_its_code_as_wishes_are(server: Embedded) -> None:
    server.load([{**review(), "id": "found-review"}])
    both = f"Task?code={TOKEN},urn:fagflate:task|sprint-review"
    one, other = answers(server, OWNER, Request("GET", both), Request("GET", f"{both},other"))
    assert (one.status, other.status) == (200, 403)
    assert "found-review" in [entry["resource"]["id"] for entry in json.loads(one.body)["entry"]]


def test_a_wish_is_written_over_no_task_of_a_patient(server: Embedded) -> None:
    server.load([{**WRITTEN["a task"], "id": "kept", "for": {"reference": "Patient/p"}}])
    (found,) = answers(server, OWNER, put("kept"))
    assert found.status == 403
    (still,) = answers(server, "nurse", Request("GET", "Task/kept"))
    assert json.loads(still.body)["for"] == {"reference": "Patient/p"}


def test_whoever_may_make_no_wish_reads_none_by_its_code(server: Embedded) -> None:
    (found,) = answers(server, "ended", Request("GET", f"Task?code={TOKEN}"))
    assert found.status == 403


def test_each_entry_of_a_batch_is_judged_and_a_transaction_as_a_whole(server: Embedded) -> None:
    def bundle(kind: str) -> Request:
        entries = [
            {"request": {"method": "GET", "url": "Observation?_count=1"}},
            {"request": {"method": "GET", "url": "Encounter?_count=1"}},
            {"request": {"method": "PUT", "url": "Condition/x"},
             "resource": {"resourceType": "Condition", "id": "x", **SUBJECT}},
        ]  # fmt: skip
        body = {"resourceType": "Bundle", "type": kind, "entry": entries}
        return Request("POST", "", body=json.dumps(body))

    batch, whole = answers(server, "coordinator", bundle("batch"), bundle("transaction"))
    status = [one["response"]["status"][:3] for one in json.loads(batch.body)["entry"]]
    assert status == ["403", "200", "403"]
    assert whole.status == 403


def test_what_is_not_read_is_not_found_by_either(server: Embedded) -> None:
    around = (
        "Encounter?diagnosis:Condition.code=I50", "Patient?_revinclude=Observation:subject", "Patient/p",
    )  # fmt: skip
    server.load([{"resourceType": "Observation", "id": "around", "status": "final", "code": {"text": "x"},
                  **SUBJECT}])  # fmt: skip
    found = answers(server, "coordinator", *(Request("GET", one) for one in around))
    assert [one.status for one in found] == [403, 403, 200]
    history, one, two = answers(
        server, "coordinator", Request("GET", "_history"), Request("GET", "Observation/around/_history"),
        Request("GET", "Observation/around"),
    )  # fmt: skip
    kinds = {
        row["resource"]["resourceType"] for row in json.loads(history.body)["entry"] if "resource" in row
    }
    assert "Patient" in kinds
    assert "Observation" not in kinds
    assert (one.status, two.status) == (403, 403)


IDENTIFIED = {"identifier": [{"system": "urn:x", "value": "held"}]}
HELD: dict[str, Json] = {
    "AuditEvent": {**WRITTEN["a line of the log"], "id": "held", "entity": [{"name": "a hidden word"}]},
    "Patient": {"resourceType": "Patient", "id": "held", **IDENTIFIED, "name": [{"family": "Hidden"}]},
    "MedicationRequest": {**ORDER, "id": "held", **IDENTIFIED, "note": [{"text": "a hidden word"}]},
}  # fmt: skip


def made_once(kind: str, criteria: str) -> Request:
    body = {name: value for name, value in HELD[kind].items() if name != "id"}
    return Request("POST", kind, {"if-none-exist": criteria}, json.dumps(body))


def bundled(kind: str, *requests: Json) -> Request:
    body = {"resourceType": "Bundle", "type": kind, "entry": [{"request": one} for one in requests]}
    return Request("POST", "", {"prefer": "return=representation"}, json.dumps(body))


def test_a_condition_gives_nobody_a_resource_that_they_may_not_read(server: Embedded) -> None:
    tagged = {"meta": {"tag": [{"system": "urn:x", "code": "held"}]}}
    server.load([{**HELD["AuditEvent"], **tagged}])
    once = {"method": "POST", "url": "AuditEvent", "ifNoneExist": "_tag=urn:x|held"}
    body = {**HELD["AuditEvent"], **tagged}
    for kind in ("batch", "transaction"):
        bundle = {"resourceType": "Bundle", "type": kind, "entry": [{"request": once, "resource": body}]}
        asked = Request("POST", "", {"prefer": "return=representation"}, json.dumps(bundle))
        nurse, auditor = (answers(server, role, asked)[0] for role in ("nurse", "auditor"))
        (entry,) = json.loads(nurse.body)["entry"]
        assert "resource" not in entry
        assert entry["response"]["status"] == "200 OK"
        assert entry["response"]["location"].startswith("AuditEvent/held/_history/")
        assert b"a hidden word" in auditor.body
    (alone,) = answers(server, "nurse", made_once("AuditEvent", "_tag=urn:x|held"))
    assert (alone.status, alone.body) == (200, b"")
    assert "/AuditEvent/held/_history/" in alone.headers["location"]


def test_a_condition_answers_no_question_about_what_is_not_read(server: Embedded) -> None:
    server.load([HELD["Patient"], HELD["MedicationRequest"]])
    asked = [
        ("nurse", made_once("AuditEvent", "patient=Patient/p")),
        ("nurse", made_once("AuditEvent", "_id=held")),
        ("coordinator", made_once("MedicationRequest", "status=draft")),
        ("coordinator", made_once("MedicationRequest", "identifier:not=urn:x|held")),
        ("coordinator", made_once("Patient", "_has:Observation:subject:code=x")),
        ("coordinator", Request("DELETE", "Encounter?diagnosis:Condition.code=I50")),
        ("coordinator", bundled("transaction", {"method": "DELETE", "url": "Encounter?diagnosis.code=I50"})),
        ("owner", made_once("Patient", "identifier=urn:x|held")),
        ("owner", Request("DELETE", "Patient?family=Hidden")),
        ("owner", Request("DELETE", "Patient?family=Nobody")),
        ("ended", Request("DELETE", "Patient?identifier=urn:x|held")),
        ("ended", Request("DELETE", "Patient?identifier=urn:x|nobody")),
    ]
    found = [answers(server, role, one)[0] for role, one in asked]
    # A co-ordinator makes no Patient at all: that is said before the condition is read.
    assert [one.status for one in found] == [403] * 12
    assert "hidden" not in str([one.body for one in found]).lower()


def test_a_service_finds_by_any_condition_what_is_there(server: Embedded) -> None:
    query = parse("Patient", [("identifier:not", "urn:x|y"), ("general-practitioner.name", "x")])
    OfService().matching(query)
    with pytest.raises(FhirError, match="Patient is read by"):
        Rights(("owner",)).matching(query)


def test_a_patch_tests_and_copies_nothing_that_is_not_read(server: Embedded) -> None:
    server.load([HELD["Patient"], {**HELD["AuditEvent"]}])
    kind = {"content-type": "application/json-patch+json"}
    changes = (
        [{"op": "test", "path": "/name/0/family", "value": "Hidden"}],
        [{"op": "test", "path": "/name/0/family", "value": "Other"}],
    )
    asked = [Request("PATCH", "Patient/held", kind, json.dumps(one)) for one in changes]
    assert [one.status for one in answers(server, "owner", *asked)] == [403, 403]
    moved = [{"op": "copy", "from": "/entity/0/name", "path": "/outcomeDesc"}]
    (copied,) = answers(server, "nurse", Request("PATCH", "AuditEvent/held", kind, json.dumps(moved)))
    assert copied.status == 403
    assert b"a hidden word" not in copied.body


def test_heads_of_logs_are_read_by_whoever_checks_their_own(server: Embedded) -> None:
    heads, others = answers(
        server, "nurse", Request("GET", "AuditEvent?subtype=urn:fagflate:access-log%7Clog-head"),
        Request("GET", "AuditEvent?subtype=urn:fagflate:shown%7Cpage"),
    )  # fmt: skip
    assert (heads.status, others.status) == (200, 403)


SEAL: Json = {"resourceType": "Provenance", "id": "seal", "recorded": "2026-11-20T10:00:00Z",
              "target": [{"reference": "Composition/n"}], "agent": [{"who": {"display": "x"}}]}  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "body"),
    [("auditor", {**WRITTEN["a line of the log"], "id": "line"}), ("doctor", SEAL)], ids=["log", "signature"],
)  # fmt: skip
def test_a_line_of_the_log_and_a_signature_are_written_once(
    server: Embedded, reader: str, body: Json
) -> None:
    path = f"{body['resourceType']}/{body['id']}"
    tagged = {**body, "meta": {"tag": [{"system": "urn:x", "code": "again"}]}}
    other = {**body, "recorded": "2026-11-21T10:00:00Z"}
    first, again, forged, gone = (
        Request("PUT", path, body=json.dumps(body)), Request("PUT", path, body=json.dumps(tagged)),
        Request("PUT", path, body=json.dumps(other)), Request("DELETE", path),
    )  # fmt: skip
    assert statuses(server, "nurse", first, again, forged, gone) == [201, 200, 403, 403]
    assert statuses(server, "doctor", forged, again) == [403, 200]
    entry = {"request": {"method": "PUT", "url": path}, "resource": other}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    assert statuses(server, "auditor", Request("POST", "", body=json.dumps(bundle))) == [403]
    (held,) = answers(server, reader, Request("GET", path))
    assert json.loads(held.body)["recorded"] == body["recorded"]
    with pytest.raises(FhirError, match="written once"):
        OfService().replace(body, other)
    with pytest.raises(FhirError, match="written once"):
        OfService().write(body["resourceType"], None)


def test_every_type_that_an_act_writes_is_somebodys_to_write() -> None:
    for kind in {one for act in as_shipped() for one in act.writes}:
        # Sprints are their owner's alone to publish.
        whose = roles.in_use()["owner" if kind == "Library" else "doctor"]
        assert resource_rights.writes([whose], kind, {"status": "final"}), kind


def key_of(person: str, thumbprint: str, *, until: str = "", withdrawn: bool = False) -> Json:
    since = "2026-11-20T08:00:00Z"
    return published_keys.published(
        f"Practitioner/{person}", thumbprint, {"kty": "EC"}, since, until=until, withdrawn=withdrawn
    )


def put_key(body: Json) -> Request:
    return Request("PUT", f"Basic/{body['id']}", body=json.dumps(body))


@pytest.mark.parametrize("role", TITLES)
def test_a_key_of_signatures_is_published_by_its_own_person_who_may_sign(server: Embedded, role: str) -> None:
    me, other = _id(role), "somebody-else"
    mine, theirs = key_of(me, f"mine-{me}"), key_of(other, f"theirs-{me}")
    half = {**mine, "id": f"half-{me}", "author": {"reference": f"Practitioner/{other}"}}
    far = {**mine, "id": f"far-{me}", "subject": {"reference": f"https://x.example/fhir/Practitioner/{me}"}}
    plain = {**mine, "id": f"plain-{me}", "code": {"text": "anything"}}
    found = [one.status for one in answers(server, role, *map(put_key, (mine, theirs, half, far, plain)))]
    signs = Capability.SIGN in roles.in_use()[role].may
    assert found == [201 if signs else 403, 403, 403, 403, 403]


def test_a_key_is_neither_taken_over_nor_made_to_count_again(server: Embedded) -> None:
    key = key_of("nurse", "of-the-nurse")
    ended = key_of("nurse", "of-the-nurse", until="2026-11-21T08:00:00Z", withdrawn=True)
    longer = key_of("nurse", "of-the-nurse", until="2026-11-22T08:00:00Z", withdrawn=True)
    renewed = key_of("nurse", "of-the-nurse", until="2026-11-21T08:00:00Z")
    another = {**key_of("nurse", "another"), "id": key["id"]}
    own = [key, another, ended, longer, renewed, key]
    found = [one.status for one in answers(server, "nurse", *map(put_key, own))]
    assert found == [201, 403, 200, 403, 403, 403]
    over = {**key_of("doctor", "of-the-nurse"), "id": key["id"]}
    gone = Request("DELETE", f"Basic/{key['id']}")
    assert [one.status for one in answers(server, "doctor", put_key(over), gone)] == [403, 403]


def test_nobody_takes_the_name_of_anothers_key(server: Embedded) -> None:
    theirs = key_of("doctor", "not-yet-published")
    squatting = {**key_of("nurse", "squatting"), "id": theirs["id"]}
    named = {**key_of("nurse", "squatting"), "id": "any"}
    assert statuses(server, "nurse", put_key(squatting), put_key(named)) == [403, 403]
    assert statuses(server, "doctor", put_key(theirs)) == [201]
    posted = Request("POST", "Basic", body=json.dumps(key_of("nurse", "posted")))
    (made,) = answers(server, "nurse", posted)
    assert made.status == 201
    # Under the server's name it is ended as any other.
    ended = key_of("nurse", "posted", until="2026-11-21T08:00:00Z")
    assert statuses(server, "nurse", put_key({**ended, "id": json.loads(made.body)["id"]})) == [200]


def test_a_service_neither_publishes_nor_removes_a_key(server: Embedded) -> None:
    for body in (key_of("nurse", "of-a-service"), None):
        with pytest.raises(FhirError, match="its own person only"):
            OfService().write("Basic", body)


def test_the_server_says_that_it_judges_keys_where_people_sign_in_and_only_there(server: Embedded) -> None:
    (answer,) = answers(server, "nurse", Request("GET", "metadata"))
    assert json.loads(answer.body)["instantiates"] == [published_keys.JUDGED]
    assert "instantiates" not in json.loads(capability("http://x.example/fhir", smart=False))


def test_an_auditor_finds_whose_log_it_is_by_name_and_sees_nothing_else(server: Embedded) -> None:
    server.load([{"resourceType": "Patient", "id": "found", "birthDate": "1950-01-02", "gender": "female",
                  "name": [{"family": "Øverås", "given": ["Gerd"]}], "telecom": [{"value": "99999999"}],
                  "address": [{"city": "Bodø"}], "contact": [{"name": {"family": "Øverås"}}]}])  # fmt: skip
    asked = [f"Patient?{one}" for one in (
        "name=øverås", "family=øver&given=gerd", "birthdate=1950-01-02", "name=øverås&_count=20",
        "name:contains=verå", "family:exact=Øverås", "birthdate=eq1950-01-02,1951",
        "name=øverås&_sort=-birthdate,_id", "name=øverås&_sort=_lastUpdated",
    )]  # fmt: skip
    for answer in answers(server, "auditor", *(Request("GET", one) for one in asked)):
        (entry,) = json.loads(answer.body)["entry"]
        assert set(entry["resource"]) == {"resourceType", "id", "meta", "birthDate", "gender", "name"}
        assert [one["code"] for one in entry["resource"]["meta"]["tag"]] == ["SUBSETTED"]
    refused = [
        "Patient", "Patient?_count=20", "Patient?_id=found", "Patient?address-city=bodø", "Patient/found",
        "Patient?name=øverås&_revinclude=Observation:subject", "Patient?name=øverås&telecom=99999999",
        "Patient?name=øverås&general-practitioner.name=x", "Patient?name=øverås&_sort=telecom",
        "Patient?name=øverås&_sort=name,-address-city&_count=1", "Patient?name:missing=false",
        "Patient?identifier:not=x", "Patient?birthdate:missing=true", "Patient?birthdate=gt1900",
        "Patient?name=øverås&birthdate=1950-01-02,ne1900", "Encounter?subject:Patient.name=øverås",
    ]  # fmt: skip
    found = answers(server, "auditor", *(Request("GET", one) for one in refused))
    assert [one.status for one in found] == [403] * len(refused)
    (whole,) = answers(server, "coordinator", Request("GET", "Patient?name=øverås"))
    assert "telecom" in json.loads(whole.body)["entry"][0]["resource"]
    (owner,) = answers(server, "owner", Request("GET", "Patient?name=øverås"))
    assert owner.status == 403


def counts(**more: Any) -> Json:
    """A report of counts, as a machine sends it."""
    return {"resourceType": "MeasureReport", "id": "k", "status": "complete", "type": "summary",
            "measure": "urn:fagflate:measure:counted", "period": {"start": "2026-11-16"},
            "identifier": [{"system": "urn:fagflate:counted", "value": "x 2026-W47"}], **more}  # fmt: skip


def test_counts_are_written_by_everybody_once_and_read_by_everybody_and_are_about_nobody() -> None:
    about = counts(subject={"reference": "Patient/p"})
    others = counts(measure="http://other.example/Measure/falls")
    results = {"population": [{"count": 1, "subjectResults": {"reference": "List/p"}}]}
    besides = (counts(text={"status": "generated", "div": "<div>Kari</div>"}), counts(group=[results]),
               counts(extension=[{"url": "x", "valueString": "Kari"}]))  # fmt: skip
    for name in TITLES:
        rights = Rights((name,), name)
        rights.write("MeasureReport", counts())
        rights.read("MeasureReport", counts())
        assert rights.found("MeasureReport", json.dumps(counts()))
        rights.search(parse("MeasureReport", [("identifier", "urn:fagflate:counted|")]))
        with pytest.raises(FhirError, match="written once"):
            rights.replace(counts(), counts(status="error"))
        with pytest.raises(FhirError):
            rights.write("MeasureReport", None, counts())
        for body in (about, others, *besides):
            with pytest.raises(FhirError):
                rights.write("MeasureReport", body)
        sees = Shows.RECORD in roles.in_use()[name].see
        number = parse("MeasureReport", [("subject", "Patient/p"), ("_summary", "count")])
        if sees:
            rights.search(number)
        else:
            with pytest.raises(FhirError):
                rights.search(number)
        assert rights.found("MeasureReport", json.dumps(about)) is sees
        if not sees:
            with pytest.raises(FhirError):
                rights.read("MeasureReport", about)
