"""Palette entries under headings: one widget that paints the visible ones."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.acts import Act
from desktop.shown.shell import PaletteEntry, PaletteGroup
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, SMALL, Style, draw, wrap
from ui.theme import changed, paint_icon, px
from ui.theme.measures import CAPTION, MEDIUM, SEMIBOLD

WIDE = 680
ENTER = "Enter"
_TITLE = LABEL.heavy(SEMIBOLD)
_HEAD = Style(CAPTION, MEDIUM, "text2")
_MOST = 500
"""Maximum entries with cached line breaks."""
_Lines = tuple[tuple[str, Style], ...]


@dataclass(slots=True)
class Entry:
    """One choice, and where it stands."""

    entry: PaletteEntry
    lines: _Lines
    top: int
    tall: int

    def accessible_name(self) -> str:
        """All that it says, for a screen reader."""
        return ", ".join(filter(None, (self.entry.title, self.entry.detail, self.entry.keys)))


class PaletteEntries(QWidget):
    """The field above keeps the focus and says what is chosen; `pressed(act)` when one is clicked."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.said = ""
        self.chosen = -1
        self._groups: tuple[PaletteGroup, ...] = ()
        self._titles: list[tuple[str, int]] = []
        self._tall = 0
        self._wrapped: dict[PaletteEntry, _Lines] = {}
        changed.connect(self._theme_changed)

    def set_groups(self, groups: tuple[PaletteGroup, ...]) -> bool:
        """Other entries, of which none is chosen yet; False where they are the same."""
        if groups == self._groups:
            return False
        self._groups = groups
        self.chosen = -1
        if len(self._wrapped) > _MOST:
            self._wrapped.clear()
        self._arrange()
        return True

    def _theme_changed(self) -> None:
        self._wrapped.clear()
        self._arrange()

    def _arrange(self) -> None:
        self.entries, self._titles = [], []
        top, line = px(4), px(17)
        for group in self._groups:
            if group.title:
                self._titles.append((group.title, top))
                # A heading that nothing stands under is a sentence, and has less room.
                top += px(38) if group.entries else px(26)
            for entry in group.entries:
                lines = self._lines(entry)
                tall = max(px(48), len(lines) * line + px(14))
                self.entries.append(Entry(entry, lines, top, tall))
                top += tall
        self._tall = top + px(8)
        self.said = " ".join(group.title for group in self._groups if not group.entries)
        self.setAccessibleName(
            "\n".join([self.said, *(one.accessible_name() for one in self.entries)]).strip()
        )
        self.updateGeometry()
        self.update()

    def _lines(self, entry: PaletteEntry) -> _Lines:
        found = self._wrapped.get(entry)
        if found is None:
            keys = caps_width(entry.keys) + px(12) if entry.keys else 0
            room = px(WIDE) - px(54) - px(60) - keys
            found = tuple((line, _TITLE) for line in wrap(entry.title, _TITLE, room))
            if entry.detail:
                found += tuple((line, SMALL) for line in wrap(entry.detail, SMALL, room))
            self._wrapped[entry] = found
        return found

    def choose(self, at: int) -> None:
        """Mark the entry of this number."""
        for one in {self.chosen, at}:
            if 0 <= one < len(self.entries):
                self.update(0, self.entries[one].top, self.width(), self.entries[one].tall)
        self.chosen = at

    def sizeHint(self) -> QSize:
        return QSize(px(WIDE), self._tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        with QPainter(self) as painter:
            for title, top in self._titles:
                if top <= area.bottom() and top + px(38) > area.top():
                    draw(painter, px(20), top + px(38) / 2 + px(3), title, _HEAD)
            for number, one in enumerate(self.entries):
                if one.top <= area.bottom() and one.top + one.tall > area.top():
                    self._paint(painter, one, number == self.chosen)

    def _paint(self, painter: QPainter, one: Entry, chosen: bool) -> None:
        rect = QRectF(0, one.top, self.width(), one.tall).adjusted(px(8), 0, -px(8), 0)
        if chosen:
            box(painter, rect, 8, "accent_bg")
            focus_ring(painter, rect)
        paint_icon(painter, one.entry.icon, px(23), rect.center().y(), "accent" if chosen else "text2")
        centre = rect.center().y() - (len(one.lines) - 1) * px(17) / 2
        for line, style in one.lines:
            draw(painter, px(54), centre, line, style.on("text") if chosen else style)
            centre += px(17)
        right = rect.right() - px(12)
        if chosen:
            paint_caps(painter, right - caps_width(ENTER), rect.center().y(), ENTER)
            right -= caps_width(ENTER) + px(10)
        if one.entry.keys:
            paint_caps(painter, right - caps_width(one.entry.keys), rect.center().y(), one.entry.keys)

    def kept_to(self) -> float:
        """The lower edge of the chosen entry."""
        one = self.entries[self.chosen] if 0 <= self.chosen < len(self.entries) else None
        return one.top + one.tall if one is not None else 0

    def line_above(self, y: float) -> float:
        """The upper edge of the entry or heading that `y` goes through, or `y`."""
        places = [(one.top, one.tall) for one in self.entries] + [
            (top, px(38)) for _title, top in self._titles
        ]
        return min((top for top, tall in places if top < y < top + tall), default=y)

    def act_at(self, y: float) -> Act | None:
        """The act of the entry that stands there."""
        return next((one.entry.act for one in self.entries if one.top <= y < one.top + one.tall), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        act = self.act_at(event.position().y())
        if act is not None and event.button() != Qt.MouseButton.NoButton:
            self.pressed.emit(act)
