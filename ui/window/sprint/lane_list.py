"""The lanes of the chart of a page that is changed, in the column beside it: shown, hidden, moved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Lane
from ui.editors.parts.editor_side import SideHead, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.choices import Choice, ChoiceList
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held


class LaneList(Ground):
    """List of lanes. `turned(key, shown)` shows or hides one, `moved(key, step)` moves it among the others,
    `left()` on Esc."""

    turned = Signal(str, bool)
    moved = Signal(str, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.lanes: tuple[Lane, ...] = ()
        self.setAccessibleName(_("Lanes of the chart"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(6), px(14), px(12))
        column.setSpacing(px(8))
        head = Stack()
        head.add(
            SideHead(_("Lanes of the chart"), keys="L", large=True),
            paragraph(
                _("↑ ↓ choose, Enter shows or hides, Shift with ↑ ↓ moves. Ctrl+Z undoes, Esc goes back."),
                SMALL,
            ),
        )
        column.addWidget(head)
        self.list = ChoiceList(_("Lanes"), self)
        column.addWidget(self.list, 1)
        self.list.picked.connect(self._turn)
        self.list.installEventFilter(self)

    def show_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show the lanes as they stand; the chosen one stays it."""
        if lanes == self.lanes and self.list.rows:
            return
        inside = any(row.hasFocus() for row in self.list.rows)
        self.lanes = lanes
        current = self.list.current or next((one.key for one in lanes if one.shown), "")
        choices = tuple(
            Choice(one.key, one.title, remark=_("shown") if one.shown else _("hidden")) for one in lanes
        )
        self.list.set_choices(choices, current, digits=False)
        if inside:
            self.take_focus()

    def take_focus(self) -> None:
        """Go to the chosen lane."""
        self.list.take_focus()

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()

    def _turn(self, key: str) -> None:
        lane = next((one for one in self.lanes if one.key == key), None)
        if lane is not None:
            self.turned.emit(key, not lane.shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # An arrow with Shift moves a lane; the list itself would choose another one.
        if watched is self.list and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                if not held(event):
                    self.moved.emit(self.list.current, step)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The row that has the focus has told of it already.
            event.accept()
        else:
            super().keyPressEvent(event)
