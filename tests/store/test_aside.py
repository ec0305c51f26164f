"""A window that only reads: who read whom is logged all the same, once, and reaches the record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.acts import RecordAct, act_name
from desktop.acts.drafts import DiscardDraft, SaveDraft
from desktop.acts.edits import Kept, OrderEdit
from desktop.acts.papers import RecordPaper
from desktop.acts.patient import RecordAccess
from desktop.acts.results import AcknowledgeResults
from desktop.commands.carrying import carry_out
from desktop.core.actor import Actor
from desktop.core.errors import StoreError
from desktop.store import accesslog, locks, outbox, reader_marks, snapshots, upgrading
from desktop.store.charts import Charts
from desktop.store.store import Store
from desktop.writing import orders
from tests.conftest import ROOT
from tests.running.patience import PATIENCE

ACTOR = Actor("PractitionerRole/r1", "Practitioner/d1", "Maren Aas", title="Lege", profession="doctor")
EMPTY = orders.encode(orders.empty("d", "p1"))


def read_patient(store: Store, patient: str) -> None:
    carry(store, RecordAccess(patient))


def carry(store: Store, act: RecordAct[Any]) -> None:
    charts = Charts(store)
    try:
        store.write(lambda tx: carry_out(tx, ACTOR, charts, act), origin=act_name(type(act))).result()
    finally:
        charts.close()


def logged(store: Store) -> list[tuple[str, str]]:
    found = store.read(accesslog.entries).result()
    events = [json.loads(entry) for _at, entry in reversed(found)]
    return [(e["agent"][0]["who"]["display"], e["entity"][0]["what"]["reference"]) for e in events]


def queued(store: Store) -> list[tuple[str, str, str]]:
    return [(e.type, e.patient, e.author) for e in store.read(outbox.entries).result()]


def test_what_is_printed_from_a_window_that_only_reads_is_in_the_log_too(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key) as first, Store(tmp_path, key) as second:
        carry(second, RecordPaper(("p1", "p2"), "ward_list", printed=True))
        assert reader_marks.take_in(first).result() == 2
        assert logged(first) == [("Maren Aas", "Patient/p1"), ("Maren Aas", "Patient/p2")]
        found = first.read(accesslog.entries).result()
        for _at, entry in found:
            event = json.loads(entry)
            assert [code["code"] for code in event["subtype"]] == ["read", "output", "printed-ward_list"]
            assert event["entity"][0]["description"] == "ward_list"


def test_who_was_read_in_a_window_that_only_reads_is_in_the_log_and_the_outbox(
    tmp_path: Path, key: bytes
) -> None:
    with Store(tmp_path, key) as first, Store(tmp_path, key) as second:
        assert second.read_only
        read_patient(second, "p1")
        read_patient(second, "p2")
        assert reader_marks.take_in(second).result() == 0, "a window that only reads takes nothing in"
        assert reader_marks.take_in(first).result() == 2
        read_patient(second, "p3")
        assert reader_marks.take_in(first).result() == 1
        assert reader_marks.take_in(first).result() == 0
        assert logged(first) == [("Maren Aas", f"Patient/{p}") for p in ("p1", "p2", "p3")]
        assert queued(first) == [("AuditEvent", p, "PractitionerRole/r1") for p in ("p1", "p2", "p3")]
        assert first.read(accesslog.check).result() is None
        assert list(tmp_path.glob("aside-*.db")), "its window is still there"
    with Store(tmp_path, key) as first:
        assert reader_marks.take_in(first).result() == 0
        first.write(lambda _tx: None, origin="test").result()
        assert not list(tmp_path.glob("aside-*"))
        assert len(logged(first)) == 3


def test_the_file_of_a_second_try_is_held_as_that_of_the_first(
    tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken in while its window still writes into it, lines would be lost."""
    with Store(tmp_path, key) as first, Store(tmp_path, key) as second:
        with monkeypatch.context() as full:
            full.setattr(upgrading, "migrate", raising(StoreError("The disk is full.")))
            with pytest.raises(StoreError):
                read_patient(second, "p1")
        read_patient(second, "p1")
        reader_marks.take_in(first).result()
        read_patient(second, "p2")
        second.close()
        reader_marks.take_in(first).result()
        assert logged(first) == [("Maren Aas", "Patient/p1"), ("Maren Aas", "Patient/p2")]


