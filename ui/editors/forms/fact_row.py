"""A row of the sheet of facts: a question, its answers beside each other, the fields that one opens."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from desktop.acts.facts import Fact, Strike
from desktop.core.messages import _
from desktop.shown.page.facts import AllergyLine, FactLine
from ui.editors.forms.sheet_parts import Field, Titled, said
from ui.editors.forms.standing_line import StandingLine
from ui.editors.parts.chips import Chips
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, text_cell
from ui.painting.text import SMALL


class FactRow(Titled):
    """Row of one banner fact. Signals: `chosen(question, choice)`, `written(question, field, text)`,
    `struck(key, Strike | None)`."""

    chosen = Signal(str, str)
    written = Signal(str, str, str)
    struck = Signal(str, object)

    def __init__(self, row: FactLine, me: str) -> None:
        self._stack = Stack(spacing=5)
        super().__init__(row.title, self._stack)
        self.row = row
        self._me = me
        self.stood = row.now
        self.chips = Chips(row.choices, row.title)
        self.chips.chosen.connect(lambda choice: self.chosen.emit(row.question, choice))
        self.lines: list[StandingLine] = []
        for key, words in row.lines:
            line = StandingLine(AllergyLine(key, words, "", "", ""), "over")
            line.struck.connect(self._struck)
            self.lines.append(line)
            self._stack.add(line)
        for gone in row.gone:
            self._stack.add(StandingLine(gone, "over"))
        self._said = said("")
        self._fields = Stack(spacing=4)
        self.fields: dict[str, Field] = {}
        self._stack.add(self.chips, self._said, self._fields)

    def adds(self, choice: str) -> bool:
        """True when an answer adds to the existing entries, and so may be chosen again."""
        return choice == "add"

    def load(self, answer: Fact | None) -> None:
        """Show the answer that is kept in a draft."""
        self._show_fields(self.row)
        for name, field in self.fields.items():
            field.put(str(getattr(answer, name)) if answer is not None else "")

    def set_row(self, row: FactLine) -> None:
        """Show the question as it stands now; what is written in its fields is left alone."""
        self.row = row
        if not row.changed:
            self.stood = row.now
        self.chips.set_current(row.now if row.now != "add" or row.needs else "")
        self.chips.set_offered(not row.locked)
        parts = [row.said, row.own, row.was, row.origin if not row.was else "", row.locked]
        words = " · ".join(part for part in parts if part)
        self._said.set_cell(text_cell(words, SMALL) if words else Cell())
        self._said.setVisible(bool(words))
        self.set_remark(_("changed now") if row.changed else "", "accent")
        self._show_fields(row)
        self._stack.refresh()
        self.arrange()

    def _show_fields(self, row: FactLine) -> None:
        if [name for name, _words in row.needs] == list(self.fields):
            return
        kept = {name: field.text() for name, field in self.fields.items()}
        self.fields = {}
        made = []
        for name, words in row.needs:
            hint = (
                _("today, or 19.11.2026")
                if name == "since"
                else (_("Enter: {name}").format(name=self._me) if name == "by" else "")
            )
            field = Field(words, hint)
            field.put(kept.get(name, ""))
            field.written.connect(lambda text, name=name: self.written.emit(self.row.question, name, text))
            if name == "by":
                field.entered.connect(lambda field=field: field.text() or field.setText(self._me))
            self.fields[name] = field
            made.append(Titled(words, field, line=False))
        self._fields.fill(*made)

    def _struck(self, key: str, strike: Strike | None) -> None:
        self.struck.emit(key, strike)

    def go_to(self, field: str) -> None:
        """Focus a field, else the answers."""
        if field in self.fields:
            self.fields[field].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.chips.take_focus()
