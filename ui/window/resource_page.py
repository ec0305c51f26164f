"""A whole FHIR resource to read: its elements in words, and the JSON as it is kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.why.origin import ResourceShown
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Keys, Text
from ui.painting.text import PAGE_TITLE, SMALL
from ui.theme import changed, dress_scroll_bar, font, list_palette, px
from ui.theme.measures import BODY, CAPTION, GAP, MARGIN, PAGE_HEAD
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel


class ResourcePage(Ground):
    """Page of a FHIR resource: `left()` on Esc. All of it can be selected and copied; nothing can be
    written."""

    left = Signal()

    def __init__(self, model: ResourceShown) -> None:
        super().__init__("surface")
        self.setAccessibleName(model.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(px(MARGIN), px(GAP), px(MARGIN), px(GAP))
        row.setSpacing(px(14))
        title, esc = RunsLabel(head, wrapping=True), RunsLabel(head)
        name, key = Text(model.title, PAGE_TITLE), Text(model.key, SMALL)
        below = ((replace(name, wraps=True),), (replace(key, wraps=True),))
        title.set_cell(Cell((((name, Gap(14), key),), below), step=28))
        esc.set_line((Text(_("back") + "  ", SMALL), Keys("Esc")))
        row.addWidget(title, 1)
        row.addWidget(esc)
        head.setMinimumHeight(px(PAGE_HEAD))
        column.addWidget(head)
        column.addWidget(Rule())
        body = QHBoxLayout()
        body.setContentsMargins(px(MARGIN), px(12), px(MARGIN), px(12))
        body.setSpacing(px(MARGIN))
        said = "\n\n".join(f"{one.name}\n{one.text}" for one in model.elements)
        self.words = self._reader(said, _("Elements"), BODY)
        self.raw = self._reader(model.raw, _("As it is kept (JSON)"), CAPTION)
        body.addWidget(self.words, 3)
        body.addWidget(self.raw, 2)
        column.addLayout(body, 1)
        self.setFocusProxy(self.words)
        changed.connect(self._dress)
        self._dress()

    def _reader(self, text: str, name: str, size: int) -> QPlainTextEdit:
        made = QPlainTextEdit(self)
        made.setReadOnly(True)
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        made.setAccessibleName(name)
        made.setTabChangesFocus(True)
        made.setFont(font(size))
        made.setPlainText(text)
        return made

    def _dress(self) -> None:
        for one in (self.words, self.raw):
            one.setPalette(list_palette())
            dress_scroll_bar(one.verticalScrollBar())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
