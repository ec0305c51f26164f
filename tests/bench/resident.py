"""Resident memory of this process, on any operating system, without another package."""

from __future__ import annotations

import sys
from pathlib import Path


def megabytes() -> float:
    """Resident memory now (Linux, Windows), or the most there ever was (macOS)."""
    if sys.platform.startswith("linux"):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise OSError("no VmRSS")
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):
            _fields_ = (
                ("cb", wintypes.DWORD),
                ("page_faults", wintypes.DWORD),
                *((name, ctypes.c_size_t) for name in (
                    "peak", "working_set", "peak_paged", "paged", "peak_nonpaged", "nonpaged", "pagefile",
                    "peak_pagefile",
                )),
            )  # fmt: skip

        counters = Counters(cb=ctypes.sizeof(Counters))
        process = ctypes.windll.kernel32.GetCurrentProcess
        process.restype = wintypes.HANDLE
        ask = ctypes.windll.psapi.GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
        if not ask(process(), ctypes.byref(counters), counters.cb):
            raise ctypes.WinError()
        return float(counters.working_set) / 1024**2
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def megabytes_of(pid: int) -> float:
    """Resident memory of another process now (Linux only)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS")
