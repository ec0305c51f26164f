"""The server comes back from a backup: it is said, nothing is sent, and a person's word sends it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.window import SendAgainAfterRestore
from desktop.backend import bulk, demo
from desktop.backend.database import Database
from desktop.backend.running import Options, on_thread
from desktop.cli.demo_letters import draw
from tests.commands.queued import act
from tests.journeys.conftest import Seat
from tests.servers.embedded import TOKEN
from tests.sync.test_worker_restored import copied
from ui import theme
from ui.acts.confirm import ConfirmDialog
from ui.theme import Scheme


def _note(patient: str) -> dict[str, Any]:
    return {
        "resourceType": "Communication", "id": "2f0c1a52-0a0f-4d0e-9c55-2d2f6a4f1b11", "status": "completed",
        "subject": {"reference": f"Patient/{patient}"},
        "payload": [{"contentString": "Skrevet før havariet."}],
    }  # fmt: skip


def _status(url: str, ident: str) -> int:
    headers = {"authorization": f"Bearer {TOKEN}"}
    return httpx.get(f"{url}/Communication/{ident}", headers=headers).status_code


def _offered(seat: Seat) -> list[Any]:
    """The steps that the window offers above the page."""
    notice = seat.window._notice
    return [step.act for step in notice.steps] if notice is not None else []


def test_lost_work_is_sent_again_by_a_persons_word(qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    live, backup = tmp_path / "fhir.sqlite", tmp_path / "backup.sqlite"
    database = Database(f"sqlite:///{live.as_posix()}")
    bulk.load(database, demo.resources(24, draw=draw))
    with on_thread(database, Options(token=TOKEN)) as running:
        port = int(running.url.split(":")[2].split("/")[0])
        seat = Seat(qapp, tmp_path / "record", running.url, TOKEN, "cardiology")
        try:
            seat.sign_in()
            copied(live, backup)
            actor, note = seat.desk.actor, _note("h12a")
            seat.session.store.write(
                lambda tx: act(tx, actor, "sign_note", [note]), origin="sign_note"
            ).result()
            seat.quiet()
            seat.settle()
            assert seat.session.status.state == "current"
        except BaseException:
            seat.close()
            raise
    seat.session.sync_now()
    seat.until(lambda: seat.session.status.state == "offline")
    database.close()
    copied(backup, live)
    database = Database(f"sqlite:///{live.as_posix()}")
    try:
        with on_thread(database, Options(token=TOKEN, port=port)) as running:
            seat.session.sync_now()
            seat.until(lambda: seat.session.status.restored)
            # The window hears of it a moment after the session has it.
            seat.until(lambda: _offered(seat) == [SendAgainAfterRestore()])
            assert _status(running.url, note["id"]) == 404
            modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            QTest.keyClick(seat.window, Qt.Key.Key_R, modifiers)
            dialog = seat.until(lambda: seat.window.findChildren(ConfirmDialog))[0]
            dialog.act.click()
            seat.until(lambda: not seat.session.status.restored and seat.session.status.state == "current")
            seat.settle()
            assert _status(running.url, note["id"]) == 200
            assert seat.errors == []
    finally:
        seat.close()
        database.close()
