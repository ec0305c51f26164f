"""The sheet of the banner's facts: a row for each, changed in place, signed together."""

from __future__ import annotations

import uuid

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts import key_in
from desktop.acts.facts import BeginFacts, Fact, Facts, NewAllergy, Strike
from desktop.core.messages import _, ngettext
from desktop.shown.page.facts import FactSheet
from ui.editors.forms.allergy_form import AllergyForm
from ui.editors.forms.fact_row import FactRow
from ui.editors.forms.sheet_parts import Titled, said
from ui.editors.forms.standing_line import StandingLine
from ui.editors.parts.chips import Chips
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.stack import Stack
from ui.widgets.scroll import Scroll
from ui.window.sheet import Sheet


class FactsSheet(Sheet):
    """Sheet of the banner facts: `set_model(FactSheet)` shows it. Signals: `changed(Facts)` at each change,
    `typed(text)` while a substance is written, `signed(Facts)`, `left()`."""

    changed = Signal(object)
    typed = Signal(str)
    signed = Signal(object)

    def __init__(self) -> None:
        # Qt asks for the keys while the parts are given to it.
        self._table: Table = {"Ctrl+Return": self._press, "Esc": self._leave}
        self.inner = Stack((24, 8, 24, 12))
        super().__init__(_("Facts of the banner"), key_in(BeginFacts, ""), Scroll(self.inner))
        self.model: FactSheet | None = None
        self.facts = Facts()
        self._shown: object = None
        self.lines: dict[str, StandingLine] = {}
        self.rows: dict[str, FactRow] = {}
        self.form: AllergyForm | None = None
        self.denial: Chips | None = None
        self._busy = False
        self.pressed.connect(self._press)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def clear(self) -> None:
        """Clear all patient data."""
        self.model, self.facts, self._shown = None, Facts(), None
        self._busy = False
        self.lines, self.rows, self.form, self.denial = {}, {}, None, None
        self.inner.clear()

    def set_model(self, model: FactSheet, *, load: bool = False) -> None:
        """Show the sheet for what is changed in it. With `load` the fields take what is kept, too."""
        if not load and model.facts.allergies != self.facts.allergies:
            model = msgspec.structs.replace(model, hits=())
        self.model = model
        self.set_title(_("Facts of the banner"), key_in(BeginFacts, ""))
        if load:
            self.facts = model.facts
            if not self.facts.allergies:
                self.facts = msgspec.structs.replace(self.facts, allergies=(NewAllergy(_fresh()),))
        elif self.facts.empty:
            self.facts = msgspec.structs.replace(self.facts, seen=model.seen)
        shape = (
            model.allergies,
            model.struck,
            model.denials,
            tuple((r.question, r.lines) for r in model.rows),
        )
        if load or shape != self._shown:
            self._shown = shape
            self._build(model)
        self._fill(model)

    def failed(self) -> None:
        """Restore the sheet after a failed signature."""
        self._busy = False
        if self.model is not None:
            self._fill(self.model)

    # Building

    def _build(self, model: FactSheet) -> None:
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self.lines, self.rows, self.denial = {}, {}, None
        with self.inner.at_once():
            self.inner.clear()
            self.inner.add(Titled(_("Allergy"), self._allergies(model), line=False))
            for row in model.rows:
                made = FactRow(row, model.me)
                made.chosen.connect(self._answer)
                made.written.connect(self._write)
                made.struck.connect(self._strike)
                for line in made.lines:
                    self._show_strike(line)
                    self.lines[line.line.key] = line
                self.rows[row.question] = made
                self.inner.add(made)
        for row in model.rows:
            answer = next((a for a in self.facts.answers if a.question == row.question), None)
            self.rows[row.question].load(answer)
        if inside:
            self.take_focus()

    def _allergies(self, model: FactSheet) -> Stack:
        # The last field of the part stands apart from the line below it.
        part = Stack((0, 0, 0, 10), spacing=2)
        for line in (*model.allergies, *model.struck):
            made = StandingLine(line, "refuted")
            self._show_strike(made)
            made.struck.connect(self._strike)
            self.lines[line.key] = made
            part.add(made)
        if model.denials:
            self.denial = Chips(model.denials, _("Allergies"))
            self.denial.chosen.connect(self._deny)
            part.add(self.denial)
        for new in self.facts.allergies[:-1]:
            part.add(said(_("new: {name}").format(name=new.text), "accent"))
        self.form = AllergyForm(model.offered)
        self.form.load(self.facts.allergies[-1])
        self.form.changed.connect(self._new)
        self.form.typed.connect(self.typed)
        part.add(self.form)
        return part

    def _show_strike(self, line: StandingLine) -> None:
        """Show that the draft strikes an entry, or lets it stand."""
        line.set_strike(next((s for s in self.facts.strikes if s.key == line.line.key), None))

    def _fill(self, model: FactSheet) -> None:
        assert self.form is not None
        with self.inner.at_once():
            self.form.set_hits(model.hits)
            if self.denial is not None:
                self.denial.set_current(model.denial)
            for row in model.rows:
                self.rows[row.question].set_row(row)
        changes = ngettext("{n} changed", "{n} changed", model.changes).format(n=model.changes)
        parts = [changes] if model.changes else []
        whole = self.facts.allergies[-1].begun and not model.where.startswith("allergy")
        parts.append(_("the same keys: one more allergy") if whole else _("Tab goes down"))
        self.set_remark(" · ".join(parts))
        words = (
            model.moved
            or model.warning
            or _("The banner changes when you sign. Undo for 10 s; then it is corrected with a new entry.")
        )
        self.set_foot(words, warns=bool(model.moved or model.warning))
        ready = bool(model.changes) and not model.missing and not model.moved
        if not model.changes:
            verb = _("Nothing is changed")
        elif model.moved:
            verb = _("I have seen it: go on for")
        elif model.missing:
            verb = _("{what}, then sign for").format(what=model.missing)
        else:
            verb = _("Sign {n} for").format(n=model.changes)
        self.action.set_act(verb, model.name if model.changes else "", ready=ready)
        self.action.setAccessibleName(f"{verb} {model.spoken}")
        self._place()

    # Changing

    def _say(self, facts: Facts) -> None:
        self.facts = facts
        self.changed.emit(facts)

    def _new(self, allergy: NewAllergy) -> None:
        others = self.facts.allergies[:-1]
        facts = msgspec.structs.replace(self.facts, allergies=(*others, allergy))
        if allergy.begun and facts.denial:
            facts = msgspec.structs.replace(facts, denial="")
        self._say(facts)

    def another(self) -> None:
        """The allergy that is written is whole: begin one more beside it."""
        if self.model is None or not self.facts.allergies[-1].begun or self.model.where.startswith("allergy"):
            return
        added = (*self.facts.allergies, NewAllergy(_fresh()))
        self.facts = msgspec.structs.replace(self.facts, allergies=added)
        self._build(self.model)
        self._fill(self.model)
        self.changed.emit(self.facts)

    def _deny(self, key: str) -> None:
        self._say(msgspec.structs.replace(self.facts, denial=key, denial_id=self.facts.denial_id or _fresh()))

    def _answer(self, question: str, choice: str) -> None:
        old = next((a for a in self.facts.answers if a.question == question), None)
        rest = tuple(a for a in self.facts.answers if a.question != question)
        row = self.rows[question]
        if choice == row.stood and not row.adds(choice):
            self._say(msgspec.structs.replace(self.facts, answers=rest))
            return
        answer = Fact(question, choice, old.id if old else _fresh())  # type: ignore[arg-type]
        self._say(msgspec.structs.replace(self.facts, answers=(*rest, answer)))

    def _write(self, question: str, field: str, text: str) -> None:
        answers = tuple(
            msgspec.structs.replace(a, **{field: text}) if a.question == question else a
            for a in self.facts.answers
        )
        if answers != self.facts.answers:
            self._say(msgspec.structs.replace(self.facts, answers=answers))

    def _strike(self, key: str, strike: Strike | None) -> None:
        rest = tuple(s for s in self.facts.strikes if s.key != key)
        self._say(msgspec.structs.replace(self.facts, strikes=(*rest, strike) if strike else rest))

    # Acting

    def _press(self) -> None:
        model = self.model
        if model is None or self._busy or model.facts != self.facts:
            return  # what is signed is what was looked at
        if model.moved:
            # Whoever saw what it is now goes on from there.
            self._say(msgspec.structs.replace(self.facts, seen=model.seen))
        elif model.missing:
            self.go_to(model.where)
        elif model.changes:
            self._busy = True
            self.signed.emit(self.facts)

    def _leave(self) -> None:
        self.left.emit()

    def go_to(self, where: str) -> None:
        """Focus the place where something is missing."""
        part, _dot, field = where.partition(".")
        if part == "strike" and field in self.lines:
            self.lines[field].take_focus()
        elif part == "allergy" and self.form is not None:
            if field in ("substance", ""):
                self.form.substance.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            else:
                chips: Chips = getattr(self.form, field)
                chips.take_focus()
        elif part in self.rows:
            self.rows[part].go_to(field)
        else:
            self.take_focus()

    def take_focus(self) -> None:
        """Begin where a new allergy is written."""
        if self.form is not None:
            self.form.substance.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.inner.isAncestorOf(now) and isinstance(self.body, Scroll):
            self.body.ensureWidgetVisible(now, 0, 40)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._table) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._table):
            super().keyPressEvent(event)


def _fresh() -> str:
    return str(uuid.uuid4())
