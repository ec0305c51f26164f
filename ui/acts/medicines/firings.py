"""Findings before signing as they are decided about: told once each to whoever counts, without the patient.

An order that is taken away or changed, or signed in spite of what was found. What only stood there while
somebody typed is no finding: it counts from when it stands in the basket, or was gone to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from desktop.core.usage.fired import Fired, How, how_of, kind_of
from desktop.shown.medicines.order_editor import OrderAlert
from ui.acts.desk import Desk


class Firings:
    """Findings of one column: `answered`, `removed`, `changed` and `signed` say what became of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[str, OrderAlert] = {}
        self._told: set[str] = set()

    def forget(self) -> None:
        """Another patient: what was not decided is not counted."""
        self._open.clear()
        self._told.clear()

    def stand(self, alerts: Iterable[OrderAlert]) -> None:
        """These stand on the screen now."""
        for alert in alerts:
            if alert.owner and not alert.answered:
                self._open[alert.key] = alert

    def answered(self, key: str, choice: str, reason: str) -> None:
        """Somebody chose an answer."""
        self._tell(key, how_of(choice, reason), kind_of(reason))

    def removed(self, concerns: str) -> None:
        """An order was taken out of the basket."""
        for key, alert in tuple(self._open.items()):
            if alert.concerns == concerns:
                self._tell(key, "removed")

    def changed(self, met: Collection[str], now: Collection[str]) -> None:
        """Another order than the one that was asked about is added: of those that were `met`, and are no more
        among those of `now`."""
        for key in met:
            if key in self._open and not self._open[key].concerns and key not in now:
                self._tell(key, "changed")

    def signed(self, alerts: Iterable[OrderAlert]) -> None:
        """It was signed, with these as they were shown: what nobody answered was signed in spite of."""
        for alert in alerts:
            if not alert.answered:
                self._tell(alert.key, "kept")

    def _tell(self, key: str, how: How, reason: str = "") -> None:
        alert = self._open.get(key)
        if alert is None or key in self._told:
            return
        self._told.add(key)
        self._desk.decided.emit(Fired(alert.rule, how, reason))
