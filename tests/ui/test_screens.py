"""Screens of different resolution, as docking stations give them: what is moved from one to the other is
painted as what was opened there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.running.patience import PATIENCE

_BOTH = {"y": 0, "logicalBaseDpi": 96}
SCREENS = [
    {"name": "desk", "x": 0, "width": 1600, "height": 1000, "logicalDpi": 96, **_BOTH},
    {"name": "laptop", "x": 1600, "width": 2400, "height": 1500, "logicalDpi": 144, **_BOTH},
]


def _look() -> None:
    """What the process of the test does: moves a window to the laptop and back, and says what was painted."""
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QGuiApplication, QImage
    from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

    from tests.ui import samples_worklist
    from tests.ui.samples_vitals import vitals
    from tests.ui.windows import fitted
    from ui import placing, theme
    from ui.chart.chart import VitalsChart
    from ui.panels import make_panel

    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT, 1.0)
    desk, _laptop = QGuiApplication.screens()

    def made(x: int) -> QWidget:
        window = QWidget()
        across = QHBoxLayout(window)
        chart, panel = VitalsChart(), make_panel("worklist")
        chart.set_model(vitals())
        panel.set_model(samples_worklist.worklist())
        across.addWidget(chart)
        across.addWidget(panel)
        window.setGeometry(x, 60, 1400, 800)
        window.show()
        app.processEvents()
        return window

    def painted(window: QWidget) -> tuple[float, QImage]:
        app.processEvents()
        fitted(window)
        return window.devicePixelRatioF(), window.grab().toImage()

    def move(window: QWidget, x: int) -> None:
        window.setGeometry(x, 60, 1400, 800)

    window = made(60)
    first = painted(window)
    move(window, 1660)
    there = painted(window)
    move(window, 60)
    back = painted(window)
    other = made(1660)
    fresh = painted(other)
    second = QWidget()
    placing.beside(second, window)
    app.processEvents()
    gone = placing.fitted(other.geometry(), [desk.availableGeometry()])[0]
    told = {
        "ratios": [first[0], there[0], back[0], fresh[0]],
        "sizes": [one[1].size().toTuple() for one in (first, there)],
        "there_is_fresh": there[1] == fresh[1],
        "back_is_first": back[1] == first[1],
        "beside": second.screen().name(),
        "gone_is_on_the_desk": desk.geometry().contains(QRect(gone)),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)


@pytest.mark.skipif(sys.platform == "win32", reason="screens are made up by Qt's offscreen platform")
def test_a_window_moved_to_a_finer_screen_is_painted_as_one_opened_there(tmp_path: Path) -> None:
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": SCREENS}), encoding="utf-8")
    # Another process: the screens of this one are what they are.
    done = subprocess.run(
        [sys.executable, "-c", "from tests.ui.test_screens import _look; _look()"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["ratios"] == [1.0, 1.5, 1.0, 1.5]
    assert told["sizes"] == [[1400, 800], [2100, 1200]]
    assert told["there_is_fresh"], "something kept its picture of the coarser screen"
    assert told["back_is_first"]
    assert told["beside"] == "laptop"
    assert told["gone_is_on_the_desk"]
