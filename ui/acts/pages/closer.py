"""Finer parts of a long chart: asked for when somebody looks closer at the patient in focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from desktop.core.errors import FagflateError
from desktop.shown.questions import ChartPart
from desktop.shown.trends.trace import TraceModel
from ui.bridge import Bridge
from ui.loop import Scope
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ui.panels.parts.chart_panel import ChartPanel


class Closer:
    """Answers the chart panels of one page; `focus` tells which patient it shows, nobody if empty."""

    def __init__(self, bridge: Bridge, scope: Scope, focus: Callable[[], str]) -> None:
        self._bridge = bridge
        self._scope = scope
        self._focus = focus

    def attach(self, panel: Panel) -> None:
        """A panel was made; only charts have more to show than they were given."""
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
