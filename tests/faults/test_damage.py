"""The record's files cut off or damaged: whole commits are there from the first one on, or a sentence."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from desktop.core.errors import StoreError
from desktop.store import cipher, outbox, snapshots
from desktop.store.outbox import Act
from desktop.store.store import DATABASE, Store, is_database_error
from tests.sync.things import note

KEY = bytes([5]) * 32
COMMITS = 60


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record as a power cut leaves it: commits in the write-ahead log, nothing checkpointed."""
    folder = tmp_path_factory.mktemp("crashed")
    live = folder / "live"
    with Store(live, KEY) as store:
        store.write(
            lambda tx: tx.connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0"), origin="t"
        ).result()
        for number in range(COMMITS):

            def act(tx: object, number: int = number) -> None:
                outbox.put(tx, note(f"c{number}"), Act("write", "r1"))  # type: ignore[arg-type]
                snapshots.put(tx, "count", "", str(number + 1))  # type: ignore[arg-type]

            store.write(act, origin="test").result()
        (folder / "kept").mkdir()
        for path in live.glob(f"{DATABASE}*"):
            if not path.name.endswith("-shm"):
                shutil.copy2(path, folder / "kept" / path.name)
    return folder / "kept"


def opened(crashed: Path, folder: Path, wal: bytes) -> int | None:
    """How many commits are there, whole; None when the record says that it can't be opened."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    shutil.copy2(crashed / DATABASE, folder / DATABASE)
    (folder / f"{DATABASE}-wal").write_bytes(wal)
    try:
        connection = cipher.connect(folder / DATABASE, KEY)
    except StoreError:
        return None
    try:
        tables = {r[0] for r in connection.execute("SELECT name FROM sqlite_master")}
        if "outbox" not in tables:
            assert "resource" not in tables, "half a format"
            return 0
        rows = [r[0] for r in connection.execute("SELECT id FROM outbox ORDER BY seq")]
        count = connection.execute("SELECT body FROM snapshot WHERE kind = 'count'").fetchone()
        assert rows == [f"c{n}" for n in range(len(rows))], "a commit in the middle is missing"
        assert int(count[0] if count else 0) == len(rows), "half a commit"
        return len(rows)
    except Exception as error:
        if is_database_error(error):
            return None
        raise
    finally:
        connection.close()


def cuts(crashed: Path, folder: Path, number: int) -> set[int | None]:
    wal = (crashed / f"{DATABASE}-wal").read_bytes()
    chance = Random(number)
    assert opened(crashed, folder, wal) == COMMITS
    found: set[int | None] = set()
    last = -1
    for cut in sorted(chance.randrange(len(wal)) for _ in range(number)):
        count = opened(crashed, folder, wal[:cut])
        assert count is not None, f"cut at {cut}"
        assert count >= last, "a longer log has fewer commits"
        last = count
        found.add(count)
    return found


def test_a_log_cut_off_anywhere_keeps_whole_commits(crashed: Path, tmp_path: Path) -> None:
    assert len(cuts(crashed, tmp_path / "r", 60)) > 15


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_cuts(crashed: Path, tmp_path: Path) -> None:
    assert cuts(crashed, tmp_path / "r", 10_000) == set(range(COMMITS)), "a cut log lacks its last commit"


def flips(crashed: Path, folder: Path, number: int) -> None:
    wal = bytearray((crashed / f"{DATABASE}-wal").read_bytes())
    chance = Random(number)
    for _flip in range(number):
        place, bit = chance.randrange(len(wal)), 1 << chance.randrange(8)
        wal[place] ^= bit
        opened(crashed, folder, bytes(wal))  # asserts that what is there is whole
        wal[place] ^= bit


def test_a_flipped_bit_in_the_log_makes_no_half_commit(crashed: Path, tmp_path: Path) -> None:
    flips(crashed, tmp_path / "r", 40)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_flipped_bits(crashed: Path, tmp_path: Path) -> None:
    flips(crashed, tmp_path / "r", 1000)


def test_a_flipped_bit_in_a_page_is_noticed(crashed: Path, tmp_path: Path) -> None:
    """Each page has its own seal: what was changed on the disk is never read as data."""
    folder = tmp_path / "r"
    with Store(folder, KEY) as store:
        for number in range(40):
            store.write(
                lambda tx, n=number: snapshots.put(tx, "k", str(n), "x" * 3000),
                origin="t",  # type: ignore[misc]
            ).result()
    whole = (folder / DATABASE).read_bytes()
    chance = Random(3)
    for _flip in range(30):
        page = bytearray(whole)
        page[chance.randrange(len(page))] ^= 1 << chance.randrange(8)
        (folder / DATABASE).write_bytes(page)
        try:
            with Store(folder, KEY) as store:
                kept = store.read(lambda c: snapshots.all_of(c, "k")).result()
        except StoreError:
            continue
        assert kept == {str(n): "x" * 3000 for n in range(40)}, "damaged data was shown"
