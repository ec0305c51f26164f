"""The first screen: who is at the keyboard and on which ward. No patient, no number of patients, nothing
hidden.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.shell import ChooseModel, RoleChoice, WardChoice
from ui.painting.cell import text_cell
from ui.painting.runs import Text
from ui.painting.shapes import upright
from ui.painting.text import HEAD, PAGE_TITLE, QUIET, SMALL, draw
from ui.theme import colour, px
from ui.theme.measures import STATUS
from ui.widgets.button import ActionButton
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.filter import FilterField
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel

_PEOPLE, _WARDS, _APART, _MARGIN, _TALL = 480, 440, 80, 48, 640
_MANY = 9
"""From more people than this on there is a field to find them by."""


class ChooseScreen(Ground):
    """First screen: `started(person, ward)` with the keys that were chosen; ward is '' when the server has
    none."""

    started = Signal(str, str)

    def __init__(self, model: ChooseModel, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(_("Who are you?"))
        self._people: dict[str, RoleChoice] = {}
        self._wards: dict[str, WardChoice] = {}
        self._server = model.server
        self._grid = grid = QGridLayout(self)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        title = RunsLabel(self)
        title.set_line((Text("Fagflate", PAGE_TITLE),), step=28)
        place = RunsLabel(self)
        place.set_line((Text(model.place, QUIET),))
        head = QVBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(title)
        head.addWidget(place)
        grid.addLayout(head, 0, 1)
        grid.setRowMinimumHeight(1, px(20))
        self._who = RunsLabel(self)
        self._who.set_line((Text(_("Who are you?"), HEAD),), step=24)
        grid.addWidget(self._who, 2, 1)
        self._where = RunsLabel(self)
        grid.addWidget(self._where, 2, 2)
        self.people = ChoiceList(_("Who are you?"), self)
        left = QWidget(self)
        found = QVBoxLayout(left)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(px(8))
        self.finder = FilterField(_("Find a name, role or ward"), "Ctrl+F", "magnifying-glass", 476)
        self.finder.textChanged.connect(self.people.set_filter)
        self.finder.installEventFilter(self)
        found.addWidget(self.finder)
        found.addWidget(self.people, 1)
        grid.addWidget(left, 3, 1)
        self._right = right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.wards = ChoiceList(_("Ward today"), right)
        label = RunsLabel(right)
        label.set_line((Text(_("Ward today"), SMALL),))
        column.addWidget(label)
        column.addWidget(self.wards, 1)
        self.start = ActionButton(right)
        self.start.clicked.connect(self.go)
        column.addWidget(self.start)
        self.note = RunsLabel(right, wrapping=True)
        column.addWidget(self.note)
        grid.addWidget(right, 3, 2)
        grid.setRowStretch(3, 1)
        nothing = RunsLabel(self)
        nothing.set_line((Text(_("Nothing about patients is shown here, not even how many."), SMALL),))
        grid.addWidget(nothing, 4, 1)
        self._offer(model, model.chosen_person, model.chosen_ward)
        self.people.chosen.connect(self._person_chosen)
        self.wards.chosen.connect(self._say)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Both columns as wide as they are meant to be, or narrower where the window is."""
        roomy = self.width() >= px(_PEOPLE + _WARDS + _APART + 2 * _MARGIN)
        margin, apart = (px(_MARGIN), px(_APART)) if roomy else (px(_MARGIN // 2), px(_APART // 2))
        top = px(72) if self.height() >= px(_TALL) else px(24)
        self._grid.setContentsMargins(margin, top, margin, px(STATUS) + px(24 if roomy else 12))
        self._grid.setHorizontalSpacing(apart)
        room = self.width() - 2 * margin - apart
        people = min(px(_PEOPLE), room * _PEOPLE // (_PEOPLE + _WARDS))
        self.people.setFixedWidth(people)
        self.finder.setFixedWidth(people)
        self._right.setFixedWidth(min(px(_WARDS), room - people))

    def _offer(self, model: ChooseModel, person: str, ward: str) -> None:
        self._people = {one.key: one for one in model.people}
        self._wards = {one.key: one for one in model.wards}
        self.people.set_choices(
            tuple(Choice(one.key, one.name, one.role, one.remark, one.initials) for one in model.people),
            person,
        )
        self.wards.set_choices(
            tuple(Choice(one.key, one.name, "", one.remark) for one in model.wards), ward, digits=False
        )
        self._bound = bool(model.bound)
        free = _("You say yourself who you are. It is recorded as self-declared beside all you do.")
        self.note.set_cell(text_cell(model.bound or free, SMALL))
        # Only now: a widget that is shown before it has a parent is a window, and takes the keys with it.
        self.finder.setVisible(len(model.people) > _MANY or bool(self.finder.text()))
        self._say()

    def set_model(self, model: ChooseModel) -> None:
        """The server offers others now: what is chosen and typed stays, and so does the focus."""
        focused = QApplication.focusWidget()
        lists = [one for one in (self.people, self.wards) if focused and one.isAncestorOf(focused)]
        self.set_server(model.server)
        self._offer(model, self.people.current, self.wards.current or model.chosen_ward)
        if typed := self.finder.text():
            self.people.set_filter(typed)
        for one in lists:
            one.take_focus()
        if focused is self:
            # Nobody was there yet to be chosen.
            self.people.take_focus()

    def _person_chosen(self, key: str) -> None:
        usual = self._people[key].ward if key in self._people else ""
        if usual in self._wards:
            self.wards.choose(usual, tell=False)
        self._say()

    def _say(self, _key: str = "") -> None:
        person = self._people.get(self.people.current)
        ward = self._wards.get(self.wards.current)
        self._where.set_line((Text(person.name if person else "", HEAD),), step=24)
        if person is None and self._bound and not self._people:
            self.start.set_act(_("Nobody can be chosen"), ready=False, keys="")
        elif person is None:
            self.start.set_act(_("Choose who you are"), ready=False, keys="")
        elif ward is None and self._wards:
            self.start.set_act(_("Choose a ward"), ready=False, keys="")
        elif ward is None:
            self.start.set_act(_("Begin with patient search as"), person.name, "Enter")
        else:
            self.start.set_act(_("Begin on {ward} as").format(ward=ward.name), person.name, "Enter")

    def set_server(self, words: str) -> None:
        """Set the connection status; choices and typed text stay."""
        self._server = words
        self.update()

    def go(self) -> None:
        """Begin, if all that is needed is chosen; else go where it is chosen."""
        if self.start.ready:
            self.started.emit(self.people.current, self.wards.current)
        elif self.people.current:
            self.wards.take_focus()
        else:
            self.people.take_focus()

    def focusInEvent(self, event: object) -> None:
        self.people.take_focus()

    def event(self, event: QEvent) -> bool:
        # The window's own Ctrl+F concerns what this screen covers.
        find = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Find)
        if find and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event):
                self.go()
            return
        if event.matches(QKeySequence.StandardKey.Find) and not self.finder.isHidden():
            self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if self._finds(event):
            return
        super().keyPressEvent(event)

    def _finds(self, event: QKeyEvent) -> bool:
        """One's name is written wherever one is, and arrows choose from the field too."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self.finder.hasFocus():
            return self.people.step(step)
        typed = event.text()
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not typed.strip() or not typed.isprintable() or others or self.finder.hasFocus():
            return False
        focused = QApplication.focusWidget()
        if focused is not None and self.wards.isAncestorOf(focused):
            return self.wards.choose_letter(typed)
        self.finder.show()
        self.finder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finder.insert(typed)
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # The digits beside the people hold as long as nothing is written beside them.
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if self.finder.text() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return event.text().isdigit() and (held(event) or self.people.choose_digit(event.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, 0, px(4), self.height() - px(STATUS)), colour("accent"))
            left = self.people.mapTo(self, self.people.rect().topRight()).x()
            right = self.start.mapTo(self, self.start.rect().topLeft()).x()
            middle = (left + right) / 2
            upright(painter, middle, px(72), self.height() - px(STATUS) - px(144))
            bar = QRectF(0, self.height() - px(STATUS), self.width(), px(STATUS))
            painter.fillRect(bar, colour("nav"))
            painter.fillRect(QRectF(0, bar.top(), self.width(), 1), colour("hairline"))
            draw(painter, px(14), bar.center().y(), self._server, SMALL)
