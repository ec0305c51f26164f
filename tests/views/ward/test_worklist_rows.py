"""The worklist: who needs somebody stands first, and what nobody has measured is never a nought."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.backend import demo
from desktop.fhir.strict import dumps
from desktop.shown.ward.worklist import WorklistModel, WorklistRow
from desktop.shown.workspace import Worklist
from desktop.views.ward import worklist_rows
from tests.letters.charts import charts
from tests.views.charts import AAS, NOW, Json, about, chart, hours_ago, lab, patient, round_of, stay, task


def row(*resources: Json, who: Json | None = None) -> WorklistRow:
    return worklist_rows.row(chart(stay(), *resources, who=who), NOW, AAS)


def ward(*people: tuple[str, str, str]) -> WorklistModel:
    rows = [row(who=patient(i, family, given)) for i, family, given in people]
    return worklist_rows.build("Hjerte 3", rows, NOW, None)


def due(when: str, **more: Any) -> Json:
    return task("t", description="Ring pårørende", restriction={"period": {"end": when}}, **more)


def test_nobody_measured_is_a_dash_and_not_a_nought() -> None:
    assert row().news2.text == "–"
    assert row(*round_of()).news2.text == "0"
    assert row(*[r for r in round_of() if "acvpu" not in r["id"]]).news2.text == "minst 0"


def test_who_needs_somebody_stands_first() -> None:
    assert not row(*round_of(rr=22)).first
    assert row(*round_of(rr=26)).first, "a single three"
    assert row(*round_of(rr=26, temp=39.4)).first
    assert row(due(hours_ago(1))).first
    assert not row(due(hours_ago(-1))).first


def test_an_old_score_says_how_old_it_is() -> None:
    assert not row(*round_of(2)).news2.stale
    assert row(*round_of(12)).news2.stale


def test_a_task_is_shown_whatever_it_is_about() -> None:
    assert row(due(hours_ago(-1))).task
    on_order = {"focus": {"reference": "ServiceRequest/s"}}
    shown = row(due(hours_ago(-1), **on_order)).task
    assert shown is not None
    assert shown.text == "Ring pårørende"
    wordless = row(task("t")).task
    assert wordless is not None
    assert wordless.text == "Oppgave uten tekst"
    answer = {"focus": {"reference": "DiagnosticReport/d"}}
    assert row(task("t", **answer)).task is None, "answers have a list of their own"
    for status in ("completed", "cancelled", "entered-in-error"):
        assert row(task("t", description="x") | {"status": status}).task is None


def test_a_result_in_error_is_not_shown() -> None:
    high = lab("k", "NPU03230", 6.8, "mmol/L")
    assert "6,8" in row(high).results[0].text
    assert row({**high, "status": "entered-in-error"}).results == ()


def test_alike_names_are_marked_and_others_are_not() -> None:
    model = ward(
        ("1", "Hansen", "Kari"), ("2", "Hansen", "Ole"), ("3", "Solbakken", "Ida"), ("4", "Solberg", "Ida"),
        ("5", "Lie", "Per"), ("6", "Li", "Per"), ("7", "Åsen", "Bo"),
    )  # fmt: skip
    assert {r.key for r in model.rows if r.similar} == {"1", "2", "3", "4"}


def test_a_partial_birth_date_gives_no_exact_age_and_none_says_so() -> None:
    assert row(who=patient(birthDate="")).age.startswith("?")
    assert row(who={"resourceType": "Patient", "id": "p"}).family == "Navn mangler"


def test_beds_sort_as_people_count() -> None:
    assert sorted(["12B", "2", "12A", "10"], key=worklist_rows.natural) == ["2", "10", "12A", "12B"]


def test_a_condition_in_error_is_no_reason_to_leave_out_the_score() -> None:
    wrong = about(
        "Condition", "c", verificationStatus={"coding": [{"code": "entered-in-error"}]},
        code={"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": "O26.9"}]},
    )  # fmt: skip
    assert row(*round_of(rr=26), wrong).news2.text == "3!"


def test_two_measurements_after_a_high_score_do_not_move_the_patient_down() -> None:
    from desktop.views.ward.worklist_rows import row
    from tests.views.charts import AAS, NOW, chart, round_of, stay, vital

    high = round_of(2, rr=26, spo2=90, hr=120)
    later = [vital("temp", 37.0, 0.5), vital("hr", 80, 0.5)]
    found = row(chart(stay(), *high, *later), NOW, AAS)
    assert found.first
    assert found.news2.sort > 5
    old = row(chart(stay(), *round_of(12, rr=26, spo2=90, hr=120), *later), NOW, AAS)
    assert not old.first


@pytest.mark.parametrize("hour", range(0, 24, 2))
def test_the_sickest_of_the_demo_ward_stands_first_at_every_hour(hour: int) -> None:
    """At night a troponin that was expected to rise and a single 3 stood above NEWS2 8 with cultures late."""
    now = datetime(2026, 11, 22, hour, 20, tzinfo=UTC)
    ward = [json.loads(dumps(one)) for one in demo.resources(12, now=now)]
    rows = [worklist_rows.row(one, now, AAS, Worklist(order="need")) for _key, one in charts(ward)]
    first = min(rows, key=lambda row: row.need_sort)
    assert (first.family, first.news2.text) == ("Haugland", "8")


def test_dead_replaced_and_protected_patients_are_told_beside_their_names_and_over_the_list() -> None:
    dead = row(who=patient("d", "Aas", "Per", deceasedBoolean=True))
    gone = row(who=patient("g", "Berg", "Ola", active=False))
    assert (dead.remark, gone.remark, row().remark) == ("død", "ikke i bruk", "")
    assert "død" in dead.spoken
    said = worklist_rows.build("Hjerte 3", [dead, gone, row()], NOW, None)
    assert said.summary.endswith("Merk: AAS, Per (død); BERG, Ola (ikke i bruk)")
    assert "Merk" not in worklist_rows.build("Hjerte 3", [row()], NOW, None).summary
