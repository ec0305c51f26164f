"""Every test of the screens starts light, at 100 %, without the widgets of the one before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.servers.forked_service import forked
from ui import theme
from ui.theme import Scheme
from ui.widgets import typing_pause

WINDOW = Path(__file__).parent / "acts"
"""Tests of one window, which outlives each of them."""


@pytest.fixture
def forked_services(request: pytest.FixtureRequest) -> Iterator[None]:
    """The record services of this test's windows are forked from a warm process; not where it measures."""
    if request.node.get_closest_marker("measures"):
        yield
    else:
        with forked():
            yield


@pytest.fixture(scope="module", autouse=True)
def _no_widgets_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A widget that a test forgets lives for the rest of the run, and is laid out anew whenever a later test
    changes the theme: `qtbot.addWidget`, or `deleteLater`."""
    before = QApplication.topLevelWidgets()
    yield
    if request.path.is_relative_to(WINDOW):
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if left := _others(before):
        del left
        gc.collect()
        left = _others(before)
        assert not left, f"left in {request.path.name}: {sorted(type(one).__name__ for one in left)}"


def _others(before: list[QWidget]) -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one not in before]


@pytest.fixture(autouse=True)
def _fast_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of a test come faster than anybody types; tests about typing set the pause themselves."""
    monkeypatch.setattr(typing_pause, "PAUSE", 0.0)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    _dress(qapp)
    yield
    _dress(qapp)


def _dress(qapp: QApplication) -> None:
    # Widgets given to `deleteLater` live on until an event loop runs, and each would be laid out anew.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
