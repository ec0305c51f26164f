"""Remark lines under a name, each with the mark of its tone."""

from __future__ import annotations

from ui.painting.runs import Gap, Icon, Line, Text
from ui.painting.text import SMALL

_ICONS = {"warn": "warning", "danger": "warning-octagon", "accent": "check-square"}


def remark_lines(remarks: tuple[tuple[str, str], ...]) -> tuple[Line, ...]:
    """Remark lines under a name, each with its mark; a mere note has none."""
    found: list[Line] = []
    for words, tone in remarks:
        icon: Line = (Icon(_ICONS[tone], tone, 12), Gap(5)) if tone in _ICONS else ()
        found.append((*icon, Text(words, SMALL.on(tone) if tone in _ICONS else SMALL, wraps=True)))
    return tuple(found)
