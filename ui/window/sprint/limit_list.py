"""Limits and dangers of a page that is changed, in the column beside it: one is chosen, another value typed,
and whom of the ward it would concern stands beside the old and the new."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.shown.sprint.proposed_limits import Concerned, LimitEffect, LimitLine
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import PLAIN, SMALL, STRONG
from ui.theme.measures import MEDIUM
from ui.widgets.choices import Choice
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, list_keys
from ui.window.sprint.one_line import LineField
from ui.window.sprint.searched_list import ListWords, SearchedList

KEYS = "Alt+G"
_MOST = 40
"""So many rows at a time: what is searched for is found by its words."""
_NAMED = 8
"""So many people are named of each kind; the others are counted."""
_PAUSE = 250
"""Milliseconds without a key after which the ward is asked."""


class LimitList(SearchedList):
    """List of limits with the value that is proposed below. `asked(line, words)` when a value stands still,
    `made(line, words, why)` with its reason, `left()` on Esc."""

    asked = Signal(object, str)
    made = Signal(object, str, str)

    def __init__(self, ward: str, parent: QWidget | None = None) -> None:
        words = ListWords(
            _("Limits and dangers"),
            KEYS,
            _("Type to search, ↑ ↓ choose, Enter proposes another value. Esc goes back."),
            _("Search limits"),
            _("Limits"),
        )
        super().__init__(words, parent)
        self._ward = ward
        self.lines: dict[str, LimitLine] = {}
        self.line: LimitLine | None = None
        self.effect: LimitEffect | None = None
        self.below = Stack(spacing=6)
        self._title, self._stands = RunsLabel(wrapping=True), RunsLabel(wrapping=True)
        self.value, self.why = LineField(self), LineField(self)
        self.value.setAccessibleName(_("The new limit"))
        self.why.setAccessibleName(_("Why another limit"))
        self.why.setPlaceholderText(_("Why? One line."))
        self.said = RunsLabel(wrapping=True)
        self.below.add(self._title, self._stands, self.value, self.said, self.why)
        self.column.addWidget(self.below)
        self.below.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.list.picked.connect(self.enter)
        self.list.chosen.connect(self._choose)
        self.value.textEdited.connect(self._typed)
        self.value.finished.connect(self._value_done)
        self.why.finished.connect(self._why_done)

    # What there is

    def show_lines(self, lines: tuple[LimitLine, ...]) -> None:
        """Show the limits, from the top and without a search."""
        self.lines = {one.key: one for one in lines}
        self._end()
        self.field.clear()
        self.search("")

    def keys(self) -> tuple[KeyWords, ...]:
        propose = KeyWords("Enter", _("propose"), _("Propose another value"))
        return list_keys(propose, KeyWords("Tab", _("next"), _("Next field")))

    def search(self, words: str) -> None:
        terms = fold(words).split()
        found = [one for one in self.lines.values() if all(term in fold(one.title) for term in terms)]
        choices = tuple(Choice(one.key, one.title, remark=_standing(one)) for one in found[:_MOST])
        if len(found) > _MOST:
            choices = (*choices, Choice("", _("{n} more: type to search").format(n=len(found) - _MOST)))
        self.list.set_choices(choices, choices[0].key if choices else "", digits=False)

    # One limit

    def _choose(self, key: str) -> None:
        if self.line is not None and key != self.line.key:
            self._end()

    def enter(self, key: str) -> None:
        """Open the value of a limit."""
        line = self.lines.get(key)
        if line is None:
            return
        self.line, self.effect = line, None
        self._title.set_cell(Cell((((Text(line.title, STRONG, wraps=True),),),), step=18))
        told = _("In force: {value}. Declared in {place}.")
        words = told.format(value=_with_unit(line.force, line.unit) or _("no limit"), place=line.declared)
        if line.now != line.force:
            words += " " + _("In the draft: {value}.").format(value=_with_unit(line.now, line.unit))
        self._stands.set_cell(Cell((((Text(words, SMALL, wraps=True),),),), step=17))
        self.value.setPlaceholderText(
            _("New value in {unit}").format(unit=line.unit) if line.unit else _("New value")
        )
        self.value.setText(line.now)
        self.why.clear()
        self._say((_hint(),))
        self.below.show()
        self.below.refresh()
        self.value.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.value.selectAll()

    def _end(self) -> None:
        self.line, self.effect = None, None
        self._pause.stop()
        self.below.hide()

    def _typed(self, _words: str) -> None:
        self.effect = None
        self._say(((Text(_("Asks the ward …"), SMALL, wraps=True),),))
        self._pause.start()

    def _ask(self) -> None:
        if self.line is not None:
            self.asked.emit(self.line, self.value.text())

    def show_effect(self, line: LimitLine, words: str, effect: LimitEffect) -> None:
        """Show whom a value concerns, if it is still the one that stands there."""
        if line is not self.line or words != self.value.text():
            return
        self.effect = effect
        self._say(effect_lines(effect, line, _with_unit(words, line.unit), self._ward))

    def _say(self, lines: tuple[Line, ...]) -> None:
        self.said.set_cell(Cell((lines,), step=18))
        self.below.refresh()

    def _value_done(self, entered: bool) -> None:
        if not entered:
            return
        if self._pause.isActive():
            self._pause.stop()
            self._ask()
        if self.effect is None or not self.effect.problem:
            self.why.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _why_done(self, entered: bool) -> None:
        line = self.line
        if not entered or line is None:
            return
        if self.effect is not None and self.effect.problem:
            self.value.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.made.emit(line, self.value.text(), " ".join(self.why.text().split()))

    # Keys

    def _escape(self) -> None:
        if self.line is not None:
            self._end()
            self.take_focus()
        else:
            self.left.emit()

    def stops(self) -> list[QWidget]:
        return [self.field, self.value, self.why] if self.line is not None else super().stops()


def effect_lines(effect: LimitEffect, line: LimitLine, value: str, ward: str) -> tuple[Line, ...]:
    """The old and the new beside the patients of the ward whom it would change, in words."""
    warned = SMALL.on("warn").heavy(MEDIUM)
    if effect.problem:
        return ((Icon("warning", "warn", 14), Gap(7), Text(effect.problem, warned, wraps=True)),)
    if effect.loading:
        return (
            (Text(_("The ward is not here yet: nobody knows whom it would concern."), warned, wraps=True),),
        )
    words = _("Concerns {was} of {here} on {ward} now ({force}), would concern {would} ({value}).").format(
        was=effect.was, here=effect.here, ward=ward, would=effect.would, value=value,
        force=_with_unit(line.force, line.unit) or _("no limit"),
    )  # fmt: skip
    found: list[Line] = [(Text(words, PLAIN.heavy(MEDIUM), wraps=True),)]
    for said, people in (
        (_("Comes: {names}"), effect.more), (_("Goes: {names}"), effect.less),
        (_("Told otherwise: {names}"), effect.otherwise),
    ):  # fmt: skip
        if people:
            found.append((Text(said.format(names=_names(people)), PLAIN, wraps=True),))
    if not (effect.more or effect.less or effect.otherwise):
        found.append((Text(_("Nobody here is told otherwise today."), SMALL, wraps=True),))
    if effect.unknown:
        words = _("Nobody knows of {names}: not everything is here.").format(names=_names(effect.unknown))
        found.append((Icon("warning", "warn", 14), Gap(7), Text(words, warned, wraps=True)))
    return tuple(found)


def _names(people: tuple[Concerned, ...]) -> str:
    named = [f"{one.bed} {one.name}".strip() for one in people[:_NAMED]]
    rest = len(people) - len(named)
    if rest:
        named.append(ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return "; ".join(named)


def _hint() -> Line:
    words = _("Needs the medicine committee at review. Empty takes it back to what is in force.")
    return (Text(words, SMALL, wraps=True),)


def _standing(line: LimitLine) -> str:
    values = (line.force, line.now) if line.now != line.force else (line.force,)
    return _with_unit(" → ".join(one or "–" for one in values), line.unit) if any(values) else ""


def _with_unit(value: str, unit: str) -> str:
    return f"{value.strip()} {unit}".strip() if value.strip() else ""
