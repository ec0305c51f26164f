"""The tab row of a patient: Ctrl+1–9, and where it is narrow the side panels as entries with Alt+digit.

What has no room goes into the menu at its end.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.acts import declared
from desktop.acts.patient import BeginOrder
from desktop.core.messages import _
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring, upright
from ui.painting.text import LABEL, QUIET, draw_centred, width
from ui.theme import changed, px
from ui.theme.measures import CONTROL, MARGIN, PANEL_HEAD, SEMIBOLD, TABS
from ui.widgets.button import Button, PlainButton
from ui.widgets.ground import Ground
from ui.window.folding import MoreButton, folded


class TabButton(Button):
    """A tab: underlined when it is shown."""

    def __init__(self, title: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(keys)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def title(self) -> str:
        """The page's name."""
        return self.text()

    @property
    def keys(self) -> str:
        return self.accessibleDescription()

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
        self._with_keys = True
        self.setCheckable(True)
        self.setAccessibleDescription(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count("")

    def set_count(self, count: str) -> None:
        """Set the panel's count."""
        self._count = count
        self.setAccessibleName(f"{self._title} {count}".strip())
        self.updateGeometry()
        self.update()

    @property
    def told(self) -> tuple[str, str]:
        """Title and keys that the entry was made with."""
        return self._title, self._keys

    @property
    def title(self) -> str:
        """The panel's name with its count."""
        return self.accessibleName()

    @property
    def keys(self) -> str:
        return self._keys

    def show_keys(self, on: bool) -> None:
        """Leave the keys out where there is no room; they still work."""
        if on != self._with_keys:
            self._with_keys = on
            self.updateGeometry()
            self.update()

    def _runs(self) -> Line:
        keys = (Gap(8), Keys(self._keys)) if self._with_keys else ()
        count = (Gap(6), Text(self._count, QUIET)) if self._count else ()
        return (
            Text(self._title, LABEL.on("accent" if self.isChecked() else "text")),
            *count,
            *keys,
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


def _renewed(
    row: TabRow | PanelRow, old: list[EntryTab], wanted: tuple[tuple[str, str], ...]
) -> list[EntryTab]:
    """A row's entries for panels as (title, keys): who stands on one that is still wanted stays there."""
    kept = {entry.told: entry for entry in old}
    entries = []
    for title, keys in wanted:
        entry = kept.pop((title, keys), None)
        if entry is None:
            entry = EntryTab(title, keys, row)
            entry.clicked.connect(
                lambda _checked=False, entry=entry: row.entered.emit(row.entries.index(entry))
            )
        entries.append(entry)
    for gone in kept.values():
        gone.hide()
        gone.deleteLater()
    for before, after in pairwise(entries):
        QWidget.setTabOrder(before, after)
    return entries


class TabRow(Ground):
    """Tab row: `chosen(index)` a tab, `entered(index)` a side panel, `ordered()` the orders that have no room
    beside the page."""

    chosen = Signal(int)
    entered = Signal(int)
    ordered = Signal()

    def __init__(self, titles: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__("surface", "b", parent)
        self.setAccessibleName(_("The patient's pages"))
        self.setFixedHeight(px(TABS))
        self.tabs: list[TabButton] = []
        self.entries: list[EntryTab] = []
        for at, title in enumerate(titles):
            tab = TabButton(title, f"Ctrl+{at + 1}", self)
            tab.clicked.connect(lambda _checked=False, at=at: self.choose(at))
            self.tabs.append(tab)
        self.more = MoreButton(self)
        self.order = PlainButton(
            declared(BeginOrder).words(), next(iter(declared(BeginOrder).keys)), parent=self
        )
        self.order.clicked.connect(self.ordered)
        self.order.hide()
        self._offered = False
        self._orders: tuple[bool, str] | None = None
        self._keys_at: float | None = None
        self._parted_at: float | None = None
        self._current = -1
        self.choose(0, tell=False)
        changed.connect(self._theme_changed)

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
        self.arrange()
        if tell:
            self.chosen.emit(index)

    def move_by(self, step: int) -> None:
        """The next or previous tab, which takes the focus."""
        at = (self._current + step) % len(self.tabs)
        self.choose(at)
        self.tabs[at].setFocus(Qt.FocusReason.TabFocusReason)

    def set_entries(self, entries: tuple[tuple[str, str], ...]) -> None:
        """Side panels as (title, keys); empty takes them away."""
        self.entries = _renewed(self, self.entries, entries)
        self.arrange()

    def offer_orders(self, offered: bool, waits: str) -> None:
        """Offer the orders here while their column is away, with what waits in it."""
        if (offered, waits) != self._orders:
            self._orders = (offered, waits)
            words = declared(BeginOrder).words()
            self.order.set_text(f"{words} ({waits})" if waits else words)
            self._offered = offered
            self.arrange()

    def arrange(self) -> None:
        """Give each its place; what has no room goes into the menu."""
        edge, gap, tall = px(MARGIN) - px(4), px(18), self.height()
        right = self.width() - edge
        self.order.setVisible(self._offered)
        if self._offered:
            # The orders are an act: they keep their place, and give up their keys before a tab goes.
            left = sum(tab.sizeHint().width() + gap for tab in self.tabs)
            self.order.show_keys(True)
            self.order.show_keys(edge + left + self.order.sizeHint().width() <= right)
            wide = self.order.sizeHint().width()
            self.order.setGeometry(right - wide, (tall - px(CONTROL)) // 2, wide, px(CONTROL))
            right -= wide + gap
        row: list[TabButton | EntryTab] = [*self.tabs, *self.entries]
        for with_keys in (True, False):
            for entry in self.entries:
                entry.show_keys(with_keys)
            away = folded(
                [one.sizeHint().width() for one in row], right - edge, self.more.sizeHint().width(), gap,
                self._current,
            )  # fmt: skip
            if not away:
                break
        self.more.set_entries(tuple((row[at].title, row[at].keys, row[at].click) for at in away))
        stay = [at for at in range(len(row)) if at not in away]
        tabs_wide = sum(row[at].sizeHint().width() + gap for at in stay if at < len(self.tabs))
        x = edge
        self._parted_at = None
        for at, one in enumerate(row):
            one.setVisible(at in stay)
            if at not in stay:
                continue
            if at == len(self.tabs) and not away:
                # Side panels stand at the right, apart from the pages.
                x = right - sum(row[n].sizeHint().width() + gap for n in stay if n >= at) + gap
                # A page and a panel of the same name are told apart by the line between them.
                self._parted_at = x - gap / 2
            wide = one.sizeHint().width()
            high = tall if at < len(self.tabs) else px(30)
            one.setGeometry(x, (tall - high) // 2, wide, high)
            x += wide + gap
        if away:
            self.more.setGeometry(x, 0, self.more.sizeHint().width(), tall)
        keys = self._keys
        free = right - edge - tabs_wide >= caps_width(keys)
        self._keys_at = right - caps_width(keys) + px(4) if free and not self.entries and not away else None
        self.update()

    @property
    def _keys(self) -> str:
        return f"Ctrl+1–{len(self.tabs)}" if len(self.tabs) > 1 else "Ctrl+1"

    def _theme_changed(self) -> None:
        self.setFixedHeight(px(TABS))
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._parted_at is not None:
            with QPainter(self) as painter:
                upright(painter, self._parted_at, px(12), self.height() - px(24), "edge")
        if self._keys_at is not None and not self._offered:
            with QPainter(self) as painter:
                paint_caps(painter, self._keys_at, (self.height() - 1) / 2, self._keys)


class PanelRow(Ground):
    """The panels of a page as tabs, where each has the page for itself. `entered(index)`."""

    entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "b", parent)
        self.setAccessibleName(_("Panels of the page"))
        self.entries: list[EntryTab] = []
        self.more = MoreButton(self)
        self.hide()
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(px(PANEL_HEAD))
        self.arrange()

    def set_entries(self, entries: tuple[tuple[str, str], ...]) -> None:
        """The panels as (title, keys) in their order; without any the row is gone."""
        self.entries = _renewed(self, self.entries, entries)
        self.setVisible(bool(entries))
        self.arrange()

    def arrange(self) -> None:
        """Give each its place, with its keys where there is room; what has none goes into the menu."""
        edge, gap, tall = px(MARGIN) - px(4), px(12), self.height()
        room, open_ = self.width() - 2 * edge, -1
        for at, entry in enumerate(self.entries):
            open_ = at if entry.isChecked() else open_
        away: list[int] = []
        for with_keys in (True, False):
            for entry in self.entries:
                entry.show_keys(with_keys)
            widths = [entry.sizeHint().width() for entry in self.entries]
            away = folded(widths, room, self.more.sizeHint().width(), gap, open_)
            if not away:
                break
        self.more.set_entries(
            tuple((self.entries[at].title, self.entries[at].keys, self.entries[at].click) for at in away)
        )
        x = edge
        for at, entry in enumerate(self.entries):
            entry.setVisible(at not in away)
            if at not in away:
                entry.setGeometry(x, (tall - px(30)) // 2, widths[at], px(30))
                x += widths[at] + gap
        if away:
            self.more.setGeometry(x, 0, self.more.sizeHint().width(), tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
