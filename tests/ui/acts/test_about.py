"""About Fagflate tells the version: from the palette, from help, and as it is copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop import __version__
from desktop.acts.window import Help
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import close, dialog
from ui.acts.dialogs import AboutDialog
from ui.window.help import HelpPage


def about(seat: Seat) -> AboutDialog:
    shown = dialog(seat)
    assert isinstance(shown, AboutDialog)
    return shown


def said(shown: AboutDialog) -> list[str]:
    """The lines of the dialog, without the mark that the tests of languages put before each text."""
    lines = [label.text().replace("\u2063", "") for label in shown.findChildren(QLabel)]
    return [line for line in lines if line]


def gone(seat: Seat, shown: AboutDialog) -> None:
    """Close it; the window, which other tests share, has the keyboard again as on a desktop."""
    close(seat, shown)
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)


def test_the_palette_finds_it_by_its_words(seat: Seat) -> None:
    for words in ("om fagflate", "lisens"):
        seat.window.open_palette()
        QTest.keyClicks(seat.window.palette_overlay.field, words)
        QTest.keyClick(seat.window.palette_overlay.field, Qt.Key.Key_Return)
        shown = about(seat)
        assert f"Fagflate {__version__}" in said(shown), words
        gone(seat, shown)


def test_help_leads_to_it_and_says_the_version_too(seat: Seat) -> None:
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    assert f"Fagflate {__version__}" in page.model.version.replace("\u2063", "")
    page.about.click()
    gone(seat, about(seat))
    seat.desk.do(Help())


def test_what_it_says_is_copied_for_support(seat: Seat) -> None:
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    page.about.click()
    shown = about(seat)
    words = said(shown)
    assert any("ikke medisinsk utstyr" in one for one in words)
    next(one for one in shown.findChildren(QPushButton) if "Kopier" in one.text()).click()
    assert QGuiApplication.clipboard().text().replace("\u2063", "").splitlines() == words
    gone(seat, shown)
    seat.desk.do(Help())
