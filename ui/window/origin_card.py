"""The origin card (provenance): beside the value under the cursor, who, when, from where, which versions."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.core.messages import _
from desktop.shown.origin import OriginPart, OriginShown
from ui.painting.runs import Gap, Keys, Line, Run, Text
from ui.painting.shapes import box, focus_ring
from ui.painting.text import SMALL
from ui.theme import changed, colour, dress_scroll_bar, px
from ui.theme.measures import RADIUS_PALETTE
from ui.widgets.button import PlainButton
from ui.widgets.focus_chain import focus_next
from ui.widgets.held import held
from ui.widgets.label import RunsLabel
from ui.window import origin_parts as parts
from ui.window.origin_parts import CardLine, CardLink
from ui.window.spot import beside

_WIDE, _EDGE, _FOOT = 420, 20, 82


class Ring(QWidget):
    """Marks the value that the card is about."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 6)


class OriginCard(QWidget):
    """Shows one `OriginShown`.

    `stepped(across, down)` for the arrows, `opened(act)` for where it is used too, `whole()` for the resource
    itself, `part(OriginOf)` for a part of a computed value, `left()` for Esc.
    """

    stepped = Signal(int, int)
    opened = Signal(object)
    whole = Signal()
    part = Signal(object)
    digit = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.model: OriginShown | None = None
        self._value = QRect()
        self._room = QRect()
        self.ring = Ring(parent)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        self._body = QWidget()
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._body)
        self.lines: list[CardLine | CardLink] = []
        self.open = PlainButton(_("Open the resource"), "Enter", "link", self)
        self.open.clicked.connect(self.whole)
        self.named = RunsLabel(self, wrapping=True, right=True)
        self.keys = RunsLabel(self)
        changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        dress_scroll_bar(self.area.verticalScrollBar())
        self.update()

    # Content

    def show_origin(self, model: OriginShown, value: QRect, room: QRect) -> None:
        """Show it beside a value; both rectangles are in the parent's coordinates."""
        again = self.isVisible() and self.model is not None and self.model.of == model.of
        at = self.area.verticalScrollBar().value() if again else 0
        self.model, self._value, self._room = model, value, room
        self._fill(model)
        self.setAccessibleName(model.spoken or model.of.title)
        self.place()
        self.ring.setGeometry(value.adjusted(-3, -1, 3, 1).intersected(room))
        self.ring.show()
        self.ring.raise_()
        self.show()
        self.raise_()
        self.area.verticalScrollBar().setValue(at)

    def _fill(self, model: OriginShown) -> None:
        for old in self.lines:
            old.hide()
            old.deleteLater()
        body = self._body
        made: list[CardLine | CardLink] = [*parts.head(body, model)]
        made += self._ruled([parts.line(body, one) for one in model.lines])
        if model.parts:
            made += self._ruled([parts.titled(body, _("Parts"), str(len(model.parts)), model.parts_note)])
            for number, one in enumerate(model.parts, 1):
                link = parts.part(body, number, one)
                link.clicked.connect(lambda _checked=False, one=one: self.part.emit(one.of))
                made.append(link)
        if model.versions:
            heading = parts.titled(body, _("Versions"), model.versions_count, model.versions_note)
            made += self._ruled([heading, *(parts.version(body, one) for one in model.versions)])
        if model.used:
            made += self._ruled([parts.titled(body, _("Also used in"))])
            for used in model.used:
                link = parts.use(body, used)
                link.clicked.connect(lambda _checked=False, used=used: self.opened.emit(used.act))
                made.append(link)
        if model.remarks:
            made += self._ruled([parts.remark(body, said) for said in model.remarks])
        self.lines = made
        for widget in made:
            widget.show()
        # Parts and absent resources have nothing whole to open.
        single = model.held and not model.parts
        self.open.setVisible(single)
        self.named.set_line((Text(model.resource, SMALL, wraps=True),))
        self.keys.set_line(*self._hints(model))

    @staticmethod
    def _ruled(lines: list[CardLine]) -> list[CardLine]:
        if lines:
            lines[0].rule = True
        return lines

    def _hints(self, model: OriginShown) -> tuple[Line, ...]:
        def line(*hints: tuple[str, str]) -> Line:
            runs: list[Run] = []
            for keys, words in hints:
                runs += [*([Gap(16)] if runs else []), Keys(keys), Gap(7), Text(words, SMALL)]
            return tuple(runs)

        close, copy = ("Esc", _("close")), ("Ctrl+C", _("copy"))
        steps = ("Left+Right", _("earlier, later"))
        return line(steps, copy, close), line(steps, close), line(close)

    # Place

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDE), self._tall(px(_WIDE)))

    def _inner(self, wide: int) -> int:
        return wide - 2 * px(_EDGE)

    def _tall(self, wide: int) -> int:
        content = sum(line.height_at(self._inner(wide)) for line in self.lines)
        return content + px(10) + px(6) + self._foot() + 2

    def _foot(self) -> int:
        return px(_FOOT) if self.open.isVisibleTo(self) else px(36)

    def place(self) -> None:
        """Stand beside the value, on the side with room."""
        wide = min(px(_WIDE), self._room.width())
        self.setGeometry(beside(self._value, QSize(wide, self._tall(wide)), self._room, px(10)))
        self._arrange()

    def _arrange(self) -> None:
        inner, top = self._inner(self.width()), 0
        for line in self.lines:
            tall = line.height_at(inner)
            line.setGeometry(0, top, inner, tall)
            top += tall
        room = self.height() - px(10) - px(6) - self._foot() - 2
        self._body.setFixedSize(inner, top)
        # The bar of what has no room stands in the margin.
        self.area.setGeometry(px(_EDGE), px(10), inner + px(_EDGE) - px(4), max(room, 1))
        foot = self.height() - self._foot() - 1
        if self.open.isVisibleTo(self):
            hint = self.open.sizeHint()
            self.open.setGeometry(px(_EDGE), foot + px(9), hint.width(), hint.height())
            left = px(_EDGE) + hint.width() + px(14)
            beside_it = self.width() - px(_EDGE) - left
            tall = self.named.height_at(beside_it)
            self.named.setGeometry(left, foot + px(9) + (hint.height() - tall) // 2, beside_it, tall)
            self.named.show()
        else:
            self.named.hide()
        self.keys.setGeometry(px(_EDGE), self.height() - px(34), inner, px(24))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def shut(self) -> None:
        """Take the card away; nothing of it stays."""
        self.hide()
        self.ring.hide()
        self.model = None
        self.setAccessibleName("")
        for old in self.lines:
            old.hide()
            old.deleteLater()
        self.lines = []

    def words(self) -> str:
        """All of the card as text."""
        lines = [line.accessibleName() for line in self.lines]
        resource = self.model.resource if self.model is not None else ""
        return "\n".join(filter(None, (*lines, resource)))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        arrows = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1),
                  Qt.Key.Key_Down: (0, 1)}  # fmt: skip
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key == Qt.Key.Key_C:
                QGuiApplication.clipboard().setText(self.words())
                return
            super().keyPressEvent(event)
        elif key in arrows:
            self.stepped.emit(*arrows[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event) and self.open.isVisibleTo(self):
                self.whole.emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + bar.pageStep() * (1 if key == Qt.Key.Key_PageDown else -1))
        elif (one := self._part(event.text())) is not None:
            self.part.emit(one.of)
        elif event.text().isascii() and event.text().isdigit() and event.text() != "0":
            self.digit.emit(int(event.text()))
        else:
            # Nothing that is typed here goes to what lies below.
            event.accept()

    def _part(self, text: str) -> OriginPart | None:
        found = self.model.parts if self.model is not None else ()
        at = int(text) - 1 if text.isascii() and text.isdigit() else -1
        return found[at] if 0 <= at < len(found) else None

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the card."""
        links = [one for one in self.lines if isinstance(one, CardLink) and one.isEnabled()]
        stops: list[QWidget] = [self, *links, *([self.open] if self.open.isVisibleTo(self) else [])]
        return focus_next(stops, forward)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            box(painter, rect, RADIUS_PALETTE, "surface", "edge")
            painter.fillRect(
                QRectF(1, self.height() - self._foot() - 1, self.width() - 2, 1), colour("hairline")
            )
