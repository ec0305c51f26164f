"""Facts side by side: title, what is said, when; a deadline beside the one that leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.columns.key_facts import Fact, KeyFactsModel
from desktop.shown.why.origin import OriginOf
from ui.painting import deadline
from ui.painting.cell import Cell, Laid, lay, least, paint_laid
from ui.painting.runs import (
    Badge,
    Gap,
    Icon,
    Keys,
    Line,
    Mark,
    Run,
    Spark,
    Swatch,
    Text,
    Unasked,
    line_width,
    paint_line,
)
from ui.painting.shapes import box, focus_ring, upright
from ui.painting.sparkline import highest
from ui.painting.text import QUIET, SMALL, STRONG, Style
from ui.theme import changed, is_wide, px
from ui.theme.measures import CAPTION, HEADING, MARGIN, MARGIN_NARROW, MEDIUM, NAME, SEMIBOLD, TITLE
from ui.widgets.button import Button
from ui.widgets.ground import Ground

_TITLE = Style(CAPTION, MEDIUM, "text2")
_AIR = 10
_USUAL = 88
"""The height of a strip of one row, kept while its facts are awaited."""
_PAD = 8
_BETWEEN = 20
_LEAST, _MOST, _MOST_LEADING = 84, 230, 380
_FOLDED = 120
"""Minimum width left of a long fact whose words wrap."""
_BAR = 300
"""The room that the bar of a deadline needs at least."""
_NUMBER = re.compile(r"([<>≥≤~]?\d[\d.,\u00a0]*)[ \u00a0](\D\S*(?:[ \u00a0]\S+)?)")
"""A number and its unit."""
Laids = list[tuple[Laid, float]]


class FactButton(Button):
    """One fact. Enter or a click asks where it came from."""

    def __init__(self, fact: Fact, now: KeyFactsModel, leads: bool, strip: FactStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self.fact = fact
        self.leads = leads
        self._now = now
        self.bar = 0
        self.setAccessibleName(fact.spoken)
        self.clicked.connect(strip.asked)

    def origin_of(self) -> OriginOf | None:
        """Origin of the fact; None where nothing in the record is behind it."""
        fact = self.fact
        if not fact.keys:
            return None
        return OriginOf(
            fact.keys, fact.title, fact.text, outside=fact.outside, note=fact.note, computed=fact.computed
        )

    # Words

    def _value(self) -> Cell:
        """Cell of the fact's value, in the largest size that fits on one line; else wrapped."""
        fact = self.fact
        if fact.score is not None:
            runs: list[Run] = [Badge(fact.score.text, fact.score.mark)]
            curve = Spark(fact.score.history, wide=44, low=0, high=highest(fact.score.history))
            return Cell((((*runs, Gap(8), curve),), (tuple(runs),)), step=24)
        if fact.unasked:
            return Cell((((Unasked(fact.text),),), ((Text(fact.text, QUIET, wraps=True),),)), step=24)
        role = fact.tone or ("text2" if fact.quiet else "text")
        if fact.left:
            sizes: tuple[float, ...] = (STRONG.size,)
            role = "text"
        else:
            sizes = (TITLE, HEADING, STRONG.size) if self.leads else (HEADING, STRONG.size)
        if fact.quiet:
            sizes = (STRONG.size,)
        weight = MEDIUM if fact.quiet else SEMIBOLD
        marks = self._marks()
        options: list[tuple[Line, ...]] = [
            ((*marks, Text(fact.text, Style(size, weight, role))),) for size in sizes
        ]
        last: Line = (*marks, Text(fact.text, Style(sizes[-1], weight, role), wraps=True))
        if found := _NUMBER.fullmatch(fact.text):
            # A long unit stands whole below its number rather than in pieces beside it.
            options.append(
                ((*marks, Text(found[1], Style(sizes[-1], weight, role))), (Text(found[2], SMALL.on(role)),))
            )
        return Cell((*options, (last,)), step=26 if len(sizes) > 1 else 18)

    def _marks(self) -> Line:
        fact = self.fact
        if fact.swatch:
            return Swatch(fact.swatch), Gap(7)
        if fact.outside:
            said = _("high") if fact.outside == "high" else _("low")
            return Mark(fact.outside, "text", plain=f"{said} "), Gap(3)
        return ()

    def _cells(self) -> Iterator[Cell]:
        fact = self.fact
        if fact.left:
            # The words take the title's place: what counts is the time.
            yield self._value()
            large = Style(NAME, SEMIBOLD, fact.tone or "text")
            yield Cell((((Text(fact.left, large, wraps=True),),),), step=26)
        else:
            yield Cell((((Text(fact.title, _TITLE, wraps=True),),),), step=16)
            yield self._value()
        if fact.note:
            style = SMALL.on(fact.note_tone) if fact.note_tone else SMALL
            mark: Line = (Icon("clock-counter-clockwise", "warn", 14), Gap(5)) if fact.note_tone else ()
            yield Cell((((*mark, Text(fact.note, style, wraps=True)),),), step=16)

    def wide(self) -> float:
        """The room that it would like: all on one line each, within bounds."""
        most = _MOST_LEADING if self.leads else _MOST
        lines = [line_width(cell.options[0][0]) for cell in self._cells()]
        return min(max(*lines, px(_LEAST)), px(most)) + 2 * px(_PAD) + 1

    def least(self) -> float:
        """The room below which a word of it would break, or it would be a tower."""
        words = max(least(cell) for cell in self._cells())
        if _NUMBER.fullmatch(self.fact.text):
            # A number goes below its neighbours sooner than its unit below itself.
            single = (line_width(one[0]) for one in self._value().options if len(one) == 1)
            words = max(words, min(single))
        return min(max(words + 2 * px(_PAD) + 1, px(_FOLDED)), self.wide())

    def laid(self, wide: float) -> Laids:
        """Cells fitted into a width, each with its top."""
        found: Laids = []
        top = 0.0
        for cell in self._cells():
            one = lay(cell, wide - 2 * px(_PAD))
            found.append((one, top))
            top += one.height
        return found

    def tall(self, wide: float) -> int:
        """Height in a width."""
        last, top = self.laid(wide)[-1]
        return round(top + last.height) + 2 * px(4)

    def cut_off(self) -> bool:
        """True when part of the content does not fit."""
        found = self.laid(self.width() - self.bar)
        last, top = found[-1]
        return any(one.too_wide for one, _top in found) or top + last.height > self.height()

    # Keys and paint

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._strip.at = self._strip.buttons.index(self)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._strip.go(step)
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), 6)
            wide = self.width() - self.bar
            for one, top in self.laid(wide):
                paint_laid(
                    painter, one, QRectF(px(_PAD), px(4) + top, wide - 2 * px(_PAD), one.height)
                )  # fmt: skip
            if self.bar and self.fact.deadline is not None:
                area = QRectF(wide, 0, self.bar - px(_PAD), self.height())
                deadline.paint(painter, area, self.fact.deadline, self._now.now, self._now.now_text)


