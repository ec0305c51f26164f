"""Each change of the whole process is still needed, and does what it says."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop.core import interpreter_settings
from tests.conftest import ROOT


def said(code: str) -> str:
    """What a new interpreter prints that runs some lines at the root of the project."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_threads_wait_longer_for_their_turn_by_themselves() -> None:
    default = float(said("import sys; print(sys.getswitchinterval())"))
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    assert locked, "No lock to take turns for: `take_turns` can go."
    assert default > interpreter_settings.SWITCH_SECONDS, (
        "Python's own turns are as short: `take_turns` can go."
    )


def test_shorter_turns_are_taken() -> None:
    code = "import sys; from desktop.core.interpreter_settings import take_turns as take; take()"
    taken = float(said(f"{code}; print(sys.getswitchinterval())"))
    assert taken == pytest.approx(interpreter_settings.SWITCH_SECONDS, rel=0.01)


def test_qt_reads_every_source_by_itself_and_not_with_us() -> None:
    read = "import {}; import linecache, wave; print(any(f.endswith('wave.py') for f in linecache.cache))"
    assert said(read.format("PySide6.QtCore")) == "True", "PySide6 reads none: `read_no_sources` can go."
    assert said(read.format("ui")) == "False"


class Cycle:
    """Something that only a cycle holds."""

    def __init__(self) -> None:
        self.me = self


@contextmanager
def collecting() -> Iterator[None]:
    """Python's own collector at work, and afterwards as it was."""
    was = gc.isenabled()
    gc.collect()
    gc.enable()
    try:
        yield
    finally:
        (gc.enable if was else gc.disable)()


def test_python_collects_on_whichever_thread_allocates() -> None:
    threads: list[int] = []

    def allocate() -> None:
        kept = [[[n]] for n in range(300_000)]
        assert kept

    with collecting():
        weakref.finalize(Cycle(), lambda: threads.append(threading.get_ident()))
        worker = threading.Thread(target=allocate)
        worker.start()
        worker.join()
    assert threads == [worker.ident], "Python collects elsewhere: `ui.collecting` can go."


def test_what_is_not_due_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation: done.append(generation))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    for count, wanted in (((600, 3, 3), []), ((800, 3, 3), [0]), ((800, 11, 3), [1]), ((800, 11, 12), [2])):
        done.clear()
        monkeypatch.setattr(gc, "get_count", lambda count=count: count)
        interpreter_settings.collect_due()
        assert done == wanted


@pytest.mark.parametrize("was", [True, False])
def test_garbage_is_collected_later_and_as_before(was: bool) -> None:
    with collecting():
        (gc.enable if was else gc.disable)()
        with interpreter_settings.collecting_later():
            assert not gc.isenabled()
        assert gc.isenabled() is was
