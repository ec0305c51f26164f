"""Which letters somebody has, whoever wrote them, and what became of what they ask."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.clinical.record.results import phoned
from desktop.fhir.chart import Chart
from desktop.fhir.resources import TYPES
from desktop.letters import received
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.versions import Standing
from tests.letters.charts import NOW, Json, chart

GP, OTHER, OFFICE = "PractitionerRole/gp", "PractitionerRole/other", "Organization/office"
ME = (GP, "Practitioner/gp", OFFICE)
ASK = "Fastlege bes kontrollere kreatinin innen 28.11.2026."
PATIENT: Json = {
    "resourceType": "Patient", "id": "p", "name": [{"family": "Moe", "given": ["Kari"]}],
    "birthDate": "1948-03-14", "generalPractitioner": [{"reference": GP}],
}  # fmt: skip


def letter(ident: str = "d", text: str | None = ASK, **more: Any) -> Json:
    """A bare letter of another server: no context, its words as plain text."""
    data = base64.b64encode((text or "").encode()).decode()
    attachment = {"contentType": "text/plain", "data": data} if text is not None else {
        "contentType": "application/pdf", "data": "JVBERi0="}  # fmt: skip
    return {
        "resourceType": "DocumentReference", "id": ident, "status": "current", "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]}, "description": "Epikrise",
        "subject": {"reference": "Patient/p"}, "date": "2026-11-18T12:00:00+01:00",
        "content": [{"attachment": attachment}],
    } | more  # fmt: skip


def copy(to: str = GP, state: str = "received", of: str = "d", ident: str = "", **more: Any) -> Json:
    """The Task that brings a letter to somebody."""

    def coded(code: str) -> Json:
        return {"coding": [{"system": "urn:fagflate:letter", "code": code}]}

    return {
        "resourceType": "Task", "id": ident or f"{of}-{to.partition('/')[2]}", "status": "completed",
        "intent": "order",
        "code": coded("send-letter"), "focus": {"reference": f"DocumentReference/{of}"},
        "for": {"reference": "Patient/p"}, "owner": {"reference": "Organization/ward", "display": "Hjerte 3"},
        "businessStatus": {"coding": [{"system": "urn:fagflate:letter-status", "code": state}]},
        "input": [
            {"type": coded("recipient"), "valueReference": {"reference": to, "display": "Tone Lunde"}},
            {"type": coded("channel"), "valueCode": "electronic"},
        ],
    } | more  # fmt: skip


def todo(ident: str, words: str, status: str = "requested", **more: Any) -> Json:
    return {
        "resourceType": "Task", "id": ident, "status": status, "intent": "order", "description": words,
        "for": {"reference": "Patient/p"}, "owner": {"reference": "Practitioner/gp"},
        "reasonReference": {"reference": "DocumentReference/d"},
    } | more  # fmt: skip


def closing(by: str = "Practitioner/gp", of: str = "DocumentReference/d", office: str = OFFICE) -> Json:
    return {
        "resourceType": "Task", "id": f"closed-{by[-3:]}", "status": "completed", "intent": "order",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "letter-closed"}]},
        "for": {"reference": "Patient/p"}, "requester": {"reference": by, "display": "Ali Hussain"},
        "owner": {"reference": office}, "reasonReference": {"reference": of},
        "lastModified": "2026-11-20T10:00:00Z",
    }  # fmt: skip


def found(*resources: Json, who: Json = PATIENT, me: tuple[str, ...] = ME) -> tuple[received.Received, ...]:
    return received.found(chart(who, *resources), me, NOW)


def test_a_letter_is_whose_copy_has_left_for_them() -> None:
    (one,) = found(letter(), copy())
    assert (one.key, one.stands, [a.ask.words for a in one.asked]) == (
        "DocumentReference/d",
        Standing.CURRENT,
        [ASK],
    )
    assert not one.unknown_way
    assert found(letter(), copy(OTHER)) == (), "the list says nothing where it is told to whom it went"
    assert len(found(letter(), copy(OFFICE))) == 1, "a letter to the office is theirs"


@pytest.mark.parametrize("state", ["signed", "queued", "rejected", "returned", "stopped"])
def test_what_has_not_come_is_no_letter_of_theirs_and_is_told(state: str) -> None:
    record = chart(PATIENT, letter(), copy(state=state))
    assert received.found(record, ME, NOW) == ()
    coming = received.under_way(record, ME, NOW)
    assert coming == (() if state == "stopped" else (State(state),))


def test_one_whose_state_can_not_be_read_is_shown_and_says_so() -> None:
    (one,) = found(letter(), copy(state="teleported"))
    assert one.unread
    assert not one.unknown_way


def test_a_bare_letter_of_another_server_is_the_general_practitioners_unless_the_patient_objects() -> None:
    (one,) = found(letter())
    assert one.unknown_way
    elsewhere = {**PATIENT, "generalPractitioner": [{"reference": OTHER}]}
    assert found(letter(), who=elsewhere) == ()
    objection = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p"},
        "scope": {"coding": [{"code": "patient-privacy"}]},
        "provision": {"type": "deny", "actor": [{"reference": {"reference": GP}}]},
    }  # fmt: skip
    assert found(letter(), objection) == ()


def test_one_that_another_system_gave_them_by_a_task_of_its_own_is_theirs() -> None:
    given = todo("t", "Se epikrisen", focus={"reference": "DocumentReference/d"}, reasonReference=None)
    elsewhere = {**PATIENT, "generalPractitioner": [{"reference": OTHER}]}
    (one,) = found(letter(), {k: v for k, v in given.items() if v is not None}, who=elsewhere)
    assert one.assigned
    assert not one.unknown_way
    theirs = {**given, "owner": {"reference": OTHER}}
    assert found(letter(), {k: v for k, v in theirs.items() if v is not None}, who=elsewhere) == ()


def test_words_that_can_not_be_read_ask_something_perhaps() -> None:
    (picture,) = found(letter(text=None), copy())
    assert (picture.written.why, picture.asked) == (received.Why.FILE, ())
    related = {"context": {"related": [{"reference": "Composition/c"}]}}
    told = chart(PATIENT, letter(text=None, **related), copy())
    assert received.found(told, ME, NOW)[0].written.why == received.Why.FILE, "it came, and is not there"
    groups = dict(told.resources)
    waits = Chart(told.patient, groups, {}, types=frozenset(TYPES), pulled=frozenset(TYPES) - {"Composition"})
    assert received.found(waits, ME, NOW)[0].written.why == received.Why.COMING
    (long,) = found(letter(text="Fastlege bes ringe. " + "x" * 30_000), copy())
    assert long.written.why == received.Why.CUT
    assert len(long.asked) == 1


def test_a_letter_that_can_not_all_be_said_asks_more_perhaps() -> None:
    related = {"context": {"related": [{"reference": "Composition/c"}]}}

    def written(inner: str) -> received.Written:
        body = {
            "resourceType": "Composition", "id": "c", "status": "final", "date": "2026-11-18",
            "subject": {"reference": "Patient/p"}, "type": {"text": "Brev"},
            "section": [{"title": "Plan", "text": {"status": "additional", "div": f"<div>{inner}</div>"}}],
        }  # fmt: skip
        return found(letter(text=None, **related), copy(), body)[0].written

    whole = written("Gi <del>50 mg</del> 5 mg.")
    assert (whole.sections[0][1], whole.why) == (("Gi [strøket] 5 mg.",), "")
    part = written("Gi <math>x</math> nå.")
    assert (part.sections[0][1], part.why) == (("Gi [kan ikke gjengis her] nå.",), received.Why.CUT)


def test_the_newest_version_counts_and_a_revoked_one_asks_nothing() -> None:
    newer = letter(
        "d2",
        "Fastlege bes ringe.",
        relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/d"}}],
    )
    old = letter(status="superseded")
    both = found(old, newer, copy(), copy(of="d2"))
    assert [one.key for one in both] == ["DocumentReference/d2"]
    (alone,) = found(old, newer, copy(), copy(OTHER, of="d2"))
    assert (alone.key, alone.stands) == ("DocumentReference/d", Standing.REPLACED), (
        "the newer one went elsewhere"
    )
    assert alone.open_asks == ()
    (revoked,) = found(letter(status="entered-in-error"), copy())
    assert (revoked.stands, revoked.open_asks) == (Standing.REVOKED, ())
    (again,) = found(old, newer, copy(), copy(of="d2"), closing())
    assert again.closed is None
    assert again.before is not None, "that an earlier version was closed closes no newer one"


@pytest.mark.parametrize(
    ("task", "state"),
    [
        (todo("t", "noe annet"), "made"),
        (todo("t", "noe annet", "completed"), "done"),
        (todo("t", "noe annet", "cancelled"), "open"),
        (todo("t", "noe annet", "entered-in-error"), "open"),
        (todo("t", "Kontrollere kreatinin", reasonReference=None), "made"),
        (todo("t", "Kontrollere kreatinin", reasonReference=None, owner={"reference": OTHER}), "open"),
        (todo("t", "Kontrollere kreatinin", reasonReference={"reference": "DocumentReference/x"}), "made"),
    ],
)
def test_what_it_asks_is_open_until_a_task_of_it_is_there(task: Json, state: str) -> None:
    (one,) = found(letter(), copy(), {k: v for k, v in task.items() if v is not None})
    assert [a.state for a in one.asked] == [state]


def test_of_several_asks_a_task_answers_the_one_that_it_names() -> None:
    two = f"{ASK} Fastlege bes vurdere metformin."
    named = {
        "input": [
            {"type": {"coding": [{"system": "urn:fagflate:task", "code": "letter-ask"}]}, "valueString": ASK}
        ]
    }
    (one,) = found(letter(text=two), copy(), todo("t", "Kari: prøve", **named))
    assert [a.state for a in one.asked] == ["made", "open"]
    (unnamed,) = found(letter(text=two), copy(), todo("t", "Kari: prøve"))
    assert [a.state for a in unnamed.asked] == ["open", "open"], "nobody guesses which"


def test_what_the_office_closed_is_closed_and_another_recipients_is_not() -> None:
    (mine,) = found(letter(), copy(), copy(OTHER), closing("Practitioner/colleague"))
    assert mine.closed is not None
    (theirs,) = found(letter(), copy(), copy(OTHER), closing("Practitioner/else", office="Organization/else"))
    assert theirs.closed is None


def message(ident: str = "m", **more: Any) -> Json:
    return {
        "resourceType": "Communication", "id": ident, "status": "completed",
        "subject": {"reference": "Patient/p"}, "sent": "2026-11-19T09:00:00+01:00",
        "sender": {"reference": "Practitioner/ward", "display": "Maren Aas"},
        "recipient": [{"reference": GP}],
        "payload": [{"contentString": "Fastlege bes ringe oss innen to dager."}],
    } | more  # fmt: skip


def test_a_message_of_words_alone_is_a_letter_too() -> None:
    (one,) = found(message())
    assert [str(a.ask.due) for a in one.asked] == ["2026-11-21"]
    assert received.sender(chart(PATIENT), one) == ("Practitioner/ward", "Maren Aas")
    assert found(message(status="preparation")) == ()
    assert found(message(sender={"reference": GP})) == (), "what one wrote oneself"
    (torn,) = found(message(payload=[{"contentReference": {"reference": "Binary/b"}}]))
    assert torn.written.why == received.Why.FILE
    (revoked,) = found(message(status="entered-in-error"))
    assert revoked.stands is Standing.REVOKED


def test_an_answer_told_by_telephone_is_no_post_and_a_message_taken_for_somebody_is() -> None:
    phone = {"medium": [{"coding": [{"system": phoned.MEDIUM, "code": phoned.PHONE}]}]}
    assert found(message(**phone, about=[{"reference": "Observation/k"}])) == ()
    assert found(message(**phone, category=[{"coding": [{"code": "notification"}]}])) == ()
    assert len(found(message(**phone))) == 1
    assert len(found(message(**phone, about=[{"reference": "DocumentReference/d"}]))) == 1
    assert len(found(message(about=[{"reference": "Observation/k"}]))) == 1


def test_messages_about_a_letter_stand_with_it() -> None:
    about, ward = {"reference": "DocumentReference/d"}, {"reference": "Organization/ward"}
    answer = message("a", about=[about], recipient=[ward], sender={"reference": GP})
    (one,) = found(letter(), copy(), answer)
    assert [m.id for m in one.answers] == ["a"]


def test_the_office_that_sent_it_is_answered_else_whoever_wrote_it_and_nobody_else() -> None:
    record = chart(PATIENT)
    (sent,) = found(letter(custodian={"reference": "Organization/x"}), copy())
    assert received.sender(record, sent)[0] == "Organization/ward"
    (bare,) = found(letter(author=[{"reference": "Practitioner/a", "display": "Ola Berg"}]))
    assert received.sender(record, bare) == ("Practitioner/a", "Ola Berg")
    (nobody,) = found(letter(author=[{"display": "Ola Berg"}]))
    assert received.sender(record, nobody) == ("", "Ola Berg")
