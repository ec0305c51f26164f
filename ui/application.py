"""Starting the application: the dress, the window, the session behind it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.cli.windows import Start
from desktop.core import messages
from desktop.views.session import Session
from desktop.workspace.loader import load
from ui import theme
from ui.bridge import Bridge
from ui.desk.controller import Desk
from ui.shell.window import MainWindow
from ui.theme import Scheme

SCHEMES = {"light": Scheme.LIGHT, "dark": Scheme.DARK, "contrast": Scheme.CONTRAST}


def application() -> QApplication:
    """The one QApplication, dressed; made when there is none."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Fagflate")
    app.setOrganizationName("Fagflate")
    return app


def scheme_of(name: str) -> Scheme:
    """The scheme of that name, or the one the system prefers."""
    if name in SCHEMES:
        return SCHEMES[name]
    from PySide6.QtCore import Qt

    hints = QGuiApplication.styleHints()
    return Scheme.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Scheme.LIGHT


class _Focus(QObject):
    """Tells the sync worker whether somebody looks."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ApplicationActivate:
            self._session.worker.set_focused(True)
        elif event.type() == QEvent.Type.ApplicationDeactivate:
            self._session.worker.set_focused(False)
        return False


def open_desk(workspace: str, session: Session) -> tuple[MainWindow, Desk]:
    """A window on a session with a workspace, not yet shown."""
    window = MainWindow()
    bridge = Bridge(session, window)
    desk = Desk(window, bridge, load(workspace))
    return window, desk


def run(start: Start) -> int:
    """Open the application and run it to its end."""
    if start.language:
        messages.set_language(start.language)
    app = application()
    theme.apply(app, scheme_of(start.theme))
    session = Session(
        start.server,
        token=start.token,
        folder=Path(start.store) if start.store else None,
        key_file=Path(start.key_file) if start.key_file else None,
    )
    window, desk = open_desk(start.workspace, session)
    focus = _Focus(session)
    app.installEventFilter(focus)
    try:
        session.start()
        desk.start(start.ward, start.person)
        window.resize(1440, 860)
        window.show()
        return app.exec()
    finally:
        desk.close()
        session.close()
