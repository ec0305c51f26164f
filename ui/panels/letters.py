"""A patient's letters: each recipient with how far the letter came."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.views.letters import LetterRow, LettersModel, RecipientRow
from ui.painting.cell import text_cell
from ui.painting.text import LABEL, QUIET
from ui.panels.letter_marks import recipients_cell
from ui.shell.table import TablePanel
from ui.shell.table_model import Column, Group, Row
from ui.theme.measures import ROW


class LettersPanel(TablePanel):
    """Acts with the letter's key: `open`, `new` (N), `preview` (F8), `recipient` (R), `telephone` (T)."""

    kind = "letters"
    keys = (("N", "new"), ("R", "recipient"), ("T", "telephone"))

    def __init__(self) -> None:
        super().__init__(filtering=True)
        self.view.setAccessibleName(_("Letters"))
        self.view.top_aligned = True
        self.head.set_title(_("Letters"))

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("letter", _("Letter"), 200, 1.2),
            Column("author", _("From"), 110, 0.4),
            Column("time", _("Signed"), 110, 0.3),
            Column("recipients", _("Recipients and state"), 420, 2.8),
        )

    def row_height(self, wide: bool) -> float:
        return ROW

    def groups(self, model: LettersModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Letters"), str(len(model.rows)), model.note)
        self.head.set_hints((("N", _("new letter"), "new"),))
        titles = (
            ("attention", _("Needs you")),
            ("open", _("Under way")),
            ("done", _("Arrived")),
            ("unknown", _("Not followed here")),
        )
        groups = []
        for key, title in titles:
            rows = [row for row in model.rows if row.group == key]
            if rows:
                groups.append(Group(tuple(self._row(row) for row in rows), title, str(len(rows)), key=key))
        return tuple(groups)

    def _row(self, row: LetterRow) -> Row:
        # A signed letter that nobody follows was written elsewhere: nothing is known of where it went.
        nobody = _("no recipient yet") if row.state == "draft" else _("nothing is recorded of where it went")
        to = row.recipients or (RecipientRow(nobody, row.state, row.state_text, row.remark),)
        cells = (
            text_cell(row.title, LABEL),
            text_cell(row.author, QUIET),
            text_cell(row.time, QUIET),
            recipients_cell(to),
        )
        return Row(row.key, cells, (None, None, row.time_sort or None), row.spoken)
