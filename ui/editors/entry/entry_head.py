"""The head of the entry row: what is entered, when it was measured, its keys, the forms, when it was kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.core.messages import _
from desktop.shown.measured.measurements import EntryModel
from ui.painting.runs import Gap, Icon, Keys, Run, Text
from ui.painting.text import HEAD, LABEL, SMALL
from ui.theme import changed, dress_field, font, px
from ui.theme.measures import MEDIUM, SEMIBOLD
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented


class _Time(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held(event):
            return
        super().keyPressEvent(event)


class EntryRowHead(QWidget):
    """Head of the entry row: `timed(text)` when a time was written, `form(key)` when another form was chosen,
    `left()` when one is done with the time."""

    timed = Signal(str)
    form = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: EntryModel | None = None
        self._saved = ("", False)
        self._asking = self._pending = False
        self.refused = ""
        self._title = RunsLabel(self)
        self.time = _Time(self)
        self.time.setAccessibleName(_("Time of the measurement"))
        self.time.setPlaceholderText(_("14:32, yesterday 22:10 …"))
        self.time.returnPressed.connect(self._timed)
        self.time.left.connect(self._close)
        self.time.editingFinished.connect(self._finished)
        self.time.hide()
        self._hints = RunsLabel(self)
        self._kept = RunsLabel(self)
        self.forms: Segmented | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        for widget in (self._title, self.time, self._hints):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._kept)
        self._row = row
        self._dress()
        changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFixedHeight(px(42))
        self.time.setFont(font(13, SEMIBOLD))
        dress_field(self.time)
        self.time.setFixedSize(px(190), px(30))

    def show_model(self, model: EntryModel) -> None:
        """Show what is entered and when."""
        if self.forms is None and model.forms:
            self.forms = Segmented(model.forms, _("What is entered"), self)
            self.forms.chosen.connect(self.form)
            self._row.addWidget(self.forms)
        if self.forms is not None:
            self.forms.setVisible(bool(model.forms))
            self.forms.set_current(model.typed.form)
        self._model = model
        if model.time_refused:
            # It stands until another one is written, or given up with Esc.
            self._pending, self.refused = False, model.time_refused
            self.ask_again()
        elif self._pending:
            self._close()
        self._say()

    def ask(self, on: bool) -> None:
        """Show or hide the question about the time."""
        if on != self._asking:
            self._asking = on
            self._say()

    def set_saved(self, words: str, failed: bool = False) -> None:
        """Show the time at which the draft was saved, or that saving failed."""
        self._saved = (words, failed)
        self._say()

    def _say(self) -> None:
        model = self._model
        if model is None:
            return
        when = LABEL.heavy(SEMIBOLD) if not self._asking else LABEL.heavy(SEMIBOLD).on("warn")
        title: list[Run] = [Text(model.title, HEAD), Gap(14)]
        if not self.time.isVisible():
            title.append(Text(model.when, when))
        if model.kept:
            title += [Gap(12), Icon("clock-counter-clockwise", "warn", 14), Gap(6),
                      Text(model.kept, SMALL.on("warn").heavy(MEDIUM))]  # fmt: skip
        self._title.set_line(tuple(title), step=24)
        if self.refused:
            refused = (Text(self.refused, SMALL.on("warn").heavy(MEDIUM)),)
            self._hints.set_line(refused)
        else:
            self._hints.set_line(*self._keys(model))
        words, failed = self._saved
        if failed:
            self._kept.set_line((Icon("warning", "danger", 14), Gap(6), Text(words, SMALL.on("danger"))))
        else:
            self._kept.set_line((Icon("check", "text2", 14), Gap(6), Text(words, SMALL)) if words else ())

    def _keys(self, model: EntryModel) -> list[tuple[Run, ...]]:
        """Key and words, from all of them to none."""
        all_ = [] if model.correcting else [("F2", _("change the time"))]
        all_.append(("Tab", _("next field")))
        if not model.correcting:
            all_.append(("Space", _("as last, if measured anew")))
            all_.append(("Alt+R", _("correct the last")))
        all_.append(("Esc", _("to the chart") if model.correcting else _("to the chart, the draft stays")))
        forms = []
        # Where there is no room for all: the way out stays longest.
        order = [len(all_) - 1, *range(len(all_) - 1)]
        for count in range(len(all_), -1, -1):
            runs: list[Run] = []
            for keys, words in (all_[at] for at in sorted(order[:count])):
                runs += [Keys(keys), Gap(8), Text(words, SMALL), Gap(18)]
            forms.append(tuple(runs))
        return forms

    def write_time(self) -> None:
        """Let another time be written."""
        if self._model is None or self._model.correcting:
            return
        self.time.show()
        self.time.setText(self._model.when.split(" ")[-1])
        self.time.setModified(False)
        self.time.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.time.selectAll()
        self._say()

    def _timed(self) -> None:
        self.time.setModified(False)
        self._pending = True
        self.timed.emit(self.time.text())

    def _finished(self) -> None:
        """Accept the time when the field is left with Tab."""
        if self.time.isModified() and self.time.text().strip():
            self._timed()
        elif not self._pending and not self.refused:
            self._close()

    def ask_again(self) -> None:
        """Back to a time that was refused: nothing is saved under another one."""
        self.time.show()
        self.time.setFocus(Qt.FocusReason.OtherFocusReason)
        self.time.selectAll()
        self._say()

    def _close(self) -> None:
        self._pending, self.refused = False, ""
        if not self.time.isHidden():
            self.time.hide()
            self._say()
            self.left.emit()
