"""A service that hangs, fails, or is another version's says so in the window, and nothing of the patient."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.link import codec
from desktop.link import protocol as say
from desktop.link.channel import Channel, pair
from desktop.link.link import Link, NotOpened
from desktop.link.link_errors import ServiceFault
from desktop.service.record import Record
from desktop.shown.questions import BannerOf, UnsentCount
from tests.servers.embedded import Embedded
from tests.service.test_closing import Here
from tests.service.test_process import PATIENT, SECONDS, Window, _closed, stop, town, until
from ui import liveness
from ui.bridge import Bridge

__all__ = ["_closed", "town"]
pytestmark = pytest.mark.timeout(300)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no process")
def test_a_service_that_hangs_is_said_and_what_it_answers_later_too(
    town: Embedded, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "LOOK_MS", 50)
    monkeypatch.setattr(liveness, "SILENT_SECONDS", 0.5)
    window = Window(town, tmp_path / "r")
    window.open()
    window.sit()
    bridge = Bridge(window.link)
    told: list[Any] = []
    bridge.status.connect(told.append)
    # A round that what it fetched has asked for may still be under way, or begin while the service stands.
    qtbot.waitUntil(lambda: bridge.link.status.state == "current")
    stop(window.launched[-1].pid)
    heard: list[object] = []

    async def ask() -> None:
        heard.append(await bridge.ask(UnsentCount()))

    try:
        bridge.run(ask())
        qtbot.waitUntil(lambda: bridge.link.status.away)
        assert told[-1].message == "Den delen av Fagflate som holder journalen, svarer ikke."
        assert not heard
    finally:
        os.kill(window.launched[-1].pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.waitUntil(lambda: not bridge.link.status.away)
    qtbot.waitUntil(lambda: told[-1].state == "current")
    bridge.close()


def test_a_window_that_waits_for_nothing_asks_nothing(
    town: Embedded, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "LOOK_MS", 20)
    window = Window(town, tmp_path / "r")
    window.open()
    bridge = Bridge(window.link)
    bridge.run(_quietly(bridge))
    qtbot.waitUntil(lambda: not bridge.busy)
    qtbot.waitUntil(lambda: not bridge._answering._timer.isActive())
    bridge.close()


async def _quietly(bridge: Bridge) -> None:
    await bridge.ask(UnsentCount())


@pytest.mark.expects_log
def test_a_fault_is_told_by_its_place_alone(
    town: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    window = Here(town, tmp_path / "r")
    window.open()

    def fails(*_given: Any, **_named: Any) -> Any:
        raise KeyError("Kari Nordmann 13880599999")

    monkeypatch.setattr(Record, "ask", fails)
    with pytest.raises(ServiceFault) as told:
        window.link.ask(BannerOf(PATIENT)).result(SECONDS)
    assert "KeyError" in told.value.details
    assert "Nordmann" not in str(told.value) + told.value.details + caplog.text
    window.link.close()
    window.thread.join(SECONDS)


def test_another_version_of_the_program_is_refused(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    begin = msgspec.structs.replace(window.begin, version="0.0.0-other")
    with pytest.raises(NotOpened) as refused:
        window.link.open(begin).result(SECONDS)
    assert "oppdatert" in str(refused.value.error)
    assert not (tmp_path / "r").exists(), "nothing was opened"
    window.close()


@pytest.mark.expects_log
def test_an_answer_that_can_not_be_read_keeps_nobody_waiting() -> None:
    here, there = pair()
    link, other = Link(Channel(*here, "window"), "https://x.example"), Channel(*there, "record")
    heard: list[bytes] = []
    other.open(heard.append, lambda: None)
    opened = link.open()
    other.send(codec.encode(say.Ready("/x", False, None)))
    opened.result(SECONDS)
    asked = link.ask(UnsentCount())
    until(lambda: heard, "nothing was asked")
    other.send(b"\xc1 no message")
    with pytest.raises(ServiceFault):
        asked.result(SECONDS)
    other.send(codec.encode(say.Ready("/x", False, None)))
    link.close()
    other.close()


@pytest.mark.expects_log
def test_who_lost_the_record_to_another_window_is_told(town: Embedded, tmp_path: Path) -> None:
    window = Window(town, tmp_path / "r")
    window.open()
    told: list[Any] = []
    window.link.unlogged = told.append
    other = Window(town, tmp_path / "r")

    def channel() -> Channel:
        # While nobody has the record another window takes it.
        assert not other.open().read_only
        return Window._channel(window)

    window.link._again = channel
    os.kill(window.launched[-1].pid, signal.SIGKILL)
    until(lambda: window.link.read_only, "it has the record all the same")
    until(lambda: told, "nobody is told")
    assert "bare" in str(told[0])
    window.link.close()
    other.link.close()
