"""Figures of a finding that are compared: beside each other where they have room, else below each other."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtGui import QPainter

from ui.editors.parts.painted import Painted
from ui.painting.text import SMALL, Style, draw, width, wrap
from ui.theme import px

_HEIGHT = 56
"""Height of a label, a figure and its note beside others, at 100 %."""


class Figure(NamedTuple):
    """One figure: its label, its words and in which style, and a note below."""

    label: str
    words: str
    note: str
    style: Style

    @property
    def natural(self) -> float:
        """Width in which each of its lines stands unbroken."""
        return max(width(self.label, SMALL), width(self.words, self.style), width(self.note, SMALL))


class Figures(Painted):
    """Base of compared figures: `columns` says where each stands beside the others, or that they have no
    room. Nothing is cut off."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        super().__init__()
        self.figures = tuple(figures)
        self.setAccessibleName(". ".join(f"{one.label}: {one.words} {one.note}".strip() for one in figures))

    @abstractmethod
    def columns(self, wide: float) -> list[float]:
        """Left edges of the figures; empty if they have no room beside each other."""

    def walk(self, painter: QPainter | None, wide: float) -> float:
        if places := self.columns(wide):
            for left, one in zip(places, self.figures, strict=True):
                if painter:
                    draw(painter, left, px(9), one.label, SMALL)
                    draw(painter, left, px(27), one.words, one.style)
                    draw(painter, left, px(44), one.note, SMALL)
            return px(_HEIGHT)
        left = max(width(one.label, SMALL) for one in self.figures) + px(12)
        room = max(wide - left, px(80))
        y = 0.0
        for one in self.figures:
            if painter:
                draw(painter, 0, y + px(9), one.label, SMALL)
            for line in wrap(one.words, one.style, room):
                if painter:
                    draw(painter, left, y + px(9), line, one.style)
                y += px(18)
            for line in wrap(one.note, SMALL, room) if one.note else ():
                if painter:
                    draw(painter, left, y + px(8), line, SMALL)
                y += px(16)
            y += px(2)
        return y + px(4)
