"""A strip above a page when the server is away, and the notice that says what was done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.shell import Notice
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Text
from ui.painting.shapes import box, hairline
from ui.painting.text import LABEL, PLAIN, wrap
from ui.theme import Scheme, colour, paint_icon, px, scheme
from ui.theme.measures import RADIUS_SELECTION, SEMIBOLD
from ui.widgets.button import StepButton
from ui.widgets.label import RunsLabel

_SENTENCE = 460
"""The width that a sentence should have at least, at 100 %."""
_AROUND = 240
"""Margin around a notice's words: its own edges, its button, some of the page."""


class NoticeStrip(QWidget):
    """Notice strip: the trouble and the remedy. `act(Act)` from its steps."""

    act = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(px(56), px(13), px(24), px(12))
        self._row.setSpacing(px(8))
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        self._lines = [RunsLabel(self, wrapping=True) for _at in range(3)]
        for line in self._lines:
            texts.addWidget(line)
        self._row.addLayout(texts, 1)
        self._steps = QHBoxLayout()
        self._steps.setSpacing(px(16))
        self._row.addLayout(self._steps)
        self._buttons: list[StepButton] = []
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice, or None to take it away."""
        if notice == self._notice and notice is not None:
            # Told anew while a ward is fetched, many times a second: its steps stay to be pressed.
            return
        self._notice = notice
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = []
        self.setVisible(notice is not None)
        if notice is None:
            return
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(notice.lines))
            if at < len(notice.lines):
                strong, rest = notice.lines[at]
                bold = LABEL.heavy(SEMIBOLD)
                runs = (Text(strong, bold), Gap(8), Text(rest, PLAIN))
                below = ((Text(strong, bold, wraps=True),), (Text(rest, PLAIN, wraps=True),))
                line.set_cell(Cell(((runs,), below), step=22))
        for step in notice.steps:
            button = StepButton(step.key, step.label, self, accent=True, key_last=True)
            button.clicked.connect(lambda _checked=False, act=step.act: self.act.emit(act))
            self._steps.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            button.show()
            self._buttons.append(button)
        self.setAccessibleName(" ".join(f"{strong} {rest}" for strong, rest in notice.lines))
        self._divide()
        self.update()

    def _divide(self) -> None:
        """The steps beside the sentences, or below them where these would become a narrow column."""
        steps = sum(button.sizeHint().width() + px(16) for button in self._buttons)
        below = bool(self._buttons) and self.width() - px(80) - steps < px(_SENTENCE)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)
            self._steps.setAlignment(Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._divide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            if self._notice is not None:
                tone = self._notice.tone or "warn"
                area = QRectF(self.rect()).adjusted(px(12), px(5), -px(12), -px(5))
                edge = None if scheme() is Scheme.LIGHT else tone
                box(painter, area, RADIUS_SELECTION, f"{tone}_bg", edge)
                paint_icon(painter, self._notice.icon, px(28), area.center().y(), tone)
            hairline(painter, 0, self.height() - 1, self.width())


class UndoNotice(QWidget):
    """Undo notice: shows for some seconds what was done, with Undo where there is one; never takes the
    focus."""

    undone = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(8), px(10), px(8))
        row.setSpacing(px(20))
        self._label = RunsLabel(self)
        self._button = StepButton("Ctrl+Z", _("Undo"), self, accent=True, key_last=True)
        self._button.clicked.connect(self.undo)
        row.addWidget(self._label)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._can = False
        self._foot: QWidget | None = None
        self.hide()

    def say(self, words: str, seconds: float = 10.0, *, undo: bool = False) -> None:
        """Show what was done; with `undo` it can be taken back from here until `seconds` are over."""
        self._can = undo
        self._button.setVisible(undo)
        # Never wider than the window: a path may be long.
        parent = self.parentWidget()
        room = parent.width() - px(_AROUND) if parent is not None else px(_SENTENCE)
        lines = wrap(words, LABEL, max(room, px(_SENTENCE)))
        self._label.set_cell(Cell((tuple((Text(line, LABEL),) for line in lines),), step=22))
        self.setAccessibleName(words)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start(round(seconds * 1000))

    @property
    def offers_undo(self) -> bool:
        """True while the notice offers an undo."""
        return self._can and not self.isHidden()

    def place(self) -> None:
        """Bottom middle of the window, above the status bar and what stands below the page."""
        parent = self.parentWidget()
        if parent is None:
            return
        bottom = parent.height() - px(44)
        if self._foot is not None and self._foot.isVisible():
            bottom = self._foot.mapTo(parent, QPoint(0, 0)).y() - px(12)
        self.move((parent.width() - self.width()) // 2, bottom - self.height())

    def stand_on(self, foot: QWidget | None) -> None:
        """Keep above what stands below the page: one writes there."""
        if self._foot is not None:
            self._foot.removeEventFilter(self)
        self._foot = foot
        if foot is not None:
            foot.installEventFilter(self)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return super().eventFilter(watched, event)

    def undo(self) -> bool:
        """Take it back; False when there is nothing to take back."""
        if not self.offers_undo:
            return False
        self.hide()
        self._timer.stop()
        self.undone.emit()
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), RADIUS_SELECTION, "surface", "edge")
