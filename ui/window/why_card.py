"""The card that says why something is here: its layers, the reason of one, and a wish for its owner."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.why.why import WhyLayer, WhyShown, spoken, told
from ui import clipboard
from ui.editors.parts.editor_keys import Table, claims, runs
from ui.editors.parts.speech import announce
from ui.editors.parts.wish_line import WishField
from ui.painting.runs import Gap, Keys, Text
from ui.painting.shapes import focus_ring
from ui.painting.text import LABEL, SMALL
from ui.theme import Scheme, changed, colour, dress_field, font, px, scheme
from ui.theme.measures import RADIUS_PALETTE
from ui.widgets.button import PlainButton
from ui.widgets.focus_chain import focus_next
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window import why_parts as parts
from ui.window.card import Card
from ui.window.spot import beside
from ui.window.why_parts import LayerRow

_FIELD, _LEAST, _LOW = 36, 300, 340


class Veil(QWidget):
    """Veil over everything but the subject of the card, which keeps its light."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear = QRect()
        self.hide()

    def lay(self, room: QRect, clear: QRect) -> None:
        """Over the room, without what is asked about; nothing recedes in high contrast."""
        self.setGeometry(room)
        self._clear = clear.translated(-room.topLeft())
        self.setVisible(scheme() is not Scheme.CONTRAST)
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setClipRegion(QRegion(self.rect()) - QRegion(self._clear))
            # A copy: the palette's own colour is everybody's.
            painter.setOpacity(0.6)
            painter.fillRect(self.rect(), colour("surface"))
            painter.setOpacity(1.0)


