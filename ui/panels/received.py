"""The general practitioner's inbox: what asks something first, and the letter with the cursor beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.acts.received import AsksDone, BeginMessage, CloseLetter, LookAtLetter
from desktop.acts.signed import OpenSignedLetter
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient, Refresh
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.inbox.received import AskShown, ReceivedModel, ReceivedRow
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.name_cell import name_forms
from ui.panels.parts.note_reader import NoteReader
from ui.table.row_model import Column, Group, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.widgets.head import PAGE
from ui.widgets.label import RunsLabel

_BESIDE_FROM = 860
"""From this width on (at 100 %) the letter stands beside the list; else it is opened."""
_LIST = 0.5


class ReceivedPanel(TablePanel):
    """Raises `LookAtLetter` when the cursor moves, `OpenSignedLetter` for Enter, `BeginTask` with the first
    open ask, `AsksDone`, `CloseLetter` and `BeginMessage`."""

    kind = "received"
    acts = (
        OpenSignedLetter, LookAtLetter, BeginTask, AsksDone, CloseLetter, BeginMessage, OpenPatient, Refresh,
    )  # fmt: skip

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, head=PAGE, filtering=True)
        self.view.setAccessibleName(_("Letters to you"))
        self.view.heads = False
        self.view.top_aligned = True
        self.view.keep_choice = True
        self.head.set_title(_("Letters to you"))
        self.reader = NoteReader()
        self.reader.setAccessibleName(_("The letter"))
        self.place_beside(self.reader)
        self.reader.left.connect(self.view.setFocus)
        self._cursor = Cursor(self.view)
        self._told = ""
        self._arriving = True
        self._closed: set[str] = set()
        self.view.moved.connect(self._moved)
        self._note = RunsLabel(self, wrapping=True)
        self._note.setContentsMargins(px(20), px(4), px(20), px(6))
        self.add_foot(self._note)

    @property
    def beside(self) -> bool:
        """True when list and letter stand side by side."""
        return self.width() >= px(_BESIDE_FROM)

    def _row_of(self, key: str) -> ReceivedRow | None:
        rows = self.model.rows if self.model is not None else ()
        return next((row for row in rows if row.key == key), None)

    @property
    def _here(self) -> ReceivedRow | None:
        return self._row_of(str(self.current_key() or ""))

    def opened(self, key: str) -> Act | None:
        row = self._row_of(key)
        if row is None:
            return None
        return OpenSignedLetter(row.key, row.patient) if row.document else OpenPatient(row.patient)

    def about(self, kind: type[Act]) -> Act | None:
        row = self._here
        if row is None:
            return None if kind in self.acts and kind is not Refresh else super().about(kind)
        if kind is BeginTask:
            ask = next(iter(row.open_asks), None)
            words = ask.words if ask is not None else f"{row.title}: "
            due = ask.due if ask is not None else ""
            return BeginTask(
                row.patient, row.key, words, due, row.owner, row.owner_name, ask.words if ask else ""
            )
        if kind is AsksDone:
            return AsksDone(row.patient, row.key, tuple(one.words for one in row.open_asks), row.seen)
        if kind is CloseLetter:
            return CloseLetter(row.patient, row.key, row.seen)
        if kind is BeginMessage:
            return BeginMessage(row.patient, row.key)
        return super().about(kind)

    def why_not(self, kind: type[Act]) -> str:
        row = self._here
        if row is None:
            return ""
        if kind is AsksDone and not row.open_asks:
            return _("nothing is open")
        if kind is CloseLetter and row.open_asks:
            return _("asks something that is no task and not done")
        return _("closed already") if kind in (CloseLetter, AsksDone) and row.group == "closed" else ""

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._row_of(key)
        return OriginOf((row.key,), row.title, patient=row.patient) if row is not None else None

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("letter", _("Letter"), 260, 1),)

    def row_height(self, wide: bool) -> float:
        return 48

    def nothing(self) -> str:
        return _("No letters wait for you.")

    def groups(self, model: ReceivedModel, wide: bool) -> tuple[Group, ...]:
        self.head.set_title(model.title, "", model.summary)
        self.head.set_hints(self.hints(BeginTask, AsksDone, CloseLetter, BeginMessage))
        self.view.slack = 12
        self._lay()
        self._note.set_cell(Cell((((Gap(20), Text(model.note, SMALL, wraps=True)),),), step=18))
        self._note.setVisible(bool(model.note))
        titles = (
            ("overdue", _("Asks you: overdue")),
            ("dated", _("Asks you, by a day")),
            ("undated", _("Asks you, no day is said")),
            ("look", _("Look at it: it can't be read or relied on here")),
            ("plain", _("Asks nothing in words that are known")),
            ("made", _("Made into tasks")),
            ("closed", _("Closed in the last week")),
        )
        found = []
        for key, title in titles:
            rows = [row for row in model.rows if row.group == key]
            if rows:
                made = self.kept.each(rows, _row)
                found.append(Group(made, title, str(len(rows)), key=key, foldable=key == "closed"))
        return tuple(found)

    def _lay(self) -> None:
        self.reader.setVisible(self.beside)
        half = round(self.width() * _LIST)
        self.view.setMinimumWidth(half if self.beside else 0)
        self.view.setMaximumWidth(half if self.beside else 16777215)

    def show_model(self, model: ReceivedModel | None) -> None:
        # The model says which letter it has in full: its owner may have let go of the one that was told.
        self._told = model.at if model is not None else ""
        key = self._cursor.before(ends=model is None)
        was_closed = key in self._closed
        self._closed = {r.key for r in model.rows if r.group == "closed"} if model is not None else set()
        super().show_model(model)
        # A letter's words come after its row: what it asks may put it first.
        self._cursor.after(arriving=self._arriving)
        if model is not None and model.rows and key in self._closed and not was_closed:
            # What presses most is first: from one that is closed one goes on there.
            self.view.choose(model.rows[0].key)
        self._arriving = model is None or self.state.kind == "loading"
        self._moved(str(self.current_key() or ""))

    def _read(self) -> None:
        read = self.model.read if self.model is not None else None
        here = self._here
        # What is still shown of another letter is not what is meant.
        self.reader.show_note(
            read if read is not None and here is not None and read.key == here.key else None
        )

    def _moved(self, key: str) -> None:
        self._read()
        row = self._row_of(key)
        if row is not None and key != self._told:
            self._told = key
            self.act.emit(LookAtLetter(key, row.patient))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        self._lay()


def _row(row: ReceivedRow) -> Row:
    closed = row.group == "closed"
    name = family_first(row.family, row.given)
    when = Text(row.time, SMALL)
    heads: list[tuple[Line, ...]] = []
    for form in name_forms(row.family, row.given, row.similar):
        one = len(form) == 1
        heads.append(((*form[0], Spring(12), when),) if one else (*form, (when,)))
    from_: Line = (Text(f"{row.born} · {row.title}, {row.sender}", SMALL, wraps=True),)
    below: list[Line] = [from_]
    if row.doubt:
        below.append((Icon("warning", "warn", 14), Gap(5), Text(row.doubt, LABEL.on("warn"), wraps=True)))
    if row.news:
        below.append((Icon("flask", "text", 14), Gap(5), Text(row.news, LABEL, wraps=True)))
    for ask in row.asks:
        below += _ask(ask, closed)
    if row.state:
        below.append((Text(row.state, SMALL, wraps=True),))
    cell = Cell(tuple((*head, *below) for head in heads), step=19, words=row.spoken or name)
    return Row(row.key, (cell,), (None,), row.spoken, search=row.spoken)


def _ask(ask: AskShown, closed: bool) -> list[Line]:
    """The sentence itself, and until when or who has it."""
    if ask.state == "named":
        return [(Text(ask.words, SMALL, wraps=True),)]
    quiet = closed or ask.state in ("made", "done")
    words: Line = (Text(ask.words, QUIET if quiet else PLAIN, wraps=True),)
    if ask.late:
        late = _("overdue: {when}").format(when=ask.when)
        return [words, (Icon("clock", "warn", 14), Gap(5), Text(late, LABEL.on("warn")))]
    said = " · ".join(part for part in (ask.when, ask.told) if part)
    if not said:
        return [words]
    if quiet:
        icon = "check" if ask.state == "done" else "check-square"
        return [words, (Icon(icon, "text2", 14), Gap(5), Text(said, SMALL, wraps=True))]
    return [words, (Icon("clock", "text2", 14), Gap(5), Text(said, LABEL, wraps=True))]
