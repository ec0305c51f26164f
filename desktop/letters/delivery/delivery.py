"""A letter's way to one recipient: its states, which step may follow which, and when it is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, pgettext
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Task
from desktop.fhir.systems import HER_ID
from desktop.fhir.when import instant
from desktop.letters.letter_codes import (
    ADDRESS,
    CALLED,
    CHANNEL,
    HANDED,
    HER_ID_INPUT,
    LETTER,
    LETTER_STATUS,
    LETTER_TASK,
    MAY_HAVE,
    PART,
    PRINT,
    PRINTED,
    PRINTER,
    RECEIPT,
    RECIPIENT,
    STEP,
)
from desktop.letters.model import Channel, Part


class State(StrEnum):
    """Delivery state of a letter; the words are the program's glossary."""

    DRAFT = "draft"
    SIGNED = "signed"
    QUEUED = "queued"
    SENT = "sent"
    RECEIVED = "received"
    REJECTED = "rejected"
    OVERDUE = "overdue"
    POSTED = "posted"
    RETURNED = "returned"
    STOPPED = "stopped"


def state_words(state: State) -> str:
    """The glossary's word in the language in use."""
    return {
        State.DRAFT: pgettext("letter", "draft"),
        State.SIGNED: pgettext("letter", "signed"),
        State.QUEUED: pgettext("letter", "queued"),
        State.SENT: pgettext("letter", "sent"),
        State.RECEIVED: pgettext("letter", "received in the recipient's system"),
        State.REJECTED: pgettext("letter", "rejected"),
        State.OVERDUE: pgettext("letter", "overdue"),
        State.POSTED: pgettext("letter", "posted"),
        State.RETURNED: pgettext("letter", "returned"),
        State.STOPPED: pgettext("letter", "stopped"),
    }[state]


GLOSSARY: dict[State, str] = {
    State.DRAFT: "kladd",
    State.SIGNED: "signert",
    State.QUEUED: "i kø",
    State.SENT: "sendt",
    State.RECEIVED: "mottatt i mottakers system",
    State.REJECTED: "avvist",
    State.OVERDUE: "forfalt",
    State.POSTED: "postlagt",
    State.RETURNED: "returnert",
    State.STOPPED: "stoppet",
}
"""The words as they stand in `Task.businessStatus.text`: the same on every machine, whatever its language."""

NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SIGNED}),
    State.SIGNED: frozenset({State.QUEUED, State.STOPPED}),
    State.QUEUED: frozenset({State.SENT, State.POSTED, State.REJECTED, State.OVERDUE, State.STOPPED}),
    State.SENT: frozenset({State.RECEIVED, State.REJECTED, State.OVERDUE}),
    # A late receipt still counts; what is rejected, late or returned goes into the queue again.
    State.OVERDUE: frozenset(
        {State.RECEIVED, State.REJECTED, State.QUEUED, State.POSTED, State.SENT, State.STOPPED}
    ),
    State.REJECTED: frozenset({State.QUEUED, State.STOPPED}),
    State.POSTED: frozenset({State.RETURNED}),
    State.RETURNED: frozenset({State.QUEUED, State.STOPPED}),
    State.RECEIVED: frozenset(),
    # What was thought lost when another recipient was chosen may have arrived after all.
    State.STOPPED: frozenset({State.RECEIVED}),
}
"""State machine of a letter: the states that may follow each. Received is the end: shown as received, never
as read."""

DONE = frozenset({State.RECEIVED, State.POSTED, State.STOPPED})
"""States in which nobody has to do anything."""

NEEDS_SOMEBODY = frozenset({State.REJECTED, State.OVERDUE, State.RETURNED})

_TASK_STATUS: dict[State, str] = {
    State.DRAFT: "draft",
    State.SIGNED: "requested",
    State.QUEUED: "requested",
    State.SENT: "in-progress",
    State.RECEIVED: "completed",
    State.REJECTED: "failed",
    State.OVERDUE: "in-progress",
    State.POSTED: "completed",
    State.RETURNED: "failed",
    State.STOPPED: "cancelled",
}


