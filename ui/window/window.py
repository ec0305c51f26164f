"""The window: banner over everything, navigation, one page at a time, the side column, status, palette.

One idea: the frame of one window, and what its own keys do on the page that it shows.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.acts import Act, Needs
from desktop.acts.tables import FilterList
from desktop.acts.window import (
    ChoosePerson,
    GoPanel,
    GoTab,
    Lock,
    LookBack,
    NextRegion,
    OpenPalette,
    PressShown,
    PreviousRegion,
    Print,
    ShowAlone,
    ShowBanner,
    SignShown,
    UndoLast,
)
from desktop.core.messages import _
from desktop.shown.shell import BannerModel, NavigationModel, Notice, PaletteGroup, StatusModel
from ui.theme import changed, is_wide, layout_of, palette, px
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.keys import Shortcut, shortcuts
from ui.widgets.panel import Panel
from ui.window.banner import Banner
from ui.window.command_palette import CommandPalette
from ui.window.navigation import Navigation
from ui.window.notice import NoticeStrip, UndoNotice
from ui.window.patient_page import PatientPage
from ui.window.regions import Regions
from ui.window.sheet import Sheets
from ui.window.side import SideHolder
from ui.window.status import StatusBar


class MainWindow(QWidget):
    """One window, one page, at the most one patient in focus.

    Signals: `page(key)` and `patient(key)` from the navigation; `act(Act)` for everything the window itself
    offers (shortcuts of `ui.widgets.keys`, status bar, notice, palette); `panel_act(panel, Act)` for acts of
    panels; `palette_typed(text)` while somebody types in the palette; `undone()` when the undo notice was
    pressed.
    """

    own: frozenset[type[Act]] = frozenset(
        {
            OpenPalette,
            NextRegion,
            PreviousRegion,
            PressShown,
            SignShown,
            GoTab,
            GoPanel,
            ShowAlone,
            FilterList,
            ShowBanner,
        }
    )
    """Acts that the window carries out itself."""

    page = Signal(str)
    patient = Signal(str)
    act = Signal(object)
    panel_act = Signal(object, object)
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
        self._below = centre
        self._foot: QWidget | None = None
        self._side_holder = SideHolder(self._main)
        centre.addWidget(self._side_holder.below)
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
        self.sheets = Sheets(self._main, self.palette_overlay)
        self._pages: dict[str, QWidget] = {}
        self._notice: Notice | None = None
        self._shown = False
        # Somebody was chosen who is opened as soon as the record is.
        self.expects = False
        self._regions = Regions(
            self.banner, self.navigation, self._centre, self.take_focus, self._side_holder, self.status
        )
        self._connect()
        self._shortcuts()
        changed.connect(self._theme_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def _connect(self) -> None:
        self.navigation.page.connect(self.page)
        self.navigation.patient.connect(self.patient)
        self.navigation.search.connect(self.open_palette)
        self.navigation.person.connect(lambda: self.act.emit(ChoosePerson()))
        self.status.act.connect(self.do)
        self.strip.act.connect(self.do)
        self.undo_notice.undone.connect(self.undone)
        self.palette_overlay.typed.connect(self.palette_typed)
        self.palette_overlay.chosen.connect(self.do)
        self._side_holder.told.connect(self._offer_side)
        self._side_holder.left.connect(self.take_focus)
        self.banner.grown.connect(self._cover)

    def _shortcuts(self) -> None:
        self.shortcuts: dict[str, QShortcut] = {}
        self.bind()

    def bind(self) -> None:
        """Answer the keys that are in use from now on."""
        if [entry.keys for entry in shortcuts()] == list(self.shortcuts):
            return
        for old in self.shortcuts.values():
            old.setEnabled(False)
            old.deleteLater()
        self.shortcuts = {}
        for entry in shortcuts():
            shortcut = QShortcut(QKeySequence(entry.keys), self)
            shortcut.setAutoRepeat(entry.declaration.repeats)
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
            widget.act.connect(lambda act, panel=widget: self.panel_act.emit(panel, act))
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

    def current_page(self) -> QWidget | None:
        """The page that is shown."""
        return self.pages.currentWidget()

    @property
    def side(self) -> QWidget | None:
        """Widget in the right column."""
        return self._side_holder.widget

    def set_side(self, widget: QWidget | None) -> None:
        """Set the widget in the right column (orders, letter checks, printing); None removes it."""
        self._side_holder.put(widget)

    def _offer_side(self) -> None:
        """A column that comes when it is asked for is offered at the page, with what waits in it."""
        page, holder = self.current_page(), self._side_holder
        if isinstance(page, PatientPage):
            page.row.offer_orders(holder.away, holder.waits)

    def set_foot(self, widget: QWidget | None) -> None:
        """Set the widget below the page, across the right column too; None removes it."""
        if self._foot is not None and self._foot is not widget:
            self._foot.hide()
        self._foot = widget
        # What is written in keeps its height: where there is too little, the page above gives.
        self.pages.setMinimumHeight(1 if widget is not None else 0)
        if widget is not None:
            self._below.addWidget(widget)
            widget.show()
        self.undo_notice.stand_on(widget)
        self._side_holder.set_aside(widget is not None)

    def set_notice(self, notice: Notice | None) -> None:
        """The strip above the page; below the head where the page has one."""
        self._notice = notice
        page = self.current_page()
        inside = isinstance(page, Panel) and page.show_notice(notice, self.do)
        self.strip.show_notice(None if inside else notice)

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

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Give the focus back to what covers the window: what is shown below it meanwhile, as when a
        signature ends, takes no key. Whoever types a PIN would write it into a note that nobody sees."""
        cover = self._root.currentWidget()
        if now is None or cover is self._main or cover is None or not self._main.isAncestorOf(now):
            return
        back = before if before is not None and isValid(before) and cover.isAncestorOf(before) else cover
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def cover_size(self) -> QSize:
        """The size of what covers the whole window."""
        return self._main.size()

    @property
    def covered(self) -> bool:
        """True while a screen covers the whole window."""
        return self._root.count() > 1

    def open_dialog(self, dialog: QDialog) -> None:
        """Open a dialog over the page. Where a screen has covered the window meanwhile, as a lock does, it is
        turned down as by Esc: it would show a patient to whoever stands there."""
        if self.covered:
            dialog.reject()
        else:
            dialog.open()

    def set_palette(self, groups: tuple[PaletteGroup, ...], hits: str = "") -> None:
        """Set the palette's entries for the text typed so far; `hits` is the count in words."""
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
        if isinstance(entry.act, Lock) and getattr(self._root.currentWidget(), "lets_lock", False):
            self.do(entry.act)
            return
        needs = entry.declaration.needs is Needs.PATIENT
        # What the window does itself is about what is shown; the desk holds the others for who comes.
        held = self._awaits and type(entry.act) not in {*self.own, Print}
        if self.covered or (needs and not self._regions.with_patient and not held):
            return
        if self.palette_overlay.isVisible():
            if isinstance(entry.act, OpenPalette):
                self.palette_overlay.close_palette()
            return
        self.do(entry.act)

    @property
    def _awaits(self) -> bool:
        """True while a patient is on their way into the banner: what is asked for then is held for them."""
        return self.expects or (self.banner.isVisible() and self.banner.model is None)

    def do(self, act: Act) -> None:
        """Do an act that the window carries out itself; any other is raised."""
        page = self.current_page()
        match act:
            case OpenPalette():
                self.open_palette()
            case NextRegion():
                self._regions.go(1)
            case PreviousRegion():
                self._regions.go(-1)
            case PressShown():
                if not self._press(act.keys) and act.keys == "F8" and isinstance(page, PatientPage):
                    self.act.emit(LookBack())
            case SignShown():
                if not self._press("Ctrl+Return"):
                    self.say_done(_("There is nothing to sign here."))
            case Print():
                if (panel := self.focused_panel()) is not None:
                    panel.run(Print)
            case FilterList():
                # What has no filter would give the act back to the window.
                panel = self.focused_panel()
                if panel is not None and FilterList in panel.own:
                    panel.run(FilterList)
            case UndoLast():
                if not self.undo_notice.undo():
                    # What was done has gone from the screen, or there was nothing: the desk knows why.
                    self.act.emit(act)
            case ShowBanner():
                self.banner.open()
            case GoTab():
                if isinstance(page, PatientPage):
                    page.go_tab(act.number)
            case GoPanel():
                if isinstance(page, PatientPage):
                    page.go_panel(act.number)
            case ShowAlone():
                if isinstance(page, PatientPage) and not page.show_alone(self.focused_panel()):
                    self.say_done(_("There is nothing here to show alone."))
            case _:
                self.act.emit(act)

    def _press(self, keys: str) -> bool:
        """Press the button of the page or its column that shows these keys; False where none does."""
        shown = keys.replace("Return", "Enter")
        page = (self._foot, self.current_page(), self.side)
        for root in (self.sheets.shown,) if self.sheets.shown else page:
            for button in root.findChildren(Button) if root is not None else ():
                if button.keys == shown and button.isVisible() and button.isEnabled():
                    button.click()
                    return True
        return False

    def regions(self) -> list[Callable[[], None]]:
        """Stops of F6: banner, navigation, page, side column, status."""
        return [go for _owner, go in self._regions.all()]

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through navigation, page, its column and the status, in whatever order they were made."""
        focused = QApplication.focusWidget()
        # Qt asks here as well when what has the focus is hidden or disabled, in the midst of doing so.
        leaving = focused is None or not focused.isVisible() or not focused.isEnabled()
        if leaving or self.covered or self.palette_overlay.isVisible():
            return super().focusNextPrevChild(forward)
        if self.sheets.shown is not None:
            return self.sheets.shown.focusNextPrevChild(forward)
        return self._regions.tab(forward)

    def take_focus(self) -> None:
        """Give the focus to the page."""
        page = self.current_page()
        if isinstance(page, Panel | PatientPage):
            page.take_focus()
        elif page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Size

    def _arrange(self) -> None:
        self.navigation.set_narrow(not is_wide(self.width()))
        self._side_holder.arrange(layout_of(self.width()))

    def _cover(self) -> None:
        top = self.banner.height() if self.banner.isVisible() else 0
        self.palette_overlay.setGeometry(0, top, self._main.width(), self._main.height() - top)
        self.sheets.place()
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
            self.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._cover()
        self.undo_notice.place()
