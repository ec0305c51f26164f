"""The plain list of what stands on no other panel of a patient: type, date, text."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.page.unplaced import UnplacedModel, UnplacedRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.panels.parts.foot import WordsFoot
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel


class UnplacedPanel(TablePanel):
    """Ctrl+I shows what a row says in full; no acts of its own."""

    kind = "unplaced"

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.setAccessibleName(_("Not shown elsewhere"))
        self.head.set_title(_("Not shown elsewhere"))
        self.head.set_line(False)
        self.view.lines = False
        self.view.slack = 6
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("entry", _("Entry"), 120, 1, sortable=False),)

    def groups(self, model: UnplacedModel, wide: bool) -> tuple[Group, ...]:
        # Zero is said by the empty list alone, when everything was asked.
        self.head.set_title(model.title or _("Not shown elsewhere"), str(model.count or ""))
        self.foot.say(model.told, wide)
        return (Group(self.kept.each(model.rows, self._row)),) if model.rows else ()

    def _row(self, row: UnplacedRow) -> Row:
        head = " · ".join(filter(None, (row.kind[:1].upper() + row.kind[1:], row.date)))
        lines = (
            (Text(row.text, LABEL if row.date or "/" in row.key else PLAIN, wraps=True),),
            (Text(head, SMALL, wraps=True),),
        )
        words = " ".join(filter(None, (row.kind, row.date, row.text)))
        return Row(row.key, (Cell((lines,), step=17, words=words),), (), row.spoken)

    def show_model(self, model: UnplacedModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key and "/" in key), None)
        held = row.key.partition("#")[0] if row is not None else ""
        return OriginOf((held,), row.kind, row.text, note=row.date) if row is not None else None
