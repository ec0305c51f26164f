"""Where the cursor of a list goes when its rows change: to the next row, never back to the top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject

from ui.shell.table_model import Row
from ui.shell.table_view import RowsView

_BY_HAND = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


def shown_keys(view: RowsView) -> tuple[str, ...]:
    """The keys of the rows that are shown, from top to bottom."""
    return tuple(item.key for item in view.rows.items if isinstance(item, Row))


def go_on(view: RowsView, before: Sequence[str], key: str, left: bool) -> None:
    """Put the cursor where a person goes on who was on `key` among `before`, if that row has `left`."""
    if not left or key not in before:
        return
    at = before.index(key)
    there = set(shown_keys(view)) - {key}
    following = [one for one in (*before[at + 1 :], *reversed(before[:at])) if one in there]
    if following:
        view.choose(following[0])


class Touched(QObject):
    """Whether a person has done anything in a list, by key or by mouse, since `forget`."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self.yes = False
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def forget(self) -> None:
        """Another list begins."""
        self.yes = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.yes = self.yes or event.type() in _BY_HAND
        return False
