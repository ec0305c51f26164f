"""Every test of the screens starts light, at 100 %, without the widgets of the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.cli import warm
from tests.servers.forked_service import forked
from ui import theme
from ui.theme import Scheme
from ui.widgets import typing_pause


@pytest.fixture(scope="session", autouse=True)
def _warm_process_ends() -> Iterator[None]:
    yield
    warm.close()


@pytest.fixture
def forked_services(request: pytest.FixtureRequest) -> Iterator[None]:
    """The record services of this test's windows are forked from a warm process; not where it measures."""
    if request.node.get_closest_marker("measures"):
        yield
    else:
        with forked():
            yield


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
