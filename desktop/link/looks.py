"""Union of the wards and patients shown in all windows on one record, to be kept in sync."""

from __future__ import annotations

import threading

from desktop.link import protocol as say


class Looks:
    """Wards and patients shown in each window, by its number."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._of: dict[int, say.LookAt] = {}

    def at(self, window: int, look: say.LookAt) -> say.LookAt:
        """A window looks at something else; gives what all look at now."""
        with self._guard:
            # What was turned to last comes first.
            self._of = {window: look} | {number: one for number, one in self._of.items() if number != window}
            return self._together()

    def without(self, window: int) -> say.LookAt | None:
        """A window is closed; gives what the others look at, None where that changes nothing."""
        with self._guard:
            return self._together() if self._of.pop(window, None) is not None else None

    def _together(self) -> say.LookAt:
        looks = tuple(self._of.values())
        wards = dict.fromkeys(ward for look in looks for ward in look.wards)
        # First whoever is in focus in each window.
        focused = [patient for look in looks for patient in look.patients[:1]]
        patients = dict.fromkeys((*focused, *(patient for look in looks for patient in look.patients)))
        return say.LookAt(tuple(wards), tuple(patients), any(look.choices for look in looks))
