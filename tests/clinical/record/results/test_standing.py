"""Values that stand: only a later, sound, final measurement of the same analysis takes their place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.flags import Abnormal, Limits, abnormal
from desktop.clinical.record import beside
from desktop.clinical.record.results import standing
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, lab, stay

CA, NA, K = "NPU01443", "NPU03429", "NPU03230"
LABORATORY = {"category": [concept("", "laboratory")]}
HIGH = lab("ca", CA, 3.45, "mmol/L", 26)
UNREADABLE: dict[str, dict[str, Any]] = {
    "cancelled": {"status": "cancelled"},
    "entered in error": {"status": "entered-in-error"},
    "registered": {"status": "registered"},
    "preliminary": {"status": "preliminary"},
    "unknown status": {"status": "x-ready"},
    "modifier": {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
    "rules": {"implicitRules": "urn:rules"},
    "cut": {"meta": {"tag": [{"code": "SUBSETTED"}]}},
    "of the child": {"focus": [{"reference": "RelatedPerson/child"}]},
    "ahead": {"effectiveDateTime": hours_ago(-20), "issued": hours_ago(-20)},
    "hemolysed": {"note": [{"text": "Prøven er hemolysert."}]},
    "haemolysed": {"note": [{"text": "Haemolysed sample"}]},
    "clotted": {"interpretation": [concept("Koagulert prøve")]},
    "absent": {"dataAbsentReason": concept("", "error")},
    "sample": {"specimen": {"reference": "Specimen/bad"}},
    "another unit": {"valueQuantity": {"value": 2.3, "unit": "mmol/kg", "code": "mmol/kg"}},
    "no less than": {"valueQuantity": {"value": 2.4, "comparator": ">", "unit": "mmol/L", "code": "mmol/L"}},
    "another analysis": {"code": concept("Kalsium i noe annet"), **LABORATORY},
    "before": {"effectiveDateTime": hours_ago(30), "issued": hours_ago(1)},
    "the same minute": {"effectiveDateTime": hours_ago(26), "issued": hours_ago(1)},
    "the whole day": {"effectiveDateTime": "2026-11-19"},
}
BAD = about("Specimen", "bad", status="unsatisfactory")


def stands(*resources: Json) -> bool:
    return ("Observation/ca", 0) in standing.standing(chart(stay(), *resources), NOW)


def test_it_stands_until_it_was_measured_again() -> None:
    assert stands(HIGH)
    assert not stands(HIGH, lab("new", CA, 2.4, "mmol/L", 2))
    assert not stands(HIGH, lab("new", CA, 2.9, "mmol/L", 2)), "still high, and no longer critical"
    assert not stands(HIGH, lab("new", CA, 9.6, "mg/dL", 2)), "2,4 mmol/L, in another unit"
    assert not stands(HIGH, lab("new", CA, 3.5, "mmol/L", 2)), "the newer one stands in its place"


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_cannot_be_gone_by_takes_no_place(how: str) -> None:
    assert stands(HIGH, BAD, lab("new", CA, 2.4, "mmol/L", 2) | UNREADABLE[how])


def test_words_and_no_value_take_no_place() -> None:
    assert stands(HIGH, lab("new", CA, None, "", 2, dataAbsentReason=concept("", "error")))
    assert stands(HIGH, lab("new", CA, None, "", 2, valueString="se kommentar"))
    assert stands(HIGH, lab("new", CA, None, "", 2, interpretation=[concept("", "N")]))


def test_as_far_outside_without_a_flag_is_no_better() -> None:
    own = {**LABORATORY, "code": concept("Prøve X"), "interpretation": [concept("", "HH")]}
    flagged = lab("ca", "", 400, "U/L", 26) | own
    ranged = {**own, "referenceRange": [{"low": {"value": 10}, "high": {"value": 50}}]}
    del ranged["interpretation"]
    assert stands(flagged, lab("new", "", 420, "U/L", 2) | ranged)
    assert not stands(flagged, lab("new", "", 60, "U/L", 2) | ranged)
    bare = {**LABORATORY, "code": own["code"]}
    assert stands(flagged, lab("new", "", 60, "U/L", 2) | bare), "nobody says where it lies"


def test_a_sound_sample_is_no_spoilt_one() -> None:
    assert not beside.spoilt("Ikke hemolysert. Ingen synlig hemolyse.")
    assert not beside.spoilt("No haemolysis")
    assert beside.spoilt("Sterkt hemolysert, ikke koagulert")


def test_what_is_abnormal_in_words_stands_whatever_came_later() -> None:
    grew = lab("ca", "", None, "", 26, valueString="E. coli", interpretation=[concept("", "AA")])
    none = lab("new", "", None, "", 2, valueString="Ingen vekst", interpretation=[concept("", "N")])
    code = {**LABORATORY, "code": concept("Blodkultur")}
    assert stands(grew | code, none | code)


def test_critically_abnormal_is_critical_and_takes_its_side_from_what_else_is_said() -> None:
    limits = Limits(Decimal(3), Decimal(5))
    assert abnormal(None, Limits(), interpretation=["AA"]) is Abnormal.CRITICAL
    assert abnormal(Decimal(6), limits, interpretation=["AA"]) is Abnormal.CRITICAL_HIGH
    assert abnormal(None, Limits(), interpretation=["AA", "L"]) is Abnormal.CRITICAL_LOW
    assert Abnormal.CRITICAL.critical


@given(
    st.sampled_from((CA, NA, K)), st.integers(1, 200), st.sampled_from(sorted(UNREADABLE)),
    st.integers(1, 120), st.integers(0, 20),
)  # fmt: skip
def test_one_that_cannot_be_gone_by_never_takes_a_place(
    code: str, hours: int, how: str, value: int, later: int
) -> None:
    first = lab("one", code, value, "mmol/L", hours)
    before = standing.standing(chart(stay(), first), NOW)
    more = {k: v for k, v in UNREADABLE[how].items() if k != "valueQuantity"}
    if not more or "effectiveDateTime" in more or "code" in more:
        more = {"status": "cancelled"}
    after = lab("two", code, 4.0, "mmol/L", max(hours - later - 0.5, 0.1), **more)
    assert before <= standing.standing(chart(stay(), BAD, first, after), NOW)
