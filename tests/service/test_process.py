"""Both ends of a link may die at any message: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop import acts
from desktop.acts.tasks import AddTask
from desktop.core import messages
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, Unusable
from desktop.core.paths import opener
from desktop.link import protocol as say
from desktop.link.channel import Channel
from desktop.link.letting_go import LEAVING, WANTED
from desktop.link.link import Link, NotOpened
from desktop.link.link_errors import ServiceEnded
from desktop.link.process import Launched
from desktop.link.second_window import Beside
from desktop.shown.questions import BannerOf, SomebodyOn, UnsentCount, WorklistPage
from tests.commands.test_task_hands import SAID
from tests.journeys.bad import small_hospital
from tests.journeys.conftest import WARD
from tests.journeys.reality import on_server
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, serving
from tests.service.forked import Forked

pytestmark = pytest.mark.timeout(300)
PATIENT, OTHER = "h12a", "h01"
SECONDS = PATIENCE


@pytest.fixture(scope="module")
def town() -> Iterator[Embedded]:
    with serving() as server:
        server.load_long_ago(small_hospital())
        yield server


_made: list[Window] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """What a test that fails leaves open fails no other."""
    yield
    for window in _made:
        window.link.close()
    _made.clear()


class Window:
    """The window's end without a window: opens a record in a service of its own."""

    def __init__(
        self, town: Embedded, folder: Path, channel: Callable[[Launched], Channel] | None = None,
        start: Callable[[], Launched] = Forked,
    ) -> None:  # fmt: skip
        self.launched: list[Launched] = []
        self._start = start
        self._town, self._folder = town, folder
        self._wrap = channel or (lambda launched: launched.channel)
        self.ended: list[FagflateError] = []
        _made.append(self)
        self.link = Link(self._channel(), town.url, again=self._channel)
        self.link.ended = self.ended.append

    def _channel(self) -> Channel:
        self.launched.append(self._start())
        return self._wrap(self.launched[-1])

    @property
    def begin(self) -> say.Begin:
        key = f"{self._folder}.key"
        return say.Begin(self._town.url, self._town.token, str(self._folder), key, "", messages.language())

    def open(self) -> say.Ready:
        return self.link.open(self.begin).result(SECONDS)

    def sit(self) -> Actor:
        """Somebody of the ward sits down, and the ward is fetched."""
        link = self.link
        link.look_at((), (), choices=True)
        link.tell(say.Start())
        link.want(say.SyncNow()).result(SECONDS)
        actor = link.ask(SomebodyOn("", WARD, False)).result(SECONDS)
        assert actor.role
        link.sign_in(actor)
        link.look_at((WARD,), (PATIENT,))
        link.want(say.SyncNow()).result(SECONDS)
        return actor

    def task(self, words: str) -> Future[acts.Done]:
        said = SAID.put(text=words)
        return self.link.act(AddTask(PATIENT, str(uuid.uuid4()), "", said), self.link.actor)

    def gone(self) -> bool:
        """Whether every service has ended."""
        return all(_ended(one) for one in self.launched)

    def close(self) -> None:
        self.link.close()
        until(self.gone, "a record service outlives its window")


def _ended(one: Launched) -> bool:
    if isinstance(one, Forked):
        return one.ended()
    try:
        return os.waitpid(one.pid, os.WNOHANG)[0] == one.pid
    except ChildProcessError:
        return True


