"""A short form in a sheet: rows to choose from and to write in, a search, and one act."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.acts.forms import Said
from desktop.core.messages import _
from desktop.shown.sheet_form import Choice, Part, SheetForm
from ui.editors.forms.sheet_parts import Field, Finding, Titled, said
from ui.editors.parts.chips import Chips
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.stack import Stack
from ui.painting.text import STRONG
from ui.theme import px
from ui.widgets.scroll import Scroll
from ui.window.sheet import Sheet


class FormSheet(Sheet):
    """Sheet with a short form: `set_model(SheetForm)` shows a form. Signals: `changed(Said)` at each change,
    `done(act)`, `left()`."""

    changed = Signal(object)
    done = Signal(object)

    def __init__(self) -> None:
        self._table: Table = {"Ctrl+Return": self._press, "Esc": self._leave}
        self.inner = Stack((24, 10, 24, 12))
        super().__init__("", "", Scroll(self.inner), wide=760)
        self.model: SheetForm | None = None
        self.said = Said()
        self.parts: dict[str, Chips | Field | Finding] = {}
        self.rows: dict[str, Titled] = {}
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._shape: object = None
        self._about: tuple[str, ...] = ()
        self._lines: tuple[QWidget, ...] = ()
        self._busy = False
        self.pressed.connect(self._press)

    def clear(self) -> None:
        """Clear all patient data."""
        self.model, self.said, self._shape, self._busy = None, Said(), None, False
        self.parts, self.rows, self._choices = {}, {}, {}
        self._about, self._lines = (), ()
        self.inner.clear()

    def needed(self, wide: int) -> int:
        # Room for what a search finds, so that the card does not jump while somebody writes.
        return max(self.inner.heightForWidth(wide - 2), px(340))

    def set_model(self, model: SheetForm, *, load: bool = False) -> None:
        """Show a form for what it says; what is written in its fields is left alone unless it is loaded."""
        self.model = model
        if load:
            self.said = model.said
        self.set_title(model.title, model.keys)
        shape = (model.title, model.spoken, model.about, model.parts)
        if load or shape != self._shape:
            if load:
                self.parts, self.rows = {}, {}
            self._build(model)
            self._shape = shape
        for key, part in self.parts.items():
            if isinstance(part, Finding):
                part.set_hits(tuple((h.key, h.name, h.detail) for h in model.hits))
            elif isinstance(part, Chips):
                part.set_current(self.said.get(key))
        self._say(model)

    def _say(self, model: SheetForm) -> None:
        verb = _("{what}, then sign for").format(what=model.missing) if model.missing else model.verb
        self.action.set_act(verb, model.name, ready=model.act is not None)
        self.action.setAccessibleName(f"{verb} {model.spoken}")
        self.set_foot(model.foot, warns=model.warns)

    def failed(self) -> None:
        """Restore the form after a failed act."""
        self._busy = False

    def _build(self, model: SheetForm) -> None:
        """Make the rows; those that stand already stay as they are, with the cursor in them, unless there is
        something else to choose in them."""
        wanted = {part.key: part.choices for part in model.parts}
        kept = {key: row for key, row in self.rows.items() if self._choices.get(key) == wanted.get(key)}
        focused = QApplication.focusWidget()
        under = next((k for k, row in self.rows.items() if focused and row.isAncestorOf(focused)), "")
        self._choices = wanted
        # Over a list of several patients no banner says whose form it is.
        lines = tuple(line for line in (model.spoken, *model.about) if line)
        if lines != self._about:
            whose = (said(model.spoken, "text", STRONG),) if model.spoken else ()
            told = [*whose, *(said(line, "text") for line in model.about if line)]
            if told:
                # The last of them stands apart from the line above the first field.
                last = Stack((0, 0, 0, 10))
                last.add(told.pop())
            self._about, self._lines = lines, (*told, last) if lines else ()
        stays = (*self._lines, *kept.values())
        with self.inner.at_once():
            for widget in self.inner.parts:
                if widget not in stays:
                    widget.hide()
                    widget.deleteLater()
            self.inner.parts = []
            self.inner.add(*self._lines)
            self.rows = {}
            parts: dict[str, Chips | Field | Finding] = {}
            for part in model.parts:
                row = kept.get(part.key)
                if row is None:
                    parts[part.key] = self._part(part)
                    row = Titled(part.title, parts[part.key], line=bool(self.rows or self._lines))
                else:
                    parts[part.key] = self.parts[part.key]
                row.set_remark(part.remark)
                self.rows[part.key] = row
                self.inner.add(row)
            self.parts = parts
        if under in wanted and under not in kept:
            self.go_to(under)

    def _part(self, part: Part) -> Chips | Field | Finding:
        if part.choices:
            chips = Chips(part.choices, part.title)
            chips.chosen.connect(lambda key, name=part.key: self._change(**{name: key}))
            return chips
        if part.key == "search":
            finding = Finding(part.title, part.hint)
            finding.field.put(self.said.get("search"))
            # Another text is something else: what was chosen for the old one is not meant.
            finding.typed.connect(lambda text: self._change(search=text, code=""))
            finding.taken.connect(self._taken)
            return finding
        field = Field(part.title, part.hint)
        field.put(self.said.get(part.key))
        field.written.connect(lambda text, name=part.key: self._change(**{name: text}))
        return field

    def _taken(self, key: str) -> None:
        finding = self.parts["search"]
        assert isinstance(finding, Finding)
        name = next((name for one, name, _detail in finding.list.hits if one == key), "")
        text = self.said.get("search") if key == "text" else name
        finding.field.put(text)
        finding.set_hits(())
        self._change(search=text, code=key)

    def _change(self, **values: str) -> None:
        self.said = self.said.put(**values)
        self.changed.emit(self.said)

    def next_part(self) -> None:
        """Go to the part after the search, once something was taken there."""
        keys = list(self.parts)
        after = keys[keys.index("search") + 1 :] if "search" in keys else []
        if self.said.get("code") and after:
            self.go_to(after[0])

    def _press(self) -> None:
        model = self.model
        if model is None or self._busy or model.said != self.said:
            return  # what is done is what was looked at
        if model.act is None:
            self.go_to(model.where)
        else:
            self._busy = True
            self.done.emit(model.act)

    def _leave(self) -> None:
        self.left.emit()

    def go_to(self, key: str) -> None:
        """Focus a part."""
        part = self.parts.get(key)
        if isinstance(part, Finding):
            part.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif isinstance(part, Chips):
            part.take_focus()
        elif part is not None:
            part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_focus(self) -> None:
        """Begin where something is missing, else at the first part."""
        if self.parts:
            where = self.model.where if self.model is not None else ""
            self.go_to(where if where in self.parts else next(iter(self.parts)))

    def event(self, event: QEvent) -> bool:
        return claims(event, self._table) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._table):
            super().keyPressEvent(event)
