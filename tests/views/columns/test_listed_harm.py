"""Columns of the worklist that would harm if they said something untrue: each of these once did."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source
from desktop.clinical.record.stays import stays
from desktop.core.converting import Refused
from desktop.fhir.chart import Chart
from desktop.fhir.systems import ATC
from desktop.shown.workspace import Worklist
from desktop.views.columns import listed_sources
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
    round_of,
    stay,
    vital,
)
from tests.views.listing import flag, given, observation, procedure, said


def emergency(hours: float, **more: Any) -> Json:
    contact = about("Encounter", "er", status="finished", period={"start": hours_ago(hours)}, **more)
    return {**contact, "class": {"code": "EMER"}}


def test_one_flag_never_hides_another_and_a_denial_hides_none() -> None:
    air = flag("infection", "Luftsmitte", period={"start": hours_ago(90)})
    contact = flag("infection", "Kontaktsmitte", period={"start": hours_ago(5)})
    assert said("isolation", air, contact).text == "Luftsmitte · Kontaktsmitte"
    none = flag("infection-none", "Ingen kjent smitte", period={"start": hours_ago(1)})
    heard = said("isolation", air, none)
    assert (heard.text, heard.quiet) == ("Luftsmitte", False)
    undated = flag("infection", "Luftsmitte")
    assert said("isolation", undated, none).text == "Luftsmitte"


def test_a_flag_that_has_ended_or_is_to_come_says_so() -> None:
    ended = flag("legal", "Tvungent vern, § 3-2", period={"start": hours_ago(400), "end": hours_ago(120)})
    assert said("legal", ended).text == "Tvungent vern, § 3-2, til 15.11"
    coming = flag("legal", "Tvungent vern, § 3-3", period={"start": hours_ago(-72)})
    assert said("legal", coming).text.endswith("fra 23.11")


def sepsis() -> Json:
    return about(
        "Condition", "c", clinicalStatus=concept("", "active"),
        code=concept("", "A41.9", system="http://hl7.org/fhir/sid/icd-10"),
    )  # fmt: skip


def test_no_clock_is_late_that_can_not_know_whether_it_was_stopped() -> None:
    made = chart(stay(period={"start": hours_ago(2)}), sepsis())
    known = made.types | {"MedicationAdministration"}
    pulled = known - {"MedicationAdministration"}
    for more, text in (
        ({"pulled": pulled}, "…"),
        ({"pulled": pulled, "unasked": known - pulled}, "ikke fra serveren"),
    ):
        other = Chart(made.patient, made.resources, made.directory, types=known, **more)  # type: ignore[arg-type]
        row = worklist_rows.row(other, NOW, AAS, Worklist(columns=("name", "antibiotic")))
        assert (row.extras[0].text, row.extras[0].late) == (text, False)


@pytest.mark.parametrize(
    "medicine",
    [
        {"text": "Benzylpenicillin 3 g"},
        {"coding": [{"system": ATC, "code": "J01CE"}]},
        {"coding": [{"code": "J01CE01"}]},
    ],
)
def test_a_dose_is_known_by_whatever_names_it(medicine: Json) -> None:
    dose = {**given("X", hours_ago(0.5)), "medicationCodeableConcept": medicine}
    extra = said("antibiotic", sepsis(), dose, admitted=stay(period={"start": hours_ago(1.5)}))
    assert extra.text == "gitt etter 1 t"


def test_a_dose_that_nobody_knows_and_a_dose_without_an_hour_make_nobody_late() -> None:
    admitted = stay(period={"start": hours_ago(2)})
    unknown = {**given("X", hours_ago(1)), "medicationCodeableConcept": {"text": "Studiemedisin 12"}}
    assert said("antibiotic", sepsis(), unknown, admitted=admitted).text == "ikke kontrollert"
    day = given("J01CE01", hours_ago(1)[:10])
    assert said("antibiotic", sepsis(), day, admitted=admitted).text == "–"


def test_the_clock_counts_from_the_door_and_stays_late_until_it_is_stopped() -> None:
    admitted = stay(period={"start": hours_ago(1.5)})
    urgent = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActPriority", "code": "EM"}]}
    door = emergency(5, priority=urgent)
    assert said("antibiotic", sepsis(), door, admitted=admitted).text == "4 t over"
    dose = given("J01CE01", hours_ago(4.5))
    assert said("antibiotic", sepsis(), door, dose, admitted=admitted).text == "gitt etter 30 min"
    assert said("triage", door, admitted=admitted).text == "Akutt"
    long = said("antibiotic", sepsis(), admitted=stay(period={"start": hours_ago(26)}))
    assert (long.text, long.late) == ("1 døgn over", True)


def test_what_is_found_on_the_third_day_is_counted_from_then() -> None:
    late = {**sepsis(), "onsetDateTime": hours_ago(0.5)}
    assert said("antibiotic", late, admitted=stay(period={"start": hours_ago(70)})).text == "30 min igjen"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"valueString": "ukjent, våknet med det"}, "ukjent, våknet med det"),
        ({"valueCodeableConcept": {"text": "Ukjent"}}, "Ukjent"),
        ({"valuePeriod": {"start": hours_ago(9)}}, "4 t 30 min over"),
    ],
)
def test_no_clock_runs_from_when_somebody_wrote(value: Json, text: str) -> None:
    assert said("onset", observation("65222-2", effectiveDateTime=hours_ago(0.5), **value)).text == text


def stroke(hours: float, code: str = "I63.4") -> Json:
    return about(
        "Condition", f"s{code}", clinicalStatus=concept("", "active"), onsetDateTime=hours_ago(hours),
        code=concept("", code, system="http://hl7.org/fhir/sid/icd-10"),
    )  # fmt: skip


def test_an_old_onset_hides_no_new_one_and_only_an_infarction_has_the_clock() -> None:
    old = observation("65222-2", valueDateTime="2023-02-03T10:00:00+01:00", effectiveDateTime="2023-02-03")
    assert said("onset", old, stroke(1)).text == "3 t 30 min igjen"
    assert said("onset", stroke(1, "I61.0")).text == ""
    assert said("onset", stroke(1, "G45.9")).text == ""
    assert said("onset", stroke(5), given("B01AD11", hours_ago(3))).text == "trombolyse etter 2 t"


def test_what_was_found_at_an_earlier_visit_is_not_of_this_one() -> None:
    green = observation("11283-9", valueCodeableConcept=concept("", "green"), effectiveDateTime="2024-03-01")
    assert said("triage", green).text == "ikke vurdert"


def test_whoever_is_not_assessed_or_placed_stands_before_the_others() -> None:
    def place(**value: Any) -> tuple[float, str]:
        extra = said("triage", observation("11283-9", **value))
        return extra.sort, extra.sort_text

    red = place(valueCodeableConcept=concept("", "red"))
    for first in (said("triage").sort, place(valueInteger=7)[0], place(valueString="hasteklasse A")[0]):
        assert first < red[0]
    assert place(valueCodeableConcept=concept("RØD", "X1")) == red
    local = concept("Blå, ikke haste", "1", system="urn:local")
    assert said("triage", observation("11283-9", valueCodeableConcept=local)).text == "Blå, ikke haste"


def test_an_alarming_score_or_sign_puts_first_where_its_column_is_gone() -> None:
    def row(columns: tuple[str, ...], who: Json | None = None, **values: float) -> Any:
        made = chart(stay(), *round_of(**values), who=who)
        return worklist_rows.row(made, NOW, AAS, Worklist(columns=columns))

    columns_ = ("name", "results", "task")
    adult = row(columns_, rr=30, spo2=84, sbp=85)
    assert adult.first
    assert adult.results[0].text.startswith("NEWS2 ")
    child = row(columns_, patient("p", "Barn", "Lite", birthDate="2022-05-01"), rr=60, spo2=84, hr=170)
    assert child.first
    sides = {result.text.rsplit(" ", 1)[1]: result.outside for result in child.results}
    assert sides["84"] == "low"
    assert sides["60"] == sides["170"] == "high"
    well = row(columns_, patient("p", "Barn", "Lite", birthDate="2022-05-01"), rr=24, spo2=98, hr=105, sbp=98)
    assert not well.first
    assert not well.results


def test_a_childs_grave_sign_stays_with_its_time_until_it_is_measured_again() -> None:
    def row(*rounds_: Json) -> Any:
        who = patient("p", "Barn", "Lite", birthDate="2022-05-01")
        return worklist_rows.row(
            chart(stay(), *rounds_, who=who), NOW, AAS, Worklist(columns=("name", "results"))
        )

    grave = row(*round_of(31, spo2=80, hr=105, rr=24, sbp=98))
    assert grave.first
    assert [one.text.replace("\u00a0", " ") for one in grave.results] == ["SpO₂ 80 (19.11 07:32)"]
    again = row(*round_of(31, spo2=80, hr=105, rr=24, sbp=98), *round_of(1, spo2=98, hr=105, rr=24, sbp=98))
    assert not again.first
    assert not again.results


def test_the_weeks_of_a_pregnancy_end_with_it() -> None:
    weeks = {"unit": "uker", "system": "http://unitsofmeasure.org", "code": "wk"}
    told = observation("11884-4", valueQuantity={"value": 34, **weeks}, effectiveDateTime=hours_ago(24))
    assert said("pregnancy", told).text == "34+1"
    birth = about("Condition", "b", clinicalStatus=concept("", "active"), onsetDateTime=hours_ago(20),
                  code=concept("", "O80", system="http://hl7.org/fhir/sid/icd-10"))  # fmt: skip
    assert said("pregnancy", told, birth).text == "–"
    assert said("gestation", told).text == "–", "hers is not the child's"
    wrong = observation("11778-8", valueDateTime="2031-01-01")
    assert said("pregnancy", told, wrong).text == "34+1", "an impossible one hides nothing"
    month = observation("11884-4", valueQuantity={"value": 30, **weeks}, effectiveDateTime="2026-10")
    assert said("pregnancy", month).text == "–"


def test_the_newest_of_litres_and_percent_counts() -> None:
    old, new = vital("o2", 2, 70), vital("fio2", 70, 0.5)
    assert said("oxygen", old, new).text == "70 %"
    assert said("oxygen", vital("o2", 5, 0.2), vital("fio2", 30, 3)).text == "5 L/min"


def test_components_are_answers_of_their_own() -> None:
    items = [{"code": concept("", "70184-7", system="http://loinc.org"), "valueInteger": 1}]
    assert said("nihss", observation("72089-6", valueInteger=6, component=items)).text == "6"
    part = [{"code": concept("", "72089-6", system="http://loinc.org"), "valueInteger": 7}]
    assert said("nihss", observation("70182-1", component=part)).text == "7"


def test_days_count_from_operations_of_a_known_day_alone() -> None:
    long = stay(period={"start": hours_ago(24 * 9)})
    operation = procedure(hours_ago(24 * 4))
    assert said("pod", operation, procedure(hours_ago(1), "UJD02"), admitted=long).text == "4"
    assert said("pod", operation, procedure(hours_ago(1), "TJA10"), admitted=long).text == "4"
    nkpk = procedure(hours_ago(24 * 3), "JEA00", "urn:oid:2.16.578.1.12.4.1.1.7275")
    assert said("pod", nkpk, admitted=long).text == "3"
    assert said("pod", procedure("2026-11"), admitted=long).text == "–"


def test_an_unmeasured_weight_hides_none_and_an_impossible_one_is_none() -> None:
    absent = observation(
        "29463-7", dataAbsentReason={"text": "ikke utført"}, effectiveDateTime=hours_ago(0.5)
    )
    assert said("weight", vital("weight", 71, 20), absent).text == "71 kg"


def test_few_neutrophils_stand_first() -> None:
    def sort(value: float) -> float:
        return said("neutrophils", lab("n", "NPU02902", value, "10*9/L")).sort

    assert sort(0.1) < sort(8.0)


def test_the_dead_wait_for_nothing() -> None:
    gone = patient(deceasedDateTime=hours_ago(0.5))
    assert said("wait", who=gone, admitted=stay(status="arrived")).text == "–"


@pytest.mark.parametrize(
    "wrong",
    [{"from": [{"given": [""]}]}, {"from": [{"flag": ["x"]}], "codes": [{"code": [], "name": "X"}]},
     {"from": [{"observation": [" "]}]}],
)  # fmt: skip
def test_an_empty_code_is_refused(declared: Any, wrong: Json) -> None:
    with pytest.raises(Refused):
        declared(x={"title": "X", **wrong})


@pytest.mark.parametrize(
    "key", [key for key, one in vocabulary.vitals().items() if one.unit and key != "bmi"]
)
def test_a_vital_sign_stands_in_its_column_with_its_unit_as_people_read_it(key: str) -> None:
    known = vocabulary.vitals()[key]
    low = int(known.possible.low) + 1 if known.possible is not None else 40
    # Of a grown-up: a weight or height that nobody can have is told as doubtful.
    low = {"weight": 80, "height": 170}.get(key, low)
    ((told, _codes), *_rest) = listed_sources.BY_SOURCE["vital"](
        chart(stay(), vital(key, low)), None, NOW, Source(vital=key)
    )
    assert told.text == f"{low} {known.sign}".strip()
    assert not set("{}[]") & set(told.text)


@pytest.mark.parametrize(
    ("unit", "code", "text"),
    [
        ("{score}", "{score}", "5"),
        ("{score}", None, "5"),
        ("poeng", "{score}", "5"),
        ("cm", "cm", "5 cm"),
        ("slag/min", "{beats}/min", "5 slag/min"),
    ],
)
def test_an_annotation_is_no_unit_of_an_answer(unit: str, code: str | None, text: str) -> None:
    answer = {"value": 5, "unit": unit} | (
        {"code": code, "system": "http://unitsofmeasure.org"} if code else {}
    )
    made = observation("own-code", valueQuantity=answer)
    sources = listed_sources.BY_SOURCE["observation"]
    here = stay()
    one = chart(here, made)
    ((told, _codes), *_rest) = sources(one, stays.current(one, NOW), NOW, Source(observation=("own-code",)))
    assert told.text == text
