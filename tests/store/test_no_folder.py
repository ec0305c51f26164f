"""A record whose folder can't be had: a sentence that names the folder, and no new key over an old record."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.core.errors import FagflateError, StoreError
from desktop.link import protocol as say
from desktop.link.link import Link, NotOpened
from desktop.service import process
from desktop.store import private
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.running.patience import PATIENCE
from tests.servers.record_service import Threaded


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """A folder in whose place, or in the place of one above it, a file lies; as for a drive that is gone."""
    (tmp_path / "file").write_text("x", encoding="ascii")
    return tmp_path / "file"


@pytest.mark.parametrize("inside", ["", "records/kari-123"])
def test_a_file_in_the_folders_place_is_a_sentence(taken: Path, key: bytes, inside: str) -> None:
    folder = taken / inside
    for open_ in (
        lambda: Store(folder, key),
        lambda: Store.open(folder, FileKey(taken.with_name("key"))),
    ):
        with pytest.raises(StoreError, match="kan ikke brukes") as told:
            open_()
        assert str(folder) in told.value.what
        assert told.value.kept
        assert told.value.todo


def test_a_key_file_in_no_folder_is_a_sentence(taken: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Store.open(tmp_path / "record", FileKey(taken / "inside" / "key"))


def test_a_drive_that_fails_while_it_is_looked_at_gets_no_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: Path, **_words: bool) -> bool:
        raise OSError(errno.EIO, "the network name was deleted")

    monkeypatch.setattr(Path, "exists", gone)
    with pytest.raises(StoreError, match="kan ikke brukes"):
        Store.open(tmp_path / "record", FileKey(tmp_path / "key"))
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_as_one(tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(private, "folder", full)
    with pytest.raises(StoreError, match="full"):
        Store(tmp_path, key)


@pytest.mark.expects_log
@pytest.mark.parametrize("fails", [None, OSError(errno.EIO, "gone"), RuntimeError("anything")])
def test_the_service_says_it_and_lives_on(
    taken: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fails: Exception | None,
) -> None:
    folder = taken / "kari-123"
    begin = say.Begin("http://127.0.0.1:9/fhir", "", str(folder), str(taken.with_name("key")), "", "nb")
    if fails is not None:

        def fail(*_given: object) -> None:
            raise fails

        monkeypatch.setattr(process, "open_session", fail)
    link = Link(Threaded().channel, begin.server, again=lambda: Threaded().channel)
    try:
        # Asked again it says so again: it has not ended in between.
        for _time in range(2):
            with pytest.raises(NotOpened) as told:
                link.open(begin).result(PATIENCE)
            assert isinstance(told.value.error, FagflateError)
            assert told.value.error.kept
            assert told.value.error.todo
            assert isinstance(fails, RuntimeError) or str(folder) in told.value.error.what
        assert len(Threaded.made) == 1
        assert ("the record was not opened" in caplog.text) is isinstance(fails, RuntimeError)
    finally:
        link.close()
        Threaded.end()
