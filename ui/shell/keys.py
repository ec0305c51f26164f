"""Shortcuts of the window: one table, so that no key has two meanings in one place.

`press` is the button of the page or its column that shows the key, wherever the focus is.
Keys that need a focused list stand with their panel (`TablePanel.keys`). Never Ctrl+Alt: it is AltGr.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.core.messages import _

EVERYWHERE, PATIENT = "everywhere", "patient"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`keys` as Qt writes them, the act it raises, and where it holds (everywhere, or with a patient
    open).
    """

    keys: str
    action: str
    where: str = EVERYWHERE


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("F1", "help"),
    Shortcut("F5", "refresh"),
    Shortcut("F6", "next_region"),
    Shortcut("Shift+F6", "previous_region"),
    Shortcut("Ctrl+K", "palette"),
    Shortcut("Ctrl+Shift+P", "palette"),
    Shortcut("Ctrl+Tab", "next_patient"),
    Shortcut("Ctrl+Shift+Tab", "previous_patient"),
    Shortcut("Ctrl+W", "close_patient"),
    Shortcut("Ctrl+F", "filter"),
    Shortcut("Ctrl+P", "print"),
    Shortcut("Ctrl+U", "unsent"),
    Shortcut("Ctrl+Z", "undo"),
    Shortcut("Ctrl+B", "order", PATIENT),
    Shortcut("Ctrl+N", "new", PATIENT),
    Shortcut("Ctrl+M", "measure", PATIENT),
    Shortcut("Ctrl+R", "results", PATIENT),
    Shortcut("Ctrl+Shift+A", "allergies", PATIENT),
    Shortcut("Ctrl+Shift+S", "reconcile", PATIENT),
    *(
        Shortcut(keys, "press")
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+Shift+Return", "Ctrl+Shift+Enter", "Ctrl+J", "F8")
    ),
    Shortcut("Ctrl+Shift+R", "after_restore"),
    Shortcut("Ctrl+Shift+L", "lock"),
    *(Shortcut(f"Ctrl+{number}", f"tab:{number}", PATIENT) for number in range(1, 7)),
    *(Shortcut(f"Alt+{number}", f"panel:{number}") for number in range(1, 10)),
)

REPEATING = frozenset({"next_region", "previous_region", "next_patient", "previous_patient"})
"""Acts that only go somewhere. A key held down does any other act once: one must mean each of them."""


def words(action: str) -> str:
    """What an act of the window is called in the palette, or '' for one that isn't listed there."""
    return {
        "help": _("Help"),
        "refresh": _("Fetch anew"),
        "next_patient": _("Next open patient"),
        "close_patient": _("Close patient"),
        "print": _("Print"),
        "unsent": _("Unsent"),
        "undo": _("Undo"),
        "order": _("Order"),
        "new": _("New note"),
        "measure": _("Record measurements"),
        "results": _("Results"),
        "allergies": _("Ask about and record allergies"),
        "reconcile": _("Reconcile medicines"),
        "lock": _("Lock"),
    }.get(action, "")
