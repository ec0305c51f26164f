"""Seconds that have gone, whatever the wall clock is set to, with those that the machine slept through.

`time.monotonic` leaves out sleep on Linux, and promises nothing of it on Windows: who left a machine that
then slept has been away all the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


def _windows() -> Callable[[], float]:
    import ctypes

    ticks = getattr(ctypes, "WinDLL")("kernel32").GetTickCount64  # noqa: B009
    ticks.restype = ctypes.c_uint64
    return lambda: ticks() / 1000.0


def _clock() -> Callable[[], float]:
    if sys.platform == "win32":
        return _windows()
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic if boot is None else lambda: time.clock_gettime(boot)


seconds = _clock()
"""Seconds since some moment; only the difference between two of them says anything."""
