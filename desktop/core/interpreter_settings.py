"""Process-wide settings: the interpreter's switch interval, source reading at import, and the thread that
collects garbage.

Each stands here with the version it was seen on; `tests/core/test_process.py` fails for one that has become
needless, and says that it can go. Nothing here imports Qt.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

SWITCH_SECONDS = 0.001
"""Seen on CPython 3.11: painting and each commit give the interpreter up many times, and would wait Python's
five milliseconds each time to have it back. Needless on an interpreter without the one lock."""

HOOK, ASKED = "shibokensupport.feature", "_mod_uses_pyside"
"""Seen on PySide6 6.11: it hooks `import` and reads the whole source of every module imported after it, to
look for its own name there; the lines stay in `linecache`. For all that Fagflate imports that is a third of
the start, and tens of megabytes. It serves only the `__feature__` switches, which nothing here uses."""

_WITH_QT = "ui"


def take_turns() -> None:
    """Let threads take shorter turns than Python's five milliseconds."""
    sys.setswitchinterval(SWITCH_SECONDS)


def uses_qt(module: ModuleType) -> bool:
    """True when a module uses PySide6, by its name instead of its source."""
    return module.__name__.partition(".")[0] == _WITH_QT


def read_no_sources() -> None:
    """Let PySide6, when it is imported, judge modules by their names; without such a hook nothing happens."""
    feature = sys.modules.get(HOOK)
    if feature is not None and ASKED in vars(feature):
        vars(feature)[ASKED] = uses_qt


def collect_nothing_by_itself() -> None:
    """End Python's automatic collection of garbage; from now on `collect_due` is somebody's to call.

    Seen on CPython 3.11 with PySide6 6.11: the collector runs on whichever thread happens to allocate. On a
    thread that reads or fetches it would destroy widgets that a cycle still held, and Qt may only be touched
    by its own thread: the process ends, at once or some time later.
    """
    gc.disable()


@contextmanager
def collecting_later() -> Iterator[None]:
    """Collect no garbage while very much is made that stays, and all of that as usual afterwards.

    Seen on CPython 3.11: reading the configuration makes a hundred thousand objects at once, and the
    collector walks over them, and over all that was imported, a hundred times: a fifth of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def collect_due() -> bool:
    """Collect the oldest generation that is due, and with it the younger ones, as Python would itself; False
    where none was."""
    due = [n for n, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
           if most and count > most]  # fmt: skip
    if due:
        gc.collect(max(due))
    return bool(due)
