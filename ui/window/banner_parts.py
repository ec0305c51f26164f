"""The parts of the patient banner: one answer each, and the box of the allergies."""

from __future__ import annotations

from abc import abstractmethod
from math import ceil

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.shown.shell import AllergyBox, Asked
from ui.painting.cell import Cell, lay, paint_laid
from ui.painting.runs import Gap, Icon, Line, Text, Unasked, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL, PLAIN, QUIET, width
from ui.theme import Scheme, px, scheme
from ui.theme.measures import SEMIBOLD
from ui.widgets.held_keys import held
from ui.widgets.plain import tip

LINE = 24


def asked_runs(asked: Asked) -> Line:
    """A question with its answer. What nobody asked stands in a dashed frame, what can't be told is amber:
    both with a question mark, never empty.
    """
    if asked.state == "not_asked":
        return (Icon("question", "text2", 14), Gap(5), Unasked(asked.text))
    if asked.state == "not_available":
        return (
            Icon("question", "warn", 14),
            Gap(5),
            Text(asked.text, LABEL.on("warn").heavy(SEMIBOLD), wraps=True),
        )
    if asked.state == "known" and asked.alert:
        return (Icon("warning", "text", 14), Gap(5), Text(asked.text, LABEL.heavy(SEMIBOLD), wraps=True))
    return (Text(asked.text, QUIET, wraps=True),)


class PartsHost(QWidget):
    """The banner as its parts know it."""

    @abstractmethod
    def pass_focus(self, part: BannerPart, forward: bool) -> bool:
        """Go to the next part; False at the end."""

    @abstractmethod
    def arrange(self) -> None:
        """Give every part its place; the banner is as high as they need."""

    @abstractmethod
    def change(self, part: str) -> None:
        """Change a part of the banner, on a person's request."""


class BannerPart(QWidget):
    """One answer of the banner; focus comes here by F6 and Tab goes on in reading order."""

    def __init__(self, name: str, parent: PartsHost) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._banner = parent
        self._line: Line = ()
        self.link = False
        """Whether a press goes somewhere; elsewhere a double click opens what can be changed."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def say(self, line: Line, words: str) -> None:
        self._line = line
        self.setAccessibleName(words)
        self.update()

    def wide(self) -> int:
        return ceil(line_width(self._line))

    def stand(self, left: int, top: int, wide: int, tall: int) -> None:
        """Stand there; of a name a ring above a capital and a tail below a small letter reach beyond its
        line."""
        reach = self._reach
        self.setGeometry(left, top - reach, wide, tall + 2 * reach)

    def area(self) -> QRect:
        """Rectangle of the part's lines."""
        return self.geometry().adjusted(0, self._reach, 0, -self._reach)

    @property
    def _reach(self) -> int:
        return px(3) if self.objectName() == "name" else 0

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._banner.pass_focus(self, forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held(event):
            self._banner.change(self.objectName())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        if not self.link:
            self._banner.change(self.objectName())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self.link
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self._banner.change(self.objectName())
        else:
            super().mouseReleaseEvent(event)

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
        return max(lay(self._cell(), room - px(6)).height + px(4), px(LINE))


class AllergyPart(BannerPart):
    """The box of the allergies, in one of four states that differ in frame, icon and words."""

    def __init__(self, parent: PartsHost) -> None:
        super().__init__("allergies", parent)
        self._box = AllergyBox("not_asked", "")
        self.most: float = 330
        self.alone = False
        """Whether it stands in a banner of one line: when they were asked for is left to the rest."""
        self._all = False

    def show_box(self, model: AllergyBox) -> None:
        if model != self._box:
            self._all = False
        self._box = model
        self.setAccessibleName(f"{model.title}. {model.whole or model.text}")
        tip(self, f"{model.title}\n{model.whole}" if model.whole else "")
        self.update()

    @property
    def _text(self) -> str:
        return self._box.whole if self._all and self._box.whole else self._box.text

    def _toggle(self) -> bool:
        """Show every allergy, or again only what has room; False where all are shown anyway."""
        if not self._box.whole:
            return False
        self._all = not self._all
        self._banner.arrange()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not held(event) and self._toggle():
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._toggle():
            super().mouseReleaseEvent(event)

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

    @property
    def _lines(self) -> int:
        """Lines of the box where each has room for its words."""
        return 2 if self._text and not (self.alone and self._box.state == "none") else 1

    def _cell(self) -> Cell:
        title = Text(self._box.title, LABEL.on(self._roles()[3]).heavy(SEMIBOLD), wraps=True)
        lines: tuple[Line, ...] = ((title,),)
        if self._lines > 1:
            lines = (*lines, (Text(self._text, PLAIN, wraps=True),))
        return Cell((lines,), step=18)

    def wide(self) -> int:
        text = width(self._text, PLAIN) if self._lines > 1 else 0
        texts = max(width(self._box.title, LABEL.heavy(SEMIBOLD)), text)
        return ceil(min(texts, px(self.most))) + px(42) + px(14)

    def tall(self) -> float:
        """Height that the words need."""
        least = px(32) if self.alone else px(48)
        return max(least, lay(self._cell(), self.wide() - px(54)).height + px(8 if self.alone else 12))

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
