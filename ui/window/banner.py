"""The patient banner: who it is, what must not be missed. Over everything, on every screen of one patient.

One idea: the parts of the banner, and where each stands.
"""

from __future__ import annotations

from itertools import product
from math import ceil, floor

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.acts import declared
from desktop.acts.window import ShowBanner
from desktop.core.messages import _
from desktop.shown.shell import BannerModel
from ui.painting.runs import Gap, Icon, Line, Tag, Text, paint_line
from ui.painting.shapes import hairline
from ui.painting.text import LABEL, QUIET, SMALL, Style, draw, width
from ui.theme import Layout, changed, colour, is_narrow, is_wide, layout_of, px
from ui.theme.measures import BANNER, BANNER_LINE, MARGIN, NAME, READING, SEMIBOLD, TITLE
from ui.window.banner_forms import forms
from ui.window.banner_parts import LINE, AllergyPart, BannerPart, PartsHost, asked_runs
from ui.window.banner_short import (
    ASKED,
    access_line,
    always,
    blocked_line,
    entities_line,
    more_line,
    record_line,
    spare,
    unasked_line,
)

_NAME, _LARGE_NAME = (Style(size, SEMIBOLD, "text", True) for size in (NAME, TITLE))
_IDENTITY = Style(READING, 400, "text")
_BETWEEN = 22
LATE_MS = 300
"""Sooner than this nothing is said of waiting: it would only flicker."""


