"""Whether a dose reached the patient, by status and time."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical.record.medicines.administrations import IN_THE_PATIENT, Outcome, given_at, outcome
from desktop.fhir.resources import MedicationAdministration, decode
from desktop.views.medicines.medication import _dose

SPAN = {"start": "2026-11-20T08:00:00+01:00", "end": "2026-11-20T08:30:00+01:00"}
BEGUN = {"start": "2026-11-20T08:00:00+01:00"}


def administration(status: str, period: dict[str, str]) -> MedicationAdministration:
    body: dict[str, Any] = {"resourceType": "MedicationAdministration", "id": "a", "status": status,
                            "effectivePeriod": period}  # fmt: skip
    found = decode("MedicationAdministration", msgspec.json.encode(body))
    assert isinstance(found, MedicationAdministration)
    return found


@pytest.mark.parametrize(
    ("status", "period", "became", "shown"),
    [
        ("completed", SPAN, Outcome.GIVEN, "given"),
        ("completed", BEGUN, Outcome.GIVEN, "given"),
        ("in-progress", BEGUN, Outcome.RUNNING, "given"),
        # Broken off: with an end it was given in part.
        ("stopped", SPAN, Outcome.PARTLY, "given"),
        ("stopped", BEGUN, Outcome.NOT_GIVEN, "refused"),
        # Not done is not done, whatever time stands beside it.
        ("not-done", SPAN, Outcome.NOT_GIVEN, "refused"),
        ("not-done", BEGUN, Outcome.NOT_GIVEN, "refused"),
        ("on-hold", SPAN, Outcome.UNKNOWN, "refused"),
        ("unknown", SPAN, Outcome.UNKNOWN, "refused"),
        ("", SPAN, Outcome.UNKNOWN, "refused"),
        ("banana", SPAN, Outcome.UNKNOWN, "refused"),
    ],
)
def test_what_became_of_a_dose(status: str, period: dict[str, str], became: Outcome, shown: str) -> None:
    one = administration(status, period)
    assert outcome(one) is became
    drawn = _dose(one, ())
    assert drawn is not None
    assert drawn.state == shown
    assert (became in IN_THE_PATIENT) is (shown == "given")


def test_what_was_entered_in_error_was_never_given() -> None:
    assert outcome(administration("entered-in-error", SPAN)) is Outcome.WRONG
    assert Outcome.WRONG not in IN_THE_PATIENT


def test_a_dose_is_as_old_as_its_beginning() -> None:
    at = given_at(administration("completed", SPAN))
    assert at is not None
    assert at.isoformat() == "2026-11-20T07:00:00+00:00"
    assert given_at(administration("completed", {})) is None
