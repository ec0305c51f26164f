"""What somebody is in a role: by codes, else by the title; nothing where neither tells."""

from __future__ import annotations

import pytest

from desktop.clinical.record.persons import licensed_as, profession
from desktop.fhir.administrative import PractitionerQualification
from desktop.fhir.elements import CodeableConcept, Coding, Period
from desktop.fhir.resources import Practitioner, PractitionerRole


def role(text: str = "", code: str = "", system: str = "x") -> PractitionerRole:
    coding = (Coding(system=system, code=code),) if code else ()
    return PractitionerRole(
        resource_type="PractitionerRole", code=(CodeableConcept(text=text, coding=coding),)
    )


@pytest.mark.parametrize(
    ("text", "code", "is_"),
    [
        ("LIS", "role-LIS", "doctor"), ("overlege", "", "doctor"), ("Lege i spesialisering", "", "doctor"),
        ("", "LE", "doctor"), ("", "224535009", "nurse"), ("sykepleier", "role-sykepleier", "nurse"),
        ("Anestesisykepleier", "", "nurse"), ("jordmor", "", "nurse"), ("fysioterapeut", "", "other"),
        ("Legesekretær", "", "other"), ("medisinstudent", "", "other"), ("", "", ""), ("Koordinator", "", ""),
        ("Registered nurse", "", "nurse"), ("Consultant", "", "doctor"), ("", "urn:unknown", ""),
        ("", "doctor", "doctor"), ("", "nurse", "nurse"), ("", "pharmacist", "other"), ("", "ict", ""),
        ("", "researcher", ""), ("", "309343006", "doctor"), ("", "405279007", "doctor"),
        ("", "62247001", "doctor"), ("", "SP", "nurse"), ("", "JO", "nurse"), ("", "HF", "nurse"),
        ("", "HE", "other"), ("", "FA1", "other"), ("", "XX", ""), ("hjelpepleier", "", "nurse"),
        ("Sykepleierstudent", "", "other"), ("Legestudent", "LE", "other"),
        ("Medisinstudent med lisens", "LE", "doctor"),
    ],
)  # fmt: skip
def test_by_code_or_title(text: str, code: str, is_: str) -> None:
    assert profession(role(text, code)) == is_


def test_a_role_without_a_code_says_nothing() -> None:
    assert profession(PractitionerRole(resource_type="PractitionerRole")) == ""


def licence(code: str, **period: str) -> Practitioner:
    held = PractitionerQualification(
        code=CodeableConcept(coding=(Coding(system="urn:oid:2.16.578.1.12.4.1.1.9060", code=code),)),
        period=Period(**period) if period else None,
    )
    return Practitioner(resource_type="Practitioner", id="p", qualification=(held,))


@pytest.mark.parametrize(
    ("person", "is_"),
    [
        (licence("LE"), "doctor"), (licence("SP", start="2010-01-01"), "nurse"),
        (licence("LE", end="2020-01-01"), ""), (licence("XX"), ""),
        (Practitioner(resource_type="Practitioner", id="p"), ""),
    ],
)  # fmt: skip
def test_by_what_somebody_is_licensed_as_for_as_long_as_no_end_is_written(
    person: Practitioner, is_: str
) -> None:
    assert licensed_as(person) == is_
