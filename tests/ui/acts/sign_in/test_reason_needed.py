"""The question why a record is opened: no reason is chosen for anybody, and no answer is another's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.reasons import GiveReason
from desktop.shown.workspace import Reason
from tests.journeys.conftest import Seat
from tests.ui.acts.tour import PATIENT
from ui.acts.sign_in.opening_dialog import OpeningDialog

Key = Qt.Key
TWO = (Reason("with", {"nb": "Hos pasienten"}), Reason("transport", {"nb": "Planlagt transport"}))


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    found = QWidget()
    qtbot.addWidget(found)
    found.show()
    return found


def shown(parent: QWidget, reasons: tuple[Reason, ...]) -> tuple[OpeningDialog, list[str]]:
    dialog = OpeningDialog("NORDMANN, Kari", reasons, parent)
    chosen: list[str] = []
    dialog.chosen.connect(lambda key, _words: chosen.append(key))
    dialog.open()
    QApplication.processEvents()
    return dialog, chosen


@pytest.mark.parametrize("reasons", [TWO, TWO[:1]], ids=["several", "one"])
@pytest.mark.parametrize("where", ["row", "dialog", "button"])
def test_enter_says_no_reason_that_nobody_has_chosen(
    parent: QWidget, reasons: tuple[Reason, ...], where: str
) -> None:
    dialog, chosen = shown(parent, reasons)
    assert dialog.choices.current == ""
    assert not any(row.chosen for row in dialog.choices.rows)
    assert dialog.focusWidget() is dialog.choices.rows[0], "the digits go there"
    pressed = {"row": dialog.choices.rows[0], "dialog": dialog, "button": dialog.open_it}[where]
    QTest.keyClick(pressed, Key.Key_Return)
    assert chosen == []
    assert dialog.isVisible()
    assert dialog.warning.isVisible()
    assert "Velg en grunn" in dialog.warning.accessibleName()
    QTest.keyClick(dialog.choices.rows[0], Key.Key_1)
    assert chosen == ["with"]


def test_arrows_choose_and_enter_gives_it_then(parent: QWidget) -> None:
    dialog, chosen = shown(parent, TWO)
    QTest.keyClick(dialog.choices.rows[0], Key.Key_Down)
    QTest.keyClick(dialog.choices.rows[0], Key.Key_Down)
    assert dialog.choices.current == "transport"
    assert chosen == []
    QTest.keyClick(dialog.choices.rows[1], Key.Key_Return)
    assert chosen == ["transport"]


@pytest.fixture
def waiting(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Seat, list[Any], list[str]]]:
    """A window in which the record does not answer a reason yet, what was given, and who was opened by it."""
    acts: list[Any] = []
    opened: list[str] = []
    link = seat.desk.bridge.link
    act = link.act

    def held(one: Any, actor: Any, *rest: Any, **more: Any) -> Any:
        if not isinstance(one, GiveReason):
            return act(one, actor, *rest, **more)
        answer: Future[None] = Future()
        acts.append((one, answer))
        return answer

    monkeypatch.setattr(link, "act", held)
    before = seat.desk.actor
    yield seat, acts, opened
    for _one, answer in acts:
        if not answer.done():
            answer.set_result(None)
    if seat.desk.reasons.dialog is not None:
        seat.desk.reasons.dialog.reject()
    seat.desk.reasons._given.clear()
    if seat.desk.actor != before:
        seat.desk.sign_in(before)
    seat.quiet()


@pytest.mark.parametrize("leave", ["another person", "lock", "escape"])
def test_an_answer_that_comes_late_opens_nothing_for_who_has_come(
    waiting: tuple[Seat, list[Any], list[str]], leave: str
) -> None:
    seat, acts, opened = waiting
    reasons = seat.desk.reasons
    reasons._show(PATIENT, TWO, lambda: opened.append(PATIENT))
    dialog = reasons.dialog
    assert dialog is not None
    QTest.keyClick(dialog.choices.rows[0], Key.Key_1)
    seat.until(lambda: acts)
    assert acts[0][0] == GiveReason(PATIENT, "with")
    if leave == "another person":
        other = msgspec.structs.replace(
            seat.desk.actor, role="PractitionerRole/else", practitioner="Practitioner/else", name="Ola Berg"
        )
        seat.desk.sign_in(other)
    elif leave == "lock":
        seat.desk.locking.lock()
    else:
        QTest.keyClick(dialog, Key.Key_Escape)
    assert reasons.dialog is None, "the question goes with whoever was asked"
    acts[0][1].set_result(None)
    seat.quiet()
    assert opened == []
    if leave != "escape":
        assert PATIENT not in reasons._given
    if leave == "lock":
        seat.desk.locking.resume()


def test_an_answer_in_time_opens_it(waiting: tuple[Seat, list[Any], list[str]]) -> None:
    seat, acts, opened = waiting
    seat.desk.reasons._show(PATIENT, TWO, lambda: opened.append(PATIENT))
    dialog = seat.desk.reasons.dialog
    assert dialog is not None
    QTest.keyClick(dialog.choices.rows[0], Key.Key_2)
    seat.until(lambda: acts)
    acts[0][1].set_result(None)
    seat.until(lambda: opened)
    assert opened == [PATIENT]
    assert PATIENT in seat.desk.reasons._given
