"""A record that can not be opened: what was unsent is said, and one press begins anew, nothing deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.clock import utc_now
from desktop.core.errors import StoreError
from desktop.core.window_port import Start
from desktop.shown.questions import UnsentCount
from desktop.store import outbox
from desktop.store.outbox import Act
from desktop.store.store import DATABASE, Store
from desktop.store.store_keys import FileKey
from desktop.store.upgrading import HEAD
from tests.old_stores.make import FOLDER, KEY
from tests.servers.record_service import Threaded
from tests.ui.test_opening import record
from ui.acts.dialogs import ErrorDialog
from ui.opening import Opening

pytestmark = pytest.mark.usefixtures("forked_services")


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """A record with an unsent note."""
    made = record(tmp_path, utc_now(), 3)
    note = {"resourceType": "Composition", "id": "n1", "subject": {"reference": "Patient/p1"}}
    with Store.open(Path(made.store), FileKey(Path(made.key_file))) as store:
        store.write(lambda tx: outbox.put(tx, note, Act("sign_note", "r")), origin="test").result()
    return made


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[Callable[[Start], Opening]]:
    made: list[Opening] = []

    def open_(start: Start) -> Opening:
        made.append(Opening(start))
        made[-1].show()
        return made[-1]

    yield open_
    for one in made:
        one.close()
        one.window.close()
        one.window.deleteLater()
    qapp.processEvents()


def _dialog(opening: Opening, qtbot: QtBot) -> ErrorDialog:
    qtbot.waitUntil(lambda: bool(opening.window.findChildren(ErrorDialog)))
    return opening.window.findChildren(ErrorDialog)[0]


def _another_key(start: Start) -> None:
    Path(start.key_file).write_text(os.urandom(32).hex(), encoding="ascii")


def _no_key(start: Start) -> None:
    Path(start.key_file).unlink()


def _damaged_key(start: Start) -> None:
    Path(start.key_file).write_bytes(b"\xff\xfenot a key")


def _damaged_record(start: Start) -> None:
    (Path(start.store) / DATABASE).write_bytes(os.urandom(65_536))


@pytest.mark.parametrize("harm", [_another_key, _no_key, _damaged_key, _damaged_record])
def test_one_press_begins_anew(
    start: Start, opened: Callable[[Start], Opening], qtbot: QtBot, harm: Callable[[Start], None]
) -> None:
    harm(start)
    opening = opened(start)
    dialog = _dialog(opening, qtbot)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Ikke sendt da den sist var åpen: Notat i dag" in said
    button = next(b for b in dialog.findChildren(QPushButton) if "begynn på nytt" in b.text())
    with qtbot.waitSignal(opening.live):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opening.error is None
    (aside,) = Path(start.store).parent.glob("r.aside-*")
    assert (aside / DATABASE).is_file()
    assert opening.link is not None
    assert opening.link.ask(UnsentCount()).result()[0] == 0


def test_closing_the_dialog_ends_and_leaves_everything(
    start: Start, opened: Callable[[Start], Opening], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", ended.append)
    _another_key(start)
    dialog = _dialog(opened(start), qtbot)
    dialog.close()
    qtbot.waitUntil(lambda: ended == [1])
    assert (Path(start.store) / DATABASE).is_file()
    assert not list(Path(start.store).parent.glob("r.aside-*"))


def test_acts_that_disappeared_are_named_at_the_start(
    start: Start, opened: Callable[[Start], Opening], qtbot: QtBot
) -> None:
    folder = Path(start.store)
    before = {path.name: path.read_bytes() for path in folder.glob(f"{DATABASE}*")}
    order = {"resourceType": "ServiceRequest", "id": "s1", "subject": {"reference": "Patient/p1"}}
    with Store.open(folder, FileKey(Path(start.key_file))) as store:
        store.write(lambda tx: outbox.put(tx, order, Act("sign_orders", "r")), origin="test").result()
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    for name, data in before.items():
        (folder / name).write_bytes(data)
    opening = opened(start)
    dialog = _dialog(opening, qtbot)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Borte, og ikke sendt: Bestilling i dag" in said
    assert "Notat" not in said, "what is still there is not said to be gone"
    qtbot.waitUntil(lambda: opening.desk is not None)
    dialog.close()


def test_a_folder_that_can_not_be_had_is_named_and_nothing_is_set_aside(
    start: Start, opened: Callable[[Start], Opening], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the drive of the record is gone, or the user's profile is broken."""
    monkeypatch.setattr("desktop.link.process.Launched", Threaded)
    # An application that was once ended runs no loop any more, in any test after this one.
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", ended.append)
    blocked = Path(start.store).with_name("file")
    blocked.write_text("x", encoding="ascii")
    opening = opened(msgspec.structs.replace(start, store=str(blocked / "kari-123")))
    dialog = _dialog(opening, qtbot)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert f"Mappen {blocked / 'kari-123'} til den lokale journalen kan ikke brukes." in said
    assert "Ingenting er endret." in said
    assert not [b for b in dialog.findChildren(QPushButton) if "begynn på nytt" in b.text()]
    assert isinstance(opening.error, StoreError)
    dialog.close()
    qtbot.waitUntil(lambda: ended == [1])
    opening.close()
    Threaded.end()


def test_a_record_of_an_earlier_version_is_told_of_at_the_foot_of_the_window(
    start: Start, opened: Callable[[Start], Opening], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.link.process.Launched", Threaded)
    for path in Path(start.store).iterdir():
        path.unlink()
    shutil.copy2(FOLDER / "0001.db", Path(start.store) / DATABASE)
    Path(start.key_file).write_text(KEY.hex(), encoding="ascii")
    opening = opened(start)
    qtbot.waitUntil(lambda: opening.desk is not None)
    qtbot.waitUntil(lambda: opening.window.undo_notice.isVisible())
    notice = opening.window.undo_notice
    assert notice.isVisible()
    assert f"{DATABASE}.before-{HEAD}" in notice.accessibleName()
    opening.close()
    Threaded.end()
