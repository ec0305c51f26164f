"""Answers come to the thread that paints, and what is to be done with them never leaves it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Awaitable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.core.errors import FagflateError
from desktop.shown.ask import Ask
from ui.bridge import Bridge


class _Store:
    """Gives futures that the test completes, on a thread of its own."""

    def __init__(self) -> None:
        self.read_only = False
        self.futures: list[Future[Any]] = []

    def listen(self, _listener: object) -> None: ...

    def unlisten(self, _listener: object) -> None: ...

    def read(self, _question: object) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]

    def answer(self, value: object) -> None:
        worker = threading.Thread(target=self.futures[-1].set_result, args=(value,))
        worker.start()
        worker.join()


@pytest.fixture
def store() -> _Store:
    return _Store()


@pytest.fixture
def bridge(store: _Store, qtbot: QtBot) -> Bridge:
    reader = SimpleNamespace(store=store)
    return Bridge(SimpleNamespace(store=store, server="", reader=reader, freshen=None, listener=None))  # type: ignore[arg-type]


class _Asker(QObject):
    """Stands for a panel: asks, and keeps what it was told and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, int]] = []

    async def hear(self, answer: Awaitable[object]) -> None:
        self.heard.append((await answer, threading.get_ident()))


class Weight(Ask[int], frozen=True):
    """A question of these tests."""


def test_an_answer_comes_to_the_thread_that_asked(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.run(asker.hear(bridge.ask(Weight())))
    assert bridge.busy
    store.answer(7)
    assert asker.heard == []
    qtbot.waitUntil(lambda: not bridge.busy)
    assert asker.heard == [(7, threading.get_ident())]


def test_a_thread_that_keeps_its_work_keeps_no_widget(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    gone = weakref.ref(asker)
    bridge.run(asker.hear(bridge.ask(Weight())))
    store.answer(7)
    qtbot.waitUntil(lambda: not bridge.busy)
    del asker
    gc.collect()
    # The store's thread keeps its last future until the next one comes.
    assert store.futures
    assert gone() is None


def test_an_answer_about_another_patient_is_dropped(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker, patient = _Asker(), bridge.scope()
    patient.run(asker.hear(bridge.ask(Weight())))
    patient.cancel()
    store.answer(7)
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


def test_what_is_asked_for_while_it_runs_runs_once_more(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    heard: list[int] = []

    async def ask() -> None:
        heard.append(await bridge.ask(Weight()))

    once = bridge.coalesced(ask)
    for _time in range(3):
        once.request()
    qtbot.waitUntil(lambda: len(store.futures) == 1)
    once.request()
    store.answer(1)
    qtbot.waitUntil(lambda: len(store.futures) == 2)
    store.answer(2)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert heard == [1, 2]
    once.request()
    qtbot.waitUntil(lambda: len(store.futures) == 3)
    once.cancel()
    once.request()
    qtbot.waitUntil(lambda: len(store.futures) == 4)
    store.answer(4)
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [1, 2, 4], "what was cancelled is dropped, and holds up nothing"


def test_a_fault_of_the_program_is_reported(bridge: Bridge, qtbot: QtBot) -> None:
    async def fail() -> None:
        raise KeyError("nobody")

    with qtbot.captureExceptions() as caught:
        bridge.run(fail())
        qtbot.waitUntil(lambda: not bridge.busy)
    assert [kind for kind, _error, _trace in caught] == [KeyError]


def test_an_answer_after_closing_is_dropped(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.run(asker.hear(bridge.ask(Weight())))
    store.answer(7)
    bridge.close()
    assert not bridge.busy
    qtbot.wait(20)
    assert asker.heard == []


def test_a_failure_goes_to_whom_it_concerns_else_to_all(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
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
        qtbot.waitUntil(lambda: bool(store.futures) and bridge.busy)
        qtbot.wait(5)
        for future in store.futures:
            if not future.done():
                future.set_exception(FagflateError("no.place"))
        qtbot.waitUntil(lambda: not bridge.busy)
    assert len(mine) == len(everybodys) == 1
