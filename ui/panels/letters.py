"""A patient's letters: each recipient with how far the letter came."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.patient import BeginLetter
from desktop.acts.signed import CorrectLetter, OpenSignedLetter
from desktop.acts.tasks import BeginTask
from desktop.core.messages import _
from desktop.shown.letters.letters import LetterRow, LettersModel, RecipientRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import text_cell
from ui.painting.text import LABEL, QUIET
from ui.panels.parts.letter_marks import recipients_cell
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme.measures import ROW


class LettersPanel(TablePanel):
    """Raises `BeginLetter`, for a draft when it is opened, and `OpenSignedLetter` for any other."""

    kind = "letters"
    acts = (BeginLetter, OpenSignedLetter, BeginTask, CorrectLetter)

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

    def opened(self, key: str) -> Act | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        return BeginLetter(row.draft) if row.draft else OpenSignedLetter(row.key)

    def about(self, kind: type[Act]) -> Act | None:
        if kind is not BeginTask and kind is not CorrectLetter:
            return super().about(kind)
        key = str(self.current_key() or "")
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            return None
        if kind is CorrectLetter:
            return CorrectLetter(key) if not row.draft and row.group != "revoked" else None
        return BeginTask("", key, f"{row.title}: ")

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key and not row.draft), None)
        return OriginOf((row.key,), row.title, note=row.state_text) if row is not None else None

    def row_height(self, wide: bool) -> float:
        return ROW

    def groups(self, model: LettersModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Letters"), str(len(model.rows)), model.note)
        self.head.set_hints(self.hints(BeginLetter, CorrectLetter))
        titles = (
            ("attention", _("Needs you")),
            ("open", _("Under way")),
            ("done", _("Arrived")),
            ("unknown", _("Not followed here")),
            ("revoked", _("Revoked")),
        )
        groups = []
        for key, title in titles:
            rows = [row for row in model.rows if row.group == key]
            if rows:
                groups.append(Group(self.kept.each(rows, self._row), title, str(len(rows)), key=key))
        return tuple(groups)

    def _row(self, row: LetterRow) -> Row:
        # A signed letter that nobody follows was written elsewhere: nothing is known of where it went.
        nobody = _("no recipient yet") if row.state == "draft" else _("nothing is recorded of where it went")
        if row.group == "revoked":
            nobody = _("Does not stand.")
        to = (row.recipients if row.group != "revoked" else ()) or (
            RecipientRow(nobody, row.state, row.state_text, row.remark),
        )
        cells = (
            text_cell(row.title, LABEL),
            text_cell(row.author, QUIET),
            text_cell(row.time, QUIET),
            recipients_cell(to),
        )
        return Row(row.key, cells, (None, None, row.time_sort or None), row.spoken)
