"""Placeholder for a panel without content: one sentence, the work kept, the next step."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts.window import CopyDetails
from desktop.core.messages import _
from desktop.shown.parts import READY, PanelState, SourceCheck, Step
from ui import clipboard
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN
from ui.theme import px
from ui.theme.measures import GAP, GAP_L, GAP_S, SEMIBOLD
from ui.widgets.button import StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel


def _check(one: SourceCheck) -> Line:
    """A source: tick, triangle or question mark, its name, how it answered."""
    icon, role = {"ok": ("check", "text2"), "error": ("warning", "warn"), "not_asked": ("question", "text2")}[
        one.state
    ]
    name = LABEL.heavy(SEMIBOLD).on("warn") if one.state == "error" else LABEL
    said = PLAIN if one.state == "error" else PLAIN.on("text2")
    return (
        Icon(icon, role, 16),
        Gap(10),
        Text(one.name, name),
        Spring(12, 0.24),
        Text(one.text, said, wraps=True),
    )


_LOW = 190
"""The height of a panel, at 100 %, below which its content has no room for two sentences under it."""


class StateView(Ground):
    """View of a `PanelState`; steps stand below each other, or beside each other with `inline`: a single one
    beside the words then, since it is told below a content.

    `stepped` gives the chosen `Step`.
    """

    stepped = Signal(object)

    def __init__(self, inline: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._inline = inline
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(GAP_L), px(GAP_L if not inline else GAP), px(GAP_L), px(GAP))
        self._column.setSpacing(px(GAP_S))
        self._title = RunsLabel(wrapping=True)
        self._text = RunsLabel(wrapping=True)
        self._checks = RunsLabel(wrapping=True)
        self._column.addWidget(self._checks)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(px(GAP_L))
        words = QVBoxLayout()
        words.setSpacing(px(GAP_S))
        words.addWidget(self._title)
        words.addWidget(self._text)
        self._beside.addLayout(words, 1)
        self._column.addLayout(self._beside)
        self._steps = QWidget(self)
        self._column.addWidget(self._steps)
        self._low = self._one = False
        if not inline:
            self._column.addStretch(1)
        self.buttons: list[StepButton] = []
        self._said = READY

    def show_state(self, state: PanelState) -> None:
        """Write the sentences and offer the steps."""
        self._checks.setVisible(bool(state.checks))
        self._checks.set_cell(Cell((tuple(_check(one) for one in state.checks) or ((),),), step=30))
        self._title.setVisible(bool(state.title))
        self._said = state
        self._text.setVisible(self._tells())
        amber = state.kind in ("stale", "offline", "not_checked", "error")
        self._title.set_cell(text_cell(state.title, LABEL.on("warn" if amber else "text")))
        self._title.setAccessibleDescription(state.text)
        self._text.set_cell(text_cell(state.text, PLAIN.on("text2")))
        steps = state.steps
        if state.details:
            steps = (*steps, Step("D", _("Details to copy"), CopyDetails(state.details)))
        self._offer(steps)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Below a content in a low panel there is room for the first sentence and the step alone."""
        around = self.parentWidget()
        low = self._inline and around is not None and around.height() < px(_LOW)
        if low != self._low:
            self._low = low
            self._text.setVisible(self._tells())

    def _tells(self) -> bool:
        """True when the second sentence is shown; a screen reader always gets it."""
        return bool(self._said.text) and not (self._low and self._said.title)

    def height_at(self, width: int) -> int:
        """The height that what it says needs at a width."""
        edges = self._column.contentsMargins()
        room = width - edges.left() - edges.right()
        said = [self._checks.height_at(room)] if not self._checks.isHidden() else []
        steps = self._steps.sizeHint() if not self._steps.isHidden() else QSize(0, 0)
        narrow = room - (steps.width() + px(GAP_L) if self._one else 0)
        words = [one.height_at(narrow) for one in (self._title, self._text) if not one.isHidden()]
        tall = sum(words) + px(GAP_S) * max(len(words) - 1, 0)
        said += [max(tall, steps.height())] if self._one else [*([tall] if words else []), steps.height()]
        said = [one for one in said if one]
        return edges.top() + sum(said) + px(GAP_S) * max(len(said) - 1, 0) + edges.bottom()

    def _offer(self, steps: tuple[Step, ...]) -> None:
        old = self._steps
        was, self._one = self._one, self._inline and len(steps) == 1
        self._steps = QWidget(self)
        row = QHBoxLayout(self._steps) if self._inline else QVBoxLayout(self._steps)
        row.setContentsMargins(0, 0 if self._one else px(4), 0, 0)
        row.setSpacing(px(GAP_L if self._inline else 6))
        self.buttons = []
        for step in steps:
            button = StepButton(step.key, step.label, self._steps)
            button.clicked.connect(lambda _checked=False, step=step: self.run(step))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)
        if self._inline and not self._one:
            row.addStretch(1)
        if steps:
            # In a low panel the content gives way: half a key is no key.
            self._steps.setMinimumHeight(self._steps.sizeHint().height())
        (self._beside if was else self._column).removeWidget(old)
        if self._one:
            self._beside.addWidget(self._steps, 0, Qt.AlignmentFlag.AlignTop)
        else:
            self._column.insertWidget(self._column.indexOf(self._beside) + 1, self._steps)
        # Hidden first: it would be painted below the new ones until the event loop deletes it.
        old.hide()
        old.deleteLater()
        self._steps.setVisible(bool(steps))
        if self._inline:
            # One sentence below a content takes no more room than a line.
            air = px(GAP if steps else GAP_S // 2)
            self._column.setContentsMargins(px(GAP_L), air, px(GAP_L), air)

    def run(self, step: Step) -> None:
        """Do a step: copying details is done here, the rest goes to the owner."""
        if isinstance(step.act, CopyDetails):
            clipboard.put_lasting(step.act.text)
            return
        self.stepped.emit(step)
