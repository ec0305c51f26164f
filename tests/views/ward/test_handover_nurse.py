"""A nurse's handover: what is late in the care plans stands first, and what is not known of them is told."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.shown.ward.handover import HandoverRow
from desktop.views.ward import handover_points
from tests.views.charts import AAS, NOW, chart, lab, task
from tests.views.page.test_care_plan import NURSE, PAST, goal, plan
from tests.views.ward.test_handover import attended, one

Json = dict[str, Any]
REF = {"goal": [{"reference": "Goal/g"}]}
LI = Actor(
    "PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", "h3", "Hjerte 3", profession="nurse"
)


def row(*entries: Json, actor: Actor = LI) -> HandoverRow:
    return one(chart(attended(AAS.practitioner), *entries), "take", actor)


def points(*entries: Json, actor: Actor = NURSE) -> list[tuple[str, str, bool]]:
    found = handover_points.points(chart(*entries), (), (), NOW, actor)
    return [(point.kind, point.text, point.late) for point in found]


def test_what_is_late_in_a_plan_stands_before_answers_and_tasks() -> None:
    late = (plan(**REF), goal(target=PAST))
    found = points(*late, task("t"), lab("k", "NPU03230", 4.1, "mmol/L"))
    assert found[0][0] == "plan"
    assert "Mål g" in found[0][1]
    assert [kind for kind, _text, is_late in found if is_late] == ["plan"]


@pytest.mark.parametrize(
    ("of_goal", "of_plan"),
    [
        ({"achievementStatus": {"coding": [{"code": "achieved"}]}}, {}),
        ({"lifecycleStatus": "cancelled"}, {}),
        ({"target": [{"dueDate": "2030-01-01"}]}, {}),
        ({}, {"status": "revoked"}),
        ({}, {"status": "draft"}),
    ],
)
def test_what_nobody_waits_for_is_no_point(of_goal: Json, of_plan: Json) -> None:
    assert points(plan(**REF, **of_plan), goal(**{"target": PAST, **of_goal})) == []


def test_a_nurse_reads_them_on_the_list_and_a_doctor_has_none() -> None:
    late = (plan(**REF), goal(target=PAST))
    assert [point.kind for point in row(*late).points] == ["plan"]
    assert one(chart(attended(AAS.practitioner), *late), "give", AAS).points == ()


def test_plans_that_are_not_known_are_told_to_whom_they_concern() -> None:
    held = chart(attended(AAS.practitioner))
    assert row().points_whole
    kinds = frozenset({"Task", "Observation", "DiagnosticReport", "ServiceRequest", "CarePlan", "Goal"})
    assert handover_points.whole(Chart(held.patient, {}, pulled=kinds), NURSE)
    for unasked in ("CarePlan", "Goal"):
        found = Chart(held.patient, {}, pulled=kinds - {unasked}, unasked=frozenset({unasked}))
        assert not handover_points.whole(found, NURSE)
        assert handover_points.whole(found, AAS)
