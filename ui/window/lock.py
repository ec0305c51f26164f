"""The locked screen: nothing of a patient, whose session it is, and the way back or to another person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.shell import LockModel
from ui.painting.cell import Cell
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PAGE_TITLE, PLAIN, SMALL, Style, draw, draw_centred
from ui.theme import colour, px
from ui.theme.measures import MEDIUM, STATUS
from ui.widgets.button import ActionButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel

_WIDE = 440


class _Person(QWidget):
    """Person of the session: initials in a circle, name, role and ward."""

    def __init__(self, model: LockModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setAccessibleName(", ".join(filter(None, (model.person, model.role))))
        self.setFixedHeight(px(48))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            circle = QRectF(0, px(4), px(40), px(40))
            box(painter, circle, 20, "selection")
            initials = Style(LABEL.size, MEDIUM, "accent")
            draw_centred(painter, circle.center().x(), circle.center().y(), self._model.initials, initials)
            left = px(56)
            draw(painter, left, px(15), self._model.person, HEAD)
            draw(painter, left, px(35), self._model.role, SMALL)


class _Way(StepButton):
    """A way from here: its words, its keys at the right, a hairline below."""

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDE), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect.adjusted(0, 1, 0, -2), 6, "hover")
            draw(painter, px(2), rect.center().y(), self.text(), PLAIN)
            paint_caps(painter, rect.right() - caps_width(self.key), rect.center().y(), self.key)
            hairline(painter, 0, rect.bottom() - 1, rect.width())
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(-1, 1, 1, -2), 6)


class LockScreen(Ground):
    """Lock screen: `resumed()` to go on where one was, `changed()` for somebody else, `reported()` to report
    a problem."""

    resumed = Signal()
    changed = Signal()
    reported = Signal()

    def __init__(self, model: LockModel, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(_("Locked"))
        self._model = model
        middle = QWidget(self)
        middle.setFixedWidth(px(_WIDE))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(14))
        title: Line = (Icon("lock", "accent", 26), Gap(16), Text(_("Locked"), PAGE_TITLE), Spring())
        since: Line = (Text(_("since {time}").format(time=model.since), SMALL),)
        head = RunsLabel(middle)
        head.set_cell(Cell((((*title, *since),),), step=34))
        column.addWidget(head)
        column.addWidget(Rule(parent=middle))
        column.addWidget(_Person(model, middle))
        self.go_on = ActionButton(middle)
        self.go_on.set_act(_("Go on where you were as"), model.person, "Enter")
        self.go_on.clicked.connect(self.resumed)
        column.addWidget(self.go_on)
        for icon, words in (
            ("note-pencil", _("What you are writing is kept, and opens only for you.")),
            ("paper-plane-tilt", _("What is unsent goes out while the screen is locked.")),
            ("info", _("There is no sign-in here yet: whoever is at the keyboard can go on as you.")),
        ):
            line = RunsLabel(middle, wrapping=True)
            runs: Line = (Icon(icon, "text2", 14), Gap(10), Text(words, PLAIN.on("text2"), wraps=True))
            line.set_cell(Cell(((runs,),), step=20))
            column.addWidget(line)
        column.addWidget(Rule(parent=middle))
        self.steps = {
            "Alt+B": _Way("Alt+B", _("Change person; what I was doing is kept"), middle),
            "Alt+M": _Way("Alt+M", _("Report a problem"), middle),
        }
        self.steps["Alt+B"].clicked.connect(self.changed)
        self.steps["Alt+M"].clicked.connect(self.reported)
        ways = QVBoxLayout()
        ways.setSpacing(0)
        for step in self.steps.values():
            ways.addWidget(step)
        column.addLayout(ways)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(middle)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(24), px(24), px(STATUS) + px(24))
        whole.addStretch(1)
        whole.addLayout(across)
        whole.addStretch(1)
        self.setFocusProxy(self.go_on)

    def set_server(self, words: str) -> None:
        """Set the connection status and the count of unsent acts."""
        self._model = LockModel(
            self._model.person, self._model.initials, self._model.role, self._model.since, words
        )
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if held(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.resumed.emit()
            return
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if pressed in self.steps:
            self.steps[pressed].click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, 0, px(4), self.height() - px(STATUS)), colour("accent"))
            bar = QRectF(0, self.height() - px(STATUS), self.width(), px(STATUS))
            painter.fillRect(bar, colour("nav"))
            painter.fillRect(QRectF(0, bar.top(), self.width(), 1), colour("hairline"))
            draw(painter, px(14), bar.center().y(), self._model.server, SMALL)