class Limits(msgspec.Struct, frozen=True):
    """Waiting limits of a letter: for the recipient's receipt, on paper for the post."""

    electronic: timedelta = timedelta(hours=24)
    paper: timedelta = timedelta(hours=72)


class Way(msgspec.Struct, frozen=True):
    """One letter to one recipient, as its Task says it.

    `since` is when the state was entered (FHIR dateTime or empty), `due` until when a receipt or the post is
    awaited, `receipt` the recipient's own answer, `printed` when it was last printed, `handed` when it was
    sent to `printer`, for as long as nobody has said what became of it, `gone` since when the recipient may
    have one that went electronically before.
    """

    task: str
    letter: str
    patient: str
    owner: str
    recipient: str
    name: str
    part: Part
    channel: Channel
    state: State
    since: str
    due: str
    her_id: str = ""
    lines: tuple[str, ...] = ()
    print: str = ""
    receipt: str = ""
    printed: str = ""
    handed: str = ""
    printer: str = ""
    called: str = ""
    gone: str = ""

    @property
    def seen(self) -> str:
        """Fingerprint of the state that a person decided on: it differs once somebody has changed it."""
        return "|".join((self.state, self.channel, self.since, self.recipient, self.print))

    @property
    def held(self) -> bool:
        """True when a signed letter has no route to its recipient: it waits until somebody finds one."""
        return self.channel is Channel.HELD and self.state is State.SIGNED

    @property
    def needs_somebody(self) -> bool:
        return self.state in NEEDS_SOMEBODY or self.held

    @property
    def done(self) -> bool:
        return self.state in DONE


def may_follow(before: State, after: State, channel: Channel) -> bool:
    """True when the step is allowed: only paper is posted, only electronic letters are received.

    What is held goes nowhere before it has another channel (`rerouted`).
    """
    if channel is Channel.HELD and after is not State.SIGNED:
        return False
    if after in (State.SENT, State.RECEIVED) and channel is not Channel.ELECTRONIC:
        return False
    if after in (State.POSTED, State.RETURNED) and channel is not Channel.PAPER:
        return False
    return after in NEXT[before]


def step(before: State, after: State, channel: Channel) -> State:
    """The next state; raises InputError, with both words, for a step that can't be."""
    if not may_follow(before, after, channel):
        raise InputError(
            _("A letter that is “{before}” can't become “{after}”.").format(
                before=state_words(before), after=state_words(after)
            ),
            kept=_("Nothing was changed."),
            todo=_("Refresh the queue and look at the letter again."),
        )
    return after


def task_status(state: State) -> str:
    """`Task.status` that goes with a state."""
    return _TASK_STATUS[state]


def business_status(state: State) -> dict[str, object]:
    """`Task.businessStatus` of a state: the code and the glossary's word."""
    return {"coding": [{"system": LETTER_STATUS, "code": state.value}], "text": GLOSSARY[state]}


def is_letter(task: Task) -> bool:
    """True when a Task is one letter to one recipient."""
    return task.code is not None and task.code.code(LETTER) == LETTER_TASK


