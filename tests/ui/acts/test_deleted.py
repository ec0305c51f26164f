"""Nothing that lives keeps a widget that Qt has deleted: asked in a resize, it ends the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import Seat
from tests.ui.acts.tour import Stop


def _objects(value: Any, depth: int = 3) -> Iterator[QObject]:
    """The Qt objects in a value, and in its lists, tuples, sets and mappings."""
    if isinstance(value, QObject):
        yield value
    elif depth and isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from _objects(one, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _objects(one, depth - 1)


def deleted(root: QObject) -> list[str]:
    """Where, in the objects below a root, something is kept that was deleted."""
    found = []
    for holder in (root, *root.findChildren(QObject)):
        for name, value in vars(holder).items() if hasattr(holder, "__dict__") else ():
            for one in _objects(value):
                if not shiboken6.isValid(one):
                    found.append(f"{type(holder).__name__}.{name}: {type(one).__name__}")
    return sorted(set(found))


def test_what_is_deleted_is_seen(qapp: QApplication) -> None:
    holder, lost = QObject(), QObject()
    holder.kept = {"a": [lost]}  # type: ignore[attr-defined]
    assert deleted(holder) == []
    shiboken6.delete(lost)
    assert deleted(holder) == ["QObject.kept: QObject"]


def test_after_the_whole_tour_nothing_deleted_is_kept(seat: Seat, walked: list[Stop]) -> None:
    assert walked
    # Each patient anew, and from a tab that others don't begin with.
    for patient in ("h05", "h12a", "h02", "h05"):
        seat.desk.open_patient(patient)
        seat.until(lambda: seat.desk.patients.banner)
        for tab in seat.desk.patients.page.tabs:
            seat.desk.patients.page.show_tab(tab.key)
            seat.quiet()
    for page in tuple(seat.desk.pages.pages):
        seat.desk.show_page(page)
        seat.quiet()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert deleted(seat.window) == []
    assert deleted(seat.desk) == []
