"""Digits in the letter: they answer the question with the focus only, and a number answers none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.editors import Decide
from desktop.shown.letters.letter_editor import DecisionChoice, LetterDecision
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples_letters import letter
from ui.editors.letter.letter_editor import LetterEditor
from ui.widgets import typing_pause
from ui.widgets.typing_pause import _waiting as waiting

MEDICINES = tuple(
    LetterDecision(
        key, f"{key} før innleggelsen", "",
        (DecisionChoice("same", "Uendret"), DecisionChoice("stopped", "Seponert"),
         DecisionChoice("open", "Ikke avklart")),
        section="MEDB",
    )
    for key in ("Furosemid", "Johannesurt", "Metoprolol", "Zopiklon")
)  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(typing_pause, "PAUSE", 0.5)
    monkeypatch.setattr(typing_pause._Last, "at", float("-inf"))
    monkeypatch.setattr(typing_pause._Last, "moved", float("-inf"))
    monkeypatch.setattr(typing_pause.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def editor(qtbot: QtBot, show: Show) -> LetterEditor:
    made = LetterEditor()
    show(made, made.side, size=(1366, 768))
    made.set_model(letter(decisions=MEDICINES))
    QApplication.processEvents()
    return made


@pytest.fixture
def decided(editor: LetterEditor) -> list[Act]:
    acts: list[Act] = []
    editor.act.connect(lambda act: acts.append(act) if isinstance(act, Decide) else None)
    return acts


def type_in(digits: str) -> None:
    for digit in digits:
        focused = QApplication.focusWidget()
        if focused is not None:
            QTest.keyClick(focused, digit)


def caps(editor: LetterEditor) -> list[str]:
    return ["".join(button.cap for button in card.answers.buttons) for card in editor.side.cards]


def at_card(editor: LetterEditor, number: int) -> None:
    assert editor.side.cards[number].take_focus()


def test_a_number_meant_for_the_text_answers_nothing(
    editor: LetterEditor, decided: list[Act], clock: list[float]
) -> None:
    at_card(editor, 0)
    for typed in ("35", "12", "33", "60", "7"):
        clock[0] += 5
        type_in(typed)
        waiting().go()
        assert decided == [], typed


def test_a_digit_alone_answers_the_question_with_the_focus(
    editor: LetterEditor, decided: list[Act], clock: list[float]
) -> None:
    at_card(editor, 1)
    type_in("5")
    assert decided == [], "another digit may follow"
    assert editor.side.cards[1].answers.focused == "stopped", "what waits is seen"
    waiting().go()
    assert decided == [Decide("Johannesurt", "stopped")]


def test_enter_behind_a_digit_confirms_that_answer_once(
    editor: LetterEditor, decided: list[Act], clock: list[float]
) -> None:
    at_card(editor, 0)
    type_in("3")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    waiting().go()
    assert decided == [Decide("Furosemid", "open")]


@pytest.mark.parametrize("place", ["view", "action", "add"])
def test_digits_elsewhere_in_the_column_answer_nothing(
    editor: LetterEditor, decided: list[Act], place: str
) -> None:
    side = editor.side
    where = {"view": side.view, "action": side.action, "add": side.add_button}[place]
    assert where is not None
    where.setFocus()
    type_in("1234")
    assert decided == []


def test_digits_are_grey_where_they_do_not_act(editor: LetterEditor) -> None:
    at_card(editor, 1)
    assert [card.answers.buttons[0]._acts for card in editor.side.cards] == [
        False, True, False, False,
    ]  # fmt: skip
    editor.go_to_section("FO")
    assert not any(b._acts for card in editor.side.cards for b in card.answers.buttons)


def test_digits_stay_while_others_are_answered(editor: LetterEditor, decided: list[Act]) -> None:
    assert caps(editor) == ["123", "456", "789", ""]
    at_card(editor, 1)
    type_in("4")
    editor.reload(letter(decisions=(MEDICINES[0], *MEDICINES[2:])))
    assert caps(editor) == ["123", "789", ""]
    at_card(editor, 0)
    type_in("1")
    editor.reload(letter(decisions=MEDICINES[2:]))
    assert caps(editor) == ["789", ""]
    at_card(editor, 0)
    type_in("7")
    editor.reload(letter(decisions=MEDICINES[3:]))
    assert caps(editor) == ["123"], "where none has a digit any more they begin anew"


def test_f7_goes_round_the_questions_those_in_the_text_too(editor: LetterEditor) -> None:
    in_text = LetterDecision("owner", "Ingen kan følge opp", "", (), section="VU")
    editor.set_model(letter(decisions=(MEDICINES[0], in_text, *MEDICINES[1:])))
    editor.side.action.setFocus()
    where: list[str] = []
    for _time in range(12):
        editor.next_decision()
        inside = next((card.decision.key for card in editor.side.cards if card.inside), "i teksten")
        where.append(inside)
    assert {"Furosemid", "i teksten", "Johannesurt", "Metoprolol", "Zopiklon"} == set(where)
    first = where.index("Furosemid")
    assert where[first : first + 5] == ["Furosemid", "i teksten", "Johannesurt", "Metoprolol", "Zopiklon"]
