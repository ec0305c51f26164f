"""Single-letter keys hold only where nobody is typing: not within half a second after another letter or a
change of focus, and not where another letter follows within half a second.

Whoever writes “morfin” while a list has the focus means the word, and neither the act behind its n nor that
behind its m. What only moves about in a panel needs no such wait (`stray`); what opens or writes something
waits until the letter stands alone (`when_alone`). A key that is no letter says at once that it did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

PAUSE = 0.5
"""Seconds after a printable key in which another one is taken for writing."""

_FIELD = "\0field"
_MOVES = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock,
)  # fmt: skip


class _Last:
    """The printable key that was pressed last in this program, and when; _FIELD for one in a field. `moved`:
    when the focus went from one place to another."""

    letter = ""
    at = float("-inf")
    moved = float("-inf")


def _printable(event: QKeyEvent) -> str:
    allowed = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    return text.upper() if text.strip() and text.isprintable() and not event.modifiers() & ~allowed else ""


def written(event: QKeyEvent) -> None:
    """Note a key that was pressed in a field."""
    if _printable(event):
        _Last.letter, _Last.at = _FIELD, time.monotonic()


def _focus_moved(old: QWidget | None, new: QWidget | None) -> None:
    # Whoever presses a place with the mouse means it.
    if old is not None and new is not None and not QApplication.mouseButtons():
        _Last.moved = time.monotonic()


def stray(event: QKeyEvent) -> bool:
    """Tell if a key pressed in a list belongs to a word being typed; call it once a press.

    The same letter again is meant again (K, K, K through a list of answers).
    """
    letter, now = _printable(event), time.monotonic()
    if not letter:
        return False
    other = letter != _Last.letter and now - _Last.at < PAUSE
    _Last.letter, _Last.at = (_FIELD if other else letter), now
    return other


def stray_answer(event: QKeyEvent) -> bool:
    """Tell if a key that would answer a question continues a word or a field; digits that follow each other
    are answers."""
    typed, now = _printable(event), time.monotonic()
    if not typed.isdigit():
        return stray(event)
    other = not _Last.letter.isdigit() and now - _Last.at < PAUSE
    _Last.letter, _Last.at = (_FIELD if other else typed), now
    return other


def no_number(event: QKeyEvent) -> bool:
    """Tell if a digit goes on with a number, a word or a field that was being written; call it once a press,
    where a digit answers a question only when it stands alone."""
    typed, now = _printable(event), time.monotonic()
    goes_on = bool(typed) and now - _Last.at < PAUSE
    if typed:
        _Last.letter, _Last.at = (_FIELD if goes_on else typed), now
    return goes_on


class _Waiting(QObject):
    """The one letter that waits to stand alone, and what it does then."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._act: Callable[[], object] | None = None
        self._mark: Callable[[], object] = lambda: None
        self._seen: object = None
        self._letter = ""
        self._number = False
        self._owner: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.go)

    def hold(
        self, owner: QWidget, letter: str, act: Callable[[], object], mark: Callable[[], object],
        *, number: bool,
    ) -> None:  # fmt: skip
        self.drop()
        self._number = number
        self._owner, self._letter, self._act = owner, letter, act
        self._mark, self._seen = mark, mark()
        owner.installEventFilter(self)
        self._timer.start(round(PAUSE * 1000))

    def drop(self) -> None:
        """Drop the key: it was part of a word."""
        self._timer.stop()
        if self._owner is not None and isValid(self._owner):
            self._owner.removeEventFilter(self)
        self._owner = self._act = None

    def go(self) -> None:
        """Do the act of a key that stood alone, if its subject still has the cursor."""
        owner, act, mark, seen = self._owner, self._act, self._mark, self._seen
        self.drop()
        if act is not None and owner is not None and isValid(owner) and mark() == seen:
            act()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.drop()
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # It comes before the press itself, once.
            self._followed(event)
        return False

    def _followed(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or event.key() in _MODIFIERS:
            return
        letter = _printable(event)
        goes_on = event.key() in _MOVES or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        again = letter and letter == self._letter and not self._number
        if again or (not letter and goes_on and not self._number):
            self.go()
        else:
            self.drop()


def when_alone(
    owner: QWidget, letter: str, act: Callable[[], object], mark: Callable[[], object] = lambda: None
) -> None:
    """Do what a letter pressed in `owner` stands for, once it is known to be no part of a word. `mark` names
    what it is about: when that has changed meanwhile, nothing is done. Call it for what is not `stray`."""
    if PAUSE <= 0:
        act()
        return
    if time.monotonic() - _Last.moved < PAUSE:
        _Last.letter, _Last.at = _FIELD, time.monotonic()
        return
    _waiting().hold(owner, letter.upper(), act, mark, number=False)


def when_no_number(owner: QWidget, digit: str, act: Callable[[], object]) -> None:
    """Choose by a digit pressed in `owner`, once it is known to be no part of a number. Call it for what is
    not `no_number`."""
    if PAUSE <= 0:
        act()
    else:
        _waiting().hold(owner, digit, act, lambda: None, number=True)


def _waiting() -> _Waiting:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    found = app.findChild(_Waiting, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if found is None:
        found = _Waiting(app)
        app.focusChanged.connect(_focus_moved)
    return found


def install(_app: QApplication) -> None:
    """Begin to watch where the focus goes; once for an application."""
    _waiting()


def answers(event: QKeyEvent, expected: Collection[str]) -> bool:
    """Tell if a letter is an answer, where only those `expected` (capitals) are: answers may follow each
    other at any pace, but a letter soon after one that is none, one in a field or a change of focus belongs
    to a word. Call it once a press."""
    letter, now = _printable(event), time.monotonic()
    if not letter:
        return False
    word = _Last.letter == _FIELD and now - _Last.at < PAUSE
    if word or now - _Last.moved < PAUSE or letter not in expected:
        _Last.letter, _Last.at = _FIELD, now
        return False
    _Last.letter, _Last.at = letter, now
    return True
