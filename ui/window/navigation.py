"""Where one is and can go: pages with counts, open patients, the person. Written out, or a rail where it
is narrow.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.shell import NavigationEntry, NavigationModel, OpenPatient
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Text
from ui.painting.shapes import box, dot, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG, Style, draw, draw_centred, draw_right, fitted, width
from ui.theme import colour, dress_scroll_bar, paint_icon, px
from ui.theme.measures import AXIS, CAPTION, CONTROL, MEDIUM, NAVIGATION, RAIL, SEMIBOLD
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.plain import tip


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

    def ground(self, painter: QPainter) -> QRectF:
        """Paint what lies behind the words and give the area that may be written on."""
        whole = QRectF(self.rect())
        area = whole.adjusted(
            px(8), px(3) if self._narrow else px(1), -px(8), -px(3) if self._narrow else -px(1)
        )
        if self._current:
            box(painter, area, 8, "surface" if colour("surface") != colour("nav") else "hover")
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
        self.tell(entry, current)

    def tell(self, entry: NavigationEntry, current: bool) -> None:
        """Say how many wait there now, and whether one is there."""
        self._entry = entry
        self._name_it(entry.title if entry.count < 0 else f"{entry.title}, {entry.count}", current)

    def sizeHint(self) -> QSize:
        return QSize(px(RAIL), px(42 if self._narrow else 36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = self.ground(painter)
            centre = area.center().y()
            role = "accent" if self._current else "text2"
            count = str(self._entry.count) if self._entry.count >= 0 else ""
            if self._narrow:
                paint_icon(painter, self._entry.icon, area.center().x() - px(9), centre, role, 18)
                if count:
                    style = Style(AXIS, SEMIBOLD, "text2")
                    draw_right(
                        painter,
                        self.width() - px(6),
                        area.top() + px(6),
                        fitted(count, style, px(24), "99+"),
                        style,
                    )
            else:
                paint_icon(painter, self._entry.icon, area.left() + px(12), centre, role)
                style = LABEL if self._current else PLAIN.on("text2").heavy(MEDIUM)
                many = Style(CAPTION, MEDIUM, "text")
                room = area.width() - px(39) - px(12) - (width(count, many) + px(8) if count else 0)
                title = fitted(self._entry.title, style, room)
                draw(painter, area.left() + px(39), centre, title, style)
                draw_right(painter, area.right() - px(12), centre, count, many)


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
        """What stands for the patient in the rail: the bed, without one the initials."""
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
            return QSize(px(RAIL), px(36))
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
    """Looks like a field and opens the palette; in the rail a square with a magnifier."""

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
                rect = QRectF(px(8), px(12), self.width() - px(16), px(36))
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
    """Who is at the keyboard; in the rail the settings wheel stands for both."""

    def __init__(self, model: NavigationModel, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self._model = model
        self._narrow = narrow
        self.setAccessibleName(_("{person}, {role}: settings").format(person=model.person, role=model.role))
        tip(self, f"{model.person}\n{model.role}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(RAIL), px(52))

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
                room = whole.width() - px(56) - px(8)
                person, role = fitted(self._model.person, STRONG, room), fitted(self._model.role, SMALL, room)
                draw(painter, px(56), centre - px(7.5), person, STRONG)
                draw(painter, px(56), centre + px(8), role, SMALL)
            if self.hasFocus():
                focus_ring(painter, whole.adjusted(px(6), px(3), -px(6), -px(3)))


class _PatientsHead(QWidget):
    def __init__(self, parent: QWidget, narrow: bool) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self.setFixedHeight(px(24 if narrow else 38))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._narrow:
                hairline(painter, px(12), self.height() / 2, self.width() - px(24))
            else:
                centre = self.height() / 2 + px(6)
                draw(painter, px(20), centre, _("Open patients"), Style(CAPTION, MEDIUM, "text2"))
                paint_caps(painter, self.width() - px(12) - caps_width("Ctrl+Tab"), centre, "Ctrl+Tab")


def _place(stop: Button) -> str:
    return stop.key if isinstance(stop, NavButton) else type(stop).__name__


def _places(model: NavigationModel) -> tuple[object, ...]:
    """What stands in the navigation, without what is said of it."""
    return (
        tuple((entry.key, entry.icon) for entry in model.entries),
        tuple(patient.key for patient in model.patients),
        (model.person, model.initials, model.role),
    )


class Navigation(Ground):
    """Signals: `page(key)`, `patient(key)`, `search()`, `person()`. Up and down move between entries."""

    page = Signal(str)
    patient = Signal(str)
    search = Signal()
    person = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("nav", "r", parent)
        self.setAccessibleName(_("Navigation"))
        self._model = NavigationModel(())
        self._narrow = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 1, 0)
        self._column.setSpacing(0)
        self.stops: list[Button] = []

    @property
    def model(self) -> NavigationModel:
        """What is shown."""
        return self._model

    def set_model(self, model: NavigationModel) -> None:
        """Show other entries. Places that stay keep their widgets, and with them the focus."""
        if model == self._model:
            return
        before, self._model = self._model, model
        if not self.stops or _places(model) != _places(before):
            self._build()
            return
        entries = {entry.key: entry for entry in model.entries}
        patients = {patient.key: patient for patient in model.patients}
        for stop in self.stops:
            if isinstance(stop, EntryButton):
                stop.tell(entries[stop.key], stop.key == model.current)
            elif isinstance(stop, PatientButton):
                stop.tell(patients[stop.key], stop.key == model.current)
        self._show_current()

    def set_narrow(self, narrow: bool, force: bool = False) -> None:
        """A rail, or written out."""
        if narrow != self._narrow or force or not self.stops:
            self._narrow = narrow
            self._build()

    def _build(self) -> None:
        focused = next((_place(stop) for stop in self.stops if stop.hasFocus()), "")
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.stops = []
        self.setFixedWidth(px(RAIL if self._narrow else NAVIGATION))
        self._add(SearchButton(self, self._narrow)).clicked.connect(self.search)
        model, narrow = self._model, self._narrow
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for entry in model.entries:
            button = EntryButton(entry, inner, narrow=narrow, current=entry.key == model.current)
            button.clicked.connect(lambda _checked=False, key=entry.key: self.page.emit(key))
            rows.addWidget(button)
            self.stops.append(button)
        if model.patients:
            rows.addWidget(_PatientsHead(inner, narrow))
        for patient in model.patients:
            one = PatientButton(patient, inner, narrow=narrow, current=patient.key == model.current)
            one.clicked.connect(lambda _checked=False, key=patient.key: self.patient.emit(key))
            rows.addWidget(one)
            self.stops.append(one)
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if narrow:
            # No room for a bar in the rail; the wheel and the focus still scroll it.
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self._area = area
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        dress_scroll_bar(area.verticalScrollBar())
        # Also when the window, or the banner above, leaves it less room.
        area.verticalScrollBar().rangeChanged.connect(lambda *_range: self._show_current())
        area.setAccessibleName(
            ngettext("{n} open patient", "{n} open patients", len(model.patients)).format(
                n=len(model.patients)
            )
        )
        self._column.addWidget(area, 1)
        if model.person:
            self._add(PersonButton(model, self, narrow)).clicked.connect(self.person)
        if focused:
            # Where the focused place is gone, where one is: never somewhere that Enter means something else.
            stop = next((stop for stop in self.stops if _place(stop) == focused), None)
            stop.setFocus() if stop is not None else self.take_focus()

    def _show_current(self) -> None:
        """Scroll to where one is: a low window has no room for all."""
        for stop in self.stops:
            if isinstance(stop, NavButton) and stop.key == self._model.current:
                self._area.ensureWidgetVisible(stop, 0, 0)

    def _add(self, button: Button) -> Button:
        self._column.addWidget(button)
        self.stops.append(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        at = next((at for at, stop in enumerate(self.stops) if stop.hasFocus()), None)
        if step and at is not None:
            stop = self.stops[(at + step) % len(self.stops)]
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(stop)
            return
        super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Focus the place where one is."""
        for stop in self.stops:
            if isinstance(stop, NavButton) and stop.key == self._model.current:
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                return
        if self.stops:
            self.stops[0].setFocus(Qt.FocusReason.TabFocusReason)
