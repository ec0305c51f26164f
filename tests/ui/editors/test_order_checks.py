"""The order column says what was checked, and what asks must be answered."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.shown.medicines.order_editor import AlertChoice, OrderAlert, OrderCheck, OrderTwice
from tests.ui.editors.conftest import Heard, press, type_in
from tests.ui.editors.samples_orders import BEYOND, orders, proposal
from ui.editors.order.above_most import Beyond
from ui.editors.order.order_column import OrderColumn

CHECKS = (
    OrderCheck("Allergi", "ok", "ingen treff"),
    OrderCheck("Nyre og kalium", "not_checked", "ikke kontrollert",
               "Vi har ingen nyreregel for et legemiddel med et ganske langt navn. eGFR 41, i dag 06:32."),
    OrderCheck("Graviditet", "not_applicable", "gjelder ikke"),
    OrderCheck("Interaksjon", "failed", "kunne ikke kontrolleres fordi kontrollen selv feilet underveis"),
)  # fmt: skip
TWICE = OrderAlert(
    "twice-1", "question", "Metoprolol gis fra før.",
    twice=OrderTwice("100 mg × 1", "50 mg × 1", total="150 mg"),
    choices=(AlertChoice("replace", "Erstatt metoprolol 100 mg × 1", detail="siste dose i dag 08:00"),
             AlertChoice("keep", "Behold begge", reason=True), AlertChoice("remove", "Ta bort den nye")),
)  # fmt: skip


@pytest.mark.parametrize("wide", [320, 376, 460])
def test_all_checks_are_listed_and_nothing_is_cut_off(column: OrderColumn, wide: int) -> None:
    column.resize(wide, 900)
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal(checks=CHECKS, checked="14:32, mot lokale data"))
    QApplication.processEvents()
    assert column.checks is not None
    assert [row.check for row in column.checks.rows] == list(CHECKS)
    assert not any(row.too_wide() for row in column.checks.rows)
    assert column.checks.rows[1].accessibleName().startswith("Nyre og kalium: ikke kontrollert. Vi har ingen")
    column.field.clear()
    assert column.checks is None


def test_a_question_is_answered_before_anything_is_signed(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal(alerts=(TWICE,)))
    assert "Svar på spørsmålet" in column.action.text()
    press(Qt.Key.Key_Return)
    assert heard.of("added") == [], "Enter goes to the question"
    press(Qt.Key.Key_1)
    assert heard.of("stop_answered") == [("twice-1", "replace", "")]
    card = column.alerts[0]
    assert "Står: 100 mg × 1" in card.accessibleName()
    assert "Sammen: 150 mg" in card.accessibleName()
    column.action.click()
    assert heard.of("sign") == []


def test_both_need_a_reason_of_ten_characters(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal(alerts=(TWICE,)))
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_2)
    QTest.keyClicks(QApplication.focusWidget(), "for kort")
    press(Qt.Key.Key_Return)
    assert heard.of("stop_answered") == []
    QTest.keyClicks(QApplication.focusWidget(), " men ikke nå")
    press(Qt.Key.Key_Return)
    assert heard.of("stop_answered") == [("twice-1", "keep", "for kort men ikke nå")]


def test_a_digit_answers_while_the_cursor_stands_in_the_empty_field(
    column: OrderColumn, heard: Heard
) -> None:
    model = orders(alerts=(TWICE,))
    column.set_model(model)
    column.take_focus()
    assert column.field.text() == ""
    press(Qt.Key.Key_1)
    assert heard.of("stop_answered") == [("twice-1", "replace", "")]
    assert column.field.text() == ""
    press(Qt.Key.Key_9)
    assert column.field.text() == "9", "no answer has it"
    press(Qt.Key.Key_1)
    assert column.field.text() == "91"


def test_a_digit_that_two_cards_have_answers_neither(column: OrderColumn, heard: Heard) -> None:
    other = msgspec.structs.replace(TWICE, key="twice-2")
    column.set_model(orders(alerts=(TWICE, other)))
    column.take_focus()
    press(Qt.Key.Key_1)
    assert heard.of("stop_answered") == []
    assert column.alerts[0].inside, "the first one is gone to"


def test_a_dose_that_is_too_large_is_written_again_where_it_stands(column: OrderColumn, heard: Heard) -> None:
    text = "digoksin 0,5 mg x 4 po"
    type_in(column, text)
    column.set_proposal(proposal(text, alerts=(BEYOND,), dose=(9, 15)))
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_2)
    assert column.field.hasFocus()
    assert column.field.selectedText() == "0,5 mg"
    assert heard.of("stop_answered") == [], "nothing was decided"


def test_a_dose_that_is_too_large_stands_beside_the_most(column: OrderColumn) -> None:
    type_in(column, "digoksin 0,5 mg x 4 po")
    column.set_proposal(proposal("digoksin 0,5 mg x 4 po", alerts=(BEYOND,)))
    (card,) = column.alerts
    said = card.accessibleName()
    assert "Denne: 0,5 mg × 4 = 2 mg i døgnet. Høyst: 0,25 mg i døgnet" in said
    assert "Eier: Legemiddelkomiteen" in said, "heard, though it has no room to be seen"
    (beyond,) = card.findChildren(Beyond)
    beside, below = beyond.heightForWidth(400), beyond.heightForWidth(110)
    assert below > beside > 0


def test_the_column_is_wider_while_something_must_be_answered(column: OrderColumn) -> None:
    told: list[bool] = []
    column.waiting.connect(lambda: told.append(column.asks_room))
    assert not column.asks_room
    type_in(column, "digoksin 0,5 mg x 4 po")
    column.set_proposal(proposal("digoksin 0,5 mg x 4 po", alerts=(BEYOND,)))
    assert column.asks_room
    assert told[-1], "the page hears of it"
    QTest.keyClick(column.field, Qt.Key.Key_End)
    QTest.keyClicks(column.field, " i")
    assert column.asks_room, "what one types on does not move the page"
    column.field.clear()
    assert not column.asks_room
