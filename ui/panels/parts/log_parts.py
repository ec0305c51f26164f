"""Parts of the access log's page: whose log is open, a pattern's question, the chain, the excerpt."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.access.access_log import ChainTold, PatternShown, WhoseLog
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.shapes import box
from ui.painting.text import HEAD, QUIET, SMALL, STRONG, Style
from ui.printing.print_sheet import PrintSheet
from ui.theme import colour, px
from ui.theme.measures import NAME, RADIUS, READING, SEMIBOLD
from ui.widgets.button import ActionButton, PlainButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel

_NAME, _IDENTITY = Style(NAME, SEMIBOLD, "text", True), Style(READING, 400, "text")


class LogOwner(Ground):
    """Identity of the patient whose log is open, with what is open and why; nothing of the record."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("surface", "b", parent)
        self.setAccessibleName(_("Patient"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(8), px(16), px(8))
        column.setSpacing(px(2))
        self.first, self.second = RunsLabel(self, wrapping=True), RunsLabel(self, wrapping=True)
        column.addWidget(self.first)
        column.addWidget(self.second)
        self.hide()

    def height_at(self, width: int) -> int:
        """The height that its words need at a width."""
        inner = width - px(20) - px(16)
        return self.first.height_at(inner) + px(2) + self.second.height_at(inner) + 2 * px(8)

    def show_whose(self, whose: WhoseLog | None) -> None:
        """Show whose log it is, or nobody's."""
        self.setVisible(whose is not None)
        if whose is None:
            return
        name: Line = (Text(family_first(whose.family, whose.given), _NAME),)
        facts: tuple[Line, ...] = tuple(
            (Gap(12), Text("·", QUIET), Gap(12), Text(part, _IDENTITY))
            for part in (whose.born, whose.sex, whose.number)
            if part
        )
        known: Line = (*name, *(run for part in facts for run in part))
        apart: Line = tuple(run for part in facts for run in part)[3:]
        whole: Line = (Text(family_first(whose.family, whose.given), _NAME, wraps=True),)
        self.first.set_cell(
            Cell(
                (((*known, Spring(20), Text(whose.reason, SMALL)),), (known,), (name, apart), (whole, apart)),
                step=24,
            )
        )
        open_ = _("Only the log is open. The record is not, and can't be opened from here.")
        self.second.set_line(
            (Text(open_, SMALL), Spring(20), Text(whose.reader, SMALL)),
            (Text(_("Only the log is open, not the record."), SMALL), Spring(20), Text(whose.reader, SMALL)),
            (Text(open_, SMALL),),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.fillRect(0, 0, px(4), self.height(), colour("accent"))


class PatternCard(QWidget):
    """A pattern as a question: what is unusual, its arithmetic, and what can be done (`done(letter)`)."""

    done = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("A question"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(18), px(24), px(14))
        column.setSpacing(px(4))
        self.title = RunsLabel(self, wrapping=True)
        self.sums = RunsLabel(self, wrapping=True)
        column.addWidget(self.title)
        column.addWidget(self.sums)
        self._grid = grid = QGridLayout()
        grid.setContentsMargins(px(28), px(2), 0, 0)
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(4))
        self.buttons = {key: StepButton(key, "", self) for key in ("V", "S", "M", "F")}
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, key=key: self.done.emit(key))
        column.addLayout(grid)
        self._across = 0
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        """Put the buttons in one row, in two or below each other: as many beside each other as have room."""
        room = self.width() - px(48) - px(28)
        widths = [one.sizeHint().width() for one in self.buttons.values()]
        across = next((n for n in (4, 2) if _needs(widths, n) <= room), 1)
        inner, rows = self.width() - px(48), len(widths) // across
        tall = next(iter(self.buttons.values())).sizeHint().height()
        words = self.title.height_at(inner) + self.sums.height_at(inner)
        self.setMinimumHeight(px(18) + words + px(10) + rows * tall + (rows - 1) * px(4) + px(14))
        if across == self._across:
            return
        if self._across:
            self._grid.setColumnStretch(self._across, 0)
        self._across = across
        for at, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, at // across, at % across, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(across, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_pattern(self, shown: PatternShown | None, *, others: int, all_shown: bool) -> None:
        """Show a pattern, and how many `others` are asked; nothing for None."""
        self.setVisible(shown is not None)
        if shown is None:
            return
        self.title.set_cell(
            Cell((((Icon("warning", "warn", 18), Gap(10), Text(shown.title, STRONG, wraps=True)),),), step=20)
        )
        more = ngettext("{n} other question below.", "{n} other questions below.", others).format(n=others)
        said = " ".join(
            part
            for part in (
                shown.sums,
                shown.settled or _("A pattern is a question, not an answer."),
                more if others else "",
            )
            if part
        )
        self.sums.set_cell(Cell((((Gap(28), Text(said, QUIET, wraps=True)),),), step=19))
        count = ngettext("show all {n}", "show all {n}", shown.count).format(n=shown.count)
        self.buttons["V"].set_label(_("show the patient's log again") if all_shown else count)
        self.buttons["S"].set_label(_("ask {name}").format(name=shown.name))
        self.buttons["M"].set_label(_("to the data protection officer"))
        self.buttons["F"].set_label(_("explained, with a reason"))
        self._arrange()
        self.setAccessibleDescription(f"{shown.title} {said}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(px(8), px(8), -px(16), -px(6))
            box(painter, rect, RADIUS, "warn_bg", "warn")


def _needs(widths: list[int], across: int) -> int:
    """Width of a grid of buttons, so many beside each other."""
    columns = [max(widths[at::across]) for at in range(across)]
    return sum(columns) + px(18) * (across - 1)


class ChainStrip(Ground):
    """State of the log's chain: whole or broken, how many events, and where its last link lies."""

    check = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("surface", "t", parent)
        self.setAccessibleName(_("The chain of the log"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(8), px(20), px(8))
        row.setSpacing(px(12))
        self.words = RunsLabel(self, wrapping=True)
        row.addWidget(self.words, 1)
        self.button = PlainButton(_("Check again"), "Ctrl+I")
        self.button.clicked.connect(self.check)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._told: ChainTold | None = None
        self._rest: tuple[str, ...] = ()

    def tell(self, told: ChainTold | None) -> None:
        """Say how the check went; None while nothing was checked."""
        self._told = told
        self._say()

    def rest(self, *words: str) -> None:
        """Say where the last link lies, and which logs were asked."""
        self._rest = tuple(one for one in words if one)
        self._say()

    def _say(self) -> None:
        told = self._told
        title = told.title if told is not None else _("The chain is not checked yet")
        role = "text2" if told is None or not told.done else "accent" if told.whole else "danger"
        icon = (
            "hourglass"
            if told is None or not told.done
            else "check-circle"
            if told.whole
            else "warning-octagon"
        )
        said: Line = (
            Icon(icon, role, 18), Gap(10), Text(title, STRONG if role != "danger" else STRONG.on("danger")),
            Gap(10), Text(told.said if told is not None else "", SMALL, wraps=True),
        )  # fmt: skip
        lines = (said, *((Gap(28), Text(one, SMALL, wraps=True)) for one in self._rest))
        self.words.set_cell(Cell((lines,), step=18))


class _WideSheet(PrintSheet):
    """A sheet as wide as there is room: its beginning can be read, the rest is below the edge."""

    def paper(self) -> QRectF:
        found = super().paper()
        room = self.width() - px(4)
        if found.isEmpty() or found.width() >= room:
            return found
        return QRectF(px(2), px(2), room, round(found.height() * room / found.width()))


class ExcerptSide(Ground):
    """The patient's excerpt as it will be printed, and its acts: `printing()`, `saving()`, `wanted(sheet)`,
    `leafing()` to go to it, `left()` when Esc leads back to the list."""

    leafing = Signal()
    printing = Signal()
    saving = Signal()
    wanted = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("canvas", "l", parent)
        self.setAccessibleName(_("The patient's excerpt"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(14), px(20), px(14))
        column.setSpacing(px(10))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        self.title = RunsLabel(self)
        head.addWidget(self.title, 1)
        self.leaf = StepButton("F8", _("leaf"), self, key_last=True)
        self.leaf.clicked.connect(self.leafing)
        head.addWidget(self.leaf)
        column.addLayout(head)
        self.sheet = _WideSheet(self)
        self.sheet.wanted.connect(self.wanted)
        self.sheet.turned.connect(lambda _page: self._head())
        column.addWidget(self.sheet, 1)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.print_button = ActionButton(self)
        self.print_button.clicked.connect(self.printing)
        row.addWidget(self.print_button, 1)
        self.save_button = PlainButton(_("Digital"), "Alt+D")
        self.save_button.clicked.connect(self.saving)
        row.addWidget(self.save_button)
        column.addLayout(row)
        self._sheets = 0
        self.expect(0, "")

    def expect(self, sheets: int, name: str) -> None:
        """Show a paper of so many sheets for somebody; none yet for 0."""
        self._sheets = sheets
        words = ngettext("Print {n} sheet for", "Print {n} sheets for", sheets).format(n=sheets)
        self.print_button.set_act(
            words if sheets else _("The excerpt is being made"),
            name,
            "Ctrl+P",
            ready=bool(sheets),
            idle=not sheets,
        )
        self.save_button.setEnabled(bool(sheets))
        if sheets:
            self.sheet.expect(sheets, (), (), _("The sheet is being made."))
        else:
            self.sheet.set_pages((), words=_("The excerpt is being made."))
        self._head()

    def put(self, number: int, image: QImage) -> None:
        """A sheet's picture."""
        self.sheet.put(number, image)

    def _head(self) -> None:
        said = _("page {n} of {all}").format(n=self.sheet.page + 1, all=self._sheets) if self._sheets else ""
        title = Text(_("This is what the patient gets"), HEAD)
        self.title.set_line(
            (title, Gap(10), Text(said, QUIET), Spring(8)),
            (title, Spring(8)),
            (title,),
            step=22,
        )

    def keyPressEvent(self, event: object) -> None:
        if getattr(event, "key", lambda: None)() in (Qt.Key.Key_Escape, Qt.Key.Key_F8):
            self.left.emit()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]
