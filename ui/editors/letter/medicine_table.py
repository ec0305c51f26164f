"""The medicine table of a letter: what each one is, what became of it, and why, which can be written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.acts.edits import TextRun
from desktop.core.messages import _
from desktop.shown.letters.letter_editor import LetterMedicine
from ui.editors.parts.stack import Stack
from ui.editors.parts.text_field import TextField
from ui.painting.shapes import box, hairline
from ui.painting.text import LABEL, QUIET, STRONG, Style, draw, width, wrap
from ui.theme import px
from ui.theme.measures import BODY

_STEP = 18


class MedicineRow(QWidget):
    """One medicine; generic name, product and dose are the record's, the reason is a field."""

    grown = Signal()

    def __init__(self, row: LetterMedicine) -> None:
        super().__init__()
        self.row = row
        name = _("Reason for {medicine}").format(medicine=row.generic or row.product)
        self.field = TextField(name, self, size=BODY, line_height=_STEP)
        self.field.set_runs((TextRun(row.reason),) if row.reason else ())
        self.field.setPlaceholderText(_("write why"))
        self.field.installEventFilter(self)
        self.field.entered.connect(self.update)
        self.field.left.connect(self.update)
        self.setAccessibleName(", ".join(filter(None, (row.generic, row.product, row.verdict, row.reason))))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def reason(self) -> str:
        """The reason as it stands."""
        return "".join(run.text for run in self.field.text_runs()).strip()

    def _columns(self, wide: float) -> tuple[float, float, float]:
        """Column positions: product, verdict, right edge."""
        return max(px(92), wide * 0.155), wide * 0.56, wide

    def _cells(self, wide: float) -> tuple[list[str], list[str], list[str]]:
        product, verdict, end = self._columns(wide)
        return (
            wrap(self.row.generic, STRONG, product - px(10)),
            wrap(self.row.product, QUIET, verdict - product - px(14)),
            wrap(self.row.verdict, LABEL, end - verdict),
        )

    def _field_at(self, wide: float) -> tuple[float, float]:
        """Left and top of the reason: after the verdict where there is room, else below it."""
        _product, verdict, end = self._columns(wide)
        lines = self._cells(wide)[2]
        after = verdict + width(lines[-1], LABEL) + px(14)
        if len(lines) == 1 and end - after >= px(110):
            return after, px(4)
        return verdict, px(4) + len(lines) * px(_STEP)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        names, products, verdicts = self._cells(wide)
        below = self._field_at(wide)[1] + self.field.height() - px(4)
        right = max(len(verdicts) * px(_STEP), below)
        return round(max(max(len(names), len(products)) * px(_STEP), right)) + px(8)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.heightForWidth(self.width()))

    def _place(self) -> None:
        left, top = self._field_at(self.width())
        room = max(round(self.width() - left) - px(4), px(60))
        self.field.setGeometry(round(left), round(top), room, self.field.height())
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def line_above(self, y: float) -> float:
        """For the edge of the letter: half a dose is another dose, a row stands whole or not at all."""
        return 0.0 if 0 < y < self.height() else y

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            wide = self.width()
            product, verdict, _end = self._columns(wide)
            names, products, verdicts = self._cells(wide)
            columns: tuple[tuple[float, list[str], Style], ...] = (
                (0.0, names, STRONG),
                (product, products, QUIET),
                (verdict, verdicts, LABEL),
            )
            for left, lines, style in columns:
                y = float(px(13))
                for words in lines:
                    draw(painter, left, y, words, style)
                    y += px(_STEP)
            area = self.field.geometry().adjusted(-px(4), -px(1), px(2), -px(1))
            if self.field.hasFocus():
                box(painter, area.toRectF(), 4, None, "accent", 1.5)
            elif self.row.missing and self.field.document().isEmpty():
                box(painter, area.toRectF(), 4, "warn_bg", "warn", 1, dashed=True)
            hairline(painter, 0, self.height() - 1, wide)


class MedicineTable(Stack):
    """Medicine table of a letter: `edited(key)` while a reason is written."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, rows: tuple[LetterMedicine, ...]) -> None:
        super().__init__((0, 2, 0, 0))
        self.setAccessibleName(_("Medicines"))
        self.rows: list[MedicineRow] = []
        for row in rows:
            made = MedicineRow(row)
            made.field.edited.connect(lambda key=row.key: self.edited.emit(key))
            made.field.left.connect(self.left)
            self.rows.append(made)
        self.add(*self.rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            hairline(painter, 0, 0, self.width(), "edge")

    def update_rows(self, rows: tuple[LetterMedicine, ...]) -> bool:
        """Bring the same medicines up to date, keeping reasons; False if they are others."""
        if [row.row.key for row in self.rows] != [row.key for row in rows]:
            return False
        for shown, row in zip(self.rows, rows, strict=True):
            shown.row = row
            shown.update()
        self.refresh()
        return True

    def reason_of(self, key: str) -> str:
        """Reason written for a medicine."""
        return next(row.reason() for row in self.rows if row.row.key == key)
