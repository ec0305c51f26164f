"""Answers on their way: one row a patient of the ward, the oldest first."""

from __future__ import annotations

from desktop.views import readings, results, under_way
from tests.views.charts import AAS, NOW, Json, about, chart, concept, hours_ago, patient, stay, task


def ordered(ident: str, name: str, hours: float, **more: object) -> Json:
    return about(
        "ServiceRequest", ident, status="active", intent="order", authoredOn=hours_ago(hours),
        code=concept(name), category=[concept("", "laboratory")], **more,
    )  # fmt: skip


def test_the_oldest_comes_first_and_a_patients_tests_stand_together() -> None:
    newer = chart(stay(), ordered("a", "TSH", 3), ordered("b", "Ferritin", 2))
    older = chart(stay(), ordered("c", "Biopsi", 48), who=patient("p", "Berg", "Ola"))
    none = chart(stay(), who=patient("p", "Lund", "Per"))
    found = under_way.rows([newer, older, none], NOW)
    assert [(row.family, row.tests) for row in found] == [("Berg", "Biopsi"), ("Øverås", "TSH, Ferritin")]
    assert found[1].sources == ("ServiceRequest/a", "ServiceRequest/b")
    assert "TSH" in found[1].spoken


def test_who_has_left_and_what_is_answered_is_not_under_way() -> None:
    left = stay(status="finished", period={"start": hours_ago(72), "end": hours_ago(48)})
    assert under_way.rows([chart(left, ordered("a", "TSH", 60))], NOW) == ()
    answer = about("DiagnosticReport", "r", status="final", code=concept("TSH"), issued=hours_ago(1),
                   basedOn=[{"reference": "ServiceRequest/a"}])  # fmt: skip
    assert under_way.rows([chart(stay(), ordered("a", "TSH", 3), answer)], NOW) == ()


def test_a_like_name_is_marked_in_both_parts_of_the_list() -> None:
    waits = task("t", focus={"reference": "Observation/k"}, owner={"reference": AAS.practitioner})
    value = about("Observation", "k", status="final", code=concept("Kalium"), effectiveDateTime=hours_ago(1),
                  valueQuantity={"value": 3, "unit": "mmol/L"})  # fmt: skip
    one = chart(stay(), value, waits, who=patient("p", "Solbakken", "Ingrid"))
    answers = results.build([one], NOW, AAS)[0].rows
    assert [row.similar for row in answers] == [False]
    other = chart(stay(), ordered("a", "TSH", 3), who=patient("q", "Solberg", "Ingrid"))
    comes = under_way.rows([other], NOW)
    marked = under_way.told_apart(answers, comes)
    assert [row.similar for row in marked] == [True]
    assert under_way.told_apart(answers, ()) == answers


def test_who_is_listed_under_way_is_read_and_logged() -> None:
    comes = under_way.rows([chart(stay(), ordered("a", "TSH", 3))], NOW)
    model = results.ResultsModel((), under_way=comes)
    (read,) = readings._results(None, None, (model, None))  # type: ignore[arg-type]
    assert read.patients == (comes[0].patient,)
