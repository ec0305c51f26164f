"""Access log panel: who has seen a record, what asks to be explained, the chain, the excerpt."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from desktop.acts import Act
from desktop.acts.access_log import (
    AskAboutAccess,
    BeginExplaining,
    CheckLog,
    GroupByPerson,
    OpenVisit,
    PassOnAccess,
    PreviewExcerpt,
    SaveExcerpt,
    SearchLog,
    ShowMoreOfLog,
    ShowPattern,
)
from desktop.acts.window import Print
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.shown.access.access_log import AccessLogModel, ChainTold, PatternShown, VisitRow
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.log_parts import ChainStrip, ExcerptSide, LogOwner, PatternCard
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.button import StepButton
from ui.widgets.ground import Ground
from ui.widgets.head import PAGE
from ui.widgets.segmented import Segmented

_BESIDE_FROM = 1100
"""From this width on (at 100 %) the excerpt stands beside the list; else it is printed or kept unseen."""
_LIST = 0.61
_UNUSUAL = "unusual"


class AccessLogPanel(TablePanel):
    """Raises `OpenVisit`, `ShowPattern`, `AskAboutAccess`, `PassOnAccess`, `BeginExplaining`, `CheckLog`,
    `SearchLog`, `ShowMoreOfLog`, `SaveExcerpt` and `Print`."""

    kind = "access_log"
    acts = (
        OpenVisit, ShowPattern, AskAboutAccess, PassOnAccess, BeginExplaining, CheckLog, SearchLog,
        ShowMoreOfLog, SaveExcerpt, Print,
    )  # fmt: skip
    own = TablePanel.own | {GroupByPerson, PreviewExcerpt}

    def __init__(self) -> None:
        super().__init__(head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Who has seen the record"))
        self.view.top_aligned = True
        self.view.keep_choice = True
        self.head.set_title(_("Who has seen the record"))
        self._grouped = False
        self._cursor = Cursor(self.view)
        # Over the whole page, as the banner of a record is; the excerpt below it beside all else (`_lay`).
        self.owner = LogOwner(self)
        self.card = PatternCard(self)
        self.card.done.connect(self._card)
        self.add_below_head(self.card)
        self.strip = Ground("surface", "b", self)
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(px(20), px(5), px(16), px(5))
        row.setSpacing(px(18))
        event, person = (
            StepButton("Enter", _("the event"), self.strip),
            StepButton("G", _("per person"), self.strip),
        )
        event.clicked.connect(lambda: self.run(OpenVisit))
        person.clicked.connect(lambda: self.run(GroupByPerson))
        row.addWidget(event)
        row.addWidget(person)
        row.addStretch(1)
        self.add_below_head(self.strip)
        self.tabs = Segmented(
            (("all", _("All")), ("chosen", _("Chose the reason")), (_UNUSUAL, _("Unusual"))), _("Rows")
        )
        self.tabs.chosen.connect(lambda _key: self.rebuild())
        row.addWidget(self.tabs)
        if self.filter is not None:
            field = self.filter
            field.returnPressed.connect(lambda: self.act.emit(SearchLog(field.text())))
        self.more = StepButton("", "", self, accent=True)
        self.more.clicked.connect(lambda: self.act.emit(ShowMoreOfLog()))
        # As far in as the rows above it.
        self.further = Ground("surface", parent=self)
        beside = QHBoxLayout(self.further)
        beside.setContentsMargins(px(18), px(5), px(16), px(5))
        beside.addWidget(self.more)
        beside.addStretch(1)
        self.further.hide()
        self.add_foot(self.further)
        self.chain = ChainStrip(self)
        self.chain.check.connect(lambda: self.act.emit(CheckLog()))
        self.add_foot(self.chain)
        self.excerpt = ExcerptSide(self)
        self.excerpt.printing.connect(lambda: self.run(Print))
        self.excerpt.saving.connect(lambda: self.run(SaveExcerpt))
        self.excerpt.leafing.connect(lambda: self.run(PreviewExcerpt))
        self.excerpt.left.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        digital = QShortcut(QKeySequence("Alt+D"), self)
        digital.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        digital.setAutoRepeat(False)
        digital.activated.connect(lambda: self.run(SaveExcerpt))

    # What the desk tells

    def tell_chain(self, told: ChainTold | None) -> None:
        """Say how the check of the chain went."""
        self.chain.tell(told)

    def expect_excerpt(self, sheets: int) -> None:
        """The patient's excerpt has so many sheets; none yet for 0."""
        whose = self.model.whose if self.model is not None else None
        self.excerpt.expect(sheets, family_first(whose.family, whose.given) if whose is not None else "")

    def put_sheet(self, number: int, image: QImage) -> None:
        """A sheet of the excerpt as a picture."""
        self.excerpt.put(number, image)

    # Acts

    @property
    def _row_here(self) -> VisitRow | None:
        key = str(self.current_key() or "")
        return next((row for row in self._rows if row.key == key), None)

    @property
    def _rows(self) -> tuple[VisitRow, ...]:
        return self.model.rows if self.model is not None else ()

    @property
    def pattern(self) -> PatternShown | None:
        """The question that is shown: of the row with the cursor, else the first that waits."""
        shown: tuple[PatternShown, ...] = self.model.patterns if self.model is not None else ()
        row = self._row_here
        of_row = [one for one in shown if row is not None and one.key in row.unusual]
        waits = [one for one in shown if not one.explained]
        return next(iter([*of_row, *waits]), None)

    def opened(self, key: str) -> Act | None:
        row = next((one for one in self._rows if one.key == key), None)
        return OpenVisit(row.patient, row.key) if row is not None else None

    def about(self, kind: type[Act]) -> Act | None:
        patient = self.model.patient if self.model is not None else ""
        if kind is OpenVisit:
            return self.opened(str(self.current_key() or ""))
        if kind is ShowPattern:
            if self.model is not None and self.model.shown_pattern:
                return ShowPattern("")
            return ShowPattern(self.pattern.key) if self.pattern is not None else None
        if kind in (AskAboutAccess, PassOnAccess, BeginExplaining):
            return kind(patient, self.pattern.key) if self.pattern is not None and patient else None
        if kind in (SaveExcerpt, Print):
            return kind() if patient else None
        if kind in (CheckLog, ShowMoreOfLog, SearchLog):
            return kind()
        return super().about(kind)

    def run(self, kind: type[Act]) -> None:
        if kind is GroupByPerson:
            self._grouped = not self._grouped
            self.rebuild()
        elif kind is PreviewExcerpt:
            to = self.view if self.excerpt.sheet.hasFocus() else self.excerpt.sheet
            to.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().run(kind)

    def _card(self, letter: str) -> None:
        kinds: dict[str, type[Act]] = {
            "V": ShowPattern, "S": AskAboutAccess, "M": PassOnAccess, "F": BeginExplaining,
        }  # fmt: skip
        self.run(kinds[letter])

    # Rows

    def filter_words(self) -> str:
        return _("Find in the log")

    def nothing(self) -> str:
        return _("Nobody in this log, as far as it was asked.")

    def columns(self, wide: bool) -> tuple[Column, ...]:
        whose = (Column("whose", _("Patient"), 170, 0.8),) if self._several else ()
        return (
            Column("when", _("When"), 120, 0.2),
            *whose,
            Column("who", _("Who, role and place"), 190, 1.0),
            Column("did", _("What"), 190, 1.1),
            Column("why", _("Why"), 190, 1.0),
        )

    @property
    def _several(self) -> bool:
        return self.model is not None and (not self.model.patient or bool(self.model.shown_pattern))

    def row_height(self, wide: bool) -> float:
        return 48

    def show_model(self, model: AccessLogModel | None) -> None:
        self._cursor.before(ends=model is None)
        self.owner.show_whose(model.whose if model is not None else None)
        if model is not None:
            self.chain.rest(model.anchor, model.source)
            left = ngettext(
                "{n} event lies further back: show more", "{n} events lie further back: show more", model.left
            )
            self.more.set_label(left.format(n=model.left))
        self.further.setVisible(model is not None and model.left > 0)
        super().show_model(model)
        self._cursor.after()
        self._lay()
        self._show_card()

    def _show_card(self) -> None:
        model, shown = self.model, self.pattern
        waits = (
            [one for one in model.patterns if not one.explained and one is not shown]
            if model is not None
            else []
        )
        self.card.show_pattern(
            shown, others=len(waits), all_shown=bool(model is not None and model.shown_pattern)
        )

    def groups(self, model: AccessLogModel, wide: bool) -> tuple[Group, ...]:
        title = _("Who has seen the record") if model.patient else _("Who has seen records")
        self.head.set_title(title, "", model.summary)
        if not model.left:
            self.tabs.set_counts({"all": model.all, "chosen": model.chosen, _UNUSUAL: model.unusual})
        tab = self.tabs.current
        rows = [
            row
            for row in model.rows
            if tab == "all" or (tab == "chosen" and row.chosen) or (tab == _UNUSUAL and row.unusual)
        ]
        if not self._grouped:
            return (Group(self.kept.each(rows, self._row)),) if rows else ()
        people: dict[str, list[VisitRow]] = {}
        for row in rows:
            people.setdefault(row.person, []).append(row)
        return tuple(
            Group(
                self.kept.each(some, self._row),
                some[0].who,
                str(len(some)),
                some[0].role,
                key=person,
                foldable=True,
            )
            for person, some in people.items()
        )

    def _row(self, row: VisitRow) -> Row:
        when: list[Line] = [(Text(row.when, LABEL),)]
        if row.long:
            when.append((Text(row.long, SMALL),))
        who: list[Line] = [(Text(row.who, STRONG, wraps=True),)]
        far = _("from the server's log") if row.at_server else ""
        who += [(Text(part, SMALL, wraps=True),) for part in (row.role, far) if part]
        did: list[Line] = [(Text(row.did[0] if row.did else "", PLAIN, wraps=True),)]
        did += [(Text(one, SMALL, wraps=True),) for one in row.did[1:]]
        tone = "warn" if row.unusual else "text"
        why: list[Line] = [(Text(row.why, (LABEL if row.chosen else PLAIN).on(tone), wraps=True),)]
        if row.because:
            sign: Line = (
                Icon("user", "warn" if row.unusual else "text2", 13, _("chosen by oneself")),
                Gap(5),
            )
            said = Text(row.because, SMALL.on("warn") if row.unusual else SMALL, wraps=True)
            why.append((*(sign if row.chosen else ()), said))
        # First lines stand at one height: a cell of one line has an empty second one.
        whose: list[Line] = [(Text(row.whose, PLAIN if row.whose else QUIET, wraps=True),)]
        columns = (when, whose, who, did, why) if self._several else (when, who, did, why)
        parts = (lines if len(lines) > 1 else [*lines, (Text("", SMALL),)] for lines in columns)
        cells = tuple(Cell((tuple(lines),), step=17) for lines in parts)
        return Row(row.key, cells, (), row.spoken, search=row.spoken)

    # Room

    def _lay(self) -> None:
        model = self.model
        whose = model is not None and model.whose is not None
        top = self.owner.height_at(self.width()) if whose else 0
        beside = self.width() >= px(_BESIDE_FROM) and model is not None and bool(model.patient)
        wide = self.width() - round(self.width() * _LIST) if beside else 0
        self.excerpt.setVisible(beside)
        self.owner.setGeometry(0, 0, self.width(), top)
        self.excerpt.setGeometry(self.width() - wide, top, wide, self.height() - top)
        self._column.setContentsMargins(0, top, wide, 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._lay()
