"""Measurements where others are, or the server is not; and from a key to the screen in a field."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.clinical.record.measured import rounds
from desktop.core.clock import oslo
from desktop.store import accesslog, outbox
from tests.cost import Calls, Cost, Seconds
from tests.journeys.conftest import Seat
from tests.journeys.relay import relaying
from tests.journeys.test_measurements import begun, chart, last_round, opened
from tests.servers.embedded import Embedded

MEASURED = [pytest.mark.slow, pytest.mark.measures]
Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Sit = Callable[..., Seat]


def test_without_a_server_it_is_saved_shown_and_sent_later(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path, relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            keys, patient = opened(seat, 6)
            relay.go()
            row = begun(keys)
            row.boxes["temp"].setFocus()
            keys.write("37,1")
            seat.until(lambda: row.model.ready)
            keys.press(Key.Key_Return)
            seat.until(lambda: not seat.desk.entry.open)
            assert last_round(seat, patient).number("temp") == Decimal("37.1")
            waiting = seat.session.store.read(outbox.entries).result()
            (mine,) = [e for e in waiting if e.act == "enter_round"]
            log = [text for _at, text in seat.session.store.read(accesslog.entries).result()]
            assert any(mine.id in text for text in log)
            relay.come()
            seat.until(lambda: seat.settle() or not [e for e in entries(seat) if e.act == "enter_round"])
            with relay.client() as client:
                assert client.get(f"Observation/{mine.id}").json()["status"] == "final"
            assert not seat.errors
        finally:
            seat.close()


def entries(seat: Seat) -> tuple[outbox.Entry, ...]:
    return seat.session.store.read(outbox.entries).result()


def test_two_at_one_bed_are_told_of_each_other(doctor: Seat, sit: Sit) -> None:
    keys, patient = opened(doctor, 7)
    other = sit()
    other.sign_in()
    theirs, _same = opened(other, 7)
    assert other.desk.patients.focus == patient
    minute = doctor.session.clock().astimezone(oslo()).strftime("%H:%M")
    for person, text in ((theirs, "94"), (keys, "96")):
        row = begun(person)
        row.boxes["hr"].setFocus()
        person.write(text)
        person.press(Key.Key_F2)
        person.write(minute)
        person.press(Key.Key_Return)
        person.seat.until(lambda row=row: row.model.when.endswith(minute))
        if person is theirs:
            other.until(lambda row=row: row.model.ready)
            person.press(Key.Key_Return, CONTROL)
            other.until(lambda: not other.desk.entry.open)
            other.settle()
            doctor.settle()
    row = doctor.desk.entry.row
    doctor.until(lambda: row.model.time_doubt is not None)
    assert "puls 94" in row.model.time_doubt.detail.casefold()
    keys.press(Key.Key_Return, CONTROL)
    assert doctor.desk.entry.open, "nobody's value is put beside another's unseen"
    keys.press(Key.Key_B, ALT)
    keys.write("målt av begge")
    keys.press(Key.Key_Return)
    doctor.until(lambda: row.model.ready)
    keys.press(Key.Key_Return, CONTROL)
    doctor.until(lambda: not doctor.desk.entry.open)
    found = rounds.whenever(chart(doctor, patient), "hr")[-2:]
    assert {int(m.number) for m in found if m.number is not None} == {94, 96}
    assert not doctor.errors


class Painted(QObject):
    """Says when a widget has painted."""

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times += 1
        return False


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize(
    ("cost", "most"),
    [(Calls(math.inf), 10_000), pytest.param(Seconds(math.inf, "perf_counter"), 0.050, marks=MEASURED)],
    ids=["calls", "seconds"],
)
def test_from_a_key_to_the_screen_in_a_field(
    doctor: Seat, size: tuple[int, int], cost: Cost, most: float
) -> None:
    keys, _patient = opened(doctor)
    doctor.window.resize(*size)
    row = begun(keys)
    line = row.boxes["hr"].line
    row.boxes["hr"].setFocus()
    doctor.quiet()
    painted = Painted(line)
    spent = []
    for text in "9491234567890123456":
        before = painted.times
        with cost:
            QTest.keyClick(QApplication.focusWidget(), text)
            doctor.until(lambda before=before: painted.times > before)
        spent.append(cost.spent)
    spent.sort()
    print(f"key to painted: median {spent[len(spent) // 2]:g} {cost.unit}, worst {spent[-1]:g}")
    assert spent[int(len(spent) * 0.9)] <= most
    line.clear()
    doctor.quiet()
    keys.press(Key.Key_Escape)
    doctor.window.resize(1920, 1080)
