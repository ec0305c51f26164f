"""A window that is closed at the wrong moment: nothing that was done is lost, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest

from desktop.link.channel import Channel, pair
from desktop.link.letting_go import LEAVING
from desktop.link.link import CLOSES, NotOpened
from desktop.link.link_errors import ServiceEnded
from desktop.service import record
from desktop.service.process import Service
from desktop.service.record import then
from desktop.shown.questions import UnsentCount
from tests.cost import Cost, Seconds, Uncounted
from tests.servers.embedded import Embedded
from tests.service.test_process import SECONDS, Window, _closed, named, stop, town, until

__all__ = ["_closed", "town"]
MEASURED = [pytest.mark.slow, pytest.mark.measures]
pytestmark = pytest.mark.timeout(300)


class Here(Window):
    """Its service runs in this process, on a thread of its own."""

    def _channel(self) -> Channel:
        here, there = pair()
        self.thread = threading.Thread(target=Service(Channel(*there, "record")).run)
        self.thread.start()
        return Channel(*here, "window")


def test_an_act_under_way_when_the_window_is_closed_is_carried_out(
    town: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that is still being drawn, or an act for which the server is asked first."""
    window = Here(town, tmp_path / "r")
    window.open()
    window.sit()
    begun, drawn = threading.Event(), Future[None]()
    whole = record.Record.act

    def slowly(self: Any, *given: Any, **named: Any) -> Future[Any]:
        begun.set()
        return then(drawn, lambda _none: whole(self, *given, **named))

    monkeypatch.setattr(record.Record, "act", slowly)
    words = f"Underveis {uuid.uuid4()}"
    window.task(words)
    assert begun.wait(SECONDS)
    window.link.close()
    until(lambda: (tmp_path / "r" / LEAVING).exists(), "the service goes on")
    time.sleep(0.5)
    drawn.set_result(None)
    window.thread.join(SECONDS)
    assert named(town, words) == 1


@pytest.mark.expects_log
def test_what_is_done_while_a_service_is_started_again_is_not_lost_with_the_window(
    town: Embedded, tmp_path: Path
) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    until(lambda: len(window.launched) == 2, "no other was started")
    words = f"Midt i omstart {uuid.uuid4()}"
    window.task(words)
    window.link.close()
    until(window.gone, "the service did not end")
    assert named(town, words) == 1


@pytest.mark.expects_log
def test_nothing_says_that_it_is_up_to_date_while_a_service_is_started_again(
    town: Embedded, tmp_path: Path
) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    until(lambda: window.link.status.state == "current", "it is not up to date")
    said: list[str] = []
    window.link.stands = lambda status: said.append(status.state)
    started: list[list[str]] = []
    again = window.link._again
    assert again is not None

    def start() -> Channel:
        # Until it died the service may have told of another round; all that it said has been heard by now.
        started.append(said[-1:])
        return again()

    window.link._again = start
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    until(lambda: started, "no other was started")
    assert started == [["connecting"]]
    until(lambda: window.link.status.state == "current", "it is not up to date again")
    window.close()


@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(CLOSES, "monotonic"), marks=MEASURED)], ids=str
)
def test_a_service_that_opens_for_ever_keeps_no_window_open(
    town: Embedded, tmp_path: Path, cost: Cost
) -> None:
    """It may wait for somebody who types a password."""
    window = Window(town, tmp_path / "r")
    pid = window.launched[-1].pid
    stop(pid)
    try:
        opened = window.link.open(window.begin)
        with cost:
            window.link.close()
            with pytest.raises(NotOpened):
                opened.result(1)
        # It wrote what it had to say, and waited for nothing else: the service is still stopped.
        assert not window.link._channel._writer.is_alive()
    finally:
        os.kill(pid, signal.SIGCONT)
    until(window.gone, "the service lives on")


@pytest.mark.expects_log
@pytest.mark.parametrize(
    "cost", [Uncounted(), pytest.param(Seconds(1, "monotonic"), marks=MEASURED)], ids=str
)
def test_a_window_closed_while_a_service_is_started_leaves_none_behind(
    town: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cost: Cost
) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    starting, go = threading.Event(), threading.Event()
    again = window.link._again
    assert again is not None

    def slowly() -> Channel:
        starting.set()
        assert go.wait(SECONDS)
        return again()

    window.link._again = slowly
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    assert starting.wait(SECONDS)
    asked = window.link.ask(UnsentCount())
    waits: list[float | None] = []
    monkeypatch.setattr(window.link._there, "wait", waits.append)
    with cost:
        window.link.close()
    assert not waits, "nobody waits for the start of a process"
    assert len(window.launched) == 1
    with pytest.raises(CancelledError):
        asked.result(1)
    go.set()
    until(lambda: len(window.launched) == 2, "it was not started")
    until(window.gone, "a service without a window holds the record")


@pytest.mark.expects_log
def test_an_act_that_may_have_been_done_is_not_said_to_be_lost(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    window.link._again = None
    stop(window.launched[-1].pid)
    act, question = window.task("Kanskje"), window.link.ask(UnsentCount())
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    with pytest.raises(ServiceEnded) as told:
        act.result(SECONDS)
    assert "ikke kjent" in told.value.what
    with pytest.raises(ServiceEnded) as said:
        question.result(SECONDS)
    assert said.value.what != told.value.what
    with pytest.raises(ServiceEnded) as later:
        window.task("Senere").result(1)
    assert later.value.what == said.value.what, "this was surely not done"


def test_what_a_crash_left_behind_slows_nobody(town: Embedded, tmp_path: Path) -> None:
    folder = tmp_path / "r"
    first = Window(town, folder)
    first.open()
    first.close()
    (folder / LEAVING).touch()
    one, other = Window(town, folder), Window(town, folder)
    assert not one.open().read_only
    assert not (folder / LEAVING).exists()
    assert other.open().read_only
    other.close()
    one.close()
