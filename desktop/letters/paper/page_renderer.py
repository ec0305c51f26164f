"""The process that draws PDFs, as this one sees it: started when first needed, ended when it takes too long.

A PDF of 420 bytes can ask for gigabytes and minutes: it does so elsewhere, within `SECONDS` of processor
time. One that was refused for what it takes is not tried again. One that was not drawn within `WAIT` because
the computer does something else says so, and is tried again when it is asked for.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import subprocess
import sys
from collections import OrderedDict
from threading import Lock, Timer
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.letters.paper import page_memory
from desktop.letters.paper.page_process import SPENT

MODULE = "desktop.letters.paper.page_process"
SECONDS = 10.0
"""Processor time for one request, the start of the process not counted."""
WAIT = 120.0
"""Seconds by the clock for one request, the start of the process included."""
MAX_BYTES = 64 << 20
_REMEMBERED = 500
_LAST_SECONDS = 10.0


class Renderer:
    """One such process and its answers; asked by several threads it answers one after the other."""

    def __init__(self, seconds: float = SECONDS, wait: float = WAIT) -> None:
        self._seconds = seconds
        self._wait = wait
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, bytes], Any] = OrderedDict()

    def count(self, pdf: bytes) -> int:
        """Number of pages; raises InputError for what can't be opened or drawn here."""
        key = ("count", hashlib.sha256(pdf).digest())
        found = self._known.get(key)
        if found is None:
            found = self._asked({"act": "count"}, pdf)[0]["count"]
            self._remember(key, found)
        return int(found)

    def image(self, pdf: bytes, number: int, dpi: int) -> tuple[int, int, bytes]:
        """Width, height and RGB of one page (from 0); raises InputError, and IndexError for no such page."""
        head, data = self._asked({"act": "image", "page": number, "dpi": dpi}, pdf)
        if head.get("why") == "absent":
            raise IndexError(number)
        return head["width"], head["height"], data

    def joined(self, *pdfs: bytes) -> bytes:
        """The pages of several PDFs as one; raises InputError."""
        return self._asked({"act": "join"}, *pdfs)[1]

    def rest(self, pdf: bytes, first: int) -> bytes:
        """The pages from one (from 0) on; raises InputError, and IndexError for no such page."""
        head, data = self._asked({"act": "rest", "page": first}, pdf)
        if head.get("why") == "absent":
            raise IndexError(first)
        return data

    def close(self) -> None:
        """End the process; the next question starts another one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _asked(self, ask: dict[str, Any], *pdfs: bytes) -> tuple[dict[str, Any], bytes]:
        keys = [("refused", hashlib.sha256(pdf).digest()) for pdf in pdfs]
        for key, pdf in zip(keys, pdfs, strict=True):
            if len(pdf) > MAX_BYTES:
                raise refused("bytes", f"{len(pdf)}")
            if key in self._known:
                raise refused(self._known[key])
        with self._lock:
            head, data = self._answer(ask, pdfs)
            if head.get("why") == "ended":
                # Somebody may have ended it, the system for want of memory: only twice is it the PDF.
                head, data = self._answer(ask, pdfs)
        why = head.get("why", "")
        if why in ("time", "memory", "ended"):
            for key in keys:
                self._remember(key, why)
        if why and why != "absent":
            raise refused(why, head.get("details", ""))
        return head, data

    def _answer(self, ask: dict[str, Any], pdfs: tuple[bytes, ...]) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        late: list[bool] = []

        def end() -> None:
            late.append(True)
            process.kill()

        timer = Timer(self._wait, end)
        timer.daemon = True
        timer.start()
        try:
            lengths = [len(pdf) for pdf in pdfs]
            limits = {"files": lengths, "seconds": self._seconds, "wait": self._wait}
            process.stdin.write(json.dumps({**ask, **limits}).encode() + b"\n")
            for pdf in pdfs:
                process.stdin.write(pdf)
            process.stdin.flush()
            head = json.loads(process.stdout.readline())
            data = process.stdout.read(head["length"])
            if len(data) == head["length"]:
                return head, data
        except (OSError, ValueError):
            pass
        finally:
            timer.cancel()
        spent = self._ended() == SPENT
        self.close()
        return {"why": "late" if late else "time" if spent else "ended"}, b""

    def _ended(self) -> int | None:
        """Exit code of the process, which has answered no more; None where it goes on all the same."""
        assert self._process is not None
        try:
            return self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        page_memory.bound(self._process)
        return self._process

    def _remember(self, key: tuple[str, bytes], value: Any) -> None:
        self._known[key] = value
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


RENDERER = Renderer()
atexit.register(RENDERER.close)


def refused(why: str, details: str = "") -> InputError:
    """A PDF that is not shown or printed here, in words."""
    open_it = _("Open it where it was made, or ask its sender for an ordinary PDF.")
    if why == "pages":
        return InputError(_("The letter has too many pages to be shown."), todo=open_it, details=details)
    if why == "size":
        what = _("A page of the PDF is larger than any sheet, and is not shown or printed here.")
        return InputError(what, todo=open_it, details=details)
    if why == "late":
        return InputError(
            _("The PDF was not drawn in time: this computer is busy with something else."),
            kept=_("The PDF is as it was."),
            todo=_("Try again in a while."),
            details=details,
        )
    if why in ("time", "memory", "bytes", "ended"):
        what = _("The PDF takes too much time or memory to draw, and is not shown or printed here.")
        return InputError(what, todo=open_it, details=" ".join(filter(None, (why, details))))
    return InputError(
        _("The letter's PDF can't be read."), todo=_("Fetch it anew, or report it."), details=details
    )
