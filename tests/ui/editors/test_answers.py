"""Numbered answers: all of a question have digits, or none."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.editors.parts.numbered_answers import Answer, Answers

THREE = tuple(Answer(key, words) for key, words in (("a", "Uendret"), ("b", "Seponert"), ("c", "Uavklart")))


@pytest.mark.parametrize(("first", "caps"), [(1, "123"), (7, "789"), (8, ""), (9, ""), (10, "")])
def test_where_the_digits_end_no_answer_looks_as_if_it_could_not_be_chosen(
    qtbot: QtBot, first: int, caps: str
) -> None:
    answers = Answers(THREE, first, inline=True)
    qtbot.addWidget(answers)
    assert "".join(button.cap for button in answers.buttons) == caps


def test_of_very_many_answers_the_first_have_digits(qtbot: QtBot) -> None:
    answers = Answers(THREE * 4, 1)
    qtbot.addWidget(answers)
    assert "".join(button.cap for button in answers.buttons) == "123456789"
