"""A key held down does what it does once, and so does a double click; only moving and writing go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.results import AcknowledgeAnalysis
from desktop.acts.tables import NextNew
from desktop.acts.window import NextPatient, NextRegion, PreviousPatient, PreviousRegion
from desktop.core.errors import InputError
from tests.ui import samples
from tests.ui.editors.samples import note
from tests.ui.editors.samples_letters import letter
from tests.ui.editors.samples_orders import NOTICE, STOP, asking, orders, proposal
from tests.ui.sample_acts import Did
from tests.ui.windows import shown
from ui.acts.confirm import ConfirmDialog
from ui.acts.dialogs import ErrorDialog
from ui.editors.letter.letter_editor import LetterEditor
from ui.editors.note.note_editor import NoteEditor
from ui.editors.order.order_column import OrderColumn
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.table.table import TablePanel
from ui.widgets.button import ActionButton, Button, PlainButton, StepButton
from ui.widgets.head import Head
from ui.widgets.keys import shortcuts
from ui.window.choose import ChooseScreen

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


def press(
    widget: QWidget, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = NONE, *, held: bool
) -> None:
    """A key as Windows sends it: again and again while it is down."""
    text = text or ("\r" if key == ENTER else "")
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, held))


def _both(heard: list[Any], widget: QWidget, key: Qt.Key, text: str = "", modifiers: Any = NONE) -> None:
    """Nothing is heard of a held key, and something of one that is pressed."""
    before = len(heard)
    press(widget, key, text, modifiers, held=True)
    assert len(heard) == before
    press(widget, key, text, modifiers, held=False)
    assert len(heard) == before + 1


def _double_click(widget: QWidget) -> None:
    """As Qt tells it: a click, and instead of the second press that it was a double one."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton)


def test_a_button(qtbot: QtBot) -> None:
    button = PlainButton("Send")
    qtbot.addWidget(button)
    heard: list[bool] = []
    button.clicked.connect(lambda: heard.append(True))
    _both(heard, button, ENTER)


def test_the_keys_of_a_list_once_and_its_cursor_again_and_again(qtbot: QtBot) -> None:
    window = shown(qtbot)
    panel = next(page for page in window._pages.values() if isinstance(page, TablePanel))
    heard: list[Any] = []
    panel.view.opened.connect(heard.append)
    panel.view.marked.connect(heard.append)
    panel.view.pressed.connect(heard.append)
    _both(heard, panel.view, ENTER)
    _both(heard, panel.view, Qt.Key.Key_Space, " ")
    _both(heard, panel.view, Qt.Key.Key_K, "k")
    before = panel.view.current_key()
    press(panel.view, Qt.Key.Key_Down, held=True)
    assert panel.view.current_key() not in ("", before)


def test_the_keys_of_the_window_once_but_for_those_that_go_somewhere(qtbot: QtBot) -> None:
    window = shown(qtbot)
    repeating = {entry.act for entry in shortcuts() if window.shortcuts[entry.keys].autoRepeat()}
    assert repeating == {NextRegion(), PreviousRegion(), NextPatient(), PreviousPatient()}


def test_the_palette(qtbot: QtBot) -> None:
    window = shown(qtbot)
    window.open_palette()
    window.set_palette(samples.palette())
    heard: list[str] = []
    window.palette_overlay.chosen.connect(heard.append)
    press(window.palette_overlay.field, Qt.Key.Key_Down, held=True)
    assert window.palette_overlay.current() == Did("k2")
    _both(heard, window.palette_overlay.field, ENTER)


def test_an_order(qtbot: QtBot) -> None:
    column = OrderColumn()
    qtbot.addWidget(column)
    column.show()
    column.set_model(orders(alerts=()))
    added: list[str] = []
    signed: list[Any] = []
    column.added.connect(added.append)
    column.sign.connect(signed.append)
    _both(signed, column, ENTER, modifiers=CONTROL)
    column.field.setText("paracet 1 g x 4 po")
    column.set_proposal(proposal())
    _both(added, column.field, ENTER)
    removed: list[str] = []
    column.removed.connect(removed.append)
    _both(removed, column.orders[0], Qt.Key.Key_Delete, "\x7f")
    chosen: list[str] = []
    column.favourite.connect(chosen.append)
    assert column.favourites is not None
    _both(chosen, column.favourites, Qt.Key.Key_H, "h")


def test_answers_about_an_order(qtbot: QtBot) -> None:
    column = OrderColumn()
    qtbot.addWidget(column)
    column.show()
    column.set_model(orders(alerts=(STOP, NOTICE)))
    answered: list[Any] = []
    column.stop_answered.connect(lambda *what: answered.append(what))
    column.answered.connect(lambda *what: answered.append(what))
    _both(answered, column.alerts[0], Qt.Key.Key_2, "2")
    column.field.setText("furosemid 40 x 2")
    column.set_proposal(asking())
    assert column.card is not None
    _both(answered, column.card, Qt.Key.Key_3, "3")


