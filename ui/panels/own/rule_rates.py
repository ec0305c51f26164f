"""Override rates of the rules before signing, for their owner: fired, set aside and why, by ward and role."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.tables import Fold
from desktop.acts.wishes import BeginWish
from desktop.core.messages import _
from desktop.shown.why.origin import OriginOf
from desktop.shown.why.rule_rates import RateRow, RuleRatesModel
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel

SILENT = "silent"
"""Key of the group that begins folded: rules without a number, many and long."""


class RuleRatesPanel(TablePanel):
    """Raises `BeginWish`; questions about a rule are answered among the wishes."""

    kind = "rule_rates"
    acts = (BeginWish,)

    def __init__(self) -> None:
        super().__init__(head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Alerts"))
        self.view.top_aligned = True
        self.head.set_title(_("Alerts"))
        self._cursor = Cursor(self.view)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)
        self._note.hide()
        self.view.rows.shown.folded.add(SILENT)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("rule", _("Rule"), 330 if wide else 270, 2.0),
            Column("fired", _("Fired"), 90 if wide else 80, 0.4),
            Column("aside", _("Set aside"), 150 if wide else 130, 0.6),
            Column("reasons", _("Reasons most given"), 260 if wide else 220, 1.5),
            Column("spread", _("Ward and profession"), 280 if wide else 240, 1.5),
        )

    def row_height(self, wide: bool) -> float:
        return 44

    def show_model(self, model: RuleRatesModel | None) -> None:
        if model is None:
            self.view.rows.shown.folded.add(SILENT)
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def groups(self, model: RuleRatesModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Alerts"), "", model.summary)
        folds = any(row.group == SILENT for row in model.rows)
        self.head.set_hints(self.hints(Fold, Fold=_("not fired")) if folds else ())
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        parts = (
            ("asked", _("Nearly always set aside: keep, narrow or retire?")),
            ("told", _("Counted")),
            ("few", _("Too few to say anything")),
            (SILENT, _("Not fired")),
        )
        return tuple(
            Group(self.kept.each(rows, self._row), title, str(len(rows)), key=key, foldable=key == SILENT)
            for key, title in parts
            if (rows := [row for row in model.rows if row.group == key])
        )

    def _row(self, row: RateRow) -> Row:
        strong = STRONG if row.group == "asked" else PLAIN
        rule: list[Line] = [(Text(row.title, strong, wraps=True),), (Text(row.about, SMALL, wraps=True),)]
        if row.asked:
            rule.append((Icon("question", "warn", 14), Gap(5), Text(row.asked, LABEL.on("warn"), wraps=True)))
        share = LABEL.on("warn") if row.tone == "warn" else STRONG
        aside: list[Line] = [(Text(row.share, share),)] if row.share else []
        aside += [(Text(row.marks, QUIET),)] if row.marks else []
        aside += [(Text(row.doubt, SMALL, wraps=True),)] if row.doubt else []
        spread: list[Line] = [(Text(words, SMALL, wraps=True),) for words in row.spread]
        cells = (
            _cell(rule), _cell([(Text(row.fired, PLAIN),)]), _cell(aside),
            _cell([(Text(row.reasons, SMALL, wraps=True),)]), _cell(spread),
        )  # fmt: skip
        return Row(row.key, cells, (None, row.fired, row.sort, None, None), row.spoken)

    def run(self, kind: type[Act]) -> None:
        if kind is Fold:
            # One group folds: from wherever the cursor stands.
            self.view.fold_group(SILENT)
        else:
            super().run(kind)

    def origin_of(self, key: str) -> OriginOf | None:
        return None


def _cell(lines: list[Line]) -> Cell:
    return Cell((tuple(lines) or ((Text("", PLAIN),),),), step=17)
