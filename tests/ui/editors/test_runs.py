"""The text model survives the widget, JSON and every way of editing around what was fetched."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.edits import TextRun
from tests.ui.editors.samples import gap, note_text, text, value
from ui import theme
from ui.editors.parts.runs import clean, normal
from ui.editors.parts.text_field import TextField
from ui.theme import Scheme

LETTERS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
RUNS = st.lists(
    st.builds(
        TextRun,
        LETTERS,
        st.sampled_from(("text", "value", "placeholder", "mark")),
        path=st.text("abc.", max_size=4),
        keys=st.lists(st.text("abc/", max_size=5), max_size=2).map(tuple),
        label=st.text(max_size=8).filter(lambda t: t == t.encode("utf-8", "replace").decode()),
        state=st.sampled_from(("", "missing", "outdated")),
        strong=st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(RUNS)
def test_the_field_brings_the_same_runs_back(qapp: QApplication, runs: list[TextRun]) -> None:
    field = TextField("Funn")
    expected = normal(runs)
    field.set_runs(runs)
    assert field.text_runs() == expected
    field.set_runs(field.text_runs())
    assert field.text_runs() == expected


def test_plain_text_loses_what_could_mislead_and_nothing_else() -> None:
    assert clean("a\r\nb\u2028c\u2029d\x00e\ufffcf\u202eg\ufdd0h\ud800i\tj\u00a0k") == (
        "a\nb\nc\ndefgh\ufffdi\tj\u00a0k"
    )


@pytest.fixture
def field(qtbot: QtBot) -> TextField:
    made = TextField("Funn")
    made.set_runs((text("Vekt "), value("71,4 kg", "w"), text(". Se "), gap("dato"), text(" nå.")))
    qtbot.addWidget(made)
    made.resize(400, 60)
    made.show()
    QApplication.processEvents()
    return made


def _at(field: TextField, position: int) -> None:
    cursor = field.textCursor()
    cursor.setPosition(position)
    field.setTextCursor(cursor)


def _kinds(field: TextField) -> list[tuple[str, str]]:
    return [(run.kind, run.text) for run in field.text_runs()]


def test_typing_beside_a_value_leaves_it_whole(field: TextField) -> None:
    _at(field, 12)
    QTest.keyClicks(field, " i dag")
    _at(field, 5)
    QTest.keyClicks(field, "nå ")
    assert _kinds(field)[:3] == [("text", "Vekt nå "), ("value", "71,4 kg"), ("text", " i dag. Se ")]


def test_at_the_very_start_of_a_line_too(field: TextField) -> None:
    field.set_runs((value("71,4 kg", "w"), text(".")))
    _at(field, 0)
    QTest.keyClicks(field, "Nå ")
    assert _kinds(field) == [("text", "Nå "), ("value", "71,4 kg"), ("text", ".")]


def test_typing_inside_a_value_makes_it_a_persons_own_words_and_undo_brings_it_back(field: TextField) -> None:
    before = field.text_runs()
    _at(field, 7)
    QTest.keyClicks(field, "9")
    assert _kinds(field)[0] == ("text", "Vekt 719,4 kg. Se ")
    field.undo()
    assert field.text_runs() == before
    field.redo()
    assert _kinds(field)[0] == ("text", "Vekt 719,4 kg. Se ")


def test_backspace_marks_a_value_first_and_then_takes_all_of_it(field: TextField) -> None:
    _at(field, 12)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.textCursor().selectedText() == "71,4 kg"
    assert ("value", "71,4 kg") in _kinds(field)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert _kinds(field)[0] == ("text", "Vekt . Se ")
    field.undo()
    assert ("value", "71,4 kg") in _kinds(field)


def test_a_gap_is_one_thing_and_is_replaced_by_what_is_typed(field: TextField) -> None:
    _at(field, 19)
    assert field.textCursor().selectedText() == "[dato]"
    QTest.keyClicks(field, "fredag")
    assert _kinds(field)[2:] == [("text", ". Se fredag nå.")]


@pytest.mark.parametrize("words", ["x", ""])
def test_no_way_of_editing_leaves_half_a_gap(field: TextField, words: str) -> None:
    cursor = QTextCursor(field.document())
    cursor.setPosition(20)
    cursor.setPosition(22, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(words) if words else cursor.removeSelectedText()
    assert _kinds(field)[2:] == [("text", f". Se {words} nå.")]


def test_a_line_end_in_a_value_frees_both_halves(field: TextField) -> None:
    _at(field, 7)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _kinds(field)[0] == ("text", "Vekt 71\n,4 kg. Se ")


def test_composed_letters_beside_a_value_stay_outside(field: TextField) -> None:
    _at(field, 12)
    event = QInputMethodEvent("", [])
    event.setCommitString("ß水")
    QApplication.sendEvent(field, event)
    assert _kinds(field)[:3] == [("text", "Vekt "), ("value", "71,4 kg"), ("text", "ß水. Se ")]


def test_letters_outside_the_basic_plane_count_right(field: TextField) -> None:
    field.set_runs((text("😀 "), value("96 %", "s"), text(" 😀")))
    _at(field, 7)
    QTest.keyClicks(field, "!")
    assert _kinds(field) == [("text", "😀 "), ("value", "96 %"), ("text", "! 😀")]
    _at(field, field.document().characterCount() - 1)
    QTest.keyClicks(field, " .vek")
    assert field.prefix() == "vek"


def test_only_plain_text_comes_in_and_nothing_is_opened(field: TextField) -> None:
    mime = QMimeData()
    mime.setHtml('<b>fet</b><img src="file:///etc/passwd"><a href="http://x.example/">lenke</a>')
    mime.setText("fet \ufffclenke")
    _at(field, 0)
    field.insertFromMimeData(mime)
    assert _kinds(field)[0] == ("text", "fet lenkeVekt ")
    assert "img" not in field.document().toHtml()
    only = QMimeData()
    only.setUrls([QUrl("file:///etc/passwd")])
    field.insertFromMimeData(only)
    picture = field.loadResource(2, QUrl("file:///etc/passwd"))
    assert (picture.width(), picture.height()) == (1, 1)  # type: ignore[attr-defined]


def test_what_is_copied_is_plain(field: TextField) -> None:
    field.selectAll()
    mime = field.createMimeDataFromSelection()
    assert mime.text() == "Vekt 71,4 kg. Se [dato] nå."
    assert not mime.hasHtml()


def test_a_value_that_was_copied_and_pasted_follows_nothing(field: TextField) -> None:
    _at(field, 0)
    mime = QMimeData()
    mime.setText("71,4 kg ")
    field.insertFromMimeData(mime)
    assert [run for run in field.text_runs() if run.kind == "value"] == [value("71,4 kg", "w")]


def test_the_field_grows_with_its_text(field: TextField) -> None:
    before = field.height()
    _at(field, 0)
    QTest.keyClicks(field, "ord " * 60)
    assert field.height() >= before + 3 * 24


def test_the_sample_survives(qapp: QApplication) -> None:
    for section in note_text().sections:
        field = TextField(section.title)
        field.set_runs(section.runs)
        assert field.text_runs() == normal(section.runs)


def test_numbers_of_sources_are_not_copied(field: TextField) -> None:
    field.set_runs((text("Én 1\u202f234."), TextRun("12", "mark"), text(" To.\nTre."), TextRun("3", "mark")))
    field.selectAll()
    assert field.createMimeDataFromSelection().text() == "Én 1\u202f234. To.\nTre."


def test_another_theme_keeps_the_words_and_the_cursor(field: TextField, qapp: QApplication) -> None:
    before = field.text_runs()
    told: list[bool] = []
    field.edited.connect(lambda: told.append(True))
    _at(field, 12)
    theme.apply(qapp, Scheme.DARK, 1.5)
    assert field.text_runs() == before
    assert field.textCursor().position() == 12
    assert told == []
    QTest.keyClicks(field, "!")
    assert _kinds(field)[1] == ("value", "71,4 kg")


EDITS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 12), st.text("aæ1 ,.[]\n", max_size=6)), max_size=12
)


# Undoing makes Qt put the cursor where the text ended before what was typed into a value was mended away;
# where that is past the end now, Qt says so and leaves the cursor.
@pytest.mark.qt_log_ignore(r"QTextCursor::setPosition: Position '\d+' out of range")
@settings(max_examples=200, deadline=None)
@given(EDITS, st.lists(st.booleans(), max_size=12))
@example([(24, 10, ".  \n"), (73, 10, "a,æa\n"), (73, 5, "aaæ,")], [True, False, True])
def test_no_editing_leaves_a_value_that_was_never_fetched(
    qapp: QApplication, edits: list[tuple[int, int, str]], undone: list[bool]
) -> None:
    """Whatever is typed, deleted and undone: what is marked as fetched is exactly what was fetched."""
    fetched = [value("71,4 kg", "w"), value("−5,0 L", "b", "missing"), gap("dato"), TextRun("5", "mark")]
    field = TextField("Vurdering")
    field.set_runs(
        (text("Vekt "), fetched[0], fetched[1], text(" og "), fetched[2], text(".\nNy "), fetched[3])
    )
    for at, (position, length, words) in enumerate(edits):
        last = field.document().characterCount() - 1
        cursor = field.textCursor()
        cursor.setPosition(min(position, last))
        cursor.setPosition(min(position + length, last), QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(cursor)
        cursor = field.textCursor()
        cursor.insertText(words) if words else cursor.removeSelectedText()
        if at < len(undone) and undone[at]:
            field.undo()
        special = [run for run in field.text_runs() if run.kind != "text"]
        assert all(run in fetched for run in special)
        assert len(special) == len(set(special)), "nothing is there twice"


def test_the_windows_keys_pass_through_the_field(field: TextField) -> None:
    for letter, taken in ((Qt.Key.Key_K, False), (Qt.Key.Key_B, False), (Qt.Key.Key_Z, True)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, letter, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(field, event)
        assert event.isAccepted() is taken
