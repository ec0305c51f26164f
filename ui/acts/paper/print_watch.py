"""Watch of what was handed over: the spooler is asked until it is known what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QTimer

from desktop.acts import Done
from desktop.acts.letters import MarkPrinted
from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext
from desktop.link.protocol import LookAtJob, LookAtJobs
from desktop.shown.paper import print_states
from desktop.shown.paper.print_states import STUCK, UNDER_WAY, PrintJob, PrintState, Told
from ui.acts.desk import Desk

SOON_MS, LATER_MS = 1500, 10_000
"""Milliseconds between questions: while a job is on its way, and while somebody must see to the printer."""
_OPEN = UNDER_WAY | STUCK


@dataclass(slots=True)
class _Paper:
    """A paper of this window at a printer. It is not kept: whoever printed it stands beside the printer."""

    printer: str
    job: str
    title: str
    told: Told


class PrintWatch:
    """Asks for jobs as long as any is open; `begin` when something was handed over, or somebody sits down."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._timer = QTimer(desk.window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go)
        self._papers: list[_Paper] = []
        self._jobs: dict[str, Told] = {}
        self._looking = False

    def begin(self) -> None:
        """Look at once, and go on while there is anything to hear of."""
        self._timer.start(0)

    def forget(self) -> None:
        """Let go of one person's papers: what becomes of them is not told to the next one."""
        self._papers.clear()
        self._jobs.clear()

    def follow(self, printer: str, job: str, title: str) -> None:
        """Hear what becomes of a paper."""
        self._papers.append(_Paper(printer, job, title, Told(PrintState.SENT)))
        self._timer.start(SOON_MS)

    def _go(self) -> None:
        if not self._looking:
            self._looking = True
            self._desk.bridge.run(self._look())

    async def _look(self) -> None:
        try:
            jobs, marked = await self._letters()
            await self._follow_papers()
        except FagflateError:
            # Nothing was heard, so that nothing is said; what is shown says that it was sent.
            self._timer.start(LATER_MS)
            return
        finally:
            self._looking = False
        states = [job.state for job in jobs] + [paper.told.state for paper in self._papers]
        if any(state in UNDER_WAY for state in states):
            self._timer.start(SOON_MS)
        elif not marked or any(state in _OPEN for state in states):
            self._timer.start(LATER_MS)

    async def _letters(self) -> tuple[tuple[PrintJob, ...], bool]:
        """Letters that have not come out yet, and False where one that has could not be marked so."""
        desk = self._desk
        if not desk.actor.name or desk.bridge.read_only:
            return (), True
        jobs: tuple[PrintJob, ...] = await desk.bridge.at_printer(LookAtJobs())
        printed = tuple(job.task for job in jobs if job.state is PrintState.PRINTED)
        marked = not printed or await self._mark(printed)
        before, self._jobs = self._jobs, {job.ticket: job.told for job in jobs}
        if before != self._jobs or printed:
            desk.pages.refresh("queue")
        self._warn([job for job in jobs if _news(before.get(job.ticket), job.told)])
        return tuple(job for job in jobs if job.state is not PrintState.PRINTED), marked

    async def _mark(self, printed: tuple[str, ...]) -> bool:
        """Mark letters as printed, and tell if all were; one that can't be (revoked meanwhile) keeps no other
        from it."""
        try:
            done: Done = await self._desk.bridge.act(MarkPrinted(printed))
        except FagflateError:
            return len(printed) > 1 and all([await self._mark((one,)) for one in printed])
        # It is the printer's doing: Ctrl+Z goes on concerning what a person did.
        self._desk.window.say_done(done.said, undo=False)
        return True

    def _warn(self, news: list[PrintJob]) -> None:
        """Say once, also to somebody who has left the queue, that letters have not come out."""
        for printer, told in dict.fromkeys((job.printer, job.told) for job in news):
            count = sum((job.printer, job.told) == (printer, told) for job in news)
            words = ngettext("{n} letter at {printer}", "{n} letters at {printer}", count)
            self._say(words.format(n=count, printer=printer), told)

    async def _follow_papers(self) -> None:
        for paper in tuple(self._papers):
            told: Told = await self._desk.bridge.at_printer(LookAtJob(paper.printer, paper.job))
            before, paper.told = paper.told, told
            if told.state is PrintState.PRINTED:
                self._desk.window.say_done(_("{title} is printed.").format(title=paper.title), undo=False)
            elif _news(before, told):
                self._say(_("{title} at {printer}").format(title=paper.title, printer=paper.printer), told)
        self._papers = [paper for paper in self._papers if paper.told.state in _OPEN]

    def _say(self, what: str, told: Told) -> None:
        words = "{what}: {state}. {todo}"
        said = words.format(what=what, state=print_states.words(told), todo=print_states.todo(told.state))
        self._desk.window.say_done(said, 30.0, undo=False)


def _news(before: Told | None, now: Told) -> bool:
    """True when somebody must hear of a state that was another one before."""
    return print_states.settles(now.state) and (before is None or before.state is not now.state)
