"""Keys of a page that is changed: they go to the draft before the window's own and the panels'."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.editors.parts.editor_keys import Table, claims, runs


class DraftKeys(QObject):
    """Event filter with the keys of `table()`; `watch` puts it on a part of the window. `moved(widget)`
    is told what has the focus now."""

    def __init__(self, parent: QObject, table: Callable[[], Table], moved: Callable[[QWidget], None]) -> None:
        super().__init__(parent)
        self._table, self._told = table, moved
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            self._told(now)

    def watch(self, one: QObject) -> None:
        """Hear the keys that come to a widget, or go through it on their way up."""
        one.installEventFilter(self)

    def leave(self, one: QObject) -> None:
        """Hear them no more."""
        one.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            return claims(event, self._table())
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return runs(event, self._table())
        return False
