"""The letter editor: headings, paper, sources, and what must be decided before it is signed and sent."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.acts.editors import (
    AddRecipient,
    Decide,
    PreviewLetter,
    RemoveRecipient,
    SearchPhrases,
    Sign,
    ThrowDraftAway,
)
from desktop.acts.edits import LetterText, MedicineReason, TextRun, TextSection
from desktop.acts.signing import ChooseSigner
from desktop.core.messages import _, ngettext
from desktop.shown.letters.letter_editor import LetterModel
from ui.editors.letter.deciding import Deciding
from ui.editors.letter.headings import HeadingStrip
from ui.editors.letter.letter_side import AWAY_KEYS, LetterSide
from ui.editors.letter.paper_layout import LetterLayout
from ui.editors.letter.sending import sending_words
from ui.editors.letter.shown_sections import ShownSections
from ui.editors.parts.editor_keys import tab_order
from ui.editors.parts.signer import KEYS as SIGNER_KEYS
from ui.editors.parts.text_editor import TextEditor
from ui.editors.parts.text_field import TextField
from ui.theme import is_wide
from ui.widgets.button import PlainButton
from ui.widgets.label import Rule


class LetterEditor(TextEditor):
    """A letter that is being written.

    `set_model(LetterModel)` loads a draft; a later model of the same draft updates everything but the words.
    `changed` carries the whole `LetterText` (see `Autosave`); the desk answers with `set_saved`. It raises
    `Sign`, `Decide` (answered by a new model and, where the text changes, by `replace_sentence`),
    `SearchPhrases` (answered by `set_phrases`) and `PreviewLetter`. `side` belongs in the window's column at
    the right.
    """

    kind = "letter_editor"
    acts = (Sign, Decide, SearchPhrases, PreviewLetter, AddRecipient, RemoveRecipient, ChooseSigner,
            ThrowDraftAway)  # fmt: skip

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, TextSection] = {}
        self._reasons: dict[str, str] = {}
        self._wide: bool | None = None
        self._number = ""
        self.phrases_button = PlainButton(_("Phrases"), "F4", "", self)
        self.preview_button = PlainButton(_("Show PDF"), "F8", "file-text", self)
        for button in (self.phrases_button, self.preview_button):
            self.bar.add_tool(button)
        self.strip = HeadingStrip(self)
        self.desk = LetterLayout(self)
        self.paper = self.desk.paper
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.strip)
        column.addWidget(Rule(parent=body))
        column.addWidget(self.desk, 1)
        self.set_body(body)
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self.side: LetterSide = LetterSide(self)
        self._deciding = Deciding(self.desk, self.side, self.phrases.close)
        self._shown = ShownSections(self.desk.view, self.paper)
        self._connect()

    def _connect(self) -> None:
        self.side.pressed.connect(self.sign)
        self.side.decided.connect(self._decide)
        self.side.add_asked.connect(self.add_recipient)
        self.side.signer_asked.connect(self._ask_signer)
        self.side.thrown_away.connect(self._throw_away)
        self.side.removed.connect(lambda key: self.act.emit(RemoveRecipient(key)))
        self.phrases_button.clicked.connect(self.search_phrases)
        self.preview_button.clicked.connect(self._preview)
        self.paper.edited.connect(self._edited)
        self.paper.reason.connect(self._reason_edited)
        self.paper.moved.connect(self._moved)
        self.paper.left.connect(self._autosave.flush)
        self.paper.phrase.connect(self.phrases.typed)
        self.paper.entered.connect(self._entered)
        self.strip.chosen.connect(self.go_to_section)
        self.desk.headings.chosen.connect(self.go_to_section)
        self._keys = {  # type: ignore[misc]
            "F4": self.search_phrases,
            "F7": self.next_decision,
            "F8": self._preview,
            "F9": self.add_recipient,
            SIGNER_KEYS: self._ask_signer,
            AWAY_KEYS: self._throw_away,
            "Ctrl+Return": self.sign,
            "Alt+Down": lambda: self._go(1),
            "Alt+Up": lambda: self._go(-1),
        }

    # Models

    def set_model(self, model: LetterModel | None) -> None:
        """Load a draft, or bring a loaded one up to date; None takes everything away."""
        super().set_model(model)

    def reload(self, model: LetterModel) -> None:
        """Load the words of this letter anew, with the focus kept on the decision that comes next."""
        self._draft = ""
        self.set_model(model)

    def show_model(self, model: LetterModel | None) -> None:
        if model is None or model.text.draft != self._draft:
            self._load(model)
        self.side.setVisible(model is not None)
        if model is None:
            return
        self.bar.say(model.title, model.state_text, model.about)
        if model.saved:
            self.bar.set_saved(model.saved)
        self.strip.set_headings(model.headings)
        kept = tuple(replace(m, reason=self._reasons.get(m.key, m.reason)) for m in model.medicines)
        self._reasons = {medicine.key: medicine.reason for medicine in kept}
        with self.paper.at_once():
            self.desk.show_model(replace(model, medicines=kept))
        for table in self.paper.tables():
            for row in table.rows:
                row.field.ignored = frozenset(self._keys)
        for field in self.paper.fields():
            field.follow(model.values)
        with self.side.inner.at_once():
            self.side.show_model(model, bool(self._wide))
        self._follow_source()
        self._order()
        self._say_sign()

    def _load(self, model: LetterModel | None) -> None:
        self._autosave.flush()
        self.phrases.close()
        self._signing = False
        self._draft = model.text.draft if model else ""
        self._kept = {section.code: section for section in model.text.sections} if model else {}
        self._reasons = {reason.key: reason.text for reason in model.text.reasons} if model else {}
        if model is None:
            self.bar.say("")
            self.bar.set_saved("")
            self.strip.set_headings(())
            self.desk.clear()
            self.side.clear()
            return
        self._shown.clear()
        with self.paper.at_once():
            self.paper.load(model)
        for field in self.paper.fields():
            field.ignored = frozenset(self._keys)

    def insert(self, code: str, runs: tuple[TextRun, ...]) -> bool:
        """Put runs into a section where its cursor stands; False if it isn't shown or is being signed."""
        block = self.paper.block(code)
        if block is None or self._signing:
            return False
        block.field.insert_runs(runs)
        return True

    def append(self, code: str, runs: tuple[TextRun, ...]) -> bool:
        """Put runs at the end of a section, and the cursor behind them; as `insert` otherwise."""
        block = self.paper.block(code)
        if block is None or self._signing:
            return False
        block.field.moveCursor(QTextCursor.MoveOperation.End)
        plain = block.field.toPlainText()
        apart = bool(plain) and not plain[-1].isspace()
        block.field.insert_runs((TextRun(" "), *runs) if apart else runs)
        self.go_to_section(code)
        return True

    def replace_sentence(self, code: str, number: str, runs: tuple[TextRun, ...]) -> bool:
        """Put another sentence, its mark included, in the place of the one that ends with source `number`.

        False (and nothing happens) when a person has taken that sentence away by now.
        """
        block = self.paper.block(code)
        return block is not None and not self._signing and block.field.replace_sentence(number, runs)

    def text(self) -> LetterText:
        """Letter text as written so far."""
        reasons = tuple(MedicineReason(key, text) for key, text in self._reasons.items())
        return LetterText(self._draft, tuple(self._kept[b.code] for b in self.paper.blocks), reasons)

    # Writing

    def current_field(self) -> TextField | None:
        return self.paper.current()

    def _edited(self, code: str) -> None:
        block = self.paper.block(code)
        if block is not None:
            self._kept[code] = TextSection(block.code, block.title, block.field.text_runs())
            self._autosave.write(self.text())
            self._say_sign()

    def _reason_edited(self, key: str) -> None:
        for table in self.paper.tables():
            self._reasons[key] = table.reason_of(key)
        self._autosave.write(self.text())

    def _entered(self, code: str) -> None:
        self.strip.set_current(code)
        self.desk.headings.set_current(code)
        self._follow_source()

    def _moved(self, field: TextField) -> None:
        self.phrases.follow_caret()
        self.desk.show_caret(field)
        self._follow_source()

    def _follow_source(self) -> None:
        field = self.paper.current()
        model = self._model
        if field is None or model is None:
            return
        self._number = field.source_number()
        self.desk.sources.set_current(self._number)
        found = next((source for source in model.sources if source.number == self._number), None)
        self.side.set_source(found)

    def go_to_section(self, code: str) -> None:
        """Write in a section."""
        block = self.paper.block(code)
        if block is not None:
            self.phrases.close()
            block.field.setFocus()
            self.desk.show_caret(block.field)

    def _go(self, by: int) -> None:
        self.phrases.close()
        self.paper.step(by)

    def _preview(self) -> None:
        self._autosave.flush()
        self.act.emit(PreviewLetter())

    # Deciding and signing

    def gaps(self) -> int:
        """Count of unfilled placeholders, which block signing."""
        return len(self.text().missing)

    def next_decision(self) -> bool:
        """Go to the next thing that must be decided; False if none is left."""
        return self._deciding.next()

    def _decide(self, key: str, choice: str) -> None:
        """Answer a question; one that says that a section was read first brings what was never in sight."""
        card = next((one for one in self.side.cards if one.decision.key == key), None)
        block = self.paper.block(card.decision.section) if card is not None else None
        unseen = self._shown.unseen(block) if block is not None and card and card.decision.reads else None
        if card is not None and block is not None and unseen is not None:
            self.desk.show_height(block, unseen)
            card.say_unread()
            self.side.not_decided()
            return
        self.act.emit(Decide(key, choice))

    def _say_sign(self) -> None:
        model = self._model
        if model is None:
            return
        gaps = self.gaps()
        left = len(model.decisions) + gaps
        self.side.set_left(left, gaps)
        ready = False
        if model.signer:
            words = sending_words(self._signing, self.phrases.open, left, model.signer)
            self.side.set_act(words.verb, model.patient, model.spoken, ready=words.ready)
            self.side.set_foot(words.foot)
            return
        if self._signing:
            verb = _("Being signed for")
        elif self.phrases.open:
            verb = _("Choose a phrase, then sign and send for")
        elif left:
            verb = ngettext(
                "Decide {n}, then sign and send for", "Decide {n}, then sign and send for", left
            ).format(n=left)
        elif model.store_only:
            verb, ready = _("Sign and store, sent to nobody, for"), True
        elif not model.recipients:
            verb = _("Choose recipients, then sign and send for")
        else:
            verb, ready = _("Sign and send for"), True
        self.side.set_act(verb, model.patient, model.spoken, ready=ready)
        parts = " · ".join(filter(None, (model.number, model.sending)))
        kept = _("Delivered counts only by the recipient's receipt.")
        self.side.set_foot(f"{parts}. {kept}")

    def sign(self) -> None:
        """Sign, or go to what is missing; a second press while it is being signed does nothing."""
        model = self._model
        if model is None or self._signing:
            return
        if self.phrases.open:
            self.phrases.focus()
        elif model.signer:
            # What is open is left to who signs: they are asked the same, and answer for it.
            self._give_away()
        elif self.gaps() or model.decisions:
            self.next_decision()
        elif not (model.recipients or model.store_only):
            self.add_recipient()
        else:
            self._give_away()

    def _give_away(self) -> None:
        self._lock(True)
        self._autosave.flush()
        self.act.emit(Sign("letter"))

    def _throw_away(self) -> None:
        if self._model is not None and self._model.overtaken and not self._signing:
            self._lock(True)
            self._autosave.flush()
            self.act.emit(ThrowDraftAway())

    def _ask_signer(self) -> None:
        if self._model is not None and self._model.signer and not self._signing:
            self._autosave.flush()
            self.act.emit(ChooseSigner("letter"))

    def add_recipient(self) -> None:
        """Let somebody choose who else gets the letter."""
        if self._model is not None and not self._signing:
            self._autosave.flush()
            self.act.emit(AddRecipient())

    def hold(self, on: bool) -> None:
        """Block typing while an answer changes the text: it would be lost, or undo the answer."""
        if on:
            self._autosave.flush()
        self._still(on or self._signing)

    def _lock(self, on: bool) -> None:
        self._signing = on
        self._still(on)
        self._say_sign()

    def _still(self, on: bool) -> None:
        for field in self.paper.fields():
            field.setReadOnly(on)
        for table in self.paper.tables():
            for row in table.rows:
                row.field.setReadOnly(on)

    # The window

    def _order(self) -> None:
        stops: list[QWidget] = [self.phrases_button, self.preview_button]
        stops.append(self.desk.headings if self._wide else self.strip)
        for block in self.paper.blocks:
            stops.append(block.field)
            if block.table is not None:
                stops += [row.field for row in block.table.rows]
        for card in self.side.cards:
            stops += card.answers.buttons
        stops += [*self.side.recipients, *([self.side.add_button] if self.side.add_button else [])]
        stops += [self.side.signer.button] if self.side.signer else []
        stops.append(self.side.action)
        tab_order(stops)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = is_wide(self.window().width())
        if wide != self._wide:
            self._wide = wide
            self.bar.set_margin(wide)
            self.strip.setVisible(not wide)
            self.desk.set_wide(wide)
            if self._model is not None:
                self.show_model(self._model)
        self.phrases.follow_caret()
