"""A taper as it is spoken, by keys in a real window: at most six steps, and its days stand in the basket, the
list and the chart as they are sent."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.core.clock import local
from tests.journeys.hands import CONTROL, Hands
from tests.journeys.test_budgets import dose, hands, moment, opened, put  # noqa: F401
from tests.journeys.test_by_keys import Key, _on
from tests.servers.embedded import Embedded

SPOKEN = "prednisolon 20 mg, ned 5 mg hver 3. dag til 0"
STEPS = 6
DAYS = ("20 mg × 1 i 3 dager", "15 mg × 1 i 3 dager", "10 mg × 1 i 3 dager", "5 mg × 1 i 3 dager")


@pytest.mark.parametrize("patient", ["h08", "h06"])
@pytest.mark.acts("SignOrders")
def test_a_taper_as_it_is_spoken(
    hands: Hands,  # noqa: F811
    hospital: Embedded,
    patient: str,
) -> None:
    """Of h06 a notice speaks (ibuprofen beside it): the first signature goes to it, and is one step more."""
    seat, column = hands.seat, hands.seat.desk.order.column
    opened(hands, patient)
    known = {one["id"] for one in _on(hospital, f"MedicationRequest?patient={patient}&_count=500")}
    ours: list[dict[str, Any]] = []
    try:
        hands.began()
        hands.press(Key.Key_B, CONTROL)
        hands.write(SPOKEN)
        assert QApplication.focusWidget() is column.field, "Enter orders what is written, and answers nothing"
        assert column.field.text() == SPOKEN
        hands.press(Key.Key_Return)
        seat.until(lambda: column.model.basket)
        (row,) = column.model.basket
        assert plain(row.title) == f"prednisolon {', deretter '.join(DAYS)}"
        assert QApplication.focusWidget() is column.field
        hands.press(Key.Key_Return, CONTROL)
        if column.model.basket:
            (notice,) = [card for card in column.alerts if card.inside]
            assert notice.alert.tier == "notice"
            hands.press(Key.Key_Return, CONTROL)
        took = hands.took()
        seat.settle()
        assert (took.task, took.errors) == ("sign_orders", 0)
        assert took.steps <= STEPS, took
        found = _on(hospital, f"MedicationRequest?patient={patient}&_count=500")
        ours = [one for one in found if one["id"] not in known]
        (order,) = ours
        steps = sorted(order["dosageInstruction"], key=lambda step: step["sequence"])
        assert [dose(step) for step in steps] == [(20, 1, 3), (15, 1, 3), (10, 1, 3), (5, 1, 3)]

        key = f"MedicationRequest/{order['id']}"
        ((model, _state),) = seat.ask(lambda desk, c: desk.panels(c, patient, [("medicines", {})]))
        listed = next(row for row in model.rows if row.key == key)
        ((charted, _state),) = seat.ask(lambda desk, c: desk.panels(c, patient, [("vitals", {})]))
        bar = next(bar for bar in charted.medicines if bar.key == key)
        ends = [local(moment(step["timing"]["repeat"]["boundsPeriod"]["end"])) for step in steps]
        days = ", deretter ".join(
            f"{milligrams} mg × 1 til {end:%d.%m.%Y %H:%M}"
            for milligrams, end in zip((20, 15, 10, 5), ends, strict=True)
        )
        assert plain(listed.dose) == days
        assert plain(bar.dose).startswith(days)
    finally:
        put(hospital, *({**one, "status": "entered-in-error"} for one in ours))


def plain(words: str) -> str:
    """Words without the spaces that do not break."""
    return words.replace("\xa0", " ")
