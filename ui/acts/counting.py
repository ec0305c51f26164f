"""Counting steps and key presses of each task at a window, from its start to its end (usability metrics).

A task starts when a patient or a list comes on the screen, or when the one before ended; it ends when an act
of its own has been carried out, and has that act's name. `find_patient` ends when somebody is open. Each gets
the release of the workspace, the ward, the week and the profession; no person, no patient and no hour.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop.acts import Act, RecordAct, TakeBack, Undo, act_name, declared
from desktop.core import counted
from desktop.core.clock import local
from desktop.core.counting import Counted, Counter
from desktop.core.usage import kept
from desktop.core.usage.fired import Fired
from desktop.core.usage.weeks import week_of
from ui.acts.controller import Controller
from ui.acts.sprint.used import Used

log = logging.getLogger(__name__)
FIND = "find_patient"
_Kind = QEvent.Type
_HELD = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock,
    }
)  # fmt: skip
_RUB = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)
_AFTER = frozenset({_Kind.KeyRelease, _Kind.MouseButtonRelease, _Kind.Leave, _Kind.FocusOut})
"""After these a menu may be open, which is a window of its own."""


def counts(kind: type[Act]) -> bool:
    """True when an act ends a task: it signs or saves, and is no draft that keeps itself."""
    return declared(kind).undo is Undo.UNTIL_SENT or kind is TakeBack


class Counting(QObject):
    """Counter of tasks (usability metrics). Counts at one window. `counted(Counted)` when a task has ended;
    `counter` is the one under way.

    What comes from outside comes to a window first: there it is counted, once, whoever it is for. A held key
    that repeats counts once, and a moved mouse and a turned wheel don't.
    """

    counted = Signal(object)

    def __init__(self, desk: Controller, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(desk)
        self._desk = desk
        self._clock = clock
        self.counter = Counter(clock())
        self._used = Used(desk)
        # A key that went down, until it is known what became of it: of a shortcut nothing more is heard.
        self._down = False
        # A letter that went into a field: whether it became text, or chose something, is seen afterwards.
        self._field: QWidget | None = None
        self._before: object = None
        self._letters = 0
        self._last: QWidget | None = None
        desk.bridge.acted.connect(self._acted)
        desk.bridge.refused.connect(self._refused)
        desk.patients.opened.connect(self._found)
        desk.used.connect(self._opened)
        desk.window.pages.currentChanged.connect(self._page)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.connect(self._watch)
        self._watch(app.focusWindow())

    def begin(self) -> None:
        """A task starts now."""
        self._settle()
        self.counter.begin(self._clock())

    def _acted(self, act: RecordAct[object]) -> None:
        if counts(type(act)):
            if isinstance(act, TakeBack):
                self.counter.undone()
            self._ended(act_name(type(act)))

    def _refused(self, _act: object) -> None:
        self.counter.wrong()

    def _found(self, _patient: str) -> None:
        self._ended(FIND)

    def _page(self) -> None:
        if self._desk.pages.current:
            self.begin()

    def _ended(self, task: str) -> None:
        self._settle()
        self.counted.emit(self._marked(self.counter.end(task, self._clock())))
        self.counter.begin(self._clock())

    def _marked(self, one: Counted) -> Counted:
        """Counts with where they were counted: release, ward, week and profession."""
        desk, actor = self._desk, self._desk.actor
        return msgspec.structs.replace(
            one, version=desk.patients.workspace.release, ward=actor.ward,
            week=_week(local(desk.link.clock()).date()),
            role="secretary" if actor.secretary else actor.profession,
        )  # fmt: skip

    def _opened(self, name: str) -> None:
        if name:
            self.counter.opened(name)

    def close(self) -> None:
        """Stop counting."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.disconnect(self._watch)
        for window in app.allWindows():
            window.removeEventFilter(self)
        self.deleteLater()

    # What comes from outside

    def _watch(self, window: QWindow | None) -> None:
        # Not a filter over all events: each of them would pass through Python.
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(watched, QWindow):
            if isinstance(event, QKeyEvent) and kind in (_Kind.ShortcutOverride, _Kind.KeyPress):
                self._key(event)
            elif kind in (_Kind.MouseButtonPress, _Kind.MouseButtonDblClick, _Kind.TouchBegin):
                self._settle()
                self.counter.input(self._clock())
                self.counter.click()
                if isinstance(event, QMouseEvent):
                    for name in self._used.by_click(event.globalPosition().toPoint()):
                        self.counter.opened(name)
            elif kind in _AFTER:
                self._settle()
                menu = QApplication.activePopupWidget()
                self._watch(menu.windowHandle() if menu is not None else None)
        elif kind == _Kind.InputMethod and isinstance(event, QInputMethodEvent) and event.commitString():
            # A dead key and its letter, or a word of an input method.
            self._settle()
            self.counter.input(self._clock())
            self.counter.typed(len(event.commitString()))
        return False

    def _key(self, event: QKeyEvent) -> None:
        if event.type() == _Kind.ShortcutOverride:
            self._settle()
            self._down = not event.isAutoRepeat() and event.key() not in _HELD
            if self._down:
                self.counter.input(self._clock())
            return
        down, self._down = self._down, False
        if event.isAutoRepeat() or event.key() in _HELD:
            return
        if not down:
            self._settle()
            self.counter.input(self._clock())
        field = self._focused()
        self._opened(self._used.by_key(field))
        writes = _writes(event)
        if isinstance(field, _FIELDS) and not field.isReadOnly() and writes:
            self._field, self._before, self._letters = field, _content(field), writes
        else:
            self.counter.chord()

    def _focused(self) -> QWidget | None:
        menu = QApplication.activePopupWidget()
        field = QApplication.focusWidget() if menu is None else menu.focusWidget()
        if field is not self._last:
            self.counter.elsewhere()
            if self._last is not None and isValid(self._last):
                self._last.removeEventFilter(self)
            self._last = field
            if isinstance(field, _FIELDS):
                field.installEventFilter(self)
        return field

    def _settle(self) -> None:
        """Count the last key by its effect: as text or as a chord."""
        if self._down:
            self._down = False
            self.counter.chord()
        field, self._field = self._field, None
        if field is None:
            return
        if isValid(field) and isinstance(field, _FIELDS) and _content(field) != self._before:
            self.counter.typed(self._letters)
        else:
            self.counter.chord()


