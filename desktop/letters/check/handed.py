"""A letter that waits for one's signature, and that another doctor has signed or given back meanwhile."""

from __future__ import annotations

from desktop.clinical.record import persons, tasks
from desktop.core.messages import _
from desktop.fhir.resources import Task
from desktop.letters.check.signing_questions import Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Finding for a letter whose task is over, with the person; none for a letter of one's own."""
    if not letter.task or letter.signature is not None:
        return []
    task = context.chart.find(letter.task, Task)
    if task is not None and tasks.is_open(task):
        return []
    who = persons.name_of(context.chart, task.owner) if task is not None else ""
    said = _("{name} has signed or given back this letter meanwhile.")
    return [
        Finding(
            key_of(Kind.OVERTAKEN, letter.task), Kind.OVERTAKEN, said.format(name=who or _("Another doctor")),
            _("Nothing is sent. What you wrote is kept: open the letter as it stands now."),
        )
    ]  # fmt: skip
