"""Sending what somebody left unsent when they signed out: with their own kept sign-in, or with a service's.

What is kept lies in their own encrypted record, is used for sending and nothing else, and is given back as
soon as all is sent, when its hours are over, or when they are back. Whose token may send whose act says
`desktop.sign_in.who_sends`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import Clock
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import StoreError, WireError
from desktop.core.messages import _
from desktop.fhir.capability import fetch
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import NoAnswer, SignedOut
from desktop.fhir.when import instant
from desktop.shown.status import SignInState
from desktop.sign_in.who_sends import Policy, Way, sent_with
from desktop.store import outbox, snapshots
from desktop.store.last_actor import last_actor
from desktop.store.outbox import Entry
from desktop.store.store import Store, Transaction
from desktop.sync.push import authors, repository
from desktop.sync.push.fate import Fate
from desktop.sync.push.push import PushReport, push
from desktop.sync.restore import restored
from desktop.sync.run.authorised import Authorised, no_refresh, signed
from desktop.sync.run.effects import Database, Effects
from desktop.sync.run.record_threads import StoreDatabase

if TYPE_CHECKING:
    from desktop.sign_in.oauth_client import Client
    from desktop.sign_in.service_sign_in import ServiceSignIn
    from desktop.sign_in.token_holder import TokenHolder

log = logging.getLogger(__name__)
KEY = "finishing"
"""Snapshot of the session in which a sign-in is kept for sending."""
SENT_FOR = "sent-for"
"""Kind of the snapshots of acts that are logged as sent for somebody, by their id: with what."""
SKEW = timedelta(minutes=1)
AWAY = 60.0
"""Seconds after which a server or provider that was away is tried again, where something waits for it."""
Logs = Callable[[Transaction, Actor, Way, tuple[Entry, ...]], None]
"""Logs that one act of a person is sent for them; called in a transaction of its record, once an act."""


class Kept(msgspec.Struct, frozen=True):
    """A sign-in that is kept for sending: whose, from when until when, and itself (`handed_on.packed`)."""

    person: str
    since: datetime
    until: datetime
    text: str

    def __repr__(self) -> str:
        return "Kept(…)"


class Finished(msgspec.Struct, frozen=True):
    """Result of a turn: with what was sent, the push itself, and a sentence where something stands in the way
    of the rest (empty where nothing does, or the server is away)."""

    way: Way
    report: PushReport = PushReport()
    said: str = ""


class _Hers:
    """A kept sign-in as requests see it; used from one loop."""

    without_browser = False
    standing: SignInState = ""

    def __init__(self, holder: TokenHolder) -> None:
        self._holder = holder

    async def holder(self) -> TokenHolder:
        return self._holder

    async def refresh(self) -> bool:
        return await self._holder.refresh()

    async def sign_out(self) -> None:
        """Kept on: it is given back when all is sent."""


class Finishing:
    """Sender of what people who have signed out at one server left unsent, as the site's policy says.

    `client` is this program at the provider, `service` this installation as a service. `told` has the
    last turn of each record, by its folder. Its methods may be called from any thread.
    """

    def __init__(
        self,
        base: str,
        *,
        policy: Callable[[], Policy],
        hours: Callable[[], float],
        client: Client,
        service: Client,
        logs: Logs,
        clock: Clock,
    ) -> None:
        self.told: dict[Path, Finished] = {}
        self.policy = policy
        self._base = base
        self._hours = hours
        self._client = client
        self._service = service
        self._logs = logs
        self._clock = clock

    # At sign-out

    def keeps(self, store: Store, holder: TokenHolder) -> bool:
        """Keep the sign-in of whoever leaves this record with something unsent, where the site says so; False
        where it is to be given back."""
        hours = self._hours()
        if self.policy() != "own-token" or hours <= 0 or store.read_only:
            return False
        try:
            left = store.read(partial(_left, person=holder.person)).result()
            if not left or not holder.renewable():
                return False
            from desktop.sign_in.handed_on import packed

            now = self._clock()
            kept = Kept(holder.person, now, now + timedelta(hours=hours), packed(holder, now))
            store.write(partial(_put, kept=kept), origin="sign_in").result()
        except StoreError as error:
            log.warning("a sign-in was not kept for sending: %s", error.details)
            return False
        holder.let_go()
        return True

    def goes(self, connection: Connection) -> Way:
        """With what the acts left in this record go on, now that its person has signed out."""
        person, kept = authors.owner(connection), _kept(connection)
        return sent_with(person, here="", kept=kept.person if kept else "", policy=self.policy())

    # While they are away

    async def send(self, store: Store, cancelled: Callable[[], bool]) -> Finished:
        """One turn at a record whose person has signed out. Never raises for the wire."""
        done = await self._sent(store, cancelled)
        self.told[store.folder] = done
        return done

    async def back(self, store: Store, person: str) -> None:
        """A person is signed in at their record: what was kept of them is not needed any more, and what a
        service might not send goes at once."""
        database = StoreDatabase(store)
        kept = await database.read(_kept)
        if kept is not None and kept.person == person:
            await self._give_back(database, kept)
        if await database.read(_sent_for) and await database.read(authors.owner) == person:
            await database.write(_at_once)

    async def _sent(self, store: Store, cancelled: Callable[[], bool]) -> Finished:
        database, policy, now = StoreDatabase(store), self.policy(), self._clock()
        person = await database.read(authors.owner)
        left = await database.read(partial(_left, person=person))
        kept = await database.read(_kept)
        if kept is not None:
            over = not kept.since - SKEW <= now < kept.until
            if over or not left or policy != "own-token" or kept.person != person:
                await self._give_back(database, kept)
                kept = None
        way = sent_with(person, here="", kept=kept.person if kept else "", policy=policy)
        if not left or way == "waits":
            return Finished("waits")
        first = instant(min(entry.not_before for entry in left))
        if first is not None and first > now:
            before = self.told.get(store.folder)
            later = PushReport(again=(first - now).total_seconds())
            return Finished(way, later, before.said if before is not None else "")
        holder = self._unpacked(database, kept) if way == "kept" and kept is not None else None
        if way == "kept" and holder is None:
            await database.write(_forget)
            return Finished("waits")
        signing: _Hers | ServiceSignIn = _Hers(holder) if holder is not None else self._as_service()
        report, said = PushReport(), ""
        http = HttpTransport(self._base)
        try:
            report = await self._pushed(database, Authorised(signed(http, signing), signing.refresh), way,
                                        person, cancelled)  # fmt: skip
            said = _words(way, report)
        except NoAnswer as error:
            log.info("nothing was sent for somebody who is away: %s", type(error).__name__)
            report = PushReport(ended=Fate.UNREACHABLE, again=AWAY)
        except SignedOut:
            said = _words(way, PushReport(ended=Fate.SIGNED_OUT))
        except WireError as error:
            said = error.what
        finally:
            if holder is not None:
                await holder.settled()
            await http.close()
        if kept is not None and holder is not None:
            if holder.ended:
                # Revoked, or shown by somebody else: what is unsent waits for its person.
                await database.write(_forget)
            elif not await database.read(partial(_left, person=person)):
                newest = await database.read(_kept)
                await self._give_back(database, newest or kept)
        await database.write(_tidy)
        return Finished(way, report, said)

    async def _pushed(
        self, database: Database, transport: Authorised, way: Way, person: str, cancelled: Callable[[], bool]
    ) -> PushReport:
        effects = Effects(
            transport=transport,
            database=database,
            clock=self._clock,
            random=Random().random,
            capabilities=await fetch(transport),
            refresh=no_refresh,
            cancelled=cancelled,
            withheld=partial(authors.of_others, person=person),
            lent=way == "service",
        )
        # Into a server that was restored from a backup nothing is sent without a person's word.
        await restored.guard(effects, now=True)
        await database.write(lambda tx: self._log(tx, way, person))
        report = await push(effects)
        await repository.deliver(database)
        return report

    def _log(self, tx: Transaction, way: Way, person: str) -> None:
        """Log each act that is about to be sent for its person, once, before it leaves."""
        actor = last_actor(tx.connection)
        if actor is None:
            return
        acts: dict[str, list[Entry]] = {}
        for entry in _left(tx.connection, person):
            acts.setdefault(entry.act_id, []).append(entry)
        for act, entries in acts.items():
            if snapshots.get(tx.connection, SENT_FOR, act) != way:
                self._logs(tx, actor, way, tuple(entries))
                snapshots.put_unheard(tx, SENT_FOR, act, way)

    def _as_service(self) -> ServiceSignIn:
        from desktop.sign_in.service_sign_in import ServiceSignIn

        return ServiceSignIn(self._base, self._service, self._clock)

    def _unpacked(self, database: Database, kept: Kept) -> TokenHolder | None:
        from desktop.sign_in.handed_on import packed, unpacked

        found = unpacked(kept.text, self._client, self._clock)
        if found is None:
            return None
        holder = found[0]

        async def renewed() -> None:
            # Kept before it is used: the one before counts no more.
            text = packed(holder, self._clock())
            await database.write(partial(_put, kept=msgspec.structs.replace(kept, text=text)))

        holder.renewed = renewed
        return holder

    async def _give_back(self, database: Database, kept: Kept) -> None:
        holder = self._unpacked(database, kept)
        # Whoever breaks it off leaves it kept: another turn gives it back.
        if holder is not None:
            await holder.give_back()
        await database.write(_forget)


def _left(connection: Connection, person: str) -> tuple[Entry, ...]:
    """Acts of whose record it is that would go by themselves; none where it is another's."""
    return authors.waiting(connection, person) if authors.owner(connection) == person else ()


