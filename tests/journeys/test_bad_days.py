"""Bad days: the server gone, the disk full, a second process, a killed one: nothing is lost or doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import acts
from desktop.fhir import strict
from desktop.link.protocol import Begin
from desktop.service.process import open_session
from desktop.shown.questions import UnsentCount
from desktop.store import drafts, outbox, reader_marks
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from tests.conftest import ROOT
from tests.journeys.bad import (
    SOME,
    all_is_well,
    doctor,
    kept,
    relay,
    round_is_over,
    said,
    seated,
    seats,
    show,
    signed_in,
    standing,
    town,
    write,
)
from tests.journeys.conftest import WARD
from tests.journeys.reality import CTRL, Window, answers_keys, keys, on_server
from tests.journeys.relay import relaying
from tests.servers.embedded import Embedded
from ui import theme
from ui.theme import Scheme

__all__ = ["doctor", "relay", "seats", "signed_in", "town"]


@contextmanager
def without_rounds(seat: Window) -> Iterator[None]:
    """No round of the synchronisation meanwhile, nor is the record tidied: what finds the disk full by itself
    says so in the log, as it should."""

    async def none(_transport: object) -> None:
        seat.session.worker._calm = False

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(seat.session.worker, "_round", none)
        # The one under way is over too.
        round_is_over(seat)
        yield


def test_a_full_disk(doctor: Window, town: Embedded) -> None:
    show(doctor, "h02")
    store = doctor.session.store

    def pages(limit: str) -> Any:
        return store.write(
            lambda tx: tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}").scalar(),
            origin="test",
        ).result()

    before = write(doctor, "h02", "Skrevet før disken ble full.")
    used = store.write(
        lambda tx: tx.connection.exec_driver_sql("PRAGMA page_count").scalar(), origin="test"
    ).result()
    with without_rounds(doctor):
        pages(str(used))
        try:
            editor = doctor.desk.note.editor
            long = "x" * 40_000
            QApplication.clipboard().setText(long)
            keys(Qt.Key.Key_V, modifier=CTRL)
            doctor.until(lambda: "full" in editor.bar._words)
            assert editor.bar._failed
            assert "Disken er full" in editor.bar._words
            assert kept(doctor, "h02", "Skrevet før disken ble full.") == before, "what was kept is kept"
            keys(Qt.Key.Key_Return, modifier=CTRL)
            doctor.until(lambda: doctor.errors)
            assert "Disken er full" in str(doctor.errors[0])
            assert editor.isVisible()
            assert any(long in section.plain for section in editor.text().sections), (
                "and what was written stands"
            )
            answers_keys(doctor)
        finally:
            pages("1073741823")
    doctor.errors.clear()
    doctor.desk.note.editor.take_focus()
    keys(Qt.Key.Key_Return, modifier=CTRL)
    doctor.until(lambda: not doctor.desk.note.editor.isVisible() or doctor.errors)
    assert not doctor.errors
    gone = time.monotonic() + acts.act.UNDO_SECONDS
    doctor.until(lambda: time.monotonic() > gone, 20)
    all_is_well(doctor)
    (note,) = [c for c in on_server(town, "Composition?patient=h02&_count=200") if c["id"] == before]
    assert note["status"] == "final"
    assert long in str(note["section"])


HOLDER = """
import sys
from pathlib import Path
from desktop.store.store import Store
with Store(Path(sys.argv[1]), bytes([7]) * 32):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_on_the_same_record(
    town: Embedded, seats: Any, tmp_path: Path, qapp: QApplication
) -> None:
    folder = tmp_path / "shared"
    with seated(seats, town.url, town.token, folder) as seat:
        actor = seat.sign_in()
        show(seat, "h12a")
        seat.settle()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with seated(seats, town.url, town.token, folder) as seat:
            assert seat.session.store.read_only
            seat.desk.start()
            seat.until(lambda: not seat.window.covered and seat.desk.actor == actor)
            seat.quiet()
            assert seat.window.status.model.sync == "Leser bare: åpen i et annet vindu"
            panel = seat.desk.pages.panel("ward")
            assert {row.key for row in panel.model.rows} >= set(SOME)
            show(seat, "h12a")
            QTest.keyClick(seat.window, Qt.Key.Key_F5)
            # Nobody is let to write what can't be kept.
            for key in (Qt.Key.Key_N, Qt.Key.Key_B):
                seat.errors.clear()
                QTest.keyClick(seat.window, key, CTRL)
                seat.until(lambda: seat.errors)
                assert "dette vinduet leser bare" in str(seat.errors[0])
                assert seat.desk.note.patient == ""
                assert not seat.desk.order.column.isVisible()
            answers_keys(seat)
    finally:
        holder.communicate("")
    with Store(folder, b"\x07" * 32) as store:
        assert not store.read_only
        # That a window was closed is in the log, and goes with the next round.
        left = [one for one in store.read(outbox.entries).result() if one.type != "AuditEvent"]
        assert left == [], "nothing that was typed there was taken for saved"
        reader_marks.take_in(store).result()
        entries = store.read(outbox.entries).result()
        assert {entry.type for entry in entries} == {"AuditEvent"}, "nothing else was written there"
        read = [strict.loads(entry.body or "null") for entry in entries]
        whom = [
            [e["what"]["reference"] for e in event.get("entity", ()) if "reference" in e["what"]]
            for event in read
        ]
        assert ["Patient/h12a"] in whom, "who read whom in that window is logged all the same"


