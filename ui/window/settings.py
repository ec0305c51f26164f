"""The settings page: a row for each choice, in effect at once, and how it will look at the right."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.acts import key_in
from desktop.acts.patient import BeginNote
from desktop.core.formats import number
from desktop.core.messages import LANGUAGE_NAMES, _, ngettext
from desktop.core.preferences import TEXT_SIZES
from desktop.shown.settings import SettingsShown
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Mark, Spring, Text, line_width
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import HEAD, LABEL, PAGE_TITLE, PLAIN, QUIET, SMALL, Style
from ui.theme import changed, is_wide, px
from ui.theme.measures import MARGIN, NAME, PAGE_HEAD, SEMIBOLD, SIDE, SIDE_NARROW
from ui.widgets.button import PlainButton
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import Rule, RunsLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segmented import Segmented


class _Row(QWidget):
    """A choice with its name at the left and a remark at the right, or below it where there is no room."""

    def __init__(self, name: str, value: Segmented | RunsLabel, remark: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self._control = value if isinstance(value, Segmented) else None
        self._name = RunsLabel(self)
        self._name.set_line((Text(name, LABEL if self._control is not None else QUIET),))
        self._value = value
        value.setParent(self)
        self._remark, self._said = remark, RunsLabel(self, wrapping=True)
        changed.connect(self.arrange)

    def arrange(self) -> None:
        """Give each its place, and the row the height that they take."""
        edge, left = px(12), px(12 + 186)
        room = max(self.width() - left - edge, px(80))
        if self._control is not None:
            self._control.set_room(room)
        size = self._value.sizeHint() if self._control is None else self._control.size()
        wide = round(line_width(self._remark)) + 1
        beside = size.width() + px(12) + wide <= room
        tall = max(px(46), size.height() + px(14))
        self._name.setGeometry(edge, 0, px(186), tall - 1)
        self._value.move(left, (tall - size.height()) // 2)
        self._value.resize(min(size.width(), room), size.height())
        self._said.set_cell(Cell(((self._remark,),), right=beside))
        self._said.resize(wide if beside else room, 1)
        if beside:
            self._said.move(self.width() - edge - wide, (tall - self._said.height()) // 2)
        elif self._remark:
            self._said.move(left, tall - px(4))
            tall += self._said.height() + px(4)
        self.setFixedHeight(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = QRectF(self.rect())
            focused = self.window().focusWidget()
            if self._control is not None and focused is not None and self._control.isAncestorOf(focused):
                box(painter, area, 8, "accent_bg")
                focus_ring(painter, area.adjusted(0.75, 0.75, -0.75, -0.75))
            else:
                hairline(painter, px(12), self.height() - 1, self.width() - px(24))


class _Preview(Ground):
    """Sample patient, in these settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        name: Line = (Text("NORDMANN, Kari", Style(NAME, SEMIBOLD)),)
        born: Line = (Text("01.01.1950 · " + _("Woman"), PLAIN),)
        self._add(column, name, born)
        values: tuple[tuple[str, str, str, str], ...] = (
            (_("Potassium"), "mmol/L", "low", number(Decimal("3.4"))),
            (_("Sodium"), "mmol/L", "", "137"),
            (_("Creatinine"), "µmol/L", "high", "118"),
        )
        lines: list[Line] = []
        for what, unit, mark, value in values:
            strong = LABEL.heavy(SEMIBOLD) if mark else PLAIN
            mark_run: Line = (Mark(mark), Gap(4)) if mark else ()
            lines.append(
                (Text(what, strong), Gap(10), Text(unit, SMALL), Spring(), *mark_run, Text(value, strong))
            )
        self._add(column, *lines)
        made_up = RunsLabel(self, wrapping=True)
        words = _("NORDMANN is made up. No real data is shown here.")
        made_up.set_cell(Cell((((Text(words, SMALL, wraps=True),),),), step=18))
        column.addWidget(made_up)

    def _add(self, column: QVBoxLayout, *lines: Line) -> None:
        card = _Card(self)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(14), px(10), px(14), px(10))
        inside.setSpacing(px(8))
        for line in lines:
            label = RunsLabel(card, wrapping=True)
            label.set_cell(Cell(((line,),), step=22))
            inside.addWidget(label)
        column.addWidget(card)


class _Card(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, "surface", "hairline")


