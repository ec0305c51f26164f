"""When a page about several patients is asked for anew: what it shows changed, or it may now be whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.parts import PanelState
from ui.acts.pages.pages import Pages
from ui.acts.pages.ward import ward_pages


class Asked:
    """A window and a bridge that note how often a page is asked for."""

    def __init__(self) -> None:
        self.times = 0
        self.running = False

    def set_page(self, _key: str, _panel: object) -> None: ...

    def coalesced(self, _fill: Callable[[], Any]) -> Asked:
        return self

    def request(self) -> None:
        self.times += 1


@pytest.mark.parametrize("key", ["received", "ward", "tasks"])
def test_a_type_that_brought_nothing_may_be_the_last_that_a_page_waited_for(qtbot: QtBot, key: str) -> None:
    asked = Asked()
    every = ward_pages(lambda: "h3", lambda: "Hjerte 3", frozenset, lambda: ("mine", ""), str)
    pages = Pages(asked, asked, every, lambda _kind: True, lambda: "h3")  # type: ignore[arg-type]
    panel = pages.panel(key)
    qtbot.addWidget(panel)
    pages.changed({"cursor", "Encounter"})
    assert not asked.times, "it is not shown"
    pages.current = key
    panel.set_state(PanelState("loading", note="henter"))
    pages.changed({"cursor"})
    assert asked.times == 1
    pages.changed({"outbox"})
    assert asked.times == 1
    panel.set_state(PanelState("ready"))
    pages.changed({"cursor"})
    assert asked.times == 1, "each round moves the cursors of all patients"
    asked.running = True
    pages.changed({"cursor"})
    assert asked.times == 2, "what is on its way was made before, and may say that it waits"
    asked.running = False
    pages.changed({"Patient", "Task"})
    assert asked.times == 3
