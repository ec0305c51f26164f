"""Shortcuts of the window, from the acts' declarations: no key has two meanings in one place.

Keys that need a focused list are declared with their act for the panel kind (`desktop.acts.panel_keys`).
Never Ctrl+Alt: it is AltGr.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.acts import Act, Declaration, all_declared


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Shortcut of an act: `keys` as Qt writes them, the act that they raise, and what is declared of it."""

    keys: str
    act: Act
    declaration: Declaration


def shortcuts() -> tuple[Shortcut, ...]:
    """All shortcuts of the window with the keys in use."""
    return tuple(Shortcut(keys, act, one) for one in all_declared() for keys, act in one.keys.items())
