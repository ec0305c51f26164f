"""The record's formats: every released one opens with all that is in it; a change is whole or not at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import StoreError
from desktop.fhir import strict
from desktop.store import accesslog, drafts, outbox, people, records, snapshots, upgrading
from desktop.store.store import DATABASE, Store
from tests.old_stores.make import FOLDER, KEY, VALUE

RELEASED = sorted(FOLDER.glob("*.db"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copy2(RELEASED[-1], tmp_path / DATABASE)
    return tmp_path


def test_the_present_format_is_kept_too() -> None:
    assert RELEASED[-1].stem == upgrading.HEAD, "python -m tests.old_stores.make"


@pytest.mark.parametrize("path", RELEASED, ids=lambda p: p.stem)
def test_a_released_format_opens_with_all_that_is_in_it(path: Path, tmp_path: Path) -> None:
    shutil.copy2(path, tmp_path / DATABASE)
    with Store(tmp_path, KEY) as store:
        assert store.read(lambda c: people.search(c, "overas")).result() == ("p1",)
        row = store.read(lambda c: records.get(c, "Observation", "o1")).result()
        assert row is not None
        assert row.json == VALUE
        first, second = store.read(outbox.entries).result()
        assert (first.key, first.op, first.state) == ("Condition/c1", "create", "queued")
        assert strict.loads(first.body or "")["code"]["text"] == "Hjertesvikt"
        assert (second.state, second.atomic, second.send_until) == ("conflict", 1, "2026-11-20T09:00:00.000Z")
        assert second.their_json
        (draft,) = store.read(lambda c: drafts.of_author(c, "r1", "p1")).result()
        assert "Ikke ferdig" in draft.body
        assert store.read(accesslog.check).result() is None
        assert store.read(accesslog.head).result()[0] == 3
        assert store.read(lambda c: snapshots.get(c, "session", "actor")).result()
        for table in ("receipt", "cursor", "refetch"):
            count = store.read(lambda c, t=table: c.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar())  # type: ignore[misc]
            assert count.result() == 1
        # It can be worked on.
        change = {**strict.loads(first.body or ""), "code": {"text": "Hjertesvikt, bedre"}}
        store.write(lambda tx: outbox.put(tx, change, outbox.Act("write", "r1")), origin="test").result()


def schema(store: Store) -> dict[str, list[str]]:
    """Words of the tables, indexes and triggers of a store, by name, and its version."""
    rows = store.read(lambda c: c.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()).result()
    version = store.read(lambda c: c.exec_driver_sql("SELECT * FROM alembic_version").all()).result()
    return {name: re.findall(r"\w+|[^\w\s]", sql or "") for name, sql in [*rows, ("version", str(version))]}


@pytest.mark.parametrize("path", RELEASED, ids=lambda p: p.stem)
def test_a_new_record_has_the_format_of_one_that_was_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    shutil.copy2(path, tmp_path / "old" / DATABASE)
    with Store(tmp_path / "old", KEY) as old, Store(tmp_path / "new", KEY) as new:
        assert schema(new) == schema(old)


def test_a_new_record_is_made_by_the_steps_where_one_says_no_statements(
    tmp_path: Path, next_format: Any
) -> None:
    next_format("pass")
    with Store(tmp_path, KEY) as store:
        assert "place" in columns(store)
        assert store.read(upgrading_version).result() == "9999"


def upgrading_version(connection: Any) -> str:
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


@pytest.fixture
def next_format(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A format that will come: `next_format("…")` is what its migration does after its first step."""
    folder = tmp_path_factory.mktemp("next") / "migrations"
    shutil.copytree(upgrading.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def make(then: str) -> None:
        (folder / "versions" / "v9999_next.py").write_text(
            "from alembic import op\nrevision = '9999'\n"
            f"down_revision = {schema_head!r}\nbranch_labels = depends_on = None\n"
            "def upgrade():\n    op.execute('ALTER TABLE draft ADD COLUMN place TEXT')\n"
            f"    {then}\n",
            encoding="utf-8",
        )
        shutil.rmtree(folder / "versions" / "__pycache__", ignore_errors=True)

    schema_head = upgrading.HEAD
    monkeypatch.setattr(upgrading, "HEAD", "9999")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)
    return make


def columns(store: Store) -> set[str]:
    return store.read(lambda c: {r[1] for r in c.exec_driver_sql("PRAGMA table_info(draft)")}).result()


