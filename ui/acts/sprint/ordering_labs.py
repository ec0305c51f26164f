"""Laboratory analyses that come first, changed from the page itself: L on the results opens their list with
this patient's answers, and each change is an edit of the draft."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.questions import WorkspaceOf
from desktop.shown.sprint.first_labs import LabsOf, LabsOffered
from desktop.shown.sprint.page_draft import DraftShown, Layer, Offered
from desktop.shown.workspace import Workspace
from ui.acts.sprint.ordering import Ordering
from ui.widgets.panel import Panel
from ui.window.sprint.first_list import FirstRow, FirstWords
from ui.window.sprint.lab_list import first_labs, lab_words, newest_answer
from ui.window.sprint.searched_list import ListWords

KIND = "laboratory"


class OrderingLabs(Ordering):
    """Analyses of one window."""

    word = "lab"
    _panel: Panel | None = None
    _offered = LabsOffered(())

    def open(self, panel: Panel, model: DraftShown) -> None:
        """Show what comes first in a panel, in the column's place."""
        if "first" in self._options(panel):
            self._desk.window.say_done(
                _("This panel has an order of its own in its file (options, first): change it there.")
            )
            return
        self._panel = panel
        self.begin(model)

    def _options(self, panel: Panel) -> dict[str, object]:
        """Options that the panel has of its own in the workspace."""
        page = self._desk.patients.page
        place = page.place_of(panel)
        every = self._desk.patients.workspace.tabs
        found = (one for tab in every for one in tab.panels if place is not None and one.id == place.id)
        return next((dict(one.options) for one in found), {})

    async def ask(self, whose: WorkspaceOf, layer: Layer, place: str) -> None:
        question = LabsOf(whose, layer, self._desk.actor.ward, place)
        self._offered = await self._desk.bridge.ask(question)

    def every(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._offered.labs)

    def names(self, workspace: Workspace) -> tuple[str, ...]:
        return workspace.labs_first

    def told(self, now: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
        return (self._about(now, below), self._offered.said)

    def _about(self, now: tuple[str, ...], below: tuple[str, ...]) -> str:
        if now != below:
            words = _("Without the draft: {names}. Take all away, and that list counts again.")
            return words.format(names=", ".join(self._named(one).title for one in below))
        if not now:
            return _("No analysis comes first: the most urgent answers lead by themselves.")
        return _("This is the list that counts without the draft, by what lies below it.")

    def _named(self, key: str) -> Offered:
        return next((one for one in self._offered.labs if one.name == key), Offered(key, key))

    def row(self, key: str) -> FirstRow:
        one, panel = self._named(key), self._panel
        value = newest_answer(panel.model, panel.state, key) if panel is not None else ""
        return FirstRow(key, one.title, value, one.where)

    def words(self) -> FirstWords:
        return first_labs()

    def adding_words(self) -> ListWords:
        return lab_words()

    def end(self) -> None:
        super().end()
        self._panel = None