class FactStrip(Ground):
    """The facts; those without room stand below. `asked` when somebody wants to know where one came from,
    `grown` when it needs another height."""

    asked = Signal()
    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sunken", "", parent)
        self.buttons: list[FactButton] = []
        self.at = 0
        self._keys = ""
        self._tall = px(_USUAL)
        self._pending = False
        self._model: KeyFactsModel | None = None
        changed.connect(self._arrange)

    def set_keys(self, keys: str) -> None:
        """The key that comes here."""
        self._keys = keys
        self._arrange()

    def show_model(self, model: KeyFactsModel | None) -> None:
        """Show these facts; none leaves the room as it is, for the next patient's."""
        if model == self._model:
            return
        self._model = model
        # Each that is hidden passes the focus on to the next.
        at, focused = self.at, any(one.hasFocus() for one in self.buttons)
        for one in self.buttons:
            one.hide()
            one.deleteLater()
        self.buttons = []
        if model is not None:
            self.buttons = [FactButton(one, model, at == 0, self) for at, one in enumerate(model.facts)]
        self.at = min(at, max(len(self.buttons) - 1, 0)) if model is not None else 0
        for one in self.buttons:
            one.show()
        self._arrange()
        if focused and self.buttons:
            self.buttons[self.at].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_pending(self, pending: bool) -> None:
        """Show or remove placeholders (grey bars) for facts on their way."""
        self._pending = pending
        self.update()

    def cut_off(self) -> list[str]:
        """The facts of which something has no room."""
        return [one.fact.key for one in self.buttons if one.cut_off()]

    def current(self) -> FactButton | None:
        """The fact that one is at."""
        return self.buttons[self.at] if self.at < len(self.buttons) else None

    def go(self, step: int) -> bool:
        """Go to the next or the previous one; False at the ends."""
        if not 0 <= self.at + step < len(self.buttons):
            return False
        self.at += step
        self.buttons[self.at].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def tall(self) -> int:
        """The height that it needs at its width."""
        return self._tall

    def _margin(self) -> int:
        return px(MARGIN if is_wide(self.window().width()) else MARGIN_NARROW)

    def _hint(self) -> Line:
        return (Keys(self._keys),) if self._keys else ()

    def _arrange(self) -> None:
        margin, pad, between = self._margin(), px(_PAD), px(_BETWEEN)
        right = self.width() - margin - round(line_width(self._hint())) - (between if self._keys else 0)
        rows: list[list[tuple[FactButton, float]]] = [[]]
        used = 0.0
        widths = [min(one.wide(), max(right - margin + pad, px(_LEAST))) for one in self.buttons]
        lacking = sum(widths) + between * (len(widths) - 1) - (right - margin + pad)
        smallest = [one.least() for one in self.buttons]
        if 0 < lacking <= sum(max(w - n, 0) for w, n in zip(widths, smallest, strict=True)):
            # The longest go on below themselves, so that all stand beside each other.
            for at in sorted(range(len(widths)), key=lambda at: smallest[at] - widths[at]):
                less = min(max(widths[at] - smallest[at], 0), lacking)
                widths[at] -= less
                lacking -= less
        for one, wide in zip(self.buttons, widths, strict=True):
            if rows[-1] and used + wide > right - margin + pad:
                rows.append([])
                used = 0.0
            rows[-1].append((one, wide))
            used += wide + between
        y = px(_AIR)
        for row in rows:
            x = float(margin - pad)
            spare = right - margin + pad - sum(wide + between for _one, wide in row) + between
            tall = max((one.tall(wide) for one, wide in row), default=0)
            for one, wide in row:
                one.bar = 0
                if one.fact.deadline is not None and spare >= px(_BAR):
                    one.bar = min(round(spare), px(_MOST_LEADING + 40))
                    spare -= one.bar
                one.setGeometry(round(x), y, round(wide) + one.bar, tall)
                x += round(wide) + one.bar + between
            y += tall + px(2)
        tall = y - px(2) + px(_AIR) if self.buttons else self._tall if self._model is None else 0
        if tall != self._tall:
            self._tall = tall
            self.grown.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            if self._pending and not self.buttons:
                for at in range(4):
                    for top in (_AIR + 6, _AIR + 30):
                        bar = QRectF(self._margin() + at * px(140), px(top), px(84), px(10))
                        box(painter, bar, 4, "hover")
            for before, after in zip(self.buttons, self.buttons[1:], strict=False):
                if before.y() == after.y():
                    middle = (before.geometry().right() + after.geometry().left()) // 2
                    upright(painter, middle, before.y() + px(4), before.height() - 2 * px(4))
            if self.buttons and (hint := self._hint()):
                at_right = self.width() - self._margin() - line_width(hint)
                paint_line(painter, hint, at_right, px(_AIR) + px(12))
