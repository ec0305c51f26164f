"""The order column by keyboard: reading, questions, Stop and Notice, the basket, one signature.

One idea: each key and each model of the one column.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.shown.medicines.order_editor import (
    AlertChoice,
    OrderAlert,
    OrderChoice,
    OrderQuestion,
    Proposal,
)
from desktop.shown.tasks.coming import Coming, ComingRow
from tests.ui.editors.conftest import Heard, press, type_in
from tests.ui.editors.samples_orders import BASKET, NOTICE, STOP, asking, orders, proposal, stopped
from tests.ui.recording import drawn_on
from ui import theme
from ui.editors.order.order_column import OrderColumn
from ui.painting.runs import Unasked
from ui.theme import Scheme
from ui.widgets.label import RunsLabel

ANSWERS = [(Qt.Key.Key_2, "keep"), (Qt.Key.Key_E, "replace"), (Qt.Key.Key_T, "remove")]


def test_what_is_typed_is_read_and_enter_adds_it(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g x 4 po")
    assert heard.of("typed")[-1] == ("paracet 1 g x 4 po",)
    assert column.set_proposal(proposal())
    assert column.card is not None
    assert not column.action.ready, "what stands in the field is not in the basket yet"
    assert "Legg til eller tøm feltet" in column.action.text()
    press(Qt.Key.Key_Return)
    assert heard.of("added") == [("paracet 1 g x 4 po",)]
    assert column.field.text() == ""
    assert column.card is None
    assert column.action.ready


@pytest.mark.parametrize("signer", ["", "Jonas Moe"], ids=["signs", "sends"])
def test_with_nothing_to_sign_the_button_names_nobody_and_is_no_act(column: OrderColumn, signer: str) -> None:
    column.set_model(orders(basket=(), alerts=(), signer=signer))
    assert column.action.text() == column.action.accessibleName() == "Ingen bestilling ennå"
    assert column.action.idle
    QTest.keyClicks(column.field, "paracet")
    assert not column.action.idle
    assert "SOLBAKKEN" in column.action.text()


def test_an_answer_to_an_earlier_text_is_dropped(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g x 4 po")
    QTest.keyClicks(column.field, " i 3 dager")
    assert not column.set_proposal(proposal())
    assert column.card is None
    column.set_model(orders(proposal=proposal()))
    assert column.card is None
    press(Qt.Key.Key_Return)
    assert heard.of("added") == []


def test_a_proposal_can_no_longer_be_added_when_the_text_has_gone_on(
    column: OrderColumn, heard: Heard
) -> None:
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal())
    QTest.keyClicks(column.field, "0")
    press(Qt.Key.Key_Return)
    assert heard.of("added") == []
    late = proposal("paracet 1 g x 4 po0")
    assert column.set_proposal(late)
    assert heard.of("added") == [("paracet 1 g x 4 po0",)], "Enter waited for the answer to this very text"


def test_enter_before_the_answer_is_forgotten_when_typing_goes_on(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g")
    press(Qt.Key.Key_Return)
    QTest.keyClicks(column.field, " x 4")
    column.set_proposal(proposal("paracet 1 g x 4"))
    assert heard.of("added") == []


def test_questions_are_answered_by_digits_and_write_the_field(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "furosemid 40 x 2")
    column.set_proposal(asking())
    press(Qt.Key.Key_Return)
    assert heard.of("added") == []
    assert not column.field.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert heard.of("answered") == [("route", "po")]
    assert column.field.text() == "furosemid 40 x 2"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_1)
    assert heard.of("answered")[-1] == ("dose", "mg")
    assert column.field.text() == "furosemid 40 mg x 2"
    assert heard.of("typed")[-1] == ("furosemid 40 mg x 2",)
    assert column.field.hasFocus()


def test_an_incomplete_proposal_is_never_added(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet")
    column.set_proposal(Proposal("paracet", "paracetamol", complete=False))
    press(Qt.Key.Key_Return)
    assert heard.of("added") == []


def test_a_stop_must_be_answered_and_the_reason_has_ten_characters(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "amoksicillin 500 mg x 3 po")
    column.set_proposal(stopped())
    assert "Svar på stopp" in column.action.text()
    press(Qt.Key.Key_Return)
    assert heard.of("added") == []
    card = column.alerts[0]
    assert card.inside
    press(Qt.Key.Key_3)
    assert card.reason is not None
    assert card.reason.hasFocus()
    QTest.keyClicks(card.reason, "1 2 3 4 5 6")
    press(Qt.Key.Key_Return)
    assert heard.of("stop_answered") == [], "spaces don't count"
    press(Qt.Key.Key_Return, control=True)
    assert heard.of("sign") == []
    card.reason.setText("Utredet av allergolog, ingen allergi")
    press(Qt.Key.Key_Return)
    assert heard.of("stop_answered") == [("stop-1", "override", "Utredet av allergolog, ingen allergi")]
    answered = msgspec.structs.replace(STOP, answered="Overstyrt: Utredet av allergolog")
    column.set_proposal(msgspec.structs.replace(stopped(), alerts=(answered,)))
    column.field.setFocus()
    press(Qt.Key.Key_Return)
    assert heard.of("added") == [("amoksicillin 500 mg x 3 po",)]


def test_a_reason_being_written_survives_a_new_model(column: OrderColumn) -> None:
    stop = msgspec.structs.replace(STOP, concerns="line-1")
    column.set_model(orders(alerts=(stop,)))
    column.action.click()
    press(Qt.Key.Key_3)
    QTest.keyClicks(QApplication.focusWidget(), "Utredet")
    column.set_model(orders(alerts=(stop,), saved="Lagret som kladd 14:33"))
    assert column.alerts[0].reason is not None
    assert column.alerts[0].reason.text() == "Utredet"
    assert column.alerts[0].inside


def test_a_notice_is_gone_to_once_and_the_second_press_signs(column: OrderColumn, heard: Heard) -> None:
    column.set_model(orders())
    assert not column.action.ready
    assert "Se på 1, signer så 3 for" in column.action.text()
    assert "født 14.03.1948" in column.action.accessibleName()
    press(Qt.Key.Key_Return, control=True)
    assert heard.of("sign") == []
    assert column.alerts[0].inside
    assert column.action.ready
    press(Qt.Key.Key_Return, control=True)
    assert heard.of("sign") == [(tuple(row.key for row in BASKET),)]
    press(Qt.Key.Key_Return, control=True)
    assert len(heard.of("sign")) == 1, "two presses, one signature"
    column.sign_failed()
    assert column.action.ready


def test_a_new_notice_is_gone_to_again(column: OrderColumn, heard: Heard) -> None:
    column.set_model(orders())
    column.action.click()
    other = msgspec.structs.replace(NOTICE, key="notice-2", concerns="line-2")
    column.set_model(orders(alerts=(NOTICE, other)))
    assert not column.action.ready
    column.action.click()
    assert heard.of("sign") == []
    assert next(card for card in column.alerts if card.alert.key == "notice-2").inside


def _notices(*lines: str) -> tuple[OrderAlert, ...]:
    return tuple(
        msgspec.structs.replace(NOTICE, key=f"notice-{line}", concerns=line, choices=()) for line in lines
    )


def test_notices_that_stand_whole_on_the_screen_are_seen_by_one_press(
    column: OrderColumn, heard: Heard
) -> None:
    column.set_model(orders(alerts=_notices("line-1", "line-2", "line-3")))
    assert not column.action.ready
    QApplication.processEvents()
    column.action.click()
    assert len(column.met) == 3
    assert heard.of("sign") == [], "the press that shows them signs nothing"
    column.action.click()
    assert heard.of("sign") == [(("line-1", "line-2", "line-3"),)]


def test_notices_below_the_edge_are_not_seen_with_those_above(column: OrderColumn, heard: Heard) -> None:
    column.window().resize(376, 420)
    column.set_model(orders(alerts=_notices("line-1", "line-2", "line-3")))
    QApplication.processEvents()
    column.action.click()
    assert 0 < len(column.met) < 3
    # Nor is one that the strip over the lower edge covers.
    assert column.view.edge is not None
    strip = column.view.edge.strip
    assert strip.isVisible()
    above = {
        one.alert.key
        for one in column.alerts
        if one.mapTo(strip.parentWidget(), QPoint(0, one.height())).y() <= strip.y()
    }
    assert column.met <= above | {one.alert.key for one in column.alerts if one.inside}
    presses = 1
    while not column.action.ready:
        column.action.click()
        presses += 1
        assert presses < 5
    assert heard.of("sign") == []
    assert len(column.met) == 3


def test_an_order_may_begin_with_0_beside_an_alert_with_an_owner(column: OrderColumn) -> None:
    asked: list[OrderAlert] = []
    column.rule_asked.connect(asked.append)
    column.set_model(orders(alerts=(msgspec.structs.replace(NOTICE, owner="Legemiddelkomiteen"),)))
    column.field.setFocus()
    QTest.keyClicks(column.field, "0,9 % NaCl")
    assert column.field.text() == "0,9 % NaCl"
    assert asked == []
    # From its card the key asks.
    column.field.clear()
    column.alerts[0].take_focus()
    press(Qt.Key.Key_0)
    assert [one.key for one in asked] == ["notice-1"]


@pytest.mark.parametrize(
    ("key", "choice"), [(Qt.Key.Key_2, "keep"), (Qt.Key.Key_E, "replace"), (Qt.Key.Key_T, "remove")]
)
def test_a_notice_is_answered_by_digit_or_letter(
    column: OrderColumn, heard: Heard, key: Qt.Key, choice: str
) -> None:
    column.set_model(orders())
    column.action.click()
    press(key)
    assert heard.of("answered") == [("notice-1", choice)]


def test_a_check_that_could_not_be_made_is_said_and_does_not_block(column: OrderColumn, heard: Heard) -> None:
    unknown = OrderAlert(
        "nc", "not_checked", "Nyrefunksjon ikke kontrollert", "Ingen eGFR.", concerns="line-1"
    )
    column.set_model(orders(alerts=(unknown,)))
    assert "IKKE KONTROLLERT" in column.alerts[0].accessibleName()
    column.action.click()
    column.action.click()
    assert len(heard.of("sign")) == 1


def test_orders_are_removed_by_key_and_the_column_says_what_is_left(
    column: OrderColumn, heard: Heard
) -> None:
    column.orders[1].button.setFocus()
    press(Qt.Key.Key_Delete)
    assert heard.of("removed") == [("line-2",)]
    assert "Kalium" in column.orders[1].button.accessibleName()
    column.set_model(orders(basket=BASKET[:1], alerts=()))
    assert "Signer 1 for" in column.action.text()
    column.set_model(orders(basket=(), alerts=()))
    assert not column.action.ready
    column.action.click()
    assert heard.of("sign") == []
    assert column.field.hasFocus()


def test_favourites_have_letters_while_their_list_has_the_focus(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "k")
    assert heard.of("favourite") == []
    column.field.clear()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_K)
    assert heard.of("favourite") == [("f2",)]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert heard.of("favourite")[-1] == ("f2",)
    press(Qt.Key.Key_Escape)
    assert column.field.hasFocus()


def test_another_patient_gets_nothing_of_what_stood_here(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal())
    column.set_model(orders(draft="basket-2", patient="HAUGLAND, Per", basket=(), alerts=(), text="ceft"))
    assert column.field.text() == "ceft"
    assert column.card is None
    assert column.orders == []
    assert "HAUGLAND" in column.action.text()
    column.set_model(None)
    assert column.field.text() == ""
    assert not column.action.isVisible()


def test_offline_is_said_beside_the_act(column: OrderColumn) -> None:
    column.set_model(orders(offline="Uten forbindelse: haster må skrives ut."))
    assert column.warning.isVisible()
    assert column.warning.words() == "Uten forbindelse: haster må skrives ut."


def test_pasted_control_characters_become_plain(column: OrderColumn, heard: Heard) -> None:
    column.field.setText("paracet\u202e 1 g\u2028x 4")
    assert column.field.text() == "paracet 1 g x 4"
    assert heard.of("typed") == [("paracet 1 g x 4",)]


def test_tab_goes_through_all_and_comes_back(column: OrderColumn) -> None:
    column.set_model(orders())
    type_in(column, "furosemid 40 x 2")
    column.set_proposal(asking())
    QApplication.processEvents()
    seen: list[QWidget] = []
    for _step in range(40):
        now = QApplication.focusWidget()
        if now is column.field and seen:
            break
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is column.field
    assert column.action in seen
    assert all(row.button in seen for row in column.orders)
    assert all(widget.accessibleName() for widget in seen)
    order = [seen.index(column.field), seen.index(column.orders[0].button), seen.index(column.action)]
    assert order == sorted(order), "fields first, the act at the end"


def test_four_steps_order_paracetamol(column: OrderColumn, heard: Heard) -> None:
    """Ctrl+B · typed text, Enter · Ctrl+Enter to the notice · Ctrl+Enter signs."""
    column.set_model(orders(basket=(), alerts=()))
    column.take_focus()
    type_in(column, "paracet 1 g x 4 po")
    column.set_proposal(proposal())
    press(Qt.Key.Key_Return)
    column.set_model(orders(basket=BASKET[:1], alerts=(NOTICE,)))
    press(Qt.Key.Key_Return, control=True)
    press(Qt.Key.Key_Return, control=True)
    assert heard.of("sign") == [(("line-1",),)]


def test_a_refresh_while_signing_does_not_open_a_second_signature(column: OrderColumn, heard: Heard) -> None:
    column.action.click()
    column.set_model(orders(alerts=(), saved="Lagret som kladd 14:33"))
    column.action.click()
    assert len(heard.of("sign")) == 1
    column.set_model(orders(alerts=(), basket=BASKET[1:]))
    column.action.click()
    assert heard.of("sign")[1:] == [(("line-2", "line-3"),)]


def test_a_short_reason_says_how_much_is_missing(column: OrderColumn) -> None:
    column.set_model(orders(alerts=(msgspec.structs.replace(STOP, concerns="line-1"),)))
    reason = column.alerts[0].reason
    assert reason is not None
    reason.setText("Utredet")
    assert reason.accessibleDescription() == "3 tegn til"
    reason.setText("Utredet av lege")
    assert reason.accessibleDescription() == ""


def test_a_stop_below_the_fold_is_brought_into_sight(column: OrderColumn) -> None:
    column.window().resize(320, 420)
    QApplication.processEvents()
    type_in(column, "amoksicillin 500 mg x 3 po")
    column.set_proposal(stopped())
    press(Qt.Key.Key_Return)
    button = QApplication.focusWidget()
    at = button.mapTo(column.view.viewport(), button.rect().center())
    assert column.view.viewport().rect().contains(at)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.25])
def test_nothing_is_cut_at_any_text_size(column: OrderColumn, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, Scheme.LIGHT, scale)
    column.window().resize(round(320 * scale), 900)
    column.set_model(orders(offline="Uten forbindelse siden 13:47: signert legges i kø."))
    type_in(column, "amoksicillin 500 mg x 3 po")
    column.set_proposal(stopped())
    QApplication.processEvents()
    labels = [label for label in column.findChildren(RunsLabel) if label.isVisible() and label.words()]
    assert len(labels) > 8
    assert not [label.words() for label in labels if label.too_wide()]
    assert not [label.words() for label in labels if label.height() < label.height_at(label.width())]
    assert column.inner.width() <= column.view.viewport().width()


def test_a_question_without_answers_marks_the_part_of_the_text(column: OrderColumn, heard: Heard) -> None:
    column.field.setFocus()
    column.field.setText("😀 furosemid x 2")
    question = OrderQuestion("dose", "Hvilken dose?", start=2, end=11)
    column.set_proposal(Proposal("😀 furosemid x 2", "furosemid", questions=(question,)))
    press(Qt.Key.Key_Return)
    assert column.field.hasFocus()
    assert column.field.selectedText() == "furosemid"
    assert heard.of("added") == []


def test_an_answer_that_orders_something_else_writes_the_empty_field_only(
    column: OrderColumn, heard: Heard
) -> None:
    other = AlertChoice("alternative", "Velg ceftriakson", text="ceftriakson 2 g x 1 iv")
    stop = msgspec.structs.replace(STOP, concerns="line-1", choices=(other,))
    column.set_model(orders(alerts=(stop,)))
    column.field.setText("paracet")
    column.alerts[0].take_focus()
    press(Qt.Key.Key_1)
    assert heard.of("stop_answered") == [("stop-1", "alternative", "")]
    assert column.field.text() == "paracet"
    column.field.clear()
    column.alerts[0].take_focus()
    press(Qt.Key.Key_1)
    assert heard.of("typed")[-1] == ("ceftriakson 2 g x 1 iv",)
    assert column.field.hasFocus()


def test_what_may_not_be_fetched_is_grey_and_in_nobodys_way(
    column: OrderColumn, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    original = Unasked.paint

    def paint(self: Unasked, *arguments: Any) -> None:
        said.append(self.plain)
        original(self, *arguments)

    monkeypatch.setattr(Unasked, "paint", paint)
    words = "Ikke alt er hentet: det kan være mer."
    column.set_model(msgspec.structs.replace(orders(), coming=Coming(missing=words)))
    column.grab()
    assert words in said


def test_what_is_late_in_many_words_has_the_whole_width(
    column: OrderColumn, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Lag bestilling for å få prøve, sett opp analyse i huset og send den med resten til laboratoriet"
    row = ComingRow("02.11.2016 00:45", words)
    column.set_model(msgspec.structs.replace(orders(), coming=Coming(late=(row,))))
    QApplication.processEvents()
    label = next(one for one in column.findChildren(RunsLabel) if words in one.words())
    found = drawn_on(label, monkeypatch)
    when = next(one for one in found if one.text == row.when)
    lines = [one for one in found if one.text != row.when]
    assert all(line.area.top() > when.area.bottom() for line in lines), "the day comes first, alone"
    assert max(line.area.right() for line in lines) > when.area.right()
    assert len(lines) <= 4


def test_a_card_whose_question_was_withdrawn_offers_it_again(column: OrderColumn) -> None:
    owned = msgspec.structs.replace(NOTICE, owner="Legemiddelkomiteen")
    column.set_model(orders(alerts=(owned,)))

    def offered() -> str:
        return next(b.answer.words for card in column.alerts for b in card.ask.buttons)

    column.say_asked(owned.key)
    assert offered() == "Spurt: svaret kommer til deg"
    column.say_not_asked(owned.key)
    assert offered() == "Jeg forstår ikke dette varselet"


def test_the_digit_of_the_question_stands_under_those_of_the_answers(column: OrderColumn) -> None:
    column.set_model(orders(alerts=(msgspec.structs.replace(NOTICE, owner="Legemiddelkomiteen"),)))
    (card,) = column.alerts
    last, asks = card.answers.buttons[-1], card.ask.buttons[0]
    left, below = (one.mapTo(card, QPoint(0, 0)) for one in (last, asks))
    assert left.x() == below.x()
    assert below.y() >= left.y() + last.height()
    assert asks.width() <= card.width() - below.x(), "not cut"


def unknown(*before: OrderChoice) -> Proposal:
    """A name that no list has: a deliberate answer, behind those that are near it."""
    text = OrderChoice(
        str(len(before) + 1), "Bestill som tekst", "[tekst: blablamycin] 1 g x 4 po", deliberate=True
    )
    return Proposal("blabla", questions=(OrderQuestion("item", "Hvilken menes?", (*before, text)),))


def test_enter_alone_never_takes_what_must_be_meant(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "blabla")
    column.set_proposal(unknown())
    for _time in range(3):
        QTest.keyClick(column.field, Qt.Key.Key_Return)
        assert column.field.hasFocus()
    assert (heard.of("answered"), heard.of("added"), column.field.text()) == ([], [], "blabla")
    press(Qt.Key.Key_Down)
    assert not column.field.hasFocus()
    press(Qt.Key.Key_Return)
    assert heard.of("answered") == [("item", "1")]
    assert column.field.text() == "[tekst: blablamycin] 1 g x 4 po"
    assert heard.of("added") == []


def test_enter_goes_to_the_near_name_and_not_past_it(column: OrderColumn, heard: Heard) -> None:
    type_in(column, "blabla")
    column.set_proposal(unknown(OrderChoice("1", "blablamid", "blablamid")))
    press(Qt.Key.Key_Return)
    assert column.card is not None
    assert column.card.focused == ("item", "1")
    press(Qt.Key.Key_Down)
    assert column.card.focused == ("item", "2")
    press(Qt.Key.Key_Return)
    assert column.field.text() == "[tekst: blablamycin] 1 g x 4 po"
    assert heard.of("added") == []
