"""Answers in components and members on the screens: each value in its row, and nothing unanswered that is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.clinical.record.results import unseen
from desktop.fhir.chart import Chart
from desktop.shown.results.laboratory import LabRow
from desktop.views.base import labs
from desktop.views.results import laboratory, results
from tests.letters.charts import read_case
from tests.views.charts import AAS, NOW, Json, about, chart, concept, context, hours_ago, stay, task

LOINC = "http://loinc.org"
LAB = {"category": [concept("", "laboratory")]}


def amount(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "code": unit}


def part(code: str, value: float, unit: str, **more: Any) -> Json:
    return {"code": concept("", code, system=LOINC), "valueQuantity": amount(value, unit), **more}


def answer(ident: str, name: str, **more: Any) -> Json:
    body = about("Observation", ident, status="final", code={"text": name}, effectiveDateTime=hours_ago(2),
                 issued=hours_ago(1))  # fmt: skip
    return body | LAB | more


COUNT = answer("cbc", "Blodstatus", component=[part("718-7", 11.2, "g/dL"), part("777-3", 9, "10*9/L")])


LATER = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
"""After all that the strangers' records hold."""


def rows(found: Chart, now: datetime = NOW) -> dict[str, LabRow]:
    model, _state = laboratory.build(msgspec.structs.replace(context(found), now=now))
    return {row.name: row for group in model.groups for row in group.rows}


def test_each_part_has_its_row_its_mark_and_leads_by_its_danger() -> None:
    found = rows(chart(COUNT))
    assert set(found) == {"Hemoglobin", "Trombocytter"}
    assert [cell.text for cell in found["Trombocytter"].cells] == ["9"]
    assert found["Trombocytter"].outside == "low"
    model, _state = laboratory.build(context(chart(COUNT)))
    assert model.groups[0].rows[0].name == "Trombocytter", "most dangerous first"


def test_an_answer_in_parts_waits_is_critical_and_is_acknowledged_whole() -> None:
    record = chart(
        stay(), COUNT, task("t", focus={"reference": "Observation/cbc"}, code={"text": "Svar å se"})
    )
    (row,) = results.build_ward([record], NOW, AAS, "ward")[0].rows
    assert (row.value, row.outside) == ("9", "low")
    (waits,) = unseen.critical(record, NOW, ())
    assert [one.analysis.key for one in waits.critical if one.analysis is not None] == ["plt"]
    assert all(value.new for value in labs.values(record, now=NOW))


def test_a_report_of_a_panel_holds_its_members() -> None:
    heading = answer("p", "Blodstatus", hasMember=[{"reference": "Observation/t"}])
    plt = answer("t", "") | {"code": concept("", "777-3", system=LOINC), "valueQuantity": amount(9, "10*9/L")}
    report = about("DiagnosticReport", "r", status="final", code={"text": "Blodstatus"}, issued=hours_ago(1),
                   result=[{"reference": "Observation/p"}])  # fmt: skip
    record = chart(stay(), heading, plt, report, task("t", focus={"reference": "DiagnosticReport/r"},
                                                      code={"text": "Svar å se"}))  # fmt: skip
    (row,) = results.build_ward([record], NOW, AAS, "ward")[0].rows
    assert row.value == "9"
    assert [one.key for one in next(unseen.critical(record, NOW, ())).critical] == ["Observation/t"]


def test_parts_without_a_code_are_named_by_their_panel() -> None:
    found = rows(
        chart(
            answer("a", "Sputum", component=[{"code": {"text": "Mengde"}, "valueString": "rikelig"}]),
            answer("b", "Urin", component=[{"code": {"text": "Mengde"}, "valueString": "sparsom"}]),
        )
    )
    assert {name: row.cells[-1].text for name, row in found.items()} == {
        "Sputum: Mengde": "rikelig", "Urin: Mengde": "sparsom",
    }  # fmt: skip


def test_what_is_missing_is_told_and_not_unanswered() -> None:
    found = rows(chart(answer("p", "Blodstatus", hasMember=[{"reference": "Observation/gone"}])))
    assert [cell.text for cell in found["Blodstatus"].cells] == ["1 del av svaret er ikke her"]
    own = rows(
        chart(answer("p", "Svar", valueString="se deler", hasMember=[{"reference": "Observation/gone"}]))
    )
    assert any("1 del av svaret er ikke her" in line for line in own["Svar"].below)


def test_one_drug_of_two_microbes_is_two_rows() -> None:
    def microbe(ident: str, name: str, said: str) -> Json:
        drug = {"code": {"text": "Ciprofloxacin"}, "interpretation": [concept("", said)]}
        return answer(ident, name, component=[drug])

    culture = answer(
        "c", "Blodkultur", hasMember=[{"reference": "Observation/e"}, {"reference": "Observation/s"}]
    )
    found = rows(
        chart(culture, microbe("e", "Escherichia coli", "S"), microbe("s", "Staphylococcus aureus", "R"))
    )
    assert found["Escherichia coli: Ciprofloxacin"].cells[-1].text == "følsom"
    assert found["Staphylococcus aureus: Ciprofloxacin"].cells[-1].text == "resistent"


