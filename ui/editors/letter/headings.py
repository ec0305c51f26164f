"""The headings of a letter in the official order, with their marks: a column, or a strip where narrow."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.letters.letter_editor import LetterHeading
from ui.editors.parts.editor_keys import bare
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.shapes import box, focus_ring, pen
from ui.painting.text import FAINT, PLAIN, QUIET, SMALL, STRONG, Style, draw, width, wrap
from ui.theme import changed, paint_icon, px
from ui.theme.measures import CAPTION, SEMIBOLD, STROKE_FOCUS
from ui.widgets.plain import tip

_STEPS = "Alt+Up+Down"
ICONS = {"done": "check", "decide": "git-diff", "none": "minus", "pending": "hourglass"}


def state_words(state: str) -> str:
    """A heading's mark in words."""
    return {
        "done": _("written"),
        "decide": _("must be decided"),
        "missing": _("not written"),
        "none": _("nothing to say"),
        "pending": _("waits for an answer"),
    }[state]


def paint_mark(painter: QPainter, left: float, centre: float, state: str) -> None:
    """A heading's mark, 14 pixels wide at 100 %."""
    role = "warn" if state in ("decide", "missing", "pending") else "text2"
    if state == "missing":
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(role, STROKE_FOCUS, dashed=True))
        painter.drawEllipse(QPointF(left + px(7), round(centre)), px(5), px(5))
        painter.restore()
        return
    paint_icon(painter, ICONS[state], left, centre, role, 14)


class Headings(QWidget):
    """Base of the heading column and strip: `chosen(code)` by press or Enter; one tab stop with arrows."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headings: tuple[LetterHeading, ...] = ()
        self.current = ""
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        changed.connect(self._theme_changed)

    def _theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def set_headings(self, headings: tuple[LetterHeading, ...]) -> None:
        """Show headings."""
        self.headings = headings
        self._say()
        self.updateGeometry()
        self.update()

    def set_current(self, code: str) -> None:
        """Mark the section that is written in."""
        if code == self.current:
            return
        self.current = code
        self._at = next((at for at, one in enumerate(self.headings) if one.code == code), self._at)
        self._say()
        self.update()

    def _say(self) -> None:
        if not self.headings:
            self.setAccessibleName(_("Headings"))
            return
        heading = self.headings[min(self._at, len(self.headings) - 1)]
        self.setAccessibleName(
            _("Heading {n} of {all}: {title}, {state}").format(
                n=self._at + 1,
                all=len(self.headings),
                title=heading.title,
                state=state_words(heading.state),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()), 0)
        if step and bare(event) and self.headings:
            self._at = min(max(self._at + step, 0), len(self.headings) - 1)
            self._say()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bare(event) and self.headings:
            self.chosen.emit(self.headings[self._at].code)
        else:
            event.ignore()

    @abstractmethod
    def place_of(self, at: int) -> QRectF:
        """Rectangle of a heading; empty where it is not shown."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A number or a dash says in the tip which heading it is, and how far it is."""
        here = (one for at, one in enumerate(self.headings) if self.place_of(at).contains(event.position()))
        one = next(here, None)
        tip(self, f"{one.title}: {state_words(one.state)}" if one is not None else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at, heading in enumerate(self.headings):
            if self.place_of(at).contains(event.position()):
                self.chosen.emit(heading.code)
                return


class HeadingColumn(Headings):
    """Below each other, each written out; titles wrap."""

    def _lines(self, heading: LetterHeading) -> list[str]:
        return wrap(heading.title, STRONG, self.width() - px(54))

    def _tall(self, heading: LetterHeading) -> int:
        return px(30) + (len(self._lines(heading)) - 1) * px(16)

    def place_of(self, at: int) -> QRectF:
        top = px(40) + sum(self._tall(heading) for heading in self.headings[:at])
        return QRectF(px(8), top, self.width() - px(8), self._tall(self.headings[at]))

    def sizeHint(self) -> QSize:
        return QSize(px(206), px(130) + sum(self._tall(heading) for heading in self.headings))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw(painter, px(20), px(24), _("Headings"), STRONG)
            bottom = float(px(40))
            for at, heading in enumerate(self.headings):
                area = self.place_of(at)
                bottom = area.bottom()
                if heading.code == self.current:
                    box(painter, area, 6, "accent_bg")
                if self.hasFocus() and at == self._at:
                    focus_ring(painter, area, 6)
                centre = area.top() + px(15)
                paint_mark(painter, px(18), centre, heading.state)
                style = PLAIN if heading.state != "none" else FAINT
                style = STRONG if heading.code == self.current else style
                for words in self._lines(heading):
                    draw(painter, px(42), centre, words, style)
                    centre += px(16)
            note = _("The order is national. Alt+↑ and Alt+↓ go between them.")
            y = bottom + px(22)
            for words in wrap(note, SMALL, self.width() - px(24)):
                draw(painter, px(20), y, words, SMALL)
                y += px(16)


class HeadingStrip(Headings):
    """Beside each other: the one that is written in and those that ask are written out, then as many as
    there is room for; the others are numbers.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(400), px(48))

    def _short(self, at: int) -> tuple[str, Style]:
        heading = self.headings[at]
        return ("–" if heading.state == "none" else str(at + 1)), QUIET

    def _wide(self, at: int, written: bool) -> float:
        heading = self.headings[at]
        if not written:
            return max(width(self._short(at)[0], QUIET) + px(6), px(18))
        style = Style(CAPTION, SEMIBOLD) if heading.code == self.current else SMALL
        return px(7) + px(18) + width(heading.title, style) + px(8)

    def layout_of(self, wide: float) -> list[tuple[float, float, bool]]:
        """(left, width, written out) of each heading."""
        start = px(16) + caps_width(_STEPS) + px(12)
        count = len(self.headings)
        must = {
            at
            for at, heading in enumerate(self.headings)
            if heading.code == self.current or heading.state in ("decide", "missing", "pending")
        }
        written: set[int] = set()
        room = wide - start - px(12) - sum(self._wide(at, False) for at in range(count))
        asked = sorted(must, key=lambda at: (self.headings[at].code != self.current, at))
        for at in (*asked, *(at for at in range(count) if at not in must)):
            more = self._wide(at, True) - self._wide(at, False)
            if more <= room:
                written.add(at)
                room -= more
            elif at not in must:
                break
        placed = []
        x = float(start)
        for at in range(count):
            need = self._wide(at, at in written)
            placed.append((x, need, at in written))
            x += need
        return placed

    def place_of(self, at: int) -> QRectF:
        left, wide, _written = self.layout_of(self.width())[at]
        return QRectF(left, (self.height() - px(26)) / 2, wide, px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            centre = self.height() / 2
            paint_caps(painter, px(16), centre, _STEPS)
            for at, (left, wide, written) in enumerate(self.layout_of(self.width())):
                heading = self.headings[at]
                area = QRectF(left, centre - px(13), wide, px(26))
                now = heading.code == self.current
                if now:
                    box(painter, area, 6, "accent_bg", "accent", STROKE_FOCUS)
                if self.hasFocus() and at == self._at:
                    focus_ring(painter, area, 6)
                if not written:
                    words, style = self._short(at)
                    draw(painter, area.center().x() - width(words, style) / 2, centre, words, style)
                    continue
                paint_mark(painter, left + px(5), centre, heading.state)
                style = Style(CAPTION, SEMIBOLD) if now else SMALL.on("text")
                draw(painter, left + px(24), centre, heading.title, style)
