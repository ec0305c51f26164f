"""Starting the application: the dress, the window, the session behind it.

Nothing heavy is imported with this module: the first frame is painted before the record is opened.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.core import messages
from desktop.core.errors import FagflateError
from desktop.core.interpreter_settings import take_turns
from desktop.core.logs import WINDOW, Logs
from desktop.core.window_port import Start
from ui import collecting, failures, qt_told, qt_words, theme
from ui.dressing import scheme_of
from ui.links import Links
from ui.placing import bring_forward
from ui.single import Hangs, Single
from ui.telling import Telling
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
    # What a Linux desktop finds the icon and the entry by.
    app.setDesktopFileName("fagflate")
    take_turns()
    qt_words.install(app)
    typing_pause.install(app)
    return app


def open_desk(
    workspace: str, session: Session, window: MainWindow | None = None
) -> tuple[MainWindow, Controller]:
    """A window (a new one, not yet shown, unless given) on a session with a workspace; ConfigurationError."""
    from desktop.service.local import local
    from desktop.views.sign_in.workspaces import named
    from ui.acts.handled import controller
    from ui.bridge import Bridge

    collecting.begin(application())
    failures.begin(application())
    window = window or MainWindow()
    bridge = Bridge(local(session), window)
    desk = controller(window, bridge, named(workspace))
    desk.elsewhere = session.elsewhere
    desk.given = workspace
    return window, desk


def run(start: Start) -> int:
    """Open the application and run it to its end. Raises FagflateError when the record can't be opened."""
    from ui.opening import root_of
    from ui.user_change import Handover

    if start.language:
        messages.set_language(start.language)
    app = application()
    theme.apply(app, scheme_of(start.theme))
    single = Single(root_of(start))
    if single.taken and _handed_over(single, start):
        return 0
    logs = Logs(WINDOW)
    qt_told.install()
    windows = Handover(start)
    telling = Telling(logs, lambda: windows.opening.desk)
    links = Links(lambda: windows.opening.desk)

    def wanted(link: str) -> None:
        bring_forward(windows.opening.window)
        if link:
            links.want(link)

    single.wanted.connect(wanted)
    single.another.connect(lambda: windows.opening.open_another())
    if start.link:
        links.want(start.link)
    try:
        windows.opening.painted.connect(single.listen)
        windows.opening.live.connect(telling.begin, Qt.ConnectionType.SingleShotConnection)
        windows.show()
        code = app.exec()
    finally:
        single.close()
        windows.close()
        logs.close()
    if windows.opening.error is not None:
        raise windows.opening.error
    return code


def _handed_over(single: Single, start: Start) -> bool:
    """Let the window that is open come forward, or open one more. Raises Hangs when it does not answer, once
    that has been read; False when this start is to open a window that only reads beside it."""
    try:
        single.hand_over(start.link, another=start.another)
    except Hangs as error:
        if start.another:
            return False
        read_out(error)
        raise
    return True


def alone() -> None:
    """Make ready for a dialog without a window of the program."""
    theme.apply(application(), scheme_of(""))


def read_out(error: FagflateError) -> None:
    """Say an error where no window is open, and wait until it has been read."""
    from ui.acts.dialogs import ErrorDialog

    dialog = ErrorDialog(error, None)
    dialog.finished.connect(QApplication.exit)
    dialog.open()
    QApplication.exec()
