"""The record is its user's alone; a lock file that is damaged or unwritable is told as what it is."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import StoreError
from desktop.store import locks, private, rights, snapshots
from desktop.store.store import Store
from desktop.store.store_keys import FileKey

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_folder_and_files_are_the_users_alone(tmp_path: Path, key: bytes) -> None:
    before = os.umask(0)
    try:
        with Store(tmp_path / "deep" / "record", key) as store:
            store.write(lambda tx: snapshots.put(tx, "a", "b", "c"), origin="test").result()
            with Store(tmp_path / "deep" / "record", key) as other:
                assert other.read_only
            modes = {path.name: mode(path) for path in store.folder.iterdir()}
    finally:
        os.umask(before)
    assert mode(tmp_path / "deep" / "record") == 0o700
    assert {name: found for name, found in modes.items() if found != 0o600} == {}
    assert {"record.db", "in-use.lock"} <= modes.keys()


@posix
def test_a_record_of_an_earlier_version_is_narrowed(tmp_path: Path, key: bytes) -> None:
    folder = tmp_path / "record"
    Store(folder, key).close()
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o644)
    with Store(folder, key):
        assert mode(folder) == 0o700
        assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_the_windows_list_names_the_user_and_the_system_alone() -> None:
    sid = "S-1-5-21-1-2-3-1001"
    assert rights.access_list(sid) == f"D:P(A;OICI;FA;;;{sid})(A;OICI;FA;;;S-1-5-18)"


@pytest.mark.parametrize(
    "error",
    [UnicodeDecodeError("utf-8", b"\x86", 0, 1, "Å in a console's code page"), IndexError(), AttributeError(),
     PermissionError(13, "denied")],
)  # fmt: skip
def test_rights_that_windows_refuses_keep_nobody_from_the_record(
    tmp_path: Path,
    key: bytes,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    asked: list[Path] = []

    def refuse(path: Path) -> None:
        asked.append(path)
        raise error

    monkeypatch.setattr(rights, "narrow", refuse)
    monkeypatch.setattr(sys, "platform", "win32")
    caplog.set_level("INFO")
    private.folder(tmp_path / "post")
    monkeypatch.undo()
    assert asked == [tmp_path / "post"]
    assert f"could not be kept to its user: {type(error).__name__}" in caplog.text
    Store(tmp_path / "post", key).close()


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows itself")
def test_windows_itself_knows_the_user_and_takes_the_list(tmp_path: Path, key: bytes) -> None:
    assert rights.user().startswith("S-1-5-")
    with Store(tmp_path / "post æøå" / "record", key) as store:
        rights.narrow(store.folder)
        store.write(lambda tx: snapshots.put(tx, "a", "b", "c"), origin="test").result()
    with pytest.raises(OSError):
        rights.narrow(tmp_path / "not there")


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one" * 40, b"x"])
def test_a_damaged_lock_raises_nothing_and_locks(tmp_path: Path, key: bytes, content: bytes) -> None:
    Store(tmp_path, key).close()
    (tmp_path / "in-use.lock").write_bytes(content)
    with Store(tmp_path, key) as store:
        assert not store.read_only
        with Store(tmp_path, key) as other:
            assert other.read_only


@pytest.mark.skipif(sys.platform == "win32", reason="a held file can't be written there")
def test_a_lock_that_is_damaged_while_it_is_held_is_not_taken(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key):
        (tmp_path / "in-use.lock").write_bytes(b"damaged" * 1000)
        with Store(tmp_path, key) as other:
            assert other.read_only


def test_a_full_disk_is_not_told_as_another_window(
    tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(tmp_path, key).close()

    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(locks.private, "file", full)
    with pytest.raises(StoreError, match="full") as error:
        Store(tmp_path, key)
    assert "vindu" not in str(error.value)
    assert error.value.todo


class _Connection:
    def __init__(self, code: int) -> None:
        self.code = code

    def execute(self, _statement: str) -> None:
        import sqlite3

        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = self.code
        raise error

    def close(self) -> None:
        return None


@pytest.mark.parametrize(
    ("code", "words"), [(13, "full"), (10, "full"), (8, "ikke åpnes"), (14, "ikke åpnes")]
)
def test_what_the_lock_meets_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def connect(*_a: Any, **_k: Any) -> _Connection:
        return _Connection(code)

    monkeypatch.setattr(locks.sqlite3, "connect", connect)
    with pytest.raises(StoreError, match=words):
        locks.hold(tmp_path / "in-use.lock")


@posix
def test_a_key_file_lies_in_a_folder_of_its_users(tmp_path: Path) -> None:
    FileKey(tmp_path / "keys" / "k").create("")
    assert (mode(tmp_path / "keys"), mode(tmp_path / "keys" / "k")) == (0o700, 0o600)
