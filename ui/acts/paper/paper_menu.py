"""The menu of emergency papers: what a ward needs on paper while the server is away, of whom one looks at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop.acts import Act
from desktop.acts.papers import PrintEightHours, PrintEightHoursOf, PrintRequisitions, PrintWardList
from desktop.acts.window import ShowPage
from desktop.core.messages import _
from ui.acts.desk import Desk
from ui.theme import px
from ui.widgets.panel import Panel


def offered(desk: Desk) -> tuple[tuple[str, Act], ...]:
    """The papers of the patient in focus, or of the row with the cursor in the ward's list; the ward's."""
    found: list[tuple[str, Act]] = []
    focus, banner = desk.patients.focus, desk.patients.banner
    row = _row(desk)
    if focus:
        name = banner.name if banner is not None else ""
        found.append((_("Eight-hour sheet: {name}").format(name=name), PrintEightHours()))
        found.append((_("Requisition of unsent orders: {name}").format(name=name), PrintRequisitions()))
    elif row is not None:
        found.append((_("Eight-hour sheet: {name}").format(name=row[1]), PrintEightHoursOf(row[0])))
    if desk.ward:
        found.append((_("Ward list with medicines due"), PrintWardList()))
    if not focus:
        found.append((_("Requisitions: choose among what is unsent"), ShowPage("unsent")))
    return tuple(found)


def _row(desk: Desk) -> tuple[str, str] | None:
    """(id, name) of whoever has the cursor in the ward's list, while it is shown."""
    if desk.pages.current != "ward":
        return None
    panel = desk.pages.panel("ward")
    key = panel.current_key()
    rows = panel.model.rows if panel.model is not None else ()
    return next(((row.key, f"{row.family}, {row.given}") for row in rows if row.key == key), None)


def show(desk: Desk) -> QMenu:
    """Open the menu below the strip that says that the server is away, else in the middle."""
    menu = QMenu(desk.window)
    menu.setAccessibleName(_("Print emergency papers"))
    for number, (words, act) in enumerate(offered(desk), 1):
        action = QAction(words, menu)
        action.setShortcut(QKeySequence(str(number)))
        action.triggered.connect(lambda _checked=False, act=act: desk.do(act))
        menu.addAction(action)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.ensurePolished()
    menu.popup(_place(desk, menu.sizeHint()))
    menu.setActiveAction(menu.actions()[0])
    return menu


def _place(desk: Desk, size: QSize) -> QPoint:
    """Below the steps of the strip, else in the middle of the window."""
    window = desk.window
    page = window.current_page()
    own = page.notice_strip if isinstance(page, Panel) else None
    strip = own or window.strip
    if strip.isVisible():
        corner = strip.mapToGlobal(QPoint(strip.width(), strip.height()))
        return QPoint(corner.x() - size.width() - px(24), corner.y())
    return window.mapToGlobal(window.rect().center()) - QPoint(size.width() // 2, size.height() // 2)
