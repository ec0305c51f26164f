"""Leave and back, discharge with what is open, the reason; what another changed meanwhile is told."""

from __future__ import annotations

import msgspec
import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.stays import Discharge, EndLeave, MoveBed, PlanDischarge, StartLeave, StateCause
from desktop.clinical.record.stays import stay_plan, stays
from desktop.clinical.words import demographics
from desktop.clinical.words import stays as words
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.writing import leaving
from tests.commands.conftest import NOW, Record
from tests.commands.stays import CLERK, DOCTOR, NURSE, START, body, do, now, place, stay
from tests.commands.stays import ward as ward

# Leave


def test_leave_and_back_are_in_the_history_and_the_bed_is_kept(ward: Record) -> None:
    do(ward, StartLeave, NURSE, at="12:00", until="i morgen 18:00")
    found = body(ward)
    assert not validate(found)
    assert found["status"] == "onleave"
    assert found["statusHistory"] == [
        {"status": "in-progress", "period": {"start": START, "end": "2026-11-20T12:00:00+01:00"}}
    ]
    there = now(ward)
    assert (there.bed, there.ongoing) == ("07", True)
    assert words.on_leave(there, NOW) == "Permisjon til i morgen 18:00"
    with pytest.raises(InputError, match="allerede"):
        do(ward, StartLeave)
    with pytest.raises(InputError):
        do(ward, EndLeave, at="11:00")
    do(ward, EndLeave, NURSE, at="14:00")
    back = body(ward)
    assert (back["status"], [h["status"] for h in back["statusHistory"]]) == (
        "in-progress", ["in-progress", "onleave"])  # fmt: skip
    assert back["statusHistory"][1]["period"] == {
        "start": "2026-11-20T12:00:00+01:00", "end": "2026-11-20T14:00:00+01:00"}  # fmt: skip
    assert "extension" not in back
    with pytest.raises(InputError):
        do(ward, EndLeave)


def test_a_history_that_another_system_wrote_is_kept_as_it_is(ward: Record) -> None:
    told = [{"status": "triaged", "period": {"start": "2026-11-17"}, "id": "x1"},
            {"status": "unknown", "period": {"end": "2026-11-18"}, "id": "x2"}]  # fmt: skip
    ward.hold(stay(statusHistory=told), version="2")
    do(ward, StartLeave)
    assert body(ward)["statusHistory"][:2] == told
    assert body(ward)["statusHistory"][2]["period"]["start"] == "2026-11-18"


def test_a_reserved_bed_of_somebody_on_leave_is_theirs(ward: Record) -> None:
    ward.hold(stay(status="onleave", location=[place("b8", status="completed", end="2026-11-18"),
                                               place("b7", status="reserved")]), version="2")  # fmt: skip
    assert now(ward).bed == "07"


# Discharge


def test_a_discharge_ends_the_stay_its_parts_and_places(ward: Record) -> None:
    whole = {"reference": "Encounter/stay"}
    ward.hold(
        stay("part", partOf=whole, location=[place("b7"), place("x1", status="planned")]),
        stay("before", partOf=whole, status="finished",
             period={"start": START, "end": "2026-11-18T08:00:00+01:00"}, location=None),
    )  # fmt: skip
    do(ward, Discharge, to="home", at="14:00")
    for key in ("Encounter/stay", "Encounter/part"):
        found = body(ward, key)
        assert not validate(found)
        assert (found["status"], found["period"]["end"]) == ("finished", "2026-11-20T14:00:00+01:00")
        assert found["location"][0]["status"] == "completed"
    assert body(ward, "Encounter/part")["location"][1]["status"] == "planned"
    assert body(ward, "Encounter/before")["period"]["end"] == "2026-11-18T08:00:00+01:00"
    assert len({e.act_id for e in ward.waiting()}) == 1
    assert stays.current(ward.chart(), NOW) is None


def test_only_a_doctor_discharges_and_a_secretary_does_none_of_it(ward: Record) -> None:
    with pytest.raises(InputError, match="lege"):
        do(ward, Discharge, NURSE, to="home")
    for kind in (PlanDischarge, MoveBed, StartLeave, Discharge, StateCause):
        with pytest.raises(InputError):
            do(ward, kind, CLERK, to="home")
    assert not ward.waiting()