def test_a_migration_that_ends_in_the_middle_leaves_the_record_as_it_was(old: Path, next_format: Any) -> None:
    next_format("raise SystemExit('the power is gone')")
    with pytest.raises(SystemExit):
        Store(old, KEY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        with Store(old, KEY) as store:
            assert "place" not in columns(store)
            assert len(store.read(outbox.entries).result()) == 2
    next_format("pass")
    with Store(old, KEY) as store:
        assert "place" in columns(store)
        assert len(store.read(outbox.entries).result()) == 2


def test_before_a_migration_the_file_is_copied_and_the_copy_opens(
    old: Path, next_format: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    next_format("pass")
    Store(old, KEY).close()
    copy = tmp_path_factory.mktemp("copy")
    shutil.copy2(old / f"{DATABASE}.before-9999", copy / DATABASE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        with Store(copy, KEY) as store:
            assert "place" not in columns(store)
            assert len(store.read(outbox.entries).result()) == 2


def test_it_is_told_before_anything_is_changed_and_never_of_what_is_not(old: Path, next_format: Any) -> None:
    next_format("pass")
    before = (old / DATABASE).read_bytes()
    told: list[str] = []

    def tell(words: str) -> None:
        told.append(words)
        assert (old / DATABASE).read_bytes() == before, "not yet"
        assert (old / f"{DATABASE}.before-9999").read_bytes() == before

    Store(old, KEY, tell=tell).close()
    assert (old / DATABASE).read_bytes() != before
    assert len(told) == 1
    assert f"{DATABASE}.before-9999" in told[0]
    Store(old, KEY, tell=tell).close()
    Store(old / "new", KEY, tell=tell).close()
    assert len(told) == 1, "neither a record of this version nor a new one is changed"


def test_the_kept_copy_goes_back_in_the_records_place(old: Path, next_format: Any) -> None:
    """As `docs/deployment.md` tells it, for the version before."""
    next_format("pass")
    with Store(old, KEY) as store:
        store.write(lambda tx: snapshots.put(tx, "since", "then", "x"), origin="test").result()
    for path in tuple(old.glob(f"{DATABASE}*")):
        if ".before-" not in path.name:
            path.rename(old / f"aside-by-it-{path.name}")
    for path in tuple(old.glob(f"{DATABASE}.before-9999*")):
        path.rename(path.with_name(path.name.replace(".before-9999", "")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        with Store(old, KEY) as store:
            assert "place" not in columns(store)
            assert len(store.read(outbox.entries).result()) == 2
            assert store.missing == ()


def test_no_room_for_the_copy_is_a_sentence_and_nothing_is_changed(
    old: Path, next_format: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_format("pass")

    def full(*_paths: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upgrading.shutil, "copy2", full)
    with pytest.raises(StoreError, match=r"[Dd]isk"):
        Store(old, KEY)
    monkeypatch.undo()
    with Store(old, KEY) as store:
        assert "place" not in columns(store)


def test_a_record_of_a_newer_program_is_refused_and_kept(old: Path, next_format: Any) -> None:
    next_format("pass")
    Store(old, KEY).close()
    before = (old / DATABASE).read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        with pytest.raises(StoreError, match=r"newer|nyere"):
            Store(old, KEY)
    assert (old / DATABASE).read_bytes() == before


def test_a_disk_that_is_full_in_the_middle_is_a_sentence_and_nothing_is_changed(
    old: Path, next_format: Any
) -> None:
    next_format(
        "op.execute('PRAGMA max_page_count = 1'); op.execute('CREATE TABLE big (x)');"
        " op.execute('INSERT INTO big VALUES (randomblob(9000000))')"
    )
    with pytest.raises(StoreError, match=r"[Dd]isk"):
        Store(old, KEY)
    next_format("pass")
    with Store(old, KEY) as store:
        assert len(store.read(outbox.entries).result()) == 2


def test_the_copy_has_what_is_only_in_the_log_while_somebody_reads(
    old: Path, next_format: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from desktop.store import cipher

    next_format("pass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        store = Store(old, KEY)
    reader = cipher.connect(old / DATABASE, KEY, read_only=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM outbox").fetchone()
    store.write(lambda tx: snapshots.put(tx, "k", "late", "1"), origin="test").result()
    store.close()
    Store(old, KEY).close()
    reader.close()
    copy = tmp_path_factory.mktemp("copy")
    for end in ("", "-wal"):
        if (kept := old / f"{DATABASE}.before-9999{end}").exists():
            shutil.copy2(kept, copy / f"{DATABASE}{end}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrading, "HEAD", RELEASED[-1].stem)
        with Store(copy, KEY) as store:
            assert store.read(lambda c: snapshots.get(c, "k", "late")).result() == "1"
