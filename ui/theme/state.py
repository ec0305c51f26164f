"""The theme in use: which scheme, how large; colours and pixels are asked for here at paint time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QColor

from ui.theme.roles import TABLE, Roles, Scheme


class _Theme(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.LIGHT
        self.scale = 1.0


_theme = _Theme()
changed = _theme.changed
"""Emitted after the scheme or the text scale changed; widgets that cache sizes listen."""


_paper: list[bool] = [False]
_inks: list[dict[str, QColor]] = [{}]
"""The colours of the scheme in use by role, as far as they were asked for: each mark and word asks."""


@cache
def _colour(scheme: Scheme, role: str) -> QColor:
    table = TABLE[scheme]
    if role.startswith("series"):
        return QColor(table.series[int(role[6:])])
    return QColor(getattr(table, role))


def colour(role: str) -> QColor:
    """The colour of a role (a field of `Roles`, or `series0` to `series5`) in the scheme in use; don't
    change it.
    """
    found = _inks[0].get(role)
    if found is None:
        found = _inks[0][role] = _colour(_theme.scheme, role)
    return found


def roles() -> Roles:
    """The table of the scheme in use."""
    return TABLE[_theme.scheme]


def scheme() -> Scheme:
    """The scheme in use."""
    return _theme.scheme


def text_scale() -> float:
    """Scale factor of sizes; 1.0 to 2.25."""
    return _theme.scale


_pixels: dict[float, int] = {}


def px(size: float) -> int:
    """A size at 100 % in whole logical pixels at the text scale in use."""
    found = _pixels.get(size)
    if found is None:
        found = _pixels[size] = round(size * _theme.scale)
    return found


def system_text_scale() -> float:
    """The text size that the person chose in the system, 1.0 to 2.25.

    Windows keeps it apart from the display scale and Qt does not read it; elsewhere Qt's own
    device pixel ratio already holds it and this is 1.0.
    """
    if sys.platform != "win32":
        return 1.0
    settings = QSettings(
        "HKEY_CURRENT_USER\\Software\\Microsoft\\Accessibility", QSettings.Format.NativeFormat
    )
    try:
        percent = float(str(settings.value("TextScaleFactor", 100)))
    except ValueError:
        return 1.0
    return min(max(percent / 100, 1.0), 2.25)


def set_theme(to: Scheme, scale: float) -> None:
    """Change scheme and scale and tell the widgets; `ui.theme.apply` also sets palette and fonts."""
    if (to, scale) == (_theme.scheme, _theme.scale):
        return
    _theme.scheme = to
    _theme.scale = scale
    _inks[0] = {}
    _pixels.clear()
    _theme.changed.emit()


@contextmanager
def painted_as(to: Scheme) -> Iterator[None]:
    """Paint in another scheme for the length of the block, telling nobody: for paper, which is always
    light.
    """
    before = _theme.scheme, _inks[0], _paper[0]
    _theme.scheme, _inks[0], _paper[0] = to, {}, True
    try:
        yield
    finally:
        _theme.scheme, _inks[0], _paper[0] = before


def on_paper() -> bool:
    """True while painting for paper (`painted_as`): words must stay words there."""
    return _paper[0]


@contextmanager
def seen_as(to: Scheme) -> Iterator[None]:
    """Paint in another scheme for the length of the block, telling nobody: for the picture of a screen."""
    before = _theme.scheme, _inks[0]
    _theme.scheme = to
    if to is not before[0]:
        _inks[0] = {}
    try:
        yield
    finally:
        _theme.scheme, _inks[0] = before
