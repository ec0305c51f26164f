"""Editors in the window: each key has one meaning, and F6 reaches every region."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.acts import Act
from desktop.acts.editors import PreviewLetter, Sign
from desktop.acts.patient import BeginOrder
from tests.ui import samples
from tests.ui.editors.samples import note
from tests.ui.editors.samples_letters import letter
from tests.ui.editors.samples_orders import orders
from ui.editors.letter.letter_editor import LetterEditor
from ui.editors.note.note_editor import NoteEditor
from ui.editors.order.order_column import OrderColumn
from ui.window.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow()
    made.set_navigation(samples.navigation("patient-12A"))
    made.set_banner(samples.banner())
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_ctrl_enter_signs_once_and_the_window_hears_nothing(window: MainWindow) -> None:
    editor = NoteEditor()
    window.set_page("note", editor)
    window.show_page("note")
    editor.set_model(note())
    QApplication.processEvents()
    acts: list[Act] = []
    heard: list[Act] = []
    editor.act.connect(acts.append)
    window.act.connect(heard.append)
    field = editor.sections.rows[0].field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert acts == [Sign("note")]
    editor.sign_failed()
    editor.side.action.setFocus()
    editor.sign()
    assert acts == [Sign("note"), Sign("note")]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_B, CONTROL)
    assert heard == [BeginOrder()]


def test_the_letters_keys_are_its_own(window: MainWindow) -> None:
    editor = LetterEditor()
    window.set_page("letter", editor)
    window.show_page("letter")
    editor.set_model(letter())
    QApplication.processEvents()
    acts: list[Act] = []
    editor.act.connect(acts.append)
    editor.go_to_section("VU")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F8)
    assert acts == [PreviewLetter()]


def test_f6_reaches_the_column_of_orders(window: MainWindow) -> None:
    column = OrderColumn()
    window.set_side(column)
    column.set_model(orders(alerts=()))
    QApplication.processEvents()
    window.regions()[-2]()
    assert column.field.hasFocus()
    signed: list[object] = []
    column.sign.connect(signed.append)
    QTest.keyClick(column.field, Qt.Key.Key_Return, CONTROL)
    assert len(signed) == 1


def test_a_letter_outlives_what_tab_came_past(window: MainWindow) -> None:
    editor = LetterEditor()
    window.set_page("letter", editor)
    window.show_page("letter")
    editor.set_model(letter())
    QApplication.processEvents()
    editor.take_focus()
    written = [field.text_runs() for field in editor.paper.fields()]
    field = editor.current_field()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Tab)
    # Cards of the column go with their decisions; the rest of the letter stays.
    editor.set_model(replace(letter(), decisions=()))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert [field.text_runs() for field in editor.paper.fields()] == written
    window.grab()


def test_another_letter_is_written_in_where_the_one_before_it_was(window: MainWindow) -> None:
    editor = LetterEditor()
    window.set_page("letter", editor)
    window.show_page("letter")
    model = letter()
    for at in range(3):
        editor.set_model(replace(model, text=replace(model.text, draft=f"letter-{at}")))
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert editor.current_field() is editor.paper.blocks[0].field
        editor.paper.blocks[at].field.setFocus()
        assert editor.current_field() is editor.paper.blocks[at].field
    # Taken away as well: Qt gives the focus to each field that is about to go.
    editor.set_model(None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert editor.current_field() is None
    editor.take_focus()


def test_what_stands_beside_a_letter_comes_back_with_the_letter(window: MainWindow) -> None:
    editor = LetterEditor()
    window.set_page("letter", editor)
    window.show_page("letter")
    model = letter()
    editor.set_model(model)
    decisions = len(editor.side.cards)
    assert decisions
    editor.set_model(None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not editor.side.cards
    editor.set_model(model)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(editor.side.cards) == decisions
    assert all(card.isVisible() and card.answers.isEnabled() for card in editor.side.cards)


def test_the_source_at_the_cursor_goes_beside_the_paper_as_the_window_widens(window: MainWindow) -> None:
    editor = LetterEditor()
    window.set_page("letter", editor)
    window.show_page("letter")
    editor.set_model(letter())
    window.resize(1366, 768)
    QApplication.processEvents()
    window.resize(1920, 1080)
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for block in editor.paper.blocks[:3]:
        editor.go_to_section(block.code)
    assert editor.current_field() is editor.paper.blocks[2].field


def test_what_stands_beside_a_note_comes_back_with_the_next_note(window: MainWindow) -> None:
    editor = NoteEditor()
    window.set_page("note", editor)
    window.show_page("note")
    editor.set_model(note())
    assert editor.side.fetch_button is not None
    editor.set_model(None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert editor.side.fetch_button is None
    editor.set_model(note())
    assert editor.side.fetch_button is not None
    assert editor.side.fetch_button.isVisible()


@pytest.mark.parametrize("kind", ["note", "letter"])
def test_keys_that_reach_a_text_that_was_just_taken_away_do_nothing(window: MainWindow, kind: str) -> None:
    editor = NoteEditor() if kind == "note" else LetterEditor()
    window.set_page(kind, editor)
    window.show_page(kind)
    editor.set_model(note() if kind == "note" else letter())
    told: list[object] = []
    editor.changed.connect(told.append)
    field = editor.current_field()
    assert field is not None
    editor.set_model(None)
    QTest.keyClicks(field, "x .vek")
    assert told == []
    assert not editor.phrases.open
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    editor.phrases.close()


def test_a_window_that_goes_last_of_all_goes_quietly(window: MainWindow) -> None:
    editor = NoteEditor()
    window.set_page("note", editor)
    window.show_page("note")
    editor.set_model(note())
    # As the process ends: what nobody holds in Qt goes in any order, and a window that goes is hidden first.
    delete(editor._autosave)
    window.hide()
    assert not editor.isVisible()
