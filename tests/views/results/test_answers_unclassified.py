"""Answers whose Observations nothing calls a laboratory's: what they say stands in the inbox all the same."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.results import unread
from desktop.shown.results.results import ResultDetail, ResultRow
from desktop.views.results import results
from tests.clinical.record.results.test_unread import report
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, stay

LABORATORY = {"category": [concept("", "laboratory")]}


def culture(*drugs: tuple[str, str], ident: str = "c", **more: Any) -> Json:
    tried = [{"code": {"text": name}, "interpretation": [concept("", said)]} for name, said in drugs]
    return about(
        "Observation", ident, status="final", code={"text": "Blodkultur"},
        valueString="Klebsiella pneumoniae", interpretation=[concept("", "POS")],
        effectiveDateTime=hours_ago(20), issued=hours_ago(1),
        **({"component": tried} if tried else {}), **more,
    )  # fmt: skip


def measured(name: str, value: float, unit: str, **more: Any) -> Json:
    return about(
        "Observation", "o", status="final", code={"text": name}, effectiveDateTime=hours_ago(2),
        valueQuantity={"value": value, "unit": unit}, **more,
    )  # fmt: skip


def shown(*resources: Json) -> tuple[ResultRow, ResultDetail]:
    found = chart(stay(), *resources)
    (row,) = results.build_ward([found], NOW, AAS, "ward")[0].rows
    detail = results.detail(found, row.key, NOW, actor=AAS)
    assert detail is not None
    return row, detail


@pytest.mark.parametrize("category", [{}, LABORATORY], ids=["without", "laboratory"])
@pytest.mark.parametrize("in_report", [True, False], ids=["report", "alone"])
def test_a_culture_that_grew_says_what_grew_and_what_it_resists(category: Any, in_report: bool) -> None:
    drugs = (("Cefotaksim", "S"), ("Ampicillin", "R"), ("Ciprofloksacin", "I"))
    row, detail = shown(culture(*drugs, **category), *([report("d", "c")] if in_report else []))
    assert (row.analysis, row.value) == ("Blodkultur", "Klebsiella pneumoniae")
    assert row.change == "resistent ampicillin · ved økt eksponering ciprofloksacin · følsom cefotaksim"
    assert {how for _what, how, _outside in detail.also} >= {"Klebsiella pneumoniae", "resistent", "følsom"}


def test_a_drug_told_both_ways_is_resistant_and_what_cannot_be_read_is_not_susceptible() -> None:
    twice = (("Ampicillin", "S"), ("Ampicillin", "R"))
    assert shown(culture(*twice), report("d", "c"))[0].change == "resistent ampicillin"
    unread_ = {"component": [{
        "code": {"text": "Cefotaksim"}, "interpretation": [concept("", "S")],
        "modifierExtension": [{"url": "http://example.org/not", "valueBoolean": True}],
    }]}  # fmt: skip
    assert "følsom" not in shown(culture(**unread_), report("d", "c"))[0].change


@pytest.mark.parametrize("category", [{}, {"category": [concept("", "imaging")]}], ids=["without", "imaging"])
def test_a_number_of_an_examination_is_shown_to_whoever_acknowledges_it(category: Any) -> None:
    row, detail = shown(measured("Ejeksjonsfraksjon", 31, "%", **category), report("d", "o"))
    assert "31" in row.value
    assert row.row == "", "it has no row in the laboratory's table"
    assert detail.also[0][:2] == ("Ejeksjonsfraksjon", "31 %")


def test_a_critical_number_without_a_category_is_a_critical_answer() -> None:
    danger = {"interpretation": [concept("", "HH")]}
    found = chart(stay(), measured("Laktat, arteriell", 9.1, "mmol/L", **danger), report("d", "o"))
    (one,) = unread.unread(found, NOW)
    assert one.critical
    (row,) = results.build_ward([found], NOW, AAS, "ward")[0].rows
    assert row.stage == "critical"


def test_a_conclusion_beside_numbers_is_shown_and_never_acknowledged_with_others() -> None:
    limits = [{"low": {"value": 137}, "high": {"value": 145}}]
    values = measured("Natrium", 140, "mmol/L", **LABORATORY, referenceRange=limits)
    plain, _detail = shown(values, report("d", "o"))
    row, detail = shown(values, report("d", "o", conclusion="Monoklonal komponent, bør utredes."))
    assert (plain.group, plain.marked) == ("plain", True)
    assert (row.group, row.marked) == ("read", False)
    assert detail.also[0][:2] == ("Konklusjon", "Monoklonal komponent, bør utredes.")
