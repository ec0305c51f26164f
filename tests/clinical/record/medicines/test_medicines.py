"""The one reading of a medicine: where it belongs, whether it stands, and what it may be used for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.clinical.record.medicines import medicines
from desktop.clinical.record.medicines.medicines import Belongs, Reading, State
from desktop.core.clock import local
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.fhir.when import after, parse
from desktop.letters.compose.record_reading import stay_of
from tests.letters.charts import NOW, chart

Json = dict[str, Any]
PATIENT: Json = {"resourceType": "Patient", "id": "p"}


def encounter(ident: str = "stay", status: str = "in-progress", **more: Any) -> Json:
    return {
        "resourceType": "Encounter", "id": ident, "status": status, "class": {"code": "IMP"},
        "period": {"start": "2026-11-17T08:00:00+01:00"}, "subject": {"reference": "Patient/p"}, **more,
    }  # fmt: skip


def request(*dosages: Json, category: str = "inpatient", stay: str = "stay", **more: Any) -> Json:
    body: Json = {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "authoredOn": "2026-11-17T10:00:00+01:00", "medicationCodeableConcept": {"text": "furosemid"},
        "subject": {"reference": "Patient/p"}, "dosageInstruction": list(dosages),
    }  # fmt: skip
    if category:
        body["category"] = [{"coding": [{"code": category}]}]
    if stay:
        body["encounter"] = {"reference": f"Encounter/{stay}"}
    return body | more


def read(*resources: Json, now: datetime = NOW, seen_from: str = "Encounter/stay") -> Reading:
    found = chart(PATIENT, *resources)
    stay = stay_of(found, now, seen_from) if seen_from else None
    (one,) = found.all(MedicationRequest)
    return medicines.read_request(found, one, stay, now)


def bounds(**period: str) -> Json:
    return {"timing": {"repeat": {"boundsPeriod": period}}}


def lasts(value: float, unit: str, sequence: int = 1) -> Json:
    return {"sequence": sequence, "timing": {"repeat": {"boundsDuration": {"value": value, "code": unit}}}}


CASES: list[tuple[str, Json, State, tuple[bool, bool, bool]]] = [
    ("active", {}, State.STANDS, (True, True, True)),
    ("no status", {"status": ""}, State.UNKNOWN, (True, False, True)),
    ("unknown", {"status": "unknown"}, State.UNKNOWN, (True, False, True)),
    ("plan", {"intent": "plan"}, State.PLANNED, (True, False, False)),
    ("given up plan", {"intent": "plan", "status": "stopped"}, State.CANCELLED, (False, False, False)),
    ("proposal", {"intent": "proposal"}, State.PROPOSED, (False, False, False)),
    ("option", {"intent": "option"}, State.PROPOSED, (False, False, False)),
    ("draft", {"status": "draft"}, State.DRAFT, (False, False, False)),
    ("error", {"status": "entered-in-error"}, State.WRONG, (False, False, False)),
    ("cancelled", {"status": "cancelled"}, State.CANCELLED, (False, False, False)),
    ("stopped", {"status": "stopped"}, State.STOPPED, (True, True, False)),
    ("completed", {"status": "completed"}, State.ENDED, (True, True, False)),
    ("paused", {"status": "on-hold"}, State.PAUSED, (True, True, False)),
    ("forbidden", {"doNotPerform": True}, State.FORBIDDEN, (True, True, False)),
    ("lifted", {"doNotPerform": True, "status": "stopped"}, State.CANCELLED, (False, False, False)),
    ("bounds over", {"dosageInstruction": [bounds(end="2026-11-19")]}, State.ENDED, (True, True, False)),
    ("last day", {"dosageInstruction": [bounds(end="2026-11-20")]}, State.STANDS, (True, True, True)),
    ("this month", {"dosageInstruction": [bounds(end="2026-11")]}, State.STANDS, (True, True, True)),
    ("never", {"dosageInstruction": [bounds(end="9999-12-31")]}, State.STANDS, (True, True, True)),
    ("one goes on", {"dosageInstruction": [bounds(end="2026-11-18"), {}]}, State.STANDS, (True, True, True)),
    ("year 1", {"dosageInstruction": [bounds(end="0001-01-01")]}, State.ENDED, (True, True, False)),
    ("tomorrow", {"dosageInstruction": [bounds(start="2026-11-21")]}, State.NOT_BEGUN, (True, True, True)),
    ("course over", {"dosageInstruction": [lasts(2, "d")]}, State.ENDED, (True, True, False)),
    ("course on", {"dosageInstruction": [lasts(7, "d")]}, State.STANDS, (True, True, True)),
    ("taper", {"dosageInstruction": [lasts(2, "d"), lasts(7, "d", 2)]}, State.STANDS, (True, True, True)),
    ("endless", {"dosageInstruction": [lasts(1e15, "a")]}, State.STANDS, (True, True, True)),
    (
        "moment past",
        {"dosageInstruction": [{"timing": {"event": ["2026-11-18T08:00:00Z"]}}]},
        State.ENDED,
        (True, True, False),
    ),
    (
        "expired",
        {"dispenseRequest": {"validityPeriod": {"end": "2026-01-31"}}},
        State.EXPIRED,
        (True, False, False),
    ),
    (
        "valid for ever",
        {"dispenseRequest": {"validityPeriod": {"end": "9999-12-31"}}},
        State.STANDS,
        (True, True, True),
    ),
]


@pytest.mark.parametrize(("members", "state", "use"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_the_state_and_its_use(members: Json, state: State, use: tuple[bool, bool, bool]) -> None:
    found = read(encounter(), request() | members)
    assert found.state is state
    assert (found.use.show, found.use.cite, found.use.decide) == use
    assert bool(found.use.why) is (state is not State.STANDS)


@pytest.mark.parametrize(
    ("category", "stay", "more", "belongs"),
    [
        ("inpatient", "stay", {}, Belongs.WARD),
        ("community", "stay", {}, Belongs.HOME),
        ("outpatient", "", {}, Belongs.HOME),
        ("discharge", "stay", {}, Belongs.AFTER),
        ("discharge", "earlier", {}, Belongs.HOME),
        ("", "stay", {}, Belongs.WARD),
        ("", "part", {}, Belongs.WARD),
        ("", "", {}, Belongs.WARD),
        ("", "", {"authoredOn": "2024-01-01"}, Belongs.HOME),
        ("", "visit", {}, Belongs.HOME),
        ("", "earlier", {}, Belongs.HOME),
    ],
)
def test_where_it_belongs(category: str, stay: str, more: Json, belongs: Belongs) -> None:
    others = (
        encounter("part", "finished", partOf={"reference": "Encounter/stay"}),
        encounter("earlier", "finished"),
        encounter("visit", **{"class": {"code": "AMB"}}),
    )
    assert read(encounter(), *others, request(category=category, stay=stay) | more).belongs is belongs


def test_orders_of_another_stay_end_with_it_or_say_that_they_are_of_another() -> None:
    gone = read(encounter(), encounter("old", "finished"), request(stay="old"))
    assert (gone.state, gone.use.why, gone.use.decide) == (State.ENDED, "stay-over", False)
    beside = read(encounter(), encounter("other"), request(stay="other"))
    assert (beside.state, beside.use.why, beside.use.decide) == (State.STANDS, "other-stay", True)
    # A part of the stay that is over is not the stay that is over.
    moved = encounter("icu", "finished", partOf={"reference": "Encounter/stay"})
    for seen_from in ("Encounter/stay", ""):
        found = read(encounter(), moved, request(stay="icu"), seen_from=seen_from)
        assert (found.state, found.use.decide) == (State.STANDS, True)


@pytest.mark.parametrize(
    ("members", "state"),
    [
        ({"status": "active"}, State.STANDS),
        ({"status": "intended"}, State.STANDS),
        ({"status": "intended", "effectivePeriod": {"start": "2027-01-01"}}, State.NOT_BEGUN),
        ({"status": "active", "effectivePeriod": {"end": "2019-05"}}, State.ENDED),
        ({"status": "active", "effectivePeriod": {"end": "9999-12-31"}}, State.STANDS),
        ({"status": "not-taken"}, State.STOPPED),
        ({"status": "completed"}, State.ENDED),
        ({"status": "on-hold"}, State.PAUSED),
        ({"status": "unknown"}, State.UNKNOWN),
        ({"status": "entered-in-error"}, State.WRONG),
    ],
)
def test_what_a_list_or_the_patient_says(members: Json, state: State) -> None:
    said = {"resourceType": "MedicationStatement", "id": "s", "medicationCodeableConcept": {"text": "x"}}
    (one,) = chart(PATIENT, said | members).all(MedicationStatement)
    assert medicines.read_statement(one, NOW).state is state


IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


@pytest.mark.parametrize(
    ("system", "code", "words", "state"),
    [
        (IPS, "no-known-medications", "No Known Medications", State.ABSENT),
        (IPS, "no-known-medications", "", State.ABSENT),
        (IPS, "no-medication-info", "No information about medications", State.ABSENT),
        (IPS, "no-medication-info", "Opplysninger om legemidler mangler", State.ABSENT),
        ("http://snomed.info/sct", "787481004", "Ingen kjente legemidler", State.ABSENT),
        # Its words name one: a code beside them takes no medicine away.
        (IPS, "no-known-medications", "Metoprolol 50 mg", State.STANDS),
        (IPS, "no-known-medications", "Ingen faste medisiner, bruker ibuprofen ved behov", State.STANDS),
        (IPS, "no-known-medications", "Ingen kjente utenom metotreksat", State.STANDS),
        (IPS, "no-known-medications", "Ikke Marevan lenger, nå Eliquis 5 mg x 2", State.STANDS),
        (IPS, "no-medication-info", "Marevan, ukjent dose", State.STANDS),
        ("http://snomed.info/sct", "787481004", "No known medications (situation)", State.ABSENT),
        (IPS, "other", "Ingen kjente", State.STANDS),
    ],
)
def test_that_there_is_no_medicine_is_none(system: str, code: str, words: str, state: State) -> None:
    named: Json = {"coding": [{"system": system, "code": code}], **({"text": words} if words else {})}
    said = {"resourceType": "MedicationStatement", "id": "s", "medicationCodeableConcept": named}
    for status in ("active", "unknown", "not-taken", "completed"):
        (one,) = chart(PATIENT, said | {"status": status}).all(MedicationStatement)
        found = medicines.read_statement(one, NOW)
        assert (found.state is State.ABSENT) is (state is State.ABSENT), status
        assert (found.use.show or found.denied) is (state is not State.ABSENT), status
    ordered = read(encounter(), request(medicationCodeableConcept=named))
    assert (ordered.state, ordered.use.decide) == (state, state is not State.ABSENT)


def test_only_what_was_given_was_given() -> None:
    def dose(ident: str, status: str, **more: Any) -> Json:
        return {
            "resourceType": "MedicationAdministration", "id": ident, "status": status,
            "effectiveDateTime": "2026-11-18T08:00:00Z", "context": {"reference": "Encounter/stay"}, **more,
        }  # fmt: skip

    period = {"start": "2026-11-18T08:00:00Z", "end": "2026-11-18T09:00:00Z"}
    broken = dose("broken", "stopped", effectivePeriod=period)
    del broken["effectiveDateTime"]
    found = chart(
        PATIENT, encounter(), encounter("old", "finished"), dose("yes", "completed"), dose("no", "not-done"),
        dose("maybe", "unknown"), dose("wrong", "entered-in-error"), dose("held", "on-hold"), broken,
        dose("before", "completed", context={"reference": "Encounter/old"}),
        dose("ahead", "completed", effectiveDateTime="2026-11-22T08:00:00Z"),
    )  # fmt: skip
    told = medicines.given(found, stay_of(found, NOW, "Encounter/stay"), NOW)
    assert [one.id for one, _at in told] == ["broken", "yes"]


@pytest.mark.parametrize("text", ["9999-12-31", "9999-12", "9999", "9999-12-31T23:59:59Z", "0001-01-01"])
def test_a_date_at_the_end_of_time_is_a_date(text: str) -> None:
    after(text)
    moment = parse(text)
    assert moment is None or moment.day.year in (1, 9999)


def test_the_last_moment_of_the_calendar_has_a_wall_clock() -> None:
    moment = parse("9999-12-31T23:59:59Z")
    assert moment is not None
    assert local(moment.start).year == 9999
