"""The tab row of a patient: Ctrl+1–6, and where it is narrow the side panels as entries with Alt+digit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.core.messages import _
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, QUIET, draw_centred, width
from ui.theme import px
from ui.theme.measures import MARGIN, SEMIBOLD, TABS
from ui.widgets.button import Button
from ui.widgets.ground import Ground


class TabButton(Button):
    """A tab: underlined when it is shown."""

    def __init__(self, title: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(keys)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(round(width(self.text(), LABEL.heavy(SEMIBOLD))) + px(8), px(TABS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            style = (
                LABEL.heavy(SEMIBOLD) if self.isChecked() else LABEL.on("text" if self._hover else "text2")
            )
            draw_centred(painter, rect.center().x(), rect.center().y(), self.text(), style)
            if self.isChecked():
                wide = width(self.text(), style)
                box(
                    painter,
                    QRectF(round(rect.center().x() - wide / 2), rect.bottom() - 3, round(wide), 3),
                    1.5,
                    "accent",
                )
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(0, px(8), 0, -px(8)), 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        row = self.parentWidget()
        if step and isinstance(row, TabRow):
            row.move_by(step)
            return
        super().keyPressEvent(event)


class EntryTab(Button):
    """A side panel where it has no room of its own: title, count, key."""

    def __init__(self, title: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._count, self._keys = title, "", keys
        self.setCheckable(True)
        self.setAccessibleDescription(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count("")

    def set_count(self, count: str) -> None:
        """How many the panel holds."""
        self._count = count
        self.setAccessibleName(f"{self._title} {count}".strip())
        self.updateGeometry()
        self.update()

    def _runs(self) -> Line:
        count = (Gap(6), Text(self._count, QUIET)) if self._count else ()
        return (
            Text(self._title, LABEL.on("accent" if self.isChecked() else "text")),
            *count,
            Gap(8),
            Keys(self._keys),
        )

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._runs())) + px(8), px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover or self.isChecked():
                box(painter, rect, 6, "accent_bg" if self.isChecked() else "hover")
            if self.hasFocus():
                focus_ring(painter, rect, 6)
            paint_line(painter, self._runs(), px(4), rect.center().y())


class TabRow(Ground):
    """`chosen(index)` a tab, `entered(index)` a side panel."""

    chosen = Signal(int)
    entered = Signal(int)

    def __init__(self, titles: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__("surface", "b", parent)
        self.setAccessibleName(_("The patient's pages"))
        self.setFixedHeight(px(TABS))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(px(MARGIN) - px(4), 0, px(MARGIN) - px(4), 0)
        self._row.setSpacing(px(18))
        self.tabs: list[TabButton] = []
        self.entries: list[EntryTab] = []
        for at, title in enumerate(titles):
            tab = TabButton(title, f"Ctrl+{at + 1}", self)
            tab.clicked.connect(lambda _checked=False, at=at: self.choose(at))
            self._row.addWidget(tab)
            self.tabs.append(tab)
        self._row.addStretch(1)
        self._current = -1
        self.choose(0, tell=False)

    @property
    def current(self) -> int:
        """The tab that is shown."""
        return self._current

    def choose(self, index: int, tell: bool = True) -> None:
        """Show a tab."""
        self._current = index
        for at, tab in enumerate(self.tabs):
            tab.setChecked(at == index)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if at == index else Qt.FocusPolicy.ClickFocus)
        if tell:
            self.chosen.emit(index)

    def move_by(self, step: int) -> None:
        """The next or previous tab, which takes the focus."""
        at = (self._current + step) % len(self.tabs)
        self.choose(at)
        self.tabs[at].setFocus(Qt.FocusReason.TabFocusReason)

    def set_entries(self, entries: tuple[tuple[str, str], ...]) -> None:
        """Side panels as (title, keys); empty takes them away."""
        for old in self.entries:
            old.hide()
            old.deleteLater()
        self.entries = []
        for at, (title, keys) in enumerate(entries):
            entry = EntryTab(title, keys, self)
            entry.clicked.connect(lambda _checked=False, at=at: self.entered.emit(at))
            self._row.addWidget(entry)
            self.entries.append(entry)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.entries:
            return
        keys = f"Ctrl+1–{len(self.tabs)}"
        with QPainter(self) as painter:
            paint_caps(painter, self.width() - px(MARGIN) - caps_width(keys), (self.height() - 1) / 2, keys)
