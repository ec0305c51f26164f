"""Which goal a key means: that of the line, the one above what is done for it, the late one of a plan."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.acts.care_plans import BeginAssessGoal
from tests.ui.samples_care_plan import care_plan
from ui.panels.care_plan import CarePlanPanel


@pytest.mark.parametrize(
    ("row", "goal"),
    [
        ("Goal/1", "Goal/1"),
        ("Goal/2", "Goal/2"),
        ("CarePlan/1#activity-0", "Goal/1"),
        ("CarePlan/1", "Goal/2"),
        ("CarePlan/1#Task/2", "Goal/2"),
        ("CarePlan/2", ""),
    ],
)
def test_which_goal_is_assessed(qtbot: QtBot, row: str, goal: str) -> None:
    panel = CarePlanPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.set_model(care_plan())
    panel.view.rows.shown.folded.clear()
    panel.rebuild()
    panel.view.choose(row)
    assert panel.current_key() == row
    assert panel.about(BeginAssessGoal) == (BeginAssessGoal(goal) if goal else None)
