"""An assessment counts as read only where it was on the screen, whole."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.editors import Decide
from desktop.acts.edits import LetterText, TextSection
from desktop.shown.letters.letter_editor import DecisionChoice, LetterDecision
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples import text
from tests.ui.editors.samples_letters import letter, letter_text
from ui.editors.letter.letter_editor import LetterEditor

READ = DecisionChoice("send", "Lest: det er min vurdering")


def _asks(section: str, *, reads: bool = True) -> LetterDecision:
    return LetterDecision("a", "Ingen har skrevet en vurdering", "", (READ,), section, reads=reads)


def _long(lines: int) -> LetterText:
    """A letter whose assessment is so many lines long."""
    whole = letter_text()
    made = tuple(
        TextSection(s.code, s.title, (text("\n".join(f"Linje {at}." for at in range(lines))),))
        if s.code == "VU"
        else s
        for s in whole.sections
    )
    return structs.replace(whole, sections=made)


class Asked:
    """An editor whose question about the assessment is answered by its digit."""

    def __init__(self, qtbot: QtBot, show: Show, decision: LetterDecision, words: LetterText) -> None:
        self.editor = LetterEditor()
        show(self.editor, self.editor.side, size=(1366, 768))
        self.editor.set_model(letter(decisions=(decision,), text=words))
        QApplication.processEvents()
        self.acts: list[Act] = []
        self.editor.act.connect(self.acts.append)

    def answer(self) -> list[Decide]:
        """Click the answer, and give what was decided so far."""
        (card,) = self.editor.side.cards
        QTest.mouseClick(card.answers.buttons[0], Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        return [act for act in self.acts if isinstance(act, Decide)]

    def scroll(self, y: int) -> None:
        self.editor.desk.view.verticalScrollBar().setValue(y)
        QApplication.processEvents()


def test_an_assessment_in_sight_is_confirmed_at_once(qtbot: QtBot, show: Show) -> None:
    assert Asked(qtbot, show, _asks("VU"), letter_text()).answer() == [Decide("a", "send")]


def test_one_off_the_screen_is_shown_and_not_confirmed(qtbot: QtBot, show: Show) -> None:
    last = letter_text().sections[-1].code
    asked = Asked(qtbot, show, _asks(last), _long(60))
    before = asked.editor.desk.view.verticalScrollBar().value()
    assert asked.answer() == []
    assert asked.editor.desk.view.verticalScrollBar().value() > before
    (card,) = asked.editor.side.cards
    assert "ikke på skjermen" in card.accessibleName()
    assert asked.answer() == [Decide("a", "send")], "it is on the screen now"


def test_a_long_one_is_read_page_by_page(qtbot: QtBot, show: Show) -> None:
    asked = Asked(qtbot, show, _asks("VU"), _long(120))
    tries = next(count for count in range(1, 12) if asked.answer())
    assert tries > 2, "one screen does not hold it"


def test_what_was_scrolled_by_counts(qtbot: QtBot, show: Show) -> None:
    asked = Asked(qtbot, show, _asks("VU"), _long(120))
    bar = asked.editor.desk.view.verticalScrollBar()
    for y in range(0, bar.maximum(), 200):
        asked.scroll(y)
    assert asked.answer() == [Decide("a", "send")]


def test_other_words_are_not_read_yet(qtbot: QtBot, show: Show) -> None:
    asked = Asked(qtbot, show, _asks("VU"), _long(120))
    bar = asked.editor.desk.view.verticalScrollBar()
    for y in range(0, bar.maximum(), 200):
        asked.scroll(y)
    block = asked.editor.paper.block("VU")
    assert block is not None
    block.field.insert_runs((text("Nytt. "),))
    asked.scroll(bar.maximum())
    assert asked.answer() == []


@pytest.mark.parametrize("words", [letter_text(), _long(120)], ids=["short", "long"])
def test_another_question_needs_no_reading(qtbot: QtBot, show: Show, words: LetterText) -> None:
    last = words.sections[-1].code
    assert Asked(qtbot, show, _asks(last, reads=False), words).answer() == [Decide("a", "send")]


def test_a_question_that_was_not_answered_gives_the_focus_to_no_other(qtbot: QtBot, show: Show) -> None:
    """Gone by itself afterwards, it leaves an Enter that was meant for it nothing to decide."""
    last = letter_text().sections[-1].code
    asked = Asked(qtbot, show, _asks(last), _long(60))
    assert asked.answer() == []
    other = LetterDecision("b", "Noe annet", "", (DecisionChoice("keep", "Behold"),), "VU")
    asked.editor.set_model(letter(decisions=(other,), text=_long(60)))
    QApplication.processEvents()
    (card,) = asked.editor.side.cards
    assert not card.inside
