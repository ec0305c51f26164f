"""The forms of a stay say what stands, is missing and is still open; the ward's list follows at once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.stays import Discharge, EndLeave, MoveBed, StartLeave
from desktop.clinical.record.stays import stay_plan, stays
from desktop.core.actor import Actor
from desktop.fhir.systems import LEAVE_UNTIL, PLANNED_END, READY_SINCE
from desktop.shown.sheet_form import FormNow, SheetForm
from desktop.store import snapshots
from desktop.sync.pull import ward as ward_sync
from desktop.views import sheet_forms
from desktop.views.page import banner
from desktop.views.reader import Reader
from tests.commands.conftest import NOW, Json, Record
from tests.commands.conftest import record as record
from tests.commands.stays import DOCTOR, NURSE, START, location, place, stay
from tests.commands.stays import ward as ward
from tests.commands.test_beds import order as cleaning

HERE = msgspec.structs.replace(DOCTOR, ward="h3", ward_name="Hjerte 3")


def shown(record: Record, what: str, actor: Actor = HERE, **said: str) -> SheetForm:
    reader = Reader(record.store, actor, lambda: NOW)
    try:
        ask = FormNow("p", what, "", "draft", Said().put(**said))
        found = record.store.read(lambda c: sheet_forms.form_now(reader, c, ask)).result()
    finally:
        reader.close()
    assert found is not None
    return found


def test_the_plan_begins_with_what_stands_and_a_nurse_does_not_decide_ready(ward: Record) -> None:
    told = {"url": PLANNED_END, "valueDateTime": "2026-11-23T13:00:00+01:00"}
    ward.hold(stay(extension=[told]), version="2")
    made = shown(ward, "plan-discharge")
    assert made.said.get("day") == "23.11.2026 13:00"
    assert made.act is None, "nothing is changed yet"
    assert "ready" in [part.key for part in made.parts]
    assert "ready" not in [part.key for part in shown(ward, "plan-discharge", NURSE).parts]
    assert shown(ward, "plan-discharge", begun="1", day="").act is not None, "what is emptied is taken away"


def test_a_plan_that_is_past_asks_for_a_new_day(ward: Record) -> None:
    ward.hold(stay(extension=[{"url": PLANNED_END, "valueDateTime": "2026-11-18"}]), version="2")
    made = shown(ward, "plan-discharge")
    assert "Utskrivning var planlagt" in made.about[0]
    assert made.where == "day"


def test_beds_are_found_free_ones_first_and_ones_own_is_none(ward: Record) -> None:
    ward.hold(
        {"resourceType": "Patient", "id": "q"},
        stay("other", "q", location=[place("b8")]),
        location("b9", "09", "bd", "h3"),
        {**location("b6", "06", "bd", "h3"), "status": "inactive"},
    )
    hits = [(hit.name, hit.detail) for hit in shown(ward, "move", search="0").hits]
    assert hits == [
        ("seng 09", "Hjerte 3 · ledig"),
        ("seng 08", "Hjerte 3 · opptatt"),
        ("seng 01", "Lunge 2 · ikke kjent om den er ledig"),
    ]
    assert [hit.detail for hit in shown(ward, "move", search="lunge 2").hits] == [
        "sengepost, uten seng", "Lunge 2 · ikke kjent om den er ledig"]  # fmt: skip
    made = shown(ward, "move", search="seng 08", code="Location/b8")
    assert made.where == "taken"
    assert made.act is None
    assert isinstance(shown(ward, "move", search="x", code="Location/b8", taken="anyway").act, MoveBed)


def test_a_bed_whose_cleaning_is_ordered_is_not_called_free(ward: Record) -> None:
    ward.hold(location("b9", "09", "bd", "h3"), location("b6", "06", "bd", "h3"), cleaning("t", focus={
        "reference": "Location/b6"}))  # fmt: skip
    hits = [(hit.name, hit.detail) for hit in shown(ward, "move", search="0").hits]
    own = [hit for hit in hits if hit[1].startswith("Hjerte 3")]
    assert own == [("seng 08", "Hjerte 3 · ledig"), ("seng 09", "Hjerte 3 · ledig"),
                   ("seng 06", "Hjerte 3 · renhold bestilt")]  # fmt: skip


def test_leave_becomes_back_for_somebody_who_is_away(ward: Record) -> None:
    assert isinstance(shown(ward, "leave").act, StartLeave)
    until = {"url": LEAVE_UNTIL, "valueDateTime": "2026-11-20T12:00:00+01:00"}
    ward.hold(stay(status="onleave", extension=[until]), version="2")
    made = shown(ward, "leave")
    assert isinstance(made.act, EndLeave)
    assert "ikke kommet" in made.about[0]


def test_a_discharge_names_what_is_open_and_wants_an_owner(ward: Record) -> None:
    ward.hold({"resourceType": "Task", "id": "t", "status": "requested", "intent": "order",
               "for": {"reference": "Patient/p"}, "description": "Ring datter"})  # fmt: skip
    made = shown(ward, "discharge", to="home")
    assert "• Oppgave: Ring datter (ingen har den)" in made.about
    assert made.where == "search"
    ((seen, _words),) = next(part.choices for part in made.parts if part.key == "open")
    found = shown(ward, "discharge", to="home", code="Practitioner/y", search="Ola", open=seen)
    assert isinstance(found.act, Discharge)
    ward.hold({"resourceType": "Task", "id": "u", "status": "requested", "intent": "order",
               "for": {"reference": "Patient/p"}, "description": "Bestill drosje"})  # fmt: skip
    found = shown(ward, "discharge", to="home", code="Practitioner/y", search="Ola", open=seen)
    assert (found.where, found.act) == ("open", None), "what came since is to be seen too"


def test_the_time_of_death_is_asked_for_where_it_does_not_stand(ward: Record) -> None:
    made = shown(ward, "discharge", to="exp")
    assert [part.key for part in made.parts] == ["to", "died", "at"]
    assert (made.where, made.act) == ("died", None)
    found = shown(ward, "discharge", to="exp", died="7")
    assert isinstance(found.act, Discharge)
    assert found.parts[1].remark == "20.11.2026 07:00", "what was understood is said before it is signed"
    assert "died" not in [part.key for part in shown(ward, "discharge", to="home").parts]
    who = ward.current("Patient/p")
    assert who is not None
    ward.hold({**who, "deceasedDateTime": "2026-11-20T12:55:00+01:00"}, version="2")
    assert isinstance(shown(ward, "discharge", to="exp").act, Discharge)


@pytest.mark.parametrize("what", ["plan-discharge", "move", "leave", "discharge", "cause"])
def test_who_is_not_admitted_has_no_stay_to_write_in(ward: Record, what: str) -> None:
    ward.hold(stay(status="finished", period={"start": START, "end": START}), version="2")
    made = shown(ward, what)
    assert made.act is None
    assert "ikke innlagt" in made.missing


def test_of_several_stays_one_is_chosen_and_an_open_emergency_contact_is_none(ward: Record) -> None:
    emergency = {"class": {"code": "EMER"}, "location": None}
    ward.hold(stay("er", period={"start": "2026-11-17T05:00:00+01:00"}, **emergency))
    assert shown(ward, "leave").act is not None, "through it the patient came in"
    ward.hold(stay("second", period={"start": "2026-11-19T08:00:00+01:00"}, location=[place("x1")]))
    made = shown(ward, "leave")
    assert (made.where, made.act) == ("stay", None)
    chosen = shown(ward, "leave", stay="Encounter/stay").act
    assert isinstance(chosen, StartLeave)
    assert chosen.stay == "Encounter/stay"


def test_what_the_form_looked_at_is_in_its_act(ward: Record) -> None:
    act = shown(ward, "leave").act
    assert isinstance(act, StartLeave)
    now = stays.current(ward.chart(), NOW)
    assert now is not None
    assert act.seen == stay_plan.mark(now)


def test_the_banner_says_leave_ready_and_plan_and_what_is_not_sent(ward: Record) -> None:
    told: list[Json] = [{"url": READY_SINCE, "valueDateTime": "2026-11-19"},
                        {"url": PLANNED_END, "valueDateTime": "9999-12-31"}]  # fmt: skip
    ward.hold(stay(extension=told), version="2")
    said = banner.build(ward.chart(), NOW, actor=None).place
    assert "Utskrivningsklar siden i går" in said
    assert "9999" not in said
    assert "ikke sendt" not in said
    act = shown(ward, "leave").act
    assert act is not None
    ward.do(act, DOCTOR)
    said = banner.build(ward.chart(), NOW, actor=None).place
    assert "Permisjon" in said
    assert "ikke sendt" in said


def _listed(record: Record) -> list[tuple[str, str]]:
    reader = Reader(record.store, HERE, lambda: NOW)
    try:
        model: Any = record.store.read(lambda c: reader.worklist(c, "h3")[0]).result()
        return [(row.key, row.bed) for row in model.rows]
    finally:
        reader.close()


def test_the_wards_list_follows_what_is_changed_here_before_the_server_says_so(ward: Record) -> None:
    members = ward_sync.Members("h3", ("h3", "b7", "b8"), ("p",))
    ward.act(lambda tx: snapshots.put(tx, "ward", "h3", msgspec.json.encode(members).decode()))
    assert _listed(ward) == [("p", "07")]
    act = shown(ward, "move", search="01", code="Location/x1").act
    assert act is not None
    done = ward.do(act, DOCTOR)
    assert _listed(ward) == []
    ward.do(TakeBack(done.act), DOCTOR)
    assert _listed(ward) == [("p", "07")]
