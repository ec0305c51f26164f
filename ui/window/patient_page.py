"""A patient's workspace: tabs, each with panels; side panels beside, or as entries in the tab row where
there is no room, or each panel a tab of its own where it is narrow.

One idea: the page of one patient, and where each of its panels stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop.acts import Act
from desktop.acts.origin import ShowOrigin
from desktop.acts.patient import BeginOrder
from desktop.acts.window import LookBack
from desktop.shown.page.sentence import SentencePart
from desktop.shown.parts import PanelState
from ui.theme import Layout, layout_of, px
from ui.widgets.ground import Ground
from ui.widgets.panel import Panel
from ui.window.no_room import NoRoom
from ui.window.sentence import SentenceStrip
from ui.window.surface import LEAST, Place, Surface, Tab, divided
from ui.window.tabs import EntryTab, PanelRow, TabRow
from ui.window.unplaced import UnplacedStrip

QWIDGETSIZE_MAX = 16_777_215
__all__ = ["PatientPage", "Place", "Tab", "divided"]
AHEAD_MS = 40
"""Pause in ms between two panels that are prefetched."""


class PatientPage(Ground):
    """Page of one patient. Panels of one workspace. `panel_act(panel, action, key)` carries the panels' acts
    out; `tab_changed(key)`; `panel_made(panel)` when one is first shown.

    One page serves all open patients: `clear` empties every panel before another patient's models come.
    """

    panel_act = Signal(object, object)
    tab_changed = Signal(str)
    panel_made = Signal(object)

    def __init__(self, tabs: tuple[Tab, ...], parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.tabs = tabs
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.row = TabRow(tuple(tab.title for tab in tabs), self)
        self.sentence = SentenceStrip(self)
        self.sentence.chosen.connect(self.go_source)
        self.sentence.said.connect(self._number_sources)
        # The part of the sentence whose source is looked at; its widget is made anew with the sentence.
        self._left: SentencePart | None = None
        self.stack = QStackedWidget(self)
        column.addWidget(self.row)
        self.slot = QVBoxLayout()
        """Place of a strip below the tab row."""
        column.addLayout(self.slot)
        self.panel_row = PanelRow(self)
        column.addWidget(self.sentence)
        column.addWidget(self.panel_row)
        column.addWidget(self.stack, 1)
        self.foot = QVBoxLayout()
        """Place of a strip below the panels."""
        column.addLayout(self.foot)
        # The list of what stands on no other panel has a place of its own.
        self.lists_unplaced = _unplaced(tabs)
        self.unplaced = UnplacedStrip(self)
        self.unplaced.clicked.connect(self._go_unplaced)
        column.addWidget(self.unplaced)
        self.no_room = NoRoom(self)
        column.addStretch()
        self.stack.setMinimumHeight(1)
        self._offered: Callable[[type[Act]], bool] | None = None
        # How somebody comes into a panel whose content is not to be used (`hold`).
        self._held: Callable[[Panel], None] | None = None
        # Panels that another placing has left out: they come back as they are.
        self._aside: dict[tuple[str, str], Panel] = {}
        self._surfaces = [Surface(tab.places, self) for tab in tabs]
        for surface in self._surfaces:
            self.stack.addWidget(surface)
            surface.crowded_changed.connect(lambda surface=surface: self._crowd(surface))
        self._ahead = QTimer(self)
        self._ahead.setInterval(AHEAD_MS)
        self._ahead.timeout.connect(self._make_next)
        self.row.chosen.connect(self._show_tab)
        self.row.entered.connect(self._enter)
        self.row.ordered.connect(lambda: self.panel_act.emit(self, BeginOrder()))
        self.panel_row.entered.connect(self._enter)
        self._layout = Layout.MIDDLE
        self.looks_back = False
        """True where the page is shown as it was before a pilot: Esc leaves that."""
        # The panels that have an entry now, by their place, as long as the entries stand.
        self._numbers: list[int] = []
        self._show_tab(0)

    def _give_room(self) -> None:
        above = (self.row, self.sentence, self.panel_row)
        room = self.height() - sum(one.height() for one in above if not one.isHidden())
        room -= self.slot.sizeHint().height() + self.foot.sizeHint().height()
        self.unplaced.set_fits(room >= self.unplaced.height())
        room -= 0 if self.unplaced.isHidden() else self.unplaced.height()
        enough = room >= px(LEAST)
        self.stack.setMaximumHeight(QWIDGETSIZE_MAX if enough else 1)
        left = QRect(0, self.height() - room, self.width(), 0 if enough else room)
        self.no_room.tell(self.tabs[self.row.current].title, left)

    # Panels are made when their tab is first shown, or one at a time before that while nobody waits.

    def panels(self) -> Iterator[Panel]:
        """All panels of all tabs; those that were never shown are made now."""
        for index in range(len(self.tabs)):
            yield from self._whole(index)

    def made(self) -> Iterator[Panel]:
        """The panels that are made: the others show nothing of anybody."""
        for surface in self._surfaces:
            yield from surface.panels
        yield from self._aside.values()

    def make_ahead(self) -> None:
        """Make the panels that were never shown one after the other, between what else the window does."""
        self._ahead.start()

    def _make_next(self) -> None:
        surface = next((one for one in self._surfaces if not one.whole), None)
        if surface is None:
            self._ahead.stop()
        else:
            self._make(surface)

    def _make(self, surface: Surface) -> None:
        panel = surface.make()
        panel.head.doubled.connect(lambda panel=panel: self.show_alone(panel))
        panel.act.connect(lambda act, panel=panel: self.panel_act.emit(panel, act))
        self.panel_made.emit(panel)
        if self._offered is not None:
            panel.set_offered(self._offered)
        if surface.whole and surface is self._surface:
            self._number_sources()
            self._entries()
            self._arrange()

    def _whole(self, index: int) -> list[Panel]:
        surface = self._surfaces[index]
        while not surface.whole:
            self._make(surface)
        return surface.panels

    def set_offered(self, offered: Callable[[type[Act]], bool]) -> None:
        """Panels show hints only for acts that somebody carries out."""
        self._offered = offered
        for panel in self.made():
            panel.set_offered(offered)

    def relay(self, tabs: tuple[Tab, ...]) -> bool:
        """Place the panels anew; those that stay keep widget, model and cursor. False, and nothing is done,
        where the tabs are others: such a page is made anew."""
        if [(tab.key, tab.title) for tab in tabs] != [(tab.key, tab.title) for tab in self.tabs]:
            return False
        others = [
            (surface, tab.places, bool(surface.panels))
            for surface, tab, old in zip(self._surfaces, tabs, self.tabs, strict=True)
            if tab.places != old.places
        ]
        if not others:
            return True
        self.tabs, self.lists_unplaced = tabs, _unplaced(tabs)
        self._say_way()
        held, self._aside = self._aside, {}
        for surface, places, _begun in others:
            held |= surface.lift(places)
        for surface, places, begun in others:
            for place in places if begun else ():
                if (kept := held.pop((place.id, place.kind), None)) is not None:
                    surface.take(kept)
                else:
                    self._make(surface)
        for panel in held.values():
            panel.hide()
            panel.setParent(self)
        self._aside = held
        self._number_sources()
        self.refresh_entries()
        return True

    def hold(self, into: Callable[[Panel], None] | None) -> None:
        """Let nobody come into the content of a panel: `into` takes the focus for it; None gives it back.
        The panels stand apart meanwhile."""
        self._held = into
        self.sentence.set_locked(into is not None)
        for surface in self._surfaces:
            surface.set_apart(into is not None)
        # What gives way has an entry meanwhile.
        self._entries()
        self._arrange()

    def _into(self, panel: Panel) -> None:
        if self._held is not None:
            self._held(panel)
        else:
            panel.take_focus()

    def panels_of(self, kind: str) -> list[Panel]:
        """The panels of a kind, on whichever tab."""
        return [panel for panel in self.panels() if panel.kind == kind]

    def place_of(self, panel: Panel) -> Place | None:
        """The place of a panel of the tab that is shown; None for any other."""
        places = zip(self.tabs[self.row.current].places, self.shown_panels(), strict=True)
        return next((place for place, one in places if one is panel), None)

    def shown_panels(self) -> list[Panel]:
        """The panels of the tab that is shown."""
        return self._whole(self.row.current)

    def clear(self) -> None:
        """Take every model away, so that nothing of one patient stands under another's name."""
        for panel in self.made():
            if panel.model is not None:
                panel.set_model(None)
        self.sentence.set_model(None)
        self.unplaced.set_line("")

    def forget(self) -> None:
        """Take every model away as `clear` does; those of the tab that is shown get another patient's in the
        same step (`show_both`)."""
        self._begin()
        shown, loading = self.shown_panels(), PanelState("loading")
        for panel in self.made():
            if panel in shown:
                panel.forget()
            elif panel.model is not None or panel.state != loading:
                panel.show_both(None, loading)

    def await_models(self) -> None:
        """Take every model away as `clear` does, for another patient's that are on their way."""
        self._begin()
        loading = PanelState("loading")
        for panel in self.made():
            if panel.model is not None or panel.state != loading:
                panel.show_both(None, loading)
        self.sentence.await_model()

    def _say_way(self) -> None:
        """Say the key to the list of what stands on no other panel: of its tab, or on that tab its own."""
        if self.lists_unplaced is not None:
            tab, panel = self.lists_unplaced
            self.unplaced.set_way(f"Alt+{panel}" if tab == self.row.current else f"Ctrl+{tab + 1}")

    def _go_unplaced(self) -> None:
        """Go to the list of what stands on no other panel."""
        if self.lists_unplaced is not None:
            tab, panel = self.lists_unplaced
            self.row.choose(tab)
            self.go_panel(panel)

    def _begin(self) -> None:
        self.unplaced.set_line("")
        for surface in self._surfaces:
            surface.begin(surface.opened)

    @property
    def tab(self) -> str:
        """The key of the tab that is shown."""
        return self.tabs[self.row.current].key

    def show_tab(self, key: str) -> None:
        """Go to a tab."""
        self.row.choose(next(at for at, tab in enumerate(self.tabs) if tab.key == key))

    def go_tab(self, number: int) -> None:
        """Go to a tab by its number, from 1; another number does nothing."""
        if 1 <= number <= len(self.tabs):
            self.row.choose(number - 1)
            self.take_focus()

    def go_panel(self, number: int) -> None:
        """Go to a panel of this tab by its number, from 1; where it has no room of its own it opens."""
        panels = self.shown_panels()
        if not 1 <= number <= len(panels):
            return
        surface = self._surfaces[self.row.current]
        if not surface.reached(number - 1):
            # What nobody can see takes no focus.
            return
        if surface.enlarged != number - 1:
            surface.enlarged = -1
        surface.opened = number - 1 if number - 1 in surface.entries(self._layout) else -1
        self._arrange()
        self._into(panels[number - 1])

    def show_alone(self, panel: Panel | None) -> bool:
        """Give a panel of the tab that is shown the whole page, or the others their places back where it has
        it; the focus stays in it. False where it has no others beside it."""
        surface, panels = self._surface, self.shown_panels()
        if panel is None or panel not in panels:
            return surface.enlarged >= 0 and self.close_entry()
        at = panels.index(panel)
        if surface.enlarged == at:
            return self.close_entry()
        if not surface.others(at):
            return False
        surface.enlarged = at
        self._arrange()
        surface.share_out()
        self._into(panel)
        return True

    def go_source(self, number: int) -> None:
        """Go to the source of a part of the sentence; Esc comes back. One that no panel here shows is
        told."""
        if not 1 <= number <= len(self.sentence.parts):
            return
        part = self.sentence.parts[number - 1]
        self._left = part.part
        panels = self.shown_panels()
        at = next((at for at, one in enumerate(panels) if one.kind == part.part.panel), -1)
        if self._surface.enlarged not in (-1, at):
            # Another panel has the page alone.
            self._surface.enlarged = -1
            self._arrange()
        if at >= 0 and not panels[at].isVisible() and at in self._surface.entries(self._layout):
            # Where panels are tabs, the one with the source comes up; the others stay as they are.
            self._surface.opened = at
            self._arrange()
        if at < 0 or not panels[at].isVisible():
            part.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.panel_act.emit(self, ShowOrigin())
            return
        panel = panels[at]
        panel.show_row(part.part.row)
        self._into(panel)

    def _number_sources(self) -> None:
        """The number of a source stands at its value too."""
        for panel in self.made():
            rows = ((one.part.row, one.number) for one in self.sentence.parts if one.part.panel == panel.kind)
            panel.set_sources({row: number for row, number in rows if row})

    def back_to_sentence(self) -> bool:
        """Go back to the part whose source was looked at; False where there is none."""
        left, self._left = self._left, None
        part = next((one for one in self.sentence.parts if one.part == left), None)
        if left is None or part is None or part.hasFocus():
            return False
        part.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @property
    def _surface(self) -> Surface:
        return self._surfaces[self.row.current]

    def set_count(self, kind: str, count: str) -> None:
        """Set a panel's count on its entry."""
        places = self.tabs[self.row.current].places
        for entry, at in zip(self._shown_entries(), self._numbers, strict=True):
            if places[at].kind == kind:
                entry.set_count(count)

    def _shown_entries(self) -> list[EntryTab]:
        return self.panel_row.entries if self._layout is Layout.NARROW else self.row.entries

    def take_focus(self) -> None:
        """Focus the first panel that is shown in the main column, else the one that is shown."""
        shown = [
            ((place.side, panel.stands), panel)
            for place, panel in zip(self.tabs[self.row.current].places, self.shown_panels(), strict=True)
            if panel.isVisible()
        ]
        if shown:
            self._into(min(shown, key=lambda one: one[0])[1])

    def _enter(self, at: int) -> None:
        surface = self._surface
        panel = self._numbers[at]
        if surface.opened == panel and self._layout is not Layout.NARROW:
            surface.begin()
            self._arrange()
            self.take_focus()
        else:
            self.go_panel(panel + 1)

    def close_entry(self) -> bool:
        """Go back from a panel that has the page alone to all of them, or from an opened side panel to the
        main column; False if none is open."""
        surface = self._surface
        if surface.enlarged >= 0:
            panel = surface.panels[surface.enlarged]
            surface.enlarged = -1
            self._arrange()
            surface.share_out()
            self._into(panel) if panel.isVisible() else self.take_focus()
            return True
        if surface.opened < 0:
            return False
        surface.begin()
        self._arrange()
        self.take_focus()
        return True

    def _show_tab(self, index: int) -> None:
        if self.isVisible():
            self._whole(index)
        self._surface.enlarged = -1
        self.stack.setCurrentIndex(index)
        # It leads the page one comes to; the others are about one thing each.
        self.sentence.set_wanted(index == 0)
        self._say_way()
        self._entries()
        self._arrange()
        self.tab_changed.emit(self.tab)

    def _entries(self) -> None:
        if not self._surface.whole:
            self._numbers = []
            self.row.set_entries(())
            self.panel_row.set_entries(())
            return
        places, panels = self.tabs[self.row.current].places, self.shown_panels()
        self._numbers = numbers = self._surface.entries(self._layout)
        entries = tuple((places[at].title or panels[at].head.title(), f"Alt+{at + 1}") for at in numbers)
        narrow = self._layout is Layout.NARROW
        self.row.set_entries(() if narrow else entries)
        self.panel_row.set_entries(entries if narrow else ())
        for entry, at in zip(self._shown_entries(), numbers, strict=True):
            entry.set_count(panels[at].count_text())
        self.row.arrange()
        self.panel_row.arrange()

    def _arrange(self) -> None:
        surface = self._surface
        if not surface.whole:
            return
        surface.arrange(self._layout)
        for number, panel in enumerate(surface.panels):
            panel.head.set_way_back(self.close_entry if number == surface.enlarged else None)
        alone = surface.alone(self._layout)
        for entry, at in zip(self._shown_entries(), self._numbers, strict=True):
            entry.setChecked(at == alone)
        self.panel_row.arrange()

    def _crowd(self, surface: Surface) -> None:
        """Others of its main panels have an entry now."""
        if surface is self._surface:
            self._entries()
            self._arrange()

    def refresh_entries(self) -> None:
        """After models came: write the counts of the side panels anew, divide the height by what all need.

        Whoever was in a panel that gives way now is in the one that is shown; one that comes back takes
        neither the page nor the focus.
        """
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._entries()
        self._arrange()
        self._surface.share_out()
        now = QApplication.focusWidget()
        if inside and now is not focused:
            self.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        self._whole(self.row.current)
        super().showEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._give_room()
        layout = layout_of(self.window().width())
        if layout is not self._layout:
            self._layout = layout
            for surface in self._surfaces:
                surface.begin()
            self._entries()
            self._arrange()

    def keyPressEvent(self, event: object) -> None:
        escape = event.key() == Qt.Key.Key_Escape  # type: ignore[attr-defined]
        if escape and (self.close_entry() or self.back_to_sentence()):
            return
        if escape and self.looks_back:
            self.panel_act.emit(self, LookBack(home=True))
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]


def _unplaced(tabs: tuple[Tab, ...]) -> tuple[int, int] | None:
    """Tab (from 0) and number (from 1) of the list of what stands on no other panel; None without one."""
    places = ((at, n) for at, tab in enumerate(tabs) for n, one in enumerate(tab.places, 1)
              if one.kind == "unplaced")  # fmt: skip
    return next(places, None)
