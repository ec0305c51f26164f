"""The rows of the card that says why: one for each layer, chosen by its digit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.shown.why.why import WhyLayer, WhyShown, details, point_words
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Keys, Line, Text, line_width
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.theme import px
from ui.theme.measures import RADIUS_SELECTION
from ui.widgets.button import Button
from ui.window.origin_parts import CardLine

_KEY, _NAME, _PLACE, _LABEL, _PAD = 28, 138, 236, 92, 8
_NARROW = 560
"""Below this width (at 100 %) a layer's words stand below its name."""


class LayerRow(Button):
    """A layer: its number, name, what it says, file and line; pressing it shows it in full."""

    def __init__(self, parent: QWidget, number: int, layer: WhyLayer, *, chosen: bool, last: bool) -> None:
        super().__init__(parent)
        self.layer, self._number, self._chosen, self._last = layer, number, chosen, last
        said = " ".join(filter(None, (point_words(layer), layer.text)))
        self.setText(layer.name)
        self.setAccessibleName(", ".join(filter(None, (f"{number}", layer.name, said, layer.file))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _said(self) -> str:
        point = point_words(self.layer)
        return ": ".join(filter(None, (point, self.layer.text)))

    def _cells(self, width: float) -> tuple[tuple[Cell, float], ...]:
        """Cells of the row with their widths."""
        name = STRONG if self.layer.decides else LABEL
        place = LABEL.on("accent") if self._chosen else SMALL
        named = Text(self.layer.name, name, wraps=True)
        said = Text(self._said(), PLAIN, wraps=True)
        file = Text(self.layer.place, place, wraps=True)
        room = width - px(_KEY) - px(_PAD)
        if width < px(_NARROW):
            lines: tuple[Line, ...] = ((named,), (said,), (file,)) if said.plain else ((named,), (file,))
            return ((Cell((lines,), step=18), room),)
        gaps = 2 * px(12)
        wide = min(line_width((file,)) + 2, float(px(_PLACE)))
        return (
            (Cell((((named,),),), step=18), float(px(_NAME))),
            (Cell((((said,),),), step=18), room - px(_NAME) - wide - gaps),
            (Cell((((file,),),), right=True, step=18), wide),
        )

    def height_at(self, width: float) -> int:
        """The height that the words need at a width."""
        tall = max(lay(cell, wide).height for cell, wide in self._cells(width))
        return round(max(px(28), tall + px(10)))

    def too_wide(self) -> bool:
        """True when text is cut off."""
        return any(lay(cell, wide).too_wide for cell, wide in self._cells(self.width()))

    def sizeHint(self) -> QSize:
        return QSize(px(_NARROW), self.height_at(px(_NARROW)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._chosen or self._hover:
                box(painter, rect, RADIUS_SELECTION, "accent_bg" if self._chosen else "hover")
            elif not self._last:
                hairline(painter, 0, rect.height() - 1, rect.width())
            keys: Line = (Keys(str(self._number)),) if self._number <= 9 else ()
            paint_laid(painter, lay(Cell(((keys,),)), px(_KEY)), rect.adjusted(px(2), 0, 0, 0),
                       top=True, first=px(14))  # fmt: skip
            left = float(px(_KEY))
            for cell, wide in self._cells(rect.width()):
                area = QRectF(left, 0, wide, rect.height())
                paint_laid(painter, lay(cell, wide), area, top=True, first=px(14))
                left += wide + px(12)
            if self.hasFocus():
                focus_ring(painter, rect, RADIUS_SELECTION)


def _one(text: str, style: object = PLAIN) -> Cell:
    return Cell((((Text(text, style, wraps=True),),),), step=18) if text else Cell()  # type: ignore[arg-type]


def head(parent: QWidget, title: str, shown: WhyShown) -> list[CardLine]:
    """Head lines of the card: the question and the item."""
    close = Cell((((Keys("Esc"),),),), right=True)
    about: Line = (Text(shown.title, LABEL, wraps=True),)
    where: Line = (Text(shown.where, QUIET, wraps=True),)
    below = Cell(((about, where),), step=18) if shown.where else Cell(((about,),), step=18)
    beside: Line = (Text(shown.title, LABEL), Gap(10), Text(shown.where, QUIET))
    forms = ((beside,), *below.options) if shown.where else below.options
    return [
        CardLine(parent, (_one(title, HEAD), 0), (close, 40), pitch=28),
        CardLine(parent, (Cell(forms, step=18), 0), pitch=18),
    ]


def detail(parent: QWidget, layer: WhyLayer, opens: str) -> list[CardLine]:
    """Detail lines of one layer; `opens` is the label of opening its file, empty for none."""
    lines = []
    for label, words in details(layer):
        warns = words == layer.remark
        missing = label == details(layer)[0][0] and not layer.why
        style = LABEL.on("warn") if warns or missing else PLAIN
        cells = [(_one(label, QUIET), float(_LABEL)), (_one(words, style), 0.0)]
        if words == layer.file and opens:
            keys: Line = (Keys("Enter"), Gap(7), Text(opens, SMALL))
            cells[1] = (_one(words, LABEL.on("accent")), 0.0)
            cells.append((Cell(((keys,),), right=True), line_width(keys) / px(100) * 100 + 2))
        lines.append(CardLine(parent, *cells, pitch=22))
    if lines:
        lines[0].rule = True
    return lines


def said(parent: QWidget, words: str, *, rule: bool = False) -> CardLine:
    """A sentence over the whole width."""
    line = CardLine(parent, (_one(words, PLAIN), 0))
    line.rule = rule
    return line
