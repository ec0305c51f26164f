"""A panel dragged on a page that is changed: to which place it would go, and the mark of that place."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import colour, px
from ui.widgets.panel import Panel
from ui.window.patient_page import PatientPage

_MARK = 4
"""Thickness of the mark of a place, at 100 %."""
_EDGE = 72
"""So near to the left edge is the side column where none of its panels is in sight, at 100 %."""


class Drop(NamedTuple):
    """A place to which a panel would go: its column, the steps there from where it stands (as `MovePanel`
    counts them), and where its mark is drawn on the page."""

    side: bool
    step: int
    mark: QRect


def drop_at(page: PatientPage, held: Panel, point: QPoint) -> Drop | None:
    """The place under a point of the page; None where the panel would stay where it is."""
    places, panels = page.tabs[page.row.current].places, page.shown_panels()
    if held not in panels:
        return None
    mine = panels.index(held)
    # Those that stand above the others with the height they need are nobody's neighbours.
    seen = {
        at: QRect(panel.mapTo(page, QPoint(0, 0)), panel.size())
        for at, panel in enumerate(panels)
        if panel.isVisible() and not panel.stands
    }
    side = _column(page, {at: (places[at].side, rect) for at, rect in seen.items()}, point)
    if side is None:
        return None
    order = [at for at, one in enumerate(places) if one.side is side or at == mine]
    others = [at for at in order if at != mine]
    beside = [at for at in others if at in seen]
    above = sum(seen[at].center().y() < point.y() for at in beside)
    if above < len(beside):
        to = others.index(beside[above])
    else:
        to = others.index(beside[-1]) + 1 if beside else len(others)
    step = to - order.index(mine)
    if step == 0 and places[mine].side is side:
        return None
    return Drop(side, step, _mark(page, [seen[at] for at in beside], above))


def _column(page: PatientPage, seen: dict[int, tuple[bool, QRect]], point: QPoint) -> bool | None:
    """The column in which a point is; None for none."""
    if not any(side for side, _rect in seen.values()) and 0 <= point.x() < px(_EDGE):
        return True
    for side in (True, False):
        rects = [rect for one, rect in seen.values() if one is side]
        if rects and min(r.left() for r in rects) <= point.x() <= max(r.right() for r in rects):
            return side if page.rect().contains(point) else None
    return None


def _mark(page: PatientPage, column: list[QRect], above: int) -> QRect:
    thick = px(_MARK)
    if not column:
        top = page.stack.mapTo(page, QPoint(0, 0)).y()
        return QRect(0, top, thick, page.height() - top)
    left, wide = column[0].left(), column[0].width()
    if above == 0:
        return QRect(left, column[0].top() - thick, wide, thick)
    if above == len(column):
        return QRect(left, column[-1].bottom() + 1, wide, thick)
    middle = (column[above - 1].bottom() + column[above].top()) // 2
    return QRect(left, middle - thick // 2, wide, thick)


class DropMark(QWidget):
    """Line over a page where a panel that is dragged would come."""

    def __init__(self, page: PatientPage) -> None:
        super().__init__(page)
        self.hide()

    def point(self, drop: Drop | None) -> None:
        """Stand at a place, or nowhere."""
        if drop is None:
            self.hide()
            return
        self.setGeometry(drop.mark)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(QRectF(self.rect()), colour("accent"))
