"""Locks with the system (Windows): its session locked, switched, taken over from elsewhere, or put to sleep.

Elsewhere nothing is heard of it: a window locks there when nobody touches it, and after sleep.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

_GENERIC = b"windows_generic_MSG"
_SESSION_CHANGE = 0x02B1
"""WM_WTSSESSION_CHANGE."""
_LEAVES = frozenset({1, 2, 3, 4, 6, 7, 9})
"""Its reasons (WTS_…) with which somebody else may be at the keyboard from now on: console connected or
disconnected, remote connected or disconnected, logged off, locked, taken under remote control. Unlocking (8)
and logging on (5) change nothing: the window is locked by then."""
_POWER = 0x0218
"""WM_POWERBROADCAST."""
_SUSPENDS = 0x0004
"""PBT_APMSUSPEND."""
_THIS_SESSION = 0
"""NOTIFY_FOR_THIS_SESSION."""


def leaves(message: int, reason: int) -> bool:
    """True for a message of Windows' after which the person may be another one."""
    if message == _SESSION_CHANGE:
        return reason in _LEAVES
    return message == _POWER and reason == _SUSPENDS


def read(address: int) -> tuple[int, int]:
    """Message and its reason (`wParam`) of Windows' structure MSG at an address."""
    found = wintypes.MSG.from_address(address)
    return int(found.message), int(found.wParam)


class SessionEvents(QAbstractNativeEventFilter):
    """Hears what Windows tells a window; `lock()` is called, after that, when the person may be another."""

    def __init__(self, lock: Callable[[], object]) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview[int], message: int
    ) -> tuple[bool, int]:
        named = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        if named == _GENERIC and leaves(*read(int(message))):
            QTimer.singleShot(0, self._lock)
        return False, 0


def watch(window: QWidget, lock: Callable[[], object]) -> Callable[[], None]:
    """Call `lock()` when the system is locked or given to somebody else; gives what ends that."""
    app = QCoreApplication.instance()
    if sys.platform != "win32" or app is None:
        return lambda: None
    import ctypes

    heard, handle = SessionEvents(lock), int(window.winId())
    app.installNativeEventFilter(heard)
    told = ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification(wintypes.HWND(handle), _THIS_SESSION)

    def end() -> None:
        app.removeNativeEventFilter(heard)
        if told:
            ctypes.WinDLL("wtsapi32").WTSUnRegisterSessionNotification(wintypes.HWND(handle))

    return end