def test_what_nobody_has_gets_an_owner_and_nothing_open_is_lost(ward: Record) -> None:
    mine = {"owner": {"reference": "Practitioner/x"}}
    task = {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "for": {"reference": "Patient/p"},
    }
    ward.hold(
        {**task, "id": "lost", "description": "Ring datter"},
        {**task, "id": "held", "description": "Bestill drosje", **mine},
        {"resourceType": "ServiceRequest", "id": "culture", "status": "active", "intent": "order",
         "subject": {"reference": "Patient/p"}, "code": {"text": "Blodkultur"},
         "category": [{"coding": [{"code": "laboratory"}]}], "authoredOn": "2026-11-19T10:00:00+01:00",
         "encounter": {"reference": "Encounter/stay"}},
    )  # fmt: skip
    with pytest.raises(InputError, match="følger opp"):
        do(ward, Discharge, to="home")
    with pytest.raises(InputError, match="sett det som er åpent"):
        do(ward, Discharge, to="home", code="Practitioner/y", search="Ola Berg")
    do(ward, Discharge, to="home", code="Practitioner/y", search="Ola Berg", open="seen")
    assert body(ward, "Task/lost")["owner"]["reference"] == "Practitioner/y"
    assert body(ward, "Task/lost")["status"] == "requested"
    assert body(ward, "Task/held") == {**task, "id": "held", "description": "Bestill drosje", **mine}
    made = [e for e in ward.waiting() if e.type == "Task" and e.op == "create"]
    (follow,) = (body(ward, e.key) for e in made)
    assert not validate(follow)
    assert follow["reasonReference"] == {"reference": "ServiceRequest/culture"}
    assert follow["owner"]["reference"] == "Practitioner/y"
    assert "Blodkultur" in follow["description"]
    assert body(ward, "ServiceRequest/culture")["status"] == "active"


def test_a_discharge_is_taken_back_whole(ward: Record) -> None:
    before = body(ward)
    done = do(ward, Discharge, to="home")
    ward.do(TakeBack(done.act), DOCTOR)
    assert body(ward) == before
    assert not ward.waiting()
    assert [d.kind for d in ward.drafts(DOCTOR)] == ["form"], "what was written is open again"


@pytest.mark.parametrize("at", ["16.11 10:00", "15:00"])
def test_a_discharge_before_the_admission_or_to_come_is_refused(ward: Record, at: str) -> None:
    with pytest.raises(InputError):
        do(ward, Discharge, to="home", at=at)
    assert not ward.waiting()


def test_a_discharge_before_the_last_move_is_refused(ward: Record) -> None:
    ward.hold(stay(location=[place("b7", "2026-11-20T13:00:00+01:00")]), version="2")
    with pytest.raises(InputError, match="denne sengen"):
        do(ward, Discharge, to="home", at="12:30")


def test_parts_without_their_whole_are_ended_too(ward: Record) -> None:
    ward.hold(stay(status="entered-in-error"), version="2")
    ward.hold(stay("a", partOf={"reference": "Encounter/whole"}, location=None),
              stay("b", partOf={"reference": "Encounter/whole"}))  # fmt: skip
    do(ward, Discharge, to="home")
    assert {body(ward, f"Encounter/{one}")["status"] for one in ("a", "b")} == {"finished"}
    assert body(ward)["status"] == "entered-in-error"


# Reason


def test_the_reason_is_words_then_a_code_in_the_place_of_what_stood(ward: Record) -> None:
    do(ward, StateCause, search="Brystsmerter siden i går", code="text")
    assert body(ward)["reasonCode"] == [{"text": "Brystsmerter siden i går"}]
    assert now(ward).cause == "Brystsmerter siden i går"
    with pytest.raises(InputError, match="allerede"):
        do(ward, StateCause, search="Brystsmerter siden i går", code="text")
    do(ward, StateCause, search="NSTEMI", code="I21.4", words="NSTEMI, nyoppstått")
    (found,) = body(ward)["reasonCode"]
    assert found["coding"][0]["code"] == "I21.4"
    assert found["text"] == "NSTEMI, nyoppstått"
    assert not validate(body(ward))
    with pytest.raises(InputError):
        do(ward, StateCause, search="x", code="Q00.0X")


# What others do meanwhile


def test_a_stay_that_was_changed_since_one_looked_is_told_and_not_overwritten(ward: Record) -> None:
    looked = stay_plan.mark(now(ward))
    ward.hold(stay(location=[place("b8")]), version="2")
    before = ward.everything()
    for kind in (PlanDischarge, MoveBed, StartLeave, Discharge, StateCause):
        with pytest.raises(InputError, match="seng 08"):
            do(ward, kind, seen=looked, to="home", code="text", search="x")
    assert ward.everything() == before


def test_a_diagnosis_that_somebody_adds_meanwhile_changes_nothing_of_it(ward: Record) -> None:
    looked = stay_plan.mark(now(ward))
    ward.hold(stay(diagnosis=[{"condition": {"reference": "Condition/c"}}]), version="2")
    do(ward, Discharge, seen=looked, to="home")
    assert body(ward)["diagnosis"]


def test_a_stay_that_is_over_is_not_ended_again(ward: Record) -> None:
    act = Discharge("p", "d", "Encounter/stay", stay_plan.mark(now(ward)), Said().put(to="home"))
    ward.hold(
        stay(status="finished", period={"start": START, "end": "2026-11-20T10:00:00+01:00"}), version="2"
    )
    with pytest.raises(InputError, match="avsluttet"):
        ward.do(act, DOCTOR)
    with pytest.raises(InputError):
        ward.do(msgspec.structs.replace(act, stay="Encounter/none"), DOCTOR)


def test_of_several_stays_only_the_named_one_is_ended(ward: Record) -> None:
    ward.hold(stay("second", period={"start": "2026-11-19T08:00:00+01:00"}, location=[place("x1")]))
    assert len(stay_plan.under_way(ward.chart(), NOW)) == 2
    do(ward, Discharge, to="home")
    assert {e.id for e in ward.waiting()} == {"second"}
    assert now(ward).key == "Encounter/stay"


