"""The menu of a stay under the banner: plan of its end, bed, leave, discharge, reason for admission."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.acts import declared
from desktop.acts.stays import BeginCause, BeginDischarge, BeginLeave, BeginMove, BeginPlan
from desktop.core.messages import _
from ui.acts.desk import Desk

ACTS = (BeginPlan, BeginMove, BeginLeave, BeginDischarge, BeginCause)


def show(desk: Desk) -> QMenu:
    """Open the menu below where the patient lies; what one's role does not do is not in it."""
    part = desk.window.banner.parts["place"]
    menu = QMenu(desk.window)
    menu.setAccessibleName(_("The stay"))
    for kind in ACTS:
        if desk.may_not(kind) is not None:
            continue
        one = declared(kind)
        action = QAction(one.words(), menu)
        action.setShortcut(QKeySequence(next(iter(one.keys), "")))
        action.triggered.connect(lambda _checked=False, kind=kind: desk.do(kind()))
        menu.addAction(action)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(part.mapToGlobal(QPoint(0, part.height())))
    if menu.actions():
        menu.setActiveAction(menu.actions()[0])
    return menu
