"""The strip with the keys of what has the focus while a page or a list is changed; its height never changes
with the focus, so that nothing beside it moves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Keys, Line, Run, Text
from ui.painting.text import SMALL
from ui.theme import changed, px
from ui.theme.measures import MARGIN, SEMIBOLD
from ui.widgets.ground import Ground
from ui.window.sprint.changing_keys import KeyWords

Told = tuple[str, tuple[KeyWords, ...]]
"""What has the focus in words (empty: that is plain to see), and its keys."""
_STRIP, _LINE = 12, 22
"""Air of the strip of keys, and the distance of its lines, at 100 %."""


def _capped(keys: str) -> tuple[Run, ...]:
    return tuple(run for part in keys.split(" ") for run in (Keys(part), Gap(3)))[:-1]


def _cell(title: str, keys: tuple[KeyWords, ...]) -> Cell:
    """One line, two or three: whatever fits; the title gives way before a second line is begun."""
    parts: list[Line] = [
        (*_capped(one.keys), Gap(6), Text(one.short, SMALL), Gap(16)) for one in keys if one.short
    ]
    head: Line = (Text(title, SMALL.on("accent").heavy(SEMIBOLD)), Gap(16)) if title else ()
    options = []
    for rows, lead in ((1, head), (1, ()), (2, head), (3, head), (6, head)):
        each = -(-len(parts) // rows) or 1
        lines = [tuple(run for part in parts[at : at + each] for run in part)[:-1]
                 for at in range(0, len(parts), each)]  # fmt: skip
        options.append(((*lead, *lines[0]), *lines[1:]) if lines else (lead[:-1],))
    return Cell(tuple(dict.fromkeys(options)), step=_LINE)


class KeyStrip(Ground):
    """Keys of what has the focus, on as many lines as they need. `reserve` takes the room that any of them
    may need, once; `set_keys` shows others within it."""

    def __init__(self, parent: QWidget, keys: tuple[KeyWords, ...] = (), edges: str = "") -> None:
        super().__init__("accent_bg", edges, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._told: Told = ("", keys)
        self._every: tuple[Told, ...] = ()
        self._fit()
        changed.connect(self._fit)

    @property
    def told(self) -> Told:
        """What is shown."""
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
        every, room = (self._told, *self._every), self._room()
        self.setFixedHeight(round(max(lay(_cell(*one), room).height for one in every)) + px(_STRIP))
        title, keys = self._told
        said = ", ".join(f"{one.keys} {one.short}" for one in keys if one.short)
        self.setAccessibleName(f"{title}: {said}" if title else said)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            room = QRectF(self.rect()).adjusted(px(MARGIN), 0, -px(MARGIN), 0)
            paint_laid(painter, lay(_cell(*self._told), room.width()), room)
