"""The command palette: everything that can be done or found, by typing. It dims all but the banner."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.acts import Act
from desktop.core.messages import _
from desktop.shown.shell import PaletteEntry, PaletteGroup
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Keys, Line, Text, paint_line
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, Style, draw, draw_right, wrap
from ui.theme import changed, colour, dress_field, dress_scroll_bar, font, paint_icon, px
from ui.theme.measures import CAPTION, FADE_MS, HEADING, MEDIUM, RADIUS_PALETTE, SEMIBOLD
from ui.widgets.focus_chain import focus_in
from ui.widgets.held import held
from ui.widgets.typing_pause import written

_WIDE, _FIELD, _FOOT = 680, 62, 38
_ENTER = "Enter"


class _Entry(QWidget):
    """One choice; the field above keeps the focus, this only shows which is chosen."""

    pressed = Signal(object)

    def __init__(self, entry: PaletteEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.chosen = False
        self.setAccessibleName(", ".join(filter(None, (entry.title, entry.detail, entry.keys))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _room(self) -> float:
        keys = caps_width(self.entry.keys) + px(12) if self.entry.keys else 0
        return px(_WIDE) - px(54) - px(60) - keys

    def _lines(self) -> list[tuple[str, Style]]:
        lines = [
            (line, LABEL.heavy(SEMIBOLD))
            for line in wrap(self.entry.title, LABEL.heavy(SEMIBOLD), self._room())
        ]
        if self.entry.detail:
            lines += [(line, SMALL) for line in wrap(self.entry.detail, SMALL, self._room())]
        return lines

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDE), max(px(48), len(self._lines()) * px(17) + px(14)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect()).adjusted(px(8), 0, -px(8), 0)
            if self.chosen:
                box(painter, rect, 8, "accent_bg")
                focus_ring(painter, rect)
            paint_icon(
                painter, self.entry.icon, px(23), rect.center().y(), "accent" if self.chosen else "text2"
            )
            lines = self._lines()
            centre = rect.center().y() - (len(lines) - 1) * px(17) / 2
            for line, style in lines:
                draw(painter, px(54), centre, line, style.on("text") if self.chosen else style)
                centre += px(17)
            right = rect.right() - px(12)
            if self.chosen:
                paint_caps(painter, right - caps_width(_ENTER), rect.center().y(), _ENTER)
                right -= caps_width(_ENTER) + px(10)
            if self.entry.keys:
                paint_caps(painter, right - caps_width(self.entry.keys), rect.center().y(), self.entry.keys)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.entry.act)


class _Title(QWidget):
    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self.setAccessibleName(title)
        self.setFixedHeight(px(38))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw(painter, px(20), self.height() / 2 + px(3), self._title, Style(CAPTION, MEDIUM, "text2"))


class CommandPalette(QWidget):
    """`typed(text)` asks for entries, `chosen(Act)` does one. Opens empty of recent patients on purpose."""

    typed = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Search or do"))
        self._entries: list[_Entry] = []
        self._at = 0
        self._hits = ""
        self._asked = True
        self._before: QWidget | None = None
        self.field = QLineEdit(self)
        self.field.setAccessibleName(_("Search or do"))
        self.field.setPlaceholderText(_("Search or do …"))
        self.field.textChanged.connect(self._ask)
        self.field.installEventFilter(self)
        self._list = QScrollArea(self)
        self._list.setFrameShape(QScrollArea.Shape.NoFrame)
        self._list.setWidgetResizable(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._effect = QGraphicsOpacityEffect(self)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.finished.connect(lambda: self._effect.setEnabled(False))
        self.setGraphicsEffect(self._effect)
        self._effect.setEnabled(False)
        self._dress()
        changed.connect(self._dress)
        self.hide()

    def _dress(self) -> None:
        self.field.setFont(font(HEADING, SEMIBOLD))
        dress_field(self.field, framed=False)
        self._place()

    def open(self) -> None:
        """Show it with an empty field and ask for the first entries."""
        self._before = focus_in(self.window())
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animate):
            self._effect.setEnabled(True)
            self._fade.setStartValue(0.0)
            self._fade.setEndValue(1.0)
            self._fade.start()
        self._ask("")

    def _ask(self, text: str) -> None:
        self._asked = True
        self.typed.emit(text)

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        self._fade.stop()
        self._effect.setEnabled(False)
        self.hide()
        # What had the focus may have been replaced meanwhile.
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def set_groups(self, groups: tuple[PaletteGroup, ...], hits: str = "") -> None:
        """Show entries under their headings.

        The first one is chosen for a text that was just typed. When more is found for the same text, what is
        chosen stays: an Enter under way must not open somebody else.
        """
        before = None if self._asked else self.current()
        self._asked = False
        self._hits = hits
        self._entries = []
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, px(4), 0, px(8))
        column.setSpacing(0)
        for group in groups:
            if group.title:
                column.addWidget(_Title(group.title, inner))
            for entry in group.entries:
                row = _Entry(entry, inner)
                row.pressed.connect(self._take)
                column.addWidget(row)
                self._entries.append(row)
        column.addStretch(1)
        self._list.setWidget(inner)
        self._list.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        dress_scroll_bar(self._list.verticalScrollBar())
        acts = [row.entry.act for row in self._entries]
        self._choose(acts.index(before) if before is not None and before in acts else 0)
        self._place()

    def _choose(self, at: int) -> None:
        if not self._entries:
            self.field.setAccessibleDescription(_("No hits"))
            return
        self._at = at % len(self._entries)
        for number, row in enumerate(self._entries):
            row.chosen = number == self._at
            row.update()
        row = self._entries[self._at]
        if self._at == 0:
            # With its heading, which says for whom it is done.
            self._list.verticalScrollBar().setValue(0)
        else:
            self._list.ensureWidgetVisible(row, 0, px(40))
        self.field.setAccessibleDescription(row.accessibleName())

    def current(self) -> Act | None:
        """The act of the chosen entry, or None."""
        return self._entries[self._at].entry.act if self._entries else None

    def _take(self, act: Act) -> None:
        self.close_palette()
        self.chosen.emit(act)

    def card(self) -> QRectF:
        """The palette's own rectangle."""
        wide = min(px(_WIDE), self.width() - px(40))
        inner = self._list.widget()
        wanted = px(_FIELD) + px(_FOOT) + (inner.sizeHint().height() if inner is not None else px(80))
        tall = min(max(wanted, px(160)), self.height() - px(32) - px(90))
        return QRectF((self.width() - wide) // 2, px(32), wide, tall)

    def _place(self) -> None:
        card = self.card().toRect()
        self.field.setGeometry(
            card.left() + px(48), card.top() + px(10), card.width() - px(48) - px(60), px(_FIELD) - px(20)
        )
        self._list.setGeometry(
            card.left() + 1, card.top() + px(_FIELD), card.width() - 2, card.height() - px(_FIELD) - px(_FOOT)
        )
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("dim"))
            card = self.card()
            box(
                painter,
                card,
                RADIUS_PALETTE,
                "surface",
                "edge" if colour("surface") == colour("nav") else "hairline",
            )
            middle = card.top() + px(_FIELD) / 2
            paint_icon(painter, "magnifying-glass", card.left() + px(22), middle)
            paint_caps(painter, card.right() - px(12) - caps_width("Esc"), middle, "Esc")
            hairline(painter, card.left(), card.top() + px(_FIELD) - 1, card.width())
            foot = card.bottom() - px(_FOOT)
            hairline(painter, card.left(), foot, card.width())
            words: Line = (
                *(Keys("Up"), Gap(3), Keys("Down"), Gap(8), Text(_("choose"), QUIET), Gap(20)),
                *(Keys(_ENTER), Gap(8), Text(_("do it"), QUIET)),
            )
            centre = foot + px(_FOOT) / 2
            paint_line(painter, words, card.left() + px(20), centre)
            if self._hits:
                draw_right(painter, card.right() - px(12), centre, self._hits, QUIET)
            if not self._entries:
                draw(
                    painter,
                    card.left() + px(54),
                    card.top() + px(_FIELD) + px(28),
                    _("No hits"),
                    PLAIN.on("text2"),
                )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card().contains(event.position()):
            self.close_palette()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            written(event)
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.close_palette()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6}.get(Qt.Key(key), -6)
                self._choose(self._at + step)
                return True
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._choose(self._at + (1 if key == Qt.Key.Key_Tab else -1))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                act = self.current()
                if act is not None and not held(event):
                    self._take(act)
                return True
        return False
