"""The installed program with a window on a display (Xvfb): opened, started again beside, logged, killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.product import Product
from installer.smoke.program import FOLDER
from installer.smoke.steps import Steps, must
from installer.tools import Failed
from installer.wine import Windows

XVFB = "Xvfb"
HOME = r"C:\users\Public\vindu"
RECORD = HOME + r"\demo\record"
_LOGS = "from desktop.core.logs import Logs; logs = Logs('window')"
LIMIT = 240
"""Seconds: a guard against a window that hangs. It takes 10 where nothing else runs."""


@contextmanager
def display() -> Iterator[str]:
    """A display of its own, by its name; ended with the block."""
    reads, writes = os.pipe()
    process = subprocess.Popen(
        [XVFB, "-displayfd", str(writes), "-screen", "0", "1400x850x24", "-nolisten", "tcp"],
        pass_fds=(writes,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    try:
        # Xvfb closes it when it has written the number, or by ending.
        with os.fdopen(reads) as told:
            number = told.readline().strip()
        must(number, "Xvfb gave no display")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(20)


def window(windows: Windows, product: Product, steps: Steps) -> None:
    """The window is painted and filled by the record's process, heard by a second start, and logged; killed,
    it leaves no process behind, and what fell is told by a later start."""
    if shutil.which(XVFB) is None:
        print("left out: a window, because Xvfb is not installed", flush=True)
        return
    # A desktop that wine began for a program before, without a display, has no screen for anybody after it:
    # windows are then never painted.
    windows.stop()
    home = windows.c / HOME.removeprefix("C:\\").replace("\\", "/")
    with display() as name:
        more = {"DISPLAY": name, "WINEQT_QPA_PLATFORM": "", "FAGFLATE_HOME": HOME}
        words = [f"{FOLDER}\\{product.windowed}", "demo", "--patients", "12"]
        process = windows.start(words, more=more, stderr=subprocess.STDOUT)
        try:
            with steps.step("a window on a display, filled by the record's own process"):
                _filled(windows, process, home)
            with steps.step("a second start, also with a link, is heard by the open window and ends with 0"):
                _second(windows, product, more)
                must(process.poll() is None, f"the window ended with {process.returncode}")
            with steps.step("log files of window, record and server"):
                until(lambda: _logged(home) == {"window", "record", "serve"}, 20, _logged(home))
        finally:
            process.kill()
            process.wait(20)
        until(lambda: not children(windows.folder), 60, "processes are left")
    with steps.step("a process that falls leaves a report, told once; one that was killed leaves none"):
        _fallen(windows, home)


def _filled(windows: Windows, process: subprocess.Popen[str], home: Path) -> None:
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True).start()
    try:
        record = home / "demo" / "record" / "record.db"

        def painted() -> bool:
            # The note is written after the first paint.
            must(process.poll() is None, f"the window ended with {process.returncode}")
            return (home / "display").is_file()

        def filled() -> bool:
            must(process.poll() is None, f"the window ended with {process.returncode}")
            return record.is_file() and record.stat().st_size > 1_000_000

        until(painted, LIMIT, "nothing was painted")
        until(filled, LIMIT, "no record came")
        must(len(children(windows.folder)) == 2, children(windows.folder))
    except Failed as error:
        there = sorted(one.name for one in home.rglob("*"))
        raise Failed(f"{error}; it wrote {said}, made {there}, has {children(windows.folder)}") from error


def _second(windows: Windows, product: Product, more: dict[str, str]) -> None:
    """Start twice more on the record that the window has; nobody answers at the address."""
    words = [f"{FOLDER}\\{product.windowed}", "--server", "http://127.0.0.1:9/fhir", "--store", RECORD]
    for link in ([], ["--link", "fagflate://patient/h12a"]):
        done = windows.call([*words, *link], limit=60, more=more)
        must(done.returncode == 0, (done.returncode, done.stdout + done.stderr))


def _logged(home: Path) -> set[str]:
    """Whose log files are there."""
    return {one.name.partition("-")[0] for one in (home / "logs").glob("*-*-*-1.log")}


def _fallen(windows: Windows, home: Path) -> None:
    def python(code: str) -> tuple[int, str]:
        words = [f"{FOLDER}\\python.exe", "-c", f"{_LOGS}; {code}"]
        done = windows.call(words, limit=60, more={"FAGFLATE_HOME": HOME})
        return done.returncode, done.stdout.strip()

    code, _told = python("import faulthandler; faulthandler._sigsegv()")
    must(code != 0, code)
    reports = [
        python("from desktop.core import crash; print(len(crash.found(logs.place)))") for _n in range(2)
    ]
    must(reports == [(0, "1"), (0, "0")], reports)
    (report,) = (home / "logs").glob("crash-*.txt")
    text = report.read_text(encoding="utf-8", errors="replace")
    must("Fatal Python error" in text and 'File "<string>", line 1' in text, text)


def until(true: Callable[[], bool], limit: float, otherwise: str) -> None:
    """Wait until something is so. Raises Failed after `limit` seconds."""
    end = time.monotonic() + limit
    while not true():
        must(time.monotonic() < end, otherwise)
        time.sleep(0.5)


def children(prefix: Path) -> list[str]:
    """The command lines of the program's child processes (server, record) in a prefix."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            line = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "pythonw.exe" in line and f"WINEPREFIX={prefix}\0".encode() in (one / "environ").read_bytes():
                found.append(line)
        except OSError:
            continue  # it has ended
    return found
