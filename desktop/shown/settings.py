"""The settings page: what a person may choose for themself, and what the hospital has decided."""

from __future__ import annotations

import msgspec

from desktop.core.preferences import Preferences


class SettingsShown(msgspec.Struct, frozen=True):
    """`chosen` is in effect now, with nothing empty; `templates` are (id, title) of the note templates;
    `lock_minutes` what the site has set (0: never)."""

    person: str
    chosen: Preferences
    templates: tuple[tuple[str, str], ...]
    lock_minutes: int
