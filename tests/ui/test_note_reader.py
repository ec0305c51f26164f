"""A note that is read: units stay whole on a line, and what is searched or copied is what was written."""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.notes.notes import NoteRow, NoteSection
from ui.painting.runs import plain_line
from ui.panels.notes import NotesPanel
from ui.panels.parts.note_reader import NoteReader
from ui.table.row_model import Row
from ui.theme import colour

WRITTEN = "Kreatinin 131 µmol/L (i går 118), noradrenalin 0,1 mikrogram/kg/min. Hb 9,8 g/dL."


def _read(terms: tuple[str, ...] = ()) -> NoteReader:
    reader = NoteReader()
    reader.resize(400, 300)
    reader.show_note(NoteRow("n1", "Visitt", "Maren Aas", "i dag 08:10", WRITTEN), terms)
    return reader


def test_no_line_ends_inside_a_unit_where_a_line_has_room_for_it(qapp: QApplication) -> None:
    reader = _read()
    for wide in range(230, 700, 7):
        reader.document().setTextWidth(wide)
        assert reader.document().size().height() > 0
        block, ends = reader.document().begin(), []
        while block.isValid():
            layout = block.layout()
            lines = (layout.lineAt(at) for at in range(layout.lineCount()))
            ends += [block.text()[: one.textStart() + one.textLength()].rstrip("\u2060") for one in lines]
            block = block.next()
        assert len(ends) > 2
        assert not [end for end in ends if end.endswith("/")], wide


def test_words_with_a_unit_are_found_and_copied_as_they_were_written(qapp: QApplication) -> None:
    reader = _read(("µMOL/l", "(i går", "131 µmol"))
    assert reader.hits == 3
    reader.selectAll()
    assert WRITTEN in reader.createMimeDataFromSelection().text()


def test_a_note_with_struck_words_is_read_as_it_was_written_and_back(qapp: QApplication) -> None:
    reader = NoteReader()
    section = NoteSection("Plan", "Gi [strøket] 5 mg.", original="<div>Gi <del>50 mg</del> 5 mg.</div>")
    reader.show_note(NoteRow("n1", "Visitt", "Maren Aas", "i dag 08:10", "", sections=(section,)))
    assert "50" not in reader.toPlainText()
    assert "O: slik det ble skrevet." in reader.toPlainText()
    reader.turn_original()
    assert "<div>Gi <del>50 mg</del> 5 mg.</div>" in reader.toPlainText().replace("\u2060", "")
    reader.turn_original()
    assert "[strøket]" in reader.toPlainText()
    reader.turn_original()
    other = NoteRow("n2", "Visitt", "Maren Aas", "i dag 09:10", "", sections=(section,))
    reader.show_note(other)
    assert "50 mg" not in reader.toPlainText(), "another note is text again"


def test_a_note_without_marks_has_no_other_original(qapp: QApplication) -> None:
    reader = _read()
    before = reader.toPlainText()
    reader.turn_original()
    assert reader.toPlainText() == before


def test_what_is_copied_has_no_sign_of_direction(qapp: QApplication) -> None:
    reader = NoteReader()
    words = "Gi \u0628\u0627\u0631\u0627 500 mg x 3."
    reader.show_note(NoteRow("n1", "Visitt", "Maren Aas", "i dag 08:10", words))
    reader.selectAll()
    assert words in reader.createMimeDataFromSelection().text()


def test_whether_it_is_as_it_was_signed_stands_below_the_author(qapp: QApplication) -> None:
    reader = NoteReader()
    row = NoteRow("n1", "Visitt", "Maren Aas", "i dag 08:10", WRITTEN, sealed="Signert av X · uendret siden")
    reader.show_note(row)
    lines = reader.toPlainText().split("\n")
    assert lines[2] == "Signert av X · uendret siden"
    reader.show_note(msgspec.structs.replace(row, sealed="Innholdet er endret", warns="endret"))
    warned = QTextCursor(reader.document().findBlockByNumber(2))
    warned.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    assert warned.block().text() == "Innholdet er endret"
    assert warned.charFormat().foreground().color() == colour("danger")


def test_a_note_that_is_not_as_it_was_signed_is_marked_in_the_list_and_said(qtbot: QtBot) -> None:
    panel = NotesPanel()
    qtbot.addWidget(panel)
    row = NoteRow("n1", "Visitt", "Maren Aas", "i dag 08:10", WRITTEN)
    told = msgspec.structs.replace(row, sealed="Innholdet er endret etter signering", warns="endret etterpå")
    for wide in (900, 400):
        panel.resize(wide, 400)
        quiet, marked = panel.line(row, strong=False), panel.line(told, strong=False)
        assert "endret etterpå" not in _texts(quiet)
        assert "endret etterpå" in _texts(marked), wide
        assert told.sealed in marked.spoken
        assert told.sealed not in quiet.spoken


def _texts(row: Row) -> str:
    return " ".join(plain_line(line) for form in row.cells[0].options for line in form)
