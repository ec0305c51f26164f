"""One hospital for the module's windows, and what a walk through a window showed, in each language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.core import messages
from tests.journeys.conftest import Seat
from tests.servers.embedded import Embedded, serving
from tests.ui.acts.marked import marked
from tests.ui.acts.tour import Stop, walk
from ui import theme
from ui.theme import Scheme

PATIENTS = 20


@pytest.fixture(autouse=True)
def _marked() -> Iterator[None]:
    """What is kept in Bokmål, here and when the windows are made, is known as such in any language."""
    with marked():
        yield


@pytest.fixture(autouse=True)
def _active(request: pytest.FixtureRequest) -> None:
    """The window is active, as a window manager makes it when another test's window of its own was closed.
    Nothing lies over its page: F1 closes a help that an earlier test left open. What that test did is not
    offered for undo any more, and what went wrong in it is not told of this one."""
    if "seat" in request.fixturenames:
        seat = request.getfixturevalue("seat")
        if QApplication.activeWindow() is None:
            seat.window.activateWindow()
        # Some files have a seat of their own, of one desk without pages.
        if isinstance(seat, Seat):
            seat.desk.over.back()
            seat.desk.performing.forget()
            seat.errors.clear()
            # Somebody works here: keys that a test gives to a widget come from no keyboard, and on a slow
            # machine the window would lock in the midst of these tests.
            seat.desk.locking._touched = seat.desk.locking._clock()


@pytest.fixture(scope="package")
def record() -> list[dict]:
    """The resources of the hospital."""
    return list(demo.resources(PATIENTS, draw=draw))


@pytest.fixture(scope="package")
def hospital(record: list[dict]) -> Iterator[Embedded]:
    with serving() as server:
        server.load_long_ago(record)
        yield server


@pytest.fixture(scope="package")
def seat(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, hospital: Embedded) -> Iterator[Seat]:
    """A Norwegian doctor's window, signed in."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    messages.set_language("nb")
    with marked():
        made = Seat(qapp, tmp_path_factory.mktemp("doctor"), hospital.url, hospital.token, "cardiology")
    with made as seat:
        with marked():
            seat.sign_in()
        yield seat


@pytest.fixture(scope="package")
def walked(seat: Seat) -> list[Stop]:
    """Every page of that window."""
    with marked():
        return walk(seat)


@pytest.fixture(scope="package")
def walked_english(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, hospital: Embedded, walked: list[Stop]
) -> list[Stop]:
    """Every page of an English doctor's window, after the Norwegian one: what that left behind would show."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    messages.set_language("en")
    try:
        made = Seat(qapp, tmp_path_factory.mktemp("english"), hospital.url, hospital.token, "cardiology")
        with made as seat, marked():
            seat.sign_in()
            stops = walk(seat)
    finally:
        messages.set_language("nb")
    return stops
