"""The timeline: what happened, newest first, by day."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.problems import BeginProcedure
from desktop.acts.tables import Fold
from desktop.core.messages import _
from desktop.shown.page.timeline import TimelineEntry, TimelineKind, TimelineModel
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import PLAIN, SMALL, STRONG
from ui.panels.parts.foot import WordsFoot
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel

_ICONS: dict[TimelineKind, str] = {
    "stay": "bed", "procedure": "bandaids", "problem": "first-aid-kit", "note": "note-pencil",
    "letter": "envelope-simple", "form": "check-square", "medicine": "pill", "result": "flask",
    "score": "heartbeat",
}  # fmt: skip


class TimelinePanel(TablePanel):
    """Raises `BeginProcedure`. Ctrl+I tells where an entry came from; G folds a day."""

    kind = "timeline"
    acts = (BeginProcedure,)

    def __init__(self) -> None:
        super().__init__()
        self.view.heads = False
        self.view.top_aligned = True
        self.view.setAccessibleName(_("Timeline"))
        self.head.set_title(_("Timeline"))
        self.foot = WordsFoot(self)
        self.add_foot(self.foot)

    def about(self, kind: type[Act]) -> Act | None:
        return BeginProcedure() if kind is BeginProcedure else super().about(kind)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("time", _("Time"), 72, sortable=False),
            Column("what", _("What"), 150, 1, sortable=False),
        )

    def groups(self, model: TimelineModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Timeline"), "", model.note)
        self.head.set_hints(self.hints(BeginProcedure, Fold, Fold=_("fold group")))
        self.foot.say(model.told, wide)
        return tuple(
            Group(self.kept.each(day.entries, self._row), day.title, key=day.key, foldable=True)
            for day in model.days
        )

    def _row(self, entry: TimelineEntry) -> Row:
        style = STRONG if entry.alarm else PLAIN
        mark: Line = (Icon(_ICONS[entry.kind], "danger" if entry.alarm else "text2", 14), Gap(7))
        lines: list[Line] = [(*mark, Text(entry.words, style, wraps=True))]
        if entry.detail:
            lines.append((Gap(21), Text(entry.detail, SMALL, wraps=True)))
        what = Cell((tuple(lines),), step=17, words=f"{entry.words} {entry.detail}".strip())
        return Row(entry.key, (text_cell(entry.time, SMALL), what), (), entry.spoken)

    def show_model(self, model: TimelineModel | None) -> None:
        if model is None:
            self.foot.say((), self.wide)
        super().show_model(model)

    def nothing(self) -> str:
        return _("Nothing is written of this stay.")

    def origin_of(self, key: str) -> OriginOf | None:
        days = self.model.days if self.model is not None else ()
        found = next((one for day in days for one in day.entries if one.key == key), None)
        return (
            OriginOf(found.keys, found.words, note=found.detail) if found is not None and found.keys else None
        )
