"""Orders are changed, stopped, paused, resumed and renewed in one transaction, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.act import UNDO_SECONDS
from desktop.acts.medicines import (
    Answered,
    ChangeDose,
    PauseMedicine,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.core.errors import InputError
from desktop.fhir import strict
from desktop.fhir.systems import ACT
from desktop.orders import redose
from desktop.store.charts import Charts
from tests.commands.conftest import AAS, BERG, NOBODY, Json, Record, logged
from tests.commands.medicines import NURSE, WHO, Ward, dosage, given, order

PENICILLIN: Json = {
    "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p"},
    "clinicalStatus": {"coding": [{"code": "active"}]}, "criticality": "high",
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
    "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "J01C"}], "text": "penicillin"},
    "reaction": [{"manifestation": [{"text": "anafylaksi"}]}],
}  # fmt: skip


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def test_a_stopped_order_says_why_by_whom_and_when(ward: Ward) -> None:
    ward.hold(order("o", note=[{"text": "depottablett 40 mg"}]))
    done = ward.on(StopMedicine, "o", why="  lavt   blodtrykk ")
    (stopped,) = ward.written("MedicationRequest")
    assert stopped["status"] == "stopped"
    assert stopped["statusReason"] == {"text": "lavt blodtrykk"}
    kept, why = stopped["note"]
    assert kept == {"text": "depottablett 40 mg"}
    assert "lavt blodtrykk" in why["text"]
    assert why["authorReference"] == {"reference": AAS.practitioner, "display": AAS.name}
    assert why["time"] == "2026-11-20T14:32:00+01:00"
    assert "furosemid" in done.said
    assert done.undo_seconds == UNDO_SECONDS
    assert logged(ward.record.events()[0]) == (
        "U", AAS.practitioner, {"Patient/p", "MedicationRequest/o"},
    )  # fmt: skip


def test_taken_back_the_order_stands_as_it_stood(ward: Ward) -> None:
    ward.hold(order("o"))
    before = ward.record.current("MedicationRequest/o")
    for kind, fields in (
        (StopMedicine, {"why": "feil"}),
        (PauseMedicine, {"why": "feil", "until": "i morgen", **WHO}),
        (ChangeDose, {"why": "feil", "text": "80 mg x 2"}),
    ):
        done = ward.on(kind, "o", **fields)
        ward.do(TakeBack(done.act))
        assert ward.record.waiting() == []
        assert ward.record.current("MedicationRequest/o") == before


def test_one_that_has_not_begun_is_cancelled_and_not_stopped(ward: Ward) -> None:
    ward.hold(order("o", dosageInstruction=[dosage(40, "08:00", start="2026-11-22T08:00:00+01:00")]))
    ward.on(StopMedicine, "o", why="avlyst")
    assert ward.written("MedicationRequest")[0]["status"] == "cancelled"


@pytest.mark.parametrize("why", ["", "  ", "x"])
def test_no_order_is_stopped_without_a_reason(ward: Ward, why: str) -> None:
    ward.hold(order("o"))
    with pytest.raises(InputError, match="grunn"):
        ward.on(StopMedicine, "o", why=why)
    assert ward.record.waiting() == []


@pytest.mark.parametrize("status", ["stopped", "cancelled", "completed", "entered-in-error", "draft"])
def test_an_order_is_stopped_only_as_long_as_its_state_allows(ward: Ward, status: str) -> None:
    ward.hold(order("o", status=status))
    with pytest.raises(InputError, match="ikke"):
        ward.on(StopMedicine, "o", why="lavt blodtrykk")
    assert ward.record.waiting() == []


def test_who_looked_at_another_state_of_it_is_told_what_it_is_now(ward: Ward) -> None:
    ward.hold(order("o"))
    mark = ward.mark("MedicationRequest/o")
    ward.on(StopMedicine, "o", BERG, why="lavt blodtrykk")
    before = ward.record.everything()
    with pytest.raises(InputError) as error:
        ward.on(ChangeDose, "o", seen=mark, text="80 mg x 2", why="ødemer")
    assert "stoppet" in error.value.what
    assert "lavt blodtrykk" in error.value.what
    assert BERG.name in error.value.what
    assert ward.record.everything() == before


def test_another_version_that_says_the_same_is_no_change(ward: Ward) -> None:
    ward.hold(order("o"))
    mark = ward.mark("MedicationRequest/o")
    ward.hold(order("o", meta={"versionId": "7", "lastUpdated": "2026-11-20T13:00:00Z"}))
    ward.on(StopMedicine, "o", seen=mark, why="lavt blodtrykk")
    assert ward.written("MedicationRequest")[0]["status"] == "stopped"


def test_a_change_of_dose_ends_the_order_and_another_says_why(ward: Ward) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00", reasonCode=[{"text": "hjertesvikt"}],
                    note=[{"text": "tablett 40 mg"},
                          {"text": "old", "time": "2026-11-18",
                           "extension": [{"url": ACT, "valueBoolean": True}]},
                          {"text": "from elsewhere", "time": "2026-11-18"}]),
              given("g", "o", "2026-11-20T08:05:00+01:00"))  # fmt: skip
    done = ward.on(ChangeDose, "o", text="80 mg x 2", why="ødemer tross 40 mg")
    found = {one["id"]: one for one in ward.written("MedicationRequest")}
    old = found.pop("o")
    (new,) = found.values()
    assert old["status"] == "stopped"
    assert "ødemer tross 40 mg" in old["statusReason"]["text"]
    assert new["status"] == "active"
    assert new["priorPrescription"] == {"reference": "MedicationRequest/o"}
    assert new["medicationCodeableConcept"] == old["medicationCodeableConcept"]
    assert new["reasonCode"] == [{"text": "hjertesvikt"}]
    assert new["encounter"] == {"reference": "Encounter/e"}
    assert new["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 80
    assert new["dosageInstruction"][0]["route"]["coding"][0]["code"] == "PO"
    kept, others, why = new["note"]
    assert kept == {"text": "tablett 40 mg"}
    assert others == {"text": "from elsewhere", "time": "2026-11-18"}
    assert "ødemer tross 40 mg" in why["text"]
    assert "40" in why["text"]
    assert new["requester"]["reference"] == AAS.practitioner
    entries = ward.record.waiting()
    assert {e.act for e in entries} == {"change_dose"}
    assert all(e.atomic for e in entries), "no server ever shows both as given, or neither"
    assert all(e.send_until for e in entries)
    assert "40" in done.said
    assert "80" in done.said


def test_a_dose_that_waits_is_not_lost_by_a_change(ward: Ward) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "14:00"), given("g", "o", "2026-11-20T08:05:00+01:00"))
    ward.on(ChangeDose, "o", text="80 mg kl. 08, 14", why="ødemer")
    new = next(one for one in ward.written("MedicationRequest") if one["id"] != "o")
    start = new["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["start"]
    assert start == "2026-11-20T14:00:00+01:00"


@pytest.mark.parametrize("text", ["mye", "", "x 2", "8 eller 10 mg x 2", "«»", "80 mg x 2 fra i morgen"])
def test_a_dose_that_is_not_certain_changes_nothing(ward: Ward, text: str) -> None:
    ward.hold(order("o"))
    with pytest.raises(InputError):
        ward.on(ChangeDose, "o", text=text, why="ødemer")
    assert ward.record.waiting() == []


def test_the_dose_that_stands_is_no_change(ward: Ward) -> None:
    ward.hold(order("o", "furosemid", 40, "08:00", "20:00"))
    with pytest.raises(InputError, match="dosen"):
        ward.on(ChangeDose, "o", text="40 mg kl. 08, 20", why="ødemer")


def _stop_of(ward: Ward, ident: str, text: str) -> str:
    chart = ward.chart()
    from desktop.fhir.resources import MedicationRequest

    request = chart.find(f"MedicationRequest/{ident}", MedicationRequest)
    assert request is not None
    now = ward.record.store.clock() if hasattr(ward.record.store, "clock") else None
    from tests.commands.conftest import NOW

    found = redose.read(chart, request, text, now or NOW)
    assert found.order is not None
    checks = redose.check(chart, request, found.order, text, NOW)
    return checks.checked.stops[0].fingerprint


def test_a_change_goes_through_the_checks_of_an_order(ward: Ward) -> None:
    ward.hold(PENICILLIN, order("o", "amoksicillin", 500, "08:00", "14:00", "20:00"))
    with pytest.raises(InputError):
        ward.on(ChangeDose, "o", text="750 mg x 3", why="ingen bedring")
    assert ward.record.waiting() == []
    mark = _stop_of(ward, "o", "750 mg x 3")
    with pytest.raises(InputError, match="ti tegn"):
        ward.on(ChangeDose, "o", text="750 mg x 3", why="ingen bedring",
                answers=(Answered(mark, "override", "kort"),))  # fmt: skip
    ward.on(ChangeDose, "o", text="750 mg x 3", why="ingen bedring",
            answers=(Answered(mark, "override", "tålt tre ganger før"),))  # fmt: skip
    (issue,) = ward.written("DetectedIssue")
    new = next(one for one in ward.written("MedicationRequest") if one["id"] != "o")
    assert {"reference": f"MedicationRequest/{new['id']}"} in issue["implicated"]
    assert {"reference": "MedicationRequest/o"} not in issue["implicated"]
    assert "tålt tre ganger" in issue["mitigation"][0]["action"]["text"]


def test_an_order_is_not_its_own_double(ward: Ward) -> None:
    ward.hold(order("o"), order("other", "metoprolol", 50, "08:00"))
    ward.on(ChangeDose, "o", text="80 mg x 2", why="ødemer")
    assert len(ward.written("MedicationRequest")) == 2


def test_a_second_order_of_the_same_is_asked_about_and_replaced(ward: Ward) -> None:
    ward.hold(order("o"), order("twin", "furosemid", 20, "22:00"))
    with pytest.raises(InputError):
        ward.on(ChangeDose, "o", text="80 mg x 2", why="ødemer")
    mark = _stop_of(ward, "o", "80 mg x 2")
    ward.on(ChangeDose, "o", text="80 mg x 2", why="ødemer", answers=(Answered(mark, "replace"),))
    found = {one["id"]: one["status"] for one in ward.written("MedicationRequest")}
    assert found.pop("o") == "stopped"
    assert found.pop("twin") == "stopped"
    assert list(found.values()) == ["active"]


def test_a_pause_ends_at_a_moment_or_with_what_is_waited_for(ward: Ward) -> None:
    ward.hold(order("o"), order("q", "metoprolol", 50, "08:00"))
    ward.on(PauseMedicine, "o", until="i morgen kl. 08", why="kreatinin 180", **WHO)
    ward.on(PauseMedicine, "q", until="kreatinin < 110", why="kreatinin 180", **WHO)
    first, second = ward.written("MedicationRequest")
    assert first["status"] == second["status"] == "on-hold"
    assert first["statusReason"] == {"text": "kreatinin 180"}
    assert first["extension"][0]["valueDateTime"] == "2026-11-21T08:00:00+01:00"
    assert second["extension"][0]["valueString"] == "kreatinin < 110"


def test_what_is_resumed_has_no_doses_late_from_the_pause(ward: Ward) -> None:
    ward.hold(order("o", extension=[{"url": "urn:x", "valueString": "another's"}]))
    ward.on(PauseMedicine, "o", until="i morgen", why="kreatinin 180", **WHO)
    ward.on(ResumeMedicine, "o")
    (going,) = ward.written("MedicationRequest")
    assert going["status"] == "active"
    assert "statusReason" not in going
    assert [e["url"] for e in going["extension"]] == ["urn:x", "urn:fagflate:resumed"]
    assert len(going["note"]) == 2, "both the pause and its end are told"
    from desktop.fhir.resources import MedicationRequest
    from desktop.orders import due
    from tests.commands.conftest import NOW

    request = ward.chart().find("MedicationRequest/o", MedicationRequest)
    assert request is not None
    assert due.waiting(ward.chart(), request, NOW) is None


def test_what_is_resumed_is_checked_as_it_would_be_ordered_now(ward: Ward) -> None:
    ward.hold(PENICILLIN, order("o", "amoksicillin", 500, "08:00", status="on-hold"))
    with pytest.raises(InputError):
        ward.on(ResumeMedicine, "o")
    assert ward.record.waiting() == []


def test_what_is_not_paused_is_not_resumed(ward: Ward) -> None:
    ward.hold(order("o"))
    with pytest.raises(InputError):
        ward.on(ResumeMedicine, "o")


def course(ident: str, end: str, **more: Any) -> Json:
    one = dosage(500, "08:00", "20:00")
    one["timing"]["repeat"]["boundsPeriod"]["end"] = end
    return order(ident, "amoksicillin", 500, **({"dosageInstruction": [one]} | more))


@pytest.mark.parametrize(
    ("end", "status", "after"),
    [
        ("2026-11-22T08:00:00+01:00", "active", "completed"),
        ("2026-11-19T08:00:00+01:00", "active", "completed"),
        ("2026-11-19T08:00:00+01:00", "completed", None),
        ("2026-11-22T08:00:00+01:00", "stopped", None),
    ],
)
def test_a_course_is_renewed_by_another_order(ward: Ward, end: str, status: str, after: str | None) -> None:
    ward.hold(course("o", end, status=status))
    ward.on(RenewMedicine, "o", text="500 mg x 2 i 3 dager")
    found = {one["id"]: one for one in ward.written("MedicationRequest")}
    old = found.pop("o", None)
    assert (old or {}).get("status") == after
    (new,) = found.values()
    assert new["status"] == "active"
    assert new["priorPrescription"] == {"reference": "MedicationRequest/o"}
    assert new["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"].startswith("2026-11-2")


def test_a_course_is_not_renewed_without_an_end(ward: Ward) -> None:
    ward.hold(course("o", "2026-11-22T08:00:00+01:00"))
    with pytest.raises(InputError, match="hvor lenge"):
        ward.on(RenewMedicine, "o", text="500 mg x 2")


def test_what_has_no_end_needs_no_renewal(ward: Ward) -> None:
    ward.hold(order("o"))
    with pytest.raises(InputError):
        ward.on(RenewMedicine, "o", text="40 mg x 2")


FOREIGN: dict[str, dict[str, Any]] = {
    "text only": {"dosageInstruction": [{"text": "1 tabl morgen og kveld"}]},
    "no dosage": {"dosageInstruction": None},
    "no author, no time": {"authoredOn": None, "requester": None},
    "no code": {"medicationCodeableConcept": {"text": "Furosemid tabletter 40 mg"}},
    "snomed route": {
        "dosageInstruction": [
            dosage(40, "08:00", route={"coding": [{"system": "http://snomed.info/sct", "code": "26643006"}]})
        ]
    },
    "contained": {
        "medicationCodeableConcept": None,
        "contained": [
            {"resourceType": "Medication", "id": "m", "code": {"text": "Furix 40 mg"}},
            {"resourceType": "Practitioner", "id": "w", "name": [{"text": "Somebody"}]},
        ],
        "medicationReference": {"reference": "#m"},
        "requester": {"reference": "#w"},
    },
}


@pytest.mark.parametrize("what", FOREIGN)
@pytest.mark.parametrize("kind", ["stop", "pause", "change"])
def test_orders_of_other_systems_can_be_acted_upon(ward: Ward, what: str, kind: str) -> None:
    made = {**order("o"), **FOREIGN[what]}
    ward.hold({key: value for key, value in made.items() if value is not None})
    if kind == "stop":
        ward.on(StopMedicine, "o", why="lavt blodtrykk")
    elif kind == "pause":
        ward.on(PauseMedicine, "o", until="i morgen", why="lavt blodtrykk", **WHO)
    else:
        ward.on(ChangeDose, "o", text="80 mg x 2", why="ødemer")
    found = {one["id"]: one for one in ward.written("MedicationRequest")}
    assert found["o"]["status"] == {"stop": "stopped", "pause": "on-hold", "change": "stopped"}[kind]
    for ident, new in found.items():
        if ident == "o":
            continue
        assert new["subject"] == {"reference": "Patient/p"}
        if what == "contained":
            assert [one["id"] for one in new["contained"]] == ["m"]
        if what == "snomed route":
            assert new["dosageInstruction"][0]["route"]["coding"][0]["code"] == "26643006"
        if what in ("text only", "no dosage"):
            assert "route" not in new["dosageInstruction"][0], "no way is invented"


def test_an_order_of_another_stay_or_of_home_is_left_alone(ward: Ward) -> None:
    community = [{"coding": [{"system": "x", "code": "community"}]}]
    ward.hold(order("o", category=community, encounter=None))
    with pytest.raises(InputError):
        ward.on(StopMedicine, "o", why="lavt blodtrykk")


@pytest.mark.parametrize("actor", [NURSE, NOBODY])
def test_only_doctors_decide_about_orders(ward: Ward, actor: Any) -> None:
    ward.hold(order("o"))
    before = ward.record.everything()
    for kind, fields in ((StopMedicine, {"why": "feil"}), (ChangeDose, {"text": "80 mg x 2", "why": "feil"}),
                         (PauseMedicine, {"until": "i morgen", "why": "feil", **WHO})):  # fmt: skip
        with pytest.raises(InputError):
            ward.on(kind, "o", actor, **fields)
    assert ward.record.everything() == before


def test_nothing_of_an_order_is_lost_that_is_unknown_here(ward: Ward) -> None:
    ward.hold(order("o", substitution={"allowedBoolean": False}, insurance=[{"reference": "Coverage/c"}]))
    ward.on(StopMedicine, "o", why="lavt blodtrykk")
    (stopped,) = ward.written("MedicationRequest")
    assert stopped["substitution"] == {"allowedBoolean": False}
    assert stopped["insurance"] == [{"reference": "Coverage/c"}]
    assert strict.dumps(stopped)
