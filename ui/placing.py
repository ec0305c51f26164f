"""Window geometry: where it was last time, always on a screen that is there (window placement, monitors)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.core import settings

SIZE = (1440, 860)
FRAME = (8, 40, 8, 8)
"""Room that a frame may take around a window: left, top, right, bottom."""
_NAME = "window"
STEP = 32
"""Pixels by which a second window on the same screen stands lower and further right."""
log = logging.getLogger(__name__)


def fitted(wanted: QRect | None, screens: Sequence[QRect]) -> tuple[QRect, bool]:
    """Place for a window on these screens (free areas, the main one first), and if it is maximised.

    What is mostly on no screen, because a monitor is gone, comes to the main one; what is larger than its
    screen is made to fit.
    """
    main = screens[0].adjusted(FRAME[0], FRAME[1], -FRAME[2], -FRAME[3])
    if wanted is None or wanted.isEmpty():
        if main.width() < SIZE[0] or main.height() < SIZE[1]:
            return main, True
        made = QRect(0, 0, *SIZE)
        made.moveCenter(main.center())
        return made, False

    def seen(screen: QRect) -> int:
        shared = screen.intersected(wanted)
        return shared.width() * shared.height() if not shared.isEmpty() else 0

    screen = max(screens, key=seen)
    here = seen(screen) * 4 >= wanted.width() * wanted.height()
    area = screen.adjusted(FRAME[0], FRAME[1], -FRAME[2], -FRAME[3]) if here else main
    made = QRect(wanted)
    made.setSize(wanted.size().boundedTo(area.size()))
    if not here:
        made.moveCenter(area.center())
    made.moveLeft(min(max(made.left(), area.left()), area.right() - made.width() + 1))
    made.moveTop(min(max(made.top(), area.top()), area.bottom() - made.height() + 1))
    return made, False


def place(window: QWidget) -> None:
    """Put a window where it was last time, and show it."""
    wanted, filled = _kept()
    primary = QGuiApplication.primaryScreen()
    others = [one for one in QGuiApplication.screens() if one is not primary]
    area, fills = fitted(wanted, [one.availableGeometry() for one in (primary, *others)])
    window.setGeometry(area)
    if filled or fills:
        window.showMaximized()
    else:
        window.show()


def beside(window: QWidget, other: QWidget) -> None:
    """Show a second window: filling another screen where there is one, else a little beside the first."""
    here = other.screen()
    screens = QGuiApplication.screens()
    free = next((one for one in screens if one is not here), None)
    if free is not None:
        window.setGeometry(free.availableGeometry().adjusted(FRAME[0], FRAME[1], -FRAME[2], -FRAME[3]))
        window.showMaximized()
        return
    area, _fills = fitted(other.geometry().translated(STEP, STEP), [here.availableGeometry()])
    window.setGeometry(area)
    window.show()


def bring_forward(window: QWidget) -> None:
    """Let a window be seen, and take the keyboard."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def keep(window: QWidget) -> None:
    """Remember where a window stands, for the next start on this machine."""
    area = window.normalGeometry() if window.isMaximized() or window.isMinimized() else window.geometry()
    filled = " max" if window.isMaximized() else ""
    try:
        settings.keep(_NAME, f"{area.x()} {area.y()} {area.width()} {area.height()}{filled}")
    except OSError as error:
        log.info("where the window stood was not kept: %s", type(error).__name__)


def _kept() -> tuple[QRect | None, bool]:
    words = settings.text(_NAME).split()
    try:
        x, y, wide, tall = map(int, words[:4])
    except ValueError:
        return None, False
    sound = 0 < wide < 20000 and 0 < tall < 20000 and abs(x) < 50000 and abs(y) < 50000
    return (QRect(x, y, wide, tall), words[4:] == ["max"]) if sound else (None, False)
