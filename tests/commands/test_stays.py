"""A stay is planned, and the patient moved, in one act each; who may, and what is refused."""

from __future__ import annotations

import pytest

from desktop.acts.stays import MoveBed
from desktop.clinical.words import stays as words
from desktop.core.errors import InputError
from desktop.fhir.systems import PLANNED_END, PLANNED_ENDS, READY_SINCE
from desktop.fhir.validate import validate
from tests.commands.conftest import NOW, Record, logged
from tests.commands.stays import NURSE, START, body, do, ext, location, now, place, plan, stay
from tests.commands.stays import ward as ward

# Plan


def test_a_discharge_is_planned_with_day_place_and_ready_since(ward: Record) -> None:
    plan(ward, day="i morgen 13:00", to="snf", ready="19.11.2026")
    found = body(ward)
    assert not validate(found)
    assert ext(found, PLANNED_END) == ["2026-11-21T13:00:00+01:00"]
    assert ext(found, READY_SINCE) == ["2026-11-19"]
    assert found["hospitalization"]["dischargeDisposition"]["coding"][0]["code"] == "snf"
    told = " ".join(words.said(now(ward), NOW))
    assert "i morgen 13:00" in told
    assert "sykehjem" in told
    assert "Utskrivningsklar siden i går" in told
    assert ("U", "Practitioner/d", {"Encounter/stay", "Patient/p"}) in [logged(e) for e in ward.events()]


def test_a_plan_is_changed_and_taken_away(ward: Record) -> None:
    plan(ward, day="24.11.2026", to="home")
    plan(ward, day="25.11.2026")
    assert ext(body(ward), PLANNED_END) == ["2026-11-25"]
    plan(ward, day="")
    assert "extension" not in body(ward)
    assert now(ward).leaves is None


def test_a_day_that_is_past_is_no_plan(ward: Record) -> None:
    before = ward.everything()
    for day in ("19.11.2026", "24.13.2026", "snart"):
        with pytest.raises(InputError):
            plan(ward, day=day)
    assert ward.everything() == before


def test_another_systems_plan_is_read_and_replaced_by_one(ward: Record) -> None:
    for url, value in zip(PLANNED_ENDS, ("valueDateTime", "valueDateTime", "valueDate"), strict=True):
        ward.hold(stay(extension=[{"url": url, value: "2026-11-23"}]), version=url)
        assert str(now(ward).leaves and now(ward).leaves.day) == "2026-11-23"  # type: ignore[union-attr]
    plan(ward, day="24.11.2026")
    assert [e["url"] for e in body(ward)["extension"]] == [PLANNED_END]


def test_a_month_that_was_planned_elsewhere_stays_when_only_the_place_is_chosen(ward: Record) -> None:
    ward.hold(stay(extension=[{"url": PLANNED_END, "valueDateTime": "2026-12"}]), version="2")
    plan(ward, to="home")
    assert ext(body(ward), PLANNED_END) == ["2026-12"]
    assert "12.2026" in words.planned(now(ward), NOW)


def test_an_end_in_the_period_cannot_be_taken_away_here_and_is_said_so(ward: Record) -> None:
    ward.hold(stay(period={"start": START, "end": "2026-11-25T12:00:00+01:00"}), version="2")
    with pytest.raises(InputError, match="annet system"):
        plan(ward, day="")
    plan(ward, day="26.11.2026")
    assert str(now(ward).leaves and now(ward).leaves.day) == "2026-11-26"  # type: ignore[union-attr]


def test_ready_is_a_doctors_to_decide_and_a_nurse_may_plan_the_day(ward: Record) -> None:
    with pytest.raises(InputError, match="lege"):
        plan(ward, NURSE, day="24.11.2026", ready="i dag")
    plan(ward, ready="i dag")
    plan(ward, NURSE, day="24.11.2026")
    assert ext(body(ward), READY_SINCE) == ["2026-11-20"]


