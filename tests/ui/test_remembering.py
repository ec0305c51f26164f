"""A server's address is remembered when the server has answered, and never before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import settings
from desktop.core.window_port import Start
from tests.servers.embedded import Embedded, embedded
from ui.opening import Opening

__all__ = ["embedded"]
pytestmark = pytest.mark.usefixtures("forked_services")


@pytest.fixture
def opened(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Opening]]:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    made: list[Opening] = []

    def open_(server: str, token: str) -> Opening:
        store, key = tmp_path / "record", tmp_path / "key"
        made.append(Opening(Start(server, token, store=str(store), key_file=str(key), new=True)))
        made[-1].show()
        return made[-1]

    yield open_
    for one in made:
        one.close()
        one.window.close()
        one.window.deleteLater()
    qapp.processEvents()


def test_a_server_that_answers_is_remembered(
    opened: Callable[[str, str], Opening], embedded: Embedded, qtbot: QtBot
) -> None:
    opened(embedded.url, embedded.token)
    qtbot.waitUntil(settings.path().exists)
    assert embedded.url in settings.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["nobody", "no token"])
def test_a_server_that_does_not_is_not(
    opened: Callable[[str, str], Opening], embedded: Embedded, qtbot: QtBot, wrong: str
) -> None:
    opening = opened("http://127.0.0.1:9/fhir" if wrong == "nobody" else embedded.url, "")
    qtbot.waitUntil(lambda: opening.link is not None)
    link = opening.link
    assert link is not None
    qtbot.waitUntil(lambda: link.status.state not in ("connecting", "syncing"))
    qtbot.wait(100)
    assert not settings.path().exists()
