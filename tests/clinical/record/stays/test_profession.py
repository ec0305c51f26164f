"""What somebody is in a role: by codes, else by the title; nothing where neither tells."""

from __future__ import annotations

import pytest

from desktop.clinical.record.persons import profession
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.resources import PractitionerRole


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
    ],
)  # fmt: skip
def test_by_code_or_title(text: str, code: str, is_: str) -> None:
    assert profession(role(text, code)) == is_


def test_a_role_without_a_code_says_nothing() -> None:
    assert profession(PractitionerRole(resource_type="PractitionerRole")) == ""
