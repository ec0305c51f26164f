"""A ward on the embedded server, and a real window on it, driven by keys."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop import acts
from desktop.acts import RecordAct
from desktop.backend import demo
from desktop.cli.demo_letters import draw
from desktop.core.actor import Actor
from desktop.core.paths import data_dir
from desktop.link.protocol import Alive
from desktop.service.record import Record
from desktop.shown.ask import Ask
from desktop.views.session import Session
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from ui import theme
from ui.acts.controller import Controller
from ui.editors.letter.letter_editor import LetterEditor
from ui.theme import Scheme
from ui.widgets import typing_pause
from ui.window.window import MainWindow

T = TypeVar("T")
PATIENTS = 12
"""Of the demo hospital, all on one ward; a module that needs more names its own number."""
WARD = "hjerte3"


@pytest.fixture(autouse=True)
def _sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held for Undo: journeys look at the server right after an act. Those about Undo hold it."""
    monkeypatch.setattr(acts.act, "UNDO_SECONDS", 0)


@pytest.fixture(autouse=True)
def _fast_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of a journey come faster than anybody types."""
    monkeypatch.setattr(typing_pause, "PAUSE", 0.0)


@pytest.fixture(autouse=True)
def _carries_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a journey says that it carries out (`@pytest.mark.acts`) it does, and nothing refuses it."""
    done: set[str] = set()
    original = Record.act

    def act(self: Record, one: RecordAct[Any], actor: Actor, *more: Any, **named: Any) -> Future[Any]:
        answer: Future[Any] = original(self, one, actor, *more, **named)

        def told(ended: Future[Any]) -> None:
            if not ended.cancelled() and ended.exception() is None:
                done.add(type(one).__name__)

        answer.add_done_callback(told)
        return answer

    monkeypatch.setattr(Record, "act", act)
    yield
    claimed = {name for mark in request.node.iter_markers("acts") for name in mark.args}
    assert claimed <= done, f"not carried out: {sorted(claimed - done)}"


