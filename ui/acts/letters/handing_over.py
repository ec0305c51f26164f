"""A pile on its way to the printer: one job a letter, each noted before it is handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.acts.letters import MarkNotPrinted, SendToPrinter
from desktop.core.errors import FagflateError, NotHanded
from desktop.link.protocol import HandOver
from desktop.shown.letters.printing import Copy, Pile
from ui.bridge import Bridge


@dataclass(slots=True)
class HandedOver:
    """Result of a run: the copies that the spooler has, and the sheet (from 0) and error it ended with."""

    copies: list[Copy] = field(default_factory=list)
    next: int = 0
    whole: bool = False
    error: FagflateError | None = None


class LetterRun:
    """Hands the letters of a pile over one by one, from a sheet (from 0) on; `stop` ends it after one."""

    def __init__(self, bridge: Bridge, pile: Pile, printer: str, first: int) -> None:
        self._bridge = bridge
        self._printer = printer
        self._first = first
        self._copies = [copy for copy in pile.copies if copy.first + copy.sheets > first]
        self._going = True

    @property
    def wanted(self) -> int:
        """Number of letters to be handed over."""
        return len(self._copies)

    def stop(self) -> None:
        """Give up after the letter that is under way."""
        self._going = False

    async def go(self, moved: Callable[[int, int], None]) -> HandedOver:
        """Hand them over; `moved(done, all)` after each."""
        done = HandedOver(next=self._first)
        for copy in self._copies:
            if not self._going:
                return done
            done.next = max(copy.first, self._first)
            try:
                await self._hand(copy, done.next - copy.first)
            except FagflateError as error:
                done.error = error
                return done
            done.copies.append(copy)
            moved(len(done.copies), self.wanted)
        done.whole = True
        return done

    async def _hand(self, copy: Copy, first: int) -> None:
        ticket = await self._bridge.act(SendToPrinter(copy.task, self._printer))
        try:
            await self._bridge.at_printer(HandOver(ticket, self._printer, copy.binary, first))
        except NotHanded:
            # Certainly not: it waits for a printer as before. Of anything else a person is asked.
            await self._bridge.act(MarkNotPrinted((copy.task,)))
            raise
