"""Whoever finds nothing in the palette is told where was looked, and has somewhere to go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.window import Help, ShowPage
from desktop.core.errors import WireError
from tests.journeys.conftest import Seat
from ui.bridge import Bridge


def _typed(seat: Seat, text: str) -> None:
    seat.window.open_palette()
    QTest.keyClicks(seat.window.palette_overlay.field, text)


def _said(seat: Seat) -> str:
    return seat.window.palette_overlay.field.accessibleDescription()


def test_nobody_anywhere_leads_on(doctor: Seat) -> None:
    palette = doctor.window.palette_overlay
    _typed(doctor, "Qvxzwk")
    # Whoever is looked for may still come: an Enter now does nothing else.
    assert _said(doctor).startswith("Ingen treff her. Serveren blir spurt")
    assert palette.current() is None
    doctor.until(lambda: palette.current())
    assert _said(doctor).startswith("Ingen treff, verken her eller på serveren.")
    assert [one.entry.act for one in palette._entries] == [ShowPage("ward"), Help()]
    assert palette._hits == "0 treff"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    doctor.until(lambda: not palette.isVisible())
    assert doctor.desk.pages.current == "ward"


def test_a_server_that_was_not_asked_is_not_a_no(doctor: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_self: Bridge, _text: str) -> None:
        raise WireError("Serveren svarer ikke.")

    monkeypatch.setattr(Bridge, "find_patients", away)
    _typed(doctor, "Qvxzwk")
    palette = doctor.window.palette_overlay
    doctor.until(lambda: palette.current())
    assert _said(doctor).startswith("Ingen treff her. Serveren kunne ikke spørres.")
    assert "Serveren svarer ikke." in palette._hits
    palette.close_palette()


def test_two_letters_say_when_the_server_is_asked(doctor: Seat) -> None:
    _typed(doctor, "qx")
    doctor.quiet()
    assert _said(doctor).startswith("Ingen treff her. Serveren blir spurt fra tredje bokstav.")
    doctor.window.palette_overlay.close_palette()
