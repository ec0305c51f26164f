"""What Windows tells of its session, read as the bytes that it sends; here nothing of it can be asked for."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication, QWidget

from ui import system_lock


def told(message: int, reason: int) -> wintypes.MSG:
    found = wintypes.MSG()
    found.message, found.wParam, found.lParam, found.time = message, reason, 7, 7
    return found


@pytest.mark.parametrize(
    ("message", "reason", "locks"),
    [
        (0x02B1, 7, True),  # locked
        (0x02B1, 3, True),  # somebody connects from elsewhere
        (0x02B1, 4, True),
        (0x02B1, 1, True),  # another user's session was here
        (0x02B1, 2, True),
        (0x02B1, 6, True),
        (0x02B1, 9, True),  # looked at from elsewhere
        (0x02B1, 8, False),  # unlocked: it is locked here by then
        (0x02B1, 5, False),
        (0x02B1, 0, False),
        (0x0218, 4, True),  # sleep
        (0x0218, 7, False),
        (0x0100, 7, False),  # a key
    ],
)
def test_what_locks(qapp: QApplication, message: int, reason: int, locks: bool) -> None:
    locked: list[bool] = []
    events = system_lock.SessionEvents(lambda: locked.append(True))
    found = told(message, reason)
    for kind in (QByteArray(b"windows_generic_MSG"), QByteArray(b"xcb_generic_event_t")):
        assert events.nativeEventFilter(kind, ctypes.addressof(found)) == (False, 0)
    assert not locked, "after the message, never in it"
    qapp.processEvents()
    assert locked == [True] * locks


@pytest.mark.skipif(sys.platform == "win32", reason="a window there has a session to hear of")
def test_elsewhere_nothing_is_asked(qapp: QApplication) -> None:
    window = QWidget()
    system_lock.watch(window, lambda: None)()
    window.deleteLater()
