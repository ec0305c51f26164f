"""Before and after of a draft on made-up patients: from the draft to the two sides, and back to the page.

Nothing is asked of the open patient, and nothing of the made-up ones is logged: no record is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.errors import FagflateError
from desktop.shown.ask import Ask
from desktop.shown.page.panels_wanted import wanted
from desktop.shown.sprint.made_up import CASES, LIST_CASES, Case, ListCase, MadeUpListOf, MadeUpOf
from desktop.shown.sprint.page_draft import DraftPoint, DraftShown
from desktop.shown.workspace import Workspace
from ui.acts.desk import Desk
from ui.acts.pages.patients import tabs_of
from ui.theme import scheme, text_scale
from ui.widgets.focus_chain import focus_in
from ui.window.sprint.comparison import AHEAD_MS, Compared, Comparison, Side
from ui.window.sprint.list_comparison import ListComparison


def numbers_of(points: tuple[DraftPoint, ...]) -> dict[str, str]:
    """The numbers of the changes by what they are about: a panel that two changes name has both."""
    found: dict[str, list[str]] = {}
    for point in points:
        found.setdefault(point.target, []).append(str(point.point))
    return {target: ", ".join(numbers) for target, numbers in found.items()}


_WITHIN = {"vitals": "lane ", "laboratory": "lab "}
"""Kinds of panels whose content a draft changes, and how the targets of such changes begin."""


def is_about(point: DraftPoint, kind: str) -> bool:
    """True for a change of what a panel of this kind shows."""
    return kind in _WITHIN and point.target.startswith(_WITHIN[kind])


def numbers_on(points: tuple[DraftPoint, ...], kinds: Mapping[str, str]) -> dict[str, str]:
    """The numbers of the changes by panel (`kinds` are those of the panels by name): of the panel itself, and
    of what it shows."""
    found = {}
    for name, kind in kinds.items():
        mine = [str(one.point) for one in points if one.target == name or is_about(one, kind)]
        if mine:
            found[name] = ", ".join(mine)
    return found


def compared_of(
    title: str, before: Workspace, after: Workspace, tab: str, points: tuple[DraftPoint, ...]
) -> Compared:
    """The two sides of a tab with the numbers of the changes."""
    sides = _side(before, tab, points), _side(after, tab, points)
    return Compared(title, tab, *sides, tuple((str(point.point), point.words) for point in points))


def _side(workspace: Workspace, tab: str, points: tuple[DraftPoint, ...]) -> Side:
    panels = {panel.id: panel.kind for one in workspace.patient_tabs if one.id == tab for panel in one.panels}
    return Side(tabs_of(workspace), numbers_on(points, panels))


class Comparing:
    """The comparison of one window; `ended(before)` with the side that was looked at last."""

    cases: tuple[str, ...] = CASES

    def __init__(self, desk: Desk, ended: Callable[[bool], None]) -> None:
        self._desk, self._ended = desk, ended
        self._scope = desk.bridge.scope()
        self._draft: tuple[DraftShown, str] | None = None
        self._asked: set[str] = set()
        self._given: dict[str, Any] = {}
        self._focus: QWidget | None = None
        self.shown: Comparison | None = None
        # The comparison that is drawn before anybody asks for it, and what it was drawn for.
        self._ready: Comparison | None = None
        self._ready_for: tuple[object, ...] = ()
        self._idle = QTimer(desk.window)
        self._idle.setSingleShot(True)
        self._idle.setInterval(AHEAD_MS)
        self._idle.timeout.connect(self._make_ready)

    def prepare(self, model: DraftShown, tab: str) -> None:
        """Ask for the first case, and draw it while nobody waits: whoever looks at the page as it is may go
        on to others."""
        self._begin(model, tab)
        self._ask(self.cases[0])
        if self.cases[0] in self._given:
            self._idle.start()

    def _made_for(self) -> tuple[object, ...]:
        """All of which a picture that is drawn ahead must be the same as when it is shown."""
        assert self._draft is not None
        model, tab = self._draft
        window = self._desk.window
        return model, tab, window.cover_size, window.devicePixelRatioF(), scheme(), text_scale()

    def _make_ready(self) -> None:
        """Draw the first case of the draft before anybody asks for it."""
        if self.shown is not None or self._draft is None or self._desk.window.covered:
            return
        if self.cases[0] in self._given and self._ready_for != self._made_for():
            self._drop_ready()
            self._ready, self._ready_for = self._made(before=True), self._made_for()
            self._ready.show_case(self._given[self.cases[0]])

    def _made(self, *, before: bool) -> Comparison:
        """A comparison of the draft, as large as the window that it covers."""
        assert self._draft is not None
        model, tab = self._draft
        compared = compared_of(model.title, model.before, model.workspace, tab, model.points)
        made: Comparison = Comparison(compared, before=before, parent=self._desk.window)
        made.hide()
        made.resize(self._desk.window.cover_size)
        return made

    def _drop_ready(self) -> None:
        ready, self._ready, self._ready_for = self._ready, None, ()
        if ready is not None and isValid(ready):
            ready.end()
            ready.deleteLater()

    def _begin(self, model: DraftShown, tab: str) -> None:
        before = self._draft
        if before is None or (before[0].workspace, before[0].before, before[1]) != (
            model.workspace, model.before, tab,
        ):  # fmt: skip
            self._asked.clear()
            self._given.clear()
        self._draft = model, tab

    def show(self, model: DraftShown, tab: str, case: str, *, before: bool) -> None:
        """Show a case in place of the window."""
        window = self._desk.window
        if window.covered:
            return
        self._begin(model, tab)
        self._focus = focus_in(window)
        self._idle.stop()
        if before and self._ready is not None and self._ready_for == self._made_for():
            comparison, self._ready, self._ready_for = self._ready, None, ()
        else:
            self._drop_ready()
            comparison = self._made(before=before)
        self.shown = comparison
        comparison.wanted.connect(self._ask)
        comparison.ended.connect(self.end)
        comparison.destroyed.connect(partial(self._gone, comparison))
        window.cover(comparison)
        for one in self._given.values():
            comparison.show_case(one)
        comparison.choose(case)

    def _ask(self, case: str) -> None:
        comparison = self.shown
        if case in self._given:
            if comparison is not None:
                comparison.show_case(self._given[case])
        elif case not in self._asked and self._draft is not None:
            model, tab = self._draft
            self._asked.add(case)
            self._scope.run(self._answered(case, self._draft, self._question(case, model, tab)))

    def _question(self, case: str, model: DraftShown, tab: str) -> Ask[Any]:
        panels = (*wanted(model.before, tab), *wanted(model.workspace, tab))
        return MadeUpOf(cast("Case", case), panels, tuple(model.workspace.labs_first))

    async def _answered(self, case: str, draft: tuple[DraftShown, str], question: Ask[Any]) -> None:
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
            elif case == self.cases[0]:
                self._idle.start()

    def end(self) -> None:
        """Back to the page, where the focus was."""
        self._idle.stop()
        self._drop_ready()
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


class ComparingList(Comparing):
    """The comparison of a ward's list in one window."""

    cases = LIST_CASES

    def _question(self, case: str, model: DraftShown, tab: str) -> Ask[Any]:
        sides = model.before.worklist, model.workspace.worklist
        return MadeUpListOf(cast("ListCase", case), *sides, tuple(model.workspace.labs_first))

    def _made(self, *, before: bool) -> Comparison:
        assert self._draft is not None
        model = self._draft[0]
        every = {
            target.removeprefix("column "): said
            for target, said in numbers_of(model.points).items()
            if target.startswith("column ")
        }
        was, new = (
            {name: said for name, said in every.items() if name in one.worklist.columns}
            for one in (model.before, model.workspace)
        )
        words = tuple((str(point.point), point.words) for point in model.points)
        made = ListComparison(model.title, words, (was, new), before=before, parent=self._desk.window)
        made.hide()
        made.resize(self._desk.window.cover_size)
        return made
