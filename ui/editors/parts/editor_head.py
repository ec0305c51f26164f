"""The head of an editor: what is written, its state, when it was kept, and the tools."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.shown.parts import PanelState
from ui.painting.runs import Gap, Icon, Line, Run, Text
from ui.painting.shapes import hairline
from ui.painting.text import HEAD, SMALL
from ui.theme import changed, colour, px
from ui.theme.measures import GAP, MARGIN, MARGIN_NARROW, MEDIUM
from ui.widgets.button import PlainButton, told_as_room
from ui.widgets.label import RunsLabel


class EditorHead(QWidget):
    """48 high. `say` writes the left, `set_saved` the right; tools stand at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(px(GAP - 4))
        self._left = RunsLabel(self)
        self._saved = RunsLabel(self)
        self._tools: list[PlainButton] = []
        self._row.addWidget(self._left)
        self._row.addStretch(1)
        self._row.addWidget(self._saved)
        self._state = PanelState()
        self._words = ""
        self._failed = False
        self._line = True
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(px(48))
        self._row.setContentsMargins(px(MARGIN_NARROW), 0, px(MARGIN_NARROW), 0)

    def set_margin(self, wide: bool) -> None:
        """The margins of a wide or a narrow window."""
        side = px(MARGIN if wide else MARGIN_NARROW)
        self._row.setContentsMargins(side, 0, side, 0)

    def set_line(self, on: bool) -> None:
        """Show or hide the hairline below the head."""
        self._line = on
        self.update()

    def say(self, title: str, state: str = "", *notes: str) -> None:
        """Title, the glossary's word for its state, and remarks from the longest form to the shortest."""
        left: list[Run] = [Text(title, HEAD)]
        if state:
            left += [Gap(10), Text(state, SMALL.heavy(MEDIUM))]
        forms: list[Line] = [(*left, Gap(10), Text(note, SMALL)) for note in notes if note]
        self._left.set_line(*forms, tuple(left), step=24)
        self._fit()

    def set_saved(self, words: str, failed: bool = False) -> None:
        """Show the time of saving, or that it failed."""
        self._words, self._failed = words, failed
        self._say_right()

    def set_state(self, state: PanelState) -> None:
        """Set the state of the content; its note stands beside the time of saving."""
        self._state = state
        self._say_right()

    def _say_right(self) -> None:
        runs: list[Run] = []
        short: list[Run] = []
        if self._state.note:
            warns = self._state.kind in ("stale", "offline", "error", "not_checked")
            style = SMALL.on("warn").heavy(MEDIUM) if warns else SMALL
            runs += [Icon("clock-counter-clockwise", style.role, 14), Gap(6)] if warns else []
            runs += [Text(self._state.note, style), Gap(14)]
        if self._words and self._failed:
            short = [
                Icon("warning", "danger", 14),
                Gap(6),
                Text(self._words, SMALL.on("danger").heavy(MEDIUM)),
            ]
        elif self._words:
            short = [Icon("check", "text2", 14), Gap(8), Text(self._words, SMALL)]
        self._saved.set_line((*runs, *short), tuple(short))
        self._saved.setVisible(bool(runs or short))
        self._fit()

    def saved_words(self) -> str:
        """Text at the right of the head."""
        return self._saved.words()

    def add_tool(self, tool: QWidget) -> None:
        """Put a button at the right end."""
        self._row.addWidget(tool, 0, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(tool, PlainButton):
            self._tools.append(tool)
        self._fit()

    def _fit(self) -> None:
        """Words before key caps: what is written and that it was kept is read, a key can be found."""
        labels = [one for one in (self._left, self._saved) if not one.isHidden()]
        edges = self._row.contentsMargins()
        taken = edges.left() + edges.right() + self._row.spacing() * (len(labels) + len(self._tools))
        needed = sum(one.minimumSizeHint().width() for one in labels)
        told_as_room(self._tools, self.width() - taken - needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            if self._line:
                hairline(painter, 0, self.height() - 1, self.width())
