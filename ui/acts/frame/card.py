"""A card over the page: where it may stand, who had the focus before, and when it goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.acts.controller import Controller
from ui.theme import px
from ui.window.card import Card


class CardActs(QObject):
    """The one card of its kind in a window. A kind makes `card` when it is first shown."""

    def __init__(self, desk: Controller) -> None:
        super().__init__(desk)
        self._desk = desk
        self._scope = desk.bridge.scope()
        self._before: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._focused)  # type: ignore[union-attr]

    def shown_card(self) -> Card | None:
        """The card, where it was ever made."""
        return None

    @property
    def within(self) -> QWidget:
        """Parent widget of the card: banner, page and status bar, hidden when the window is covered."""
        return self._desk.window.status.parentWidget() or self._desk.window

    @property
    def shown(self) -> bool:
        """True when the card is on the screen."""
        card = self.shown_card()
        return card is not None and card.isVisible()

    def rect_of(self, widget: QWidget, place: QRect | None = None) -> QRect:
        """Rectangle of a widget, or of a place in it, in the coordinates of the card's parent."""
        inside = widget.rect() if place is None else place
        window = self._desk.window
        return QRect(self.within.mapFrom(window, widget.mapTo(window, inside.topLeft())), inside.size())

    def below_banner(self, *, banner_too: bool = False) -> QRect:
        """Area for a card: below the patient banner and above the status bar."""
        window = self._desk.window
        room = self.within.rect().adjusted(px(8), px(8), -px(8), -px(4))
        room.setBottom(window.status.geometry().top() - px(4))
        if window.banner.isVisible() and not banner_too:
            room.setTop(window.banner.geometry().bottom() + px(4))
        return room

    def gone(self) -> None:
        """The card is taken away: a kind forgets what it was about."""

    def close(self, *, give_back: bool = True) -> None:
        """Take the card away; the focus goes back to where it was."""
        self._scope.cancel()
        card, before = self.shown_card(), self._before
        self._before = None
        self.gone()
        if card is None or card.isHidden():
            return
        card.shut()
        if give_back and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def holds_focus(self) -> bool:
        """True when a widget of the card has the keyboard focus."""
        card, focused = self.shown_card(), QApplication.focusWidget()
        return card is not None and focused is not None and (focused is card or card.isAncestorOf(focused))

    def _focused(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Close the card when the focus moves out of it, also to a screen that covers the window: what was
        typed in it is kept for who typed it, and the next one finds no card."""
        card = self.shown_card()
        if now is not None and card is not None and not card.isHidden() and not self.holds_focus():
            self.close(give_back=False)
