"""Somebody with another account of the same machine finds no patient, token or key of a working session.

Looked at while it goes on and when it is over: files, logs, titles, temporary files, the clipboard, crash
files; and the words with which a process was started, which every account of a machine may see.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.backend.authorization.endpoints import Endpoints
from desktop.core.logs import WINDOW, Logs
from desktop.core.window_port import Start
from desktop.link import process
from tests.journeys.bad import small_hospital, typing
from tests.journeys.test_locked import lock
from tests.journeys.test_papers import palette
from tests.journeys.test_sign_in import Browser, browser, page, press
from tests.journeys.test_two_people import Workstation
from tests.running.patience import PATIENCE
from tests.servers.embedded import serving
from ui import theme
from ui.theme import Scheme

__all__ = ["browser"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders and rights as POSIX has them")
CTRL = Qt.KeyboardModifier.ControlModifier
PATIENT, SENTENCE = "h12a", "Gruer seg for samtalen med sønnen."
NOBODY = 65534
"""Number of the account that every POSIX system has for whoever has no rights."""


class Machine:
    """The folders of a person on a machine whose other accounts may come as far as its door."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.home, self.temporary, self.run = top / "home", top / "tmp", top / "run"
        self.key = top / "keys" / "key"
        self.tokens: list[str] = []
        self.titles: set[str] = set()

    @property
    def own(self) -> Path:
        """The program's own folder: records, settings, logs."""
        return self.home / "fagflate"

    @property
    def logs(self) -> Path:
        return self.own / "logs"

    def secrets(self) -> dict[str, bytes]:
        """Words and bytes that nobody else is to see, by what they are."""
        made = {f"token {n}": one.encode() for n, one in enumerate(self.tokens)}
        key = self.key.read_text(encoding="ascii").strip()
        made |= {"key": key.encode(), "raw key": bytes.fromhex(key),
                 "base64 key": base64.b64encode(bytes.fromhex(key)).rstrip(b"=")}  # fmt: skip
        return made | {f"patient: {words}": words.encode() for words in (*of_patients(), SENTENCE)}

    def found(self) -> dict[str, list[str]]:
        """Files that hold one of the secrets, as Python or Qt writes it; but for the key's own file."""
        while True:
            try:
                return self._found(self.secrets())
            except FileNotFoundError:
                # What is written whole was renamed between list and look: it may hold one under its new name.
                continue

    def _found(self, secrets: dict[str, bytes]) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {}
        for path in self.files():
            data = path.read_bytes()
            for name, secret in secrets.items():
                if "key" in name and path == self.key:
                    continue
                wide = secret.decode().encode("utf-16-le") if name != "raw key" else secret
                if secret in data or wide in data:
                    told.setdefault(str(path.relative_to(self.top)), []).append(name)
        return told

    def files(self) -> list[Path]:
        return [one for one in self.top.rglob("*") if one.is_file() and not one.is_symlink()]

    def open_to_others(self) -> list[str]:
        """Files and folders of the program that another account may read, list or go through."""
        made = [one for folder in (self.own, self.key.parent) for one in (folder, *folder.rglob("*"))]
        closed = {one for one in made if stat.S_IMODE(one.lstat().st_mode) & 0o077 == 0}
        return [
            str(one.relative_to(self.top))
            for one in made
            if one not in closed and not one.is_symlink() and not closed & set(one.parents)
        ]

    def look(self) -> None:
        """Keep the titles of what stands on the screen."""
        self.titles |= {one.windowTitle() for one in QApplication.topLevelWidgets()}
        self.titles |= {one.title() for one in QGuiApplication.topLevelWindows()}


