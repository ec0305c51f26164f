"""The locked screen: nothing of a patient, whose session it is, and the way back or to another person.

Where people sign in, the way back is the browser: this page says how far that has come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import structs
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.shell import Back, LockModel
from ui.painting.cell import Cell, text_cell
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PAGE_TITLE, PLAIN, QUIET, SMALL, Style, draw
from ui.theme import colour, px
from ui.theme.measures import MEDIUM, SCROLL_ROOM, STATUS
from ui.widgets.button import ActionButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import FittingScroll
from ui.window.persons.person_head import PersonHead
from ui.window.sign_in_steps import TimeLeft

_WIDE = 440


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


State = Literal["locked", "opening", "waiting", "leaving"]
_NOBODY_ASKS: dict[Back, Callable[[], str]] = {
    "without": lambda: _("This server has no sign-in: whoever is at the keyboard can go on as you."),
    "demonstration": lambda: _(
        "You are signed in for a demonstration, without showing who you are: whoever is at the keyboard can"
        " go on as you."
    ),
    "token": lambda: _(
        "Nobody signs in here, the workstation itself is let in: whoever is at the keyboard can go on as you."
    ),
}


class LockScreen(Ground):
    """Lock screen: `resumed()` to go on where one was, where nobody is asked who they are; else `signing()`
    to sign in anew, `browser()` to show its page again, `copied()` its address, `ended()` to end that.
    `changed()` for somebody else, `reported()` to report a problem, `left()` to sign out."""

    resumed = Signal()
    signing = Signal()
    browser = Signal()
    copied = Signal()
    ended = Signal()
    changed = Signal()
    reported = Signal()
    left = Signal()

    def __init__(self, model: LockModel, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(_("Locked"))
        self.state: State = "locked"
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
        initials = Style(LABEL.size, MEDIUM, "accent")
        styles = (HEAD, SMALL, initials)
        column.addWidget(
            PersonHead(model.person, model.role, model.initials, styles, (40, 16, "selection"), middle)
        )
        self.go_on = ActionButton(middle)
        self.go_on.clicked.connect(self.go)
        column.addWidget(self.go_on)
        self.time = TimeLeft(middle)
        column.addWidget(self.time)
        column.addWidget(self._browser_ways(middle))
        self.note = RunsLabel(middle, wrapping=True)
        # As wide as it will be: words that are wrapped before it is laid out would make the window taller.
        self.note.setFixedWidth(px(_WIDE))
        self.note.hide()
        column.addWidget(self.note)
        for icon, words in self._lines():
            line = RunsLabel(middle, wrapping=True)
            line.setFixedWidth(px(_WIDE))
            runs: Line = (Icon(icon, "text2", 14), Gap(10), Text(words, PLAIN.on("text2"), wraps=True))
            line.set_cell(Cell(((runs,),), step=20))
            column.addWidget(line)
        column.addWidget(Rule(parent=middle))
        self.steps = {
            "Alt+B": _Way("Alt+B", _("Change person; what I was doing is kept"), middle),
            "Alt+M": _Way("Alt+M", _("Report a problem"), middle),
        }
        if model.back == "browser":
            self.steps["Alt+U"] = _Way("Alt+U", _("Sign me out"), middle)
            self.steps["Alt+U"].clicked.connect(self.left)
        self.steps["Alt+B"].clicked.connect(self.changed)
        self.steps["Alt+M"].clicked.connect(self.reported)
        ways = QVBoxLayout()
        ways.setSpacing(0)
        for step in self.steps.values():
            ways.addWidget(step)
        column.addLayout(ways)
        self._scroll = FittingScroll(middle, self, "canvas")
        self._scroll.setFixedWidth(px(_WIDE) + px(SCROLL_ROOM))
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._scroll)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(24), px(24), px(STATUS) + px(24))
        whole.addStretch(1)
        whole.addLayout(across, 1000)
        whole.addStretch(1)
        self.setFocusProxy(self.go_on)
        self._turn("locked")

    def _browser_ways(self, middle: QWidget) -> QWidget:
        self._ways = QWidget(middle)
        row = QHBoxLayout(self._ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(18))
        copy = StepButton("Ctrl+C", _("copy the address"), self._ways)
        copy.clicked.connect(self.copied)
        end = StepButton("Esc", _("end"), self._ways)
        end.clicked.connect(self.ended)
        self._left = RunsLabel(self._ways)
        row.addWidget(copy)
        row.addWidget(end)
        row.addStretch(1)
        row.addWidget(self._left)
        return self._ways

    def _lines(self) -> tuple[tuple[str, str], ...]:
        out = _("Signs you out at {time}. Drafts stay.").format(time=self._model.out)
        last = ("clock", out if self._model.out else "")
        if self._model.back != "browser":
            last = ("info", _NOBODY_ASKS[self._model.back]())
        lines = (
            ("note-pencil", _("What you are writing is kept, and opens only for you.")),
            ("paper-plane-tilt", _("What is unsent goes out while the screen is locked.")),
            last,
        )
        return tuple(line for line in lines if line[1])

    def set_server(self, words: str) -> None:
        """Set the connection status and the count of unsent acts."""
        self._model = structs.replace(self._model, server=words)
        self.update()

    # The way back through the browser

    def opening(self) -> None:
        """The sign-in has been asked for."""
        self._turn("opening")

    def waiting(self, host: str, *, opened: bool) -> None:
        """The browser is open on a page of this host, or could not be opened."""
        self._turn("waiting")
        words = (
            _("Sign in in the browser, on {host}.")
            if opened
            else _("The browser could not be opened. Copy the address ({host}) and open it yourself.")
        )
        self.say(words.format(host=host), wrong=not opened)

    def leaving(self) -> None:
        """The person is being signed out."""
        self._turn("leaving")

    def again(self) -> None:
        """Nobody is waited for any more; it is locked as before."""
        self._turn("locked")

    def set_left(self, seconds: float, whole: float) -> None:
        """Set the time left for the browser."""
        self.time.set_left(seconds, whole)
        self._left.set_line((Text(self.time.words, LABEL),), step=20)

    def say(self, words: str, *, wrong: bool = True) -> None:
        """Say a sentence below the act."""
        self.note.set_cell(text_cell(words, QUIET.on("danger") if wrong else QUIET))
        self.note.setVisible(bool(words))

    def _turn(self, state: State) -> None:
        self.state = state
        self.say("")
        self._ways.setVisible(state == "waiting")
        self.time.setVisible(state == "waiting")
        person = self._model.person
        if self._model.back != "browser":
            self.go_on.set_act(_("Go on where you were as"), person, "Enter")
        elif state == "locked":
            self.go_on.set_act(_("Sign in in the browser, and go on as"), person, "Enter")
        elif state == "waiting":
            self.go_on.set_act(_("Show the browser again"), ready=False, keys="Enter", icon="arrow-up-right")
        else:
            words = _("Asking the sign-in service") if state == "opening" else _("Sending what is unsent")
            self.go_on.set_act(words, ready=False, keys="", idle=True)

    def go(self) -> None:
        """Do what the act says."""
        if self._model.back != "browser":
            self.resumed.emit()
        elif self.state == "locked":
            self.signing.emit()
        elif self.state == "waiting":
            self.browser.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if held(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go()
            return
        if event.key() == Qt.Key.Key_Escape and self.state in ("opening", "waiting"):
            self.ended.emit()
            return
        if event.matches(QKeySequence.StandardKey.Copy) and self.state == "waiting":
            self.copied.emit()
            return
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if self._scroll.turn_page(event.key()):
            return
        if pressed in self.steps and self.state != "leaving":
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
