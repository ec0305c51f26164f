"""Before and after on made-up patients: the page as it is and as a draft makes it, in place of the window.

One idea: one case at a time, both sides drawn once, and the changes numbered as in words. No patient who is
open is seen meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.messages import _
from desktop.shown.page.patient_page import PanelShown
from desktop.shown.sprint.made_up import CASES, LARGE, Case, MadeUpShown, case_title
from ui.editors.parts.editor_side import SideHead, Space
from ui.editors.parts.speech import announce
from ui.editors.parts.stack import Stack
from ui.painting.cell import Cell
from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import LABEL, PLAIN, SMALL, STRONG
from ui.theme import Scheme, colour, is_wide, px, scheme, seen_as
from ui.theme.measures import GAP, MARGIN, NAVIGATION, RAIL, SIDE, SIDE_NARROW, STATUS
from ui.widgets.button import PlainButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.held_keys import held
from ui.widgets.label import RunsLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segmented import Segmented
from ui.window.patient_page import Tab
from ui.window.sprint.page_stage import PageStage

NEW, BEFORE = "new", "before"
TALL = 46
"""Height of the strip above the picture, at 100 %."""
AHEAD_MS = 30
"""Pause in ms before the other side, and then the next case, is drawn while nobody waits."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the tabs of its page, and the numbers of the changes by panels' names."""

    tabs: tuple[Tab, ...]
    numbers: dict[str, str]


@dataclass(frozen=True)
class Compared:
    """Two sides of one tab, titled; `words` are the changes in words by their numbers."""

    title: str
    tab: str
    before: Side
    after: Side
    words: tuple[tuple[str, str], ...]

    def count(self, *, before: bool) -> int:
        """The number of panels that the tab has on a side."""
        tabs = self.before.tabs if before else self.after.tabs
        return next((len(tab.places) for tab in tabs if tab.key == self.tab), 0)


