"""Cursor of a list after its rows change: on to the next row, never back to the top."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from ui.table.view import RowsView

_BY_HAND = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


def shown_keys(view: RowsView) -> tuple[str, ...]:
    """The keys of the rows that are shown, from top to bottom."""
    return view.rows.keys


class Cursor(QObject):
    """Stands beside one list: `before` its rows change, and `after`."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view
        self._touched = False
        self._keys: tuple[str, ...] = ()
        self._key = ""
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self._touched = self._touched or event.type() in _BY_HAND
        return False

    def before(self, *, ends: bool) -> str:
        """Remember where one is, and give its key; `ends` when another list begins."""
        self._touched = self._touched and not ends
        self._keys, self._key = shown_keys(self._view), self._view.current_key()
        return self._key

    def after(self, *, left: bool = False, arriving: bool = False) -> None:
        """Go on from a row that is gone, or has `left` to another group, to the one that stood below it.

        While rows, or what orders them, are `arriving` and nobody has touched the list, the cursor is on
        whoever stands first.
        """
        now = shown_keys(self._view)
        arriving = arriving or (now is not self._keys and not set(self._keys).issuperset(now))
        if now and not self._touched and arriving:
            self._view.choose(now[0])
            # Its heading too, which a view that was still small may have left above.
            self._view.scrollToTop()
        elif (left or now is not self._keys) and self._key in self._keys and (left or self._key not in now):
            at = self._keys.index(self._key)
            there = set(now) - {self._key}
            order = (*self._keys[at + 1 :], *reversed(self._keys[:at]))
            if following := next((key for key in order if key in there), ""):
                self._view.choose(following)
