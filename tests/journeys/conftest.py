"""A ward on the embedded server, and a real window on it, driven by keys."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.access.actor import Actor
from desktop.backend import demo
from desktop.views.session import Session
from tests.servers.embedded import Embedded, serving
from ui import theme
from ui.desk.controller import Desk
from ui.shell.window import MainWindow
from ui.theme import Scheme

PATIENTS = 24
WARD = "hjerte3"


class Seat:
    """One person at one workstation: session, window, desk, and waiting for what they asked for."""

    def __init__(self, app: QApplication, folder: Path, server: str, token: str, workspace: str) -> None:
        from ui.application import open_desk

        self.app = app
        self.session = Session(server, token=token, folder=folder, temporary_key=os.urandom(32))
        self.session.start()
        self.window: MainWindow
        self.desk: Desk
        self.window, self.desk = open_desk(workspace, self.session)
        self.errors: list[Any] = []
        self.desk.say_error = self.errors.append  # type: ignore[method-assign]
        self.window.resize(1920, 1080)
        self.window.show()

    def until(self, true: Callable[[], Any], seconds: float = 30) -> Any:
        """Let the window live until something is true; fails the test when it never is."""
        deadline = time.monotonic() + seconds
        while True:
            self.app.processEvents()
            if found := true():
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"it never became true; errors: {[str(e) for e in self.errors]}")
            time.sleep(0.005)

    def settle(self) -> None:
        """A whole round with the server, and nothing left on its way to the screen."""
        done = self.session.sync_now()
        self.until(done.done, 60)
        self.quiet()

    def quiet(self) -> None:
        """Nothing left on its way to the screen."""
        still = [0]

        def calm() -> bool:
            still[0] = 0 if self.desk.bridge.busy else still[0] + 1
            return still[0] > 5

        self.until(calm)

    def ask(self, question: Callable[[Any, Any], Any]) -> Any:
        """What the record says now."""
        return self.session.store.read(lambda c: question(self.session.desk, c)).result()

    def sign_in(self, *, secretary: bool = False) -> Actor:
        """Sit down as somebody of the ward."""
        self.session.look_at((), (), choices=True)
        self.settle()
        actor: Actor = self.ask(lambda desk, c: desk.somebody(c, "", WARD, secretary=secretary))
        self.desk.sign_in(actor)
        self.settle()
        return actor

    def close(self) -> None:
        self.desk.close()
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()
        self.session.close()


@pytest.fixture(scope="module")
def hospital() -> Iterator[Embedded]:
    """The embedded server with a ward of the demo hospital."""
    with serving() as server:
        server.load(demo.resources(PATIENTS))
        yield server


@pytest.fixture(scope="module")
def ward_doctor(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, hospital: Embedded
) -> Iterator[Seat]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    seat = Seat(qapp, tmp_path_factory.mktemp("doctor"), hospital.url, hospital.token, "cardiology")
    seat.sign_in()
    yield seat
    seat.close()


@pytest.fixture
def doctor(ward_doctor: Seat) -> Seat:
    """The ward's doctor, signed in once for the whole day; each test begins without old errors."""
    ward_doctor.errors.clear()
    return ward_doctor


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path, hospital: Embedded) -> Iterator[Callable[..., Seat]]:
    """Opens workstations on the hospital; closes them after the test."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    seats: list[Seat] = []

    def open_(workspace: str = "cardiology") -> Seat:
        seat = Seat(qapp, tmp_path / f"seat{len(seats)}", hospital.url, hospital.token, workspace)
        seats.append(seat)
        return seat

    yield open_
    for seat in seats:
        seat.close()
