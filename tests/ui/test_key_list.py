"""List of keys beside a page that is changed: the next key is taken, also one of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.acts.sprint.binding_keys import acts
from ui.window.sprint.key_list import KeyList

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Beside:
    """A list in a window that has Ctrl+N itself."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.list = KeyList()
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.list)
        self.fired: list[str] = []
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self.window)
        shortcut.activated.connect(lambda: self.fired.append("Ctrl+N"))
        self.bound: list[tuple[str, str]] = []
        self.left: list[bool] = []
        self.list.bound.connect(lambda act, key: self.bound.append((act, key)))
        self.list.left.connect(lambda: self.left.append(True))
        qtbot.addWidget(self.window)
        self.window.resize(430, 700)
        self.window.show()
        self.window.activateWindow()
        self.list.show_acts(acts({}), ("Ctrl+Q", "F10"))
        self.list.take_focus()

    def press(self, key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, held)

    def search(self, words: str) -> None:
        self.list.field.setText(words)


@pytest.fixture
def beside(qtbot: QtBot) -> Beside:
    return Beside(qtbot)


def test_an_act_is_found_by_its_words_and_gets_the_next_key_that_is_pressed(beside: Beside) -> None:
    beside.search("vitale")
    assert beside.list.list.current == "begin_round"
    beside.press(Key.Key_Return)
    assert beside.list.asking
    assert "Ny måling av vitale tegn" in beside.list.catch.accessibleName()
    # Ctrl alone is no key yet.
    beside.press(Key.Key_Control)
    assert beside.list.asking
    beside.press(Key.Key_Q, CONTROL | SHIFT)
    assert beside.bound == [("begin_round", "Ctrl+Shift+Q")]
    assert not beside.list.asking
    assert beside.list.in_list, "the focus is in the rows again"


def test_a_key_of_the_window_is_taken_and_does_nothing_else(beside: Beside) -> None:
    beside.press(Key.Key_N, CONTROL)
    assert beside.fired == ["Ctrl+N"], "the window has it"
    beside.search("vitale")
    beside.press(Key.Key_Return)
    beside.press(Key.Key_N, CONTROL)
    assert beside.fired == ["Ctrl+N"]
    assert beside.bound == [("begin_round", "Ctrl+N")]


@pytest.mark.parametrize(
    ("key", "said"), [(Key.Key_Tab, "Tab"), (Key.Key_F9, "F9"), (Key.Key_Delete, "Del"), (Key.Key_M, "M")]
)
def test_also_keys_that_lists_and_windows_use_are_told_as_they_are(
    beside: Beside, key: Key, said: str
) -> None:
    beside.search("vitale")
    beside.press(Key.Key_Return)
    beside.press(key)
    assert beside.bound == [("begin_round", said)]


def test_the_key_that_locks_stays_the_windows(beside: Beside) -> None:
    beside.list.catch.passing = frozenset({"Ctrl+N"})
    beside.search("vitale")
    beside.press(Key.Key_Return)
    beside.press(Key.Key_N, CONTROL)
    assert (beside.fired, beside.bound) == (["Ctrl+N"], [])


def test_esc_leaves_the_key_and_then_the_list(beside: Beside) -> None:
    beside.search("vitale")
    beside.press(Key.Key_Return)
    beside.press(Key.Key_Escape)
    assert not beside.list.asking
    assert (beside.bound, beside.left) == ([], [])
    beside.press(Key.Key_Escape)
    assert beside.left == [True]


def test_whoever_goes_elsewhere_by_the_mouse_is_not_asked_any_more(beside: Beside) -> None:
    beside.search("vitale")
    beside.press(Key.Key_Return)
    beside.list.field.setFocus()
    assert not beside.list.asking
    beside.press(Key.Key_X)
    assert beside.bound == []


def test_delete_gives_the_usual_key_back_from_the_rows_alone(beside: Beside) -> None:
    beside.search("vitale")
    beside.press(Key.Key_Delete)
    assert beside.bound == [], "in the search it takes a letter"
    beside.list.list.take_focus()
    beside.press(Key.Key_Delete)
    assert beside.bound == [("begin_round", "")]


@pytest.mark.parametrize("key", [Key.Key_Dead_Acute, Key.Key_Super_L, Key.Key_Shift, Key(0)])
def test_what_is_no_key_by_itself_is_waited_on(beside: Beside, key: Key) -> None:
    beside.search("vitale")
    beside.press(Key.Key_Return)
    event = QKeyEvent(QEvent.Type.KeyPress, key.value, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(beside.list.catch, event)
    assert beside.list.asking
    assert beside.bound == []


def test_a_click_chooses_a_row_and_delete_is_no_new_key(beside: Beside) -> None:
    row = next(one for one in beside.list.list.rows if one.choice.key == "begin_round")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert not beside.list.asking
    beside.press(Key.Key_Delete)
    assert beside.bound == [("begin_round", "")]


def test_what_the_search_hides_gets_no_key(beside: Beside) -> None:
    beside.search("zzz")
    for button in beside.list.steps:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    beside.press(Key.Key_Return)
    assert (beside.bound, beside.list.asking) == ([], False)


def test_opened_again_it_is_as_nobody_had_searched_or_tried(beside: Beside) -> None:
    beside.search("vitale")
    beside.list.say("«Ctrl+A» trengs der man skriver.")
    beside.list.begin()
    assert beside.list.field.text() == ""
    assert "trengs" not in beside.list.said.words()


def test_the_mouse_asks_for_a_key_and_gives_the_usual_one_back(beside: Beside) -> None:
    beside.search("vitale")
    asks, gives = beside.list.steps
    QTest.mouseClick(asks, Qt.MouseButton.LeftButton)
    beside.press(Key.Key_Q, CONTROL)
    assert beside.bound == [("begin_round", "Ctrl+Q")]
    QTest.mouseClick(asks, Qt.MouseButton.LeftButton)
    QTest.mouseClick(gives, Qt.MouseButton.LeftButton)
    assert beside.bound[1:] == [("begin_round", "")]
    assert not beside.list.asking, "who gives it back is asked for none"


def test_a_row_says_where_the_key_counts_and_which_is_usual(beside: Beside) -> None:
    rows = {one.act: one.choice() for one in acts({"begin_round": "Ctrl+Q"})}
    assert (rows["begin_round"].remark, rows["begin_round"].text) == (
        "Ctrl+Q",
        "i hele vinduet · vanlig: Ctrl+M",
    )
    assert (rows["begin_problem/list"].remark, rows["begin_problem/list"].text) == ("N", "i lister")


def test_why_a_key_was_not_bound_stands_below_and_goes_with_the_next(beside: Beside) -> None:
    assert beside.list.said.words().endswith("Ctrl+Q, F10")
    beside.list.say("«Ctrl+A» trengs der man skriver.")
    assert "trengs" in beside.list.said.words()
    beside.list.show_acts(acts({}), ("Ctrl+Q", "F10"))
    assert "trengs" in beside.list.said.words(), "nothing has changed yet"
    beside.list.show_acts(acts({"begin_round": "Ctrl+Q"}), ("F10",))
    assert beside.list.said.words().endswith("F10")
    assert "trengs" not in beside.list.said.words()
