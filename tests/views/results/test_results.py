"""Results that wait: nothing is called unremarkable that nobody can say that of, and nothing falls out."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record import tasks
from desktop.clinical.record.results import unread
from desktop.clinical.record.results.corrections import as_asked
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.resources import Observation
from desktop.shown.results.laboratory import LabRow
from desktop.shown.results.results import ResultRow, ResultsModel, Scope
from desktop.views.results import laboratory, results
from tests.views.charts import AAS, NOW, Json, about, chart, concept, context, hours_ago, lab, patient, task

MINE = {"owner": {"reference": AAS.practitioner}}
K = "NPU03230"


def report(ident: str = "d", *held: str, **more: Any) -> Json:
    return about(
        "DiagnosticReport", ident, status="final", code=concept("Blodprøver"), issued=hours_ago(1),
        result=[{"reference": f"Observation/{h}"} for h in held],
    ) | more  # fmt: skip


def inbox(focus: str = "DiagnosticReport/d", ident: str = "t", **more: Any) -> Json:
    return task(ident, focus={"reference": focus}, **MINE, **more)


def made(*resources: Json, scope: Scope = "mine") -> ResultsModel:
    return results.build_ward([chart(*resources)], NOW, AAS, scope)[0]


def only(*resources: Json) -> ResultRow:
    (row,) = made(*resources).rows
    return row


def test_within_reference_may_be_acknowledged_together() -> None:
    row = only(lab("k", K, 4.1, "mmol/L"), report("d", "k"), inbox())
    assert (row.group, row.marked) == ("plain", True)


def test_out_of_reference_stands_alone() -> None:
    row = only(lab("k", K, 6.8, "mmol/L"), report("d", "k"), inbox())
    assert (row.group, row.outside, row.marked) == ("abnormal", "high", False)


def test_a_large_change_within_reference_stands_alone() -> None:
    own = {"referenceRange": [{"low": {"value": 1}, "high": {"value": 100}}]}
    row = only(
        lab("old", K, 10, "mmol/L", 20, **own), lab("k", K, 40, "mmol/L", **own), report("d", "k"), inbox()
    )
    assert row.group == "abnormal"
    assert row.remark


@pytest.mark.parametrize(
    "more",
    [
        {"valueQuantity": {"value": 4.1, "unit": "mmol/kg", "code": "mmol/kg"}},
        {"valueString": "Påvist", "valueQuantity": None},
    ],
)
def test_what_has_no_reference_is_not_called_unremarkable(more: Json) -> None:
    value = {k: v for k, v in (lab("k", K, 4.1, "mmol/L") | more).items() if v is not None}
    row = only(value, report("d", "k"), inbox())
    assert (row.group, row.marked) == ("read", False)


def test_a_part_that_is_not_here_keeps_the_answer_apart() -> None:
    row = only(lab("k", K, 4.1, "mmol/L"), report("d", "k", "not-here"), inbox())
    assert (row.group, row.marked) == ("read", False)
    assert row.remark == "en del kan ikke vises"


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_withdrawn_answer_says_so_and_its_words_are_not_shown(status: str) -> None:
    row = only(report(status=status, conclusion="Lungeemboli"), inbox())
    assert row.value == "trukket tilbake"
    assert "Lungeemboli" not in row.quote + row.spoken
    row = only(lab("k", K, 6.8, "mmol/L"), report("d", "k", status=status), inbox())
    assert row.value == "trukket tilbake"


def test_an_answer_that_can_not_be_shown_is_still_in_the_list() -> None:
    row = only(inbox("DiagnosticReport/gone", description="CT thorax"))
    assert (row.group, row.analysis, row.value) == ("read", "CT thorax", "se i journalen")
    assert only(inbox("Observation/gone")).analysis == "Svar uten navn"


def test_text_must_be_read_one_by_one() -> None:
    row = only(report(conclusion="Ingen holdepunkter for lungeemboli."), inbox())
    assert (row.group, row.quote) == ("read", "Ingen holdepunkter for lungeemboli.")


def test_mine_and_the_wards() -> None:
    others = task("o", focus={"reference": "DiagnosticReport/d"}, owner={"reference": "Practitioner/b"})
    held = (report(conclusion="x"), others)
    assert made(*held).rows == ()
    assert len(made(*held, scope="ward").rows) == 1
    assert made(report(conclusion="x"), {**inbox(), "status": "completed"}).rows == ()


def test_alike_patients_are_marked_but_nobody_is_like_themselves() -> None:
    def one(ident: str, family: str) -> Any:
        other = report("e", conclusion="y")
        tasks = (inbox(), inbox("DiagnosticReport/e", "u"))
        return chart(report(conclusion="x"), other, *tasks, who=patient(ident, family, "Ida"))

    alone, _state = results.build_ward([one("1", "Solbakken")], NOW, AAS)
    assert [r.similar for r in alone.rows] == [False, False]
    two, _state = results.build_ward([one("1", "Solbakken"), one("2", "Solberg")], NOW, AAS)
    assert all(r.similar for r in two.rows)


def test_acknowledging_a_row_takes_the_tasks_that_carry_it() -> None:
    found = chart(lab("k", K, 6.8, "mmol/L"), report("d", "k"), inbox())
    assert row_of(found, "k").unread == ("DiagnosticReport/d",)
    acknowledged = chart(lab("k", K, 6.8, "mmol/L"), report("d", "k"), {**inbox(), "status": "completed"})
    assert row_of(acknowledged, "k").unread == ()


def row_of(found: Chart, key: str) -> LabRow:
    table, _state = laboratory.build(context(found))
    return next(row for group in table.groups for row in group.rows if row.key == key)


def test_an_answer_goes_by_the_same_fingerprint_wherever_it_is_shown() -> None:
    """An acknowledgement names it: what has changed since is not taken for seen."""
    held = (lab("k", K, 6.8, "mmol/L"), report("d", "k", conclusion="Hemolyse?"), inbox())
    row = only(*held)
    assert row.fingerprint
    assert row_of(chart(*held), "k").fingerprints == (row.fingerprint,)
    changed = only(lab("k", K, 6.9, "mmol/L"), *held[1:])
    assert changed.fingerprint != row.fingerprint
    assert (
        only(held[0], report("d", "k", conclusion="Ikke hemolyse."), inbox()).fingerprint != row.fingerprint
    )
    again = {**held[0], "meta": {"versionId": "7", "lastUpdated": hours_ago(0)}}
    assert only(again, *held[1:]).fingerprint == row.fingerprint, "stored anew, and the same"


def test_every_value_of_an_answer_is_shown_with_where_it_lies_before_it_is_acknowledged() -> None:
    codes = {
        "NPU03230": (4.1, "mmol/L"), "NPU03429": (139, "mmol/L"), "NPU19748": (1, "mg/L"),
        "NPU28309": (13, "g/dL"), "NPU02593": (6, "10*9/L"), "NPU03568": (250, "10*9/L"),
    }  # fmt: skip
    quiet = [
        lab(f"q{at}-{code}", code, value, unit)
        for at in range(3)
        for code, (value, unit) in codes.items()
    ]  # fmt: skip
    odd = lab("odd", K, 6.8, "mmol/L")
    held = [*quiet, odd]
    found = chart(*held, report("d", *(r["id"] for r in held)), inbox())
    detail = results.detail(found, "DiagnosticReport/d", NOW, actor=None)
    assert detail is not None
    assert len(detail.also) == len(held), "none is left out for want of room"
    assert detail.also[0][2] == "high", "those out of range stand first"
    assert "6,8" in detail.also[0][1]
    assert {outside for _name, _how, outside in detail.also[1:]} == {""}


def test_the_course_of_an_answer_has_its_reference_and_its_time() -> None:
    found = chart(lab("k", K, 6.8, "mmol/L"), inbox("Observation/k"))
    detail = results.detail(found, "Observation/k", NOW, actor=None)
    assert detail is not None
    assert detail.band is not None
    assert detail.curve_low == "3,6"
    assert detail.when, "an answer without a report has the time of its value"


def corrected(old: float, new: float, *more: Json) -> Any:
    """A chart in which a potassium was corrected, and the former value was held here."""
    found = chart(lab("k", K, new, "mmol/L", status="corrected"), report("d", "k"), inbox(), *more)
    before = chart(lab("k", K, old, "mmol/L"))
    found.former = {"Observation/k": before.all(Observation)[0]}
    return found


def test_a_corrected_value_says_what_it_was_in_its_row_and_in_full() -> None:
    found = corrected(3.3, 6.8)
    (row,) = results.build_ward([found], NOW, AAS)[0].rows
    assert (row.value, row.change, row.remark) == ("6,8", "rettet fra 3,3", "rettet")
    assert row.corrected == "Kalium rettet fra 3,3 til 6,8 mmol/L"
    assert row.corrected in row.spoken
    assert row.before == "3,3"
    shown = results.detail(found, "DiagnosticReport/d", NOW, actor=None)
    assert shown is not None
    assert shown.former == "rettet fra 3,3"
    assert "rettet fra 3,3" in shown.also[0][1]


def test_a_corrected_value_is_not_acknowledged_with_the_others() -> None:
    (row,) = results.build_ward([corrected(3.3, 4.1)], NOW, AAS)[0].rows
    assert (row.group, row.marked) == ("read", False)
    assert row.quote == "Kalium rettet fra 3,3 til 4,1 mmol/L"


def test_what_a_corrected_value_said_is_not_made_up_where_nobody_here_knows() -> None:
    found = chart(lab("k", K, 6.8, "mmol/L", status="corrected"), report("d", "k"), inbox())
    (row,) = results.build_ward([found], NOW, AAS)[0].rows
    assert (row.remark, row.before) == ("rettet", "")
    assert row.corrected == "Kalium rettet; hva det sto før, finnes ikke her"
    assert "fra" not in row.change


def test_a_correction_that_changed_nothing_of_the_value_is_no_other_value() -> None:
    (row,) = results.build_ward([corrected(6.8, 6.8)], NOW, AAS)[0].rows
    assert row.remark == "rettet"
    assert "rettet fra" not in row.change + row.corrected


def test_who_was_asked_sees_what_it_was_when_they_were_asked() -> None:
    asked = inbox(
        "DiagnosticReport/d", "q", partOf=[{"reference": "Task/t"}], description="Øke dosen?",
        code={"coding": [{"system": tasks.OURS, "code": tasks.QUESTION}]},
        input=[as_asked({"id": "k", "valueQuantity": {"value": 3.3, "unit": "mmol/L", "code": "mmol/L"}})],
    )  # fmt: skip
    found = chart(lab("k", K, 6.8, "mmol/L", status="corrected"), report("d", "k"), inbox(), asked)
    (row,) = [r for r in results.build_ward([found], NOW, AAS)[0].rows if r.key == "Task/q"]
    assert "Øke dosen?" in row.quote
    assert "rettet fra 3,3 til 6,8" in row.quote
    shown = results.detail(found, "Task/q", NOW, actor=None)
    assert shown is not None
    assert ("Rettet", "Kalium rettet fra 3,3 til 6,8 mmol/L") in shown.question
    same = chart(lab("k", K, 3.3, "mmol/L"), report("d", "k"), inbox(), asked)
    (row,) = [r for r in results.build_ward([same], NOW, AAS)[0].rows if r.key == "Task/q"]
    assert "rettet" not in row.quote


@pytest.mark.parametrize(
    ("category", "said"),
    [
        (concept("", "MB", system="http://terminology.hl7.org/CodeSystem/v2-0074"), "mikrobiologi"),
        (concept("Avdeling for patologi", "SP"), "Avdeling for patologi"),
        (concept("", "X9"), "X9"),
    ],
)
def test_the_department_that_answered_is_named(category: Json, said: str) -> None:
    row = only(report(conclusion="Ingen vekst", category=[category]), inbox())
    assert row.department == said


@pytest.mark.parametrize("key", ["", "Task/t", "Task/gone"])
def test_the_model_says_which_answer_it_was_asked_for_in_full(key: str) -> None:
    charts = [chart(lab("k", K, 6.8, "mmol/L"), report("d", "k"), inbox())]
    model = results.build_ward(charts, NOW, AAS, "mine", key)[0]
    assert model.at == key
    assert (model.detail is not None) == (key == model.rows[0].key)


def test_an_answer_of_which_a_part_can_not_be_shown_has_no_fingerprint_to_compare() -> None:
    """It is said to lack a part wherever it stands; to call it changed would be untrue, and for good."""
    values = (lab("k", K, 6.8, "mmol/L"), lab("na", "NPU03429", 140, "mmol/L"))
    held = chart(*values, report("d", "k", "na"), inbox())
    (one,) = unread.unread(held, NOW)
    assert unread.fingerprint(held, one)
    aside = held.set_aside(Unreadable("Observation", "na", "x"))
    (one,) = unread.unread(aside, NOW)
    assert unread.fingerprint(aside, one) == ""


def test_values_inside_a_report_that_is_stored_anew_are_the_same_answer() -> None:
    inner = {**lab("k", K, 6.8, "mmol/L"), "id": "inner"}
    whole = report("d", contained=[inner], result=[{"reference": "#inner"}])

    def of(version: str, value: float) -> str:
        body = {
            **whole,
            "contained": [{**inner, "valueQuantity": {**inner["valueQuantity"], "value": value}}],
        }
        held = chart(
            {**body, "meta": {"versionId": version, "lastUpdated": hours_ago(int(version))}}, inbox()
        )
        (one,) = unread.unread(held, NOW)
        return unread.fingerprint(held, one)

    assert of("1", 6.8) == of("2", 6.8) != of("2", 6.9)
