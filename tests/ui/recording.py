"""Records what a painter draws: every text with the rectangle of its letters, and what is clipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from ui.painting.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text as drawn: its words, where they stand on the device, and what of it is seen."""

    text: str
    area: QRectF
    clip: QRectF | None

    @property
    def cut(self) -> bool:
        """Whether a clip takes away a part of it."""
        return self.clip is not None and not self.clip.adjusted(-1, -1, 1, 1).contains(self.area)


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Drawn]]:
    """Everything drawn as text while this holds, by whatever painter."""
    found: list[Drawn] = []
    original = QPainter.drawText

    def draw_text(self: QPainter, *arguments: Any) -> Any:
        if len(arguments) == 2 and isinstance(arguments[0], QPointF):
            where, text = arguments
            metrics = QFontMetricsF(self.font())
            left = metrics.horizontalAdvance(text)
            area = QRectF(where.x(), where.y() - metrics.capHeight(), left, metrics.capHeight())
            clip = self.worldTransform().mapRect(self.clipBoundingRect()) if self.hasClipping() else None
            found.append(Drawn(text, self.worldTransform().mapRect(area), clip))
        return original(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(QPainter, "drawText", draw_text)
        # Words that are kept as runs of glyphs are words here.
        patched.setattr(Glyphs, "put", Glyphs.write)
        yield found


def drawn_on(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """What a widget itself draws, in its own coordinates; not what its children draw."""
    with recording(monkeypatch) as found:
        widget.grab()
    return found


def outside(found: list[Drawn], area: QRectF, slack: float = 1.0) -> list[Drawn]:
    """The texts of which a letter stands outside a rectangle."""
    room = area.adjusted(-slack, -slack, slack, slack)
    return [one for one in found if one.text.strip() and not room.contains(one.area)]
