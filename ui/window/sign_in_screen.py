"""The sign-in page: who is known here, and how far the sign-in in the browser has come.

Nothing of a patient, no field of ours for a password: the browser asks for what shows who somebody is.

One idea: the page as one picture, its left side people, its right side the steps and who one will be.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.card_sign_in import CardSignIn, OfflineWay
from desktop.shown.shell import RoleChoice
from desktop.shown.who_signed_in import WhoModel
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Line, Spring, Text
from ui.painting.shapes import upright
from ui.painting.text import HEAD, LABEL, PAGE_TITLE, QUIET, SMALL, STRONG
from ui.theme import px
from ui.theme.measures import STATUS
from ui.widgets.button import ActionButton, StepButton
from ui.widgets.card_box import CardBox
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import FittingScroll
from ui.window.persons.as_who import AsWho, What
from ui.window.persons.page_parts import offer, paint_edges, say_facts
from ui.window.sign_in_steps import Fact, Steps, TimeLeft

State = Literal["choose", "opening", "waiting", "fetching", "confirm"]
OTHER = "other"
_PEOPLE, _STEPS, _APART, _MARGIN, _TALL = 488, 460, 122, 48, 700


class SignInScreen(Ground):
    """Sign-in page: `picked(person)` to sign somebody in (empty: anybody else), `browser()` to show the page
    in the browser again, `copied()` its address, `ended()` to end it, `begun(role, ward)` to begin;
    `looked()` when another person is chosen, `carded(pin)` to use a card; `returned()` when whoever locked
    the window goes on after all."""

    picked = Signal(str)
    browser = Signal()
    copied = Signal()
    ended = Signal()
    begun = Signal(str, str)
    looked = Signal()
    carded = Signal(str)
    returned = Signal()

    def __init__(self, place: str, server: str, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(_("Sign in"))
        self.state: State = "choose"
        # Somebody has chosen; nobody is chosen for them any more.
        self.touched = False
        self._server = server
        self._locked_by = ""
        self._names: dict[str, str] = {}
        self._offered: tuple[RoleChoice, ...] | None = None
        self._as = AsWho()
        self._choosing: What | None = None
        self._low = False
        self._grid = grid = QGridLayout(self)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        head = QVBoxLayout()
        head.setSpacing(px(6))
        for text, style, step in (("Fagflate", PAGE_TITLE, 28), (place, QUIET, 20)):
            line = RunsLabel(self)
            line.set_line((Text(text, style),), step=step)
            head.addWidget(line)
        grid.addLayout(head, 0, 1)
        grid.setRowMinimumHeight(1, px(20))
        who = RunsLabel(self)
        who.set_line((Text(_("Who are you?"), HEAD),), step=24)
        grid.addWidget(who, 2, 1)
        self._head = RunsLabel(self, wrapping=True)
        self.people = ChoiceList(_("Who are you?"), self, "canvas")
        self.people.picked.connect(self._picked)
        self.people.chosen.connect(self._looked_at)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.people, 1)
        self.card = CardBox(self)
        self.card.given.connect(self.carded)
        left.addWidget(self.card)
        # In one row with the steps: below them it would make the page taller than a small screen.
        grid.addLayout(left, 3, 1)
        self._right = QWidget(self)
        grid.setRowStretch(3, 1)
        self._build(self._right)
        nothing = RunsLabel(self)
        nothing.set_line((Text(_("Nothing about patients is shown here, not even how many."), SMALL),))
        grid.addWidget(nothing, 4, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_people(())
        self._arrange()

    def _build(self, right: QWidget) -> None:
        self._column = column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        self.left = TimeLeft(right)
        column.addWidget(self.left)
        middle = QWidget()
        self._middle = inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(px(10))
        self.steps = Steps(middle)
        # As tall as the steps in whose place it stands.
        tall = self.steps.height()
        inner.addWidget(self.steps)
        self.options = ChoiceList("", middle, "canvas")
        self.options.picked.connect(self._option)
        self.options.setFixedHeight(tall)
        self.options.hide()
        inner.addWidget(self.options)
        inner.addWidget(Rule(parent=middle))
        self._known = RunsLabel(middle)
        inner.addWidget(self._known)
        facts = QVBoxLayout()
        facts.setSpacing(0)
        self.facts = {
            "person": Fact(_("Who"), "", middle),
            "role": Fact(_("Role"), "Alt+R", middle),
            "ward": Fact(_("Ward"), "Alt+P", middle),
        }
        for one in self.facts.values():
            facts.addWidget(one)
        inner.addLayout(facts)
        self._scroll = FittingScroll(middle, right, "canvas")
        column.addWidget(self._scroll)
        self.facts["role"].clicked.connect(lambda: self._offer("role"))
        self.facts["ward"].clicked.connect(lambda: self._offer("ward"))
        self.act = ActionButton(right)
        self.act.clicked.connect(self.go)
        column.addWidget(self.act)
        self._ways = QWidget(right)
        row = QHBoxLayout(self._ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(18))
        self.copy = StepButton("Ctrl+C", _("copy the address"), self._ways)
        self.copy.clicked.connect(self.copied)
        self.leave = StepButton("Esc", _("end"), self._ways)
        self.leave.clicked.connect(self._leave)
        row.addWidget(self.copy)
        row.addWidget(self.leave)
        row.addStretch(1)
        column.addWidget(self._ways)
        self.note = RunsLabel(right, wrapping=True)
        column.addWidget(self.note)
        column.addStretch(1)

    # What is shown

    def set_people(self, people: tuple[RoleChoice, ...]) -> None:
        """Set the people who are known here; whoever is chosen stays chosen."""
        if people == self._offered:
            return
        self._offered = people
        chosen, focused = self.people.current, QApplication.focusWidget()
        kept = focused is not None and self.people.isAncestorOf(focused)
        self._names = {one.key: one.name for one in people}
        rows = [Choice(one.key, one.name, one.role, one.remark, one.initials) for one in people]
        rows.append(Choice(OTHER, _("Somebody else")))
        self.people.set_choices(tuple(rows), chosen)
        if kept:
            self.people.take_focus()
        self._say()

    def choose(self, person: str) -> None:
        """Choose one of the people (`Practitioner/id`), or somebody else."""
        self.people.choose(person if person in self._names else OTHER, tell=False)
        self._say()

    def look(self, who: WhoModel | None) -> None:
        """Set what the chosen person would be here, before they have signed in."""
        if self.state in ("choose", "opening", "waiting"):
            self._take(who)

    def opening(self) -> None:
        """The sign-in has been asked for."""
        self._turn("opening")

    def waiting(self, host: str, at: str, *, opened: bool) -> None:
        """The browser is open on a page of this host since a time of day; or it could not be opened."""
        self.steps.opened(host, at, opened=opened)
        self._turn("waiting")

    def fetching(self) -> None:
        """Somebody has come back; who they are is being fetched."""
        self._turn("fetching")

    def offline(self, until: str, by: OfflineWay) -> None:
        """Somebody has shown who they are without the provider, and may work here until a time of day."""
        self.steps.offline(until, by)

    def came(self, who: WhoModel) -> None:
        """Somebody has come back: role and ward are confirmed or chosen."""
        self._take(who)
        self._turn("confirm")

    def again(self) -> None:
        """Nobody is being signed in any more."""
        self._turn("choose")

    def say(self, words: str, *, wrong: bool = True) -> None:
        """Say a sentence at the foot."""
        self.note.set_cell(text_cell(words, QUIET.on("danger") if wrong else SMALL))
        self._arrange()

    def set_card(self, model: CardSignIn, now: datetime) -> None:
        """Set how the chosen person may sign in by card; whoever is signed in may let a card do it later."""
        if self.state == "confirm" and model.state != "offered":
            self.card.hide()
        else:
            self.card.set_model(model, now)

    def enrolled(self, model: CardSignIn) -> None:
        """The card of whoever is signed in lets them in later too."""
        self.card.set_enrolled(model)
        self.say("")
        self.act.setFocus()

    def set_left(self, seconds: float, whole: float) -> None:
        """Set the time left for the browser."""
        self.left.set_left(seconds, whole)
        self._heading()

    def set_locked_by(self, name: str) -> None:
        """Set who locked the window and can go back to its lock; empty for nobody."""
        self._locked_by = name
        self._say()

    def set_server(self, words: str) -> None:
        """Set the connection status."""
        self._server = words
        self.update()

    @property
    def chosen(self) -> str:
        """The chosen person (`Practitioner/id`), or empty for somebody else or nobody."""
        return self.people.current if self.people.current != OTHER else ""

    def _turn(self, state: State) -> None:
        self.state = state
        self._choosing = None
        self.card.close_field()
        self.card.setVisible(state in ("choose", "waiting") and bool(self.card.model.state))
        self.steps.turn({"choose": 0, "opening": 0, "waiting": 1, "fetching": 2, "confirm": 2}[state])
        self.options.hide()
        self._show_steps()
        if state != "waiting":
            self.left.set_left(0, 0)
        if state != "choose":
            # The people's rows would begin anew by Enter.
            self.act.setFocus()
        kept = (
            _("You are signed in. Nothing is shown or done in your name before you begin.")
            if state == "confirm"
            else _("If no answer comes, nothing happens: nobody is signed in, and drafts are kept.")
        )
        self.note.set_cell(text_cell(kept, SMALL))
        self._say()

    def _show_steps(self) -> None:
        """Show the steps; on a low page the one that is on, and none when all of them are behind."""
        self.steps.set_short(self._low)
        self.steps.setVisible(self._choosing is None and not (self._low and self.state == "confirm"))

    def _take(self, who: WhoModel | None) -> None:
        self._as.take(who)
        self._say()

    def _heading(self) -> None:
        chosen = self.people.current
        who = self._as.who
        name = who.name if self.state == "confirm" and who else self._names.get(chosen, "")
        words = name or (_("Somebody else") if chosen else "")
        flowing, left = Text(words, HEAD, wraps=True), Text(self.left.words, LABEL)
        below: tuple[Line, ...] = ((flowing,), (left,)) if left.plain else ((flowing,),)
        self._head.set_cell(Cell((((Text(words, HEAD), Spring(), left),), below), step=24))

    def _say(self) -> None:
        self._heading()
        who, confirm = self._as.who, self.state == "confirm"
        self.copy.setVisible(self.state == "waiting")
        ends = self.state != "choose" or bool(self._choosing)
        self.leave.set_label(_("end") if ends else _("No, {name} goes on").format(name=self._locked_by))
        self.leave.setVisible(ends or bool(self._locked_by))
        for one in ("role", "ward"):
            self.facts[one].setEnabled(confirm)
        told = _("confirm, or change") if confirm else _("suggested from the register") if who else ""
        self._known.set_line((Text(_("How you are known here"), STRONG), Spring(), Text(told, SMALL)))
        hpr = _("{name}, HPR {number}").format(name=who.name, number=who.hpr) if who and who.hpr else ""
        self.facts["person"].set(hpr or (who.name if who else ""), _("from the sign-in"))
        say_facts(self.facts, self._as, known=confirm)
        self._act()
        self._arrange()

    def _act(self) -> None:
        if self.state == "waiting":
            self.act.set_act(_("Show the browser again"), ready=False, keys="Enter", icon="arrow-up-right")
        elif self.state in ("opening", "fetching"):
            words = _("Asking the sign-in service") if self.state == "opening" else _("Fetching who you are")
            self.act.set_act(words, ready=False, keys="", idle=True)
        elif self.state == "confirm" and self._as.who is not None:
            self._as.set_act(self.act)
        elif self.people.current:
            name = self._names.get(self.people.current, "")
            words = _("Sign in in the browser as") if name else _("Sign in in the browser")
            self.act.set_act(words, name, "Enter")
        else:
            self.act.set_act(_("Choose who you are"), ready=False, keys="")

    # What is done

    def _looked_at(self, _person: str) -> None:
        self.touched = True
        if self.state == "choose":
            self._take(None)
            self.card.set_nobody()
            self.looked.emit()

    def _picked(self, _key: str) -> None:
        if self.state != "confirm":
            self.picked.emit(self.chosen)

    def _leave(self) -> None:
        if self._choosing:
            self._turn_back()
        elif self.state != "choose":
            self.ended.emit()
        elif self._locked_by:
            self.returned.emit()

    def go(self) -> None:
        """Do what the act at the foot says."""
        if self._choosing:
            self._option(self.options.current)
        elif self.state == "waiting":
            self.browser.emit()
        elif self.state == "choose" and self.people.current:
            self.picked.emit(self.chosen)
        elif self.state == "confirm" and self._as.who is not None:
            if (lacking := self._as.lacking) is not None:
                self._offer(lacking)
            else:
                self.begun.emit(self._as.role, self._as.begins_on)

    def _offer(self, what: What) -> None:
        """Offer roles or wards in place of the steps."""
        if self.state != "confirm" or not offer(self.options, self._as, what):
            return
        self._choosing = what
        self._show_steps()
        self.options.show()
        self.leave.show()
        self.options.take_focus()
        self._scroll.verticalScrollBar().setValue(0)

    def _option(self, key: str) -> None:
        if self._choosing is not None and key:
            self._as.choose(self._choosing, key)
            self._turn_back()

    def _turn_back(self) -> None:
        self._turn("confirm")

    def focusInEvent(self, event: object) -> None:
        self.people.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if held(event):
            return
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.state == "waiting":
            self.copied.emit()
        elif pressed == "Alt+U":
            self.card.begin()
        elif pressed in ("Alt+R", "Alt+P"):
            self._offer("role" if pressed == "Alt+R" else "ward")
        elif self._scroll.turn_page(event.key()):
            return
        elif event.modifiers() or not self.people.choose_digit(event.text()):
            super().keyPressEvent(event)

    # How it lies

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Both columns as wide as they are meant to be, or narrower where the window is."""
        roomy = self.width() >= px(_PEOPLE + _STEPS + _APART + 2 * _MARGIN)
        margin, apart = (px(_MARGIN), px(_APART)) if roomy else (px(_MARGIN // 2), px(_APART // 4))
        top = px(72) if self.height() >= px(_TALL) else px(16)
        self._grid.setContentsMargins(margin, top, margin, px(STATUS) + px(24 if roomy else 12))
        self._grid.setHorizontalSpacing(apart)
        room = self.width() - 2 * margin - apart
        for one in (self.people, self.card):
            one.setFixedWidth(min(px(_PEOPLE), room * _PEOPLE // (_PEOPLE + _STEPS)))
        self._right.setFixedWidth(min(px(_STEPS), room * _STEPS // (_PEOPLE + _STEPS)))
        for fact in self.facts.values():
            fact.fit(self._right.width())
        # What one will be goes before the steps that are behind.
        if not self._place(low=self.height() < px(_TALL)):
            self._place(low=True)

    def _place(self, *, low: bool) -> bool:
        """Put the right column below the heading of the people; on a `low` page it begins beside the name of
        the program, with one step. False where it has no room."""
        self._low = low
        self._grid.addWidget(self._head, 0 if low else 2, 2)
        self._grid.addWidget(self._right, 1 if low else 3, 2, 4 if low else 1, 1)
        self._show_steps()
        # They would hear of another height of steps and facts in the next turn only.
        self._middle.activate()
        self._scroll.updateGeometry()
        self._grid.activate()
        self._column.activate()
        return self._scroll.height() >= self._scroll.sizeHint().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            paint_edges(painter, self, self._server)
            left = self.people.mapTo(self, self.people.rect().topRight()).x()
            right = self._right.mapTo(self, self._right.rect().topLeft()).x()
            upright(painter, (left + right) / 2, px(72), self.height() - px(STATUS) - px(144))