# Death


def test_who_died_is_dead_in_the_same_act_and_taken_back_is_not(ward: Record) -> None:
    before, stood = body(ward, "Patient/p"), body(ward)
    ward.hold({**before, "deceasedBoolean": False}, version="2")
    before = body(ward, "Patient/p")
    with pytest.raises(InputError, match="Skriv når pasienten døde"):
        do(ward, Discharge, to="exp")
    assert not ward.waiting()
    done = do(ward, Discharge, to="exp", died="13:10", at="14:00")
    found = body(ward, "Patient/p")
    assert not validate(found)
    assert found["deceasedDateTime"] == "2026-11-20T13:10:00+01:00"
    assert "deceasedBoolean" not in found
    assert {e.act_id for e in ward.waiting()} == {done.act}
    (entry,) = [e for e in ward.waiting() if e.type == "Patient"]
    assert (entry.op, entry.base_version, entry.atomic) == ("update", "2", True), (
        "another version is a conflict"
    )
    assert demographics.deceased(ward.chart().patient) == "Død 20.11.2026"
    ward.do(TakeBack(done.act), DOCTOR)
    assert (body(ward, "Patient/p"), body(ward)) == (before, stood)
    assert not ward.waiting()


@pytest.mark.parametrize(
    ("died", "why"),
    [("14:20", "Etter at oppholdet slutter"), ("16.11 10:00", "Før innleggelsen"), ("23:59", "ikke kommet"),
     ("i natt", "ikke et tidspunkt")],
)  # fmt: skip
def test_a_time_of_death_that_can_not_be_is_refused(ward: Record, died: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        do(ward, Discharge, to="exp", died=died, at="14:00")
    assert not ward.waiting()


def test_who_died_before_the_last_move_was_written_is_dead_all_the_same(ward: Record) -> None:
    ward.hold(stay(location=[place("b7", "2026-11-20T13:30:00+01:00")]), version="2")
    do(ward, Discharge, to="exp", died="13:10", at="14:00")
    assert body(ward, "Patient/p")["deceasedDateTime"] == "2026-11-20T13:10:00+01:00"


def test_a_time_of_death_that_somebody_wrote_meanwhile_is_told_and_not_written_over(ward: Record) -> None:
    ward.hold({**body(ward, "Patient/p"), "deceasedDateTime": "2026-11-20T12:55:00+01:00"}, version="2")
    with pytest.raises(InputError, match=r"20\.11\.2026 12:55"):
        do(ward, Discharge, to="exp", died="13:10")
    assert not ward.waiting()
    do(ward, Discharge, to="exp")
    assert not [e for e in ward.waiting() if e.type == "Patient"], "what stands stays"


def test_what_came_since_the_look_is_told_and_not_signed_over(ward: Record) -> None:
    task = {"resourceType": "Task", "status": "requested", "intent": "order",
            "for": {"reference": "Patient/p"}, "owner": {"reference": "Practitioner/x"}}  # fmt: skip
    ward.hold({**task, "id": "one", "description": "Bestill drosje"})
    seen = leaving.still_open(ward.chart(), now(ward), NOW, []).mark
    ward.hold({**task, "id": "two", "description": "Ring datter"})
    with pytest.raises(InputError, match="Ring datter"):
        do(ward, Discharge, to="home", open=seen)
    assert not ward.waiting()
    do(ward, Discharge, to="home", open=leaving.still_open(ward.chart(), now(ward), NOW, []).mark)


def test_whom_the_letter_does_not_reach_is_told_at_the_discharge(ward: Record) -> None:
    """Rule 15, before anybody has begun with the letter."""
    gp = {"generalPractitioner": [{"reference": "PractitionerRole/gp"}]}
    ward.hold(
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Øverås", "given": ["Åse"]}], **gp},
        {"resourceType": "PractitionerRole", "id": "gp", "active": True,
         "practitioner": {"reference": "Practitioner/gp"}, "organization": {"reference": "Organization/o"}},
        {"resourceType": "Practitioner", "id": "gp", "name": [{"family": "Lie", "given": ["Kari"]}]},
        {"resourceType": "Organization", "id": "o", "name": "Legekontoret",
         "address": [{"line": ["Gata 1"], "postalCode": "4006", "city": "Stavanger"}]},
        version="2",
    )  # fmt: skip
    found = leaving.still_open(ward.chart(), now(ward), NOW, [])
    assert found.lines == ("Kari Lie: mangler elektronisk adresse: papir",)
    assert found.mark
    who = {"role": {"text": "mottaker"}, "reference": {"reference": "PractitionerRole/gp"}}
    objects = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p"},
        "scope": {"coding": [{"code": "patient-privacy"}]}, "category": [{"text": "sending"}],
        "provision": {"type": "deny", "actor": [who]},
    }  # fmt: skip
    ward.hold(objects)
    (line,) = leaving.still_open(ward.chart(), now(ward), NOW, []).lines
    assert line == "Pasienten har reservert seg: Kari Lie får ikke brev"
