"""A second start brings the open window to the front and ends; one that hangs is said, and not waited for."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.clock import utc_now
from desktop.core.window_port import Start
from tests.cli import warm
from tests.conftest import ROOT
from tests.running.patience import PATIENCE
from tests.ui.processes import BEGINS, Opens, opens
from tests.ui.test_opening import record
from ui.single import MOST, Single

__all__ = ["opens"]
CODE = (
    BEGINS
    + """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import ui.application, ui.opening
from desktop.core.window_port import Start
def say(*what):
    print(json.dumps(what), flush=True)
def read_out(error):
    say("told", error.what)
ui.application.read_out = read_out
forward = ui.application.bring_forward
def brought(window):
    forward(window)
    say("forward", window.isVisible(), window.isMinimized())
    QTimer.singleShot(300, QApplication.quit)
ui.application.bring_forward = brought
more = ui.opening.Opening.open_another
def open_another(self):
    more(self)
    say("windows", len(self.desk.windows.desks), self.window.isMinimized())
    QTimer.singleShot(300, QApplication.quit)
ui.opening.Opening.open_another = open_another
go = ui.opening.Opening._go_live
def _go_live(self):
    go(self)
    self.window.showMinimized()
    say("live", self.link.read_only)
    if sys.argv[2] == "hangs":
        import time
        time.sleep(3600)
    if sys.argv[2] == "ends":
        QTimer.singleShot(100, QApplication.quit)
ui.opening.Opening._go_live = _go_live
if sys.argv[2] == "waits":
    patiently()
try:
    sys.exit(ui.application.run(Start(*json.loads(sys.argv[1]))))
except Exception as error:
    say("raised", type(error).__name__)
    sys.exit(1)
"""
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "hjemme æøå"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return tmp_path / "record"


@pytest.fixture
def first(root: Path, qapp: QApplication) -> Iterator[Single]:
    made = Single(root)
    made.listen()
    yield made
    made.close()


UNTIL_ANSWERED = """
import json, sys
from PySide6.QtNetwork import QLocalSocket
from ui import single
now, waits = [0.0], []
class Clock:
    monotonic = staticmethod(lambda: now[0])
    @staticmethod
    def sleep(seconds):
        now[0] += seconds
class Waited(QLocalSocket):
    def waitForReadyRead(self, left):
        waits.append(left)
        now[0] += left / 1000
        return super().waitForReadyRead(0)
import PySide6.QtNetwork
PySide6.QtNetwork.QLocalSocket, single.time = Waited, Clock
second = single.Single(single.Path(sys.argv[1]))
try:
    second.hand_over()
    said = "heard"
except single.Hangs as error:
    said = error.what
print(json.dumps([sum(waits), said]))
second.close()
"""
SECOND = """
import json, sys
from pathlib import Path
from ui.single import Hangs, Single
second = Single(Path(sys.argv[1]))
try:
    second.hand_over(sys.argv[2], *map(float, sys.argv[3:]))
    said = "heard"
except Hangs as error:
    said = error.what
