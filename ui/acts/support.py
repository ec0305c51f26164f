"""Opening the folder of the logs, for whoever reports a fault: it tells nothing of patients."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.core import logs
from desktop.core.messages import _
from ui.acts.controller import Controller


def open_logs(desk: Controller) -> None:
    """Show the folder in the system's own file manager; where there is none, say where it lies."""
    folder = logs.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shown = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
    except OSError:
        shown = False
    words = _("The logs lie in {folder}") if shown else _("The folder of the logs can't be shown: {folder}")
    desk.window.say_done(words.format(folder=folder))
