"""Results that wait: out of the ordinary one by one, the unremarkable ones ticked and acknowledged
together.

One idea: the list of answers, how a row of each group is drawn, and what its keys do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts import Act
from desktop.acts.results import (
    AcknowledgeResults,
    AskAboutResult,
    BeginPhoned,
    LookAtResult,
    OrderAgain,
    ResultIntoLetter,
    ResultIntoNote,
    ShowCourse,
    ShowResultsOf,
)
from desktop.acts.tables import Fold, MarkRow
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient, Print
from desktop.core.messages import _, ngettext, pgettext
from desktop.shown.results.results import ResultRow, ResultsModel, UnderWayRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell, line_cell, text_cell
from ui.painting.runs import GROUND, Check, Gap, Line, Mark, Run, Spark, Spring, Text, line_width
from ui.painting.text import COLUMN, LABEL, PLAIN, QUIET, SMALL, STRONG, Style
from ui.panels.parts.act_strip import STRIP_LINES, ActStrip
from ui.panels.parts.aligned import Aligned
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.earlier_result import in_words
from ui.panels.parts.leafing import Leafing
from ui.panels.parts.name_cell import name_cell
from ui.panels.parts.results_foot import BulkFoot
from ui.panels.parts.results_side import ResultSide
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import CAPTION, MEDIUM
from ui.widgets.head import PAGE
from ui.widgets.segmented import Segmented

_LONGEST_NAME = 220
"""A longer name (at 100 %) stands on a line of its own, and does not push the others' values aside."""
_LONGEST_CHANGE = 150
"""A longer change (at 100 %), such as one from another kind of sample, stands below the figures."""


FOLDED = "folded"
"""Key of the group that begins folded."""


def _stage(row: ResultRow) -> str:
    return row.stage


def _said(row: ResultRow) -> str:
    return {"high": _("high"), "low": _("low"), "": ""}[row.outside]