def until(true: Callable[[], Any], else_: str, seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, else_
        time.sleep(0.02)


def stop(pid: int) -> None:
    """Stop a process, and return when all its threads stand: on a busy machine one may still answer."""
    os.kill(pid, signal.SIGSTOP)
    threads = Path(f"/proc/{pid}/task")
    if threads.is_dir():
        until(lambda: {_state(one) for one in threads.iterdir()} <= {"T", ""}, "it goes on")


def _state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        # It ended while it was looked for.
        return ""


def named(town: Embedded, words: str) -> int:
    """How many Tasks on the server say these words."""
    return sum(words in str(task) for task in on_server(town, f"Task?patient={PATIENT}&_count=500"))


@pytest.mark.parametrize("start", [Launched, Forked])
def test_a_record_is_served_and_let_go(town: Embedded, tmp_path: Path, start: Callable[[], Launched]) -> None:
    window = Window(town, tmp_path / "r", start=start)
    ready = window.open()
    assert ready.folder == str(tmp_path / "r")
    assert not ready.read_only
    window.sit()
    banner = window.link.ask(BannerOf(PATIENT)).result(SECONDS)
    assert banner is not None
    assert banner.key == PATIENT
    assert window.link.ask(BannerOf(PATIENT)).result(SECONDS) is banner, "what says the same is the same"
    window.close()
    assert not (tmp_path / "r" / LEAVING).exists()


def test_a_second_window_reads_only(town: Embedded, tmp_path: Path) -> None:
    one, other = Window(town, tmp_path / "r"), Window(town, tmp_path / "r")
    assert not one.open().read_only
    assert other.open().read_only
    other.close()
    one.close()


def test_a_record_that_does_not_open_says_why_and_can_be_set_aside(town: Embedded, tmp_path: Path) -> None:
    first = Window(town, tmp_path / "r")
    first.open()
    first.close()
    with open(f"{tmp_path / 'r'}.key", "w", encoding="ascii", opener=opener) as file:
        file.write("00" * 32)
    window = Window(town, tmp_path / "r")
    with pytest.raises(NotOpened) as refused:
        window.open()
    assert isinstance(refused.value.error, Unusable)
    assert refused.value.unsent
    ready = window.link.open(msgspec.structs.replace(window.begin, set_aside=True)).result(SECONDS)
    assert not ready.read_only
    window.close()


def test_what_is_signed_leaves_after_the_window_is_closed(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    words = f"Etter stenging {uuid.uuid4()}"
    done = window.task(words).result(SECONDS)
    assert done.undo_seconds, "it is still held for undo"
    window.link.close()
    assert named(town, words) == 0
    until(lambda: named(town, words) == 1, "it did not leave")
    until(window.gone, "the service did not end")


def test_a_new_window_has_the_record_at_once(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    words = f"Avbrutt {uuid.uuid4()}"
    window.task(words).result(SECONDS)
    window.link.close()
    until(lambda: (tmp_path / "r" / LEAVING).exists(), "it did not linger")
    again = Window(town, tmp_path / "r")
    assert not again.open().read_only
    assert not (tmp_path / "r" / WANTED).exists()
    assert again.link.ask(UnsentCount()).result(SECONDS)[0] == 1
    again.link.tell(say.Start())
    until(lambda: named(town, words) == 1, "it did not leave")
    again.close()
    window.close()


@pytest.mark.expects_log
def test_a_service_that_dies_is_started_again(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    told: list[dict[str, frozenset[str]]] = []
    window.link.changed = told.append
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    assert window.link.ask(BannerOf(PATIENT)).result(SECONDS) is not None
    assert len(window.launched) == 2
    assert any(PATIENT in kinds for kinds in told), "every page looks anew"
    window.close()


@pytest.mark.expects_log
def test_two_windows_on_one_record_go_on_when_its_service_dies(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "record")
    window.open()
    actor = window.sit()
    second = Beside(window.link)
    heard: list[Any] = []
    stands: list[Any] = []
    second.changed, second.stands = heard.append, stands.append
    second.look_at((WARD,), (OTHER,))
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    # Asked and done from the second one, before anybody has noticed.
    asked = second.ask(WorklistPage(WARD))
    done = second.act(AddTask(PATIENT, str(uuid.uuid4()), "", SAID.put(text="Ring Oslo")), actor)
    assert asked.result(SECONDS)[0] is not None
    assert done.result(SECONDS).said
    until(
        lambda: any({PATIENT, OTHER} & kinds.keys() for kinds in heard),
        "the second window was told of nothing",
    )
    assert stands
    assert second.actor == actor
    second.close()
    assert isinstance(second.ask(WorklistPage(WARD)).exception(1), FagflateError)
    # The first goes on without it.
    assert window.link.ask(WorklistPage(WARD)).result(SECONDS)[0] is not None
    window.close()


@pytest.mark.expects_log
def test_a_service_that_dies_again_and_again_is_given_up(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    for _time in range(4):
        window.link.ask(UnsentCount()).result(SECONDS)
        os.kill(window.launched[-1].pid, signal.SIGKILL)
        until(lambda: _ended(window.launched[-1]) or True, "")
        time.sleep(0.2)
    until(lambda: window.ended, "nobody was told")
    assert window.link.status.away, "nothing says that it is up to date"
    with pytest.raises(ServiceEnded):
        window.link.ask(UnsentCount()).result(SECONDS)
    window.close()


class Killing(Channel):
    """A channel that kills the service before the `at`-th frame of those that it counts is sent or heard."""

    count = 0
    at = 0

    def __init__(self, launched: Launched) -> None:
        inner = launched.channel
        self.__dict__.update(inner.__dict__)
        self._writer = inner._writer
        self._inner = inner
        self.pid = launched.pid

    def step(self) -> None:
        Killing.count += 1
        if Killing.count == Killing.at:
            os.kill(self.pid, signal.SIGKILL)

    def open(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        def heard(frame: bytes) -> None:
            self.step()
            take(frame)

        self._inner.open(heard, ended)

    def send(self, frame: bytes) -> None:
        self.step()
        self._inner.send(frame)

    def close(self) -> None:
        self._inner.close()

    def join(self, seconds: float | None = None) -> None:
        self._inner.join(seconds)


def _day(town: Embedded, folder: Path, at: int) -> tuple[int, list[str]]:
    """Two tasks are written while the service dies at the `at`-th message after sitting down; gives how many
    messages there were, and the words of the tasks."""
    Killing.count = Killing.at = 0
    window = Window(town, folder, Killing)
    window.open()
    window.sit()
    Killing.count, Killing.at = 0, at
    words = [f"Melding {at} {n} {uuid.uuid4()}" for n in range(2)]
    for one in words:
        assert window.task(one).result(SECONDS).act
        assert window.link.ask(BannerOf(PATIENT)).result(SECONDS) is not None
    count = Killing.count
    Killing.at = 0
    # Its service lives on for as long as the acts are held: nobody waits for it here.
    window.link.close()
    return count, words


@pytest.mark.expects_log
@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_the_service_dies_at_a_message(town: Embedded, tmp_path: Path, at: int) -> None:
    _count, words = _day(town, tmp_path / "r", at)
    for one in words:
        until(lambda one=one: named(town, one) == 1, f"{one} is there {named(town, one)} times")  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.expects_log
def test_the_service_dies_at_every_message(town: Embedded, tmp_path: Path) -> None:
    messages_, told = _day(town, tmp_path / "r0", 0)
    assert messages_ > 8
    for at in range(1, messages_ + 1):
        told += _day(town, tmp_path / f"r{at}", at)[1]
    # Where it died at the last message, what is saved leaves at the next start.
    Killing.count = Killing.at = 0
    last = Window(town, tmp_path / f"r{messages_}")
    last.open()
    last.link.tell(say.Start())
    until(lambda: last.link.ask(UnsentCount()).result(SECONDS)[0] == 0, "it did not leave")
    last.close()
    until(lambda: all(window.gone() for window in _made), "a service lives on")
    assert {one: named(town, one) for one in told} == dict.fromkeys(told, 1)


@pytest.mark.slow
def test_the_window_dies_at_every_message(town: Embedded, tmp_path: Path) -> None:
    """What was acknowledged is there once; what was not is there once or not at all."""
    told: dict[str, bool] = {}
    for at in range(1, 9):
        window = Window(town, tmp_path / f"w{at}", Killing)
        window.open()
        window.sit()
        words = [f"Vindu {at} {n} {uuid.uuid4()}" for n in range(2)]
        futures = []
        for heard, one in enumerate(words, 1):
            futures.append(window.task(one))
            if heard < at:
                futures[-1].result(SECONDS)
        # As a process that is killed: nothing is said, the pipes are closed.
        window.link._closing = True
        window.link._channel.close()
        for one, future in zip(words, futures, strict=True):
            told[one] = future.done() and not future.cancelled() and future.exception() is None
    until(lambda: all(window.gone() for window in _made), "the service of a dead window lives on")
    for one, sure in told.items():
        assert named(town, one) in ((1,) if sure else (0, 1)), one
