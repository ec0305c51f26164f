"""Windows' spooler behind the port: pages drawn by GDI, the job's id from StartDoc.

Written after Microsoft's documentation and **not proven**: no Windows printer has been tried with it.

A job that Windows has printed leaves the queue at once, so it is asked to keep it (JOB_CONTROL_RETAIN) until
somebody has heard that it is printed. One that has left all the same is not known to be printed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from typing import Any

from desktop.core.errors import FagflateError, NotHanded
from desktop.letters.paper.page_pictures import PRINT_DPI, count, image
from desktop.papers.spooler.port import Options, not_handed, unsure
from desktop.shown.letters.printing import PageImage
from desktop.shown.paper.print_states import PrintState, Told

NAMED = "Fagflate {ticket}"
"""Name of a job: nothing of the patient, and found again by it."""

_DM_OUT, _DM_IN = 2, 8
_PAPER_A4, _SIMPLEX, _PORTRAIT, _LANDSCAPE = 9, 1, 1, 2
_FIELDS = 0x1 | 0x2 | 0x100 | 0x1000
"""Of DEVMODE: orientation, paper size, copies, duplex."""
_WIDE, _TALL = 110, 111
"""GetDeviceCaps: PHYSICALWIDTH and PHYSICALHEIGHT."""
_LEFT, _TOP = 112, 113
"""GetDeviceCaps: PHYSICALOFFSETX and PHYSICALOFFSETY, where the printable area begins."""
_SRCCOPY, _HALFTONE, _GONE = 0x00CC0020, 4, 87
_CONTROL_CANCEL, _CONTROL_RETAIN, _CONTROL_RELEASE = 3, 8, 9
_PAUSED, _ERROR, _DELETING, _PRINTING, _OFFLINE, _PAPEROUT = 0x1, 0x2, 0x4, 0x10, 0x20, 0x40
_PRINTED, _DELETED, _BLOCKED, _ATTENTION, _COMPLETE = 0x80, 0x100, 0x200, 0x400, 0x1000
_PRINTER_PAUSED, _PRINTER_ERROR, _PRINTER_DELETED, _PRINTER_JAM, _PRINTER_NO_PAPER = 0x1, 0x2, 0x4, 0x8, 0x10
_PRINTER_OFFLINE, _PRINTER_NO_TONER, _PRINTER_ATTENTION, _PRINTER_OPEN = 0x80, 0x40000, 0x100000, 0x400000


class _DocInfo(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_int),
        ("name", wintypes.LPCWSTR),
        ("output", wintypes.LPCWSTR),
        ("datatype", wintypes.LPCWSTR),
        ("type", wintypes.DWORD),
    )


class _JobInfo(ctypes.Structure):
    """JOB_INFO_1."""

    _fields_ = (
        ("id", wintypes.DWORD),
        ("printer", wintypes.LPWSTR),
        ("machine", wintypes.LPWSTR),
        ("user", wintypes.LPWSTR),
        ("document", wintypes.LPWSTR),
        ("datatype", wintypes.LPWSTR),
        ("words", wintypes.LPWSTR),
        ("status", wintypes.DWORD),
        ("priority", wintypes.DWORD),
        ("position", wintypes.DWORD),
        ("total", wintypes.DWORD),
        ("printed", wintypes.DWORD),
        ("submitted", ctypes.c_ubyte * 16),
    )


class _Head(ctypes.Structure):
    """BITMAPINFOHEADER."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("planes", wintypes.WORD),
        ("bits", wintypes.WORD),
        ("compression", wintypes.DWORD),
        ("image_size", wintypes.DWORD),
        ("x", wintypes.LONG),
        ("y", wintypes.LONG),
        ("used", wintypes.DWORD),
        ("important", wintypes.DWORD),
    )


class _DevMode(ctypes.Structure):
    """The beginning of DEVMODEW; the driver's own part follows."""

    _fields_ = (
        ("device", ctypes.c_wchar * 32),
        ("version", wintypes.WORD),
        ("driver_version", wintypes.WORD),
        ("size", wintypes.WORD),
        ("extra", wintypes.WORD),
        ("fields", wintypes.DWORD),
        ("orientation", ctypes.c_short),
        ("paper", ctypes.c_short),
        ("length", ctypes.c_short),
        ("width", ctypes.c_short),
        ("scale", ctypes.c_short),
        ("copies", ctypes.c_short),
        ("source", ctypes.c_short),
        ("quality", ctypes.c_short),
        ("color", ctypes.c_short),
        ("duplex", ctypes.c_short),
    )


def _library(name: str) -> Any:
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009 is on Windows alone


def _error() -> OSError:
    code = int(getattr(ctypes, "get_last_error")())  # noqa: B009 is on Windows alone
    return OSError(code, f"Windows error {code}")


