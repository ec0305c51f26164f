"""Layout of the letter editor: headings at the paper's left and sources at its right where there is room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.shown.letters.letter_editor import LetterModel
from ui.editors.letter.headings import HeadingColumn
from ui.editors.letter.paper import Paper, SectionBlock
from ui.editors.letter.sources import WIDE as SOURCES_WIDE
from ui.editors.letter.sources import SourceColumn
from ui.editors.parts.text_field import TextField
from ui.theme import changed, px
from ui.widgets.ground import Ground
from ui.widgets.scroll import Scroll

PAPER_WIDE = 724
"""The paper's width at 100 % beside headings and sources; alone it takes what there is, up to the most."""
PAPER_MOST = 960


class _Sheet(QWidget):
    """The paper and its sources beside each other, as tall as the paper."""

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self.paper = paper
        self.sources = SourceColumn(paper, self)
        self.beside = False
        paper.setParent(self)
        paper.placed.connect(self.follow)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _room(self, wide: int) -> tuple[int, int]:
        """Left edge and width of the paper."""
        if self.beside:
            paper = min(px(PAPER_WIDE), wide - px(SOURCES_WIDE) - px(32))
            return px(12), paper
        paper = min(px(PAPER_MOST), wide - 2 * px(24))
        return (wide - paper) // 2, paper

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        _left, paper = self._room(wide)
        return self.paper.heightForWidth(paper) + px(14) + px(24)

    def follow(self) -> None:
        left, wide = self._room(self.width())
        tall = self.paper.heightForWidth(wide)
        self.paper.setGeometry(left, px(14), wide, tall)
        self.sources.setVisible(self.beside)
        room = self.width() - left - wide - px(24)
        self.sources.setGeometry(left + wide + px(18), 0, max(room, px(80)), tall + px(24))
        self.updateGeometry()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.follow()


class LetterLayout(Ground):
    """Layout widget of headings, paper and sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.paper = Paper()
        self.sheet = _Sheet(self.paper)
        self.sources = self.sheet.sources
        self.headings = HeadingColumn()
        self._outline = Scroll(self.headings, self, "canvas")
        self.view = Scroll(self.sheet, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._outline)
        row.addWidget(self.view, 1)
        self._wide = False
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self._outline.setFixedWidth(px(216))

    def set_wide(self, wide: bool) -> None:
        """Headings and sources beside the paper, or the paper alone."""
        self._wide = wide
        self._outline.setVisible(wide)
        self.sheet.beside = wide
        self.sheet.updateGeometry()
        self.sheet.follow()

    def show_model(self, model: LetterModel) -> None:
        """States, medicines, headings and sources of the loaded letter."""
        self.headings.set_headings(model.headings)
        self.paper.update_model(model, self._wide)
        self.sources.set_sources(model.sources)

    def clear(self) -> None:
        """Take the letter away."""
        self.paper.clear_all()
        self.headings.set_headings(())
        self.sources.set_sources(())

    def show_caret(self, field: TextField) -> None:
        """Bring the caret into sight, now and once a field that was just filled has its height."""
        self._show(field)
        QTimer.singleShot(0, field, lambda: self._show(field))

    def _show(self, field: TextField) -> None:
        at = field.viewport().mapTo(self.sheet, field.cursorRect().center())
        self.view.ensureVisible(at.x(), at.y(), px(20), px(60))

    def show_height(self, block: SectionBlock, y: int) -> None:
        """Bring a section into sight from a height in it downwards, as far as there is room."""
        at, room = block.mapTo(self.sheet, QPoint(0, y)).y(), self.view.viewport().height()
        end = block.mapTo(self.sheet, QPoint(0, block.height())).y()
        self.view.ensureVisible(0, min(end, at + room - px(60)), 0, px(20))
        self.view.ensureVisible(0, at, 0, px(20))

    def show_source(self, block: SectionBlock, number: str) -> None:
        """Bring the sentence of a source into sight, or the section's beginning."""
        y = block.y_of(number) if number else None
        at = block.mapTo(self.sheet, QPoint(0, round(y) if y is not None else 0))
        self.view.ensureVisible(at.x(), at.y(), 0, px(100))
