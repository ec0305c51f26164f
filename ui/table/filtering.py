"""The selections that a list offers: a button with a menu in its head, a strip that says what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.core.messages import _, pgettext
from desktop.shown.filters import FIELDS, hidden, offered
from desktop.shown.workspace import Filter
from ui.painting.runs import Gap, Icon, Line, Run, Text, line_width, paint_line
from ui.painting.shapes import box, focus_ring
from ui.painting.text import LABEL
from ui.theme import px
from ui.theme.measures import CONTROL, MARGIN, RADIUS
from ui.widgets.button import Button, StepButton
from ui.widgets.label import RunsLabel
from ui.widgets.plain import tip


class FilterChoice(Button):
    """Button with a menu of the selections; says which one is chosen."""

    def __init__(self, open_menu: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: open_menu())
        self.hide()

    def say(self, title: str) -> None:
        """Say which selection is chosen."""
        self.setText(title)
        self.setAccessibleName(_("Selection: {name}").format(name=title))
        self._room()

    def show_words(self, on: bool) -> None:
        """Leave the words out where there is no room; the icon and its tip stay."""
        self._words = on
        self._room()

    def _room(self) -> None:
        tip(self, "" if self._words else self.accessibleName())
        self.updateGeometry()
        self.update()

    def _runs(self) -> Line:
        runs: list[Run] = [Gap(10), Icon("funnel-simple", "text", 14)]
        if self._words:
            runs += [Gap(6), Text(self.text(), LABEL)]
        return (*runs, Gap(6), Icon("caret-down", "text2", 12), Gap(10))

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._runs())), px(CONTROL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            box(painter, rect, RADIUS, "hover" if self._hover or self.isDown() else "surface", "hairline")
            if self.hasFocus():
                focus_ring(painter, rect, RADIUS)
            paint_line(painter, self._runs(), 0, rect.center().y())


class HiddenStrip(QWidget):
    """Strip with the count of hidden rows, and a button to show them."""

    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(MARGIN), px(6), px(MARGIN), px(6))
        self.label = RunsLabel(self, wrapping=True)
        self.all = StepButton("", _("Show all"), self, accent=True)
        self.all.clicked.connect(lambda _checked=False: self.cleared.emit())
        row.addWidget(self.label, 1)
        row.addWidget(self.all, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def say(self, title: str, shown: int, every: int) -> None:
        """Say what is chosen, and how much of the list that leaves."""
        words = _("{n} of {all} are shown: {filter}").format(n=shown, all=every, filter=title)
        self.label.set_line((Text(words, LABEL, wraps=True),))
        self.setAccessibleName(words)


class Filtering:
    """The selections of one list: which are offered, which one is chosen, what it hides."""

    def __init__(self, kind: str, parent: QWidget, changed: Callable[[], object]) -> None:
        self._kind = kind
        self._changed = changed
        self._declared: tuple[Filter, ...] = ()
        self._model: Any = None
        self._key = ""
        self.hidden: frozenset[str] = frozenset()
        self.choice = FilterChoice(self.open, parent)
        self.strip = HiddenStrip(parent)
        self.strip.cleared.connect(lambda: self.choose(""))

    @classmethod
    def of(cls, kind: str) -> bool:
        """True when lists of a kind can be filtered."""
        return kind in FIELDS

    def declare(self, filters: tuple[Filter, ...], *, anew: bool = False) -> None:
        """These are offered from now on. The one that is chosen stays while it is among them; `anew`:
        somebody else reads, and begins with the usual one."""
        if filters == self._declared and not anew:
            return
        first = not self._declared
        self._declared = filters
        if first or anew or self._key not in {one.key for one in filters}:
            self._key = next((one.key for one in filters if one.usual), "")
        self._changed()

    @property
    def offered(self) -> tuple[Filter, ...]:
        """Filters for which the list has the columns."""
        return offered(self._declared, self._kind, self._model) if self._model is not None else ()

    @property
    def chosen(self) -> Filter | None:
        """The selection that is chosen, where the list offers it; None for all rows."""
        return next((one for one in self.offered if one.key == self._key), None)

    def choose(self, key: str) -> None:
        """Choose a selection by its key; none for all rows."""
        if key != self._key:
            self._key = key
            self._changed()

    def take(self, model: Any) -> frozenset[str]:
        """The keys of the rows of a model that are hidden; said in head and strip."""
        self._model = model
        chosen = self.chosen
        self.hidden = hidden(chosen, self._kind, model) if chosen is not None else frozenset()
        self.choice.setVisible(bool(self.offered))
        self.choice.say(chosen.title if chosen is not None else pgettext("patients", "All"))
        self.strip.setVisible(chosen is not None)
        if chosen is not None:
            self.strip.say(chosen.title, len(model.rows) - len(self.hidden), len(model.rows))
        return self.hidden

    def open(self) -> QMenu:
        """Open the menu below the button, each selection with how many it shows."""
        menu = QMenu(self.choice)
        menu.setAccessibleName(_("Selection"))
        group = QActionGroup(menu)
        every = len(self._model.rows) if self._model is not None else 0
        rows = [("", pgettext("patients", "All"), every)]
        rows += [
            (one.key, one.title, every - len(hidden(one, self._kind, self._model))) for one in self.offered
        ]
        chosen = self.chosen
        for key, title, count in rows:
            action = QAction(f"{title}  ({count})".replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(key == (chosen.key if chosen is not None else ""))
            action.triggered.connect(lambda _checked=False, key=key: self.choose(key))
            group.addAction(action)
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.choice.mapToGlobal(QPoint(0, self.choice.height())))
        menu.setActiveAction(next(one for one in menu.actions() if one.isChecked()))
        return menu
