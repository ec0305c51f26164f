"""Phrases in an editor: opens the list while one is typed, and puts the chosen one into the text."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.shown.notes.note_editor import PhraseAnswer, PhraseRow
from ui.editors.parts.phrase_list import PhraseList
from ui.editors.parts.text_field import TextField


class Phrases(QObject):
    """Phrase controller of an editor: `asked(text)` wants phrases; `inserted(field)` after one was put in;
    `changed()` as the list opens or closes.
    """

    asked = Signal(str)
    inserted = Signal(object)
    changed = Signal()

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        self._field: TextField | None = None
        self._dismissed = ""
        self.list = PhraseList(editor)
        self.list.asked.connect(self.asked)
        self.list.inserted.connect(self._insert)
        self.list.closed.connect(self._closed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        # The list stays open while the sign button has the focus: what was typed is no phrase yet.
        elsewhere = now is not None and now not in (self._field, self.list.field)
        if self.open and elsewhere and now is not None and self._editor.isAncestorOf(now):
            self.close()

    @property
    def open(self) -> bool:
        """True while the list is open."""
        return not self.list.isHidden() and not self.list.closing

    def typed(self, field: TextField, text: str | None) -> None:
        """A phrase is being typed in a field, or (None) no longer."""
        if self.list.searching and self.open:
            return
        # Keys may still reach a field that was just taken away: the list would outlive it.
        if text is None or field.isReadOnly() or not field.isVisibleTo(self._editor):
            self._dismissed = ""
            self.close()
            return
        if self._dismissed and text.startswith(self._dismissed):
            return
        self._dismissed = ""
        self._field = field
        field.listen = self.list.keys
        self.list.open(text, self._point(field))
        self.changed.emit()

    def search(self, field: TextField) -> None:
        """Open the list with its own field; what is typed of a phrase already is searched for."""
        self._field = field
        text = field.prefix() or ""
        if text:
            field.listen = self.list.keys
        self.list.open(text, self._point(field), searching=not text)
        self.changed.emit()

    def set_answer(self, answer: PhraseAnswer) -> None:
        """Phrases for a text; dropped if something else is typed by now."""
        self.list.set_answer(answer)

    def close(self) -> None:
        """Close the list."""
        self.list.close_list()

    def focus(self) -> None:
        """Go to where a phrase is being chosen."""
        target = self.list.field if self.list.searching else self._field
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow_caret(self) -> None:
        """Move the list with the caret."""
        if self.open and self._field is not None and not self.list.searching:
            self.list.open(self.list.text, self._point(self._field))

    def _point(self, field: TextField) -> QPoint:
        return field.viewport().mapTo(self._editor, field.cursorRect().bottomLeft())

    def _insert(self, row: PhraseRow, follows: bool) -> None:
        field = self._field
        if field is None:
            return
        chosen = row.runs
        if not follows:
            # As fixed text the value keeps its source, but follows the record no longer.
            chosen = tuple(
                run if run.kind != "value" else msgspec.structs.replace(run, path="") for run in chosen
            )
        prefix = field.prefix()
        field.listen = {}
        field.insert_runs(chosen, replacing=len(prefix) + 1 if prefix is not None else 0)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        gap = next((p for p in field.runs.specials(("placeholder",)) if self._of(p.run, chosen)), None)
        if gap is not None:
            field.go_to(gap)
        self.inserted.emit(field)

    @staticmethod
    def _of(run: object, chosen: tuple[object, ...]) -> bool:
        return any(run is one or run == one for one in chosen)

    def _closed(self) -> None:
        field = self._field
        if field is not None:
            field.listen = {}
            self._dismissed = field.prefix() or ""
            if self.list.searching and self.list.field.hasFocus():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
