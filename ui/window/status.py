"""The status bar: synchronisation, unsent, age of what is shown; draft, help, workspace, pilot and clock."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.acts import Act
from desktop.acts.window import ChangePage, Help, LookBack, Refresh, ShowPage
from desktop.core.messages import _, language
from desktop.shown.shell import StatusModel
from ui.painting.runs import Gap, Icon, Keys, Line, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import SMALL, Style
from ui.theme import is_wide, px
from ui.theme.measures import CAPTION, SEMIBOLD, STATUS
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.plain import tip

_STYLE = Style(CAPTION, 400, "text2")


class _Part(Button):
    """A word of the status bar that can be pressed."""

    def __init__(self, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.action = action
        self._line: Line = ()
        self._alarm = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def say(self, words: str, *line: Line, alarm: bool = False) -> None:
        self._line = line[0] if line else (Text(words, _STYLE),)
        self._alarm = alarm
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if words else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._line)) + px(20 if self.action == "sync" else 12), px(STATUS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._alarm:
                box(painter, rect, 0, "warn_bg")
            elif self._hover:
                box(painter, rect.adjusted(0, 3, 0, -3), 4, "hover")
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(0, 2, 0, -2), 4)
            paint_line(painter, self._line, px(14 if self.action == "sync" else 6), rect.center().y())


_ACTS: dict[str, Act] = {
    "sync": Refresh(), "unsent": ShowPage("unsent"), "newer": Help(), "help": Help(), "back": LookBack(),
    "draft": ChangePage(sprint=True),
}  # fmt: skip


class StatusBar(Ground):
    """Status bar: `act(Act)`: try now, show what is unsent, go on with a draft, help; the other words
    can't be pressed."""

    act = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("nav", "t", parent)
        self.setAccessibleName(_("Status"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 1, px(8), 0)
        self._row.setSpacing(px(6))
        self.parts: dict[str, _Part] = {}
        right = ("draft", "newer", "help", "back", "workspace", "pilot", "clock")
        for name in ("sync", "unsent", "age", "", *right):
            if not name:
                self._row.addStretch(1)
                continue
            part = _Part(name, self)
            if (act := _ACTS.get(name)) is None:
                part.setEnabled(False)
            else:
                part.clicked.connect(lambda _checked=False, act=act: self.act.emit(act))
            self._row.addWidget(part)
            self.parts[name] = part
        self.setFixedHeight(px(STATUS))
        self._model = StatusModel("", "", "", "")
        self._said = ""

    @property
    def model(self) -> StatusModel:
        """Model that is shown."""
        return self._model

    def set_model(self, model: StatusModel) -> None:
        """Show another state."""
        if model == self._model and self._said == language():
            return
        self._said = language()
        self._model = model
        dotted: Line = (Text("·", _STYLE), Gap(12))
        if model.away:
            strong = Text(model.sync, _STYLE.on("warn").heavy(SEMIBOLD))
            self.parts["sync"].say(model.sync, (Icon("cloud-slash", "warn"), Gap(7), strong), alarm=True)
        else:
            self.parts["sync"].say(
                model.sync, (Icon("cloud-check", "text2"), Gap(6), Text(model.sync, _STYLE))
            )
        unsent = _STYLE.heavy(SEMIBOLD) if model.unsent_count else _STYLE
        self.parts["unsent"].say(model.unsent, (*dotted, Text(model.unsent, unsent)))
        self.parts["newer"].say(model.newer)
        self.parts["help"].say(_("Help"), (Text(_("Help"), SMALL), Gap(6), Keys("F1", fill="")))
        self.parts["back"].say(model.back, (Keys("F8", fill=""), Gap(6), Text(model.back, SMALL)))
        self.parts["workspace"].say(model.workspace)
        self.parts["pilot"].say(model.pilot, (Text(model.pilot, _STYLE.on("accent").heavy(SEMIBOLD)),))
        self.parts["clock"].say(model.clock, (Text(model.clock, _STYLE.on("text")),))
        self._fit()

    def _say_draft(self, *, key: bool) -> None:
        """Set the draft that is begun, and its key where there is room for it."""
        model, part = self._model, self.parts["draft"]
        keys: Line = (Gap(6), Keys(model.draft_key, fill="")) if key and model.draft_key else ()
        part.say(model.draft, (Text(model.draft, SMALL), *keys))
        part.setAccessibleDescription(model.draft_more)
        tip(part, model.draft_more)

    def _say_age(self, *, next_try: bool) -> None:
        """Set the age of the data, and the next retry where there is room for it."""
        model, part = self._model, self.parts["age"]
        dotted: Line = (Text("·", _STYLE), Gap(12))
        aged: Line = (*dotted, Text(model.age, _STYLE.heavy(SEMIBOLD) if model.away else _STYLE))
        if model.next_try and next_try:
            aged = (*aged, Gap(10), *dotted, Text(model.next_try, _STYLE))
        part.say(" · ".join(filter(None, (model.age, model.next_try))), aged)
        tip(part, "" if next_try else model.next_try)

    def _fit(self) -> None:
        """Hide parts without room: the way back of a pilot, the workspace's name, a newer version, the draft,
        the next retry. The pilot itself stays, and F8 works without its word."""
        self.parts["help"].setVisible(is_wide(self.width()))
        self.parts["workspace"].setVisible(bool(self._model.workspace))
        self.parts["newer"].setVisible(bool(self._model.newer))
        self.parts["back"].setVisible(bool(self._model.back))
        self._say_draft(key=True)
        self._say_age(next_try=True)
        for name in ("back", "workspace", "newer"):
            if self._needed() > self.width():
                self.parts[name].setVisible(False)
        if self._needed() > self.width():
            self._say_draft(key=False)
        if self._needed() > self.width():
            self.parts["draft"].setVisible(False)
        if self._needed() > self.width():
            self._say_age(next_try=False)

    def _needed(self) -> int:
        shown = [part for part in self.parts.values() if not part.isHidden()]
        return sum(part.sizeHint().width() + px(6) for part in shown) + px(8)

    def resizeEvent(self, event: object) -> None:
        self._fit()
