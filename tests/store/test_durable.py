"""What is fetched need not reach the disk at once; what a person does must, and all that came before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.store import Store, Transaction

NORMAL, FULL = 1, 2


def level(tx: Transaction) -> int:
    """SQLite's `synchronous`: with FULL a commit in the log waits for the disk."""
    return int(tx.connection.exec_driver_sql("PRAGMA synchronous").scalar() or 0)


def fail(_tx: Transaction) -> None:
    raise ValueError("an act that fails")


def test_only_what_comes_again_may_wait_for_the_disk(tmp_path: Path) -> None:
    with Store(tmp_path, b"\x01" * 32) as store:
        assert store.write(level, origin="command").result() == FULL
        assert store.write(level, origin="sync", durable=False).result() == NORMAL
        assert store.write(level, origin="sync", durable=False).result() == NORMAL
        assert store.write(level, origin="sync").result() == FULL
        with pytest.raises(ValueError, match="fails"):
            store.write(fail, origin="sync", durable=False).result()
        assert store.write(level, origin="command").result() == FULL
