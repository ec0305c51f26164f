"""The panels of one tab of a patient's page: beside each other, the main column alone, or one panel alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Layout, px
from ui.widgets.ground import Ground
from ui.widgets.label import Rule
from ui.widgets.panel import Panel

SIDE_WIDTH = {Layout.WIDE: 302, Layout.AMPLE: 340}
"""Width of the column of side panels at 100 %, where they stand beside."""
APART = 12
"""Air between panels that can be moved, at 100 %."""
LEAST = 96
"""Minimum height of panels at 100 %: below it none is shown, as the entry row needs the room."""


@dataclass(frozen=True, slots=True)
class Place:
    """A panel's place in a tab: its kind, its title in the tab row, in the side column or not, share of
    the height, its name in the set-up, and whether it gives way to others where it has nothing to show.
    `mark` is a word in its head, as of a pilot.
    """

    kind: str
    title: str = ""
    side: bool = False
    share: int = 1
    id: str = ""
    hide_empty: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the workspace and its panels in reading order; they are numbered for Alt+1–9."""

    key: str
    title: str
    places: tuple[Place, ...]


def shared(
    total: int, shares: list[int], least: list[int], whole: list[int], enough: list[int],
    floor: list[int] | None = None,
) -> list[int]:  # fmt: skip
    """Heights as `divided`, of which none is more than `enough` (0: as much as there is) while another can
    use it: what says one sentence takes the room of that."""
    kept = [at for at, most in enumerate(enough) if not most]
    floor = floor or [0] * len(enough)
    if not kept or len(kept) == len(enough):
        return divided(total, shares, least, whole, floor)
    spare = total - sum(enough)
    of = divided(max(spare, 1), *([some[at] for at in kept] for some in (shares, least, whole, floor)))
    heights = list(enough)
    for at, height in zip(kept, of, strict=True):
        heights[at] = height
    return heights


