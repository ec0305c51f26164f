"""Windows job object that bounds the memory of the PDF process; elsewhere that process bounds its own.

Written after Microsoft's documentation, and not yet tried on Windows.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from desktop.letters.paper.page_process import MEMORY

_PROCESS_MEMORY, _KILL_ON_CLOSE, _EXTENDED = 0x100, 0x2000, 9
_jobs: dict[int, Any] = {}


def bound(process: subprocess.Popen[bytes]) -> None:
    """Bound a process's memory, and let it end with this one."""
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD),
            ("least", ctypes.c_size_t), ("most", ctypes.c_size_t), ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD), ("scheduling", wintypes.DWORD),
        )  # fmt: skip

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t), ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
        )  # fmt: skip

    kernel: Any = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    job = kernel.CreateJobObjectW(None, None)
    limits = Extended(basic=Basic(flags=_PROCESS_MEMORY | _KILL_ON_CLOSE), process_memory=MEMORY)
    kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, int(process._handle))
    # The job lives as long as its handle is open; the last one is let go of with this process.
    _jobs[0] = job
