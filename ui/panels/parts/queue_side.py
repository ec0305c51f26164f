"""The printing column: printer, trays, the sheet as it will look, and the two acts. Printed is not posted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.acts.letters import PostLetters, PreviewPile, PrintLetters
from desktop.core.messages import _
from desktop.shown.letters.letter_queue import PrintJob
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Keys, Line, Spring, Text
from ui.painting.shapes import box, focus_ring
from ui.painting.text import HEAD, LABEL, QUIET, SMALL
from ui.theme import Scheme, painted_as, px
from ui.widgets.button import ActionButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel


class Sheets(QWidget):
    """The sheets to be printed, one at a time; ← → turn them. `turned` when another one is shown."""

    turned = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: list[QPixmap] = []
        self._captions: tuple[str, ...] = ()
        self.page = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(px(150))

    def set_pages(self, pages: tuple[bytes, ...], captions: tuple[str, ...]) -> None:
        """Show other sheets (PNG bytes)."""
        self._pictures = []
        for data in pages:
            picture = QPixmap()
            picture.loadFromData(data)
            self._pictures.append(picture)
        self._captions = captions
        self.turn(0, absolute=True)

    def set_images(self, images: Sequence[QImage], captions: tuple[str, ...]) -> None:
        """Show other sheets, as rendered from the PDF."""
        self._pictures = [QPixmap.fromImage(image) for image in images]
        self._captions = captions
        self.turn(0, absolute=True)

    @property
    def empty(self) -> bool:
        """True when there is no sheet to show."""
        return not self._pictures and not self._captions

    def caption(self) -> str:
        """Caption of the sheet."""
        return self._captions[self.page] if self.page < len(self._captions) else ""

    def turn(self, step: int, absolute: bool = False) -> None:
        """Show another sheet."""
        last = max(len(self._pictures), len(self._captions)) - 1
        self.page = min(max(step if absolute else self.page + step, 0), max(last, 0))
        self.setAccessibleName(_("Preview, {sheet}").format(sheet=self.caption()))
        self.update()
        self.turned.emit()

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(300))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.turn(step)
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            tall = self.height() - px(16)
            wide = round(tall / 1.414)
            if wide > self.width() - px(16):
                wide = self.width() - px(16)
                tall = round(wide * 1.414)
            paper = QRectF((self.width() - wide) // 2, px(6), wide, tall)
            for spread in range(5, 0, -1):
                painter.setOpacity(0.10)
                box(painter, paper.adjusted(-spread, -spread + 2, spread, spread + 2), 4, "edge")
            painter.setOpacity(1.0)
            with painted_as(Scheme.LIGHT):
                box(painter, paper, 2, "surface", "hairline")
            if self.page < len(self._pictures):
                painter.drawPixmap(paper.toRect().adjusted(1, 1, -1, -1), self._pictures[self.page])
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), 6)


class PrintSide(Ground):
    """Side column for printing: `act(kind)` of act: print, post or preview the ticked letters."""

    act = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(12))
        column.setSpacing(px(6))
        self._title = RunsLabel(wrapping=True)
        column.addWidget(self._title)
        column.addWidget(Rule(parent=self))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(6))
        column.addLayout(self._lines)
        self.sheets = Sheets(self)
        self.sheets.turned.connect(self._say_sheet)
        column.addWidget(self.sheets, 1)
        # Takes the room while there is no sheet to show, so that the lines stay together.
        column.addStretch(0)
        turns = QHBoxLayout()
        self._caption = RunsLabel(self)
        self.larger = StepButton("F8", _("large"), self, key_last=True)
        self.larger.clicked.connect(lambda: self.act.emit(PreviewPile))
        turns.addWidget(self._caption)
        turns.addStretch(1)
        turns.addWidget(self.larger)
        column.addLayout(turns)
        self._note = RunsLabel(wrapping=True)
        column.addWidget(self._note)
        self.button = ActionButton(self)
        self.button.clicked.connect(lambda: self.act.emit(PrintLetters))
        column.addWidget(self.button)
        self.posted = ActionButton(self)
        self.posted.clicked.connect(lambda: self.act.emit(PostLetters))
        column.addWidget(self.posted)
        self._rows: list[QWidget] = []
        self.setFocusProxy(self.button)
        self.set_model(None)

    def set_model(self, job: PrintJob | None) -> None:
        """Show what will be printed, or nothing."""
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows = []
        for widget in (self.sheets, self.button, self.posted, self.larger, self._caption):
            widget.setVisible(job is not None)
        if job is None:
            self._title.set_cell(Cell((((Text(_("Nothing to print"), QUIET, wraps=True),),),), step=22))
            self._note.hide()
            return
        self._title.set_cell(Cell((((Text(job.title, HEAD), Spring(), Text(job.sheets, QUIET)),),), step=26))
        for line in job.lines:
            row = RunsLabel(self, wrapping=True)
            remark = SMALL.on("warn") if line.warn else SMALL
            value = Text(line.value, LABEL)
            whole: Line = (
                Text(line.label, SMALL),
                Spring(8, 0.27),
                value,
                Spring(),
                Text(line.remark, remark),
            )
            two: tuple[Line, ...] = (
                (Text(line.label, SMALL), Spring(8, 0.27), Text(line.value, LABEL, wraps=True)),
                (Spring(8, 0.27), Text(line.remark, remark, wraps=True)),
            )
            row.set_cell(Cell(((whole,), two), step=20))
            rule = Rule(parent=self)
            self._lines.addWidget(row)
            self._lines.addWidget(rule)
            self._rows += [row, rule]
        if job.pages or job.captions or not job.ready:
            self.sheets.set_pages(job.pages, job.captions)
        self._say_sheet()
        self._note.setVisible(bool(job.note))
        self._note.set_cell(Cell((((Text(job.note, SMALL, wraps=True),),),), step=17))
        # What comes next is the lit one: what came out of the printer is to be posted, not printed again.
        next_is_post = bool(job.posted)
        self.button.set_act(job.act, "", "Ctrl+P", ready=job.ready and not next_is_post, icon="printer")
        self.posted.set_act(job.posted, "", "Ctrl+Shift+Enter", icon="envelope-simple")
        self.posted.setVisible(next_is_post)
        self.setFocusProxy(self.posted if next_is_post else self.button)

    def show_sheets(self, images: Sequence[QImage], captions: tuple[str, ...]) -> None:
        """Show how the letter that was ticked last will look on paper."""
        self.sheets.set_images(images, captions)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            # Also when a line has taken another height: it knows it only at its width.
            self._say_sheet()
        return done

    def _has_room(self) -> bool:
        """True when the sheet has height left beside the text: the lines come first, a key shows it large."""
        column = self.layout()
        assert column is not None  # given in the constructor
        column.invalidate()
        needed = column.minimumSize().height()
        needed += 0 if self.sheets.isVisibleTo(self) else self.sheets.minimumHeight() + column.spacing()
        return needed <= self.height()

    def _say_sheet(self) -> None:
        some = not self.sheets.empty
        self.larger.setVisible(some)
        roomy = some and self._has_room()
        self.sheets.setVisible(roomy)
        self._caption.setVisible(roomy)
        self.larger.set_label(_("large") if roomy else _("show the sheets"))
        self._caption.set_line(
            (Keys("Left"), Gap(3), Keys("Right"), Gap(9), Text(self.sheets.caption(), QUIET)),
            (Text(self.sheets.caption(), QUIET),),
        )
