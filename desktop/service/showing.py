"""Each showing of patients' data is logged once: not at every refresh of the same page, and again when it is
shown again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from desktop.core.actor import Actor
from desktop.shown.ask import Ask
from desktop.shown.questions import PatientPageOf
from desktop.views.readings import OPENED, RULES, Reading

SAME = timedelta(minutes=1)
"""Time within which content shown again over a page (hits while one types, a sheet turned back to) is the
same showing."""


class Showing:
    """Content on the screen of one window, as far as the access log must know."""

    def __init__(self) -> None:
        self._place: tuple[str, ...] = ()
        self._who = ""
        self._told: set[tuple[str, str]] = set()
        self._over: dict[tuple[str, str], datetime] = {}
        self.opened: set[str] = set()
        """Patients whose records were opened here, since whoever reads sat down."""

    def forget(self) -> None:
        """The screen was left (locked, another person): whatever is shown now is shown anew."""
        self._place, self._told = (), set()
        self._over.clear()
        self.opened.clear()

    def news(
        self, ask: Ask[Any], found: tuple[Reading, ...], reader: Actor, now: datetime
    ) -> tuple[Reading, ...]:
        """Parts of an answer that have not been logged for this showing yet."""
        rule = RULES.get(type(ask))
        who = reader.role or reader.name
        if who != self._who:
            self.forget()
            self._who = who
        place = rule.place(ask) if rule is not None and rule.place is not None else None
        if place is not None and place != self._place:
            self._place, self._told = place, set()
            if isinstance(ask, PatientPageOf):
                # Shown again after something else: that is opened again.
                self.opened.discard(ask.patient)
        opened = self._newly_opened(found)
        found = tuple(one for one in found if one.what != OPENED)
        if place is not None:
            return (*opened, *self._kept(found, self._is_new))
        if rule is not None and rule.each:
            return (*opened, *found)
        self._over = {key: at for key, at in self._over.items() if now - at <= SAME}
        kept = self._kept(found, lambda key: key not in self._over)
        for one in found:
            self._over |= dict.fromkeys(_keys(one), now)
        return (*opened, *kept)

    def _newly_opened(self, found: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """Openings of records that are not on this screen already."""
        new = tuple(
            dict.fromkeys(
                p for one in found if one.what == OPENED for p in one.patients if p not in self.opened
            )
        )
        self.opened.update(new)
        return (Reading(OPENED, new),) if new else ()

    def _is_new(self, key: tuple[str, str]) -> bool:
        if key in self._told:
            return False
        self._told.add(key)
        return True

    @staticmethod
    def _kept(found: tuple[Reading, ...], new: Any) -> tuple[Reading, ...]:
        kept = []
        for one in found:
            if one.resources:
                # A resource in full is one reading, whoever it is about was seen in the list before.
                if new((one.what, " ".join(one.resources))):
                    kept.append(one)
            elif patients := tuple(p for p in one.patients if new((one.what, p))):
                kept.append(msgspec.structs.replace(one, patients=patients))
        return tuple(kept)


def _keys(one: Reading) -> list[tuple[str, str]]:
    if one.resources:
        return [(one.what, " ".join(one.resources))]
    return [(one.what, patient) for patient in one.patients]
