"""Signing in by keys alone: every key goes to whatever has the focus."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.shell import RoleChoice
from tests.ui import samples
from tests.ui.windows import shown
from ui.window.choose import ChooseScreen

PEOPLE = tuple(
    RoleChoice(f"p{n}", name, name[:2], "Lege")
    for n, name in enumerate(
        ("Ane Dahl", "Bo Li", "Cato Vik", "Dina Moe", "Eva Ness", "Fredrik Ås", "Gro Tho", "Hans Lie",
         "Ida Bø", "Jon Sand", "Maren Aas", "Marte Lie"),
        1,
    )
)  # fmt: skip


def key(name: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), name)


def write(words: str) -> None:
    for letter in words:
        QTest.keyClicks(QApplication.focusWidget(), letter)


@pytest.fixture
def screen(qtbot: QtBot) -> ChooseScreen:
    window = shown(qtbot)
    made = ChooseScreen(
        msgspec.structs.replace(samples.choose(), people=PEOPLE, chosen_person="", chosen_ward="")
    )
    window.cover(made)
    qtbot.wait(1)
    return made


def test_ones_name_is_written_where_one_begins_then_arrow_tab_and_enter(
    qtbot: QtBot, screen: ChooseScreen
) -> None:
    write("mar")
    assert screen.finder.text() == "mar"
    assert screen.people.current == "p11"
    key(Qt.Key.Key_Down)
    assert screen.people.current == "p12"
    with qtbot.assertNotEmitted(screen.started):
        key(Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert screen.wards.isAncestorOf(focused), "what is missing is gone to"
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Up)
    assert screen.wards.current == screen.wards.rows[0].choice.key, "arrows choose, not Qt's next child"
    with qtbot.waitSignal(screen.started) as started:
        key(Qt.Key.Key_Return)
    assert started.args == ["p12", screen.wards.rows[0].choice.key]


def test_a_digit_chooses_while_the_cursor_stands_in_the_empty_field(screen: ChooseScreen) -> None:
    screen.finder.setFocus()
    key(Qt.Key.Key_3)
    assert screen.people.current == "p3"
    assert screen.finder.text() == ""
    screen.finder.setFocus()
    write("ane 2")
    assert screen.finder.text() == "ane 2", "beside words a digit is written"


def test_a_ward_is_chosen_by_its_letter(screen: ChooseScreen) -> None:
    screen.wards.take_focus()
    last = screen.wards.rows[-1].choice
    write(last.title[0])
    assert screen.wards.rows[0].choice.title[0] == last.title[0] or screen.wards.current == last.key
    assert screen.wards.current
    assert screen.finder.text() == ""


def test_who_comes_later_takes_the_focus(qtbot: QtBot) -> None:
    window = shown(qtbot)
    model = samples.choose()
    made = ChooseScreen(type(model)((), ()))
    window.cover(made)
    qtbot.wait(1)
    made.set_model(model)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert made.people.isAncestorOf(focused)


def test_it_says_why_nobody_can_be_chosen_and_begins_nothing(qtbot: QtBot, screen: ChooseScreen) -> None:
    begun: list[tuple[str, str]] = []
    screen.started.connect(lambda *chosen: begun.append(chosen))
    free = screen.note.words()
    screen.set_model(msgspec.structs.replace(samples.choose(), people=(), chosen_person="", bound="Spør IT."))
    assert screen.note.words() == "Spør IT." != free
    key(Qt.Key.Key_Return)
    assert begun == []
    screen.set_model(msgspec.structs.replace(samples.choose(), people=PEOPLE))
    assert screen.note.words() == free
