"""The lines of the origin card: head, label with text and time, versions, links; as tall as their words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.shown.why.origin import OriginLine, OriginPart, OriginShown, OriginUse, OriginVersion
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Icon, Keys, Line, Mark, Text, line_width
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import FAINT, HEAD, LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.theme import px
from ui.theme.measures import SEMIBOLD, TITLE
from ui.widgets.button import Button

LABEL_WIDTH = 92
_TONES = {"": "text", "quiet": "text2", "warn": "warn", "accent": "accent", "danger": "danger"}


class CardLine(QWidget):
    """Cells side by side: (cell, width at 100 %; 0 takes what is left). `rule` draws a line above."""

    def __init__(self, parent: QWidget, *cells: tuple[Cell, float], pitch: float = 26) -> None:
        super().__init__(parent)
        self._cells, self._pitch = cells, pitch
        self.rule = False
        self.setAccessibleName(" ".join(filter(None, (cell.plain for cell, _wide in cells))))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _widths(self, width: float) -> list[float]:
        fixed = sum(px(wide) for _cell, wide in self._cells if wide)
        gaps = px(12) * (len(self._cells) - 1)
        return [float(px(wide)) if wide else max(width - fixed - gaps, px(40)) for _cell, wide in self._cells]

    def height_at(self, width: float) -> int:
        """The height that the words need at a width."""
        tall = max(
            lay(cell, wide).height for (cell, _w), wide in zip(self._cells, self._widths(width), strict=True)
        )
        extra = px(9) if self.rule else 0
        return round(max(px(self._pitch), tall + px(8))) + extra

    def too_wide(self) -> bool:
        """True when text is cut off."""
        pairs = zip(self._cells, self._widths(self.width()), strict=True)
        return any(lay(cell, wide).too_wide for (cell, _w), wide in pairs)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            top = 0
            if self.rule:
                hairline(painter, 0, px(4), self.width())
                top = px(9)
            x = 0.0
            for (cell, _w), wide in zip(self._cells, self._widths(self.width()), strict=True):
                rect = QRectF(x, top, wide, self.height() - top)
                paint_laid(painter, lay(cell, wide), rect, top=True, first=px(self._pitch) / 2)
                x += wide + px(12)


class CardLink(Button):
    """Link to another use of the value; pressing it opens that, where it can be opened."""

    def __init__(self, parent: QWidget, line: Line, name: str, *, keys: str = "", live: bool = True) -> None:
        super().__init__(parent)
        self._line, self._keys = line, keys
        self.rule = False
        self.setText(name)
        self.setAccessibleName(name)
        self.setEnabled(live)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if live else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _cell(self) -> Cell:
        return Cell(((self._line,),), step=18)

    def height_at(self, width: float) -> int:
        """The height that the words need at a width."""
        return round(max(px(26), lay(self._cell(), width).height + px(8)))

    def too_wide(self) -> bool:
        """True when text is cut off."""
        return lay(self._cell(), self.width()).too_wide

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._line)), px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint_laid(painter, lay(self._cell(), rect.width()), rect, top=True, first=px(13))
            if self.hasFocus():
                focus_ring(painter, rect, 4)


def _one(text: str, style: Style = PLAIN, *, right: bool = False, struck: bool = False) -> Cell:
    if not text:
        return Cell(right=right)
    return Cell((((Text(text, style, wraps=True, struck=struck),),),), right=right, step=18)


def head(parent: QWidget, shown: OriginShown) -> tuple[CardLine, ...]:
    """The value as it stands, and below it how it stands."""
    of = shown.of
    said: Line = ()
    if of.value:
        mark: Line = (Mark(of.outside, "text", size=12), Gap(6)) if of.outside else ()
        value = Style(TITLE, SEMIBOLD, "text", True) if len(of.value) <= 12 else STRONG
        unit: Line = (Gap(8), Text(of.unit, SMALL)) if of.unit else ()
        said = (*mark, Text(of.value, value, wraps=len(of.value) > 12), *unit)
    wide = min(line_width(said) / px(1), 230.0) if said else 0.0
    first = [(_one(of.title, HEAD), 0.0)]
    if said:
        first.append((Cell(((said,),), right=True, step=20), wide + 2))
    below = [(_one(shown.state, SMALL), 120.0), (_one(of.note, SMALL, right=True), 0.0)]
    lines = [CardLine(parent, *first, pitch=34)]
    if shown.state or of.note:
        lines.append(CardLine(parent, *below, pitch=20))
    return tuple(lines)


def line(parent: QWidget, one: OriginLine) -> CardLine:
    """Line of an action: its label, the person, the time."""
    time = _one(one.time, SMALL, right=True)
    style = (LABEL if one.tone == "warn" else PLAIN).on(_TONES[one.tone])
    return CardLine(
        parent,
        (_one(one.label, QUIET), LABEL_WIDTH),
        (_one(one.text, style), 0),
        (time, min(line_width(time.options[0][0]) / px(1) + 2, 130.0) if one.time else 1),
    )


def version(parent: QWidget, one: OriginVersion) -> CardLine:
    """A version; one that was replaced is struck."""
    name = QUIET if one.struck else STRONG
    value = FAINT.on("text2") if one.struck else STRONG
    time = _one(one.time, SMALL, right=True)
    return CardLine(
        parent,
        (_one(one.name, name), 40),
        (_one(one.value, value, struck=one.struck), 120),
        (_one(one.state, QUIET), 0),
        (time, min(line_width(time.options[0][0]) / px(1) + 2, 100.0) if one.time else 1),
        pitch=24,
    )


def use(parent: QWidget, one: OriginUse) -> CardLink:
    """Link to another use of the value."""
    live = one.act is not None
    role = "accent" if live else "text2"
    return CardLink(
        parent,
        (Icon("link" if live else "file", role, 14), Gap(8), Text(one.text, PLAIN.on(role), wraps=True)),
        one.text,
        live=live,
    )


def part(parent: QWidget, number: int, one: OriginPart) -> CardLink:
    """A part of a computed value: its number is its key."""
    key: Line = (Keys(str(number)), Gap(9)) if number <= 9 else (Gap(27),)
    value: Line = (Gap(8), Text(one.of.value, STRONG)) if one.of.value else ()
    said = ", ".join(filter(None, (one.text, one.time)))
    rest: Line = (Gap(10), Text(said, SMALL, wraps=True))
    name = " ".join(filter(None, (one.of.title, one.of.value, said)))
    return CardLink(parent, (*key, Text(one.of.title, PLAIN), *value, *rest), name)


def remark(parent: QWidget, text: str) -> CardLine:
    """Line of a comment on the value."""
    words: Line = (Icon("chat-text", "text2", 14), Gap(8), Text(text, PLAIN, wraps=True))
    return CardLine(parent, (Cell(((words,),), step=18), 0))


def titled(parent: QWidget, title: str, count: str = "", note: str = "") -> CardLine:
    """The heading of a part of the card."""
    said: Line = (Text(title, LABEL.heavy(SEMIBOLD)),)
    if count:
        said = (*said, Gap(10), Text(count, QUIET))
    if note:
        said = (*said, Gap(10), Text(note, SMALL, wraps=True))
    return CardLine(parent, (Cell(((said,),), step=18), 0))
