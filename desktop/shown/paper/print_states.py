"""States of a print job, as the spooler tells them: words for a person, and what there is to do."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desktop.core.messages import _


class PrintState(StrEnum):
    """State of a job. `WAITING` and `HANDING` are ours, before the spooler has taken it; the others are
    what the spooler says when it is asked by the job's id."""

    WAITING = "waiting"
    HANDING = "handing"
    SENT = "sent"
    PRINTING = "printing"
    HELD = "held"
    STOPPED = "stopped"
    NO_PAPER = "no-paper"
    JAM = "jam"
    COVER = "cover"
    INK = "ink"
    OFFLINE = "offline"
    PRINTED = "printed"
    CANCELLED = "cancelled"
    ABORTED = "aborted"
    DELETED = "deleted"
    UNKNOWN = "unknown"


UNDER_WAY = frozenset({PrintState.WAITING, PrintState.HANDING, PrintState.SENT, PrintState.PRINTING})
"""Nobody has to do anything yet."""

STUCK = frozenset(
    {
        PrintState.HELD, PrintState.STOPPED, PrintState.NO_PAPER, PrintState.JAM, PrintState.COVER,
        PrintState.INK, PrintState.OFFLINE,
    }
)  # fmt: skip
"""The spooler has the job still, and will print it by itself once somebody has seen to the printer."""

FAILED = frozenset({PrintState.CANCELLED, PrintState.ABORTED, PrintState.DELETED})
"""The spooler has given the job up: it is not printed by itself any more."""


class Told(msgspec.Struct, frozen=True):
    """The spooler's word about one job; `sheets` is how many of it came out, where it counts them."""

    state: PrintState
    sheets: int = 0


class PrintJob(msgspec.Struct, frozen=True):
    """One letter handed to a printer: by `ticket`, our own id, which the job is called by in the spooler.

    `job` is the spooler's id, empty until it is known; `pages` how many were handed over.
    """

    ticket: str
    task: str
    printer: str
    at: str
    job: str = ""
    pages: int = 0
    told: Told = Told(PrintState.WAITING)

    @property
    def state(self) -> PrintState:
        return self.told.state


def settles(state: PrintState) -> bool:
    """True when a person must say what is to become of it."""
    return state in STUCK or state in FAILED or state is PrintState.UNKNOWN


def words(told: Told, pages: int = 0) -> str:
    """State of a job in a few words."""
    said = _WORDS[told.state]()
    if settles(told.state) and told.sheets:
        out = _("sheet {n} of {all} came out").format(n=told.sheets, all=max(pages, told.sheets))
        return f"{said}, {out}"
    return said


def todo(state: PrintState) -> str:
    """Next step for a person; empty where there is none."""
    return _TODO[state]() if state in _TODO else ""


_WORDS = {
    PrintState.WAITING: lambda: _("sent to the printer"),
    PrintState.HANDING: lambda: _("sent to the printer"),
    PrintState.SENT: lambda: _("sent to the printer"),
    PrintState.PRINTING: lambda: _("sent to the printer, prints now"),
    PrintState.HELD: lambda: _("held back in the print queue"),
    PrintState.STOPPED: lambda: _("the printer is stopped"),
    PrintState.NO_PAPER: lambda: _("the printer is out of paper"),
    PrintState.JAM: lambda: _("paper jam in the printer"),
    PrintState.COVER: lambda: _("the printer stands open"),
    PrintState.INK: lambda: _("the printer is out of toner"),
    PrintState.OFFLINE: lambda: _("the printer does not answer"),
    PrintState.PRINTED: lambda: _("printed"),
    PrintState.CANCELLED: lambda: _("taken out of the print queue"),
    PrintState.ABORTED: lambda: _("the printing was broken off"),
    PrintState.DELETED: lambda: _("the printer was removed"),
    PrintState.UNKNOWN: lambda: _("not known whether it was printed"),
}
_TODO = {
    PrintState.HELD: lambda: _("Release it in the print queue, or take it back and use another printer."),
    PrintState.STOPPED: lambda: _("Let the printer be started, or take it back and use another printer."),
    PrintState.NO_PAPER: lambda: _("Fill in paper: then it prints by itself."),
    PrintState.JAM: lambda: _("Clear the jam: then it prints by itself."),
    PrintState.COVER: lambda: _("Close the printer: then it prints by itself."),
    PrintState.INK: lambda: _("Change the toner: then it prints by itself."),
    PrintState.OFFLINE: lambda: _("Look whether the printer is switched on: then it prints by itself."),
    PrintState.CANCELLED: lambda: _("Look at the printer for sheets that came out, then print it again."),
    PrintState.ABORTED: lambda: _("Look at the printer for sheets that came out, then print it again."),
    PrintState.DELETED: lambda: _("Look for sheets that came out, then print it on another printer."),
    PrintState.UNKNOWN: lambda: _("Look at the printer, then say whether it came out."),
}
