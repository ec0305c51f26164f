"""Recipients are resolved from the record, and no address is used that must not be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.clinical.record.patient.address_protection import protected
from desktop.letters.compose.record_reading import stay_of
from desktop.letters.delivery.recipients import Why, from_record, why_words
from desktop.letters.model import Channel, Part, Recipient
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")


def resolved(
    *changes: tuple[str, dict[str, Any]], copies: tuple[str, ...] = (), more: tuple[dict[str, Any], ...] = ()
) -> dict[Part, Recipient]:
    resources = rich.record()
    for identity, change in changes:
        for resource in resources:
            if resource["id"] == identity:
                resource.update(change)
    chart = charts.chart(*resources, *more)
    return {r.part: r for r in from_record(chart, stay_of(chart, NOW), copies, NOW)}


def test_general_practitioner_electronically_and_patient_on_paper() -> None:
    found = resolved()
    doctor = found[Part.GENERAL_PRACTITIONER]
    assert (doctor.name, doctor.detail, doctor.her_id) == ("Tone Lunde", "Bryggen legekontor", "99800101")
    assert doctor.channel is Channel.ELECTRONIC
    assert doctor.lines == ()
    assert found[Part.PATIENT].lines == ("Solheimslien 14", "5055 Bergen")


def test_no_electronic_address_is_paper_and_no_address_is_held() -> None:
    paper = resolved(("bryggen", {"identifier": []}))[Part.GENERAL_PRACTITIONER]
    assert (paper.channel, paper.why) == (Channel.PAPER, Why.NO_ELECTRONIC)
    assert paper.lines == ("Bryggen legekontor", "Bryggen 4", "5003 Fjordby")
    held = resolved(("bryggen", {"identifier": [], "address": []}))[Part.GENERAL_PRACTITIONER]
    assert (held.channel, held.why) == (Channel.HELD, Why.NO_ADDRESS)


HER = {"system": "urn:oid:2.16.578.1.12.4.1.2"}


@pytest.mark.parametrize("period", [{"end": "2026-11-20"}, {"start": "2026-11-22"}, {"end": "2020"}])
def test_an_electronic_address_that_does_not_hold_today_is_not_used(period: dict[str, str]) -> None:
    ended = {**HER, "value": "111", "period": period}
    paper = resolved(("bryggen", {"identifier": [ended]}))[Part.GENERAL_PRACTITIONER]
    assert (paper.channel, paper.why, paper.her_id) == (Channel.PAPER, Why.NO_ELECTRONIC, "")
    both = [ended, {**HER, "value": "222", "period": {"start": "2026-11-21", "end": "2026-11-21"}}]
    assert resolved(("bryggen", {"identifier": both}))[Part.GENERAL_PRACTITIONER].her_id == "222"


def test_a_practitioner_that_the_record_only_names() -> None:
    found = resolved(("solbakken", {"generalPractitioner": [{"display": "Dr. Vik"}]}))
    assert found[Part.GENERAL_PRACTITIONER].name == "Dr. Vik"
    assert found[Part.GENERAL_PRACTITIONER].channel is Channel.HELD


@pytest.mark.parametrize(
    "change",
    [
        {"meta": {"security": [{"system": "urn:x", "code": "STRENGT_FORTROLIG"}]}},
        {
            "meta": {
                "security": [
                    {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
                ]
            }
        },
        {"meta": {"tag": [{"code": "6"}]}},
        {"extension": [{"url": "urn:x", "valueCoding": {"system": "urn:adressebeskyttelse", "code": "7"}}]},
        {"extension": [{"url": "urn:x", "extension": [{"url": "y", "valueCode": "SPFO"}]}]},
        {
            "extension": [
                {
                    "url": "urn:x:address-confidentiality",
                    "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.9603", "code": "7"},
                }
            ]
        },
        {
            "address": [
                {
                    "line": ["Solheimslien 14"],
                    "postalCode": "5055",
                    "city": "Bergen",
                    "extension": [
                        {"url": "urn:x:adressegradering", "valueCoding": {"system": "urn:y", "code": "6"}}
                    ],
                }
            ]
        },
    ],
)
def test_a_protected_address_is_never_given_out(change: dict[str, Any]) -> None:
    found = resolved(("solbakken", change))[Part.PATIENT]
    assert (found.channel, found.why, found.lines) == (Channel.HELD, Why.PROTECTED, ())


def test_an_ordinary_patient_is_not_protected() -> None:
    chart = charts.chart(*rich.record())
    assert not protected(chart.patient)
    normal = {
        "meta": {
            "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}]
        }
    }
    assert resolved(("solbakken", normal))[Part.PATIENT].channel is Channel.PAPER


@pytest.mark.parametrize(
    "address",
    [
        {"use": "old", "line": ["a"], "postalCode": "1", "city": "b"},
        {"use": "work", "line": ["a"], "postalCode": "1", "city": "b"},
        {"use": "home", "line": ["a"], "postalCode": "1", "city": "b", "period": {"end": "2020"}},
        {"use": "home", "city": "b"},
        {"use": "home", "line": ["  "], "city": "b"},
    ],
)
def test_an_address_that_is_no_home_today(address: dict[str, Any]) -> None:
    found = resolved(("solbakken", {"address": [address]}))[Part.PATIENT]
    assert (found.channel, found.why) == (Channel.HELD, Why.NO_ADDRESS)


def test_the_dead_get_no_letter_and_a_childs_goes_to_its_guardians() -> None:
    assert Part.PATIENT not in resolved(("solbakken", {"deceasedBoolean": True}))
    child = resolved(("solbakken", {"birthDate": "2015-03-14"}))[Part.PATIENT]
    assert child.name == "Foresatte til Ingrid Marie Solbakken"


def consent(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": "no",
        "status": "active",
        "scope": rich.concept("", (f"{rich.HL7}consentscope", "patient-privacy", "")),
        "category": [rich.concept("", ("urn:x", "y", ""))],
        "patient": rich.ref(rich.PATIENT),
        "provision": {"type": "deny"},
        **more,
    }


def test_an_objection_holds_the_letter() -> None:
    found = resolved(more=(consent(),))
    assert (found[Part.GENERAL_PRACTITIONER].channel, found[Part.GENERAL_PRACTITIONER].why) == (
        Channel.HELD,
        Why.OBJECTION,
    )
    assert found[Part.PATIENT].channel is Channel.PAPER
    assert (
        resolved(more=(consent(status="inactive"),))[Part.GENERAL_PRACTITIONER].channel is Channel.ELECTRONIC
    )
    permit = consent(provision={"type": "permit"})
    assert resolved(more=(permit,))[Part.GENERAL_PRACTITIONER].channel is Channel.ELECTRONIC


def test_copies_and_the_referrer_once_each() -> None:
    stay = next(r for r in rich.record() if r["id"] == "stay")
    referrer = {
        "type": [rich.concept("", ("urn:x", "REF", ""))],
        "individual": rich.ref("PractitionerRole/lunde"),
    }
    resources = [r for r in rich.record() if r["id"] != "stay"]
    chart = charts.chart(*resources, {**stay, "participant": [referrer]})
    found = from_record(chart, stay_of(chart, NOW), ("Organization/bryggen",), NOW)
    assert [r.part for r in found] == [Part.GENERAL_PRACTITIONER, Part.COPY, Part.PATIENT]


def test_every_reason_has_words() -> None:
    assert all(why_words(why) for why in Why)
    assert why_words("") == ""
