"""How a goal stands: written by a nurse, taken back, never over what somebody else wrote."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.care_plans import AssessGoal
from desktop.acts.forms import Said
from desktop.clinical.record.stays import care_plans
from desktop.commands import care_plans as commands
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.writing import care_plans as writing
from tests.commands.conftest import CLERK, NOW, Json, Record
from tests.commands.test_problems import DOCTOR, NURSE, body, charts, do, stay

assert commands.assess
assert charts
SAID = Said().put(standing="improving", words="Går med rullator")
WHO = {"subject": {"reference": "Patient/p"}}


def goal(**more: Any) -> Json:
    return {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active",
            "description": {"text": "Gå selv"}, **WHO, **more}  # fmt: skip


def plan(**more: Any) -> Json:
    return {"resourceType": "CarePlan", "id": "a", "status": "active", "intent": "plan",
            "goal": [{"reference": "Goal/g"}], **WHO, **more}  # fmt: skip


def goal_mark(record: Record, row: str = "Goal/g") -> str:
    aim = care_plans.aim(record.chart(), NOW, row)
    assert aim is not None
    return writing.mark(aim)


def stands(record: Record, row: str = "Goal/g") -> str:
    aim = care_plans.aim(record.chart(), NOW, row)
    return aim.standing if aim is not None else ""


def test_a_nurse_says_how_a_goal_stands_and_takes_it_back(record: Record, charts: Charts) -> None:
    before = goal(statusReason="venter på fysioterapeut", note=[{"text": "Mål satt"}])
    record.hold(stay(), plan(), before)
    done = do(record, charts, AssessGoal("p", "n", "Goal/g", goal_mark(record), SAID), NURSE)
    assert done.resources == ("Goal/g",)
    assert "Gå selv: " in done.said
    made = body(record, "Goal/g")
    assert not validate(made)
    assert made["achievementStatus"]["coding"][0]["code"] == "improving"
    assert made["statusDate"] == "2026-11-20"
    assert "statusReason" not in made
    assert [one["text"] for one in made["note"]] == ["Mål satt", "Går med rullator"]
    assert made["note"][1]["authorReference"]["reference"] == NURSE.practitioner
    assert made["lifecycleStatus"] == "active"
    assert stands(record) == "improving"
    do(record, charts, TakeBack(done.act), NURSE)
    assert stands(record) == "unassessed"
    assert body(record, "Goal/g") == before


def test_a_goal_inside_its_plan_is_written_there(record: Record, charts: Charts) -> None:
    inside = [goal() | {"id": "i"}, goal() | {"id": "j"}]
    record.hold(stay(), plan(contained=inside, goal=[{"reference": "#i"}, {"reference": "#j"}]))
    row = "CarePlan/a#j"
    done = do(record, charts, AssessGoal("p", "n", row, goal_mark(record, row), SAID), NURSE)
    assert done.resources == ("CarePlan/a",)
    assert not validate(body(record, "CarePlan/a"))
    assert [stands(record, f"CarePlan/a#{one}") for one in "ij"] == ["unassessed", "improving"]


def test_what_somebody_else_wrote_meanwhile_is_told_and_nothing_is_written(
    record: Record, charts: Charts
) -> None:
    record.hold(stay(), plan(), goal())
    seen = goal_mark(record)
    record.hold(goal(achievementStatus={"coding": [{"code": "worsening"}]}))
    with pytest.raises(InputError, match="forverres"):
        do(record, charts, AssessGoal("p", "n", "Goal/g", seen, SAID), NURSE)
    record.hold(goal(lifecycleStatus="entered-in-error"))
    with pytest.raises(InputError, match="tatt"):
        do(record, charts, AssessGoal("p", "n", "Goal/g", seen, SAID), NURSE)
    assert not record.waiting()


@pytest.mark.parametrize("status", ["cancelled", "rejected", "proposed"])
def test_what_nobody_works_towards_is_not_assessed(record: Record, charts: Charts, status: str) -> None:
    record.hold(stay(), plan(), goal(lifecycleStatus=status))
    with pytest.raises(InputError):
        do(record, charts, AssessGoal("p", "n", "Goal/g", goal_mark(record), SAID), DOCTOR)
    assert not record.waiting()


@pytest.mark.parametrize("standing", ["", "best", "unassessed", "other"])
def test_how_it_stands_is_chosen(record: Record, charts: Charts, standing: str) -> None:
    record.hold(stay(), plan(), goal())
    said = Said().put(standing=standing)
    with pytest.raises(InputError):
        do(record, charts, AssessGoal("p", "n", "Goal/g", goal_mark(record), said), NURSE)


def test_no_secretary_assesses_it(record: Record, charts: Charts) -> None:
    record.hold(stay(), plan(), goal())
    with pytest.raises(InputError):
        do(record, charts, AssessGoal("p", "n", "Goal/g", goal_mark(record), SAID), CLERK)