class WindowsSpooler:
    """The spooler of Windows."""

    def __init__(self) -> None:
        self._spool, self._gdi = _library("winspool.drv"), _library("gdi32")
        handle = wintypes.HANDLE
        self._spool.OpenPrinterW.argtypes = (wintypes.LPWSTR, ctypes.POINTER(handle), ctypes.c_void_p)
        self._spool.ClosePrinter.argtypes = (handle,)
        dword, size = wintypes.DWORD, ctypes.POINTER(wintypes.DWORD)
        self._spool.GetJobW.argtypes = (handle, dword, dword, ctypes.c_void_p, dword, size)
        self._spool.SetJobW.argtypes = (handle, dword, dword, ctypes.c_void_p, dword)
        self._spool.EnumJobsW.argtypes = (handle, dword, dword, dword, ctypes.c_void_p, dword, size, size)
        self._spool.GetPrinterW.argtypes = (handle, dword, ctypes.c_void_p, dword, size)
        self._spool.DocumentPropertiesW.argtypes = (
            ctypes.c_void_p, handle, wintypes.LPWSTR, ctypes.c_void_p, ctypes.c_void_p, dword,
        )  # fmt: skip
        self._gdi.CreateDCW.restype = handle
        self._gdi.CreateDCW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.LPCWSTR, ctypes.c_void_p)
        self._gdi.ResetDCW.restype = handle
        self._gdi.ResetDCW.argtypes = (handle, ctypes.c_void_p)
        self._gdi.StartDocW.argtypes = (handle, ctypes.POINTER(_DocInfo))
        for name in ("StartPage", "EndPage", "EndDoc", "AbortDoc", "DeleteDC"):
            getattr(self._gdi, name).argtypes = (handle,)
        self._gdi.GetDeviceCaps.argtypes = (handle, ctypes.c_int)
        self._gdi.SetStretchBltMode.argtypes = (handle, ctypes.c_int)
        self._gdi.StretchDIBits.argtypes = (
            handle, *(ctypes.c_int,) * 8, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_uint, dword,
        )  # fmt: skip

    def hand_over(self, pdf: bytes, printer: str, options: Options, ticket: str) -> str:
        pages = count(pdf)
        try:
            with self._opened(printer) as handle:
                mode = self._mode(handle, printer, options)
                drawing = self._gdi.CreateDCW("WINSPOOL", printer, None, mode)
                if not drawing:
                    raise _error()
        except OSError as error:
            raise not_handed(str(error)) from error
        job = 0
        try:
            named = NAMED.format(ticket=ticket)
            job = int(self._gdi.StartDocW(drawing, _DocInfo(ctypes.sizeof(_DocInfo), named, None, None, 0)))
            if job <= 0:
                raise not_handed(str(_error()))
            with self._opened(printer) as handle:
                self._spool.SetJobW(handle, job, 0, None, _CONTROL_RETAIN)
            for number in range(pages):
                self._page(drawing, mode, image(pdf, number, PRINT_DPI))
            if self._gdi.EndDoc(drawing) <= 0:
                raise _error()
        except NotHanded:
            raise
        except (OSError, FagflateError) as error:
            # Pages may be out already.
            self._gdi.AbortDoc(drawing)
            raise unsure(str(error)) from error
        finally:
            self._gdi.DeleteDC(drawing)
        return str(job)

    def state(self, printer: str, job: str) -> Told:
        try:
            with self._opened(printer) as handle:
                info = self._job(handle, int(job))
                if info is None:
                    return Told(PrintState.UNKNOWN)
                told = Told(_state(info.status, self._printer_status(handle)), int(info.printed))
                if told.state is PrintState.PRINTED:
                    self._spool.SetJobW(handle, int(job), 0, None, _CONTROL_RELEASE)
                return told
        except OSError as error:
            if error.errno == 1801:  # ERROR_INVALID_PRINTER_NAME: there is none of that name any more
                return Told(PrintState.DELETED)
            raise

    def find(self, printer: str, ticket: str) -> str:
        named = NAMED.format(ticket=ticket)
        with self._opened(printer) as handle:
            needed, got = wintypes.DWORD(), wintypes.DWORD()
            self._spool.EnumJobsW(handle, 0, 999, 1, None, 0, ctypes.byref(needed), ctypes.byref(got))
            room = ctypes.create_string_buffer(max(needed.value, 1))
            if not self._spool.EnumJobsW(
                handle, 0, 999, 1, room, needed.value, ctypes.byref(needed), ctypes.byref(got)
            ):
                raise _error()
            jobs = ctypes.cast(room, ctypes.POINTER(_JobInfo))
            return next((str(jobs[n].id) for n in range(got.value) if jobs[n].document == named), "")

    def cancel(self, printer: str, job: str) -> None:
        with self._opened(printer) as handle:
            if not self._spool.SetJobW(handle, int(job), 0, None, _CONTROL_CANCEL):
                raise _error()

    @contextmanager
    def _opened(self, printer: str) -> Iterator[Any]:
        handle = wintypes.HANDLE()
        if not self._spool.OpenPrinterW(printer, ctypes.byref(handle), None):
            raise _error()
        try:
            yield handle
        finally:
            self._spool.ClosePrinter(handle)

    def _mode(self, handle: Any, printer: str, options: Options) -> Any:
        """The driver's settings with ours in them: said, whatever the queue does by itself."""
        needed = self._spool.DocumentPropertiesW(None, handle, printer, None, None, 0)
        if needed < ctypes.sizeof(_DevMode):
            raise _error()
        room = ctypes.create_string_buffer(needed)
        if self._spool.DocumentPropertiesW(None, handle, printer, room, None, _DM_OUT) < 0:
            raise _error()
        mode = _DevMode.from_buffer(room)
        mode.fields |= _FIELDS
        mode.paper, mode.copies, mode.duplex, mode.orientation = (
            _PAPER_A4,
            options.copies,
            _SIMPLEX,
            _PORTRAIT,
        )
        if self._spool.DocumentPropertiesW(None, handle, printer, room, room, _DM_OUT | _DM_IN) < 0:
            raise _error()
        if mode.duplex != _SIMPLEX and mode.fields & 0x1000:
            raise OSError("the driver does not print one-sided")
        return room

    def _page(self, drawing: Any, mode: Any, page: PageImage) -> None:
        _DevMode.from_buffer(mode).orientation = _LANDSCAPE if page.width > page.height else _PORTRAIT
        if not self._gdi.ResetDCW(drawing, mode) or self._gdi.StartPage(drawing) <= 0:
            raise _error()
        wide, tall, left, top = (self._gdi.GetDeviceCaps(drawing, cap) for cap in (_WIDE, _TALL, _LEFT, _TOP))
        self._gdi.SetStretchBltMode(drawing, _HALFTONE)
        head = _Head(ctypes.sizeof(_Head), page.width, -page.height, 1, 24, 0, 0, 0, 0, 0, 0)
        drawn = self._gdi.StretchDIBits(
            drawing, -left, -top, wide, tall, 0, 0, page.width, page.height, _bgr(page),
            ctypes.byref(head), 0, _SRCCOPY,
        )  # fmt: skip
        if drawn <= 0 or self._gdi.EndPage(drawing) <= 0:
            raise _error()

    def _job(self, handle: Any, job: int) -> _JobInfo | None:
        """A job of the queue; None where it is there no more."""
        needed = wintypes.DWORD()
        self._spool.GetJobW(handle, job, 1, None, 0, ctypes.byref(needed))
        if not needed.value:
            error = _error()
            if error.errno == _GONE:
                return None
            raise error
        room = ctypes.create_string_buffer(needed.value)
        if not self._spool.GetJobW(handle, job, 1, room, needed.value, ctypes.byref(needed)):
            raise _error()
        return _JobInfo.from_buffer_copy(room.raw[: ctypes.sizeof(_JobInfo)])

    def _printer_status(self, handle: Any) -> int:
        """Status of the printer itself (PRINTER_INFO_6)."""
        room, needed = wintypes.DWORD(), wintypes.DWORD()
        size = ctypes.sizeof(room)
        done = self._spool.GetPrinterW(handle, 6, ctypes.byref(room), size, ctypes.byref(needed))
        return int(room.value) if done else 0


