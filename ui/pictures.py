"""Pictures of screens from a synchronised record, without a display: for `fagflate snapshot` and `demo`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop.core.errors import InputError, WireError
from desktop.core.messages import _
from desktop.core.window_port import Picture, Start
from desktop.views.session import Session
from ui import theme

WAIT_SECONDS = 300.0


def render(start: Start, pictures: list[Picture], told: Callable[[Path, str], None]) -> None:
    """Render each picture to its file; `told` hears of each, and of what is wrong in its workspace's files.

    Raises InputError for an unknown screen."""
    with at_work(start, pictures) as (app, session):
        for picture in pictures:
            told(*_picture(app, session, picture))


@contextmanager
def at_work(start: Start, pictures: list[Picture]) -> Iterator[tuple[QApplication, Session]]:
    """The application without a display and its session, begun; closed at the end."""
    from ui.application import application

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    scales = {picture.scale for picture in pictures}
    if QApplication.instance() is None and len(scales) == 1:
        # Widgets paint pictures of their own too: sharp only if they know how many pixels there are.
        os.environ["QT_SCALE_FACTOR"] = str(scales.pop())
    app = application()
    session = Session(
        start.server,
        token=start.token,
        sign_in_as=start.sign_in_as,
        folder=Path(start.store),
        key_file=Path(start.key_file) if start.key_file else None,
        clock=_clock(pictures),
    )
    try:
        session.start()
        yield app, session
    finally:
        session.close()


def dress(app: QApplication, picture: Picture) -> None:
    """Dress the application in a picture's theme."""
    from ui.dressing import SCHEMES

    theme.apply(app, SCHEMES[picture.theme], 1.0)


def _clock(pictures: list[Picture]) -> Callable[[], datetime]:
    from desktop.core.clock import utc_now

    at = next((p.at for p in pictures if p.at), "")
    if not at:
        return utc_now
    from desktop.fhir.when import instant

    moment = instant(at)
    if moment is None:
        raise InputError(_("{text} is not a time.").format(text=at), todo=_("Write it as 2026-11-20T14:32."))
    return lambda: moment


def _picture(app: QApplication, session: Session, picture: Picture) -> tuple[Path, str]:
    from ui.acts.pictures.screen_states import show_state
    from ui.acts.pictures.screens import show_screen
    from ui.application import open_desk
    from ui.window.snapshot import render as save

    dress(app, picture)
    window, desk = open_desk(picture.workspace, session)
    desk.follows = False
    try:
        window.resize(*picture.size)
        # Shown from the start: what is not visible has no size yet.
        window.show()
        show_screen(desk, picture, lambda: settle(app, session, desk))
        settle(app, session, desk)
        if picture.state:
            show_state(desk, picture.state)
        if desk.reasons.dialog is not None:
            _lay_over(window, desk.reasons.dialog)
        return save(window, picture.out, picture.size, picture.scale), desk.following.told
    finally:
        desk.close()
        window.close()
        window.deleteLater()
        app.processEvents()


def _lay_over(window: QWidget, dialog: QWidget) -> None:
    """A dialog is a window of its own, with the system's frame: it is laid where it would stand."""
    frame = QFrame(window)
    frame.setFrameShape(QFrame.Shape.Box)
    at = window.rect().center() - dialog.rect().center()
    dialog.setParent(window, Qt.WindowType.Widget)
    dialog.setAutoFillBackground(True)
    dialog.move(at)
    frame.setGeometry(dialog.geometry().adjusted(-1, -1, 1, 1))
    for one in (frame, dialog):
        one.show()
        one.raise_()


def settle(app: QApplication, session: Session, desk: object, seconds: float = WAIT_SECONDS) -> None:
    """Wait until the record is up to date and everything asked for is on the screen.

    Raises WireError when the server can't be reached or used.
    """
    from ui.acts.controller import Controller

    assert isinstance(desk, Controller)
    deadline = time.monotonic() + seconds
    done = session.sync_now()
    while not done.done():
        if time.monotonic() > deadline:
            raise WireError(_("The server takes too long to answer."), todo=_("Try again."))
        app.processEvents()
        time.sleep(0.005)
    status = done.result()
    if status.away:
        raise WireError(
            status.message or _("The server can't be used."), todo=status.todo, details=status.details
        )
    rest(app, desk, deadline)


def rest(app: QApplication, desk: object, deadline: float) -> None:
    """Wait until nothing is on its way from the record to the screen."""
    from ui.acts.controller import Controller

    assert isinstance(desk, Controller)
    quiet = 0
    while quiet < 5 and time.monotonic() < deadline:
        app.processEvents()
        quiet = 0 if desk.bridge.busy or desk.patients.counting else quiet + 1
        time.sleep(0.01)
