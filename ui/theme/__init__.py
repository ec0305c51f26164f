"""Tokens: colours, sizes, fonts and icons; written nowhere else."""

from ui.theme.fonts import advance, font, metrics
from ui.theme.icons import icon, paint_icon, pixmap
from ui.theme.layout import Layout, is_narrow, is_wide, layout_of
from ui.theme.palette import apply, dress_field, dress_scroll_bar, list_palette, palette
from ui.theme.roles import Scheme
from ui.theme.state import changed, colour, on_paper, painted_as, px, scheme, seen_as, text_scale

__all__ = [
    "Layout",
    "Scheme",
    "advance",
    "apply",
    "changed",
    "colour",
    "dress_field",
    "dress_scroll_bar",
    "font",
    "icon",
    "is_narrow",
    "is_wide",
    "layout_of",
    "list_palette",
    "metrics",
    "on_paper",
    "paint_icon",
    "painted_as",
    "palette",
    "pixmap",
    "px",
    "scheme",
    "seen_as",
    "text_scale",
]
