"""Opening, locking and writing the encrypted store, and refusing what is doubtful."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.errors import StoreError
from desktop.store import snapshots
from desktop.store.changes import Changed
from desktop.store.cipher import PlaintextDatabase, WrongKey
from desktop.store.store import DATABASE, Store
from desktop.store.store_keys import FileKey, KeyringKeys
from tests.conftest import ROOT
from tests.running.patience import PATIENCE


def test_what_is_written_is_there_after_reopening(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key) as store:
        store.write(lambda tx: snapshots.put(tx, "setting", "theme", "dark"), origin="test").result()
    with Store(tmp_path, key) as store:
        assert store.read(lambda c: snapshots.get(c, "setting", "theme")).result() == "dark"


def test_nothing_readable_on_disk(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key) as store:
        store.write(lambda tx: snapshots.put(tx, "setting", "name", "SOLBAKKEN" * 50), origin="test").result()
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert b"SOLBAKKEN" not in data, path.name
        if path.name.startswith(DATABASE):
            assert b"SQLite format 3" not in data, path.name


def test_a_wrong_key_is_refused_and_the_file_kept(tmp_path: Path, key: bytes) -> None:
    Store(tmp_path, key).close()
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(WrongKey):
        Store(tmp_path, os.urandom(32))
    assert (tmp_path / DATABASE).read_bytes() == before
    Store(tmp_path, key).close()


def test_a_plaintext_database_is_refused(tmp_path: Path, key: bytes) -> None:
    plain = sqlite3.connect(tmp_path / DATABASE)
    plain.execute("CREATE TABLE t (x)")
    plain.close()
    with pytest.raises(PlaintextDatabase):
        Store(tmp_path, key)


def test_a_lost_key_makes_no_new_one(tmp_path: Path) -> None:
    folder, keyfile = tmp_path / "s", tmp_path / "key"
    Store.open(folder, FileKey(keyfile)).close()
    keyfile.unlink()
    with pytest.raises(StoreError):
        Store.open(folder, FileKey(keyfile))
    assert not keyfile.exists()


def test_a_key_store_that_keeps_nothing_is_refused(tmp_path: Path) -> None:
    # The tests' key store is the null one: it accepts a password and forgets it.
    with pytest.raises(StoreError):
        Store.open(tmp_path / "s", KeyringKeys())
    assert not (tmp_path / "s" / DATABASE).exists()


def test_a_key_stays_on_the_machine_where_its_record_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, tuple[str, object]] = {}

    class Windows:
        """As keyring's own for Windows: `persist`, when a secret is kept, decides how far it goes."""

        persist: object = 3

        def set_password(self, _service: str, name: str, text: str) -> None:
            kept[name] = (text, self.persist)

        def get_password(self, _service: str, name: str) -> str | None:
            return kept[name][0] if name in kept else None

    store = Windows()
    monkeypatch.setattr("keyring.get_keyring", lambda: store)
    for name in ("get_password", "set_password"):
        monkeypatch.setattr(f"keyring.{name}", getattr(store, name))
    Store.open(tmp_path / "s", KeyringKeys()).close()
    assert [how for _text, how in kept.values()] == ["local machine"]


def test_a_failed_act_leaves_nothing_and_tells_nobody(store: Store) -> None:
    told: list[Changed] = []
    store.listen(lambda changes: told.extend(changes))

    def half(tx: object) -> None:
        snapshots.put(tx, "setting", "a", "1")  # type: ignore[arg-type]
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        store.write(half, origin="test").result()
    assert store.read(lambda c: snapshots.get(c, "setting", "a")).result() is None
    assert told == []


def test_a_second_process_reads_only_and_says_so(tmp_path: Path, key: bytes) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom desktop.core.errors import StoreError\n"
        "from desktop.store.store import Store\nfrom desktop.store import snapshots\n"
        f"s = Store(Path(sys.argv[1]), bytes.fromhex({key.hex()!r}))\n"
        "print(s.read_only, s.read(lambda c: snapshots.get(c, 'k', 'a')).result())\n"
        "try:\n    s.write(lambda tx: snapshots.put(tx, 'k', 'b', '2'), origin='x').result()\n"
        "except StoreError as e:\n    print('refused')\ns.close()\n"
    )
    with Store(tmp_path, key) as store:
        store.write(lambda tx: snapshots.put(tx, "k", "a", "1"), origin="test").result()
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=PATIENCE,
        )
    assert done.stdout.split() == ["True", "1", "refused"], done.stderr


def test_the_lock_is_let_go(tmp_path: Path, key: bytes) -> None:
    Store(tmp_path, key).close()
    with Store(tmp_path, key) as again:
        assert not again.read_only


def test_a_full_disk_is_a_sentence_and_loses_nothing(store: Store) -> None:
    store.write(lambda tx: snapshots.put(tx, "k", "a", "1"), origin="test").result()
    pages = store.write(
        lambda tx: tx.connection.exec_driver_sql("PRAGMA page_count").scalar(), origin="t"
    ).result()
    store.write(
        lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}"), origin="t"
    ).result()
    with pytest.raises(StoreError, match=r"isken er full|disk is full"):
        store.write(lambda tx: snapshots.put(tx, "k", "b", "x" * 10_000_000), origin="test").result()
    assert store.read(lambda c: snapshots.get(c, "k", "a")).result() == "1"
    assert store.read(lambda c: snapshots.get(c, "k", "b")).result() is None


def test_who_asks_while_the_record_is_closed_is_told_so(tmp_path: Path, key: bytes) -> None:
    """A window that closes may have a question on its way: that is a sentence, and no fault in the log."""
    store = Store(tmp_path, key)
    store.close()
    with pytest.raises(StoreError, match="lukkes"):
        store.read(lambda connection: None)
    with pytest.raises(StoreError, match="lukkes"):
        store.write(lambda tx: None, origin="test")
