"""Why somebody clears what another answers for: asked once, kept when refused, and done with the reason."""

from __future__ import annotations

from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.acts import Done
from desktop.acts.tasks import CompleteTasks
from desktop.core.actor import Actor
from desktop.core.errors import InputError, ReasonToClear
from ui.acts.performing import Performing
from ui.acts.sign_in.reason_dialog import ReasonDialog
from ui.window.window import MainWindow

ACTOR = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", profession="nurse")
WHY = "Legen er tilkalt"


class Bridge:
    """A record's side that asks for a reason of three letters."""

    def __init__(self) -> None:
        self.done: list[CompleteTasks] = []
        self.by: list[Actor | None] = []

    def run(self, coroutine: Coroutine[Any, Any, object]) -> None:
        with pytest.raises(StopIteration):
            coroutine.send(None)

    async def act(self, act: CompleteTasks, actor: Actor | None = None) -> Done:
        if not act.reason:
            raise ReasonToClear("Åse Øverås har et varsel.", todo="Skriv hvorfor.")
        if len(act.reason) < 3:
            raise InputError("Skriv hvorfor.")
        self.done.append(act)
        self.by.append(actor)
        return Done("a", said="Oppgaven er utført.")


def test_it_asks_and_does_it_with_the_reason_for_who_was_asked(qtbot: QtBot) -> None:
    bridge, window, said = Bridge(), MainWindow(), list[str]()
    qtbot.addWidget(window)
    window.say_done = lambda words, *_a, **_k: said.append(words)  # type: ignore[method-assign]
    window.show()
    desk: Any = SimpleNamespace(window=window, bridge=bridge, actor=ACTOR)
    performing = Performing(desk)
    act = CompleteTasks(("Task/a", "Task/b"))
    performing.perform(act)
    dialog = performing.clearing.dialog
    assert isinstance(dialog, ReasonDialog)
    assert bridge.done == []
    desk.actor = Actor("", "", "")
    for words, done in (("", 0), ("x", 0), (WHY, 1)):
        dialog.field.setText(words)
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert not bridge.done, "Enter alone is too near"
        dialog.act.click()
        assert len(bridge.done) == done
    assert bridge.done == [CompleteTasks(act.tasks, WHY)]
    assert bridge.by == [ACTOR]
    assert said == ["Oppgaven er utført."]
    assert performing.clearing.dialog is None
    qtbot.waitUntil(lambda: not window.findChildren(ReasonDialog))
