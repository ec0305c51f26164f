"""A link that is followed reaches the open window, whole processes and all, and asks there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop.core.clock import utc_now
from desktop.core.window_port import Start
from tests.running.patience import PATIENCE
from tests.ui.processes import BEGINS, Opens, opens
from tests.ui.test_opening import record

__all__ = ["opens"]
CODE = (
    BEGINS
    + """
patiently()
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
import ui.application, ui.opening
from desktop.core.window_port import Start
def say(*what):
    print(json.dumps(what), flush=True)
def look():
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        return
    said = [label.text() for label in dialog.findChildren(QLabel)]
    dialog.close()
    say(type(dialog).__name__, said[0])
    QTimer.singleShot(100, QApplication.quit)
go = ui.opening.Opening._go_live
def _go_live(self):
    go(self)
    self._looks = QTimer(self)
    self._looks.timeout.connect(look)
    self._looks.start(50)
    say("live")
ui.opening.Opening._go_live = _go_live
sys.exit(ui.application.run(Start(*json.loads(sys.argv[1]))))
"""
)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "hjemme"))
    made = record(tmp_path, utc_now())
    return [getattr(made, name) for name in made.__struct_fields__]


def _with(start: list[Any], link: str) -> list[Any]:
    words = list(start)
    words[Start.__struct_fields__.index("link")] = link
    return words


def _said(process: subprocess.Popen[str]) -> list[list[str]]:
    out, _err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


def test_a_link_at_the_start_asks_in_the_new_window(start: list[Any], opens: Opens) -> None:
    opened = opens(CODE, json.dumps(_with(start, "fagflate://patient/p1")))
    assert _said(opened) == [["live"], ["ConfirmDialog", "Åpne journalen som en lenke viser til?"]]


@pytest.mark.parametrize(
    ("link", "dialog", "words"),
    [
        ("fagflate://patient/p1", "ConfirmDialog", "Åpne journalen som en lenke viser til?"),
        ("fagflate://evil/../p1", "ErrorDialog", "Lenken kan ikke brukes: den er ikke til en pasient."),
    ],
)
def test_the_open_window_asks_and_the_second_ends(
    start: list[Any], link: str, dialog: str, words: str, opens: Opens
) -> None:
    opened = opens(CODE, json.dumps(start))
    assert opened.stdout is not None
    assert json.loads(opened.stdout.readline()) == ["live"]
    second = opens(CODE, json.dumps(_with(start, link)))
    assert _said(second) == []
    assert _said(opened) == [[dialog, words]]
