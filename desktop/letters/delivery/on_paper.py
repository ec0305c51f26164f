"""A letter's paper copy at the printer: sent to it, printed, not printed; which copies wait for one."""

from __future__ import annotations

from datetime import datetime

from desktop.core.clock import stamp
from desktop.letters.delivery.delivery import State, Way, channel_of, coded, outputs_but, standing
from desktop.letters.letter_codes import HANDED, PRINTED, PRINTER
from desktop.letters.model import Channel


def waits_for_paper(way: Way) -> bool:
    """True when a recipient's copy is to be printed and posted."""
    return way.channel is Channel.PAPER and way.state in (State.QUEUED, State.OVERDUE)


def may_come_out(task: dict[str, object], at: datetime) -> bool:
    """True while a letter at the printer may come out: not once it is stopped or goes another way."""
    if channel_of(task) is not Channel.PAPER or not is_handed(task):
        return standing(task, at) is State.POSTED
    return standing(task, at) in (State.QUEUED, State.OVERDUE, State.POSTED)


def is_handed(task: dict[str, object]) -> bool:
    """True when a letter was sent to a printer and nobody has said yet what became of it."""
    return outputs_but(task, HANDED) != outputs_but(task)


def printed(task: dict[str, object], at: datetime) -> dict[str, object]:
    """The Task with the time of the last print; printing is not posting, so the state stays."""
    outputs = outputs_but(task, PRINTED, HANDED, PRINTER)
    return {**task, "output": [*outputs, {"type": coded(PRINTED), "valueDateTime": stamp(at)}]}


def handed(task: dict[str, object], printer: str, at: datetime) -> dict[str, object]:
    """The Task of a letter that is sent to a printer: nobody knows yet whether it comes out."""
    outputs = outputs_but(task, HANDED, PRINTER)
    outputs.append({"type": coded(HANDED), "valueDateTime": stamp(at)})
    outputs.append({"type": coded(PRINTER), "valueString": printer})
    return {**task, "output": outputs}


def not_printed(task: dict[str, object]) -> dict[str, object]:
    """The Task of a letter that did not come out of the printer: it waits for one again."""
    changed = {**task, "output": outputs_but(task, HANDED, PRINTER)}
    if not changed["output"]:
        # FHIR knows no empty list.
        del changed["output"]
    return changed
