"""Frame of a small dialog that asks one thing: words above, what is asked, a way out and one act below."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import palette, px
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.held_keys import Guard
from ui.widgets.plain import label


class AskingDialog(QDialog):
    """Dialog with `words` (the title first), then what its kind puts into `column`, and a foot (`add_foot`):
    `leave` (Esc) and `action`, which is `acted` by Enter or a click. No held key answers it."""

    def __init__(self, words: tuple[str, ...], parent: QWidget, *, wide: int) -> None:
        """`wide` is the width in pixels at 100 %."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words[0])
        self.setPalette(palette())
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(20), px(18), px(20), px(16))
        self.column.setSpacing(px(10))
        for said in words:
            self.add_words(said)
        self.setFixedWidth(px(wide))

    def add_words(self, words: str) -> None:
        """A paragraph below what the column holds."""
        said = label(words, self)
        said.setWordWrap(True)
        self.column.addWidget(said)

    def add_foot(self, leave: str, *, act: int, first: QWidget | None = None) -> None:
        """The ways out below all else, last in the tab order too: `first`, leaving, and the act, which is
        `act` pixels wide at 100 %."""
        self.column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        if first is not None:
            foot.addWidget(first)
        self.leave = PlainButton(leave, "Esc")
        self.leave.clicked.connect(self.reject)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        self.action = ActionButton(self)
        self.action.clicked.connect(self.acted)
        self.action.setFixedWidth(px(act))
        foot.addWidget(self.action)
        self.column.addLayout(foot)
        Guard(self)

    @abstractmethod
    def acted(self) -> None:
        """Carry out the act, where enough is said."""
