"""Filling in a form: digits answer and go on, what is missing is gone to, Ctrl+Enter signs."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts.questionnaires import Filling, Given
from desktop.core.messages import _
from desktop.shown.forms.questionnaire import FormOption, FormRow, FormShown
from ui.editors.parts.editor_head import EditorHead
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.questionnaire.form_rows import FormTable
from ui.editors.questionnaire.form_side import FormSide
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Keys, Text
from ui.painting.text import SMALL
from ui.theme import changed, px
from ui.theme.measures import MARGIN
from ui.widgets.button import PlainButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.widgets.panel import Panel
from ui.widgets.scroll import Scroll
from ui.widgets.typing_pause import stray_answer


class FormPage(Panel):
    """Page of a form to fill in: `decided(Filling)` at each change, `signed(Filling)`, `left()`. `set_model`
    shows how the record has it. Keys that come while it is asked wait for the answer: none is lost."""

    kind = "questionnaire"
    decided = Signal(object)
    signed = Signal(object)
    left = Signal()
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.hide()
        self.written = Filling("")
        self._waiting: list[str] = []
        self._before: list[Filling] = []
        self._advance = self._asked = self._busy = False
        self.bar = EditorHead(self)
        self.close_button = PlainButton(_("Close"), "Esc", "", self)
        self.close_button.clicked.connect(self.left)
        self.bar.add_tool(self.close_button)
        self.table = FormTable(self)
        self.table.answered.connect(self._press_key)
        self.table.written.connect(self._write)
        self.table.entered.connect(self._entered)
        self.table.moved.connect(self._moved)
        self.rows = Scroll(self.table, self)
        if self.rows.edge is not None:
            # The question with the cursor is never covered.
            self.rows.edge.keep = lambda: self.table.place_of(self.table.current).bottom()
        self.says = RunsLabel(self, wrapping=True)
        self.foot = Ground("surface", "t", self)
        foot = QHBoxLayout(self.foot)
        foot.addWidget(self.says, 1)
        self._below = foot
        self.column = FormSide()
        self.side = self.column
        self.column.action.clicked.connect(self.press)
        self.column.body.wanted.connect(self._go)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, share in ((self.bar, 0), (self.table.heads, 0), (self.rows, 1), (self.foot, 0)):
            column.addWidget(widget, share)
        self.set_body(body)
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self._keys = {  # type: ignore[misc]
            "Ctrl+Return": self.press,
            "Esc": self.left.emit,
            "Up": lambda: self._arrow(-1),
            "Down": lambda: self._arrow(1),
            "PgUp": lambda: self.table.step(-8),
            "PgDown": lambda: self.table.step(8),
            "Home": lambda: self.table.step(-9_999),
            "End": lambda: self.table.step(9_999),
            "Del": self.clear_row,
            "Ctrl+Z": self.undo,
            "F7": self.next_open,
            "F1": self.guide,
        }
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self._below.setContentsMargins(px(MARGIN), px(8), px(MARGIN), px(8))

    # What is shown

    def clear(self) -> None:
        """Clear all patient data."""
        self.written, self._waiting, self._before = Filling(""), [], []
        self._advance = self._asked = self._busy = False
        self.table.current = ""
        self.set_model(None)

    def load(self, written: Filling) -> None:
        """Load the earlier answers, before the model of the form is shown."""
        self.written, self._before = written, []

    def show_model(self, model: FormShown | None) -> None:
        self.table.set_model(model)
        self.table.heads.setVisible(model is not None)
        self.column.show_form(model, self.table.current)
        if model is None:
            self.bar.say("")
            self.says.set_cell(Cell())
            return
        self._asked = False
        self.bar.set_margin(True)
        self.bar.say(model.title, "", " · ".join(filter(None, (model.note, model.source))), model.note)
        self._say_keys()
        self._go_on()

    def _say_keys(self) -> None:
        row = self.table.row
        keys = [one.key for one in row.options if one.key] if row is not None else []
        digits = f"{keys[0]}–{keys[-1]}" if len(keys) > 1 else "".join(keys)
        parts: list[Keys | Gap | Text] = []
        if digits:
            parts += [Keys(digits), Gap(8), Text(_("answers and goes on"), SMALL), Gap(18)]
        for key, words in (
            ("Up", ""), ("Down", _("question")), ("F7", _("next missing")), ("F1", _("guidance")),
            ("V", _("course")),
        ):  # fmt: skip
            parts += [Keys(key), Gap(6), Text(words, SMALL), Gap(16)] if words else [Keys(key), Gap(4)]
        self.says.set_cell(Cell(((tuple(parts),),), step=22))

    def has_content(self) -> bool:
        return self.model is not None

    def failed(self) -> None:
        """Restore the form after a failed signature."""
        self._busy = False

    def _moved(self) -> None:
        model: FormShown | None = self.model
        self.column.show_form(model, self.table.current)
        self._say_keys()
        self._see()
        row = self.table.row
        if row is not None and self.table.field is not None and not row.options:
            self.table.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _see(self) -> None:
        """Scroll to the question with the cursor: nobody answers what is not seen."""
        place = self.table.place_of(self.table.current)
        # First its end, then its beginning: the beginning is seen in any case.
        self.rows.ensureVisible(0, place.bottom(), 0, px(8))
        self.rows.ensureVisible(0, place.top(), 0, px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._see)

    def take_focus(self) -> None:
        # Rows that were laid just now are scrolled to when the page knows how tall they are.
        QTimer.singleShot(0, self, self._see)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.table.speak()

    # Answering

    def _say(self, written: Filling) -> None:
        if written == self.written:
            return
        self._before.append(self.written)
        self.written = written
        self._asked = True
        self.decided.emit(written)

    def answer(self, key: str) -> None:
        """Answer the question with the cursor by a key, as if it were pressed."""
        self._press_key(key.upper())

    def _press_key(self, key: str) -> None:
        """Answer the question with the cursor by the key of an option; X says that it can't be tested."""
        row = self.table.row
        if row is None or self._busy:
            return
        if key == "X" and row.may_away:
            self._away(row)
            return
        keyed = (one for one in row.options if one.key == key)
        # The words of an answer stand for those that have no key: never for the key of another.
        named = (o for o in (*row.options, *row.hits) if not o.key and o.text == key)
        option = next(keyed, None) or next(named, None)
        if option is not None:
            self._choose(row, option)

    def _choose(self, row: FormRow, option: FormOption) -> None:
        given: tuple[Given, ...] = (option.given,)
        if row.many:
            # Words that a code was searched by are no answer beside it.
            words = {("string", row.written)} if option in row.hits else set()
            others = tuple(
                one
                for one in self.written.of(row.at)
                if one != option.given and (one.kind, one.text) not in words
            )
            given = others if option.chosen else (*others, option.given)
        else:
            self._advance = True
        proposed = row.at in self.written.proposed
        if given == self.written.of(row.at) and row.away is None and not proposed:
            # The same answer again is an answer: one goes on.
            self._go_on()
            return
        self._say(self.written.put(row.at, given))

    def _away(self, row: FormRow) -> None:
        if row.away is None:
            self._say(self.written.without(row.at, ""))
        elif self.table.field is not None:
            self.table.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, text: str) -> None:
        row = self.table.row
        if row is None:
            return
        if row.away is not None:
            self._say(self.written.without(row.at, text))
            return
        kind = "string" if row.kind == "coding" else row.kind
        offered = [option.given for option in row.options]
        chosen = tuple(one for one in self.written.of(row.at) if one in offered) if row.many else ()
        self._say(self.written.put(row.at, (*chosen, Given(kind, text)) if text.strip() else chosen))

    def _entered(self) -> None:
        """Enter in a field: the code that is marked, and on to the next question."""
        row = self.table.row
        if row is not None and row.searches and row.away is None and self._asked:
            return  # what is found for what stands there is not shown yet: nothing unseen is taken
        found = self.table.marked
        if row is not None and found is not None and row.away is None:
            self._choose(row, found)
            if row.many and self.table.field is not None:
                self.table.field.put("")
            return
        self._advance = True
        if row is not None and row.at in self.written.proposed:
            # What was proposed and is left by Enter is one's own answer.
            self._say(self.written.put(row.at, self.written.of(row.at)))
        if not self._asked:
            self._go_on()

    def _arrow(self, by: int) -> None:
        """Mark another code while one is searched, else go to another question."""
        if not (self._in_field() and self.table.mark(by)):
            self.table.step(by)

    def clear_row(self) -> None:
        """Answer the question with the cursor anew."""
        row = self.table.row
        if row is not None and not self._busy:
            self._say(self.written.put(row.at, ()))

    def undo(self) -> None:
        """Take the last answer back."""
        if self._before and not self._busy:
            self.written = self._before.pop()
            self._asked = True
            self.decided.emit(self.written)

    def _go_on(self) -> None:
        """The answer is there: the reason that it lacks, the next question, the keys that waited."""
        if self._asked or self.model is None:
            return
        row = self.table.row
        if row is not None and row.away == "" and self.table.field is not None and not self._advance:
            self.table.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._advance:
            self._advance = False
            if row is not None and not row.fault and row.away != "":
                self.take_focus()
                self.table.step(1)
        while self._waiting and not self._asked:
            key = self._waiting.pop(0)
            if self.table.field is not None and self.table.field.hasFocus():
                self.table.field.insert(key)
            else:
                self._press_key(key.upper())

    def _go(self, at: str) -> None:
        self.take_focus()
        self.table.go_to(at)
        self._moved()

    def next_open(self) -> None:
        """The next question that waits for an answer."""
        model: FormShown | None = self.model
        if model is None or not model.left:
            return
        asked = self.table.questions
        at = asked.index(self.table.current) if self.table.current in asked else -1
        after = [one for one in (*asked[at + 1 :], *asked[: at + 1]) if one in model.left]
        self._go(after[0])

    def guide(self) -> None:
        """Show, or no longer show, the guidance of all questions."""
        self.table.guided = not self.table.guided
        self.table.arrange()

    def course(self) -> None:
        """The course as numbers, or as a curve."""
        self.column.body.as_table = not self.column.body.as_table
        self.column.body.arrange()

    def press(self) -> None:
        """Sign; or go to what is missing."""
        model: FormShown | None = self.model
        if model is None or self._busy or self._asked or model.written != self.written:
            return  # what is signed is what was looked at
        if not model.ready:
            if self.table.current not in model.left and (first := next(iter(model.left), model.where)):
                self._go(first)
            return
        self._busy = True
        self.signed.emit(self.written)

    # Keys

    def event(self, event: QEvent) -> bool:
        # Qt asks while the parts are given to it.
        if self._keys and event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Z and (self._in_field() or not self._before):
                return super().event(event)
            if self._in_field() and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete):
                return super().event(event)
        return claims(event, self._keys) or super().event(event)

    def _in_field(self) -> bool:
        return self.table.field is not None and self.table.field.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if runs(event, self._keys):
            return
        if self.table.hasFocus() and not event.isAutoRepeat() and self._typed(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def _typed(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text or not text.isprintable() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if self._asked:
            self._waiting.append(text)
            return True
        if stray_answer(event):
            return True
        if text.upper() == "V":
            self.course()
        else:
            self._press_key(text.upper())
        return True
