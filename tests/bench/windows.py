"""A window at work on charts of the benchmark, and the turn of its loop when nothing is left to show."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from tests.bench import record


@contextmanager
def at_window(
    app: QApplication, made: Mapping[str, list[Any]], *, active: bool = False
) -> Iterator[tuple[QWidget, Any]]:
    """A window of 1920 by 1080 on these charts (`record.charts`) and its desk; closed afterwards."""
    from ui.application import open_desk

    with record.session(made) as session:
        window, desk = open_desk("cardiology", session)
        try:
            desk.start()
            window.resize(1920, 1080)
            window.show()
            if active:
                window.activateWindow()
            settle(app, desk)
            yield window, desk
        finally:
            desk.close()
            window.close()


def settle(app: QApplication, desk: Any) -> None:
    """Until nothing is on its way to the screen."""
    quiet = 0
    while quiet < 3:
        app.processEvents()
        quiet = 0 if desk.bridge.busy else quiet + 1
        time.sleep(0.002)
