"""Handlers of acts on received letters: the one with the cursor is shown beside the list."""

from __future__ import annotations

from desktop.acts.received import LookAtLetter
from desktop.acts.signed import RecordLetterRead
from ui.acts.controller import Controller

PAGE = "received"


class ReceivedActs:
    """The inbox of one window."""

    def __init__(self, desk: Controller) -> None:
        self._desk = desk

    def look(self, act: LookAtLetter) -> None:
        """Show a letter in full beside the list; that is reading it, and stands in the access log."""
        desk = self._desk
        again = desk.letter_read == act.letter
        desk.letter_read = act.letter
        desk.pages.refresh(PAGE)
        reader = desk.reader or desk.actor
        # A list that was made before the letter was asked for has it asked for again: that is one reading.
        if reader.name and reader.role and not again:
            desk.bridge.tell(RecordLetterRead(act.patient, act.letter), reader)
