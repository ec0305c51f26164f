"""A patient's examinations in words: by field, with the answer that is read beside them."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.results import AcknowledgeResults
from desktop.acts.tables import FilterList, Fold, NextNew
from desktop.core.messages import _
from desktop.shown.notes.notes import NoteRow
from desktop.shown.results.examinations import ExaminationRow, ExaminationsModel
from ui.painting.runs import Line, Text
from ui.painting.text import SMALL
from ui.panels.parts.reading_list import ReadingList
from ui.table.row_model import Group
from ui.theme.measures import GROUP_HEAD


class ExaminationsPanel(ReadingList):
    """Raises `AcknowledgeResults` (K) for the answer with the cursor that nobody has seen."""

    kind = "examinations"
    gives = GROUP_HEAD
    acts = (AcknowledgeResults,)
    own = ReadingList.own | {NextNew}

    def __init__(self) -> None:
        super().__init__(_("Examinations"))
        self._examined: dict[str, ExaminationRow] = {}

    def filter_words(self) -> str:
        return _("Find in all answers")

    def groups(self, model: ExaminationsModel, wide: bool) -> tuple[Group, ...]:
        self.lay_out()
        rows = [row for group in model.groups for row in group.rows]
        self._examined = {row.note.key: row for row in rows}
        self._rows = {row.note.key: row.note for row in rows}
        count = str(len(self.found() if self.terms else rows)) if self.both else ""
        self.head.set_title(model.title or _("Examinations"), count, model.note)
        self.head.set_hints(self.hints(NextNew, AcknowledgeResults, Fold, Fold=_("fold group")))
        return tuple(
            Group(
                tuple(self.line(row.note, bool(row.unread)) for row in group.rows),
                group.title,
                str(len(group.rows)),
                key=group.key,
                foldable=True,
            )
            for group in model.groups
        )

    def below(self, row: NoteRow) -> tuple[Line, ...]:
        """The beginning of the answer says more in a list than who gave it."""
        return ((Text(row.text, SMALL, wraps=True),),)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._examined.get(self.view.current_key())
        if kind is AcknowledgeResults:
            if row is None or not row.unread:
                return None
            return AcknowledgeResults(row.unread, shown=row.fingerprints)
        return super().about(kind)

    def run(self, kind: type[Act]) -> None:
        if kind is NextNew:
            self._next_new()
        elif kind is FilterList and self.filter is not None:
            self.filter.show()
            super().run(kind)
        else:
            super().run(kind)

    def _next_new(self) -> None:
        keys = [key for key, row in self._examined.items() if row.unread]
        if keys:
            at = self.view.current_key()
            self.show_note(keys[(keys.index(at) + 1) % len(keys)] if at in keys else keys[0])

    def show_model(self, model: ExaminationsModel | None) -> None:
        if model is None:
            self._examined = {}
        self.show_texts(model, arriving=model is None or model.arriving)
