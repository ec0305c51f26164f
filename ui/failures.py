"""Uncaught errors of the window: the panel that can't paint says so, anything else is told at the foot.

Qt calls Python to paint and to handle events; what is raised there reaches nobody but `sys.excepthook`.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.core.errors import place_of
from desktop.core.messages import _
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

log = logging.getLogger(__name__)
SAID_FOR = 10.0
"""Seconds that a failure stands at the foot of the window."""


class Failures(QObject):
    """Told of every uncaught error of the interpreter while the application lives."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._before = sys.excepthook
        sys.excepthook = self.tell

    def close(self) -> None:
        """Leave uncaught errors to whom they went before."""
        sys.excepthook = self._before
        self.deleteLater()

    def tell(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """Say it where it happened, as soon as Qt is out of what it was doing."""
        if not isinstance(error, Exception) or not isValid(self):
            self._before(kind, error, trace)
            return
        log.error("the window fell: %s", place_of(error))
        widget, painting = _where(trace)
        QTimer.singleShot(0, self, lambda: _say(widget, painting, error))


def begin(app: QCoreApplication) -> None:
    """From now on nothing that fails in the window is silent; does nothing when it is so already."""
    if not any(isinstance(child, Failures) for child in app.children()):
        Failures(app)


def _where(trace: TracebackType | None) -> tuple[QWidget | None, bool]:
    """The innermost widget in whose method it was raised, and whether it was painting."""
    found: QWidget | None = None
    painting = False
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        if isinstance(owner, QWidget):
            found = owner
        painting = painting or trace.tb_frame.f_code.co_name == "paintEvent"
        trace = trace.tb_next
    return found, painting


def _in_front() -> QWidget | None:
    """The window that a person looks at: the active one, else one that is shown."""
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]
    active = QApplication.activeWindow()
    while active is not None and active not in shown:
        # A dialog belongs to the window below it.
        active = active.parentWidget()
    return active or next(iter(shown), None)


def _say(widget: QWidget | None, painting: bool, error: Exception) -> None:
    if widget is None:
        # A coroutine of an act stands in no widget; whoever gave the act looks at the window in front.
        widget = _in_front()
    if widget is None or not isValid(widget):
        return
    panel: QWidget | None = widget
    while panel is not None and not isinstance(panel, Panel):
        panel = panel.parentWidget()
    if painting and isinstance(panel, Panel):
        # It would fail again with every frame. A key that failed leaves what is seen as it was.
        panel.fail(error)
        return
    window = widget.window()
    if isinstance(window, MainWindow) and not window.undo_notice.offers_undo:
        window.say_done(_("Something failed here. What was typed is kept; try again."), SAID_FOR)
