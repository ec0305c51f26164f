"""Sections of a letter that were on the screen as a whole: nothing counts as read that nobody could see."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer

from ui.editors.letter.paper import Paper, SectionBlock
from ui.widgets.scroll import Scroll

_Seen = tuple[int, str, list[tuple[int, int]]]
"""Width and words of a section when it was seen, and which stretches of its height were."""


class ShownSections(QObject):
    """Watches what a scrolling area shows of a letter's sections. Other words, or another width, are new."""

    def __init__(self, view: Scroll, paper: Paper) -> None:
        super().__init__(view)
        self._view, self._paper = view, paper
        self._seen: dict[str, _Seen] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.look)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self._later.start())
        paper.placed.connect(self._later.start)
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._later.start()
        return False

    def clear(self) -> None:
        """Forget what was seen: another letter stands there."""
        self._seen = {}

    def look(self) -> None:
        """Note what is in sight now."""
        if not self._view.isVisible():
            return
        for block in self._paper.blocks:
            top = block.mapTo(self._view.viewport(), QPoint(0, 0)).y()
            first, last = max(-top, 0), min(self._view.viewport().height() - top, block.height())
            if first < last:
                stretches = self._of(block)[2]
                if (first, last) not in stretches:
                    stretches.append((first, last))

    def unseen(self, block: SectionBlock) -> int | None:
        """The first height in a section that was not in sight yet; None where all of it was."""
        self.look()
        reached = block.field.y()
        for first, last in sorted(self._of(block)[2]):
            if first > reached:
                break
            reached = max(reached, last)
        return None if reached >= block.field.geometry().bottom() else reached

    def _of(self, block: SectionBlock) -> _Seen:
        now = (block.width(), block.field.toPlainText())
        held = self._seen.get(block.code)
        if held is None or held[:2] != now:
            held = self._seen[block.code] = (*now, [])
        return held