class ResultsPanel(TablePanel):
    """Raises `AcknowledgeResults` of one row or of all that are ticked, `OrderAgain`, `ShowResultsOf`, and
    `LookAtResult` when another answer has the cursor, so that its owner can set the model's `detail`.
    """

    kind = "results"
    acts = (
        OpenPatient, AcknowledgeResults, AskAboutResult, BeginPhoned, ResultIntoNote, OrderAgain, ShowCourse,
        ShowResultsOf, LookAtResult, BeginTask, ResultIntoLetter,
    )  # fmt: skip
    own = TablePanel.own | {MarkRow}

    def __init__(self, head: str = PAGE) -> None:
        super().__init__(head=head)
        self.view.setAccessibleName(_("Results to review"))
        self.view.heads = head == PAGE
        self.view.below_at_cursor = True
        self._cursor = Cursor(self.view)
        self.head.set_title(_("Results to review"))
        self.scope = self._choice() if self.page else None
        self._marked: dict[str, bool] = {}
        self._told = ""
        self._aligned = self._close = Aligned(())
        self.leafing = Leafing(self.view)
        self.leafing.went_on.connect(self._went_on)
        self.view.rows.shown.folded.add(FOLDED)
        self.foot = BulkFoot(self)
        self.foot.pressed.connect(self._bulk)
        self.add_foot(self.foot)
        self.detail = ResultSide(self)
        self.detail.acknowledged.connect(self._from_detail)
        self.detail.with_others.connect(self._with_others)
        self.side = self.detail if self.page else None
        self.detail.choices.chosen.connect(self._chose)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.strip = ActStrip(self.view, self.kind, lit=False, opens=False)
        self.strip.pressed.connect(self._by_button)
        self.view.moved.connect(self._moved)
        self.view.pressed.connect(lambda letter: self.detail.choices.typed(letter, self.view))

    def _choice(self) -> Segmented:
        every = (("mine", pgettext("results", "Mine")), ("ward", _("The ward")), ("duty", _("On duty")))
        scope = Segmented(every, _("Whose results"))
        scope.chosen.connect(lambda key: self.act.emit(ShowResultsOf(key)))
        self.head.add_tool(scope)
        return scope

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("bed", _("Bed"), 72 if wide else 60),
            Column("name", _("Patient"), 210 if wide else 190, 0.6),
            Column("answer", _("Answer"), 520, 2.4),
            Column("whose", _("Whose it is"), 150 if wide else 108, 0.4 if wide else 0.1),
            Column("time", _("Time"), 46, right=True),
        )

    def groups(self, model: ResultsModel, wide: bool) -> tuple[Group, ...]:
        count = "" if self.page else str(len(model.rows))
        self.head.set_title(model.title or _("Results to review"), count, model.summary)
        shown = (AcknowledgeResults, AskAboutResult, BeginTask, ResultIntoNote, ResultIntoLetter, OrderAgain)
        folds = (Fold,) if any(row.stage == FOLDED for row in model.rows) and self.page else ()
        self.head.set_hints(
            self.hints(*shown, ShowCourse, *folds, BeginPhoned, MarkRow, Fold=_("normal ones"))
        )
        if self.scope is not None:
            self.scope.set_current(model.scope)
            self.scope.set_counts(dict(model.counts))
        known = {row.key for row in model.rows}
        self._marked = {key: on for key, on in self._marked.items() if key in known}
        self._align(model)
        groups = []
        for key, title, note, group_of in self._heads(model):
            rows = sorted((r for r in model.rows if group_of(r) == key), key=lambda r: (r.sort, r.time_sort))
            if rows:
                tone = "danger" if key == "critical" else "text"
                made = tuple(self._row(row) for row in rows)
                holds = model.folded_holds if key == FOLDED else ""
                groups.append(Group(made, title, str(len(rows)), note, key, key == FOLDED, holds, tone))
        if model.under_way:
            note = _("ordered and not answered")
            coming = tuple(self._under_way(row) for row in model.under_way)
            groups.append(Group(coming, _("Under way"), str(len(coming)), note, "under_way", foldable=True))
        self._say_foot(model)
        self._say_detail(model)
        return tuple(groups)

    def _align(self, model: ResultsModel) -> None:
        """Columns inside the answers: name, course, value, unit, reference, change, with heads over them."""
        every = (self._parts(row) for row in model.rows if row.group == "abnormal" and not _in_words(row))
        fitting = [_even(parts)[0] for parts in every if _fits(parts)]
        named = (_("Answer"), "", _("Value"), "", _("Reference"), _("Change"))
        heads: tuple[Line, ...] = tuple((Text(words, COLUMN),) if words else () for words in named)
        over = [heads] if fitting and self.page else []
        self._aligned = Aligned([*over, *fitting], right=frozenset({2}))
        self._close = Aligned([*over, *map(_closer, fitting)], right=frozenset({2}))
        self.view.rows.set_heads({"answer": self._forms(heads, heads)} if over else {})

    def _forms(self, whole: tuple[Line, ...], near: tuple[Line, ...]) -> tuple[Line, ...]:
        """The parts of an answer in one line, from the fullest form: the course is the last to go, for a
        value alone does not say whether it is getting better."""
        return (
            self._aligned.line(whole, (0, 1, 2, 3, 4, 5)),
            self._close.line(near, (0, 1, 2, 3, 4, 5), 12),
            self._close.line(near, (0, 2, 3, 4, 5), 12),
            self._close.line(near, (0, 2, 3, 5), 12),
        )

    def _heads(self, model: ResultsModel) -> tuple[tuple[str, str, str, Callable[[ResultRow], str]], ...]:
        """The groups in order: key, title, note, and which a row is in."""
        return (
            ("critical", _("Critical"), model.critical_note, _stage),
            ("unseen", _("Seen by nobody"), model.unseen_note, _stage),
            ("corrected", _("Corrected after somebody saw it"), model.corrected_note, _stage),
            ("seen", _("Seen, not acknowledged"), model.seen_note, _stage),
            ("normal", _("Unremarkable"), model.normal_note or model.plain_note, _stage),
            (FOLDED, _("Normal, without large change"), model.folded_note, _stage),
        )

    def _ways(self, row: ResultRow) -> tuple[tuple[type[Act], str], ...]:
        """Ways to go on from an answer, in the order of their digits; none of them records anything yet."""
        ways: tuple[tuple[type[Act], str], ...] = (
            (OpenPatient, _("Treat now: open the patient")),
            (OrderAgain, _("A new sample first …")),
            (BeginPhoned, _("Note a call about it …")),
        )
        return tuple(
            (kind, words) for kind, words in ways
            if kind is OpenPatient or (self.head.offered(kind) and self._about(row, kind) is not None)
        )  # fmt: skip

    def _say_choices(self) -> None:
        """The ways to go on from the answer with the cursor; its digits act while the frame is on it."""
        row = self._row_of(str(self.current_key() or "")) if self.page else None
        same = row is not None and row.key == self.detail.shown
        ways = self._ways(row) if row is not None and same else ()
        choices = tuple((kind.__name__, words) for kind, words in ways)
        self.detail.choices.set_choices(row.key if row is not None else "", choices)
        focused = QApplication.focusWidget()
        inside = focused is not None and self.detail.isAncestorOf(focused)
        self.detail.choices.set_live(same and (focused is self.view or inside))

    def _focus_moved(self, _old: QWidget | None, _now: QWidget | None) -> None:
        if self.page:
            self._say_choices()

    def _chose(self, name: str) -> None:
        row = self._row_of(str(self.current_key() or ""))
        # The answer in full follows the cursor a moment later: what it still shows is not what is meant.
        if row is None or row.key != self.detail.shown:
            return
        kind = next((kind for kind, _words in self._ways(row) if kind.__name__ == name), None)
        act = self.opened(row.key) if kind is OpenPatient else self._about(row, kind) if kind else None
        if act is not None:
            self.view.setFocus()
            self.act.emit(act)

    def _say_detail(self, model: ResultsModel) -> None:
        self.detail.set_model(model.detail)
        self._say_others(model)

    def _say_others(self, model: ResultsModel) -> None:
        """Offer with the answer in full what is unremarkable of the same patient and was on the screen."""
        detail = model.detail.key if model.detail is not None else ""
        self.detail.set_others(tuple(row.analysis for row in self._others(detail)))

    def _on(self, row: ResultRow) -> bool:
        # Nobody acknowledges what they don't see.
        return row.key not in self.hidden and self._marked.get(row.key, row.marked)

    def _answer(self, row: ResultRow) -> Cell:
        cell = {"abnormal": self._abnormal, "read": self._read, "plain": self._plain}[row.group](row)
        if not row.gets:
            return cell
        style = Style(CAPTION, MEDIUM, "warn") if row.gets_open else SMALL
        forms = tuple((*lines, (Text(row.gets, style, wraps=True),)) for lines in cell.options)
        return replace(cell, options=forms, words=f"{cell.words}. {row.gets}" if cell.words else "")

    def _row(self, row: ResultRow) -> Row:
        plain = row.group == "plain"
        tick: Line = (Check(self._on(row)), Gap(10)) if plain else ()
        bed = line_cell(*tick, Text(row.bed, LABEL.on("text2")), words=row.bed)
        answer = self._answer(row)
        cells = (
            bed,
            name_cell(row.family, row.given, row.similar),
            answer,
            _belongs(row),
            text_cell(row.time, SMALL, right=True),
        )
        sort: tuple[object, ...] = (row.bed, None, None, None, row.time_sort or None)
        # Room for the buttons of the row with the cursor.
        below: tuple[Line, ...] = ((Gap(1),),) * STRIP_LINES if self._acts(row) else ()
        return Row(row.key, cells, sort, row.spoken, below, checked=self._on(row) if plain else None)

    def _acts(self, row: ResultRow) -> tuple[tuple[type[Act], str], ...]:
        """Acts of a row with their button texts."""
        acts = (
            (AcknowledgeResults, _("Acknowledge")),
            (AskAboutResult, _("Send on …")),
            (BeginTask, _("Task …")),
            (ResultIntoNote, _("Into note")),
            (ResultIntoLetter, _("Into letter")),
            (OrderAgain, _("Order again …")),
        )
        return tuple(
            (kind, words) for kind, words in acts
            if self.head.offered(kind) and self._about(row, kind) is not None
        )  # fmt: skip

    def _by_button(self, kind: type[Act]) -> None:
        # The list has the keys, also after its buttons.
        self.view.setFocus()
        self.run(kind)

    def _parts(self, row: ResultRow) -> tuple[Line, ...]:
        """Analysis, curve, value, unit, reference, change."""
        return (
            (Text(row.analysis, LABEL),),
            (Spark(row.curve, "text2", "text", 76, 18, band=row.band),),
            (*_struck(row), *_value(row)),
            (Text(row.unit, SMALL),) if row.unit else (),
            (Text(row.reference, SMALL),) if row.reference else (),
            (Text(row.change, QUIET),) if row.change else (),
        )

    def _abnormal(self, row: ResultRow) -> Cell:
        parts = self._parts(row)
        _name, _curve, value, unit, _reference, _change = parts
        rest = Text(" · ".join(filter(None, (row.reference, row.change))), SMALL, wraps=True)
        two: tuple[Line, ...] = (
            (Text(row.analysis, LABEL, wraps=True),),
            (*value, Gap(8), *unit, Gap(12), rest),
        )
        forms: list[tuple[Line, ...]] = [two]
        if _in_words(row):
            forms = _worded(row, value, two)
        elif _fits(parts):
            even, below = _even(parts)
            forms = [*((line, *below) for line in self._forms(even, _closer(even))), *forms]
        words = " ".join(
            filter(None, (row.analysis, _said(row), row.value, row.unit, row.reference, row.change))
        )
        return Cell(tuple(forms), words=words)

    def _read(self, row: ResultRow) -> Cell:
        tail: list[Run] = [*_struck(row), Text(row.value, PLAIN)]
        if row.quote:
            tail += [Gap(12), Text(row.quote, SMALL, wraps=True)]
        lines: tuple[Line, ...] = ((Text(row.analysis, LABEL), Spring(16, 0.34), *tail),)
        two: tuple[Line, ...] = ((Text(row.analysis, LABEL, wraps=True),), tuple(tail))
        # What is struck is no value: the correction is said in the words of `change`, or of `quote`.
        words = " ".join(filter(None, (row.analysis, row.value, row.quote or row.change)))
        return Cell((lines, two), words=words if row.before else "")

    def _plain(self, row: ResultRow) -> Cell:
        one: Line = (Text(row.analysis, QUIET), Spring(12, 0.56), Text(row.value, PLAIN, wraps=True))
        two: tuple[Line, ...] = (
            (Text(row.analysis, QUIET, wraps=True),),
            (Text(row.value, PLAIN, wraps=True),),
        )
        return Cell(((one,), two))

    def marked_keys(self) -> tuple[str, ...]:
        """The ticked ones; a box that left the list is never among them."""
        if self.model is None:
            return ()
        return tuple(row.key for row in self.model.rows if row.group == "plain" and self._on(row))

    def mark(self, key: str) -> None:
        self.set_marked((key,), key not in self.marked_keys())

    def set_marked(self, keys: tuple[str, ...], on: bool) -> None:
        # What is abnormal or to be read has no box: it is never acknowledged with the others.
        for row in self.model.rows if self.model is not None else ():
            if row.key in keys and row.group == "plain":
                self._marked[row.key] = on
        self.rebuild()

    def _under_way(self, row: UnderWayRow) -> Row:
        """A patient whose answers are on their way: read, and opened, but nothing to acknowledge."""
        tests, since = Text(row.tests, PLAIN, wraps=True), Text(row.since, SMALL)
        one: Line = (Text(row.tests, PLAIN), Gap(12), since)
        cells = (
            line_cell(Text(row.bed, LABEL.on("text2")), words=row.bed),
            name_cell(row.family, row.given, row.similar),
            # Beside what is waited for: a date alone in a column of remarks has no room there.
            Cell(((one,), ((tests,), (since,))) if row.since else (((tests,),),)),
            Cell(),
            Cell(),
        )
        return Row(row.key, cells, (row.bed, None, None, None, None), row.spoken)

    def _comes(self, key: str) -> UnderWayRow | None:
        rows = self.model.under_way if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def opened(self, key: str) -> Act | None:
        row = self._row_of(key) or self._comes(key)
        return OpenPatient(row.patient) if row is not None and row.patient else None

    def about(self, kind: type[Act]) -> Act | None:
        row = self._row_of(str(self.current_key() or ""))
        if row is None:
            return super().about(kind) if kind is Print else None
        return self._about(row, kind) or super().about(kind)

    def _about(self, row: ResultRow, kind: type[Act]) -> Act | None:
        if kind is AcknowledgeResults:
            return self._seen(row)
        if kind is AskAboutResult:
            # Who was asked answers, and does not pass the question on.
            if row.asked:
                return None
            return AskAboutResult(row.patient, row.key, row.analysis, row.fingerprint)
        if kind is BeginPhoned:
            return None if row.asked else BeginPhoned(row.patient, row.key)
        if kind is ShowCourse or kind is ResultIntoNote or kind is ResultIntoLetter:
            return kind(row.patient, row.row) if row.row else None
        if kind is OrderAgain:
            return OrderAgain(row.patient, row.analysis.split(",")[0])
        if kind is BeginTask:
            return BeginTask(row.patient, row.key, f"{row.analysis}: ")
        return None

    origin_column = "answer"

    def origin_of(self, key: str) -> OriginOf | None:
        if (comes := self._comes(key)) is not None:
            return OriginOf(comes.sources, comes.tests, patient=comes.patient)
        row = self._row_of(key)
        if row is None:
            return None
        reference = row.provenance.reference or row.key
        return OriginOf(
            (reference,), row.analysis, row.value, row.unit, row.outside, row.reference, patient=row.patient
        )

    @staticmethod
    def _seen(*rows: ResultRow) -> AcknowledgeResults:
        return AcknowledgeResults(
            tuple(row.key for row in rows), shown=tuple(row.fingerprint for row in rows)
        )

    def _row_of(self, key: str) -> ResultRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def run(self, kind: type[Act]) -> None:
        if kind is MarkRow:
            self.mark(str(self.current_key()))
        elif kind is Fold and not self._comes(str(self.current_key() or "")):
            # One group of answers folds: from wherever the cursor stands.
            self.view.fold_group(FOLDED)
        else:
            super().run(kind)

    def _bulk(self) -> None:
        keys = self.marked_keys()
        if left := self.leafing.unseen(keys):
            # What was not on the screen is shown first, and acknowledged by another press.
            self.view.setFocus()
            self.leafing.go(self._uppermost(left), FOLDED)
        elif keys:
            # The button goes or goes dead with what it acknowledged: whoever pressed it is in the list.
            self.view.setFocus()
            self.act.emit(self._seen(*filter(None, map(self._row_of, keys))))

    def _uppermost(self, keys: tuple[str, ...]) -> str:
        """The first of these rows in the order of the list; of a folded group in that of its rows."""
        every = [row.key for group in self.view.rows.groups for row in group.rows]
        return next((key for key in every if key in keys), keys[0])

    def _went_on(self) -> None:
        if self.model is not None:
            self._say_foot(self.model)
            self._say_others(self.model)

    def _say_foot(self, model: ResultsModel) -> None:
        keys = self.marked_keys()
        count, left = len(keys), len(self.leafing.unseen(keys))
        total = sum(1 for row in model.rows if row.group == "plain")
        if left:
            words = ngettext("{n} unremarkable marked", "{n} unremarkable marked", count).format(n=count)
            more = ngettext("{n} not shown yet", "{n} not shown yet", left).format(n=left)
            act = ngettext("Leaf through {n}", "Leaf through {n}", left).format(n=left)
            self.foot.say(f"{words}, {more}", model.held_back, act, True)
        else:
            shown = ngettext(
                "{n} unremarkable, shown and marked", "{n} unremarkable, shown and marked", count
            ).format(n=count)
            self.foot.say(shown, model.held_back, _("Acknowledge {n} together").format(n=count), count > 0)
        self.foot.setVisible(total > 0)

    def _from_detail(self, key: str) -> None:
        # The answer in full follows the cursor a moment later: what it still shows is not what is meant.
        if key == self.current_key():
            self.view.setFocus()
            self.act.emit(self._seen(*filter(None, (self._row_of(key),))))

    def _others(self, key: str) -> list[ResultRow]:
        """The unremarkable answers of the same patient: seen with this one, they may go with it."""
        here = self._row_of(key)
        if self.model is None or here is None:
            return []
        same = (row for row in self.model.rows if row.patient == here.patient)
        found = [row for row in same if row.group == "plain" and row.key != key]
        unseen = self.leafing.unseen(tuple(row.key for row in found))
        return [row for row in found if row.key not in unseen]

    def _with_others(self, key: str) -> None:
        if key == self.current_key():
            self.view.setFocus()
            self.act.emit(self._seen(*filter(None, (self._row_of(key), *self._others(key)))))

    def _moved(self, key: str) -> None:
        self._show_strip()
        self._say_choices()
        self._tell(key)

    def _tell(self, key: str) -> None:
        # On a patient's page each answer has its details already.
        if self.page and key and key != self._told:
            self._told = key
            self.act.emit(LookAtResult(key))

    def row_height(self, wide: bool) -> float:
        return 40 if wide else 33

    def show_model(self, model: ResultsModel | None) -> None:
        # The model says which answer it has in full: its owner may have let go of the one that was told.
        self._told = model.at if model is not None else ""
        if model is None:
            self._marked = {}
            self.view.rows.shown.folded.add(FOLDED)
            self.foot.hide()
            self.detail.set_model(None)
        self._cursor.before(ends=model is None)
        rows = model.rows if model is not None else ()
        self.leafing.watch({row.key: _says(row) for row in rows if row.group == "plain"})
        super().show_model(model)
        self._cursor.after()
        self._show_strip()
        self._say_choices()
        self._tell(str(self.current_key() or ""))

    def _show_strip(self) -> None:
        row = self._row_of(str(self.current_key() or ""))
        self.strip.show_acts(self._acts(row) if row is not None else ())

    def rebuild(self) -> None:
        super().rebuild()
        self.strip.place()


