"""A column that comes only when it is asked for while there is no room beside the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent

from desktop.acts import Act, key_in
from desktop.core.messages import _
from ui.editors.parts.editor_side import SideColumn, SideHead
from ui.widgets.aside import Aside
from ui.widgets.button import StepButton


class AskedHead(SideHead):
    """The head of such a column: its key, or the way back where it stands over the page. `closed()`."""

    closed = Signal()

    def __init__(self, title: str, opens: type[Act]) -> None:
        super().__init__(title, keys=key_in(opens, ""), large=True)
        self._opens, self._shown, self._over = opens, key_in(opens, ""), False
        self.back = StepButton("Esc", _("close"), self, key_last=True)
        self.back.clicked.connect(self.closed)
        self.back.hide()

    def set_over(self, over: bool) -> None:
        """Set the head for a column shown over the page."""
        self._over = over
        self._say_keys("" if over else self._shown)
        self.back.setVisible(over)
        self._place()
        self.update()

    def _place(self) -> None:
        size = self.back.sizeHint()
        self.back.setGeometry(
            self.width() - size.width(), (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        # Somebody else may be here by now, with a key of their own.
        if (keys := key_in(self._opens, "")) != self._shown:
            self._shown = keys
            self._say_keys("" if self._over else keys)
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class AskedColumn(SideColumn):
    """Side column that opens on request: `wanted()` to be seen, `closed()` to go, `waiting()` when something
    else waits in it (`waits`)."""

    aside = Aside.ASKED
    wanted = Signal()
    closed = Signal()
    waiting = Signal()

    def __init__(self, name: str, opens: type[Act]) -> None:
        super().__init__(name)
        self.head = AskedHead(name, opens)
        self.head.closed.connect(self.closed)

    @property
    def waits(self) -> str:
        """Short text of the column's waiting content."""
        return ""

    def set_over(self, over: bool) -> None:
        """Place the column over the page, with a way back, or beside it."""
        self.head.set_over(over)
