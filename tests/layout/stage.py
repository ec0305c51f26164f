"""Brings what can be seen on the screen in a language, a theme, a size of text and a width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from desktop.core import messages
from tests.layout import page as pages
from tests.layout.page import Page, look
from ui import theme
from ui.theme import Scheme
from ui.window.side import SideHolder

HEIGHTS = {911: 512, 1024: 768, 1280: 720, 1366: 768, 1920: 1080}
"""The supported widths of a window, with the heights of the screens that have them. 911 by 512 is a screen of
1366 by 768 of which the display's scale is 150 %."""
SCALES = (1.0, 1.25, 1.5)
"""What the system multiplies text by."""
LEAST = 800
"""A window is never narrower than this at 100 % (`MainWindow`), and so not 911 wide with text at 125 %."""


def possible(row: dict[str, object]) -> bool:
    """Whether there can be a window so narrow with text so large."""
    wide, scale = row.get("width"), row.get("scale")
    return wide is None or scale is None or int(str(wide)) >= LEAST * float(str(scale))


@contextmanager
def dressed(lang: str, scheme: Scheme, scale: float) -> Iterator[QApplication]:
    """Light, dark or in high contrast; afterwards as it was, with the widgets gone."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    messages.set_language(lang)
    theme.apply(app, scheme, scale)
    pages.forget()
    try:
        with pages.watching():
            yield app
    finally:
        gone()
        messages.set_language("nb")
        theme.apply(app, Scheme.LIGHT, 1.0)


def gone() -> None:
    """Widgets given to `deleteLater` are gone now, not in an event loop that never runs."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(root: QWidget, width: int) -> Page:
    """What a window shows at a width; a dialog stands over one of that width and has its own size."""
    if not isinstance(root, QDialog):
        root.resize(width, HEIGHTS.get(width, 768))
    root.show()
    settled(root)
    for holder in root.findChildren(SideHolder):
        if holder.away:
            # On a narrow window a column comes when it is asked for.
            holder.open()
            settled(root)
    return look(root)


def settled(root: QWidget) -> None:
    """Laid out, as after the next turns of the event loop, with whatever comes gradually at its end: a page
    seen through the palette that fades in is as faint as the machine is slow."""
    for _round in range(4):
        if (layout := root.layout()) is not None:
            layout.activate()
        QApplication.processEvents()
        for one in root.findChildren(QAbstractAnimation):
            if one.state() is QAbstractAnimation.State.Running and one.totalDuration() > 0:
                one.setCurrentTime(one.totalDuration())


def put_away(*roots: QWidget) -> None:
    """Close and delete."""
    for root in roots:
        if isValid(root):
            root.close()
            root.deleteLater()
    gone()
