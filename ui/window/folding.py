"""Overflow menu at the end of a row: entries without room go there whole, instead of being cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.core.messages import _
from ui.painting.runs import Gap, Icon, Line, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL
from ui.theme import px
from ui.theme.measures import TABS
from ui.widgets.button import Button

Entry = tuple[str, str, Callable[[], object]]
"""Words, keys, and what choosing it does."""


def folded(widths: Sequence[int], room: int, more: int, gap: int, kept: int = -1) -> list[int]:
    """Indexes of entries that go into the overflow menu: the last ones first, never `kept` (the current one).

    `more` is the width of the menu's own entry, `gap` what stands between two.
    """
    stay = list(range(len(widths)))
    if sum(widths) + gap * max(len(widths) - 1, 0) <= room:
        return []
    while len(stay) > 1 and sum(widths[at] for at in stay) + more + gap * len(stay) > room:
        stay.remove(max(at for at in stay if at != kept))
    return [at for at in range(len(widths)) if at not in stay]


class MoreButton(Button):
    """The last entry of a row: opens a menu of those that have no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.setText(_("More"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self.open)
        self.hide()

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Set the menu's entries; without any there is no button."""
        self._entries = entries
        names = ", ".join(words for words, _keys, _do in entries)
        self.setAccessibleName(_("More: {names}").format(names=names))
        self.setVisible(bool(entries))

    @property
    def words(self) -> tuple[str, ...]:
        """Texts of the menu's entries."""
        return tuple(words for words, _keys, _do in self._entries)

    def open(self) -> QMenu:
        """Open the menu below the button."""
        menu = QMenu(self)
        menu.setAccessibleName(self.accessibleName())
        for words, keys, do in self._entries:
            action = QAction(words, menu)
            # Shown beside it; the key itself is the window's.
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
            action.triggered.connect(lambda _checked=False, do=do: do())
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
        return menu

    def _runs(self) -> Line:
        return (Text(self.text(), LABEL.on("text2")), Gap(5), Icon("caret-down", "text2", 12))

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._runs())) + px(8), px(TABS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(0, px(7), 0, -px(7))
            if self._hover:
                box(painter, rect, 6, "hover")
            if self.hasFocus():
                focus_ring(painter, rect, 6)
            paint_line(painter, self._runs(), px(4), rect.center().y())
