"""The ten questions about the page: 1 to 5 answers and goes on, Esc puts them away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.messages import _, ngettext
from desktop.core.usage.sus import LEAST, MOST, questions
from ui.editors.parts.editor_side import paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Text
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PLAIN, QUIET, SMALL, draw, draw_centred, draw_right
from ui.painting.text import width as text_width
from ui.theme import changed, colour, palette, px
from ui.widgets.button import PlainButton
from ui.widgets.held_keys import Guard, held
from ui.widgets.scroll import Scroll

_WIDE, _CIRCLE, _STEP, _WORDS = 760, 26, 40, 40


class QuestionRow(QWidget):
    """One sentence and five circles; `answered()` when it has an answer, `moved(step)` for another row."""

    answered = Signal()
    moved = Signal(int)

    def __init__(self, number: int, words: str) -> None:
        super().__init__()
        self.number, self.words, self.answer = number, words, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        changed.connect(self.updateGeometry)
        self._say()

    def _say(self) -> None:
        said = _("not answered") if not self.answer else _("answered {n} of 5").format(n=self.answer)
        self.setAccessibleName(f"{self.number}. {self.words} {said}")

    def set_answer(self, answer: int) -> None:
        """Answer it, 1 (strongly disagree) to 5 (strongly agree)."""
        self.answer = answer
        self._say()
        self.update()
        self.answered.emit()

    def _circles(self) -> float:
        return px(_STEP) * MOST + px(14)

    def _cell(self) -> Cell:
        style = LABEL if self.hasFocus() else PLAIN
        return Cell((((Text(self.words, style, wraps=True),),),), step=18)

    def _room(self, wide: int) -> float:
        return wide - self._circles() - px(_WORDS) - px(12)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return max(px(40), round(lay(self._cell(), self._room(wide)).height) + px(14))

    def sizeHint(self) -> QSize:
        return QSize(px(400), self.heightForWidth(max(self.width(), px(400))))

    def _middle(self, answer: int) -> float:
        return self.width() - self._circles() + px(_STEP) * (answer - 0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        turn = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if event.text() in {str(one) for one in range(LEAST, MOST + 1)} and not held(event):
            self.set_answer(int(event.text()))
            self.moved.emit(1)
        elif step:
            self.moved.emit(step)
        elif turn:
            self.set_answer(min(max((self.answer or 3) + turn, LEAST), MOST))
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.position().x()
        near = min(range(LEAST, MOST + 1), key=lambda one: abs(self._middle(one) - at))
        if abs(self._middle(near) - at) <= px(_STEP) / 2:
            self.set_answer(near)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.hasFocus():
                painter.fillRect(rect, colour("accent_bg"))
            room = self._room(self.width())
            draw_right(painter, px(_WORDS) - px(12), rect.center().y(), str(self.number), QUIET)
            paint_laid(painter, lay(self._cell(), room), QRectF(px(_WORDS), 0, room, rect.height()))
            side = float(px(_CIRCLE))
            for one in range(LEAST, MOST + 1):
                circle = QRectF(self._middle(one) - side / 2, rect.center().y() - side / 2, side, side)
                mine = one == self.answer
                box(
                    painter,
                    circle,
                    _CIRCLE / 2,
                    "accent" if mine else "surface",
                    "accent" if mine else "edge",
                )
                style = LABEL.on("on_accent") if mine else PLAIN.on("text2")
                draw_centred(painter, circle.center().x(), circle.center().y(), str(one), style)
            hairline(painter, 0, self.height() - 1, self.width())
            if self.hasFocus():
                focus_ring(painter, rect)


class _Ends(QWidget):
    """Words of the ends of the scale, over the circles."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px(26))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            right = self.width() - px(14)
            left = right - px(_STEP) * MOST + px(_STEP - _CIRCLE) / 2
            words = (_("1 strongly disagree"), _("5 strongly agree"))
            # In little room the first one ends where the second begins, not over its own circle.
            left = min(left, right - text_width(words[1], SMALL) - px(24) - text_width(words[0], SMALL))
            draw(painter, left, self.height() / 2, words[0], SMALL)
            draw_right(painter, right - px(_STEP - _CIRCLE) / 2, self.height() / 2, words[1], SMALL)


class QuestionsDialog(QDialog):
    """Ten questions about a page, by its sprint in words. `answered(answers)` when all ten have an answer and
    they are handed in; it stays open until that is kept."""

    answered = Signal(object)

    def __init__(self, page: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = _("What do you think of the page?")
        self.setWindowTitle(title)
        self.setPalette(palette())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(14))
        column.setSpacing(px(8))
        column.addWidget(paragraph(title, HEAD, 24))
        said = _(
            "About {page}: ten sentences, 1 to 5. Kept is one number with your profession, never your name or"
            " each answer. You are asked once for a sprint."
        )
        column.addWidget(paragraph(said.format(page=page), QUIET))
        column.addWidget(_Ends())
        inner = Stack()
        self.rows = [QuestionRow(at, words) for at, words in enumerate(questions(), 1)]
        for at, row in enumerate(self.rows):
            row.answered.connect(self._say)
            row.moved.connect(lambda step, at=at: self._go(at + step))
        inner.add(*self.rows)
        self.view = Scroll(inner, self)
        column.addWidget(self.view, 1)
        self.warning = paragraph("", PLAIN)
        column.addWidget(self.warning)
        foot = QHBoxLayout()
        self.left = paragraph("", SMALL)
        self.away = PlainButton(_("Put away"), "Esc")
        self.away.clicked.connect(self.reject)
        self.act = PlainButton(_("Hand in"), "Ctrl+Enter")
        self.act.clicked.connect(self.hand_in)
        foot.addWidget(self.left, 1)
        foot.addWidget(self.away)
        foot.addWidget(self.act)
        column.addLayout(foot)
        self._size()
        self.refused("")
        self._say()
        self.rows[0].setFocus()
        Guard(self)

    def _size(self) -> None:
        parent = self.parentWidget()
        room = parent.size() if parent is not None else QSize(px(_WIDE), px(700))
        wide = min(px(_WIDE), room.width() - px(40))
        self.view.setMinimumHeight(min(px(430), max(room.height() - px(260), px(120))))
        self.setMinimumWidth(wide)
        self.resize(wide, self.sizeHint().height())

    def _go(self, at: int) -> None:
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.ensureWidgetVisible(self.rows[at], 0, px(8))
        elif at == len(self.rows):
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        missing = sum(not row.answer for row in self.rows)
        words = ngettext("{n} sentence is not answered", "{n} sentences are not answered", missing)
        said = words.format(n=missing) if missing else _("All ten are answered.")
        self.left.set_cell(Cell((((Text(said, SMALL, wraps=True),),),), step=18))

    def refused(self, words: str) -> None:
        """Show why the answers were not kept; they stand."""
        self.warning.set_cell(Cell((((Text(words, PLAIN.on("danger"), wraps=True),),),), step=18))
        self.warning.setVisible(bool(words))

    def hand_in(self) -> None:
        """Hand the answers in, or go to the first sentence without one."""
        lacking = next((at for at, row in enumerate(self.rows) if not row.answer), None)
        if lacking is not None:
            self._go(lacking)
            return
        self.answered.emit(tuple(row.answer for row in self.rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not held(event):
                self.hand_in()
            return
        super().keyPressEvent(event)
