"""A letter's copy at the printer, as the queue says it: what the spooler told, and whether somebody must act.

The spooler's own word is kept on this machine alone; of a letter that another one has sent to a printer it is
only known that it was, and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.when import instant
from desktop.letters.delivery.delivery import Way
from desktop.letters.delivery.on_paper import waits_for_paper
from desktop.shown.paper import print_states
from desktop.shown.paper.print_states import PrintJob, PrintState, Told

Jobs = Mapping[str, PrintJob] | None
"""The jobs of this machine, by the key of the Task whose letter they print; None where they are not looked
up: then it is only said that the letter was sent to the printer."""

SILENT = timedelta(minutes=15)
"""Another machine's printer has told nothing for so long: then somebody is asked."""


def told(way: Way, jobs: Jobs, now: datetime) -> Told | None:
    """State of a copy at the printer; None for one that is at none."""
    if not way.handed or not waits_for_paper(way):
        return None
    if jobs is None:
        return Told(PrintState.SENT)
    if (job := jobs.get(way.task)) is not None:
        return job.told
    at = instant(way.handed)
    recent = at is not None and at <= now < at + SILENT
    return Told(PrintState.SENT if recent else PrintState.UNKNOWN)


def asks(way: Way, jobs: Jobs, now: datetime) -> bool:
    """True when somebody must see to the printer, or say what became of the copy."""
    found = told(way, jobs, now)
    return found is not None and print_states.settles(found.state)


def said(way: Way, jobs: Jobs, now: datetime) -> tuple[str, str]:
    """Words about a copy at the printer: its state, and a remark (printer, since when, what to do)."""
    found = told(way, jobs, now)
    if found is None:
        return "", ""
    job = jobs.get(way.task) if jobs is not None else None
    words = print_states.words(found, job.pages if job is not None else 0)
    where, todo = place(way, now), print_states.todo(found.state)
    return words, f"{where}. {todo}" if todo else where


def place(way: Way, now: datetime) -> str:
    """The printer and when it was sent there."""
    at = instant(way.handed)
    return ", ".join(filter(None, (way.printer, relative_day_time(at, now) if at is not None else "")))


def kept_out(way: Way, jobs: Jobs, now: datetime) -> str:
    """Reason why a copy at a printer is not printed with the others; empty for one that is at none."""
    words, _remark = said(way, jobs, now)
    if not words:
        return ""
    why = _("{state} ({where}): not printed again before somebody has said what became of it")
    return why.format(state=words, where=place(way, now))
