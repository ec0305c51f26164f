"""Port to the system's spooler: hands a PDF over to a printer and asks for the job by its id."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from desktop.core.errors import NotHanded, Unsure
from desktop.core.messages import _
from desktop.shown.paper.print_states import Told


class Options(msgspec.Struct, frozen=True):
    """Options of a job. Each is said to the spooler: nothing is left to what a queue does by
    itself. `pages_a_side` of a sheet, in IPP's own words for the sides (RFC 8011, 5.2.8)."""

    sides: Literal["one-sided"]
    paper: Literal["A4"]
    copies: int
    pages_a_side: int


PLAIN = Options("one-sided", "A4", 1, 1)
"""Each page on the front of a sheet of its own: what all letters and papers are printed with."""


class Spooler(Protocol):
    """Spooler of this machine. Every call may take seconds: never on a window's thread."""

    def hand_over(self, pdf: bytes, printer: str, options: Options, ticket: str) -> str:
        """Hand a PDF over under a ticket; the spooler's id of the job. NotHanded or Unsure when not."""
        ...

    def state(self, printer: str, job: str) -> Told:
        """State of a job by its id. OSError when the spooler can't be asked: what was known stands."""
        ...

    def find(self, printer: str, ticket: str) -> str:
        """Id of the job that was handed over under a ticket; empty when the spooler knows none.
        OSError when it can't be asked."""
        ...

    def cancel(self, printer: str, job: str) -> None:
        """Take a job out of the queue; afterwards `state` says whether it is out. OSError when it can't be
        asked."""
        ...


def not_handed(details: str) -> NotHanded:
    """Error for a job that the spooler has refused, or that never reached it."""
    return NotHanded(
        _("The printer does not take the job."),
        kept=_("Nothing of it is printed, and nothing is marked as printed."),
        todo=_("Look at the printer, or choose another one, and print again."),
        details=details,
    )


def unsure(details: str) -> Unsure:
    """Error for a job that was on its way to the spooler when that fell silent."""
    return Unsure(
        _("It is not known whether the printer took the job."),
        kept=_("Nothing is marked as printed, and nothing is printed twice by itself."),
        todo=_("Look at the printer, then say whether it came out."),
        details=details,
    )
