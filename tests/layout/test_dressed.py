"""A desk that is looked at in another language has no word of the first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.layout import page as pages
from tests.layout.ward import Desk, at, hospital
from tests.servers.embedded import serving
from ui.theme import Scheme


def _tabs(desk: Desk) -> set[str]:
    page = desk.screen("overview", "h12a", 1366)
    return {one.text for one in page.texts} & {"Oversikt", "Kurve", "Prøver", "Overview", "Chart", "Results"}


def test_another_language_has_another_window(qapp: QApplication, tmp_path: Path) -> None:
    with serving() as server, pages.watching():
        server.load_long_ago(hospital())
        with at(qapp, tmp_path, server) as desk:
            assert _tabs(desk) & {"Oversikt", "Kurve"}
            before = desk.seat.window
            desk.dressed("en", Scheme.LIGHT, 1.0)
            assert desk.seat.window is not before
            assert _tabs(desk) >= {"Overview", "Chart"}
            assert not _tabs(desk) & {"Oversikt", "Kurve", "Prøver"}
            same = desk.seat.window
            desk.dressed("en", Scheme.DARK, 1.25)
            assert desk.seat.window is same
