"""Family history, habits and vaccines of a patient, each under its heading."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.page.anamnesis import AnamnesisModel, AnamnesisRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.panels.parts.plain_list import PlainListPanel
from ui.panels.parts.remarks import remark_lines
from ui.table.row_model import Group, Row


class AnamnesisPanel(PlainListPanel):
    """Ctrl+I tells where a row is written; no acts of its own."""

    kind = "anamnesis"

    def called(self) -> str:
        return _("Family, habits and vaccines")

    def groups(self, model: AnamnesisModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or self.called(), model.count)
        self.foot.say(model.told, wide)
        titles = {"family": _("Family"), "habits": _("Habits and social history"), "vaccines": _("Vaccines")}
        return tuple(
            Group(self.kept.each(rows, self._row), title, str(len(rows)), "", key)
            for key, title in titles.items()
            if (rows := [row for row in model.rows if row.group == key])
        )

    def _row(self, row: AnamnesisRow) -> Row:
        mark: Line = (Icon("warning", "danger", 14), Gap(6)) if row.danger else ()
        style = STRONG.on("danger") if row.danger else LABEL.on("text2") if row.quiet else LABEL
        name = Text(f"{row.name}: ", PLAIN) if row.said else Text(row.name, style, wraps=True)
        first: Line = (*mark, name, Text(row.said, style, wraps=True)) if row.said else (*mark, name)
        below = tuple((Text(words, SMALL, wraps=True),) for words in (row.when, row.detail) if words)
        lines: tuple[Line, ...] = (first, *below, *remark_lines(row.remarks))
        words = " ".join(filter(None, (row.name, row.said, row.when, row.detail)))
        return Row(row.key, (Cell((lines,), step=17, words=words),), (), row.spoken)

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((row for row in rows if row.key == key), None)
        return OriginOf(row.keys, row.name, row.said, note=row.when) if row is not None else None
