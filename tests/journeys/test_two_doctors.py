"""Two people change the same diagnosis: both versions are seen, one decides by keys, and nothing is mixed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.store import outbox
from desktop.sync.pull.ward import Members
from tests.commands.queued import act
from tests.journeys.conftest import WARD, Seat
from tests.servers.embedded import Embedded

MINE, THEIRS = "Mobitz 2, pacemaker mandag.", "2:1-blokk, pacemaker lørdag."


def _condition(seat: Seat) -> dict[str, Any]:
    """A diagnosis of somebody on the ward, as it stands here."""

    def found(desk: Any, connection: Any) -> dict[str, Any]:
        members: Members = desk.members(connection, WARD)
        for patient in members.patients:
            chart = desk.chart(connection, patient, ("Condition",))
            for condition in chart.resources.get("Condition", ()):
                now = outbox.current(connection, "Condition", condition.id)
                assert now is not None
                return now
        raise AssertionError("nobody on the ward has a diagnosis")

    condition: dict[str, Any] = seat.ask(found)
    return condition


def _read(hospital: Embedded, key: str) -> dict[str, Any]:
    with hospital.client() as client:
        answer = client.get(key)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def _write(hospital: Embedded, resource: dict[str, Any]) -> None:
    with hospital.client() as client:
        answer = client.put(f"Condition/{resource['id']}", json=resource)
    assert answer.status_code == 200, answer.text


def _panel(seat: Seat) -> Any:
    return seat.desk.pages.panel("unsent")


def _clash(seat: Seat, hospital: Embedded, mine_text: str = MINE) -> dict[str, Any]:
    """Somebody else's change reaches the server before ours does."""
    before = _condition(seat)
    key = f"Condition/{before['id']}"
    theirs = _read(hospital, key)
    _write(hospital, {**theirs, "note": [{"text": THEIRS}], "severity": {"text": "alvorlig"}})
    mine = {**before, "note": [{"text": mine_text}]}
    actor = seat.desk.actor
    seat.session.store.write(
        lambda tx: act(tx, actor, "change", [mine], action="U"), origin="change"
    ).result()
    seat.settle()
    QTest.keyClick(seat.window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.desk.pages.current == "unsent" and _panel(seat).model is not None)
    seat.until(lambda: _panel(seat).clash.shown)
    return before


def _focus() -> Any:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


@pytest.mark.acts("Settle")
def test_mine_is_kept_by_two_keys(sit: Callable[..., Seat], hospital: Embedded) -> None:
    seat = sit()
    seat.sign_in()
    before = _clash(seat, hospital)
    side = _panel(seat).clash
    said = " ".join(f"{row.mine} | {row.theirs}" for row in side._model.rows)
    assert MINE in said
    assert THEIRS in said
    assert not side.button.ready, "nothing is chosen for anybody"
    QTest.keyClick(_focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.quiet()
    assert [e.state for e in seat.ask(lambda _d, c: outbox.entries(c)) if e.type == "Condition"] == [
        "conflict"
    ]
    _panel(seat).take_focus()
    QTest.keyClick(_focus(), Qt.Key.Key_1)
    assert side.button.ready
    QTest.keyClick(_focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.quiet()
    seat.settle()
    now = _read(hospital, f"Condition/{before['id']}")
    assert now["note"] == [{"text": MINE}]
    assert "severity" not in now or now["severity"] == before.get("severity"), "theirs is not mixed in"
    seat.until(lambda: not _panel(seat).clash.isVisible())
    assert seat.errors == []


def test_a_decision_about_what_changed_meanwhile_is_not_carried_out(
    sit: Callable[..., Seat], hospital: Embedded
) -> None:
    seat = sit()
    seat.sign_in()
    before = _clash(seat, hospital, "Mobitz 2, pacemaker tirsdag.")
    key = f"Condition/{before['id']}"
    QTest.keyClick(_focus(), Qt.Key.Key_1)
    _write(hospital, {**_read(hospital, key), "note": [{"text": "Totalt AV-blokk."}]})
    QTest.keyClick(_focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.quiet()
    seat.settle()
    assert _read(hospital, key)["note"] == [{"text": "Totalt AV-blokk."}]
    seat.until(lambda: any("Totalt AV-blokk" in r.theirs for r in (_panel(seat).clash._model or before).rows))
    QTest.keyClick(_focus(), Qt.Key.Key_2)
    QTest.keyClick(_focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.quiet()
    seat.settle()
    assert _read(hospital, key)["note"] == [{"text": "Totalt AV-blokk."}]
    assert not [e for e in seat.ask(lambda _d, c: outbox.entries(c)) if e.type == "Condition"]
