"""The bar over a list that is changed: its columns and its selections in order, each a chip that is moved by
keys, also those that have no room in the list itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.messages import _
from ui.painting.runs import Gap, Line, Run, Text, line_width, paint_line
from ui.painting.shapes import box
from ui.painting.text import LABEL, SMALL
from ui.theme import changed, px
from ui.theme.measures import MARGIN, RADIUS_SELECTION, SEMIBOLD
from ui.widgets.button import Button
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.window.sprint.changing_keys import KeyWords, before_keys, column_keys, selection_keys
from ui.window.sprint.key_strip import KeyStrip
from ui.window.sprint.one_line import LineField

_TALL, _AIR, _GAP = 28, 8, 6
_HEADS = 92
"""Room of the two headings at the left, at 100 %."""


@dataclass(frozen=True, slots=True)
class Told:
    """A chip: what it is (`column crp`, `filter mine`), its title, a word on what has changed, its size, and
    whether the list has room for it here."""

    target: str
    title: str
    short: str = ""
    size: str = ""
    fits: bool = True


class Chip(Button):
    """A column or a selection: `entered()` when it has the focus, `stepped(forward)` on Tab."""

    entered = Signal()
    stepped = Signal(bool)

    def __init__(self, told: Told, parent: QWidget) -> None:
        super().__init__(parent)
        self.told = told
        self._place = ""
        self.tell(told, "")

    @property
    def target(self) -> str:
        """Column or selection that it stands for, as a change of the draft names it."""
        return self.told.target

    def tell(self, told: Told, place: str) -> None:
        """Say it as it stands now; `place` is for screen readers: “column 3 of 9”."""
        self.told, self._place = told, place
        no_room = "" if told.fits else _("no room here")
        self.setAccessibleName(", ".join(filter(None, (told.title, place, told.size, told.short, no_room))))
        self.updateGeometry()
        self.update()

    def set_fits(self, fits: bool) -> None:
        """Say if the list has room for it here."""
        if fits is not self.told.fits:
            self.tell(replace(self.told, fits=fits), self._place)

    def _runs(self) -> Line:
        style = LABEL if self.told.fits else LABEL.on("text2")
        runs: list[Run] = [Gap(10), Text(self.told.title, style)]
        if self.told.short:
            runs += [Gap(7), Text(self.told.short, SMALL.on("accent").heavy(SEMIBOLD))]
        return (*runs, Gap(10))

    def sizeHint(self) -> QSize:
        return QSize(round(line_width(self._runs())), px(_TALL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect, focused = QRectF(self.rect()), self.hasFocus()
            fill = "accent_bg" if self.told.short else "hover" if self._hover else "surface"
            edge, stroke = ("accent", 2.0) if focused else ("hairline", 1.0)
            box(
                painter, rect, RADIUS_SELECTION, fill, edge, stroke, dashed=not self.told.fits and not focused
            )
            paint_line(painter, self._runs(), 0, rect.center().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Its keys are those of the list that is changed; Qt's buttons would go on with arrows."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.stepped.emit(forward)
        return True


class ListBar(Ground):
    """The bar. `entered(target)` when a chip has the focus, `stepped(target, forward)` on Tab in it;
    `renamed(target, words)` when another name was typed, `done()` when the field of it is left."""

    entered = Signal(str)
    stepped = Signal(str, bool)
    renamed = Signal(str, str)
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "b", parent)
        self.setAccessibleName(_("Columns and selections of the list"))
        self.rows: tuple[list[Chip], list[Chip]] = ([], [])
        self._heads = (RunsLabel(self), RunsLabel(self))
        self.strip = KeyStrip(self, column_keys())
        self.field = LineField(self)
        self.field.hide()
        self.field.finished.connect(self._renamed)
        self._naming = ""
        self._live = True
        # Where before and after can be looked at on made-up patients, too.
        self.offers_made_up = True
        changed.connect(self._fit)
        self._fit()

    @property
    def chips(self) -> list[Chip]:
        """All chips, the columns first."""
        return [*self.rows[0], *self.rows[1]]

    def chip(self, target: str) -> Chip | None:
        """The chip of a column or a selection; None where it is not shown."""
        return next((one for one in self.chips if one.target == target), None)

    def set_told(self, columns: Iterable[Told], selections: Iterable[Told], *, live: bool) -> None:
        """Show these in order; chips that stay are the widgets they were. Without `live` it is the list as it
        was, and no key changes anything."""
        was, self._live = self._live, live
        kept = {one.target: one for one in self.chips}
        words = (_("column {n} of {all}"), _("selection {n} of {all}"))
        made: list[list[Chip]] = [[], []]
        for row, some in enumerate((tuple(columns), tuple(selections))):
            for number, told in enumerate(some, 1):
                chip = kept.pop(told.target, None) or self._made(told)
                chip.tell(told, words[row].format(n=number, all=len(some)))
                made[row].append(chip)
        for gone in kept.values():
            gone.hide()
            gone.deleteLater()
        self.rows = (made[0], made[1])
        for head, row_of, title in zip(self._heads, self.rows, (_("Columns"), _("Selections")), strict=True):
            head.set_line((Text(title, SMALL), Gap(6), Text(str(len(row_of)), SMALL)))
            head.setVisible(bool(row_of))
        self.strip.reserve(("", column_keys()), ("", self.keys_of("filter ")))
        if (focused := self._focused()) or was is not live:
            self.show_keys(self.keys_of(focused))
        self._fit()

    def set_shown(self, columns: frozenset[str]) -> None:
        """Say which columns the list has room for now."""
        for chip in self.rows[0]:
            chip.set_fits(chip.target.removeprefix("column ") in columns)

    def _made(self, told: Told) -> Chip:
        chip = Chip(told, self)
        chip.entered.connect(lambda: self._entered(chip))
        chip.stepped.connect(lambda forward: self.stepped.emit(chip.target, forward))
        chip.show()
        return chip

    def _focused(self) -> str:
        return next((one.target for one in self.chips if one.hasFocus()), "")

    def _entered(self, chip: Chip) -> None:
        self.show_keys(self.keys_of(chip.target))
        self.entered.emit(chip.target)

    def keys_of(self, target: str) -> tuple[KeyWords, ...]:
        """Keys of a column or a selection, with their words."""
        if not self._live:
            return before_keys(made_up=self.offers_made_up)
        if target.startswith("filter ") or not self.rows[0]:
            return selection_keys(columns=bool(self.rows[0]))
        return column_keys()

    def show_keys(self, keys: tuple[KeyWords, ...], title: str = "") -> None:
        """Show the keys of what has the focus now."""
        self.strip.set_keys(keys, title)
        self._fit()

    def focus(self, target: str) -> bool:
        """Go to a chip; False where it is not shown."""
        chip = self.chip(target)
        if chip is not None:
            chip.setFocus(Qt.FocusReason.OtherFocusReason)
        return chip is not None

    def beside(self, target: str, step: int) -> str:
        """The chip before or after another one in its row; empty at the ends."""
        for row in self.rows:
            names = [one.target for one in row]
            if target in names:
                at = names.index(target) + step
                return names[at] if 0 <= at < len(names) else ""
        return ""

    def across(self, target: str) -> str:
        """The chip of the other row that stands nearest to one; empty where there is none."""
        here = self.chip(target)
        other = self.rows[1] if here in self.rows[0] else self.rows[0]
        if here is None or not other:
            return ""
        return min(
            other, key=lambda one: abs(one.geometry().center().x() - here.geometry().center().x())
        ).target

    # Another name

    def rename(self, target: str) -> None:
        """Type another name of a selection, in its place."""
        chip = self.chip(target)
        if chip is None:
            return
        self._naming = target
        self.field.setAccessibleName(_("Name of the selection"))
        self.field.setText(chip.told.title)
        self.field.setGeometry(chip.x(), chip.y(), max(chip.width(), px(220)), chip.height())
        self.field.raise_()
        self.field.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def naming(self) -> bool:
        """True while a name is typed."""
        return not self.field.isHidden()

    def end_naming(self) -> None:
        """Leave the field without another name."""
        self._naming = ""
        self.field.hide()
        self.done.emit()

    def _renamed(self, entered: bool) -> None:
        target, words = self._naming, " ".join(self.field.text().split())
        chip = self.chip(target) if target else None
        self._naming = ""
        self.field.hide()
        if chip is not None and words and words != chip.told.title:
            self.renamed.emit(target, words)
        if entered:
            self.done.emit()

    # Room

    def _fit(self) -> None:
        left, right, gap, tall = px(MARGIN) + px(_HEADS), self.width() - px(MARGIN), px(_GAP), px(_TALL)
        y = px(_AIR)
        for head, row in zip(self._heads, self.rows, strict=True):
            if not row:
                continue
            size = head.sizeHint()
            head.setGeometry(px(MARGIN), y + (tall - size.height()) // 2, px(_HEADS) - gap, size.height())
            x = left
            for chip in row:
                wide = chip.sizeHint().width()
                if x > left and x + wide > right:
                    x, y = left, y + tall + gap
                chip.setGeometry(x, y, min(wide, max(right - left, px(60))), tall)
                x += wide + gap
            y += tall + gap
        y += px(_AIR) - gap
        self.strip.fit_to(max(self.width(), 1))
        self.strip.move(0, y)
        if self.height() != y + self.strip.height():
            self.setFixedHeight(y + self.strip.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
