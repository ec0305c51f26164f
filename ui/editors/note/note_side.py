"""Beside a note: newest values, the note before this one, what goes on now, and the act."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.notes.note_editor import BesideValue, NoteLine, NoteModel, PreviousNote
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.painting.runs import Gap, Icon, Line, Mark, Run, Text, line_width, paint_line
from ui.painting.shapes import hairline
from ui.painting.sparkline import sparkline
from ui.painting.text import PLAIN, QUIET, SMALL, STRONG, draw, width, wrap
from ui.theme import px
from ui.theme.measures import LINE, MEDIUM
from ui.widgets.button import StepButton
from ui.widgets.label import Rule
from ui.widgets.plain import tip


class ValueRow(QWidget):
    """A value: its name, small curve, newest value with marks, unit. A name or a unit that has no room beside
    the value stands above or below it.
    """

    def __init__(self, value: BesideValue) -> None:
        super().__init__()
        self._value = value
        said = {"high": _("high"), "low": _("low")}.get(value.outside, "")
        new = _("new") if value.new else ""
        words = (f"{value.title} {value.value} {value.remark}".strip(), said, new, value.stale)
        self.setAccessibleName(", ".join(filter(None, words)))
        tip(self, words[0])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _runs(self) -> list[Run]:
        """The value with its marks."""
        value, runs = self._value, list[Run]()
        if value.new:
            runs += [Mark("new", "accent"), Gap(2)]
        if value.outside:
            runs += [Mark(value.outside, "text"), Gap(2)]
        return [*runs, Text(value.value, STRONG)]

    def _parts(self, wide: float) -> tuple[list[str], list[str], list[str], float]:
        """The lines above the value, its own, those below it, and where the value ends."""
        value, taken = self._value, line_width(self._runs())
        edge = max(wide - px(88), px(150))
        if taken > edge - px(60):
            edge = min(taken + px(60), wide)
        name = [] if width(value.title, PLAIN) <= edge - taken - px(6) else wrap(value.title, PLAIN, wide)
        own = [value.value] if taken <= wide else wrap(value.value, STRONG, wide)
        beside = width(value.remark, SMALL) <= wide - edge - px(8)
        below = wrap(value.remark, SMALL, wide) if value.remark and not beside else []
        return name, own, below, edge

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        name, own, below, _edge = self._parts(wide)
        lines = len(name) + len(own) - 1 + len(below)
        return px(28 if not self._value.stale else 44) + lines * px(LINE)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(self.width() or px(280)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            value, runs, centre = self._value, self._runs(), float(px(14))
            name, own, below, edge = self._parts(self.width())
            for words in name:
                draw(painter, 0, centre, words, PLAIN)
                centre += px(LINE)
            if not name:
                draw(painter, 0, centre, value.title, PLAIN)
            wide = line_width(runs)
            if len(own) == 1:
                paint_line(painter, runs, edge - wide, centre)
            else:
                for words in own:
                    draw(painter, 0, centre, words, STRONG)
                    centre += px(LINE)
                centre -= px(LINE)
            if not below:
                draw(painter, edge + px(8), centre, value.remark, SMALL)
            start = px(90)
            room = min(edge - wide - px(10) - start, px(74))
            if value.curve and room > px(28) and (name or start > width(value.title, PLAIN)):
                rect = QRectF(start, centre - px(9), room, px(18))
                sparkline(painter, rect, value.curve, "text3", "text2")
            for words in below:
                centre += px(LINE)
                draw(painter, 0, centre, words, SMALL)
            if value.stale:
                stale: Line = (
                    Icon("clock-counter-clockwise", "warn", 13),
                    Gap(5),
                    Text(value.stale, SMALL.on("warn").heavy(MEDIUM)),
                )
                paint_line(painter, stale, 0, centre + px(19))
            hairline(painter, 0, self.height() - 1, self.width())


class LineBeside(QWidget):
    """Line with a remark. Words at the left and a remark at the right, on two lines where one is too
    short."""

    def __init__(self, line: NoteLine) -> None:
        super().__init__()
        self._line = line
        self.setAccessibleName(f"{line.title} {line.text}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _lines(self, wide: int) -> list[str]:
        return wrap(self._line.title, PLAIN, max(wide - width(self._line.text, SMALL) - px(12), px(80)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return len(self._lines(wide)) * px(LINE) + px(10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            centre = float(px(13))
            draw(painter, self.width() - width(self._line.text, SMALL), centre, self._line.text, SMALL)
            for words in self._lines(self.width()):
                draw(painter, 0, centre, words, PLAIN)
                centre += px(LINE)


class NoteSide(SideColumn):
    """Side column of the note editor: `fetch()` brings the same section of the previous note; `newest()` goes
    on from a note that somebody has changed; `pressed()` is the act."""

    fetch = Signal()
    newest = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Beside the note"), parent)
        self.fetch_button: StepButton | None = None
        self.newest_button: StepButton | None = None
        self.original_button: StepButton | None = None
        self._model: NoteModel | None = None
        # The draft, by its id, beside which earlier notes stand as they were written.
        self._as_written = ""

    def clear(self) -> None:
        """Take all parts away."""
        self.fetch_button = self.newest_button = self.original_button = None
        super().clear()

    def show_model(self, model: NoteModel) -> None:
        """Show what stands beside this note."""
        had = self.fetch_button is not None and self.fetch_button.hasFocus()
        turned = self.original_button is not None and self.original_button.hasFocus()
        self.clear()
        self._model = model
        self.add(SideHead(_("Beside"), at_right=model.beside_note))
        for value in model.beside:
            self.add(ValueRow(value))
        if model.not_beside:
            self.add(paragraph(model.not_beside, QUIET))
        if model.overtaken:
            self.add(Space(8), paragraph(model.overtaken, PLAIN.on("warn").heavy(MEDIUM)), Space(4))
            self.newest_button = StepButton(
                "F8", _("Go on from the note as it stands now"), self.inner, accent=True
            )
            self.newest_button.clicked.connect(self.newest)
            self.add(self.newest_button, Space(6))
        for former in model.before:
            self.add(Space(8), SideHead(former.title, former.remark))
            self._earlier(former)
            self.add(Space(10), Rule())
        if model.now:
            # Before the note of the last time, which is long: what is planned is not scrolled to.
            self.add(Space(8), SideHead(model.now_title))
            for line in model.now:
                self.add(LineBeside(line))
        if model.previous is not None:
            previous = model.previous
            self.add(Space(8), SideHead(previous.title, previous.remark))
            self._earlier(previous)
            self.add(Space(6))
            self.fetch_button = StepButton(
                "Ctrl+D", _("fetch section, changes marked"), self.inner, accent=True
            )
            self.fetch_button.clicked.connect(self.fetch)
            self.add(self.fetch_button, Space(10))
            self.add(Rule())
            if had:
                self.fetch_button.setFocus()
            elif turned and self.original_button is not None:
                self.original_button.setFocus()

    def _earlier(self, note: PreviousNote) -> None:
        """Add the text of an earlier note, or what was written; the first of which that is not the same has
        the key to both."""
        shown = self._model is not None and self._as_written == self._model.text.draft
        self.add(paragraph((shown and note.original) or note.text, QUIET, 19))
        if note.original and self.original_button is None:
            words = _("as text") if shown else _("as it was written")
            self.original_button = StepButton("Alt+O", words, self.inner, accent=True)
            self.original_button.clicked.connect(self.turn_original)
            self.add(Space(6), self.original_button)

    def turn_original(self) -> None:
        """Show the earlier notes as their author's system wrote them, or as text again; nothing where both
        are one."""
        if self._model is None or self.original_button is None:
            return
        draft = self._model.text.draft
        self._as_written = "" if self._as_written == draft else draft
        with self.inner.at_once():
            self.show_model(self._model)
