"""Orders that came on the screen a moment ago: a press meant for what stood there before signs none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.editors.conftest import Heard, press
from tests.ui.editors.samples_orders import BASKET, NOTICE, orders
from ui.editors.order.order_column import OrderColumn
from ui.widgets import typing_pause


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, column: OrderColumn) -> list[float]:
    """The pause as a person has it, and a clock that only the test moves."""
    monkeypatch.setattr(typing_pause, "PAUSE", 0.5)
    now = [100.0]
    column.just_shown.clock = lambda: now[0]
    return now


@pytest.mark.parametrize("by_key", [True, False], ids=["key", "click"])
def test_orders_that_came_a_moment_ago_are_not_signed_by_a_press_meant_for_something_else(
    column: OrderColumn, heard: Heard, counted: list[float], by_key: bool
) -> None:
    def pressed() -> None:
        press(Qt.Key.Key_Return, control=True) if by_key else column.action.click()

    column.set_model(orders(alerts=()))
    column.take_focus()
    column.hide()
    column.show()
    counted[0] += 0.4
    pressed()
    assert heard.of("sign") == []
    assert column.field.hasFocus(), "the press goes to the orders, so that they are seen"
    counted[0] += 0.2
    pressed()
    assert len(heard.of("sign")) == 1


def test_a_notice_is_not_seen_by_a_press_meant_for_something_else(
    column: OrderColumn, heard: Heard, counted: list[float]
) -> None:
    column.set_model(orders(basket=BASKET[:1], alerts=(NOTICE,), draft="another"))
    column.action.click()
    assert not column.met
    counted[0] += 0.6
    column.action.click()
    assert column.met == {NOTICE.key}
    assert heard.of("sign") == []


def test_the_basket_of_the_next_patient_is_not_signed_at_once(
    column: OrderColumn, heard: Heard, counted: list[float]
) -> None:
    column.set_model(orders(alerts=()))
    counted[0] += 60
    column.set_model(orders(alerts=(), draft="another"))
    column.action.click()
    assert heard.of("sign") == []
    column.set_model(orders(alerts=(), draft="another", saved="Lagret"))
    counted[0] += 0.6
    column.action.click()
    assert len(heard.of("sign")) == 1
