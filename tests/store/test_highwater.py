"""What is unsent is noted outside the database, so that a damaged record loses nothing unnoticed."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.core import held_files
from desktop.core.errors import StoreError
from desktop.store import highwater, outbox, quarantine
from desktop.store.cipher import WrongKey
from desktop.store.outbox import Act
from desktop.store.store import DATABASE, Store

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def _note(ident: str) -> dict[str, object]:
    return {
        "resourceType": "Composition",
        "id": ident,
        "title": "SOLBAKKEN, Ingrid Marie",
        "subject": {"reference": "Patient/p1"},
    }


def _sign(store: Store, *idents: str) -> None:
    for ident in idents:
        act = Act("sign_note", "PractitionerRole/r1")
        store.write(lambda tx, ident=ident, act=act: outbox.put(tx, _note(ident), act), origin="t").result()


def test_a_record_that_is_whole_misses_nothing(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key) as store:
        _sign(store, "a", "b")
        assert store.missing == ()
    with Store(tmp_path, key) as store:
        assert store.missing == ()
        entry = store.read(outbox.entries).result()[0]
        store.write(lambda tx: outbox.done(tx, [entry.seq]), origin="t").result()
    mark = highwater.read(tmp_path)
    assert mark is not None
    assert [one.seq for one in mark.unsent] == [2]
    assert mark.seq == 2, "what has been sent is not missing"
    with Store(tmp_path, key) as store:
        assert store.missing == ()


def test_acts_that_disappeared_from_the_file_are_named(tmp_path: Path, key: bytes) -> None:
    folder, kept = tmp_path / "record", tmp_path / "kept"
    with Store(folder, key) as store:
        _sign(store, "a")
    shutil.copytree(folder, kept)
    with Store(folder, key) as store:
        _sign(store, "b", "c")
    # The tail of the file is gone, as after a flipped page of the log.
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    for path in kept.glob(f"{DATABASE}*"):
        shutil.copy2(path, folder / path.name)
    with Store(folder, key) as store:
        assert [(one.seq, one.act) for one in store.missing] == [(2, "sign_note"), (3, "sign_note")]
        assert all(one.created for one in store.missing)


def test_the_note_tells_nothing_about_a_patient(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key) as store:
        _sign(store, "a")
    text = (tmp_path / highwater.FILE).read_text(encoding="utf-8")
    assert "SOLBAKKEN" not in text
    assert "p1" not in text
    assert "sign_note" in text


def test_a_record_is_set_aside_whole_and_a_new_one_begins(tmp_path: Path, key: bytes) -> None:
    folder = tmp_path / "record"
    with Store(folder, key) as store:
        _sign(store, "a", "b")
    with pytest.raises(WrongKey):
        Store(folder, os.urandom(32))
    target, mark = quarantine.set_aside(folder, at=AT)
    assert mark is not None
    assert [one.act for one in mark.unsent] == ["sign_note", "sign_note"]
    with Store(folder, os.urandom(32)) as store:
        assert store.read(outbox.entries).result() == ()
        assert store.missing == ()
    with Store(target, key) as store:
        assert len(store.read(outbox.entries).result()) == 2, "with its key, all of it is still there"


def test_what_cannot_be_moved_stays_whole(
    tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "record"
    with Store(folder, key) as store:
        _sign(store, "a")
    real, moved = os.replace, []

    def refuse(source: Path, target: Path) -> None:
        if Path(source).name == highwater.FILE:
            raise PermissionError("in use")
        moved.append(Path(source).name)
        real(source, target)

    monkeypatch.setattr(held_files.os, "replace", refuse)
    with pytest.raises(StoreError, match="settes til side"):
        quarantine.set_aside(folder, at=AT)
    monkeypatch.undo()
    assert moved
    assert not list(tmp_path.glob("record.aside*"))
    with Store(folder, key) as store:
        assert len(store.read(outbox.entries).result()) == 1


def test_a_full_disk_fails_no_act(tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with Store(tmp_path, key) as store:
        monkeypatch.setattr(highwater.os, "fsync", full)
        _sign(store, "a")
        assert len(store.read(outbox.entries).result()) == 1
