"""A window on a record in a service of its own, as in use. Nothing heavy is imported here: its memory is
measured."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from desktop.core import messages
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.link.process import MODULE, Launched

NOWHERE = "http://127.0.0.1:9/fhir"


@contextmanager
def at_record(folder: Path, program: tuple[str, ...] = ("-m", MODULE)) -> Iterator[tuple[Link, Launched]]:
    """The window's end of the record in `folder`, in a process that runs `program`; it does not
    synchronise."""
    launched = Launched(program)
    link = Link(launched.channel, NOWHERE)
    begin = say.Begin(NOWHERE, "", str(folder / "record"), str(folder / "key"), "", messages.language())
    link.open(begin).result()
    try:
        yield link, launched
    finally:
        link.close()


@contextmanager
def desk_on(app: QApplication, link: Link, *, active: bool = False) -> Iterator[tuple[QWidget, Any]]:
    """A window of 1920 by 1080 on an open link, and its desk; closed afterwards."""
    from desktop.shown.questions import WorkspaceOf
    from ui import collecting, failures
    from ui.acts.handled import controller
    from ui.bridge import Bridge
    from ui.window.window import MainWindow

    collecting.begin(app)
    failures.begin(app)
    workspace = link.ask(WorkspaceOf("", "cardiology", follows=False)).result().workspace
    window = MainWindow()
    desk = controller(window, Bridge(link, window), workspace)
    try:
        desk.start()
        window.resize(1920, 1080)
        window.show()
        if active:
            window.activateWindow()
        settle(app, desk)
        # As `ui.user_change` does when a window is live: what is there by now stays.
        gc.collect()
        gc.freeze()
        yield window, desk
    finally:
        gc.unfreeze()
        desk.close()
        window.close()


def settle(app: QApplication, desk: Any) -> None:
    """Until nothing is on its way to the screen."""
    quiet = 0
    while quiet < 3:
        app.processEvents()
        quiet = 0 if desk.bridge.busy else quiet + 1
        time.sleep(0.002)
