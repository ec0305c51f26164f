"""The form of an act on a medicine, in the column at the right: what stands, what is written, one act."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.messages import _
from desktop.shown.medicines.medicine_forms import MedicineForm, Written
from desktop.shown.medicines.order_editor import OrderQuestion
from ui.editors.forms.form_parts import FieldBlock, FormLine, Standing, name_label, remark
from ui.editors.order.alert_card import AlertCard
from ui.editors.order.check_list import CheckList
from ui.editors.parts.editor_keys import Table, bare, claims, runs, tab_order
from ui.editors.parts.editor_side import SideColumn, SideHead, Space
from ui.editors.parts.numbered_answers import Answer, Answers
from ui.editors.parts.speech import announce
from ui.editors.parts.stack import Stack
from ui.theme import px
from ui.widgets.typing_pause import stray_answer


class MedicineColumn(SideColumn):
    """Form column of an act on a medicine: `set_model(MedicineForm)` shows a form; fields are made once for a
    form and keep what is typed.

    Signals: `written(Written)` at each change; `answered(finding, choice, reason)`; `rule_asked(alert)` when
    a rule's owner is asked; `done(act)` when the act is to be carried out; `left()` on Esc.
    """

    written = Signal(object)
    answered = Signal(str, str, str)
    done = Signal(object)
    left = Signal()
    rule_asked = Signal(object)
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Medicine"), parent)
        self._model: MedicineForm | None = None
        self._entry = ""
        self._seen: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._owner_asked: set[str] = set()
        self._do_when_read = False
        self._busy = False
        self.blocks: dict[str, FieldBlock] = {}
        self.alerts: list[AlertCard] = []
        self.entries: Answers | None = None
        self.questions: Answers | None = None
        self._shown: dict[str, object] = {}
        self._head, self._entries, self._fields = Stack(), Stack(), Stack(spacing=8)
        self._asked, self._found, self._checked = Stack(spacing=4), Stack(), Stack()
        self._line: FormLine | None = None
        self._standing: Standing | None = None
        self.add(self._head, self._entries, self._asked, self._fields, self._found, self._checked)
        self.pressed.connect(self._act)
        self._keys = {"Ctrl+Return": self._act, "Esc": self._leave}  # type: ignore[misc]

    @property
    def model(self) -> MedicineForm | None:
        """The form that is shown."""
        return self._model

    def begin(self) -> None:
        """Another form comes: nothing of the one before stays."""
        self._model = None
        self._entry = ""
        self._seen.clear()
        self._reasons.clear()
        self._owner_asked.clear()
        self._shown.clear()
        self._do_when_read = self._busy = False
        self.blocks, self.alerts, self.entries, self.questions = {}, [], None, None
        self._line = self._standing = None
        for part in (self._head, self._entries, self._fields, self._asked, self._found, self._checked):
            part.clear()
        self.action.setVisible(False)
        self.set_foot("")
        self.set_warning("")

    @property
    def now_written(self) -> Written:
        """Contents of the fields."""
        said = {key: block.line.text() for key, block in self.blocks.items()}
        return Written(
            said.get("text", ""), said.get("at", ""), said.get("by", ""), said.get("why", ""), self._entry
        )

    def set_model(self, model: MedicineForm, offline: str = "") -> bool:
        """Show a form; False, and nothing happens, when something else is written by now."""
        first = self._model is None
        if not first and model.written != self.now_written:
            return False
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._model = model
        self._entry = model.written.entry
        with self.inner.at_once():
            self._show_head(model, first=first)
            self._show_entries(model)
            self._show_fields(model, first=first)
            self._show_asked(model)
            self._show_found(model)
        self.set_warning(offline)
        self._say()
        now = QApplication.focusWidget()
        placed = isinstance(now, FormLine) or any(card.inside for card in self.alerts)
        if inside and now is not focused and not placed:
            # What one was on has given way: whoever is in the form stays in it, never on the act.
            self.take_focus()
        if first:
            self.take_focus()
            announce(self, f"{model.title}. {model.name}. {', '.join(model.before)}")
        if self._do_when_read:
            self._do_when_read = False
            self._act()
        return True

    def failed(self) -> None:
        """The act was refused: the form stands as it was."""
        self._busy = False
        self._say()

    def say_asked(self, key: str) -> None:
        """Say on the card of a finding that its rule's owner is asked."""
        self._owner_asked.add(key)
        if self._model is not None:
            self._show_found(self._model)

    def say_not_asked(self, key: str) -> None:
        """Say on the card of a finding that nobody is asked: the question was withdrawn."""
        self._owner_asked.discard(key)
        if self._model is not None:
            self._show_found(self._model)

    # Showing

    def _fresh(self, part: str, what: object) -> bool:
        """True when a part's content differs from the shown one."""
        if self._shown.get(part, self) == what:
            return False
        self._shown[part] = what
        return True

    def _show_head(self, model: MedicineForm, *, first: bool) -> None:
        if first:
            beside = model.what in ("change", "renew") and any(f.key == "text" for f in model.fields)
            if beside:
                field = next(f for f in model.fields if f.key == "text")
                self._line = FormLine(field.label, field.placeholder, large=True)
            self._standing = Standing(self._line)
            self._head.fill(
                SideHead(model.title, keys=model.keys, large=True),
                name_label(model.name, model.brand, model.detail),
                Space(8),
                self._standing,
                Space(6),
            )
        if self._standing is not None:
            self._standing.set_sides(model.label, model.before, model.after)

    def _show_entries(self, model: MedicineForm) -> None:
        if not self._fresh("entries", (model.entries, model.written.entry)):
            return
        self._entries.clear()
        self.entries = None
        if not model.entries:
            return
        chosen = next((one for one in model.entries if one.key == model.written.entry), None)
        if chosen is not None:
            words = f"{chosen.words}, {chosen.detail}".rstrip(", ")
            self._entries.fill(remark(words, "text", "check"), Space(6))
            return
        self.entries = Answers(tuple(Answer(e.key, e.words, e.detail) for e in model.entries))
        self.entries.chosen.connect(self._choose_entry)
        self._entries.fill(SideHead(_("Which entry is wrong?")), self.entries, Space(6))

    def _show_fields(self, model: MedicineForm, *, first: bool) -> None:
        keys = tuple(field.key for field in model.fields)
        if keys and self._fresh("fields", keys):
            had = next((k for k, b in self.blocks.items() if b.line.hasFocus()), "")
            kept = {key: block.line.text() for key, block in self.blocks.items()}
            self.blocks = {}
            for field in model.fields:
                line = self._line if field.key == "text" else None
                block = FieldBlock(field, line)
                text = kept.get(field.key) or getattr(model.written, field.key)
                block.line.put(text)
                block.line.written.connect(self._wrote)
                block.line.returnPressed.connect(self._enter)
                self.blocks[field.key] = block
            self._fields.fill(*self.blocks.values(), Space(4))
            tab_order([*(block.line for block in self.blocks.values()), self.action])
            if had in self.blocks:
                self.blocks[had].line.setFocus(Qt.FocusReason.OtherFocusReason)
        for field in model.fields:
            self.blocks[field.key].set_field(field)

    def _show_asked(self, model: MedicineForm) -> None:
        if not self._fresh("asked", (model.refused, model.asked, model.questions)):
            return
        parts: list[QWidget] = []
        if model.refused:
            parts.append(remark(model.refused, "warn", "warning"))
        parts += [remark(words, "warn", "warning") for words in model.asked]
        self.questions = None
        for question in model.questions[:1]:
            parts.append(remark(question.words, "warn", "question"))
            self.questions = Answers(tuple(Answer(c.key, c.words, c.detail) for c in question.choices))
            self.questions.chosen.connect(lambda key, question=question: self._choose_text(question, key))
            parts.append(self.questions)
        self._asked.fill(*parts, *([Space(4)] if parts else []))
        announce(self, " ".join((model.refused, *model.asked)).strip(), urgent=bool(model.refused))

    def _show_found(self, model: MedicineForm) -> None:
        if self._fresh("alerts", (model.alerts, frozenset(self._owner_asked))):
            focused = next((card.alert.key for card in self.alerts if card.inside), "")
            for card in self.alerts:
                if card.reason is not None:
                    self._reasons[card.alert.key] = card.reason.text()
            self.alerts = []
            parts: list[QWidget] = []
            for alert in model.alerts:
                asked = alert.key in self._owner_asked
                card = AlertCard(alert, self._reasons.get(alert.key, ""), asked=asked)
                card.not_understood.connect(lambda alert=alert: self.rule_asked.emit(alert))
                card.answered.connect(
                    lambda choice, reason, key=alert.key: self.answered.emit(key, choice, reason)
                )
                card.entered.connect(lambda key=alert.key: self._saw(key))
                self.alerts.append(card)
                parts += [card, Space(8)]
            self._found.fill(*parts)
            if focused:
                again = next((card for card in self.alerts if card.alert.key == focused), None)
                (again.take_focus if again is not None else self.take_focus)()
        if self._fresh("checks", (model.checks, model.checked)):
            made = [CheckList(model.checks, model.checked)] if model.checks else []
            self._checked.fill(*made)

    def _say(self) -> None:
        model = self._model
        self.action.setVisible(model is not None)
        if model is None:
            return
        if self._busy:
            self.set_act(_("Being signed for"), model.patient, model.spoken, ready=False)
            return
        verb = model.missing or model.verb
        ready = model.act is not None and not self._unseen()
        if model.act is not None and not ready:
            verb = _("See the notice, then sign for")
        self.set_act(verb, model.patient, model.spoken, ready=ready)
        self.set_foot(" ".join(part for part in (model.foot, _("Esc leaves it, kept.")) if part))

    # What a person does

    def _wrote(self, _text: str) -> None:
        self._do_when_read = False
        if not self._go_on_in_next():
            self.written.emit(self.now_written)

    def _go_on_in_next(self) -> bool:
        """Go on in an empty field whose words were just begun at the end of another (`750 pga. `)."""
        for block in self.blocks.values():
            if block.line.text() or block.line.hasFocus():
                continue
            for other in self.blocks.values():
                before = _before_words(other.line.text(), block.begins)
                if other is not block and other.line.hasFocus() and before:
                    other.line.setText(before)
                    block.go_on()
                    return True
        return False

    def _choose_entry(self, key: str) -> None:
        self._entry = key
        self.written.emit(self.now_written)

    def _choose_text(self, question: OrderQuestion, key: str) -> None:
        text = next((c.text for c in question.choices if c.key == key), "")
        if text and "text" in self.blocks:
            self.blocks["text"].line.setText(text)
            self.blocks["text"].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _saw(self, key: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self._say()

    def _unseen(self) -> list[AlertCard]:
        return [
            card for card in self.alerts if card.alert.tier == "notice" and card.alert.key not in self._seen
        ]

    def _enter(self) -> None:
        """Enter in a field: the act where nothing is missing, else what is missing."""
        model = self._model
        if model is not None and model.act is None and model.missing_field in self.blocks:
            current = model.written == self.now_written
            block = self.blocks[model.missing_field]
            if current and not block.line.hasFocus():
                block.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._act()

    def _act(self) -> None:
        """Do it, or go to what is missing; what is still being read is waited for."""
        model = self._model
        if model is None or self._busy:
            return
        if model.written != self.now_written:
            self._do_when_read = True
            return
        if model.act is None:
            self._go_to_missing(model)
            return
        unseen = self._unseen()
        if unseen:
            self._go_to(unseen[0])
            return
        self._busy = True
        self._say()
        self.done.emit(model.act)

    def _go_to_missing(self, model: MedicineForm) -> None:
        if model.missing_field in self.blocks:
            self.blocks[model.missing_field].line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif model.missing_field == "entry" and self.entries is not None:
            self.entries.take_focus()
        elif self.alerts:
            self._go_to(next((c for c in self.alerts if c.alert.tier != "notice"), self.alerts[0]))

    def _go_to(self, card: AlertCard) -> None:
        card.take_focus()
        self._saw(card.alert.key)
        self.view.ensureWidgetVisible(card, 0, px(8))

    def _leave(self) -> None:
        self.left.emit()

    # The window

    def take_focus(self) -> None:
        """Go to the first field, or to what must be chosen or answered where there is none; else to the act.

        Never to a later field because it is missing: who writes an amount must not answer why by its digit.
        """
        model = self._model
        block = next(iter(self.blocks.values()), None)
        if self.entries is not None and self.entries.take_focus():
            return
        if block is not None:
            block.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            block.line.selectAll()
        elif model is not None and self.alerts and model.act is None:
            self._go_to(self.alerts[0])
        else:
            self.action.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if runs(event, self._keys):
            return
        focused = QApplication.focusWidget()
        typing = isinstance(focused, FormLine)
        if not typing and bare(event) and event.text() and not stray_answer(event):
            for answers in (self.entries, self.questions):
                if answers is not None and answers.choose(event.text()):
                    return
        if event.key() == Qt.Key.Key_Down and typing:
            if self.questions is not None and self.questions.take_focus():
                return
            if self.alerts:
                self._go_to(self.alerts[0])
                return
        super().keyPressEvent(event)


def _before_words(text: str, words: tuple[str, ...]) -> str:
    """The text before one of the words at its end with a space behind it; empty where it ends in none."""
    said = text.casefold()
    found = (one for one in words if said.endswith(f" {one} "))
    return next((text[: -len(one) - 2].rstrip(" ,") for one in found), "")
