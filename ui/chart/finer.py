"""Cache of a long chart: the reduced whole, and the finer parts that were asked for."""

from __future__ import annotations

from desktop.shown.chart.vitals import VitalsModel
from desktop.shown.chart.vitals_parts import VitalsPart, around, coarsest, fineness, with_part

PARTS = 3
"""Number of parts held; with one more only that one is."""


class Finer:
    """Cached parts of one panel's chart. What is shown is never less than the whole that came first: a part
    that is on its way takes its place when it is here."""

    def __init__(self) -> None:
        self._whole: VitalsModel | None = None
        self._parts: list[VitalsPart] = []
        self.shown: VitalsModel | None = None
        self._waits = self._refused = False

    def show(self, whole: VitalsModel | None) -> VitalsModel | None:
        """Another chart, or the same one read again: of that one its parts still hold."""
        same = self._whole is not None and whole is not None and self._whole.mark == whole.mark
        if not same:
            self._parts = []
        self._whole = whole
        self._waits = self._refused = False
        return self._lay()

    def wanted(self, seen: tuple[float, float]) -> tuple[float, float] | None:
        """The part to ask for, where what is seen is held more coarsely than it can be had; it is then waited
        for. None for nothing, and while another one is on its way."""
        if self.shown is None or not self.shown.stretches or self._waits or self._refused:
            return None
        more = (seen[1] - seen[0]) / 4
        part = around(self.shown, *seen)
        # Asked for before one has panned to the end of what is held.
        near = max(seen[0] - more, part[0]), min(seen[1] + more, part[1])
        if part[0] >= part[1] or coarsest(self.shown, *near) <= fineness(*part):
            return None
        self._waits = True
        return part

    def take(self, part: VitalsPart | None) -> VitalsModel | None:
        """The chart with a part that was waited for; None where nothing has changed: there was none, or it is
        of a chart that is no longer shown."""
        self._waits = False
        if self._whole is None or part is None or part.mark != self._whole.mark:
            self._refused = True
            return None
        self._parts.append(part)
        if len(self._parts) > PARTS:
            self._parts = self._parts[-1:]
            return self._lay()
        assert self.shown is not None
        self.shown = with_part(self.shown, part)
        return self.shown

    def _lay(self) -> VitalsModel | None:
        self.shown = self._whole
        for part in self._parts:
            if self.shown is not None:
                self.shown = with_part(self.shown, part)
        return self.shown
