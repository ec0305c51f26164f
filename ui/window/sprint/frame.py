"""The frame of a panel while its page is changed: it takes the focus and the pointer for the panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _, pgettext
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Keys, Line, Run, Text
from ui.painting.shapes import box
from ui.painting.text import LABEL, SMALL
from ui.theme import changed, is_wide, px
from ui.theme.measures import MARGIN_NARROW, RADIUS, SEMIBOLD
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.widgets.panel import Panel

_STRIP, _LINE = 12, 22
"""Air of the strip of keys, and the distance of its lines, at 100 %."""
_BEGUN = 8
"""So far the pointer must go before it moves a panel, at 100 %."""


def strip_keys(kind: str = "", *, last: bool = False) -> tuple[tuple[str, str], ...]:
    """Keys of a panel that is changed, with their words; after the `last` one of the page comes the draft."""
    inside = {"vitals": _("lanes"), "laboratory": pgettext("keys", "results")}.get(kind)
    lanes = (("L", inside),) if inside else ()
    return (
        ("↑ ↓", _("move")),
        ("← →", _("column")),
        ("Shift+↑ ↓", _("size")),
        ("H", _("hide")),
        ("F", _("fold when empty")),
        ("G", _("give a reason")),
        *lanes,
        ("Tab", _("the draft") if last else _("next panel")),
    )


def _capped(keys: str) -> tuple[Run, ...]:
    return tuple(run for part in keys.split(" ") for run in (Keys(part), Gap(3)))[:-1]


class KeyStrip(Ground):
    """Keys of the panel with the focus, along its foot, on as many lines as they need."""

    def __init__(self, parent: QWidget, keys: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__("accent_bg", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keys = keys or strip_keys()
        self._fit()
        changed.connect(self._fit)

    def set_keys(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Show other keys with their words."""
        if keys != self._keys:
            self._keys = keys
            self._fit()

    def fit_to(self, wide: int) -> None:
        """Take a width, and the height that it needs there, at once: also before it is shown."""
        self.resize(wide, self.height())
        self._fit()

    def _cell(self) -> Cell:
        """One line, two or three: whatever fits."""
        parts = [(*_capped(keys), Gap(6), Text(words, SMALL), Gap(16)) for keys, words in self._keys]
        options = []
        for rows in (1, 2, 3, 6):
            each = -(-len(parts) // rows)
            cut = (parts[at : at + each] for at in range(0, len(parts), each))
            options.append(tuple(tuple(run for part in row for run in part)[:-1] for row in cut))
        return Cell(tuple(options), step=_LINE)

    def _room(self) -> int:
        return self.width() - 2 * px(MARGIN_NARROW)

    def _fit(self) -> None:
        self.setFixedHeight(round(lay(self._cell(), self._room()).height) + px(_STRIP))
        self.setAccessibleName(", ".join(f"{keys} {words}" for keys, words in self._keys))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            room = QRectF(self.rect()).adjusted(px(MARGIN_NARROW), 0, -px(MARGIN_NARROW), 0)
            paint_laid(painter, lay(self._cell(), room.width()), room)


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
        self.strip = KeyStrip(panel, strip_keys(panel.kind))
        self.strip.hide()
        panel.add_foot(self.strip)
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
        self.setAccessibleDescription(self.strip.accessibleName())
        said = (short, size, numbers, live, last)
        if said != (self._short, self._size, self._numbers, self._live, self._last):
            self._short, self._size, self._numbers, self._live, self._last = said
            others = (("F8", _("back to the draft")), ("← →", _("made-up patients")))
            self.strip.set_keys(strip_keys(self.panel.kind, last=last) if live else others)
            self._say()
            self.update()

    def _say(self) -> None:
        chip: Line = ()
        if self._numbers:
            chip = (Gap(6), Text(self._numbers, LABEL.on("on_accent"), ground="accent"), Gap(12))
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
        for one in (self.strip, self):
            one.hide()
            one.deleteLater()

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
        self.strip.show()
        self.raise_()
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.strip.hide()
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
            if self._numbers and not focused:
                role, stroke = "accent", 1.0
            box(painter, QRectF(self.rect()), RADIUS, None, role, stroke)
