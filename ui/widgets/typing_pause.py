"""Single-letter keys hold only where nobody is typing: not within half a second after another letter.

Whoever writes “morfin” while a list has the focus means the word, and not the act behind its n.
"""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

PAUSE = 0.5
"""Seconds after a printable key in which another one is taken for writing."""

_FIELD = "\0field"


class _Last:
    """The printable key that was pressed last in this program, and when; _FIELD for one in a field."""

    letter = ""
    at = float("-inf")


def _printable(event: QKeyEvent) -> str:
    allowed = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    return text.upper() if text.strip() and text.isprintable() and not event.modifiers() & ~allowed else ""


def written(event: QKeyEvent) -> None:
    """Note a key that was pressed in a field."""
    if _printable(event):
        _Last.letter, _Last.at = _FIELD, time.monotonic()


def stray(event: QKeyEvent) -> bool:
    """Whether a key that was pressed in a list belongs to a word that somebody writes; call it once a press.

    The same letter again is meant again (K, K, K through a list of answers).
    """
    letter, now = _printable(event), time.monotonic()
    if not letter:
        return False
    other = letter != _Last.letter and now - _Last.at < PAUSE
    _Last.letter, _Last.at = (_FIELD if other else letter), now
    return other
