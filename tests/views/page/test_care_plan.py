"""Care plans: which are in effect, how goals stand, what is late; nothing twice, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.stays import care_plans
from desktop.core.actor import Actor
from desktop.fhir.chart import Chart
from desktop.views.page import care_plan
from desktop.views.ward import handover_points
from tests.views.charts import NOW, about, chart, context, stay

Json = dict[str, Any]
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", profession="nurse")
PAST = [{"dueDate": "2026-11-18"}]


def plan(ident: str = "a", **more: Any) -> Json:
    return about(
        "CarePlan", ident, **{"status": "active", "intent": "plan", "title": f"Plan {ident}", **more}
    )


def goal(ident: str = "g", **more: Any) -> Json:
    return about(
        "Goal", ident, **{"lifecycleStatus": "active", "description": {"text": f"Mål {ident}"}, **more}
    )


def model(*entries: Json) -> Any:
    return care_plan.build(context(chart(*entries)))[0]


def rows(*entries: Json) -> list[Any]:
    return [row for group in model(*entries).groups for row in group.rows]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "active"), ({"status": "on-hold"}, "on-hold"), ({"status": "unknown"}, "unclear"),
        ({"status": "something"}, "unclear"), ({"status": "draft"}, "proposed"),
        ({"intent": "proposal"}, "proposed"), ({"intent": "option"}, "proposed"),
        ({"intent": "order"}, "active"), ({"status": "completed"}, "over"),
        ({"status": "revoked"}, "revoked"),
    ],
)  # fmt: skip
def test_which_plans_are_in_effect(said: Json, state: str) -> None:
    found = care_plans.care_plans(chart(plan(**said)), NOW).plans
    assert [one.state for one in found] == [state]
    assert found[0].in_effect == (state in ("active", "on-hold", "unclear"))


def test_what_was_entered_in_error_is_no_plan_and_replaces_none() -> None:
    wrong = plan("b", status="entered-in-error", replaces=[{"reference": "CarePlan/a"}])
    found = care_plans.care_plans(chart(plan(), wrong), NOW)
    assert [(one.key, one.state) for one in found.plans] == [("CarePlan/a", "active")]


@pytest.mark.parametrize(("status", "before"), [("active", "replaced"), ("draft", "active")])
def test_a_plan_is_replaced_by_one_in_effect_alone(status: str, before: str) -> None:
    new = plan("b", status=status, replaces=[{"reference": "CarePlan/a"}])
    states = {one.key: one.state for one in care_plans.care_plans(chart(plan(), new), NOW).plans}
    assert states["CarePlan/a"] == before


def test_two_plans_that_replace_each_other_and_one_that_replaces_itself_are_all_told() -> None:
    one, other = (plan(i, replaces=[{"reference": f"CarePlan/{j}"}]) for i, j in (("a", "b"), ("b", "a")))
    own = plan("c", replaces=[{"reference": "CarePlan/c"}])
    found = care_plans.care_plans(chart(one, other, own), NOW).plans
    assert {p.key for p in found} == {"CarePlan/a", "CarePlan/b", "CarePlan/c"}
    assert next(p for p in found if p.key == "CarePlan/c").state == "active"


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ({"target": [{"dueDate": "2026-11-18"}]}, True),
        ({"target": [{"dueDate": "2030"}]}, False),
        ({"target": [{"dueDate": "9999-12-31"}]}, False),
        ({"target": [{"dueDate": "x"}]}, False),
        ({"target": PAST, "achievementStatus": {"coding": [{"code": "achieved"}]}}, False),
        ({"target": PAST, "achievementStatus": {"coding": [{"code": "improving"}]}}, True),
        ({"target": PAST, "lifecycleStatus": "completed"}, False),
        ({"target": PAST, "lifecycleStatus": "proposed"}, False),
    ],
)  # fmt: skip
def test_a_goal_is_late_when_its_day_has_gone_and_nobody_said_how_it_ended(said: Json, late: bool) -> None:
    found = rows(plan(goal=[{"reference": "Goal/g"}]), goal(**said))
    assert [row.late for row in found if row.kind == "goal"] == [late]


def test_a_goal_that_nobody_assessed_is_not_in_progress() -> None:
    said = [row.standing for row in rows(plan(goal=[{"reference": "Goal/g"}]), goal()) if row.kind == "goal"]
    assert said == ["ikke vurdert"]


def test_an_own_word_for_how_it_stands_is_shown_as_it_is() -> None:
    word = {"text": "Nesten i mål", "coding": [{"system": "urn:x", "code": "42"}]}
    found = rows(plan(goal=[{"reference": "Goal/g"}]), goal(achievementStatus=word))
    assert found[1].standing == "Nesten i mål"


def test_a_goal_inside_the_plan_is_read_and_one_that_is_not_here_is_told() -> None:
    inside = {"resourceType": "Goal", "id": "i", "lifecycleStatus": "active", "description": {"text": "Inni"}}
    refs = [{"reference": "#i"}, {"reference": "Goal/elsewhere"}]
    found = rows(plan(contained=[inside], goal=refs))
    assert [row.name for row in found if row.kind == "goal"] == ["Inni"]
    assert found[1].keys[0] == "CarePlan/a"
    assert any("er ikke her" in words for words, _tone in found[0].remarks)


def test_goals_in_no_plan_stand_by_themselves_until_they_are_over() -> None:
    got = model(
        goal("g"), goal("h", lifecycleStatus="completed"), goal("i", lifecycleStatus="entered-in-error")
    )
    assert [(group.key, [row.key for row in group.rows]) for group in got.groups] == [("loose", ["Goal/g"])]


def test_what_another_resource_says_is_named_once_and_where_it_is_read() -> None:
    ref = {"reference": {"reference": "Task/t"}}
    task = about("Task", "t", status="requested", intent="order", description="Ring kommunen")
    task["for"] = {"reference": "Patient/p"}
    found = [row for row in rows(plan(activity=[ref, ref]), task) if row.kind == "activity"]
    assert [row.name for row in found] == ["Ring kommunen"]
    assert found[0].keys == ("Task/t", "CarePlan/a")
    gone = [r for r in rows(plan(activity=[{"reference": {"reference": "Task/x"}}])) if r.kind == "activity"]
    assert any(tone == "warn" for _words, tone in gone[0].remarks)


def test_what_is_not_to_be_done_is_said_so_and_is_never_late() -> None:
    detail = {"status": "not-started", "doNotPerform": True, "description": "Sengehest",
              "scheduledPeriod": {"end": "2026-01-01"}}  # fmt: skip
    row = rows(plan(activity=[{"detail": detail}]))[1]
    assert not row.late
    assert row.remarks[0][1] == "danger"


def test_a_plan_from_before_the_stay_and_one_whose_time_has_gone_are_told_apart() -> None:
    new = plan("new", encounter={"reference": "Encounter/stay"}, period={"end": "2026-11-01"})
    found = care_plans.care_plans(chart(stay(), plan("old", created="2020-01-01"), new), NOW).plans
    assert {one.key: (one.before, one.ended) for one in found} == {
        "CarePlan/old": (True, False), "CarePlan/new": (False, True),
    }  # fmt: skip


def test_a_problem_that_was_taken_back_is_told() -> None:
    wrong = about("Condition", "c", code={"text": "Delirium"},
                  verificationStatus={"coding": [{"code": "entered-in-error"}]})  # fmt: skip
    row = rows(plan(addresses=[{"reference": "Condition/c"}]), wrong)[0]
    assert any("trukket tilbake" in words for words, _tone in row.remarks)


def test_no_answer_about_plans_is_not_asked_and_never_empty() -> None:
    held, no = chart(), frozenset({"CarePlan", "Goal"})
    asked = Chart(held.patient, {}, pulled=frozenset({"Patient"}), unasked=no)
    got, state = care_plan.build(context(asked))
    assert state.kind == "not_checked"
    assert got.told


def test_a_nurse_has_what_is_late_in_the_plan_and_a_doctor_has_not() -> None:
    held = chart(plan(goal=[{"reference": "Goal/g"}]), goal(target=[{"dueDate": "2026-11-01"}]))
    kinds = lambda who: [p.kind for p in handover_points.points(held, (), (), NOW, who)]  # noqa: E731
    assert kinds(NURSE) == ["plan"]
    doctor = context(held).actor
    assert "plan" not in kinds(doctor)


STATUSES = st.sampled_from(["active", "on-hold", "draft", "revoked", "completed", "unknown", "", "strange"])


@given(
    st.lists(st.tuples(STATUSES, st.sampled_from(["plan", "proposal", "order", "option", ""])), max_size=4),
    st.lists(st.sampled_from(["active", "proposed", "completed", "cancelled", "", "odd"]), max_size=4),
)
def test_no_plan_and_no_goal_of_a_plan_is_lost(plans: list[tuple[str, str]], goals: list[str]) -> None:
    refs = [{"reference": f"Goal/g{n}"} for n in range(len(goals))]
    made = [plan(f"p{n}", status=s, intent=i, goal=refs) for n, (s, i) in enumerate(plans)]
    held = chart(*made, *(goal(f"g{n}", lifecycleStatus=s) for n, s in enumerate(goals)))
    found = care_plans.care_plans(held, NOW).plans
    assert len(found) == len(plans)
    assert all(len(one.aims) == len(goals) for one in found)
    shown = care_plan.build(context(held))[0]
    assert sum(row.kind == "plan" for group in shown.groups for row in group.rows) == len(plans)
