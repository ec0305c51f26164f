"""The head of a page (64 high, title 22) and of a panel (36 high, title 13): words left, age and tools
right.

One idea: which of them stand where, by the room that there is.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts import Act, declared
from desktop.core.messages import _, ngettext
from desktop.shown.parts import PanelState
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Keys, Line, Mark, Run, Text, line_width
from ui.painting.shapes import hairline
from ui.painting.text import HEAD, PAGE_TITLE, PLAIN, SMALL, STRONG, wrap
from ui.theme import changed, colour, is_wide, px, text_scale
from ui.theme.measures import GAP, GAP_L, MARGIN, MARGIN_NARROW, MEDIUM, PAGE_HEAD, PANEL_HEAD, SEMIBOLD
from ui.widgets.button import StepButton
from ui.widgets.label import RunsLabel
from ui.widgets.plain import tip

PAGE, PANEL = "page", "panel"
Hint = tuple[str, str, type[Act]]
"""A key, its words, and the kind of act that it raises."""
HINTS = 40
"""Height of the strip of keys below a page's head."""
TITLE_ALONE, TOOLS_BELOW = 40, 52
"""Heights of a page's title and of its tools where they have no room beside one another."""
STEP_LOW = 22
"""Height of a line of a title that stands on two."""
_LINES = 2
"""A title has room for so many lines in the head of a page."""


