"""A record of an earlier version: window and command say that it is changed, and where the earlier one is."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from desktop.cli.common import store_of
from desktop.link import protocol as say
from desktop.link.link import Link
from desktop.store import upgrading
from desktop.store.store import DATABASE
from tests.old_stores.make import FOLDER, KEY
from tests.running.patience import PATIENCE
from tests.servers.record_service import Threaded

KEPT = f"{DATABASE}.before-{upgrading.HEAD}"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A record of the first released format, and its key beside it."""
    folder = tmp_path / "record"
    folder.mkdir()
    shutil.copy2(FOLDER / "0001.db", folder / DATABASE)
    (tmp_path / "key").write_text(KEY.hex(), encoding="ascii")
    return folder


def test_a_command_says_it_once(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for said in (1, 0):
        with store_of(Namespace(store=old, key_file=old.with_name("key"))):
            assert capsys.readouterr().err.count(KEPT) == said
    assert (old / KEPT).is_file()


def test_a_window_hears_it_before_the_record_is_open(old: Path) -> None:
    begin = say.Begin("http://127.0.0.1:9/fhir", "", str(old), str(old.with_name("key")), "", "nb")
    link = Link(Threaded().channel, begin.server)
    told: list[str] = []
    link.converts = lambda words: told.append(f"{words} {opened.done()}")
    opened = link._opened
    try:
        opened = link.open(begin)
        opened.result(PATIENCE)
        assert link.last is None, "what another version kept of who worked here is not understood"
    finally:
        link.close()
        Threaded.end()
    assert len(told) == 1
    assert told[0].startswith("En tidligere versjon")
    assert told[0].endswith(f"{KEPT}. False")
