"""Safe wrappers of Qt's focus functions, which keep ownership of the widgets with Qt.

PySide takes what `nextInFocusChain`, `focusProxy` and `focusWidget` return for a child of whom they were
asked: with the one, the other would be taken for deleted too, or be deleted while it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def _give_back(widget: QWidget | None) -> None:
    # Up to the window, because PySide drops what it knows of a viewport that no one it knows of holds.
    while widget is not None:
        parent = widget.parentWidget()
        # Nothing to Qt, where it is the parent; to PySide the parent that it is again.
        widget.setParent(parent)
        widget = parent


def next_in_chain(widget: QWidget) -> QWidget | None:
    """The widget after this one in the order of Tab; the chain goes round in one window."""
    found = widget.nextInFocusChain()
    _give_back(found)
    return found


def proxy(widget: QWidget) -> QWidget | None:
    """The widget that takes the focus instead of this one."""
    found = widget.focusProxy()
    _give_back(found)
    return found


def focus_in(window: QWidget) -> QWidget | None:
    """The widget of a window that has the focus, or has it when the window is active."""
    found = window.focusWidget()
    _give_back(found)
    return found


def tab_stops(region: QWidget) -> list[QWidget]:
    """Widgets that Tab reaches in a part of the window, in the part's own order."""
    found: list[QWidget] = []
    widget = next_in_chain(region)
    while widget is not None and widget is not region:
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and proxy(widget) is None
        if takes and region.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled():
            found.append(widget)
        widget = next_in_chain(widget)
    return found


def focus_next(stops: Sequence[QWidget], forward: bool) -> bool:
    """Focus the stop after (or before) the one that has the focus, and round again; False without any."""
    focused = QApplication.focusWidget()
    at = stops.index(focused) if focused in stops else (-1 if forward else 0)
    if not stops:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
    return True
