"""Tasks: made, taken, given, given back, and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.acts import Done
from desktop.acts.forms import KeptForm
from desktop.acts.permission import for_outsiders
from desktop.acts.tasks import AddTask, CompleteTasks, GiveBackTask, GiveTask, TakeTask
from desktop.clinical.record.medicines.restarting import RESTART
from desktop.clinical.record.stays import stays
from desktop.clinical.record.tasks import OPEN, OURS
from desktop.commands import clearing, forms, waiting
from desktop.commands.carrying import Doing, carries
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.references import patient_of
from desktop.writing import tasks as writing
from desktop.writing.facts import Signing


@carries(CompleteTasks)
def complete(doing: Doing, act: CompleteTasks) -> Done:
    """Say that tasks are done."""
    reasons = clearing.reasons(doing, clearing.of_tasks(doing, act.tasks), act.reason)
    count = complete_tasks(doing, act.tasks, reasons)
    return doing.done(ngettext("The task is done.", "{n} tasks are done.", count).format(n=count))


def complete_tasks(doing: Doing, tasks: Sequence[str], reasons: Mapping[str, str]) -> int:
    """Complete these Tasks (`Task/id`), each by itself, and give how many; `reasons` are why some of them, by
    their keys (`commands.clearing`). InputError where all are done already, and for one that waits for a
    signature."""
    now, actor = stamp(doing.now), doing.actor
    owner = {"owner": {"reference": actor.practitioner, "display": actor.name}} if actor.practitioner else {}
    found = [task for task in map(doing.resource, tasks) if task.get("status") in OPEN]
    if not found:
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    if not all(_theirs(doing, task) for task in found):
        raise for_outsiders()
    if any(waiting.waits(doing, task) for task in found):
        raise InputError(
            _("Something waits for a signature here: a tick does not sign it."),
            kept=_("Nothing was changed."),
            todo=_("A doctor opens it for signing, or gives it back."),
        )
    if any(_still_paused(doing, task) for task in found):
        raise InputError(
            _("The medicine is still paused: a tick does not restart it."),
            kept=_("Nothing was changed."),
            todo=_("Restart it, stop it, or pause it for longer: the task goes with it."),
        )
    for task in found:
        period = dict(task.get("executionPeriod") or {})
        changed = {**task, **owner, "status": "completed", "lastModified": now,
                   "executionPeriod": {**period, "end": now}}  # fmt: skip
        if why := reasons.get(f"Task/{task['id']}"):
            changed["statusReason"] = {"text": why}
        # Each goes by itself: one that is refused holds up no other.
        doing.write([changed], apart=True)
    return len(found)


def _still_paused(doing: Doing, body: Mapping[str, Any]) -> bool:
    """True for a Task by which a pause comes back, while the order is on hold here."""
    codings = (body.get("code") or {}).get("coding") or ()
    if not any(c.get("system") == OURS and c.get("code") == RESTART for c in codings):
        return False
    key = str((body.get("focus") or {}).get("reference", ""))
    order = doing.find(key) if key.startswith("MedicationRequest/") else None
    return order is not None and order.get("status") == "on-hold"


@carries(AddTask)
def add(doing: Doing, act: AddTask) -> Done:
    """Make a task of what is written; the draft is used up."""
    gap = writing.missing(act.said, doing.now)
    if gap is not None:
        raise InputError(_("{what}.").format(what=gap.words), kept=_("What you wrote is kept as a draft."))
    if doing.find(f"Task/{act.draft}") is not None:
        raise InputError(_("This is signed already."), kept=_("Nothing was signed twice."))
    stay = stays.current(doing.chart(act.patient, ("Encounter",)), doing.now)
    signing = Signing(
        patient=f"Patient/{act.patient}",
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key if stay is not None else "",
    )
    forms.used_up(doing, act.patient, act.draft, KeptForm("task", act.about, act.said))
    doing.write([writing.task(act.draft, act.said, _about(doing, act.about), signing)], action="C")
    return doing.done(_("The task is made."))


def _about(doing: Doing, key: str) -> str:
    """Focus of a new task: of a result's row the result itself, not the Task that it waits in."""
    found = doing.find(key) if key else None
    if found is None:
        return ""
    focus = str((found.get("focus") or {}).get("reference", ""))
    return (focus or "") if key.startswith("Task/") and focus else key


@carries(TakeTask)
def take(doing: Doing, act: TakeTask) -> Done:
    """Take a task. InputError when somebody else took it meanwhile, naming them."""
    body = _open(doing, act.task)
    now = _owner(body)
    me = doing.actor.practitioner or doing.actor.role
    if now == me and body.get("status") == "accepted":
        raise InputError(_("The task is yours already."), kept=_("Nothing was changed."))
    if now != act.seen and now != me:
        name = str((body.get("owner") or {}).get("display", "")) or _("somebody else")
        raise InputError(
            _("{name} has taken this task meanwhile.").format(name=name),
            kept=_("Nothing was changed."),
            todo=_("Talk to them, or take it again if it is to be yours."),
        )
    clearing.refuse(doing, act.task)
    doing.write([writing.taken(body, me, doing.actor.name, doing.now)])
    return doing.done(_("The task is yours."))


@carries(GiveTask)
def give(doing: Doing, act: GiveTask) -> Done:
    """Give a task to a person or a role."""
    body = _open(doing, act.task)
    code, name = act.said.get("code"), act.said.get("search").strip()
    if not code:
        raise InputError(_("Choose who is to do it."), kept=_("Nothing was changed."))
    clearing.refuse(doing, act.task)
    forms.used_up(doing, act.patient, act.draft, KeptForm("give-task", act.task, act.said))
    doing.write([writing.given(body, code, name, doing.now)])
    return doing.done(_("The task is given to {name}.").format(name=name))


@carries(GiveBackTask)
def give_back(doing: Doing, act: GiveBackTask) -> Done:
    """Give a task of one's own back to whoever asked for it."""
    body = _open(doing, act.task)
    mine = (doing.actor.practitioner, doing.actor.role)
    if _owner(body) not in mine:
        raise InputError(_("The task is not yours."), kept=_("Nothing was changed."))
    requester = body.get("requester") or {}
    asked = str(requester.get("reference", ""))
    if asked in mine:
        asked = ""
    name = str(requester.get("display", "")) if asked else ""
    doing.write([writing.given(body, asked or writing.NOBODY, name, doing.now)])
    return doing.done(_("The task is given back to {name}.").format(name=name) if name else
                      _("The task is given back: nobody has it."))  # fmt: skip


def _owner(body: dict[str, Any]) -> str:
    found: str = (body.get("owner") or {}).get("reference", "")
    return found


def _theirs(doing: Doing, body: dict[str, Any]) -> bool:
    """True when a task is the actor's to handle: of a user who does not work here only tasks owned or
    requested by them."""
    actor = doing.actor
    me = {actor.role, actor.practitioner, actor.organization} - {""}
    return not actor.outside or any(
        (body.get(who) or {}).get("reference", "") in me for who in ("owner", "requester")
    )


def _open(doing: Doing, key: str) -> dict[str, Any]:
    body = doing.resource(key)
    if not _theirs(doing, body):
        raise for_outsiders()
    if body.get("status") not in OPEN or not patient_of(body):
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    return body
