"""The help page: the keys of this screen in columns, a search among them, and the first steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.acts import declared
from desktop.acts.window import OpenLogFolder, ShowAbout
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.shown.help import HelpGroup, HelpNews, HelpRow, HelpShown
from ui.painting.cell import Cell
from ui.painting.keycap import caps_width, key_names, paint_caps
from ui.painting.runs import Gap, Icon, Mark, Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PAGE_TITLE, PLAIN, QUIET, SMALL, draw, draw_right, fitted, width
from ui.theme import changed, dress_scroll_bar, px
from ui.theme.measures import MARGIN, PAGE_HEAD, SEMIBOLD, SIDE_NARROW
from ui.widgets.area_edge import AreaEdge
from ui.widgets.button import PlainButton
from ui.widgets.filter import FilterField
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll

_ROW, _TITLE, _COLUMN = 28, 34, 290


class KeyTable(QWidget):
    """The groups in as many columns as there is room for. `chosen(HelpRow)` when a row is pressed."""

    chosen = Signal(object)

    def __init__(self, groups: tuple[HelpGroup, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = groups
        self.rows = [row for group in groups for row in group.rows]
        self.hits: list[int] = []
        self.at = -1
        self._words = ""
        self._places: list[tuple[QRectF, HelpGroup]] = []
        self._rows: list[QRectF] = []
        said = (f"{row.words}: {' '.join(key_names(row.keys))}" for row in self.rows)
        self.setAccessibleName("; ".join(said))
        changed.connect(self.arrange)

    def search(self, words: str) -> None:
        """Mark the rows that hold all these words, or whose key it is; the first one is chosen."""
        self._words = words.strip()
        wanted = fold(words).split()
        self.hits = [at for at, row in enumerate(self.rows) if wanted and _fits(row, wanted)]
        self.at = self.hits[0] if self.hits else -1
        self.update()

    def go(self, step: int) -> None:
        """Choose the next or previous hit; without a search, the next row of all."""
        among = self.hits or list(range(len(self.rows)))
        if among:
            here = among.index(self.at) if self.at in among else (-1 if step > 0 else 0)
            self.at = among[(here + step) % len(among)]
            self.update()

    def current(self) -> HelpRow | None:
        """The chosen row."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    def place_of(self, at: int) -> QRectF:
        """Rectangle of a row."""
        return self._rows[at]

    def arrange(self) -> None:
        """Divide the groups among the columns, in their order, about equally tall."""
        apart, margin = px(36), px(MARGIN)
        room = max(self.width() - 2 * margin, px(_COLUMN))
        count = max(int((room + apart) // (px(_COLUMN) + apart)), 1)
        wide = (room - apart * (count - 1)) / count
        # A title and the room below a group are two rows: rows beside each other end together.
        heights = [px(_ROW) * (len(group.rows) + 2) for group in self.groups]
        goal = _goal(heights, count)
        self._places, self._rows = [], []
        column, top, tallest = 0, 0.0, 0.0
        for group, tall in zip(self.groups, heights, strict=True):
            if top and top + tall > goal and column < count - 1:
                column, top = column + 1, 0.0
            left = margin + column * (wide + apart)
            self._places.append((QRectF(left, top, wide, px(_TITLE)), group))
            self._rows += [
                QRectF(left, top + px(_TITLE) + n * px(_ROW), wide, px(_ROW)) for n in range(len(group.rows))
            ]
            top += tall
            tallest = max(tallest, top)
        self.setFixedHeight(round(tallest) + px(8))
        self.update()

    def line_above(self, y: float) -> float:
        """The upper edge of the highest row or title that `y` goes through, or `y`."""
        places = [*self._rows, *(place for place, _group in self._places)]
        return min((place.top() for place in places if place.top() < y < place.bottom()), default=y)

    def kept_to(self) -> float:
        """The lower edge of the chosen row, in the table's own coordinates."""
        return self.y() + self._rows[self.at].bottom() if 0 <= self.at < len(self._rows) else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at, place in enumerate(self._rows):
            if place.contains(event.position()):
                self.at = at
                self.update()
                self.chosen.emit(self.rows[at])

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            at = 0
            for place, group in self._places:
                hits = sum(at <= hit < at + len(group.rows) for hit in self.hits)
                at += len(group.rows)
                note = group.note
                if hits:
                    note = ngettext("{n} hit on “{words}”", "{n} hits on “{words}”", hits)
                    note = note.format(n=hits, words=self._words)
                centre = place.center().y()
                title = fitted(group.title, LABEL.heavy(SEMIBOLD), place.width())
                taken = draw(painter, place.left(), centre, title, LABEL.heavy(SEMIBOLD))
                if width(note, SMALL) + taken + px(12) <= place.width():
                    draw_right(painter, place.right(), centre, note, SMALL)
                hairline(painter, place.left(), place.bottom() - 1, place.width())
            for number, (row, place) in enumerate(zip(self.rows, self._rows, strict=True)):
                self._row(painter, row, place, number)

    def _row(self, painter: QPainter, row: HelpRow, place: QRectF, number: int) -> None:
        around = place.adjusted(-px(8), 0, px(6), 0)
        if number in self.hits or number == self.at:
            box(painter, around, 8, "accent_bg")
        if number == self.at:
            focus_ring(painter, around.adjusted(0.75, 0.75, -0.75, -0.75))
        else:
            hairline(painter, place.left(), place.bottom() - 1, place.width())
        right = place.right()
        for keys in reversed(row.keys.split(" ")):
            wide = caps_width(keys)
            paint_caps(painter, right - wide, place.center().y(), keys)
            right -= wide + px(9)
        style = LABEL if number in self.hits else PLAIN
        draw(painter, place.left(), place.center().y(), fitted(row.words, style, right - place.left()), style)


def _goal(heights: list[int], count: int) -> float:
    """The least height at which the groups fit into so many columns in their order."""
    ends = range(1, len(heights) + 1)
    for goal in sorted({sum(heights[start:end]) for end in ends for start in range(end)}):
        used, top = 1, 0
        for tall in heights:
            if top and top + tall > goal:
                used, top = used + 1, 0
            top += tall
        if used <= count and max(heights) <= goal:
            return float(goal)
    return float(sum(heights))


def _fits(row: HelpRow, wanted: list[str]) -> bool:
    folded = " " + fold(row.words) + " " + fold(row.keys) + " " + fold(row.also).replace(",", " ")
    return all(f" {word}" in folded for word in wanted)


class HelpPage(Ground):
    """Help page: `left()` by Esc or the button; `wanted(HelpRow)` when a row is to be shown where it is
    found; `act(Act)` from a button of its side."""

    left = Signal()
    act = Signal(object)
    wanted = Signal(object)

    def __init__(self, model: HelpShown, back: str, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.setAccessibleName(_("Help"))
        self.model = model
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self._head(back))
        self.table = KeyTable(model.groups)
        self.table.chosen.connect(self.wanted)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, px(8), 0, px(8))
        self.none = RunsLabel(holder)
        self.none.hide()
        around = QHBoxLayout()
        around.setContentsMargins(px(MARGIN), 0, px(MARGIN), px(8))
        around.addWidget(self.none, 1)
        column.addLayout(around)
        column.addWidget(self.table)
        column.addStretch(1)
        self._area.setWidget(holder)
        holder.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        dress_scroll_bar(self._area.verticalScrollBar())
        self._edge = AreaEdge(self._area)
        self._edge.keep = self.table.kept_to
        main.addWidget(self._area, 1)
        across.addLayout(main, 1)
        across.addWidget(self._side())
        self.setFocusProxy(self.field)

    def _head(self, back: str) -> QWidget:
        head = Ground("surface", "b")
        head.setFixedHeight(px(PAGE_HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        row.setSpacing(px(16))
        title = RunsLabel(head)
        words = Text(_("for {place}, as the screen is now").format(place=self.model.place), QUIET)
        title.set_line((Text(_("Help"), PAGE_TITLE), Gap(14), words), (Text(_("Help"), PAGE_TITLE),), step=28)
        row.addWidget(title)
        row.addStretch(1)
        said, short = _("Search, Enter shows where it is"), _("Search")
        self.field = FilterField(said, "Enter", "magnifying-glass", 360, short)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        row.addWidget(self.field)
        row.addStretch(1)
        self.back = PlainButton(back, "Esc")
        self.back.clicked.connect(self.left)
        row.addWidget(self.back)
        return head

    def _side(self) -> QWidget:
        side = Ground("canvas", "l")
        side.setFixedWidth(px(SIDE_NARROW))
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, px(12), 0, px(16))
        whole.setSpacing(px(8))
        # In a low window the steps scroll; what stands at the foot is always there.
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        column.setSpacing(px(8))
        if self.model.news is not None:
            self._news(self.model.news, column)
        steps = self.model.steps
        if steps:
            done = sum(step.done for step in steps)
            head = RunsLabel(side)
            tally = _("{done} of {all} done").format(done=done, all=len(steps))
            head.set_line((Text(_("First steps"), HEAD), Gap(14), Text(tally, SMALL)), step=24)
            column.addWidget(head)
        for step in steps:
            column.addWidget(Rule())
            line = RunsLabel(side, wrapping=True)
            icon = Icon("check-circle", "text2") if step.done else Mark("ordered", "accent", size=16)
            said = Text(step.title, PLAIN.on("text2") if step.done else LABEL.heavy(SEMIBOLD), wraps=True)
            text = Text(step.text, SMALL, wraps=True)
            line.set_cell(Cell((((icon, Gap(10), said), (Gap(26), text)),), step=20))
            state = _("done") if step.done else _("not done yet")
            line.setAccessibleName(f"{step.title}: {step.text} ({state})")
            column.addWidget(line)
        column.addStretch(1)
        whole.addWidget(Scroll(inner, side, "canvas"), 1)
        column = QVBoxLayout()
        column.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        column.setSpacing(px(8))
        whole.addLayout(column)
        self.logs = PlainButton(declared(OpenLogFolder).words())
        self.logs.clicked.connect(lambda: self.act.emit(OpenLogFolder()))
        column.addWidget(self.logs)
        self.about = PlainButton(declared(ShowAbout).words())
        self.about.clicked.connect(lambda: self.act.emit(ShowAbout()))
        column.addWidget(self.about)
        foot = RunsLabel(side, wrapping=True)
        foot.set_cell(Cell((((Text(self.model.version, SMALL, wraps=True),),),), step=18))
        column.addWidget(foot)
        if self.model.newer:
            newer = RunsLabel(side, wrapping=True)
            newer.set_cell(Cell((((Text(self.model.newer, SMALL, wraps=True),),),), step=18))
            column.addWidget(newer)
        return side

    def _news(self, news: HelpNews, column: QVBoxLayout) -> None:
        """Show the news of the sprint, above the first steps."""
        head = RunsLabel(self, wrapping=True)
        head.set_cell(Cell((((Text(news.title, HEAD, wraps=True),),),), step=24))
        column.addWidget(head)
        for words, style in (*((line, PLAIN) for line in news.lines), (news.note, SMALL)):
            column.addWidget(Rule())
            line = RunsLabel(self, wrapping=True)
            line.set_cell(Cell((((Text(words, style, wraps=True),),),), step=20))
            column.addWidget(line)
        column.addSpacing(px(16))

    def _search(self, words: str) -> None:
        self.table.search(words)
        missed = bool(words.strip()) and not self.table.hits
        said = _("Nothing here is called “{words}”. Other words, or the key itself?")
        line = (Icon("magnifying-glass", "text2", 14), Gap(8), Text(said.format(words=words.strip()), LABEL))
        self.none.set_line(line if missed else ())
        self.none.setVisible(missed)
        if missed:
            self._area.ensureVisible(0, 0)
        self._told()

    def _told(self) -> None:
        row = self.table.current()
        if row is None:
            self.field.setAccessibleDescription(_("No hits") if self.field.text() else "")
            return
        self.field.setAccessibleDescription(f"{row.words}: {' '.join(key_names(row.keys))}")
        place = self.table.place_of(self.table.at).center()
        self._area.ensureVisible(round(place.x()), round(place.y()) + px(8), 0, px(40))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.table.go(step)
            self._told()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.table.current()
            if row is not None and not held(event):
                self.wanted.emit(row)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not held(event):
                self.left.emit()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(800), px(500))
