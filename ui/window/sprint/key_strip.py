"""The strip with the keys of what has the focus while a page or a list is changed; its height never changes
with the focus, so that nothing beside it moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Keys, Line, Run, Text, line_width
from ui.painting.text import SMALL
from ui.theme import changed, px
from ui.theme.measures import MARGIN, SEMIBOLD
from ui.widgets.ground import Ground
from ui.window.sprint.changing_keys import KeyWords

Told = tuple[str, tuple[KeyWords, ...]]
"""Title of the part with the focus (empty: that is plain to see), and its keys."""
LOW = 640
"""In a window lower than this, at 100 %, the strip has one line: values need the room more."""
_STRIP, _LINE = 12, 22
"""Air of the strip of keys, and the distance of its lines, at 100 %."""


def _capped(keys: str) -> tuple[Run, ...]:
    return tuple(run for part in keys.split(" ") for run in (Keys(part), Gap(3)))[:-1]


def _said(one: KeyWords) -> Line:
    return (*_capped(one.keys), Gap(6), Text(one.short, SMALL))


def _lines(parts: list[Line], room: float) -> list[Line]:
    """Lines that are filled one after the other; no key stands apart from its words."""
    lines: list[Line] = [()]
    for part in parts:
        longer = (*lines[-1], Gap(16), *part) if lines[-1] else part
        if not lines[-1] or line_width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _cell(told: Told, room: float, *, low: bool) -> Cell:
    """As many lines as the keys need; the title gives way before it costs another one. In a `low` window one
    line, and by which key all of them are told."""
    title, keys = told
    parts = [_said(one) for one in keys if one.short]
    head: list[Line] = [(Text(title, SMALL.on("accent").heavy(SEMIBOLD)),)] if title else []
    bare, titled = _lines(parts, room), _lines([*head, *parts], room)
    more = _said(KeyWords("F1", _("all keys"), ""))
    while low and len(bare) > 1 and parts:
        parts = parts[:-1]
        bare, titled = _lines([*parts, more], room), _lines([*head, *parts, more], room)
    return Cell((tuple(titled if len(titled) == len(bare) else bare),), step=_LINE)


class KeyStrip(Ground):
    """Keys of what has the focus, on as many lines as they need. `reserve` takes the room that any of them
    may need, once; `set_keys` shows others within it."""

    def __init__(self, parent: QWidget, keys: tuple[KeyWords, ...] = (), edges: str = "") -> None:
        super().__init__("accent_bg", edges, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._told: Told = ("", keys)
        self._every: tuple[Told, ...] = ()
        self._low = False
        parent.installEventFilter(self)
        self._fit()
        changed.connect(self._fit)

    @property
    def told(self) -> Told:
        """The title and the keys that are shown."""
        return self._told

    def set_keys(self, keys: tuple[KeyWords, ...], title: str = "") -> None:
        """Show other keys with their words, and whose they are."""
        if (title, keys) != self._told:
            self._told = title, keys
            self._fit()

    def reserve(self, *every: Told) -> None:
        """Be as high as each of these needs."""
        if every != self._every:
            self._every = every
            self._fit()

    def fit_to(self, wide: int) -> None:
        """Take a width, and the height that it needs there, at once: also before it is shown."""
        self.resize(wide, self.height())
        self._fit()

    def _room(self) -> int:
        return self.width() - 2 * px(MARGIN)

    def _fit(self) -> None:
        self._low = self.window().height() < px(LOW)
        every, room = (self._told, *self._every), self._room()
        high = max(lay(_cell(one, room, low=self._low), room).height for one in every)
        self.setFixedHeight(round(high) + px(_STRIP))
        title, keys = self._told
        said = ", ".join(f"{one.keys} {one.short}" for one in keys if one.short)
        self.setAccessibleName(f"{title}: {said}" if title else said)
        self.update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._low is not (self.window().height() < px(LOW)):
            self._fit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            room = QRectF(self.rect()).adjusted(px(MARGIN), 0, -px(MARGIN), 0)
            paint_laid(painter, lay(_cell(self._told, room.width(), low=self._low), room.width()), room)
