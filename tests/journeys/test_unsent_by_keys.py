"""What has not reached the server is decided by keys: sent again, sent late, thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.clock import stamp, utc_now
from desktop.store import outbox
from tests.journeys.conftest import Seat
from tests.journeys.relay import Relay, Said, nobody_refuses, relaying
from tests.journeys.test_by_keys import CONTROL, Keys, _on
from tests.journeys.test_facts import opened
from tests.servers.embedded import Embedded
from ui.acts.confirm import ConfirmDialog

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CETIRIZINE, LACTULOSE = "R06AE07", "A06AD11"
REFUSED = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "processing", "diagnostics": "Ukjent medikament"}],
}


def refusing(method: str, path: str, body: bytes) -> Said | None:
    """A server that takes no order."""
    writes = method in ("PUT", "POST") and (b'"MedicationRequest"' in body or "/MedicationRequest" in path)
    return Said(422, json.dumps(REFUSED).encode()) if writes and b'"GET"' not in body else None


@pytest.fixture
def relay(hospital: Embedded) -> Iterator[Relay]:
    with relaying(hospital.url, hospital.token) as made:
        yield made


@pytest.fixture
def seat(qapp: QApplication, tmp_path: Path, relay: Relay) -> Iterator[Seat]:
    with Seat(qapp, tmp_path / "relayed", relay.url, relay.token, "cardiology") as made:
        made.sign_in()
        yield made


def ordered(seat: Seat, at: int, text: str) -> tuple[str, Keys]:
    """An order of a patient, signed by keys; the patient."""
    patient, keys = opened(seat, at)
    keys.press(Key.Key_B, CONTROL)
    column = seat.desk.order.column
    seat.until(column.field.hasFocus)
    keys.write(text)
    keys.press(Key.Key_Return)
    seat.until(lambda: column.model is not None and column.model.basket)
    seat.quiet()
    for _press in range(3):
        # Notices are jumped to once; the next press signs.
        if column.model.basket:
            keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: any(e.type == "MedicationRequest" for e in waiting(seat)))
    return patient, keys


def waiting(seat: Seat) -> tuple[outbox.Entry, ...]:
    return tuple(seat.session.store.read(outbox.entries).result())


def unsent(seat: Seat) -> Any:
    """The page of what is not sent, the cursor in its list."""
    seat.desk.show_page("unsent")
    panel = seat.desk.pages.panel("unsent")
    seat.until(lambda: panel.model is not None and panel.model.rows)
    panel.take_focus()
    return panel


def orders_on(server: Embedded, patient: str, atc: str) -> int:
    return sum(
        atc in json.dumps(one) for one in _on(server, f"MedicationRequest?patient={patient}&_count=200")
    )


@pytest.mark.acts("SendAgain", "ThrowAwayUnsent")
def test_what_the_server_refused_is_sent_again_or_thrown_away(
    seat: Seat, relay: Relay, hospital: Embedded
) -> None:
    relay.refuse = refusing
    patient, keys = ordered(seat, 0, "cetirizin 10 mg x 1 po")
    seat.until(lambda: any(e.state == "failed" for e in waiting(seat)))
    panel = unsent(seat)
    row = seat.until(lambda: next((r for r in panel.model.rows if r.state == "rejected"), None))
    assert "Ukjent medikament" in row.why, "the server's own words"
    relay.refuse = nobody_refuses
    assert panel.view.choose(row.key)
    keys.press(Key.Key_S)
    seat.settle()
    seat.until(lambda: not any(e.type == "MedicationRequest" for e in waiting(seat)))
    assert orders_on(hospital, patient, CETIRIZINE) == 1

    relay.refuse = refusing
    patient, keys = ordered(seat, 1, "cetirizin 10 mg x 1 po")
    seat.until(lambda: any(e.state == "failed" for e in waiting(seat)))
    panel = unsent(seat)
    row = seat.until(lambda: next((r for r in panel.model.rows if r.state == "rejected"), None))
    assert panel.view.choose(row.key)
    keys.press(Key.Key_T)
    dialog = seat.until(
        lambda: next((w for w in seat.window.findChildren(ConfirmDialog) if w.isVisible()), None)
    )
    assert dialog.keep.hasFocus(), "Enter keeps it"
    QTest.keyClick(dialog.keep, Key.Key_Tab, SHIFT)
    QTest.keyClick(dialog.act, Key.Key_Space)
    seat.until(lambda: not any(e.type == "MedicationRequest" for e in waiting(seat)))
    relay.refuse = nobody_refuses
    seat.settle()
    assert orders_on(hospital, patient, CETIRIZINE) == 0
    assert not seat.errors


@pytest.mark.acts("SendLate")
def test_what_waited_too_long_asks_before_it_goes(seat: Seat, relay: Relay, hospital: Embedded) -> None:
    relay.go()
    patient, keys = ordered(seat, 2, "laktulose 15 ml x 2 po")
    late = stamp(utc_now() - timedelta(minutes=1))

    def over(tx: Any) -> None:
        for entry in outbox.entries(tx.connection):
            outbox.update(tx, entry.seq, send_until=late)

    seat.session.store.write(over, origin="test").result()
    relay.come()
    seat.settle()
    seat.until(lambda: any(e.state == "ask" for e in waiting(seat)))
    assert orders_on(hospital, patient, LACTULOSE) == 0, "it is asked about first"
    panel = unsent(seat)
    row = seat.until(lambda: next((r for r in panel.model.rows if r.state == "expired"), None))
    assert panel.view.choose(row.key)
    keys.press(Key.Key_S)
    seat.settle()
    seat.until(lambda: not any(e.type == "MedicationRequest" for e in waiting(seat)))
    assert orders_on(hospital, patient, LACTULOSE) == 1
    assert not seat.errors
