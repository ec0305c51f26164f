"""The column of orders beside the page of the patient in focus, for whoever may order."""

from __future__ import annotations

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.shown.page.patient_page import OrdersShown, OrdersWanted
from ui.acts.desk import Desk
from ui.acts.medicines.order_drafting import OrderDrafting


class OrdersBeside:
    """The column of orders of one window, for whoever is at the keyboard."""

    def __init__(self, desk: Desk, order: OrderDrafting) -> None:
        self._desk = desk
        self._order = order

    @property
    def may(self) -> bool:
        """True when the actor may order for the patient here."""
        desk, actor = self._desk, self._desk.actor
        known = bool(actor.role) and roles.may(actor, Capability.PROPOSE)
        orders = known and not desk.bridge.read_only
        # Two baskets of one patient would each be kept over the other.
        return orders and desk.windows.writing(desk, desk.patients.focus) is None

    def asks(self) -> OrdersWanted | None:
        return self._order.question() if self.may else None

    def wanted(self, patient: str) -> OrdersWanted | None:
        if self.may:
            return self._order.expect(patient)
        self._order.leave()
        return None

    def put(self) -> None:
        if not self.may:
            self._order.leave()
        column = self._order.column if self.may else None
        if self._desk.window.side is not column:
            self._desk.window.set_side(column)

    def empty(self) -> None:
        self._order.empty()

    def take(self, shown: OrdersShown | None) -> None:
        if self.may:
            self._order.take(shown)

    def failed(self) -> None:
        self._order.give_up()
