"""«Endre flaten»: the page of the patient in focus as its own editor, with the draft in the column beside it.

One idea: from keys to edits of the draft, and from each state of the draft to the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.acts import Act, Needs, RecordAct, declared, key_in
from desktop.acts.capabilities import Capability
from desktop.acts.patient import BeginNote
from desktop.acts.window import UndoLast
from desktop.core.errors import FagflateError, InputError
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import (
    AddPanel,
    DraftShown,
    DropDraft,
    FoldPanel,
    GiveReason,
    HidePanel,
    Layer,
    MovePanel,
    PageEdit,
    RedoEdit,
    SetWish,
    SizePanel,
    UndoEdit,
    WriteApprovals,
)
from desktop.shown.workspace import Workspace
from ui import clipboard, placing
from ui.acts.desk import Desk
from ui.acts.sprint.draft_keys import DraftKeys
from ui.acts.sprint.drafts import Drafts
from ui.acts.sprint.lists_beside import ListsBeside
from ui.acts.sprint.made_up_sides import Comparing, is_about, numbers_on
from ui.acts.sprint.said_keys import SaidKeys
from ui.acts.sprint.sending import SendingDraft
from ui.editors.note.note_editor import NoteEditor
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.editors.parts.text_editor import TextEditor
from ui.widgets.panel import Panel
from ui.window.patient_page import PatientPage, Place
from ui.window.sprint.add_list import AddList
from ui.window.sprint.changing_keys import always_keys, draft_keys
from ui.window.sprint.column import DraftColumn, identities, short_path
from ui.window.sprint.frame import PanelFrame
from ui.window.sprint.key_strip import KeyStrip, Told
from ui.window.sprint.panel_drag import Drop, DropMark, drop_at
from ui.window.sprint.searched_list import SearchedList
from ui.window.sprint.shelf import DIGITS, Shelf
from ui.window.sprint.strip import ChangingStrip

_STILL = frozenset({Capability.ANYBODY, Capability.SETTINGS, Capability.PRINT})
"""Capabilities of acts that write nothing about a patient: they work while the page is changed."""


class ChangingPage:
    """The page of one window while it is changed. `on` while it is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.on = False
        self.layer: Layer = "sprint"
        self.before = False
        self._drafts = Drafts(desk, self._shown, self._refused, self._unopened)
        self._page: PatientPage | None = None
        self.frames: dict[Panel, PanelFrame] = {}
        self.column: DraftColumn | None = None
        self.list: AddList | None = None
        self.strip: ChangingStrip | None = None
        self.shelf: Shelf | None = None
        self.key_strip: KeyStrip | None = None
        self._drop_mark: DropMark | None = None
        # The state of the draft for which approvals were written last.
        self._approved = ""

        self.lists = ListsBeside(
            desk,
            lambda: (self._drafts.whose(), self.layer, self._tab()),
            self._edit,
            self._end_list,
            lambda one: self._keys.watch(one),
        )
        self._sending = SendingDraft(
            desk, lambda: self.column, self._sent_on, self._end_list, self._drafts.whose
        )
        desk.bridge.changed.connect(self._told)
        self._keys = DraftKeys(desk.window, self._table, self._focus_moved)
        self.comparing: Comparing = self._comparing(desk)
        self._titles: dict[str, str] = {}
        # What the page was laid out after when this began, and what one's own layer makes of it.
        self._ward: Workspace | None = None
        self._own: Workspace | None = None
        self._opening = False
        # The sentence on why there is no draft for the sprint here.
        self._instead = ""
        # The panel that somebody was in: they come back to it.
        self._at = ""

    # Beginning and ending

    def toggle(self, *, sprint: bool = False) -> None:
        """Begin to change the page that is shown, or end it: the draft stays as it is. With `sprint` it is
        the sprint's draft, whichever was changed last."""
        if sprint and not self.on:
            self.layer = "sprint"
        if self.on:
            self.leave()
        elif (other := self._desk.windows.changing(self._desk)) is not None:
            # Two editors of one draft would each refuse the other's next step.
            self._desk.window.say_done(
                _("It is being changed in another window: go on there, or end it there first (Esc).")
            )
            placing.bring_forward(other.window)
        elif self._stands():
            # What is being written is kept as its draft: nothing is signed while the page is changed.
            self._desk.leave_editors()
            self._begin()
        elif self._desk.patients.focus:
            self._begin_from(self._desk.window.current_page())
        else:
            self._desk.window.say_done(
                _("A patient's own page or a list of the ward can be changed. Open it first.")
            )

    def _begin(self) -> None:
        if self._desk.window.sheets.shown is not None:
            self._desk.window.say_done(_("Finish what is open over the page first."))
            return
        self._opening = True
        self._drafts.open(self.layer, self._tab())

    def _begin_from(self, shown: QWidget | None) -> None:
        """Begin where an editor, or what was opened from the page, stands in its place: the patient's page
        comes back, and what was being written is kept."""
        desk = self._desk
        desk.over.back()
        desk.open_patient(desk.patients.focus)
        if not self._stands():
            return
        self._begin()
        if isinstance(shown, NoteEditor):
            words = _("The note is kept as a draft. Esc ends this, and then {key} goes on with it.")
            desk.window.say_done(words.format(key=key_in(BeginNote, "")))
        elif isinstance(shown, TextEditor):
            desk.window.say_done(_("What you were writing is kept as a draft. Go on with it after Esc."))

    @property
    def opening(self) -> bool:
        """True while the draft is asked for: then the page is changed."""
        return self._opening and self._drafts.running

    def _tab(self) -> str:
        """The place for which the draft is asked: the tab that is shown."""
        return self._desk.patients.page.tab

    def _stands(self) -> bool:
        """True when a patient's page is what is shown."""
        desk = self._desk
        return bool(desk.patients.focus) and desk.window.current_page() is desk.patients.page

    def _enter(self, model: DraftShown) -> None:
        desk, page = self._desk, self._desk.patients.page
        panel = desk.window.focused_panel()
        place = page.place_of(panel) if panel is not None else None
        self.on, self.before, self._page = True, False, page
        self._ward, self._own, self._at = desk.patients.workspace, None, place.id if place else ""
        self.column = self._made_column()
        self.strip, self.shelf, self._drop_mark = ChangingStrip(page), Shelf(page), DropMark(page)
        self.key_strip = KeyStrip(page, edges="t")
        self.strip.turned.connect(self.turn)
        self.strip.ended.connect(self.leave)
        self.strip.others.connect(lambda: self._others(0))
        self.shelf.fetched.connect(self._fetch)
        self.shelf.listed.connect(self._list)
        page.slot.addWidget(self.strip)
        page.foot.addWidget(self.key_strip)
        page.foot.addWidget(self.shelf)
        page.set_offered(lambda _kind: False)
        page.hold(self._into)
        page.tab_changed.connect(self._tab_changed)
        for one in (page, self.column):
            self._keys.watch(one)
        self._show(model)
        desk.window.set_side(self.column)
        self.column.say(self._instead or model.problem)
        self._instead = ""
        self._focus(self._at)
        desk.windows.changed(desk)
        announce(page, _("You are changing the page. The figures can't be changed here. Esc ends it."))

    def _made_column(self) -> DraftColumn:
        column = DraftColumn()
        column.layer.connect(self._choose_layer)
        column.wished.connect(lambda words: self._edit(lambda _model: SetWish(words)))
        column.reasoned.connect(self._give_reason)
        column.copied.connect(self._copy)
        column.dropped.connect(lambda: self._edit(lambda model: DropDraft() if model.points else None))
        column.sent.connect(self._choose_reviewer)
        column.withdrawn.connect(self._withdraw)
        column.returned.connect(self._return)
        column.limited.connect(self._limits)
        column.ordered.connect(self._sets)
        column.bound.connect(self._bind)
        column.stepped.connect(self._from_column)
        return column

    def leave(self) -> None:
        """End it: the page is as it was, or with one's own changes; the draft is kept."""
        self._opening = False
        self.comparing.end()
        page, column, model = self._page, self.column, self._drafts.model
        if not self.on or page is None or column is None or self._ward is None:
            return
        # The help goes first: it would bring back the column that is let go here.
        self._desk.over.back()
        # What is being typed is an edit, made before the rest is let go.
        column.keep()
        self.on = False
        for frame in self.frames.values():
            if isValid(frame):
                frame.end()
        self.frames = {}
        if isValid(page):
            page.tab_changed.disconnect(self._tab_changed)
            self._keys.leave(page)
            page.set_offered(self._desk.offers)
            page.hold(None)
        for gone in (self.strip, self.shelf, self.key_strip, self._drop_mark):
            if gone is not None and isValid(gone):
                gone.hide()
                gone.deleteLater()
        if model is not None and model.layer == "person":
            self._own = model.workspace
        patients = self._desk.patients
        if self._own is not None:
            self._desk.following.settle(self._settled)
        if patients.page is page:
            patients.relay(self._own or self._ward, kept=self._own is not None)
        if self._desk.window.side in (column, self.list, *self.lists.sides()):
            self._desk.window.set_side(None)
        self.lists.end()
        self._sending.end()
        for side in (column, self.list):
            if side is not None:
                side.deleteLater()
        self.column = self.list = self.strip = self.shelf = self._drop_mark = self._page = None
        self.key_strip = None
        self._desk.windows.changed(self._desk)
        if self._stands():
            self._desk.show_orders()
            self._focus_content(page)

    def _settled(self) -> None:
        """The record goes by one's own page now: what stands beside it is as that says."""
        if not self.on and self._desk.patients.focus and self._stands():
            self._desk.show_orders()

    def _focus_content(self, page: PatientPage) -> None:
        places = zip(page.tabs[page.row.current].places, page.shown_panels(), strict=True)
        panel = next((panel for place, panel in places if place.id == self._at and panel.isVisible()), None)
        (panel or page).take_focus()

    def refresh(self) -> None:
        """The patient's data have changed: panels show that by themselves, and the draft has none."""

    def refuses(self, act: Act) -> bool:
        """Take an act that is not done as usual while the page is changed: Undo is the draft's, and nothing
        is written about the patient, which is said, also while the draft is on its way. False for all
        others."""
        if not self.on and not self.opening:
            return False
        if not self._stands() and self._desk.over.page is None:
            # Something has come over the page, as a note that was taken back: it is written in as usual. The
            # help only lies over it.
            self.leave()
            return False
        if isinstance(act, UndoLast) and self.on:
            if self._desk.window.undo_notice.offers_undo:
                # What the screen offers to take back comes first.
                return False
            self.undo()
            return True
        if not isinstance(act, RecordAct) and declared(type(act)).may in _STILL:
            return False
        self._desk.window.say_done(
            _("The page is being changed: nothing is written about the patient meanwhile. Esc ends that,"
              " and the draft is kept.")
        )  # fmt: skip
        return True

    # States of the draft

    def _shown(self, model: DraftShown, edit: PageEdit | None) -> None:
        if self._opening:
            self._opening = False
            if self._stands():
                self._enter(model)
            return
        if not self.on and edit is not None and model.layer == "person":
            # It waited when she left: her page holds with it, and at once.
            self._desk.following.settle(self._settled)
        if self.on:
            if isinstance(edit, DropDraft):
                # The button that did it is gone, and what it did is taken back from the page.
                self._desk.window.say_done(_("The whole draft is laid aside. Ctrl+Z brings it back."))
                at = self._at
                self._show(model)
                self._focus(at)
                return
            at = self._next_focus(model, edit) or (self._at if self._in_frames() else "")
            self._show(model)
            if at:
                self._focus(at)
            focused = QApplication.focusWidget()
            if edit is not None and focused is not None and self._in_frames():
                announce(focused, focused.accessibleName())

    def _refused(self, model: DraftShown | None, edit: PageEdit, error: FagflateError) -> None:
        column = self.column
        if not self.on or column is None:
            if model is not None:
                self._desk.window.say_done(str(error))
            return
        if model is not None:
            at = self._at if self._in_frames() else ""
            self._show(model)
            column.say(str(error))
            if not self.lists.refused(str(error)):
                announce(column, str(error))
            if at:
                self._focus(at)
        if isinstance(edit, SetWish):
            column.wish.put_back(edit.words)
        elif isinstance(edit, GiveReason):
            row = next((row for row in column.rows if row.point.point == edit.point), None)
            if row is not None:
                row.reason.put_back(edit.why)

    def _unopened(self, layer: Layer, error: FagflateError) -> None:
        """A layer has no draft of this page: one's own is begun in its place, or what stood stays."""
        model, column = self._drafts.model, self.column
        if self.on and column is not None and model is not None:
            self.layer = model.layer
            column.whose.set_current(model.layer)
            column.say(str(error))
            announce(column, str(error))
        elif self._opening and layer == "sprint" and isinstance(error, InputError):
            self.layer, self._instead = "person", str(error)
            self._drafts.open("person", self._tab())
        else:
            self._opening = False
            self._desk.say_error(error)

    def _next_focus(self, model: DraftShown, edit: PageEdit | None) -> str:
        """The panel to go to after an edit where that is another than before."""
        page = self._desk.patients.page
        before = [place.id for place in page.tabs[page.row.current].places]
        after = [panel.id for tab in model.workspace.tabs if tab.id == page.tab for panel in tab.panels]
        if isinstance(edit, AddPanel):
            return next((one for one in after if one not in before), "")
        if isinstance(edit, UndoEdit | RedoEdit):
            # What an undo gives back, or a redo makes, is where somebody was.
            return next((one for one in after if one not in before), "")
        if isinstance(edit, HidePanel) and edit.panel in before:
            at = before.index(edit.panel)
            beside = (*before[at + 1 :], *reversed(before[:at]))
            return next((one for one in beside if one in after), "")
        return ""

    def _show(self, model: DraftShown) -> None:
        patients, column, strip, shelf = self._desk.patients, self.column, self.strip, self.shelf
        if column is None or strip is None or shelf is None:
            return
        if not patients.relay(model.before if self.before else model.workspace):
            # Other tabs: such a page is made anew, and this one can't go on.
            self.leave()
            return
        self._frame(model)
        kept = _("only for you, holds at once") if model.layer == "person" else _("draft, only you see it")
        if model.review is not None and (model.review.approved or model.review.key):
            kept = _("draft, accepted") if model.review.approved else _("draft, sent to review")
        self._tell_strip(strip, model, kept)
        shelf.set_panels(model.hidden, len(model.panels))
        column.set_model(model, patients.page.tab, self._named(model), before=self.before)
        if model.review is not None and model.review.unwritten and self._approved != model.digest:
            # What the reviewers have said stands in the file, a line each.
            self._approved = model.digest
            self._edit(lambda now: WriteApprovals() if now.review and now.review.unwritten else None)
        self.lists.show(model)
        self._reserve_keys()
        self._say_keys()

    def _tell_strip(self, strip: ChangingStrip, model: DraftShown, kept: str) -> None:
        """Say what is being changed and who sees it, or of the page as it is which sprint's it is."""
        told = (model.before.version, "") if self.before else (model.title, kept)
        strip.tell(*told, before=self.before)

    def _frame(self, model: DraftShown) -> None:
        """A frame over every panel of the tab that is shown, and over no other."""
        page = self._desk.patients.page
        places, panels = page.tabs[page.row.current].places, page.shown_panels()
        for panel in [one for one in self.frames if one not in panels]:
            self.frames.pop(panel).end()
        shorts = {point.target: point.short for point in model.points if point.short}
        numbers = numbers_on(model.points, {place.id: place.kind for place in places})
        for number, (place, panel) in enumerate(zip(places, panels, strict=True), 1):
            frame = self.frames.get(panel)
            if frame is None:
                frame = self.frames[panel] = PanelFrame(panel, place.id)
                frame.entered.connect(partial(self._entered, frame))
                frame.stepped.connect(partial(self._step, frame))
                frame.dragged.connect(partial(self._drag_over, frame))
                frame.dropped.connect(partial(self._drop, frame))
                self._keys.watch(frame)
            name = place.title or panel.head.title()
            self._titles[place.id] = name
            of = sum(one.share for one in places if one.side == place.side)
            size = "" if panel.stands else _("{n} of {all} high").format(n=place.share, all=of)
            if place.hide_empty:
                size = " · ".join(filter(None, (size, _("gives way when empty"))))
            short = "" if self.before else shorts.get(place.id, "")
            at = _("panel {n} of {all}").format(n=number, all=len(places))
            mine = numbers.get(place.id, "")
            change = _("change {n}").format(n=mine) if mine else ""
            spoken = ", ".join(filter(None, (name, at, change, short, size)))
            frame.tell(short, size, spoken, numbers=mine, live=not self.before, last=number == len(places))

    def _named(self, model: DraftShown) -> dict[str, str]:
        """Titles of the panels of a draft by their names in the workspace."""
        kinds = {one.name: one.title for one in model.panels}
        every = [one for side in (model.before, model.workspace) for tab in side.tabs for one in tab.panels]
        named = {one.id: one.title or kinds.get(one.kind, one.id) for one in every}
        return named | {one.id: one.title for one in model.hidden} | self._titles

    # Where one is

    def _in_frames(self) -> bool:
        focused = QApplication.focusWidget()
        return isinstance(focused, PanelFrame) or focused is None

    def _in_column(self) -> bool:
        focused, column = QApplication.focusWidget(), self.column
        return column is not None and focused is not None and column.isAncestorOf(focused)

    def _entered(self, frame: PanelFrame) -> None:
        self._at = frame.name

    def _into(self, panel: Panel) -> None:
        if (frame := self.frames.get(panel)) is not None:
            frame.setFocus()

    def _focus(self, name: str) -> None:
        """Go to a panel, or the first one where it is not on this tab."""
        page = self._desk.patients.page
        places = page.tabs[page.row.current].places
        at = next((at for at, place in enumerate(places) if place.id == name), -1)
        if at < 0:
            page.take_focus()
            return
        panel = page.shown_panels()[at]
        if panel.isVisible():
            self._into(panel)
        else:
            page.go_panel(at + 1)

    def _step(self, frame: PanelFrame, forward: bool) -> None:
        """The next or previous panel, in reading order; beyond the last is the column."""
        if not self.on:
            return
        page = self._desk.patients.page
        names = [place.id for place in page.tabs[page.row.current].places]
        at = names.index(frame.name) + (1 if forward else -1) if frame.name in names else 0
        if 0 <= at < len(names):
            self._focus(names[at])
        elif self.column is not None:
            self.column.take_focus()

    def _from_column(self, forward: bool) -> None:
        if not self.on:
            # The column goes, and the focus with it: nobody stepped.
            return
        page = self._desk.patients.page
        places = page.tabs[page.row.current].places
        if places:
            self._focus(places[0 if forward else -1].id)

    def _return(self) -> None:
        self._focus(self._at)

    def _place(self) -> Place | None:
        """The panel that somebody is in."""
        page = self._desk.patients.page
        return next((one for one in page.tabs[page.row.current].places if one.id == self._at), None)

    # Keys, as they are said

    def _focus_moved(self, now: QWidget) -> None:
        if self.on and self._desk.window.isAncestorOf(now):
            self._say_keys()

    def _say_keys(self) -> None:
        """Say the keys of what has the focus in the strip at the foot."""
        told = self._told_here()
        if told is not None and self.key_strip is not None:
            self.key_strip.set_keys(told[1], told[0])

    def _reserve_keys(self) -> None:
        """Room for the keys of whatever may have the focus: the panels don't move when it does."""
        if self.key_strip is not None:
            panels = ((self._titles.get(one.name, ""), one.keys) for one in self.frames.values())
            self.key_strip.reserve(*panels, self._told_draft())

    @property
    def _person(self) -> bool:
        return self.layer == "person"

    def _told_draft(self) -> Told:
        return _("The draft"), draft_keys(person=self._person)

    def _told_place(self) -> Told | None:
        """Title and keys of the panel that somebody is in, or was in last."""
        frame = next((one for one in self.frames.values() if one.name == self._at), None)
        return (self._titles.get(frame.name, ""), frame.keys) if frame is not None else None

    def _told_here(self) -> Told | None:
        """Title and keys of what has the focus; None where that is nothing of this."""
        focused, side = QApplication.focusWidget(), self._desk.window.side
        if self._in_column():
            return self._told_draft()
        if isinstance(side, SearchedList) and focused is not None and side.isAncestorOf(focused):
            return side.accessibleName(), side.keys()
        return self._told_place() if self._in_frames() else None

    def said_keys(self) -> SaidKeys:
        """All keys of changing, as the help tells them."""
        doing = _("While the list is changed") if self._listed else _("While the page is changed")
        always = doing, always_keys(listed=self._listed, person=self._person)
        return SaidKeys(self._told_here(), self._told_place(), self._told_draft(), always)

    _listed = False

    def allows(self, kind: type[Act]) -> bool:
        """True for an act that works, and by its own key, while this is changed: none about the patient."""
        one = declared(kind)
        if one.needs is Needs.PATIENT:
            return False
        free = not {key.replace("Escape", "Esc") for key in one.keys} & self._always().keys()
        return free and one.may in _STILL and not issubclass(kind, RecordAct)

    def go_draft(self) -> None:
        """Go to the draft's column."""
        if self.column is not None:
            self._desk.window.set_side(self.column)
            self.column.take_focus()

    def go_page(self) -> None:
        """Go to what somebody was in last: a panel, a column or a selection."""
        self._desk.window.set_side(self.column)
        self._return()

    # Keys

    def _always(self) -> dict[str, Callable[[], object]]:
        """Keys that count wherever the focus is, on a page and on a list."""
        return {
            "F8": self.turn,
            "Esc": self._escape,
            "Ctrl+Z": self._undo_offered,
            "Ctrl+Y": self.redo,
            "Ctrl+Shift+Z": self.redo,
            "Ctrl+N": self._list,
            "Alt+L": self._other_layer,
            "Alt+G": self._limits,
            "Alt+O": self._sets,
            "Alt+K": self._bind,
            "Ctrl+F": self._say_held,
        }

    def _table(self) -> Table:
        """The keys that count where the focus is."""
        focused = QApplication.focusWidget()
        always = self._always()
        if self._in_column():
            return {**always, "Ctrl+C": self._copy}
        if (mine := self.lists.table(focused)) is not None:
            return {**beside_keys(always), **mine}
        if not isinstance(focused, PanelFrame):
            return always
        if self.before:
            others = {"Left": partial(self._others, -1), "Right": partial(self._others, 0)}
            return {**always, **dict.fromkeys((*_EDITS, *"123456789"), self._say_before), **others}
        step: dict[str, Callable[[], object]] = {
            "Up": partial(self._move, -1),
            "Down": partial(self._move, 1),
            "Left": partial(self._across, True),
            "Right": partial(self._across, False),
            "Shift+Up": partial(self._size, -1),
            "Shift+Down": partial(self._size, 1),
            "H": self._hide,
            "F": self._fold,
            "G": self._reason,
            "L": self._list_of_panel,
            "Return": self._reason,
        }
        digits = {str(n): partial(self._fetch, n - 1) for n in range(1, DIGITS + 1)}
        return {**always, **step, **digits}

    def _escape(self) -> None:
        page = self._desk.patients.page
        held = next((frame for frame in self.frames.values() if frame.held), None)
        if held is not None:
            # Whoever has begun to drag a panel leaves it where it is.
            held.let_go()
            self._point(None)
        elif self.before:
            self.turn()
        elif not page.close_entry():
            self.leave()

    def _undo_offered(self) -> None:
        """Take back what the notice offers, as an order that was just signed; else the draft's last edit."""
        notice = self._desk.window.undo_notice
        if notice.offers_undo:
            notice.undo()
        else:
            self.undo()

    def _say_held(self) -> None:
        self._desk.window.say_done(_("While the page is being changed, nothing in its panels is used."))

    def _say_before(self) -> None:
        self._desk.window.say_done(_("This is the page as it is. F8 goes back to the draft."))

    # Edits

    def _edit(self, make: Callable[[DraftShown], PageEdit | None]) -> None:
        self._drafts.edit(make, self.layer, self._tab())

    def _move(self, step: int) -> None:
        if (place := self._place()) is not None:
            self._edit(lambda _model: MovePanel(place.id, step))

    def _across(self, side: bool) -> None:
        place = self._place()
        if place is not None and place.side is not side:
            self._edit(lambda _model: MovePanel(place.id, side=side))

    def _drag_over(self, frame: PanelFrame, point: QPoint) -> None:
        """Mark the place to which a panel would go that the pointer holds."""
        page = self._desk.patients.page
        self._point(drop_at(page, frame.panel, page.mapFromGlobal(point)))

    def _point(self, drop: Drop | None) -> None:
        if self._drop_mark is not None:
            self._drop_mark.point(drop)

    def _drop(self, frame: PanelFrame, point: QPoint) -> None:
        """Move a panel to where the pointer let it go: the same edit as by keys."""
        page = self._desk.patients.page
        drop = drop_at(page, frame.panel, page.mapFromGlobal(point))
        self._point(None)
        place = page.place_of(frame.panel)
        if drop is not None and place is not None:
            side = drop.side if drop.side is not place.side else None
            self._edit(lambda _model: MovePanel(place.id, drop.step, side))

    def _size(self, step: int) -> None:
        if (place := self._place()) is not None:
            self._edit(lambda _model: SizePanel(place.id, step))

    def _hide(self) -> None:
        if (place := self._place()) is not None:
            self._edit(lambda _model: HidePanel(place.id))

    def _fold(self) -> None:
        """Let a panel take no room where there is nothing for it, or stand always again."""
        if (place := self._place()) is not None:

            def fold(model: DraftShown) -> FoldPanel | None:
                every = (one for tab in model.workspace.tabs for one in tab.panels)
                panel = next((one for one in every if one.id == place.id), None)
                return FoldPanel(place.id, not panel.hide_empty) if panel is not None else None

            self._edit(fold)

    def _fetch(self, at: int) -> None:
        """Bring a panel back from the shelf."""
        model, page = self._drafts.model, self._desk.patients.page
        if model is not None and at < len(model.hidden):
            one, after = model.hidden[at], self._at
            self._edit(lambda _model: AddPanel(one.kind, page.tab, after, one.id))

    def _give_reason(self, identity: tuple[str, int], why: str) -> None:
        def give(model: DraftShown) -> GiveReason | None:
            points = dict(zip(identities(model.points), model.points, strict=True))
            point = points.get(identity)
            return GiveReason(point.point, why) if point is not None and point.why != why else None

        self._edit(give)

    def undo(self) -> None:
        """Take the last edit back."""
        self._edit(lambda model: UndoEdit() if model.undo else None)

    def redo(self) -> None:
        """Make it anew."""
        self._edit(lambda model: RedoEdit() if model.redo else None)

    def _reason(self) -> None:
        column, place, model = self.column, self._place(), self._drafts.model
        targets = [self._at]
        if place is not None and model is not None:
            inside = [one for one in model.points if is_about(one, place.kind)]
            targets += [one.target for one in sorted(inside, key=lambda one: bool(one.why))]
        if column is not None and not any(map(column.go_reason, targets)):
            self._desk.window.say_done(_("Nothing of this panel is changed yet, so it needs no reason."))

    # Before and after, layers, the list of panels, the file

    def turn(self) -> None:
        """The page as it is, or as the draft makes it: the same patient, the same focus."""
        model, strip = self._drafts.model, self.strip
        if model is None or strip is None or not self.on:
            return
        writing, at = self._in_column(), self._at
        if self._desk.window.side in self.lists.sides():
            # Without the draft there is nothing to change in a list of it.
            self._desk.window.set_side(self.column)
        self.before = not self.before
        self._show(model)
        if not writing:
            self._focus(at)
        if self.before and strip.offers_made_up:
            self.comparing.prepare(model, self._tab())

    def _others(self, at: int) -> None:
        """Both sides on made-up patients, from the first or the last of them."""
        if (model := self._drafts.model) is not None and self.on:
            self.comparing.show(model, self._tab(), self.comparing.cases[at], before=self.before)

    def _comparing(self, desk: Desk) -> Comparing:
        return Comparing(desk, self._compared)

    def end_comparing(self) -> None:
        """Take the made-up patients away, if they are shown."""
        self.comparing.end()

    def _compared(self, before: bool) -> None:
        """Back from the made-up patients, on the side that was looked at last."""
        if self.on and before is not self.before:
            self.turn()

    def _choose_layer(self, layer: Layer) -> None:
        model = self._drafts.model
        if model is not None and model.layer == "person":
            self._own = model.workspace
        self.layer = layer
        self._drafts.open(layer, self._tab())

    def _other_layer(self) -> None:
        self._choose_layer("person" if self.layer == "sprint" else "sprint")

    def _tab_changed(self, tab: str) -> None:
        if (model := self._drafts.model) is not None:
            self._frame(model)
        self._drafts.open(self.layer, tab)

    def _list(self) -> None:
        """All panels that can be put on this page, in the column's place."""
        model = self._drafts.model
        if model is None or self.before:
            self._say_before()
            return
        if self.list is None:
            self.list = AddList()
            self.list.added.connect(self._add)
            self.list.left.connect(self._end_list)
        self.list.show_offered(model.panels)
        self._desk.window.set_side(self.list)
        self.list.take_focus()

    def _list_of_panel(self) -> None:
        """List of the panel that somebody is in (lanes, results that come first), in the column's place."""
        place, model = self._place(), self._drafts.model
        if model is None:
            return
        page = self._desk.patients.page
        panels = (one for one in page.shown_panels() if place is not None and page.place_of(one) is place)
        self.lists.open_of(place.kind if place is not None else "", next(panels, None), model)

    def _open(self, show: Callable[[DraftShown], None]) -> None:
        """Show a list in the column's place; without the draft there is nothing to change."""
        if self.before:
            self._say_before()
        elif (model := self._drafts.model) is not None:
            show(model)

    def _limits(self) -> None:
        """The limits and dangers of the hospital, in the column's place."""
        self._open(lambda _model: self.lists.limits.open())

    def _sets(self) -> None:
        """The order sets that come first in the order field, in the column's place."""
        self._open(self.lists.sets.begin)

    def _bind(self) -> None:
        """The keys of acts, in the column's place."""
        self._open(self.lists.keys.open)

    def _end_list(self) -> None:
        self._desk.window.set_side(self.column)
        self._focus(self._at)

    def _add(self, kind: str) -> None:
        page, after = self._desk.patients.page, self._at
        self._end_list()
        self._edit(lambda _model: AddPanel(kind, page.tab, after))

    # Review

    def _choose_reviewer(self) -> None:
        if self.before:
            self.turn()
        self._sending.choose(self._drafts.model)

    def _withdraw(self) -> None:
        model = self._drafts.model
        if model is not None and model.review is not None and model.review.key:
            self._sending.withdraw(model.review.key)

    def _sent_on(self) -> None:
        """The draft is sent, or taken back: it is asked for anew."""
        if self.on:
            self._drafts.open(self.layer, self._tab())

    def _told(self, gathered: dict[str, set[str]]) -> None:
        """An answer of a reviewer has come."""
        kinds = set().union(*gathered.values()) if gathered else set()
        if self.on and self.layer == "sprint" and kinds & {"Task", "snapshot:wishes"}:
            self._sent_on()

    def _copy(self) -> None:
        model = self._drafts.model
        if model is not None and model.file:
            clipboard.put_lasting(model.file)
            said = _("Copied: the draft lies in {file}.").format(file=short_path(model.file))
            self._desk.window.say_done(said)


def beside_keys(always: Table) -> Table:
    """Keys that count in the lists beside the page too: those of undoing, and those of the other lists."""
    return {key: always[key] for key in ("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "F8", *_OTHERS)}


_OTHERS = ("Alt+L", "Alt+G", "Alt+O", "Alt+K")
"""Keys of what stands in the column's place, and of whose draft it is."""
_EDITS = ("Up", "Down", "Left", "Right", "Shift+Up", "Shift+Down", "H", "F", "G", "L", "Return")
"""Keys of a panel that change the draft."""