def _state(job: int, printer: int) -> PrintState:
    """State of a job, from its flags and its printer's."""
    for flags, mask, meant in (
        (job, _PRINTED | _COMPLETE, PrintState.PRINTED),
        (job, _DELETING | _DELETED, PrintState.CANCELLED),
        (printer, _PRINTER_DELETED, PrintState.DELETED),
        (job, _PAPEROUT, PrintState.NO_PAPER),
        (printer, _PRINTER_NO_PAPER, PrintState.NO_PAPER),
        (printer, _PRINTER_JAM, PrintState.JAM),
        (printer, _PRINTER_OPEN, PrintState.COVER),
        (printer, _PRINTER_NO_TONER, PrintState.INK),
        (job, _OFFLINE, PrintState.OFFLINE),
        (printer, _PRINTER_OFFLINE, PrintState.OFFLINE),
        (job, _PAUSED, PrintState.HELD),
        (printer, _PRINTER_PAUSED | _PRINTER_ERROR | _PRINTER_ATTENTION, PrintState.STOPPED),
        (job, _ERROR | _BLOCKED | _ATTENTION, PrintState.STOPPED),
        (job, _PRINTING, PrintState.PRINTING),
    ):
        if flags & mask:
            return meant
    return PrintState.SENT


def _bgr(page: PageImage) -> bytes:
    """The rows of a page as Windows wants them: blue first, each row a multiple of four bytes."""
    turned = bytearray(page.rgb)
    turned[0::3], turned[2::3] = page.rgb[2::3], page.rgb[0::3]
    long = page.width * 3
    gap = bytes(-long % 4)
    if not gap:
        return bytes(turned)
    return b"".join(bytes(turned[at : at + long]) + gap for at in range(0, len(turned), long))
