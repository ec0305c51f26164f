"""Answers come to the thread that paints, and what is to be done with them never leaves it."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.core.errors import FagflateError
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
    return Bridge(SimpleNamespace(store=store, desk=None, listener=None))  # type: ignore[arg-type]


class _Asker(QObject):
    """Stands for a panel: asks, and keeps what it was told and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, int]] = []

    def hear(self, answer: object) -> None:
        self.heard.append((answer, threading.get_ident()))


def test_an_answer_comes_to_the_thread_that_asked(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.ask(lambda *_: None, asker.hear)
    assert bridge.busy
    store.answer(7)
    assert asker.heard == []
    qtbot.waitUntil(lambda: not bridge.busy)
    assert asker.heard == [(7, threading.get_ident())]


def test_a_thread_that_keeps_its_work_keeps_no_widget(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    gone = weakref.ref(asker)
    bridge.ask(lambda *_: None, asker.hear)
    store.answer(7)
    qtbot.waitUntil(lambda: not bridge.busy)
    del asker
    gc.collect()
    # The store's thread keeps its last future until the next one comes.
    assert store.futures
    assert gone() is None


def test_an_answer_about_another_patient_is_dropped(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.focus = "a"
    bridge.ask(lambda *_: None, asker.hear, patient="a")
    bridge.focus = "b"
    store.answer(7)
    qtbot.waitUntil(lambda: not bridge.busy)
    assert asker.heard == []


def test_an_answer_after_closing_is_dropped(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    asker = _Asker()
    bridge.ask(lambda *_: None, asker.hear)
    store.answer(7)
    bridge.close()
    assert not bridge.busy
    qtbot.wait(20)
    assert asker.heard == []


def test_a_failure_goes_to_whom_it_concerns_else_to_all(bridge: Bridge, store: _Store, qtbot: QtBot) -> None:
    mine: list[FagflateError] = []
    all_: list[object] = []
    bridge.failed.connect(all_.append)
    for failed in (mine.append, None):
        bridge.ask(lambda *_: None, lambda _answer: pytest.fail("no answer"), failed=failed)
        store.futures[-1].set_exception(FagflateError("no.place"))
        qtbot.waitUntil(lambda: not bridge.busy)
    assert len(mine) == len(all_) == 1
