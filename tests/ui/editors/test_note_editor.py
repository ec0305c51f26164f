"""The note editor by keyboard: phrases, gaps, keeping, signing, and that nothing typed is lost."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.editors import FetchPrevious, SearchPhrases, Sign
from desktop.acts.edits import NoteText
from desktop.shown.notes.note_editor import FollowedValue, PhraseAnswer
from tests.cost import Calls, Cost, Seconds
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples import gap, note, note_text, phrases, text
from ui.editors.note.note_editor import NoteEditor
from ui.editors.parts.text_field import TextField

MEASURED = [pytest.mark.slow, pytest.mark.measures]


class Desk:
    """Keeps what the editor asked for and told."""

    def __init__(self, editor: NoteEditor) -> None:
        self.acts: list[Act] = []
        self.kept: list[NoteText] = []
        editor.act.connect(self.acts.append)
        editor.changed.connect(self.kept.append)


@pytest.fixture
def editor(qtbot: QtBot, show: Show) -> NoteEditor:
    made = NoteEditor()
    show(made, made.side)
    made.set_model(note())
    QApplication.processEvents()
    return made


@pytest.fixture
def desk(editor: NoteEditor) -> Desk:
    return Desk(editor)


def _field(editor: NoteEditor, at: int = 3) -> TextField:
    field = editor.sections.rows[at].field
    field.setFocus()
    cursor = field.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    field.setTextCursor(cursor)
    return field


def _last(editor: NoteEditor, at: int = 3) -> list[tuple[str, str]]:
    return [(run.kind, run.text) for run in editor.text().sections[at].runs]


def test_a_phrase_opens_while_typed_and_enter_follows_the_value(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    QTest.keyClicks(field, ".vek")
    assert desk.acts[-1] == SearchPhrases("vek")
    assert editor.phrases.open
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert editor.phrases.open, "Enter before the answer neither inserts nor breaks the line"
    editor.set_phrases(phrases("ve"))
    assert editor.phrases.list.rows == ()
    editor.set_phrases(phrases("vek"))
    assert not editor.side.action.ready
    assert "Velg frase" in editor.side.action.text()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not editor.phrases.open
    runs = editor.text().sections[3].runs
    assert [r.text for r in runs[-7:]] == [
        ". Kalium faller på furosemid, Vekt ",
        "71,4",
        " kg ",
        "i dag 06:10",
        " (",
        "−0,9",
        " kg siste døgn).",
    ]
    assert runs[-6].path == "weight.siste"
    assert runs[-6].keys == ("Observation/weight.siste",)


def test_a_list_of_phrases_that_is_left_asks_for_none_any_more(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    before = editor.side.action.text()
    QTest.keyClick(field, Qt.Key.Key_F4)
    assert "Velg frase" in editor.side.action.text()
    QTest.keyClick(editor.phrases.list.field, Qt.Key.Key_Escape)
    assert not editor.phrases.open
    assert editor.side.action.text() == before
    assert field.hasFocus()


def test_tab_inserts_as_fixed_text(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    QTest.keyClicks(field, ".vek")
    editor.set_phrases(phrases("vek"))
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    run = next(r for r in editor.text().sections[3].runs if r.text.startswith("76,4 →"))
    assert run.path == ""
    assert run.keys
    assert field.hasFocus()
    editor.set_model(note(values=(FollowedValue("weight.forløp", "1 → 2"),)))
    assert ("value", "1 → 2") not in _last(editor)


def test_an_answer_to_an_earlier_text_is_not_inserted(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    QTest.keyClicks(field, ".vek")
    editor.set_phrases(phrases("vek"))
    QTest.keyClicks(field, "tm")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _last(editor)[-1][1].endswith(".vektm")
    editor.set_phrases(PhraseAnswer("vektm", phrases().rows[1:2]))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ("placeholder", "hvem") in _last(editor)


def test_escape_closes_the_list_and_keeps_the_words(editor: NoteEditor) -> None:
    field = _field(editor)
    QTest.keyClicks(field, ".vek")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not editor.phrases.open
    QTest.keyClicks(field, "t")
    assert not editor.phrases.open, "it stays closed for this word"
    QTest.keyClicks(field, " .k")
    assert editor.phrases.open


def test_a_point_at_the_end_of_a_sentence_opens_nothing(editor: NoteEditor) -> None:
    QTest.keyClicks(_field(editor), " Bra.Nytt. Se 3.5")
    assert not editor.phrases.open


def test_f4_searches_and_gives_the_focus_back(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    QTest.keyClick(field, Qt.Key.Key_F4)
    assert editor.phrases.list.field.hasFocus()
    QTest.keyClicks(editor.phrases.list.field, "vekt")
    assert desk.acts[-1] == SearchPhrases("vekt")
    editor.set_phrases(phrases("vekt"))
    QTest.keyClick(editor.phrases.list.field, Qt.Key.Key_Return)
    assert field.hasFocus()
    assert _last(editor)[-1] == ("text", " kg siste døgn).")


def test_a_gap_blocks_signing_and_f7_goes_there(editor: NoteEditor, desk: Desk) -> None:
    editor.set_model(note(note_text("draft-2", gap("hvem"), text(" og "), gap("når"))))
    assert not editor.side.action.ready
    assert "Fyll ut 2 felt" in editor.side.action.text()
    assert "født 14.03.1948" in editor.side.action.accessibleName()
    first = editor.sections.rows[0].field
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_F7)
    field = editor.sections.rows[3].field
    assert field.hasFocus()
    assert field.textCursor().selectedText() == "[hvem]"
    QTest.keyClick(field, Qt.Key.Key_F7)
    assert field.textCursor().selectedText() == "[når]"
    QTest.keyClick(field, Qt.Key.Key_F7)
    assert field.textCursor().selectedText() == "[hvem]"
    editor.sign()
    assert not [act for act in desk.acts if isinstance(act, Sign)]
    QTest.keyClicks(field, "Jonas Moe")
    QTest.keyClick(field, Qt.Key.Key_F7)
    QTest.keyClicks(field, "i dag")
    assert editor.side.action.ready
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.acts[-1] == Sign("note")
    assert editor.text().draft == "draft-2"


def test_two_presses_sign_once_and_nothing_is_written_meanwhile(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor)
    editor.side.action.click()
    editor.side.action.click()
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.acts == [Sign("note")]
    before = editor.text()
    QTest.keyClicks(field, "mer")
    assert editor.text() == before
    editor.sign_failed()
    QTest.keyClicks(field, "mer")
    assert _last(editor)[-1][1].endswith("mer")
    assert editor.side.action.ready


def test_an_empty_note_and_a_reason_of_the_desk_block(editor: NoteEditor, desk: Desk) -> None:
    empty = NoteText("e", tuple(msgspec.structs.replace(s, runs=()) for s in note_text().sections))
    editor.set_model(note(empty))
    assert not editor.side.action.ready
    editor.set_model(note(note_text("f"), blocks=("Oppholdet er avsluttet.",)))
    assert not editor.side.action.ready
    assert "Oppholdet er avsluttet." in editor.side.action.text()
    editor.side.action.click()
    assert not desk.acts


def test_values_follow_the_record_and_words_never_change(editor: NoteEditor) -> None:
    field = _field(editor)
    QTest.keyClicks(field, "prøve i kveld")
    newer = FollowedValue("k.siste", "3,1", "outdated", ("Observation/9",), "Svar i dag 15:00")
    editor.set_model(note(values=(newer,)))
    assert ("value", "3,1") in _last(editor, 2)
    assert ("text", " (3,4 kl. 06:25, 4,1 ved innkomst), kreatinin ") in _last(editor, 2)
    assert _last(editor)[-1][1].endswith("prøve i kveld")


def test_sections_are_reached_by_keys(editor: NoteEditor, desk: Desk) -> None:
    field = _field(editor, 0)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.sections.rows[1].field.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert editor.sections.rows[0].field.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert desk.acts[-1] == FetchPrevious("SS")


def test_the_note_before_is_one_key_away_as_it_was_written(editor: NoteEditor) -> None:
    before = note().previous
    assert before is not None
    written = msgspec.structs.replace(
        before, text="Gi [strøket] 5 mg.", original="<div>Gi <del>50 mg</del> 5 mg.</div>"
    )

    def beside() -> str:
        every = editor.side.inner.findChildren(QWidget)
        return " ".join(one.accessibleName() for one in every if one.isVisible())

    editor.set_model(msgspec.structs.replace(note(), previous=written))
    field = _field(editor, 0)
    assert "50 mg" not in beside()
    QTest.keyClick(field, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert "<del>50 mg</del>" in beside()
    # A newer model keeps it, the same key goes back, and what is written is not touched.
    editor.set_model(msgspec.structs.replace(note(), previous=written, beside_note="oppdatert 14:40"))
    assert "<del>50 mg</del>" in beside()
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert "50 mg" not in beside()
    assert editor.side.original_button is not None
    # So is the note that is added to.
    editor.set_model(msgspec.structs.replace(note(), before=(written,)))
    QTest.keyClick(field, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert "<del>50 mg</del>" in beside()
    editor.set_model(note())
    assert editor.side.original_button is None


def test_tab_goes_through_all_and_comes_back(editor: NoteEditor) -> None:
    start = _field(editor, 0)
    seen: list[QWidget] = []
    for _step in range(20):
        now = QApplication.focusWidget()
        if now is start and seen:
            break
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is start
    assert seen[:5] == [row.field for row in editor.sections.rows]
    assert editor.side.action in seen
    assert editor.side.fetch_button in seen
    assert all(widget.accessibleName() for widget in seen)


def test_the_first_letter_is_told_at_once_and_then_twice_a_second(
    editor: NoteEditor, desk: Desk, qtbot: QtBot
) -> None:
    field = _field(editor)
    QTest.keyClicks(field, "a")
    assert len(desk.kept) == 1
    QTest.keyClicks(field, "bcdefgh")
    assert len(desk.kept) == 1
    assert editor._autosave._timer.interval() <= 500
    qtbot.waitUntil(lambda: len(desk.kept) == 2)
    assert desk.kept[-1].sections[3].plain.endswith("abcdefgh")
    QTest.keyClicks(field, "i")
    editor.sections.rows[0].field.setFocus()
    assert desk.kept[-1].sections[3].plain.endswith("abcdefghi")
    assert desk.kept[-1] == editor.text()


@pytest.mark.parametrize("how", ["hide", "close", "delete", "delete the window", "another draft", "no model"])
def test_nothing_typed_is_lost(editor: NoteEditor, desk: Desk, how: str, qtbot: QtBot) -> None:
    field = _field(editor)
    QTest.keyClicks(field, "siste ord")
    assert not desk.kept[-1].sections[3].plain.endswith("siste ord")
    if how == "hide":
        editor.hide()
    elif how == "close":
        editor.window().close()
    elif how == "delete":
        editor.deleteLater()
    elif how == "delete the window":
        editor.window().deleteLater()
    elif how == "another draft":
        editor.set_model(note(note_text("another")))
    else:
        editor.set_model(None)
    QApplication.sendPostedEvents(None, 52)
    assert desk.kept[-1].draft == "draft-1"
    assert desk.kept[-1].sections[3].plain.endswith("siste ord")


def test_without_a_model_nothing_of_the_patient_stays(editor: NoteEditor) -> None:
    editor.set_model(None)
    assert editor.sections.rows == []
    assert "SOLBAKKEN" not in "".join(
        w.accessibleName() for w in editor.findChildren(QWidget) if w.isVisible()
    )
    assert not editor.side.isVisible()


def test_saving_is_said_where_it_is_looked_for(editor: NoteEditor) -> None:
    assert "Lagret 14:32:08" in editor.bar.saved_words()
    editor.set_saved("Ikke lagret: disken er full", failed=True)
    assert "Ikke lagret" in editor.bar.saved_words()


def test_a_phrase_that_is_no_phrase_yet_is_never_signed(editor: NoteEditor, desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(_field(editor), " .vek")
    qtbot.mouseClick(editor.side.action, Qt.MouseButton.LeftButton)
    assert not [act for act in desk.acts if isinstance(act, Sign)]
    assert editor.phrases.open
    other = editor.sections.rows[0].field
    qtbot.mouseClick(other.viewport(), Qt.MouseButton.LeftButton)
    assert not editor.phrases.open
    assert other.hasFocus()


@pytest.mark.parametrize("cost", [Calls(1_500_000), pytest.param(Seconds(19 * 0.1), marks=MEASURED)], ids=str)
def test_typing_in_a_long_note_is_quick(editor: NoteEditor, cost: Cost) -> None:
    long = tuple(text("Ord og atter ord. ") if at % 2 else gap(f"felt {at}") for at in range(400))
    editor.set_model(note(note_text("long", *long)))
    field = _field(editor)
    QTest.keyClicks(field, "varm")
    with cost:
        QTest.keyClicks(field, "tjue bokstaver til.")


def test_what_f7_finds_is_brought_into_sight(editor: NoteEditor) -> None:
    sections = note_text().sections
    long = msgspec.structs.replace(sections[0], runs=(text("Ord.\n" * 80),))
    last = msgspec.structs.replace(sections[-1], runs=(text("Plan "), gap("hvem")))
    editor.set_model(note(NoteText("far", (long, last))))
    assert editor.next_missing()
    QApplication.processEvents()
    field = editor.sections.rows[1].field
    at = field.viewport().mapTo(editor.view.viewport(), field.cursorRect().center())
    assert editor.view.viewport().rect().contains(at)
