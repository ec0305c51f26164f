"""The page of a sprint in a window: which one is shown, and what follows a decision."""

from __future__ import annotations

from shiboken6 import isValid

from desktop.acts import RecordAct
from desktop.acts.sprints import DecideSprint, UndoDecision
from ui.acts.desk import Desk
from ui.panels.own.sprint_decision import SprintDecisionPanel
from ui.panels.parts.sprint_side import DecisionSide

PAGE = "sprint_decision"


class Deciding:
    """Sprint that the page shows (`sprint`; empty: the first that waits)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.sprint = ""
        self._shown: DecisionSide | None = None
        desk.window.pages.currentChanged.connect(self._page)
        desk.bridge.acted.connect(self._acted)

    def _page(self) -> None:
        # Only a page that somebody has looked at has anything typed on it.
        if self._desk.pages.current == PAGE:
            panel = self._desk.pages.panel(PAGE)
            self._shown = panel.column if isinstance(panel, SprintDecisionPanel) else None

    def show(self, sprint: str) -> None:
        """Show a sprint's page."""
        self.sprint = sprint
        if self._desk.pages.current == PAGE:
            self._desk.pages.refresh(PAGE)
        else:
            self._desk.show_page(PAGE)

    def forget(self) -> None:
        """Let go of what one person had here: it is not the next one's."""
        self.sprint = ""
        if self._shown is not None and isValid(self._shown):
            self._shown.forget_all()

    def _acted(self, act: RecordAct[object]) -> None:
        if not isinstance(act, DecideSprint | UndoDecision):
            return
        self.sprint = act.sprint
        panel = self._desk.pages.panel(PAGE)
        if isinstance(panel, SprintDecisionPanel):
            panel.column.forget(act.sprint)
        if self._desk.pages.current == PAGE:
            self._desk.pages.refresh(PAGE)
