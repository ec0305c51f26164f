"""«Endre listen»: a list of the ward as its own editor: its columns and selections, with values of this ward.

The patients are those of the ward; nobody can be opened, and nothing about them written, while their list is
changed.

One idea: from keys and the pointer to edits of the draft, and from each state of it to the list.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import structs
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.core.messages import _
from desktop.shown.filters import FIELDS, hidden, unsettled
from desktop.shown.sprint.conditions import where_of
from desktop.shown.sprint.list_edits import (
    LIST,
    AddItem,
    PlaceItem,
    RemoveItem,
    SetItem,
    SizeColumn,
)
from desktop.shown.sprint.page_draft import (
    AddColumn,
    DraftShown,
    MoveColumn,
    PageEdit,
    RemoveColumn,
)
from desktop.shown.workspace import Filter, Span, Text, Workspace
from ui.acts.desk import Desk
from ui.acts.sprint.changing import ChangingPage, beside_keys
from ui.acts.sprint.made_up_sides import ComparingList
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.table.table import TablePanel
from ui.window.sprint.add_list import AddList
from ui.window.sprint.key_strip import Told as ToldKeys
from ui.window.sprint.list_bar import Chip, ListBar, Told
from ui.window.sprint.list_cover import ListCover
from ui.window.sprint.selection_list import Left, SelectionList
from ui.window.sprint.strip import ChangingStrip

_STEP = 12
"""A key makes a column wider or narrower by so much, in px at 100 %."""
_EDITS = ("Left", "Right", "Shift+Left", "Shift+Right", "H", "G", "F2", "Return")


class ChangingList(ChangingPage):
    """A list of one window while it is changed. `on` while it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.bar: ListBar | None = None
        self.cover: ListCover | None = None
        self.selections: SelectionList | None = None
        self._panel: TablePanel | None = None
        self._key = ""
        self._kind = ""
        # What the record lays the list out after now.
        self._laid_after: Workspace | None = None

    # Beginning and ending

    def takes(self) -> bool:
        """True when a list that can be changed is what is shown."""
        return self.on or self._shown_list() is not None

    def _comparing(self, desk: Desk) -> ComparingList:
        return ComparingList(desk, self._compared)

    def _shown_list(self) -> TablePanel | None:
        desk = self._desk
        page = desk.window.current_page()
        fits = isinstance(page, TablePanel) and page.page and page.kind in FIELDS and bool(desk.pages.current)
        return page if fits and isinstance(page, TablePanel) and not desk.patients.focus else None

    def _tab(self) -> str:
        return LIST + self._kind

    def _stands(self) -> bool:
        return self._panel is not None and self._desk.window.current_page() is self._panel

    def toggle(self, *, sprint: bool = False) -> None:
        """Begin to change the list that is shown, or end it: the draft stays as it is."""
        if not self.on:
            panel = self._shown_list()
            if panel is None:
                return
            self._panel, self._kind, self._key = panel, panel.kind, self._desk.pages.current
        super().toggle(sprint=sprint)

    def _enter(self, model: DraftShown) -> None:
        desk, panel = self._desk, self._panel
        if panel is None:
            return
        self.on, self.before = True, False
        self._ward, self._own, self._laid_after = desk.patients.workspace, None, desk.patients.workspace
        self.column = self._made_column()
        self.column.without_pictures()
        self.bar, self.cover = ListBar(panel), ListCover(panel)
        self.strip = ChangingStrip(panel, listed=True)
        # Made-up patients have a list of the ward, and no other.
        self.strip.offers_made_up = self._kind == "worklist"
        self.strip.others.connect(lambda: self._others(0))
        self.strip.turned.connect(self.turn)
        self.strip.ended.connect(self.leave)
        self.bar.entered.connect(self._chip_entered)
        self.bar.stepped.connect(self._step_chip)
        self.bar.renamed.connect(self._rename)
        self.bar.done.connect(self._return)
        self.cover.pointed.connect(lambda name: self._focus(f"column {name}"))
        self.cover.moved.connect(self._drag)
        self.cover.sized.connect(self._size_column)
        # The strip stands above the bar.
        panel.add_below_head(self.bar)
        panel.add_below_head(self.strip)
        panel.head.hold(True)
        panel.set_offered(lambda _kind: False)
        for one in (panel, self.bar, self.column):
            self._keys.watch(one)
        # Values of a column that is new come after it, and with them its room.
        heads = panel.view.horizontalHeader()
        heads.sectionCountChanged.connect(self._room)
        heads.sectionResized.connect(self._room)
        self.bar.offers_made_up = self.strip.offers_made_up
        self._show(model)
        desk.window.set_side(self.column)
        self.column.say(self._instead or model.problem)
        self._instead = ""
        first = self.bar.chips[0].target if self.bar.chips else ""
        self._focus(self._at if self.bar.chip(self._at) is not None else first)
        desk.windows.changed(desk)
        announce(panel, _("You are changing the list. Nobody can be opened here. Esc ends it."))

    def leave(self) -> None:
        """End it: the list is as it was, or with one's own changes; the draft is kept."""
        self._opening = False
        self.comparing.end()
        panel, column, model = self._panel, self.column, self._drafts.model
        if not self.on or panel is None or column is None or self._ward is None:
            return
        # The help goes first: it would bring back the column that is let go here.
        self._desk.over.back()
        column.keep()
        self.on = False
        if isValid(panel):
            self._keys.leave(panel)
            heads = panel.view.horizontalHeader()
            heads.sectionCountChanged.disconnect(self._room)
            heads.sectionResized.disconnect(self._room)
            panel.head.hold(False)
            panel.set_offered(self._desk.offers)
        if self.cover is not None and isValid(self.cover):
            self.cover.end()
        for gone in (self.strip, self.bar):
            if gone is not None and isValid(gone):
                gone.hide()
                gone.deleteLater()
        if model is not None and model.layer == "person":
            self._own = model.workspace
        desk = self._desk
        if self._own is not None:
            desk.following.settle(self._settled)
        now = self._own or self._ward
        if self._own is not None and desk.patients.workspace is self._ward:
            desk.patients.relay(self._own, kept=True)
        self._lay_out(now)
        if desk.window.side in (column, self.list, self.selections, *self.lists.sides()):
            desk.window.set_side(None)
        self.lists.end()
        self._sending.end()
        for side in (column, self.list, self.selections):
            if side is not None:
                side.deleteLater()
        self.column = self.list = self.strip = self.bar = self.cover = self.selections = None
        desk.windows.changed(desk)
        if self._stands():
            panel.take_focus()
        self._panel = None

    # States of the draft

    def _next_focus(self, model: DraftShown, edit: PageEdit | None) -> str:
        bar = self.bar
        if bar is None:
            return ""
        if isinstance(edit, AddColumn):
            return f"column {edit.column}"
        if isinstance(edit, RemoveColumn | RemoveItem):
            gone = f"column {edit.column}" if isinstance(edit, RemoveColumn) else edit.item
            return bar.beside(gone, 1) or bar.beside(gone, -1)
        if isinstance(edit, AddItem):
            new = [f"filter {one.key}" for one in model.workspace.filters_of(self._kind)]
            return next((one for one in new if bar.chip(one) is None), "")
        return ""

    def _show(self, model: DraftShown) -> None:
        column, strip, bar, cover, panel = self.column, self.strip, self.bar, self.cover, self._panel
        if column is None or strip is None or bar is None or cover is None or panel is None:
            return
        page = model.before if self.before else model.workspace
        self._lay_out(page)
        shorts = {} if self.before else {one.target: one.short or _("changed") for one in model.points}
        self._titles = dict(model.titles)
        shown = {one.key for one in panel.view.rows.columns}
        widths = dict(page.worklist.widths)
        columns = page.worklist.columns if self._kind == "worklist" else ()
        bar.set_told(
            (
                Told(
                    f"column {name}",
                    model.titles.get(name, name),
                    shorts.get(f"column {name}", ""),
                    _("{n} px wide").format(n=widths[name]) if name in widths else "",
                    name in shown,
                )
                for name in columns
            ),
            (
                Told(f"filter {one.key}", one.title, shorts.get(f"filter {one.key}", ""))
                for one in page.filters_of(self._kind)
            ),
            live=not self.before,
        )
        kept = _("only for you, holds at once") if model.layer == "person" else _("draft, only you see it")
        self._tell_strip(strip, model, kept)
        column.set_model(model, "", self._titles, before=self.before)
        self.lists.show(model)
        self._room()
        self._mark(model)

    def _room(self, *_section: int) -> None:
        """The list has been laid out anew: which columns have room is said as it is now."""
        panel, bar, cover = self._panel, self.bar, self.cover
        if panel is not None and bar is not None and cover is not None:
            shown = {one.key for one in panel.view.rows.columns}
            # Where they have no column of their own, they stand with the name.
            bar.set_shown(frozenset(shown | ({"age", "cause"} if "name" in shown else set())))
            cover.cover()
            cover.update()

    def _mark(self, model: DraftShown | None) -> None:
        """Frame the column that somebody is in, and mark those that have changed."""
        if self.cover is None or model is None:
            return
        targets = (one.target for one in model.points if not self.before)
        names = frozenset(one.removeprefix("column ") for one in targets if one.startswith("column "))
        at = self._at.removeprefix("column ") if self._at.startswith("column ") else ""
        self.cover.tell(at, names, live=not self.before)

    def _lay_out(self, page: Workspace) -> None:
        """Lay the list out after a workspace: what is known is shown at once, new columns follow."""
        desk, told = self._desk, self._laid_after
        if told is not None and (told.worklist, told.filters) == (page.worklist, page.filters):
            return
        self._laid_after = page
        desk.pages.declare(page)
        if told is not None and told.worklist == page.worklist:
            return
        desk.bridge.link.lay_out(page.worklist, page.labs_first, reasons=bool(page.reasons))
        panel = self._panel
        if panel is not None and self._kind == "worklist" and panel.model is not None:
            model, chosen = panel.model, page.worklist
            extras = {one.key for one in model.extras}
            at_once = tuple(name for name in chosen.columns if name in panel_columns(panel) or name in extras)
            shown = structs.replace(model, columns=at_once, widths=chosen.widths, below=chosen.below)
            panel.set_model(shown)
        desk.pages.refresh(self._key)
        if self.on:
            desk.windows.changed(desk)

    # Where one is

    def _in_frames(self) -> bool:
        focused = QApplication.focusWidget()
        return isinstance(focused, Chip) or focused is None

    def _chip_entered(self, target: str) -> None:
        self._at = target
        self._mark(self._drafts.model)

    def _focus(self, name: str) -> None:
        bar = self.bar
        if bar is not None and not bar.focus(name) and bar.chips:
            bar.focus(bar.chips[0].target)

    def _step_chip(self, target: str, forward: bool) -> None:
        """The next or previous chip; beyond the last is the draft's column."""
        if self.bar is None:
            return
        names = [one.target for one in self.bar.chips]
        at = names.index(target) + (1 if forward else -1) if target in names else 0
        if 0 <= at < len(names):
            self._focus(names[at])
        elif self.column is not None:
            self.column.take_focus()

    def _from_column(self, forward: bool) -> None:
        if self.on and self.bar is not None and self.bar.chips:
            self._focus(self.bar.chips[0 if forward else -1].target)

    # Keys, as they are said

    _listed = True

    def _say_keys(self) -> None:
        told, bar = self._told_here(), self.bar
        if told is not None and bar is not None:
            bar.show_keys(told[1], told[0] if self._in_column() else "")

    def _told_place(self) -> ToldKeys | None:
        bar = self.bar
        if bar is None:
            return None
        selection = self._at.startswith("filter ")
        return _("Selections") if selection else _("Columns"), bar.keys_of(self._at)

    # Keys

    def _table(self) -> Table:
        focused, bar = QApplication.focusWidget(), self.bar
        always = self._always()
        if self._in_column():
            return {**always, "Ctrl+C": self._copy}
        if (beside := self.lists.table(focused)) is not None:
            return {**beside_keys(always), **beside}
        if bar is not None and bar.naming:
            return {"Esc": bar.end_naming}
        if not isinstance(focused, Chip) or bar is None:
            return always
        go: dict[str, Callable[[], object]] = {
            "Up": partial(self._across, True),
            "Down": partial(self._across, False),
            "Home": partial(self._edge_chip, 0),
            "End": partial(self._edge_chip, -1),
        }
        if self.before:
            others: dict[str, Callable[[], object]] = {}
            if self.strip is not None and self.strip.offers_made_up:
                others = {"Left": partial(self._others, -1), "Right": partial(self._others, 0)}
            return {**always, **go, **dict.fromkeys(_EDITS, self._say_before), **others}
        step: dict[str, Callable[[], object]] = {
            "Left": partial(self._move, -1),
            "Right": partial(self._move, 1),
            "H": self._hide,
            "G": self._reason,
            "Return": self._reason,
        }
        if self._at.startswith("column "):
            name = self._at.removeprefix("column ")
            step["Shift+Right"] = partial(self._size_column, name, _STEP)
            step["Shift+Left"] = partial(self._size_column, name, -_STEP)
        else:
            step["F2"] = partial(bar.rename, self._at)
        return {**always, **go, **step}

    def _escape(self) -> None:
        self.turn() if self.before else self.leave()

    def _across(self, side: bool) -> None:
        """The nearest chip of the row above (`side`) or below."""
        bar = self.bar
        upper = self._at.startswith("column ")
        if bar is not None and upper is not side and (name := bar.across(self._at)):
            self._focus(name)

    def _edge_chip(self, at: int) -> None:
        bar = self.bar
        row = next((row for row in bar.rows if bar.chip(self._at) in row), []) if bar is not None else []
        if row:
            self._focus(row[at].target)

    def _say_held(self) -> None:
        self._desk.window.say_done(_("While the list is being changed, nothing in it is used."))

    def _say_before(self) -> None:
        self._desk.window.say_done(_("This is the list as it is. F8 goes back to the draft."))

    # Edits

    def _move(self, step: int) -> None:
        at, bar = self._at, self.bar
        if at.startswith("column "):
            name = at.removeprefix("column ")
            self._edit(lambda _model: MoveColumn(name, step))
        elif bar is not None:
            beside = bar.beside(at, step).removeprefix("filter ")
            if not beside:
                self._desk.window.say_done(_("It can't go further there."))
            elif step < 0:
                self._edit(lambda _model: PlaceItem(at, before=beside))
            else:
                self._edit(lambda _model: PlaceItem(at, after=beside))

    def _drag(self, name: str, places: int) -> None:
        """A column was dragged by so many of the places that are in sight."""
        panel, model = self._panel, self._drafts.model
        if panel is None or model is None:
            return
        shown = [one.key for one in panel.view.rows.columns]
        every = [one for one in model.workspace.worklist.columns if one in shown]
        beside = every[every.index(name) + places]
        columns = model.workspace.worklist.columns
        step = columns.index(beside) - columns.index(name)
        self._edit(lambda _model: MoveColumn(name, step))

    def _size_column(self, name: str, step: int) -> None:
        self._edit(lambda _model: SizeColumn(name, step))

    def _hide(self) -> None:
        at = self._at
        if at.startswith("column "):
            self._edit(lambda _model: RemoveColumn(at.removeprefix("column ")))
        elif at:
            self._edit(lambda _model: RemoveItem(at))

    def _rename(self, target: str, words: str) -> None:
        self._edit(lambda _model: SetItem(target, "title", words))

    def _reason(self) -> None:
        column = self.column
        if column is not None and not column.go_reason(self._at):
            self._desk.window.say_done(_("Nothing of this is changed yet, so it needs no reason."))

    # What can be added

    def _list(self) -> None:
        """Columns, or conditions of a new selection, in the column's place."""
        model = self._drafts.model
        if model is None or self.before:
            self._say_before()
            return
        if self._at.startswith("column "):
            if self.list is None:
                self.list = AddList(columns=True)
                self.list.added.connect(self._add)
                self.list.left.connect(self._end_list)
            self.list.show_offered(model.columns)
            self._desk.window.set_side(self.list)
            self.list.take_focus()
            return
        if self.selections is None:
            self.selections = SelectionList(self._count)
            self.selections.made.connect(self._make)
            self.selections.fetched.connect(self._bring_back)
            self.selections.left.connect(self._end_list)
        self.selections.show_offered(model.conditions, model.selections)
        self._desk.window.set_side(self.selections)
        self.selections.take_focus()

    def _add(self, kind: str) -> None:
        after = self._at.removeprefix("column ")
        self._end_list()
        self._edit(lambda _model: AddColumn(kind, after))

    def _count(self, conditions: tuple[str, ...]) -> Left:
        """Rows that conditions leave of the list that is shown."""
        panel = self._panel
        if panel is None or panel.model is None:
            return Left(0, 0, 0)
        where = {
            name: Span(least=said["from"]) if isinstance(said, dict) else said if said is True else
            (said,) if isinstance(said, str) else tuple(said)
            for name, said in where_of(conditions).items()
        }  # fmt: skip
        new, every = Filter("new", Text(""), (self._kind,), where), len(panel.model.rows)
        left = every - len(hidden(new, self._kind, panel.model))
        return Left(left, every, len(unsettled(new, self._kind, panel.model)))

    def _make(self, title: str, conditions: tuple[str, ...]) -> None:
        after = self._at.removeprefix("filter ") if self._at.startswith("filter ") else ""
        values = {"title": title, "lists": [self._kind], "where": where_of(conditions)}
        self._end_list()
        self._edit(lambda _model: AddItem("filter", values, after))

    def _bring_back(self, key: str) -> None:
        self._end_list()
        self._edit(lambda _model: AddItem(f"filter {key}"))


def panel_columns(panel: TablePanel) -> frozenset[str]:
    """Columns that a list can show from the rows that it has."""
    from ui.panels.parts.worklist_columns import COLUMNS

    return frozenset(COLUMNS) | {one.key for one in panel.model.extras}