def sign_basket(seat: Window, words: str) -> None:
    column = seat.desk.order.column
    seat.until(lambda: column.model)
    QTest.keyClick(seat.window, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(column.field, words)
    QTest.keyClick(column.field, Qt.Key.Key_Return)
    seat.until(lambda: column.model and column.model.basket)
    seat.quiet()
    for _press in range(3):
        if not column.model or not column.model.basket:
            break
        QTest.keyClick(column.field, Qt.Key.Key_Return, CTRL)
        seat.quiet()
    seat.until(lambda: column.model and not column.model.basket)


def test_the_server_is_gone_for_half_a_day(town: Embedded, seats: Any, tmp_path: Path) -> None:
    """Read, write, order, sign, close, open again without it: then it is back, and has each thing once."""
    folder = tmp_path / "alone"
    with relaying(town.url, town.token) as relay:
        with seated(seats, relay.url, relay.token, folder) as seat:
            seat.sign_in()
            show(seat, "h12a")
            seat.settle()
            before = {
                kind: {r["id"] for r in on_server(town, f"{kind}?patient={patient}&_count=500")}
                for kind, patient in (
                    ("MedicationRequest", "h05"),
                    ("Composition", "h12a"),
                    ("DocumentReference", "h12a"),
                    ("Task", "h12a"),
                )
            }
            relay.go()
            standing(seat, "offline")
            assert "Uten forbindelse siden" in said(seat)
            assert "Du kan lese, skrive og signere. Alt er lagret her." in said(seat)
            # Reading somebody who was fetched with the ward, and ordering.
            show(seat, "h05")
            assert seat.desk.patients.banner.family
            sign_basket(seat, "laktulose 15 ml x 2 po")
            # A letter, signed.
            show(seat, "h12a")
            seat.desk.letter.begin()
            seat.until(lambda: seat.desk.letter.patient == "h12a" and seat.desk.letter.editor.model)
            editor = seat.desk.letter.editor
            letter = editor.model.text.draft
            seat.decide(editor)
            editor.sign()
            seat.until(lambda: seat.desk.letter.patient == "" or seat.errors)
            # A note, begun.
            draft = write(seat, "h02", "Skrives uten server.")
            seat.desk.show_page("unsent")
            panel = seat.desk.pages.panel("unsent")
            seat.until(
                lambda: (
                    panel.model
                    and len(panel.model.rows) >= 3
                    and {"Epikrise", "Notat, kladd"} <= {row.title for row in panel.model.rows}
                )
            )
            assert all(row.state == "waiting" for row in panel.model.rows)
            answers_keys(seat)
            assert not seat.errors
        # The machine is switched off and on again.
        with seated(seats, relay.url, relay.token, folder) as seat:
            seat.desk.start()
            seat.until(lambda: not seat.window.covered and seat.desk.actor.role)
            standing(seat, "offline")
            assert seat.answer(UnsentCount())[0] >= 3
            assert kept(seat, "h02", "Skrives uten server.") == draft
            relay.come()
            all_is_well(seat)
            after = {
                kind: [
                    r for r in on_server(town, f"{kind}?patient={patient}&_count=500")
                    if r["id"] not in before[kind]
                ]
                for kind, patient in (
                    ("MedicationRequest", "h05"),
                    ("Composition", "h12a"),
                    ("DocumentReference", "h12a"),
                )
            }  # fmt: skip
            assert len(after["MedicationRequest"]) == 1
            assert [c["id"] for c in after["Composition"] if c["status"] == "final"] == [letter]
            (document,) = after["DocumentReference"]
            ways = [
                t
                for t in on_server(town, "Task?patient=h12a&_count=500")
                if t.get("focus", {}).get("reference") == f"DocumentReference/{document['id']}"
            ]
            owners = [(t["id"], str(t.get("owner")), str(t.get("input"))) for t in ways]
            assert ways
            assert len({(o, i) for _id, o, i in owners}) == len(ways), "one Task for each recipient"
            (note,) = [c for c in on_server(town, "Composition?patient=h02&_count=500") if c["id"] == draft]
            assert note["status"] == "preliminary"


CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from desktop.core.window_port import Start
from desktop.acts.drafts import SaveDraft
from desktop.link.protocol import SyncNow
from ui import theme
from ui.application import application
from ui.opening import Opening
import time
app = application()
theme.apply(app, theme.Scheme.LIGHT, 1.0)
url, token, store, key, ward = sys.argv[1:]
start = Start(server=url, token=token, store=store, key_file=key, ward=ward, workspace="cardiology")
opening = Opening(start)
def until(true):
    end = time.monotonic() + 120
    while not true():
        app.processEvents()
        time.sleep(0.002)
        assert time.monotonic() < end
opening.show()
opening.window.activateWindow()
until(lambda: opening.desk is not None and opening.desk.actor.role)
desk = opening.desk
desk.open_patient("h05")
until(lambda: desk.patients.banner)
# Values in a note follow the record: what is fetched after the last words that are told would change them.
until(desk.bridge.link.want(SyncNow()).done)
opening.window.activateWindow()
desk.note.begin()
until(lambda: desk.note.patient and desk.note.editor.isVisible())
editor = desk.note.editor
field = QApplication.focusWidget() or editor.current_field()
saved, act = editor.set_saved, desk.bridge.act
def tell(words, failed=False):
    saved(words, failed)
    print("saved", failed, flush=True)
def keep(one):
    if isinstance(one, SaveDraft):
        print("told", *" ".join(s.plain for s in one.edit.sections).split(), flush=True)
    return act(one)
editor.set_saved, desk.bridge.act = tell, keep
n = 0
while True:
    n += 1
    QTest.keyClicks(field, f"ord{n} ")
    app.processEvents()
"""


def test_killed_in_the_middle_of_a_word(
    town: Embedded, seats: Any, tmp_path: Path, qapp: QApplication
) -> None:
    """What was said to be kept is there after the process was killed without a warning."""
    folder, key = tmp_path / "killed", tmp_path / "key"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, town.url, town.token, str(folder), str(key), WARD],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert child.stdout is not None
    told: list[str] = []
    sure: list[str] = []
    saves = 0
    try:
        for line in child.stdout:
            match line.split():
                case ["told", *words]:
                    told = words
                case ["saved", failed]:
                    assert failed == "False"
                    saves += 1
                    # One text is on its way at a time: this is said of the one that was told last.
                    sure = told
            if saves >= 4:
                break
        else:
            pytest.fail(f"the child ended: {child.communicate()[1][-3000:]}")
    finally:
        with suppress(OSError):
            child.kill()
        child.communicate()
    assert any(word.startswith("ord") for word in sure)
    begin = Begin(town.url, town.token, str(folder), str(key), "", "nb")
    # The service of the window that was killed lets go of the record first.
    session = open_session(begin)
    assert not session.store.read_only
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    seat = Window(qapp, session, "cardiology")
    try:
        seat.desk.start()
        seat.until(lambda: not seat.window.covered and seat.desk.actor.role)
        show(seat, "h05")
        QTest.keyClick(seat.window, Qt.Key.Key_N, CTRL)
        seat.until(lambda: seat.desk.note.patient == "h05" and seat.desk.note.editor.isVisible())
        words = " ".join(s.plain for s in seat.desk.note.editor.text().sections).split()
        assert " ".join(words).startswith(" ".join(sure)), (words, sure)
        found = [word for word in words if word.startswith("ord")]
        assert found[:-1] == [f"ord{n}" for n in range(1, len(found))]
        # By the note that was opened a next round may have begun.
        standing(seat, "current")
    finally:
        seat.close()


def test_the_key_file_is_the_only_way_in(tmp_path: Path) -> None:
    """A record on the disk tells nothing without its key: neither names nor words."""
    with Store.open(tmp_path / "r", FileKey(tmp_path / "key")) as store:
        store.write(
            lambda tx: drafts.save(tx, "d", "note", "p", "PractitionerRole/x", "Hemmelig tekst"),
            origin="test",
        ).result()
    for file in (tmp_path / "r").iterdir():
        assert b"Hemmelig" not in file.read_bytes()
