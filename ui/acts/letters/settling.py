"""Settling a letter at the printer: a person says that it came out, or takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.acts.letters import MarkNotPrinted, MarkPrinted
from desktop.core.errors import FagflateError
from desktop.core.messages import _, ngettext
from desktop.link.protocol import LookAtJobs, TakeBackJob
from desktop.shown.letters.printing import KeptOut
from desktop.shown.paper import print_states
from desktop.shown.paper.print_states import FAILED, STUCK, PrintJob, PrintState, Told
from desktop.shown.questions import PileOf
from ui.acts.desk import Desk
from ui.acts.letters.settle_dialog import SettleDialog
from ui.widgets.choices import Choice

OUT, AGAIN, BACK, ALL_BACK = "out", "again", "back", "all-back"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The copies of a letter that are at a printer, their jobs as far as this machine has them, and the jobs
    of other letters that stand just so."""

    letter: str
    copies: tuple[KeptOut, ...]
    jobs: dict[str, PrintJob]
    alike: tuple[PrintJob, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(copy.at_printer for copy in self.copies)


class Settling:
    """Asks about one letter at a time; `print_again` prints letters by their keys."""

    def __init__(self, desk: Desk, print_again: Callable[[Sequence[str]], None]) -> None:
        self._desk = desk
        self._print_again = print_again
        self.dialog: SettleDialog | None = None

    def begin(self, letter: str) -> None:
        """Ask what became of a letter."""
        self._desk.bridge.run(self._ask(letter))

    async def _ask(self, letter: str) -> None:
        bridge = self._desk.bridge
        jobs = {job.task: job for job in await bridge.at_printer(LookAtJobs())}
        copies = tuple(out for out in (await bridge.ask(PileOf((letter,)))).kept_out if out.at_printer)
        if not copies:
            # It was told meanwhile.
            self._desk.pages.refresh("queue")
            return
        mine = {copy.at_printer: jobs[copy.at_printer] for copy in copies if copy.at_printer in jobs}
        stand = {(job.printer, job.state) for job in mine.values()}
        alike = tuple(j for j in jobs.values() if (j.printer, j.state) in stand and j.task not in mine)
        asked = _Asked(letter, copies, mine, alike)
        words = tuple(f"{one.patient}, {one.recipient}: {_words(mine.get(one.at_printer))}" for one in copies)
        dialog = self.dialog = SettleDialog(
            _("What became of the letter at the printer?"), words, _choices(asked), self._desk.window
        )
        dialog.settled.connect(lambda key: bridge.run(self._settle(asked, key)))
        dialog.finished.connect(lambda _how: self._closed(dialog))
        self._desk.window.open_dialog(dialog)

    def _closed(self, dialog: SettleDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    async def _settle(self, asked: _Asked, key: str) -> None:
        bridge = self._desk.bridge
        if key == OUT:
            await self.end(asked.tasks)
            self._desk.performing.say(await bridge.act(MarkPrinted(asked.tasks)))
        else:
            jobs = (*asked.jobs.values(), *(asked.alike if key == ALL_BACK else ()))
            others = tuple(task for task in asked.tasks if task not in asked.jobs)
            await self._back(jobs, others)
            if key == AGAIN:
                self._print_again((asked.letter,))
        self._desk.pages.refresh("queue")
        self._desk.print_watch.begin()

    async def end(self, tasks: tuple[str, ...]) -> None:
        """Take out of the queue what the printer has not made anything of, though somebody holds it in the
        hand: otherwise it would come out once more when the printer is seen to."""
        for job in await self._desk.bridge.at_printer(LookAtJobs()):
            if job.task in tasks and job.state in STUCK:
                await self._taken_back(job)

    async def _back(self, jobs: tuple[PrintJob, ...], others: tuple[str, ...]) -> None:
        """Take jobs out of their queues and note what did not come out. FagflateError when the printer has
        one all the same: that one is not printed again."""
        told = [(job, await self._taken_back(job)) for job in jobs]
        out = tuple(job.task for job, now in told if now.state is PrintState.PRINTED)
        back = tuple(job.task for job, now in told if _is_back(now))
        if back or others:
            self._desk.performing.say(await self._desk.bridge.act(MarkNotPrinted((*back, *others))))
        if out:
            self._desk.performing.say(await self._desk.bridge.act(MarkPrinted(out)))
        stays = len(told) - len(out) - len(back)
        if out or stays:
            raise _not_back(len(out), stays)

    async def _taken_back(self, job: PrintJob) -> Told:
        told: Told = await self._desk.bridge.at_printer(TakeBackJob(job.ticket))
        return told


def _is_back(told: Told) -> bool:
    """True for a job that no spooler prints any more by itself."""
    return told.state in FAILED or told.state is PrintState.UNKNOWN


def _words(job: PrintJob | None) -> str:
    """State of a copy in words, and the next step."""
    told = job.told if job is not None else Told(PrintState.UNKNOWN)
    said = print_states.words(told, job.pages if job is not None else 0)
    where = f" ({job.printer})" if job is not None else ""
    return f"{said}{where}. {print_states.todo(told.state)}"


def _choices(asked: _Asked) -> tuple[Choice, ...]:
    printed = _("It is noted as printed. You mark it as posted yourself, afterwards.")
    again = _("It is taken out of the print queue first, so that it does not come out twice.")
    back = _("It is taken out of the print queue, and waits for a printer.")
    made = [
        Choice(OUT, _("It came out, whole"), printed),
        Choice(AGAIN, _("It did not come out: print it again"), again),
        Choice(BACK, _("Take it back, print it later"), back),
    ]
    if asked.alike:
        count = len(asked.alike) + len(asked.jobs)
        words = ngettext(
            "Take back {n} letter that stands so at this printer",
            "Take back all {n} letters that stand so at this printer",
            count,
        )
        made.append(Choice(ALL_BACK, words.format(n=count), _("None of them came out.")))
    return tuple(made)


def _not_back(out: int, stays: int) -> FagflateError:
    if stays:
        return FagflateError(
            _("The printer has not let go of the letter."),
            kept=_("It is not printed again, so that it does not come out twice."),
            todo=_("Take it out of the print queue there, or ask IT, then say what became of it."),
        )
    words = ngettext("{n} letter was printed meanwhile.", "{n} letters were printed meanwhile.", out)
    return FagflateError(
        words.format(n=out), kept=_("It is not printed again."), todo=_("Look at the printer.")
    )
