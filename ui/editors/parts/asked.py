"""A column that comes only when it is asked for while there is no room beside the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from desktop.core.messages import _
from ui.editors.parts.side import SideColumn, SideHead
from ui.widgets.aside import Aside
from ui.widgets.button import StepButton


class AskedHead(SideHead):
    """The head of such a column: its key, or the way back where it stands over the page. `closed()`."""

    closed = Signal()

    def __init__(self, title: str, keys: str) -> None:
        super().__init__(title, keys=keys, large=True)
        self._own = self._keys, self._right
        self.back = StepButton("Esc", _("close"), self, key_last=True)
        self.back.clicked.connect(self.closed)
        self.back.hide()

    def set_over(self, over: bool) -> None:
        """Whether it stands over the page."""
        self._keys, self._right = ((), ()) if over else self._own
        self.back.setVisible(over)
        self._place()
        self.update()

    def _place(self) -> None:
        size = self.back.sizeHint()
        self.back.setGeometry(
            self.width() - size.width(), (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class AskedColumn(SideColumn):
    """`wanted()` to be seen, `closed()` to go, `waiting()` when something else waits in it (`waits`)."""

    aside = Aside.ASKED
    wanted = Signal()
    closed = Signal()
    waiting = Signal()

    def __init__(self, name: str, keys: str) -> None:
        super().__init__(name)
        self.head = AskedHead(name, keys)
        self.head.closed.connect(self.closed)

    @property
    def waits(self) -> str:
        """What waits in it, in a word."""
        return ""

    def set_over(self, over: bool) -> None:
        """Whether it stands over the page, with a way back."""
        self.head.set_over(over)
