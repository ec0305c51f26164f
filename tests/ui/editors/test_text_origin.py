"""Ctrl+I in an open text: the value at the cursor, the source of a sentence, what a signed note froze."""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.shown.notes.notes import NoteSection
from tests.ui import samples_patient
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples import note
from ui.editors.letter.signed_letter import SignedLetterPage
from ui.editors.note.note_editor import NoteEditor
from ui.editors.parts import text_origin
from ui.editors.parts.text_field import TextField
from ui.panels import make_panel
from ui.panels.notes import NotesPanel

RUNS = (
    TextRun("Kalium "),
    TextRun("3,3 mmol/L", "value", "", ("Observation/k",), "Kalium", "2026-11-20T13:10:00+01:00"),
    TextRun(" og CRP "),
    TextRun("148", "value", "", ("Observation/crp",), "CRP"),
    TextRun(", egne ord."),
)


def at(field: TextField, position: int) -> None:
    cursor = field.textCursor()
    cursor.setPosition(position)
    field.setTextCursor(cursor)


def plain(qtbot: QtBot, runs: tuple[TextRun, ...]) -> TextField:
    field = TextField("Tekst")
    qtbot.addWidget(field)
    field.resize(500, 100)
    field.show()
    field.set_runs(runs)
    return field


def test_the_value_at_the_cursor_says_what_it_rests_on(qtbot: QtBot) -> None:
    field = plain(qtbot, RUNS)
    text = field.toPlainText()
    at(field, text.index("3,3") + 1)
    spot = text_origin.of_field(field)
    assert spot is not None
    assert (spot.of.keys, spot.of.title, spot.of.value) == (("Observation/k",), "Kalium", "3,3 mmol/L")
    assert spot.place.width() > 20, "it stands beside the whole value"
    at(field, text.index("148") + 1)
    again = text_origin.of_field(field)
    assert again is not None
    assert again.of.keys == ("Observation/crp",)
    assert again.place.left() > spot.place.right()
    at(field, len(text) - 2)
    assert text_origin.of_field(field) is None, "a person's own words came from nowhere else"


def test_arrows_of_the_card_go_from_value_to_value(qtbot: QtBot) -> None:
    field = plain(qtbot, RUNS)
    at(field, 0)
    seen = []
    while text_origin.step(field, 1):
        spot = text_origin.of_field(field)
        assert spot is not None
        seen.append(spot.of.keys[0])
    assert seen == ["Observation/k", "Observation/crp"]
    assert text_origin.step(field, -1)
    spot = text_origin.of_field(field)
    assert spot is not None
    assert spot.of.keys == ("Observation/k",)
    assert not text_origin.step(field, -1)


def test_a_sentence_of_a_letter_names_its_source(qtbot: QtBot) -> None:
    field = plain(
        qtbot,
        (
            TextRun("Kalium falt under innleggelsen"), TextRun("1", "mark", keys=("Observation/k",)),
            TextRun(". Hun dro hjem"), TextRun("2", "mark", keys=("Encounter/e",)), TextRun("."),
        ),
    )  # fmt: skip
    at(field, 5)
    spot = text_origin.of_field(field)
    assert spot is not None
    assert spot.of.keys == ("Observation/k",)
    assert spot.of.title == "Kilde 1"
    at(field, field.toPlainText().index("dro"))
    spot = text_origin.of_field(field)
    assert spot is not None
    assert spot.of.keys == ("Encounter/e",)


def test_the_editor_answers_for_the_field_that_is_written_in(qtbot: QtBot, show: Show) -> None:
    editor = NoteEditor()
    show(editor, editor.side)
    model = note()
    first = model.text.sections[0]
    text = NoteText(model.text.draft, (TextSection(first.code, first.title, RUNS), *model.text.sections[1:]))
    editor.set_model(msgspec.structs.replace(model, text=text))
    QApplication.processEvents()
    field = editor.sections.rows[0].field
    field.setFocus()
    at(field, field.toPlainText().index("3,3") + 1)
    spot = editor.origin()
    assert spot is not None
    assert spot.of.keys == ("Observation/k",)
    assert editor.origin_step(1, 0)
    spot = editor.origin()
    assert spot is not None
    assert spot.of.keys == ("Observation/crp",)


def test_a_note_that_is_read_says_what_its_section_was_frozen_from(qtbot: QtBot) -> None:
    panel = make_panel("notes")
    assert isinstance(panel, NotesPanel)
    qtbot.addWidget(panel)
    panel.resize(1200, 700)
    panel.show()
    model = samples_patient.notes()
    row = next(row for row in model.rows if not row.draft)
    frozen = NoteSection("Status", "Kalium 3,3 mmol/L.", ("Observation/k", "Observation/crp"))
    own = NoteSection("Plan", "Reiser i morgen.")
    row = msgspec.structs.replace(row, sections=(frozen, own), addenda=())
    panel.set_model(msgspec.structs.replace(model, rows=(row,)))
    panel.show_note(row.key)
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys == (row.key,), "in the list it is the note"
    panel.activateWindow()
    panel.reader.setFocus()
    qtbot.waitUntil(panel.reader.hasFocus)
    cursor = QTextCursor(panel.reader.document().find("3,3"))
    panel.reader.setTextCursor(cursor)
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys == frozen.keys
    assert spot.of.computed, "each has an origin of its own"
    assert spot.of.title == "Status"
    panel.reader.setTextCursor(QTextCursor(panel.reader.document().find("Reiser")))
    spot = panel.origin()
    assert spot is not None
    assert spot.of.keys == (row.key,), "what rests on nothing is the note's own"


def test_a_signed_letter_says_where_it_came_from(qtbot: QtBot) -> None:
    page = SignedLetterPage()
    qtbot.addWidget(page)
    assert page.origin() is None
    page.set_model(
        SignedLetterShown("DocumentReference/d", "p", "Epikrise", "signert 20.11. av Maren Aas", "SOLBAKKEN")
    )
    spot = page.origin()
    assert spot is not None
    assert (spot.of.keys, spot.of.title, spot.of.patient) == (("DocumentReference/d",), "Epikrise", "p")
