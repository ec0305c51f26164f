"""The row in which measurements are entered: fields, what is asked about them, NEWS2, the act."""

from __future__ import annotations

from types import MappingProxyType

import msgspec
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.acts.measurements import Confirmed, Typed
from desktop.core.messages import _
from desktop.shown.measured.measurements import EntryDoubt, EntryField, EntryModel
from ui.editors.entry.entry_field import LEAST, EntryFieldBox
from ui.editors.entry.entry_head import EntryRowHead
from ui.editors.entry.entry_question import QuestionCard
from ui.editors.entry.entry_score import PointsRow, ScoreBox
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.speech import announce
from ui.painting.runs import Text
from ui.painting.text import SMALL
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import MARGIN_NARROW
from ui.widgets.button import ActionButton, PlainButton
from ui.widgets.ground import Ground
from ui.widgets.label import Rule, RunsLabel

_PAUSE_MS = 900
"""Pause in ms in a field after which its question is shown; before that a number may be half written."""
_LOW_WINDOW = 600
"""A window lower than this at 100 % has lower fields, where they stand in more than two lines."""
_SCORE = 284


class EntryRow(Ground):
    """Entry row for measurements: `typed(Typed)` at each change, `timed(text)` for a time, `saved()` for the
    act, `left()` for Esc, `corrected(key, reference)` for what stood last in the field one is in.

    The focus is never held back or moved while somebody types: a number must not land in another field.
    A question about a field is shown once one has left it or paused in it.
    """

    typed = Signal(object)
    timed = Signal(str)
    saved = Signal()
    left = Signal()
    form = Signal(str)
    corrected = Signal(str, str)
    _keys: Table = MappingProxyType({})

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "t", parent)
        self.model: EntryModel | None = None
        self._confirmed: tuple[Confirmed, ...] = ()
        self._retyped: set[str] = set()
        self._asked: dict[str, EntryDoubt] = {}
        self._columns, self._low = 0, False
        self.boxes: dict[str, EntryFieldBox] = {}
        self.head = EntryRowHead(self)
        self.head.timed.connect(self.timed)
        self.head.left.connect(self.take_focus)
        self.head.form.connect(self.form)
        self.grid = QGridLayout()
        self.card = QuestionCard(self)
        self.card.confirmed.connect(self._confirm)
        self.card.given_up.connect(self.take_focus)
        self.points = PointsRow((), self)
        self.scale = RunsLabel(self)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(_("Reason: wrong patient, mistyped, …"))
        self.reason.setAccessibleName(_("Reason for the correction"))
        self.reason.textChanged.connect(lambda _text: self._tell())
        self.reason.returnPressed.connect(self.saved)
        self.strike = PlainButton(_("Strike the whole round"), "Alt+X", parent=self)
        self.strike.clicked.connect(self.strike_all)
        self.score = ScoreBox(self)
        self.button = ActionButton(self)
        self.button.clicked.connect(self.saved)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._show_doubts)
        self._keys = {
            "Alt+B": self.card.ask_reason,
            "Alt+R": self.correct_last,
            "Alt+X": self.strike_all,
            "F2": self.head.write_time,
            "Esc": self.left.emit,
        }
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._dress()
        changed.connect(self._dress)

    def _lay_out(self) -> None:
        self._main = QVBoxLayout()
        self._main.setSpacing(px(4))
        self._main.addLayout(self.grid)
        correcting = QHBoxLayout()
        correcting.addWidget(self.reason, 1)
        correcting.addWidget(self.strike)
        self._main.addWidget(self.card)
        self._main.addLayout(correcting)
        self._main.addWidget(self.points)
        self._main.addWidget(self.scale)
        self._beside = QWidget(self)
        side = QVBoxLayout(self._beside)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.score)
        side.addStretch(1)
        side.addWidget(self.button)
        row = QHBoxLayout()
        row.setSpacing(px(20))
        row.addLayout(self._main, 1)
        row.addWidget(Rule(down=True, parent=self))
        row.addWidget(self._beside)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(px(4))
        self._column.addWidget(self.head)
        self._column.addLayout(row)

    def _dress(self) -> None:
        margin = px(MARGIN_NARROW)
        self._column.setContentsMargins(margin, px(6), margin, px(10))
        self.grid.setHorizontalSpacing(px(12))
        self.grid.setVerticalSpacing(px(2))
        self._beside.setFixedWidth(px(_SCORE))
        self.reason.setFont(font())
        dress_field(self.reason)
        self.reason.setFixedHeight(px(32))

    # What is shown

    def set_model(self, model: EntryModel | None, *, load: bool = False) -> None:
        """Show the answer to what was typed; with `load` the fields take the model's own words."""
        self.model = model
        if model is None:
            self._confirmed, self._retyped, self._asked = (), set(), {}
            self._make(())
            return
        if load or tuple(self.boxes) != tuple(field.key for field in model.fields):
            self._make(model.fields)
            self._confirmed, self._retyped, self._asked = model.typed.confirmed, set(), {}
            for key, one in self.boxes.items():
                one.put(model.typed.text(key))
            self.reason.blockSignals(True)
            self.reason.setText(model.typed.reason)
            self.reason.blockSignals(False)
        self.head.show_model(model)
        self.reason.setVisible(model.correcting)
        self.strike.setVisible(model.correcting)
        self.score.show_score(model.score)
        self._show_points()
        self.scale.set_line((Text(model.scale, SMALL),) if model.scale else ())
        self.scale.setVisible(bool(model.scale))
        self.button.set_act(model.verb, model.name, ready=model.ready)
        self._show_doubts(paused=False)
        # What a field was last may need more room than before.
        self._place()

    def _make(self, fields: tuple[EntryField, ...]) -> None:
        for one in self.boxes.values():
            self.grid.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.boxes = {field.key: EntryFieldBox(field, self) for field in fields}
        for key, one in self.boxes.items():
            one.written.connect(lambda _text, key=key: self._written(key))
            one.line.entered.connect(self.saved)
            one.line.went.connect(lambda key=key: self._went(key))
        self.points.boxes = tuple(self.boxes.values())
        self._columns = 0
        self._place()

    def _place(self) -> None:
        """Place as many fields side by side as have room; intake stands over output."""
        room = self.width() - px(_SCORE) - 2 * px(MARGIN_NARROW) - px(20)
        # All are as wide as the one that needs most: a name, a unit and a time are never given up for it.
        most = max((one.least() for one in self.boxes.values()), default=px(LEAST))
        gap = self.grid.horizontalSpacing()
        fitting = max((room + gap) // (most + gap), 2)
        lines: list[list[EntryFieldBox]] = []
        for number in sorted({one.field.line for one in self.boxes.values()}):
            found = [one for one in self.boxes.values() if one.field.line == number]
            lines += [found[at : at + fitting] for at in range(0, len(found), fitting)]
        columns = max((len(line) for line in lines), default=0)
        low = len(lines) > 2 and self.window().height() < px(_LOW_WINDOW)
        if (columns, low) == (self._columns, self._low):
            return
        self._low = low
        for one in self.boxes.values():
            one.set_low(low)
        for at in range(self.grid.columnCount()):
            self.grid.setColumnStretch(at, 0)
        self._columns = columns
        for down, line in enumerate(lines):
            for across, one in enumerate(line):
                self.grid.addWidget(one, down, across)
                one.show()
        # Few fields are no wider than many.
        for at in range(max(columns, min(fitting, 5))):
            self.grid.setColumnStretch(at, 1)

    def _show_points(self) -> None:
        """The points stand under the fields where these stand in one line; else the score alone tells."""
        score = self.model.score if self.model is not None else None
        one_line = self._columns >= len(self.boxes)
        self.points.setVisible(score is not None and bool(score.text) and one_line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self._show_points()

    # What is typed

    def words(self) -> Typed | None:
        """All that stands in the row now."""
        if self.model is None:
            return None
        fields = tuple((key, one.line.text()) for key, one in self.boxes.items() if one.line.text())
        return msgspec.structs.replace(
            self.model.typed, fields=fields, confirmed=self._confirmed, reason=self.reason.text()
        )

    def _written(self, key: str) -> None:
        self._retyped.add(key)
        self._pause.start()
        self._tell()

    def _tell(self) -> None:
        if (words := self.words()) is not None:
            self.typed.emit(words)

    def _went(self, key: str) -> None:
        """A field was left. What is written anew as it stood when it was asked about is confirmed by that."""
        one, doubt = self.boxes.get(key), self._asked.get(key)
        again = key in self._retyped and doubt is not None and not doubt.refused
        if one is not None and doubt is not None and again and one.line.text().strip() == doubt.text:
            self._confirm(doubt, _("written twice"))
        self._retyped.discard(key)
        QTimer.singleShot(0, self, lambda: self._show_doubts(paused=False))
        if self.model is not None and self.model.score is not None and self.model.score.text:
            announce(self, f"NEWS2 {self.model.score.words}. {self.model.score.parts}")

    def _confirm(self, doubt: EntryDoubt, reason: str) -> None:
        others = tuple(one for one in self._confirmed if one.key != doubt.key)
        self._confirmed = (*others, Confirmed(doubt.key, doubt.text, reason))
        inside = self.card.isAncestorOf(QApplication.focusWidget() or self)
        self._tell()
        if inside and doubt.key in self.boxes:
            self.boxes[doubt.key].setFocus(Qt.FocusReason.OtherFocusReason)
        elif inside:
            self.take_focus()

    def _show_doubts(self, *, paused: bool = True) -> None:
        """Frame what is asked about, and show one question: of the field one is in, else the first."""
        if self.model is None:
            return
        here = next((key for key, one in self.boxes.items() if one.line.hasFocus()), "")
        shown: dict[str, EntryDoubt] = {}
        for field in self.model.fields:
            one = self.boxes.get(field.key)
            if one is None:
                continue
            doubt = field.doubt if field.doubt and field.doubt.text == one.line.text().strip() else None
            # Half a number is not asked about.
            writing = field.key == here and not paused and field.key in self._retyped
            if doubt is not None and not writing:
                shown[field.key] = doubt
                if self._asked.get(field.key) != doubt:
                    self._asked[field.key] = doubt
                    self._retyped.discard(field.key)
            one.show_field(field, asking=field.key in shown)
        self.points.update()
        first = shown.get(here) or next(iter(shown.values()), None) or self.model.time_doubt
        if first is not None and first != self.card.doubt:
            confirm = "" if first.refused else " Alt+B."
            announce(self, f"{first.title} {first.detail}{confirm}", urgent=True)
        self.card.show_doubt(first)
        self.head.ask(self.model.time_doubt is not None)

    def correct_last(self) -> None:
        """Correct what stood last in the field one is in."""
        one = next((box for box in self.boxes.values() if box.line.hasFocus()), None)
        if one is not None and one.field.reference:
            self.corrected.emit(one.field.key, one.field.reference)

    def strike_all(self) -> None:
        """Empty all fields of a round that is corrected: it was never measured of this patient."""
        if self.model is None or not self.model.correcting:
            return
        for one in self.boxes.values():
            one.line.clear()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_first(self) -> None:
        """Go to what must be answered before it can be saved."""
        if self.model is None:
            return
        self._retyped.clear()
        self._show_doubts()
        doubts = self.model.doubts
        field = next((self.boxes[d.key] for d in doubts if d.key in self.boxes), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.line.selectAll()
        elif doubts:
            self.card.ask_reason()
        elif self.model.correcting and not self.reason.text().strip():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.take_focus()

    def take_focus(self) -> None:
        """Go to the field one was in, else the first empty one."""
        boxes = list(self.boxes.values())
        empty = next((one for one in boxes if not one.line.text()), None)
        one = empty or next(iter(boxes), None)
        if one is not None:
            one.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Keys

    def event(self, event: QEvent) -> bool:
        return claims(event, self._keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not runs(event, self._keys):
            super().keyPressEvent(event)
