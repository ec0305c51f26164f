"""Sign-in by card on the sign-in page: one field for the PIN, which is gone when Enter or Esc is pressed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.shown.card_sign_in import CardSignIn
from tests.layout.stage import HEIGHTS
from tests.ui.test_sign_in_screen import ALT, WHO, key, screen
from ui.window.sign_in_screen import SignInScreen

__all__ = ["screen"]
NOW = datetime(2026, 11, 23, 20, 44, tzinfo=UTC)
ENROLLED = CardSignIn("enrolled", NOW + timedelta(hours=7, minutes=40), NOW - timedelta(hours=2))


def fields(screen: SignInScreen) -> list[QLineEdit]:
    return [one for one in screen.findChildren(QLineEdit) if one.isVisible() or one.text()]


def test_time_left_and_what_it_means_are_said(screen: SignInScreen) -> None:
    assert not screen.card.isVisible(), "nothing is known of a card"
    screen.set_card(ENROLLED, NOW)
    said = screen.card.note.words()
    assert "Kort og PIN slipper deg inn i 7 t 40 min til" in said
    assert "det du skriver, venter" in said
    assert "Sist pålogget" in said
    screen.set_card(msgspec.structs.replace(ENROLLED, words="Det står ikke noe kort i leseren."), NOW)
    assert "ikke noe kort" in screen.card.note.words()
    screen.set_card(msgspec.structs.replace(ENROLLED, last_try=True), NOW)
    assert "låser kortet" in screen.card.note.words()
    screen.set_card(CardSignIn("over", last=NOW, words="Det er mer enn 8 timer siden."), NOW)
    assert "mer enn 8 timer" in screen.card.note.words()
    key(Qt.Key.Key_U, ALT)
    assert not fields(screen), "nothing to sign in with"


def test_the_pin_is_given_once_and_stands_nowhere_afterwards(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.set_card(ENROLLED, NOW)
    key(Qt.Key.Key_U, ALT)
    (field,) = fields(screen)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(field, "4829")
    screen.set_card(ENROLLED, NOW)
    assert fields(screen) == [field], "what comes in meanwhile takes nothing away"
    with qtbot.assertNotEmitted(screen.picked), qtbot.waitSignal(screen.carded) as carded:
        key(Qt.Key.Key_Return)
    assert carded.args == ["4829"]
    assert not fields(screen)
    field.undo()
    assert field.text() == ""
    key(Qt.Key.Key_U, ALT)
    QTest.keyClicks(QApplication.focusWidget(), "4829")
    with qtbot.assertNotEmitted(screen.carded), qtbot.assertNotEmitted(screen.ended):
        key(Qt.Key.Key_Escape)
    assert not fields(screen)


def test_a_card_with_a_dialogue_of_its_own_gets_no_field(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.set_card(msgspec.structs.replace(ENROLLED, own_dialogue=True), NOW)
    assert "PIN" not in screen.card.note.words()
    with qtbot.waitSignal(screen.carded) as carded:
        key(Qt.Key.Key_U, ALT)
    assert carded.args == [""]
    assert not fields(screen)


def test_windows_hello_has_its_own_words_and_no_field(qtbot: QtBot, screen: SignInScreen) -> None:
    hello = msgspec.structs.replace(ENROLLED, own_dialogue=True, by="hello")
    screen.set_card(hello, NOW)
    assert screen.card.act.accessibleName() == "logg på med Windows Hello"
    assert "Windows Hello slipper deg inn i 7 t 40 min til" in screen.card.note.words()
    with qtbot.waitSignal(screen.carded) as carded:
        key(Qt.Key.Key_U, ALT)
    assert carded.args == [""]
    assert not fields(screen)
    screen.set_card(msgspec.structs.replace(hello, state="offered"), NOW)
    assert screen.card.act.accessibleName() == "bruk Windows Hello når nettet er borte"
    screen.enrolled(hello)
    assert "Windows Hello slipper deg inn her til" in screen.card.note.words()
    screen.offline("05:24", "hello")
    assert "Windows Hello har svart" in screen.steps.accessibleName()
    assert "kort" not in f"{screen.card.note.words()} {screen.steps.accessibleName()}".casefold()


@pytest.mark.parametrize("typed", ["", "4829"])
def test_another_person_is_looked_at_without_what_was_typed(screen: SignInScreen, typed: str) -> None:
    screen.set_card(ENROLLED, NOW)
    key(Qt.Key.Key_U, ALT)
    QTest.keyClicks(QApplication.focusWidget(), typed)
    screen.people.take_focus()
    key(Qt.Key.Key_Down)
    assert not fields(screen)
    assert not screen.card.isVisible()


def test_whoever_is_signed_in_may_let_the_card_do_it_later(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.came(WHO)
    screen.set_card(ENROLLED, NOW)
    assert not screen.card.isVisible(), "no news for whoever is in"
    screen.set_card(CardSignIn("offered"), NOW)
    assert screen.card.act.accessibleName() == "bruk kortet når nettet er borte"
    key(Qt.Key.Key_U, ALT)
    QTest.keyClicks(QApplication.focusWidget(), "4829")
    with qtbot.waitSignal(screen.carded):
        key(Qt.Key.Key_Return)
    screen.enrolled(ENROLLED)
    assert "slipper deg inn her til" in screen.card.note.words()
    with qtbot.waitSignal(screen.begun):
        key(Qt.Key.Key_Return)


def test_the_steps_of_a_card(screen: SignInScreen) -> None:
    screen.fetching()
    screen.offline("05:24", "card")
    screen.came(WHO)
    assert "Kortet er lest" in screen.steps.accessibleName()
    assert "til 05:24" in screen.steps.accessibleName()
    screen.again()
    assert "Nettleseren åpnes" in screen.steps.accessibleName()


def test_the_page_stays_as_low_as_the_lowest_screen_with_it(screen: SignInScreen) -> None:
    screen.set_card(ENROLLED, NOW)
    key(Qt.Key.Key_U, ALT)
    assert screen.card.field is not None
    assert screen.minimumSizeHint().height() <= min(HEIGHTS.values())
