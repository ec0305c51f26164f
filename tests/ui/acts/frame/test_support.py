"""The folder of the logs is opened from the palette and from help, or it is said where it lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from desktop.acts.window import Help, OpenLogFolder
from tests.journeys.conftest import Seat
from ui.window.help import HelpPage


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    found: list[QUrl] = []
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "Åse sin mappe"))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url) is None)
    return found


def test_the_palette_finds_it_by_its_words(seat: Seat, shown: list[QUrl], tmp_path: Path) -> None:
    seat.window.open_palette()
    palette = seat.window.palette_overlay
    QTest.keyClicks(palette.field, "loggmappe")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    seat.until(lambda: shown)
    folder = tmp_path / "Åse sin mappe" / "logs"
    assert [Path(url.toLocalFile()) for url in shown] == [folder]
    assert folder.is_dir()
    assert str(folder) in seat.window.undo_notice.accessibleName()


def test_help_has_a_button_for_it(seat: Seat, shown: list[QUrl]) -> None:
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    page.logs.click()
    assert len(shown) == 1
    seat.desk.do(Help())


def test_where_no_file_manager_is_its_place_is_said(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "a file"
    taken.write_text("", encoding="utf-8")
    monkeypatch.setenv("FAGFLATE_HOME", str(taken))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: pytest.fail("there is no folder to show"))
    seat.desk.do(OpenLogFolder())
    said = seat.window.undo_notice.accessibleName()
    assert "kan ikke vises" in said
    assert str(taken / "logs") in said