class SettingsPage(Ground):
    """Settings page: `chosen(Preferences)` at each choice; `left()` by Esc or the button."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, model: SettingsShown, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.setAccessibleName(_("Settings"))
        self._person = model.person
        self._first = self.now = model.chosen
        self.controls: dict[str, Segmented] = {}
        self._rows: list[_Row] = []
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(self._head())
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(px(8), px(12), px(12), px(12))
        body.setSpacing(0)
        self._choices(body, model)
        body.addStretch(1)
        main.addWidget(Scroll(inner, self, "canvas"), 1)
        across.addLayout(main, 1)
        across.addWidget(self._side())

    def _head(self) -> QWidget:
        head = Ground("surface", "b")
        head.setFixedHeight(px(PAGE_HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        title = RunsLabel(head)
        whose = _("for {name}, on this machine").format(name=self._person)
        name: Line = (Text(_("Settings"), PAGE_TITLE),)
        title.set_line((*name, Gap(14), Text(whose, QUIET)), name, step=28)
        row.addWidget(title)
        row.addStretch(1)
        close = PlainButton(_("Close"), "Esc")
        close.clicked.connect(self.left)
        row.addWidget(close)
        return head

    def _choices(self, body: QVBoxLayout, model: SettingsShown) -> None:
        now = model.chosen
        self._title(body, _("Appearance"), _("changes at once"))
        self._row(body, "language", _("Language"), LANGUAGE_NAMES, now.language,
                  _("clinical content is not translated"))  # fmt: skip
        schemes = (
            ("light", _("Light")),
            ("dark", _("Dark")),
            ("contrast", _("High contrast")),
            ("system", _("As the system")),
        )
        self._row(body, "theme", _("Theme"), schemes, now.theme, "")
        sizes = tuple((str(size), f"{size} %") for size in TEXT_SIZES)
        self._row(body, "text_size", _("Text size"), sizes, str(now.text_size), _("of the system's"))
        self._title(body, _("Work"), "")
        self._row(body, "note_template", _("Note template"), model.templates, now.note_template,
                  _("{key} begins with it").format(key=key_in(BeginNote, "")))  # fmt: skip
        self._title(body, _("Safety"), _("the hospital sets the limits"))
        lock = ngettext("{n} minute untouched", "{n} minutes untouched", model.lock_minutes)
        said = lock.format(n=model.lock_minutes) if model.lock_minutes else _("never by itself")
        self._fixed(body, _("Locks after"), said)
        self._fixed(body, _("Reading is logged"), _("always"))

    def _title(self, body: QVBoxLayout, words: str, note: str) -> None:
        label = RunsLabel(self)
        label.set_line((Gap(12), Text(words, LABEL.heavy(SEMIBOLD)), Gap(10), Text(note, SMALL)))
        label.setFixedHeight(px(38))
        body.addWidget(label)
        body.addWidget(Rule())

    def _row(
        self, body: QVBoxLayout, key: str, name: str, choices: tuple[tuple[str, str], ...], now: str,
        remark: str,
    ) -> None:  # fmt: skip
        control = Segmented(choices, name, self)
        if now in dict(choices):
            control.set_current(now)
        control.chosen.connect(lambda value, key=key: self._choose(key, value))
        row = _Row(name, control, (Text(remark, SMALL, wraps=True),) if remark else (), self)
        self._rows.append(row)
        self.controls[key] = control
        body.addWidget(row)

    def _fixed(self, body: QVBoxLayout, name: str, value: str) -> None:
        label = RunsLabel()
        label.set_line((Text(value, PLAIN),))
        locked: Line = (Icon("lock", "text2", 14), Gap(8), Text(_("set by the hospital"), SMALL))
        body.addWidget(_Row(name, label, locked, self))

    def _side(self) -> QWidget:
        side = Ground("canvas", "l")
        side.setFixedWidth(px(SIDE if is_wide(self.window().width()) else SIDE_NARROW))
        column = QVBoxLayout(side)
        column.setContentsMargins(px(MARGIN), px(16), px(MARGIN), px(16))
        column.setSpacing(px(14))
        head = RunsLabel(side)
        head.set_line((Text(_("How it will look"), HEAD),), step=28)
        column.addWidget(head)
        column.addWidget(_Preview(side))
        column.addStretch(1)
        self.restore = PlainButton(_("Back as it was"), "Ctrl+Z")
        self.restore.clicked.connect(self._restore)
        column.addWidget(self.restore)
        foot = RunsLabel(side, wrapping=True)
        words = _("Kept by itself. The arrow keys choose, Tab goes on.")
        foot.set_cell(Cell((((Text(words, SMALL, wraps=True),),),), step=18))
        column.addWidget(foot)
        return side

    def _choose(self, key: str, value: str) -> None:
        self.now = msgspec.structs.replace(self.now, **{key: int(value) if key == "text_size" else value})
        self.chosen.emit(self.now)

    def _restore(self) -> None:
        self.now = self._first
        for key, control in self.controls.items():
            control.set_current(str(getattr(self.now, key)))
        self.chosen.emit(self.now)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.controls["language"].take_focus()

    def event(self, event: QEvent) -> bool:
        # Undo on this page is about this page, not about the last act on a patient.
        undo = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if undo and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not held(event):
                self.left.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._restore()
        else:
            super().keyPressEvent(event)
