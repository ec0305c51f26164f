"""Filling in a form by hand: what was answered in one way is not lost by another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.acts.questionnaires import Filling, Given
from desktop.shown.forms.questionnaire import FormColumn, FormOption, FormRow, FormShown
from ui.editors.questionnaire.form_page import FormPage

NURSE, ALARM = Given("string", "Hjemmesykepleie"), Given("coding", "alarm", "s", "Trygghetsalarm")
NEIGHBOUR = Given("string", "Naboen")


def page(qtbot: QtBot, *given: Given, many: bool) -> FormPage:
    """A page with one question that offers answers and takes others."""
    options = tuple(
        FormOption(key, one.display or one.text, one, chosen=one in given)
        for key, one in (("1", NURSE), ("2", ALARM))
    )
    row = FormRow("help", "1", "Hjelp hjemme", options=options, many=many, field="text", kind="coding")
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z").put("help", given)
    made = FormPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.load(written)
    made.set_model(FormShown(written, "Test", "", "", "", (row,), (FormColumn("14:00"),)))
    return made


@pytest.mark.parametrize(
    ("many", "given", "left"),
    [
        (True, (NURSE, ALARM), (NURSE, ALARM, NEIGHBOUR)),
        (True, (NURSE, Given("string", "Nab")), (NURSE, NEIGHBOUR)),
        (False, (NURSE,), (NEIGHBOUR,)),
    ],
)
def test_words_beside_what_was_chosen_take_nothing_of_it_away(
    qtbot: QtBot, many: bool, given: tuple[Given, ...], left: tuple[Given, ...]
) -> None:
    made = page(qtbot, *given, many=many)
    assert made.table.field is not None
    made.table.field.written.emit("Naboen")
    assert made.written.of("help") == left


def test_words_that_are_wiped_out_leave_what_was_chosen(qtbot: QtBot) -> None:
    made = page(qtbot, NURSE, NEIGHBOUR, many=True)
    assert made.table.field is not None
    made.table.field.written.emit("")
    assert made.written.of("help") == (NURSE,)


def test_a_form_opens_where_its_first_missing_question_is(qtbot: QtBot) -> None:
    rows = tuple(FormRow(f"q{n}", str(n), f"Spørsmål {n}", missing=n == 80) for n in range(90))
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z")
    made = FormPage()
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.set_model(FormShown(written, "Test", "", "", "", rows, (FormColumn("14:00"),), left=("q80",)))
    made.show()
    made.take_focus()
    assert made.table.current == "q80", "a digit would answer it"
    inside = made.rows.viewport()

    def seen() -> bool:
        place = made.table.place_of("q80")
        return inside.rect().contains(made.table.mapTo(inside, place.center()))

    qtbot.waitUntil(seen)
    made.resize(700, 300)
    qtbot.waitUntil(seen)


def test_a_key_is_the_one_beside_the_answer_not_the_words_of_another(qtbot: QtBot) -> None:
    words = ("3", "2", "1")
    options = tuple(FormOption(str(n), one, Given("string", one)) for n, one in enumerate(words, 1))
    row = FormRow("pain", "1", "Smerte", options=options)
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z")
    made = FormPage()
    qtbot.addWidget(made)
    made.load(written)
    made.set_model(FormShown(written, "Test", "", "", "", (row,), (FormColumn("14:00"),)))
    made.answer("3")
    assert made.written.of("pain") == (Given("string", "1"),)


def proposed(qtbot: QtBot, row: FormRow, given: Given, *parts: str) -> FormPage:
    """A page with one question that the form or the record has answered."""
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z").propose(row.at, (given,))
    made = FormPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.load(written)
    made.set_model(FormShown(written, "Test", "", "", "", (row,), (FormColumn("14:00"),), parts=parts))
    return made


def test_the_same_answer_as_was_proposed_makes_it_ones_own(qtbot: QtBot) -> None:
    row = FormRow("help", "1", "Hjelp", options=(FormOption("1", "ja", NURSE, chosen=True),))
    made = proposed(qtbot, row, NURSE)
    with qtbot.waitSignal(made.decided):
        made.answer("1")
    assert (made.written.of("help"), made.written.proposed) == ((NURSE,), ())


def test_enter_in_a_field_takes_what_was_proposed(qtbot: QtBot) -> None:
    weight = Given("decimal", "70,5")
    made = proposed(qtbot, FormRow("w", "1", "Vekt", field="number", kind="decimal", written="70,5"), weight)
    assert made.table.field is not None
    with qtbot.waitSignal(made.decided):
        made.table.field.entered.emit()
    assert (made.written.of("w"), made.written.proposed) == ((weight,), ())


def test_a_value_that_is_not_whole_is_told_beside_the_form(qtbot: QtBot) -> None:
    row = FormRow("help", "1", "Hjelp", options=(FormOption("1", "ja", NURSE),))
    told = "Poeng er ikke hel og signeres ikke som svar: 2 b, 3 c er ikke besvart"
    made = proposed(qtbot, row, NURSE, told)
    body = made.column.body
    body.resize(320, 500)
    without = proposed(qtbot, row, NURSE).column.body
    without.resize(320, 500)
    body.arrange()
    without.arrange()
    assert len(body._cells) == len(without._cells) + 1


CODE = Given("coding", "I21.0", "urn:icd", "Hjerteinfarkt", version="2026")
OTHER = Given("coding", "I21.4", "urn:icd", "Hjerteinfarkt uten heving")
WORDS = Given("string", "hjerteinf")


def searched(qtbot: QtBot, *given: Given, many: bool = False) -> FormPage:
    """A page with one question that searches codes for what is written in it."""
    hits = tuple(FormOption("", one.display or f"«{one.text}»", one) for one in (CODE, OTHER, WORDS))
    typed = "".join(one.text for one in given if one.kind == "string")
    row = FormRow(
        "q", "1", "Årsak", many=many, field="text", kind="coding", searches=True, written=typed,
        hits=hits if typed else (),
    )  # fmt: skip
    written = Filling("Questionnaire/q", "2026-11-20T13:00:00Z").put("q", given)
    made = FormPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.load(written)
    made.set_model(FormShown(written, "Test", "", "", "", (row,), (FormColumn("14:00"),)))
    made.show()
    made.activateWindow()
    field = made.table.field
    assert field is not None
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return made


def test_the_arrows_mark_a_code_and_enter_takes_it(qtbot: QtBot) -> None:
    made = searched(qtbot, WORDS)
    field = made.table.field
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert made.table.marked is not None
    assert made.table.marked.given == OTHER
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert made.written.of("q") == (CODE,)


def test_words_are_kept_as_words_when_they_are_chosen(qtbot: QtBot) -> None:
    made = searched(qtbot, WORDS)
    field = made.table.field
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert made.written.of("q") == (WORDS,)


def test_enter_takes_nothing_that_was_found_for_other_words(qtbot: QtBot) -> None:
    made = searched(qtbot, WORDS)
    field = made.table.field
    assert field is not None
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [one.kind for one in made.written.of("q")] == ["string"]


def test_a_code_takes_the_place_of_the_words_it_was_searched_by(qtbot: QtBot) -> None:
    made = searched(qtbot, OTHER, WORDS, many=True)
    field = made.table.field
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert made.written.of("q") == (OTHER, CODE)