def of_patients() -> set[str]:
    """Names, numbers and addresses of all patients of the hospital."""
    found: set[str] = set()
    for one in small_hospital():
        if one["resourceType"] == "Patient":
            found |= {name["family"] for name in one["name"]}
            found |= {i["value"] for i in one["identifier"] if len(i.get("value", "")) == 11}
            found |= {line for a in one.get("address", ()) for line in a.get("line", ())}
    assert len(found) >= 6
    return found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = Machine(Path(tempfile.mkdtemp(prefix="fagflate-account-")))
    # The folder of a test is closed to others by itself: what is looked at is the program's own care.
    made.top.chmod(0o755)
    before = os.umask(0o022)
    for one in (made.home, made.temporary, made.run):
        one.mkdir()
    made.run.chmod(0o700)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setenv("FAGFLATE_HOME", str(made.home / "fagflate"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(made.run))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(made.temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield made
    os.umask(before)
    shutil.rmtree(made.top, ignore_errors=True)


@pytest.fixture
def given(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that the server has given: of access, of renewal, and of who somebody is."""
    real = Endpoints._token

    async def token(self: Endpoints, request: Any) -> Any:
        answer = await real(self, request)
        told = msgspec.json.decode(bytes(answer.body))
        machine.tokens += [v for name, v in told.items() if name.endswith("_token")]
        return answer

    monkeypatch.setattr(Endpoints, "_token", token)
    return machine.tokens


def services() -> list[int]:
    """The record services that live."""
    return [one.pid for one in process._started if one.poll() is None]


def service(place: Workstation) -> int:
    """The record service of the window: alone, once the one that waited for somebody else has gone."""
    place.until(lambda: len(services()) == 1)
    return services()[0]


def words_of(pid: int) -> str:
    """The words with which a process was started, as every account may ask."""
    asked = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


def comes(place: Workstation) -> None:
    """Somebody signs in and begins where the register has them; the service is a process of its own."""
    for state in ("choose", "confirm"):
        page(place, state)
        press(place, Qt.Key.Key_Return)
    place.until(lambda: place.desk.actor.name == "Maren Aas")


def works(place: Workstation, machine: Machine) -> None:
    """Somebody reads a patient, writes, copies what they wrote, and looks at a paper."""
    place.desk.open_patient(PATIENT)
    place.until(lambda: place.desk.patients.banner)
    QTest.keyClick(place.window, Qt.Key.Key_N, CTRL)
    place.until(lambda: place.desk.note.patient == PATIENT and place.desk.note.editor.isVisible())
    typing(place, SENTENCE)  # type: ignore[arg-type]
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(QApplication.focusWidget(), key, CTRL)
    place.quiet()
    assert SENTENCE in QApplication.clipboard().text()
    machine.look()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    place.quiet()
    palette(place, "åttetimersark")  # type: ignore[arg-type]
    paper = place.until(lambda: place.desk.papers.dialog)
    place.until(lambda: paper.sheet.paper().isValid() and not paper.sheet.paper().isEmpty())
    machine.look()
    paper.close()
    place.quiet()


@pytest.mark.expects_log
@pytest.mark.timeout(300)
def test_nothing_of_a_session_is_to_be_found(
    qapp: QApplication, machine: Machine, given: list[str], browser: Browser
) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    logs = Logs(WINDOW)
    with serving(token="", sign_in=True) as server:
        server.load(small_hospital())
        place = Workstation(qapp, Start(server=server.url, key_file=str(machine.key)))
        try:
            place.until(lambda: place.desk is not None)
            comes(place)
            works(place, machine)
            assert len(given) >= 3, "one of access, one of renewal, and who it is"
            running = service(place)
            words = words_of(running)
            assert "desktop.service" in words
            assert not [one for one in machine.secrets().values() if one.decode("latin-1") in words]
            assert machine.found() == {}, "while somebody works"
            lock(place)
            machine.look()
            assert QApplication.clipboard().text() == ""
            # It falls with a patient open.
            os.kill(running, signal.SIGSEGV)
            place.until(lambda: running not in services())
            assert service(place) != running
        finally:
            place.close()
            logs.close()
    place.until(lambda: not services())
    assert machine.found() == {}, "when it is over"
    assert QApplication.clipboard().text() == ""
    (fallen,) = [one for one in machine.logs.glob("crash-record-*") if one.stat().st_size]
    assert "Segmentation fault" in fallen.read_text(encoding="utf-8")
    assert not list(machine.top.rglob("core*")), "no image of its memory"
    assert {one.name.partition("-")[0] for one in machine.logs.iterdir()} >= {"record", "window", "crash"}
    assert "Fagflate" in machine.titles
    shown = "\n".join(machine.titles)
    assert not [name for name, one in machine.secrets().items() if one.decode("latin-1") in shown]
    assert machine.open_to_others() == [], machine.open_to_others()
    if os.geteuid() == 0:
        asked = ["find", str(machine.own), str(machine.key.parent), "-type", "f", "-readable"]
        seen = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, user=NOBODY,
                              group=NOBODY, extra_groups=[], cwd="/")  # fmt: skip
        assert seen.stdout == "", "and nothing where another account really looks"
    # What was looked for would have been found.
    (machine.temporary / "left").write_text(f"x{SENTENCE}x", encoding="utf-16-le")
    assert machine.found() == {"tmp/left": [f"patient: {SENTENCE}"]}
