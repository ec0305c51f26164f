"""The day list of the demo hospital is not empty: those who have gone home come back for a control."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from desktop.backend.demo import resources
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.validate import validate
from desktop.sync.pull import slots

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


def test_the_ward_has_appointments_today_as_the_day_list_reads_them() -> None:
    every: list[dict[str, Any]] = list(resources(120, 1, NOW))
    found = [one for one in every if one["resourceType"] == "Appointment"]
    assert not [issues for one in found if (issues := validate(one))]
    dialysis = [one for one in found if one["description"] == "Hemodialyse"]
    found = [one for one in found if one not in dialysis]
    in_bed = {
        one["subject"]["reference"]
        for one in every
        if one["resourceType"] == "Encounter" and one["status"] == "in-progress"
    }
    assert not [one for one in found if one["participant"][0]["actor"]["reference"] in in_bed]
    assert {one["participant"][0]["actor"]["reference"] for one in dialysis} <= in_bed
    assert dialysis
    assert all(datetime.fromisoformat(one["start"]) > NOW for one in dialysis)
    taken = [(one["participant"][1]["actor"]["reference"], one["start"]) for one in found]
    assert len(set(taken)) == len(taken), "nobody is in two places"
    span = slots.window(NOW)
    here = []
    for one in found:
        row = Row("Appointment", one["id"], "1", "", strict.dumps(one), "p")
        if slots.mine(row, ("Location/hjerte3",), "") and (slot := slots.slot(row, span, "")):
            here.append(slot)
    assert len(here) >= 2
    assert all(len(one.patients) == 1 and not one.unknown for one in here)
