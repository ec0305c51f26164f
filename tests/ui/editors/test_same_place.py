"""What arrives while one answers does not change what the next Enter means."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts import Act
from desktop.acts.editors import Decide
from tests.ui.editors.conftest import Show
from tests.ui.editors.samples_letters import DECISIONS, RECIPIENTS, letter, letter_text
from tests.ui.editors.samples_orders import BASKET, FAVOURITES, NOTICE, STOP, asking, orders
from ui.editors.letter.letter_editor import LetterEditor
from ui.editors.order.order_column import OrderColumn

TELLS = msgspec.structs.replace(STOP, concerns="line-1")


@pytest.fixture
def column(qtbot: QtBot, show: Show) -> OrderColumn:
    made = OrderColumn()
    show(made, size=(376, 900))
    made.set_model(orders(alerts=(TELLS, NOTICE)))
    QApplication.processEvents()
    return made


@pytest.fixture
def editor(qtbot: QtBot, show: Show) -> LetterEditor:
    made = LetterEditor()
    show(made, made.side, size=(1366, 768))
    made.set_model(letter())
    QApplication.processEvents()
    return made


def _enter() -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Return)


def _other(alert: Any) -> Any:
    return msgspec.structs.replace(alert, text="Et nytt svar er kommet.")


def test_the_answer_that_is_focused_stays_the_one(column: OrderColumn) -> None:
    chosen: list[tuple[str, str, str]] = []
    column.stop_answered.connect(lambda *what: chosen.append(what))
    column.alerts[0].answers.buttons[1].setFocus()
    column.set_model(orders(alerts=(_other(TELLS), NOTICE)))
    _enter()
    assert chosen == [("stop-1", "remove", "")]


def test_an_answer_that_is_gone_is_no_other_answer(column: OrderColumn) -> None:
    chosen: list[Any] = []
    column.stop_answered.connect(lambda *what: chosen.append(what))
    column.answered.connect(lambda *what: chosen.append(what))
    column.alerts[0].answers.buttons[1].setFocus()
    fewer = msgspec.structs.replace(TELLS, choices=TELLS.choices[:1])
    column.set_model(orders(alerts=(fewer, NOTICE)))
    assert column.alerts[0].inside
    _enter()
    assert chosen == []


def test_the_cursor_in_a_reason_stays_where_it_is(column: OrderColumn) -> None:
    reason = column.alerts[0].reason
    assert reason is not None
    reason.setFocus()
    QTest.keyClicks(reason, "Uredet av allergolog")
    reason.setCursorPosition(1)
    column.set_model(orders(alerts=(_other(TELLS), NOTICE)))
    written = column.alerts[0].reason
    assert written is QApplication.focusWidget()
    QTest.keyClicks(written, "t")
    assert written.text() == "Utredet av allergolog"


def test_a_reason_that_is_not_begun_keeps_the_focus(column: OrderColumn) -> None:
    reason = column.alerts[0].reason
    assert reason is not None
    reason.setFocus()
    column.set_model(orders(alerts=(_other(TELLS), NOTICE)))
    assert column.alerts[0].reason is QApplication.focusWidget()


def test_a_finding_that_nobody_went_to_is_not_seen(column: OrderColumn) -> None:
    column.set_model(orders(alerts=(NOTICE,)))
    button = column.orders[0].button
    button.setFocus()
    second = msgspec.structs.replace(NOTICE, key="notice-2", concerns="line-2")
    # The order that is focused leaves, and what comes next in the chain is a finding.
    column.set_model(orders(basket=BASKET[1:], alerts=(second,)))
    assert column.field.hasFocus()
    assert [alert.key for alert in column._unseen()] == ["notice-2"]


def test_a_question_is_answered_as_it_was_meant(column: OrderColumn) -> None:
    answered: list[tuple[str, str]] = []
    column.set_model(orders(alerts=()))
    column.answered.connect(lambda *what: answered.append(what))
    column.field.setFocus()
    QTest.keyClicks(column.field, "furosemid 40 x 2")
    column.set_proposal(asking())
    assert column.card is not None
    column.card.answers[1].buttons[1].setFocus()
    column.set_proposal(msgspec.structs.replace(asking(), line="Lest på nytt"))
    _enter()
    assert answered == [("route", "iv")]


def test_a_question_that_is_not_asked_any_more_gives_the_field(column: OrderColumn) -> None:
    column.set_model(orders(alerts=()))
    column.field.setFocus()
    QTest.keyClicks(column.field, "furosemid 40 x 2")
    column.set_proposal(asking())
    assert column.card is not None
    column.card.answers[0].buttons[0].setFocus()
    column.set_proposal(msgspec.structs.replace(asking(), questions=asking().questions[1:]))
    assert column.field.hasFocus()


def test_a_favourite_stays_the_one(column: OrderColumn) -> None:
    chosen: list[str] = []
    column.favourite.connect(chosen.append)
    assert column.favourites is not None
    column.favourites.rows[1].setFocus()
    column.set_model(orders(alerts=(TELLS, NOTICE), favourites=FAVOURITES[1:]))
    _enter()
    assert chosen == ["f2"]


def test_the_decision_that_is_focused_is_answered_as_it_was_meant(editor: LetterEditor) -> None:
    acts: list[Act] = []
    editor.act.connect(acts.append)
    editor.side.cards[0].answers.buttons[1].setFocus()
    other = msgspec.structs.replace(DECISIONS[0], text="Kalium 3,6 → 3,9.")
    editor.set_model(letter(decisions=(other, DECISIONS[1])))
    _enter()
    assert acts[-1] == Decide("d1", "keep")


def test_a_decision_that_is_gone_by_itself_decides_no_other(editor: LetterEditor) -> None:
    acts: list[Act] = []
    editor.side.cards[0].answers.buttons[1].setFocus()
    editor.set_model(letter(decisions=DECISIONS[1:]))
    editor.act.connect(acts.append)
    _enter()
    assert not [act for act in acts if isinstance(act, Decide)]


def test_a_decision_that_a_person_made_goes_on_to_the_next(editor: LetterEditor) -> None:
    editor.side.cards[0].answers.buttons[1].setFocus()
    _enter()
    # Something else arrives before the answer does.
    editor.set_model(letter(recipients=RECIPIENTS[:1]))
    editor.set_model(letter(recipients=RECIPIENTS[:1], decisions=DECISIONS[1:]))
    assert editor.side.cards[0].inside


def _digits(editor: LetterEditor) -> list[list[str]]:
    return [[button.cap for button in card.answers.buttons] for card in editor.side.cards]


def test_a_digit_keeps_its_meaning_when_another_decision_is_gone(editor: LetterEditor) -> None:
    assert _digits(editor) == [["1", "2"], ["3"]]
    editor.set_model(letter(decisions=DECISIONS[1:]))
    assert _digits(editor) == [["3"]]
    editor.set_model(letter(decisions=DECISIONS))
    assert _digits(editor) == [["4", "5"], ["3"]]


def test_digits_stay_when_a_person_has_decided(editor: LetterEditor) -> None:
    editor.side.cards[0].answers.buttons[1].setFocus()
    _enter()
    editor.set_model(letter(decisions=DECISIONS[1:]))
    assert _digits(editor) == [["3"]]


def test_a_decision_with_more_answers_shares_no_digit(editor: LetterEditor) -> None:
    more = msgspec.structs.replace(DECISIONS[0], choices=(*DECISIONS[0].choices, DECISIONS[1].choices[0]))
    editor.set_model(letter(decisions=(more, DECISIONS[1])))
    assert _digits(editor) == [["1", "2", "3"], ["4"]]


def test_the_next_letter_begins_at_one(editor: LetterEditor) -> None:
    editor.set_model(letter(decisions=DECISIONS[1:]))
    editor.set_model(letter(text=letter_text("letter-2"), decisions=DECISIONS))
    assert _digits(editor) == [["1", "2"], ["3"]]
