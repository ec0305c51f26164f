"""The theme and text size of a person's preferences, given to the application (QPalette, fonts, scale)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.core.preferences import Preferences
from ui import theme
from ui.theme import Scheme
from ui.theme.state import system_text_scale

SCHEMES = {"light": Scheme.LIGHT, "dark": Scheme.DARK, "contrast": Scheme.CONTRAST}


def scheme_of(name: str) -> Scheme:
    """The scheme of that name, or the one the system prefers."""
    if name in SCHEMES:
        return SCHEMES[name]
    hints = QGuiApplication.styleHints()
    return Scheme.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Scheme.LIGHT


def dress(chosen: Preferences, scheme: str = "") -> None:
    """Give the application what a person chose; what they didn't is as started (`scheme`, the system's)."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        size = chosen.text_size or 100
        theme.apply(app, scheme_of(chosen.theme or scheme), min(system_text_scale() * size / 100, 2.25))
