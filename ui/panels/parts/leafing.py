"""Rows of a table that were whole on the screen: nothing is acknowledged together that nobody could see."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView

from ui.table.row_model import Heading, Row
from ui.table.view import RowsView

_Seen = tuple[object, list[tuple[int, int]]]
"""Words of a row when it was seen, and which stretches of its height were."""


class Leafing(QObject):
    """Watches what a table shows of the rows that are `about` something. What says something else is new.

    `went_on` when more was seen than before.
    """

    went_on = Signal()

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view
        self._about: Mapping[str, object] = {}
        self._seen: dict[str, _Seen] = {}
        self._whole: set[str] = set()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._look)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._later.start())
        view.moved.connect(lambda _key: self._later.start())
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._later.start()
        return False

    def watch(self, about: Mapping[str, object]) -> None:
        """Watch these rows, each with what it says; what was seen of others is forgotten."""
        self._about = about
        self._seen = {key: one for key, one in self._seen.items() if about.get(key) == one[0]}
        self._whole &= self._seen.keys()
        self._later.start()

    def unseen(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these rows that were not whole on the screen yet, or are folded away now."""
        here = {item.key for item in self._view.rows.items if isinstance(item, Row)}
        return tuple(key for key in keys if key not in self._whole or key not in here)

    def go(self, key: str, group: str) -> None:
        """Show a row, with the rows below it, and open its group where that is folded."""
        view = self._view
        if view.rows.row_of(key) < 0 and self._folded(group):
            view.fold(group)
        at = view.rows.row_of(key)
        if at >= 0:
            view.choose_row(at)
            view.scrollTo(view.rows.index(at, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self._later.start()

    def _folded(self, group: str) -> bool:
        return any(
            isinstance(item, Heading) and item.folded and item.group.key == group
            for item in self._view.rows.items
        )

    def _look(self) -> None:
        """Note what is in sight now."""
        view, before = self._view, len(self._whole)
        if not view.isVisible() or not view.rows.items:
            return
        low = view.edge.top()
        for at in range(max(view.rowAt(0), 0), len(view.rows.items)):
            top, item = view.rowViewportPosition(at), view.rows.items[at]
            if top >= low:
                break
            if isinstance(item, Row) and item.key in self._about:
                self._note(item.key, view.rowHeight(at), max(-top, 0), min(low - top, view.rowHeight(at)))
        if len(self._whole) != before:
            self.went_on.emit()

    def _note(self, key: str, tall: int, first: int, last: int) -> None:
        says = self._about[key]
        held = self._seen.get(key)
        if held is None or held[0] != says:
            held = self._seen[key] = (says, [])
        held[1].append((first, last))
        reached = 0
        for begin, end in sorted(held[1]):
            if begin > reached:
                break
            reached = max(reached, end)
        # The line below a row is not of its words.
        if reached >= tall - 1:
            held[1][:] = [(0, reached)]
            self._whole.add(key)
