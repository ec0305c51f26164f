"""A line of runs as a widget, in the fullest form for which there is room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.runs import Line, line_width
from ui.painting.shapes import focus_ring
from ui.theme import changed, colour, px
from ui.theme.measures import LINE, RADIUS

_LONG, _FIRST = 4, 2
"""A text of so many lines may go on below the edge of what is seen; so many of them stand at least."""


class RunsLabel(QWidget):
    """Label made of runs. Words and marks on one or more lines; its accessible name is what it says.

    `set_line` takes forms from the fullest to the shortest. With `wrapping` the last form breaks into lines
    and the height follows the width.
    """

    def __init__(self, parent: QWidget | None = None, *, wrapping: bool = False, right: bool = False) -> None:
        super().__init__(parent)
        self._cell = Cell(right=right)
        self._right = right
        self._wrapping = wrapping
        # Who lays out asks several times for the height at one width.
        self._height_at = (-1, -1)
        # Not Qt's height for width: one such label makes a whole page insist on its preferred height.
        across = QSizePolicy.Policy.Ignored if wrapping else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        changed.connect(self._theme_changed)

    def set_line(self, *options: Line, step: float = LINE + 2) -> None:
        """Show one line, in the first of these forms that fits."""
        self.set_cell(Cell(tuple((option,) for option in options) or ((),), self._right, step))

    def set_cell(self, cell: Cell) -> None:
        """Show a whole cell."""
        if cell == self._cell:
            return
        self._cell = cell
        self._height_at = (-1, -1)
        self.setAccessibleName(cell.plain)
        if self._wrapping:
            self.setFixedHeight(self.height_at(self.width()))
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Text of the label in its fullest form."""
        return self._cell.plain

    def too_wide(self) -> bool:
        """True when the text is cut off at the present width."""
        return lay(self._cell, self.width()).too_wide

    def _theme_changed(self) -> None:
        self._height_at = (-1, -1)
        if self._wrapping:
            self.setFixedHeight(self.height_at(self.width()))
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[float]:
        return [max((line_width(line) for line in option), default=0.0) for option in self._cell.options]

    def sizeHint(self) -> QSize:
        widths = self._widths()
        rows = max(len(option) for option in self._cell.options)
        return QSize(int(widths[0]) + 1, px(self._cell.step) * max(rows, 1))

    def minimumSizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(0 if self._wrapping else int(min(widths)) + 1, self.sizeHint().height())

    def laid(self, width: float) -> Laid:
        """The words laid out at a width."""
        return lay(self._cell, width)

    def height_at(self, width: int) -> int:
        """The height that the words need at a width."""
        if self._height_at[0] != width:
            self._height_at = (width, int(lay(self._cell, width).height))
        return self._height_at[1]

    def line_above(self, y: float) -> float:
        """For the edge of a scrolling area: of a long text its first lines are seen, a short one stands whole
        or not at all."""
        laid = lay(self._cell, self.width())
        over = (self.height() - laid.height) / 2
        line = (y - over) // laid.step
        return over + line * laid.step if line >= _FIRST and laid.height >= _LONG * laid.step else 0.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wrapping:
            self.setFixedHeight(self.height_at(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_laid(painter, lay(self._cell, self.width()), QRectF(self.rect()))
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), RADIUS)


class Rule(QWidget):
    """A hairline between parts, across or down; one pixel."""

    def __init__(self, down: bool = False, role: str = "hairline", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        if down:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(QRect(0, 0, self.width(), self.height()), colour(self._role))
