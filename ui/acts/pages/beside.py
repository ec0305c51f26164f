"""Side column of a patient's page (the orders of users who may order), fetched in the page's own answer."""

from __future__ import annotations

from typing import Protocol

from desktop.shown.page.patient_page import OrdersShown, OrdersWanted


class Beside(Protocol):
    """Side column as the open patients see it, in the order of their calls."""

    def asks(self) -> OrdersWanted | None:
        """Question for the column of any patient, asked with the page."""

    def wanted(self, patient: str) -> OrdersWanted | None:
        """Another patient comes into focus: the one before is left, and this is asked for."""

    def put(self) -> None:
        """Take its place at the page; what it shows is another's yet, and not painted."""

    def empty(self) -> None:
        """The answer does not come in time: show nothing of anybody."""

    def take(self, shown: OrdersShown | None) -> None:
        """Show what the answer says."""

    def failed(self) -> None:
        """There is no answer."""


class Nothing:
    """Empty side column."""

    def asks(self) -> OrdersWanted | None:
        return None

    def wanted(self, patient: str) -> OrdersWanted | None:
        return None

    def put(self) -> None:
        return None

    def empty(self) -> None:
        return None

    def take(self, shown: OrdersShown | None) -> None:
        return None

    def failed(self) -> None:
        return None
