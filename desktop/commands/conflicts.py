"""Deciding between two versions: one's own whole, theirs whole, or both texts."""

from __future__ import annotations

from desktop.acts import Done
from desktop.acts.unsent import Settle
from desktop.commands.acting import log
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.store import outbox, records
from desktop.store.outbox import RESTORED, UNKEPT, Entry
from desktop.store.store import Transaction
from desktop.sync.merge import both


@carries(Settle)
def settle(doing: Doing, act: Settle) -> Done:
    """Settle the conflict of one outbox entry.

    Raises InputError when it is settled already, when the server has another version by now than the one that
    was looked at, or when the choice does not fit.
    """
    tx, choice = doing.tx, act.choice
    entry = outbox.by_seq(tx.connection, act.seq)
    if entry is None or entry.state not in ("conflict", "gone"):
        raise InputError(_("This has been decided already."), todo=_("Nothing more is needed."))
    base = records.get(tx.connection, entry.type, entry.id)
    if (base.version if base else "") != act.seen:
        raise InputError(
            _("It has been changed once more since you opened it."),
            kept=_("Nothing was decided, and both versions are kept."),
            todo=_("Look at it again."),
        )
    if choice == "theirs":
        _give_way(tx, entry)
    elif choice == "both":
        _join(tx, entry)
    elif entry.state == "conflict" and entry.op != "create":
        outbox.requeue(tx, act.seq)
    else:
        raise _unfit()
    log(tx, doing.actor, "U", entry.patient, (entry.key,))
    return Done(entry.act_id, (entry.key,), _("It is decided. What is to be sent goes now."))


def _give_way(tx: Transaction, entry: Entry) -> None:
    # What was changed here afterwards stood on what now gives way; what is only told of, nothing stands on.
    told = entry.state == "gone" and entry.answer in (RESTORED, UNKEPT)
    gives = _together(tx, entry)
    if not told and any(_stands_on(tx, one, gives) for one in gives):
        raise InputError(
            _("You have changed this once more here, after what is in conflict."),
            kept=_("Nothing was decided, and both versions are kept."),
            todo=_("Keep your version, or take the later change back first."),
        )
    outbox.done(tx, [one.seq for one in gives])


def _together(tx: Transaction, entry: Entry) -> list[Entry]:
    """Entries that give way together: the rest of an act that goes whole or not at all. A new dose whose old
    order somebody has stopped meanwhile would begin the medicine again."""
    if entry.state != "conflict" or not entry.atomic:
        return [entry]
    return [one for one in outbox.of_act(tx.connection, entry.act_id) if one.atomic]


def _stands_on(tx: Transaction, entry: Entry, gives: list[Entry]) -> bool:
    """True where something done afterwards changes what gives way, or is about it where it is new."""
    mine = {one.seq for one in gives}
    later = [one for one in outbox.entries(tx.connection) if one.seq > entry.seq and one.seq not in mine]
    if any(one.key == entry.key for one in later):
        return True
    named = f'"{entry.key}"'
    return entry.op == "create" and any(
        named in (one.body or "") for one in later if one.type != "AuditEvent"
    )


def _join(tx: Transaction, entry: Entry) -> None:
    if entry.state != "conflict" or entry.op != "update" or not entry.body or not entry.their_json:
        raise _unfit()
    joined = both.joined(strict.loads(entry.body), strict.loads(entry.their_json))
    if joined is None:
        raise _unfit()
    outbox.requeue(tx, entry.seq, body=joined)


def _unfit() -> InputError:
    return InputError(
        _("That can't be done with these two versions."),
        kept=_("Nothing was decided, and both versions are kept."),
        todo=_("Choose another way."),
    )
