"""Withdrawal of a key of signatures: its person no longer trusts it, as after a theft of the machine.

What was signed with it before stands. It is told to the server with the next round, in that person's name.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from desktop.commands import acting
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import published_keys, strict
from desktop.store import known_keys, records, signing_key
from desktop.store.last_actor import last_actor
from desktop.store.signing_key import Use
from desktop.store.store import Transaction


class OwnKey(msgspec.Struct, frozen=True):
    """A key in the name of whose record it is: its thumbprint; `here` where it signs at this machine,
    `published` where the server has it; `until` when it counted (a FHIR instant), empty while it counts."""

    thumbprint: str
    here: bool
    published: bool
    until: str = ""
    withdrawn: bool = False


def own(connection: Connection) -> tuple[OwnKey, ...]:
    """Keys of whose record it is, used here or published from elsewhere."""
    last = last_actor(connection)
    person = last.practitioner if last is not None else ""
    return tuple(_own(connection, person)) if person else ()


def _own(connection: Connection, person: str) -> Iterator[OwnKey]:
    told = (
        published_keys.read(strict.loads(row.json), known_keys.base(connection))
        for row in records.of_type(connection, published_keys.KIND)
    )
    there = {one.thumbprint: one for one in told if one is not None and one.person == person}
    here = {one.thumbprint: one for one in signing_key.uses(connection) if one.person == person}
    for thumbprint in dict.fromkeys((*here, *there)):
        mine, theirs = here.get(thumbprint), there.get(thumbprint)
        until = (mine.until if mine is not None else "") or (theirs.until if theirs is not None else "")
        withdrawn = any(one is not None and one.withdrawn for one in (mine, theirs))
        used = mine is not None and bool(signing_key.known(connection).get(thumbprint))
        yield OwnKey(thumbprint, used, theirs is not None, until, withdrawn)


def withdraw(tx: Transaction, thumbprint: str) -> OwnKey:
    """Withdraw a key by the beginning of its thumbprint; from now on another one is used here. InputError for
    one that is not known as one's own, or that was withdrawn before."""
    actor = last_actor(tx.connection)
    found = [one for one in own(tx.connection) if one.thumbprint.startswith(thumbprint)]
    if actor is None or len(found) != 1 or not thumbprint:
        raise InputError(
            _("No key of yours is called that."),
            kept=_("Nothing was changed."),
            todo=_("fagflate key names them; those of other machines once a signed note has been opened."),
        )
    if found[0].withdrawn:
        raise InputError(_("The key is withdrawn already."), kept=_("Nothing was changed."))
    now = stamp(tx.clock())
    before = {
        one.thumbprint: one for one in signing_key.uses(tx.connection) if one.person == actor.practitioner
    }
    use = before.get(found[0].thumbprint) or Use(actor.practitioner, found[0].thumbprint, actor.role, now)
    signing_key.keep(tx, msgspec.structs.replace(use, until=now, withdrawn=True))
    name = published_keys.name_of(use.person, use.thumbprint)
    acting.log(tx, actor, "U", "", (f"{published_keys.KIND}/{name}",))
    tx.touch("Provenance")
    return msgspec.structs.replace(found[0], until=now, withdrawn=True)
