"""The plain list of what stands on no other panel of a patient: type, date, text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from desktop.core.messages import _
from desktop.shown.page.unplaced import UnplacedModel, UnplacedRow
from desktop.shown.parts import PanelModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Text
from ui.painting.text import LABEL, PLAIN, SMALL
from ui.panels.parts.plain_list import PlainListPanel
from ui.table.row_model import Group, Row


class UnplacedPanel(PlainListPanel):
    """Ctrl+I shows what a row says in full; no acts of its own. `wanting` when it is seen while
    something that was counted waits to be fetched."""

    wanting = Signal()
    kind = "unplaced"

    def called(self) -> str:
        return _("Not shown elsewhere")

    def show_model(self, model: PanelModel | None) -> None:
        super().show_model(model)
        self._open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._open()

    def _open(self) -> None:
        if self.isVisible() and self.model is not None and self.model.waits:
            self.wanting.emit()

    def groups(self, model: UnplacedModel, wide: bool) -> tuple[Group, ...]:
        # Zero is said by the empty list alone, when everything was asked.
        self.head.set_title(model.title or self.called(), str(model.count or ""))
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

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key and "/" in key), None)
        held = row.key.partition("#")[0] if row is not None else ""
        return OriginOf((held,), row.kind, row.text, note=row.date) if row is not None else None
