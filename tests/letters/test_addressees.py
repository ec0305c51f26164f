"""Before signing, patient and recipients are held against the record: an address may be secret by now."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.model import Channel, Letter, Part, Recipient
from tests.letters import rich
from tests.letters.test_checks import answered, check, context, kinds, made, record

Json = dict[str, Any]


def patient_with(**change: Any) -> list[Json]:
    return [{**r, **change} if r["resourceType"] == "Patient" else r for r in record()]


def asked(letter: Letter, resources: list[Json]) -> list[Finding]:
    return [f for f in check(letter, context(resources)).open if f.kind is Kind.ADDRESSEE]


def recipient(letter: Letter, part: Part) -> Recipient:
    return next(r for r in letter.recipients if r.part is part)


def test_nothing_is_asked_while_nothing_changed() -> None:
    assert asked(made(record()), record()) == []


def test_an_address_that_became_secret_is_never_printed() -> None:
    letter = made(record())
    later = patient_with(meta={"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]})
    (finding,) = asked(letter, later)
    assert [c.code for c in finding.choices] == ["replace"]
    assert "Solheimslien" not in finding.text
    fixed = answered(letter, later, finding, "replace")
    held = recipient(fixed, Part.PATIENT)
    assert (held.channel, held.lines) == (Channel.HELD, ())
    assert Kind.RECIPIENT in kinds(fixed, later)


def test_an_objection_that_came_since_holds_the_letter() -> None:
    letter = made(record())
    objection = {
        "resourceType": "Consent", "id": "no", "status": "active", "patient": rich.ref(rich.PATIENT),
        "scope": {"coding": [{"code": "patient-privacy"}]}, "provision": {"type": "deny"},
    }  # fmt: skip
    (finding,) = asked(letter, record(objection))
    assert [c.code for c in finding.choices] == ["replace"]


def test_a_move_is_offered_and_may_be_left() -> None:
    letter = made(record())
    home = {"use": "home", "line": ["Nyveien 2"], "postalCode": "5003", "city": "Bergen"}
    later = patient_with(address=[home])
    (finding,) = asked(letter, later)
    assert "Nyveien 2" in finding.text
    assert recipient(answered(letter, later, finding, "replace"), Part.PATIENT).lines[0] == "Nyveien 2"
    kept = answered(letter, later, finding, "keep")
    assert recipient(kept, Part.PATIENT).lines[0] == "Solheimslien 14"
    assert asked(kept, later) == []


def test_another_general_practitioner() -> None:
    letter = made(record())
    other = {"resourceType": "Practitioner", "id": "vik", "name": [{"family": "Vik", "given": ["Ola"]}]}
    later = [*patient_with(generalPractitioner=[rich.ref("Practitioner/vik")]), other]
    gone, new = sorted(asked(letter, later), key=lambda f: f.title != "Tone Lunde")
    assert [c.code for c in gone.choices] == ["remove", "keep"]
    assert [c.code for c in new.choices] == ["add", "leave"]
    fixed = answered(answered(letter, later, gone, "remove"), later, new, "add")
    assert recipient(fixed, Part.GENERAL_PRACTITIONER).name == "Ola Vik"
    assert asked(fixed, later) == []


MOVED = {"use": "home", "line": ["Nyveien 2"], "postalCode": "5003", "city": "Bergen"}
DOCTOR, OLD, NEW = "Tone Lunde: her-id 99800101", "patient: Solheimslien 14", "patient: Nyveien 2"


@pytest.mark.parametrize(
    ("change", "choice", "sent"),
    [
        # A move of the patient: that one letter goes elsewhere, the other where it went.
        ({"address": [MOVED]}, "replace", [DOCTOR, NEW]),
        ({"address": [MOVED]}, "keep", [DOCTOR, OLD]),
        # No practitioner any more.
        ({"generalPractitioner": []}, "remove", [OLD]),
        ({"generalPractitioner": []}, "keep", [DOCTOR, OLD]),
    ],
)
def test_an_answer_changes_one_recipient_and_sends_nothing_twice(
    change: Json, choice: str, sent: list[str]
) -> None:
    letter = made(record())
    later = patient_with(**change)
    (finding,) = asked(letter, later)
    fixed = answered(letter, later, finding, choice)
    assert [
        f"patient: {r.lines[0]}" if r.lines else f"{r.name}: her-id {r.her_id}" for r in fixed.recipients
    ] == sent


@pytest.mark.parametrize(
    ("choice", "sent"), [("add", ["Tone Lunde", "Ingrid Marie Solbakken", "Ola Vik"]),
                         ("leave", ["Tone Lunde", "Ingrid Marie Solbakken"])]
)  # fmt: skip
def test_a_new_recipient_is_added_once_or_left_out(choice: str, sent: list[str]) -> None:
    letter = made(record())
    other = {"resourceType": "Practitioner", "id": "vik", "name": [{"family": "Vik", "given": ["Ola"]}]}
    later = [*patient_with(generalPractitioner=[rich.ref("Practitioner/vik")]), other]
    new = next(f for f in asked(letter, later) if f.title == "Ola Vik")
    assert [r.name for r in answered(letter, later, new, choice).recipients] == sent


def office(**change: Any) -> list[Json]:
    return [{**r, **change} if r["id"] == "bryggen" else r for r in record()]


@pytest.mark.parametrize(
    ("later", "way"),
    [
        (patient_with(address=[MOVED]), "Nyveien 2, 5003 Bergen, har ikke digital postkasse: papir"),
        (office(name="Vågen legekontor"), "nå: Vågen legekontor, elektronisk"),
        (office(identifier=[]),
         "nå: Bryggen legekontor, Bryggen 4, 5003 Fjordby, mangler elektronisk adresse: papir"),
        (office(identifier=[], address=[]), "Bryggen legekontor, mangler adresse"),
        (patient_with(meta={"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]}),
         "nå: sperret adresse: skrives aldri ut"),
    ],
    ids=["the patient moved", "the office", "no electronic address", "no address", "protected"],
)  # fmt: skip
def test_a_change_says_by_which_way_the_letter_goes_now(later: list[Json], way: str) -> None:
    (finding,) = asked(made(record()), later)
    assert finding.text.endswith(f"{way}.")


def test_a_recipient_who_was_taken_out_stays_out() -> None:
    letter = made(record())
    fewer = msgspec.structs.replace(letter, recipients=letter.recipients[:1])
    assert asked(fewer, record()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": [{"use": "official", "family": "Solbakken", "given": ["Inger"]}]},
        {"identifier": []},
        {"birthDate": "1949-03-14"},
        {"gender": "unknown"},
    ],
)
def test_a_patient_who_is_called_otherwise_leaves_no_choice(change: Json) -> None:
    letter = made(record())
    later = patient_with(**change)
    finding = next(f for f in asked(letter, later) if f.path == "subject")
    assert [c.code for c in finding.choices] == ["replace"]
    fixed = answered(letter, later, finding, "replace")
    assert fixed.subject != letter.subject
    assert "subject" not in {f.path for f in asked(fixed, later)}


def test_a_patient_who_died_gets_no_letter() -> None:
    letter = made(record())
    found = asked(letter, patient_with(deceasedDateTime="2026-11-21"))
    assert {f.path for f in found} == {"subject", recipient(letter, Part.PATIENT).id}
