"""One's own page after it was changed: an answer that was asked for before brings the old one never back."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.page_draft import BindKey
from desktop.shown.workspace import WorkspaceInUse
from tests.journeys.conftest import Seat
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import ALT, Page
from ui.acts.sign_in import workspaces

changed = test_changing.changed
Key = Qt.Key


class Late:
    """An answer that comes when the test gives it."""

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield self)


def test_an_answer_asked_for_before_the_change_lays_nothing_out(
    seat: Seat, changed: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the test says when the workspace is asked for.
    monkeypatch.setattr(workspaces, "AGAIN_SECONDS", 10**6)
    desk = seat.desk
    before = changed.names()
    changed.press(Key.Key_L, ALT)
    real, asks = desk.bridge.ask, 0

    def ask(question: Any) -> Any:
        nonlocal asks
        asks += isinstance(question, WorkspaceOf)
        return Late() if isinstance(question, WorkspaceOf) and asks == 1 else real(question)

    monkeypatch.setattr(desk.bridge, "ask", ask)
    following = desk.following
    asked = following._follow(desk.actor, following._idle)
    asked.send(None)
    changed.go(before[1])
    changed.press(Key.Key_Up)
    changed.press(Key.Key_Escape)
    moved = changed.names()
    assert moved != before
    with pytest.raises(StopIteration):
        asked.send(WorkspaceInUse(changed.draft.ward))
    assert changed.names() == moved
    assert asks == 2, "the record goes by what is one's own from now on"


def test_an_edit_that_waited_when_she_left_holds_at_once(
    seat: Seat, changed: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed.press(Key.Key_L, ALT)
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    model = seat.desk.changing._drafts.model
    changed.press(Key.Key_Escape)
    settled: list[Any] = []
    monkeypatch.setattr(seat.desk.following, "settle", settled.append)
    seat.desk.changing._shown(model, BindKey("begin_round", "Ctrl+Q"))
    assert len(settled) == 1
    seat.desk.changing._shown(model, None)
    assert len(settled) == 1, "nothing was edited"
