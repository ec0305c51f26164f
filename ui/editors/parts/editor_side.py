"""The column at the right of an editor: parts from top to bottom, and the act at its end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from ui.editors.parts.stack import Stack, Watched
from ui.painting.cell import Cell, Laid, lay, paint_laid, text_cell
from ui.painting.runs import Gap, Icon, Keys, Line, Run, Text, line_width, paint_line
from ui.painting.text import SMALL, STRONG, Style
from ui.theme import changed, px
from ui.theme.measures import HEADING, MEDIUM, SEMIBOLD
from ui.widgets.button import ActionButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.widgets.scroll import Scroll


class SideHead(QWidget):
    """A part's title with a remark, and its key at the right."""

    def __init__(
        self, title: str, remark: str = "", keys: str = "", at_right: str = "", large: bool = False
    ) -> None:
        super().__init__()
        self._words = title
        self._title: Line = (Text(title, Style(HEADING, SEMIBOLD) if large else STRONG, wraps=True),)
        self._least = 36 if large else 30
        self._at_right = at_right
        self._say_keys(keys)
        self.set_remark(remark)
        self.setFixedHeight(px(self._least))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _say_keys(self, keys: str) -> None:
        self._keys: Line = (Keys(keys),) if keys else ()
        right: list[Run] = [Text(self._at_right, SMALL)] if self._at_right else []
        if keys:
            right += [Gap(10), Keys(keys)]
        self._right: Line = tuple(right)

    def set_remark(self, remark: str) -> None:
        """Another remark beside the title."""
        self._left: Line = (*self._title, Gap(8), Text(remark, SMALL)) if remark else self._title
        # Where one line is too short the remarks stand below the title: none of them is left out.
        self._below = tuple((Text(words, SMALL, wraps=True),) for words in (remark, self._at_right) if words)
        self.setAccessibleName(" ".join(filter(None, (self._words, remark, self._at_right))))
        self._fit()
        self.update()

    def _laid(self) -> Laid | None:
        """The words on several lines; None where one line has room for all."""
        if line_width(self._left) + line_width(self._right) + px(8) <= self.width():
            return None
        room = self.width() - (line_width(self._keys) + px(8) if self._keys else 0)
        return lay(Cell(((self._title, *self._below),), step=18), room)

    def _fit(self) -> None:
        laid = self._laid()
        self.setFixedHeight(max(px(self._least), round(laid.height + px(10)) if laid else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            laid = self._laid()
            if laid is None:
                paint_line(painter, self._left, 0, self.height() / 2)
                paint_line(painter, self._right, self.width() - line_width(self._right), self.height() / 2)
                return
            paint_laid(painter, laid, QRectF(self.rect()))
            paint_line(painter, self._keys, self.width() - line_width(self._keys), px(self._least) / 2)


class Act(ActionButton):
    """The act's button in a stack, which asks for its height at each change of words."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, wide: int) -> int:
        return self.height_at(wide)

    def _fit(self) -> None:
        return None


class SideColumn(Ground):
    """Side column base: `parts` scroll, the act stays at the bottom. `pressed()` when the act's button was
    pressed."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.inner = Stack((18, 6, 18, 12))
        self.view = Scroll(self.inner, self, "canvas")
        column.addWidget(self.view, 1)
        self._foot = Ground("canvas", "t", self)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        self.foot_parts = Stack((18, 11, 18, 12), 8)
        self.warning = RunsLabel(wrapping=True)
        self.action = Act()
        self.action.clicked.connect(self.pressed)
        self.note = RunsLabel(wrapping=True)
        self.foot_parts.add(self.warning, self.action, self.note)
        self.warning.hide()
        # A key that changes none of them moves nothing.
        self._says: tuple[str, str, str, bool, bool] | None = None
        self._foot_says: str | None = None
        self._warns: tuple[str, str] | None = None
        foot.addWidget(self.foot_parts)
        column.addWidget(self._foot)
        self.foot_parts.placed.connect(self._measure)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        changed.connect(self._theme_changed)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Bring what has the focus into sight, the whole card around it where that has room."""
        if now is None or not self.inner.isAncestorOf(now):
            return
        shown = now
        widget = now.parentWidget()
        while widget is not None and widget is not self.inner:
            if isinstance(widget, Watched) and widget.height() <= self.view.viewport().height():
                shown = widget
            widget = widget.parentWidget()
        self.view.ensureWidgetVisible(shown, 0, px(8))

    def _theme_changed(self) -> None:
        self.inner.refresh()
        self.foot_parts.refresh()

    def _measure(self) -> None:
        tall = self.foot_parts.heightForWidth(self._foot.width())
        if self._foot.height() != tall:
            self._foot.setFixedHeight(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._foot.setFixedHeight(self.foot_parts.heightForWidth(self.width()))

    def clear(self) -> None:
        """Take all parts away."""
        self.inner.clear()

    def add(self, *widgets: QWidget) -> None:
        """Put parts below the others."""
        self.inner.add(*widgets)

    def set_act(self, verb: str, name: str, spoken: str, *, ready: bool, idle: bool = False) -> None:
        """Set the button's words, with the patient's name; `spoken` is the name with the birth date."""
        says = (verb, name, spoken, ready, idle)
        if says != self._says:
            self._says = says
            self.action.set_act(verb, name, ready=ready, idle=idle)
            self.action.setAccessibleName(f"{verb} {spoken}".strip())
            self.foot_parts.refresh()

    def set_foot(self, words: str) -> None:
        """The line under the act."""
        if words != self._foot_says:
            self._foot_says = words
            self.note.set_cell(text_cell(words, SMALL))
            self.note.setVisible(bool(words))
            self.foot_parts.refresh()

    def set_warning(self, words: str, icon: str = "cloud-slash") -> None:
        """Set the warning above the button; empty removes it."""
        if (words, icon) == self._warns:
            return
        self._warns = (words, icon)
        runs: Line = (Icon(icon, "warn", 14), Gap(8), Text(words, SMALL.on("warn").heavy(MEDIUM), wraps=True))
        self.warning.set_cell(Cell(((runs,),), step=17) if words else Cell())
        self.warning.setVisible(bool(words))
        self.foot_parts.refresh()

    def take_focus(self) -> None:
        """Focus the first part that takes it, or the act."""
        for widget in self.inner.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(self):
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self.action.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def setFocus(self, *_reason: object) -> None:
        self.take_focus()


def paragraph(words: str, style: Style, step: float = 18) -> RunsLabel:
    """A wrapping text as a part of a column."""
    label = RunsLabel(wrapping=True)
    label.set_cell(Cell((((Text(words, style, wraps=True),),),), step=step))
    return label


class Space(QWidget):
    """Empty room of a height at 100 %."""

    def __init__(self, tall: float) -> None:
        super().__init__()
        self.setFixedHeight(px(tall))
