"""Base of running-text editors: drafts reported while typing, phrases, keys, one signature."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.acts.editors import SearchPhrases
from desktop.shown.notes.note_editor import PhraseAnswer
from desktop.shown.parts import PanelState
from ui.editors.parts import text_origin
from ui.editors.parts.autosave import Autosave, outlive
from ui.editors.parts.editor_head import EditorHead
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.phrases import Phrases
from ui.editors.parts.text_field import TextField
from ui.widgets.panel import Panel
from ui.window.spot import Part, Spot


class TextEditor(Panel):
    """Base of the text editors: `changed` carries the whole text as it is written (see `Autosave`); the desk
    answers by `set_saved`."""

    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._autosave = Autosave()
        self.changed = self._autosave.changed
        outlive(self, self._autosave)
        self._draft = ""
        self._signing = False
        self.head.hide()
        self.bar = EditorHead(self)
        self.phrases = Phrases(self)
        self.phrases.asked.connect(lambda text: self.act.emit(SearchPhrases(text)))
        self.phrases.changed.connect(self._say_sign)
        self.phrases.inserted.connect(self._say_sign)

    def set_up_parts(self) -> tuple[Part, ...]:
        return self.phrases.list.set_up_parts() if self.phrases.open else ()

    def set_up_at(self) -> int:
        return self.phrases.list.set_up_at() if self.phrases.open else -1

    @abstractmethod
    def current_field(self) -> TextField | None:
        """The field that is or was last written in."""

    @abstractmethod
    def sign(self) -> None:
        """Sign, or go to what is missing."""

    @abstractmethod
    def _say_sign(self) -> None:
        """Say on the button what signing needs, or what it does."""

    @abstractmethod
    def _lock(self, on: bool) -> None:
        """Take writing away while it is signed, or give it back."""

    def origin(self) -> Spot | None:
        field = self.current_field()
        return text_origin.of_field(field) if field is not None else None

    def origin_step(self, across: int, down: int) -> bool:
        field = self.current_field()
        return field is not None and bool(across) and text_origin.step(field, across)

    def set_state(self, state: PanelState) -> None:
        """Show how far the content can be trusted."""
        super().set_state(state)
        self.bar.set_state(state)

    def set_saved(self, words: str, failed: bool = False) -> None:
        """Show the time at which the draft was saved ("Lagret 14:32:08 på denne maskinen"), or a failure."""
        self.bar.set_saved(words, failed)

    def set_phrases(self, answer: PhraseAnswer) -> None:
        """The phrases for what is typed; an answer to an earlier text is dropped."""
        self.phrases.set_answer(answer)

    def sign_failed(self) -> None:
        """Signing was refused or did not succeed: the text can be written in again."""
        self._lock(False)

    def search_phrases(self) -> None:
        """Open the list of phrases for the section that is written in."""
        field = self.current_field()
        if field is not None and not self._signing:
            self.phrases.search(field)

    def take_focus(self) -> None:
        """Focus the section that is or was written in."""
        field = self.current_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().take_focus()

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._keys):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        # At the very end of the process a window may go after what it is told by.
        if isValid(self._autosave):
            self._autosave.flush()
        self.phrases.close()
        super().hideEvent(event)