def _in_words(row: ResultRow) -> bool:
    """True when the value of an answer is words: what grew stands in no column of figures."""
    return in_words(row.value)


def _says(row: ResultRow) -> tuple[str, ...]:
    """All that whoever acknowledges an answer with others must have seen of it."""
    return (row.patient, row.analysis, row.whole or row.value, row.change, row.remark, row.time_sort)


def _fits(parts: tuple[Line, ...]) -> bool:
    """True when the name of an answer does not push the values of all others aside."""
    return line_width(parts[0]) <= px(_LONGEST_NAME)


def _even(parts: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The parts of an answer that stand in columns, and lines below them: a long change is said there."""
    if line_width(parts[5]) <= px(_LONGEST_CHANGE):
        return parts, ()
    below = tuple(replace(run, wraps=True) if isinstance(run, Text) else run for run in parts[5])
    flat = tuple(replace(run, tall=12) if isinstance(run, Spark) else run for run in parts[1])
    return (parts[0], flat, *parts[2:5], ()), (below,)


def _worded(row: ResultRow, value: Line, two: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Forms of an answer in words: name and value in a line, what is said of it below, all of it."""
    first: Line = (Text(row.analysis, LABEL), Gap(12), *value)
    told = " · ".join(filter(None, (row.unit, row.reference, row.change)))
    below: tuple[Line, ...] = ((Text(told, SMALL, wraps=True),),) if told else ()
    long: Line = (*value[:-1], Text(row.value, STRONG, wraps=True))
    return [(first, *below), (two[0], long, *below)]


def _value(row: ResultRow) -> Line:
    """Value of an answer after its arrow; a critical figure on a red ground, critical words in red."""
    filled = row.stage == "critical" and not _in_words(row)
    tone = "danger" if row.stage == "critical" else "text"
    mark: Line = (Mark(row.outside, tone, plain=_said(row) + " "), Gap(4)) if row.outside else ()
    if not filled:
        return (*mark, Text(row.value, STRONG.on(tone)))
    return (*mark, Gap(GROUND), Text(row.value, STRONG.on("on_danger"), ground="danger"))


def _struck(row: ResultRow) -> Line:
    """Value before the laboratory's correction, struck; how it is said in words stands in `change`, or in
    `quote`."""
    return (Text(row.before, QUIET, struck=True), Gap(10)) if row.before else ()


def _belongs(row: ResultRow) -> Cell:
    """Cell of the owner, with what is remarkable below: who has seen it, a correction, a question."""
    # Beside the struck value nobody asks if it was corrected, but who went by it.
    corrected = row.seen if row.stage == "corrected" else ""
    said = (corrected or row.remark) if row.before else (row.remark or corrected)
    under = said or row.seen or row.department
    lines = [(Text(row.whose, SMALL, wraps=True),)] if row.whose else []
    if under:
        lines.append((Text(under, Style(CAPTION, MEDIUM, "warn") if said else SMALL, wraps=True),))
    return Cell((tuple(lines),), words=". ".join(filter(None, (row.whose, row.remark, row.seen))))


def _closer(parts: tuple[Line, ...]) -> tuple[Line, ...]:
    """The parts of a row with a shorter curve, where the whole one has no room."""
    curves = tuple(replace(run, wide=52) if isinstance(run, Spark) else run for run in parts[1])
    return (parts[0], curves, *parts[2:])