def test_ready_before_the_admission_or_to_come_is_refused(ward: Record) -> None:
    for ready in ("16.11.2026", "21.11.2026"):
        with pytest.raises(InputError):
            plan(ward, ready=ready)


def test_another_systems_destination_is_shown_as_it_is_and_kept(ward: Record) -> None:
    said = {"coding": [{"system": "urn:x", "code": "9", "display": "Kommunal rehabilitering"}]}
    ward.hold(stay(hospitalization={"dischargeDisposition": said}), version="2")
    assert words.destination(now(ward)) == "Kommunal rehabilitering"
    plan(ward, day="24.11.2026")
    assert body(ward)["hospitalization"]["dischargeDisposition"] == said


# Bed


def test_a_move_ends_the_old_place_and_begins_the_new(ward: Record) -> None:
    done = do(ward, MoveBed, NURSE, search="seng 08", code="Location/b8", at="14:00")
    old, new = body(ward)["location"]
    assert (old["status"], old["period"]["end"]) == ("completed", "2026-11-20T14:00:00+01:00")
    assert (new["status"], new["period"]) == ("active", {"start": "2026-11-20T14:00:00+01:00"})
    assert not validate(body(ward))
    assert now(ward).bed == "08"
    assert "seng 08, Hjerte 3" in done.said
    do(ward, MoveBed, search="01", code="Location/x1")
    assert now(ward).ward == "Lunge 2"
    do(ward, MoveBed, search="Hjerte 3", code="Location/h3")
    assert (now(ward).ward, now(ward).bed) == ("Hjerte 3", "")


def test_a_taken_bed_is_asked_about_as_it_is_in_the_transaction(ward: Record) -> None:
    ward.hold({"resourceType": "Patient", "id": "q"}, stay("other", "q", location=[place("b8")]))
    with pytest.raises(InputError, match="opptatt"):
        do(ward, MoveBed, search="08", code="Location/b8")
    do(ward, MoveBed, search="08", code="Location/b8", taken="anyway")
    assert now(ward).bed == "08"
    with pytest.raises(InputError, match="allerede"):
        do(ward, MoveBed, search="08", code="Location/b8", taken="anyway")


def test_a_stay_without_any_place_gets_one(ward: Record) -> None:
    ward.hold(stay(location=None), version="2")
    do(ward, MoveBed, search="08", code="Location/b8")
    assert len(body(ward)["location"]) == 1
    assert now(ward).bed == "08"


def test_a_bed_that_is_gone_or_closed_is_refused(ward: Record) -> None:
    ward.hold({**location("b8", "08", "bd", "h3"), "status": "inactive"}, version="2")
    for code in ("Location/b8", "Location/nowhere"):
        with pytest.raises(InputError):
            do(ward, MoveBed, search="x", code=code)


def test_a_move_goes_into_the_part_that_names_the_bed(ward: Record) -> None:
    ward.hold(stay(location=None), version="2")
    ward.hold(stay("part", partOf={"reference": "Encounter/stay"}))
    do(ward, MoveBed, search="08", code="Location/b8")
    assert [p["status"] for p in body(ward, "Encounter/part")["location"]] == ["completed", "active"]
    assert "location" not in body(ward)
    assert now(ward).bed == "08"


def test_a_place_until_9999_is_a_place_now(ward: Record) -> None:
    ward.hold(stay(location=[place("b7", end="9999-12-31")]), version="2")
    assert now(ward).bed == "07"
    do(ward, MoveBed, search="08", code="Location/b8")
    assert body(ward)["location"][0]["period"]["end"].startswith("2026-11-20")


@pytest.mark.parametrize("at", ["15:00", "16.11 10:00", "25:00", "snart"])
def test_a_move_to_come_before_admission_or_at_no_time_is_refused(ward: Record, at: str) -> None:
    before = ward.everything()
    with pytest.raises(InputError):
        do(ward, MoveBed, search="08", code="Location/b8", at=at)
    assert ward.everything() == before
