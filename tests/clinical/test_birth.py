"""When somebody was born: the hour is believed only where it is of the date of birth."""

from __future__ import annotations

import json

import pytest

from desktop.clinical.record import birth
from desktop.core.clock import local
from desktop.fhir.resources import Patient, decode
from desktop.fhir.systems import BIRTH_TIME


def born(day: str | None, *hours: str) -> str:
    body: dict[str, object] = {"resourceType": "Patient", "id": "p"}
    if day is not None:
        body["birthDate"] = day
    if hours:
        body["_birthDate"] = {"extension": [{"url": BIRTH_TIME, "valueDateTime": one} for one in hours]}
    patient = decode("Patient", json.dumps(body))
    assert isinstance(patient, Patient)
    found = birth.born(patient)
    if found is None:
        return ""
    return f"{local(found.start):%d.%m.%Y %H:%M}" if found.has_time else f"{found.day:%d.%m.%Y}"


@pytest.mark.parametrize(
    ("day", "hours", "said"),
    [
        (None, (), ""),
        ("2026-11-11", (), "11.11.2026"),
        ("2026-11-11", ("2026-11-11T05:42:00+01:00",), "11.11.2026 05:42"),
        # The same moment, written by a server in another zone.
        ("2026-11-12", ("2026-11-11T23:30:00Z",), "12.11.2026 00:30"),
        # An hour of another day is of somebody else, or mistyped.
        ("2026-11-11", ("2026-11-12T05:42:00+01:00",), "11.11.2026"),
        ("2026-11-11", ("2025-11-11T05:42:00+01:00",), "11.11.2026"),
        # A date in the place of an hour is no hour; one that can be read after it is.
        ("2026-11-11", ("2026-11-11",), "11.11.2026"),
        ("2026-11-11", ("i går", "2026-11-11T05:42:00+01:00"), "11.11.2026 05:42"),
        # Without a date of birth an hour alone is not believed.
        (None, ("2026-11-11T05:42:00+01:00",), ""),
        # The hour that comes twice in the night when clocks go back.
        ("2026-10-25", ("2026-10-25T02:30:00+01:00",), "25.10.2026 02:30"),
    ],
)
def test_the_hour_of_birth_is_of_its_date(day: str | None, hours: tuple[str, ...], said: str) -> None:
    assert born(day, *hours) == said


def test_an_extension_of_another_kind_is_no_hour() -> None:
    body = {
        "resourceType": "Patient", "id": "p", "birthDate": "2026-11-11",
        "_birthDate": {"extension": [{"url": "urn:x", "valueDateTime": "2026-11-11T05:42:00+01:00"}]},
    }  # fmt: skip
    patient = decode("Patient", json.dumps(body))
    assert isinstance(patient, Patient)
    found = birth.born(patient)
    assert found is not None
    assert not found.has_time
