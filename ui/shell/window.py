"""The window: banner over everything, navigation, one page at a time, the side column, status, palette."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.shell import BannerModel, NavigationModel, Notice, PaletteGroup, StatusModel
from ui.shell.banner import Banner
from ui.shell.button import Button
from ui.shell.command_palette import CommandPalette
from ui.shell.focus_chain import tab_stops
from ui.shell.ground import Ground
from ui.shell.keys import PATIENT, REPEATING, SHORTCUTS, Shortcut
from ui.shell.navigation import Navigation
from ui.shell.notice import NoticeStrip, UndoNotice
from ui.shell.panel import Panel
from ui.shell.patient_page import PatientPage
from ui.shell.status import StatusBar
from ui.theme import changed, is_wide, palette, px
from ui.theme.measures import SIDE, SIDE_NARROW


class MainWindow(QWidget):
    """One window, one page, at the most one patient in focus.

    Signals: `page(key)` and `patient(key)` from the navigation; `act(action, key)` for everything the window
    itself offers (shortcuts of `ui.shell.keys`, status bar, banner, notice, palette as `palette:<key>`);
    `panel_act(panel, action, key)` for acts of panels; `palette_typed(text)` while somebody types in the
    palette;
    `undone()` when the undo notice was pressed.
    """

    page = Signal(str)
    patient = Signal(str)
    act = Signal(str, object)
    panel_act = Signal(object, str, object)
    palette_typed = Signal(str)
    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Fagflate")
        self.setMinimumSize(px(800), px(500))
        self._root = QStackedLayout(self)
        self._main = QWidget(self)
        self._root.addWidget(self._main)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = Banner(self._main)
        self.banner.hide()
        self.navigation = Navigation(self._main)
        self.status = StatusBar(self._main)
        self.pages = QStackedWidget(self._main)
        self.strip = NoticeStrip(self._main)
        self._centre = Ground("surface", parent=self._main)
        centre = QVBoxLayout(self._centre)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self.strip)
        centre.addWidget(self.pages, 1)
        self._side_holder = Ground("canvas", "l", self._main)
        self._side_layout = QVBoxLayout(self._side_holder)
        self._side_layout.setContentsMargins(1, 0, 0, 0)
        self._side_holder.hide()
        self._side: QWidget | None = None
        self._shelf = QWidget(self._main)
        self._shelf.hide()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.navigation)
        body.addWidget(self._centre, 1)
        body.addWidget(self._side_holder)
        column.addWidget(self.banner)
        column.addLayout(body, 1)
        column.addWidget(self.status)
        self.undo_notice = UndoNotice(self._main)
        self.palette_overlay = CommandPalette(self._main)
        self._pages: dict[str, QWidget] = {}
        self._notice: Notice | None = None
        self._shown = False
        self._connect()
        self._shortcuts()
        changed.connect(self._theme_changed)

    def _connect(self) -> None:
        self.navigation.page.connect(self.page)
        self.navigation.patient.connect(self.patient)
        self.navigation.search.connect(self.open_palette)
        self.navigation.person.connect(lambda: self.act.emit("settings", None))
        self.status.act.connect(lambda name: self.act.emit(name, None))
        self.banner.act.connect(lambda name: self.act.emit(name, None))
        self.strip.act.connect(lambda action: self.act.emit(action, None))
        self.undo_notice.undone.connect(self.undone)
        self.palette_overlay.typed.connect(self.palette_typed)
        self.palette_overlay.chosen.connect(lambda key: self.act.emit(f"palette:{key}", key))

    def _shortcuts(self) -> None:
        self.shortcuts: dict[str, QShortcut] = {}
        for entry in SHORTCUTS:
            shortcut = QShortcut(QKeySequence(entry.keys), self)
            shortcut.setAutoRepeat(entry.action in REPEATING)
            shortcut.activated.connect(lambda entry=entry: self._shortcut(entry))
            self.shortcuts[entry.keys] = shortcut

    # What is shown

    def set_navigation(self, model: NavigationModel) -> None:
        """Pages, counts, open patients, person."""
        self.navigation.set_model(model)

    def set_status(self, model: StatusModel) -> None:
        """Synchronisation, unsent, age, clock."""
        self.status.set_model(model)

    def set_banner(self, model: BannerModel | None) -> None:
        """The patient in focus, or None on a screen that shows several."""
        if model is not None:
            self.banner.set_model(model)
        self.banner.setVisible(model is not None)
        self._cover()

    def await_banner(self) -> None:
        """Another patient comes into focus: the banner's place is kept, and holds nobody until it is set."""
        self.banner.wait()
        self.banner.show()
        self._cover()

    def set_page(self, key: str, widget: QWidget) -> None:
        """Add a page (a `Panel`, a `PatientPage` or any widget) under a key; `show_page` shows it."""
        if (old := self._pages.pop(key, None)) is not None:
            self.pages.removeWidget(old)
            old.deleteLater()
        self._pages[key] = widget
        self.pages.addWidget(widget)
        if isinstance(widget, Panel):
            widget.act.connect(lambda action, what, panel=widget: self.panel_act.emit(panel, action, what))
        elif isinstance(widget, PatientPage):
            widget.panel_act.connect(self.panel_act)
        if self.pages.count() == 1:
            self.show_page(key)

    def show_page(self, key: str) -> None:
        """Show a page; KeyError if it was never set."""
        page = self._pages[key]
        self.pages.setCurrentWidget(page)
        self.set_side(page.side if isinstance(page, Panel) else None)
        self.set_notice(self._notice)

    def has_page(self, key: str) -> bool:
        """Whether a page was set."""
        return key in self._pages

    def current_page(self) -> QWidget | None:
        """The page that is shown."""
        return self.pages.currentWidget()

    def set_side(self, widget: QWidget | None) -> None:
        """What stands in the column at the right (orders, letter checks, printing); None takes it away."""
        if self._side is not None and self._side is not widget:
            self._side_layout.removeWidget(self._side)
            # Without a parent it would be a window of its own as soon as its editor shows it again.
            self._side.setParent(self._shelf)
        self._side = widget
        if widget is not None:
            self._side_layout.addWidget(widget)
            widget.show()
        self._side_holder.setVisible(widget is not None)
        self._arrange()

    def set_notice(self, notice: Notice | None) -> None:
        """The strip above the page; below the head where the page has one."""
        self._notice = notice
        page = self.current_page()
        inside = isinstance(page, Panel) and page.show_notice(notice, self._notice_act)
        self.strip.show_notice(None if inside else notice)

    def _notice_act(self, action: str) -> None:
        self.act.emit(action, None)

    def cover(self, widget: QWidget | None) -> None:
        """Show a widget instead of everything (choosing a role, locked), or None to take it away."""
        while self._root.count() > 1 and (old := self._root.widget(1)) is not None:
            self._root.removeWidget(old)
            old.hide()
            old.deleteLater()
        if widget is not None:
            self._root.addWidget(widget)
            self._root.setCurrentWidget(widget)
            widget.setFocus()

    @property
    def covered(self) -> bool:
        """Whether something stands instead of everything."""
        return self._root.count() > 1

    def set_palette(self, groups: tuple[PaletteGroup, ...], hits: str = "") -> None:
        """What the palette offers for the text typed so far; `hits` is the count in words."""
        self.palette_overlay.set_groups(groups, hits)

    def open_palette(self) -> None:
        """Open the palette; `palette_typed('')` asks for its first entries."""
        if not self.covered:
            self._cover()
            self.palette_overlay.open()

    def say_done(self, words: str, seconds: float = 10.0, *, undo: bool = False) -> None:
        """Say what was done; with `undo`, `undone` can be pressed for some seconds."""
        self.undo_notice.say(words, seconds, undo=undo)

    # Keys

    def focused_panel(self) -> Panel | None:
        """The panel with the focus, else the page itself or its first panel."""
        widget = QApplication.focusWidget()
        while widget is not None:
            if isinstance(widget, Panel):
                return widget
            widget = widget.parentWidget()
        page = self.current_page()
        if isinstance(page, PatientPage):
            return next(iter(page.shown_panels()), None)
        return page if isinstance(page, Panel) else None

    def _shortcut(self, entry: Shortcut) -> None:
        action = entry.action
        if self.covered or (entry.where == PATIENT and not self._with_patient()):
            return
        if self.palette_overlay.isVisible():
            if action == "palette":
                self.palette_overlay.close_palette()
            return
        name, _colon, number = action.partition(":")
        page = self.current_page()
        done: dict[str, Callable[[], object]] = {
            "palette": self.open_palette,
            "next_region": lambda: self.next_region(1),
            "previous_region": lambda: self.next_region(-1),
            "press": lambda: self._press(entry.keys),
        }
        if name in done:
            done[name]()
        elif name in ("print", "filter") and (panel := self.focused_panel()) is not None:
            panel.run_action(name)
        elif name == "undo":
            if not self.undo_notice.undo():
                self.act.emit(name, None)
        elif name in ("tab", "panel") and isinstance(page, PatientPage):
            (page.go_tab if name == "tab" else page.go_panel)(int(number))
        elif name not in ("tab", "panel"):
            self.act.emit(name, None)

    def _with_patient(self) -> bool:
        """Whether one sees whose screen this is."""
        return self.banner.isVisible() and self.banner.model is not None

    def _press(self, keys: str) -> None:
        """Press the button of the page or its column that shows these keys."""
        shown = keys.replace("Return", "Enter")
        for root in (self.current_page(), self._side):
            for button in root.findChildren(Button) if root is not None else ():
                if button.keys == shown and button.isVisible() and button.isEnabled():
                    button.click()
                    return

    def regions(self) -> list[Callable[[], None]]:
        """What F6 goes through: banner, navigation, page, side column, status."""
        found: list[Callable[[], None]] = []
        if self._with_patient():
            found.append(self.banner.take_focus)
        found.append(self.navigation.take_focus)
        found.append(self._focus_page)
        if self._side is not None:
            found.append(self._side.setFocus)
        found.append(self.status.parts["sync"].setFocus)
        return found

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through navigation, page, its column and the status, in whatever order they were made."""
        focused = QApplication.focusWidget()
        # Qt asks here as well when what has the focus is hidden or disabled, in the midst of doing so.
        leaving = focused is None or not focused.isVisible() or not focused.isEnabled()
        if leaving or self.covered or self.palette_overlay.isVisible():
            return super().focusNextPrevChild(forward)
        stops = [*self.navigation.stops, *tab_stops(self._centre), *tab_stops(self._side_holder)]
        stops = [stop for stop in (*stops, *tab_stops(self.status)) if stop.isVisible()]
        at = stops.index(focused) if focused in stops else (-1 if forward else 0)
        if not stops:
            return False
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _focus_page(self) -> None:
        page = self.current_page()
        if isinstance(page, Panel | PatientPage):
            page.take_focus()
        elif page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_region(self, step: int) -> None:
        """Go to the next or previous region."""
        owners: list[QWidget] = [self.banner] if self._with_patient() else []
        owners += [self.navigation, self._centre]
        owners += [self._side_holder] if self._side is not None else []
        owners.append(self.status)
        focused = QApplication.focusWidget()
        at = next(
            (at for at, owner in enumerate(owners) if focused is not None and owner.isAncestorOf(focused)), -1
        )
        regions = self.regions()
        regions[(at + step) % len(regions)]()

    # Size

    def _arrange(self) -> None:
        wide = is_wide(self.width())
        self.navigation.set_narrow(not wide)
        self._side_holder.setFixedWidth(px(SIDE if wide else SIDE_NARROW))

    def _cover(self) -> None:
        top = self.banner.height() if self.banner.isVisible() else 0
        self.palette_overlay.setGeometry(0, top, self._main.width(), self._main.height() - top)
        self.palette_overlay.raise_()

    def _theme_changed(self) -> None:
        self.setPalette(palette())
        self.navigation.set_narrow(not is_wide(self.width()), force=True)
        self._arrange()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            # Where one begins is the page, not whatever Qt finds first in the order of tabs.
            self._shown = True
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if not self.covered and not self.palette_overlay.isVisible() and self.current_page() is not None:
            self._focus_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._cover()
        self.undo_notice.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.act.emit("escape", None)
            return
        super().keyPressEvent(event)