class WhyCard(Card):
    """Card of a configuration's explanation, which shows one `WhyShown`.

    `opened(WhyLayer)` for the file of a layer, `wished(words, at)` for what is to be otherwise,
    `copied(words, at)` for the same as a text, `stepped(across)` for the part before or after, `left()` for
    Esc.
    """

    opened = Signal(object)
    wished = Signal(str, int)
    copied = Signal(str, int)
    stepped = Signal(int)
    wide = 826
    _keys: ClassVar[Table] = {}

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model: WhyShown | None = None
        self.at = -1
        self.rows: list[LayerRow] = []
        self._panel = QRect()
        self._steps = False
        self._said = ""
        self._goes: tuple[str, ...] = ()
        self.veil = Veil(parent)
        back = {"Esc": self._leave_field, "Ctrl+Return": self._wish, "Return": self._wish,
                "Ctrl+C": self._copy_field}  # fmt: skip
        self._keys = {"Ctrl+Return": self._wish, "Ctrl+C": self._copy}  # type: ignore[misc]
        self.field = WishField(back, self)
        self.field.setPlaceholderText(_("What should be otherwise?"))
        self.field.setAccessibleName(_("What should be otherwise? Nothing about a patient."))
        self.button = PlainButton(_("Propose change"), "Ctrl+Enter", "", self)
        self.button.clicked.connect(self._wish)
        self.note = RunsLabel(self, wrapping=True)
        self.hints = RunsLabel(self, right=True)
        changed.connect(self._dress_field)
        self._dress_field()

    def _dress_field(self) -> None:
        self.field.setFont(font())
        dress_field(self.field)

    # Content

    def show_why(
        self, model: WhyShown, part: QRect, panel: QRect, room: QRect, *, steps: bool,
        goes: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Show it beside a part of the screen in a panel, within a room: all in the parent's coordinates.
        `steps`: there are parts before and after this one. `goes` says of each layer to whom a wish goes."""
        self.model, self._panel, self._steps, self._goes = model, panel, steps, goes
        self.veil.lay(room, panel)
        self._said = ""
        self._show_layer(model.deciding, part, room)

    def _show_layer(self, at: int, part: QRect, room: QRect) -> None:
        model = self.model
        if model is None:
            return
        self.at = at
        body = self.body
        self._room = room
        made: list[QWidget] = [*parts.head(body, _("Why is this here?"), model)]
        layer = self.layer
        told_of = parts.detail(body, layer, _("open") if layer.path else "") if layer is not None else []
        if self._short:
            # The reason is what was asked for: it comes first where little can be seen.
            made += told_of
        self.rows = []
        for number, layer in enumerate(model.layers, 1):
            last = number == len(model.layers)
            row = LayerRow(body, number, layer, chosen=number - 1 == at, last=last)
            row.clicked.connect(lambda _checked=False, number=number: self.choose(number - 1))
            self.rows.append(row)
            made.append(row)
        if model.built_in:
            made.append(parts.said(body, model.built_in, rule=True))
        if not self._short:
            made += told_of
        if model.remark:
            made.append(parts.said(body, model.remark))
        self.fill(made)
        hint = (Keys("Ctrl+C"), Gap(7), Text(_("copy"), SMALL))
        across = (Keys("Left+Right"), Gap(7), Text(_("the one beside"), SMALL), Gap(16))
        self.hints.set_line((*(across if self._steps else ()), *hint), hint)
        self._say_note()
        self.setAccessibleName(spoken(model, at))
        self.stand(part, room)

    @property
    def layer(self) -> WhyLayer | None:
        """The layer that is shown in full."""
        layers = self.model.layers if self.model is not None else ()
        return layers[self.at] if 0 <= self.at < len(layers) else None

    def choose(self, at: int) -> None:
        """Show another layer in full."""
        if self.model is None or not 0 <= at < len(self.model.layers) or at == self.at:
            return
        focused = next((number for number, row in enumerate(self.rows) if row.hasFocus()), -1)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_layer(at, self._value, self._room)
        if focused >= 0:
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(self.rows[at], 0, px(8))
        announce(self, spoken(self.model, at))

    def say(self, words: str) -> None:
        """Show what became of the wish, until something else is chosen."""
        self._said = words
        announce(self, words)
        self._say_note()
        self.place()

    def _say_note(self) -> None:
        style = LABEL if self._said else SMALL
        self.note.set_line((Text(self._said or self._promise(), style, wraps=True),))

    def _promise(self) -> str:
        told = self._goes[self.at] if -len(self._goes) <= self.at < len(self._goes) else ""
        return " ".join(filter(None, (told, _("Without anything of a patient."))))

    def shut(self) -> None:
        super().shut()
        self.veil.hide()
        self.model, self.at, self.rows = None, -1, []

    # Place

    def stand(self, value: QRect, room: QRect) -> None:
        super().stand(value, room)
        self.ring.setGeometry(value)
        self.veil.stackUnder(self.ring)

    def place(self) -> None:
        wide = min(px(self.wide), self._room.width())
        size = QSize(wide, self._tall(wide))
        gap, panel, room = px(10), self._panel, self._room
        clear = max(room.bottom() - panel.bottom(), panel.top() - room.top()) - gap
        # Beside the whole panel; where no side has room, below the part itself or the panel's head.
        across = max(room.right() - panel.right(), panel.left() - room.left()) - gap
        whole = clear >= min(size.height(), px(_LEAST)) or across >= wide
        value = panel if whole else self._value
        if not whole and self._value == panel:
            value = QRect(panel.left(), panel.top(), panel.width(), min(px(44), panel.height()))
        place = beside(value, size, room, gap)
        if place.height() < min(size.height(), px(_LEAST)):
            # Nothing leaves it room: over all of the page, so that no word is half covered.
            place = QRect(room)
        place.moveTop(max(min(place.top(), room.bottom() + 1 - place.height()), room.top()))
        place.moveLeft(max(min(place.left(), room.right() + 1 - place.width()), room.left()))
        self.setGeometry(place.intersected(room))
        self._arrange()

    @property
    def _short(self) -> bool:
        """True when the page is so low that only the result stands below the field."""
        return self._room.height() < px(_LOW)

    def foot(self, inner: int) -> int:
        row = px(12) + px(_FIELD) + (0 if self._beside(inner) else px(44)) + px(10)
        if self._short and not self._said:
            return row
        return row + px(8) + max(self.note.height_at(inner - self._hinted()), px(22))

    def _hinted(self) -> int:
        return self.hints.sizeHint().width() + px(16)

    def _beside(self, inner: int) -> bool:
        """True when field and button fit side by side."""
        return inner - self.button.sizeHint().width() >= px(220)

    def arrange_foot(self, left: int, top: int, inner: int) -> None:
        row, button = top + px(12), self.button.sizeHint().width()
        if self._beside(inner):
            self.field.setGeometry(left, row, inner - button - px(12), px(_FIELD))
            self.button.setGeometry(left + inner - button, row, button, px(_FIELD))
        else:
            self.field.setGeometry(left, row, inner, px(_FIELD))
            row += px(44)
            self.button.setGeometry(left, row, min(button, inner), px(_FIELD))
        row += px(_FIELD) + px(8)
        told = bool(self._said) or not self._short
        self.note.setVisible(told)
        self.hints.setVisible(told)
        hinted = self._hinted()
        self.note.setGeometry(left, row, inner - hinted, self.note.height_at(inner - hinted))
        self.hints.setGeometry(left + inner - hinted + px(16), row, hinted - px(16), px(22))

    def words(self) -> str:
        """All of the card as text."""
        return told(self.model, self.at) if self.model is not None else ""

    # Keys

    def event(self, event: QEvent) -> bool:
        # The window's own Ctrl+Enter signs what stands beside.
        return True if claims(event, self._keys) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text()
        if runs(event, self._keys):
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event) and self.layer is not None:
                self.opened.emit(self.layer)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose(self.at + (1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        elif self.turned(key):
            return
        elif text.isascii() and text.isdigit() and text != "0":
            self.choose(int(text) - 1)
        else:
            # Nothing that is typed here goes to what lies below.
            event.accept()

    def _copy(self) -> None:
        """Copy the wish as a text for a message where one is written, else what the card tells."""
        if self.field.text().strip():
            self.copied.emit(self.field.text(), self.at)
            return
        clipboard.put(self.words())
        self.say(_("Copied."))

    def _copy_field(self) -> None:
        if self.field.hasSelectedText():
            self.field.copy()
        else:
            self._copy()

    def _wish(self) -> None:
        if not self.field.text().strip():
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.wished.emit(self.field.text(), self.at)

    def _leave_field(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the card."""
        return focus_next([self, *self.rows, self.field, self.button], forward)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                focus_ring(painter, QRectF(self.rect()), RADIUS_PALETTE)