class Comparison(Ground):
    """Comparison of two sides on made-up patients. `show_case` gives a case's panels, first those of the side
    before. `wanted(case)` asks for one that has not been given; `ended()` to go back."""

    wanted = Signal(str)
    ended = Signal()
    lets_lock = True
    """The window that it covers can be locked."""
    every: tuple[str, ...] = CASES
    """The cases, in their order."""

    def __init__(self, compared: Compared, *, before: bool, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.compared, self.before = compared, before
        self.case: str = self.every[0]
        self._is_still = False
        self.drawn = 0
        """Number of pictures that were drawn; those that are kept are not drawn again."""
        self._given: dict[str, Any] = {}
        self._images: dict[tuple[str, bool], QImage] = {}
        self._banners: dict[tuple[str, bool], int] = {}
        self._stages: dict[tuple[str, bool], QWidget] = {}
        self._top = 0
        self._drawn_at = QSize()
        self._strip = Ground("accent_bg", "b", self)
        row = QHBoxLayout(self._strip)
        row.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        row.setSpacing(px(GAP))
        self.said = RunsLabel(self._strip)
        self.back, self.on = (StepButton(key, "", self._strip) for key in ("←", "→"))
        self.back.setAccessibleName(_("Previous patient"))
        self.on.setAccessibleName(_("Next patient"))
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        self.flip = StepButton("F8", "", self._strip)
        self.flip.setAccessibleName(_("Before and after"))
        self.flip.clicked.connect(self.turn)
        self.choice = Segmented(
            ((NEW, _("New")), (BEFORE, _("As it is"))), _("Before and after"), self._strip
        )
        self.choice.chosen.connect(lambda _key: self.turn())
        self.done = PlainButton(_("Back"), "Esc", parent=self._strip)
        self.done.clicked.connect(self.ended)
        row.addWidget(self.said, 1)
        for one in (self.back, self.on, self.flip, self.choice, self.done):
            row.addWidget(one)
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words = Stack((18, 6, 18, 12), 4)
        self.column = Scroll(self._words, self, "canvas")
        self.cases: dict[str, StepButton] = {}
        for case in self.every:
            button = self.cases[case] = StepButton("", self.titled(case), accent=True)
            button.clicked.connect(lambda _checked=False, case=case: self.choose(case))
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD_MS)
        self._ahead.timeout.connect(self.work_ahead)
        self._say()

    def titled(self, case: str) -> str:
        """A case as it is called on the screen."""
        return case_title(cast("Case", case))

    def who(self) -> str:
        """Of whom the picture is, in words."""
        return _("Made-up patient: {case}").format(case=self.titled(self.case))

    def absent(self) -> str:
        """Word below a change that the picture does not show."""
        return _("not a panel of this picture")

    def in_sight(self) -> dict[str, str]:
        """The numbers of the changes that the picture shows which is looked at."""
        return self.numbers(before=self.before)

    def still(self) -> None:
        """Be a picture: without what is pressed, and without the other patients."""
        self._is_still = True
        for one in (self.back, self.on, self.flip, self.done):
            one.hide()
        self._say()

    # Content

    def show_case(self, shown: Any) -> None:
        """Take a case's panels; where it is the one that is looked at it is drawn now."""
        self._given[shown.case] = shown
        if shown.case == self.case:
            self._picture(self.case, before=self.before)
            self._say_words()
            self._place()
            self.update()
        if not self._is_still:
            self._ahead.start()

    def choose(self, case: str) -> None:
        """Look at a case."""
        self.case = case
        if case not in self._given:
            self.wanted.emit(case)
        else:
            self._picture(case, before=self.before)
            self._ahead.start()
        self._say()
        self._place()
        self.update()
        announce(self, self.accessibleName())

    def step(self, by: int) -> None:
        """The next case or the previous one, round and round."""
        self.choose(self.every[(self.every.index(self.case) + by) % len(self.every)])

    def turn(self) -> None:
        """The other side of the same patient."""
        self.before = not self.before
        self.choose(self.case)

    def work_ahead(self) -> None:
        """Draw the other side, then both of each other case, the nearest first: one picture each time that
        nobody waits, and one case that is asked for."""
        for case in self._nearest():
            if case not in self._given:
                self.wanted.emit(case)
                return
            for before in (self.before, not self.before):
                if (case, before) not in self._images:
                    self._picture(case, before=before)
                    self._ahead.start()
                    return

    def _nearest(self) -> list[str]:
        """This case, then the others by how many steps they are away, the next before the previous."""
        at, number = self.every.index(self.case), len(self.every)
        steps = [0, *(step for n in range(1, number // 2 + 1) for step in (n, -n))]
        return list(dict.fromkeys(self.every[(at + step) % number] for step in steps))

    def _say(self) -> None:
        at = "" if self._is_still else f"{self.every.index(self.case) + 1} / {len(self.every)}"
        who = self.who()
        side = _("as it is now") if self.before else _("new")
        nobody = _("nobody real is shown")
        self.setAccessibleName(f"{who}, {at}. {side}. {nobody}. {self.compared.title}")
        head = (Icon("users", "accent"), Gap(10), Text(who, STRONG), Gap(8), Text(at, LABEL.on("text2")))
        more = (Gap(12), Text(f"{nobody} · {self.compared.title}", LABEL.on("text2")))
        some = (Gap(12), Text(nobody, LABEL.on("text2")))
        self.said.set_line((*head, *more), (*head, *some), head)
        self.choice.set_current(BEFORE if self.before else NEW)
        self._say_words()
        for case, button in self.cases.items():
            button.set_label(("● " if case == self.case else "○ ") + self.titled(case))

    def _say_words(self) -> None:
        here = set(" ".join(self.in_sight().values()).replace(",", " ").split())
        parts: list[QWidget] = [SideHead(_("Changes"), str(len(self.compared.words)), large=True)]
        for number, words in self.compared.words:
            label = RunsLabel(wrapping=True)
            ink = LABEL.on("accent") if number in here else LABEL.on("text2")
            lines: list[Line] = [(Text(number, ink), Gap(10), Text(words, PLAIN, wraps=True))]
            if number not in here:
                lines.append((Text(self.absent(), SMALL, wraps=True),))
            label.set_cell(Cell((tuple(lines),), step=18))
            parts.append(label)
        if not self.compared.words:
            label = RunsLabel(wrapping=True)
            label.set_cell(Cell((((Text(_("Nothing is changed yet."), SMALL, wraps=True),),),), step=18))
            parts.append(label)
        if not self._is_still:
            head = SideHead(_("Made-up patients"), str(len(self.every)), "← →")
            parts += [Space(10), head, *self.cases.values()]
        with self._words.at_once():
            self._words.fill(*parts)
        self._words.refresh()

    # Pictures

    def _beside(self) -> int:
        wide = is_wide(self.width())
        return px(NAVIGATION + SIDE if wide else RAIL + SIDE_NARROW)

    def _picture(self, case: str, *, before: bool) -> QImage | None:
        """The picture of a case on a side, drawn where it is not kept."""
        key = (case, before)
        if key not in self._images and case in self._given and self.height() > px(TALL):
            with seen_as(Scheme.DARK if case == "dark" else scheme()):
                self._images[key] = self._drawn(self._given[case], before=before)
            self.drawn += 1
            self._drawn_at = self.size()
        return self._images.get(key)

    def numbers(self, *, before: bool) -> dict[str, str]:
        """The numbers of the changes that are seen on a side."""
        return (self.compared.before if before else self.compared.after).numbers

    def _drawn(self, shown: MadeUpShown, *, before: bool) -> QImage:
        form = shown.case if shown.case in ("dark", "large") else ""
        stage = self._stages.get((form, before))
        if not isinstance(stage, PageStage):
            compared = self.compared
            size, beside = (self.width(), self.height() - px(TALL)), self._beside()
            if form == "large":
                # As the system gives it to a window where it draws everything half as large again.
                size = (round(self.width() / LARGE), round(self.height() / LARGE) - px(STATUS))
                beside = px(RAIL)
            side = compared.before if before else compared.after
            stage = PageStage(side.tabs, compared.tab, size, beside)
            self._stages[form, before] = stage
        first = self.compared.count(before=True)
        panels: tuple[PanelShown, ...] = shown.panels[:first] if before else shown.panels[first:]
        stage.show_patient(shown.banner, shown.sentence, panels)
        numbers = self.numbers(before=before)
        ratio = self.devicePixelRatioF()
        image = stage.draw(numbers, ratio * (self._zoom() if form == "large" else 1.0))
        image.setDevicePixelRatio(ratio)
        self._banners[shown.case, before] = stage.banner_height
        return image

    def _zoom(self) -> float:
        """The scale at which the picture of a large screen is shown: the largest for which there is room."""
        wide = (self.width() - self._beside()) / round(self.width() / LARGE)
        tall = (self.height() - px(TALL)) / (round(self.height() / LARGE) - px(STATUS))
        return min(wide, tall)

    # Events

    def _place(self) -> None:
        self._strip.setGeometry(0, 0, self.width(), px(TALL))
        banner = self._banners.get((self.case, self.before), 0) if self.case != "large" else 0
        self._top = px(TALL)
        beside = self._beside()
        top = self._top + banner
        self.column.setGeometry(QRect(self.width() - beside, top, beside, self.height() - top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What was drawn before it was shown is of its size already.
        if event.size() != self._drawn_at:
            self._forget_pictures()
            self._picture(self.case, before=self.before)
        self._place()

    def _forget_pictures(self) -> None:
        self._images.clear()
        for stage in self._stages.values():
            stage.hide()
            stage.deleteLater()
        self._stages.clear()

    def end(self) -> None:
        """Let the pictures and the pages behind them go."""
        self._ahead.stop()
        self._forget_pictures()

    def _keys(self) -> dict[int, Callable[[], None]]:
        return {
            Qt.Key.Key_Left: lambda: self.step(-1),
            Qt.Key.Key_Right: lambda: self.step(1),
            Qt.Key.Key_F8: self.turn,
            Qt.Key.Key_Escape: self.ended.emit,
        }

    def event(self, event: QEvent) -> bool:
        # Before a shortcut of the window takes it.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in self._keys()
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        do = self._keys().get(event.key())
        if do is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) or not held(event):
            do()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        image = self._images.get((self.case, self.before))
        if image is None:
            return
        with QPainter(self) as painter:
            wide = image.width() / image.devicePixelRatio()
            tall = image.height() / image.devicePixelRatio()
            painter.drawImage(QRectF(0, self._top, wide, tall), image)
            painter.fillRect(self.column.geometry(), colour("canvas"))
