"""An entry of a list in a sheet, which can be struck with its reason; struck ones stay to be seen."""

from __future__ import annotations

from typing import Literal

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from desktop.acts.facts import Strike
from desktop.core.messages import _
from desktop.shown.page.facts import AllergyLine
from ui.editors.forms.sheet_parts import Field
from ui.editors.parts.painted import Painted
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Line, Text, line_width
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.theme import px
from ui.theme.measures import SEMIBOLD
from ui.widgets.button import StepButton
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import stray, when_alone


class _Words(Painted):
    """The entry itself; one stop for Tab."""

    def __init__(self, line: AllergyLine) -> None:
        super().__init__()
        self.line = line
        self.struck = bool(line.struck)
        if not self.struck:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(". ".join(p for p in (line.struck, line.name, line.reaction, line.certainty,
                                                     line.remark, line.origin) if p))  # fmt: skip

    def _cell(self) -> Cell:
        line, gone = self.line, self.struck
        style = PLAIN.on("text2") if gone else LABEL.heavy(SEMIBOLD)
        runs: Line = (Text(line.name, style, wraps=True),)
        for words in (line.reaction, line.certainty):
            if words:
                runs = (*runs, Gap(14), Text(words, PLAIN.on("text2") if gone else PLAIN, wraps=True))
        below = " · ".join(p for p in (line.struck, line.origin) if p)
        lines: tuple[Line, ...] = (runs,)
        if line.remark:
            lines = (*lines, (Text(line.remark, SMALL.on("warn"), wraps=True),))
        if below:
            lines = (*lines, (Text(below, SMALL, wraps=True),))
        return Cell((lines,), step=17)

    def walk(self, painter: QPainter | None, wide: float) -> float:
        laid = lay(self._cell(), wide - px(8))
        tall = laid.height + px(8)
        if painter is not None:
            paint_laid(painter, laid, QRectF(px(4), 0, wide - px(8), tall))
            if self.struck:
                self._through(painter, wide)
        return tall

    def _through(self, painter: QPainter, wide: float) -> None:
        """A line through what is taken back, as far as its first line goes."""
        words = min(line_width(self._cell().options[0][0]), wide - px(8))
        hairline(painter, px(4), px(13), words, "text2")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                focus_ring(painter, QRectF(self.rect()), 4)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.heightForWidth(self.width() or px(300)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        owner = self.parentWidget()
        if isinstance(owner, StandingLine) and not held(event) and not stray(event) and owner.key(event):
            return
        super().keyPressEvent(event)


class StandingLine(Stack):
    """Line of an existing entry that can be struck, with its reason: `struck(key, Strike | None)` by Del (it
    was wrong) or A (an allergy was refuted, a fact holds no more); once more takes that back."""

    struck = Signal(str, object)

    def __init__(self, line: AllergyLine, other: Literal["refuted", "over"]) -> None:
        """`other` is what A says of it."""
        super().__init__((0, 2, 0, 2), 3)
        self.line = line
        self._other = other
        self.words = _Words(line)
        self._strike: Strike | None = None
        self.reason = Field(_("Why it is taken back"), _("Why it is taken back"))
        self.reason.written.connect(self._wrote)
        self.wrong = StepButton("Del", _("was wrong"))
        self.refuted = StepButton("A", _("refuted") if other == "refuted" else _("holds no more"))
        for button, how in ((self.wrong, "error"), (self.refuted, other)):
            button.setParent(self)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _checked=False, how=how: self.strike(how))
            button.setVisible(not line.struck)
        self.add(self.words, self.reason)
        self.reason.hide()
        self.placed.connect(self._put)
        self._put()

    def set_strike(self, strike: Strike | None) -> None:
        """Show that it will be taken back, or stands."""
        self._strike = strike
        self.words.struck = strike is not None or bool(self.line.struck)
        self.reason.setVisible(strike is not None)
        if strike is not None:
            self.reason.put(strike.reason)
        self.words.update()
        self.refresh()

    def strike(self, how: str) -> None:
        """Take it back so; the same once more lets it stand."""
        same = self._strike is not None and self._strike.how == how
        text = self._strike.reason if self._strike is not None else ""
        self.set_strike(None if same else Strike(self.line.key, how, text))  # type: ignore[arg-type]
        (self.reason if not same else self.words).setFocus(Qt.FocusReason.OtherFocusReason)
        self.struck.emit(self.line.key, self._strike)

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key stands for on the line."""
        how = {Qt.Key.Key_Delete: "error", Qt.Key.Key_A: self._other}.get(Qt.Key(event.key()), "")
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if how and plain and not self.line.struck:
            if how != "error":
                when_alone(self.words, "A", lambda: self.strike(how))
            else:
                self.strike(how)
            return True
        return False

    def take_focus(self) -> None:
        """Focus the reason where one is missing, else the line."""
        (self.reason if self._strike is not None else self.words).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _wrote(self, text: str) -> None:
        if self._strike is not None:
            self._strike = msgspec.structs.replace(self._strike, reason=text)
            self.struck.emit(self.line.key, self._strike)

    def _put(self) -> None:
        """The two acts at the right of the line."""
        right = self.width()
        for button in (self.refuted, self.wrong):
            if button.isHidden():
                continue
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, px(2), size.width(), size.height())
            button.raise_()
            right -= px(10)
