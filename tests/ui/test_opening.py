"""The start: what is painted first, what is imported before that, and that keys are answered meanwhile.

One idea: a window from its start until it is live.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.acts.window import OpenPatient
from desktop.core import settings
from desktop.core.actor import Actor
from desktop.core.clock import utc_now
from desktop.core.errors import StoreError
from desktop.core.window_port import Start
from desktop.link.letting_go import LEAVING
from desktop.service import process
from desktop.shown.parts import Score
from desktop.shown.status import Status
from desktop.shown.ward.worklist import WorklistModel, WorklistRow
from desktop.store import records, snapshots
from desktop.store.firstpaint import KIND
from desktop.store.store import Store
from desktop.store.store_keys import FileKey
from desktop.views.sign_in import first
from desktop.views.sign_in.keeping import Keeper
from tests.conftest import ROOT
from tests.cost import Calls, Seconds
from tests.running.patience import PATIENCE
from tests.servers.record_service import Threaded
from tests.ui.turns import LongestTurn
from ui import display
from ui.opening import Opening

pytestmark = pytest.mark.usefixtures("forked_services")
MEASURED = [pytest.mark.slow, pytest.mark.measures]
WARD = "w1"
ACTOR = Actor(
    "PractitionerRole/r1",
    "Practitioner/p1",
    "Maren Aas",
    title="Lege",
    ward=WARD,
    ward_name="Hjerte 3",
    profession="doctor",
)
FORBIDDEN = {
    "sqlalchemy", "pydantic", "yaml", "keyring", "httpx", "qasync", "numpy", "alembic", "starlette",
    "babel", "liquid", "reportlab", "uvicorn", "anyio",
}  # fmt: skip


def model(rows: int = 200) -> WorklistModel:
    score = Score("2", "plain", tuple((float(n * 3600), float(n % 4)) for n in range(12)), sort=2)
    return WorklistModel(
        "Hjerte 3",
        f"{rows} pasienter",
        tuple(
            WorklistRow(
                f"p{n}", str(n), f"Prøve{n:03}", "Kari", "71 K", "Hjertesvikt", "3", score, f"PRØVE{n:03}",
                bed_sort=f"{n:06}",
            )
            for n in range(rows)
        ),
    )  # fmt: skip


def record(folder: Path, now: datetime, rows: int = 200, actor: Actor = ACTOR) -> Start:
    """A record with a kept worklist, and how to start on it; the server is nowhere."""
    start = Start(server="http://127.0.0.1:9/fhir", store=str(folder / "r"), key_file=str(folder / "key"))
    with Store.open(Path(start.store), FileKey(Path(start.key_file)), clock=lambda: now) as store:
        text = msgspec.json.encode(actor).decode()
        store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="test").result()
        Keeper(store, lambda: now).keep(actor, actor.ward, model(rows))
    return start


@pytest.fixture
def opening(tmp_path: Path, qapp: QApplication) -> Iterator[Opening]:
    made = Opening(record(tmp_path, utc_now()))
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()
    qapp.processEvents()


CHILD = """
import json, sys
from desktop.cli import dispatch
from desktop.__main__ import _Windows
class Windows(_Windows):
    def has_display(self):
        return True
import ui.opening
from PySide6.QtWidgets import QApplication
def painted(self):
    panel = self._panel
    found = {"rows": len(panel.model.rows) if panel else -1, "modules": sorted(sys.modules)}
    print(json.dumps(found), flush=True)
    self._closed = True
    QApplication.exit(0)
