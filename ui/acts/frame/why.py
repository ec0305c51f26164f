"""Shift+F1: why what has the focus is here, in a card above or below it; nothing of a patient is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast

from PySide6.QtCore import QRect, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop import __version__
from desktop.core.messages import _
from desktop.shown.questions import WhyHere
from desktop.shown.why.why import WhyLayer, WhyShown, proposal
from desktop.shown.why.wishes import WishGoesTo
from ui import clipboard
from ui.acts.controller import Controller
from ui.acts.frame.card import CardActs
from ui.acts.frame.wishes import Wishing, receivers
from ui.editors.order.order_column import OrderColumn
from ui.editors.parts.text_editor import TextEditor
from ui.theme import px
from ui.widgets.panel import Panel
from ui.window.patient_page import PatientPage
from ui.window.spot import Part
from ui.window.why_card import WhyCard

_OPENED = frozenset({".yaml", ".yml", ".json"})
"""Only what cannot be a program is given to the system to open."""


class _Divided(Protocol):
    """Panel with parts that the configuration decides one by one, such as columns."""

    def set_up_parts(self) -> tuple[Part, ...]: ...

    def set_up_at(self) -> int: ...


class WhyActs(CardActs):
    """The one card of a window that says why; what is being wished stays until it was sent."""

    def __init__(self, desk: Controller, wishing: Wishing) -> None:
        super().__init__(desk)
        self._wishing = wishing
        self.card: WhyCard | None = None
        self._parts: tuple[Part, ...] = ()
        self._at = 0
        self._drafts: dict[str, str] = {}

    def shown_card(self) -> WhyCard | None:
        return self.card

    def show(self) -> None:
        """Say why what has the focus is here; once more takes the card away."""
        if self.shown:
            self.close()
            return
        focused = QApplication.focusWidget()
        self._before = focused
        self._parts, self._at = self._asked(focused)
        if self._parts:
            self._ask()

    # What is asked about

    def _asked(self, focused: QWidget | None) -> tuple[tuple[Part, ...], int]:
        """The whole that has the focus and its parts, and which of them is asked about."""
        window = self._desk.window
        whole: Part | None = None
        divided: QWidget | None = None
        for widget in _upwards(focused):
            if isinstance(widget, Panel | OrderColumn):
                whole, divided = self._whole(widget), widget
                break
            if hasattr(widget, "set_up_parts"):
                divided = widget
        if divided is None and window.sheets.shown is None:
            divided = window.focused_panel()
            whole = self._whole(divided) if divided is not None else None
        if divided is None:
            # A sheet or a page of the program's own.
            page = window.sheets.shown or window.current_page() or window
            return (Part("pages/own", _("This page"), page),), 0
        parts, at = _of_orders(divided) if isinstance(divided, OrderColumn) else _of(cast(_Divided, divided))
        if whole is None:
            return parts, max(at, 0)
        return (whole, *parts), at + 1 if 0 <= at < len(parts) else 0

    def _whole(self, widget: QWidget) -> Part:
        page = self._desk.window.current_page()
        if isinstance(widget, OrderColumn):
            return Part("orders/favourites", _("What is usually ordered"), widget)
        if isinstance(widget, TextEditor):
            return Part("pages/editor", _("The page for writing"), widget)
        panel = cast(Panel, widget)
        place = page.place_of(panel) if isinstance(page, PatientPage) else None
        if place is None:
            # A page of one patient's may have their name in its head: only a ward's page is called as it is.
            pages = self._desk.pages
            mine = pages.pages.get(pages.current) if panel is page else None
            known = mine is not None and mine.kind == panel.kind
            return Part(f"pages/{panel.kind}", mine.title() if mine and known else _("This page"), panel)
        return Part(f"panels/{place.id}", place.title or panel.head.title(), panel)

    def _ask(self) -> None:
        self._scope.cancel()
        self._scope.run(self._show(self._parts[self._at]))

    async def _show(self, part: Part) -> None:
        model = await self._desk.bridge.ask(self._question(part))
        goes = await self._desk.bridge.ask(WishGoesTo(receivers(model)))
        self._open(model, part, tuple(one.said for one in goes))

    def _question(self, part: Part) -> WhyHere:
        desk, actor = self._desk, self._desk.actor
        follows = actor.secretary or bool(actor.duty) or desk.follows
        whose = desk.following.question(actor, follows=follows)
        return WhyHere(whose, part.path, part.title, desk.patients.workspace.digest)

    # The card

    def _open(self, model: WhyShown, part: Part, goes: tuple[str, ...]) -> None:
        within = part.within
        if not isValid(within) or not within.isVisible():
            return
        if self.card is None:
            self.card = card = WhyCard(self.within)
            card.left.connect(self.close)
            card.opened.connect(self._open_file)
            card.wished.connect(self._wish)
            card.copied.connect(self._copied)
            card.stepped.connect(self._step)
        card, held = self.card, self.holds_focus()
        room = self._room()
        whole = self._parts[0].within
        panel = self.rect_of(whole).intersected(self.below_banner().adjusted(-px(8), 0, px(8), 0))
        place = self.rect_of(within, part.place).intersected(panel) if within is not whole else panel
        self._keep_draft()
        card.show_why(model, place, panel, room, steps=len(self._parts) > 1, goes=goes)
        card.field.setText(self._drafts.get(self._draft_of(model), ""))
        if not held:
            card.setFocus()

    def _room(self) -> QRect:
        """Area for the card: on the page, below its first sentence, never over the order column."""
        page = self._desk.window.current_page()
        if page is None:
            return self.below_banner()
        place = page.stack if isinstance(page, PatientPage) else page
        return self.rect_of(place).adjusted(px(8), px(4), -px(8), -px(4)).intersected(self.below_banner())

    def _step(self, across: int) -> None:
        """The part before or after."""
        at = self._at + across
        if 0 <= at < len(self._parts) and isValid(self._parts[at].within):
            self._at = at
            self._ask()

    def _keep_draft(self) -> None:
        card = self.card
        if card is not None and card.model is not None:
            self._drafts[self._draft_of(card.model)] = card.field.text()

    def _draft_of(self, model: WhyShown) -> str:
        """Under what a wish is kept: it is the person's who typed it."""
        return f"{self._desk.actor.role} {model.path}"

    def close(self, *, give_back: bool = True) -> None:
        self._keep_draft()
        super().close(give_back=give_back)

    def gone(self) -> None:
        self._parts, self._at = (), 0

    # What is done with it

    def _open_file(self, layer: WhyLayer) -> None:
        """Open the file of a layer with the system's own program for it."""
        card, path = self.card, Path(layer.path)
        if card is None:
            return
        allowed = path.suffix.lower() in _OPENED
        # Without a path it can't be reached now: a share that is gone would hold the window.
        if not layer.path or not allowed or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            card.say(_("The file could not be opened. Ctrl+C copies where it lies."))
        else:
            card.say(_("{file} is opened by the system; the line is {line}.").format(
                file=path.name, line=layer.file.rpartition(":")[2]))  # fmt: skip

    def _wish(self, words: str, at: int) -> None:
        """Send the wish to the owner; what was typed goes only when it is kept here."""
        card = self.card
        if card is None or card.model is None:
            return
        model, layer = card.model, card.layer
        key = self._draft_of(model)

        def sent() -> None:
            self._drafts.pop(key, None)
            if card.model is model and isValid(card):
                card.field.clear()
                card.setFocus()
                card.say(_("The wish is on its way. You see the answer under Wishes (Ctrl+K)."))

        def refused(said: str) -> None:
            if card.model is model and isValid(card):
                card.say(said)

        self._wishing.send(model, layer, words, sent, refused)

    def _copied(self, words: str, at: int) -> None:
        """Copy the wish as a text for the owner; nothing about a patient may be in it."""
        card = self.card
        if card is None or card.model is None:
            return
        if said := self._wishing.about_patient(f"{words}\n{card.model.title}"):
            card.say(said)
            return
        clipboard.put_lasting(proposal(card.model, at, words, __version__))
        owner = (card.layer.owner if card.layer is not None else "") or _("the owner")
        card.say(_("The text for {owner} is copied: paste it into a message. Nothing was sent.").format(
            owner=owner))  # fmt: skip

    def begin_wish(self) -> None:
        """Ask in one line in the focused panel what is missing there; where no panel is, the card asks."""
        self.close()
        focused = QApplication.focusWidget()
        parts, _at = self._asked(focused)
        panel = next((w for w in _upwards(focused) if isinstance(w, Panel)), None)
        panel = panel or self._desk.window.focused_panel()
        if self._desk.window.sheets.shown is not None or panel is None or not parts:
            self.show()
            return
        whole = parts[0]
        if isinstance(whole.within, OrderColumn):
            whole = self._whole(panel)
        self._scope.cancel()
        self._scope.run(self._line(whole, panel, focused))

    async def _line(self, part: Part, panel: Panel, focused: QWidget | None) -> None:
        typed = _typed(focused)
        model = await self._desk.bridge.ask(self._question(part))
        # Whoever has typed on meanwhile goes on there: their next letters are no wish.
        same = QApplication.focusWidget() is focused and _typed(focused) == typed
        if same and isValid(panel) and panel.isVisible():
            self._wishing.begin(model, panel, part.title)


def _typed(field: QWidget | None) -> str:
    """Text in a field; empty for anything else."""
    if isinstance(field, QLineEdit):
        return field.text()
    return field.toPlainText() if isinstance(field, QTextEdit | QPlainTextEdit) else ""


def _of(divided: _Divided) -> tuple[tuple[Part, ...], int]:
    return divided.set_up_parts(), divided.set_up_at()


def _of_orders(column: OrderColumn) -> tuple[tuple[Part, ...], int]:
    """The rules that found something and the order sets, and which of them has the focus."""
    sets = column.favourites.set_up_parts() if column.favourites is not None else ()
    parts = (*(part for card in column.alerts for part in card.set_up_parts()), *sets)
    focused = list(_upwards(QApplication.focusWidget()))
    return parts, next((at for at, part in enumerate(parts) if part.within in focused), -1)


def _upwards(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()
