"""Preferences of whoever is at the keyboard: kept beside their record, in effect at once."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from desktop.core import messages, preferences
from desktop.core.preferences import Preferences
from ui import theme
from ui.acts.desk import Desk
from ui.dressing import dress
from ui.theme import Scheme

log = logging.getLogger(__name__)


class Personal:
    """Preferences of the person at the keyboard; `chosen` holds them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.chosen = Preferences()

    def sign_in(self) -> None:
        """Apply a person's preferences at sign-in."""
        before = self.chosen
        self.chosen = chosen = preferences.read(self._folder, self._desk.actor.practitioner)
        if chosen.theme or chosen.text_size or before.theme or before.text_size:
            # Whoever was here before has chosen for themself only.
            dress(chosen, "" if before.theme else theme.scheme().value)
        if chosen.language not in ("", messages.language()) or (before.language and not chosen.language):
            self._desk.renewed.emit(False)

    def choose(self, chosen: Preferences) -> None:
        """Choose anew; it is kept, and in effect at once. Words and sizes are made with the window, so for
        them the window is made anew."""
        before = self.chosen
        self.keep(chosen)
        if chosen.theme != before.theme:
            dress(chosen, theme.scheme().value)
        if (chosen.language, chosen.text_size) != (before.language, before.text_size):
            self._desk.renewed.emit(True)

    def next_theme(self) -> None:
        """Light, dark, high contrast, and round again."""
        order = list(Scheme)
        following = order[(order.index(theme.scheme()) + 1) % len(order)]
        self.choose(msgspec.structs.replace(self.chosen, theme=following.value))

    def keep(self, chosen: Preferences) -> None:
        """Keep a choice. A disk that refuses keeps nobody from working: it holds until the window closes."""
        self.chosen = chosen
        try:
            preferences.keep(self._folder, self._desk.actor.practitioner, chosen)
        except OSError as error:
            log.info("preferences were not kept: %s", type(error).__name__)

    @property
    def _folder(self) -> Path:
        return Path(self._desk.bridge.link.folder)
