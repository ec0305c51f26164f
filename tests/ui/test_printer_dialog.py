"""Choosing a printer: by keys only, the last one first, and nothing printed by a slip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.acts.letters.settle_dialog import SettleDialog
from ui.printing.file_dialog import FileDialog, offered
from ui.printing.printer_dialog import PrinterDialog
from ui.printing.printers import Printer, printers
from ui.widgets.choices import Choice

Key = Qt.Key
SOME = (Printer("HJ3-Kontor", "Canon · kontoret"), Printer("HJ3-Vakt", "", "stoppet"))


Opened = Callable[..., PrinterDialog]


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()

    def opening(found: tuple[Printer, ...], first: str, *, files: bool = False) -> PrinterDialog:
        dialog = PrinterDialog("Skriv ut 7 brev", "A4, ensidig", found, first, parent, files=files)
        dialog.open()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
        return dialog

    return opening


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_enter_prints_on_the_last_printer(opened: Opened) -> None:
    dialog = opened(SOME, "HJ3-Kontor")
    assert "HJ3-Kontor" in dialog.action.accessibleName()
    QTest.keyClick(focus(), Key.Key_Return)
    assert (dialog.printer, dialog.wants_file) == ("HJ3-Kontor", False)
    assert not dialog.isVisible()


@pytest.mark.parametrize("key", [Key.Key_Down, Key.Key_2])
def test_arrows_and_digits_choose_and_enter_prints(opened: Opened, key: Qt.Key) -> None:
    dialog = opened(SOME, "HJ3-Kontor")
    QTest.keyClick(focus(), key)
    assert dialog.isVisible(), "choosing is not printing"
    assert "HJ3-Vakt" in dialog.action.accessibleName()
    QTest.keyClick(focus(), Key.Key_Return)
    assert dialog.printer == "HJ3-Vakt"


def test_esc_prints_nothing(opened: Opened) -> None:
    dialog = opened(SOME, "HJ3-Kontor", files=True)
    QTest.keyClick(focus(), Key.Key_Escape)
    assert (dialog.printer, dialog.wants_file) == ("", False)


def test_where_nothing_was_chosen_enter_prints_nothing(opened: Opened) -> None:
    dialog = opened(SOME, "")
    assert not dialog.action.ready
    QTest.keyClick(focus(), Key.Key_Return)
    assert dialog.printer == "", "Enter takes no printer that nobody has chosen"


def test_no_printer_is_said(opened: Opened) -> None:
    dialog = opened((), "")
    said = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "Ingen skriver er satt opp" in said
    QTest.keyClick(focus(), Key.Key_Return)
    assert dialog.printer == ""


def test_a_file_is_offered_for_papers_alone(opened: Opened) -> None:
    letters = opened(SOME, "HJ3-Kontor")
    assert not letters.file.isVisible()
    QTest.keyClick(letters, Key.Key_F2)
    assert letters.isVisible()
    letters.reject()
    papers = opened(SOME, "HJ3-Kontor", files=True)
    QTest.keyClick(papers, Key.Key_F2)
    assert (papers.wants_file, papers.printer) == (True, "")


def test_among_many_printers_one_is_found_by_its_name(opened: Opened) -> None:
    many = tuple(Printer(f"Skriver {number}") for number in range(20))
    dialog = opened(many, "Skriver 3")
    assert dialog.finder.isVisible()
    dialog.finder.setFocus()
    QTest.keyClicks(dialog.finder, "17")
    QTest.keyClick(dialog.finder, Key.Key_Down)
    QTest.keyClick(focus(), Key.Key_Return)
    assert dialog.printer == "Skriver 17"


def test_a_file_overwrites_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    there = tmp_path / "there.pdf"
    there.write_bytes(b"x")
    for written, kept in (
        (there, None),
        (tmp_path / "no" / "a.pdf", None),
        (tmp_path / "new.pdf", "new.pdf"),
    ):
        dialog = FileDialog("Avdelingsliste", written, parent)
        dialog.open()
        QTest.keyClick(dialog.field, Key.Key_Return)
        assert (dialog.file.name if dialog.file else None) == kept
        assert dialog.isVisible() is (kept is None)
        dialog.reject()


def test_the_file_that_is_offered_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "ui.printing.file_dialog.QStandardPaths.writableLocation", lambda _where: str(tmp_path)
    )
    assert offered("Fagflate").name == "Fagflate.pdf"
    (tmp_path / "Fagflate.pdf").write_bytes(b"")
    assert offered("Fagflate").name == "Fagflate-2.pdf"


def test_the_printers_of_the_machine_can_be_listed(qapp: QApplication) -> None:
    names = [one.name for one in printers()]
    assert names == sorted(names, key=str.casefold)


def test_what_became_of_a_letter_is_never_answered_by_a_slip(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    said: list[str] = []
    for keys, answer in (
        ([Key.Key_Return], []),
        ([Key.Key_Escape], []),
        ([Key.Key_2, Key.Key_Return], ["again"]),
        ([Key.Key_Down, Key.Key_Return], ["out"]),
    ):
        choices = (Choice("out", "Det kom ut"), Choice("again", "Skriv det ut igjen"))
        dialog = SettleDialog("Hva ble det av brevet?", ("tom for papir",), choices, parent)
        dialog.settled.connect(said.append)
        dialog.open()
        qtbot.waitUntil(lambda dialog=dialog: QApplication.activeWindow() is dialog)
        assert not dialog.action.ready
        for key in keys:
            QTest.keyClick(focus(), key)
        assert said == answer
        said.clear()
        dialog.close()
