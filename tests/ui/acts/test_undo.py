"""Ctrl+Z says what it did, or why there is nothing it can do; and the focus stays where one works."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import acts
from desktop.acts import Done, TakeBack, TakenBack
from desktop.acts.window import UndoLast
from desktop.core.errors import InputError
from desktop.core.messages import _
from tests.journeys.conftest import Seat
from tests.running.patience import PATIENCE
from ui.acts.performing import Performing


def said(seat: Seat) -> str:
    assert seat.window.undo_notice.isVisible()
    return seat.window.undo_notice.accessibleName()


@pytest.fixture(autouse=True)
def _nothing_done(seat: Seat) -> None:
    seat.desk.performing.forget()


def test_with_nothing_done_it_says_so_by_key_and_by_palette(seat: Seat) -> None:
    seat.desk.show_page("ward")
    shortcut = seat.window.shortcuts["Ctrl+Z"]
    shortcut.activated.emit()
    assert said(seat) == _("There is nothing to undo.")
    seat.window.undo_notice.hide()
    seat.window.palette_overlay.chosen.emit(UndoLast())
    assert said(seat) == _("There is nothing to undo.")


def test_after_its_time_it_says_what_and_why(seat: Seat) -> None:
    now = [0.0]
    performing = Performing(seat.desk, lambda: now[0])
    performing.say(Done("a", said="Kvittert for.", undo_seconds=10))
    now[0] = 10.5
    performing.undo_last()
    assert said(seat) == _("Too late to undo: {what} It may have left already; correct it instead.").format(
        what="Kvittert for."
    )


def test_what_cannot_be_undone_is_named(seat: Seat) -> None:
    performing = Performing(seat.desk)
    performing.say(Done("a", said="Brevet er skrevet ut."))
    performing.undo_last()
    assert "Brevet er skrevet ut." in said(seat)
    assert said(seat) != _("There is nothing to undo.")


def test_another_message_over_it_does_not_take_the_undo_away(seat: Seat) -> None:
    undone: list[str] = []
    seat.desk.performing.offer("Tatt ut.", lambda: undone.append("x"))
    seat.window.say_done("Noe annet.")
    seat.window.shortcuts["Ctrl+Z"].activated.emit()
    assert undone == ["x"]
    seat.window.shortcuts["Ctrl+Z"].activated.emit()
    assert undone == ["x"], "once"


def test_after_acknowledging_by_mouse_the_focus_is_in_the_list(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Seconds in which a slow machine may just have answered.
    monkeypatch.setattr(acts.act, "UNDO_SECONDS", round(PATIENCE))
    seat.desk.show_page("results")
    panel = seat.desk.pages.panel("results")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    # Whoever was here before may have left the cursor on what is still to come.
    panel.view.choose(panel.model.rows[0].key)
    seat.until(lambda: panel.model.detail)
    seat.quiet()
    before = len(panel.model.rows)
    QTest.mouseClick(panel.detail.button, Qt.MouseButton.LeftButton)
    seat.until(lambda: len(panel.model.rows) < before)
    seat.quiet()
    assert QApplication.focusWidget() is panel.view
    seat.window.shortcuts["Ctrl+Z"].activated.emit()
    seat.until(lambda: len(panel.model.rows) == before)
    # All the unremarkable ones together, by their button.
    seat.quiet()
    if panel.marked_keys():
        # What was not on the screen yet is leafed through first: how many there are depends on the hour.
        for _press in range(before):
            QTest.mouseClick(panel.foot.button, Qt.MouseButton.LeftButton)
            seat.quiet()
            if len(panel.model.rows) < before:
                break
        assert len(panel.model.rows) < before
        assert QApplication.focusWidget() is panel.view
        seat.window.shortcuts["Ctrl+Z"].activated.emit()
        seat.until(lambda: len(panel.model.rows) == before)


def test_whoever_signs_in_finds_the_answer_with_the_cursor_in_full(seat: Seat) -> None:
    doctor = seat.desk.actor
    other = msgspec.structs.replace(doctor, practitioner="Practitioner/another")
    seat.desk.show_page("results")
    panel = seat.desk.pages.panel("results")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    panel.view.choose(panel.model.rows[-1].key)
    chosen = panel.current_key()
    seat.until(lambda: panel.model.detail and panel.model.detail.key == chosen)
    try:
        seat.desk.sign_in(other)
    finally:
        seat.desk.sign_in(doctor)
    seat.desk.show_page("results")
    seat.until(lambda: panel.state.kind == "ready" and panel.model.rows)
    assert seat.desk.answer[1] in ("", chosen)
    seat.quiet()
    assert panel.model.detail is not None
    assert panel.model.detail.key == panel.current_key()


@pytest.mark.parametrize("refused", [False, True])
def test_what_hangs_on_an_act_hears_once_that_it_was_taken_back(refused: bool) -> None:
    heard: list[str] = []
    works: list[Any] = []

    async def act(_back: TakeBack) -> TakenBack:
        if refused:
            raise InputError("It has left already.")
        return TakenBack("a", "Angret.")

    window = SimpleNamespace(
        say_done=lambda *_said, **_more: None, undo_notice=SimpleNamespace(hide=lambda: None)
    )
    desk: Any = SimpleNamespace(
        bridge=SimpleNamespace(act=act, run=works.append), window=window,
        patients=SimpleNamespace(focus=""), reopen=lambda *_draft: None,
    )  # fmt: skip
    performing = Performing(desk)
    performing.say(Done("a", said="Signert.", undo_seconds=10), lambda: heard.append("a"))
    performing.undo_last()
    (work,) = works
    with suppress(InputError):
        asyncio.run(work)
    assert heard == ([] if refused else ["a"])
