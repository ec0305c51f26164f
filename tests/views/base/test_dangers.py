"""Danger does not fade: a critical answer stays first on list and page until it was measured again, or
somebody answered for it; what gets better, or is expected, is not red."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.messages import set_language
from desktop.fhir.chart import Chart
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.ward.worklist import WorklistModel, WorklistRow
from desktop.views.base import labs, urgent
from desktop.views.page import sentence
from desktop.views.results import laboratory
from desktop.views.ward import handover_points, worklist_rows
from tests.views.charts import (
    AAS,
    NOW,
    Json,
    about,
    chart,
    concept,
    context,
    hours_ago,
    lab,
    patient,
    round_of,
    stay,
    task,
    vital,
)

CA, NA, K, CREA, CRP, TNT, LACT, BILI, PLT = (
    "NPU01443", "NPU03429", "NPU03230", "NPU04998", "NPU19748", "NPU27501", "NPU18325", "NPU01370",
    "NPU03568",
)  # fmt: skip
UNITS = {CREA: "umol/L", CRP: "mg/L", TNT: "ng/L", BILI: "umol/L", PLT: "10*9/L"}
SPOILT: tuple[dict[str, Any], ...] = (
    {"status": "cancelled"}, {"status": "entered-in-error"}, {"status": "preliminary"},
    {"note": [{"text": "Hemolysert prøve"}]}, {"implicitRules": "urn:rules"},
    {"focus": [{"reference": "RelatedPerson/child"}]}, {"dataAbsentReason": concept("", "error")},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _bokmål() -> None:
    set_language("nb")


def held(code: str, value: float, hours: float, **more: Any) -> Json:
    return lab(f"{code}-{hours}", code, value, UNITS.get(code, "mmol/L"), hours, **more)


def seen(*codes: str, hours: float = 1) -> list[Json]:
    return [
        task(
            f"seen-{code}", status="completed", focus={"reference": f"Observation/{code}"},
            code=concept("Result review", "review", system="urn:other"),
            executionPeriod={"end": hours_ago(hours)},
        )
        for code in codes
    ]  # fmt: skip


def row(*resources: Json, **who: str) -> WorklistRow:
    return worklist_rows.row(chart(long_stay(), *resources, who=patient(**who)), NOW, AAS)


def long_stay() -> Json:
    return stay(period={"start": hours_ago(24 * 40)})


def said(*resources: Json) -> FirstSentence | None:
    return sentence.build(chart(long_stay(), *resources), NOW)


def texts(*resources: Json) -> list[str]:
    model = said(*resources)
    return [part.text for part in model.parts] if model is not None else []


@pytest.mark.parametrize(
    ("hours", "day"), [(2, ""), (26, " (19.11)"), (72, " (17.11)"), (24 * 12, " (08.11)")]
)
def test_a_calcium_that_nobody_answered_for_stays_first_however_old(hours: float, day: str) -> None:
    high = held(CA, 3.45, hours)
    found = row(high)
    assert found.first
    assert found.results[0].danger
    assert found.results[0].text.startswith("Kalsium 3,45")
    model = said(high)
    assert model is not None
    assert model.danger
    assert [part.text for part in model.parts] == [f"Kalsium 3,45{day}"]
    later = [held(CRP, 9, 3), held(K, 4.2, 3)]
    groups = laboratory.build(context(chart(long_stay(), high, *later)))[0].groups
    assert groups[0].rows[0].key == "ca"


def test_measured_again_it_goes_down() -> None:
    assert not row(held(CA, 3.45, 26), held(CA, 2.4, 2)).first
    assert texts(held(CA, 3.45, 26), held(CA, 2.4, 2)) == []


@pytest.mark.parametrize("more", SPOILT)
def test_measured_again_in_what_cannot_be_gone_by_it_stays(more: dict[str, Any]) -> None:
    again = held(CA, 2.4, 2, **more)
    found = row(held(CA, 3.45, 26), again)
    assert found.first
    assert "Kalsium 3,45" in found.results[0].text
    assert any("3,45" in text for text in texts(held(CA, 3.45, 26), again))


def test_a_sample_without_a_value_hides_nothing() -> None:
    none = lab("none", CA, None, "", 1, dataAbsentReason=concept("", "error"))
    assert row(held(CA, 3.45, 4), none).first
    assert any("3,45" in text for text in texts(held(CA, 3.45, 4), none))


def test_acknowledged_it_goes_down_as_others_do() -> None:
    high = held(CA, 3.45, 26)
    found = row(high, *seen(high["id"]))
    assert not found.first
    assert found.results == ()
    assert texts(high, *seen(high["id"])) == []
    open_ = task("open", focus={"reference": f"Observation/{high['id']}"})
    assert row(high, open_).first, "a task to look at it is no look at it"


def test_a_low_sodium_is_first_of_twenty_patients() -> None:
    rows = []
    for at in range(20):
        own: list[Json] = [held(NA, 140, 3), held(CRP, 20 + at, 3), *round_of(1)]
        if at == 8:
            own = [held(NA, 118, 30), *round_of(1)]
        if at in (2, 15):
            own = round_of(1, rr=22, spo2=95, hr=95, sbp=108)
        if at in (4, 11):
            own.append(task(f"t{at}", description="Veie", restriction={"period": {"end": hours_ago(2)}}))
        found = chart(long_stay(), *own, who=patient(family=f"Nr {at}"))
        rows.append(worklist_rows.row(found, NOW, AAS))
    model = ward(rows)
    assert model.rows[0].family == "Nr 8"
    assert {one.family for one in model.rows if one.first} == {"Nr 8", "Nr 2", "Nr 15", "Nr 4", "Nr 11"}
    assert "farlig svar" in model.first_note


def ward(rows: list[WorklistRow]) -> WorklistModel:
    return worklist_rows.build("Hjerte 3", rows, NOW, None)


def test_score_and_answers_are_one_ranking() -> None:
    """A potassium of 7.4 before NEWS2 of 5, NEWS2 of 9 before a sodium that is just critical."""
    kalium = row(held(K, 7.4, 30))
    five, nine = row(*round_of(1, rr=22, spo2=95, hr=95, sbp=108)), row(*round_of(1, rr=26, spo2=90, hr=135))
    sodium = row(held(NA, 120, 30))
    assert all(one.first for one in (kalium, five, nine, sodium))
    assert kalium.need_sort < five.need_sort
    assert nine.need_sort < sodium.need_sort < five.need_sort


def test_what_the_sender_calls_critical_lifts_too() -> None:
    own = {"code": concept("Prøve X"), "category": [concept("", "laboratory")]}
    for code in ("AA", "HH", "LL"):
        flagged = lab("x", "", 40, "U/L", 50, interpretation=[concept("", code)]) | own
        assert row(flagged).first, code
    assert not row(lab("x", "", 40, "U/L", 50, interpretation=[concept("", "H")]) | own).first


def test_a_news2_of_five_is_not_red_and_seven_is() -> None:
    five = said(*round_of(1, rr=22, spo2=95, hr=95, sbp=108))
    assert five is not None
    assert [part.text for part in five.parts] == ["NEWS2 5"]
    assert not five.danger
    seven = said(*round_of(1, rr=22, spo2=95, hr=115, sbp=95))
    assert seven is not None
    assert seven.danger


@pytest.mark.parametrize(
    ("code", "before", "now"),
    [(CRP, 310, 170), (TNT, 900, 400), (LACT, 8.0, 4.6), (BILI, 480, 230), (K, 2.1, 2.9), (CREA, 760, 540)],
)
def test_what_gets_better_is_not_red(code: str, before: float, now: float) -> None:
    better = said(held(code, before, 20), held(code, now, 2))
    assert better is None or not better.danger
    worse = said(held(code, now, 20), held(code, before, 2))
    assert worse is not None
    assert worse.danger


def test_a_value_of_another_stay_makes_none_better() -> None:
    now = said(held(K, 8.2, 24 * 30), held(K, 7.2, 2))
    assert now is not None
    assert now.danger


def test_a_creatinine_in_dialysis_is_expected_and_its_potassium_is_not() -> None:
    session = about("Procedure", "hd", status="completed", code=concept("Hemodialyse"),
                    performedDateTime=hours_ago(30))  # fmt: skip
    grave = (held(CREA, 690, 50), held(CREA, 720, 2))
    assert row(*grave).first
    found = row(*grave, session)
    assert not found.first
    model = said(*grave, session)
    assert model is None or not model.danger
    assert row(*grave, session, held(K, 7.1, 2)).first


def test_what_was_acknowledged_for_weeks_needs_it_only_once() -> None:
    old = held(PLT, 15, 24 * 12)
    new = held(PLT, 16, 3)
    assert row(old, new).first
    assert not row(old, new, *seen(old["id"], hours=24 * 11)).first
    assert row(old, held(PLT, 6, 3), *seen(old["id"], hours=24 * 11)).first, "it is worse"
    kalium = held(K, 7.0, 24 * 12)
    assert row(kalium, held(K, 7.0, 3), *seen(kalium["id"], hours=24 * 11)).first


def test_the_handover_begins_with_it() -> None:
    late = task("t", description="Veie", restriction={"period": {"end": hours_ago(2)}})
    found: Chart = chart(long_stay(), held(CA, 3.45, 26), late)
    shown = worklist_rows.row(found, NOW, AAS).results
    points = handover_points.points(found, shown, (), NOW, AAS)
    assert [one.kind for one in points][:2] == ["answer", "task"]
    assert points[0].text.startswith("Kalsium 3,45")


def test_it_has_room_in_a_sentence_that_is_full() -> None:
    late = task("t", description="Blodkultur × 2", restriction={"period": {"end": hours_ago(1)}})
    sick = round_of(0.5, rr=26, hr=135, temp=39.4)
    found = texts(*sick, held(NA, 112, 40), late)
    assert any(text.startswith("Natrium 112") for text in found)


def test_a_child_is_lifted_by_its_own_limits() -> None:
    assert row(held(K, 7.2, 30), birthDate="2026-04-20").first
    assert row(vital("hr", 90), held(K, 4.9, 30), birthDate="2026-04-20").first is False


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(
    st.sampled_from((CA, NA, K, LACT)), st.integers(1, 200), st.sampled_from((0.4, 2, 7, 30, 118, 170)),
    st.sampled_from((1.0, 2.4, 4.0, 140.0)), st.sampled_from(SPOILT), st.floats(0.05, 0.95),
)  # fmt: skip
def test_a_later_value_that_cannot_be_gone_by_never_lowers_the_rank(
    code: str, hours: int, value: float, again: float, more: dict[str, Any], share: float
) -> None:
    before = row(held(code, value, hours))
    after = row(held(code, value, hours), lab("again", code, again, "mmol/L", hours * share, **more))
    assert after.first or not before.first
    assert after.need_sort <= before.need_sort or not before.first


def test_of_each_row_one_lifts() -> None:
    found = chart(long_stay(), held(CA, 3.45, 26), held(CA, 3.6, 20))
    lifting = urgent.dangers(found, labs.values(found, now=NOW), NOW)
    assert [value.reference for value, _weight in lifting] == [f"Observation/{CA}-20"]
