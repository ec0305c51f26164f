"""The column of a page: beside it, below it, or only when it is asked for, as the window has room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.core.messages import _
from ui.editors.parts.speech import announce
from ui.theme import Layout, px
from ui.theme.measures import SIDE, SIDE_NARROW
from ui.widgets.aside import Aside, aside_of
from ui.widgets.ground import Ground

BELOW = 160
"""Height of a column below its page, at 100 %; what has no room there scrolls."""


class SideHolder(Ground):
    """Holder of the page's column, one at a time. `below` is where it stands below the page.

    `told()` when it came, went, or has something else waiting; `left()` when it was closed and whatever had
    the focus before is gone.
    """

    told = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("canvas", "l", parent)
        self.below = Ground("canvas", "t", parent)
        for ground, margins in ((self, (1, 0, 0, 0)), (self.below, (0, 1, 0, 0))):
            column = QVBoxLayout(ground)
            column.setContentsMargins(*margins)
            column.setSpacing(0)
            ground.hide()
        self._shelf = QWidget(parent)
        self._shelf.hide()
        self._widget: QWidget | None = None
        self._layout = Layout.WIDE
        self._opened = False
        self._aside = False
        self._before: QWidget | None = None

    @property
    def widget(self) -> QWidget | None:
        """The column, seen or not."""
        return self._widget

    @property
    def asked(self) -> bool:
        """True when the column is shown on request only."""
        return self._layout is Layout.NARROW and aside_of(self._widget) is Aside.ASKED

    @property
    def away(self) -> bool:
        """True when there is a column that can be opened on request."""
        return self.asked and not self._opened

    @property
    def waits(self) -> str:
        """Short text of the column's waiting content."""
        return str(getattr(self._widget, "waits", ""))

    def put(self, widget: QWidget | None) -> None:
        """Another column, or none."""
        old = self._widget
        if old is not None and old is not widget:
            self._listen(old, False)
            # Without a parent it would be a window of its own as soon as its editor shows it again.
            old.setParent(self._shelf)
        if widget is not old:
            self._opened, self._before = False, None
        self._widget = widget
        if widget is not None and widget is not old:
            self._listen(widget, True)
        self._place()

    def _listen(self, widget: QWidget, on: bool) -> None:
        for name, slot in (("wanted", self.open), ("closed", self.close_asked), ("waiting", self._tell)):
            if (signal := getattr(widget, name, None)) is not None:
                signal.connect(slot) if on else signal.disconnect(slot)

    def _tell(self) -> None:
        self._fit()
        self.told.emit()

    def _fit(self) -> None:
        """Give the column its width: more where something in it must be answered."""
        asks = self._layout > Layout.NARROW and bool(getattr(self._widget, "asks_room", False))
        wide = px(SIDE if asks or self._layout >= Layout.WIDE else SIDE_NARROW)
        if self.minimumWidth() != wide or self.maximumWidth() != wide:
            self.setFixedWidth(wide)

    def arrange(self, layout: Layout) -> None:
        """The window has this much room now."""
        if self._layout is not layout:
            self._layout = layout
            # What somebody writes in stays where they see it.
            self._opened = self.asked and self._has_focus()
        self._place()

    def set_aside(self, aside: bool) -> None:
        """Take the column out of sight while something else needs its place."""
        self._aside = aside
        self._place()

    def _place(self) -> None:
        widget = self._widget
        below = aside_of(widget) is Aside.BELOW and self._layout < Layout.WIDE
        ground = self.below if below else self
        if widget is not None and widget.parentWidget() is not ground:
            column = ground.layout()
            assert column is not None  # both were given one
            column.addWidget(widget)
        if widget is not None:
            set_flat = getattr(widget, "set_flat", None)
            if set_flat is not None:
                set_flat(below)
            set_over = getattr(widget, "set_over", None)
            if set_over is not None:
                set_over(self.asked)
            widget.show()
        self._fit()
        self.below.setFixedHeight(px(BELOW))
        seen = widget is not None and not self._aside and not self.away
        self.below.setVisible(seen and below)
        self.setVisible(seen and not below)
        self.told.emit()

    def open(self) -> None:
        """Open the column on request: Esc leads back to the widget that had the focus."""
        if not self.away or self._widget is None:
            return
        self._before = QApplication.focusWidget()
        self._opened = True
        self._place()
        name = self._widget.accessibleName()
        announce(self._widget, _("{column}, over the page. Esc closes.").format(column=name))

    def close_asked(self) -> bool:
        """Take it away again; what is written in it stays. False where it has a place of its own."""
        if not self.asked or not self._opened:
            return False
        before, self._before = self._before, None
        inside = self._has_focus()
        self._opened = False
        # First the focus, then the column: Qt gives the focus of what is hidden to whatever comes next.
        if inside:
            if before is not None and isValid(before) and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.left.emit()
        self._place()
        return True

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_asked():
            return
        super().keyPressEvent(event)
