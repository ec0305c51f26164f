"""The patient banner: who it is, what must not be missed. Over everything, on every screen of one patient."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from desktop.views.shell import AllergyBox, Asked, BannerModel
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Icon, Line, Tag, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring, hairline
from ui.painting.text import LABEL, PLAIN, QUIET, SMALL, Style, draw, width
from ui.shell.held import held
from ui.theme import Scheme, changed, colour, is_wide, px, scheme
from ui.theme.measures import BANNER, MARGIN, NAME, READING, SEMIBOLD

_LINE = 24
_NAME = Style(NAME, SEMIBOLD, "text", True)
_IDENTITY = Style(READING, 400, "text")
_BETWEEN = 22
LATE_MS = 300
"""Sooner than this nothing is said of waiting: it would only flicker."""


def asked_runs(asked: Asked) -> Line:
    """A question with its answer; unknown ones are amber with a question mark, never empty."""
    if asked.state in ("not_asked", "not_available"):
        return (
            Icon("question", "warn", 14),
            Gap(5),
            Text(asked.text, LABEL.on("warn").heavy(SEMIBOLD), wraps=True),
        )
    if asked.state == "known" and asked.alert:
        return (Icon("warning", "text", 14), Gap(5), Text(asked.text, LABEL.heavy(SEMIBOLD), wraps=True))
    return (Text(asked.text, QUIET, wraps=True),)


class BannerPart(QWidget):
    """One answer of the banner; focus comes here by F6 and Tab goes on in reading order."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: Banner) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._banner = parent
        self._line: Line = ()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def say(self, line: Line, words: str) -> None:
        self._line = line
        self.setAccessibleName(words)
        self.update()

    def wide(self) -> int:
        return ceil(line_width(self._line))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._banner.pass_focus(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not held(event):
                self.chosen.emit(self.objectName())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.objectName())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            if self.hasFocus():
                focus_ring(painter, rect, 4)
            inner = rect.adjusted(px(3), 0, -px(3), 0)
            paint_laid(painter, lay(self._cell(), inner.width()), inner)

    def _cell(self) -> Cell:
        return Cell(((self._line,),), step=20)

    def tall_at(self, room: float) -> float:
        """Height that it takes in a room; one line is the banner's line."""
        return max(lay(self._cell(), room - px(6)).height + px(4), px(_LINE))