def _kept(connection: Connection) -> Kept | None:
    text = snapshots.get(connection, "session", KEY)
    try:
        return from_json(text, Kept) if text else None
    except msgspec.MsgspecError:
        return None


def _put(tx: Transaction, kept: Kept) -> None:
    snapshots.put_unheard(tx, "session", KEY, msgspec.json.encode(kept).decode())


def _forget(tx: Transaction) -> None:
    snapshots.remove(tx, "session", KEY)


def _sent_for(connection: Connection) -> frozenset[str]:
    """Acts that were sent for their person, or tried to be."""
    return frozenset(snapshots.all_of(connection, SENT_FOR))


def _at_once(tx: Transaction) -> None:
    acts = _sent_for(tx.connection)
    for entry in outbox.entries(tx.connection):
        if entry.act_id in acts and entry.state == "queued":
            outbox.update(tx, entry.seq, not_before="")
    for act in acts:
        snapshots.remove(tx, SENT_FOR, act)


def _tidy(tx: Transaction) -> None:
    """Let go of the notes on acts that have reached the server."""
    waiting = {entry.act_id for entry in outbox.entries(tx.connection)}
    for act in _sent_for(tx.connection) - waiting:
        snapshots.remove(tx, SENT_FOR, act)


def _words(way: Way, report: PushReport) -> str:
    """Sentence on what stands in the way; empty where nothing does."""
    if way == "kept":
        return _("The sign-in no longer counts.") if report.ended is Fate.SIGNED_OUT else ""
    if report.ended is Fate.SIGNED_OUT:
        return _("The server does not let this machine in.")
    return _("The server does not let this machine write all of it.") if report.waits else ""
