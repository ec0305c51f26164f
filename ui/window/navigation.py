"""Navigation: pages with counts, open patients, the person. Written out, or a rail where it is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.shell import NavigationModel
from ui.theme import dress_scroll_bar, px
from ui.theme.measures import NAVIGATION, RAIL
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.window.navigation_parts import (
    ENTRY,
    HEAD,
    LEAST,
    PATIENT,
    EntryButton,
    NavButton,
    PatientButton,
    PatientsHead,
    PersonButton,
    SearchButton,
)


def _place(stop: Button) -> str:
    return stop.key if isinstance(stop, NavButton) else type(stop).__name__


def _places(model: NavigationModel) -> tuple[object, ...]:
    """Structure of the navigation, without its counts and states."""
    return (
        tuple((entry.key, entry.icon) for entry in model.entries),
        tuple(patient.key for patient in model.patients),
        (model.person, model.initials, model.role),
    )


class Navigation(Ground):
    """Navigation of the window. Signals: `page(key)`, `patient(key)`, `search()`, `person()`. Up and down
    move between entries."""

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
        """Model that is shown."""
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
        for entry in model.entries:
            button = EntryButton(entry, self, narrow=narrow, current=entry.key == model.current)
            button.clicked.connect(lambda _checked=False, key=entry.key: self.page.emit(key))
            self._add(button)
        if model.patients:
            self._column.addWidget(PatientsHead(self, narrow))
        # Only the patients scroll: the pages stand where they always do.
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
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
        for place in self.stops:
            # What is not shown yet can't be focused.
            place.show()
        self._fit()
        if focused:
            # Where the focused place is gone, where one is: never somewhere that Enter means something else.
            stop = next((stop for stop in self.stops if _place(stop) == focused), None)
            stop.setFocus() if stop is not None else self.take_focus()

    def _show_current(self) -> None:
        """Scroll to where one is: a low window has no room for all."""
        for stop in self.stops:
            if isinstance(stop, PatientButton) and stop.key == self._model.current:
                self._area.ensureWidgetVisible(stop, 0, 0)

    def _fit(self) -> None:
        """In a low rail the pages stand closer: all of them are seen, and the patient on the screen."""
        entries = [stop for stop in self.stops if isinstance(stop, EntryButton)]
        if not self._narrow or not entries:
            return
        others = sum(stop.sizeHint().height() for stop in self.stops if not isinstance(stop, NavButton))
        patients = px(HEAD + PATIENT) if self._model.patients else 0
        each = (self.height() - others - patients) // len(entries)
        for entry in entries:
            entry.set_tall(min(max(each, px(LEAST)), px(ENTRY)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

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
            if isinstance(stop, PatientButton):
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
