"""Answers come to the thread that paints, and what is to be done with them never leaves it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Awaitable, Iterator
from concurrent.futures import Future
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, Unsigned
from desktop.link.link import NOBODY
from desktop.shown.ask import Ask
from ui.bridge import Bridge


class _Link:
    """Stands for the link: gives futures that the test completes, on a thread of its own."""

    def __init__(self) -> None:
        self.read_only = self.behind = False
        self.actor: Actor = NOBODY
        self.futures: list[Future[Any]] = []

    def close(self) -> None: ...

    def ask(self, _question: object) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]

    def answer(self, value: object) -> None:
        worker = threading.Thread(target=self.futures[-1].set_result, args=(value,))
        worker.start()
        worker.join()

    def refuse(self, error: FagflateError) -> None:
        worker = threading.Thread(target=self.futures[-1].set_exception, args=(error,))
        worker.start()
        worker.join()


@pytest.fixture
def link() -> _Link:
    return _Link()


@pytest.fixture
def bridge(link: _Link, qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge(link)  # type: ignore[arg-type]
    yield made
    # What nobody answers is looked after for as long as the bridge is open.
    made.close()


class _Asker(QObject):
    """Stands for a panel: asks, and keeps what it was told and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, int]] = []

    async def hear(self, answer: Awaitable[object]) -> None:
        self.heard.append((await answer, threading.get_ident()))


class Weight(Ask[int], frozen=True):
    """A question of these tests."""


def test_an_answer_comes_to_the_thread_that_asked(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.run(asker.hear(bridge.ask(Weight())))
    assert bridge.busy
    link.answer(7)
    assert asker.heard == []
    qtbot.waitUntil(lambda: not bridge.busy)
    assert asker.heard == [(7, threading.get_ident())]


def test_a_thread_that_keeps_its_work_keeps_no_widget(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    asker = _Asker()
    gone = weakref.ref(asker)
    bridge.run(asker.hear(bridge.ask(Weight())))
    link.answer(7)
    qtbot.waitUntil(lambda: not bridge.busy)
    del asker
    gc.collect()
    # The link's thread keeps its last future until the next one comes.
    assert link.futures
    assert gone() is None


def test_an_answer_about_another_patient_is_dropped(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    asker, patient = _Asker(), bridge.scope()
    patient.run(asker.hear(bridge.ask(Weight())))
    patient.cancel()
    link.answer(7)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert asker.heard == []


def test_what_ends_with_the_window_begins_no_more(bridge: Bridge, qtbot: QtBot) -> None:
    begun: list[int] = []

    async def begin() -> None:
        begun.append(1)

    bridge.close()
    bridge.run(begin())
    bridge.coalesced(begin).request()
    qtbot.wait(20)
    assert begun == []


def test_what_is_asked_for_while_it_runs_runs_once_more(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    heard: list[int] = []

    async def ask() -> None:
        heard.append(await bridge.ask(Weight()))

    once = bridge.coalesced(ask)
    for _time in range(3):
        once.request()
    qtbot.waitUntil(lambda: len(link.futures) == 1)
    once.request()
    link.answer(1)
    qtbot.waitUntil(lambda: len(link.futures) == 2)
    link.answer(2)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert heard == [1, 2]
    once.request()
    qtbot.waitUntil(lambda: len(link.futures) == 3)
    once.cancel()
    once.request()
    qtbot.waitUntil(lambda: len(link.futures) == 4)
    link.answer(4)
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [1, 2, 4], "what was cancelled is dropped, and holds up nothing"


@pytest.mark.parametrize("signs_in", [True, False])
def test_a_refusal_of_nobody_is_not_told_to_whoever_has_signed_in_since(
    bridge: Bridge, link: _Link, qtbot: QtBot, signs_in: bool
) -> None:
    told: list[FagflateError] = []
    heard: list[int] = []
    bridge.failed.connect(told.append)

    async def ask() -> None:
        heard.append(await bridge.ask(Weight()))

    once = bridge.coalesced(ask)
    once.request()
    qtbot.waitUntil(lambda: len(link.futures) == 1)
    if signs_in:
        link.actor = msgspec.structs.replace(NOBODY, practitioner="Practitioner/1")
    once.request()
    link.refuse(Unsigned("Nobody is signed in."))
    qtbot.waitUntil(lambda: len(link.futures) == 2)
    link.answer(3)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert heard == [3], "what was asked for meanwhile is asked all the same"
    # Where nobody is here yet, it says who asked: somebody may be by the time it is told.
    assert [one.asker for one in told if isinstance(one, Unsigned)] == ([] if signs_in else [""])


def test_a_fault_of_the_program_is_reported(bridge: Bridge, qtbot: QtBot) -> None:
    async def fail() -> None:
        raise KeyError("nobody")

    with qtbot.captureExceptions() as caught:
        bridge.run(fail())
        qtbot.waitUntil(lambda: not bridge.busy)
    assert [kind for kind, _error, _trace in caught] == [KeyError]


def test_an_answer_after_closing_is_dropped(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.run(asker.hear(bridge.ask(Weight())))
    link.answer(7)
    bridge.close()
    assert not bridge.busy
    qtbot.wait(20)
    assert asker.heard == []


def test_a_failure_goes_to_whom_it_concerns_else_to_all(bridge: Bridge, link: _Link, qtbot: QtBot) -> None:
    mine: list[FagflateError] = []
    everybodys: list[object] = []
    bridge.failed.connect(everybodys.append)

    async def mind() -> None:
        try:
            await bridge.ask(Weight())
        except FagflateError as error:
            mine.append(error)

    for asked in (mind(), _Asker().hear(bridge.ask(Weight()))):
        bridge.run(asked)
        qtbot.waitUntil(lambda: bool(link.futures) and bridge.busy)
        qtbot.wait(5)
        for future in link.futures:
            if not future.done():
                future.set_exception(FagflateError("no.place"))
        qtbot.waitUntil(lambda: not bridge.busy)
    assert len(mine) == len(everybodys) == 1