def way_of(task: Task, now: datetime) -> Way:
    """Delivery of a letter by its Task; one that waits past its time is overdue, whatever the Task says.

    Raises InputError for a Task that is no letter, or whose state is not known.
    """
    code = task.business_status.code(LETTER_STATUS) if task.business_status else ""
    if not is_letter(task) or code not in State.__members__.values():
        raise InputError(
            _("A letter's state can't be read."), todo=_("Ask support, and name the task."), details=task.key
        )
    state = State(code)
    inputs = {_kind(p.type): p for p in task.input}
    outputs = {_kind(p.type): p for p in task.output}
    channel = inputs[CHANNEL].value_code if CHANNEL in inputs else ""
    part = inputs[PART].value_code if PART in inputs else ""
    due = task.restriction.period.end if task.restriction and task.restriction.period else ""
    limit = instant(due)
    if state in (State.SENT, State.QUEUED) and limit is not None and limit < now:
        state = State.OVERDUE
    recipient = inputs[RECIPIENT].value_reference if RECIPIENT in inputs else None
    return Way(
        task=task.key,
        letter=task.focus.target if task.focus else "",
        patient=task.for_.target if task.for_ else "",
        owner=task.owner.target if task.owner else "",
        recipient=recipient.target if recipient else "",
        name=recipient.display if recipient else "",
        part=Part(part) if part in Part.__members__.values() else Part.COPY,
        channel=Channel(channel) if channel in Channel.__members__.values() else Channel.HELD,
        state=state,
        since=outputs[STEP].value_date_time if STEP in outputs else task.last_modified or task.authored_on,
        due=due,
        her_id=inputs[HER_ID_INPUT].value_identifier.value
        if HER_ID_INPUT in inputs and inputs[HER_ID_INPUT].value_identifier
        else "",
        lines=tuple(inputs[ADDRESS].value_string.split("\n")) if ADDRESS in inputs else (),
        print=inputs[PRINT].value_reference.target
        if PRINT in inputs and inputs[PRINT].value_reference
        else "",
        receipt=outputs[RECEIPT].value_string if RECEIPT in outputs else "",
        printed=outputs[PRINTED].value_date_time if PRINTED in outputs else "",
        handed=outputs[HANDED].value_date_time if HANDED in outputs else "",
        printer=outputs[PRINTER].value_string if PRINTER in outputs else "",
        called=outputs[CALLED].value_date_time if CALLED in outputs else "",
        gone=outputs[MAY_HAVE].value_date_time if MAY_HAVE in outputs else "",
    )


def _kind(concept: CodeableConcept | None) -> str:
    return concept.code(LETTER) if concept else ""


def due_at(channel: Channel, since: datetime, limits: Limits | None = None) -> str:
    """Time at which a letter that was queued or sent at `since` becomes overdue, as FHIR instant."""
    used = limits or Limits()
    return stamp(since + (used.electronic if channel is Channel.ELECTRONIC else used.paper))


def moved(task: dict[str, object], after: State, at: datetime, *, receipt: str = "") -> dict[str, object]:
    """The Task (as read by `strict.loads`) one step further; everything else in it is kept.

    `receipt` is the recipient's own answer, kept in `output`. Queueing or sending sets a new time limit,
    and queueing again asks for a new print: what was answered to the sending before, or called about it, is
    none of this one's, and stands in the Task's notes. Raises InputError for a step that can't be.
    """
    channel = channel_of(task)
    step(standing(task, at), after, channel)
    # Whoever posts it holds it in the hand, whatever the printer has said.
    if after is State.POSTED and outputs_but(task, PRINTED, HANDED) == outputs_but(task):
        raise InputError(
            _("A letter that was not printed can't be posted."),
            kept=_("Nothing was changed."),
            todo=_("Print it first."),
        )
    changed = dict(task)
    changed["status"] = task_status(after)
    changed["businessStatus"] = business_status(after)
    changed["lastModified"] = stamp(at)
    again = (PRINTED, HANDED, PRINTER, RECEIPT, CALLED)
    old = {State.QUEUED: again, State.POSTED: (HANDED, PRINTER)}.get(after, ())
    outputs = outputs_but(task, STEP, *old)
    outputs.append({"type": coded(STEP), "valueDateTime": stamp(at)})
    if receipt:
        outputs.append({"type": coded(RECEIPT), "valueString": receipt})
    changed["output"] = outputs
    if after in (State.QUEUED, State.SENT):
        restriction = dict(task.get("restriction") or {})  # type: ignore[call-overload]
        restriction["period"] = {"end": due_at(channel, at)}
        changed["restriction"] = restriction
    return changed


