"""The command palette: everything that can be done or found, by typing. It dims all but the banner."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QScrollArea,
    QStyle,
    QWidget,
)
from shiboken6 import isValid

from desktop.acts import Act
from desktop.core.messages import _
from desktop.shown.shell import PaletteGroup
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Gap, Keys, Line, Text, paint_line
from ui.painting.shapes import box, hairline
from ui.painting.text import PLAIN, QUIET, draw, draw_right
from ui.theme import changed, colour, dress_field, dress_scroll_bar, font, paint_icon, px
from ui.theme.measures import FADE_MS, HEADING, RADIUS_PALETTE, SEMIBOLD
from ui.widgets.area_edge import AreaEdge
from ui.widgets.focus_chain import focus_in
from ui.widgets.held_keys import held
from ui.widgets.typing_pause import written
from ui.window.behind import Behind
from ui.window.palette_entries import ENTER, WIDE, Entry, PaletteEntries

_FIELD, _FOOT = 62, 38


class _Veil(QWidget):
    """The page behind, over the palette while it fades in: the less of it, the further it has come."""

    def __init__(self, parent: QWidget, behind: Behind) -> None:
        super().__init__(parent)
        self._behind = behind
        self._left = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, done: float) -> None:
        """Fade in so far, from 0 to 1."""
        self._left = 1 - done
        self.setVisible(self._left > 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setOpacity(self._left)
            self._behind.paint(painter, event.rect(), dimmed=False)


class CommandPalette(QWidget):
    """Command palette: `typed(text)` asks for entries, `chosen(Act)` does one. Opens empty of recent patients
    on purpose."""

    typed = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Search or do"))
        self._at = 0
        self._opening = False
        self._card = QRect()
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
        self._list.viewport().setAutoFillBackground(False)
        self._offered = PaletteEntries()
        self._offered.pressed.connect(self._take)
        self._list.setWidget(self._offered)
        self._offered.setAutoFillBackground(False)
        self._edge = AreaEdge(self._list)
        self._edge.keep = self._offered.kept_to
        self._behind = Behind(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._veil = _Veil(self, self._behind)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._veil.cover)
        self._dress()
        changed.connect(self._dress)
        self.hide()

    def _dress(self) -> None:
        self.field.setFont(font(HEADING, SEMIBOLD))
        dress_field(self.field, framed=False)
        dress_scroll_bar(self._list.verticalScrollBar())
        if self.isVisible():
            self._behind.take()
        self._place()

    def open(self) -> None:
        """Show it with an empty field and ask for the first entries."""
        self._before = focus_in(self.window())
        self._empty()
        self._opening = True
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        # The page as it looks without the focus.
        self._opening = False
        self._behind.take()
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animate):
            self._veil.raise_()
            self._veil.cover(0.0)
            self._fade.start()
        self._ask("")

    def _empty(self) -> None:
        """Empty the field for good: `clear` would be taken back by Ctrl+Z, with what somebody looked for."""
        self.field.blockSignals(True)
        self.field.setText("")
        self.field.blockSignals(False)

    def forget(self) -> None:
        """Let go of what was looked for, and of what was found."""
        self._empty()
        self.set_groups((), "")

    def _ask(self, text: str) -> None:
        self._asked = True
        self._behind.typed()
        self.typed.emit(text)

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        self._fade.stop()
        self._veil.hide()
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
        same = hits == self._hits
        self._hits = hits
        if not self._offered.set_groups(groups) and same:
            # What was found later is what stands here.
            if before is None:
                self._choose(0)
            return
        acts = [row.entry.act for row in self._entries]
        self._choose(acts.index(before) if before is not None and before in acts else 0)
        self._place()
        self._choose_seen()

    @property
    def _entries(self) -> list[Entry]:
        return self._offered.entries

    def _choose(self, at: int) -> None:
        if not self._entries:
            self._at = 0
            self.field.setAccessibleDescription(self._offered.said or _("No hits"))
            return
        self._at = at % len(self._entries)
        self._offered.choose(self._at)
        said = (self._offered.said, self._entries[self._at].accessible_name())
        self.field.setAccessibleDescription(" ".join(filter(None, said)))
        self._choose_seen()

    def _choose_seen(self) -> None:
        """Scroll to what is chosen."""
        bar = self._list.verticalScrollBar()
        if self._at == 0:
            # With its heading, which says for whom it is done.
            bar.setValue(0)
        elif self._at < len(self._entries):
            one, tall = self._entries[self._at], self._list.viewport().height()
            if bar.value() <= one.top and one.top + one.tall <= bar.value() + tall:
                return
            below = one.top + one.tall + px(40)
            bar.setValue(below - tall if below > bar.value() + tall else one.top - px(40))

    def current(self) -> Act | None:
        """The act of the chosen entry, or None."""
        return self._entries[self._at].entry.act if self._entries else None

    def _take(self, act: Act) -> None:
        self.close_palette()
        self.chosen.emit(act)

    def card(self) -> QRectF:
        """The palette's own rectangle."""
        wide = min(px(WIDE), self.width() - px(40))
        inner = self._offered
        wanted = px(_FIELD) + px(_FOOT) + inner.sizeHint().height()
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
        self._veil.setGeometry(self.rect())
        self.update(card.united(self._card))
        self._card = card

    def behind_changed(self) -> None:
        """Note a change below: its picture is made anew when nobody types."""
        self._behind.told()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.isVisible():
            self._behind.take()
            self.update()
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._opening:
            self._behind.take()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._behind.forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._behind.paint(painter, event.rect())
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
                *(Keys(ENTER), Gap(8), Text(_("do it"), QUIET)),
            )
            centre = foot + px(_FOOT) / 2
            paint_line(painter, words, card.left() + px(20), centre)
            if self._hits:
                draw_right(painter, card.right() - px(12), centre, self._hits, QUIET)
            if not self._entries and not self._offered.said:
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
