"""The first sentence of a patient's page: what it says, what it rests on, and what it never claims."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical.danger import DANGER, Fast
from desktop.core import configured
from desktop.core.messages import set_language
from desktop.shown.page.sentence import FirstSentence
from desktop.views.page import sentence
from tests.views.charts import (
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
    task,
    vital,
)

EVERYTHING = frozenset({"Observation", "DiagnosticReport", "ServiceRequest", "Task", "Encounter"})
CRP, K = "NPU19748", "NPU03230"
SICK: dict[str, float | str] = {"rr": 23, "spo2": 96, "o2": 2, "sbp": 102, "hr": 114, "temp": 38.6}


@pytest.fixture(autouse=True)
def _bokmål() -> None:
    set_language("nb")


def said(*resources: Json, asked: bool = True, **who: str) -> FirstSentence | None:
    found = chart(stay(), *resources, who=patient(**who))
    found.pulled = EVERYTHING if asked else frozenset()
    return sentence.build(found, NOW, ("tnt", "bnp", "crea", "k"))


def texts(*resources: Json, asked: bool = True, **who: str) -> list[str]:
    model = said(*resources, asked=asked, **who)
    return [part.text for part in model.parts] if model is not None else []


def haugland() -> list[Json]:
    """The patient of the picture, at 14:32."""
    return [
        *round_of(30), *round_of(9.5, temp=38.1, hr=92), *round_of(5, temp=38.3, hr=100),
        *round_of(0.3, **SICK),
        lab("c1", CRP, 38, "mg/L", 8), lab("c2", CRP, 148, "mg/L", 1.4),
    ]  # fmt: skip


def test_it_says_what_the_picture_says():
    assert texts(*haugland()) == ["Feber 38,6 fra i natt", "CRP 38 → 148", "NEWS2 8", "blodkultur ikke tatt"]
    model = said(*haugland())
    assert model is not None
    assert model.danger
    assert model.spoken == (
        "Først: Feber 38,6 fra i natt, kilde 1. CRP 38 til 148, kilde 2. NEWS2 8, kilde 3."
        " blodkultur ikke tatt, kilde 4."
    )


def test_each_part_names_its_source_and_where_that_stands():
    model = said(*haugland())
    assert model is not None
    fever, crp, score, culture = model.parts
    assert (fever.of.keys, fever.panel) == (("Observation/temp-0.3",), "vitals")
    assert (crp.of.keys, crp.panel, crp.row) == (("Observation/c2",), "laboratory", "crp")
    assert score.of.computed
    assert "Observation/hr-0.3" in score.of.keys
    assert culture.of.keys == fever.of.keys
    assert "siden" in culture.of.note


def test_a_culture_is_not_taken_only_where_the_server_was_asked():
    assert "blodkultur ikke tatt" not in texts(*haugland(), asked=False)


@pytest.mark.parametrize(
    "there",
    [
        about("ServiceRequest", "s", status="active", intent="order", authoredOn=hours_ago(2),
              code=concept("Blodkultur")),
        about("DiagnosticReport", "r", status="final", issued=hours_ago(2), code=concept("Blodkultur × 2")),
        lab("b", "", None, "", 3, valueString="Ingen vekst") | {"code": concept("Blodkultur")},
        task("t", description="Blodkultur × 2", restriction={"period": {"end": hours_ago(-1)}}),
    ],
    ids=["ordered", "answered", "observed", "a task that is not late"],
)  # fmt: skip
def test_a_culture_that_is_on_its_way_is_not_said_to_be_missing(there: Json):
    assert "blodkultur ikke tatt" not in texts(*haugland(), there)


def test_an_order_that_was_cancelled_or_is_long_ago_is_no_culture():
    gone = about("ServiceRequest", "s", status="revoked", intent="order", authoredOn=hours_ago(2),
                 code=concept("Blodkultur"))  # fmt: skip
    old = {**gone, "id": "o", "status": "completed", "authoredOn": hours_ago(24 * 9)}
    assert "blodkultur ikke tatt" in texts(*haugland(), gone, old)


def test_a_task_that_is_late_is_said_in_its_own_words():
    late = task("t", description="Blodkultur × 2 ikke tatt", restriction={"period": {"end": hours_ago(0.7)}})
    other = task("u", description="Veie", priority="stat", restriction={"period": {"end": hours_ago(2)}})
    model = said(*haugland(), late, other)
    assert model is not None
    assert model.parts[-1].text == "Blodkultur × 2 ikke tatt"
    assert model.parts[-1].of.keys == ("Task/t",)
    assert model.parts[-1].spoken.endswith("forfalt 13:50")


def test_a_source_that_is_struck_leaves_the_sentence():
    resources = haugland()
    resources[-1] |= {"status": "entered-in-error"}
    assert not any("148" in text for text in texts(*resources))


def test_nothing_worth_saying_is_no_sentence():
    assert said(*round_of(), lab("k", K, 4.2, "mmol/L")) is None
    assert said() is None
    assert said(*round_of(40, hr=114)) is None, "what was not grave the day before yesterday is not of now"
    assert said(*round_of(8 * 24, **SICK)) is None, "nobody knows anything of her now"


def test_without_fever_a_score_and_the_answers_fill_it():
    sick: dict[str, Any] = {**SICK, "temp": 37.0, "rr": 26}
    found = texts(
        *round_of(9), *round_of(0.5, **sick), lab("k1", K, 4.4, "mmol/L", 20), lab("k", K, 6.8, "mmol/L")
    )
    assert found == ["Respirasjon 26", "Kalium 4,4 → 6,8", "NEWS2 8"]


def test_the_red_bar_is_gone_when_what_was_grave_gets_better():
    better = said(*round_of(9, rr=26, spo2=90, hr=120), *round_of(1, rr=22, spo2=95, hr=95, o2=0, sbp=108))
    assert better is not None
    assert [part.text for part in better.parts] == ["NEWS2 5"]
    assert not better.danger


def test_a_single_point_or_a_late_task_alone_is_no_sentence():
    late = task("t", description="Veie", restriction={"period": {"end": hours_ago(2)}})
    assert said(*round_of(0.5, spo2=95), late) is None
    assert texts(*round_of(0.5), {**late, "priority": "stat"}) == ["Veie"]


def test_a_child_has_no_score_but_its_signs():
    found = texts(vital("temp", 39.4), vital("rr", 68), birthDate="2026-04-20")
    assert found == ["Feber 39,4"]
    assert texts(vital("rr", 68), birthDate="2026-04-20") == ["Respirasjon 68"]
    assert not any("NEWS2" in t for t in texts(*round_of(1, **SICK), birthDate="2024-04-20"))


def test_a_score_with_parts_missing_is_the_least():
    found = texts(vital("rr", 26.0), vital("hr", 135.0))
    assert "NEWS2 minst 6" in found


def test_a_grave_score_stands_with_its_time_until_it_is_measured_again() -> None:
    grave = round_of(31, **SICK | {"spo2": 84})
    assert texts(*grave) == ["SpO₂ 84 % (i går 07:32)", "NEWS2 11 (i går 07:32)"]
    # Measured again, from a stay before, or nobody seeks more than comfort.
    assert texts(*grave, *round_of(1)) == []
    begun = stay(period={"start": hours_ago(30)})
    assert sentence.build(chart(begun, *grave), NOW) is None
    comfort = about(
        "Flag", "f", status="active", category=[concept("", "limits")], code=concept("", "limits-comfort"),
        period={"start": hours_ago(20)},
    )  # fmt: skip
    assert texts(*grave, comfort) == []
    # A score that is not grave leaves the sentence with its day, as before.
    assert texts(*round_of(31, hr=92)) == []


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "fra 13:32"), (9.5, "fra i natt"), (15.5, "fra i natt"), (20, "fra i går"), (50, "fra 18.11")],
)
def test_since_when(hours: float, words: str):
    assert sentence.since(NOW - timedelta(hours=hours), NOW) == words


def test_sodium_that_rises_too_fast_is_said_by_the_rule() -> None:
    rising = [lab("n1", "NPU03429", 112, "mmol/L", 20), lab("n2", "NPU03429", 122, "mmol/L", 1)]
    assert texts(*rising) == ["Natrium har steget 10 på et døgn; brems"]
    slow = [lab("n1", "NPU03429", 128, "mmol/L", 20), lab("n2", "NPU03429", 137, "mmol/L", 1)]
    assert all("brems" not in text for text in texts(*slow))
    dialysed = about("Procedure", "d", status="completed", code={"text": "Hemodialyse"},
                     performedDateTime=hours_ago(9))  # fmt: skip
    assert all("brems" not in text for text in texts(*rising, dialysed))


def test_what_is_too_fast_is_the_hospitals_in_the_list_and_in_the_rule_alike() -> None:
    rising = [lab("n1", "NPU03429", 128, "mmol/L", 20), lab("n2", "NPU03429", 135, "mmol/L", 1)]
    before, shipped = configured.now_in_use(), DANGER.shipped()
    slower = Fast(Decimal(6), 24, Decimal(130))
    rows = tuple(msgspec.structs.replace(r, fast=slower) if r.id == "na" else r for r in shipped.rows)
    try:
        configured.use(configured.InUse("own", {DANGER.file: msgspec.structs.replace(shipped, rows=rows)}))
        assert texts(*rising) == ["Natrium har steget 7 på et døgn; brems"]
    finally:
        configured.use(before)
    assert all("brems" not in text for text in texts(*rising))


def test_what_a_rule_tells_of_is_the_late_part() -> None:
    alert = task(
        "a", description="NEWS2 er 8; ingen lege har vurdert pasienten.", priority="urgent",
        code=concept("", "alert", system="urn:fagflate:task"),
        restriction={"period": {"end": hours_ago(0.5)}},
    )  # fmt: skip
    assert texts(*round_of(0.3, **SICK), alert)[-1] == "NEWS2 er 8; ingen lege har vurdert pasienten"
