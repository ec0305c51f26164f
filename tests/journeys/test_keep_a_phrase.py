"""«Lagre som frase» in a real window, by keys: a marked text becomes a phrase with gaps, and fills itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_origin import PATIENT
from ui.window.sprint.keep_side import KeepSide

Key = Qt.Key
pytestmark = pytest.mark.usefixtures("no_draft")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def written(keys: Keys, words: str) -> Any:
    """A new note with these words, all of them marked."""
    desk = keys.seat.desk
    desk.open_patient(PATIENT)
    keys.seat.quiet()
    keys.press(Key.Key_N, CONTROL)
    keys.seat.until(lambda: desk.note.patient == PATIENT and desk.note.editor.isVisible())
    keys.press(Key.Key_A, CONTROL)
    keys.write(words)
    keys.press(Key.Key_A, CONTROL)
    return desk.note.editor


def weight(seat: Seat) -> str:
    """The newest weight of the patient, as a phrase writes it."""
    from desktop.shown.draft_questions import PhrasesFor

    answer: list[Any] = []

    async def ask() -> None:
        answer.append(await seat.desk.bridge.ask(PhrasesFor(PATIENT, "vekt")))

    seat.desk.bridge.run(ask())
    seat.until(lambda: answer)
    row = next(one for one in answer[0].rows if one.short == ".vekt")
    return next(str(run.text) for run in row.runs if run.kind == "value")


def test_a_marked_text_becomes_a_phrase_whose_value_is_a_gap(doctor: Seat) -> None:
    keys = Keys(doctor)
    desk = doctor.desk
    desk.open_patient(PATIENT)
    doctor.quiet()
    value = weight(doctor).split()[0].split("\u00a0")[0]
    editor = written(keys, f"Vekt {value} kg, kontroll om 3 dager.")
    keys.press(Key.Key_F4, SHIFT)
    doctor.until(lambda: isinstance(doctor.window.side, KeepSide))
    side: Any = doctor.window.side
    assert [(row.row.words, row.on) for row in side.rows] == [(f"{value} → Vekt, siste", True)]
    assert side.previewed.split("\n")[0].startswith("Vekt ⟨Vekt, siste⟩ kg, kontroll om 3 dager.")
    assert "Står fast, for alle pasienter: 3 dager." in side.previewed
    keys.write("Vektkontroll")
    keys.press(Key.Key_Return)
    doctor.until(lambda: desk.keeps.side is None)
    assert doctor.window.side is editor.side
    text = Path(desk.keeps._keeping._drafts.model.file).read_text(encoding="utf-8")
    assert "add: phrase vektkontroll" in text
    assert "Vekt {{ weight.siste }} kg, kontroll om 3 dager." in text
    assert value not in text
    assert PATIENT not in text
    assert not doctor.errors


def test_a_phrase_with_a_name_of_more_words_says_how_it_is_written_and_is_found_by_each(
    doctor: Seat,
) -> None:
    keys = Keys(doctor)
    desk = doctor.desk
    editor = written(keys, "Sov godt, smertefri.")
    keys.press(Key.Key_F4, SHIFT)
    doctor.until(lambda: isinstance(doctor.window.side, KeepSide))
    side: Any = doctor.window.side
    keys.write("God natt")
    assert side.known_by == "Du skriver den som .godnatt."
    keys.press(Key.Key_Return)
    doctor.until(lambda: desk.keeps.side is None)
    assert ".godnatt" in doctor.window.undo_notice._label.words()
    text = Path(desk.keeps._keeping._drafts.model.file).read_text(encoding="utf-8")
    assert "add: phrase godnatt" in text
    assert "words:" in text
    assert "natt" in text.split("words:")[1]
    assert doctor.window.side is editor.side
    assert not doctor.errors


def test_a_text_with_a_loop_is_refused_with_a_sentence_and_stands(doctor: Seat) -> None:
    keys = Keys(doctor)
    editor = written(keys, "{% for a in b %}x{% endfor %}")
    keys.press(Key.Key_F4, SHIFT)
    doctor.until(lambda: doctor.errors)
    assert "ingen løkker" in str(doctor.errors.pop())
    assert doctor.window.side is editor.side
    assert not doctor.errors
