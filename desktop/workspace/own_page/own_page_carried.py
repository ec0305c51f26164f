"""A person's own page between this machine and the server: what was changed here goes, what came is taken.

One file, one Basic. What both had last is remembered, so it is known which side has changed since. Changes of
two machines are joined where they are about different things; else the server's holds, as the later one, and
the one that gave way is kept aside and is what an undo in the draft goes back to. What comes is checked
before it holds. Where the server takes none, it stays here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import Clock, local, stamp
from desktop.core.errors import StoreError
from desktop.core.messages import _
from desktop.core.yaml_documents import read as read_yaml
from desktop.fhir.capability import Capabilities
from desktop.fhir.persons import own_layers
from desktop.fhir.transport import Transport
from desktop.store import kept_layers, outbox
from desktop.store.kept_layers import ACT, Known, known
from desktop.store.last_actor import last_actor
from desktop.store.outbox import WAITING, Act
from desktop.store.store import Transaction
from desktop.workspace import locations
from desktop.workspace.document_checks import check
from desktop.workspace.drafts import draft_files
from desktop.workspace.drafts.draft_files import History, digest
from desktop.workspace.own_page import both_changes

T = TypeVar("T")
TAKEN: Final = "taken"
JOINED: Final = "joined"
GAVE_WAY: Final = "gave way"


class Record(Protocol):
    """The local record: a query over one snapshot, an act in one transaction."""

    async def read(self, query: Callable[[Connection], T]) -> T: ...

    def write(self, act: Callable[[Transaction], T]) -> Awaitable[T]: ...


class Hands(Protocol):
    """Hands of a round with the server: wire, record, clock."""

    @property
    def transport(self) -> Transport: ...

    @property
    def database(self) -> Record: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def capabilities(self) -> Capabilities: ...


class _Plan(msgspec.Struct, frozen=True):
    """One step: `stuck` entries are let go of, the file here is sent, or theirs is taken as `came` says."""

    known: Known
    stuck: tuple[int, ...] = ()
    send: bool = False
    take: bytes | None = None
    came: str = TAKEN
    there: bytes = b""
    at: str = ""


async def settle(hands: Hands) -> tuple[str, ...]:
    """Send or take a person's own page, if one side has changed; gives sentences on what is in the way."""
    person = await hands.database.read(_person)
    if not person:
        return ()
    path = locations.own_file(person)
    try:
        here = draft_files.read(path)
    except StoreError as error:
        return (str(error),)
    before = await hands.database.read(lambda c: known(c, person))
    if not own_layers.carries(hands.capabilities):
        return await _untaken(hands, person, before) if here else ()
    base = hands.transport.base
    plan = await hands.database.read(lambda c: _plan(c, person, here, base))
    if plan.stuck:
        await hands.database.write(lambda tx: _let_go(tx, person, plan))
    elif plan.send and (fault := _fault(here, path.name)):
        words = _("Your own page is not sent: {why} It stays here as it is; correct it, then it goes.")
        return (words.format(why=fault),)
    elif plan.send:
        await hands.database.write(lambda tx: _send(tx, hands, person, here, plan))
        return ()
    elif plan.take is not None:
        return await _take(hands, person, path, here, plan)
    elif plan.known != before:
        await hands.database.write(lambda tx: kept_layers.keep(tx, person, plan.known))
    return (plan.known.why,) if plan.known.why else ()


def _person(connection: Connection) -> str:
    """Person who has signed in, in a role that may send something; empty for nobody."""
    actor = last_actor(connection)
    return actor.practitioner if actor is not None and actor.role else ""


