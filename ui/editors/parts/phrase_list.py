"""The list of phrases that fit what is typed after a point, or what is searched for with F4."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.core.messages import _
from desktop.shown.notes.note_editor import CODED, PhraseAnswer, PhraseRow
from ui.editors.parts.editor_keys import Table
from ui.editors.parts.speech import announce
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Keys, Line, Text, paint_line
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import COLUMN, LABEL, PLAIN, QUIET, draw, width, wrap
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import RADIUS_PALETTE, SEMIBOLD
from ui.window.spot import Part

_WIDE, _HEAD, _FOOT, _ROW, _STEP = 432, 34, 32, 36, 18
_MOST = 7
"""Number of visible rows; the others are reached with the arrows."""


class PhraseList(QWidget):
    """Popup list of phrases over an editor.

    `asked(text)` wants the phrases for a text; `inserted(row, follows)` when one was chosen, following its
    values or as fixed text; `closed()`. While it is open the text keeps the focus and passes `keys` on,
    except when it was opened for searching: then its own field has the focus.
    """

    asked = Signal(str)
    inserted = Signal(object, bool)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.closing = False
        """True while it is told that the list closes: then it counts as closed."""
        self._searching = False
        self._answered = False
        self._problem = ""
        self._rows: tuple[PhraseRow, ...] = ()
        self._at = 0
        self._caret = QPoint()
        self._tall = 0
        self.field = QLineEdit(self)
        self.field.setAccessibleName(_("Search phrases and codes"))
        self.field.setPlaceholderText(_("Search phrases and codes"))
        self.field.textEdited.connect(self._searched)
        self.field.installEventFilter(self)
        self._dress()
        changed.connect(self._dress)
        self.hide()

    def _dress(self) -> None:
        self.field.setFont(font())
        dress_field(self.field)
        self.place()

    @property
    def keys(self) -> Table:
        """Key table of the open list, which the text field passes on."""
        return {
            "Up": lambda: self._choose(-1),
            "Down": lambda: self._choose(1),
            "Return": lambda: self._take(True),
            "Tab": lambda: self._take(False),
            "Esc": self.close_list,
        }

    @property
    def text(self) -> str:
        """Search text for phrases, without the point."""
        return self._text

    @property
    def searching(self) -> bool:
        """True while the list's own search field is used."""
        return self._searching

    @property
    def rows(self) -> tuple[PhraseRow, ...]:
        """The phrases that are offered."""
        return self._rows

    def current(self) -> PhraseRow | None:
        """The phrase that Enter would insert."""
        return self._rows[self._at] if self._rows else None

    def set_up_parts(self) -> tuple[Part, ...]:
        """The phrases that are offered, as the set-up has them."""
        return tuple(Part(f"phrase/{row.key}", row.short, self) for row in self._phrases)

    def set_up_at(self) -> int:
        """The phrase that Enter would insert; -1 for none."""
        return self._at if self._at < len(self._phrases) else -1

    @property
    def _phrases(self) -> tuple[PhraseRow, ...]:
        """The rows that are phrases; codes stand behind them."""
        return tuple(row for row in self._rows if not row.key.startswith(CODED))

    def open(self, text: str, caret: QPoint, *, searching: bool = False) -> None:
        """Open at the caret (in the editor's coordinates) and ask for phrases; also when the text grew."""
        new = self.isHidden() or text != self._text
        self._caret = caret
        self._searching = searching
        self._text = text
        if new:
            self._answered = False
            self._problem = ""
            if self.isHidden():
                self._rows = ()
        self.field.setVisible(searching)
        self.show()
        self.raise_()
        self.place()
        if searching:
            self.field.setText(text)
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        if new:
            self.asked.emit(text)

    def close_list(self) -> None:
        """Close without inserting anything."""
        if not self.isHidden():
            self._rows = ()
            # Told first: a hidden field would already have lost the focus that is to be given back.
            self.closing = True
            self.closed.emit()
            self.closing = False
            self.hide()

    def set_answer(self, answer: PhraseAnswer) -> None:
        """Show phrases; an answer to an earlier text is dropped."""
        if self.isHidden() or answer.text != self._text:
            return
        before = self.current()
        self._rows = answer.rows
        self._problem = answer.problem
        self._answered = True
        keys = [row.key for row in answer.rows]
        self._at = keys.index(before.key) if before is not None and before.key in keys else 0
        self.place()
        self._say()

    def _searched(self, text: str) -> None:
        self._text = text.removeprefix(".")
        self._answered = False
        self.asked.emit(self._text)

    def _choose(self, step: int) -> None:
        if self._rows:
            self._at = (self._at + step) % len(self._rows)
            self._say()
            self.update()

    def _say(self) -> None:
        row = self.current()
        words = f"{row.short}: {row.preview}" if row else self._empty()
        self.setAccessibleName(words)
        self.field.setAccessibleDescription(words)
        announce(self, words)

    def _take(self, follows: bool) -> None:
        row = self.current()
        # A list that answers an earlier text must not be inserted from.
        if row is None or not self._answered:
            return
        self.hide()
        self.inserted.emit(row, follows)
        self._rows = ()
        self.closed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            names = {
                Qt.Key.Key_Up: "Up",
                Qt.Key.Key_Down: "Down",
                Qt.Key.Key_Return: "Return",
                Qt.Key.Key_Enter: "Return",
                Qt.Key.Key_Tab: "Tab",
                Qt.Key.Key_Backtab: "Up",
                Qt.Key.Key_Escape: "Esc",
            }
            name = names.get(Qt.Key(event.key()), "")
            if name:
                self.keys[name]()
                return True
        return False

    # Painting

    def _empty(self) -> str:
        if self._problem:
            return self._problem
        return _("No phrase and no code fits.") if self._answered else _("Looking for phrases …")

    def _lines(self, row: PhraseRow) -> list[str]:
        return wrap(row.preview, PLAIN, px(_WIDE - 104 - 24))

    def _shown(self) -> list[tuple[int, PhraseRow]]:
        first = min(max(self._at - _MOST + 1, 0), max(len(self._rows) - _MOST, 0))
        return list(enumerate(self._rows))[first : first + _MOST]

    def _height(self, row: PhraseRow) -> int:
        return max(px(_ROW), len(self._lines(row)) * px(_STEP) + px(14))

    def _top(self) -> int:
        return px(_HEAD) + (px(40) if self._searching else 0)

    def place(self) -> None:
        """Stand below the caret, or above it where there is no room."""
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        rows = sum(self._height(row) for _at, row in self._shown()) or px(_ROW)
        tall = self._top() + rows + px(8) + px(_FOOT)
        wide = min(px(_WIDE), parent.width() - px(16))
        left = min(max(self._caret.x() - px(44), px(8)), parent.width() - wide - px(8))
        top = self._caret.y() + px(8)
        if top + tall > parent.height() - px(8):
            top = max(self._caret.y() - px(32) - tall, px(8))
        self.setGeometry(left, top, wide, tall)
        self.field.setGeometry(px(12), px(_HEAD), wide - px(24), px(32))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            box(painter, rect, RADIUS_PALETTE, "surface", "edge")
            title = _("Phrases") if self._searching else _("Phrases that fit .{text}").format(text=self._text)
            draw(painter, px(14), px(_HEAD) / 2 + px(1), title, COLUMN)
            paint_caps(painter, rect.right() - px(12) - caps_width("F4"), px(_HEAD) / 2 + px(1), "F4")
            top = float(self._top())
            if not self._rows:
                draw(painter, px(16), top + px(_ROW) / 2, self._empty(), QUIET)
            for at, row in self._shown():
                tall = self._height(row)
                area = QRectF(px(6), top, rect.width() - px(12), tall)
                if at == self._at:
                    box(painter, area, 6, "accent_bg")
                    focus_ring(painter, area, 6)
                lines = self._lines(row)
                centre = area.center().y() - (len(lines) - 1) * px(_STEP) / 2
                draw(painter, px(16), centre, row.short, LABEL.heavy(SEMIBOLD).on("accent"))
                left = max(px(104), px(16) + width(row.short, LABEL.heavy(SEMIBOLD)) + px(12))
                for line in lines:
                    draw(painter, left, centre, line, PLAIN)
                    centre += px(_STEP)
                top += tall
            foot = rect.bottom() - px(_FOOT)
            hairline(painter, 0, foot, rect.width())
            words: Line = (
                *(Keys("Enter"), Gap(8), Text(_("insert, follows the value"), QUIET), Gap(14)),
                *(Keys("Tab"), Gap(8), Text(_("as fixed text"), QUIET)),
            )
            paint_line(painter, words, px(14), foot + px(_FOOT) / 2)
            if len(self._rows) > _MOST:
                many = _("{n} of {all}").format(n=self._at + 1, all=len(self._rows))
                draw(painter, rect.right() - px(14) - width(many, QUIET), foot + px(_FOOT) / 2, many, QUIET)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        top = self._top()
        for at, row in self._shown():
            if top <= event.position().y() < top + self._height(row):
                self._at = at
                self._take(True)
                return
            top += self._height(row)
