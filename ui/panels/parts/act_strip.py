"""The buttons in the row with the cursor: what may be done with it, by mouse as by key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.acts import Act, key_in
from desktop.core.messages import _
from ui.painting.runs import Keys
from ui.painting.text import Style, width
from ui.table.view import RowsView
from ui.theme import px
from ui.theme.measures import BODY, SEMIBOLD
from ui.widgets.button import ActionButton, PlainButton

STRIP_LINES = 2
"""Number of lines under the row that are kept free for the buttons."""
_TALL = 40

Acts = tuple[tuple[type[Act], str], ...]


class ActStrip(QWidget):
    """Lies over the free lines of the row with the cursor of a panel of that `kind`. `pressed(kind)` of act,
    `opened()` for the patient, where it `opens`. With `lit` the first act is the one that is meant."""

    pressed = Signal(object)
    opened = Signal()

    def __init__(self, view: RowsView, kind: str, *, lit: bool = True, opens: bool = True) -> None:
        super().__init__(view.viewport())
        self._view, self._kind, self._lit, self._opens = view, kind, lit, opens
        self._acts: Acts = ()
        self._keys: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(8))
        self._buttons: list[ActionButton | PlainButton] = []
        self._more: PlainButton | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._place)
        view.verticalScrollBar().valueChanged.connect(self.place)
        view.verticalScrollBar().rangeChanged.connect(self.place)
        self.hide()

    def show_acts(self, acts: Acts) -> None:
        """Show these acts, the first one lit; none hides the strip."""
        keys = tuple(key_in(kind, self._kind) for kind, _words in acts)
        if (acts, keys) != (self._acts, self._keys):
            self._acts, self._keys = acts, keys
            self._build()
        self.place()

    def _build(self) -> None:
        while self._row.takeAt(0) is not None:
            pass
        for old in (*self._buttons, *((self._more,) if self._more is not None else ())):
            old.hide()
            old.deleteLater()
        self._buttons, self._more = [], None
        for at, (kind, words) in enumerate(self._acts):
            press: Callable[[], None] = partial(self.pressed.emit, kind)
            key = key_in(kind, self._kind)
            button: ActionButton | PlainButton
            if at == 0 and self._lit:
                button = ActionButton(self)
                button.set_act(words, "", key)
                wide = width(words, Style(BODY, SEMIBOLD)) + Keys(key).width() + px(40)
                button.setFixedWidth(round(min(wide, px(360))))
                self._row.addWidget(button)
            else:
                button = PlainButton(words, key, parent=self)
                self._row.addWidget(button)
            button.clicked.connect(press)
            self._add(button)
        if self._acts and self._opens:
            button = PlainButton(_("Open"), "Enter", parent=self)
            button.clicked.connect(self.opened)
            self._row.addWidget(button)
            self._add(button)
        if self._acts:
            self._more = PlainButton("…", parent=self)
            self._more.setAccessibleName(_("More to do with it"))
            self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._more.clicked.connect(self._menu)
            self._row.addWidget(self._more)
            self._row.addStretch(1)

    def _menu(self) -> None:
        assert self._more is not None
        self._view.menu_wanted.emit(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _fit(self, room: int) -> None:
        """Fit the buttons to the room: first their keys go, then the last buttons; three dots open the row's
        menu, which has them all."""
        plain = [one for one in self._buttons if isinstance(one, PlainButton)]
        for keys in (True, False):
            for one in plain:
                one.show_keys(keys)
            wide = [one.width() if one.maximumWidth() == one.minimumWidth() else one.sizeHint().width()
                    for one in self._buttons]  # fmt: skip
            if sum(wide) + self._row.spacing() * (len(wide) - 1) <= room:
                break
        whole = sum(wide) + self._row.spacing() * (len(wide) - 1) <= room
        if self._more is not None:
            self._more.setVisible(not whole)
            room -= 0 if whole else self._more.sizeHint().width() + self._row.spacing()
        used = 0
        for shown, needed in zip(self._buttons, wide, strict=True):
            used += needed + (self._row.spacing() if used else 0)
            shown.setVisible(used <= room)

    def _add(self, button: ActionButton | PlainButton) -> None:
        # The list has the keys: a button that took the focus would leave it with the next patient's act.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.show()
        self._buttons.append(button)

    def place(self) -> None:
        """Go to the row with the cursor, once the rows are where they will be."""
        self._later.start(0)
        self._place()

    def _place(self) -> None:
        view = self._view
        index = view.currentIndex()
        shown = bool(self._acts) and index.isValid() and index.row() < len(view.rows.items)
        if not shown:
            self.hide()
            return
        top, tall = view.rowViewportPosition(index.row()), view.rowHeight(index.row())
        left = max(view.columnWidth(0), view.margin) if self._lit else view.margin
        room = view.viewport().width() - left - view.margin
        self._fit(room)
        self.setGeometry(left, top + tall - px(_TALL + 4), room, px(_TALL))
        self.show()
        self.raise_()
