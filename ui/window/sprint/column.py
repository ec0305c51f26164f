"""The column of a draft beside its page: the wish, each change with its reason, the checks, the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts import key_in
from desktop.acts.window import ChangePage
from desktop.core.messages import _, ngettext
from desktop.shown.sprint.page_draft import (
    DraftCheck,
    DraftPoint,
    DraftReview,
    DraftShown,
    ReviewLine,
)
from desktop.shown.workspace import Panel as Placed
from desktop.shown.workspace import Workspace
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.speech import announce
from ui.editors.parts.stack import Stack, Watched
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.theme import px
from ui.theme.measures import MEDIUM
from ui.widgets.aside import Aside
from ui.widgets.button import StepButton
from ui.widgets.focus_chain import focus_next, tab_stops
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented
from ui.window.sprint import key_list, set_list
from ui.window.sprint.one_line import OneLine
from ui.window.sprint.thumbnail import Thumbnails


class PointRow(Watched):
    """A change: its number and sentence, and its reason."""

    def __init__(self, point: DraftPoint) -> None:
        super().__init__((0, 6, 0, 6), 3)
        self.point = point
        self._sentence = RunsLabel(wrapping=True)
        name = _("Reason for change {n}").format(n=point.point)
        self.reason = OneLine(name, _("Why? One line."), _("reason missing"))
        self._remark = RunsLabel(wrapping=True)
        self.add(self._sentence, self.reason, self._remark)
        self.set_point(point)

    def set_point(self, point: DraftPoint) -> None:
        """Show the change as it stands now."""
        self.point = point
        words = (Text(str(point.point), LABEL.on("text2")), Gap(10), Text(point.words, STRONG, wraps=True))
        self._sentence.set_cell(Cell(((words,),), step=18))
        self.reason.set_words(point.why)
        said = (Icon("chat-text", "warn", 14), Gap(7),
                Text(point.remark, SMALL.on("warn").heavy(MEDIUM), wraps=True))  # fmt: skip
        self._remark.set_cell(Cell(((said,),), step=17) if point.remark else Cell())
        self._remark.setVisible(bool(point.remark))


class DraftColumn(SideColumn):
    """Column of a draft. `set_model` shows a `DraftShown`; rows of changes stay as long as their changes do.

    Signals: `layer(key)` for whom it is; `wished(words)`; `reasoned(identity, words)` (of `identities`);
    `copied()` for the path of its file; `dropped()` to lay all of it aside; `sent()` to send it to review,
    `withdrawn()` to take it back from there; `returned()` back to the page;
    `limited()` for limits and dangers, `ordered()` for the sets that come first, `bound()` for keys;
    `stepped(forward)` on Tab beyond its ends.
    """

    aside = Aside.BESIDE
    layer = Signal(str)
    wished = Signal(str)
    reasoned = Signal(object, str)
    copied = Signal()
    dropped = Signal()
    sent = Signal()
    withdrawn = Signal()
    returned = Signal()
    limited = Signal()
    ordered = Signal()
    bound = Signal()
    stepped = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Draft"), parent)
        self.model: DraftShown | None = None
        self.rows: list[PointRow] = []
        self.whose = Segmented(
            (("sprint", _("Draft for the sprint")), ("person", _("Only for me"))), _("For whom"), self
        )
        self.whose.chosen.connect(self.layer)
        self._title = RunsLabel(wrapping=True)
        self._said = RunsLabel(wrapping=True)
        self.wish = OneLine(_("The wish"), _("What should become better? One line."))
        self.wish.written.connect(self.wished)
        self.wish.left.connect(self.returned)
        self._reviewers = Stack(spacing=4)
        self._head = SideHead(_("Changes"), "0", "Ctrl+Z", _("undo"))
        self._points = Stack()
        self._none = paragraph(_("Nothing is changed yet."), SMALL)
        self._checks = Stack(spacing=5)
        self._checked = SideHead(_("Checked"))
        self._said_checks: list[RunsLabel] = []
        self.pictures = Thumbnails()
        self.drop = StepButton("", _("Lay the whole draft aside"), accent=True)
        self.drop.clicked.connect(self.dropped)
        self.limits = StepButton("Alt+G", _("Limits and dangers"))
        self.limits.clicked.connect(self.limited)
        self.sets = StepButton(set_list.KEYS, _("Sets that come first"))
        self.sets.clicked.connect(self.ordered)
        self.keys = StepButton(key_list.KEYS, _("Keys of acts"))
        self.keys.clicked.connect(self.bound)
        self._wished = SideHead(_("The wish"))
        self._pictured = SideHead(_("Before and after"), "", "F8", _("turn"))
        self.add(
            SideHead(_("Draft"), keys=key_in(ChangePage, ""), large=True), self.whose, Space(6),
            self._title, self._said, Space(6),
            self._reviewers, self._wished, self.wish, Space(8),
            self._head, self._points, self._none, self.limits, self.sets, self.keys, Space(8),
            self._checks, Space(8), self._pictured, self.pictures, self.drop,
        )  # fmt: skip
        self._said.hide()
        # Who came to a reason from the page goes back there; anybody else goes on to the next that lacks.
        self._from_page = False
        self.pressed.connect(self._press)

    # Content

    def set_model(self, model: DraftShown, tab: str, titles: dict[str, str], *, before: bool) -> None:
        """Show a draft on a tab; `titles` are those of panels by name. `before`: the page is shown
        without."""
        old, self.model, stood = self.model, model, self.rows
        with self.inner.at_once():
            self.whose.set_current(model.layer)
            self._say_title(model)
            self.wish.set_words(model.wish)
            # What is one's own answers no wish.
            for one in (self._wished, self.wish):
                one.setVisible(model.layer == "sprint")
            self.drop.setVisible(bool(model.points))
            # One's own page has no limits of its own.
            self.limits.setVisible(model.layer == "sprint")
            self._show_points(model.points)
            for row in self.rows:
                # What is one's own needs no reason.
                row.reason.set_lacking(model.layer == "sprint")
            if old is None or (old.checks, old.saved) != (model.checks, model.saved):
                self._show_checks(model.checks, model.saved)
            marked = frozenset(point.target for point in model.points)
            sides = (_panels(model.before, tab), _panels(model.workspace, tab))
            self.pictures.set_tabs(*sides, titles, marked, shown_before=before)
            self._show_review(model.review)
            self.say(model.problem or model.said)
        self.set_warning("")
        self._say_act(model)
        new = [row for row in self.rows if row not in stood] if old is not None else []
        focused = QApplication.focusWidget()
        if new and (focused is None or not self.isAncestorOf(focused)):
            # Whoever changes something on the page sees it come into the list.
            self.view.ensureWidgetVisible(new[-1], 0, px(8))

    def without_pictures(self) -> None:
        """Show no pictures of a tab: what is changed is a list."""
        for one in (self._pictured, self.pictures):
            one.hide()

    def say(self, words: str) -> None:
        """Say in amber what is wrong, or what could not be done; empty takes it away."""
        runs = (Icon("warning", "warn", 14), Gap(8), Text(words, PLAIN.on("warn").heavy(MEDIUM), wraps=True))
        self._said.set_cell(Cell(((runs,),), step=18) if words else Cell())
        if self._said.isHidden() is bool(words):
            self._said.setVisible(bool(words))
        self.inner.refresh()

    @property
    def said(self) -> str:
        """The words in amber."""
        return "" if self._said.isHidden() else self._said.words().strip()

    def _say_title(self, model: DraftShown) -> None:
        owner = _("{owner} owns it").format(owner=model.owner) if model.owner else ""
        words = " · ".join(filter(None, (model.title, owner)))
        self._title.set_cell(Cell((((Text(words, SMALL, wraps=True),),),), step=17))

    def _show_points(self, points: tuple[DraftPoint, ...]) -> None:
        kept = dict(zip(identities(row.point for row in self.rows), self.rows, strict=True))
        rows = []
        for identity, point in zip(identities(points), points, strict=True):
            row = kept.pop(identity, None)
            if row is None:
                row = PointRow(point)
                row.reason.written.connect(lambda why, row=row: self._reasoned(row, why))
                row.reason.left.connect(lambda row=row: self._reason_left(row))
            else:
                row.set_point(point)
            rows.append(row)
        self.rows = rows
        self._points.fill(*rows)
        self._none.setVisible(not rows)
        self._head.set_remark(str(len(rows)))

    def _show_review(self, review: DraftReview | None) -> None:
        lines = review.lines if review is not None else ()
        labels = [RunsLabel(wrapping=True) for _one in lines]
        for label, one in zip(labels, lines, strict=True):
            label.set_cell(line_cell(one))
        head = SideHead(_("Review"), _("approved") if review is not None and review.approved else "")
        self._reviewers.fill(*((head, *labels, Space(6)) if lines else ()))
        self._reviewers.setVisible(bool(lines))

    def _reasoned(self, row: PointRow, why: str) -> None:
        which = dict(zip(self.rows, identities(row.point for row in self.rows), strict=True))
        if row in which:
            self.reasoned.emit(which[row], why)

    def _show_checks(self, checks: tuple[DraftCheck, ...], saved: str) -> None:
        self._checked.set_remark(_("saved {time}").format(time=saved) if saved else "")
        if len(self._said_checks) != len(checks):
            self._said_checks = [RunsLabel(wrapping=True) for _one in checks]
            self._checks.fill(self._checked, *self._said_checks)
        for label, one in zip(self._said_checks, checks, strict=True):
            label.set_cell(check_cell(one))
        self._checks.setVisible(bool(checks))
        self._checks.refresh()

    def _say_act(self, model: DraftShown) -> None:
        if not model.points:
            self.set_act(_("Nothing to send on yet"), "", "", ready=False, idle=True)
        elif model.missing:
            words = ngettext("Write {n} reason", "Write {n} reasons", model.missing).format(n=model.missing)
            self.set_act(words, "", "", ready=False)
        elif model.layer == "person" or (model.review is not None and model.review.approved):
            self.set_act(_("Copy where the draft lies"), "", "", ready=False)
        elif stops := [one for one in model.checks if one.stops]:
            words = _("Write the wish") if stops[0].about == "wish" else _("Something above stops it")
            self.set_act(words, "", "", ready=False, idle=stops[0].about != "wish")
        elif self._may_send(model):
            self.set_act(_("Send to review"), model.title, model.title, ready=True)
        elif model.review is not None and model.review.key:
            self.set_act(_("Take it back from review"), "", "", ready=False)
        else:
            self.set_act(_("Copy where the draft lies"), "", "", ready=False)
        self.set_foot(_foot(model))

    def _may_send(self, model: DraftShown) -> bool:
        return model.review is None or model.review.again

    # Going about

    def row_of(self, target: str) -> PointRow | None:
        """The first change of a panel (its name) that lacks its reason, else the last one, or None."""
        rows = [row for row in self.rows if row.point.target == target]
        return next((row for row in rows if not row.reason.words), rows[-1] if rows else None)

    def go_reason(self, target: str) -> bool:
        """Go to the reason of a panel's change; False where nothing of it is changed."""
        row = self.row_of(target)
        if row is not None:
            row.reason.begin()
            self._from_page = True
        return row is not None

    def _reason_left(self, row: PointRow) -> None:
        if self._from_page or self.model is None or self.model.layer == "person" or row not in self.rows:
            self._from_page = False
            self.returned.emit()
            return
        after = self.rows.index(row) + 1
        lacks = next((one for one in (*self.rows[after:], *self.rows[:after]) if not one.reason.words), None)
        if lacks is None:
            self.returned.emit()
        else:
            lacks.reason.begin()

    def keep(self) -> None:
        """Tell what is being typed before the column goes."""
        for line in (self.wish, *(row.reason for row in self.rows)):
            line.keep()

    def _press(self) -> None:
        lacks = next((row for row in self.rows if not row.reason.words), None)
        if lacks is not None and self.model is not None and self.model.missing:
            self._from_page = False
            lacks.reason.begin()
        elif not self.rows or self.model is None:
            return
        elif self.model.layer == "person" or (self.model.review is not None and self.model.review.approved):
            self.copied.emit()
        elif any(one.stops for one in self.model.checks):
            self._say_stop(next(one for one in self.model.checks if one.stops))
        elif self._may_send(self.model):
            self.sent.emit()
        elif self.model.review is not None and self.model.review.key:
            self.withdrawn.emit()
        else:
            self.copied.emit()

    def _say_stop(self, stop: DraftCheck) -> None:
        """Say what keeps the draft from being sent on, and go to where that is mended."""
        words = " · ".join(filter(None, (stop.words, stop.detail)))
        self.say(words)
        row = self.row_of(stop.about) if stop.about else None
        if row is not None:
            row.reason.begin()
            # The change is what is in sight now, and the words above it may not be.
            self.set_warning(words, "warning")
        elif stop.about == "wish":
            self.wish.begin()
        if row is None:
            # It stands at the top, and the button below.
            self.view.ensureWidgetVisible(self._said, 0, px(8))
        announce(self, words)

    def stops(self) -> list[QWidget]:
        """Tab order of the column: for whom, the wish and the reasons, then the act, and last what throws all
        of it away."""
        every = [stop for stop in tab_stops(self) if stop.isVisible()]
        parts: tuple[QWidget, ...] = (
            self.whose, self.wish, *(row.reason for row in self.rows), self.action,
            self.limits, self.sets, self.keys, self.drop,
        )  # fmt: skip

        def place(stop: QWidget) -> int:
            here = (at for at, one in enumerate(parts) if one is stop or one.isAncestorOf(stop))
            # What is none of them stands before the one that throws all away.
            return next(here, len(parts) - 2)

        return sorted(every, key=place)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the column, and beyond its ends to the panels again."""
        stops = self.stops()
        focused = QApplication.focusWidget()
        self._from_page = False
        last = stops[-1 if forward else 0] if stops else None
        if focused is last or focused not in stops:
            self.stepped.emit(forward)
            return True
        return focus_next(stops, forward)


def identities(points: Iterable[DraftPoint]) -> list[tuple[str, int]]:
    """Subject of each change, and how many with the same stand before it: numbers go when others are taken
    back."""
    seen: dict[str, int] = {}
    found = []
    for point in points:
        found.append((point.target, seen.get(point.target, 0)))
        seen[point.target] = found[-1][1] + 1
    return found


def _panels(workspace: Workspace, tab: str) -> tuple[Placed, ...]:
    return next((one.panels for one in workspace.tabs if one.id == tab), ())


def line_cell(one: ReviewLine) -> Cell:
    """A reviewer's answer in words."""
    icon, role = ("check", "text2") if one.counts or one.fine else ("warning", "warn")
    style = SMALL if one.fine else SMALL.on("warn").heavy(MEDIUM)
    return Cell((((Icon(icon, role, 14), Gap(8), Text(one.words, style, wraps=True)),),), step=17)


def check_cell(one: DraftCheck) -> Cell:
    """A check in words."""
    icon, role = ("check", "text2") if one.fine else ("warning", "warn")
    style = PLAIN if one.fine else PLAIN.on("warn").heavy(MEDIUM)
    lines: list[Line] = [
        (
            Icon(icon, role, 14, plain="" if one.fine else _("doubtful")),
            Gap(8),
            Text(one.words, style, wraps=True),
        )
    ]
    if one.detail:
        lines.append((Gap(22), Text(one.detail, SMALL.on("text2" if one.fine else "warn"), wraps=True)))
    return Cell((tuple(lines),), step=17)


def _foot(model: DraftShown) -> str:
    if model.layer == "person":
        holds = _("Holds at once, for you alone.")
    else:
        holds = _("Its owner and one more clinician read it. Nobody else sees it before a pilot.")
    # In which file it lies helps who mends it, and nobody who writes it.
    where = _("Ctrl+C copies where it lies, for IT.") if model.file else ""
    return " ".join(filter(None, (holds, where)))


def short_path(file: str) -> str:
    """The path with the user's own folder as `~`, as people read it; what is copied is whole."""
    home = Path.home()
    path = Path(file)
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else file
