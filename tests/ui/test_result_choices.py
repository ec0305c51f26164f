"""*What do you do?* beside an answer: one digit each, only while the frame is on the answer it is about."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.results import BeginPhoned, OrderAgain
from desktop.acts.window import OpenPatient
from tests.ui import samples_results
from tests.ui.test_result_acts import opened
from ui.panels.results import ResultsPanel
from ui.widgets import typing_pause

Key = Qt.Key


def chosen(qtbot: QtBot, row: int = 0, asked: bool = False) -> tuple[ResultsPanel, list[Act]]:
    """The list with the cursor on a row that is shown in full, and what it raises."""
    model = samples_results.results()
    first = msgspec.structs.replace(model.rows[row], asked=asked)
    assert model.detail is not None
    detail = msgspec.structs.replace(model.detail, key=first.key)
    rows = (*model.rows[:row], first, *model.rows[row + 1 :])
    panel = opened(qtbot, model=msgspec.structs.replace(model, rows=rows, detail=detail))
    panel.view.choose(first.key)
    raised: list[Act] = []
    panel.act.connect(raised.append)
    qtbot.wait(1)
    return panel, raised


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def _typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing as people type it, begun anew."""
    monkeypatch.setattr(typing_pause, "PAUSE", 0.05)
    monkeypatch.setattr(typing_pause._Last, "at", 0.0)


@pytest.mark.parametrize("inside", [False, True], ids=["list", "column"])
@pytest.mark.parametrize(
    ("key", "kind"), [(Key.Key_1, OpenPatient), (Key.Key_2, OrderAgain), (Key.Key_3, BeginPhoned)]
)
def test_a_digit_goes_on_from_the_answer_with_the_frame(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, key: Key, kind: type[Act], inside: bool
) -> None:
    panel, raised = chosen(qtbot)
    if inside:
        panel.detail.button.setFocus()
    _typing(monkeypatch)
    QTest.keyClick(_focused(), key)
    qtbot.waitUntil(lambda: bool(raised))
    (act,) = raised
    assert type(act) is kind
    assert getattr(act, "patient", "") == panel.model.rows[0].patient
    assert QApplication.focusWidget() is panel.view


def test_two_digits_are_a_number_and_no_two_answers(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, raised = chosen(qtbot)
    _typing(monkeypatch)
    # On a busy machine the second digit came after the pause, and was one that stands alone.
    monkeypatch.setattr("ui.widgets.typing_pause.time.monotonic", lambda: 1000.0)
    QTest.keyClick(panel.view, Key.Key_1)
    QTest.keyClick(_focused(), Key.Key_2)
    qtbot.wait(120)
    assert raised == []


def test_elsewhere_no_digit_acts_and_they_are_grey(qtbot: QtBot) -> None:
    panel, raised = chosen(qtbot)
    choices = panel.detail.choices
    assert choices.isVisible()
    assert all(button.acts for button in choices.answers.buttons)
    elsewhere = QLineEdit(panel.window())
    elsewhere.show()
    elsewhere.setFocus()
    assert not any(button.acts for button in choices.answers.buttons)
    QTest.keyClick(panel, Key.Key_2)
    assert raised == []


def test_what_the_column_still_shows_of_another_answer_is_not_meant(qtbot: QtBot) -> None:
    panel, raised = chosen(qtbot)
    panel.view.choose(panel.model.rows[1].key)
    raised.clear()
    assert not panel.detail.choices.isVisible()
    QTest.keyClick(panel.view, Key.Key_2)
    panel._chose("OrderAgain")
    assert raised == []


def test_who_was_asked_and_who_orders_nothing_keep_the_numbers_of_the_rest(qtbot: QtBot) -> None:
    panel, _raised = chosen(qtbot, asked=True)
    assert [one.cap for one in panel.detail.choices.answers.buttons] == ["1", "2"]
    panel.head.set_offered(lambda kind: kind not in (OrderAgain, BeginPhoned))
    panel._say_choices()
    assert [one.answer.key for one in panel.detail.choices.answers.buttons] == ["OpenPatient"]