def test_what_is_of_somebody_else_stands_in_a_row_of_its_own() -> None:
    def potassium(ident: str, value: float, **more: Any) -> Json:
        return answer(ident, "") | part("2823-3", value, "mmol/L") | more

    childs = potassium("b", 6.9, focus=[{"reference": "Patient/child", "display": "Barnet"}])
    found = rows(chart(potassium("a", 4.1), childs))
    assert [cell.text for cell in found["Kalium"].cells] == ["4,1"]
    theirs = found["Kalium (Barnet)"]
    assert (theirs.cells[-1].mark, theirs.outside) == ("?", "")
    assert any("ikke pasientens egen (Barnet), ikke brukt" in line for line in theirs.below)


@pytest.mark.parametrize(
    ("more", "mark", "line"),
    [
        ({"status": "corrected"}, "rettet", ": rettet"),
        ({"status": "amended"}, "rettet", ": rettet"),
        (
            {"modifierExtension": [{"url": "http://ext.example/x"}]},
            "?",
            "inneholder noe som ikke kan leses, ikke brukt",
        ),
        ({"status": "final"}, "", ""),
    ],
)
def test_what_was_corrected_or_cant_be_read_has_its_sign(more: Json, mark: str, line: str) -> None:
    found = rows(chart(answer("a", "") | part("2823-3", 4.1, "mmol/L") | more))
    (cell,) = found["Kalium"].cells
    assert (cell.mark or "rettet" * cell.corrected) == mark
    assert any(line in one for one in found["Kalium"].below) or not line


def test_the_strangers_records_stand_whole(shared: Path) -> None:
    count = rows(read_case(shared, "e44"), LATER)
    assert count["Trombocytter"].cells
    assert "Blodstatus" not in count
    forms = rows(read_case(shared, "c06"), LATER)
    assert {"Analyse Komponent: Del A", "Analyse Komponent: Del B", "Analyse Begge: Del C"} <= set(forms)
    d30 = rows(read_case(shared, "d30"), LATER)
    assert list(d30) == ["Kalium (Barnet)"]
    c28 = rows(read_case(shared, "c28"), LATER)
    corrected = {name for name, row in c28.items() for cell in row.cells if cell.corrected}
    assert corrected == {"Prøve corrected", "Prøve amended"}


def test_a_range_in_another_unit_is_converted_or_marks_nothing(shared: Path) -> None:
    found = rows(read_case(shared, "d07"), LATER)
    assert (found["Kobber"].reference, found["Kobber"].outside) == ("10–20", "")
    assert (found["Sink"].reference, found["Sink"].outside) == ("0,01–0,02", "high")
    assert (found["Kalium"].reference, found["Kalium"].outside) == ("3,5–4,99", "")
    odd = answer("a", "Sølv", valueQuantity=amount(5, "ug/L"), referenceRange=[{"high": amount(3, "kopper")}])
    assert (rows(chart(odd))["Sølv"].reference, rows(chart(odd))["Sølv"].outside) == ("< 3 kopper", "")


def test_a_culture_says_what_grew_in_its_own_row_and_no_microbe_is_unanswered() -> None:
    """As one hospital sends it: test, microbe (named by its code) and drug are Observations of their own."""
    system = "http://hospital.example/CodeSystem/microbiology-organism"
    coli = answer("o", "") | {"code": {"coding": [{"system": system, "code": "80002", "display": "E. COLI"}]}}
    drug = answer("d", "CEFAZOLIN", valueCodeableConcept={"coding": [{"code": "R"}]})
    culture = answer("c", "Blood Culture, Routine", hasMember=[{"reference": "Observation/o"}])
    bare = rows(chart(culture, coli))
    assert {name: row.cells[-1].text for name, row in bare.items()} == {"Blood Culture, Routine": "E. COLI"}
    whole = rows(chart(culture, coli | {"hasMember": [{"reference": "Observation/d"}]}, drug))
    assert {name: row.cells[-1].text for name, row in whole.items()} == {
        "Blood Culture, Routine": "E. COLI", "E. COLI: CEFAZOLIN": "R",
    }  # fmt: skip
    alone = rows(chart(coli))
    assert [cell.text for row in alone.values() for cell in row.cells] == ["påvist"]
    open_one = rows(chart(answer("c", "Blood Culture", status="registered")))
    assert [cell.state for cell in open_one["Blood Culture"].cells] == ["unanswered"]


def test_a_drug_told_both_ways_says_resistant_first() -> None:
    drug = {"code": {"text": "Ciprofloxacin"}, "interpretation": [concept("", "S"), concept("", "R")]}
    found = rows(chart(answer("e", "Escherichia coli", component=[drug])))
    assert found["Escherichia coli: Ciprofloxacin"].cells[-1].text == "resistent (følsom, resistent)"
