"""The pile before it is printed: the letters, a sheet as it will be, what was checked, and the acts."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.acts import Act
from desktop.acts.letters import LeavePile, PrintPile
from desktop.acts.window import Print
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.letters.printing import Copy, KeptOut, Pile
from ui.editors.parts.editor_keys import Table, bare, claims, pressed, runs
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Spring, Text
from ui.painting.shapes import box
from ui.painting.text import PLAIN, QUIET, SMALL, Style
from ui.panels.parts.name_cell import name_forms
from ui.printing.print_sheet import PrintSheet
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import Scheme, paint_icon, px, scheme
from ui.theme.measures import BODY, RADIUS_SELECTION, SEMIBOLD
from ui.widgets.button import PlainButton, StepButton
from ui.widgets.head import PAGE
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.panel import Panel

LIST_WIDE = 330


def sheets_of(copy: Copy) -> str:
    """Sheet numbers of a copy in the pile: "sheet 3", "sheets 3–4"."""
    first, last = copy.first + 1, copy.first + copy.sheets
    if first == last:
        return _("sheet {n}").format(n=first)
    return _("sheets {first}–{last}").format(first=first, last=last)


class PileList(TablePanel):
    """The copies in their order; the cursor goes with the sheet that is shown."""

    kind = "print_pile"

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Letters for printing"))
        self.head.set_title(_("The pile"))

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("patient", _("Patient and letter"), 190, 1, sortable=False),
            Column("sheets", _("Sheets"), 90, sortable=False),
        )

    def row_height(self, wide: bool) -> float:
        return 44

    def groups(self, model: Pile, wide: bool) -> tuple[Group, ...]:
        count = len(model.copies)
        words = ngettext("{n} letter", "{n} letters", count).format(n=count)
        sheets = ngettext("{n} sheet", "{n} sheets", model.sheets).format(n=model.sheets)
        self.head.set_title(_("The pile"), "", f"{words} · {sheets}")
        return (Group(tuple(self._row(copy) for copy in model.copies)),)

    def _row(self, copy: Copy) -> Row:
        below = (
            Text(_("{title} to {name}").format(title=copy.title, name=copy.recipient), QUIET, wraps=True),
        )
        state = text_cell(sheets_of(copy), QUIET)
        if copy.printed:
            again = (Text(sheets_of(copy), QUIET),), (Text(_("printed before"), SMALL.on("warn")),)
            state = Cell((again,), step=18)
        whose = family_first(copy.family, copy.given)
        spoken = f"{whose}, {copy.title}, {copy.recipient}, {sheets_of(copy)}"
        forms = tuple((*form, below) for form in name_forms(copy.family, copy.given))
        return Row(copy.task, (Cell(forms, step=18), state), spoken=spoken)


class KeptOutCard(Stack):
    """Card of copies kept out of the pile, amber, so that nobody takes them for printed."""

    def __init__(self, kept_out: tuple[KeptOut, ...]) -> None:
        super().__init__((32, 10, 12, 10), 3)
        count = len(kept_out)
        title = ngettext(
            "{n} copy is kept out of the pile", "{n} copies are kept out of the pile", count
        ).format(n=count)
        self.add(paragraph(title, Style(BODY, SEMIBOLD), 17))
        lines = [_("{patient}, to {name}: {why}").format(patient=o.patient, name=o.recipient, why=o.why)
                 for o in kept_out]  # fmt: skip
        for line in lines:
            self.add(paragraph(line, SMALL, 16))
        self.setAccessibleName(". ".join((title, *lines)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            edge = "warn" if scheme() is not Scheme.LIGHT else None
            box(painter, QRectF(self.rect()), RADIUS_SELECTION, "warn_bg", edge, 1.5)
            paint_icon(painter, "warning", px(10), px(12), "warn")


class PreviewSide(SideColumn):
    """Printer, checks, printing again from the shown sheet, and the act. `resumed()`, `back()`."""

    resumed = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Printing"), parent)
        self._sheet = 0
        self.resume: StepButton | None = None
        self.leave = PlainButton(_("Back to the queue"), "Esc")
        self.leave.clicked.connect(self.back)
        self.foot_parts.add(self.leave)
        self.set_foot(
            _(
                "They become “sent to the printer”, and “printed” when the printer says so."
                " You mark them as posted yourself, afterwards."
            )
        )

    def show_pile(self, pile: Pile, printer: str) -> None:
        """Show what is known of the pile and where it will go."""
        parts: list[QWidget] = [SideHead(_("Printer"))]
        parts.append(_pair(_("Printer"), printer or _("chosen when you print")))
        parts.append(_pair(_("Paper"), _("A4, one-sided")))
        parts.append(_pair(_("Jobs"), _("One a letter: each begins on a front")))
        if pile.checked:
            parts += [Space(10), SideHead(_("Checked"))]
            for words in pile.checked:
                label = RunsLabel(wrapping=True)
                line = (Icon("check", "text2", 14), Gap(8), Text(words, PLAIN, wraps=True))
                label.set_cell(Cell(((line,),), step=20))
                parts.append(label)
        if pile.kept_out:
            parts += [Space(10), KeptOutCard(pile.kept_out)]
        self.inner.clear()
        self.resume = StepButton("F", "", key_last=True, accent=True)
        self.resume.clicked.connect(self.resumed)
        self.add(*parts, Space(10), SideHead(_("Print again")), self.resume)
        self.show_sheet(self._sheet)
        count, sheets = len(pile.copies), pile.sheets
        verb = ngettext("Print {n} letter", "Print {n} letters", count).format(n=count)
        verb += ", " + ngettext("{n} sheet", "{n} sheets", sheets).format(n=sheets)
        self.action.set_act(verb, "", "Ctrl+P", ready=bool(count), icon="printer")
        self.foot_parts.refresh()

    def show_sheet(self, number: int) -> None:
        """The sheet that printing again would begin with (from 0)."""
        self._sheet = number
        words = _("from sheet {n}, after a paper jam").format(n=number + 1)
        if self.resume is None:
            return
        self.resume.setText(words)
        self.resume.setAccessibleName(_("Print again from sheet {n}").format(n=number + 1))
        self.resume.setFixedSize(self.resume.sizeHint())


def _pair(label: str, value: str) -> RunsLabel:
    made = RunsLabel(wrapping=True)
    made.set_cell(Cell((((Text(label, SMALL), Spring(8, 0.27), Text(value, PLAIN, wraps=True)),),), step=24))
    return made


class PrintPreview(Panel):
    """The pile as a page. `wanted(sheet)` asks for a picture, which `put` brings.

    Acts: `print_pile` (the sheet to begin with, from 0) and `leave_pile`.
    """

    kind = "print_preview"
    acts = (PrintPile, LeavePile)
    wanted = Signal(int)
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE)
        self.head.set_title(_("Preview"))
        self.list = PileList()
        self.sheet = PrintSheet(self)
        body = QWidget(self)
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(Rule(down=True, parent=body))
        across.addWidget(self.sheet, 1)
        self.set_body(body)
        body.setFocusProxy(self.list.view)
        self.printing = PreviewSide(self)
        self.side = self.printing
        self.list.setFixedWidth(px(LIST_WIDE))
        self.list.view.moved.connect(self._to_copy)
        self.sheet.turned.connect(self._turned)
        self.sheet.wanted.connect(self.wanted)
        self.printing.pressed.connect(lambda: self.act.emit(PrintPile(0)))
        self.printing.resumed.connect(lambda: self.act.emit(PrintPile(self.sheet.page)))
        self.printing.back.connect(lambda: self.act.emit(LeavePile()))
        self._keys = {  # type: ignore[misc]
            "Ctrl+P": lambda: self.act.emit(PrintPile(0)),
            "F": lambda: self.act.emit(PrintPile(self.sheet.page)),
            "Esc": lambda: self.act.emit(LeavePile()),
            "Left": lambda: self.sheet.go(self.sheet.page - 1),
            "Right": lambda: self.sheet.go(self.sheet.page + 1),
        }
        self.list.view.installEventFilter(self)

    def show_model(self, model: Pile | None) -> None:
        self.list.set_model(model)
        if model is None:
            self.sheet.set_pages(())
            return
        firsts = [copy.first for copy in model.copies]
        titles = [_("{title} to {name}").format(title=copy.title, name=copy.recipient)
                  for copy in model.copies for _sheet in range(copy.sheets)]  # fmt: skip
        self.sheet.expect(model.sheets, titles, firsts, _("The sheet is being made."))
        self.printing.show_pile(model, "")
        self._turned(self.sheet.page)

    def set_printer(self, name: str) -> None:
        """The printer that was chosen last, by name."""
        if self.model is not None:
            self.printing.show_pile(self.model, name)

    def put(self, sheet: int, image: QImage) -> None:
        """A sheet's picture."""
        self.sheet.put(sheet, image)

    def _turned(self, sheet: int) -> None:
        pile: Pile | None = self.model
        self.printing.show_sheet(sheet)
        if pile is not None and pile.copies:
            self.list.view.choose(pile.copy_of(sheet).task)

    def _to_copy(self, task: str) -> None:
        pile: Pile | None = self.model
        copy = next((c for c in pile.copies if c.task == task), None) if pile is not None else None
        if copy is not None and not copy.first <= self.sheet.page < copy.first + copy.sheets:
            self.sheet.go(copy.first)

    def about(self, kind: type[Act]) -> Act | None:
        return PrintPile(0) if kind is Print else super().about(kind)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """The list gives away the keys that turn sheets."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and bare(event):
            if event.text() in ("+", "-", "0"):
                self.sheet.keyPressEvent(event)
                return True
            if pressed(event) in ("Left", "Right", "F"):
                return runs(event, self._keys)
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._keys):
            super().keyPressEvent(event)
