"""Observations due: what is late and by how much, what has no plan, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.formats import today_time
from desktop.shown.ward.observations_due import ObservationsDueModel
from desktop.shown.ward.worklist import Extra
from desktop.views.base import labs
from desktop.views.ward import observations_due
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, round_of, stay, vital

LOINC = "http://loinc.org"
OURS = "urn:fagflate:code"
DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}


def ordered(ident: str = "o", code: Json | None = None, begins: float = 48, **repeat: Any) -> Json:
    bounds = {"boundsPeriod": {"start": hours_ago(begins)}}
    return about(
        "ServiceRequest", ident, status="active", intent="order", authoredOn=hours_ago(begins),
        code=code or concept("Vitale målinger", "85353-1", system=LOINC),
        occurrenceTiming={"repeat": bounds | repeat},
    )  # fmt: skip


def pressure(minutes: int = 15) -> Json:
    return ordered("bp", concept("Blodtrykk", "85354-9", system=LOINC), 4, frequency=1, period=minutes,
                   periodUnit="min")  # fmt: skip


def built(*resources: Json, rule: Mapping[str, float] | None = None, **more: Any) -> ObservationsDueModel:
    return observations_due.build([chart(stay(), *resources, **more)], NOW, AAS, rule)


def said(*resources: Json, rule: Mapping[str, float] | None = None, **more: Any) -> dict[str, Extra]:
    model = built(*resources, rule=rule, **more)
    (row,) = model.rows
    return {column.key: one for column, one in zip(model.extras, row.extras, strict=True)}


def hours(*times: str) -> dict[str, Any]:
    return {"frequency": len(times), "period": 1, "periodUnit": "d", "timeOfDay": [f"{t}:00" for t in times]}


def test_what_nobody_measured_at_its_hour_is_late_and_says_by_how_much() -> None:
    # It is 14:32; the last round was at 06:02.
    model = built(ordered(**hours("06:00", "12:30", "18:00", "22:00")), *round_of(8.5))
    assert model.late == ("p",)
    assert "1 er forsinket" in model.summary
    due = {c.key: e for c, e in zip(model.extras, model.rows[0].extras, strict=True)}["due"]
    assert (due.text, due.left, due.late) == ("12:30 Vitale målinger", "2 t 2 min over", True)
    assert "ServiceRequest/o" in due.keys


def test_what_was_measured_a_little_before_its_hour_is_done() -> None:
    found = said(ordered(**hours("08:00", "14:00", "20:00")), *round_of(1.2))
    assert (found["due"].text, found["due"].left) == ("20:00 Vitale målinger", "5 t 28 min igjen")
    assert not found["due"].late
    assert found["measured"].text == "13:20"


def test_a_plan_of_minutes_is_late_soon() -> None:
    assert not said(pressure(), vital("sbp", 130, 0.1))["due"].late
    found = said(pressure(), vital("sbp", 130, 0.8))["due"]
    assert found.late
    assert found.text.endswith("Blodtrykk")


def test_a_round_that_lacks_something_is_not_done_and_names_what_lacks() -> None:
    plan = ordered(**hours("08:00", "14:00", "20:00"))
    part = [one for one in round_of(0.6) if "temp" not in one["id"]]
    found = said(plan, *round_of(6.6), *part)
    assert found["due"].text == "14:00 Vitale målinger"
    assert found["measured"].left == "uten temperatur"
    # What the ward never measures makes nothing late since the first day; it is named.
    found = said(plan, *part)
    assert found["due"].text == "20:00 Vitale målinger"
    assert found["measured"].left == "uten temperatur"


NAMES = {"rr": "respirasjon", "spo2": "SpO₂", "sbp": "blodtrykk", "hr": "puls", "temp": "temperatur"}


@given(times=st.lists(st.sets(st.sampled_from(sorted(NAMES)), min_size=1), min_size=1, max_size=4))
@settings(max_examples=40)
def test_what_lacked_is_told_with_the_time_at_which_it_lacked(times: list[set[str]]) -> None:
    """At each time some were taken: the newest time is told, with what was not taken then, and no more."""
    taken = [
        vital(key, 37 if key == "temp" else 90, 5.0 * at + 1)
        for at, some in enumerate(times)
        for key in sorted(some)
    ]
    found = said(ordered(**hours("08:00", "14:00", "20:00")), *taken)["measured"]
    assert found.text == today_time(NOW - timedelta(hours=1), NOW)
    lacked = found.left.removeprefix("uten ").split(", ")
    assert not any(key in times[0] for key, name in NAMES.items() if name in lacked), (found, times[0])
    assert len(lacked) == 6 - len(times[0])


def test_a_whole_round_is_not_told_to_lack_what_a_later_one_lacked() -> None:
    part = [one for one in round_of(0.6) if "temp" not in one["id"]]
    found = said(ordered(**hours("08:00", "14:00", "20:00")), *round_of(6.6), *part)["measured"]
    assert (found.text, found.left) == (today_time(NOW - timedelta(minutes=36), NOW), "uten temperatur")


def test_no_plan_says_no_plan_and_what_is_not_fetched_is_never_empty() -> None:
    found = said(*round_of(1))
    assert found["due"].text == found["plan"].text == "ingen plan"
    model = built(*round_of(1), types=frozenset({"Encounter", "Observation"}))
    assert model.none == ("p",)
    assert {one.text for one in model.rows[0].extras} == {"…"}
    assert "1 er ikke hentet ennå" in model.summary


def test_a_score_is_done_by_its_value_and_waits_for_the_forms() -> None:
    plan = ordered("n", concept("NIHSS", "score-nihss", system=OURS), **hours("08:00", "14:00"))
    value = about("Observation", "v", status="final", effectiveDateTime=hours_ago(0.4),
                  code=concept("NIHSS", "score-nihss", system=OURS), valueQuantity={"value": 9})  # fmt: skip
    assert said(plan, value)["due"].text == "i morgen 08:00 NIHSS"
    assert said(plan)["due"].late
    told = said(plan, types=frozenset({"Encounter", "Observation", "ServiceRequest"}))
    assert told["due"].text == "…"


def test_an_order_that_is_over_stopped_needed_or_a_laboratory_s_plans_nothing() -> None:
    over = ordered(**DAILY)
    over["occurrenceTiming"]["repeat"]["boundsPeriod"]["end"] = hours_ago(2)
    stopped = ordered("s", **DAILY) | {"status": "revoked"}
    needed = ordered("n", **DAILY) | {"asNeededBoolean": True}
    blood = ordered("l", concept("CRP", "NPU19748", system="urn:oid:2.16.578.1.12.4.1.1.7280"), **DAILY)
    blood["category"] = [{"coding": [{"code": "LAB"}]}]
    for one in (over, stopped, needed, blood):
        assert said(one)["due"].text == "ingen plan", one["id"]


def test_what_nobody_here_can_follow_is_told_and_what_has_no_hours_too() -> None:
    other = ordered(code=concept("Sårstell"), **DAILY)
    found = said(other)
    assert found["due"].text == "Sårstell: følges ikke her"
    assert found["plan"].text == "Sårstell 1 gang daglig (følges ikke her)"
    weekly = ordered(code=concept("", "29463-7", system=LOINC), frequency=3, period=1, periodUnit="wk")
    assert said(weekly)["due"].text == "Vekt: klokkeslett ikke oppgitt"


def test_news2_s_own_rule_holds_only_where_a_site_has_said_so() -> None:
    rounds = round_of(7, rr=23)
    assert said(*rounds)["due"].text == "ingen plan"
    found = said(*rounds, rule={"ward": 6, "ward_urgent": 1})["due"]
    assert found.late
    assert "NEWS2" in found.text
    assert said(rule={"ward": 6})["plan"].text == "NEWS2 ikke tatt i dette oppholdet"


def test_an_order_of_the_order_field_is_known() -> None:
    own = ordered(code=concept("Vekt", "weight", system=OURS), **hours("06:00"))
    assert said(own, vital("weight", 71, 8.4))["due"].text == "i morgen 06:00 Vekt"


@pytest.mark.parametrize("code", [concept("Vekt", "weight", system=OURS), concept("Vitale målinger")])
def test_what_the_ward_observes_is_no_unanswered_test(code: Json) -> None:
    assert labs.pending(chart(stay(), ordered(code=code, **DAILY)), NOW) == []


def test_what_is_done_again_and_again_and_nobody_knows_waits_for_no_laboratory() -> None:
    unknown = concept("ASA-klasse", "score-asa-klasse")
    assert labs.pending(chart(stay(), ordered(code=unknown, **DAILY)), NOW) == []
    culture = labs.pending(chart(stay(), ordered(code=concept("Blodkultur"), **DAILY)), NOW)
    assert [one.name for one in culture] == ["Blodkultur"], "a test is one, however often it is taken"


def test_late_ones_stand_first_and_each_patient_once() -> None:
    model = built(ordered(**hours("06:00", "12:30")), *round_of(8.5))
    assert (model.late, model.planned, model.none) == (("p",), (), ())
    assert "Nå eller neste 12:30 Vitale målinger, 2 t 2 min over." in model.rows[0].spoken