print(json.dumps([second.taken, said]))
second.close()
"""


def _elsewhere(
    root: Path, link: str = "", *seconds: str, code: str = SECOND
) -> subprocess.Popen[str] | warm.Forked:
    """Another start, that waits so many seconds for an answer: what became of it is its one line."""
    return warm.Popen(
        [sys.executable, "-c", code, str(root), link, *seconds], cwd=ROOT, text=True, encoding="utf-8",
        stdout=subprocess.PIPE,
    )  # fmt: skip


def _heard(qtbot: QtBot, root: Path, link: str = "") -> Any:
    other = _elsewhere(root, link, str(PATIENCE))
    qtbot.waitUntil(lambda: other.poll() is not None)
    return json.loads(other.communicate()[0])


def test_the_second_hands_over_what_it_was_asked_to_open(qtbot: QtBot, root: Path, first: Single) -> None:
    assert first.first
    wanted: list[str] = []
    first.wanted.connect(wanted.append)
    for link in ("", "fagflate://patient/h12a"):
        assert _heard(qtbot, root, link) == [True, "heard"]
    assert wanted == ["", "fagflate://patient/h12a"]


def test_another_record_has_a_window_of_its_own(first: Single, tmp_path: Path) -> None:
    other = Single(tmp_path / "another record")
    assert other.first
    assert not other.taken
    other.close()


def test_after_the_first_is_closed_the_next_is_the_first(first: Single, root: Path) -> None:
    assert Single(root).taken
    first.close()
    again = Single(root)
    assert again.first
    again.close()


def test_where_no_lock_can_be_written_nobody_is_sent_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "file" / "home"))
    made = Single(tmp_path)
    assert not made.first
    assert not made.taken
    made.listen()
    made.close()


HANGS = "Fagflate er allerede åpent, og vinduet svarer ikke."


def test_one_that_hangs_is_said_after_three_seconds(first: Single, root: Path) -> None:
    # Nobody lets this window's loop run meanwhile.
    out, _err = _elsewhere(root, code=UNTIL_ANSWERED).communicate(timeout=PATIENCE)
    assert json.loads(out) == [3000, HANGS], "three seconds of waiting, by a clock that only waiting moves"


@pytest.mark.slow
@pytest.mark.measures
def test_one_that_hangs_is_said_after_three_seconds_by_the_clock(first: Single, root: Path) -> None:
    began = time.monotonic()
    out, _err = _elsewhere(root).communicate(timeout=PATIENCE)
    assert time.monotonic() - began > 3
    assert json.loads(out) == [True, HANGS]


@pytest.mark.parametrize(
    "sent",
    [
        b"\n", b"{}\n", b"[]\n", b'{"link": 7}\n', b'{"link": "a"\n', b"\xff\xfe\n", b"[" * 3_000 + b"\n",
        b"x" * (MOST * 4), b'{"link": "' + b"a" * MOST * 2 + b'"}\n', b'{"token": "x"}\n',
    ],
)  # fmt: skip
def test_what_is_no_message_is_let_go_of_and_the_next_is_heard(
    qtbot: QtBot, root: Path, first: Single, sent: bytes
) -> None:
    wanted: list[str] = []
    first.wanted.connect(wanted.append)
    socket = QLocalSocket()
    socket.connectToServer(first._name())
    assert socket.waitForConnected(round(PATIENCE * 1000))
    socket.write(sent)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert not socket.readAll().data()
    assert _heard(qtbot, root, "after") == [True, "heard"]
    assert wanted == ["after"]


def test_the_name_can_not_be_guessed_and_is_nobody_elses(first: Single, root: Path) -> None:
    token = first._token
    if sys.platform != "win32":
        assert token.stat().st_mode & 0o777 == 0o600
        assert Path(first._name()).stat().st_mode & 0o077 == 0
    name = first._name()
    first.close()
    again = Single(root)
    again.listen()
    assert again._name() != name
    again.close()


def _line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return json.loads(line)


def _start(folder: Path) -> str:
    made = record(folder, utc_now())
    return json.dumps([getattr(made, name) for name in made.__struct_fields__])


def test_a_second_start_brings_the_open_window_forward(root: Path, tmp_path: Path, opens: Opens) -> None:
    start = _start(tmp_path)
    opened = opens(CODE, start, "waits")
    assert _line(opened) == ["live", False]
    second = opens(CODE, start, "waits")
    out, err = second.communicate(timeout=PATIENCE)
    assert (second.returncode, out) == (0, ""), err
    assert _line(opened) == ["forward", True, False]
    assert opened.wait(PATIENCE) == 0
    opened.communicate()


def test_one_more_window_is_opened_by_the_one_that_has_the_record(
    root: Path, tmp_path: Path, opens: Opens
) -> None:
    start = json.loads(_start(tmp_path))
    opened = opens(CODE, json.dumps(start), "waits")
    assert _line(opened) == ["live", False]
    start[Start.__struct_fields__.index("another")] = True
    second = opens(CODE, json.dumps(start), "waits")
    out, err = second.communicate(timeout=PATIENCE)
    assert (second.returncode, out) == (0, ""), err
    assert _line(opened) == ["windows", 2, True]
    assert opened.wait(PATIENCE) == 0
    opened.communicate()


def test_one_that_only_reads_is_opened_where_the_first_one_hangs(
    root: Path, tmp_path: Path, opens: Opens
) -> None:
    start = json.loads(_start(tmp_path))
    opened = opens(CODE, json.dumps(start), "hangs")
    assert _line(opened) == ["live", False]
    start[Start.__struct_fields__.index("another")] = True
    second = opens(CODE, json.dumps(start), "ends")
    assert _line(second) == ["live", True], "the record is the first one's"
    second.communicate(timeout=PATIENCE)
    assert second.returncode == 0
    opened.kill()
    opened.communicate()


def test_a_window_that_hangs_is_said_and_one_that_died_is_no_obstacle(
    root: Path, tmp_path: Path, opens: Opens
) -> None:
    start = _start(tmp_path)
    opened = opens(CODE, start, "hangs")
    assert _line(opened) == ["live", False]
    second = opens(CODE, start, "ends")
    out, _err = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    said = [json.loads(line) for line in out.splitlines()]
    assert said == [["told", "Fagflate er allerede åpent, og vinduet svarer ikke."], ["raised", "Hangs"]]
    opened.kill()
    opened.communicate()
    third = opens(CODE, start, "ends")
    assert _line(third)[0] == "live"
    third.communicate(timeout=PATIENCE)
    assert third.returncode == 0


def test_a_lock_left_by_one_who_had_our_number_is_nobodys(root: Path, first: Single) -> None:
    assert not Single(root).first, "held by this very process"
    (lock,) = root.parent.rglob("*.lock")
    said = lock.read_bytes()
    first.close()
    # As a killed window leaves it, whose number the system has given to this process since.
    lock.write_bytes(said)
    again = Single(root)
    assert again.first
    again.close()
