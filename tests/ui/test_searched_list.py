"""Lists beside a page that is changed: one way to find and to choose in all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.sprint.page_draft import Lane, Offered
from desktop.shown.sprint.proposed_limits import LimitLine
from ui.window.sprint.add_list import AddList
from ui.window.sprint.first_list import FirstList, FirstRow
from ui.window.sprint.lab_list import first_labs
from ui.window.sprint.lane_list import LaneList
from ui.window.sprint.limit_list import LimitList
from ui.window.sprint.searched_list import SearchedList
from ui.window.sprint.selection_list import Left, SelectionList

Key = Qt.Key
NAMES = [f"navn {n:02}" for n in range(30)] + ["hemoglobin"]


def lanes() -> SearchedList:
    made = LaneList()
    made.show_lanes(tuple(Lane(one, one, True) for one in NAMES))
    return made


def panels() -> SearchedList:
    made = AddList()
    made.show_offered(tuple(Offered(one, one) for one in NAMES))
    return made


def labs() -> SearchedList:
    made = FirstList(first_labs())
    made.show_rows(tuple(FirstRow(one, one, "3,4") for one in NAMES), ())
    return made


def limits() -> SearchedList:
    made = LimitList("Hjerte 3")
    made.show_lines(tuple(LimitLine(one, "", one, "mmol/L", "5", "5") for one in NAMES))
    return made


def selections() -> SearchedList:
    made = SelectionList(lambda _conditions: Left(1, 2, 0))
    made.show_offered(tuple(Offered(one, one) for one in NAMES), ())
    return made


def test_what_the_search_hides_is_neither_moved_nor_taken_away(qtbot: QtBot) -> None:
    made = FirstList(first_labs())
    qtbot.addWidget(made)
    made.show_rows(tuple(FirstRow(one, one, "3,4") for one in NAMES), ())
    made.show()
    done: list[object] = []
    made.gone.connect(done.append)
    made.moved.connect(lambda key, _step: done.append(key))
    made.field.setText("zzz")
    for button in made.steps[:3]:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(made.field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert done == []


def test_a_lane_is_moved_by_the_mouse_and_not_hidden_by_the_click_that_chooses_it(qtbot: QtBot) -> None:
    made = LaneList()
    qtbot.addWidget(made)
    made.show_lanes(tuple(Lane(one, one, True) for one in NAMES[:4]))
    made.resize(340, 700)
    made.show()
    turned: list[tuple[str, bool]] = []
    moved: list[tuple[str, int]] = []
    made.turned.connect(lambda key, shown: turned.append((key, shown)))
    made.moved.connect(lambda key, step: moved.append((key, step)))
    QTest.mouseClick(made.list.rows[2], Qt.MouseButton.LeftButton)
    assert (made.list.current, turned) == (NAMES[2], [])
    hides, up, down = made.steps
    for button in (up, down):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert moved == [(NAMES[2], -1), (NAMES[2], 1)]
    QTest.mouseClick(hides, Qt.MouseButton.LeftButton)
    assert turned == [(NAMES[2], False)]
    made.list.rows[2].setFocus()
    QTest.keyClick(made.list.rows[2], Qt.Key.Key_Return)
    assert len(turned) == 2, "Enter does it from the row"


@pytest.fixture(params=[lanes, panels, labs, limits, selections])
def made(request: pytest.FixtureRequest, qtbot: QtBot) -> SearchedList:
    make: Callable[[], SearchedList] = request.param
    one = make()
    qtbot.addWidget(one)
    one.resize(320, 600)
    with qtbot.waitActive(one):
        one.show()
        one.activateWindow()
    one.take_focus()
    QApplication.processEvents()
    return one


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def chosen(one: SearchedList) -> str:
    return one.list.current.strip()


def test_home_end_and_a_page_at_a_time(made: SearchedList) -> None:
    press(Key.Key_End)
    assert chosen(made) == NAMES[-1]
    press(Key.Key_Home)
    assert chosen(made) == NAMES[0]
    press(Key.Key_PageDown)
    there = NAMES.index(chosen(made))
    assert 2 < there < 20, "about as many as are in sight"
    press(Key.Key_PageUp)
    assert chosen(made) == NAMES[0]


def test_what_is_typed_is_searched_for_and_the_first_hit_is_chosen(made: SearchedList) -> None:
    for letter in "navn 17":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert made.field.text() == "navn 17"
    assert chosen(made) == NAMES[17]
    assert [row.choice.title for row in made.list.rows if not row.isHidden()] == [NAMES[17]]


def test_tab_goes_between_the_search_and_the_rows_and_leaves_for_nowhere(made: SearchedList) -> None:
    for _time in range(4):
        press(Key.Key_Tab)
        focused: Any = QApplication.focusWidget()
        assert made.isAncestorOf(focused)


def test_a_letter_is_searched_for_and_takes_nothing_away(qtbot: QtBot) -> None:
    made: Any = labs()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    gone: list[str] = []
    made.gone.connect(gone.append)
    made.take_focus()
    for letter in "hem":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert (made.field.text(), chosen(made), gone) == ("hem", "hemoglobin", [])
    press(Key.Key_Delete)
    assert gone == [], "in the search it takes a letter"
    press(Key.Key_Tab)
    press(Key.Key_Delete)
    assert gone == ["hemoglobin"]


def test_a_limit_stands_with_its_unit() -> None:
    made = LimitList("Hjerte 3")
    made.show_lines(
        (
            LimitLine("limit age", "hours", "Barnets vekt", "timer", "24", "24"),
            LimitLine("danger k", "high", "Kalium", "mmol/L", "6,0", "5,5"),
            LimitLine("limit none", "", "Uten grense", "mg", "", ""),
        )
    )
    assert [row.choice.remark for row in made.list.rows] == ["24 timer", "6,0 → 5,5 mmol/L", ""]
