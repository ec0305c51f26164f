"""Facts that are called for again after some time: when they were found, when due, what never was."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.columns import columns
from desktop.shown.columns.key_facts import Fact
from desktop.views.columns import key_facts
from tests.views.charts import about, chart, concept, context, hours_ago, lab, patient, stay

Json = dict[str, Any]
DAY = 24
EC = "http://terminology.hl7.org/CodeSystem/v2-0074"


def fact(key: str, *record: Json) -> Fact:
    model, _state = key_facts.build(context(chart(patient(), stay(), *record), facts=[key]))
    (found,) = model.facts
    return found


def hba1c(days: float) -> Json:
    return lab("h", "NPU27300", 38, "mmol/mol", days * DAY)


def test_what_was_found_says_when_it_is_due_again() -> None:
    found = fact("hba1c", hba1c(2))
    assert found.text.startswith("38")
    assert found.note == "18.11, neste 17.02.2027"
    assert found.note_tone == ""


def test_what_is_overdue_says_since_when() -> None:
    found = fact("hba1c", hba1c(92))
    assert "forfalt 19.11" in found.note
    assert found.note_tone == "warn"


def test_what_was_never_found_is_due_now() -> None:
    found = fact("ldl")
    assert (found.text, found.note, found.note_tone, found.tone) == ("ikke målt", "forfalt", "warn", "warn")


def test_what_was_not_read_is_not_said_to_be_due() -> None:
    held = chart(patient(), stay(), types=frozenset({"Encounter"}))
    model, _state = key_facts.build(context(held, facts=["ldl"]))
    assert [one.note for one in model.facts] == [""]


@pytest.mark.parametrize(("status", "due"), [("final", False), ("entered-in-error", True)])
def test_an_ecg_is_known_by_its_category_and_counts_where_it_stands(status: str, due: bool) -> None:
    report = about(
        "DiagnosticReport", "e", status=status, code=concept("EKG 12 avledninger"),
        category=[concept("EKG", "EC", system=EC)], effectiveDateTime=hours_ago(30), conclusion="Sinusrytme",
    )  # fmt: skip
    other = about(
        "DiagnosticReport", "r", status="final", code=concept("Røntgen thorax"),
        category=[concept("", "RAD", system=EC)], effectiveDateTime=hours_ago(3), conclusion="Normal",
    )  # fmt: skip
    found = fact("ecg", report, other)
    assert (found.note == "forfalt") is due
    assert (found.text == "EKG 12 avledninger") is not due
    assert columns()["ecg"].again == 365


def test_lithium_is_called_for_of_whom_it_is_given() -> None:
    model, _state = key_facts.build(context(chart(patient(), stay()), facts=["lithium-check"]))
    assert model.facts == ()
