"""The secretary's list of what stays lack: a key asks the responsible doctor, and the row says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.tasks import BeginTask
from tests.journeys.conftest import Seat


def test_the_secretary_asks_the_doctor_for_what_lacks_with_two_keys(sit: Callable[..., Seat]) -> None:
    seat = sit("secretary")
    seat.sign_in(secretary=True)
    seat.settle()
    desk = seat.desk
    desk.show_page("coding")
    panel = desk.pages.panel("coding")
    seat.until(lambda: panel.model is not None and bool(panel.model.gone) and panel.state.kind == "ready")
    key = panel.model.gone[0]
    ask = next(one for one in panel.model.asks if one.patient == key)
    assert ask.about.startswith("Encounter/")
    assert ask.name
    panel.view.choose(key)
    panel.view.setFocus()
    assert panel.about(BeginTask) == BeginTask(key, ask.about, ask.text, "", ask.to, ask.name)
    QTest.keyClick(panel.view, Qt.Key.Key_O)
    form = desk.form.overlay
    seat.until(lambda: form.isVisible() and form.model is not None and form.model.act is not None)
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def told() -> bool:
        row = next(row for row in panel.model.rows if row.key == key)
        return row.extras[2].left.startswith("spurt")

    desk.show_page("coding")
    seat.until(told)
