"""A spooler in a test's hand: keeps what it is handed, and tells of it what the test says."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from desktop.papers.spooler.port import PLAIN, Options, not_handed
from desktop.shown.paper.print_states import FAILED, PrintJob, PrintState, Told
from tests.servers.record_service import Threaded
from ui.acts.paper.choosing_printer import Asking, Chooser, Chosen, Then

PRINTER = "HJ3-Kontor"


class StandIn:
    """Jobs by the spooler's id, in the order in which they came; each is told of as `says` until `tell`."""

    def __init__(self, says: PrintState = PrintState.PRINTED) -> None:
        self.says = says
        self.jobs: dict[str, PrintJob] = {}
        self.pdfs: list[bytes] = []
        self.asked: list[Options] = []
        self.fails: Exception | None = None
        self.takes_back = True

    def hand_over(self, pdf: bytes, printer: str, options: Options, ticket: str) -> str:
        if self.fails is not None:
            raise self.fails
        job = str(len(self.jobs) + 1)
        self.jobs[job] = PrintJob(ticket, "", printer, "", job, told=Told(self.says))
        self.pdfs.append(pdf)
        self.asked.append(options)
        return job

    def state(self, printer: str, job: str) -> Told:
        if job not in self.jobs:
            return Told(PrintState.UNKNOWN)
        return self.jobs[job].told

    def find(self, printer: str, ticket: str) -> str:
        return next((job for job, one in self.jobs.items() if one.ticket == ticket), "")

    def cancel(self, printer: str, job: str) -> None:
        if self.takes_back and self.jobs[job].state not in (PrintState.PRINTED, *FAILED):
            self.tell(PrintState.CANCELLED, job)

    def tell(self, state: PrintState, *jobs: str, sheets: int = 0) -> None:
        """From now on this is told of these jobs, or of all, and of whatever comes."""
        if not jobs:
            self.says = state
        for job in jobs or tuple(self.jobs):
            self.jobs[job] = replace(self.jobs[job], told=Told(state, sheets))

    def refuse(self) -> None:
        """Take nothing any more."""
        self.fails = not_handed("refused")

    @property
    def one_sided(self) -> bool:
        """True when every job was asked to be a page a sheet, on one side."""
        return bool(self.asked) and set(self.asked) == {PLAIN}


def chooses(printer: str = PRINTER) -> Chooser:
    """Somebody who takes a printer at once."""

    def choose(_desk: Any, _asking: Asking, then: Then) -> None:
        then(Chosen(printer))

    return choose


def printer_of(desk: Any, says: PrintState = PrintState.PRINTED) -> StandIn:
    """Put a stand-in below a window whose record is in this process; a printer is chosen without a person."""
    made = StandIn(says)
    # Threaded: the record of a whole workstation, on a thread of the tests.
    served = desk.bridge.link.served or Threaded.serving()
    served.spooling.spooler = made
    desk.queue.choose_printer = desk.papers.choose_printer = chooses()
    return made
