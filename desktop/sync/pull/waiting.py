"""All that may wait for a person wherever the patients are: their open tasks, and their own answers.

Both are asked for in one request, and one that can't be asked for holds up neither the other nor the round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import ends_round
from desktop.sync.pull import inbox as inboxes
from desktop.sync.pull import own_answers
from desktop.sync.pull.ahead import ahead
from desktop.sync.pull.followed import followed
from desktop.sync.pull.inbox import Inbox
from desktop.sync.pull.own_answers import Own
from desktop.sync.pull.pull import asks, searches
from desktop.sync.pull.unforeseen import STRANGE, words
from desktop.sync.run.effects import Effects

Elsewhere = Callable[[Iterable[str]], tuple[str, ...]]


Group = tuple[tuple[str, ...], tuple[str, ...]]
"""Patients, and the resource types that they are brought up to date with."""


class Waiting(msgspec.Struct, frozen=True):
    """Patients elsewhere to bring up to date; `trouble` is what passes by itself, said at the round's end."""

    groups: tuple[Group, ...] = ()
    partial: tuple[str, ...] = ()
    unsupported: bool = False
    complete: bool = True
    trouble: SearchRefused | None = None


async def found(
    effects: Effects, owners: Sequence[str], days: int, elsewhere: Elsewhere
) -> tuple[Effects, Waiting]:
    """Ask for what waits for these owners, with the effects that have the patients' answers ready.

    Answers of the last `days`; with 0 none are asked for. `elsewhere` leaves out those whom others bring up
    to date. Raises NoAnswer, Refused, and SearchRefused where it ends the round.
    """
    who = own_answers.whose(owners) if days else ()
    before = await effects.database.read(lambda c: followed(c, owners))
    own = await effects.database.read(lambda c: own_answers.kept(c, who)) or Own(who)
    tasks = tuple(one.patient for one in before if one.ours and one.patient)
    wanted = inboxes.asks(effects, owners, [one.id for one in before]) | own_answers.asks(effects, own, days)
    for patients, types in _groups(tasks, own, elsewhere):
        wanted |= asks((await searches(effects, patients, types))[0])
    effects = await ahead(effects, wanted)
    trouble: list[SearchRefused] = []
    complete = True
    try:
        now = await own_answers.members(effects, own, days)
        complete, own = now is not None, now or own
    except STRANGE as error:
        own = _lacking(own, words(error))
    except SearchRefused as error:
        trouble.append(_passing(error))
        own = _lacking(own, error.what)
    try:
        inbox = await inboxes.inbox(effects, owners, own)
    except STRANGE as error:
        inbox = Inbox(tasks, (f"Task: {words(error)}",))
    except SearchRefused as error:
        trouble.append(_passing(error))
        inbox = Inbox(tasks)
    return effects, Waiting(
        _groups(inbox.patients, own, elsewhere), (*inbox.partial, *own.partial), inbox.unsupported, complete,
        trouble[0] if trouble else None,
    )  # fmt: skip


def _groups(tasks: Iterable[str], own: Own, elsewhere: Elsewhere) -> tuple[Group, ...]:
    stays = elsewhere(own.stays)
    about = tuple(one for one in elsewhere(tasks) if one not in stays)
    answered = tuple(one for one in elsewhere(own.answered) if one not in stays)
    return (stays, own_answers.STAY_TYPES), (about, inboxes.TYPES), (answered, own_answers.TYPES)


def _lacking(own: Own, why: str) -> Own:
    return msgspec.structs.replace(own, partial=(*own.partial, f"DiagnosticReport: {why}"))


def _passing(error: SearchRefused) -> SearchRefused:
    """The refusal of one search; raises one that is meant for the client."""
    if ends_round(error.status):
        raise error
    return error
