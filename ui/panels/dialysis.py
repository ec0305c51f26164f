"""Sessions of dialysis, the newest first, below the dry weight."""

from __future__ import annotations

from desktop.acts.dialysis import BeginDryWeight
from desktop.core.messages import _
from desktop.shown.fluids.dialysis import DialysisCell, DialysisModel, DialysisRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, Style
from ui.panels.parts.foot import WordsFoot
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import CAPTION, GROUP_HEAD, SEMIBOLD

_SESSION = 88
"""Height of a session with its three lines and a remark, at 100 %."""
_MARKED = {tone: Style(weight=SEMIBOLD, role=tone) for tone in ("danger", "warn")}
_BELOW = {tone: Style(CAPTION, SEMIBOLD, tone) for tone in ("danger", "warn")}


class DialysisPanel(TablePanel):
    """Raises `BeginDryWeight`. Ctrl+I tells all that a session rests on."""

    kind = "dialysis"
    acts = (BeginDryWeight,)
    origin_column = "when"

    def __init__(self) -> None:
        super().__init__()
        self.view.setAccessibleName(_("Dialysis"))
        self.view.slack = 6
        self.view.top_aligned = True
        self.head.set_title(_("Dialysis"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        def unit(words: str) -> Line:
            return (Text(words, SMALL),)

        return (
            Column("when", _("Session"), 200, 1),
            Column("before", _("Before"), 96, 0.2, right=True, sortable=False, note=unit("kg")),
            Column("after", _("After"), 84, 0.2, right=True, sortable=False, note=unit("kg")),
            Column("off", _("From dry"), 68, 0.2, right=True, sortable=False, note=unit("kg")),
            Column("drawn", _("UF"), 116, 0.4, right=True, sortable=False, note=unit("ml")),
            Column("pressure-before", _("BP before"), 64, 0.2, right=True, sortable=False, note=unit("mmHg")),
            Column("lowest", _("Lowest"), 92, 0.2, right=True, sortable=False, note=unit("mmHg")),
            Column("pressure-after", _("BP after"), 64, 0.2, right=True, sortable=False, note=unit("mmHg")),
        )

    def groups(self, model: DialysisModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(_("Dialysis"), str(len(model.rows)) if model.rows else "", model.note)
        self.head.set_hints(self.hints(BeginDryWeight))
        said = (*model.told, *([model.marked] if model.marked else []))
        self.foot.say(said, wide)
        if not (model.rows or model.target_keys):
            return ()
        return (
            Group(self.kept.each(model.rows, self._row), model.target, note=model.target_note, key="rows"),
        )

    def _row(self, row: DialysisRow) -> Row:
        lines: list[Line] = [(Text(row.day, LABEL), Gap(7), Text(row.hours, PLAIN, wraps=True))]
        lines += [(Text(one, SMALL, wraps=True),) for one in (row.what, row.access) if one]
        first = Cell((tuple(lines),), step=17)
        below: list[Line] = [(Text(one, _BELOW["warn"], wraps=True),) for one in row.told]
        below += [(Text(one, SMALL, wraps=True),) for one in row.remarks]
        cells = (first, *map(_cell, row.values))
        return Row(row.key, cells, (row.sort,), row.spoken, tuple(below))

    def show_model(self, model: DialysisModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def readable(self) -> int:
        """Minimum readable height: heads, the dry weight, four sessions, and the notes below them."""
        heads = self.head.height() + self.view.horizontalHeader().sizeHint().height()
        foot = self.foot.sizeHint().height() if not self.foot.isHidden() else 0
        return heads + px(GROUP_HEAD) + 4 * px(_SESSION) + foot

    def nothing(self) -> str:
        return _("No dialysis session is written.")

    def origin_of(self, key: str) -> OriginOf | None:
        rows = self.model.rows if self.model is not None else ()
        row = next((one for one in rows if one.key == key), None)
        if row is None:
            return None
        return OriginOf(row.keys, _("Dialysis {day}").format(day=row.day), note=row.what, computed=True)


def _cell(one: DialysisCell) -> Cell:
    style = _MARKED.get(one.tone, QUIET if one.lacks else PLAIN)
    lines: list[Line] = [(Text(one.text, style, wraps=one.lacks or " " in one.text),)]
    lines += [(Text(words, _BELOW.get(one.tone, SMALL), wraps=True),) for words in one.below]
    # A value alone stands as high as one with words below it.
    lines += [(Gap(1),)] if len(lines) == 1 else []
    return Cell((tuple(lines),), right=True, step=17)
