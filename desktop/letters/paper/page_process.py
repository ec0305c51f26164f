"""PDFium process: opens and draws PDFs that others wrote, with bounded memory and processor time.

`python -m desktop.letters.paper.page_process` answers one request after the other: a line of JSON on its
standard input with the lengths of what follows, and the same back. It ends with its input, and by itself
with the exit code `SPENT` when one request takes more processor time than it may; it can be ended at any
time. Nothing of the record or of its keys is in it.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any, BinaryIO

MEMORY = 1 << 30
"""Address space at most; an A4 page for print takes a tenth of it."""
MAX_PIXELS = 20_000_000
"""An A3 page at 300 dpi; a larger one is drawn with fewer points."""
MAX_SIDE = 3_400
"""Points of a page's longer side: A0. PDF allows 14,400, on which nobody writes a letter."""
MAX_PAGES = 200
SPENT = 70
"""Exit code of a process that ended because a request took more processor time than it may."""


class RefusedError(Exception):
    """A PDF is not opened or drawn: `why` is `unreadable`, `pages` or `size`."""

    def __init__(self, why: str, details: str = "") -> None:
        super().__init__(why, details)
        self.why, self.details = why, details


def main() -> None:
    """Answer requests until the input ends."""
    # Here, and not at the first request: it may take seconds of a busy disk, and is no fault of a PDF.
    import pypdfium2  # noqa: F401

    source, into = sys.stdin.buffer, sys.stdout.buffer
    _bound_memory()
    while line := source.readline():
        ask = json.loads(line)
        files = [_exactly(source, length) for length in ask["files"]]
        # Where whoever asked has gone in the middle of it, nobody else ends this process.
        faulthandler.dump_traceback_later(ask["wait"] * 2, exit=True, file=sys.stderr or sys.stdout)
        try:
            with _bounded(ask["seconds"]):
                head, data = _answered(ask, files)
        except RefusedError as error:
            head, data = {"why": error.why, "details": error.details}, b""
        except MemoryError:
            head, data = {"why": "memory"}, b""
        faulthandler.cancel_dump_traceback_later()
        into.write(json.dumps({**head, "length": len(data)}).encode() + b"\n" + data)
        into.flush()


def _exactly(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) != length:
        sys.exit()
    return data


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """End this process when it has taken so many more seconds of processor time.

    By the processor and not by the clock: a computer that does something else makes no PDF endless. PDFium
    runs without the interpreter's lock, so a thread sees how long it takes.
    """
    end = time.process_time() + seconds
    done = Event()

    def watch() -> None:
        while not done.wait(0.1):
            if time.process_time() >= end:
                os._exit(SPENT)

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _answered(ask: dict[str, Any], files: list[bytes]) -> tuple[dict[str, Any], bytes]:
    import pypdfium2

    try:
        with ExitStack() as opened:
            documents = [opened.enter_context(pypdfium2.PdfDocument(file)) for file in files]
            for document in documents:
                _judge(document)
            if ask["act"] == "count":
                return {"count": len(documents[0])}, b""
            if ask["act"] == "image":
                return _drawn(documents[0], ask["page"], ask["dpi"])
            first = ask["page"] if ask["act"] == "rest" else 0
            if ask["act"] == "rest" and not 0 <= first < len(documents[0]):
                return {"why": "absent"}, b""
            whole = opened.enter_context(pypdfium2.PdfDocument.new())
            for document in documents:
                whole.import_pages(document, list(range(first, len(document))))
            made = io.BytesIO()
            whole.save(made)
            return {}, made.getvalue()
    except pypdfium2.PdfiumError as error:
        raise RefusedError("unreadable", str(error)) from error


def _judge(document: Any) -> None:
    """Refuse what is no letter, before anything of it is drawn."""
    if len(document) > MAX_PAGES:
        raise RefusedError("pages", str(len(document)))
    for number in range(len(document)):
        wide, high = document.get_page_size(number)
        if not (0 < wide <= MAX_SIDE and 0 < high <= MAX_SIDE):
            raise RefusedError("size", f"{number + 1}: {wide:.0f} × {high:.0f}")


def _drawn(document: Any, number: int, dpi: int) -> tuple[dict[str, Any], bytes]:
    if not 0 <= number < len(document):
        return {"why": "absent"}, b""
    page = document[number]
    wide, high = page.get_size()
    scale = min(dpi / 72, (MAX_PIXELS / (wide * high)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    picture = bitmap.to_pil().convert("RGB")
    return {"width": picture.width, "height": picture.height}, picture.tobytes()


if __name__ == "__main__":
    main()
