"""The paper of a letter: its head, and the sections one below the other, each a real field."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.acts.edits import TextSection
from desktop.core.messages import _
from desktop.shown.letters.letter_editor import LetterHeading, LetterMedicine, LetterModel
from ui.editors.letter.medicine_table import MedicineTable
from ui.editors.parts.stack import Stack
from ui.editors.parts.text_field import TextField
from ui.painting.shapes import box
from ui.painting.text import PAGE_TITLE, QUIET, SMALL, Style, draw, draw_right, width, wrap
from ui.theme import Scheme, colour, paint_icon, px, scheme
from ui.theme.measures import CAPTION, HEADING, SEMIBOLD

MARGIN = 44
"""The paper's margins left and right, at 100 %."""
TITLE = Style(HEADING - 2, SEMIBOLD)


class PaperHead(QWidget):
    """Head of a letter's paper. Title and stay at the left, the office at the right."""

    def __init__(self, model: LetterModel) -> None:
        super().__init__()
        self._model = model
        self.setAccessibleName(". ".join(filter(None, (model.title, model.stay, *model.office))))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _stay(self, wide: float) -> list[str]:
        return wrap(self._model.stay, QUIET, wide)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        right = px(8) + len(self._model.office) * px(17)
        return max(px(36) + len(self._stay(wide)) * px(18), right) + px(4)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw(painter, 0, px(16), self._model.title, PAGE_TITLE)
            y = float(px(12))
            for words in self._model.office:
                draw_right(painter, self.width(), y, words, SMALL)
                y += px(17)
            y = float(px(42))
            for words in self._stay(self.width()):
                draw(painter, 0, y, words, QUIET)
                y += px(18)


