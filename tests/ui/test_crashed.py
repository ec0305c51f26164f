"""After a crash the next window says one sentence, once; both processes write logs that tell of nobody."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication

from desktop.core.clock import utc_now
from desktop.core.logs import Logs
from desktop.core.scrubbed import Scrubbed
from tests.conftest import ROOT
from tests.running.patience import PATIENCE
from tests.ui.test_opening import record
from ui import qt_told
from ui.telling import Telling

CODE = """
import faulthandler, json, logging, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
import ui.application, ui.opening
from desktop.core.window_port import Start
from ui.telling import Telling
does = sys.argv[2]
def then(self):
    logging.getLogger("desktop.core").warning("the window is live, without %s", "Kari Nordmann")
    if does == "falls":
        faulthandler._sigsegv()
    if does == "service falls":
        import signal
        from desktop.link import process
        process._started[-1].send_signal(signal.SIGSEGV)
        process._started[-1].wait()
        QApplication.exit(0)
        return
    # Nothing but the parent's own limit ends the wait for a notice: a slow machine may take its time.
    end = time.monotonic() + (4 if does == "quiet" else 3600)
    def notice():
        shown = self.window.undo_notice
        return shown.accessibleName() if shown.isVisible() else ""
    if does == "covered":
        self.window.cover(QWidget())
        looks_covered.append(lambda: print(json.dumps(notice()), flush=True) or self.window.cover(None))
    def look():
        if looks_covered:
            return
        if notice() or time.monotonic() > end:
            print(json.dumps(notice()), flush=True)
            QApplication.exit(0)
    self._looks = QTimer(self)
    self._looks.timeout.connect(look)
    self._looks.start(100)
go = ui.opening.Opening._go_live
look = Telling.look
open_now = []
looks_covered = []
seen_covered = 0
def _go_live(self):
    go(self)
    if does == "covered":
        open_now.append(self)
    else:
        QTimer.singleShot(200, lambda: then(self))
def _look(telling):
    global seen_covered
    if does == "service falls":
        # A look in the same turn as the end would tell this window, which goes, and not the next one.
        return
    # Within the first look that has somebody to tell: no timer of a test surely comes before it.
    if open_now and open_now[0].desk.actor.name:
        then(open_now.pop())
    look(telling)
    if looks_covered:
        # Five looks at a covered window, counted and not timed; then it is uncovered.
        seen_covered += 1
        if seen_covered == 5:
            looks_covered.pop()()
ui.opening.Opening._go_live = _go_live
Telling.look = _look
sys.exit(ui.application.run(Start(*json.loads(sys.argv[1]))))
"""


def _open(start: str, home: Path, does: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CODE, start, does], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
        timeout=PATIENCE, env={**os.environ, "FAGFLATE_HOME": str(home)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        (("window",), "Fagflate ble avsluttet"),
        (("record",), "Den delen av Fagflate"),
        (("sync",), "En kommando"),
        (("serve",), "En kommando"),
        (("serve", "window"), "Fagflate ble avsluttet"),
        (("record", "sync"), "Den delen av Fagflate"),
        ((), ""),
    ],
)
def test_it_says_which_of_the_processes_fell(tmp_path: Path, roles: tuple[str, ...], says: str) -> None:
    for role in roles:
        (tmp_path / f"crash-{role}-20260101T000000-7.live").write_bytes(b"Fatal")
    said = Telling(cast(Logs, SimpleNamespace(place=tmp_path)), lambda: None)._fallen()
    assert said.startswith(says)
    assert (
        not said
        or f"crash-{roles[0] if len(roles) < 2 else 'window' if 'window' in roles else 'record'}-" in said
    )
    assert bool(said) is bool(says)


@pytest.mark.parametrize("what", ["falls", "service falls"])
def test_the_next_window_says_one_sentence_once(tmp_path: Path, what: str) -> None:
    if what == "service falls" and sys.platform == "win32":
        pytest.skip("no process can be made to fall from outside there")
    made = record(tmp_path, utc_now())
    start = json.dumps([getattr(made, name) for name in made.__struct_fields__])
    home = tmp_path / "hjemme æøå"
    fallen = _open(start, home, what)
    assert (fallen.returncode == 0) is (what == "service falls"), fallen.stderr
    again = _open(start, home, "looks")
    assert again.returncode == 0, again.stderr
    said = json.loads(again.stdout)
    assert ("uventet" in said) is (what == "falls")
    assert ("holder journalen" in said) is (what == "service falls")
    reports = list((home / "logs").glob("crash-*.txt"))
    assert len(reports) == 1
    assert str(reports[0]) in said
    quiet = _open(start, home, "quiet")
    assert quiet.returncode == 0, quiet.stderr
    assert "Rapporten" not in json.loads(quiet.stdout)
    text = "".join(path.read_text(encoding="utf-8") for path in (home / "logs").iterdir())
    assert "the window is live, without <text>" in text
    assert "Kari" not in text
    assert [path for path in (home / "logs").iterdir() if path.suffix == ".live"] == []


def test_it_waits_until_somebody_sees_it(tmp_path: Path) -> None:
    made = record(tmp_path, utc_now())
    start = json.dumps([getattr(made, name) for name in made.__struct_fields__])
    place = tmp_path / "hjemme" / "logs"
    place.mkdir(parents=True)
    (place / "crash-window-20260101T000000-7.live").write_text("Fatal", encoding="utf-8")
    done = _open(start, tmp_path / "hjemme", "covered")
    assert done.returncode == 0, done.stderr
    covered, seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert covered == ""
    assert "uventet" in seen


def test_a_setting_that_can_not_be_used_is_said_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    policy = {"Proxy": "proxy uten skjema", "Configuration": 7, "LockMinutes": 5}
    (tmp_path / "policies.json").write_text(json.dumps(policy), encoding="utf-8")
    made = record(tmp_path, utc_now())
    start = json.dumps([getattr(made, name) for name in made.__struct_fields__])
    done = _open(start, tmp_path / "hjemme", "looks")
    assert done.returncode == 0, done.stderr
    assert "kan ikke brukes, og er derfor ikke i bruk: Proxy, Configuration." in json.loads(done.stdout)


@pytest.mark.expects_log
def test_what_qt_says_is_logged_without_its_words(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    before = qInstallMessageHandler(None)
    try:
        qt_told.install()
        with caplog.at_level(logging.WARNING):
            qWarning("QPdfWriter::setName: no /home/x/Kari Nordmann.pdf")
            qWarning("Kari Nordmann")
    finally:
        qInstallMessageHandler(before)
    told = [one for one in caplog.records if one.name == "ui.qt_told"]
    assert [one.args for one in told] == [("default", "QPdfWriter::setName"), ("default", None)]
    assert "Kari" not in "".join(Scrubbed().format(one) for one in told)
