"""A patient's workspace: tabs, each with panels; side panels beside, or as entries in the tab row where
there is no room, or each panel a tab of its own where it is narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.acts.origin import ShowOrigin
from desktop.acts.patient import BeginOrder
from desktop.shown.parts import PanelState
from desktop.shown.sentence import SentencePart
from ui.theme import Layout, layout_of, px
from ui.widgets.ground import Ground
from ui.widgets.label import Rule
from ui.widgets.panel import Panel
from ui.window.sentence import SentenceStrip
from ui.window.tabs import EntryTab, PanelRow, TabRow

SIDE_WIDTH = {Layout.WIDE: 302, Layout.AMPLE: 340}
"""Width of the column of side panels at 100 %, where they stand beside."""


@dataclass(frozen=True, slots=True)
class Place:
    """A panel's place in a tab: its kind, its title in the tab row, in the side column or not, share of
    the height.
    """

    kind: str
    title: str = ""
    side: bool = False
    share: int = 1


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the workspace and its panels in reading order; they are numbered for Alt+1–9."""

    key: str
    title: str
    places: tuple[Place, ...]


def divided(total: int, shares: list[int], least: list[int]) -> list[int]:
    """Heights by shares, raised to `least` where the others have more than theirs to give.

    Where there is not enough for all, everybody has the same part of theirs.
    """
    if sum(least) > total and all(least):
        return [max(total * need // sum(least), 1) for need in least]
    heights = [max(total * share // max(sum(shares), 1), 1) for share in shares]
    lacking = sum(max(need - height, 0) for height, need in zip(heights, least, strict=True))
    spare = sum(max(height - need, 0) for height, need in zip(heights, least, strict=True))
    given = min(lacking, spare)
    if not given:
        return heights
    return [
        height + (need - height) * given // lacking
        if height < need
        else height - (height - need) * given // spare
        for height, need in zip(heights, least, strict=True)
    ]


class _Surface(Ground):
    """The panels of one tab."""

    def __init__(self, places: tuple[Place, ...], panels: list[Panel], parent: QWidget) -> None:
        super().__init__("surface", parent=parent)
        self._places = places
        self._panels = panels
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._side = QWidget(self)
        self._main = QWidget(self)
        self._rule = Rule(down=True, parent=self)
        self._columns = columns = {True: QVBoxLayout(self._side), False: QVBoxLayout(self._main)}
        for column in columns.values():
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        for place, panel in zip(places, panels, strict=True):
            column = columns[place.side]
            if column.count():
                column.addWidget(Rule(parent=self))
            column.addWidget(panel, place.share)
        row.addWidget(self._side)
        row.addWidget(self._rule)
        row.addWidget(self._main, 1)
        self.opened = -1
        self.arrange(Layout.WIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_out()

    def share_out(self) -> None:
        """Divide the height by the shares; who would be hard to read takes from who has more than that."""
        for side in (True, False):
            column = self._columns[side]
            places = [(at, p) for at, (one, p) in enumerate(zip(self._places, self._panels, strict=True))
                      if one.side is side]  # fmt: skip
            shares = [self._places[at].share for at, _panel in places]
            heights = divided(self.height(), shares, [panel.readable() for _at, panel in places])
            for (_at, panel), height in zip(places, heights, strict=True):
                column.setStretchFactor(panel, height)

    def entries(self, layout: Layout) -> list[int]:
        """The panels that one goes to by an entry: none, those of the side, or all, the main ones first."""
        sides = [at for at, place in enumerate(self._places) if place.side]
        main = [at for at, place in enumerate(self._places) if not place.side]
        every = [*main, *sides] if len(self._places) > 1 else []
        return {Layout.NARROW: every, Layout.MIDDLE: sides}.get(layout, [])

    def alone(self, layout: Layout) -> int:
        """The panel that has the page for itself, or -1."""
        entries = self.entries(layout)
        if self.opened in entries:
            return self.opened
        return entries[0] if entries and layout is Layout.NARROW else -1

    def arrange(self, layout: Layout) -> None:
        """Beside each other, the main column alone, or one panel alone."""
        at = self.alone(layout)
        alone = self._panels[at] if at >= 0 else None
        beside = layout >= Layout.WIDE
        has_sides = any(place.side for place in self._places)
        on_side = at >= 0 and self._places[at].side
        self._side.setVisible(has_sides and (beside or on_side))
        self._rule.setVisible(has_sides and beside)
        self._main.setVisible(alone is None or not on_side)
        if beside:
            self._side.setFixedWidth(px(SIDE_WIDTH[layout]))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16777215)
        for column in self._columns.values():
            for item in range(column.count()):
                placed = column.itemAt(item)
                widget = placed.widget() if placed is not None else None
                if widget is not None:
                    widget.setVisible(alone is None or widget is alone)


class PatientPage(Ground):
    """Panels of one workspace. `panel_act(panel, action, key)` carries the panels' acts out;
    `tab_changed(key)`.

    One page serves all open patients: `clear` empties every panel before another patient's models come.
    """

    panel_act = Signal(object, object)
    tab_changed = Signal(str)

    def __init__(self, tabs: tuple[Tab, ...], parent: QWidget | None = None) -> None:
        from ui.panels import make_panel

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
        self.panel_row = PanelRow(self)
        column.addWidget(self.sentence)
        column.addWidget(self.panel_row)
        column.addWidget(self.stack, 1)
        self._panels: list[list[Panel]] = []
        self._surfaces: list[_Surface] = []
        for tab in tabs:
            panels = [make_panel(place.kind) for place in tab.places]
            for number, panel in enumerate(panels, 1):
                if len(panels) > 1:
                    panel.set_panel_key(f"Alt+{number}")
                panel.act.connect(lambda act, panel=panel: self.panel_act.emit(panel, act))
            surface = _Surface(tab.places, panels, self)
            self.stack.addWidget(surface)
            self._panels.append(panels)
            self._surfaces.append(surface)
        self.row.chosen.connect(self._show_tab)
        self.row.entered.connect(self._enter)
        self.row.ordered.connect(lambda: self.panel_act.emit(self, BeginOrder()))
        self.panel_row.entered.connect(self._enter)
        self._layout = Layout.MIDDLE
        self._show_tab(0)

    def panels(self) -> Iterator[Panel]:
        """All panels of all tabs."""
        for panels in self._panels:
            yield from panels

    def panels_of(self, kind: str) -> list[Panel]:
        """The panels of a kind, on whichever tab."""
        return [panel for panel in self.panels() if panel.kind == kind]

    def shown_panels(self) -> list[Panel]:
        """The panels of the tab that is shown."""
        return self._panels[self.row.current]

    def clear(self) -> None:
        """Take every model away, so that nothing of one patient stands under another's name."""
        for panel in self.panels():
            if panel.model is not None:
                panel.set_model(None)
        self.sentence.set_model(None)

    def await_models(self) -> None:
        """Take every model away as `clear` does, for another patient's that are on their way."""
        loading = PanelState("loading")
        for panel in self.panels():
            if panel.model is not None or panel.state != loading:
                panel.show_both(None, loading)
        self.sentence.await_model()

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
        surface.opened = number - 1 if number - 1 in surface.entries(self._layout) else -1
        self._arrange()
        panels[number - 1].take_focus()

    def go_source(self, number: int) -> None:
        """Go to the source of a part of the sentence; Esc comes back. One that no panel here shows is
        told."""
        if not 1 <= number <= len(self.sentence.parts):
            return
        part = self.sentence.parts[number - 1]
        self._left = part.part
        panels = self.shown_panels()
        at = next((at for at, one in enumerate(panels) if one.kind == part.part.panel), -1)
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
        panel.take_focus()

    def _number_sources(self) -> None:
        """The number of a source stands at its value too."""
        for panel in self.panels():
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
    def _surface(self) -> _Surface:
        return self._surfaces[self.row.current]

    def set_count(self, kind: str, count: str) -> None:
        """How many a panel holds, for its entry."""
        places = self.tabs[self.row.current].places
        for entry, at in zip(self._shown_entries(), self._surface.entries(self._layout), strict=False):
            if places[at].kind == kind:
                entry.set_count(count)

    def _shown_entries(self) -> list[EntryTab]:
        return self.panel_row.entries if self._layout is Layout.NARROW else self.row.entries

    def take_focus(self) -> None:
        """Focus the first panel that is shown in the main column, else the one that is shown."""
        shown = [
            (place.side, panel)
            for place, panel in zip(self.tabs[self.row.current].places, self.shown_panels(), strict=True)
            if panel.isVisible()
        ]
        if shown:
            min(shown, key=lambda one: one[0])[1].take_focus()

    def _enter(self, at: int) -> None:
        surface = self._surface
        panel = surface.entries(self._layout)[at]
        if surface.opened == panel and self._layout is not Layout.NARROW:
            surface.opened = -1
            self._arrange()
            self.take_focus()
        else:
            self.go_panel(panel + 1)

    def close_entry(self) -> bool:
        """Go back from an opened side panel to the main column; False if none is open."""
        surface = self._surface
        if surface.opened < 0:
            return False
        surface.opened = -1
        self._arrange()
        self.take_focus()
        return True

    def _show_tab(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        # It leads the page one comes to; the others are about one thing each.
        self.sentence.set_wanted(index == 0)
        self._entries()
        self._arrange()
        self.tab_changed.emit(self.tab)

    def _entries(self) -> None:
        places, panels = self.tabs[self.row.current].places, self.shown_panels()
        numbers = self._surface.entries(self._layout)
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
        surface.arrange(self._layout)
        alone = surface.alone(self._layout)
        for entry, at in zip(self._shown_entries(), surface.entries(self._layout), strict=False):
            entry.setChecked(at == alone)
        self.panel_row.arrange()

    def refresh_entries(self) -> None:
        """After models came: write the counts of the side panels anew, divide the height by what all need."""
        self._entries()
        self._arrange()
        self._surface.share_out()

    def resizeEvent(self, event: object) -> None:
        layout = layout_of(self.window().width())
        if layout is not self._layout:
            self._layout = layout
            for surface in self._surfaces:
                surface.opened = -1
            self._entries()
            self._arrange()

    def keyPressEvent(self, event: object) -> None:
        escape = event.key() == Qt.Key.Key_Escape  # type: ignore[attr-defined]
        if escape and (self.close_entry() or self.back_to_sentence()):
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]
