"""Which layout a window has: decided in one place, by width and text scale."""

from __future__ import annotations

import pytest

from ui.theme import Layout, Scheme, is_narrow, is_wide, layout_of
from ui.theme.layout import layout_at
from ui.theme.state import set_theme


@pytest.mark.parametrize(
    ("width", "layout"),
    [
        (800, Layout.NARROW),
        (911, Layout.NARROW),
        (1000, Layout.NARROW),
        (1023, Layout.NARROW),
        (1024, Layout.MIDDLE),
        (1366, Layout.MIDDLE),
        (1500, Layout.WIDE),
        (1799, Layout.WIDE),
        (1800, Layout.AMPLE),
        (3840, Layout.AMPLE),
    ],
)
def test_the_layout_of_a_width(width: int, layout: Layout) -> None:
    assert layout_at(width) is layout
    assert layout_of(width) is layout


@pytest.mark.parametrize(
    ("width", "scale", "layout"),
    [
        (1366, 1.5, Layout.NARROW),
        (1366, 1.25, Layout.MIDDLE),
        (1920, 1.5, Layout.MIDDLE),
        (1920, 1.25, Layout.WIDE),
    ],
)
def test_larger_text_is_less_room(width: int, scale: float, layout: Layout) -> None:
    set_theme(Scheme.LIGHT, scale)
    assert layout_of(width) is layout
    assert is_wide(width) == (layout >= Layout.WIDE)
    assert is_narrow(width) == (layout is Layout.NARROW)
