"""Dialog with the events of a row of the access log: every field of each, as it was written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.access.access_log import EventShown
from ui.editors.parts.editor_side import paragraph
from ui.painting.text import HEAD
from ui.theme import font, list_palette, palette, px
from ui.theme.measures import BODY
from ui.widgets.button import PlainButton


class EventsDialog(QDialog):
    """Dialog that lists events with all fields; Esc closes."""

    def __init__(self, events: tuple[EventShown, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = ngettext("{n} event of the log", "{n} events of the log", len(events)).format(n=len(events))
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(14))
        column.setSpacing(px(10))
        column.addWidget(paragraph(title, HEAD))
        self.events = events
        self.words = QPlainTextEdit(self)
        self.words.setAccessibleName(title)
        self.words.setReadOnly(True)
        self.words.setFont(font(BODY))
        self.words.setPalette(list_palette())
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setPlainText("\n\n".join(map(_said, events)))
        column.addWidget(self.words, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = PlainButton(_("Close"), "Esc")
        self.close_button.clicked.connect(self.reject)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.resize(px(760), px(620))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)


def _said(event: EventShown) -> str:
    return "\n".join([event.title, *(f"    {one.name}: {one.words}" for one in event.fields)])
