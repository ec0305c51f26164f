"""Sizes in pixels at 100 %; widgets ask `ui.theme.px` so that they follow the system's text scale."""

from __future__ import annotations

AXIS, CAPTION, BODY, READING, HEADING, NAME, TITLE, FIGURE = 11, 12, 13, 15, 16, 20, 22, 28
"""The type scale: axis and key caps, caption, body, reading, heading, patient name, page title, the one
number.
"""

SENTENCE = 18
"""The first sentence of a patient's page where the window is wide; HEADING where it is not."""

REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600
"""Text; labels; names and values out of range."""

GAP_S, GAP, GAP_L = 8, 12, 20
MARGIN_NARROW, MARGIN = 16, 20
ROW_COMPACT, ROW, ROW_COMFORTABLE = 28, 36, 44
MEDICINE_ROW = 34
LINE = 16
"""From one baseline to the next where a row holds two lines of body text."""
CONTROL, SIGN = 32, 48
RADIUS_MARK, RADIUS, RADIUS_SELECTION, RADIUS_PALETTE = 4, 6, 8, 12
STROKE_HAIR, STROKE_FOCUS, STROKE_FIELD, STROKE_SERIES = 1.0, 1.5, 2.0, 1.6
BANNER, BANNER_LINE, TABS, PANEL_HEAD, PAGE_HEAD, STATUS, COLUMN_HEAD, GROUP_HEAD = (
    64,
    44,
    44,
    36,
    64,
    28,
    36,
    36,
)
RAIL, NAVIGATION, SIDE_NARROW, SIDE = 52, 224, 320, 376
NARROW, WIDE, AMPLE = 1024, 1500, 1800
"""Widths of a window at 100 % from which `ui.theme.layout` gives more room: side panels as entries, written
navigation, and the space of a large screen used.
"""
ICON = 16
SCROLL_ROOM = 14
"""Width kept free beside what may scroll, so that its bar lies over nothing."""
FADE_MS = 120
