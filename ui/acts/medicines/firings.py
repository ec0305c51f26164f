"""Findings before signing as they are decided about: told once each to whoever counts, without the patient.

An order that is taken away or changed, or signed in spite of what was found. What only stood there while
somebody typed is no finding: it counts from when it stands in the basket, or was gone to. Of each finding the
last decision counts: what was told before it, or was undone, is told again with `back`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec

from desktop.core.usage.fired import OVERRIDDEN, Fired, How, how_of, kind_of
from desktop.shown.medicines.order_editor import OrderAlert
from ui.acts.desk import Desk

_MOST = 500
"""Findings whose decision is remembered, of all baskets of this window."""
Mark = tuple[str, str]


class Firings:
    """Findings of one column: `answered`, `removed`, `put_back`, `changed` and `signed` say what became of
    them. A basket that is opened again goes on with what was told of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._draft = ""
        self._open: dict[str, OrderAlert] = {}
        # What was told of each finding of a basket; what it was before its order was taken out; and what was
        # overridden under a signature that was taken back.
        self._told: dict[Mark, Fired] = {}
        self._before: dict[Mark, Fired | None] = {}
        self._held: dict[Mark, Fired] = {}

    def forget(self) -> None:
        """Another patient: what was not decided is not counted."""
        self._open.clear()

    def stand(self, draft: str, alerts: Iterable[OrderAlert]) -> None:
        """These stand on the screen now, of the basket with this draft."""
        self._draft = draft
        for alert in alerts:
            mark = (draft, alert.key)
            if alert.owner and (not alert.answered or mark in self._told or mark in self._held):
                self._open[alert.key] = alert

    def answered(self, key: str, choice: str, reason: str) -> None:
        """Somebody chose an answer."""
        if key in self._open:
            self._held.pop((self._draft, key), None)
            self._tell((self._draft, key), self._open[key].rule, how_of(choice, reason), kind_of(reason))

    def removed(self, concerns: str) -> None:
        """An order was taken out of the basket."""
        for key, alert in tuple(self._open.items()):
            mark = (self._draft, key)
            if alert.concerns == concerns and not self._is(mark, "removed"):
                self._before[mark] = self._told.get(mark)
                self._tell(mark, alert.rule, "removed")

    def put_back(self, draft: str, concerns: str) -> None:
        """It stands in its basket again: what was decided about it before counts, and nothing else."""
        for key, alert in tuple(self._open.items()):
            mark = (draft, key)
            if alert.concerns == concerns and mark in self._before and self._is(mark, "removed"):
                self._set(mark, self._before.pop(mark))

    def changed(self, met: Collection[str], now: Collection[str]) -> None:
        """Another order than the one that was asked about is added: of those that were `met`, and are no more
        among those of `now`."""
        for key in met:
            alert = self._open.get(key)
            if alert is not None and not alert.concerns and key not in now:
                mark = (self._draft, key)
                if mark not in self._told:
                    self._tell(mark, alert.rule, "changed")

    def signed(self, draft: str, alerts: Iterable[OrderAlert]) -> Callable[[], None]:
        """It was signed, with these as they were shown: what nobody answered was signed in spite of. Gives
        what is to be called when the signature is taken back."""
        marks = []
        for alert in alerts:
            if not alert.owner:
                continue
            mark = (draft, alert.key)
            if mark in self._held:
                self._set(mark, self._held.pop(mark))
            elif not alert.answered and not self._overridden(mark):
                self._tell(mark, alert.rule, "kept")
            marks.append((mark, bool(alert.answered)))
        return lambda: self._unsigned(marks)

    def _unsigned(self, marks: list[tuple[Mark, bool]]) -> None:
        """Nothing was overridden after all. What was answered with it stands in the draft, and counts once it
        is signed again."""
        for mark, answered in marks:
            if self._overridden(mark):
                told = self._told[mark]
                self._set(mark, None)
                if answered:
                    self._held[mark] = told

    def _overridden(self, mark: Mark) -> bool:
        told = self._told.get(mark)
        return told is not None and told.how in OVERRIDDEN

    def _is(self, mark: Mark, how: How) -> bool:
        told = self._told.get(mark)
        return told is not None and told.how == how

    def _tell(self, mark: Mark, rule: str, how: How, reason: str = "") -> None:
        self._set(mark, Fired(rule, how, reason))

    def _set(self, mark: Mark, now: Fired | None) -> None:
        told = self._told.pop(mark, None)
        if told is not None and told != now:
            self._desk.decided.emit(msgspec.structs.replace(told, back=True))
        if now is not None:
            self._told[mark] = now
            if now != told:
                self._desk.decided.emit(now)
        for one in (self._told, self._before, self._held):
            while len(one) > _MOST:
                one.pop(next(iter(one)))
