"""The focus in the order column while its parts are built anew: on the same answer to the same question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.editors.order.alert_card import AlertCard
from ui.editors.order.basket import Favourites, OrderRow
from ui.editors.order.order_field import OrderField
from ui.editors.order.proposal import ProposalCard


class Column(Protocol):
    """The parts of the order column among which the focus may be."""

    field: OrderField
    card: ProposalCard | None
    alerts: list[AlertCard]
    orders: list[OrderRow]

    @property
    def favourites(self) -> Favourites | None:
        """Usual orders."""

    @property
    def inner(self) -> QWidget:
        """Container widget of the parts."""


@contextmanager
def same_place(column: Column) -> Iterator[None]:
    """Keep the keyboard focus while cards are rebuilt; an Enter under way must not answer another question.

    Where the focused part is gone, the focus goes to the field.
    """
    focused = QApplication.focusWidget()
    if focused is None or focused is column.field or not column.inner.isAncestorOf(focused):
        yield
        return
    question, answer = column.card.focused if column.card is not None else ("", "")
    alert, at = next(((c.alert.key, c.focused) for c in column.alerts if c.inside), ("", ("", -1)))
    order = next((row.row.key for row in column.orders if row.button is focused), "")
    favourites = column.favourites.rows if column.favourites is not None else []
    favourite = next((row.favourite.key for row in favourites if row is focused), "")
    # Or Qt passes it on through whatever comes next, and a finding would count as seen that nobody looked at.
    focused.clearFocus()
    yield
    if question and column.card is not None and column.card.take_back(question, answer):
        return
    if alert and (card := next((c for c in column.alerts if c.alert.key == alert), None)) is not None:
        card.take_back(*at)
        return
    places: list[QWidget] = [row.button for row in column.orders if order and row.row.key == order]
    if favourite and column.favourites is not None:
        places += [row for row in column.favourites.rows if row.favourite.key == favourite]
    (places[0] if places else column.field).setFocus(Qt.FocusReason.OtherFocusReason)
