"""Counts of waiting items per page for the navigation, recounted some time after a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.shown.questions import WaitingOn
from desktop.shown.ward.waiting import COUNTED
from desktop.shown.ward.worklist import RESTS_ON

if TYPE_CHECKING:
    from ui.bridge import Bridge

LATER_MS = 1500
"""A ward that is being fetched changes many times a second; nobody reads a number that fast."""
KINDS = RESTS_ON | {"snapshot:ward", "cursor"}
"""Resource types that the counts rest on: answers wait by the record, as on the lists."""


class Counts:
    """Counts of waiting items. Counts for one window; `told` when a number is another than before."""

    def __init__(self, bridge: Bridge, ward: Callable[[], str], told: Callable[[], None]) -> None:
        self._bridge = bridge
        self._ward = ward
        self._told = told
        self._known: dict[str, int] | None = None
        self._counting = bridge.coalesced(self._count)
        self._timer = QTimer(bridge)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LATER_MS)
        self._timer.timeout.connect(self._ask)

    def of(self, page: str) -> int:
        """Count of waiting items on a page; -1 for a page without a count, or not counted yet (`coming`)."""
        return (self._known or {}).get(page, -1)

    def coming(self, page: str) -> bool:
        """True while a page's first count is still to come: a missing number is not zero then."""
        return self._known is None and page in COUNTED

    def changed(self, kinds: set[str]) -> None:
        """Recount when resources of these kinds have changed."""
        if kinds & KINDS and not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """Another person, another ward: the former one's numbers say nothing."""
        self._known = None
        self._timer.stop()
        self._ask()

    def _ask(self) -> None:
        self._counting.request()

    async def _count(self) -> None:
        ward = self._ward()
        counts = (await self._bridge.ask(WaitingOn(ward))).counts()
        if ward == self._ward() and counts != self._known:
            self._known = counts
            self._told()
