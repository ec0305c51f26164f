"""A list of texts beside the one that is read, and a field that searches all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.acts import Act, panel_keys
from desktop.core.messages import _
from desktop.shown.notes.notes import NoteRow, NoteSection
from desktop.shown.why.origin import OriginOf
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Mark, Spring, Text
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.cursor import Cursor
from ui.panels.parts.note_reader import NoteReader
from ui.table.row_model import Column, Row
from ui.table.table import TablePanel
from ui.theme import px
from ui.theme.measures import SEMIBOLD
from ui.window.spot import Spot

_BOTH_FROM = 640
_LIST, _LEAST, _PART = 320, 256, 0.36
"""The list's width beside a text at 100 %: that part of the panel, at most and at least."""
_ANY = 16777215
"""Qt's word for a width without a limit."""
_AROUND = 24
"""Number of letters before a hit in the list."""


class ReadingList(TablePanel):
    """The list, and the text with the cursor beside it where there is room for both; else in short.

    The field (Ctrl+F) searches the whole text of all: the list keeps those with all words, each with its
    first hit, and the text that is read has every hit marked. A panel gives its `groups` from `line`s, and
    calls `lay_out` first; `show_model` gives its texts by `texts`.
    """

    def __init__(self, name: str) -> None:
        super().__init__(filtering=True)
        self.view.heads = False
        self.view.setAccessibleName(name)
        self.head.set_title(name)
        self.reader = NoteReader()
        self._both: bool | None = None
        self._rows: dict[str, NoteRow] = {}
        self._wanted = ""
        self.place_beside(self.reader)
        self.reader.hide()
        self._cursor = Cursor(self.view)
        self._arriving = True
        self.view.moved.connect(self._read)
        self.reader.left.connect(self.view.setFocus)
        self.reader.letter.connect(self._in_text)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        return (Column("note", _("Note"), 120, 1),)

    @property
    def both(self) -> bool:
        """True when list and text stand side by side."""
        return self.width() >= px(_BOTH_FROM)

    @property
    def terms(self) -> tuple[str, ...]:
        """Search terms."""
        return tuple(self.view.rows.shown.words.casefold().split())

    def lay_out(self) -> None:
        """Show the text beside the list where there is room for both."""
        self._both = self.both
        self.reader.setVisible(self.both)
        self.view.slack = 12
        # The text that is read stands beside: its row is marked wherever the focus is.
        self.view.keep_choice = self.both
        self._size_list()
        self.head.set_line(self.both)
        if self.filter is not None:
            self.filter.set_room(190 if self.both else 120, keys=self.both)
            self.filter.setVisible(self.both or bool(self.terms))

    def _size_list(self) -> None:
        # Without a width of its own a table takes Qt's 256 pixels, at any size of text.
        wide = int(min(px(_LIST), max(px(_LEAST), self.width() * _PART)))
        self.view.setMinimumWidth(wide if self.both else 0)
        self.view.setMaximumWidth(wide if self.both else _ANY)

    def found(self) -> list[NoteRow]:
        """The texts with all that is searched for."""
        terms = self.terms
        return [row for row in self._rows.values() if all(t in searched(row).casefold() for t in terms)]

    def line(self, row: NoteRow, strong: bool) -> Row:
        """One text in the list; `strong` where it weighs more than the others."""
        marks: Line = (Mark("new", "accent", plain=_("unread") + " "), Gap(4)) if row.unread else ()
        said_state = row.state in ("draft", "amended", "replaced", "entered_in_error")
        gone = row.state in ("entered_in_error", "replaced")
        warned = "text2" if gone else "text"
        told = row.state_text if said_state else row.doubt
        state: Line = (Gap(8), Text(told, SMALL.heavy(SEMIBOLD).on(warned))) if told else ()
        if row.warns:
            state = (Gap(8), Text(row.warns, SMALL.heavy(SEMIBOLD).on("danger")))
        state = (*state, *_labelled(row.label))
        said = ", ".join(filter(None, (row.title, row.author)))
        style = QUIET if gone else STRONG if strong or row.unread else LABEL
        shown = row.title if self.both else said
        struck = row.state == "entered_in_error"
        one: Line = (*marks, Text(shown, style, struck=struck), *state, Spring(), Text(row.time, SMALL))
        title: Line = (*marks, Text(shown, style, wraps=True, struck=struck))
        rest: tuple[Line, ...] = self.below(row)
        timed: Line = (Text(row.time, SMALL), *state)
        if not self.both:
            text = " ".join((*row.said, row.text)) if gone or row.doubt else row.text
            body = Text(text, QUIET if gone or not strong else PLAIN, wraps=True, struck=struck)
            rest = ((body,), *self.under(row))
        if hit := self._hit(row):
            rest = (hit,)
        words = " ".join(filter(None, (said, row.time, "" if self.both else row.text)))
        cell = Cell(((one, *rest), (title, timed, *rest)), step=18 if self.both else 19, words=words)
        warning = row.sealed if row.warns else ""
        parts = (f"{said}, {row.time}", row.state_text, row.label, warning, *row.said, row.text)
        spoken = ". ".join(filter(None, parts))
        return Row(row.key, (cell,), (row.time_sort or None,), spoken, search=searched(row))

    def below(self, row: NoteRow) -> tuple[Line, ...]:
        """Lines below a title in the list beside the text."""
        return ((Text(row.author, SMALL, wraps=True),),)

    def under(self, row: NoteRow) -> tuple[Line, ...]:
        """Lines below a text that stands in the list itself, where there is no room beside."""
        return ()

    def _hit(self, row: NoteRow) -> Line:
        """The first hit in the text with some words around it; nothing where only the head has it."""
        text = " ".join(_running(row))
        folded = text.casefold()
        places = [(at, term) for term in self.terms if (at := folded.find(term)) >= 0]
        if not places or len(folded) != len(text):
            return ()
        at, term = min(places)
        start = max(0, at - _AROUND)
        while 0 < start < at and not text[start - 1].isspace():
            start += 1
        before = ("… " if start else "") + text[start:at]
        return (
            Text(before, SMALL),
            Text(text[at : at + len(term)], SMALL.heavy(SEMIBOLD).on("accent")),
            Text(_short(text[at + len(term) :]), SMALL),
        )

    def _in_text(self, letter: str) -> None:
        """Do what a letter stands for in the list, where it only shows something else of the text."""
        kind = panel_keys(self.kind).get(letter)
        if kind in self.own:
            self.run(kind)

    def opened(self, key: str) -> Act | None:
        """Enter goes into the text where it stands beside."""
        if key in self._rows and self.both:
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
        return None

    def origin(self) -> Spot | None:
        """In the text that is read, what its section was made from; else the text itself."""
        section = self.reader.section_at_cursor() if self.reader.hasFocus() else None
        if section is None or not section.keys:
            return super().origin()
        of = OriginOf(section.keys, section.title or _("Note"), computed=len(section.keys) > 1)
        return Spot(of, self.reader.viewport(), self.reader.cursorRect())

    def origin_of(self, key: str) -> OriginOf | None:
        row = self._rows.get(key)
        # A draft is nobody's but one's own, and no resource yet.
        return None if row is None or row.draft else OriginOf((row.key,), row.title, note=row.state_text)

    def show_note(self, key: str) -> None:
        """Put the cursor on a text; on one that is still to come, when it comes."""
        self._wanted = "" if self.view.choose(key) else key
        self._read(self.view.current_key())

    def set_filter(self, words: str) -> None:
        super().set_filter(words)
        # The rows say where the hits are.
        self.rebuild()
        self._read(self.view.current_key())

    def row_height(self, wide: bool) -> float:
        return 48 if self.both else 36

    def show_texts(self, model: object, arriving: bool) -> None:
        """Show a model; while others are `arriving` the cursor follows the newest."""
        before = self._cursor.before(ends=model is None)
        if model is None:
            self._rows = {}
            self.reader.show_note(None)
        super().show_model(model)
        if self._wanted:
            self.show_note(self._wanted)
        elif self._arriving:
            self._cursor.after(arriving=True)
        elif before and self.view.current_key() != before:
            # A text that comes while one reads takes nobody from theirs; only where that is gone one goes on.
            self._cursor.after()
        self._arriving = arriving
        self._read(self.view.current_key())

    def _read(self, key: str) -> None:
        self.reader.show_note(self._rows.get(key), self.terms)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if self._both is None:
            return
        if self._both != self.both:
            self.rebuild()
        elif self.both:
            self._size_list()


def _running(row: NoteRow) -> list[str]:
    """All that is written in a text and added to it, in reading order."""
    sections: list[NoteSection] = [*row.sections, *(s for one in row.addenda for s in one.sections)]
    parts = [part for section in sections for part in (section.title, section.text)]
    return [*row.said, *(parts or [row.text])]


def _short(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + " …"


def searched(row: NoteRow) -> str:
    """All words by which a text is found."""
    return " ".join((row.title, row.author, row.time, row.state_text, *_running(row)))


def _labelled(words: str) -> Line:
    """A lock and the words of a security label, as quiet as the time beside."""
    return (Gap(8), Icon("lock", "text2", 13), Gap(4), Text(words.lstrip("◇ "), SMALL)) if words else ()
