"""Results that are sent on with a question."""

from __future__ import annotations

import uuid
from typing import Any

from desktop import writing
from desktop.acts import Done
from desktop.acts.results import ForwardResult
from desktop.clinical.record import tasks
from desktop.clinical.record.persons import name_of
from desktop.commands.carrying import Doing, carries
from desktop.commands.tasks import complete_tasks
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.resources import Task
from desktop.fhir.when import instant

Json = dict[str, Any]


@carries(ForwardResult)
def forward(doing: Doing, act: ForwardResult) -> Done:
    """Ask somebody about a result. The result stays in the asker's list, unless it is acknowledged as well.

    InputError without a question or a time ahead, for somebody whom the record does not know, for oneself,
    for a result that was acknowledged meanwhile, and for what this person has been asked already.
    """
    words = act.question.strip()
    until = instant(act.until)
    if not words:
        raise _refused(_("The question is missing."), _("Write what you want to know."))
    if until is None or until <= doing.now:
        raise _refused(_("The time to answer by has passed."), _("Choose a later one."))
    if act.to in (doing.actor.role, doing.actor.practitioner):
        raise _refused(_("You would ask yourself."), _("Choose somebody else."))
    inbox = doing.resource(act.task)
    if inbox.get("status") not in tasks.OPEN or not inbox.get("focus"):
        raise _refused(_("Somebody has done this already."), _("Look at it again."))
    chart = doing.chart(act.patient, ("Task",))
    name = name_of(chart, act.to)
    if not name:
        raise _refused(_("Who is asked is not known here."), _("Choose somebody from the list."))
    if any(_same(one, act) for one in chart.all(Task)):
        raise _refused(
            _("{name} has been asked about this already.").format(name=name), _("Nothing more is needed.")
        )
    made = writing.forwarding.question(
        str(uuid.uuid4()), inbox, act.to, name, words, until, doing.now, doing.actor, _about(doing, inbox)
    )
    # A question that nobody could see before its time is not sent after it unasked.
    doing.write([made], action="C", send_until=stamp(until))
    if act.acknowledge:
        complete_tasks(doing, (act.task,))
        return doing.done(
            _("The question is sent to {name}, and the result is acknowledged.").format(name=name)
        )
    return doing.done(_("The question is sent to {name}.").format(name=name))


def _about(doing: Doing, inbox: Json) -> tuple[Json, ...]:
    """The Observations of the answer that an inbox Task carries."""
    focus = doing.find(inbox["focus"].get("reference", ""))
    if focus is None or focus.get("resourceType") == "Observation":
        return (focus,) if focus is not None else ()
    held = (doing.find(one.get("reference", "")) for one in focus.get("result", ()))
    return tuple(one for one in held if one is not None)


def _same(one: Task, act: ForwardResult) -> bool:
    asked = one.owner is not None and one.owner.target == act.to
    about = any(part.target == act.task for part in one.part_of)
    return asked and about and tasks.asks(one) and tasks.is_open(one)


def _refused(what: str, todo: str) -> InputError:
    return InputError(what, kept=_("Nothing was sent."), todo=todo)
