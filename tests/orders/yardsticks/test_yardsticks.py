"""Files of the yardsticks are whole, and their judge sees what differs in meaning and nothing else."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.resources import decode
from tests.orders.samples import NOW
from tests.orders.yardsticks.comparison import compared, lost
from tests.orders.yardsticks.constructed import made_chart, made_line
from tests.orders.yardsticks.judge import groups_of, rows

Json = dict[str, Any]
DOSES, LINES, CHARTS = rows("dosage_texts.jsonl"), rows("order_lines.jsonl"), rows("checks.jsonl")
HELD_OUT = rows("checks_held_out.jsonl")
STOPPED = rows("checks_infused_and_stopped.jsonl")
WARD_ROUND = rows("checks_ward_round.jsonl")
SECOND_ROUND = rows("checks_second_round.jsonl")
THIRD_ROUND = rows("checks_third_round.jsonl")
USUAL_DOSES, USUAL_LINES = rows("dosage_texts_usual.jsonl"), rows("order_lines_usual.jsonl")
FRESH_DOSES, FRESH_LINES = rows("dosage_texts_fresh.jsonl"), rows("order_lines_fresh.jsonl")
UNSEEN_DOSES, UNSEEN_LINES = rows("dosage_texts_unseen.jsonl"), rows("order_lines_unseen.jsonl")
SECOND_DOSES = rows("dosage_texts_second_unseen.jsonl")
SECOND_LINES = rows("order_lines_second_unseen.jsonl")
AT = NOW.isoformat()
GROUPS = {
    "allergy", "duplicate", "interaction", "kidney", "liver", "age", "weight", "dose", "dose-day", "weekly",
    "infusion", "pregnancy", "breastfeeding", "potassium", "sodium", "glucose", "INR", "platelets", "Hb",
    "neutrophils", "pulse", "pressure", "QT", "serotonergic", "Parkinson", "asthma", "heart failure",
    "bleeding", "dialysis",
}  # fmt: skip
LATER = {
    "procedure", "monitoring", "level", "magnesium", "calcium", "muscle", "illness", "sedatives",
    "anticholinergic", "breathing",
}  # fmt: skip
"""Groups of the second and the third round alone."""


def expected(row: Json) -> list[list[Json]]:
    return [row["dosage"], *row.get("also", ())] if "dosage" in row else []


def lists() -> list[tuple[str, list[Json]]]:
    orders = [
        (one["order"]["name"], one["order"]["dosage"])
        for one in (*CHARTS, *HELD_OUT, *STOPPED, *WARD_ROUND, *SECOND_ROUND, *THIRD_ROUND)
    ]
    return [
        (row["text"], made)
        for row in (
            *DOSES,
            *LINES,
            *USUAL_DOSES,
            *USUAL_LINES,
            *FRESH_DOSES,
            *FRESH_LINES,
            *UNSEEN_DOSES,
            *UNSEEN_LINES,
            *SECOND_DOSES,
            *SECOND_LINES,
        )
        for made in expected(row)
    ] + orders


def test_there_are_as_many_as_were_asked_for_and_none_twice() -> None:
    for kept, least in (
        (DOSES, 400),
        (LINES, 200),
        (CHARTS, 250),
        (HELD_OUT, 240),
        (STOPPED, 40),
        (WARD_ROUND, 150),
        (SECOND_ROUND, 240),
        (THIRD_ROUND, 230),
    ):
        assert len(kept) >= least
    assert min(len(USUAL_DOSES), len(USUAL_LINES)) >= 80
    assert min(len(FRESH_DOSES), len(FRESH_LINES)) >= 160
    assert min(len(UNSEEN_DOSES), len(UNSEEN_LINES)) >= 200
    assert min(len(SECOND_DOSES), len(SECOND_LINES)) >= 110
    for kept in (
        DOSES, LINES, CHARTS, HELD_OUT, STOPPED, WARD_ROUND, SECOND_ROUND, THIRD_ROUND, USUAL_DOSES,
        USUAL_LINES, FRESH_DOSES, FRESH_LINES, UNSEEN_DOSES, UNSEEN_LINES, SECOND_DOSES, SECOND_LINES,
    ):  # fmt: skip
        assert len({one["id"] for one in kept}) == len(kept)
    for kept in (
        [*DOSES, *USUAL_DOSES, *FRESH_DOSES, *UNSEEN_DOSES, *SECOND_DOSES],
        [*LINES, *USUAL_LINES, *FRESH_LINES, *UNSEEN_LINES, *SECOND_LINES],
    ):
        assert len({" ".join(one["text"].casefold().split()) for one in kept}) == len(kept)
    charts = (*CHARTS, *HELD_OUT, *STOPPED, *WARD_ROUND, *SECOND_ROUND, *THIRD_ROUND)
    assert len({strict.dumps([one["chart"], one["order"]]) for one in charts}) == len(charts)


@pytest.mark.parametrize(
    ("doses", "lines"),
    [
        (DOSES, LINES),
        (FRESH_DOSES, FRESH_LINES),
        (UNSEEN_DOSES, UNSEEN_LINES),
        (SECOND_DOSES, SECOND_LINES),
    ],
)
def test_a_tenth_cannot_be_read_or_is_dangerous(doses: list[Json], lines: list[Json]) -> None:
    unreadable = [one for one in doses if "unreadable" in one]
    assert len(unreadable) * 10 >= len(doses)
    assert all(one["unreadable"] and "dosage" not in one for one in unreadable)
    assert all("unreadable" in one or one["dosage"] for one in doses)
    must = [one for one in lines if one["ask"] == "must"]
    assert len(must) * 10 >= len(lines)
    assert all(one["why"] for one in must)
    assert {one["ask"] for one in lines} == {"never", "allowed", "must"}


def test_of_the_usual_ones_fifteen_of_a_hundred_cannot_be_read_or_are_dangerous() -> None:
    unreadable = [one for one in USUAL_DOSES if one.get("unreadable")]
    assert len(unreadable) * 100 >= 15 * len(USUAL_DOSES)
    must = [one for one in USUAL_LINES if one["ask"] == "must"]
    assert all(one["why"] for one in must)
    assert len(must) * 100 >= 15 * len(USUAL_LINES)


def test_charts_say_what_is_expected_and_where_from() -> None:
    assert sum(not one["expect"] for one in CHARTS) >= 80
    assert sum(not one["expect"] for one in HELD_OUT) >= 75
    assert sum(not one["expect"] for one in STOPPED) >= 20
    assert sum(not one["expect"] for one in WARD_ROUND) >= 55
    assert sum(not one["expect"] for one in SECOND_ROUND) >= 70
    assert sum(not one["expect"] for one in THIRD_ROUND) >= 63
    for one in (*CHARTS, *HELD_OUT, *STOPPED, *WARD_ROUND, *SECOND_ROUND, *THIRD_ROUND):
        assert one["source"]
        known = GROUPS | LATER if one in SECOND_ROUND or one in THIRD_ROUND else GROUPS
        for said in one["expect"]:
            assert set(said["groups"]) <= known
            assert said["tier"] in ("stop", "notice")


def test_held_out_charts_speak_of_every_group_of_the_checks() -> None:
    spoken = {group for one in HELD_OUT for said in one["expect"] for group in said["groups"][:1]}
    assert spoken | {"Hb"} == GROUPS


def test_charts_of_a_ward_round_name_illnesses_in_every_code() -> None:
    conditions = [held for one in WARD_ROUND for held in one["chart"].get("conditions", ())]
    for code, least in (("icd10", 60), ("icpc2", 50), ("snomed", 10)):
        assert sum(code in one for one in conditions) >= least
    assert any(set(one) == {"text"} for one in conditions)


def test_held_out_charts_keep_what_was_refuted_resolved_or_old_apart() -> None:
    conditions = [held for one in HELD_OUT for held in one["chart"].get("conditions", ())]
    assert {one.get("verification") for one in conditions} == {None, "refuted"}
    assert {one.get("status") for one in conditions} == {None, "resolved"}
    assert any("icd10" not in one for one in conditions)
    assert any("days_ago" in held for one in HELD_OUT for held in one["chart"].get("measured", ()))


def test_every_expected_dosage_is_fhir() -> None:
    for text, made in lists():
        body = {"resourceType": "MedicationRequest", "id": "x", "status": "active", "intent": "order"}
        decode("MedicationRequest", strict.dumps(body | {"subject": {}, "dosageInstruction": made}))
        for dosage in made:
            repeat = (dosage.get("timing") or {}).get("repeat") or {}
            assert not ("when" in repeat and "timeOfDay" in repeat), text
            assert "offset" not in repeat or set(repeat["when"]) - {"C", "CM", "CD", "CV"}, text
            assert ("period" in repeat) == ("periodUnit" in repeat), text
            assert ("duration" in repeat) == ("durationUnit" in repeat), text
            assert not {"asNeededBoolean", "asNeededCodeableConcept"} <= set(dosage), text
            assert sum(key in repeat for key in ("boundsDuration", "boundsRange", "boundsPeriod")) <= 1, text


def test_every_chart_and_order_can_be_made() -> None:
    for one in (*CHARTS, *HELD_OUT, *STOPPED, *WARD_ROUND, *SECOND_ROUND, *THIRD_ROUND):
        assert made_chart(one["chart"]).patient
        assert made_line(one["order"]).order


def test_what_is_expected_equals_itself() -> None:
    for text, made in lists():
        assert compared(made, copy.deepcopy(made), AT) == "", text
        assert lost(made, made) == "", text


def _changed(made: list[Json], change: str) -> list[Json] | None:
    other: list[Json] = copy.deepcopy(made)
    first = other[0]
    repeat = (first.get("timing") or {}).get("repeat") or {}
    if change == "dose" and "doseQuantity" in (first.get("doseAndRate") or [{}])[0]:
        first["doseAndRate"][0]["doseQuantity"]["value"] *= 10
    elif change == "unit" and "doseQuantity" in (first.get("doseAndRate") or [{}])[0]:
        first["doseAndRate"][0]["doseQuantity"]["code"] = "[lb_av]"
    elif change == "frequency" and "frequency" in repeat and "count" not in repeat:
        repeat["frequency"] += 1
        if "frequencyMax" in repeat:
            repeat["frequencyMax"] += 2
        repeat.pop("timeOfDay", None)
        repeat.pop("when", None)
    elif change == "period" and "period" in repeat and repeat.get("count") != 1:
        repeat["period"] = repeat["period"] * 3
        repeat.pop("dayOfWeek", None)
    elif change == "as needed" and "frequencyMax" not in repeat:
        was = first.pop("asNeededBoolean", None) or first.pop("asNeededCodeableConcept", None)
        first.update({} if was else {"asNeededBoolean": True})
    elif change == "maximum":
        value = first.get("maxDosePerPeriod")
        if value is None:
            return None
        value["numerator"]["value"] *= 2
    elif change == "end" and "boundsDuration" in repeat:
        repeat["boundsDuration"]["value"] += 2
    elif change == "last step" and len(other) > 1:
        other.pop()
    else:
        return None
    return other


@pytest.mark.parametrize(
    "change", ["dose", "unit", "frequency", "period", "as needed", "maximum", "end", "last step"]
)
def test_another_dosage_is_never_taken_for_the_same(change: str) -> None:
    tried = 0
    for text, made in lists():
        other = _changed(made, change)
        if other is not None:
            tried += 1
            assert compared(made, other, AT), (text, change)
    assert tried >= 10


def _dosage(**repeat: Any) -> list[Json]:
    dose = {"value": Decimal(1), "code": "{tablett}"}
    return [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}]


def _until(day: str) -> Json:
    return {"boundsPeriod": {"start": "2026-11-20T14:32:00+01:00", "end": f"{day}T14:32:00+01:00"}}


THREE = {"frequency": 3, "period": 1, "periodUnit": "d"}
ONE = {"frequency": 1, "period": 1, "periodUnit": "d"}
TWO = {"frequency": 2, "period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        (THREE, THREE | {"timeOfDay": ["08:00:00", "14:00:00", "20:00:00"]}, True),
        (THREE, THREE | {"when": ["MORN", "NOON", "EVE"]}, False),
        (TWO | {"when": ["MORN", "EVE"]}, TWO | {"timeOfDay": ["08:00:00", "20:00:00"]}, True),
        (TWO | {"when": ["MORN", "EVE"]}, TWO | {"timeOfDay": ["08:00:00", "14:00:00"]}, False),
        (TWO | {"timeOfDay": ["07:00:00", "19:00:00"]}, TWO | {"timeOfDay": ["08:00:00", "20:00:00"]}, False),
        (
            {"frequency": 1, "period": 12, "periodUnit": "h"},
            TWO | {"timeOfDay": ["08:00:00", "20:00:00"]},
            True,
        ),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, THREE, False),
        (
            {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]},
            {"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]},
            True,
        ),
        (
            {"frequency": 1, "period": 1, "periodUnit": "wk"},
            {"frequency": 1, "period": 7, "periodUnit": "d"},
            True,
        ),
        ({"frequency": 1, "period": 1, "periodUnit": "wk"}, ONE, False),
        (
            THREE | {"boundsDuration": {"value": 7, "code": "d"}},
            THREE | _until("2026-11-27"),
            True,
        ),
        (
            THREE | {"boundsDuration": {"value": 7, "code": "d"}},
            THREE | _until("2026-11-30"),
            False,
        ),
        (THREE, THREE | {"boundsDuration": {"value": 7, "code": "d"}}, False),
    ],
)  # fmt: skip
def test_which_forms_count_as_the_same(want: Json, got: Json, same: bool) -> None:
    assert (compared(_dosage(**want), _dosage(**got), AT) == "") is same


def test_milligrams_and_grams_are_one_amount_and_micrograms_another() -> None:
    def of(value: str, code: str) -> list[Json]:
        return [{"doseAndRate": [{"doseQuantity": {"value": Decimal(value), "code": code}}]}]

    assert compared(of("1", "g"), of("1000", "mg"), AT) == ""
    assert compared(of("0.1", "mg"), of("100", "ug"), AT) == ""
    assert compared(of("100", "mg"), of("100", "ug"), AT) == "dose"


def test_a_rule_speaks_of_the_group_of_its_name() -> None:
    assert "kidney" in groups_of("kidney.metformin")
    assert "dose-day" in groups_of("day")
    assert "allergy" in groups_of("A1")
