"""Value under the cursor of a panel with its place on the screen, for showing its origin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from desktop.shown.why.origin import OriginOf

_GAP = 10
"""Between the value and the card beside it, for the card's pointer."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Value with an origin (`of`), and its place in the coordinates of `within`."""

    of: OriginOf
    within: QWidget
    place: QRect


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the screen that the set-up decides: its way there (`panels/laboratory`), what the screen
    calls it, which never names a patient, and its place in the coordinates of `within`; None for all."""

    path: str
    title: str
    within: QWidget
    place: QRect | None = None


def beside(value: QRect, card: QSize, room: QRect, gap: int = _GAP) -> QRect:
    """Place for a card beside a value: below it where there is room, else above, right or left; never over
    it, never outside the room. Where no side has room, on the largest side, and smaller."""
    value = value.intersected(room) if value.intersects(room) else value
    left = min(max(value.right() - card.width() + 6, room.left()), room.right() - card.width() + 1)
    top = min(max(value.top() - 24, room.top()), room.bottom() - card.height() + 1)
    below = room.bottom() - value.bottom() - gap
    above = value.top() - gap - room.top()
    right = room.right() - value.right() - gap
    before = value.left() - gap - room.left()
    if below >= card.height():
        return QRect(max(left, room.left()), value.bottom() + gap, card.width(), card.height())
    if above >= card.height():
        return QRect(max(left, room.left()), value.top() - gap - card.height(), card.width(), card.height())
    tall = min(card.height(), room.height())
    top = max(top, room.top())
    if right >= card.width():
        return QRect(value.right() + gap, top, card.width(), tall)
    if before >= card.width():
        return QRect(value.left() - gap - card.width(), top, card.width(), tall)
    if max(below, above) < max(right, before) // 2:
        wide = max(right, before, 1)
        side = value.right() + gap if right >= before else room.left()
        return QRect(side, top, min(wide, card.width()), tall)
    if below >= above:
        return QRect(max(left, room.left()), value.bottom() + gap, card.width(), max(below, 1))
    return QRect(max(left, room.left()), room.top(), card.width(), max(above, 1))
