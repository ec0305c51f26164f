"""The navigation's places: a page, an open patient, the search, the person; rows, or squares in a rail."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.shell import NavigationEntry, NavigationModel, OpenPatient
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Text
from ui.painting.shapes import box, dot, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG, Style, draw, draw_centred, draw_right, fitted, width
from ui.theme import colour, paint_icon, px
from ui.theme.measures import AXIS, CAPTION, CONTROL, MEDIUM, NAVIGATION, RAIL, SEMIBOLD
from ui.widgets.button import Button
from ui.widgets.plain import tip

ENTRY, LEAST, PATIENT, HEAD = 42, 28, 36, 24
"""Heights in the rail at 100 %: of a page's entry, of one where the rail is low, of a patient's, of the line
above these."""


class NavButton(Button):
    """One place to go. Painted as a row with words, or as a square with its icon or bed."""

    def __init__(self, key: str, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self.key = key
        self._narrow = narrow
        self._current = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _name_it(self, name: str, current: bool) -> None:
        self._current = current
        self.setAccessibleName(name)
        self.setAccessibleDescription(_("shown now") if current else "")
        tip(self, name if self._narrow else "")
        self.updateGeometry()
        self.update()

    @property
    def _own(self) -> str:
        """The colour role of the place that is shown now."""
        return "surface" if colour("surface") != colour("nav") else "hover"

    def ground(self, painter: QPainter) -> QRectF:
        """Paint what lies behind the words and give the area that may be written on."""
        whole = QRectF(self.rect())
        area = whole.adjusted(
            px(8), px(3) if self._narrow else px(1), -px(8), -px(3) if self._narrow else -px(1)
        )
        if self._current:
            box(painter, area, 8, self._own)
            if colour("surface") == colour("nav"):
                box(painter, area, 8, "hover", "hairline")
            box(painter, QRectF(-3, area.center().y() - px(10), 6, px(20)), 3, "accent")
        elif self._hover:
            box(painter, area, 8, "hover")
        if self.hasFocus():
            focus_ring(painter, area)
        return area


class EntryButton(NavButton):
    """A page: icon, title, how many wait there."""

    def __init__(self, entry: NavigationEntry, parent: QWidget, *, narrow: bool, current: bool) -> None:
        super().__init__(entry.key, parent, narrow)
        self._tall = px(ENTRY if narrow else 36)
        self.tell(entry, current)

    def tell(self, entry: NavigationEntry, current: bool) -> None:
        """Say how many wait there now, and whether one is there."""
        self._entry = entry
        count = _("not counted yet") if entry.coming else str(entry.count) if entry.count >= 0 else ""
        self._name_it(f"{entry.title}, {count}" if count else entry.title, current)

    def set_tall(self, tall: int) -> None:
        """Another height, where the rail is low."""
        if tall != self._tall:
            self._tall = tall
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(RAIL), self._tall)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = self.ground(painter)
            centre = area.center().y()
            role = "accent" if self._current else "text2"
            count = "…" if self._entry.coming else str(self._entry.count) if self._entry.count >= 0 else ""
            if self._narrow:
                style = Style(AXIS, SEMIBOLD, "text2")
                said = fitted(count, style, px(24), "99+") if count else ""
                paint_icon(painter, self._entry.icon, area.center().x() - px(9), centre, role, 18)
                if said:
                    self._count(painter, area, said, style)
            else:
                paint_icon(painter, self._entry.icon, area.left() + px(12), centre, role)
                style = LABEL if self._current else PLAIN.on("text2").heavy(MEDIUM)
                many = Style(CAPTION, MEDIUM, "text")
                room = area.width() - px(39) - px(12) - (width(count, many) + px(8) if count else 0)
                title = fitted(self._entry.title, style, room)
                draw(painter, area.left() + px(39), centre, title, style)
                draw_right(painter, area.right() - px(12), centre, count, many)

    def _count(self, painter: QPainter, area: QRectF, said: str, style: Style) -> None:
        """Draw the count of waiting items: inside the box of the current page, else beside the icon; in a low
        rail over its corner, on a background of its own."""
        right = area.right() - px(2) if self._current else self.width() - px(4 if len(said) == 1 else 2)
        middle = area.top() + px(6)
        plate = QRectF(right - width(said, style) - px(1), middle - px(6), width(said, style) + px(2), px(12))
        if self._current:
            painter.fillRect(plate.intersected(area.adjusted(px(1), px(1), -px(1), 0)), colour(self._own))
        elif plate.left() < area.center().x() + px(9) and plate.bottom() > area.center().y() - px(9):
            painter.fillRect(plate, colour("hover" if self._hover else "nav"))
        draw_right(painter, right, middle, said, style)


class PatientButton(NavButton):
    """An open patient: bed, name on two lines, a pencil while a draft waits."""

    def __init__(self, patient: OpenPatient, parent: QWidget, *, narrow: bool, current: bool) -> None:
        super().__init__(patient.key, parent, narrow)
        self.tell(patient, current)

    def tell(self, patient: OpenPatient, current: bool) -> None:
        """Say the patient's bed, name and draft, and whether they are in focus."""
        self._patient = patient
        bed = _("bed {bed}").format(bed=patient.bed) if patient.bed else ""
        draft = _("draft waits") if patient.draft else ""
        self._name_it(", ".join(filter(None, (patient.family.upper(), patient.given, bed, draft))), current)

    @property
    def _mark(self) -> str:
        """Short label of the patient in the rail: the bed, without one the initials."""
        names = (self._patient.family, self._patient.given)
        return self._patient.bed or "".join(name.strip()[:1].upper() for name in names)

    def _name(self) -> Cell:
        weight = SEMIBOLD if self._current else MEDIUM
        role = "text" if self._current else "text2"
        last = self._patient.family.upper() + ("," if self._patient.given else "")
        family = Text(last, Style(CAPTION + 0.5, weight, role), wraps=True)
        given = Text(self._patient.given, Style(CAPTION, MEDIUM if self._current else 400, role), wraps=True)
        return Cell((((family,), (given,)) if self._patient.given else ((family,),),), step=15.5)

    def _room(self, width: float) -> float:
        return width - px(16) - px(46) - px(30)

    def sizeHint(self) -> QSize:
        if self._narrow:
            return QSize(px(RAIL), px(PATIENT))
        return QSize(px(NAVIGATION), round(lay(self._name(), self._room(px(NAVIGATION))).height) + px(13))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = self.ground(painter)
            role = "accent" if self._current else "text2"
            if self._narrow:
                style = Style(13, SEMIBOLD if self._current else MEDIUM, role)
                mark = fitted(self._mark, style, area.width() - px(2))
                draw_centred(painter, area.center().x(), area.center().y(), mark, style)
                if self._patient.draft:
                    dot(painter, area.topRight() + QPointF(-px(3), px(6)), px(3), "warn")
            else:
                laid = lay(self._name(), self._room(self.width()))
                first = area.center().y() - (laid.height - laid.step) / 2
                style = Style(CAPTION + 0.5, MEDIUM, role)
                draw(painter, area.left() + px(12), first, fitted(self._patient.bed, style, px(32)), style)
                paint_laid(painter, laid, area.adjusted(px(46), 0, 0, 0))
                if self._patient.draft:
                    paint_icon(painter, "note-pencil", area.right() - px(26), area.center().y(), "text2", 14)