@pytest.fixture
def no_draft(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test about drafts begins without anybody's, and leaves none: the day's people go on in one home."""
    day = "ward_doctor" in request.fixturenames
    seat: Seat | None = request.getfixturevalue("ward_doctor") if day else None

    def clear(*_record: object) -> None:
        for name in ("drafts", "draft-history", "persons"):
            shutil.rmtree(data_dir() / name, ignore_errors=True)

    def between() -> None:
        if seat is None:
            clear()
        else:
            # Where nothing is asked of the record: it reads these files too.
            seat.quiet()
            seat.ask(clear)

    between()
    yield
    between()


@pytest.fixture
def held_until_undone(monkeypatch: pytest.MonkeyPatch, _sent_at_once: None) -> None:
    """Hold acts for Undo for as long as a test may take: three seconds are over on a busy machine before what
    was signed has gone from the screen."""
    monkeypatch.setattr(acts.act, "UNDO_SECONDS", int(PATIENCE))


class Seat:
    """One person at one workstation: session, window, desk, and waiting for what they asked for."""

    def __init__(
        self, app: QApplication, folder: Path, server: str, token: str, workspace: str,
        key: bytes | None = None,
    ) -> None:  # fmt: skip
        self.app = app
        self.workspace = workspace
        self.session = Session(server, token=token, folder=folder, temporary_key=key or os.urandom(32))
        self.window: MainWindow
        self.desk: Controller
        self.errors: list[Any] = []
        try:
            self.session.start()
            self._open()
        except BaseException:
            self.session.close()
            raise

    def __enter__(self) -> Seat:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Closed also where it never came to sit down: what it leaves running fails all tests after it."""
        self.close()

    def _open(self) -> None:
        from ui.application import open_desk

        self.window, self.desk = open_desk(self.workspace, self.session)
        self.desk.say_error = self.errors.append  # type: ignore[method-assign]
        self.window.resize(1920, 1080)
        self.window.show()

    def another_window(self) -> None:
        """A new window on the same record in the place of this one, before which nobody has sat down."""
        self.desk.close()
        self.window.close()
        self.window.deleteLater()
        self._open()

    def until(self, true: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Let the window live until something is true; fails the test when it never is."""
        deadline = time.monotonic() + seconds
        while True:
            self.app.processEvents()
            if found := true():
                return found
            if time.monotonic() > deadline:
                modal = self.app.activeModalWidget()
                said = [one.text() for one in modal.findChildren(QLabel)] if modal is not None else []
                screen = self.desk.choosing.signing.screen if self.desk is not None else None
                if screen is not None:
                    said += [screen.state, screen.note.words(), screen.card.note.words()]
                shown = f"focus: {self.app.focusWidget()}, modal: {modal}, said: {said}"
                if self.desk is not None:
                    shown += f", status: {self.desk.bridge.link.status}"
                raise AssertionError(
                    f"it never became true; errors: {[str(e) for e in self.errors]}; {shown}"
                )
            time.sleep(0.005)

    def look_at(self, patients: tuple[str, ...] = (), *, choices: bool = False) -> None:
        """Keep these patients up to date, or what the first screen offers; heard after all said before."""
        self.desk.bridge.link.look_at((), patients, choices=choices)

    def settle(self) -> None:
        """A whole round with the server, and nothing left on its way to the screen."""
        # What the window has said is heard in its order: the round is of what it looks at now.
        heard = self.desk.bridge.link.want(Alive())
        self.until(heard.done)
        done = self.session.sync_now()
        self.until(done.done)
        self.quiet()

    def quiet(self) -> None:
        """Nothing left on its way to the screen."""
        still = [0]

        def calm() -> bool:
            still[0] = 0 if self.desk.bridge.busy else still[0] + 1
            return still[0] > 5

        self.until(calm)

    def decide(self, editor: LetterEditor) -> None:
        """Answer all that must be decided before a letter is signed, and write into its gaps.

        What there is depends on the hour: in the early morning a sample is taken and not answered yet.
        """
        for _question in range(24):
            card = next((card for card in editor.side.cards if card.answers.buttons), None)
            if card is not None:
                card.answers.buttons[-1].click()
                self.quiet()
            elif gaps := editor.gaps():
                assert editor.next_decision()
                QTest.keyClicks(self.app.focusWidget(), "Maren Aas")
                self.until(lambda gaps=gaps: editor.gaps() < gaps)
            else:
                break
        self.until(lambda: editor.model is not None and not editor.model.decisions)

    def ask(self, question: Callable[[Any, Any], Any]) -> Any:
        """What the record says now."""
        return self.session.store.read(lambda c: question(self.session.reader, c)).result()

    def answer(self, question: Ask[T]) -> T:
        """What the record answers to a question of the window."""
        return self.desk.bridge.record.ask(question).result()

    def sign_in(self, *, secretary: bool = False) -> Actor:
        """Sit down as somebody of the ward."""
        self.look_at(choices=True)
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
def hospital(request: pytest.FixtureRequest) -> Iterator[Embedded]:
    """The embedded server with a ward of the demo hospital, of as many as the module names `PATIENTS`."""
    with serving() as server:
        _fill(server, getattr(request.module, "PATIENTS", PATIENTS))
        yield server


def _fill(server: Embedded, patients: int) -> None:
    server.load_again(f"ward of {patients}", lambda: demo.resources(patients, draw=draw))


_KEY = b"\x07" * 32
_USED: dict[float, Path] = {}
Put = Callable[[Path], None]


@pytest.fixture(scope="module")
def used(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    tmp_path_factory: pytest.TempPathFactory,
    hospital: Embedded,
) -> Put:
    """Puts into a folder the record of a workstation where a doctor of the ward has worked already.

    A first synchronisation took most of a journey's time, and it is the same for all of them: it is made once
    of each filling of the hospital. What has come to the hospital since is fetched by each workstation.
    """

    def make(server: Embedded) -> Path:
        folder = tmp_path_factory.mktemp("used")
        with Seat(qapp, folder, server.url, server.token, "cardiology", _KEY) as seat:
            seat.sign_in()
        return folder

    made = _USED.get(hospital.filled) if hospital.filled else None
    if made is None:
        with serving() as untouched:
            _fill(untouched, getattr(request.module, "PATIENTS", PATIENTS))
            if untouched.filled == hospital.filled:
                made = _USED[hospital.filled] = make(untouched)
            else:
                # A hospital of its own, or of a filling that is over: nobody else's record may begin with it.
                made = make(hospital)

    def put(folder: Path) -> None:
        shutil.copytree(made, folder, dirs_exist_ok=True)

    return put


@pytest.fixture(scope="module")
def ward_doctor(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, hospital: Embedded, used: Put
) -> Iterator[Seat]:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    folder = tmp_path_factory.mktemp("doctor")
    used(folder)
    with Seat(qapp, folder, hospital.url, hospital.token, "cardiology", _KEY) as seat:
        seat.sign_in()
        yield seat


@pytest.fixture
def doctor(ward_doctor: Seat) -> Seat:
    """The ward's doctor, signed in once for the whole day; each test begins without old errors."""
    ward_doctor.errors.clear()
    if QApplication.activeWindow() is None:
        # As a window manager does when a window of another test was closed.
        ward_doctor.window.activateWindow()
    return ward_doctor


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path, hospital: Embedded, used: Put) -> Iterator[Callable[..., Seat]]:
    """Opens workstations on the hospital, where somebody has worked already unless `new`; closes them after
    the test."""
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    seats: list[Seat] = []

    def open_(workspace: str = "cardiology", *, new: bool = False) -> Seat:
        folder = tmp_path / f"seat{len(seats)}"
        if not new:
            used(folder)
        seat = Seat(qapp, folder, hospital.url, hospital.token, workspace, None if new else _KEY)
        seats.append(seat)
        return seat

    yield open_
    for seat in seats:
        seat.close()