def test_decisions_about_a_letter(qtbot: QtBot) -> None:
    window, editor = QWidget(), LetterEditor()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(editor)
    row.addWidget(editor.side)
    editor.set_model(letter())
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    # A digit answers the question with the focus, and no other.
    assert editor.side.cards[0].take_focus()
    acts: list[Any] = []
    editor.act.connect(acts.append)
    _both(acts, editor.side, Qt.Key.Key_2, "2")


def test_signing_a_note_once_and_going_through_it_again_and_again(qtbot: QtBot) -> None:
    editor = NoteEditor()
    qtbot.addWidget(editor)
    qtbot.addWidget(editor.side)
    editor.set_model(note())
    editor.show()
    done: list[str] = []
    went: list[str] = []
    editor._keys = {"Ctrl+Return": lambda: done.append("sign"), "Alt+Down": lambda: went.append("down")}
    _both(done, editor, ENTER, modifiers=CONTROL)
    press(editor, Qt.Key.Key_Down, modifiers=ALT, held=True)
    assert went == ["down"]


@pytest.mark.parametrize("key", [ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_what_is_said_is_not_closed_by_the_key_that_brought_it(qtbot: QtBot, key: Qt.Key) -> None:
    window = shown(qtbot)
    dialog = ErrorDialog(InputError("What.", kept="Kept.", todo="Do."), window)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    with qtbot.waitExposed(dialog):
        dialog.open()
    for widget in (dialog, *dialog.buttons.buttons()):
        press(widget, key, held=True)
    assert closed == []
    dialog.close()
    assert len(closed) == 1


def test_what_is_asked_is_not_answered_by_the_key_that_brought_it(qtbot: QtBot) -> None:
    window = shown(qtbot)
    done: list[str] = []
    dialog = ConfirmDialog("Slett", "Alt.", "Slett", lambda: done.append("deleted"), window)
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    with qtbot.waitExposed(dialog):
        dialog.open()
    for widget in (dialog, dialog.act, dialog.keep):
        press(widget, ENTER, held=True)
    assert (done, closed) == ([], [])
    press(dialog.keep, ENTER, held=False)
    assert (done, len(closed)) == ([], 1)


def test_who_begins(qtbot: QtBot) -> None:
    screen = ChooseScreen(samples.choose())
    qtbot.addWidget(screen)
    screen.show()
    screen.people.choose(next(iter(screen._people)))
    heard: list[Any] = []
    screen.started.connect(lambda *what: heard.append(what))
    _both(heard, screen, ENTER)


@pytest.mark.parametrize(
    ("make", "clicks"),
    [
        (lambda: ActionButton(), 1),
        (lambda: PlainButton("Kvitter", "Ctrl+J"), 1),
        (lambda: StepButton("K", "kvitter"), 1),
        (lambda: PlainButton("+"), 2),
    ],
)
def test_a_double_click_is_one_act(qtbot: QtBot, make: Callable[[], Button], clicks: int) -> None:
    button = make()
    qtbot.addWidget(button)
    if isinstance(button, ActionButton):
        button.set_act("Signer for", "SOLBAKKEN, Ingrid Marie")
    button.resize(200, 60)
    button.show()
    heard: list[bool] = []
    button.clicked.connect(lambda: heard.append(True))
    _double_click(button)
    assert len(heard) == clicks


def test_the_next_decision_is_not_made_by_the_same_double_click(qtbot: QtBot) -> None:
    answers = Answers((Answer("keep", "Behold"),))
    qtbot.addWidget(answers)
    answers.resize(200, 60)
    answers.show()
    chosen: list[str] = []
    answers.chosen.connect(chosen.append)
    _double_click(answers.buttons[0])
    assert chosen == ["keep"]


def test_the_next_order_is_not_taken_away_by_the_same_double_click(qtbot: QtBot) -> None:
    column = OrderColumn()
    qtbot.addWidget(column)
    column.resize(376, 900)
    column.show()
    column.set_model(orders(alerts=()))
    removed: list[str] = []
    column.removed.connect(removed.append)
    _double_click(column.orders[0].button)
    assert removed == ["line-1"]


def test_the_next_new_result_is_gone_to_as_fast_as_one_clicks(qtbot: QtBot) -> None:
    head = Head("Prøver")
    qtbot.addWidget(head)
    head.set_hints((("N", "neste nye", NextNew), ("K", "kvitter", AcknowledgeAnalysis)))
    assert [hint.twice for hint in head._hints] == [True, False]
