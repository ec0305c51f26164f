"""A nurse puts the ward on the corridor screen; whoever passes by learns nothing, and opens nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from desktop.core.errors import InputError
from tests.journeys.conftest import Seat
from ui.acts.controller import Controller

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _said(window: QWidget) -> str:
    seen = (one for one in (window, *window.findChildren(QWidget)) if one.isVisible())
    return "\n".join(
        part
        for one in seen
        for part in (
            one.windowTitle(), one.toolTip(), one.statusTip(), one.accessibleName(),
            one.accessibleDescription(),
        )
        if part
    )  # fmt: skip


def test_the_corridor_screen_tells_nothing_of_anybody_and_is_left_by_escape(doctor: Seat) -> None:
    seat = doctor
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model is not None and len(panel.model.rows) > 3)
    rows = panel.model.rows  # type: ignore[union-attr]
    corridor = seat.desk.corridor
    QTest.keyClick(seat.window, Qt.Key.Key_K, CTRL | SHIFT)
    screen = seat.until(lambda: corridor.screen)
    seat.until(lambda: screen._model)
    said = _said(seat.window)
    assert screen._model.ward in said
    assert any(one.kind == "taken" and one.doctor for one in screen._model.beds)
    for row in rows:
        assert row.family not in said
        assert not any(
            given in said.replace(",", " ").split() for given in row.given.split() if len(given) > 4
        )
    for key in (Qt.Key.Key_K, Qt.Key.Key_Tab, Qt.Key.Key_W, Qt.Key.Key_U):
        QTest.keyClick(seat.window, key, CTRL)
    QTest.keyClick(screen, Qt.Key.Key_Return)
    assert corridor.shown
    assert not seat.desk.patients.focus
    assert not seat.window.palette_overlay.isVisible()
    # What goes wrong is not said before whoever passes by.
    Controller.say_error(seat.desk, InputError("Solbakken: kunne ikke sendes."))
    assert not [d for d in seat.window.findChildren(QDialog) if d.isVisible()]
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not corridor.shown
    assert not seat.desk.locking.locked
    assert seat.errors.pop().what == "Solbakken: kunne ikke sendes."


def test_whoever_leaves_it_later_finds_the_window_locked(doctor: Seat) -> None:
    seat = doctor
    corridor = seat.desk.corridor
    corridor.begin("")
    assert corridor.screen is not None
    corridor._began -= 61
    QTest.keyClick(corridor.screen, Qt.Key.Key_Escape)
    assert not corridor.shown
    assert seat.desk.locking.locked
    seat.desk.locking.resume()
    corridor.begin("")
    assert corridor.screen is not None
    seat.desk.locking.lock()
    assert corridor.shown, "the screen stays on the wall"
    QTest.keyClick(corridor.screen, Qt.Key.Key_Escape)
    assert seat.desk.locking.locked
    seat.desk.locking.resume()
