"""Code that a spare record service reads ahead: before anybody has named a record, and it gives way."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.core import messages
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.service import reads_ahead
from tests.conftest import ROOT
from tests.running.patience import PATIENCE
from tests.servers.embedded import Embedded, embedded
from tests.service.forked import Forked
from tests.service.test_process import until

__all__ = ["embedded"]
SECONDS = PATIENCE
CODE = """
import sys
from desktop.service import process
from desktop.service.reads_ahead import NEEDED
print([name for name in NEEDED if name in sys.modules])
"""


def test_it_gives_way_as_soon_as_somebody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(importlib, "import_module", read.append)
    reads_ahead.read(lambda: len(read) == 2)
    assert read == list(reads_ahead.NEEDED[:2])


def test_all_of_it_is_there_and_nothing_a_service_has_read_by_itself() -> None:
    for name in reads_ahead.NEEDED:
        importlib.import_module(name)
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert done.stdout.strip() == "[]", "it would be read twice over"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are told in /proc alone")
def test_a_service_that_waits_has_no_record_and_serves_who_comes(embedded: Embedded, tmp_path: Path) -> None:
    folder = tmp_path / "r"
    launched = Forked()
    # Longer than a service waits for its window.
    time.sleep(0.5)
    assert not [one for one in _open_files(launched.pid) if one.startswith(str(tmp_path))]
    link = Link(launched.channel, embedded.url)
    begin = say.Begin(embedded.url, embedded.token, str(folder), f"{folder}.key", "", messages.language())
    assert link.open(begin).result(SECONDS).folder == str(folder)
    assert [one for one in _open_files(launched.pid) if one.startswith(str(folder))]
    link.close()


def test_a_service_that_nobody_takes_ends_with_its_window() -> None:
    launched = Forked()
    launched.channel.close()
    until(launched.ended, "a spare service outlives its window")


def _open_files(pid: int) -> list[str]:
    found = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        # The service goes on reading: it may close a file between the list and the look.
        with suppress(FileNotFoundError):
            found.append(os.readlink(one))
    return found
