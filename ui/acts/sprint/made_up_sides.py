"""Before and after of a draft on made-up patients: from the draft to the two sides, and back to the page.

Nothing is asked of the open patient, and nothing of the made-up ones is logged: no record is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.errors import FagflateError
from desktop.shown.page.panels_wanted import wanted
from desktop.shown.sprint.made_up import CASES, Case, MadeUpOf, MadeUpShown
from desktop.shown.sprint.page_draft import DraftPoint, DraftShown
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk
from ui.acts.pages.patients import tabs_of
from ui.widgets.focus_chain import focus_in
from ui.window.sprint.comparison import Compared, Comparison, Side


def numbers_of(points: tuple[DraftPoint, ...]) -> dict[str, str]:
    """The numbers of the changes by what they are about: a panel that two changes name has both."""
    found: dict[str, list[str]] = {}
    for point in points:
        found.setdefault(point.target, []).append(str(point.point))
    return {target: ", ".join(numbers) for target, numbers in found.items()}


def compared_of(
    title: str, before: Workspace, after: Workspace, tab: str, points: tuple[DraftPoint, ...]
) -> Compared:
    """The two sides of a tab with the numbers of the changes."""
    numbers = numbers_of(points)
    sides = _side(before, tab, numbers), _side(after, tab, numbers)
    return Compared(title, tab, *sides, tuple((str(point.point), point.words) for point in points))


def _side(workspace: Workspace, tab: str, numbers: dict[str, str]) -> Side:
    panels = {panel.id for one in workspace.patient_tabs if one.id == tab for panel in one.panels}
    return Side(tabs_of(workspace), {name: said for name, said in numbers.items() if name in panels})


class Comparing:
    """The comparison of one window; `ended(before)` with the side that was looked at last."""

    def __init__(self, desk: Desk, ended: Callable[[bool], None]) -> None:
        self._desk, self._ended = desk, ended
        self._scope = desk.bridge.scope()
        self._draft: tuple[DraftShown, str] | None = None
        self._asked: set[Case] = set()
        self._given: dict[Case, MadeUpShown] = {}
        self._focus: QWidget | None = None
        self.shown: Comparison | None = None

    def prepare(self, model: DraftShown, tab: str) -> None:
        """Ask for the first case: whoever looks at the page as it is may go on to others."""
        self._begin(model, tab)
        self._ask(CASES[0])

    def _begin(self, model: DraftShown, tab: str) -> None:
        before = self._draft
        if before is None or (before[0].workspace, before[0].before, before[1]) != (
            model.workspace, model.before, tab,
        ):  # fmt: skip
            self._asked.clear()
            self._given.clear()
        self._draft = model, tab

    def show(self, model: DraftShown, tab: str, case: Case, *, before: bool) -> None:
        """Show a case in place of the window."""
        window = self._desk.window
        if window.covered:
            return
        self._begin(model, tab)
        self._focus = focus_in(window)
        compared = compared_of(model.title, model.before, model.workspace, tab, model.points)
        comparison = self.shown = Comparison(compared, before=before)
        comparison.wanted.connect(self._ask)
        comparison.ended.connect(self.end)
        comparison.destroyed.connect(partial(self._gone, comparison))
        window.cover(comparison)
        for one in self._given.values():
            comparison.show_case(one)
        comparison.choose(case)

    def _ask(self, case: Case) -> None:
        comparison = self.shown
        if case in self._given:
            if comparison is not None:
                comparison.show_case(self._given[case])
        elif case not in self._asked and self._draft is not None:
            model, tab = self._draft
            self._asked.add(case)
            panels = (*wanted(model.before, tab), *wanted(model.workspace, tab))
            question = MadeUpOf(case, panels, tuple(model.workspace.labs_first))
            self._scope.run(self._answered(case, self._draft, question))

    async def _answered(self, case: Case, draft: tuple[DraftShown, str], question: MadeUpOf) -> None:
        try:
            found = await self._desk.bridge.ask(question)
        except FagflateError as error:
            self._asked.discard(case)
            if self.shown is not None:
                self.end()
                self._desk.say_error(error)
            return
        if self._draft is draft or self._draft == draft:
            self._given[case] = found
            if self.shown is not None:
                self.shown.show_case(found)

    def end(self) -> None:
        """Back to the page, where the focus was."""
        comparison, self.shown = self.shown, None
        if comparison is None or not isValid(comparison):
            return
        before = comparison.before
        comparison.end()
        self._desk.window.cover(None)
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None
        self._ended(before)

    def _gone(self, comparison: Comparison) -> None:
        """Something else has covered the window: a sign-in, a lock."""
        if self.shown is comparison:
            self.shown = None
