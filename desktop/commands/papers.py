"""Papers of the ward in the access log: whose data was shown, and whose was handed to the printer."""

from __future__ import annotations

from desktop.acts.papers import RecordPaper
from desktop.commands.acting import log, require
from desktop.commands.carrying import Doing, carries


@carries(RecordPaper)
def paper(doing: Doing, act: RecordPaper) -> None:
    """An event for each patient on the paper, also in a window that only reads."""
    if not doing.actor.name:
        require(doing.actor)
    how, printed = (f"printed-{act.kind}", act.kind) if act.printed else (act.kind, "")
    for patient in act.patients:
        log(doing.tx, doing.actor, "R", patient, how=how, printed=printed)
