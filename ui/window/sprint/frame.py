"""The frame of a panel while its page is changed: it takes the focus and the pointer for the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.painting.runs import Gap, Line, Text
from ui.painting.shapes import box
from ui.painting.text import LABEL, SMALL
from ui.theme import changed, is_wide, px
from ui.theme.measures import RADIUS, SEMIBOLD
from ui.widgets.label import RunsLabel
from ui.widgets.panel import Panel
from ui.window.sprint.changing_keys import KeyWords, before_keys, panel_keys

_BEGUN = 8
"""So far the pointer must go before it moves a panel, at 100 %."""


class PanelFrame(QWidget):
    """Frame over a panel: values stay in sight, and nothing in the panel can be pressed. `name` is the
    panel's in the workspace. `entered()` when it has the focus; `stepped(forward)` on Tab; `dragged(point)`
    while the pointer holds it and `dropped(point)` when it lets go, on the screen."""

    entered = Signal()
    stepped = Signal(bool)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, panel: Panel, name: str) -> None:
        super().__init__(panel)
        self.panel, self.name = panel, name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The panel's own menu has acts, too.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._short = self._size = self._numbers = ""
        self._live, self._last = True, False
        # Where the pointer took hold of it, and whether it has gone on from there.
        self._from: QPoint | None = None
        self.held = False
        self.told = RunsLabel(panel.head, right=True)
        panel.head.hold(True)
        panel.head.add_tool(self.told)
        panel.installEventFilter(self)
        changed.connect(self.update)
        self._cover()
        self.show()

    def tell(
        self, short: str, size: str, spoken: str, *, numbers: str = "", live: bool = True, last: bool = False
    ) -> None:
        """Say in the head what has changed here (`short`), by which changes (their `numbers` in words) and
        how large it is; `spoken` is all of it for screen readers. Without `live` the page is shown as it was
        before. The `last` panel is followed by the draft."""
        self.setAccessibleName(spoken)
        said = (short, size, numbers, live, last)
        if said != (self._short, self._size, self._numbers, self._live, self._last):
            self._short, self._size, self._numbers, self._live, self._last = said
            self._say()
            self.update()
        words = (f"{one.keys} {one.short}" for one in self.keys if one.short)
        self.setAccessibleDescription(", ".join(words))

    def _say(self) -> None:
        chip: Line = ()
        if self._numbers:
            # Without the draft nothing is changed yet: the number only says which change it will be.
            role, ground = ("on_accent", "accent") if self._live else ("text2", "sunken")
            chip = (Gap(6), Text(self._numbers, LABEL.on(role), ground=ground), Gap(12))
        if self._short:
            chip += (
                Gap(6),
                Text(self._short, SMALL.on("accent").heavy(SEMIBOLD), ground="accent_bg"),
                Gap(6),
            )
        size: Line = (Gap(8), Text(self._size, SMALL)) if self._size else ()
        wide = is_wide(self.window().width())
        forms = ((*chip, *size), chip, ()) if wide else (chip, ())
        self.told.set_line(*dict.fromkeys(forms))

    @property
    def keys(self) -> tuple[KeyWords, ...]:
        """Keys of the panel, with their words."""
        return panel_keys(self.panel.kind, last=self._last) if self._live else before_keys()

    @property
    def numbers(self) -> str:
        """The numbers of the changes that are about this panel."""
        return self._numbers

    @property
    def short(self) -> str:
        """The word in the head on what has changed."""
        return self._short

    def end(self) -> None:
        """Give the panel back."""
        self.panel.removeEventFilter(self)
        self.panel.head.remove_tool(self.told)
        self.panel.head.hold(False)
        self.hide()
        self.deleteLater()

    def _cover(self) -> None:
        self.setGeometry(self.panel.rect())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.panel and event.type() == QEvent.Type.Resize:
            self._cover()
            self._say()
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.raise_()
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.stepped.emit(forward)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key goes on to the panel, whose own keys act on what it shows."""
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton and self._live:
            self._from = event.globalPosition().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        now = event.globalPosition().toPoint()
        if self._from is not None and (self.held or (now - self._from).manhattanLength() >= px(_BEGUN)):
            self.held = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(now)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held = self.held
        self.let_go()
        if held:
            self.dropped.emit(event.globalPosition().toPoint())
        event.accept()

    def let_go(self) -> None:
        """Be dragged no more: it stays where it is."""
        self._from, self.held = None, False
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            focused = self.hasFocus()
            role, stroke = ("accent", 2.0) if focused else ("hairline", 1.0)
            if self._numbers and self._live and not focused:
                role, stroke = "accent", 1.0
            box(painter, QRectF(self.rect()), RADIUS, None, role, stroke)
