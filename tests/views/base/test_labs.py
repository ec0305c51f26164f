"""Laboratory results of other laboratories: units, and reference ranges that are for somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.flags import Abnormal
from desktop.clinical.record.results import unread
from desktop.views.base import labs
from desktop.views.base.labs import LabValue
from desktop.views.tasks import tasks
from tests.views.charts import AAS, NOW, Json, chart, lab, patient, task

CREA = "NPU04998"
HB = "NOR05172"


def value(body: Json, **who: Any) -> LabValue:
    (found,) = labs.values(chart(body, who=patient(**who)), now=NOW)
    return found


def bare(code: str, number: float, unit: str = "") -> Json:
    quantity = {"value": number, "unit": unit} if unit else {"value": number}
    return lab("l", code, None, "", valueQuantity=quantity)


def span(low: float | None, high: float | None, *whom: str, **more: Any) -> Json:
    found: Json = {"low": {"value": low}} if low is not None else {}
    found |= {"high": {"value": high}} if high is not None else {}
    return found | ({"appliesTo": [{"text": who} for who in whom]} if whom else {}) | more


def test_a_number_without_a_unit_is_not_taken_to_be_in_ours() -> None:
    known, unknown = value(lab("l", CREA, 900, "umol/L")), value(bare(CREA, 900))
    assert known.outside == "high"
    assert unknown.row != known.row
    assert unknown.unit == "enhet ikke oppgitt"
    assert (unknown.outside, unknown.range) == ("", "")


@pytest.mark.parametrize("unit", ["µmol/L", "μmol/l", "umol/L"])
def test_a_unit_in_words_only_is_read(unit: str) -> None:
    assert value(bare(CREA, 900, unit)).row == value(lab("l", CREA, 900, "umol/L")).row


def test_what_has_no_unit_of_its_own_needs_none() -> None:
    assert value(bare("NPU01685", 2.4)).row == "inr"


def test_an_answer_in_words_stands_in_its_own_row() -> None:
    words = lab("l", CREA, None, "", valueString="hemolysert")
    assert (value(words).row, value(words).text) == ("crea", "hemolysert")


RANGES = [span(11.7, 15.3, "Female"), span(13.4, 17.0, "Male")]


@pytest.mark.parametrize(
    ("gender", "words", "outside"), [("female", "11,7–15,3", ""), ("male", "13,4–17,0", "low")],
)  # fmt: skip
def test_the_range_is_the_one_for_the_patient(gender: str, words: str, outside: str) -> None:
    found = value(lab("l", HB, 12.5, "g/dL", referenceRange=RANGES), gender=gender)
    assert (found.range, found.outside) == (words, outside)


def test_coded_sexes_are_read_too() -> None:
    coded = [span(13.4, 17.0) | {"appliesTo": [{"coding": [{"code": "248153007"}]}]},
             span(11.7, 15.3) | {"appliesTo": [{"coding": [{"code": "248152002"}]}]}]  # fmt: skip
    assert value(lab("l", HB, 12.5, "g/dL", referenceRange=coded)).range == "11,7–15,3"


def test_where_nobody_knows_the_sex_all_are_written_and_none_marks() -> None:
    found = value(lab("l", HB, 12.5, "g/dL", referenceRange=RANGES), gender="unknown")
    assert found.range == "11,7–15,3 (Female); 13,4–17,0 (Male)"
    assert found.abnormal is Abnormal.UNKNOWN


def test_a_range_for_the_pregnant_is_not_everybodys() -> None:
    found = value(lab("l", HB, 12.5, "g/dL", referenceRange=[span(10.5, 12, "gravid")]))
    assert (found.range, found.outside) == ("10,5–12 (gravid)", "")
    both = value(lab("l", HB, 12.5, "g/dL", referenceRange=[span(10.5, 12, "gravid"), span(11.7, 15.3)]))
    assert both.range == "11,7–15,3"


def test_a_range_for_another_age_is_left_out() -> None:
    child = span(10, 12, age={"high": {"value": 17, "code": "a"}})
    adult = span(11.7, 15.3, age={"low": {"value": 18, "code": "a"}})
    for body in ([child, adult], [adult, child]):
        assert value(lab("l", HB, 12.5, "g/dL", referenceRange=body)).range == "11,7–15,3"
    ten = value(lab("l", HB, 12.5, "g/dL", referenceRange=[child, adult]), birthDate="2016-01-01")
    assert (ten.range, ten.outside) == ("10–12", "high")
    unknown = value(lab("l", HB, 12.5, "g/dL", referenceRange=[child]), birthDate="2016")
    assert unknown.outside == ""


def test_the_laboratorys_own_word_stands_where_no_range_does() -> None:
    found = value(lab("l", HB, 12.5, "g/dL", referenceRange=RANGES,
                      interpretation=[{"coding": [{"code": "L"}]}]), gender="unknown")  # fmt: skip
    assert found.outside == "low"


@pytest.mark.parametrize("status", ["requested", "received", "accepted", "in-progress", "ready", "on-hold"])
def test_a_task_that_waits_or_is_put_on_hold_is_open(status: str) -> None:
    body = task("t", status=status, description="Ring pårørende")
    model, _state = tasks.build_ward([chart(body)], NOW, AAS)
    assert [row.text for row in model.rows] == ["Ring pårørende"]
    focus = {"focus": {"reference": "Observation/l"}}
    assert unread.references(chart(task("t", status=status, **focus)), NOW) == {"Observation/l"}


@pytest.mark.parametrize(
    "status", ["completed", "cancelled", "rejected", "failed", "entered-in-error", "draft"]
)
def test_a_task_that_is_closed_is_not_open(status: str) -> None:
    assert tasks.build_ward([chart(task("t", status=status, description="x"))], NOW, AAS)[0].rows == ()