class AllergyPart(BannerPart):
    """The box of the allergies, in one of four states that differ in frame, icon and words."""

    def __init__(self, parent: Banner) -> None:
        super().__init__("allergies", parent)
        self._box = AllergyBox("not_asked", "")
        self.most: float = 330

    def show_box(self, model: AllergyBox) -> None:
        self._box = model
        self.setAccessibleName(f"{model.title}. {model.text}")
        self.update()

    def _roles(self) -> tuple[str, str, str, str, bool]:
        """Background, edge, icon, role of the title, dashed."""
        return {
            "known": (
                "danger_bg",
                "danger",
                "warning-circle",
                "danger",
                False,
            ),
            "none": ("surface", "edge", "check", "text", False),
            "not_asked": ("warn_bg", "warn", "question", "warn", True),
            "not_available": ("warn_bg", "warn", "cloud-slash", "warn", True),
        }[self._box.state]

    def _cell(self) -> Cell:
        title = Text(self._box.title, LABEL.on(self._roles()[3]).heavy(SEMIBOLD), wraps=True)
        lines: tuple[Line, ...] = ((title,),)
        if self._box.text:
            lines = (*lines, (Text(self._box.text, PLAIN, wraps=True),))
        return Cell((lines,), step=18)

    def wide(self) -> int:
        texts = max(width(self._box.title, LABEL.heavy(SEMIBOLD)), width(self._box.text, PLAIN))
        return ceil(min(texts, px(self.most))) + px(42) + px(14)

    def tall(self) -> float:
        """Height that the words need."""
        return max(px(48), lay(self._cell(), self.wide() - px(54)).height + px(12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            fill, edge, icon, role, dashed = self._roles()
            rect = QRectF(self.rect())
            known = self._box.state == "known"
            framed = not known or scheme() is not Scheme.LIGHT
            box(painter, rect, 8, fill, edge if framed else None, 1.5 if dashed else 1.0, dashed)
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(2, 2, -2, -2), 6, "text")
            paint_line(painter, (Icon(icon, role, 18),), px(14), rect.center().y())
            inner = rect.adjusted(px(42), 0, -px(12), 0)
            paint_laid(painter, lay(self._cell(), inner.width()), inner)


Form = tuple[list[list[str]], list[list[str]]]


def _forms(identity: list[str], asked: list[str], measured: list[str], wide: bool) -> list[Form]:
    """Ways to stand side by side, (lines at the left, at the right), from the widest to the narrowest."""
    split = [identity[:1], identity[1:], ["place"]]
    forms: list[Form] = [
        ([identity, ["place"]], [asked[:1], asked[1:]]),
        ([identity, ["place"]], [asked[:2], asked[2:]]),
        ([identity, ["place"]], [asked[:1], asked[1:2], asked[2:]]),
        (split, [asked[:1], asked[1:2], asked[2:]]),
        (split, [[name] for name in asked]),
    ]
    return [([identity, ["place"]], [asked, measured]), *forms] if wide else forms


class Banner(QWidget):
    """Shows one `BannerModel`. `act(name)`: the part that a person wants to change (`allergies`,
    `critical` …).
    """

    act = Signal(str)

    ORDER = (
        "name",
        "born",
        "sex",
        "number",
        "deceased",
        "place",
        "critical",
        "limits",
        "infection",
        "interpreter",
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Patient"))
        self._model: BannerModel | None = None
        self.parts = {name: BannerPart(name, self) for name in (*self.ORDER, "measured")}
        self.allergies = AllergyPart(self)
        for part in (*self.parts.values(), self.allergies):
            part.chosen.connect(self.act)
        self._dots: list[tuple[float, float]] = []
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self.update)
        self.setFixedHeight(px(BANNER))
        changed.connect(self._arrange)

    @property
    def model(self) -> BannerModel | None:
        """The patient in focus."""
        return self._model

    def wait(self) -> None:
        """Nobody yet, in the same place: whom it told of is gone, and what stands below does not move."""
        self._model = None
        self._dots = []
        for part in (*self.parts.values(), self.allergies):
            part.hide()
        self.setAccessibleDescription("")
        self._late.start()
        self.update()

    def set_model(self, model: BannerModel) -> None:
        """Show a patient; everything of the former one is replaced in the same step."""
        self._model = model
        self._late.stop()
        said = {
            "name": ((Text(model.name, _NAME, wraps=True),), model.name),
            "born": ((Text(model.born, _IDENTITY),), _("Born {date}").format(date=model.born)),
            "sex": ((Text(model.sex, _IDENTITY),), model.sex),
            "number": ((Text(model.number, _IDENTITY),), _("Number {number}").format(number=model.number)),
            "place": ((Text(model.place, QUIET, wraps=True),), model.place),
            "measured": ((Text(model.measured, QUIET),), model.measured),
        }
        for name, (line, words) in said.items():
            self.parts[name].say(line, words)
        dead: Line = (Tag(model.deceased.upper()),) if model.deceased else ()
        self.parts["deceased"].say(dead, model.deceased)
        pairs = (
            ("critical", model.critical),
            ("limits", model.treatment_limits),
            ("infection", model.infection),
            ("interpreter", model.interpreter),
        )
        for name, asked in pairs:
            self.parts[name].say(asked_runs(asked), asked.text)
        self.allergies.show_box(model.allergies)
        self.setAccessibleDescription(
            " · ".join((model.name, model.born, model.sex, model.number, model.deceased))
        )
        self._arrange()

    def too_wide(self) -> bool:
        """Whether a part is cut off, or runs into another, at this width."""
        visible = [part.geometry() for part in (*self.parts.values(), self.allergies) if not part.isHidden()]
        inside = self.rect()
        if not all(inside.contains(area) for area in visible):
            return True
        shown = [part for part in self.parts.values() if not part.isHidden()]
        if any(part.tall_at(part.width()) > part.height() for part in shown):
            return True
        return any(one.intersects(two) for at, one in enumerate(visible) for two in visible[at + 1 :])

    def _arrange(self) -> None:
        if self._model is None:
            return
        wide = is_wide(self.width())
        left_edge = px(MARGIN) - px(3)
        identity = [name for name in ("name", "born", "sex", "number", "deceased") if self.parts[name].wide()]
        asked = ["critical", "limits", "infection", "interpreter"]
        measured = ["measured"] if self._model.measured and wide else []
        self._dots = []
        for most in (330, 230):
            self.allergies.most = most
            right_edge = self.width() - px(16) - self.allergies.wide() - px(20)
            for lefts, rights in _forms(identity, asked, measured, wide):
                rows = zip(lefts, rights, strict=False)
                if all(
                    left_edge + self._span(one) + px(16) <= right_edge - self._span(two) for one, two in rows
                ):
                    self._side_by_side(lefts, rights, left_edge, right_edge)
                    # Rows of different number stand between one another: only the result tells.
                    if not self.too_wide():
                        return
                    self._dots = []
        self._flow([identity[:1], identity[1:], ["place"], asked], left_edge)

    def _span(self, names: list[str]) -> float:
        wide = sum(self.parts[name].wide() + px(6) for name in names)
        return wide + px(_BETWEEN - 6) * max(len(names) - 1, 0)

    def _side_by_side(
        self, lefts: list[list[str]], rights: list[list[str]], left: float, right: float
    ) -> None:
        rows = max(len(lefts), len([names for names in rights if names]), 2)
        height = max(px(BANNER) + px(_LINE - 4) * (rows - 2), round(self.allergies.tall()) + px(16))
        self.setFixedHeight(height)
        self._show({name for names in (*lefts, *rights) for name in names})
        self._place(lefts, left, 0)
        self._place(rights, 0, right)
        self._finish()

    def _flow(self, groups: list[list[str]], left: float) -> None:
        """Where nothing fits side by side: all in lines one after the other, broken where they must be."""
        room = self.width() - left - px(16) - self.allergies.wide() - px(16)
        self._show({name for names in groups for name in names})
        y = float(px(8))
        for names in groups:
            x, tall = left, 0.0
            for name in names:
                part = self.parts[name]
                wide = min(part.wide() + px(6), room)
                if x > left and x + px(_BETWEEN - 6) + wide > left + room:
                    x, y = left, y + tall
                elif x > left:
                    self._dots.append((x + (px(_BETWEEN) - px(6)) / 2, round(y + px(_LINE) / 2)))
                    x += px(_BETWEEN) - px(6)
                tall = part.tall_at(wide)
                part.setGeometry(floor(x), round(y), ceil(wide) + 1, ceil(tall))
                x += wide
            y += tall
        self.setFixedHeight(max(round(y) + px(8), round(self.allergies.tall()) + px(16)))
        self._finish()

    def _show(self, shown: set[str]) -> None:
        for name, part in self.parts.items():
            part.setVisible(name in shown and part.wide() > 0)

    def _finish(self) -> None:
        wide, tall = round(self.allergies.wide()), round(self.allergies.tall())
        self.allergies.show()
        self.allergies.setGeometry(self.width() - px(16) - wide, (self.height() - 1 - tall) // 2, wide, tall)
        self.update()

    def _place(self, rows: list[list[str]], left: float, right: float) -> None:
        filled = [names for names in rows if names] if right else rows
        count = max(len(filled), 2)
        step = px(_LINE)
        first = (self.height() - 1) / 2 + px(2) - (count - 1) * step / 2
        for at, names in enumerate(filled):
            x = right - self._span(names) + px(3) if right else left
            centre = round(first + at * step)
            for place, name in enumerate(names):
                part = self.parts[name]
                if place:
                    self._dots.append((x + (px(_BETWEEN) - px(6)) / 2, centre))
                    x += px(_BETWEEN) - px(6)
                part.setGeometry(floor(x), centre - step // 2, part.wide() + px(6) + 1, step)
                x += part.wide() + px(6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

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
        order = [self.parts[name] for name in (*self.ORDER, "measured")]
        return [part for part in (*order, self.allergies) if not part.isHidden()]

    def pass_focus(self, part: BannerPart, forward: bool) -> bool:
        """Go to the next part; False at the end, where the window's own order takes over."""
        stops = self.stops()
        at = stops.index(part) + (1 if forward else -1)
        if 0 <= at < len(stops):
            stops[at].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def take_focus(self) -> None:
        """Focus the name."""
        if stops := self.stops():
            stops[0].setFocus(Qt.FocusReason.TabFocusReason)