ui.opening.Opening._after_paint = painted
sys.exit(dispatch.run(sys.argv[1:], Windows()))
"""


def child(start: Start) -> dict[str, Any]:
    words = ["open", "--server", start.server, "--store", start.store, "--key-file", start.key_file]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_nothing_heavy_before_the_first_paint(tmp_path: Path) -> None:
    found = child(record(tmp_path, utc_now()))
    assert found["rows"] == 200
    modules = set(found["modules"])
    assert "sqlcipher3" in modules
    assert modules.isdisjoint(FORBIDDEN), sorted(modules & FORBIDDEN)
    ours = {name for name in modules if name.startswith("desktop.")}
    for package in ("sync", "backend", "orders", "letters", "workspace", "commands"):
        assert not [name for name in ours if name.startswith(f"desktop.{package}.")]


def test_without_a_key_an_empty_frame_and_no_names(tmp_path: Path) -> None:
    start = record(tmp_path, utc_now())
    Path(start.key_file).unlink()
    assert child(start)["rows"] == -1


@pytest.mark.parametrize(
    "turn", [LongestTurn(Calls(25_000)), pytest.param(LongestTurn(Seconds(0.1)), marks=MEASURED)], ids=str
)
def test_first_paint_then_live(opening: Opening, qtbot: QtBot, turn: LongestTurn) -> None:
    with qtbot.waitSignal(opening.painted):
        opening.show()
    assert opening.desk is None
    page: Any = opening.window.current_page()
    assert len(page.model.rows) == 200
    assert page.state.kind == "stale"
    assert page.state.note
    assert opening.window.navigation.model.entries[0].key == "ward"
    # What this thread does in one turn of its loop, in which it can't answer keys.
    with turn:
        before = page.current_key()
        qtbot.keyClick(page.view, Qt.Key.Key_Down)
        assert page.current_key() != before
        with qtbot.waitSignal(opening.live):
            pass
    assert turn.turns > 10
    assert opening.desk is not None
    assert opening.desk.pages.panel("ward") is page
    assert opening.desk.actor == ACTOR


def test_a_patient_asked_for_early_is_opened(opening: Opening, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opening.painted):
        opening.show()
    page: Any = opening.window.current_page()
    page.act.emit(OpenPatient("p7"))
    with qtbot.waitSignal(opening.live):
        pass
    assert opening.desk is not None
    assert opening.desk.patients.focus == "p7"


def test_a_note_asked_for_right_after_choosing_a_patient_early_is_opened(
    opening: Opening, qtbot: QtBot, tmp_path: Path
) -> None:
    body = msgspec.json.encode({"resourceType": "Patient", "id": "p7", "name": [{"family": "Prøve007"}]})
    row = records.Row("Patient", "p7", "1", "", body.decode(), "p7")
    with Store.open(tmp_path / "r", FileKey(tmp_path / "key"), clock=utc_now) as store:
        store.write(lambda tx: records.put(tx, [row]), origin="sync").result()
    with qtbot.waitSignal(opening.painted):
        opening.show()
    page: Any = opening.window.current_page()
    opening.window.activateWindow()
    qtbot.waitUntil(opening.window.isActiveWindow)
    # Nobody is chosen yet: it is about nobody.
    qtbot.keyClick(opening.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    page.act.emit(OpenPatient("p7"))
    qtbot.keyClick(opening.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert opening.desk is None
    with qtbot.waitSignal(opening.live):
        pass
    desk = opening.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.note.patient == "p7" and desk.note.editor.isVisible())
    assert not desk.entry.open


def test_the_server_is_asked_more_seldom_while_nobody_looks(
    opening: Opening, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    monkeypatch.setattr("desktop.link.process.Launched", Threaded)
    request.addfinalizer(Threaded.made.clear)
    opening.show()
    with qtbot.waitSignal(opening.live):
        pass
    for state, looked in ((Qt.ApplicationState.ApplicationInactive, False),
                          (Qt.ApplicationState.ApplicationActive, True)):  # fmt: skip
        qapp.applicationStateChanged.emit(state)
        qtbot.waitUntil(lambda looked=looked: Threaded.session().worker._focused is looked)  # type: ignore[misc]


def test_a_server_that_cannot_be_noted_disturbs_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def held(_name: str, _value: str) -> None:
        raise PermissionError(13, "another process is using the file")

    monkeypatch.setattr("ui.opening.settings.keep", held)
    opening: Any = Mock(spec=["desk", "_start", "_answered"])
    with caplog.at_level("INFO", logger="ui.opening"):
        Opening._answered(opening, Status(synced_at=utc_now()))
    assert "PermissionError" in caplog.text


def test_it_says_that_the_window_before_is_not_done(
    opening: Opening, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("desktop.link.process.Launched", Threaded)
    monkeypatch.setattr(process, "TELLS", 0.0)
    monkeypatch.setattr(process, "WAITS", 1_000_000.0)
    request.addfinalizer(Threaded.made.clear)
    start = opening._start
    said = opening.window.status.parts["sync"].accessibleName
    with Store.open(Path(start.store), FileKey(Path(start.key_file))):
        (Path(start.store) / LEAVING).touch()
        opening.show()
        assert said().startswith("Åpner journalen")
        qtbot.waitUntil(lambda: "det forrige vinduet er ferdig" in said())
        assert opening.desk is None
    with qtbot.waitSignal(opening.live):
        pass
    assert "vinduet" not in said()
    assert opening.link is not None
    assert not opening.link.read_only


def test_closing_while_it_opens(opening: Opening, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opening.painted):
        opening.show()
    opening.window.close()
    opening.close()
    assert opening.desk is None


def test_a_record_that_does_not_open_shows_no_names(tmp_path: Path, qtbot: QtBot) -> None:
    start = record(tmp_path, utc_now())
    folder = Path(start.store)
    with Store.open(folder, FileKey(Path(start.key_file))) as store:
        store.write(
            lambda tx: tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"),
            origin="test",
        ).result()
    opening = Opening(start)
    with qtbot.waitSignal(opening.painted):
        opening.show()
    qtbot.waitUntil(lambda: opening.error is not None)
    assert isinstance(opening.error, StoreError)
    page: Any = opening.window.current_page()
    assert page.model is None
    assert opening.window.navigation.model.person == ""
    opening.close()
    opening.window.close()
    opening.window.deleteLater()


# What is kept, and what is shown of it.


def read(start: Start, now: datetime, ward: str = "") -> first.First | None:
    return first.read(Path(start.store), Path(start.key_file), ward, now)


def test_only_fresh_lists_of_the_same_person_and_ward(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    start = record(tmp_path, now, rows=3)
    found = read(start, now + timedelta(hours=3))
    assert found is not None
    assert found.model is not None
    assert len(found.model.rows) == 3
    assert "3 t" in found.state.note
    assert read(start, now, "elsewhere") is None
    for age in (timedelta(hours=13), timedelta(minutes=-10)):
        old = read(start, now + age)
        assert old is not None
        assert old.model is None
    (tmp_path / "key").write_text("00" * 32, encoding="ascii")
    assert read(start, now) is None
    (tmp_path / "key").write_text("not a key", encoding="ascii")
    assert read(start, now) is None


def test_one_ward_at_most_every_few_seconds(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    kept: list[dict[str, str]] = []
    with Store(tmp_path / "r", b"\x01" * 32, clock=lambda: now[0]) as store:
        keeper = Keeper(store, lambda: now[0])

        def keep(actor: Actor, rows: int, ward: str = "") -> None:
            keeper.keep(actor, ward or actor.ward, model(rows))
            store.write(lambda _tx: None, origin="test").result()
            kept.append(store.read(lambda c: snapshots.all_of(c, KIND)).result())

        keep(ACTOR, 1)
        keep(ACTOR, 2)  # at once: not kept
        assert kept[0] == kept[1] != {}
        now[0] += timedelta(seconds=6)
        keep(ACTOR, 2)
        assert kept[2] != kept[1]
        now[0] += timedelta(seconds=6)
        keep(ACTOR, 3, "another ward")  # looked at, but not where this person works
        assert kept[3] == kept[2]
        keep(msgspec.structs.replace(ACTOR, ward="w2"), 3)
        assert list(kept[4]) == ["w2"]


# Whether a window can be opened.


def test_the_probe_is_spared_once_it_has_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    probes: list[int] = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(display, "_probe", lambda: probes.append(1) or True)
    assert display.has_display()
    assert len(probes) == 1
    display.remember()
    assert display.has_display()
    assert len(probes) == 1
    # That attempt was never painted: the next one is probed again.
    assert display.has_display()
    assert len(probes) == 2
    display.remember()
    monkeypatch.setenv("DISPLAY", ":77")
    assert display.has_display()
    assert len(probes) == 3
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not display.has_display()


def test_no_sources_are_read_at_import() -> None:
    # PySide6 would read the source of every module that is imported after it.
    code = (
        "import ui, linecache, json.tool, email.message, desktop.fhir.strict, ui.theme;"
        "print([f for f in linecache.cache for part in ('desktop', 'email', 'json', 'theme') if part in f])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_where_the_window_was_closed_is_where_it_opens(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))
    start = record(tmp_path, utc_now())
    for moved in (True, False):
        made = Opening(start)
        made.show()
        qtbot.waitUntil(lambda made=made: made._painted)  # type: ignore[misc]
        if moved:
            made.window.showNormal()
            made.window.setGeometry(8, 100, 784, 600)
            made.window.close()
        assert made.window.geometry().topLeft() == QPoint(8, 100)
        made.close()
        made.window.close()
        made.window.deleteLater()


def test_an_address_that_can_not_be_kept_troubles_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, or another's folder: whoever works goes on, and the next start asks."""
    tried: list[str] = []

    def full(name: str, value: str) -> None:
        tried.append(f"{name} {value}")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings, "keep", full)
    opening: Any = SimpleNamespace(desk=Mock(), _start=Start(server="https://hospital/fhir"), _answered=None)
    Opening._answered(opening, Status())
    assert tried == []
    Opening._answered(opening, Status(synced_at=utc_now()))
    assert tried == ["server https://hospital/fhir"]
    assert opening.desk.bridge.status.disconnect.called
