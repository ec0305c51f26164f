"""Reporting a fault, the log folder and the About dialog: none tells anything of patients."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.core import logs
from desktop.core.messages import _
from desktop.core.paths import own_folder
from ui.acts.desk import Desk


def open_logs(desk: Desk) -> None:
    """Show the folder in the system's own file manager; where there is none, say where it lies."""
    folder = logs.folder()
    try:
        own_folder(folder)
        shown = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
    except OSError:
        shown = False
    words = _("The logs lie in {folder}") if shown else _("The folder of the logs can't be shown: {folder}")
    desk.window.say_done(words.format(folder=folder))


def report(desk: Desk) -> None:
    """“Meld avvik”: open the report with version and place in the program, without the patient."""
    from ui.acts.dialogs import ReportDialog

    page = f"{desk.patients.workspace.release}, {desk.patients.page.tab}" if desk.patients.focus else ""
    ReportDialog(page or desk.pages.current or "choose", desk.window).open()


def about(desk: Desk) -> None:
    """Open the About dialog: version, what the program may be used for, licence."""
    from ui.acts.dialogs import AboutDialog

    AboutDialog(desk.window).open()
