"""A server that was restored from a backup: noticed by what it had acknowledged of our work and has no more.

Then nothing is sent or fetched, so that what is kept here stays whole, until somebody says that the lost
work shall be sent again.
"""

from __future__ import annotations

from datetime import timedelta

from desktop.core.clock import stamp
from desktop.core.errors import WireError
from desktop.core.messages import _
from desktop.fhir.paging import SearchRefused
from desktop.fhir.transport import Answer
from desktop.store import held_records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.unforeseen import STRANGE
from desktop.sync.restore.again import again, untold
from desktop.sync.restore.receipts import MAX_KEPT, Receipt, Seen, look, receipt_of, receipts, to_look_at
from desktop.sync.run.effects import Effects

KIND = "restored"
EVERY = timedelta(minutes=5)
MOST_LOOKS = 2_000
"""Number of receipts after which the search for lost ones ends, though none was found."""


class Frozen(WireError):
    """The server was restored; nothing is written before somebody has approved it."""

    def __init__(self) -> None:
        super().__init__(
            _("The server has been restored from an older copy: work that it had confirmed is gone there."),
            kept=_("Everything is kept here, and nothing is sent or fetched."),
            todo=_(
                "Tell IT. When they say that the server is right, send again what it has lost: here, or with"
                " {command}."
            ).format(command="fagflate sync --after-restore"),
        )


async def guard(effects: Effects, *, now: bool = False) -> None:
    """Look, every few minutes or `now`, whether the server still has what it acknowledged last.

    All that it has acknowledged since the last look is looked at, and the last one before: work that a
    restored server takes before anybody has noticed must not hide what it lost. Where it can't be told of
    one, an older one is looked at. Raises Frozen when something is lost, and from then on each time; NoAnswer
    and Refused as the wire does.
    """
    at = stamp(effects.clock())
    known = await effects.database.read(lambda c: snapshots.all_of(c, KIND))
    if "frozen" in known:
        raise Frozen
    if not now and not cursors.due(known.get("checked", ""), at, EVERY):
        return
    before = known.get("newest", "")
    newest, whole = await effects.database.read(lambda c: to_look_at(c, receipts(c, MAX_KEPT), before))
    if not newest:
        return
    told, answered = "", True
    for receipt in newest:
        if receipt.at < told:
            break
        try:
            seen = await look(effects, receipt)
        except (SearchRefused, *STRANGE):
            answered = False  # not accused, and asked again in the next round
            continue
        if seen.lost:
            await _freeze(effects)
        if seen.sure and receipt.at <= before:
            told = told or receipt.at

    def looked(tx: Transaction) -> None:
        if whole:
            snapshots.put(tx, KIND, "checked", at)
        snapshots.put(tx, KIND, "newest", newest[0].at)

    if answered:
        await effects.database.write(looked)


async def suspect(effects: Effects, kind: str, ident: str, answer: Answer | None = None) -> bool:
    """Check a resource that is missing, older or another's for a restored server, before anything kept here
    is touched; False when it can't be told: not sure is never not lost. `answer` as in `look`.

    Raises Frozen when the server has lost what it had acknowledged of it; NoAnswer and Refused as the wire
    does.
    """
    receipt = await effects.database.read(lambda c: receipt_of(c, kind, ident))
    if receipt is None:
        return True
    seen = await look(effects, receipt, answer)
    if seen.lost:
        await _freeze(effects)
    return seen.sure


async def _freeze(effects: Effects) -> None:
    at = stamp(effects.clock())
    await effects.database.write(lambda tx: snapshots.put(tx, KIND, "frozen", at))
    raise Frozen


async def replay(effects: Effects) -> int:
    """Send again, after approval: queue the work that the server has lost, and ask it for everything anew;
    returns the number of resources. Without a freeze nothing is done.

    What another has changed since the restore goes to a person, with both versions; so does what may have
    been lost, where the server can't tell, and what can't be sent is named. Raises NoAnswer or Refused, and
    then nothing has been done, when the server does not answer for everything.
    """
    if not await effects.database.read(lambda c: snapshots.get(c, KIND, "frozen")):
        return 0
    lost: list[tuple[Receipt, Seen]] = []
    doubtful: list[tuple[Receipt, Seen]] = []
    kept = 0
    for number, receipt in enumerate(await effects.database.read(lambda c: receipts(c, 100_000))):
        seen = await look(effects, receipt)
        if seen.lost:
            lost.append((receipt, seen))
            kept = 0
        elif seen.sure:
            kept += 1
        else:
            doubtful.append((receipt, seen))
        # What was sent since the restore is there: that alone does not end the search.
        if kept >= MAX_KEPT and (lost or number >= MOST_LOOKS):
            break

    def queue(tx: Transaction) -> None:
        for receipt, seen in reversed(lost):
            again(tx, receipt, seen)
        for receipt, seen in reversed(doubtful):
            if held_records.sent(tx.connection, receipt.type, receipt.id) is not None:
                untold(tx, receipt, seen)
        tx.connection.exec_driver_sql("DELETE FROM cursor")
        for key in ("frozen", "checked", "newest"):
            snapshots.remove(tx, KIND, key)

    await effects.database.write(queue)
    return len(lost)
