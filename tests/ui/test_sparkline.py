"""The small curve of a score: patients are compared on one scale, and the sickest are never level by it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.painting.sparkline import highest, sparkline


def _left_and_right(values: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """How high the curve stands at its beginning and before its end, from the lower edge."""
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        sparkline(painter, QRectF(0, 0, 120, 40), values, low=0, high=highest(values))
    found = []
    for x in (4, 100):
        drawn = [y for y in range(40) if image.pixelColor(x, y) != QColor("white")]
        found.append(40 - sum(drawn) / len(drawn))
    return found[0], found[1]


@pytest.mark.parametrize(("first", "last"), [(18, 14), (9, 4), (20, 10), (14, 10)])
def test_a_score_that_falls_is_drawn_so_however_high(qapp: QApplication, first: int, last: int) -> None:
    left, right = _left_and_right(((0.0, float(first)), (10.0, float(last))))
    assert left > right + 3


@pytest.mark.parametrize(("scores", "top"), [((), 9), ((2, 5), 9), ((9,), 9), ((18, 14), 18)])
def test_the_scale_is_the_same_for_all_up_to_nine(scores: tuple[int, ...], top: int) -> None:
    assert highest([(float(at), float(one)) for at, one in enumerate(scores)]) == top
