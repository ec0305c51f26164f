"""The switch of user: who goes out and who comes in, side by side, before the one who comes begins.

Nothing of a patient: what is kept, what waits, and since when.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.switching import SwitchModel
from desktop.shown.who_signed_in import WhoModel
from ui.painting.cell import text_cell
from ui.painting.runs import Icon, Text
from ui.painting.text import PAGE_TITLE, QUIET, SMALL
from ui.theme import px
from ui.theme.measures import SCROLL_ROOM, SIGN, STATUS
from ui.widgets.button import ActionButton
from ui.widgets.choices import ChoiceList
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll
from ui.window.persons.as_who import AsWho, What
from ui.window.persons.page_parts import offer, paint_edges, say_facts
from ui.window.persons.switch_parts import BackButton, FactLine, PersonCard
from ui.window.sign_in_steps import Fact

_CARD, _APART, _MARGIN = 480, 106, 48
_TALL, _LOW = 700, 560
"""Heights at 100 % from which on there is room for margins, and for what holds for both."""


class SwitchScreen(Ground):
    """Page of a switch of user: `begun(role, ward)` when who has come begins, `returned()` when who has
    locked goes on after all, `ended()` where they are not signed in any more."""

    begun = Signal(str, str)
    returned = Signal()
    ended = Signal()

    def __init__(
        self, place: str, server: str, who: WhoModel, model: SwitchModel, parent: QWidget | None = None
    ) -> None:
        super().__init__("canvas", parent=parent)
        assert model.leaving is not None
        assert model.coming is not None
        self.setAccessibleName(_("Switch person"))
        self.state = "confirm"
        self._server = server
        self._locked_by = ""
        self._as = AsWho()
        self._as.take(who)
        self._choosing: What | None = None
        self._model = model
        self.leaving = PersonCard(_("Goes out"), model.leaving, self)
        self.coming = PersonCard(_("Comes in"), model.coming, self, comes=True)
        self.facts = {
            "role": Fact(_("Role"), "Alt+R", self.coming),
            "ward": Fact(_("Ward"), "Alt+P", self.coming),
        }
        self.facts["role"].clicked.connect(lambda: self._offer("role"))
        self.facts["ward"].clicked.connect(lambda: self._offer("ward"))
        self.options = ChoiceList("", self.coming)
        self.options.picked.connect(self._option)
        self.options.hide()
        self.act = ActionButton(self)
        self.act.clicked.connect(self.go)
        self.back = BackButton("", self)
        self.back.clicked.connect(self._leave)
        self._foot = QWidget(self)
        self._build(place)
        self.setFocusProxy(self.act)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_model(model)
        self._say()
        self._arrange()

    def _build(self, place: str) -> None:
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for one in self.facts.values():
            rows.addWidget(one)
        # Below the rule under their name.
        self.coming.column.insertLayout(3, rows)
        self.coming.column.insertWidget(4, self.options)
        self._cards = QWidget(self)
        beside = QHBoxLayout(self._cards)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.leaving)
        beside.addWidget(self.coming)
        beside.addStretch(1)
        self._beside = beside
        self._scroll = Scroll(self._cards, self, "canvas")
        self._acts = QHBoxLayout()
        self._acts.addWidget(self.back)
        self._acts.addWidget(self.act)
        self._acts.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        for text, style, step in ((_("Switch person"), PAGE_TITLE, 28), (place, QUIET, 26)):
            line = RunsLabel(self)
            line.set_line((Text(text, style),), step=step)
            column.addWidget(line)
        column.addSpacing(px(18))
        column.addWidget(self._scroll, 1000)
        column.addSpacing(px(14))
        column.addLayout(self._acts)
        column.addSpacing(px(20))
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(px(14))
        foot.addWidget(Rule(parent=self._foot))
        self._told = QHBoxLayout()
        self._told.setSpacing(px(24))
        foot.addLayout(self._told)
        column.addWidget(self._foot)
        column.addSpacing(px(18))
        nothing = RunsLabel(self, wrapping=True)
        words = _("Nothing about patients is shown here, not even whom the drafts concern.")
        nothing.set_cell(text_cell(words, SMALL))
        column.addWidget(nothing)
        column.addStretch(1)
        self._whole = QGridLayout(self)
        self._whole.setColumnStretch(0, 1)
        self._whole.setColumnStretch(2, 1)
        self._whole.addLayout(column, 0, 1)

    # What is shown

    def set_model(self, model: SwitchModel) -> None:
        """Say anew what is kept and what waits."""
        for card, side in ((self.leaving, model.leaving), (self.coming, model.coming)):
            if side is not None:
                card.set_facts(side.facts)
        if self._told.count() == 0 or model.foot != self._model.foot:
            while (item := self._told.takeAt(0)) is not None:
                if (line := item.widget()) is not None:
                    line.hide()
                    line.deleteLater()
            for one in model.foot:
                line = FactLine(one, "text2", self._foot)
                self._told.addWidget(line, 1, Qt.AlignmentFlag.AlignTop)
        self._model = model
        self._arrange()

    def set_who(self, who: WhoModel) -> None:
        """Set what the register says now of who comes, where they have chosen nothing."""
        if self._as.who != who:
            self._as.take(who)
            self._say()

    def set_locked_by(self, name: str) -> None:
        """Set who locked the window and can go on; empty for nobody."""
        self._locked_by = name
        self._say()

    def set_server(self, words: str) -> None:
        """Set the connection status."""
        self._server = words
        self.update()

    def _say(self) -> None:
        name = self._locked_by
        self.back.set_text(_("No, {name} goes on").format(name=name) if name else _("end"))
        say_facts(self.facts, self._as, known=True)
        self._as.set_act(self.act)

    # What is done

    def go(self) -> None:
        """Begin as who has come, or go to what is lacking."""
        if self._choosing is not None:
            self._option(self.options.current)
        elif (lacking := self._as.lacking) is not None:
            self._offer(lacking)
        else:
            self.begun.emit(self._as.role, self._as.begins_on)

    def _leave(self) -> None:
        if self._choosing is not None:
            self._turn_back()
        elif self._locked_by:
            self.returned.emit()
        else:
            self.ended.emit()

    def _offer(self, what: What) -> None:
        """Offer roles or wards in place of what waits."""
        if not offer(self.options, self._as, what):
            return
        self._choosing = what
        # As tall as what it stands for, so that nothing moves.
        self.options.setFixedHeight(max(self.coming.lines.sizeHint().height(), px(150)))
        self.coming.show_facts(False)
        self.options.show()
        self.options.take_focus()

    def _option(self, key: str) -> None:
        if self._choosing is not None and key:
            self._as.choose(self._choosing, key)
            self._turn_back()

    def _turn_back(self) -> None:
        self._choosing = None
        self.options.hide()
        self.coming.show_facts(True)
        self.act.setFocus()
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if held(event):
            return
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif pressed in ("Alt+R", "Alt+P"):
            self._offer("role" if pressed == "Alt+R" else "ward")
        elif self._scroll.turn_page(event.key()):
            return
        elif event.modifiers() or self._choosing is None or not self.options.choose_digit(event.text()):
            super().keyPressEvent(event)

    # How it lies

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Both cards as wide as they are meant to be, or narrower where the window is."""
        roomy = self.width() >= px(2 * _CARD + _APART + 2 * _MARGIN)
        margin, apart = (px(_MARGIN), px(_APART)) if roomy else (px(_MARGIN // 2), px(_APART // 3))
        top = px(48) if self.height() >= px(_TALL) else px(16)
        self._whole.setContentsMargins(margin, top, margin, px(STATUS) + px(12))
        wide = min(px(_CARD), (self.width() - 2 * margin - apart - px(SCROLL_ROOM)) // 2)
        # A scroll bar stands beside the cards, not over the edge of one.
        self._scroll.setFixedWidth(max(2 * wide + apart + px(SCROLL_ROOM), 1))
        self._beside.setSpacing(apart)
        self._acts.setSpacing(apart)
        for one in (self.leaving, self.coming, self.back, self.act):
            one.setFixedWidth(max(wide, 1))
        self._foot.setVisible(self.height() >= px(_LOW))
        self.back.setFixedHeight(max(px(SIGN), self.act.height_at(wide)))
        tall = max(self.leaving.height_at(wide), self.coming.height_at(wide))
        self._cards.setMinimumHeight(tall)
        self._scroll.setMaximumHeight(tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            paint_edges(painter, self, self._server)
            left = self.leaving.mapTo(self, self.leaving.rect().topRight()).x()
            right = self.coming.mapTo(self, self.coming.rect().topLeft()).x()
            middle = self._scroll.geometry().center().y()
            Icon("arrow-right", "accent", 20).paint(painter, (left + right) / 2 - px(10), middle)