class SearchButton(Button):
    """Search button: looks like a field and opens the palette; in the rail a square with a magnifier."""

    def __init__(self, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self.setAccessibleName(_("Search or do"))
        self.setAccessibleDescription("Ctrl+K")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(RAIL), px(60 if self._narrow else 58))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._narrow:
                # In a low rail the square is smaller: never an edge of it outside.
                tall = min(px(36), self.height() - px(8))
                top = min(px(12), (self.height() - tall) / 2)
                rect = QRectF(px(8), top, self.width() - px(16), tall)
                box(painter, rect, 8, "surface", "hairline" if colour("surface") != colour("nav") else "edge")
                paint_icon(painter, "magnifying-glass", rect.center().x() - px(8), rect.center().y())
            else:
                rect = QRectF(px(12), px(12), self.width() - px(24), px(CONTROL) + px(2))
                box(painter, rect, 8, "surface", "edge")
                paint_icon(painter, "magnifying-glass", rect.left() + px(10), rect.center().y(), "text3", 14)
                words = _("Search or do …")
                draw(painter, rect.left() + px(33), rect.center().y(), words, PLAIN.on("text3"))
                paint_caps(painter, rect.right() - px(8) - caps_width("Ctrl+K"), rect.center().y(), "Ctrl+K")
            if self.hasFocus():
                focus_ring(painter, rect)


class PersonButton(Button):
    """Button of the person at the keyboard; in the rail the settings wheel stands for both."""

    def __init__(self, model: NavigationModel, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self._model = model
        self._narrow = narrow
        self.setAccessibleName(_("{person}, {role}: settings").format(person=model.person, role=model.role))
        tip(self, f"{model.person}\n{model.role}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _words(self) -> Cell:
        """Name and role, each on as many lines as it needs."""
        person, role = Text(self._model.person, STRONG, wraps=True), Text(self._model.role, SMALL, wraps=True)
        return Cell((((person,), (role,)),), step=15.5)

    def sizeHint(self) -> QSize:
        if self._narrow:
            return QSize(px(RAIL), px(52))
        tall = round(lay(self._words(), px(NAVIGATION) - px(64)).height) + px(14)
        return QSize(px(NAVIGATION), max(px(52), tall))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            whole = QRectF(self.rect())
            centre = whole.center().y()
            side = px(28)
            left = (whole.width() - side) / 2 if self._narrow else px(18)
            if not self._narrow:
                hairline(painter, px(12), 0, whole.width() - px(24))
            circle = QRectF(left, centre - side / 2, side, side)
            box(painter, circle, 14, "accent_bg")
            draw_centred(
                painter, circle.center().x(), centre, self._model.initials, Style(AXIS, SEMIBOLD, "accent")
            )
            if not self._narrow:
                place = whole.adjusted(px(56), 0, -px(8), 0)
                paint_laid(painter, lay(self._words(), place.width()), place)
            if self.hasFocus():
                focus_ring(painter, whole.adjusted(px(6), px(3), -px(6), -px(3)))


class PatientsHead(QWidget):
    """The line above the open patients."""

    def __init__(self, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self.setFixedHeight(px(HEAD if narrow else 38))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._narrow:
                hairline(painter, px(12), self.height() / 2, self.width() - px(24))
            else:
                centre = self.height() / 2 + px(6)
                draw(painter, px(20), centre, _("Open patients"), Style(CAPTION, MEDIUM, "text2"))
                paint_caps(painter, self.width() - px(12) - caps_width("Ctrl+Tab"), centre, "Ctrl+Tab")
