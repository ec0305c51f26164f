"""A signed letter as a page: what its recipients got, who they are, and its versions. Nothing is written."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.acts.signed import (
    AskToRevoke,
    ChooseAgain,
    CorrectLetter,
    CorrectRecipient,
    LeaveSignedLetter,
    NoteCall,
    OpenSignedLetter,
    PrintInstead,
    PrintSignedLetter,
)
from desktop.acts.tasks import BeginTask
from desktop.core.messages import _
from desktop.shown.letters.signed_letter import Addressee, SignedLetterShown
from desktop.shown.parts import PanelState
from desktop.shown.why.origin import OriginOf
from ui.editors.letter.letter_pages import LetterPages
from ui.editors.letter.signed_side import SignedSide
from ui.editors.parts.editor_head import EditorHead
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.widgets.button import PlainButton
from ui.widgets.panel import Panel
from ui.widgets.typing_pause import stray
from ui.window.spot import Spot


class SignedLetterPage(Panel):
    """Page of a signed letter: `wanted(source, page)` asks for the picture of a sheet, which `put` brings;
    `copy_chosen(task)` says whose copy is looked at now. Raises `OpenSignedLetter` for another version, and
    `LeaveSignedLetter`.
    """

    kind = "signed_letter"
    acts = (
        OpenSignedLetter,
        LeaveSignedLetter,
        CorrectRecipient,
        PrintInstead,
        NoteCall,
        AskToRevoke,
        CorrectLetter,
        BeginTask,
        ChooseAgain,
        PrintSignedLetter,
    )
    wanted = Signal(str, int)
    copy_chosen = Signal(str)
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.hide()
        self.bar = EditorHead(self)
        self.source = ""
        self.leave = PlainButton(_("Close"), "Esc", "", self)
        self.leave.clicked.connect(lambda: self.act.emit(LeaveSignedLetter()))
        self.bar.add_tool(self.leave)
        self.pages = LetterPages(self)
        self.pages.wanted.connect(lambda page: self.wanted.emit(self.source, page))
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        self.set_body(body)
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self.reading = SignedSide(self)
        self.side = self.reading
        self._shown: tuple[str, str, int, str] = ("", "", 0, "")
        self._chosen = ""
        self.reading.addressee.connect(self.choose)
        self.reading.version.connect(self._version)
        self.reading.wanted.connect(self._about_copy)
        self._keys = {  # type: ignore[misc]
            "Esc": lambda: self.act.emit(LeaveSignedLetter()),
            "F2": lambda: self._about_copy("F2", ""),
            "N": lambda: self._about_copy("N", ""),
            "X": lambda: self._about_copy("X", ""),
            "Ctrl+P": lambda: self._about_copy("Ctrl+P", ""),
            "Alt+1": self.take_focus,
            "Alt+2": self.reading.take_addressee,
            "Alt+3": self.reading.take_version,
            "Ctrl+Return": self.reading.action.click,
        }
        self.reading.keys = self._keys

    def origin(self) -> Spot | None:
        """The letter that is read, with its versions."""
        model: SignedLetterShown | None = self.model
        if model is None:
            return None
        of = OriginOf((model.key,), model.title, note=model.head, patient=model.patient)
        # Its name in the head: the pages themselves stay in sight.
        return Spot(of, self.bar, self.bar.rect())

    @property
    def chosen(self) -> Addressee | None:
        """The recipient whose copy is shown."""
        model: SignedLetterShown | None = self.model
        return next((a for a in model.addressees if a.task == self._chosen), None) if model else None

    def show_model(self, model: SignedLetterShown | None) -> None:
        if model is None:
            self._chosen, self.source, self._shown = "", "", ("", "", 0, "")
            self.bar.say("")
            self.reading.clear()
            self.reading.set_warning("")
            self.pages.expect(0, _("No pages"))
            return
        if self.chosen is None:
            # Whoever needs somebody stands first, and is looked at first.
            self._chosen = model.addressees[0].task if model.addressees else ""
        head = " · ".join((model.head, _("waits for the server"))) if model.pending else model.head
        self.bar.say(model.title, model.standing, head)
        self.reading.show_letter(model, self._chosen)
        self._show_copy(model)
        self.setAccessibleName(model.spoken)

    def _show_copy(self, model: SignedLetterShown) -> None:
        copy = self.chosen or model
        words = copy.problem or _("The letter has no pages.")
        shown = (model.key, copy.source, copy.sheets, words + model.standing)
        if shown == self._shown:
            return
        self._shown, self.source = shown, copy.source
        name = (
            _("{title} to {name}").format(title=model.title, name=copy.name) if self.chosen else model.title
        )
        self.pages.expect(copy.sheets, name, "" if copy.sheets else words, model.standing)

    def choose(self, task: str) -> None:
        """Show the copy of another recipient."""
        if self.model is not None and task != self._chosen:
            self._chosen = task
            self.show_model(self.model)
            self.copy_chosen.emit(task)

    def _about_copy(self, letter: str, task: str) -> None:
        model: SignedLetterShown | None = self.model
        one = next((a for a in model.addressees if a.task == task), None) if model is not None else None
        if model is not None and letter in ("X", "F2", "N", "Ctrl+P"):
            self._about_letter(letter, model)
        if one is None or not (one.attention and one.seen):
            return
        if letter == "R":
            self.act.emit(CorrectRecipient(task))
        elif letter == "P":
            self.act.emit(PrintInstead(task, one.seen))
        elif letter == "T":
            self.act.emit(NoteCall(task))

    def _about_letter(self, letter: str, model: SignedLetterShown) -> None:
        """Correct, revoke, print it, or send it again; whoever may not correct it asks a doctor by a task. Of
        one that can't be corrected it is said why."""
        if letter == "N":
            if model.may_send:
                self.act.emit(ChooseAgain())
        elif letter == "Ctrl+P":
            self.act.emit(PrintSignedLetter())
        elif model.asks_doctor:
            words = _("Please correct “{letter}”: ") if letter == "F2" else _("Please revoke “{letter}”: ")
            self.act.emit(BeginTask(model.patient, model.key, words.format(letter=model.title)))
        elif letter == "F2":
            self.act.emit(CorrectLetter(model.key))
        elif model.may_revoke:
            self.act.emit(AskToRevoke())

    def _version(self, key: str) -> None:
        model: SignedLetterShown | None = self.model
        if model is not None and key != model.key:
            self.act.emit(OpenSignedLetter(key, model.patient))

    def put(self, source: str, page: int, image: QImage) -> None:
        """A sheet's picture; one of another copy is dropped."""
        if source == self.source:
            self.pages.put(page, image)

    def set_state(self, state: PanelState) -> None:
        super().set_state(state)
        self.bar.set_state(state)

    def take_focus(self) -> None:
        self.pages.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if stray(event):
            event.accept()
        elif not runs(event, self._keys):
            super().keyPressEvent(event)
