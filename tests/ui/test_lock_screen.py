"""The locked page: who comes back and how, honestly; each state of the way through the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.shown.shell import Back, LockModel
from tests.ui.acts.tour import look
from ui.window.lock import LockScreen

LONG = "En annen person logget på enn den som er valgt her. " * 4


def model(back: Back, out: str = "15:32") -> LockModel:
    return LockModel("Maren Aas", "MA", "LIS, Hjerte 3", "14:32", "Synkronisert 14:52", back, out)


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Any]:
    made: list[LockScreen] = []

    def show(one: LockModel) -> LockScreen:
        screen = LockScreen(one)
        screen.resize(1366, 768)
        screen.show()
        qapp.processEvents()
        made.append(screen)
        return screen

    yield show
    for screen in made:
        screen.close()
        screen.deleteLater()


@pytest.mark.parametrize(
    ("back", "words"),
    [
        ("browser", "Logger deg ut kl. 15:32. Kladdene blir."),
        ("without", "Denne serveren har ingen pålogging"),
        ("demonstration", "for en demonstrasjon, uten å ha vist hvem du er"),
        ("token", "arbeidsstasjonen selv slippes inn"),
    ],
)
def test_it_says_honestly_who_can_go_on(shown: Any, back: Back, words: str) -> None:
    screen = shown(model(back))
    said = "\n".join(look("locked", screen).texts)
    assert words in said
    assert ("ved tastaturet" in said) == (back != "browser")
    assert ("Alt+U" in screen.steps) == (back == "browser")
    came: list[str] = []
    screen.resumed.connect(lambda: came.append("resumed"))
    screen.signing.connect(lambda: came.append("signing"))
    QTest.keyClick(screen, Qt.Key.Key_Return)
    assert came == ["signing" if back == "browser" else "resumed"]


def test_where_nobody_is_signed_out_it_promises_no_time(shown: Any) -> None:
    assert "Logger deg ut" not in "\n".join(look("locked", shown(model("browser", ""))).texts)


def test_enter_never_opens_it_on_the_way_through_the_browser(shown: Any) -> None:
    screen, came = shown(model("browser")), []
    for name in ("resumed", "signing", "browser", "copied", "ended", "left"):
        getattr(screen, name).connect(lambda name=name: came.append(name))
    screen.opening()
    QTest.keyClick(screen, Qt.Key.Key_Return)
    screen.waiting("login.example", opened=True)
    screen.set_left(228, 300)
    assert "login.example" in screen.note.words()
    assert screen.time.words.startswith("3:48")
    QTest.keyClick(screen, Qt.Key.Key_Return)
    QTest.keyClick(screen, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert came == ["browser", "copied", "ended"]
    screen.leaving()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(screen, key)
    QTest.keyClick(screen, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    assert came == ["browser", "copied", "ended"], "it is being left"


def test_a_long_sentence_makes_the_window_no_taller(shown: Any, qapp: QApplication) -> None:
    screen = shown(model("browser"))
    screen.say(LONG)
    assert screen.minimumSizeHint().height() < 700
    qapp.processEvents()
    assert screen.height() == 768
