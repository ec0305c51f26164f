"""The column of a decision and the questions: nothing chosen beforehand, nothing decided without its reasons,
nothing typed lost."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.sprints import DecideSprint, ShowSprint, UndoDecision
from tests.ui.samples_sprint_decision import sprint_decision
from ui.panels import make_panel
from ui.panels.own.sprint_decision import SprintDecisionPanel
from ui.window.sprint.questions import QuestionsDialog

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
WHY = "Tida går riktig vei"


@pytest.fixture
def panel(qtbot: QtBot) -> Any:
    made = make_panel("sprint_decision")
    assert isinstance(made, SprintDecisionPanel)
    qtbot.addWidget(made)
    qtbot.addWidget(made.column)
    made.resize(900, 700)
    made.show()
    made.set_model(sprint_decision())
    return made


def told(panel: Any) -> list[Any]:
    found: list[Any] = []
    panel.act.connect(found.append)
    return found


def test_no_decision_is_chosen_beforehand_and_enter_decides_nothing(panel: Any) -> None:
    found = told(panel)
    assert panel.column.chosen == ""
    assert not any(card.isChecked() for card in panel.column.cards)
    panel.column.press()
    assert found == []


def test_each_reason_is_asked_for_before_anything_is_decided(panel: Any, qtbot: QtBot) -> None:
    found, column = told(panel), panel.column
    qtbot.keyClick(column.cards[0], Key.Key_1)
    assert column.chosen == "in use"
    column.reason.field.setText("Kort")
    column.press()
    assert found == []
    column.reason.field.setText(WHY)
    column.press()
    assert found == [], "a task takes longer, and nobody has said why it is kept"
    column.lines["move_patient"].field.setText("Tryggere kontroller")
    qtbot.keyClick(column.cards[0], Key.Key_Return, CONTROL)
    longer = (("move_patient", "Tryggere kontroller"),)
    assert found == [DecideSprint("emergency/sprint-02", "in use", WHY, "0" * 64, "", longer)]


def test_taking_back_needs_no_reason_for_a_longer_task_and_prolonging_has_its_day(panel: Any) -> None:
    found, column = told(panel), panel.column
    column.reason.field.setText(WHY)
    column.choose("taken back")
    column.press()
    column.choose("prolonged")
    column.lines["move_patient"].field.setText("Tryggere kontroller")
    column.press()
    assert [(one.verdict, one.until, len(one.longer)) for one in found] == [
        ("taken back", "", 0), ("prolonged", "2026-11-22", 1),
    ]  # fmt: skip


def test_what_is_typed_stays_with_its_sprint(panel: Any) -> None:
    column, first = panel.column, sprint_decision()
    column.reason.field.setText(WHY)
    column.choose("in use")
    panel.set_model(msgspec.structs.replace(first, said="Annet"))
    assert (column.reason_now, column.chosen) == (WHY, "in use"), "news of the same sprint takes nothing"
    panel.set_model(msgspec.structs.replace(first, name="cardiology/sprint-03"))
    assert (column.reason_now, column.chosen) == ("", ""), "nor is it another sprint's"
    panel.set_model(first)
    assert column.reason_now == WHY
    assert column.chosen == ""


def test_nothing_typed_by_one_person_is_the_next_ones(panel: Any) -> None:
    column = panel.column
    column.reason.field.setText(WHY)
    column.choose("in use")
    column.forget_all()
    panel.set_model(sprint_decision())
    assert (column.reason_now, column.chosen) == ("", "")


def test_what_cannot_be_taken_is_said_and_not_chosen(panel: Any, qtbot: QtBot) -> None:
    model = sprint_decision()
    shut = msgspec.structs.replace(model.choices[0], why_not="Sprinten er ikke på prøve.")
    panel.set_model(msgspec.structs.replace(model, choices=(shut, *model.choices[1:])))
    column = panel.column
    assert not column.cards[0].isEnabled()
    assert "ikke på prøve" in column.cards[0].accessibleName()
    qtbot.keyClick(column.cards[1], Key.Key_1)
    assert column.chosen == ""


def test_undo_and_another_sprint_are_acts_of_the_page(panel: Any, qtbot: QtBot) -> None:
    found = told(panel)
    panel.set_model(msgspec.structs.replace(sprint_decision(), undo=True, decided="Tatt i bruk"))
    panel.column.undo.click()
    qtbot.keyClick(panel.others.rows[1], Key.Key_Return)
    assert found == [UndoDecision("emergency/sprint-02", "0" * 64), ShowSprint("cardiology/sprint-03")]


def test_alt_and_a_digit_go_to_each_section_and_arrows_through_its_rows(panel: Any, qtbot: QtBot) -> None:
    panel.activateWindow()
    for digit, section in ((Key.Key_1, panel.tasks), (Key.Key_2, panel.sus), (Key.Key_3, panel.never)):
        qtbot.keyClick(panel.view, digit, ALT)
        assert section.rows[0].hasFocus()
    qtbot.keyClick(panel.never.rows[0], Key.Key_Down)
    assert panel.never.rows[1].hasFocus()
    qtbot.keyClick(panel.never.rows[1], Key.Key_Up)
    assert panel.never.rows[0].hasFocus()


def test_a_row_speaks_and_one_of_few_tells_no_number(panel: Any) -> None:
    names = [row.accessibleName() for row in panel.tasks.rows]
    assert all(names)
    assert names[-1] == "Utskriving: for få til å si noe. 9 / 7"


@pytest.fixture
def dialog(qtbot: QtBot) -> QuestionsDialog:
    parent = make_panel("sprint_decision")
    qtbot.addWidget(parent)
    parent.resize(1366, 768)
    parent.show()
    made = QuestionsDialog("hjerte sprint 04", parent)
    made.show()
    return made


def test_answers_are_handed_in_only_when_all_ten_are_there(dialog: QuestionsDialog, qtbot: QtBot) -> None:
    found: list[object] = []
    dialog.answered.connect(found.append)
    for row in dialog.rows[:9]:
        qtbot.keyClick(row, Key.Key_4)
    dialog.hand_in()
    assert found == []
    assert dialog.rows[9].hasFocus(), "it goes to the sentence that lacks one"
    qtbot.keyClick(dialog.rows[9], Key.Key_9)
    assert dialog.rows[9].answer == 0
    qtbot.keyClick(dialog.rows[9], Key.Key_2)
    qtbot.keyClick(dialog, Key.Key_Return, CONTROL)
    assert found == [(4,) * 9 + (2,)]
    assert dialog.isVisible(), "until they are kept"


def test_esc_puts_the_questions_away(dialog: QuestionsDialog, qtbot: QtBot) -> None:
    found: list[object] = []
    dialog.answered.connect(found.append)
    qtbot.keyClick(dialog.rows[0], Key.Key_5)
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog.rows[1], Key.Key_Escape)
    assert found == []


def test_a_click_on_a_circle_answers(dialog: QuestionsDialog, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint

    row = dialog.rows[2]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(round(row._middle(3)), row.height() // 2))
    assert row.answer == 3
    assert "svart 3 av 5" in row.accessibleName()