class Head(QWidget):
    """Head of a page or panel. Title, count and note on the left; hints with keys; at the right the age,
    tools and the panel's own key.

    `hint(kind)` (of act) is emitted when a hint is clicked; the same keys work in the list. `doubled()` when
    its free ground is clicked twice.
    """

    # Of the class, too: a head that is collected hears events when its own values are gone.
    _held = False

    hint = Signal(object)
    doubled = Signal()

    def __init__(self, kind: str = PANEL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._title = self._own = self._called = ""
        self._count = ""
        self._notes: tuple[str, ...] = ()
        self._note_new = False
        self._mark = ""
        self._keys = ""
        self._state = PanelState()
        self._said: tuple[object, ...] = ()
        self._hints: list[StepButton] = []
        self._tools: list[QWidget] = []
        self._back: StepButton | None = None
        # The tools that were put away while only the title is used (`hold`), and whether that is so.
        self._away: list[QWidget] = []
        self._held = False
        self._line = True
        self._shown_hints: tuple[Hint, ...] = ()
        self._wanted_hints: tuple[Hint, ...] = ()
        self.offered: Callable[[type[Act]], bool] = lambda _kind: True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = QWidget(self)
        self._row = QHBoxLayout(self._top)
        self._row.setSpacing(px(GAP))
        # Where the tools leave a page's title no room for its words, it stands above them.
        self._above = QWidget(self) if kind == PAGE else None
        if self._above is not None:
            self._above_row = QHBoxLayout(self._above)
            column.addWidget(self._above)
            self._above.hide()
        column.addWidget(self._top)
        self._top.installEventFilter(self)
        self._left = RunsLabel(self)
        self._right = RunsLabel(self)
        self._row.addWidget(self._left)
        self._row.addStretch(1)
        self._row.addWidget(self._right)
        self._more = RunsLabel(self)
        self._more.set_line((Text("···", SMALL.on("text2").heavy(SEMIBOLD)),))
        self._more.hide()
        # On a page the hints have a strip of their own, so that title and summary keep their room.
        self._strip = QWidget(self) if kind == PAGE else None
        self._strip_row = self._row
        if self._strip is not None:
            self._strip_row = QHBoxLayout(self._strip)
            self._strip_row.setSpacing(px(GAP))
            self._strip_row.addStretch(1)
            column.addWidget(self._strip)
            self._strip.hide()
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        strip = self._strip is not None and bool(self._hints)
        margin = px(MARGIN if self._kind == PAGE or is_wide(self.window().width()) else MARGIN_NARROW)
        self._row.setContentsMargins(margin, 0, px(MARGIN), 0)
        if self._strip is not None:
            self._strip.setFixedHeight(px(HINTS))
            self._strip_row.setContentsMargins(margin - px(2), 0, px(MARGIN), 0)
            self._strip.setVisible(strip)
        self._say()

    def _place_title(self) -> None:
        """The title beside the tools, or above them where they leave it no room; and the height of both."""
        high = px(PAGE_HEAD if self._kind == PAGE else PANEL_HEAD)
        if self._above is not None:
            margins = self._row.contentsMargins()
            above = self._is_narrow()
            if above is self._above.isHidden():
                (self._above_row if above else self._row).insertWidget(0, self._left)
                self._above.setVisible(above)
            if above:
                lines = len(wrap(self._title, HEAD, self._width()))
                self._above_row.setContentsMargins(margins.left(), px(GAP), margins.right(), 0)
                self._above.setFixedHeight(max(px(TITLE_ALONE), px(GAP) + lines * px(STEP_LOW)))
                self._top.setFixedHeight(px(TOOLS_BELOW))
                high = self._above.height() + px(TOOLS_BELOW)
        if not self._is_above():
            self._top.setFixedHeight(high)
        self.setFixedHeight(high + (px(HINTS) if self._strip is not None and self._hints else 0))

    def _is_above(self) -> bool:
        """True where the title stands above the tools now."""
        return self._above is not None and not self._above.isHidden()

    def _is_narrow(self) -> bool:
        """True where the title's words would be broken, or stand on more lines than a head has, beside the
        tools."""
        room = self._room_beside()
        if not self._title or line_width((Text(self._title, PAGE_TITLE),)) <= room:
            return False
        longest = max((line_width((Text(word, HEAD),)) for word in self._title.split()), default=0.0)
        if longest > self._width():
            # Not laid out yet, or nothing would help.
            return False
        return longest > room or len(wrap(self._title, HEAD, room)) > _LINES

    def set_title(self, title: str, count: str = "", *notes: str, new: bool = False) -> None:
        """`notes` are forms of the same remark from the longest to the shortest; `new` marks it as news."""
        self._own, self._title = title, self._called or title
        self._count, self._notes, self._note_new = count, notes, new
        self._say()

    def call(self, name: str) -> None:
        """The name that a workspace gives the panel, whatever its kind calls itself; empty for the kind's."""
        self._called, self._title = name, name or self._own
        self._say()

    def set_mark(self, words: str) -> None:
        """A quiet word after the title of a panel, which leaves first for lack of room; empty for none."""
        self._mark = words
        self._say()

    def mark(self) -> str:
        """The word after the title."""
        return self._mark

    def title(self) -> str:
        """The title alone."""
        return self._title

    def own_title(self) -> str:
        """Title given by the panel's kind."""
        return self._own

    def note(self) -> str:
        """The remark in its fullest form."""
        return self._notes[0] if self._notes else ""

    def count(self) -> str:
        """The count alone."""
        return self._count

    @property
    def is_page(self) -> bool:
        """True for the head of a page rather than of a panel."""
        return self._kind == PAGE

    def set_keys(self, keys: str) -> None:
        """The shortcut that comes to this panel, such as `Alt+4`."""
        self._keys = keys
        self._say()

    def set_state(self, state: PanelState) -> None:
        """Write the age or progress at the right; stale and offline in amber with a clock."""
        if state == self._state:
            return
        self._state = state
        self._say()
        self.update()

    def set_line(self, on: bool) -> None:
        """Show or hide the hairline below the head."""
        self._line = on
        self.update()

    def set_offered(self, offered: Callable[[type[Act]], bool]) -> None:
        """Set the test for acts that have a handler."""
        self.offered = offered
        self.say_hints()

    def say_hints(self) -> None:
        """Other acts are offered, or the same."""
        self.set_hints(self._wanted_hints)

    def set_hints(self, hints: tuple[Hint, ...]) -> None:
        """Shown after the title, as many as there is room for.

        What nobody carries out (`offered`) is not shown: a key that does nothing is worse than none.
        """
        self._wanted_hints = hints
        hints = tuple(hint for hint in hints if self.offered(hint[2]))
        if hints == self._shown_hints:
            return
        self._shown_hints = hints
        before, self._hints = self._hints, []
        for old in before:
            # Hidden first: a button without a parent is a window, and nobody may show it again.
            old.hide()
            old.setParent(None)
            old.deleteLater()
        for place, (key, words, kind) in enumerate(hints):
            button = StepButton(key, words, self)
            # The keys work in the list itself; the table stays one stop.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.twice = declared(kind).repeats
            button.clicked.connect(lambda _checked=False, kind=kind: self.hint.emit(kind))
            self._strip_row.insertWidget(place + (0 if self._strip is not None else 1), button)
            self._hints.append(button)
        self._strip_row.removeWidget(self._more)
        self._strip_row.insertWidget(len(hints) + (0 if self._strip is not None else 1), self._more)
        self._measure()
        self._fit()

    def add_tool(self, tool: QWidget) -> None:
        """Put a control at the right end."""
        self._row.addWidget(tool)
        self._tools.append(tool)
        if not tool.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            # A layout shows it later, without a word: until then it would seem to take no room.
            tool.show()
        self._fit()

    def hold(self, held: bool) -> None:
        """Put hints and tools away while nothing in the panel can be used; those that come meanwhile stay."""
        if held is self._held:
            return
        self._held = held
        tools, back = list(self._tools), self._away
        self._away = [tool for tool in tools if not tool.isHidden()] if held else []
        for tool in tools:
            # A kind shows some of its tools by itself, as there is room.
            tool.installEventFilter(self) if held else tool.removeEventFilter(self)
        for tool in self._away if held else back:
            tool.setVisible(not held)
        self._fit()

    def remove_tool(self, tool: QWidget) -> None:
        """Take a control away and delete it."""
        self._tools.remove(tool)
        self._away = [one for one in self._away if one is not tool]
        tool.setParent(None)
        tool.deleteLater()
        self._fit()

    def set_way_back(self, back: Callable[[], object] | None) -> None:
        """Offer the way back to all panels at the right end, or None to take it away."""
        if (back is None) is (self._back is None):
            return
        if self._back is not None:
            self.remove_tool(self._back)
            self._back = None
        if back is not None:
            self._back = StepButton("Esc", _("all panels"), self)
            self._back.clicked.connect(lambda _checked=False: back())
            self.add_tool(self._back)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._kind == PANEL:
            self.doubled.emit()
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def _say(self) -> None:
        self._place_title()
        room = self._room() if self._kind == PAGE else 0
        said = (
            self._title,
            self._count,
            self._notes,
            self._note_new,
            self._mark,
            self._keys,
            self._state,
            room,
            text_scale(),
        )
        if said != self._said:
            self._said = said
            self._write(room)

    def _write(self, room: int) -> None:
        left: list[Run] = [Text(self._title, PAGE_TITLE if self._kind == PAGE else STRONG)]
        if self._count:
            left += [Gap(8), Text(self._count, PLAIN.on("text2"))]
        note = PLAIN if self._kind == PAGE else SMALL
        style = note.on("accent") if self._note_new else note.on("text2")
        tail: list[Run] = [Gap(6), Mark("new", "accent")] if self._note_new else []
        forms: list[Line] = [
            (*left, Gap(14 if self._kind == PAGE else 12), Text(n, style), *tail) for n in self._notes if n
        ]
        if self._kind != PAGE:
            marked: list[Line] = []
            if self._mark:
                said: Line = (Gap(12), Text(self._mark, SMALL.on("accent").heavy(MEDIUM)))
                marked = [(*left, *said, *form[len(left) :]) for form in (*forms, tuple(left))]
            # Where there is no room for both, what the panel says of the patient stays.
            options = (*marked[:-1], *forms, *marked[-1:], tuple(left))
            self._left.set_line(*options, step=20)
        else:
            # A name of a ward that is too long for one line stands on two, in a smaller size.
            low = tuple((Text(line, HEAD),) for line in wrap(self._title, HEAD, room))
            pages = tuple((form,) for form in (*forms, tuple(left)))
            long = line_width(tuple(left)) > room
            self._left.set_cell(Cell((low,), step=STEP_LOW) if long else Cell(pages, step=28))
        self._right.set_line(*self._right_forms())
        self._right.setVisible(bool(self._right.words()) or bool(self._keys))

    def _right_forms(self) -> tuple[Line, ...]:
        keys: Line = (Gap(12), Keys(self._keys)) if self._keys else ()
        note, kind = self._state.note, self._state.kind
        if not note:
            return (keys[1:],)
        if kind in ("stale", "offline", "error", "not_checked"):
            icon = {"offline": "cloud-slash", "error": "warning", "not_checked": "question"}.get(
                kind, "clock-counter-clockwise"
            )
            said: Line = (Icon(icon, "warn", 14), Gap(6), Text(note, SMALL.on("warn").heavy(MEDIUM)))
            return ((*said, *keys), said, (Icon(icon, "warn", 14, plain=note),))
        return ((Text(note, SMALL), *keys), (Text(note, SMALL),), keys[1:])

    def _width(self) -> int:
        margins = self._row.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def _room(self) -> int:
        """Width for the title: what the margins leave, and the tools if they stand beside it."""
        return self._width() if self._is_above() else self._room_beside()

    def _room_beside(self) -> int:
        tools = [tool for tool in (*self._tools, self._right) if not tool.isHidden()]
        taken = sum(max(t.sizeHint().width(), t.minimumWidth()) + self._row.spacing() for t in tools)
        return self._width() - taken - self._row.spacing()

    def _fit(self) -> None:
        """Hints leave from the last one on when there is no room, and dots say so; titles and tools stay."""
        if self._kind == PAGE:
            # The title has another room, too.
            self._say()
        room = self._width()
        if self._held:
            for one in (*self._hints, self._more):
                one.hide()
            return
        if self._strip is None:
            room = self._room() + self._row.spacing() - self._left.sizeHint().width()
        gap = self._row.spacing()
        needed = [button.sizeHint().width() + gap for button in self._hints]
        fits = sum(needed) < room
        if not fits:
            room -= self._more.sizeHint().width() + gap
        left = len(needed)
        for button, wide in zip(self._hints, needed, strict=True):
            room -= wide
            button.setVisible(room > 0)
            left -= room > 0
        if left:
            words = ngettext("{n} more key, F1 shows all", "{n} more keys, F1 shows all", left).format(n=left)
            self._more.setAccessibleName(words)
            tip(self._more, words)
        # Without a hint before them they stand all the same, where they have room themselves: keys that leave
        # without a mark are keys that nobody looks for.
        self._more.setVisible(left > 0 and (left < len(needed) or room + sum(needed) > 0))

    def minimumSizeHint(self) -> QSize:
        """Least room: title, age and tools. Hints leave for lack of room, so they hold no window wide."""
        margins = self._row.contentsMargins()
        stay = [one for one in (self._left, self._right, *self._tools) if not one.isHidden()]
        if self._is_above():
            stay.remove(self._left)
        wide = sum(max(one.minimumSizeHint().width(), one.minimumWidth(), 0) for one in stay)
        gaps = self._row.spacing() * len(stay)
        return QSize(margins.left() + wide + gaps + margins.right(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A layout tells once that something grew, and no second time until it has been shown.
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A tool or the age takes another room than when the hints were counted: they are counted anew.
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        elif self._held and event.type() == QEvent.Type.Show and watched in self._tools:
            tool = next(one for one in self._tools if one is watched)
            if tool not in self._away:
                self._away.append(tool)
            tool.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            bottom = self.height() - 1
            if self._state.kind == "loading":
                left, wide = px(GAP_L), self.width() - 2 * px(GAP_L)
                painter.fillRect(QRectF(left, bottom - 1, wide, 2), colour("hairline"))
                done = self._state.progress if self._state.progress >= 0 else 0.12
                painter.fillRect(QRectF(left, bottom - 1, round(wide * min(done, 1)), 2), colour("accent"))
            elif self._line:
                hairline(painter, 0, bottom, self.width())
            if self._strip is not None and self._hints:
                hairline(painter, 0, bottom - px(HINTS), self.width())
