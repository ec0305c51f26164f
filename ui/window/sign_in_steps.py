"""Parts of the sign-in page: the three steps, the time left, and a line of who one will be here."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.messages import _
from desktop.shown.card_sign_in import OfflineWay
from ui.painting.keycap import caps_width, paint_caps
from ui.painting.runs import Icon
from ui.painting.shapes import box, focus_ring, hairline, upright
from ui.painting.text import (
    LABEL,
    QUIET,
    SMALL,
    Style,
    draw,
    draw_centred,
    draw_right,
    width,
    wrap,
)
from ui.theme import px
from ui.theme.measures import AXIS, READING, SEMIBOLD
from ui.widgets.button import StepButton

_STEP, _LINE, _TITLE = 72, 20, Style(READING, SEMIBOLD)


class TimeLeft(QWidget):
    """Bar of the time left for the browser; `words` say it (`3:48 left`), empty while nobody is awaited."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""
        self._part = 0.0
        self.setFixedHeight(px(4))

    def set_left(self, seconds: float, whole: float) -> None:
        """Set the seconds left, of so many."""
        left = max(round(seconds), 0)
        self._part = min(seconds / whole, 1.0) if whole > 0 else 0.0
        time = f"{left // 60}:{left % 60:02}"
        self.words = _("{time} left").format(time=time) if whole > 0 else ""
        self.setAccessibleName(self.words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), 2, "hairline")
            if self._part > 0:
                box(painter, QRectF(0, 0, self.width() * self._part, self.height()), 2, "accent")


class Steps(QWidget):
    """The three steps of a sign-in; those behind have a tick, the one that is on is filled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._at = 0
        self._browser = ("", "")
        self._opened = True
        self._until = ""
        self._by: OfflineWay = "card"
        self._short = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._told()

    def set_short(self, short: bool) -> None:
        """Show the step that is on alone, where there is no room for those behind and before it; with what
        became of the browser, which is read before anybody types into it."""
        self._short = short
        self._told()

    def turn(self, at: int) -> None:
        """Set the step that is on, from 0."""
        self._at = at
        if at == 0:
            self._browser, self._opened, self._until = ("", ""), True, ""
        self._told()

    def offline(self, until: str, by: OfflineWay) -> None:
        """The steps are those of a card or Windows Hello, which lets in until a time of day."""
        self._until, self._by = until, by
        self._told()

    def opened(self, host: str, at: str, *, opened: bool) -> None:
        """The browser was opened at a time of day, on a page of this host; or it could not be."""
        title = _("The browser is open") if opened else _("The browser could not be opened")
        words = (
            _("{time}. The address is {host}.")
            if opened
            else _("Copy the address ({host}) and open it yourself.")
        )
        self._browser, self._opened = (title, words.format(time=at, host=host)), opened
        self._told()

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Title and words of each step."""
        if self._until:
            first = (
                (_("Windows Hello has answered"), _("The key is the one that you have registered here."))
                if self._by == "hello"
                else (_("The card is read"), _("It is the one that you have registered here."))
            )
            return (
                first,
                (_("Signed in without network"), _("until {time}").format(time=self._until)),
                (_("Role and ward"), _("The register as it was fetched last says what you are here.")),
            )
        first = (
            self._browser
            if self._browser[0]
            else (_("The browser opens"), _("on the sign-in service's page"))
        )
        return (
            first,
            (
                _("Sign in in the browser"),
                _("with card, BankID or one-time code. Fagflate never sees it."),
            ),
            (_("Role and ward"), _("The sign-in says who you are. You confirm the rest here.")),
        )

    def _told(self) -> None:
        self.setAccessibleName(". ".join(f"{title}: {words.rstrip('.')}" for title, words in self.lines))
        self.setFixedHeight(px(_STEP if self._short else len(self.lines) * _STEP))
        self.update()

    def _shown(self) -> list[tuple[int, str, str]]:
        """The steps that are painted: number from 0, title and words."""
        every = [(at, title, words) for at, (title, words) in enumerate(self.lines)]
        if not self._short:
            return every
        at, title, words = every[self._at]
        if at == 1 and self._browser[0]:
            return [(1, title, self._browser[1])] if self._opened else every[:1]
        return [(at, title, words)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for at, title, words in self._shown():
                middle = px(28) + (0 if self._short else px(_STEP) * at)
                circle = QRectF(px(2), middle - px(12), px(24), px(24))
                if at and not self._short:
                    upright(painter, px(14), middle - px(_STEP) + px(16), px(_STEP) - px(32), "edge")
                if at == 0 and not self._opened:
                    Icon("warning", "warn", 24).paint(painter, circle.left(), middle)
                elif at < self._at:
                    Icon("check-circle", "accent", 24).paint(painter, circle.left(), middle)
                else:
                    on = at == self._at
                    box(painter, circle, 12, "accent" if on else None, "accent" if on else "edge", 1.5)
                    digit = Style(AXIS + 1, SEMIBOLD, "on_accent" if on else "text")
                    draw_centred(painter, circle.center().x(), middle, str(at + 1), digit)
                role = "text" if at <= self._at else "text2"
                draw(painter, px(42), middle - px(9), title, _TITLE.on(role))
                for line, text in enumerate(wrap(words, QUIET, self.width() - px(42))[:2]):
                    draw(painter, px(42), middle + px(12) + line * px(17), text, QUIET)


class Fact(StepButton):
    """A line of who one will be: what, which, where it comes from, and the key to change it."""

    def __init__(self, title: str, key: str, parent: QWidget) -> None:
        super().__init__(key, title, parent)
        self._value = self._from = ""
        self._title = title
        self._wide = px(300)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if not key:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set(self, value: str, source: str) -> None:
        """Set what it says, and where that comes from."""
        self._value, self._from = value, source
        self.setAccessibleName(", ".join(filter(None, (self._title, value, source))))
        self.fit(self._wide)

    def fit(self, wide: int) -> None:
        """Be as tall as the value needs at a width: what one will be is read whole before one begins."""
        self._wide = wide
        self.setFixedHeight(max(px(34), len(self._lines()) * px(_LINE) + px(14)))
        self.update()

    def _end(self) -> int:
        """The right end of value and source; the keys stand behind it."""
        return self._wide - px(56)

    def _beside(self) -> bool:
        """True where value and source have room on one line."""
        return width(self._value, LABEL) <= self._end() - width(self._from, SMALL) - px(72)

    def _lines(self) -> list[str]:
        return wrap(self._value, LABEL, max(self._end() - px(60), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._wide:
            self.fit(self.width())

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            centre, right = rect.center().y(), rect.right()
            if self.key and self.isEnabled():
                if self._hover:
                    box(painter, rect.adjusted(0, 1, 0, -2), 6, "hover")
                paint_caps(painter, right - caps_width(self.key), centre, self.key)
            draw(painter, 0, centre, self._title, QUIET)
            if self._beside():
                # What one will be goes before where that is known from.
                draw_right(painter, self._end(), centre, self._from, SMALL)
            lines = self._lines()
            for at, line in enumerate(lines):
                draw(painter, px(60), centre + (at - (len(lines) - 1) / 2) * px(_LINE), line, LABEL)
            hairline(painter, 0, rect.bottom() - 1, rect.width())
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(-1, 1, 1, -2), 6)
