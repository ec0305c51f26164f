"""Window activation after a dialog: the window under it has the keyboard again, window manager or not.

A window manager activates the window that a dialog stood over. On a bare X server (a kiosk, a thin client, a
remote session of one program) nobody does, and no key reaches the program until somebody clicks in it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class _Activation(QObject):
    """Watches where the focus goes; there is one of it in an application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._under: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._give_back)
        app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        # Qt takes the focus from a window that is being hidden. One that was not active has none to lose:
        # whoever works in another program is left alone.
        if new is not None or old is None:
            return
        dialog = QWidget.window(old)
        parent = dialog.parentWidget()
        # Already hidden, though still visible to itself.
        if parent is not None and dialog.isHidden():
            # By the class: a widget of ours may have a window of its own to name.
            self._under = QWidget.window(parent)
            self._timer.start()

    def _give_back(self) -> None:
        under, self._under = self._under, None
        # A window manager may have done it meanwhile, or another dialog have opened in its place.
        if QApplication.activeWindow() is not None:
            return
        # Behind a modal dialog that is still open no key is heard.
        window = QApplication.activeModalWidget() or under
        if window is not None and isValid(window) and window.isVisible():
            window.activateWindow()


def install(app: QApplication) -> None:
    """Activate the window under each dialog that closes, if nobody else does; once for an application."""
    if app.findChild(_Activation, options=Qt.FindChildOption.FindDirectChildrenOnly) is None:
        _Activation(app)