class SectionBlock(QWidget):
    """A heading above its field, with the medicine table where it belongs. `grown()` at another height."""

    grown = Signal()

    def __init__(self, section: TextSection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = section.code
        self.title = section.title
        self.state = "done"
        self.table: MedicineTable | None = None
        self._marked: tuple[str, ...] = ()
        self.field = TextField(section.title, self)
        self.field.set_runs(section.runs)
        self.field.installEventFilter(self)
        self.field.entered.connect(self.update)
        self.field.left.connect(self.update)

    def set_state(self, state: str) -> None:
        """Set the state and hint of an empty section."""
        self.state = state
        hints = {
            "none": _("Nothing is said under this heading; it is left out."),
            "missing": _("This must be written."),
        }
        hint = _("Write more about the medicines") if self.table is not None else hints.get(state, "")
        self.field.setPlaceholderText(hint)
        self.update()

    def set_medicines(self, rows: tuple[LetterMedicine, ...]) -> MedicineTable | None:
        """Show the medicine table below the text; a known table keeps what is being written in it."""
        if self.table is not None and self.table.update_rows(rows):
            return None
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        if rows:
            self.table = MedicineTable(rows)
            self.table.setParent(self)
            self.table.placed.connect(self._place)
            self.table.show()
        self._place()
        return self.table

    def set_marked(self, numbers: tuple[str, ...]) -> None:
        """Sources whose sentence is outdated, for the margin's mark; () where sources stand beside."""
        self._marked = numbers
        self.update()

    def y_of(self, number: str) -> float | None:
        """The top of the line in which a source's number stands, in this widget's coordinates."""
        return self.ys((number,)).get(number)

    def ys(self, numbers: Collection[str]) -> dict[str, float]:
        """The same of many numbers, those that stand here; the text is gone through once."""
        found: dict[str, float] = {}
        for piece in self.field.runs.specials(("mark",)):
            if piece.run is not None and piece.run.text in numbers and piece.run.text not in found:
                rects = self.field.rects(piece.start, piece.end)
                if rects:
                    found[piece.run.text] = self.field.y() + rects[0].center().y()
        return found

    def heightForWidth(self, wide: int) -> int:
        table = self.table.heightForWidth(wide - 2 * px(MARGIN)) + px(10) if self.table is not None else 0
        return px(27) + self.field.height() + table + px(2)

    def hasHeightForWidth(self) -> bool:
        return True

    def _place(self) -> None:
        left, top = px(MARGIN), px(27)
        room = max(self.width() - 2 * left, px(120))
        self.field.setGeometry(left, top, room, self.field.height())
        if self.table is not None:
            y = top + self.field.height() + px(4)
            self.table.setGeometry(left, y, room, self.table.heightForWidth(room))
        self.updateGeometry()
        self.grown.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            inside = self.field.hasFocus()
            draw(painter, px(MARGIN), px(14), self.title, TITLE.on("accent") if inside else TITLE)
            if inside:
                painter.fillRect(
                    QRectF(px(MARGIN) - px(14), px(27), 2, self.field.height()), colour("accent")
                )
            for number in self._marked:
                y = self.y_of(number)
                if y is not None:
                    style = Style(CAPTION, SEMIBOLD, "warn")
                    right = self.width() - px(12)
                    draw(painter, right - width(number, style), y, number, style)
                    paint_icon(painter, "git-diff", right - width(number, style) - px(20), y, "warn", 14)


class Paper(Stack):
    """Paper of a letter: `edited(code)`, `moved(field)`, `left()` and `phrase(field, text)` of any section;
    `reason(key)` of a medicine.
    """

    edited = Signal(str)
    reason = Signal(str)
    moved = Signal(object)
    phrase = Signal(object, object)
    left = Signal()
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__((0, 18, 0, 40), 2)
        self.blocks: list[SectionBlock] = []
        self._last: TextField | None = None

    def load(self, model: LetterModel) -> None:
        """Replace everything by a model's text."""
        self.blocks, self._last = [], None
        holder = Stack((MARGIN, 0, MARGIN, 0))
        holder.add(PaperHead(model))
        parts: list[QWidget] = [holder]
        for section in model.text.sections:
            block = SectionBlock(section)
            field = block.field
            field.edited.connect(lambda code=block.code: self.edited.emit(code))
            field.moved.connect(lambda field=field: self.moved.emit(field))
            field.phrase.connect(lambda text, field=field: self.phrase.emit(field, text))
            field.entered.connect(lambda block=block: self._entered(block))
            field.left.connect(self.left)
            block.grown.connect(self.refresh)
            self.blocks.append(block)
            parts.append(block)
        self.fill(*parts)

    def clear_all(self) -> None:
        """Take the letter away."""
        self.blocks, self._last = [], None
        self.clear()

    def update_model(self, model: LetterModel, beside: bool) -> None:
        """States, medicines and margin marks of a letter that is loaded; `beside` when sources stand at the
        right of the paper.
        """
        states: dict[str, LetterHeading] = {heading.code: heading for heading in model.headings}
        outdated = tuple(source.number for source in model.sources if source.outdated)
        for block in self.blocks:
            if block.code == model.medicines_in:
                made = block.set_medicines(model.medicines)
                if made is not None:
                    made.edited.connect(self.reason)
                    made.left.connect(self.left)
            heading = states.get(block.code)
            block.set_state(heading.state if heading else "done")
            block.set_marked(() if beside else outdated)

    def _entered(self, block: SectionBlock) -> None:
        # One that is being taken away may be given the focus once more as those before it are hidden.
        if block not in self.blocks:
            return
        self._last = block.field
        self.entered.emit(block.code)

    def fields(self) -> list[TextField]:
        """The sections' fields in reading order."""
        return [block.field for block in self.blocks]

    def block(self, code: str) -> SectionBlock | None:
        """The section with a code."""
        return next((block for block in self.blocks if block.code == code), None)

    def current(self) -> TextField | None:
        """The field that is or was last written in, else the first."""
        return self._last or next(iter(self.fields()), None)

    def step(self, by: int) -> None:
        """Go to the next or previous section."""
        fields = self.fields()
        if not fields:
            return
        at = fields.index(self._last) + by if self._last in fields else 0
        fields[min(max(at, 0), len(fields) - 1)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tables(self) -> list[MedicineTable]:
        """The medicine tables that are shown."""
        return [block.table for block in self.blocks if block.table is not None]

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            edge = "hairline" if scheme() is not Scheme.CONTRAST else "edge"
            box(painter, QRectF(self.rect()), 3, "surface", edge)
