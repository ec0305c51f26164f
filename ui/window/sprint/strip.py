"""The strip under the tab row that says that the page is being changed, and how that ends."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.messages import _
from ui.painting.runs import Gap, Icon, Text
from ui.painting.text import LABEL, STRONG
from ui.theme import changed, px
from ui.theme.measures import GAP, MARGIN
from ui.widgets.button import PlainButton, StepButton
from ui.widgets.ground import Ground
from ui.widgets.label import RunsLabel
from ui.widgets.segmented import Segmented

NEW, BEFORE = "new", "before"
_TALL = 46


class ChangingStrip(Ground):
    """Strip of a page that is changed, or of a list (`listed`): `turned()` for before and after, `others()`
    for the same on made-up patients, `ended()` for being done."""

    turned = Signal()
    others = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None, *, listed: bool = False) -> None:
        super().__init__("accent_bg", "b", parent)
        self._listed = listed
        # Where before and after can be looked at on made-up patients, too.
        self.offers_made_up = True
        self.setAccessibleName(self._doing())
        self.words = RunsLabel(self)
        self.turn = StepButton("F8", "", self)
        self.turn.setAccessibleName(_("Before and after"))
        self.turn.clicked.connect(self.turned)
        choices = ((NEW, _("New")), (BEFORE, _("As it is")))
        self.choice = Segmented(choices, _("Before and after"), self)
        self.choice.chosen.connect(lambda _key: self.turned.emit())
        self.made_up = StepButton("→", _("made-up patients"), self)
        self.made_up.clicked.connect(self.others)
        self.made_up.hide()
        self._offers = False
        self.done = PlainButton(_("Done for now"), "Esc", parent=self)
        self.done.clicked.connect(self.ended)
        # The word of the other one of before and after.
        self._other = _("As it is")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        for one in (self.made_up, self.turn, self.choice, self.done):
            self._row.addWidget(one)
        self._dress()
        changed.connect(self._dress)

    def _doing(self) -> str:
        return _("You are changing the list") if self._listed else _("You are changing the page")

    def _dress(self) -> None:
        self._row.setContentsMargins(px(MARGIN), 0, px(MARGIN), 0)
        self._row.setSpacing(px(GAP))
        self.setFixedHeight(px(_TALL))
        self._fit()

    def _fit(self) -> None:
        """Give way in little room: one of the two words stands beside its key alone, then the key of being
        done goes; what is being done here stays whole."""
        row = (self.words, self.made_up, self.turn, self.choice, self.done)
        self.made_up.setVisible(self._offers)
        for both, keys in ((True, True), (False, True), (False, False)):
            self.choice.setVisible(both)
            self.turn.set_label("" if both else self._other)
            self.turn.setAccessibleName(_("Before and after"))
            self.done.show_keys(keys)
            gone = (None if both else self.choice, None if self._offers else self.made_up)
            shown = [one for one in row if one not in gone]
            wide = sum(max(one.minimumSizeHint().width(), one.sizeHint().width()) for one in shown[1:])
            wide += self.words.minimumSizeHint().width() + px(GAP) * (len(shown) - 1) + 2 * px(MARGIN)
            if wide <= self.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def tell(self, title: str, kept: str, *, before: bool) -> None:
        """Say what is being changed (`title`) and who sees it (`kept`); `before`: it is shown as it was."""
        head = (Icon("pencil-simple", "accent"), Gap(10))
        doing = _("This is how it is now") if before else self._doing()
        never = _("the figures are the patient's and can't be changed here")
        locked = _("banner and first sentence are locked")
        if self._listed:
            never, locked = _("the patients are real, and nobody can be opened here"), ""
        forms = (
            (title, kept, never, locked),
            (title, kept, never),
            (title, kept),
            (title,),
            (),
        )
        said = [" · ".join(filter(None, form)) for form in forms]
        self.words.set_line(
            *(
                (*head, Text(doing, STRONG), *((Gap(12), Text(one, LABEL.on("text2"))) if one else ()))
                for one in dict.fromkeys(said)
            )
        )
        self.choice.set_current(BEFORE if before else NEW)
        self._offers = before and self.offers_made_up
        self._other = _("New") if before else _("As it is")
        self._fit()
