"""Reconciling a patient's medicines: two decisions a row by single letters, signed once."""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts.reconcile import SPITE, Decision, Reconciled
from desktop.core.messages import _
from desktop.shown.medicines.reconcile import ReconcileRow, Reconciliation
from desktop.shown.why.origin import OriginOf
from ui.editors.parts.editor_head import EditorHead
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.reconcile.reconcile_table import ReconcileTable
from ui.painting.cell import Cell, text_cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import SMALL
from ui.theme import changed, px
from ui.theme.measures import GAP, MARGIN, MEDIUM
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.widgets.panel import Panel
from ui.widgets.scroll import Scroll
from ui.widgets.typing_pause import answers
from ui.window.spot import Spot

_PARTS: Final = ("how", "text", "until", "why")


class ReconcilePage(Panel):
    """Page of a medicine reconciliation: `decided(Reconciled)` at each change, `signed(Reconciled)`,
    `left()`. `set_model` shows how the record has it. Keys that come while it is asked wait for the answer:
    none is lost."""

    kind = "reconcile"
    decided = Signal(object)
    signed = Signal(object)
    left = Signal()
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.hide()
        self.written = Reconciled()
        self._waiting: list[str] = []
        self._before: list[Reconciled] = []
        self._advance = False
        self._asked = False
        self._busy = False
        self.bar = EditorHead(self)
        self.close_button = PlainButton(_("Close"), "Esc", "", self)
        self.close_button.clicked.connect(self.left)
        self.bar.add_tool(self.close_button)
        self.warning = RunsLabel(self, wrapping=True)
        self.table = ReconcileTable(self)
        self.table.answered.connect(self._answer)
        self.table.written.connect(self._write)
        self.table.entered.connect(self._entered)
        self.table.moved.connect(self._show_row)
        self.rows = Scroll(self.table, self)
        if self.rows.edge is not None:
            self.rows.edge.keep = self.table.kept_to
        self.says = RunsLabel(self, wrapping=True)
        self.action = ActionButton(self)
        self.action.clicked.connect(self.press)
        self.foot = Ground("surface", "t", self)
        row = QHBoxLayout(self.foot)
        row.addWidget(self.says, 3, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.action, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row = row
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self._warned = Ground("surface", "", self)
        inner = QVBoxLayout(self._warned)
        inner.addWidget(self.warning)
        self._inner = inner
        column.addWidget(self._warned)
        column.addWidget(self.table.heads)
        column.addWidget(self.rows, 1)
        column.addWidget(self.foot)
        self.set_body(body)
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self._keys = {  # type: ignore[misc]
            "Ctrl+Return": self.press,
            "Esc": self.left.emit,
            "Up": lambda: self.table.step(-1),
            "Down": lambda: self.table.step(1),
            "PgUp": lambda: self.table.step(-8),
            "PgDown": lambda: self.table.step(8),
            "Home": lambda: self.table.step(-999),
            "End": lambda: self.table.step(999),
            "Del": self.clear_row,
            "Ctrl+Z": self.undo,
            "F7": self.next_open,
        }
        self._measure()
        changed.connect(self._measure)

    def _measure(self) -> None:
        self._row.setContentsMargins(px(MARGIN), px(8), px(MARGIN), px(8))
        self._row.setSpacing(px(GAP))
        self._inner.setContentsMargins(px(MARGIN), px(8), px(MARGIN), px(8))
        self.action.setMinimumWidth(px(300))

    # What is shown

    def clear(self) -> None:
        """Clear all patient data."""
        self.written, self._waiting, self._before = Reconciled(), [], []
        self._advance = self._asked = self._busy = False
        self.table.current = ""
        self.set_model(None)

    def load(self, written: Reconciled) -> None:
        """Load the earlier decisions, before the model is shown."""
        self.written, self._before = written, []

    def show_model(self, model: Reconciliation | None) -> None:
        self.table.set_model(model)
        if model is None:
            self.bar.say("")
            self.says.set_cell(Cell())
            self._warned.hide()
            self.table.heads.hide()
            return
        self._asked = False
        self.table.heads.setVisible(bool(model.rows))
        self.bar.set_margin(True)
        told = _("told by {who}").format(who=model.told_words)
        self.bar.say(model.title, "", " · ".join(filter(None, (model.note, told))), model.note)
        self._warned.setVisible(bool(model.warning))
        icon: Line = (Icon("warning", "warn", 14), Gap(6))
        words = Text(model.warning, SMALL.on("warn").heavy(MEDIUM), wraps=True)
        self.warning.set_cell(Cell((((*icon, words),),)) if model.warning else Cell())
        said = " ".join((*model.says, model.empty)).strip()
        keys = _("Arrows go between the rows, letters decide, 1 and 2 say who told it.")
        self.says.set_cell(text_cell(f"{said} {keys}".strip(), SMALL))
        self.action.set_act(model.verb, model.name, ready=model.ready)
        self.action.setAccessibleName(f"{model.verb} {model.spoken}")
        self._go_on()

    def has_content(self) -> bool:
        return self.model is not None

    def failed(self) -> None:
        """Restore the page after a failed signature."""
        self._busy = False

    def origin(self) -> Spot | None:
        row = self.table.row
        if row is None:
            return None
        of = OriginOf(row.keys, row.name, value=row.said[0].text)
        return Spot(of, self.table, self.table.place_of(row.key))

    def _show_row(self) -> None:
        place = self.table.place_of(self.table.current)
        # First its end, then its beginning: the beginning is seen in any case.
        self.rows.ensureVisible(0, place.bottom(), 0, px(8))
        self.rows.ensureVisible(0, place.top(), 0, px(8))

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Deciding

    def _say(self, written: Reconciled) -> None:
        if written == self.written:
            return
        self._before.append(self.written)
        self.written = written
        self._asked = True
        self.decided.emit(written)

    def _decision(self, row: ReconcileRow) -> Decision:
        found = self.written.of(row.key)
        if found is None:
            return Decision(row.key, row.seen)
        return found if found.seen == row.seen else found.anew(row.seen)

    def _choices(self, row: ReconcileRow) -> dict[str, str]:
        """The letters that decide something of a row now, and what each decides."""
        model: Reconciliation | None = self.model
        if model is None:
            return {}
        found = {key: code for key, code, _words in model.uses_choices}
        return found | {key: code for key, code, _words in model.then_choices if code in row.offered}

    def _letter(self, letter: str) -> None:
        row = self.table.row
        if row is not None and (code := self._choices(row).get(letter)):
            self._answer(code)

    def _answer(self, code: str) -> None:
        model: Reconciliation | None = self.model
        row = self.table.row
        if model is None or row is None or self._busy:
            return
        decision = self._decision(row)
        if code in {one for _key, one, _words in model.uses_choices}:
            # Another use asks anew what follows from it.
            decision = decision.put(uses=code, then="")
        elif code in row.offered:
            decision = decision.put(then=code)
        else:
            return
        self._advance = True
        self._say(self.written.put(decision))
        self._go_on()

    def _write(self, part: str, text: str) -> None:
        row = self.table.row
        if row is not None and (part in _PARTS or part.startswith(SPITE)):
            self._say(self.written.put(self._decision(row).put(**{part: text})))

    def clear_row(self) -> None:
        """Decide anew about the row with the cursor."""
        row = self.table.row
        if row is not None and not self._busy:
            self._say(self.written.put(Decision(row.key, row.seen)))

    def undo(self) -> None:
        """Take the last decision back."""
        if self._before and not self._busy:
            self.written = self._before.pop()
            self._asked = True
            self.decided.emit(self.written)

    def _tell(self, who: str) -> None:
        told = "" if self.written.told == who else who
        self._say(msgspec.structs.replace(self.written, told=told))

    def _entered(self) -> None:
        """Enter in a field: the next one that is empty, else the next row."""
        self._advance = True
        if not self._asked:
            self._go_on()

    def _go_on(self) -> None:
        """The answer is there: what is missing of the row, else the next one; then the keys that waited."""
        if self._asked or self.model is None:
            return
        if self._advance:
            self._advance = False
            row = self.table.row
            if row is not None and row.missing and row.where in self.table.fields:
                self.table.fields[row.where].setFocus(Qt.FocusReason.OtherFocusReason)
            elif row is not None and row.decided:
                self._next_row()
            elif self._in_field():
                # What is missing is a letter: it is for the row, not for the field.
                self.take_focus()
        while self._waiting and not self._asked:
            key = self._waiting.pop(0)
            field = next((one for one in self.table.fields.values() if one.hasFocus()), None)
            if field is not None:
                field.insert(key)
            else:
                self._letter(key.upper())

    def _next_row(self) -> None:
        model: Reconciliation | None = self.model
        if model is None:
            return
        keys = [row.key for row in model.rows]
        at = keys.index(self.table.current) if self.table.current in keys else -1
        after = [key for key in (*keys[at + 1 :], *keys[: at + 1]) if key in model.left]
        self.take_focus()
        if after:
            self.table.go_to(after[0])

    def next_open(self) -> None:
        """The next row of which something is still to be decided, in the field that lacks it."""
        self._next_row()
        row = self.table.row
        if row is not None and row.missing and row.where in self.table.fields:
            self.table.fields[row.where].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def press(self) -> None:
        """Sign; or go to what is missing."""
        model: Reconciliation | None = self.model
        if model is None or self._busy or self._asked or model.written != self.written:
            return  # what is signed is what was looked at
        if model.gone and not model.left:
            # It was shown that they are gone. What is signed then is looked at first.
            self._say(self.written.without(model.gone))
            return
        if not model.ready:
            self.next_open()
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
        return any(field.hasFocus() for field in self.table.fields.values())

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
        row = self.table.row
        if text in "12" and answers(event, ("1", "2")):
            self._tell("patient" if text == "1" else "relative")
            return True
        if row is not None and answers(event, self._choices(row)):
            self._letter(text.upper())
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.arrange()
