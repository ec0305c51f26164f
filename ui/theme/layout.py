"""Breakpoints: layout of a window by its width, the one place where widths are compared."""

from __future__ import annotations

from enum import IntEnum

from ui.theme.measures import AMPLE, NARROW, WIDE
from ui.theme.state import text_scale


class Layout(IntEnum):
    """Layout class of a window by width, from narrow to ample.

    NARROW: one line of banner, panels as tabs, the orders over the page when they are asked for. MIDDLE: a
    rail for navigation, side panels as entries. WIDE: written navigation, side panels beside. AMPLE: room for
    a second panel, longer lines, larger names.
    """

    NARROW = 0
    MIDDLE = 1
    WIDE = 2
    AMPLE = 3


def layout_at(logical: float) -> Layout:
    """The layout at a width in logical pixels at 100 % text."""
    return Layout(sum(logical >= least for least in (NARROW, WIDE, AMPLE)))


def layout_of(width: int) -> Layout:
    """The layout of a window this wide at the text scale in use: larger text is less room."""
    return layout_at(width / text_scale())


def is_wide(width: int) -> bool:
    """True when a window of this width has room for written navigation and side panels."""
    return layout_of(width) >= Layout.WIDE


def is_narrow(width: int) -> bool:
    """True when a window of this width has room for one thing at a time."""
    return layout_of(width) <= Layout.NARROW
