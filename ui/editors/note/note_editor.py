"""The note editor: the template's headings with a field each, phrases, and what stands beside."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts.editors import FetchPrevious, KeepPhrase, SearchPhrases, Sign
from desktop.acts.edits import NoteText, TextRun, TextSection
from desktop.acts.notes import GoOnFromNewest
from desktop.core.messages import _, ngettext
from desktop.shown.notes.note_editor import NoteModel
from ui.editors.letter.gaps import next_gap, unanswered
from ui.editors.letter.legend import Legend
from ui.editors.letter.sending import Words, sending_words
from ui.editors.note.note_side import NoteSide
from ui.editors.parts.editor_keys import tab_order
from ui.editors.parts.sections import Sections
from ui.editors.parts.text_editor import TextEditor
from ui.editors.parts.text_field import TextField
from ui.theme import changed, is_wide, px
from ui.widgets.scroll import Scroll

UNCLEAR = "diktat.uklart"
"""Name of the placeholder for words that could not be heard in a dictation."""
MEASURE = 1080
"""The widest a note gets, heading included, at 100 %: longer lines are hard to read."""


class NoteEditor(TextEditor):
    """A note that is being written.

    `set_model(NoteModel)` loads a draft; a later model of the same draft updates values and what stands
    beside, never the words. `changed` carries the whole `NoteText` (see `Autosave`); the desk answers with
    `set_saved`. Acts: `sign` (NoteText), `phrases` (text; answered by `set_phrases`), `fetch_previous`
    (section code; answered by `insert`), `dictate` (section code). `side` belongs in the window's column at
    the right.
    """

    kind = "note_editor"
    acts = (Sign, SearchPhrases, KeepPhrase, FetchPrevious, GoOnFromNewest)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, TextSection] = {}
        self.sections = Sections(self)
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.sections, 100)
        across.addStretch(1)
        self._holder = holder
        self.view = Scroll(holder, self)
        self.legend = Legend(self)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addWidget(self.legend)
        self.set_body(body)
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self.side: NoteSide = NoteSide(self)
        self.side.pressed.connect(self.sign)
        self.side.fetch.connect(self.fetch_previous)
        self.side.newest.connect(lambda: self.act.emit(GoOnFromNewest()))
        self.sections.edited.connect(self._edited)
        self.sections.moved.connect(self._moved)
        self.sections.left.connect(self._autosave.flush)
        self.sections.marked.connect(self.legend.set_marked)
        self.sections.phrase.connect(self.phrases.typed)
        self._keys = {  # type: ignore[misc]
            "F4": self.search_phrases,
            "Shift+F4": self.keep_phrase,
            "F2": self.mark_unclear,
            "F7": self.next_missing,
            "Ctrl+D": self.fetch_previous,
            "Alt+O": self.side.turn_original,
            "Ctrl+Return": self.sign,
            "Alt+Down": lambda: self._go(1),
            "Alt+Up": lambda: self._go(-1),
        }
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self.sections.setMaximumWidth(px(MEASURE))

    # Models

    def set_model(self, model: NoteModel | None) -> None:
        """Load a draft, or bring a loaded one up to date; None takes everything away."""
        super().set_model(model)

    def show_model(self, model: NoteModel | None) -> None:
        if model is None or model.text.draft != self._draft or self._other_headings(model.text):
            self._autosave.flush()
            self.phrases.close()
            self._signing = False
            self._draft = model.text.draft if model else ""
            sections = model.text.sections if model else ()
            self.sections.load(sections)
            self._kept = {section.code: section for section in sections}
            for field in self.sections.fields():
                field.ignored = frozenset(self._keys)
        self.side.setVisible(model is not None)
        if model is None:
            self.bar.say("")
            self.bar.set_saved("")
            self.sections.set_lines(())
            self.side.clear()
            return
        self.bar.say(model.title, model.state_text, model.about)
        if model.saved:
            self.bar.set_saved(model.saved)
        self.sections.set_lines(model.closing)
        for field in self.sections.fields():
            field.follow(model.values)
        with self.side.inner.at_once():
            self.side.show_model(model)
        self._order()
        self._say_sign()

    def _other_headings(self, text: NoteText) -> bool:
        """True when a draft has other headings than the screen: it was continued from a newer note."""
        return [section.code for section in text.sections] != [row.code for row in self.sections.rows]

    def insert(self, code: str, runs: tuple[TextRun, ...]) -> bool:
        """Put runs into a section where its cursor stands; False if it isn't shown or is being signed."""
        row = next((row for row in self.sections.rows if row.code == code), None)
        if row is None or self._signing:
            return False
        row.field.insert_runs(runs)
        return True

    def text(self) -> NoteText:
        """Note text as written so far."""
        return NoteText(self._draft, tuple(self._kept[row.code] for row in self.sections.rows))

    # Writing

    def current_field(self) -> TextField | None:
        return self.sections.current()

    def _edited(self, code: str) -> None:
        row = next((row for row in self.sections.rows if row.code == code), None)
        if row is None:
            # A key may still reach a field that was just taken away.
            return
        self._kept[code] = TextSection(row.code, row.title, row.field.text_runs())
        self._autosave.write(self.text())
        self._say_sign()

    def _moved(self, field: TextField) -> None:
        self.phrases.follow_caret()
        self._show_caret(field)
        # A field that has just been filled is not as tall yet as it will be.
        QTimer.singleShot(0, field, lambda: self._show_caret(field))

    def _show_caret(self, field: TextField) -> None:
        at = field.viewport().mapTo(self._holder, field.cursorRect().center())
        self.view.ensureVisible(at.x(), at.y(), px(40), px(40))

    def _code(self) -> str:
        field = self.sections.current()
        return self.sections.row_of(field).code if field is not None else ""

    def _go(self, by: int) -> None:
        self.phrases.close()
        self.sections.step(by)

    def fetch_previous(self) -> None:
        """Ask for the section of the previous note."""
        if self._code() and not self._signing:
            self.act.emit(FetchPrevious(self._code()))

    def keep_phrase(self) -> None:
        """Ask for the marked text to be kept as a phrase."""
        field = self.sections.current()
        if field is not None and not self._signing:
            self.phrases.close()
            self.act.emit(KeepPhrase(field.selected_runs()))

    # Signing

    def next_missing(self) -> bool:
        """Go to the next unfilled gap after the cursor, then to values without an answer; False if none."""
        fields = list(self.sections.fields())
        current = self.sections.current()
        found = next_gap(fields, current) or next_gap(fields, current, unanswered)
        if found is None:
            return False
        self.phrases.close()
        found[0].go_to(found[1])
        return True

    def gaps(self) -> int:
        """Count of unfilled placeholders, which block signing."""
        return len(self.text().missing)

    def _say_sign(self) -> None:
        model = self._model
        if model is None:
            return
        gaps = self.gaps()
        ready = False
        if model.signer:
            self._say_send(model)
            return
        if self._signing:
            verb = _("Being signed for")
        elif self.phrases.open:
            verb = _("Choose a phrase, then sign for")
        elif gaps:
            verb = ngettext("Fill in {n} gap, then sign for", "Fill in {n} gaps, then sign for", gaps).format(
                n=gaps
            )
        elif self.text().empty:
            verb = _("Write the note, then sign for")
        elif model.overtaken:
            verb = _("Look at what has changed, then sign for")
        elif model.blocks:
            verb = _("{reason} Then sign for").format(reason=model.blocks[0])
        else:
            verb, ready = _("Sign for"), True
        self.side.set_act(verb, model.patient, model.spoken, ready=ready)
        frozen = len(self.text().values)
        words = ngettext(
            "Signing freezes {n} fetched value with time and source.",
            "Signing freezes {n} fetched values with time and source.",
            frozen,
        ).format(n=frozen)
        if not frozen:
            words = _("No fetched values are frozen.")
        undo = _("Undo within 10 s, after that it is corrected by an addendum.")
        self.side.set_foot(f"{words} {undo}")

    def _say_send(self, model: NoteModel) -> None:
        """Set the button's words of a note that its dictating doctor signs."""
        if self.text().empty and not self._signing:
            words = Words(_("Write the note, then send for signing, for"), "", False)
        else:
            words = sending_words(self._signing, self.phrases.open, 0, model.signer)
        self.side.set_act(words.verb, model.patient, model.spoken, ready=words.ready)
        unclear = self.gaps()
        left = ngettext("{n} unclear place is left to them.", "{n} unclear places are left to them.", unclear)
        foot = _("{name} signs.").format(name=model.signer)
        self.side.set_foot(f"{foot} {left.format(n=unclear)}" if unclear else foot)

    def mark_unclear(self) -> bool:
        """Put a place that is unclear in the dictation where the cursor stands: its signer fills it in."""
        field = self.sections.current()
        if self._model is None or not self._model.signer or self._signing or field is None:
            return False
        field.insert_runs((TextRun(_("unclear"), kind="placeholder", path=UNCLEAR),))
        return True

    def sign(self) -> None:
        """Sign, or go to what is missing; a second press while it is being signed does nothing."""
        if self._model is None or self._signing:
            return
        if self.phrases.open:
            self.phrases.focus()
            return
        if self.gaps() and not self._model.signer:
            self.next_missing()
        elif self.text().empty or self._model.blocks:
            self.take_focus()
        else:
            self._lock(True)
            self._autosave.flush()
            self.act.emit(Sign("note"))

    def _lock(self, on: bool) -> None:
        self._signing = on
        for field in self.sections.fields():
            field.setReadOnly(on)
        self._say_sign()

    # The window

    def _order(self) -> None:
        stops: list[QWidget] = list(self.sections.fields())
        stops += [one for one in (self.side.newest_button, self.side.fetch_button) if one is not None]
        stops.append(self.side.action)
        tab_order(stops)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_margin(is_wide(self.window().width()))
        self.phrases.follow_caret()
