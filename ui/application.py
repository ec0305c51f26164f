"""Starting the application: the dress, the window, the session behind it.

Nothing heavy is imported with this module: the first frame is painted before the record is opened.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.core import messages
from desktop.core.process import take_turns
from desktop.core.windows import Start
from ui import collecting, failures, qt_words, theme
from ui.dressing import scheme_of
from ui.widgets import typing_pause
from ui.window.window import MainWindow

if TYPE_CHECKING:
    from desktop.views.session import Session
    from ui.acts.controller import Controller


def application() -> QApplication:
    """The one QApplication, dressed; made when there is none."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Fagflate")
    app.setOrganizationName("Fagflate")
    take_turns()
    qt_words.install(app)
    typing_pause.install(app)
    return app


def open_desk(
    workspace: str, session: Session, window: MainWindow | None = None
) -> tuple[MainWindow, Controller]:
    """A window (a new one, not yet shown, unless given) on a session with a workspace; ConfigurationError."""
    from desktop.service.local import local
    from desktop.views.known import known
    from desktop.workspace.found import found
    from desktop.workspace.loader import load
    from ui.acts.handled import controller
    from ui.bridge import Bridge

    collecting.begin(application())
    failures.begin(application())
    window = window or MainWindow()
    bridge = Bridge(local(session), window)
    desk = controller(window, bridge, load(workspace, known=known(), folders=found().folders))
    desk.elsewhere = session.elsewhere
    desk.given = workspace
    return window, desk


def run(start: Start) -> int:
    """Open the application and run it to its end. Raises FagflateError when the record can't be opened."""
    from ui.handover import Handover

    if start.language:
        messages.set_language(start.language)
    app = application()
    theme.apply(app, scheme_of(start.theme))
    windows = Handover(start)
    try:
        windows.show()
        code = app.exec()
    finally:
        windows.close()
    if windows.opening.error is not None:
        raise windows.opening.error
    return code
