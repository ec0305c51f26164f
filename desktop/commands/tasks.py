"""Tasks and results: seen, and done."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.access.actor import Actor
from desktop.commands.acting import Done, Json, act, changed
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.store.store import Transaction

_OPEN = frozenset({"requested", "received", "accepted", "ready", "in-progress", "on-hold"})


def acknowledge(tx: Transaction, actor: Actor, tasks: Sequence[str]) -> Done:
    """Say that results were seen, by the inbox Tasks (`Task/id`) that carry them; each once."""
    return _complete(tx, actor, "acknowledge", tasks)


def complete_task(tx: Transaction, actor: Actor, tasks: Sequence[str]) -> Done:
    """Say that tasks are done."""
    return _complete(tx, actor, "complete_task", tasks)


def _complete(tx: Transaction, actor: Actor, name: str, tasks: Sequence[str]) -> Done:
    now = stamp(tx.clock())
    done: list[Json] = []
    for key in tasks:
        task = changed(tx, key)
        if task.get("status") not in _OPEN:
            continue
        owner = (
            {"owner": {"reference": actor.practitioner, "display": actor.name}} if actor.practitioner else {}
        )
        period = dict(task.get("executionPeriod") or {})
        done.append(
            {**task, **owner, "status": "completed", "lastModified": now,
             "executionPeriod": {**period, "end": now}}
        )  # fmt: skip
    if not done:
        raise InputError(_("Somebody has done this already."), todo=_("Nothing more is needed."))
    last = ""
    for task in done:
        last = act(tx, actor, name, [task], action="U").id
    return Done(last, tuple(f"Task/{t['id']}" for t in done))
