"""Words and marks that are painted again look as when they were painted the first time, and on paper stay
words and lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.ui.pixels import apart
from ui import theme
from ui.painting import glyphs, stamps
from ui.painting.shapes import diamond, dot, triangle
from ui.painting.stamps import stamping
from ui.painting.text import HEAD, PAGE_TITLE, PLAIN, SMALL, STRONG, put
from ui.theme import Scheme, colour, painted_as

WORDS = (
    "Kreatinin 148 µmol/l", "Furosemid 40\u00a0mg × 2", "SOLBAKKEN, Ærlig Åse", "1\u00a0234,5 →", "↵ ⌘ ·5",
    "fi ffi", "Ω≈ç√ Привет", "12.11.2026", "−5,0", " to  ord ", "en\nto", "en\tto", "e\u0301", "",
)  # fmt: skip


def picture(paint: Callable[[QPainter], None], ratio: float = 1.0) -> QImage:
    image = QImage(round(420 * ratio), round(340 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(colour("surface"))
    with QPainter(image) as painter:
        paint(painter)
    return image


def words(painter: QPainter, aside: float = 0.0) -> None:
    for row, text in enumerate(WORDS):
        for at, style in enumerate((PLAIN, STRONG.on("warn"), SMALL, HEAD, PAGE_TITLE)):
            put(painter, 4.3 + at * 80.17 + aside, 14 + row * 23.6, text, style)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_words_look_the_same_each_time(qapp: QApplication, ratio: float, scale: float) -> None:
    theme.apply(qapp, Scheme.DARK, scale)
    theme.apply(qapp, Scheme.LIGHT, scale)
    try:
        first, second, third = (picture(words, ratio) for _turn in range(3))
        assert second == third
        if ratio == 1:
            assert first == second
        else:
            # A letter here and there stands on the next quarter of a pixel; no word is moved.
            _most, moved = difference(first, picture(lambda painter: words(painter, 0.25), ratio))
            assert difference(first, second)[1] < moved / 10
    finally:
        theme.apply(qapp, Scheme.LIGHT, 1.0)


def test_what_is_painted_again_is_kept_and_not_without_end(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    monkeypatch.setattr(glyphs, "_MOST", 10)
    one = glyphs.Glyphs(theme.font())
    made: list[str] = []
    real = one._made
    monkeypatch.setattr(glyphs.Glyphs, "_made", lambda _self, text: (made.append(text), real(text))[1])

    def paint(painter: QPainter) -> None:
        for _turn in range(3):
            one.put(
                painter,
                5,
                20,
                "Natrium",
            )
        for number in range(30):
            one.put(painter, 5, 20, str(number))

    picture(paint)
    assert made == ["Natrium"], "what is painted once is not kept"
    assert len(one._runs) <= 10


def test_on_paper_words_are_words(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    runs: list[str] = []
    monkeypatch.setattr(glyphs.Glyphs, "put", lambda _self, *told: runs.append(told[-1]))
    with painted_as(Scheme.LIGHT):
        picture(words)
    assert runs == []
    picture(words)
    assert len(runs) == 5 * len(WORDS)


MARKS: dict[str, Callable[[QPainter, QPointF], Any]] = {
    "dot": lambda painter, at: dot(painter, at, 3.2, "series1"),
    "small": lambda painter, at: dot(painter, at, 1.4, "text3"),
    "ring": lambda painter, at: dot(painter, at, 4.8, "surface", "accent", 1.4),
    "triangle": lambda painter, at: triangle(painter, at, 3.8, True, "danger"),
    "under": lambda painter, at: triangle(painter, at, 5, False, "text"),
    "diamond": lambda painter, at: diamond(painter, at, 3.8, "series2"),
}


def marks(mark: Callable[[QPainter, QPointF], Any], step: float) -> Callable[[QPainter], None]:
    def paint(painter: QPainter) -> None:
        for number in range(12):
            mark(painter, QPointF(20 + number * (20 + step), 30 + number * (10 + step)))

    return paint


def difference(one: QImage, other: QImage) -> tuple[int, float]:
    """The largest difference of a channel, and the mean over all of them."""
    found = list(apart(one, other))
    return max(found, default=0), sum(found) / one.sizeInBytes()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("name", MARKS)
def test_a_stamp_is_the_mark(qapp: QApplication, name: str, ratio: float) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    paint = marks(MARKS[name], 1.0)
    drawn = picture(paint, ratio)
    assert drawn != picture(lambda _painter: None, ratio)
    with stamping(ratio):
        stamped, again = picture(paint, ratio), picture(paint, ratio)
    assert stamped == again
    # Where it stands on a quarter of a pixel nothing but the rounding of what is half covered differs.
    assert difference(drawn, stamped)[0] <= 3


@pytest.mark.parametrize("name", MARKS)
def test_between_the_quarters_of_a_pixel_it_is_as_near_as_can_be(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    paint = marks(MARKS[name], 0.11)
    with stamping(1.0):
        stamped = picture(paint)
    most, mean = difference(picture(paint), stamped)
    assert most <= 70
    assert mean < 0.05


def test_marks_are_stamped_only_in_kept_pictures_and_anew_in_another_theme(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.apply(qapp, Scheme.DARK, 1.0)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    assert not stamps._made
    paint = marks(MARKS["ring"], 1.0)
    picture(paint)
    assert not stamps._made, "elsewhere, and on paper, the mark itself is drawn"
    with stamping(1.0):
        light = picture(paint)
        with painted_as(Scheme.DARK):
            dark = picture(paint)
        assert picture(paint) == light
    assert dark != light
    monkeypatch.setattr(stamps, "_MOST", 3)
    with stamping(1.0):
        picture(marks(MARKS["dot"], 0.11))
    assert 0 < len(stamps._made) <= 3
    theme.apply(qapp, Scheme.DARK, 1.0)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    assert not stamps._made