def raising(error: Exception) -> Any:
    def fails(*_of: object) -> None:
        raise error

    return fails


def test_nothing_else_is_written_in_a_window_that_only_reads(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key), Store(tmp_path, key) as second:
        with pytest.raises(StoreError):
            second.write(lambda tx: snapshots.put(tx, "k", "a", "1"), origin="sign_note").result()
        for act in (
            SaveDraft(Kept("order", "d", "p1", EMPTY), OrderEdit("furix")),
            DiscardDraft("order", "d"),
            AcknowledgeResults(("Task/t",)),
        ):
            with pytest.raises(StoreError):
                carry(second, act)
        assert not list(tmp_path.glob("aside-*"))


def test_the_log_of_a_window_that_only_reads_is_encrypted(tmp_path: Path, key: bytes) -> None:
    with Store(tmp_path, key), Store(tmp_path, key) as second:
        read_patient(second, "p-hemmelig")
        files = list(tmp_path.glob("aside-*.db*"))
        assert files
        for path in files:
            data = path.read_bytes()
            assert b"hemmelig" not in data
            assert b"SQLite format 3" not in data


def test_a_window_that_was_killed_loses_no_entry(tmp_path: Path, key: bytes) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom tests.store.test_aside import read_patient\n"
        "from desktop.store.store import Store\n"
        f"s = Store(Path(sys.argv[1]), bytes.fromhex({key.hex()!r}))\n"
        "assert s.read_only\nread_patient(s, 'p1')\nos._exit(9)\n"
    )
    with Store(tmp_path, key) as first:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=PATIENCE,
        )
        assert done.returncode == 9, done.stderr
        assert reader_marks.take_in(first).result() == 1
        assert logged(first) == [("Maren Aas", "Patient/p1")]
        first.write(lambda _tx: None, origin="test").result()
        assert not list(tmp_path.glob("aside-*"))


def test_killed_before_the_file_is_removed_nothing_is_taken_twice(
    tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path, key) as first:
        with Store(tmp_path, key) as second:
            read_patient(second, "p1")
        with monkeypatch.context() as patch:
            patch.setattr(reader_marks, "_remove", lambda _paths: None)
            assert reader_marks.take_in(first).result() == 1
    with Store(tmp_path, key) as first:
        assert reader_marks.take_in(first).result() == 0
        assert len(logged(first)) == 1


def test_a_file_that_can_not_be_read_is_kept_out_of_the_way(
    tmp_path: Path, key: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(tmp_path, key) as first:
        (tmp_path / "aside-1.db").write_bytes(os.urandom(65_536))
        assert reader_marks.take_in(first).result() == 0
        assert [p.name for p in tmp_path.glob("aside-*.unreadable")] == ["aside-1.unreadable"]
        assert "aside-1.db" in caplog.text
        caplog.clear()
        read_patient(first, "p1")
        assert logged(first) == [("Maren Aas", "Patient/p1")]


def test_a_disk_that_takes_no_log_is_said(
    tmp_path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path, key), Store(tmp_path, key) as second:

        def full(*_arguments: Any, **_more: Any) -> Any:
            raise StoreError("full")

        monkeypatch.setattr("desktop.store.store.cipher.connect", full)
        with pytest.raises(StoreError) as said:
            read_patient(second, "p1")
        # Whoever keeps the error keeps no file of this try held: nobody would ever take it in.
        (left,) = tmp_path.glob("aside-*.lock")
        lock, ours = locks.hold(left)
        lock.close()
        assert ours, said.value
