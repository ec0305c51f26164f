"""Pictures of one side of a comparison of two workspaces, of a made-up patient and without a display."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication

from desktop.shown.sprint.side_picture import SidePicture
from ui import theme
from ui.acts.pages.patients import tabs_of
from ui.dressing import SCHEMES
from ui.window.snapshot import render
from ui.window.sprint.comparison import Compared, Comparison, Side


def draw_side(picture: object, file: str, size: tuple[int, int], scheme: str) -> None:
    """Draw a `SidePicture` into a file. InputError where the file can't be written."""
    from ui.application import application

    if not isinstance(picture, SidePicture):
        raise TypeError(type(picture).__name__)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application()
    theme.apply(app, SCHEMES[scheme], 1.0)
    side = Side(tabs_of(picture.workspace), picture.numbers)
    nothing = Side((), {})
    sides = (side, nothing) if picture.before else (nothing, side)
    compared = Compared(picture.title, picture.tab, *sides, picture.words)
    shown = Comparison(compared, before=picture.before)
    try:
        shown.case = picture.made_up.case
        shown.still()
        shown.resize(*size)
        shown.show()
        shown.show_case(picture.made_up)
        render(shown, file, size)
    finally:
        shown.end()
        shown.close()
        shown.deleteLater()
        QApplication.processEvents()
