"""The declared columns of the worklist: what each says of a record, also that nothing is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.clinical.columns import columns
from desktop.clinical.record.stays import stays
from desktop.core import messages
from desktop.core.clock import stamp
from desktop.core.converting import Refused
from desktop.core.watched import watched
from desktop.fhir.chart import Chart
from desktop.shown.ward.worklist import Extra
from desktop.shown.workspace import Worklist
from desktop.views.columns import listed
from desktop.views.ward import worklist_rows
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    about,
    chart,
    concept,
    hours_ago,
    lab,
    patient,
    stay,
)
from tests.views.listing import flag, given, observation, procedure, said


def test_each_shipped_column_says_so_where_the_record_says_nothing() -> None:
    for key in columns():
        extra = said(key)
        assert extra.quiet or key in ("wait", "life-day"), key
        assert not extra.late


@pytest.mark.parametrize(
    ("value", "text", "swatch"),
    [
        ({"valueCodeableConcept": {"coding": [{"code": "orange"}]}}, "Oransje", "orange"),
        ({"valueInteger": 2}, "2", ""),
        ({"valueCodeableConcept": {"coding": [{"code": "LA21752-3"}]}}, "ESI 2", ""),
        ({"valueCodeableConcept": {"text": "Grønn, kan vente"}}, "Grønn, kan vente", ""),
        ({"valueString": "rød"}, "Rød", "red"),
        ({"valueString": "nokså rød"}, "nokså rød", ""),
    ],
)
def test_triage_has_its_colour_only_where_it_was_said(value: Json, text: str, swatch: str) -> None:
    extra = said("triage", observation("11283-9", **value))
    assert (extra.text, extra.swatch) == (text, swatch)


def test_the_most_urgent_stands_first_whichever_words_it_came_in() -> None:
    def of(value: Json) -> tuple[float, str]:
        extra = said("triage", observation("11283-9", **value))
        return extra.sort, extra.sort_text

    coded = [{"valueCodeableConcept": {"coding": [{"code": one}]}} for one in ("green", "red", "yellow")]
    inner = sorted([*coded, {"valueInteger": 2}], key=of)
    assert inner == [coded[1], {"valueInteger": 2}, coded[2], coded[0]]
    nothing = said("triage")
    assert (nothing.sort, nothing.sort_text) > of({"valueString": "uvanlig"})
    assert nothing.text == "ikke vurdert"


@pytest.mark.parametrize(
    "wrong",
    [{"status": "entered-in-error"}, {"status": "cancelled"}, {"effectiveDateTime": "9999-12-31"},
     {"dataAbsentReason": {"text": "ikke spurt"}}],
)  # fmt: skip
def test_what_does_not_stand_is_not_said(wrong: Json) -> None:
    value = {} if "dataAbsentReason" in wrong else {"valueInteger": 2}
    assert said("triage", observation("11283-9", **value, **wrong)).text == "ikke vurdert"


def test_the_priority_of_the_stay_counts_where_nobody_assessed() -> None:
    urgent = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActPriority", "code": "UR"}]}
    assert said("triage", admitted=stay(priority=urgent)).text == "Haster"
    both = observation("11283-9", valueInteger=3)
    assert said("triage", both, admitted=stay(priority=urgent)).text == "3"
    other = {"coding": [{"system": "http://example.org", "code": "UR", "display": "Urin"}]}
    assert said("triage", admitted=stay(priority=other)).text == "Urin", "another system's code is not ours"


def test_waiting_ends_when_the_patient_is_seen() -> None:
    came = {"period": {"start": hours_ago(1.5)}, "status": "triaged"}
    assert said("wait", admitted=stay(**came)).text == "1 t 30 min"
    seen = [{"status": "in-progress", "period": {"start": hours_ago(1.25)}}]
    extra = said("wait", admitted=stay(**came, statusHistory=seen))
    assert (extra.text, extra.quiet) == ("sett etter 15 min", True)
    before = [{"status": "in-progress", "period": {"start": hours_ago(9)}}]
    assert said("wait", admitted=stay(**came, statusHistory=before)).text == "1 t 30 min", "of another time"
    assert said("wait", admitted=stay(period={})).text == "–"
    under_way = stay(**{**came, "status": "in-progress"})
    assert (said("wait", admitted=under_way).text, said("wait", admitted=under_way).quiet) == ("–", True)


def test_an_antibiotic_clock_is_late_and_then_stops() -> None:
    def sepsis() -> Json:
        return about(
            "Condition", "c", clinicalStatus=concept("", "active"),
            code=concept("", "A41.9", system="http://hl7.org/fhir/sid/icd-10"),
        )  # fmt: skip

    def clock(hours: float, *more: Json) -> Extra:
        return said("antibiotic", *more, admitted=stay(period={"start": hours_ago(hours)}))

    assert clock(0.5).text == "", "only who has sepsis has the clock"
    assert clock(0.5, sepsis()).text == "30 min igjen"
    late = clock(1.2, sepsis())
    assert (late.text, late.late) == ("12 min over", True)
    extra = clock(1.2, sepsis(), given("J01CE01", hours_ago(0.7)))
    assert (extra.text, extra.late, extra.quiet) == ("gitt etter 30 min", False, True)
    for no_help in (given("C03CA01", hours_ago(0.7)), given("J01CE01", hours_ago(0.7), "not-done"),
                    given("J01CE01", hours_ago(30))):  # fmt: skip
        assert clock(1.2, sepsis(), no_help).late


def test_the_clock_that_can_still_be_saved_stands_first() -> None:
    def onset(hours: float) -> Extra:
        return said("onset", observation("65222-2", valueDateTime=hours_ago(hours)))

    assert onset(1.5).text == "3 t igjen"
    assert onset(4).sort < onset(1).sort < said("onset").sort
    assert (onset(5).text, onset(5).late) == ("30 min over", True)
    long = onset(24 * 5)
    assert (long.text, long.late, long.quiet) == ("5 døgn", False, True)
    day = said("onset", observation("65222-2", valueDateTime=hours_ago(30)[:10]))
    assert day.text == "tid ukjent", "an unknown hour is not midnight"
    assert said("onset", observation("65222-2", valueDateTime=hours_ago(-3))).text == ""


def test_days_since_the_newest_operation_of_this_stay() -> None:
    long = stay(period={"start": hours_ago(24 * 9)})
    assert said("pod", procedure(hours_ago(24 * 4)), admitted=long).text == "4"
    assert said("pod", procedure(hours_ago(1)), admitted=long).text == "0"
    two = (procedure(hours_ago(24 * 8)), procedure(hours_ago(24 * 2)))
    assert said("pod", *two, admitted=long).text == "2"
    for none in (
        procedure(hours_ago(24 * 300)),
        procedure(hours_ago(24), status="not-done"),
        procedure(hours_ago(-24)),
        procedure(hours_ago(24), "UJD02", "urn:oid:2.16.578.1.12.4.1.1.7220"),
        procedure("9999-12-31"),
    ):
        assert said("pod", none, admitted=long).text == "–"


def test_a_weight_of_days_ago_shows_its_age() -> None:
    def weight(hours: float) -> Json:
        return observation(
            "29463-7", effectiveDateTime=hours_ago(hours),
            valueQuantity={"value": 71.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
        )  # fmt: skip

    assert (said("weight", weight(3)).text, said("weight", weight(3)).stale) == ("71,4 kg", "")
    assert said("weight", weight(72)).stale == "3 døgn"
    assert said("weight").text == "ikke veid"


def test_a_result_keeps_its_mark_and_what_it_rests_on() -> None:
    extra = said("potassium", lab("k", "NPU03230", 6.1, "mmol/L", interpretation=[concept("", "H")]))
    assert extra.outside == "high"
    assert extra.keys


def test_one_number_is_what_people_read_as_one() -> None:
    """By it a list hides people: no limit beyond which a value lies, no unit of another system, no days that
    are told in weeks."""
    score = {**observation("4at", valueInteger=5), "code": {"coding": [{"code": "score-4at"}]}}
    assert (said("four-at", score).text, said("four-at", score).number) == ("5", 5.0)
    assert said("four-at").number is None
    mg = {**score, "valueInteger": None, "valueQuantity": {"value": 5, "unit": "mg", "code": "mg"}}
    assert said("four-at", {key: one for key, one in mg.items() if one is not None}).number is None
    assert said("potassium", lab("k", "NPU03230", 6.1, "mmol/L")).number == 6.1
    below = lab("k", "NPU03230", 2.0, "mmol/L")
    below["valueQuantity"]["comparator"] = "<"
    assert said("potassium", below).text.startswith("<")
    assert said("potassium", below).number is None, "it may be anything below"
    weeks = {"unit": "uker", "system": "http://unitsofmeasure.org", "code": "wk"}
    mother = observation("11884-4", valueQuantity={"value": 34, **weeks})
    assert (said("pregnancy", mother).text, said("pregnancy", mother).number) == ("34+0", None)
    assert said("pod", procedure(hours_ago(48))).number == 2.0


def test_gestation_at_birth_and_how_far_a_pregnancy_has_come() -> None:
    weeks = {"unit": "uker", "system": "http://unitsofmeasure.org", "code": "wk"}
    born = patient("b", "Barn", "Lite", birthDate=hours_ago(24 * 9)[:10])
    newborn = observation("76516-4", valueQuantity={"value": 31, **weeks})
    assert said("gestation", newborn, who=born).text == "31+0"
    assert said("life-day", who=born).text == "9"
    at = hours_ago(24 * 7)
    mother = observation("11884-4", valueQuantity={"value": 30, **weeks}, effectiveDateTime=at)
    assert said("pregnancy", mother).text == "31+0"
    due = (NOW + timedelta(days=14)).date().isoformat()
    assert said("pregnancy", observation("11778-8", valueDateTime=due), mother).text == "38+0"
    long_ago = observation("11884-4", valueQuantity={"value": 39, **weeks}, effectiveDateTime="1994-02-01")
    assert said("pregnancy", long_ago).text == "–", "her own birth is not a pregnancy"


def test_a_flag_says_its_words_and_one_that_denies_is_quiet() -> None:
    legal = flag("legal", "Frivillig innlagt, § 2-1")
    assert said("legal", legal).text == "Frivillig innlagt, § 2-1"
    assert said("legal", {**legal, "status": "inactive"}).text == "ikke oppgitt"
    denied = said("isolation", flag("infection-none", "Ingen kjent smitte"))
    assert (denied.text, denied.quiet) == ("Smitte: ingen kjent", True)
    assert said("isolation").text == "ikke spurt", "nobody asked is not none"
    assert said("isolation", flag("isolation", "Dråpesmitte")).text == "Dråpesmitte"


def test_what_is_declared_in_the_hospital_is_a_column(declared: Any) -> None:
    answer = {"code": ["tele-1"], "name": {"nb": "Ja", "en": "Yes"}}
    declared(
        tele={"title": {"nb": "Telemetri", "en": "Telemetry"}, "from": [{"flag": ["tele-*"]}],
              "codes": [answer], "missing": "nei"},
    )  # fmt: skip
    assert said("tele", flag("tele-1", "Telemetri 4")).text == "Ja"
    assert said("tele").text == "nei"
    messages.set_language("en")
    assert listed.declared(("tele",))[0].title == "Telemetry"
    assert said("tele", flag("tele-1", "Telemetri 4")).text == "Yes"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"from": []}, ("columns", "x", "from")),
        ({"from": [{}]}, ("columns", "x", "from", 0)),
        ({"from": [{"vital": "hr", "lab": "k"}]}, ("columns", "x", "from", 0)),
        ({"from": [{"stay": "arrived"}], "limit": 5}, ("columns", "x", "limit")),
        ({"from": [{"stay": "arrived"}], "shows": "clock", "limit": -5}, ("columns", "x", "limit")),
        ({"from": [{"stay": "arrived"}], "shows": "clock", "until": [{}]}, ("columns", "x", "until", 0)),
        ({"from": [{"vital": "hr"}], "width": 4000}, ("columns", "x", "width")),
        ({"from": [{"vital": "hr"}], "share": -1}, ("columns", "x", "share")),
    ],
)
def test_a_column_that_can_not_be_is_refused_with_its_place(
    declared: Any, wrong: Json, where: tuple[str | int, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        declared(x={"title": "X", **wrong})
    assert refused.value.where == where


def test_a_clock_holds_for_a_minute_and_a_day_until_midnight() -> None:
    long = chart(stay(period={"start": hours_ago(24 * 9)}), procedure(hours_ago(24 * 4)))
    short = chart(stay(period={"start": hours_ago(1.4)}, status="arrived"))
    for key, of, least, most in (("wait", short, 0, 60), ("pod", long, 60, 24 * 3600)):
        moment, watch = watched(NOW)
        told = listed.of(of, moment, (key,), stays.current(of, moment))
        before = listed.said(told, moment, (key,))
        assert least < (watch.until - NOW).total_seconds() <= most, key
        later = watch.until - timedelta(microseconds=1)
        assert listed.said(told, later, (key,)) == before, stamp(later)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"pulled": frozenset({"Patient", "Encounter"})}, "…"),
        (
            {"pulled": frozenset({"Patient", "Encounter"}), "unasked": frozenset({"Flag"})},
            "ikke fra serveren",
        ),
        ({}, "ikke spurt"),
    ],
)
def test_what_has_not_come_is_never_said_to_be_nothing(more: Any, text: str) -> None:
    made = chart(stay(), flag("other", "Annet"))
    known = Chart(made.patient, made.resources, made.directory, types=made.types | {"Flag"}, **more)
    row = worklist_rows.row(known, NOW, AAS, Worklist(columns=("name", "isolation")))
    assert row.extras[0].text == text


def test_of_a_very_long_record_that_was_read_in_part_so_much_is_said() -> None:
    made = chart(stay())
    known = Chart(made.patient, made.resources, types=made.types | {"Observation"}, since=NOW)
    row = worklist_rows.row(known, NOW, AAS, Worklist(columns=("name", "weight", "pod")))
    assert [extra.text for extra in row.extras] == ["ikke alt lest", "–"]
