"""Wishes for the set-up: sprints that wait for one's review, what waits for one's answer, one's own with
what was answered, and the sprints that are published."""

from __future__ import annotations

from desktop.acts import Act
from desktop.acts.sprints import BeginReview, BeginTakeBack, WithdrawDraft
from desktop.acts.wishes import BeginAnswer, BeginPlanned, BeginRefused, BeginWish, WithdrawWish
from desktop.core.messages import _
from desktop.shown.sprint.reviews import ReviewRow, SprintRow
from desktop.shown.why.origin import OriginOf
from desktop.shown.why.wishes import WishesModel, WishRow
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel

_ANSWERS = (BeginAnswer, BeginPlanned, BeginRefused)
_SPRINTS = (BeginReview, WithdrawDraft, BeginTakeBack)


class WishesPanel(TablePanel):
    """Raises the acts on a wish: answer it in one line, or withdraw one's own."""

    kind = "wishes"
    acts = (*_ANSWERS, WithdrawWish, BeginWish, *_SPRINTS)

    def __init__(self) -> None:
        super().__init__(head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Wishes"))
        self.view.top_aligned = True
        self.head.set_title(_("Wishes"))
        self._cursor = Cursor(self.view)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)
        self._note.hide()

    def _row_of(self, key: str) -> WishRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def _review(self, key: str) -> ReviewRow | None:
        rows = self.model.reviews if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def _sprint(self, key: str) -> SprintRow | None:
        rows = self.model.sprints if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    def opened(self, key: str) -> Act | None:
        if (review := self._review(key)) is not None:
            return BeginReview(key) if review.reads else None
        row = self._row_of(key)
        return BeginAnswer(key) if row is not None and row.answers else None

    def about(self, kind: type[Act]) -> Act | None:
        row = self._row_of(str(self.current_key() or ""))
        if kind in _ANSWERS:
            return kind(row.key) if row is not None and row.answers else None
        if kind in _SPRINTS:
            return self._about_sprint(kind, str(self.current_key() or ""))
        if kind is WithdrawWish:
            return WithdrawWish(row.key) if row is not None and row.withdraws else None
        return super().about(kind)

    def _about_sprint(self, kind: type[Act], key: str) -> Act | None:
        review, sprint = self._review(key), self._sprint(key)
        if kind is BeginReview and review is not None and review.reads:
            return BeginReview(key)
        if kind is WithdrawDraft and review is not None and review.withdraws:
            return WithdrawDraft(key)
        if kind is BeginTakeBack and sprint is not None and sprint.takes_back:
            return BeginTakeBack(key)
        return None

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (
            Column("wish", _("Wish"), 360 if wide else 300, 2.4),
            Column("who", _("Who and when"), 220 if wide else 190, 1),
            Column("answer", _("Answer"), 300 if wide else 260, 1.8),
        )

    def row_height(self, wide: bool) -> float:
        return 58

    def show_model(self, model: WishesModel | None) -> None:
        self._cursor.before(ends=model is None)
        super().show_model(model)
        self._cursor.after()

    def groups(self, model: WishesModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title or _("Wishes"), "", model.summary)
        answers = _ANSWERS if any(row.answers for row in model.rows) else ()
        own = (WithdrawWish,) if any(row.withdraws for row in model.rows) else ()
        sprints: list[type[Act]] = [BeginReview] if model.reviews else []
        sprints += [WithdrawDraft] if any(row.withdraws for row in model.reviews) else []
        sprints += [BeginTakeBack] if any(row.takes_back for row in model.sprints) else []
        self.head.set_hints(self.hints(*answers, *own, *sprints))
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        sent = (
            ("to_review", _("Sprints that wait for you to read them")),
            ("to_release", _("Accepted: yours to try out")),
        )
        others = (
            ("waits", _("Not accepted by both yet")),
            ("sent", _("Sprints that you have sent to review")),
            ("answered", _("Sprints that are answered")),
        )
        parts = (
            ("to_answer", _("Wait for your answer")),
            ("mine_answered", _("Mine, answered")),
            ("mine_open", _("Mine, not answered yet")),
            ("closed", _("Answered or withdrawn")),
        )
        first = self._reviews(model, sent)
        last = self._reviews(model, others)
        out = self.kept.each(model.sprints, self._published)
        if out:
            last.append(Group(out, _("Published sprints"), str(len(out)), key="published"))
        wished = tuple(
            Group(self.kept.each(rows, self._row), title, str(len(rows)), key=key, foldable=key == "closed")
            for key, title in parts
            if (rows := [row for row in model.rows if row.group == key])
        )
        return (*first, *wished, *last)

    def _reviews(self, model: WishesModel, parts: tuple[tuple[str, str], ...]) -> list[Group]:
        return [
            Group(self.kept.each(rows, self._sent), title, str(len(rows)), key=f"sprints-{key}",
                  foldable=key == "answered")
            for key, title in parts
            if (rows := [row for row in model.reviews if row.group == key])
        ]  # fmt: skip

    def _sent(self, row: ReviewRow) -> Row:
        mine = row.group in ("to_review", "to_release")
        what: list[Line] = [(Text(row.title, STRONG if mine else PLAIN, wraps=True),)]
        what += [(Text(row.wish, SMALL, wraps=True),)] if row.wish else []
        who: list[Line] = [(Text(row.who, PLAIN, wraps=True),)]
        said: list[Line] = [(Text(row.state, LABEL.on("warn") if mine else PLAIN, wraps=True),)]
        said += [(Text(line, SMALL, wraps=True),) for line in row.lines]
        cells = (Cell((tuple(what),), step=17), Cell((tuple(who),), step=17), Cell((tuple(said),), step=17))
        return Row(row.key, cells, (None, row.at_sort, None), row.spoken)

    def _published(self, row: SprintRow) -> Row:
        what: list[Line] = [(Text(row.title, PLAIN, wraps=True),), (Text(row.words, SMALL, wraps=True),)]
        cells = (
            Cell((tuple(what),), step=17), Cell((((Text(row.who, PLAIN, wraps=True),),),), step=17),
            Cell((((Text(row.state, PLAIN, wraps=True),),),), step=17),
        )  # fmt: skip
        return Row(row.key, cells, (None, row.key, None), row.spoken)

    def _row(self, row: WishRow) -> Row:
        strong = STRONG if row.group == "to_answer" else PLAIN
        wish: list[Line] = [(Text(row.words, strong, wraps=True),)]
        wish += [(Text(words, SMALL, wraps=True),) for words in (row.where, row.place) if words]
        who: list[Line] = [(Text(row.who, PLAIN, wraps=True),), (Text(row.asked, SMALL, wraps=True),)]
        if row.unsent:
            who.append((Icon("cloud-slash", "warn", 14), Gap(5), Text(_("not sent"), LABEL.on("warn"))))
        said: list[Line] = []
        if row.answer:
            said.append((Text(row.answer, PLAIN, wraps=True),))
        state = QUIET if row.group != "to_answer" else LABEL.on("warn")
        said.append((Text(row.state, state if not row.answer else SMALL, wraps=True),))
        below = row.ended if row.ended else _("goes to {name}").format(name=row.goes_to)
        said.append((Text(below, SMALL, wraps=True),))
        cells = (Cell((tuple(wish),), step=17), Cell((tuple(who),), step=17), Cell((tuple(said),), step=17))
        return Row(row.key, cells, (None, row.at_sort, None), row.spoken)

    def origin_of(self, key: str) -> OriginOf | None:
        return None
