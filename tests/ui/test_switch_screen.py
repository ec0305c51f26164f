"""The switch of user by keys: Enter begins as who comes, Esc lets who has locked go on."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.shown.switching import SwitchFact, SwitchModel, SwitchSide
from tests.ui.test_sign_in_screen import ALT, WHO, key
from tests.ui.windows import shown
from ui.window.persons.switch_screen import SwitchScreen

FACTS = (
    SwitchFact("check-circle", "Kladdene er lagret", "sist 21:43"),
    SwitchFact("lock", "Skjermen er lukket", "ingenting av den vises for deg"),
)
MODEL = SwitchModel(
    SwitchSide("Practitioner/m", "Maren Aas", "MA", "LIS, Hjerte 3", FACTS),
    SwitchSide("Practitioner/h", "Hanne Ness", "HN", "", FACTS[:1]),
    (SwitchFact("identification-card", "Loggen vet hvem", "hver linje har én person"),),
)


@pytest.fixture
def screen(qtbot: QtBot) -> SwitchScreen:
    window = shown(qtbot)
    made = SwitchScreen("https://fhir.example", "", WHO, MODEL)
    made.set_locked_by("Maren Aas")
    window.cover(made)
    qtbot.wait(1)
    made.act.setFocus()
    return made


def whole(screen: SwitchScreen, part: QWidget) -> bool:
    """True where a part is seen with all of itself."""
    return part.isVisible() and part.visibleRegion().boundingRect() == part.rect() and screen.isVisible()


def test_enter_begins_in_the_role_and_on_the_ward_of_the_register(qtbot: QtBot, screen: SwitchScreen) -> None:
    assert "fra registeret, til 22:30" in screen.facts["ward"].accessibleName()
    assert "Hanne Ness" in screen.act.accessibleName()
    with qtbot.waitSignal(screen.begun) as begun:
        key(Qt.Key.Key_Return)
    assert begun.args == ["PractitionerRole/s", "h3"]


def test_esc_lets_who_has_locked_go_on_and_ends_it_where_they_are_signed_out(
    qtbot: QtBot, screen: SwitchScreen
) -> None:
    assert screen.back.text() == "Nei, Maren Aas fortsetter"
    with qtbot.waitSignal(screen.returned):
        key(Qt.Key.Key_Escape)
    screen.set_locked_by("")
    assert "Maren Aas" not in screen.back.text()
    with qtbot.assertNotEmitted(screen.returned), qtbot.waitSignal(screen.ended):
        key(Qt.Key.Key_Escape)


def test_another_ward_is_chosen_where_what_waits_stood(qtbot: QtBot, screen: SwitchScreen) -> None:
    key(Qt.Key.Key_P, ALT)
    assert screen.options.isVisible()
    key(Qt.Key.Key_Escape)
    assert not screen.options.isVisible(), "Esc leaves the list first"
    key(Qt.Key.Key_P, ALT)
    key(Qt.Key.Key_2)
    assert "Hjerte 4, valgt av deg selv" in screen.facts["ward"].accessibleName()
    with qtbot.waitSignal(screen.begun) as begun:
        key(Qt.Key.Key_Return)
    assert begun.args == ["PractitionerRole/s", "h4"]


def test_a_role_that_is_open_is_gone_to_before_anybody_begins(qtbot: QtBot, screen: SwitchScreen) -> None:
    screen.set_who(msgspec.structs.replace(WHO, role="", ward="", role_from="open", ward_from="open"))
    with qtbot.assertNotEmitted(screen.begun):
        key(Qt.Key.Key_Return)
    assert screen.options.isVisible()
    assert QApplication.focusWidget() is not screen.act


def test_what_was_sent_meanwhile_is_said_anew(screen: SwitchScreen) -> None:
    assert MODEL.leaving is not None
    sent = SwitchFact("paper-plane-tilt", "Alt som er signert, er sendt", "ingenting venter her")
    leaving = msgspec.structs.replace(MODEL.leaving, facts=(sent,))
    screen.set_model(msgspec.structs.replace(MODEL, leaving=leaving))
    lines = [screen.leaving.lines.itemAt(at) for at in range(screen.leaving.lines.count())]
    said = [item.widget().accessibleName() for item in lines if item is not None]  # type: ignore[union-attr]
    assert said == ["Alt som er signert, er sendt: ingenting venter her"]


@pytest.mark.parametrize("size", [(1366, 768), (1366, 520), (1024, 560)])
def test_both_ways_on_stand_whole_in_any_window(
    qtbot: QtBot, screen: SwitchScreen, size: tuple[int, int]
) -> None:
    screen.window().resize(*size)
    qtbot.wait(1)
    assert whole(screen, screen.act)
    assert whole(screen, screen.back)
    bar = screen._scroll.verticalScrollBar()
    before = bar.value()
    QTest.keyClick(screen.act, Qt.Key.Key_PageDown)
    assert bar.value() > before or bar.maximum() == 0
