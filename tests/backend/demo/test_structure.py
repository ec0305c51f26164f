"""The demo hospital's frame: references, beds, times, identity, doses within their orders."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from desktop.clinical.identity import Rule, agrees, identify
from desktop.core.clock import local
from desktop.fhir.systems import ATC

MOMENTS = [
    (2, datetime(2026, 11, 20, 2, 5, tzinfo=UTC)),
    (3, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    (4, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    (5, datetime(2028, 2, 29, 22, 55, tzinfo=UTC)),
    (6, datetime(2027, 1, 1, 5, 45, tzinfo=UTC)),
]


def moment(text):
    return datetime.fromisoformat(text)


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def faults(hospital):
    """Everything that is wrong, as words."""
    yield from structure(hospital)
    yield from beds(hospital)
    numbers = Counter()
    names = Counter()
    for patient, stay, own in hospital.patients():
        numbers[patient["identifier"][0]["value"]] += 1
        names[(patient["name"][0]["family"], *patient["name"][0]["given"])] += 1
        for check in (identity, times, doses):
            for words in check(hospital, patient, stay, own):
                yield f"{patient['id']}: {words}"
    yield from (f"number {n} twice" for n, count in numbers.items() if count > 1)
    yield from (f"name {n} twice" for n, count in names.items() if count > 1)


# A diagnosis and its stay point to each other; nothing else may come before what it needs.
EARLY = {("Condition", "Encounter")}


def structure(hospital):
    if len(hospital.by_reference) != len(hospital.every):
        yield "an id twice"
    seen = set()
    late = Counter()
    for r in hospital.every:
        for reference in references(r):
            if reference not in hospital.by_reference:
                yield f"{r['id']} points nowhere: {reference}"
            elif reference not in seen:
                late[r["resourceType"], reference.partition("/")[0]] += 1
        seen.add(f"{r['resourceType']}/{r['id']}")
    yield from (f"{pair} comes too early" for pair in late if pair not in EARLY)


def beds(hospital):
    lain = defaultdict(list)
    for patient, stay, _own in hospital.patients():
        active = [place for place in stay["location"] if place["status"] == "active"]
        if len(active) != (stay["status"] == "in-progress"):
            yield f"{patient['id']} lies in {len(active)} places"
        last = stay["period"]["start"]
        for place in stay["location"]:
            if place["status"] == "planned":
                continue  # nobody is there yet
            if moment(place["period"]["start"]) != moment(last):
                yield f"{patient['id']} is nowhere between two beds"
            last = place["period"].get("end", last)
            reference = place["location"]["reference"]
            if hospital.named(reference)["physicalType"]["coding"][0]["code"] == "bd":
                end = moment(place["period"]["end"]) if "end" in place["period"] else hospital.now
                lain[reference].append(
                    (moment(place["period"]["start"]), end, place["status"], patient["id"])
                )
    for reference, stays in lain.items():
        stays.sort()
        for (_s, end, _a, one), (start, _e, _b, other) in pairwise(stays):
            if start < end:
                yield f"{one} and {other} in {reference}"
    for r in hospital.every:
        if r["resourceType"] == "Location" and "operationalStatus" in r:
            taken = any(s[2] == "active" for s in lain[f"Location/{r['id']}"])
            if (r["operationalStatus"]["code"] == "O") != taken:
                yield f"{r['id']} says {r['operationalStatus']['code']}"


def identity(hospital, patient, stay, own):
    found = identify(patient["identifier"][0]["value"])
    if found.rule is not Rule.STRICT or found.synthetic != "tenor":
        yield "a number that is not synthetic"
    if agrees(found, date.fromisoformat(patient["birthDate"]), patient["gender"]) is not True:
        yield "the number does not fit birth date and sex"


def times(hospital, patient, stay, own):
    start = moment(stay["period"]["start"])
    end = moment(stay["period"]["end"]) if "end" in stay["period"] else hospital.now
    if not start < end <= hospital.now:
        yield "the stay ends before it began or after now"
    within = {
        "Observation": ("effectiveDateTime", "effectivePeriod"),
        "MedicationAdministration": ("effectiveDateTime", "effectivePeriod"),
        "Procedure": ("performedPeriod",),
        "DiagnosticReport": ("effectiveDateTime",),
        "Specimen": (),
    }
    for kind, keys in within.items():
        for r in (r for r in own[kind] if "encounter" in r or "context" in r):
            for key in keys:
                value = r.get(key)
                found = value.values() if isinstance(value, dict) else [value] if value else []
                for text in found:
                    if not start <= moment(text) <= end:
                        yield f"{r['id']} at {text}, outside the stay"
            if "issued" in r and not start <= moment(r["issued"]) <= hospital.now:
                yield f"{r['id']} answered {r['issued']}"
    for r in own["Composition"]:
        period = hospital.named(r["encounter"]["reference"])["period"]
        note = r["type"]["coding"][0]["code"] == "11506-3"
        last = moment(period["end"]) if note and "end" in period else hospital.now
        if not moment(period["start"]) <= moment(r["date"]) <= last:
            yield f"{r['id']} written {r['date']}"
    for r in own["Task"]:
        if not start <= moment(r["authoredOn"]) <= hospital.now:
            yield f"{r['id']} written {r['authoredOn']}"


def doses(hospital, patient, stay, own):
    by_order = defaultdict(list)
    for r in own["MedicationAdministration"]:
        # A treatment of before the stay was ordered elsewhere.
        if "request" in r or "context" in r:
            by_order[r["request"]["reference"]].append(r)
    for reference, given in by_order.items():
        order = hospital.named(reference)
        dosage = order["dosageInstruction"][0]
        repeat = dosage.get("timing", {}).get("repeat", {})
        bounds = repeat.get("boundsPeriod", {})
        begins = moment(order["authoredOn"])
        ends = moment(bounds["end"]) if "end" in bounds else hospital.now
        if order["subject"] != given[0]["subject"] or order["status"] == "on-hold":
            yield f"{order['id']} given though it is on hold or another's"
        days = Counter()
        for r in given:
            period = r.get("effectivePeriod", {})
            at = moment(r.get("effectiveDateTime") or period["start"])
            done = moment(period["end"]) if "end" in period else at
            if not begins <= at <= done <= ends:
                yield f"{r['id']} outside its order"
            if hospital.codes(r["medicationCodeableConcept"], ATC) != hospital.codes(
                order["medicationCodeableConcept"], ATC
            ):
                yield f"{r['id']} is another medicine than ordered"
            dose = r.get("dosage", {}).get("dose")
            if dose and dosage["doseAndRate"][0]["doseQuantity"] != dose:
                yield f"{r['id']} is another dose than ordered"
            if r["status"] == "not-done" and not r.get("statusReason"):
                yield f"{r['id']} left out without a reason"
            days[local(at).date()] += 1
        if "frequency" in repeat and max(days.values()) > repeat["frequency"] + 1:
            yield f"{order['id']} given {max(days.values())} times in a day"
        if repeat.get("count") == 1 and len(given) > 1:
            yield f"{order['id']} given more than once"


def test_the_default_hospital(hospital):
    assert list(faults(hospital)) == []


@pytest.mark.parametrize(("seed", "now"), MOMENTS)
def test_any_hour_and_seed(hospital_of, seed, now):
    assert list(faults(hospital_of(70, seed, now))) == []


@pytest.mark.slow
def test_a_thousand_patients(hospital_of):
    assert list(faults(hospital_of(1000, 7))) == []


def of_kind(hospital, kind):
    return [r for r in hospital.every if r["resourceType"] == kind]


def swap_sex(hospital):
    patient = of_kind(hospital, "Patient")[0]
    patient["gender"] = "female" if patient["gender"] == "male" else "male"


def same_bed(hospital):
    first, second = (r for r in of_kind(hospital, "Encounter") if r["id"] in ("h07", "h12a"))
    first["location"][-1]["location"] = second["location"][-1]["location"]


def other_dose(hospital):
    given = next(r for r in of_kind(hospital, "MedicationAdministration") if "dose" in r.get("dosage", {}))
    given["dosage"]["dose"] = {**given["dosage"]["dose"], "value": 10 * given["dosage"]["dose"]["value"]}


def tomorrow(hospital):
    of_kind(hospital, "Observation")[0]["effectiveDateTime"] = "2099-01-01T08:00:00+01:00"


def nowhere(hospital):
    of_kind(hospital, "DiagnosticReport")[0]["result"][0]["reference"] = "Observation/gone"


def same_number(hospital):
    first, second = of_kind(hospital, "Patient")[:2]
    second["identifier"] = first["identifier"]


@pytest.mark.parametrize("harm", [swap_sex, same_bed, other_dose, tomorrow, nowhere, same_number])
def test_the_checker_finds_what_is_wrong(hospital_of, harm):
    hospital = hospital_of(22)
    assert list(faults(hospital)) == []
    harm(hospital)
    assert list(faults(hospital)) != []
