"""Keeping something for later, in the column at the right: its name, what it holds, for whom. Each row is
left out or taken in again by its digit, or by Space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.sprint.page_draft import Layer
from ui.editors.parts.editor_side import SideColumn, SideHead, Space, paragraph
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell, Laid, lay, paint_laid
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.shapes import focus_ring, hairline
from ui.painting.text import PLAIN, SMALL
from ui.theme import px
from ui.theme.measures import MEDIUM
from ui.widgets.aside import Aside
from ui.widgets.button import Button
from ui.widgets.focus_chain import focus_next, tab_stops
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented
from ui.window.sprint.one_line import LineField


@dataclass(frozen=True, slots=True)
class KeepRow:
    """A row: its words, what is to be known of it below, and whether it is in. With `never` it can't be."""

    words: str
    note: str = ""
    on: bool = True
    never: bool = False


class _Row(Button):
    """A row with its tick and its digit; Space or a click turns it."""

    def __init__(self, row: KeepRow, digit: str) -> None:
        super().__init__()
        self.row, self.on = row, row.on and not row.never
        self.digit = digit
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._say()

    def turn(self) -> bool:
        """Take it in or leave it out; False where it can't be kept."""
        if self.row.never:
            return False
        self.on = not self.on
        self._say()
        self.update()
        return True

    def _say(self) -> None:
        state = _("is kept") if self.on else _("is left out")
        self.setAccessibleName(", ".join(filter(None, (self.row.words, state, self.row.note))))

    def _laid(self, wide: float) -> Laid:
        style = PLAIN if self.on else PLAIN.on("text2")
        mark = Icon("check", "accent", 14) if self.on else Icon("minus", "text2", 14)
        lines: list[Line] = [(mark, Gap(8), Text(self.row.words, style, wraps=True))]
        if self.row.note:
            note = SMALL.on("warn").heavy(MEDIUM) if self.row.never else SMALL
            lines.append((Gap(22), Text(self.row.note, note, wraps=True)))
        return lay(Cell((tuple(lines),), step=18), wide - px(30))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return max(px(32), round(self._laid(wide).height) + px(12))

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(px(280)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint_laid(painter, self._laid(rect.width()), rect)
            if self.digit and not self.row.never:
                paint_caps(painter, rect.right() - caps_width(self.digit), rect.center().y(), self.digit)
            hairline(painter, 0, rect.bottom() - 1, rect.width())
            if self.hasFocus():
                focus_ring(painter, rect, 4)


class KeepSide(SideColumn):
    """The column. `kept(name)` on Enter or its button, `turned()` when a row is left out or taken in,
    `layer(key)` for whom, `left()` on Esc."""

    aside = Aside.BESIDE
    kept = Signal(str)
    turned = Signal()
    layer = Signal(str)
    left = Signal()

    def __init__(
        self,
        title: str,
        hint: str,
        rows: str,
        keys: str,
        *,
        bare: bool = False,
        called: Callable[[str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`bare`: it can be kept with no row in. `called` makes what it is called by of the name that is
        typed, where that is not the name itself."""
        super().__init__(title, parent)
        self._bare, self._called = bare, called
        self.rows: list[_Row] = []
        self.name = LineField(self)
        self.name.setAccessibleName(_("Name"))
        self.name.setPlaceholderText(_("Name, then Enter"))
        self.name.finished.connect(self._finished)
        self.name.textChanged.connect(lambda _words: self._say_act())
        self.name.textChanged.connect(lambda _words: self._say_called())
        self._known_by = RunsLabel(wrapping=True)
        self.whose = Segmented(
            (("sprint", _("Draft for the sprint")), ("person", _("Only for me"))), _("For whom"), self
        )
        self.whose.chosen.connect(self.layer)
        self._rows = Stack()
        self._rows_head = SideHead(rows)
        self._said = RunsLabel(wrapping=True)
        self._preview = RunsLabel(wrapping=True)
        named = Stack()
        named.add(self.name, self._known_by)
        self.add(
            SideHead(title, keys=keys, large=True), paragraph(hint, SMALL), self._said, Space(4),
            SideHead(_("Name")), named, Space(8),
            SideHead(_("For whom"), keys="Alt+L"), self.whose, Space(8),
            self._rows_head, self._rows, Space(6), self._preview,
        )  # fmt: skip
        self._said.hide()
        self._known_by.hide()
        self._named = named
        self.pressed.connect(lambda: self._finished(True))

    def show_rows(self, rows: tuple[KeepRow, ...]) -> None:
        """Show what it holds."""
        made = [_Row(row, str(at) if at <= 9 else "") for at, row in enumerate(rows, 1)]
        for one in made:
            one.clicked.connect(lambda _checked=False, one=one: self._turn(one))
        self.rows = made
        self._rows.fill(*made)
        self._rows_head.setVisible(bool(made))
        self._say_act()

    @property
    def on(self) -> tuple[bool, ...]:
        """For each row: True when it is kept."""
        return tuple(row.on for row in self.rows)

    def preview(self, words: str, note: str = "") -> None:
        """Show how it reads as it stands; with `note` what has to be known of that, in amber."""
        style = PLAIN.on("warn").heavy(MEDIUM)
        lines: list[Line] = [(Text(words, PLAIN, wraps=True),)] if words else []
        if note:
            lines.append((Icon("warning", "warn", 14), Gap(8), Text(note, style, wraps=True)))
        self._preview.set_cell(Cell((tuple(lines),), step=19) if lines else Cell())
        self.inner.refresh()

    @property
    def previewed(self) -> str:
        """The words on how it reads, and what has to be known of that."""
        return self._preview.words().strip()

    def say(self, words: str) -> None:
        """Say in amber what is wrong, or could not be done; empty takes it away."""
        runs = (Icon("warning", "warn", 14), Gap(8), Text(words, PLAIN.on("warn").heavy(MEDIUM), wraps=True))
        self._said.set_cell(Cell(((runs,),), step=18) if words else Cell())
        self._said.setVisible(bool(words))
        self.inner.refresh()

    @property
    def said(self) -> str:
        """The words in amber."""
        return "" if self._said.isHidden() else self._said.words().strip()

    def take_focus(self) -> None:
        """Begin with the name."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()

    def _turn(self, row: _Row) -> None:
        if row.turn():
            self._say_act()
            self.turned.emit()

    def called(self, name: str) -> str:
        """The word by which it is called, made of the name that was typed."""
        return self._called(name) if self._called is not None else name

    @property
    def known_by(self) -> str:
        """The words below the name on what it is called by."""
        return "" if self._known_by.isHidden() else self._known_by.words().strip()

    def _say_called(self) -> None:
        name = self.name.text().strip()
        said = _("You write it as {name}.").format(name=self.called(name)) if name else ""
        shown = bool(said) and self._called is not None
        self._known_by.set_cell(Cell((((Text(said, SMALL, wraps=True),),),), step=17) if shown else Cell())
        if self._known_by.isHidden() is shown:
            self._known_by.setVisible(shown)
            self._named.refresh()
        self.inner.refresh()

    @property
    def _holds(self) -> bool:
        return self._bare or any(self.on)

    def _say_act(self) -> None:
        ready = bool(self.name.text().strip()) and self._holds
        words = _("Keep it") if ready else _("Give it a name") if self._holds else _("Nothing would be kept")
        self.set_act(words, "", "", ready=ready, idle=not self._holds)

    def _finished(self, entered: bool) -> None:
        words = " ".join(self.name.text().split())
        if not entered:
            return
        if words and self._holds:
            self.kept.emit(words)
        else:
            self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typing = self.name.hasFocus()
        digit = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held(event):
            self._finished(True)
        elif event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.layer.emit("person" if self.whose.current == "sprint" else "sprint")
        elif not typing and digit.isdigit() and 1 <= int(digit) <= len(self.rows):
            self._turn(self.rows[int(digit) - 1])
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            stops = [stop for stop in tab_stops(self) if stop.isVisible()]
            focus_next(stops, event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = [stop for stop in tab_stops(self) if stop.isVisible()]
        if QApplication.focusWidget() not in stops:
            self.take_focus()
            return True
        return focus_next(stops, forward)

    def show_layer(self, layer: Layer) -> None:
        """Show for whom it is kept."""
        self.whose.set_current(layer)
