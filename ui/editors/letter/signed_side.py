"""Beside a signed letter: who gets it and how far it came, and its versions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _, ngettext
from desktop.shown.letters.signed_letter import Addressee, LetterVersion, SignedLetterShown
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.side_row import SideRow
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Spring, Text
from ui.painting.text import PLAIN, QUIET, SMALL, STRONG
from ui.panels.parts.letter_marks import ICONS, state_role, state_style
from ui.widgets.typing_pause import stray


def addressee_row(one: Addressee, chosen: bool) -> SideRow:
    """Name, state in its word and colour, when or why, and by which way."""
    words: Line = (Text(one.state_text, state_style(one.state)),)
    if one.remark:
        words = (*words, Gap(8), Text(one.remark, SMALL, wraps=True))
    lines: tuple[Line, ...] = (
        (Icon(ICONS[one.state], state_role(one.state), 15), Gap(10), Text(one.name, STRONG, wraps=True)),
        (Gap(25), *words),
    )
    if one.way:
        lines = (*lines, (Gap(25), Text(one.way, SMALL, wraps=True)))
    spoken = ", ".join(filter(None, (one.name, one.state_text, one.remark, one.way)))
    return SideRow(one.task, Cell((lines,), step=18), spoken, chosen)


def version_row(one: LetterVersion) -> SideRow:
    """Number, who signed it, when, and what became of it."""
    number = str(one.number) if one.number else "–"
    name = Text(one.author, STRONG if one.shown else PLAIN)
    shown: Line = (Gap(8), Text(_("shown"), SMALL.on("accent"))) if one.shown else ()
    first: Line = (Text(number, STRONG if one.shown else QUIET), Gap(18), name, *shown)
    lines: tuple[Line, ...] = ((*first, Spring(), Text(one.time, SMALL)),)
    narrow: tuple[Line, ...] = (first, (Gap(26), Text(one.time, SMALL)))
    if one.remark:
        below: Line = (Gap(26), Text(one.remark, SMALL, wraps=True))
        lines, narrow = (*lines, below), (*narrow, below)
    spoken = ", ".join(filter(None, (_("version {n}").format(n=number), one.author, one.time, one.remark)))
    return SideRow(one.key, Cell((lines, narrow), step=18), spoken)


def _acts(model: SignedLetterShown, sheets: int) -> tuple[Answer, ...]:
    """Acts on the letter as a whole, of which so many sheets are shown; who is no doctor asks one."""
    found = []
    if model.asks_doctor:
        found.append(Answer("F2", _("Ask a doctor to correct it …"), _("a task"), letter="F2"))
    if model.may_correct:
        count = len(model.addressees)
        words = ngettext("new version, {n} recipient gets it", "new version, {n} recipients get it", count)
        said = words.format(n=count) if count else _("new version")
        found.append(Answer("F2", _("Correct the letter"), said, letter="F2"))
    if model.may_send:
        found.append(Answer("N", _("Send it again"), _("same version, choose to whom"), letter="N"))
    if model.stands and sheets:
        said = ngettext("{n} sheet", "{n} sheets", sheets).format(n=sheets)
        found.append(Answer("Ctrl+P", _("Print"), said, letter="Ctrl+P"))
    if model.asks_doctor:
        found.append(Answer("X", _("Ask a doctor to revoke it …"), _("a task"), letter="X"))
    if model.may_revoke:
        found.append(Answer("X", _("Revoke the letter"), _("needs a reason, all get a notice"), letter="X"))
    return tuple(found)


class SignedSide(SideColumn):
    """Side column of a signed letter: `addressee(task)` when another recipient is chosen, `version(key)` when
    another version is to open, `wanted(letter, task)` when something is to be done about a copy that has not
    arrived: R, P or T; and about the letter: F2, N, X or Ctrl+P.
    """

    addressee = Signal(str)
    version = Signal(str)
    wanted = Signal(str, str)
    keys: Table = {}  # noqa: RUF012 (the page gives it its own)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Recipients and versions"), parent)
        self.addressees: list[SideRow] = []
        self.versions: list[SideRow] = []
        self._needy: Addressee | None = None
        self._newest = ""
        self.pressed.connect(self._act)
        self.action.hide()
        self.note.hide()
        self._foot.hide()

    def clear(self) -> None:
        self.addressees, self.versions = [], []
        super().clear()

    def show_letter(self, model: SignedLetterShown, chosen: str) -> None:
        """Show a letter's recipients and versions; the focus stays on the row that has it."""
        focused = next((row.key for row in (*self.addressees, *self.versions) if row.hasFocus()), "")
        with self.inner.at_once():
            self.clear()
            self.add(SideHead(_("Recipients"), model.summary, "Alt+2"))
            for one in model.addressees:
                row = addressee_row(one, one.task == chosen)
                row.clicked.connect(lambda _on=False, key=one.task: self.addressee.emit(key))
                row.pressed_key.connect(lambda letter, key=one.task: self.wanted.emit(letter, key))
                self.addressees.append(row)
                self.add(row)
                if one.attention and one.task == chosen and one.seen:
                    self.add(self._steps(one))
            if not model.addressees:
                self.add(paragraph(_("Nothing is recorded of where it went."), QUIET))
            self.add(Space(12), SideHead(_("Versions"), str(len(model.versions)), "Alt+3"))
            for version in model.versions:
                row = version_row(version)
                row.clicked.connect(lambda _on=False, key=version.key: self.version.emit(key))
                row.pressed_key.connect(lambda letter: self.wanted.emit(letter, ""))
                self.versions.append(row)
                self.add(row)
            shown = next((one.sheets for one in model.addressees if one.task == chosen), model.sheets)
            if acts := _acts(model, shown):
                answers = Answers(acts, digits=False)
                answers.chosen.connect(lambda letter: self.wanted.emit(letter, ""))
                self.add(Space(12), SideHead(_("Do")), answers)
        # That it is not what was signed is known before what became of it.
        self.set_warning(" ".join(filter(None, (model.altered, model.warning))), "warning")
        self._say_act(model)
        again = next((row for row in (*self.addressees, *self.versions) if row.key == focused), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _steps(self, one: Addressee) -> Answers:
        """Next steps for a copy that has not arrived, by letter or by mouse."""
        steps = Answers(
            (
                Answer("R", _("Correct the recipient"), letter="R"),
                Answer("P", _("Print instead"), letter="P"),
                Answer("T", _("The office was called"), letter="T"),
            ),
            digits=False,
            inline=True,
        )
        steps.chosen.connect(lambda letter, key=one.task: self.wanted.emit(letter, key))
        return steps

    def _say_act(self, model: SignedLetterShown) -> None:
        """The act is what the worst state needs, or the version that stands; with all received there is
        none."""
        self._newest = model.newest
        if model.newest:
            self._needy = None
            self.action.show()
            self.note.hide()
            self.action.set_act(_("Go to the version that stands, of the letter about"), model.name)
            self._foot.show()
            return
        self._needy = next((a for a in model.addressees if a.attention and a.seen), None)
        self.action.setVisible(self._needy is not None)
        self.note.setVisible(self._needy is not None)
        if self._needy is not None:
            self.action.set_act(_("Correct the recipient of the letter about"), model.name, "Ctrl+Enter")
            self.set_foot(_("{name} has not got the letter.").format(name=self._needy.name))
        self._foot.setVisible(bool(model.altered or model.warning) or self._needy is not None)

    def _act(self) -> None:
        if self._newest:
            self.version.emit(self._newest)
        elif self._needy is not None:
            self.wanted.emit("R", self._needy.task)

    def take_addressee(self) -> None:
        """Focus the chosen recipient, else the first."""
        rows = [row for row in self.addressees if row.isChecked()] or self.addressees
        if rows:
            rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_version(self) -> None:
        """Focus the newest version."""
        if self.versions:
            self.versions[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        return claims(event, self.keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if stray(event):
            event.accept()
        elif not runs(event, self.keys):
            super().keyPressEvent(event)
