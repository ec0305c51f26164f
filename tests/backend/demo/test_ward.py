"""Hjerte 3 is alive: what a doctor opens the application for is there, at any hour."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from desktop.backend.demo import resources
from desktop.clinical.news2 import Band, Measured, news2
from desktop.fhir.systems import LOINC
from tests.cost import Calls, Seconds

MEASURED = [pytest.mark.slow, pytest.mark.measures]
HOURS = [
    datetime(2026, 11, 20, 13, 32, tzinfo=UTC),
    datetime(2026, 11, 21, 2, 10, tzinfo=UTC),
    datetime(2027, 6, 1, 6, 0, tzinfo=UTC),
]
KEYS = {"8867-4": "pulse", "9279-1": "respiration", "59408-5": "saturation", "8310-5": "temperature"}


@pytest.fixture(params=HOURS, ids=lambda now: f"{now:%H:%M}")
def ward(request, hospital_of):
    return hospital_of(24, now=request.param)


def beds(ward):
    for patient, stay, own in ward.patients():
        if stay["status"] == "in-progress" and stay["serviceProvider"]["reference"] == "Organization/hjerte3":
            yield patient, stay, own


def last_round(own):
    found = {}
    signs = [
        r
        for r in own["Observation"]
        if r["category"][0]["coding"][0]["code"] == "vital-signs" and "29463-7" not in str(r["code"])
    ]
    last = max(r["effectiveDateTime"] for r in signs)
    for r in (r for r in signs if r["effectiveDateTime"] == last):
        code = next(c["code"] for c in r["code"]["coding"] if c["system"] == LOINC)
        if code in KEYS:
            value = r["valueQuantity"]["value"]
            found[KEYS[code]] = Decimal(value) if code == "8310-5" else value
        elif code == "85354-9":
            found["systolic"] = r["component"][0]["valueQuantity"]["value"]
        elif code == "3151-8":
            found["oxygen"] = r["valueQuantity"]["value"] > 0
        elif code == "80288-4":
            found["consciousness"] = r["valueCodeableConcept"]["coding"][0]["display"]
    return news2(Measured(**found))


def test_twenty_patients_and_two_free_beds(ward):
    assert len(list(beds(ward))) == 20
    free = [
        r
        for r in ward.every
        if r["resourceType"] == "Location"
        and r.get("partOf", {}).get("reference") == "Location/hjerte3"
        and r["operationalStatus"]["code"] != "O"
    ]
    assert len(free) == 2


def test_somebody_is_in_danger_somebody_has_a_single_three_somebody_was_not_wholly_measured(ward):
    scores = {p["name"][0]["family"]: last_round(own) for p, _stay, own in beds(ward)}
    assert scores["Haugland"].total >= 7
    assert any(s.band is Band.WARD_URGENT for s in scores.values())
    assert scores["Myklebust"].missing == ("consciousness", "temperature")


def test_results_came_within_the_last_hours_and_wait_in_the_inbox(ward):
    fresh = [
        task
        for _p, _stay, own in beds(ward)
        for task in own["Task"]
        if task["status"] == "requested"
        and task.get("focus", {}).get("reference", "").startswith("Diagnostic")
    ]
    assert len(fresh) >= 3
    assert any(ward.now - datetime.fromisoformat(t["authoredOn"]) < timedelta(hours=1) for t in fresh)


def test_tasks_are_due_soon_and_overdue(ward):
    due = [
        datetime.fromisoformat(task["restriction"]["period"]["end"])
        for _p, _stay, own in beds(ward)
        for task in own["Task"]
        if "focus" not in task and "restriction" in task
    ]
    assert any(moment < ward.now for moment in due)
    assert any(timedelta(0) < moment - ward.now < timedelta(hours=2) for moment in due)


def test_allergies_are_known_none_known_or_not_asked(ward):
    kinds = set()
    for _p, _stay, own in beds(ward):
        entries = own["AllergyIntolerance"]
        codes = [c["code"] for r in entries for c in r["code"].get("coding", [])]
        kinds.add("not asked" if not entries else "none" if "716186003" in codes else "known")
    assert kinds == {"known", "none", "not asked"}


def test_medicines_are_given_late_refused_and_paused(hospital):
    statuses = {r["status"] for r in hospital.every if r["resourceType"] == "MedicationAdministration"}
    assert {"completed", "not-done", "in-progress"} <= statuses
    orders = {r["status"] for r in hospital.every if r["resourceType"] == "MedicationRequest"}
    assert {"active", "on-hold", "stopped", "completed"} <= orders


def test_every_specialty_has_patients(hospital):
    wards = {
        stay["serviceProvider"]["reference"].partition("/")[2]
        for _p, stay, _own in hospital.patients()
        if stay["status"] == "in-progress"
    }
    assert len(wards) == 16


def test_letters_wait_in_every_state_of_the_glossary(hospital):
    words = {r["businessStatus"]["text"] for r in hospital.every if "businessStatus" in r}
    assert words == {
        "signert",
        "i kø",
        "sendt",
        "mottatt i mottakers system",
        "avvist",
        "forfalt",
        "postlagt",
        "returnert",
    }


def test_the_size_is_sane(hospital):
    assert 250 <= len(hospital.every) / 120 <= 600
    most = max(sum(map(len, own.values())) for _p, _stay, own in hospital.patients())
    assert most < 2500


@pytest.mark.parametrize(
    ("patients", "cost"),
    [
        (24, Calls(600_000)), (120, Calls(3_200_000)),
        pytest.param(24, Seconds(5), marks=MEASURED), pytest.param(120, Seconds(20), marks=MEASURED),
    ],
    ids=str,
)  # fmt: skip
def test_it_is_made_in_time(patients, cost):
    with cost:
        sum(1 for _r in resources(patients, 1, HOURS[0]))


def test_without_a_moment_it_stands_at_the_present():
    before = datetime.now(UTC)
    stays = [r for r in partial(resources, 3)() if r["resourceType"] == "Encounter"]
    assert all(datetime.fromisoformat(r["period"]["start"]) < before for r in stays)
