"""What the journeys of bad days share: a small hospital, a relay before it, windows on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.fhir.references import patient_of
from desktop.store import drafts, outbox
from desktop.views.session import Session
from tests.journeys.reality import CTRL, Json, Window
from tests.journeys.relay import Relay, as_it_is, relaying
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from ui import theme
from ui.theme import Scheme

SOME = ("h12a", "h02", "h05")


def small_hospital() -> Iterator[Json]:
    """The demo hospital with three of its patients."""
    for resource in demo.resources(24, draw=draw):
        patient = resource["id"] if resource["resourceType"] == "Patient" else patient_of(resource)
        if not patient or patient in SOME:
            yield resource


@pytest.fixture(scope="module")
def town() -> Iterator[Embedded]:
    with serving() as server:
        server.load(small_hospital())
        yield server


@pytest.fixture(scope="module")
def seats(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Window]]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    made: list[Window] = []

    def sit(url: str, token: str, folder: Path | None = None, key: bytes = b"\x07" * 32) -> Window:
        where = folder or tmp_path_factory.mktemp("seat")
        seat = Window(qapp, Session(url, token=token, folder=where, temporary_key=key), "cardiology")
        made.append(seat)
        return seat

    def stand_up(seat: Window) -> None:
        made.remove(seat)
        seat.close()

    sit.stand_up = stand_up  # type: ignore[attr-defined]
    yield sit
    for seat in made:
        seat.close()


@contextmanager
def seated(sit: Any, *arguments: Any, **named: Any) -> Iterator[Window]:
    seat = sit(*arguments, **named)
    try:
        yield seat
    finally:
        sit.stand_up(seat)


@pytest.fixture(scope="module")
def relay(town: Embedded) -> Iterator[Relay]:
    with relaying(town.url, town.token) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(relay: Relay, seats: Callable[..., Window]) -> Window:
    """A ward doctor behind the relay, everything fetched."""
    seat = seats(relay.url, relay.token)
    seat.sign_in()
    return seat


@pytest.fixture
def doctor(signed_in: Window, relay: Relay) -> Iterator[Window]:
    signed_in.window.activateWindow()
    signed_in.errors.clear()
    yield signed_in
    relay.spoil = as_it_is
    if relay.away:
        relay.come()


def round_is_over(seat: Window) -> None:
    """A whole round with the server, whatever comes of it."""
    done = seat.session.sync_now()
    seat.until(done.done)


def standing(seat: Window, *states: str) -> None:
    """Try now, until it stands so with the server, and until that is on the screen."""
    deadline = time.monotonic() + PATIENCE
    while True:
        round_is_over(seat)
        status = seat.session.status
        if status.state in states:
            break
        assert time.monotonic() < deadline, status
    seat.quiet()


def all_is_well(seat: Window) -> None:
    """The server is reached and has everything."""
    deadline = time.monotonic() + PATIENCE
    while True:
        standing(seat, "current")
        waiting = seat.ask(lambda desk, c: outbox.entries(c))
        if not waiting:
            break
        assert time.monotonic() < deadline, [(e.key, e.state, e.answer) for e in waiting]
    seat.quiet()
    assert not seat.window.status.model.away
    # What stands above the page says nothing of the server: at most which drafts were left.
    assert seat.window._notice in (None, seat.desk.left.notice)


def show(seat: Window, patient: str) -> None:
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner)
    seat.quiet()


def write(seat: Window, patient: str, words: str) -> str:
    """Type into a note as a person does; gives the draft's id. The draft is kept when this returns."""
    show(seat, patient)
    QTest.keyClick(seat.window, Qt.Key.Key_N, CTRL)
    seat.until(lambda: seat.desk.note.patient == patient and seat.desk.note.editor.isVisible())
    typing(seat, words)
    return str(seat.until(lambda: kept(seat, patient, words)))


def typing(seat: Window, words: str) -> None:
    """Type where the focus is."""
    QTest.keyClicks(seat.until(QApplication.focusWidget), words)


def kept(seat: Window, patient: str, words: str) -> str:
    """The id of the draft that holds these words, or ''."""
    author = seat.desk.actor.role
    mine = seat.ask(lambda desk, c: drafts.of_author(c, author, patient))
    return next((d.id for d in mine if words in d.body), "")


def said(seat: Window) -> str:
    """All that the window says of the server: status bar and notice."""
    model = seat.window.status.model
    notice = seat.window._notice
    lines = [f"{strong} {rest}" for strong, rest in notice.lines] if notice else []
    return " | ".join((model.sync, *lines))
