"""The letter editor by keyboard: sections, sources, decisions, reasons, keeping, signing."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.editors import AddRecipient, Decide, PreviewLetter, RemoveRecipient, SearchPhrases, Sign
from desktop.acts.edits import LetterText, TextRun, TextSection
from desktop.shown.letters.letter_editor import LetterDecision, sentences
from desktop.shown.parts import PanelState
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples import gap, phrases, text
from tests.ui.editors.samples_letters import DECISIONS, letter, letter_text, mark
from ui.editors.letter.letter_editor import LetterEditor
from ui.editors.parts.runs import normal
from ui.editors.parts.text_field import TextField


class Desk:
    """Keeps what the editor asked for and told."""

    def __init__(self, editor: LetterEditor) -> None:
        self.acts: list[Act] = []
        self.kept: list[LetterText] = []
        editor.act.connect(self.acts.append)
        editor.changed.connect(self.kept.append)


@pytest.fixture
def editor(qtbot: QtBot, show: Show) -> LetterEditor:
    made = LetterEditor()
    show(made, made.side, size=(1366, 768))
    made.set_model(letter())
    QApplication.processEvents()
    return made


@pytest.fixture
def desk(editor: LetterEditor) -> Desk:
    return Desk(editor)


def _write(editor: LetterEditor, code: str) -> TextField:
    editor.go_to_section(code)
    field = editor.paper.current()
    assert field is not None
    cursor = field.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    field.setTextCursor(cursor)
    return field


def _section(editor: LetterEditor, code: str) -> TextSection:
    return next(section for section in editor.text().sections if section.code == code)


def _control(key: Qt.Key, *, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_an_edited_text_falls_into_its_sentences_again() -> None:
    section = TextSection(
        "VU",
        "Vurdering",
        (
            text("En."),
            mark("1"),
            text(" To."),
            mark("2"),
            text(" Uten.\nNy linje "),
            gap("hvem"),
        ),
    )
    assert [[run.text for run in runs] for runs in sentences(section)] == [
        ["En."], ["To."], ["Uten."], ["Ny linje ", "hvem"],
    ]  # fmt: skip


def test_the_sample_survives_the_paper(editor: LetterEditor) -> None:
    for block, section in zip(editor.paper.blocks, letter_text().sections, strict=True):
        assert block.field.text_runs() == normal(section.runs)


def test_typing_after_a_sentence_does_not_belong_to_its_source(editor: LetterEditor, desk: Desk) -> None:
    field = _write(editor, "DIAG")
    QTest.keyClicks(field, " Ny diagnose.")
    runs = _section(editor, "DIAG").runs
    assert runs[-2] == mark("1")
    assert runs[-1] == text(" Ny diagnose.")
    assert desk.kept[-1].draft == "letter-1"


def test_typing_inside_an_outdated_sentence_leaves_the_question_open(editor: LetterEditor) -> None:
    field = _write(editor, "VU")
    plain = field.toPlainText()
    cursor = field.textCursor()
    cursor.setPosition(plain.index("var 3,6") + 4)
    field.setTextCursor(cursor)
    QTest.keyClicks(field, "ca. ")
    outdated = [run.text for run in _section(editor, "VU").runs if run.state == "outdated"]
    assert outdated == ["Kalium var ca. 3,6 og ble fulgt.", "5"]


def test_the_source_at_the_cursor_is_shown(editor: LetterEditor) -> None:
    field = _write(editor, "VU")
    cursor = field.textCursor()
    cursor.setPosition(field.toPlainText().index("Kalium"))
    field.setTextCursor(cursor)
    assert "Kalium 3,6 → 3,4" in editor.side.source.accessibleName()
    _write(editor, "FO")
    assert "Ingen kilde" in editor.side.source.accessibleName()


def test_f7_goes_through_the_decisions_and_digits_answer(editor: LetterEditor, desk: Desk) -> None:
    field = _write(editor, "DIAG")
    assert "Avgjør 2, signer og send så for" in editor.side.action.text()
    QTest.keyClick(field, Qt.Key.Key_F7)
    assert editor.side.cards[0].inside
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert desk.acts[-1] == Decide("d1", "keep")
    count = len(desk.acts)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert len(desk.acts) == count, "the digit of another question"
    editor.next_decision()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert desk.acts[-1] == Decide("d2", "owner")
    editor.next_decision()
    editor.next_decision()
    assert editor.side.cards[1].inside
    editor.set_model(letter(decisions=DECISIONS[1:]))
    assert editor.side.cards[0].inside, "the focus stays with the same decision"


def test_digits_in_the_text_are_text(editor: LetterEditor, desk: Desk) -> None:
    QTest.keyClicks(_write(editor, "FO"), " 12")
    assert _section(editor, "FO").plain.endswith(" 12")
    assert not [act for act in desk.acts if isinstance(act, Decide)]


def test_a_decided_sentence_is_replaced_and_the_rest_stays(editor: LetterEditor) -> None:
    QTest.keyClicks(_write(editor, "VU"), " Mer.")
    new = (text("Kalium var 3,4, "), TextRun("3,4", "value", "k.siste"), mark("5"))
    assert editor.replace_sentence("VU", "5", new)
    plain = _section(editor, "VU").plain
    assert "metoprolol. Kalium var 3,4, 3,4 Ved utreise" in plain
    assert plain.endswith(" Mer.")
    assert not [run for run in _section(editor, "VU").runs if run.state]
    assert not editor.replace_sentence("VU", "77", new)


def test_gaps_block_and_come_before_the_decisions(editor: LetterEditor, desk: Desk) -> None:
    editor.set_model(letter(letter_text("letter-2", gap("dato")), decisions=DECISIONS[:1]))
    assert "Avgjør 2" in editor.side.action.text()
    assert "2 må avgjøres, 1 i teksten" in editor.side.head.accessibleName()
    editor.side.action.click()
    field = editor.paper.current()
    assert field is not None
    assert field.textCursor().selectedText() == "[dato]"
    QTest.keyClicks(field, "fredag")
    assert "Avgjør 1" in editor.side.action.text()
    assert editor.side.head.accessibleName().startswith("Før du signerer 1 må avgjøres")
    assert "teksten" not in editor.side.head.accessibleName()
    editor.set_model(letter(letter_text("letter-2"), decisions=()))
    assert editor.side.action.ready
    assert "må avgjøres" not in editor.side.head.accessibleName()
    assert "fredag" in _section(editor, "OP").plain
    editor.set_model(letter(letter_text("letter-3", gap("dato")), decisions=()))
    assert "1 må avgjøres, i teksten" in editor.side.head.accessibleName()


def test_signing_takes_one_press_and_locks(editor: LetterEditor, desk: Desk) -> None:
    editor.set_model(letter(decisions=()))
    field = _write(editor, "FO")
    _control(Qt.Key.Key_Return)
    _control(Qt.Key.Key_Return)
    assert [act for act in desk.acts if isinstance(act, Sign)] == [Sign("letter")]
    before = editor.text()
    QTest.keyClicks(field, "mer")
    QTest.keyClicks(editor.paper.tables()[0].rows[0].field, "mer")
    assert editor.text() == before
    editor.sign_failed()
    assert editor.side.action.ready


def test_nobody_is_sent_to_without_recipients(editor: LetterEditor, desk: Desk) -> None:
    editor.set_model(letter(decisions=(), recipients=()))
    assert not editor.side.action.ready
    editor.side.action.click()
    assert desk.acts == [AddRecipient()], "it goes to what is missing, and signs nothing"


def test_storing_only_is_signed_when_a_person_said_so(editor: LetterEditor, desk: Desk) -> None:
    editor.set_model(letter(decisions=(), recipients=(), store_only=True))
    assert editor.side.action.ready
    assert "uten å sende" in editor.side.action.text()
    editor.side.action.click()
    assert desk.acts == [Sign("letter")]


def test_a_recipient_is_taken_away_by_delete_and_by_the_mouse(editor: LetterEditor, desk: Desk) -> None:
    first, *_rest = editor.side.recipients
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert desk.acts == [RemoveRecipient(first.key)]
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(first.width() - 12, first.height() // 2))
    assert desk.acts == [RemoveRecipient(first.key)] * 2
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(40, first.height() // 2))
    assert len(desk.acts) == 2, "a press on the name takes nobody away"


def test_the_button_and_the_line_name_the_patient(editor: LetterEditor) -> None:
    assert "født 14.03.1948" in editor.side.action.accessibleName()
    assert "148348 19660" in editor.side.note.words()
    assert "kvittering" in editor.side.note.words()


def test_reasons_are_written_in_the_table(editor: LetterEditor, desk: Desk) -> None:
    row = editor.paper.tables()[0].rows[2]
    row.field.setFocus()
    QTest.keyClicks(row.field, "hjertesvikt")
    reasons = {reason.key: reason.text for reason in editor.text().reasons}
    assert reasons["m3"] == "hjertesvikt"
    assert reasons["m1"] == "atrieflimmer, CHA₂DS₂-VASc 5"
    editor.paper.blocks[0].field.setFocus()
    assert desk.kept[-1].reasons == editor.text().reasons
    row.field.setFocus()
    editor.set_model(letter(saved="Lagret 14:40:00"))
    assert editor.paper.tables()[0].rows[2].reason() == "hjertesvikt"
    assert row.field.hasFocus()


def test_keys_of_the_letter(editor: LetterEditor, desk: Desk) -> None:
    field = _write(editor, "FO")
    QTest.keyClick(field, Qt.Key.Key_F8)
    assert desk.acts[-1] == PreviewLetter()
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.strip.current == "ME"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(QApplication.focusWidget(), " .vek")
    assert desk.acts[-1] == SearchPhrases("vek")
    editor.set_phrases(phrases("vek"))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "Vekt 71,4 kg i dag" in _section(editor, "FO").plain


def test_the_window_focuses_what_was_written_in(editor: LetterEditor) -> None:
    field = _write(editor, "FO")
    editor.side.action.setFocus()
    editor.take_focus()
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_F4)
    assert editor.phrases.list.field.hasFocus()
    QTest.keyClick(editor.phrases.list.field, Qt.Key.Key_Escape)
    assert field.hasFocus()


def test_headings_are_one_stop_with_arrows(editor: LetterEditor) -> None:
    editor.strip.setFocus()
    editor.strip.set_current("DIAG")
    QTest.keyClick(editor.strip, Qt.Key.Key_Right)
    assert "Vurdering, må avgjøres" in editor.strip.accessibleName()
    QTest.keyClick(editor.strip, Qt.Key.Key_Return)
    assert editor.paper.blocks[1].field.hasFocus()


def test_tab_goes_through_all_and_comes_back(editor: LetterEditor) -> None:
    start = editor.paper.blocks[0].field
    start.setFocus()
    seen: list[QWidget] = []
    for _step in range(60):
        now = QApplication.focusWidget()
        if now is start and seen:
            break
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is start
    assert all(block.field in seen for block in editor.paper.blocks)
    assert all(row.field in seen for row in editor.paper.tables()[0].rows)
    assert seen.index(editor.side.action) > seen.index(editor.paper.blocks[-1].field)
    assert editor.strip in seen
    assert all(widget.accessibleName() for widget in seen)


@pytest.mark.parametrize("how", ["delete the window", "another draft", "no model", "hide"])
def test_nothing_typed_is_lost(editor: LetterEditor, desk: Desk, how: str) -> None:
    QTest.keyClicks(_write(editor, "FO"), " siste ord")
    if how == "delete the window":
        editor.window().deleteLater()
    elif how == "hide":
        editor.hide()
    else:
        editor.set_model(letter(letter_text("another")) if how == "another draft" else None)
    QApplication.sendPostedEvents(None, 52)
    last = next(section for section in desk.kept[-1].sections if section.code == "FO")
    assert desk.kept[-1].draft == "letter-1"
    assert last.plain.endswith("siste ord")


def test_wide_and_narrow_show_the_same(editor: LetterEditor) -> None:
    window = editor.window()
    assert editor.strip.isVisible()
    assert not editor.desk.sources.isVisible()
    window.resize(1920, 1080)
    QApplication.processEvents()
    assert not editor.strip.isVisible()
    assert editor.desk.headings.isVisible()
    assert editor.desk.sources.isVisible()
    placed = editor.desk.sources.placed()
    assert [source.number for source, _top, _lines in placed] == [str(n) for n in range(1, 14)]
    tops = [top for _source, top, _lines in placed]
    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)


def test_a_held_recipient_is_amber_and_said(editor: LetterEditor) -> None:
    from desktop.shown.letters.letter_editor import LetterRecipient

    held = LetterRecipient("r9", "Ingrid Marie Solbakken", "held", "", "Sperret adresse: skrives aldri ut")
    editor.set_model(letter(recipients=(held,)))
    rows = [w for w in editor.side.findChildren(QWidget) if "Sperret adresse" in w.accessibleName()]
    assert rows
    assert rows[0].accessibleDescription().startswith("holdes tilbake")


def test_without_a_model_nothing_of_the_patient_stays(editor: LetterEditor) -> None:
    editor.set_model(None)
    assert editor.paper.blocks == []
    assert editor.strip.headings == ()
    assert not editor.side.isVisible()


def test_a_decision_without_answers_is_reached_and_blocks(editor: LetterEditor, desk: Desk) -> None:
    lost = LetterDecision("d9", "Hele journalen er ikke hentet", "Prøvesvar mangler.")
    here = LetterDecision("d8", "Vurderingen er ikke en leges", "", (), "VU")
    editor.set_model(letter(decisions=(lost, here)))
    editor.side.action.click()
    assert editor.side.cards[0].hasFocus()
    editor.next_decision()
    assert editor.paper.blocks[1].field.hasFocus()
    assert not [act for act in desk.acts if isinstance(act, Sign)]


def test_what_can_not_be_trusted_is_said_in_the_head(editor: LetterEditor) -> None:
    editor.set_state(PanelState("offline", "uten forbindelse siden 13:47"))
    assert "uten forbindelse siden 13:47" in editor.bar.saved_words()
    assert "Lagret 14:31:08" in editor.bar.saved_words()


@pytest.mark.parametrize("tall", range(420, 900, 16))
def test_a_question_is_seen_whole_or_it_is_told_how_many_are_below(editor: LetterEditor, tall: int) -> None:
    many = tuple(
        structs.replace(DECISIONS[0], key=f"k{at}", text="Dosen er skrevet annerledes enn hjemme." * at)
        for at in range(5)
    )
    editor.set_model(structs.replace(letter(), decisions=many))
    side = editor.side
    side.resize(side.width(), tall)
    QApplication.processEvents()
    view = side.view
    assert view.edge is not None
    room, bar = view.viewport().height(), view.verticalScrollBar()
    for at in range(0, bar.maximum() - 8, 37):
        bar.setValue(at)
        view.edge.cover()
        strip = view.edge.strip
        top = strip.y() if strip.isVisible() else room
        spans = [(c.mapTo(view.viewport(), QPoint(0, 0)).y(), c.height()) for c in side.cards]
        cut = [span for span in spans if span[0] < top < sum(span)]
        below = sum(sum(span) > top for span in spans)
        # Only one that would leave half of the column empty is cut, between two of its lines.
        assert all(start < room / 2 for start, _high in cut), (top, room, cut)
        said = f"↓ {below} å avgjøre nedenfor" if below else "↓ mer nedenfor"
        assert not strip.isVisible() or strip.words in ("", said), (strip.words, said)
        assert strip.words or not strip.isVisible() or strip.height() < 14