class Banner(PartsHost):
    """Patient banner, which shows one `BannerModel`."""

    facts = Signal()
    """Enter or a double click on a part: what it says is to be changed."""
    stay = Signal()
    """The same on the part that says where the patient lies and why."""
    handover = Signal()
    """Enter or a press on the part that says that a handover waits."""
    record = Signal()
    """Enter or a press on the part that says that another record is to be used."""
    blocked = Signal()
    """Enter or a press on the part that says that the patient has blocked something: it is opened."""
    access = Signal()
    """Enter or a press on the part that says for which reason the record is open: the access ends."""
    grown = Signal()
    """The rest was opened or closed: it is higher or lower now."""

    ORDER = (
        "name",
        "born",
        "sex",
        "number",
        "bed",
        "deceased",
        "record",
        "entities",
        "blocked",
        "place",
        "access",
        "handover",
        "critical",
        "limits",
        "infection",
        "interpreter",
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Patient"))
        self._model: BannerModel | None = None
        self.parts = {name: BannerPart(name, self) for name in (*self.ORDER, "measured", "unasked", "more")}
        for name in ("handover", "access", "blocked", "unasked", "more"):
            self.parts[name].link = True
        self._opened = False
        self._before: QWidget | None = None
        self.allergies = AllergyPart(self)
        self._dots: list[tuple[float, float]] = []
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self.update)
        self.setFixedHeight(px(BANNER))
        changed.connect(self.arrange)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @property
    def model(self) -> BannerModel | None:
        """The patient in focus."""
        return self._model

    def wait(self) -> None:
        """Empty the banner in place for the next patient, so that nothing below moves."""
        self._model, self._opened, self._dots = None, False, []
        for part in (*self.parts.values(), self.allergies):
            part.hide()
        self.setAccessibleDescription("")
        self._late.start()
        self.update()

    def set_model(self, model: BannerModel) -> None:
        """Show a patient; everything of the former one is replaced in the same step."""
        if self._model is None or self._model.key != model.key:
            self._opened = False
        self._model = model
        self._late.stop()
        said = {
            "born": ((Text(model.born, _IDENTITY),), _("Born {date}").format(date=model.born)),
            "sex": ((Text(model.sex, _IDENTITY),), model.sex),
            "number": ((Text(model.number, _IDENTITY),), model.number_words or model.number),
            "bed": ((Text(model.bed, _IDENTITY),), model.bed),
            "unasked": unasked_line(model),
            "place": ((Text(model.place, QUIET, wraps=True),), model.place),
        }
        for name, (line, words) in said.items():
            self.parts[name].say(line, words)
        dead: Line = (Tag(model.deceased.upper()),) if model.deceased else ()
        self.parts["deceased"].say(dead, model.deceased)
        waits = Text(model.handover, LABEL.on("warn").heavy(SEMIBOLD), wraps=True)
        self.parts["handover"].say(
            (Icon("users", "warn", 14), Gap(5), waits) if model.handover else (), model.handover
        )
        self.parts["access"].say(access_line(model), model.access)
        self.parts["entities"].say(entities_line(model), model.entities)
        self.parts["blocked"].link = bool(model.blocked)
        self.parts["blocked"].say(blocked_line(model), model.blocked or model.blocks_unknown)
        self.parts["record"].link = bool(model.record_other)
        self.parts["record"].say(record_line(model), model.record)
        given = (model.critical, model.treatment_limits, model.infection, model.interpreter)
        for name, asked in zip(ASKED, given, strict=True):
            self.parts[name].say(asked_runs(asked), asked.text)
        self.allergies.show_box(model.allergies)
        said_first = (model.name, model.born, model.sex, model.number, model.deceased, model.record)
        self.setAccessibleDescription(" · ".join(said_first))
        self.arrange()

    def change(self, part: str) -> None:
        if part in ("unasked", "more"):
            self.open()
        else:
            own = {"place": self.stay, "bed": self.stay, "handover": self.handover, "record": self.record}
            own |= {"access": self.access, "blocked": self.blocked}
            own.get(part, self.facts).emit()

    # One line, and the rest of it

    @property
    def short(self) -> bool:
        """True when the banner is one line: the rest opens on a key."""
        return is_narrow(self.width()) and not self._opened

    def open(self) -> None:
        """Open the rest of a banner of one line, or close it again; elsewhere go to the banner."""
        if self._opened:
            self.close_rest()
            return
        self.take_focus()

    def close_rest(self) -> bool:
        """One line again, with the focus where it was; False where nothing was opened."""
        if not self._opened:
            return False
        before, self._before = self._before, None
        outside = before is not None and isValid(before) and before.isVisible()
        # The focus first: what has it is never hidden.
        if before is not None and outside and not self.isAncestorOf(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif stops := self.stops():
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)
        if self._opened:
            self._set_opened(False)
        return True

    def _set_opened(self, opened: bool) -> None:
        self._opened = opened
        self.arrange()
        self.grown.emit()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Close the opened banner when the focus moves on to the page."""
        if self._opened and now is not None and now.window() is self.window() and not self.isAncestorOf(now):
            self._before = None
            self._set_opened(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_rest():
            return
        super().keyPressEvent(event)

    def _one_line(self, model: BannerModel, left: float) -> None:
        """Lay out the banner in one line; facts without room stand below it, never left out."""
        must = [name for name in always(model) if self.parts[name].wide()]
        going = spare(model)
        lefts = ["name", "born", *(["bed"] if model.bed else [])]
        self._dots = []
        self.allergies.alone = True
        for most, gone, keys in product((330, 230), range(len(going) + 1), (True, False)):
            self.allergies.most = most
            self.parts["more"].say(more_line(False, keys), declared(ShowBanner).words())
            stay = going[gone:]
            rights = [*stay, *must]
            right = self._right_edge()
            if left + self._span(lefts) + px(16) <= right - self._span(rights):
                self._show({*lefts, *rights, "more"})
                self.setFixedHeight(max(px(BANNER_LINE), round(self.allergies.tall()) + px(9)))
                self._row_at(lefts, left, (self.height() - 1) // 2)
                self._row_at(rights, right - self._span(rights) + px(3), (self.height() - 1) // 2)
                self._finish()
                return
        groups = [lefts, must]
        self._flow(groups, left, {"more"})
        low = self.height()
        # Its keys stand beside it where that costs no line.
        for keys in (True, False):
            self.parts["more"].say(more_line(False, keys), declared(ShowBanner).words())
            self._flow(groups, left, {"more"})
            if self.height() <= low:
                return

    def too_wide(self) -> bool:
        """True when a part is cut off, or overlaps another, at this width."""
        visible = [part.area() for part in (*self.parts.values(), self.allergies) if not part.isHidden()]
        inside = self.rect()
        if not all(inside.contains(area) for area in visible):
            return True
        shown = [part for part in self.parts.values() if not part.isHidden()]
        if any(part.tall_at(part.width()) > part.area().height() for part in shown):
            return True
        return any(one.intersects(two) for at, one in enumerate(visible) for two in visible[at + 1 :])

    def arrange(self) -> None:
        """Give every part its place; the banner is as high as they need."""
        if self._model is None:
            return
        style = _LARGE_NAME if layout_of(self.width()) is Layout.AMPLE else _NAME
        self.parts["name"].say((Text(self._model.painted, style, wraps=True),), self._model.name)
        wide, narrow = is_wide(self.width()), is_narrow(self.width())
        self._opened = self._opened and narrow
        self.allergies.alone = False
        left_edge = px(MARGIN) - px(3)
        if self.short:
            self._one_line(self._model, left_edge)
            return
        self.parts["more"].say(more_line(True, True) if narrow else (), declared(ShowBanner).words())
        identity = [name for name in ("name", "born", "sex", "number", "deceased") if self.parts[name].wide()]
        asked = list(ASKED)
        measured = ["measured"] if self._model.measured else []
        self._dots = []
        low = product((False,), (330, 230), (False, True)) if measured else ()
        for tall, most, short in (*low, (True, 330, False), (True, 230, False)):
            words = self._model.measured_short if short else self._model.measured
            self.parts["measured"].say((Text(words, QUIET),), self._model.measured)
            self.allergies.most = most
            right_edge = self._right_edge()
            for lefts, rights in forms(identity, self._place_parts(), asked, measured, wide, tall):
                rows = zip(lefts, rights, strict=False)
                if all(
                    left_edge + self._span(one) + px(16) <= right_edge - self._span(two) for one, two in rows
                ):
                    self._side_by_side(lefts, rights, left_edge, right_edge)
                    # Rows of different number stand between one another: only the result tells.
                    if not self.too_wide():
                        return
                    self._dots = []
        more = {"more"} if narrow else set()
        place = self._place_parts()
        flows = (
            [identity[:1], identity[1:], *place, [*asked, *measured]],
            [identity[:1], [*identity[1:], *measured], *place, asked],
        )
        self._flow(min(flows, key=lambda groups: self._flow(groups, left_edge, more)), left_edge, more)

    def _right_edge(self) -> int:
        """Right edge of the parts beside the allergies."""
        return self.width() - px(16) - self._more_wide() - self.allergies.wide() - px(20)

    def _more_wide(self) -> int:
        wide = self.parts["more"].wide()
        return wide + px(16) if wide else 0

    def _place_parts(self) -> list[list[str]]:
        """The lines that say what became of the record, where the patient lies, why the record is open, and
        that a handover waits."""
        every = ("record", "entities", "blocked", "place", "access", "handover")
        return [[name] for name in every if name == "place" or self.parts[name].wide()]

    def _span(self, names: list[str]) -> float:
        wide = sum(self.parts[name].wide() + px(6) for name in names)
        return wide + px(_BETWEEN - 6) * max(len(names) - 1, 0)

    def _side_by_side(
        self, lefts: list[list[str]], rights: list[list[str]], left: float, right: float
    ) -> None:
        rows = max(len(lefts), len([names for names in rights if names]), 2)
        height = max(px(BANNER), px(LINE) * rows + px(6), round(self.allergies.tall()) + px(16))
        self.setFixedHeight(height)
        self._show({name for names in (*lefts, *rights, ["more"]) for name in names})
        self._place(lefts, left, 0)
        self._place(rights, 0, right)
        self._finish()

    def _flow(self, groups: list[list[str]], left: float, beside: set[str]) -> int:
        """Lay out all parts in successive lines where nothing fits side by side; long ones wrap. Gives how
        high that is."""
        room = self.width() - left - px(16) - self._more_wide() - self.allergies.wide() - px(16)
        self._show({name for names in groups for name in names} | beside)
        self._dots = []
        y = float(px(8))
        for names in groups:
            x, tall = left, 0.0
            for name in names:
                part = self.parts[name]
                wide = min(part.wide() + px(6), room)
                if x > left and x + px(_BETWEEN - 6) + wide > left + room:
                    x, y = left, y + tall
                elif x > left:
                    self._dots.append((x + (px(_BETWEEN) - px(6)) / 2, round(y + px(LINE) / 2)))
                    x += px(_BETWEEN) - px(6)
                tall = part.tall_at(wide)
                part.stand(floor(x), round(y), ceil(wide) + 1, ceil(tall))
                x += wide
            y += tall
        self.setFixedHeight(max(round(y) + px(8), round(self.allergies.tall()) + px(16)))
        self._finish()
        return self.height()

    def _show(self, shown: set[str]) -> None:
        for name, part in self.parts.items():
            part.setVisible(name in shown and part.wide() > 0)

    def _finish(self) -> None:
        wide, tall = round(self.allergies.wide()), round(self.allergies.tall())
        more = self._more_wide()
        right = self.width() - px(16) - more
        self.allergies.show()
        self.allergies.setGeometry(right - wide, (self.height() - 1 - tall) // 2, wide, tall)
        if more:
            top = (self.height() - 1) // 2 - px(LINE) // 2
            self.parts["more"].setGeometry(right + px(8), top, self.parts["more"].wide() + px(7), px(LINE))
        self.update()

    def _place(self, rows: list[list[str]], left: float, right: float) -> None:
        filled = [names for names in rows if names] if right else rows
        count = max(len(filled), 2)
        step = px(LINE)
        first = (self.height() - 1) / 2 + px(1) - (count - 1) * step / 2
        for at, names in enumerate(filled):
            x = right - self._span(names) + px(3) if right else left
            self._row_at(names, x, round(first + at * step))

    def _row_at(self, names: list[str], x: float, centre: int) -> None:
        """Parts one after the other from `x` on, with dots between."""
        step = px(LINE)
        for place, name in enumerate(names):
            part = self.parts[name]
            if place:
                self._dots.append((x + (px(_BETWEEN) - px(6)) / 2, centre))
                x += px(_BETWEEN) - px(6)
            part.stand(floor(x), centre - step // 2, part.wide() + px(6) + 1, step)
            x += part.wide() + px(6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Its height is its own doing.
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def sizeHint(self) -> QSize:
        return QSize(px(800), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour("surface"))
            dead = self._model is not None and bool(self._model.deceased)
            # The dead have a broad dark edge and a dark tag with the date.
            painter.fillRect(
                QRectF(0, 0, px(10 if dead else 4), self.height() - 1), colour("text" if dead else "accent")
            )
            hairline(painter, 0, self.height() - 1, self.width())
            if self._model is None and not self._late.isActive():
                draw(painter, px(MARGIN), self.height() / 2, _("Opening the patient …"), QUIET)
            for x, y in self._dots:
                middle = width("·", SMALL) / 2
                paint_line(painter, (Text("·", QUIET),), x - middle, y)

    def stops(self) -> list[BannerPart]:
        """The parts in reading order."""
        order = [self.parts[name] for name in (*self.ORDER, "unasked", "measured")]
        return [part for part in (*order, self.allergies, self.parts["more"]) if not part.isHidden()]

    def pass_focus(self, part: BannerPart, forward: bool) -> bool:
        """Go to the next part; False at the end, where the window's own order takes over."""
        stops = self.stops()
        if part not in stops:
            return False
        at = stops.index(part) + (1 if forward else -1)
        if 0 <= at < len(stops):
            stops[at].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def take_focus(self) -> None:
        """Focus the name; a banner of one line opens, so that all of it can be gone through."""
        if self.short and self._model is not None:
            self._before = QApplication.focusWidget()
            self._set_opened(True)
        if stops := self.stops():
            stops[0].setFocus(Qt.FocusReason.TabFocusReason)
