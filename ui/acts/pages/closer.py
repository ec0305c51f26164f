"""Finer parts of a long chart, and entries that were only counted: asked for when somebody looks closer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from desktop.core.errors import FagflateError, ReasonNeeded
from desktop.shown.questions import ChartPart
from desktop.shown.trends.trace import TraceModel
from ui.bridge import Bridge
from ui.loop import Scope
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ui.panels.parts.chart_panel import ChartPanel
    from ui.panels.unplaced import UnplacedPanel


class Closer:
    """Answers the chart panels of one page; `focus` tells which patient it shows, nobody if empty."""

    def __init__(self, bridge: Bridge, scope: Scope, focus: Callable[[], str]) -> None:
        self._bridge = bridge
        self._scope = scope
        self._focus = focus
        # Whose counted entries are being fetched.
        self._fetching = ""

    def attach(self, panel: Panel) -> None:
        """A panel was made; only charts and the list of what no panel shows have more to show."""
        if panel.kind == "unplaced":
            cast("UnplacedPanel", panel).wanting.connect(self._open)
        if panel.kind in ("vitals", "trace"):
            chart = cast("ChartPanel", panel)
            chart.closer.connect(lambda start, end: self._look(chart, start, end))

    def _look(self, panel: ChartPanel, start: float, end: float) -> None:
        if patient := self._focus():
            self._scope.run(self._ask(panel, patient, start, end))

    async def _ask(self, panel: ChartPanel, patient: str, start: float, end: float) -> None:
        shown = panel.shown
        of = (shown.trace, shown.within) if isinstance(shown, TraceModel) else ("", None)
        drawn = shown.drawn if shown is not None else ()
        try:
            part = await self._bridge.ask(ChartPart(patient, start, end, drawn, *of))
        except FagflateError:
            if patient == self._focus():
                panel.show_part(None)
            raise
        if patient == self._focus():
            panel.show_part(part)

    def _open(self) -> None:
        patient = self._focus()
        if patient and patient != self._fetching and not self._bridge.link.status.away:
            self._fetching = patient
            self._scope.run(self._fetch(patient))

    async def _fetch(self, patient: str) -> None:
        """Fetch what the open list has as numbers alone. What can't be had stays a number, which says so."""
        try:
            await self._bridge.fetch_beyond(patient)
        except ReasonNeeded:
            raise
        except FagflateError:
            pass
        finally:
            self._fetching = ""
