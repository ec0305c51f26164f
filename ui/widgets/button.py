"""Buttons: the plain one, the small step with its key, and the act at the end of the reading path."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.core.formats import NBSP
from desktop.core.messages import _
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Icon, Keys, Line, Run, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, PLAIN, Style
from ui.theme import changed, px
from ui.theme.measures import BODY, CONTROL, HEADING, MEDIUM, RADIUS, RADIUS_SELECTION, SEMIBOLD, SIGN
from ui.widgets.held_keys import held
from ui.widgets.plain import tip


class Button(QAbstractButton):
    """Base of all buttons: hover, focus, Enter as well as Space, a size that follows the text scale."""

    twice = True
    """True when the second click of a double click counts. Not where the first one acts: what stands under
    the pointer then may be another signature, the next order, the next result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._hover = False
        changed.connect(self._theme_changed)

    @property
    def keys(self) -> str:
        """The keys that are shown on it, as `Ctrl+Enter`; pressing them is pressing it."""
        return ""

    def _theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not held(event):
                self.click()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.twice:
            super().mouseDoubleClickEvent(event)
        else:
            event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()
        super().leaveEvent(event)


class PlainButton(Button):
    """An outlined button 32 high: icon, words, keys."""

    def __init__(self, text: str, keys: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.twice = not keys
        self._keys = keys
        self._icon = icon
        self._show_keys = True
        self._show_words = True
        self.set_text(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def keys(self) -> str:
        return self._keys

    def set_text(self, text: str) -> None:
        """Change the words (and the accessible name)."""
        self.setText(text)
        self.setAccessibleName(text)
        if self._keys:
            self.setAccessibleDescription(self._keys)
        self.updateGeometry()

    def show_keys(self, on: bool) -> None:
        """Leave the key caps out where there is no room; the shortcut still works."""
        if on == self._show_keys:
            return
        self._show_keys = on
        self.updateGeometry()
        self.update()

    def show_words(self, on: bool) -> None:
        """Leave the words out beside an icon where there is no room; they stay its name and its tip."""
        on = on or not self._icon
        if on == self._show_words:
            return
        self._show_words = on
        tip(self, "" if on else self.text())
        self.updateGeometry()
        self.update()

    def _runs(self) -> Line:
        runs: list[Run] = [Gap(12)]
        if self._icon:
            runs += [Icon(self._icon, "text", 14), Gap(6 if self._show_words else 0)]
        if self._show_words:
            runs.append(Text(self.text(), LABEL if self.isEnabled() else LABEL.on("text3")))
        if self._keys and self._show_keys:
            runs += [Gap(12), Keys(self._keys)]
        return (*runs, Gap(10 if self._keys and self._show_keys else 12))

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._runs())), px(CONTROL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            box(painter, rect, RADIUS, "hover" if self._hover or self.isDown() else "surface", "hairline")
            if self.hasFocus():
                focus_ring(painter, rect, RADIUS)
            runs = self._runs()
            spare = self.width() - self.sizeHint().width()
            paint_line(painter, runs[:-2], 0, rect.center().y())
            paint_line(painter, runs[-2:], line_width(runs[:-2]) + max(spare, 0), rect.center().y())


def told_as_room(buttons: Iterable[PlainButton], room: float) -> None:
    """Fit buttons into a width beside each other: without key caps, then those with an icon without words."""
    shown = [one for one in buttons if not one.isHidden()]
    for keys, words in ((True, True), (False, True), (False, False)):
        for one in shown:
            one.show_keys(keys)
            one.show_words(words)
        if sum(one.sizeHint().width() for one in shown) <= room:
            return


class StepButton(Button):
    """A key cap and its words: what can be done next. `accent` writes the words as a link."""

    twice = False

    def __init__(
        self,
        key: str,
        label: str,
        parent: QWidget | None = None,
        *,
        accent: bool = False,
        key_last: bool = False,
    ) -> None:
        super().__init__(parent)
        self.key = key
        self._accent = accent
        self._key_last = key_last
        self.set_label(label)
        self.setAccessibleDescription(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_label(self, label: str) -> None:
        """Change the words (and the accessible name)."""
        self.setText(label)
        self.setAccessibleName(label)
        self.updateGeometry()

    @property
    def keys(self) -> str:
        return self.key

    def _runs(self) -> Line:
        style = LABEL.on("accent") if self._accent else (PLAIN.on("text2") if self._key_last else PLAIN)
        words = Text(self.text(), style)
        if not self.key:
            return (words,)
        return (words, Gap(8), Keys(self.key)) if self._key_last else (Keys(self.key), Gap(9), words)

    def sizeHint(self) -> QSize:
        # The ring of the focus goes around the words, not along them.
        return QSize(round(line_width(self._runs())) + px(6), px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._hover:
                box(painter, rect, 4, "hover")
            if self.hasFocus():
                focus_ring(painter, rect, 4)
            paint_line(painter, self._runs(), px(2), rect.center().y())


def _kept_together(verb: str) -> str:
    """The words before a name, to be broken at the comma: a lone "then for" on a line says nothing."""
    first, comma, then = verb.rpartition(", ")
    return first + comma + then.replace(" ", NBSP) if comma else NBSP.join(verb.rsplit(" ", 1))


class ActionButton(Button):
    """The act: filled when it acts, outlined when it says what is missing and jumps there. It names the
    patient.
    """

    twice = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verb = ""
        self._name = ""
        self._keys = "Ctrl+Enter"
        self._ready = False
        self._idle = False
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_act(
        self, verb: str, name: str = "", keys: str = "Ctrl+Enter", *, ready: bool = True, icon: str = "",
        idle: bool = False,
    ) -> None:  # fmt: skip
        """`verb` is what happens ("Sign 3 for"), `name` the patient ("SOLBAKKEN, Ingrid Marie").

        With `ready` false, `verb` says what is missing and the button is outlined; it stays pressable.
        `idle`: there is nothing to act on yet, and it is grey.
        """
        self._idle = idle
        self._verb, self._name, self._keys, self._ready, self._icon = verb, name, keys, ready, icon
        words = _("{verb} {name}").format(verb=verb, name=name).strip()
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(keys)
        self._fit()
        self.updateGeometry()
        self.update()

    @property
    def keys(self) -> str:
        return self._keys

    @property
    def ready(self) -> bool:
        """True when pressing acts, rather than goes to a missing field."""
        return self._ready

    @property
    def _role(self) -> str:
        return "on_accent" if self._ready else "text2" if self._idle else "accent"

    @property
    def idle(self) -> bool:
        """True when there is nothing to act on."""
        return self._idle

    def _cell(self) -> Cell:
        role = self._role
        verb = Style(BODY, MEDIUM if self._name else SEMIBOLD, role)
        said = _kept_together(self._verb) if self._name else self._verb
        first: Line = (Text(said, verb, wraps=True),)
        if self._icon:
            first = (Icon(self._icon, role), Gap(8), *first)
        if not self._name:
            return Cell(((first,),), step=18)
        return Cell(((first, (Text(self._name, Style(HEADING - 2, SEMIBOLD, role), wraps=True),)),), step=18)

    def _room(self, width: float) -> float:
        return width - px(28) - (Keys(self._keys).width() + px(8) if self._keys else 0)

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.height_at(px(280)))

    def height_at(self, width: int) -> int:
        """The height that the words need at a width."""
        laid = lay(self._cell(), self._room(width))
        return max(px(SIGN if self._name else 38), round(laid.height) + px(12))

    def _fit(self) -> None:
        """Fit the height to the words at this width: other words may need more lines."""
        self.setFixedHeight(self.height_at(self.width()))

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self._ready:
                box(painter, rect, RADIUS_SELECTION, "accent")
            else:
                fill, edge = "hover" if self._hover else "surface", "edge" if self._idle else "accent"
                box(painter, rect, RADIUS_SELECTION, fill, edge, 1.0 if self._idle else 1.5)
            if self.hasFocus():
                focus_ring(
                    painter, rect.adjusted(2, 2, -2, -2), RADIUS, "on_accent" if self._ready else "accent"
                )
            room = self._room(rect.width())
            paint_laid(painter, lay(self._cell(), room), rect.adjusted(px(14), 0, 0, 0))
            if self._keys:
                role = self._role
                caps = Keys(self._keys, role, role, "")
                caps.paint(painter, rect.right() - px(12) - caps.width(), rect.center().y())