def standing(task: dict[str, object], at: datetime) -> State:
    """The state at a moment: what waits past its time is overdue even if nobody has written that."""
    state = State(_coded(task.get("businessStatus"), LETTER_STATUS))
    restriction = task.get("restriction")
    period = restriction.get("period") if isinstance(restriction, dict) else None
    limit = instant(str(period.get("end", ""))) if isinstance(period, dict) else None
    late = limit is not None and limit < at
    return State.OVERDUE if late and state in (State.QUEUED, State.SENT) else state


def rerouted(
    task: dict[str, object],
    channel: Channel,
    at: datetime,
    *,
    her_id: str = "",
    lines: tuple[str, ...] = (),
    print_key: str = "",
) -> dict[str, object]:
    """The Task queued again on another way, after a rejection, a missing receipt, a return or a hold.

    `print_key` is the Binary with the PDF addressed to `lines`: the old print shows the old address, and is
    never used again. Raises InputError for a letter that still goes its first way, and ValueError for a
    channel without its address, or for paper without a print of its own.
    """
    before = standing(task, at)
    if channel is Channel.HELD or not (her_id if channel is Channel.ELECTRONIC else lines):
        raise ValueError(channel)
    if channel is Channel.PAPER and print_key in ("", _old_print(task)):
        raise ValueError(print_key)
    step(before, State.QUEUED, channel)
    gone = (CHANNEL, HER_ID_INPUT, ADDRESS, PRINT)
    inputs = [i for i in _list(task.get("input")) if _coded(i.get("type"), LETTER) not in gone]
    changed = {**task, "input": [*inputs, *way_inputs(channel, her_id, lines, print_key)]}
    if before is State.OVERDUE:
        # Its own stored word may still be *sent*: the way begins again.
        changed["businessStatus"] = business_status(State.OVERDUE)
    return moved(changed, State.QUEUED, at)


def _old_print(task: dict[str, object]) -> str:
    for given in _list(task.get("input")):
        reference = given.get("valueReference")
        if _coded(given.get("type"), LETTER) == PRINT and isinstance(reference, dict):
            return str(reference.get("reference", ""))
    return ""


def way_inputs(
    channel: Channel, her_id: str, lines: tuple[str, ...], print_key: str
) -> list[dict[str, object]]:
    """`Task.input` for how a letter goes: channel, electronic address, postal address, addressed PDF."""
    inputs: list[dict[str, object]] = [{"type": coded(CHANNEL), "valueCode": channel.value}]
    if her_id:
        inputs.append({"type": coded(HER_ID_INPUT), "valueIdentifier": {"system": HER_ID, "value": her_id}})
    if lines:
        inputs.append({"type": coded(ADDRESS), "valueString": "\n".join(lines)})
    if print_key:
        inputs.append({"type": coded(PRINT), "valueReference": {"reference": print_key}})
    return inputs


def channel_of(task: dict[str, object]) -> Channel:
    """The channel of a Task as it is read for changing."""
    return Channel(_input_code(task, CHANNEL) or Channel.HELD)


def outputs_but(task: dict[str, object], *codes: str) -> list[dict[str, object]]:
    """`Task.output` without those of these kinds."""
    return [o for o in _list(task.get("output")) if _coded(o.get("type"), LETTER) not in codes]


def coded(code: str) -> dict[str, object]:
    """A concept of our own code system of letters."""
    return {"coding": [{"system": LETTER, "code": code}]}


def _list(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _coded(concept: object, system: str) -> str:
    codings = _list(concept.get("coding")) if isinstance(concept, dict) else []
    return next((str(c.get("code", "")) for c in codings if c.get("system") == system), "")


def _input_code(task: dict[str, object], code: str) -> str:
    found = (p for p in _list(task.get("input")) if _coded(p.get("type"), LETTER) == code)
    return next((str(p.get("valueCode", "")) for p in found), "")
