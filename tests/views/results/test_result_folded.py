"""Answers that may stand folded: read whole, each value in a range that came with it, and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.shown.results.results import ResultRow, ResultsModel
from desktop.views.results import result_groups, results
from tests.clinical.record.results.test_unread import report, seen
from tests.views.charts import AAS, NOW, Json, chart, concept, lab, patient, stay, task
from tests.views.results.test_result_groups import question

K, NA = "NPU03230", "NPU03429"
OWN: Json = {"referenceRange": [{"low": {"value": 3.6}, "high": {"value": 4.6}}]}
OWN_NA: Json = {"referenceRange": [{"low": {"value": 137}, "high": {"value": 145}}]}
CHANGES = [{"url": "urn:x", "valueBoolean": True}]


def interpreted(code: str) -> Json:
    return {"interpretation": [{"coding": [{"code": code}]}]}


def made(*resources: Json) -> ResultsModel:
    return results.build_ward([chart(stay(), *resources)], NOW, AAS, "ward")[0]


def only(*resources: Json) -> ResultRow:
    (row,) = made(*resources).rows
    return row


def k(value: float | None = 4.1, **more: Any) -> Json:
    return lab("k", K, value, "mmol/L", **(OWN | more))


def test_what_lies_in_a_range_of_its_own_may_stand_folded() -> None:
    row = only(k(), lab("na", NA, 140, "mmol/L", **OWN_NA), report("d", "k", "na"))
    assert (row.stage, row.folds, row.group, row.marked) == ("folded", True, "plain", True)
    assert only(k(**interpreted("N")), report("d", "k")).stage == "folded"
    limit = {"low": {"value": 0}, "high": {"value": 5}}
    below = {"valueQuantity": {"value": 4, "comparator": "<", "unit": "mmol/L", "code": "mmol/L"}}
    upper: Json = {"referenceRange": [{"high": limit["high"]}]}
    assert only(k(None, **below, **upper), report("d", "k")).stage == "folded"


UNFOLDED: dict[str, tuple[Json, Json]] = {
    "no range of its own": ({"referenceRange": []}, {}),
    "only the laboratory's word": ({"referenceRange": [], **interpreted("N")}, {}),
    "a range in words": ({"referenceRange": [{"text": "som før"}]}, {}),
    "a range of what is desired": (
        {"referenceRange": [{**OWN["referenceRange"][0], "type": {"coding": [{"code": "treatment"}]}}]},
        {},
    ),
    "a range that can't be read": (
        {"referenceRange": [{**OWN["referenceRange"][0], "modifierExtension": CHANGES}]},
        {},
    ),
    "a range of somebody else": (
        {"referenceRange": [{**OWN["referenceRange"][0], "appliesTo": [concept("gravid")]}]},
        {},
    ),
    "of unknown meaning": ({"modifierExtension": CHANGES}, {}),
    "of unknown rules": ({"implicitRules": "urn:x"}, {}),
    "a part of it": ({"meta": {"tag": [{"code": "SUBSETTED"}]}}, {}),
    "of somebody else": ({"focus": [{"reference": "Patient/child"}]}, {}),
    "normal, and beyond its range": (
        {"valueQuantity": {"value": 5.4, "unit": "mmol/L", "code": "mmol/L"}, **interpreted("N")},
        {},
    ),
    "in range, and called high": (interpreted("H"), {}),
    "in range, and called critical": (interpreted("AA"), {}),
    "below what could be measured": (
        {"valueQuantity": {"value": 4, "comparator": "<", "unit": "mmol/L", "code": "mmol/L"}},
        {},
    ),
    "in two units": ({"valueQuantity": {"value": 4.1, "unit": "mmol/L", "code": "mg/dL"}}, {}),
    "in words": ({"valueString": "påvist", "valueQuantity": None}, {}),
    "preliminary": ({"status": "preliminary"}, {}),
    "corrected": ({"status": "corrected"}, {}),
    "of unknown status": ({"status": "unknown"}, {}),
    "haemolysed": ({"note": [{"text": "Hemolysert"}]}, {}),
    "with a note": ({"note": [{"text": "Se kommentar"}]}, {}),
    "of a place": ({"bodySite": concept("venstre arm")}, {}),
    "without a time": ({"effectiveDateTime": None, "issued": None}, {}),
    "critical": ({"valueQuantity": {"value": 7.1, "unit": "mmol/L", "code": "mmol/L"}}, {}),
    "out of range": ({"valueQuantity": {"value": 5.2, "unit": "mmol/L", "code": "mmol/L"}}, {}),
    "with a conclusion": ({}, {"conclusion": "Kontroll om en uke."}),
    "with a conclusion in codes": ({}, {"conclusionCode": [concept("Unormalt", "263654008")]}),
    "with a document": ({}, {"presentedForm": [{"contentType": "application/pdf", "title": "Svar"}]}),
    "with pictures": ({}, {"imagingStudy": [{"reference": "ImagingStudy/i"}]}),
    "a report of unknown meaning": ({}, {"modifierExtension": CHANGES}),
    "a part of a report": ({}, {"meta": {"tag": [{"code": "SUBSETTED"}]}}),
    "a corrected report": ({}, {"status": "amended"}),
    "microbiology": ({}, {"category": [concept("", "MB")]}),
    "a part that is not here": (
        {},
        {"result": [{"reference": "Observation/k"}, {"reference": "Observation/x"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNFOLDED)
def test_nothing_stands_folded_that_is_not_certain(kind: str) -> None:
    of_value, of_report = UNFOLDED[kind]
    value = {key: held for key, held in (k() | of_value).items() if held is not None}
    answer = report("d", "k", **of_report)
    # Seen by somebody before it was corrected, and one that waits although it is not final.
    rows = made(value, answer, *([seen("DiagnosticReport/d", 3)] if "corrected" in kind else [])).rows
    rows = rows or made(value, answer, task("t", focus={"reference": "DiagnosticReport/d"})).rows
    assert rows
    assert not any(row.folds or row.stage == "folded" for row in rows), [row.stage for row in rows]


@pytest.mark.parametrize(
    "more",
    [
        {"modifierExtension": CHANGES},
        {"implicitRules": "urn:x"},
        {"effectiveDateTime": None, "issued": None},
        {"valueQuantity": {"value": 4.1, "unit": "mmol/L", "code": "mg/dL"}},
        {"valueQuantity": {"value": 5.4, "unit": "mmol/L", "code": "mmol/L"}, **interpreted("N")},
    ],
)
def test_what_can_not_be_read_is_not_acknowledged_together_with_others(more: Json) -> None:
    value = {key: held for key, held in (k() | more).items() if held is not None}
    row = only(value, report("d", "k"))
    assert (row.group == "plain", row.marked) == (False, False)


def test_a_value_without_an_answer_keeps_the_others_from_being_folded() -> None:
    empty = lab("na", NA, None, "mmol/L", **OWN_NA)
    row = only(k(), empty, report("d", "k", "na"))
    assert row.stage != "folded"


CHANGED = {K: (2.7, 4.1, "mmol/L"), "NPU19748": (40, 10, "mg/L"), "NPU02593": (20, 8, "10*9/L")}


@pytest.mark.parametrize("code", CHANGED)
def test_a_large_change_of_any_value_stands_alone_not_only_of_the_first(code: str) -> None:
    wide: Json = {"referenceRange": [{"low": {"value": 1}, "high": {"value": 200}}]}
    held = [lab(f"v{one}", one, now, unit, **wide) for one, (_old, now, unit) in CHANGED.items()]
    before = lab("old", code, CHANGED[code][0], CHANGED[code][2], 20, **wide)
    rows = made(before, *held, report("d", *(one["id"] for one in held))).rows
    (row,) = (one for one in rows if one.key == "DiagnosticReport/d")
    assert (row.group, row.marked, row.remark) == ("abnormal", False, "stor endring")
    assert row.value == str(CHANGED[code][1]).replace(".", ",")


def test_a_question_about_it_keeps_it_open() -> None:
    rows = made(k(), report("d", "k"), question()).rows
    assert rows
    assert all(row.stage != "folded" for row in rows)


def test_a_folded_group_says_of_how_many_and_of_what() -> None:
    several = [
        chart(
            stay(), k(), lab("na", NA, 140, "mmol/L", **OWN_NA), report("d", "k", "na"),
            who=patient(ident="p", family="A" * n),
        )
        for n in (1, 2)
    ]  # fmt: skip
    model = results.build_ward(several, NOW, AAS, "ward")[0]
    assert model.folded_holds == "1 pasient · Kalium, Natrium · kvitteres samlet når du har bladd gjennom"
    assert made(report("d", conclusion="x")).folded_holds == ""


def test_of_many_analyses_the_most_frequent_are_named_and_the_rest_counted() -> None:
    row = only(k(), report("d", "k"))
    rows = [msgspec.structs.replace(row, names=tuple("ABCDEFGHIJKL")), row]
    said = result_groups.holds(rows)
    assert said == "1 pasient · A, B, C, D, E, F, G, H, 5 til · kvitteres samlet når du har bladd gjennom"
