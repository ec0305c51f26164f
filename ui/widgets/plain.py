"""Words from outside as plain text, wherever Qt would otherwise read them as HTML and open what they name.

Qt guesses: a tool tip or label that looks like HTML is HTML, and its images are opened, be they a file on a
share. A patient may be called so. These helpers are the only way to a tool tip or a label; a test says so.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QToolTip, QWidget


def as_plain(text: str) -> str:
    """The text in a form that Qt shows to the letter, where it would guess."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def tip(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip of plain text; an empty text takes it away."""
    widget.setToolTip(as_plain(text))


def show_tip(at: QPoint, text: str, widget: QWidget, area: QRect | None = None) -> None:
    """Show plain text beside a place on the screen, until the pointer leaves `area`; empty hides it."""
    QToolTip.showText(at, as_plain(text), widget, area if area is not None else QRect())


def label(words: str, parent: QWidget | None = None) -> QLabel:
    """A label of plain text."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(words)
    return made
