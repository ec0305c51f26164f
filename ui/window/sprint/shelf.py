"""The shelf below a page that is changed: the panels that it does not show, each with its digit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.formats import NBSP
from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Hidden
from ui.painting.runs import Gap, Icon, Text
from ui.painting.text import STRONG
from ui.theme import changed, is_wide, px
from ui.theme.measures import GAP_L, MARGIN
from ui.widgets.button import StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel

_TALL = 44
DIGITS = 9
"""So many have a digit of their own; all of them are in the list of panels."""


class Shelf(Ground):
    """Row of hidden panels: `fetched(index)` brings one back (from 0), `listed()` opens the list of all
    panels. What has no room is counted, and its digit works all the same."""

    fetched = Signal(int)
    listed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "t", parent)
        self.setAccessibleName(_("Hidden panels"))
        self.hidden_panels: tuple[Hidden, ...] = ()
        self.buttons: list[StepButton] = []
        self._said = RunsLabel(self)
        self.all = StepButton("Ctrl+N", _("all panels"), self)
        self.all.clicked.connect(self.listed)
        self._count = 0
        changed.connect(self._fit)
        self._fit()

    def set_panels(self, hidden: tuple[Hidden, ...], count: int) -> None:
        """Show what is hidden; `count` panels can be added in all."""
        if (hidden, count) == (self.hidden_panels, self._count) and self.buttons:
            return
        self.hidden_panels, self._count = hidden, count
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        for at, one in enumerate(hidden[:DIGITS]):
            remark = (
                _("hidden now") if one.now else _("is on {tab}").format(tab=one.where) if one.where else ""
            )
            label = f"{one.title} ({remark})".replace(" ", NBSP) if remark else one.title
            button = StepButton(str(at + 1), label, self)
            button.clicked.connect(lambda _checked=False, at=at: self.fetched.emit(at))
            self.buttons.append(button)
        self.all.set_label(_("all {n} panels").format(n=count) if count else _("all panels"))
        words = _("Hidden here: {n}").format(n=len(hidden)) if hidden else _("Nothing is hidden here")
        self._said.set_line((Icon("minus", "text2", 14), Gap(8), Text(words, STRONG)))
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(px(_TALL))
        margin, gap, tall = px(MARGIN), px(GAP_L), px(_TALL)
        right = self.width() - margin - self.all.sizeHint().width()
        size = self._said.sizeHint()
        self._said.setGeometry(margin, (tall - size.height()) // 2, size.width(), size.height())
        left = margin + size.width() + gap
        self.all.setGeometry(right, (tall - px(24)) // 2, self.all.sizeHint().width(), px(24))
        # Where there is little room only how many there are is said: the list of all panels has them.
        room = right - gap if is_wide(self.window().width()) else 0
        for button in self.buttons:
            wide = button.sizeHint().width()
            fits = left + wide <= room
            button.setVisible(fits)
            if fits:
                button.setGeometry(left, (tall - px(24)) // 2, wide, px(24))
                left += wide + gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