def keep_counts(desk: Controller) -> None:
    """Count at a window, and keep what each task took in the user's folder (`fagflate counted`)."""
    Counting(desk).counted.connect(_keep)
    desk.decided.connect(lambda one: _keep_fired(desk, one))


def _keep(one: Counted) -> None:
    try:
        counted.keep(one)
    except OSError as error:
        # A disk that refuses keeps nobody from working.
        log.info("what a task took was not kept: %s", type(error).__name__)


def _keep_fired(desk: Controller, one: Fired) -> None:
    """Keep what became of a finding, with where it was: release, ward, week and profession."""
    actor = desk.actor
    whole = msgspec.structs.replace(
        one, version=desk.patients.workspace.release, ward=actor.ward,
        week=_week(local(desk.link.clock()).date()),
        role="secretary" if actor.secretary else actor.profession,
    )  # fmt: skip
    try:
        kept.keep_fired(whole)
    except OSError as error:
        log.info("what became of a finding was not kept: %s", type(error).__name__)


@lru_cache(maxsize=2)
def _week(day: date) -> str:
    return week_of(day)


def _writes(event: QKeyEvent) -> int:
    """Number of key presses that write text into a field; 0 for a chord."""
    text = event.text()
    # AltGr is Ctrl and Alt on Windows: what it gives is text.
    chord = event.modifiers() & _CHORD
    if chord in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        return 0
    return int(event.key() in _RUB or bool(text and text.isprintable()))


def _content(field: QLineEdit | QPlainTextEdit | QTextEdit) -> object:
    return field.text() if isinstance(field, QLineEdit) else field.document().revision()
