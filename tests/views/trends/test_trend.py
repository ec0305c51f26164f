"""What a trend counts from, its limits, and the earlier courses behind it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.columns import COLUMNS
from desktop.fhir.chart import Chart
from desktop.fhir.systems import ATC
from desktop.views.trends import trend
from tests.views.charts import (
    NOW,
    Json,
    about,
    chart,
    concept,
    context,
    hours_ago,
    lab,
    patient,
    stay,
    vital,
)
from tests.views.listing import given, observation, procedure, said
from tests.views.trending import CRP, at, child, crp, lane, plain, shown, texts

OPERATION = procedure("2026-11-17T09:00:00+01:00")


def test_without_an_event_the_axis_is_the_calendar_and_that_is_said() -> None:
    model, state = shown("after-operation", crp(88, hours_ago(4)))
    assert model.since == ""
    assert "dagene står i stedet" in state.text
    assert not any("POD" in words for _at, words in model.days)
    assert texts(model) == ("88",)


@pytest.mark.parametrize(
    "when",
    ["2026-11-17T09:00:00+01:00", "2026-11-19T23:59:00+01:00", "2026-11-20T00:01:00+01:00", "2026-11-18"],
)
def test_the_day_is_the_worklists(when: str, declared: Any) -> None:
    model, _state = shown("after-operation", procedure(when), crp(88, hours_ago(4)))
    assert model.now_text.startswith(f"POD {said('pod', procedure(when)).text},")
    # A hospital whose first day is one has it in both.
    declared(pod={**COLUMNS.document().data["columns"]["pod"], "first": 1})
    again, _state = shown("after-operation", procedure(when), crp(88, hours_ago(4)))
    assert again.now_text.startswith(f"POD {said('pod', procedure(when)).text},")
    assert again.now_text != model.now_text


def test_the_newest_of_several_operations_counts_and_one_that_is_planned_does_not() -> None:
    again = procedure("2026-11-19T20:00:00+01:00", ident="again", code="JWE00")
    planned = procedure("2026-11-21T08:00:00+01:00")
    not_done = procedure("2026-11-20T08:00:00+01:00", status="preparation")
    model, _state = shown("after-operation", OPERATION, again, planned, not_done, crp(88, hours_ago(4)))
    assert "19.11.2026 20:00" in model.since
    assert model.now_text.startswith("POD 1")


@pytest.mark.parametrize("status", ["entered-in-error", "not-done", "preparation"])
def test_an_operation_that_was_not_carried_out_is_no_event(status: str) -> None:
    model, _state = shown("after-operation", {**OPERATION, "status": status}, crp(88, hours_ago(4)))
    assert model.since == ""


def test_what_is_still_coming_or_not_asked_for_is_said() -> None:
    made = chart(stay(), crp(88, hours_ago(4)))
    pulled = made.types - {"Procedure"}
    for more, words in (
        ({}, "hentes ennå"),
        ({"unasked": frozenset({"Procedure"})}, "kan ikke denne serveren"),
    ):
        other = Chart(made.patient, made.resources, made.directory, types=made.types, pulled=pulled, **more)  # type: ignore[arg-type]
        _model, state = trend.build(context(other, trend="after-operation"))
        assert words in state.text


def test_while_events_are_coming_a_newer_one_may_be_among_them() -> None:
    made = chart(stay(), OPERATION, crp(88, hours_ago(4)))
    other = Chart(
        made.patient, made.resources, made.directory, types=made.types, pulled=made.types - {"Procedure"}
    )
    model, state = trend.build(context(other, trend="after-operation"))
    assert model is not None
    assert "17.11.2026" in model.since
    assert "nyere hendelse" in state.text
    model, state = trend.build(context(made, trend="after-operation"))
    assert "nyere hendelse" not in state.text


def test_medicines_that_were_not_asked_for_are_not_none() -> None:
    made = chart(stay(), OPERATION, crp(88, hours_ago(4)))
    pulled = made.types - {"MedicationRequest"}
    other = Chart(
        made.patient, made.resources, made.directory, types=made.types, pulled=pulled,
        unasked=frozenset({"MedicationRequest"}),
    )  # fmt: skip
    _model, state = trend.build(context(other, trend="after-operation"))
    assert "Legemidler: serveren kan ikke" in state.text
    other = Chart(made.patient, made.resources, made.directory, types=made.types, pulled=pulled)
    _model, state = trend.build(context(other, trend="after-operation"))
    assert "ikke alle er kommet" in state.text
    _model, state = trend.build(context(made, trend="after-operation"))
    assert "Ingen av legemidlene" in state.text


def test_where_a_medicine_is_needed_only_its_sure_absence_takes_the_trend_away(trending: Any) -> None:
    trending(needing={"title": "T", "curves": [CRP], "given": ["J01"], "given_needed": True})
    made = chart(stay(), crp(88, hours_ago(4)))
    pulled = made.types - {"MedicationRequest"}
    unasked = Chart(
        made.patient, made.resources, made.directory, types=made.types, pulled=pulled,
        unasked=frozenset({"MedicationRequest"}),
    )  # fmt: skip
    coming = Chart(made.patient, made.resources, made.directory, types=made.types, pulled=pulled)
    for one, kind in ((made, "empty"), (unasked, "ready"), (coming, "ready")):
        _model, state = trend.build(context(one, trend="needing"))
        assert state.kind == kind, state
    unknown = about(
        "MedicationRequest", "odd", status="active", intent="order", authoredOn=hours_ago(20),
        medicationCodeableConcept={"text": "Noe ukjent"},
    )  # fmt: skip
    _model, state = shown("needing", crp(88, hours_ago(4)), unknown)
    assert (state.kind, "Noe ukjent" in state.text) == ("ready", True)
    _model, state = shown("needing", crp(88, hours_ago(4)))
    assert state.title == "Ingen av legemidlene som følges her, er forordnet."


def test_a_medicine_of_no_known_group_may_be_one_of_them() -> None:
    odd = about(
        "MedicationRequest", "odd", status="active", intent="order", authoredOn=hours_ago(20),
        encounter={"reference": "Encounter/stay"},
        category=[concept("", "inpatient")], medicationCodeableConcept={"text": "Studiemedisin 7"},
        dosageInstruction=[{"text": "2 g x 3"}],
    )  # fmt: skip
    model, state = shown("after-operation", OPERATION, crp(88, hours_ago(4)), odd)
    assert model.medicines == ()
    assert "uten kjent gruppe: Studiemedisin 7" in plain(state.text)


def test_a_trend_that_is_no_more_says_so() -> None:
    model, state = trend.build(context(chart(stay()), trend="gone"))
    assert model is None
    assert state.kind == "error"
    assert "gone" in state.title


def test_hours_need_the_hour_of_the_event_and_the_limits_that_need_it_are_said() -> None:
    light = child("2026-11-15")
    weight = vital("birth_weight", 1.51, 100)
    bili = lab("b", "NPU01370", 120, "umol/L", 4)
    model, state = shown("bilirubin", weight, bili, who=light)
    assert model.since == ""
    assert lane(model).limits == ()
    assert "dagene står i stedet" in state.text
    assert "«Lysgrense, 1 500–2 499 g» er ikke tegnet: den teller fra hendelsen" in plain(state.text)
    model, state = shown("bilirubin", weight, bili, who=child("2026-11-15", "2026-11-15T05:42:00+01:00"))
    assert len(lane(model).limits) == 2
    assert state.text == ""


def test_limits_by_weeks_at_birth(trending: Any) -> None:
    limit = {"name": "Grense", "at": 100, "weeks": [28, 32]}
    trending(mine={"title": "T", "curves": [{"of": [{"lab": "bili"}], "limits": [limit]}]})
    who = child("2026-11-15")
    bili = lab("b", "NPU01370", 120, "umol/L", 4)

    def born(weeks: float) -> Json:
        return observation("11884-4", valueQuantity={"value": weeks, "unit": "wk", "code": "wk"})

    model, _state = shown("mine", bili, born(31), who=who)
    assert lane(model).series[0].alarm == "high"
    model, state = shown("mine", bili, born(32), who=who)
    assert (lane(model).limits, lane(model).series[0].alarm) == ((), "")
    assert "uker ved fødselen 32+0" in plain(state.text)
    _model, state = shown("mine", bili, who=who)
    assert "uker ved fødselen ukjent" in plain(state.text)


@pytest.mark.parametrize(
    ("when", "value", "alarm"),
    [
        ("2026-11-20T06:00:00+01:00", 215, "high"),
        ("2026-11-20T06:00:00+01:00", 150, ""),
        ("2026-11-19T00:00:00+01:00", 215, ""),
        ("2026-11-20T00:00:00+01:00", 215, "high"),
    ],
)
def test_a_limit_warns_within_its_days_alone(when: str, value: float, alarm: str) -> None:
    model, _state = shown("after-operation", OPERATION, crp(value, when))
    assert lane(model).series[0].alarm == alarm


def test_an_earlier_value_beyond_a_limit_is_outside_it(trending: Any) -> None:
    limit = {"name": "Over 160", "at": 160, "warns": "above"}
    trending(mine={"title": "T", "curves": [{"of": [{"lab": "bili"}], "limits": [limit]}]})
    found = [lab(f"b{n}", "NPU01370", value, "umol/L", 9 - n) for n, value in enumerate((142, 162, 148))]
    model, _state = shown("mine", *found, who=child("2026-11-15"))
    assert lane(model).series[0].values == (142, 162, 148)
    assert lane(model).series[0].outside[1] == "high"
    assert lane(model).series[0].alarm == ""


def test_what_a_treatment_aims_at_stands_in_place_of_what_is_usual(trending: Any) -> None:
    trending(mine={"title": "T", "curves": [{"of": [{"lab": "inr"}], "target": [2, 3]}]})
    usual = [{"low": {"value": 0.8}, "high": {"value": 1.2}}]
    found = [
        lab(f"i{n}", "NPU01685", value, "1", 9 - n, referenceRange=usual, interpretation=[concept("H", "H")])
        for n, value in enumerate((2.6, 5.2, 1.1))
    ]
    model, _state = shown("mine", *found)
    assert lane(model).bands == ((2, 3),)
    assert lane(model).shaded == "mål 2–3"
    # 2.6 is where it shall be, though it is high for the laboratory; 1.1 is too low, though that is usual.
    assert lane(model).series[0].outside == ("", "high", "low")
    assert "ikke kvalitetssikret" in model.note


def test_more_than_the_limit_itself_is_above_it() -> None:
    value = {"value": 150, "unit": "mg/L", "code": "mg/L", "comparator": ">"}
    model, _state = shown("after-operation", OPERATION, crp(None, hours_ago(4), valueQuantity=value))
    assert plain(texts(model)[0]) == "> 150"
    assert lane(model).series[0].alarm == "high"


def earlier_stay(year: int, month: int = 3, ident: str = "") -> list[Json]:
    """Ten days, operated on at 22:00 on the second, with CRP of the first three days at 06:25."""
    ident = ident or f"s{year}{month}"
    begins = f"{year}-{month:02}-01T08:00:00+01:00"
    old = about(
        "Encounter", ident, status="finished", period={"start": begins, "end": begins.replace("-01T", "-11T")}
    )
    op = procedure(f"{year}-{month:02}-02T22:00:00+01:00", encounter={"reference": f"Encounter/{ident}"})
    days = [crp(40 + n, f"{year}-{month:02}-{2 + n:02}T06:25:00+01:00") for n in (1, 2, 3)]
    return [{**old, "class": {"code": "IMP"}}, op, *days]


def test_an_earlier_course_keeps_its_days_and_times_of_the_day() -> None:
    model, _state = shown("after-operation", OPERATION, crp(88, hours_ago(4)), *earlier_stay(2023))
    (before,) = lane(model).earlier
    # POD 1 at 06:25 stands on POD 1, though that operation was late in the evening.
    assert before.times == tuple(at(f"2026-11-{18 + n}T06:25") for n in range(3))
    assert before.values == (41, 42, 43)
    assert (before.name, before.latest) == ("Appendektomi 2023", "43")


def test_at_most_four_earlier_courses_stand_behind_each_with_its_own_name() -> None:
    old = [
        one
        for year, month in ((2018, 3), (2019, 3), (2021, 3), (2021, 9), (2023, 3), (2026, 3))
        for one in earlier_stay(year, month)
    ]
    model, _state = shown("after-operation", OPERATION, crp(88, hours_ago(4)), *old)
    names = [one.name.removeprefix("Appendektomi ") for one in lane(model).earlier]
    assert names == ["03.2026", "2023", "09.2021", "03.2021"]


def test_an_earlier_course_of_another_source_is_not_on_this_ones_scale(trending: Any) -> None:
    either = {"of": [{"vital": "imap"}, {"vital": "map"}]}
    trending(mine={"title": "T", "since": {"column": "pod"}, "earlier": True, "curves": [either]})
    invasive = vital("imap", 70, ident="i", effectiveDateTime="2023-03-03T06:00:00+01:00")
    cuff = vital("map", 61, ident="m", effectiveDateTime="2023-03-03T08:00:00+01:00")
    old = [one for one in earlier_stay(2023) if one["resourceType"] != "Observation"]
    model, _state = shown("mine", OPERATION, vital("map", 64, 2), *old, invasive)
    assert (texts(model), lane(model).earlier) == (("64",), ())
    model, _state = shown("mine", OPERATION, vital("map", 64, 2), *old, cuff)
    assert [one.values for one in lane(model).earlier] == [(61,)]


def test_two_stays_that_count_from_one_event_are_drawn_once() -> None:
    # Treated before two later stays: neither was what that course of values belongs to twice.
    named = {"coding": [{"system": ATC, "code": "L01XA01"}], "text": "cisplatin"}
    dose, present = (
        {**given("L01XA01", when), "medicationCodeableConcept": named}
        for when in ("2025-02-01T10:00:00+01:00", "2026-11-17T10:00:00+01:00")
    )
    stays = []
    for month in (2, 3):
        begins = f"2025-{month:02}-05T08:00:00+01:00"
        one = about(
            "Encounter",
            f"s{month}",
            status="finished",
            period={"start": begins, "end": begins.replace("05T", "15T")},
        )
        stays.append({**one, "class": {"code": "IMP"}})
    values = [crp(30, "2025-02-04T06:00:00+01:00"), crp(88, hours_ago(4))]
    model, _state = shown("treatment", dose, present, *stays, *values)
    assert [one.name for one in lane(model, "curve3").earlier] == ["cisplatin 2025"]


def test_a_medicine_without_a_code_may_be_what_it_counts_from() -> None:
    known = given("L01XA01", "2026-11-10T10:00:00+01:00")
    odd = {
        **given("L01XA01", "2026-11-18T10:00:00+01:00"),
        "medicationCodeableConcept": {"text": "Studiemedisin"},
    }
    model, state = shown("treatment", known, odd, crp(88, hours_ago(4)))
    assert "10.11.2026" in model.since
    assert "Studiemedisin (ikke kontrollert) 18.11.2026" in plain(state.text)


def test_the_newest_word_on_the_onset_counts_as_in_the_worklist() -> None:
    def onset(said_at: float, when: str) -> Json:
        return observation(
            "65222-2", id=f"onset{said_at}", effectiveDateTime=hours_ago(said_at), valueDateTime=when
        )

    first, corrected = onset(9, "2026-11-20T05:00:00+01:00"), onset(8, "2026-11-20T03:00:00+01:00")
    model, _state = shown("stroke", first, corrected, vital("sbp", 150))
    assert "20.11.2026 03:00" in model.since


@pytest.mark.parametrize("year", [1, 9999])
def test_a_stay_at_the_ends_of_time_breaks_nothing(year: int) -> None:
    odd = about(
        "Encounter", "odd", status="finished",
        period={"start": f"{year:04}-01-01T00:00:00Z", "end": f"{year:04}-12-31T23:59:59Z"},
    )  # fmt: skip
    op = procedure(f"{year:04}-06-01T10:00:00Z", encounter={"reference": "Encounter/odd"})
    old = [{**odd, "class": {"code": "IMP"}}, op, crp(7, f"{year:04}-06-02T10:00:00Z")]
    model, _state = shown("after-operation", OPERATION, crp(88, hours_ago(4)), *old)
    assert "17.11.2026" in model.since
    assert texts(model) == ("88",)


def test_a_discharged_patient_has_the_axis_of_that_stay() -> None:
    over = stay(
        status="finished", period={"start": "2026-11-01T08:00:00+01:00", "end": "2026-11-08T12:00:00+01:00"}
    )
    op = procedure("2026-11-02T09:00:00+01:00")
    model, _state = shown("after-operation", op, crp(88, "2026-11-03T06:00:00+01:00"), admitted=over)
    assert model.end < at("2026-11-10T00:00")
    assert model.now == NOW.timestamp()


def test_a_dead_patients_trend_goes_no_further_than_the_stay() -> None:
    who = patient(deceasedDateTime="2026-11-10T03:00:00+01:00")
    over = stay(period={"start": "2026-11-01T08:00:00+01:00"})
    model, state = shown("after-operation", crp(88, "2026-11-03T06:00:00+01:00"), admitted=over, who=who)
    assert texts(model) == ("88",)
    assert state.kind == "ready"


def test_a_patient_without_a_stay_has_no_axis_of_one(trending: Any) -> None:
    trending(mine={"title": "T", "curves": [CRP]})
    model, state = trend.build(context(chart(crp(88, hours_ago(4))), trend="mine"))
    assert model is not None
    assert texts(model) == ("88",)
    assert state.kind == "ready"


def _night(hours_back: float, value: float, unit: str = "timer", code: str = "h") -> Json:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": code}
    when = hours_ago(hours_back)
    return observation("93832-4", id=f"night{hours_back}", valueQuantity=quantity, effectiveDateTime=when)


def test_the_nights_of_a_stay_stand_in_one_curve_and_another_unit_is_told() -> None:
    model, state = shown("sleep", _night(56, 3), _night(32, 4.5), _night(8, 6))
    assert [plain(one) for one in texts(model)] == ["3 timer", "4,5 timer", "6 timer"]
    assert state.text == ""
    model, state = shown("sleep", _night(32, 270, "min", "min"), _night(8, 6))
    assert [plain(one) for one in texts(model)] == ["6 timer"]
    assert "270 min" in plain(state.text)
    _model, state = shown("sleep")
    assert state.kind == "empty"
