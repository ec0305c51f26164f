"""The origin card (provenance): beside the value under the cursor, who, when, from where, which versions."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.shown.why.origin import OriginPart, OriginShown
from ui import clipboard
from ui.painting.runs import Gap, Keys, Line, Run, Text
from ui.painting.text import SMALL
from ui.theme import px
from ui.widgets.button import PlainButton
from ui.widgets.focus_chain import focus_next
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.window import origin_parts as parts
from ui.window.card import Card
from ui.window.origin_parts import CardLine, CardLink

_FOOT = 82


class OriginCard(Card):
    """Origin card, which shows one `OriginShown`.

    `stepped(across, down)` for the arrows, `opened(act)` for where it is used too, `whole()` for the resource
    itself, `part(OriginOf)` for a part of a computed value, `left()` for Esc.
    """

    stepped = Signal(int, int)
    opened = Signal(object)
    whole = Signal()
    part = Signal(object)
    digit = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model: OriginShown | None = None
        self.lines: list[CardLine | CardLink] = []
        self.open = PlainButton(_("Open the resource"), "Enter", "link", self)
        self.open.clicked.connect(self.whole)
        self.named = RunsLabel(self, wrapping=True, right=True)
        self.keys = RunsLabel(self)

    # Content

    def show_origin(self, model: OriginShown, value: QRect, room: QRect) -> None:
        """Show it beside a value; both rectangles are in the parent's coordinates."""
        again = self.isVisible() and self.model is not None and self.model.of == model.of
        at = self.area.verticalScrollBar().value() if again else 0
        self.model = model
        self._fill(model)
        self.setAccessibleName(model.spoken or model.of.title)
        self.stand(value, room)
        self.area.verticalScrollBar().setValue(at)

    def _fill(self, model: OriginShown) -> None:
        body = self.body
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
        self.fill([*made])
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

    def foot(self, inner: int) -> int:
        return px(_FOOT) if self.open.isVisibleTo(self) else px(36)

    def arrange_foot(self, left: int, top: int, inner: int) -> None:
        if self.open.isVisibleTo(self):
            hint = self.open.sizeHint()
            self.open.setGeometry(left, top + px(9), hint.width(), hint.height())
            beside_it = hint.width() + px(14)
            tall = self.named.height_at(inner - beside_it)
            self.named.setGeometry(
                left + beside_it, top + px(9) + (hint.height() - tall) // 2, inner - beside_it, tall
            )
            self.named.show()
        else:
            self.named.hide()
        self.keys.setGeometry(left, self.height() - px(34), inner, px(24))

    def shut(self) -> None:
        super().shut()
        self.model = None
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
                clipboard.put(self.words())
                return
            super().keyPressEvent(event)
        elif key in arrows:
            self.stepped.emit(*arrows[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held(event) and self.open.isVisibleTo(self):
                self.whole.emit()
        elif self.turned(key):
            return
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
