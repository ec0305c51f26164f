"""Places of a page's column in a window too narrow for both."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QWidget


class Aside(Enum):
    """A column says by its attribute `aside` where it goes; without one it stays beside the page."""

    BESIDE = "beside"
    BELOW = "below"
    """Below the page unless the window is wide."""
    ASKED = "asked"
    """Away on a narrow window until it is asked for (`wanted`), and again after Esc."""


def aside_of(widget: QWidget | None) -> Aside:
    """Place of a column that has no room beside the page."""
    found = getattr(widget, "aside", Aside.BESIDE)
    return found if isinstance(found, Aside) else Aside.BESIDE
