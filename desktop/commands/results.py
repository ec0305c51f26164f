"""Answers that are acknowledged, and those that are sent on with a question."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from desktop.acts import Done
from desktop.acts.permission import for_outsiders
from desktop.acts.results import AcknowledgeResults, ForwardResult
from desktop.clinical.record import tasks
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import unread
from desktop.commands import clearing
from desktop.commands.carrying import Doing, carries
from desktop.commands.tasks import complete_tasks
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import Task
from desktop.fhir.when import instant
from desktop.writing.results import acknowledging, forwarding

Json = dict[str, Any]


@carries(AcknowledgeResults)
def acknowledge(doing: Doing, act: AcknowledgeResults) -> Done:
    """Say that answers were seen, each once. InputError where somebody has acknowledged all of them, or one
    has changed since it was shown: then none is acknowledged."""
    count = _acknowledge(doing, act.answers, dict(zip(act.answers, act.shown, strict=False)), act.reason)
    words = ngettext("{n} result is acknowledged.", "{n} results are acknowledged.", count)
    return doing.done(words.format(n=count))


def _acknowledge(doing: Doing, answers: Sequence[str], shown: Mapping[str, str], reason: str) -> int:
    """Acknowledge answers (`DiagnosticReport/id`, `Observation/id`) and questions about them (`Task/id`), and
    give how many. The open Tasks that carry an answer are completed; for one that none carries a completed
    Task is made, so that every system can read who has seen it."""
    if doing.actor.outside and not all(key.startswith("Task/") for key in answers):
        raise for_outsiders()

    @functools.cache
    def read(patient: str) -> Chart:
        return doing.chart(patient, unread.TYPES)

    found: dict[str, None] = {}
    carried: dict[str, None] = {}
    bare: list[tuple[Json, str]] = []
    dangers: list[clearing.Cleared] = []
    for key in dict.fromkeys(answers):
        body = doing.resource(key)
        if key.startswith("Task/"):
            if body.get("status") in tasks.OPEN:
                if fingerprint := shown.get(key):
                    chart = read(patient_of(body))
                    for one in (*unread.unread(chart, doing.now), *unread.asked(chart)):
                        if key in one.tasks:
                            _unchanged(doing, chart, one, fingerprint)
                found[key] = carried[key] = None
                dangers += clearing.of_tasks(doing, (key,))
            continue
        chart = read(patient_of(body))
        for one in unread.unread(chart, doing.now):
            if key in one.answers:
                _unchanged(doing, chart, one, shown.get(key, ""))
            if key in one.answers and one.key not in found:
                found[one.key] = None
                carried.update(dict.fromkeys(one.tasks))
                dangers += clearing.of_answer(doing, chart, one)
                held = {doing.resource(task)["focus"]["reference"] for task in one.tasks}
                bare += [(doing.resource(answer), one.key) for answer in one.answers if answer not in held]
    if not found:
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    reasons = clearing.reasons(doing, dangers, reason)
    if carried:
        complete_tasks(doing, tuple(carried), reasons)
    for answer, key in bare:
        why = reasons.get(key, "")
        made = acknowledging.seen(str(uuid.uuid4()), answer, doing.now, doing.actor, why)
        # Each goes by itself: one that is refused holds up no other.
        doing.write([made], action="C", apart=True)
    return len(found)


def _unchanged(doing: Doing, chart: Chart, one: unread.Unread, shown: str) -> None:
    if not shown or shown == unread.fingerprint(chart, one):
        return
    # Who has asked for all of a very long record was shown more of it than is read here.
    whole = doing.charts.read(doing.connection, chart.patient.id, unread.TYPES)
    every = (*unread.unread(whole, doing.now), *unread.asked(whole)) if whole is not None else ()
    same = (each for each in every if each.key == one.key)
    if whole is None or all(unread.fingerprint(whole, each) != shown for each in same):
        raise InputError(
            _("An answer has changed since it was shown. Nothing is acknowledged."),
            todo=_("Read it again, and acknowledge it then."),
        )


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
    chart = doing.chart(act.patient, unread.TYPES)
    inbox = _waiting(doing, chart, act.answer)
    name = name_of(chart, act.to)
    if not name:
        raise _refused(_("Who is asked is not known here."), _("Choose somebody from the list."))
    if any(_same(one, act, inbox) for one in chart.all(Task)):
        raise _refused(
            _("{name} has been asked about this already.").format(name=name), _("Nothing more is needed.")
        )
    made = forwarding.question(
        str(uuid.uuid4()), inbox, act.to, name, words, until, doing.now, doing.actor, _about(doing, inbox)
    )
    # A question that nobody could see before its time is not sent after it unasked.
    doing.write([made], action="C", send_until=stamp(until))
    if act.acknowledge:
        _acknowledge(doing, (act.answer,), {act.answer: act.shown}, act.reason)
        return doing.done(
            _("The question is sent to {name}, and the result is acknowledged.").format(name=name)
        )
    return doing.done(_("The question is sent to {name}.").format(name=name))


def _about(doing: Doing, inbox: Json) -> tuple[Json, ...]:
    """The Observations of the answer that an inbox Task carries."""
    focus = doing.find(inbox["focus"].get("reference", ""))
    if focus is None or focus.get("resourceType") == "Observation":
        return (focus,) if focus is not None else ()
    inside = {f"#{one.get('id')}": one for one in focus.get("contained", ())}
    held = (
        {**one, "id": f"{focus['id']}{name}"} if (one := inside.get(name)) is not None else doing.find(name)
        for name in (one.get("reference", "") for one in focus.get("result", ()))
    )
    return tuple(one for one in held if one is not None)


def _waiting(doing: Doing, chart: Chart, key: str) -> Json:
    """Subject of a question: a Task that carries the answer, else the answer itself as one would."""
    gone = _refused(_("Somebody has done this already."), _("Look at it again."))
    if key.startswith("Task/"):
        inbox = doing.resource(key)
        if inbox.get("status") not in tasks.OPEN or not inbox.get("focus"):
            raise gone
        return inbox
    one = next((one for one in unread.unread(chart, doing.now) if one.key == key), None)
    if one is None:
        raise gone
    if one.tasks:
        return doing.resource(one.tasks[0])
    return acknowledging.about(doing.resource(key))


def _same(one: Task, act: ForwardResult, inbox: Json) -> bool:
    asked = one.owner is not None and one.owner.target == act.to
    about = one.focus is not None and one.focus.target == inbox["focus"].get("reference")
    return asked and about and tasks.asks(one) and tasks.is_open(one)


def _refused(what: str, todo: str) -> InputError:
    return InputError(what, kept=_("Nothing was sent."), todo=todo)
