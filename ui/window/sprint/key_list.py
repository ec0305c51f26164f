"""Keys of acts on a page that is changed, in the column beside it: searched, and each bound to another key by
pressing that."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.editors.parts.editor_keys import pressed
from ui.editors.parts.speech import announce
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, paint_laid
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import box
from ui.painting.text import PLAIN, SMALL
from ui.theme import px
from ui.theme.measures import MEDIUM, RADIUS
from ui.widgets.choices import Choice
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.searched_list import ListWords, SearchedList

KEYS = "Alt+K"
_INSET = 10
_MOST_FREE = 12
"""So many free keys are told: nobody reads all of them."""
_ALONE = frozenset(
    {
        Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_unknown,
        Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R,
        Qt.Key.Key_Multi_key, Qt.Key.Key_Mode_switch,
    }
)  # fmt: skip
"""Keys that are pressed together with others."""


class ActKey(NamedTuple):
    """An act with its key: its name in a file, its words, where the key counts, the key and the usual one."""

    act: str
    title: str
    where: str
    key: str
    usual: str

    def choice(self) -> Choice:
        """Row of the list."""
        usual = _("usually {key}").format(key=self.usual) if self.key != self.usual else ""
        return Choice(self.act, self.title, " · ".join(filter(None, (self.where, usual))), self.key)


class KeyCatch(RunsLabel):
    """Label that takes the next key that is pressed, also one of the window: `caught(key)` as Qt writes it,
    `left()` on Esc, or where something else gets the focus. The keys of `passing` (that which locks) stay the
    window's."""

    caught = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, wrapping=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.passing: frozenset[str] = frozenset()

    def height_at(self, width: int) -> int:
        return super().height_at(width - 2 * px(_INSET)) + 2 * px(_INSET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            around, inset = QRectF(self.rect()), px(_INSET)
            box(painter, around, RADIUS, "accent_bg", "accent", 1.5)
            paint_laid(painter, self.laid(self.width() - 2 * inset), around.adjusted(inset, 0, -inset, 0))

    def ask(self, words: str) -> None:
        """Say for what a key is asked, and take the next one."""
        style = PLAIN.on("accent").heavy(MEDIUM)
        line: Line = (Icon("pencil-simple", "accent", 14), Gap(8), Text(words, style, wraps=True))
        self.set_cell(Cell(((line,),), step=18))
        self.setAccessibleName(words)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Whatever the key does elsewhere, here it is only told.
            event.setAccepted(pressed(event) not in self.passing)
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            # Tab too is a key that somebody may try; Qt would go on with it.
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() in _ALONE or _is_dead(event.key()) or held(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            self.caught.emit(pressed(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def _is_dead(key: int) -> bool:
    """True for a key that only makes the next letter another one, or that Qt does not know."""
    return key == 0 or Qt.Key.Key_Dead_Grave.value <= key <= Qt.Key.Key_Dead_Longsolidusoverlay.value


class KeyList(SearchedList):
    """List of the acts that have a key. `bound(act, key)` for one that gets another key, or its usual one
    (an empty key); `left()` on Esc."""

    bound = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        words = ListWords(
            _("Keys of acts"),
            KEYS,
            _("Type to search, ↑ ↓ choose, Enter asks for the new key, Delete gives the usual one back."
              " Esc goes back."),
            _("Search what a key does"),
            _("Keys of acts"),
        )  # fmt: skip
        super().__init__(words, parent)
        self.acts: tuple[ActKey, ...] = ()
        self._free = ""
        self._for = ""
        self._below = Stack(spacing=6)
        self.said = RunsLabel(wrapping=True)
        self.catch = KeyCatch()
        self._below.add(self.catch, self.said)
        self.catch.hide()
        self.column.addWidget(self._below)
        self.add_steps(
            ("Enter", _("new key"), lambda: self.enter(self.chosen_shown)),
            ("Delete", _("usual key"), self._give_back),
        )
        # A click only chooses: what is pressed next is not taken for the new key by surprise.
        self.list.click_chooses = True
        self.list.picked.connect(self.enter)
        self.catch.caught.connect(self._caught)
        self.catch.left.connect(self._end_catch)

    def keys(self) -> tuple[KeyWords, ...]:
        return list_keys(
            KeyWords("Enter", _("new key"), _("Ask for the new key")),
            KeyWords("Delete", _("usual key"), _("Give the usual key back")),
            KeyWords("Ctrl+Z", _("undo"), ""),
        )

    def show_acts(self, acts: tuple[ActKey, ...], free: tuple[str, ...]) -> None:
        """Show the acts with their keys, and which keys of the whole window are `free`; the chosen row stays
        it, and so does what is searched for."""
        told = ", ".join(free[:_MOST_FREE])
        more = len(free) - _MOST_FREE
        words = (
            _("Free in the whole window: {keys} and {n} more")
            if more > 0
            else _("Free in the whole window: {keys}")
        )
        self._free = words.format(keys=told, n=more)
        if acts != self.acts:
            self.say("")
        if acts == self.acts and self.list.rows:
            return
        inside = self.in_list
        self.acts = acts
        current = self.list.current or (acts[0].act if acts else "")
        self.list.set_choices(tuple(one.choice() for one in acts), current, digits=False)
        self.search(self.field.text())
        if inside:
            self.list.take_focus()

    def begin(self) -> None:
        """All acts, without a search, and nothing said of what was tried before."""
        self.field.clear()
        self.say("")
        self.take_focus()

    def say(self, words: str) -> None:
        """Say in amber why a key was not bound; empty: which are free."""
        line: Line = (Text(self._free, SMALL, wraps=True),)
        if words:
            style = PLAIN.on("warn").heavy(MEDIUM)
            line = (Icon("warning", "warn", 14), Gap(8), Text(words, style, wraps=True))
        self.said.set_cell(Cell(((line,),), step=17))
        self._below.refresh()
        if words:
            announce(self, words)

    def enter(self, key: str) -> None:
        act = next((one for one in self.acts if one.act == key), None)
        if act is None:
            return
        self._for = key
        self.catch.show()
        self.catch.ask(_("Press the new key for “{act}”. Esc leaves it as it is.").format(act=act.title))
        self.say("")

    @property
    def asking(self) -> bool:
        """True while the next key is taken."""
        return bool(self._for)

    def _caught(self, key: str) -> None:
        act = self._for
        self._end_catch()
        self.bound.emit(act, key)

    def _end_catch(self) -> None:
        if not self._for:
            return
        self._for = ""
        self.catch.hide()
        self._below.refresh()
        self.list.take_focus()

    def _give_back(self) -> None:
        """Give the chosen act its usual key."""
        self._end_catch()
        if self.chosen_shown:
            self.bound.emit(self.chosen_shown, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() and self.in_list:
            if not held(event):
                self._give_back()
            return
        super().keyPressEvent(event)