def divided(
    total: int, shares: list[int], least: list[int], whole: list[int] | None = None,
    floor: list[int] | None = None,
) -> list[int]:  # fmt: skip
    """Heights by shares, raised to `least` where the others have more than theirs to give.

    Where there is not enough for all, everybody has `whole` first, below which something would be cut, and
    the same part of what they lack; where there is not enough for that, the same part of `least`, or `floor`
    first where that would leave somebody with less: below it nothing can be read.
    """
    if whole and all(least) and sum(whole) <= total < sum(least):
        return _from(whole, total, least)
    if sum(least) > total and all(least):
        heights = [max(total * need // sum(least), 1) for need in least]
        low = any(height < most for height, most in zip(heights, floor or (), strict=False))
        return _from(floor, total, least) if floor and low and sum(floor) <= total else heights
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


def _from(first: list[int], total: int, least: list[int]) -> list[int]:
    """Everybody has `first`, and the same part of what they lack of `least`."""
    rest, lack = total - sum(first), sum(least) - sum(first)
    return [part + rest * (need - part) // lack for need, part in zip(least, first, strict=True)]


class Surface(Ground):
    """The panels of one tab. `crowded_changed` when others of its main panels have no room than before."""

    crowded_changed = Signal()

    def __init__(self, places: tuple[Place, ...], parent: QWidget) -> None:
        super().__init__("surface", parent=parent)
        self._places = places
        self._panels: list[Panel] = []
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
        row.addWidget(self._side)
        row.addWidget(self._rule)
        row.addWidget(self._main, 1)
        self.opened = -1
        # The panel that somebody gave the whole page, strips and side column included; -1 for none.
        self.enlarged = -1
        self._alone = -1
        # Main panels for which there is no height: they have an entry instead.
        self._crowded: tuple[int, ...] = ()
        self._layout = Layout.WIDE
        # Whether the strips are entries as well: below them a panel alone would be too low to be read.
        self._strips_apart = False
        # Whether each stands in a frame of its own, with air around it and no line between.
        self._apart = False

    @property
    def panels(self) -> list[Panel]:
        """The panels that are made, in reading order."""
        return self._panels

    @property
    def whole(self) -> bool:
        """True when all panels are made."""
        return len(self._panels) == len(self._places)

    def make(self) -> Panel:
        """Make the next of its panels that is not made yet."""
        from ui.panels import make_panel

        place = self._places[len(self._panels)]
        panel = make_panel(place.kind, of_patient=True)
        if place.side:
            # Also where it is an entry first: what it says of itself is what it says beside the others.
            panel.resize(px(SIDE_WIDTH[Layout.WIDE]), panel.height())
        self.take(panel)
        return panel

    def take(self, panel: Panel) -> None:
        """Put a panel, a new one or one that stood elsewhere, at the next place that has none."""
        number = len(self._panels) + 1
        place = self._places[number - 1]
        panel.head.call(place.title)
        panel.head.set_mark(place.mark)
        panel.set_panel_key(f"Alt+{number}" if len(self._places) > 1 else "")
        column = self._columns[place.side]
        if column.count():
            column.addWidget(Rule(parent=self))
        column.addWidget(panel, 0 if panel.stands else place.share)
        self._panels.append(panel)

    def lift(self, places: tuple[Place, ...]) -> dict[tuple[str, str], Panel]:
        """Take all panels out, for other places: those that are made, by name and kind."""
        lifted = {(one.id, one.kind): p for one, p in zip(self._places, self._panels, strict=False)}
        for column in self._columns.values():
            while (item := column.takeAt(0)) is not None:
                widget = item.widget()
                if isinstance(widget, Rule):
                    widget.hide()
                    widget.deleteLater()
        self._places, self._panels, self._crowded = places, [], ()
        self.begin()
        return lifted

    def set_apart(self, apart: bool) -> None:
        """Leave air around each panel, in which its frame stands, or none."""
        self._apart = apart
        air = px(APART) if apart else 0
        for column in self._columns.values():
            column.setSpacing(air)
            column.setContentsMargins(air, air, air, air)
        if self.whole:
            self.arrange(self._layout)
            self.share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_out()

    def share_out(self) -> None:
        """Divide the height by the shares; who would be hard to read takes from who has more than that."""
        if not self.whole:
            return
        self._crowd()
        for side in (True, False):
            column = self._columns[side]
            places = [(at, self._panels[at]) for at in self._in_column(side) if at not in self._crowded]
            shares = [self._places[at].share for at, _panel in places]
            room = max(self._room(side, len(places)), 1)
            least = [panel.readable() for _at, panel in places]
            enough = [panel.enough() for _at, panel in places]
            whole = [panel.whole() for _at, panel in places]
            # Below this nothing in it can be read: no curve is seen, and no row of a table.
            floor = [panel.least() for _at, panel in places]
            heights = shared(room, shares, least, whole, enough, floor)
            # Qt gives everybody a least height before the shares: where that is too much, the heights stand
            # as they were divided.
            needed = sum(QWidget.minimumSizeHint(panel).height() for _at, panel in places)
            for (_at, panel), height, most in zip(places, heights, enough, strict=True):
                panel.setMinimumHeight(1 if needed > room or height == most else 0)
                column.setStretchFactor(panel, height)

    def _in_column(self, side: bool) -> list[int]:
        """The panels that share a column's height, in reading order."""
        every = enumerate(zip(self._places, self._panels, strict=True))
        return [at for at, (one, p) in every if one.side is side and not p.stands and not self.gives_way(at)]

    def _strips(self) -> list[Panel]:
        """The panels that stand above the others with the height that they need."""
        return [panel for panel in self._panels if panel.stands]

    def _room(self, side: bool, count: int) -> int:
        """The height that so many panels of a column share, without the strips and the lines between."""
        strips = [] if side or self._strips_apart else self._strips()
        high = sum(panel.sizeHint().height() for panel in strips)
        column = self._columns[side]
        air = column.contentsMargins().top() + column.contentsMargins().bottom()
        # Between two panels stands a line, or air alone.
        between = column.spacing() if self._apart else 1
        return self.height() - air - high - between * max(count - 1 + len(strips), 0)

    def _crowd(self) -> None:
        """Find the main panels for which there is no height: the last ones give way before any is so low that
        it can't be read; where one has the page alone, the strips above it do. Where there is next to no
        height at all, nobody is seen, and it stays as it was."""
        if self.height() < px(LEAST):
            return
        kept = self._in_column(False)
        gone: list[int] = []
        # What says one sentence is given the room of that before the others share.
        least = {at: max(self._panels[at].least(), self._panels[at].enough()) for at in kept}
        before = (self._crowded, self._strips_apart)
        self._strips_apart = False
        if self._layout is Layout.NARROW and self._strips():
            self._strips_apart = max(least.values(), default=0) > self._room(False, 1)
        while len(kept) > 1 and sum(least[at] for at in kept) > self._room(False, len(kept)):
            gone.insert(0, kept.pop())
        self._crowded = tuple(gone)
        if (self._crowded, self._strips_apart) != before:
            self.crowded_changed.emit()

    def entries(self, layout: Layout) -> list[int]:
        """The panels that one goes to by an entry: those for which there is no height, with them those of the
        side, or all, the main ones first.

        One that gives way (`hide_empty`) has no entry until it has something, or while panels can be moved.
        """
        sides = [at for at, place in enumerate(self._places) if place.side and self.reached(at)]
        main = [
            at
            for at, place in enumerate(self._places)
            if not place.side and not self._stands(at) and self.reached(at)
        ]
        # A strip is nobody's first place.
        main.sort(key=self._is_strip)
        every = [*main, *sides] if len(self._places) > 1 else []
        gone = [at for at in every if self.gives_way(at)]
        crowded = [*self._crowded, *(at for at in gone if at in main)]
        beside = [*crowded, *(at for at in gone if at in sides)]
        return {Layout.NARROW: every, Layout.MIDDLE: [*crowded, *sides]}.get(layout, beside)

    def reached(self, at: int) -> bool:
        """True when somebody can come into a panel: one that gives way is seen while panels can be moved."""
        return self._apart or not self.gives_way(at)

    def _is_strip(self, at: int) -> bool:
        """True when a panel takes the height it needs and stands above the others if there is room."""
        return at < len(self._panels) and self._panels[at].stands

    def _stands(self, at: int) -> bool:
        """True when a panel stands above the others, so that it needs no entry."""
        return self._is_strip(at) and not self._strips_apart

    def gives_way(self, at: int) -> bool:
        """True when an empty panel takes no room and has no entry, as the server said that there is nothing.

        Where that is so of all of them, none does: a page without panels would say nothing at all.
        """
        return self._gone(at) and not all(
            self._gone(one) or self._is_strip(one) for one in range(len(self._places))
        )

    def _gone(self, at: int) -> bool:
        known = at < len(self._panels)
        return known and self._places[at].hide_empty and self._panels[at].state.kind == "empty"

    def alone(self, layout: Layout) -> int:
        """The panel that has the page for itself, or -1.

        Whom somebody gave the page, else whom one has opened, else who was there: one that has something
        again takes nobody's place.
        """
        if self.enlarged >= 0:
            return self.enlarged
        entries = self.entries(layout)
        if self.opened in entries:
            return self.opened
        if not entries or layout is not Layout.NARROW:
            return -1
        return self._alone if self._alone in entries else entries[0]

    def begin(self, opened: int = -1) -> None:
        """Begin at its first panel, or at the one that is opened, wherever one was; none has the page."""
        self.opened, self._alone, self.enlarged = opened, -1, -1

    def others(self, at: int) -> bool:
        """True when another panel than this has a place on the page."""
        return any(one != at and not self.gives_way(one) for one in range(len(self._places)))

    def arrange(self, layout: Layout) -> None:
        """Beside each other, the main column alone, or one panel alone."""
        if layout is not self._layout:
            self._layout = layout
            if self.whole:
                self._crowd()
        if self.enlarged >= 0 and self.gives_way(self.enlarged):
            # It has nothing to show any more: an empty page would hide the others.
            self.enlarged = -1
        at = self.alone(layout)
        if self.enlarged < 0:
            self._alone = at
        alone = self._panels[at] if at >= 0 else None
        has_sides = any(place.side for place in self._places)
        on_side = at >= 0 and self._places[at].side
        beside = layout >= Layout.WIDE and self.enlarged < 0 and not on_side
        self._side.setVisible(has_sides and (beside or on_side))
        self._rule.setVisible(has_sides and beside and not self._apart)
        self._main.setVisible(alone is None or not on_side)
        if beside:
            self._side.setFixedWidth(px(SIDE_WIDTH[layout]))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16777215)
        for column in self._columns.values():
            rule, above = None, False
            for item in range(column.count()):
                placed = column.itemAt(item)
                widget = placed.widget() if placed is not None else None
                if isinstance(widget, Panel):
                    number = self._panels.index(widget)
                    gone = self.gives_way(number) or number in self._crowded
                    strip = self._stands(number) and self.enlarged < 0
                    seen = widget is alone or strip or (alone is None and not gone)
                    widget.setVisible(seen)
                    if rule is not None:
                        # A line stands between two that are seen.
                        rule.setVisible(seen and above and not self._apart)
                    above = above or seen
                else:
                    rule = widget