def _plan(connection: Connection, person: str, here: bytes, base: str) -> _Plan:
    now = known(connection, person)
    mine = digest(here)
    row, theirs = kept_layers.held(connection, person, base)
    made = own_layers.name_of(person)
    ident = row.id if row is not None else outbox.server_id(connection, own_layers.KIND, made)
    waiting = outbox.of_resource(connection, own_layers.KIND, ident)
    if stuck := [one for one in waiting if one.state not in WAITING]:
        # Nobody is asked about it: the file here is what they want, and is looked at beside theirs again.
        fresh = msgspec.structs.replace(now, queued="")
        if stuck[-1].state == "failed":
            why = _("The server did not take your own page: it stays on this machine, and holds here.")
            fresh = msgspec.structs.replace(fresh, wrong=now.queued, why=why)
        return _Plan(fresh, stuck=tuple(one.seq for one in stuck))
    changed = mine not in (digest(now.agreed.encode()), now.queued)
    unsendable = bool(now.why) and mine == now.wrong
    if waiting:
        return _Plan(now, send=changed and not unsendable)
    if theirs is None:
        # Before the server was asked, another machine's may lie there.
        return _Plan(now, send=changed and not unsendable and bool(kept_layers.asked(connection, person)))
    there = digest(theirs)
    if there == mine:
        return _Plan(msgspec.structs.replace(now, agreed=_text(theirs), queued=there, wrong="", why=""))
    if there == now.queued:
        # What was sent from here has come back, and was changed here meanwhile: no other machine has.
        return _Plan(msgspec.structs.replace(now, agreed=_text(theirs)), send=changed and not unsendable)
    if there == digest(now.agreed.encode()) or (now.why and there == now.wrong):
        return _Plan(now, send=changed and not unsendable)
    at = row.updated if row is not None else ""
    if not changed:
        return _Plan(now, take=theirs, there=theirs, at=at)
    both = both_changes.joined(now.agreed.encode(), here, theirs)
    if both is None or _fault(both, ""):
        return _Plan(now, take=theirs, came=GAVE_WAY, there=theirs, at=at)
    return _Plan(now, take=both, came=JOINED, there=theirs, at=at)


def _let_go(tx: Transaction, person: str, plan: _Plan) -> None:
    outbox.done(tx, plan.stuck)
    kept_layers.keep(tx, person, plan.known)
    # What the server has now is asked for before anything is sent over it.
    kept_layers.keep_asked(tx, person, "")


def _send(tx: Transaction, hands: Hands, person: str, here: bytes, plan: _Plan) -> None:
    actor = last_actor(tx.connection)
    if actor is None or actor.practitioner != person:
        # Somebody else has signed in in this moment: nothing of one goes in another's name.
        return
    day = local(hands.clock()).date().isoformat()
    row, _theirs = kept_layers.held(tx.connection, person, hands.transport.base)
    body: dict[str, Any] = own_layers.basic(person, here, day)
    outbox.put(tx, {**body, "id": row.id} if row is not None else body, Act(ACT, actor.role))
    sent = msgspec.structs.replace(plan.known, queued=digest(here), wrong="", why="")
    kept_layers.keep(tx, person, sent)


async def _take(hands: Hands, person: str, path: Path, here: bytes, plan: _Plan) -> tuple[str, ...]:
    raw = plan.take or b""
    if fault := _fault(plan.there, path.name):
        words = _("Your own page from the server is not used: {why} The one here stays as it was.")
        why = words.format(why=fault)
        refused = msgspec.structs.replace(plan.known, wrong=digest(plan.there), why=why)
        await hands.database.write(lambda tx: kept_layers.keep(tx, person, refused))
        return (why,)
    try:
        if draft_files.read(path) != here:
            # Changed in this moment: the next round sees both.
            return ()
        if here:
            draft_files.aside(path, person)
        history = draft_files.history(path, person, "person", digest(here))
        draft_files.write(path, raw)
    except StoreError as error:
        return (str(error),)
    # What stood here is one undo away, whoever changed it.
    undo = History(digest(raw), (*history.undo, _text(here)), ())
    draft_files.keep_history(path, person, "person", undo)
    taken = msgspec.structs.replace(
        plan.known, agreed=_text(plan.there), queued=digest(plan.there), wrong="", why="",
        came=plan.came, at=plan.at, taken=stamp(hands.clock()),
    )  # fmt: skip
    await hands.database.write(lambda tx: kept_layers.keep(tx, person, taken))
    return ()


async def _untaken(hands: Hands, person: str, before: Known) -> tuple[str, ...]:
    """Say once that the server takes no page of one's own: on this machine it holds all the same."""
    if before.told:
        return ()
    told = msgspec.structs.replace(before, told=True)
    await hands.database.write(lambda tx: kept_layers.keep(tx, person, told))
    return (_("The server takes no page of one's own: yours stays on this machine, and holds here."),)


def _fault(raw: bytes, shown: str) -> str:
    """Sentence on why a file is no person's layer; empty for one that is, or for no file."""
    if not raw:
        return ""
    if len(raw) > own_layers.MOST:
        return _("It is too large for the page of a person.")
    document = read_yaml(raw, shown)
    checked = check(document)
    if document.problems:
        return document.problems[0].what
    return "" if checked is not None and checked.layer == "person" else _("It is not the page of a person.")


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")
