"""Answers that may be a person's wherever the patients are: to what they ordered, and of their open stays.

`ServiceRequest?requester=` tells what they ordered, reports and observations `based-on` those bring the
answers themselves, and `Encounter?participant=` their open stays. Of an order without an answer nothing is
kept but its id and its patient's. What a server can't be asked, or does not look at, is called not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import LATEST, stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import Page
from desktop.fhir.references import within
from desktop.fhir.when import after, instant, utc_stamp
from desktop.store import records, snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors, refusals
from desktop.sync.pull.ahead import Ask
from desktop.sync.pull.intake import Intake
from desktop.sync.pull.own_asking import Asking, chunks, individuals, names, references
from desktop.sync.pull.query import PAGE
from desktop.sync.pull.ward import HERE
from desktop.sync.run.effects import Effects

SNAPSHOT: Final = "own-answers"
TYPES: Final = ("Consent", "Encounter", "Task", "ServiceRequest", "Specimen")
"""Resource types that an answer of somebody elsewhere is read with, beside itself and its values: who ordered
it, who is responsible, who has acknowledged it."""
STAY_TYPES: Final = (*TYPES, "DiagnosticReport", "Observation")
"""Resource types that the answers of an open stay elsewhere are read with."""
ORDERED: Final = timedelta(days=365)
"""An order that nobody has touched for longer is not asked about."""
ANEW: Final = timedelta(days=1)
"""Interval after which all is asked for from the beginning: what a stamp has hidden comes then."""
AGAIN: Final = timedelta(minutes=2)
"""Polling interval of the answers to orders."""
MAX_ORDERS: Final = 1000
MAX_PATIENTS: Final = 200
MAX_LEVELS: Final = 4
"""A member of a panel of a panel of a report is looked for so deep."""

REQUESTER: Final = "ServiceRequest?requester"
REPORTS: Final = "DiagnosticReport?based-on"
VALUES: Final = "Observation?based-on"
CHANGED: Final = "Observation?patient"
STAYS: Final = ("Encounter?participant", "Encounter?practitioner")


class Order(msgspec.Struct, frozen=True):
    """An order of theirs: its id, and when it was made, empty where nobody says."""

    id: str
    made: str = ""


class Own(msgspec.Struct, frozen=True):
    """Findings about `who`: their `orders`; the patients of their open `stays`; the patients of whom an
    answer came (`told`, with its newest stamp).

    `since` is the newest stamp by search, `done` the orders that each was asked about from the beginning.
    `asked`: when answers were asked for last, `anew` when from the beginning. `partial` names searches
    answered in part, `unasked` those that were not asked.
    """

    who: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    stays: tuple[str, ...] = ()
    told: dict[str, str] = {}
    since: dict[str, str] = {}
    done: dict[str, tuple[str, ...]] = {}
    asked: str = ""
    anew: str = ""
    partial: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def answered(self) -> tuple[str, ...]:
        """The patients of whom an answer came lately, the newest first."""
        return tuple(sorted(self.told, key=lambda who: (self.told[who], who), reverse=True))[:MAX_PATIENTS]


def whose(owners: Iterable[str]) -> tuple[str, ...]:
    """The persons and roles among owners: an office orders nothing itself."""
    return tuple(one for one in owners if one.startswith(("Practitioner/", "PractitionerRole/")))


def kept(connection: Connection, who: Sequence[str]) -> Own | None:
    """Last findings about these; None when they never were asked about."""
    text = snapshots.get(connection, SNAPSHOT)
    found = from_json(text, Own) if text else None
    return found if found is not None and found.who == tuple(who) else None


def patients(connection: Connection, who: Sequence[str]) -> tuple[str, ...]:
    """Everybody whom these follow: nobody of them is let go."""
    own = kept(connection, who) if who else None
    return (*own.stays, *own.answered) if own is not None else ()


def asks(effects: Effects, before: Own, days: int) -> dict[str, Ask]:
    """Searches that `members` will send after what was found `before`."""
    one = _Reading(effects, _begun(effects, before), days)
    found = {path: Ask(_all(fits)) for path, _lie, fits in (*one.of_stays(), *one.of_orders())}
    if one.late:
        every = (*one.of_answers(one.own.orders), *one.of_changed())
        found |= {search.path: Ask(_all(search.fits)) for search in every}
    return found


def _all(fits: Callable[[Row], bool]) -> Callable[[Page], bool]:
    return lambda page: all(fits(row) for row in page.matches)


async def members(effects: Effects, before: Own, days: int) -> Own | None:
    """Ask for the open stays, the orders and the answers of the last `days` to them, file the answers with
    their values, and keep what was found; None when it was cancelled half-way. Raises NoAnswer, Refused, and
    SearchRefused for what passes by itself."""
    if not before.who:
        return before
    one = _Reading(effects, _begun(effects, before), days)
    stays = await one.stays()
    orders = await one.orders()
    await one.answers(orders)
    if effects.cancelled():
        return None
    own = one.made(stays, orders)
    if own != before or one.ask.refused:

        def keep(tx: Transaction) -> None:
            refusals.note(tx, one.ask.refused)
            # No page shows it: what is told of it stands beside the inbox's.
            snapshots.put_unheard(tx, SNAPSHOT, "", msgspec.json.encode(own).decode())

        await effects.database.write(keep)
    return own


def _begun(effects: Effects, before: Own) -> Own:
    """Earlier findings; without their stamps once a day, and where a wrong clock has written them."""
    now = stamp(effects.clock())
    if before.anew and not cursors.due(before.anew, now, ANEW):
        return before
    return Own(before.who, stays=before.stays, told=before.told, anew=now)


class _Search(msgspec.Struct, frozen=True):
    """One search for answers: in which way, about which orders or patients, what belongs to it."""

    path: str
    lie: str
    about: tuple[str, ...]
    fits: Callable[[Row], bool]


class _Reading:
    def __init__(self, effects: Effects, own: Own, days: int) -> None:
        self.span = timedelta(days=days)
        self.effects = effects
        self.own = own
        self.ask = Asking(effects, own.who)
        self.now = self.ask.now
        self.late = cursors.due(own.asked, stamp(self.now), AGAIN)
        self.since = dict(own.since)
        self.done = {name: dict.fromkeys(ids) for name, ids in own.done.items()}
        self.told = dict(own.told)

    # Open stays

    def of_stays(self) -> list[tuple[str, str, Callable[[Row], bool]]]:
        """The search for open stays in the way that the server offers; none where it offers none."""
        for lie in STAYS:
            who = self.own.who
            if lie == STAYS[1]:
                who = tuple(one for one in who if one.startswith("Practitioner/"))
            if who and self.ask.offered(lie):
                kept_ = "_elements=id,meta,subject,status,participant"
                path = f"{lie}={names(who)}&status={HERE}&{kept_}&_count={PAGE}"
                return [(path, lie, self._takes_part)]
        return []

    async def stays(self) -> tuple[str, ...]:
        """The patients of the open stays in which these take part now."""
        found: dict[str, None] = {}
        for _way in STAYS:
            for path, lie, fits in self.of_stays():
                async for row in self.ask.rows(path, lie, fits):
                    body = strict.loads(row.json)
                    if row.patient and body.get("status") in HERE.split(",") and self._is_now(body):
                        found[row.patient] = None
                if self.ask.offered(lie):
                    # Nobody leaves because a part was answered.
                    part = any(one.startswith("Encounter") for one in self.ask.parted)
                    return (*found, *(one for one in self.own.stays if part and one not in found))
        return tuple(found)

    def _takes_part(self, row: Row) -> bool:
        return any(self.ask.is_mine(ref) for ref, _period in individuals(strict.loads(row.json)))

    def _is_now(self, body: dict[str, Any]) -> bool:
        """True when one of these takes part still; an end that nobody can read ends nothing."""
        for ref, period in individuals(body):
            end = period.get("end")
            over = after(end) if isinstance(end, str) else None
            if self.ask.is_mine(ref) and (over is None or over > self.now):
                return True
        return False

    # Orders

    def of_orders(self) -> list[tuple[str, str, Callable[[Row], bool]]]:
        """The search for what these ordered; none where the server can't be asked."""
        if not self.own.who or not self.ask.offered(REQUESTER):
            return []
        since = cursors.since(self.own.since.get(REQUESTER, "")) or self.ask.first(ORDERED)
        path = f"{REQUESTER}={names(self.own.who)}&_elements=id,meta,subject,requester,authoredOn"
        return [(self.ask.since(path, since), REQUESTER, self._ordered)]

    async def orders(self) -> tuple[Order, ...]:
        """Every order of theirs that may still be answered, the newest first."""
        known = {one.id: one for one in self.own.orders}
        newest = self.own.since.get(REQUESTER, "")
        for path, lie, fits in self.of_orders():
            async for row in self.ask.rows(path, lie, fits):
                made = strict.loads(row.json).get("authoredOn")
                known[row.id] = Order(row.id, made if isinstance(made, str) else "")
                newest = max(newest, utc_stamp(row.updated))
            if not any(one.startswith("ServiceRequest") for one in self.ask.parted):
                self._reached(REQUESTER, newest)
        limit = self.now - ORDERED
        # One whose time nobody can read stands first: it is never the one that is left out.
        found = sorted(known.values(), key=lambda one: (stamp(_made(one) or LATEST), one.id), reverse=True)
        found = [one for one in found if (at := _made(one)) is None or at >= limit]
        if len(found) > MAX_ORDERS:
            some = _("you have more than {n} orders; answers to the older ones are not asked for")
            self.ask.parted["ServiceRequest: " + some.format(n=MAX_ORDERS)] = None
        return tuple(found[:MAX_ORDERS])

    def _ordered(self, row: Row) -> bool:
        return any(self.ask.is_mine(one) for one in references(row, "requester"))

    # Answers

    def of_answers(self, orders: Sequence[Order]) -> Iterator[_Search]:
        """The searches for reports and values of these orders."""
        about = sorted(one.id for one in orders)
        for lie in (REPORTS, VALUES):
            done = self.done.get(lie, {}) if self.ask.offered(lie) else {}
            since = cursors.since(self.own.since.get(lie, ""))
            # What was asked about before is asked from its stamp on, what is new from the beginning.
            for known, start in ((True, since), (False, "")):
                some = [one for one in about if (one in done) is known and self.ask.offered(lie)]
                for chunk in chunks(some):
                    path = f"{lie}={','.join(f'ServiceRequest/{quote(one)}' for one in chunk)}"
                    path = self.ask.since(path, start or self.ask.first(self.span))
                    yield _Search(path, lie, chunk, self._answers(chunk))

    def of_changed(self) -> Iterator[_Search]:
        """The searches for what has become of values that came with an answer and name no order."""
        since = cursors.since(self.own.since.get(CHANGED, ""))
        by = next((b for b in ("patient", "subject") if self.ask.offered(f"Observation?{b}")), "")
        if not since or not by or not self.ask.offered("Observation?_lastUpdated"):
            return
        kind = "&category=laboratory" if self.ask.offered("Observation?category") else ""
        for chunk in chunks(sorted(self.own.told)):
            who = ",".join(f"Patient/{one}" if by == "subject" else one for one in chunk)
            path = self.ask.since(f"Observation?{by}={who}{kind}", since)
            yield _Search(path, CHANGED, chunk, partial(_is_of, chunk))

    def _answers(self, chunk: Sequence[str]) -> Callable[[Row], bool]:
        orders = frozenset(f"ServiceRequest/{one}" for one in chunk)
        base = self.effects.transport.base
        return lambda row: any(within(ref, base) in orders for ref in references(row, "basedOn"))

    async def answers(self, orders: Sequence[Order]) -> None:
        """File the answers to these orders with the values in them, and what has become of those."""
        if not self.late:
            self.ask.parted |= dict.fromkeys(one for one in self.own.partial if not _of_others(one))
            return
        intake = await Intake.begun(self.effects)
        held = await self.effects.database.read(lambda c: _held(c, self.own.told))
        newest = dict(self.own.since)
        named: set[str] = set()
        for search in (*self.of_answers(orders), *self.of_changed()):
            if self.effects.cancelled():
                break
            before = len(self.ask.parted)
            async for row in self.ask.rows(search.path, search.lie, search.fits):
                newest[search.lie] = max(newest.get(search.lie, ""), utc_stamp(row.updated))
                if search.lie == CHANGED and row.id not in held:
                    continue  # nothing that anybody here waits for
                if not row.patient:
                    self.ask.refused.append(refusals.nobodys(row))
                    continue
                if search.lie != CHANGED:
                    self._tell(row)
                named |= set(_parts(row, self.effects.transport.base))
                held |= {row.id} if row.type == "Observation" else set()
                await intake.add([row])
            if search.lie == CHANGED:
                continue
            done = self.done.setdefault(search.lie, {})
            for order in search.about:
                done[order] = None
                if len(self.ask.parted) > before or not self.ask.offered(search.lie):
                    del done[order]  # it is asked about from the beginning again
        await self._values(intake, named, held)
        await intake.flush()
        if any(one.startswith("Observation") for one in self.ask.parted):
            # A value that did not come is looked for again with the answer that names it.
            self.done = {}
        if not self.effects.cancelled():
            newest[CHANGED] = max(newest.values(), default="")
            for lie in (REPORTS, VALUES, CHANGED):
                self._reached(lie, newest.get(lie, ""))

    async def _values(self, intake: Intake, named: set[str], held: set[str]) -> None:
        """File the values that the answers name and that are not here, as deep as they go."""
        for _level in range(MAX_LEVELS):
            wanted, named = sorted(named - held), set()
            for chunk in chunks(wanted):
                path = f"Observation?_id={','.join(chunk)}&_count={PAGE}"
                async for row in self.ask.rows(path, "", partial(_is_one, chunk)):
                    named |= set(_parts(row, self.effects.transport.base))
                    await intake.add([row])
            held |= set(wanted)

    def _tell(self, row: Row) -> None:
        at = utc_stamp(row.updated) or stamp(self.now)
        self.told[row.patient] = max(self.told.get(row.patient, ""), at)

    def made(self, stays: tuple[str, ...], orders: tuple[Order, ...]) -> Own:
        """All that was found, without what is too old to wait."""
        oldest = stamp(self.now - self.span)
        told = {who: at for who, at in self.told.items() if at >= oldest}
        if len(told) > MAX_PATIENTS:
            some = _("answers to you about more than {n} patients elsewhere; the oldest are not fetched")
            self.ask.parted["DiagnosticReport: " + some.format(n=MAX_PATIENTS)] = None
        ids = {one.id for one in orders}
        done = {lie: tuple(one for one in about if one in ids) for lie, about in self.done.items()}
        asked = stamp(self.now) if self.late else self.own.asked
        return Own(
            self.own.who, orders, stays, told, self.since, done, asked, self.own.anew,
            tuple(self.ask.parted), self.unasked(),
        )  # fmt: skip

    def unasked(self) -> tuple[str, ...]:
        """The searches that the server can't be asked, or does not look at."""
        found = [lie for lie in (REQUESTER, REPORTS, VALUES) if not self.ask.offered(lie)]
        return (*found, *(() if any(self.ask.offered(one) for one in STAYS) else STAYS[:1]))

    def _reached(self, lie: str, newest: str) -> None:
        # A stamp from a future that a wrong clock gave would hide everything until then.
        newest = min(newest, stamp(self.now))
        if newest:
            self.since[lie] = cursors.reached(newest, self.effects.clock() - self.ask.began)


def _made(order: Order) -> datetime | None:
    return instant(order.made)


def _of_others(partial: str) -> bool:
    """True for what the searches say that are sent each time."""
    return partial.startswith(("Encounter:", "ServiceRequest:"))


def _parts(row: Row, base: str) -> Iterator[str]:
    """Ids of the Observations that a report or a panel names."""
    for element in ("result", "hasMember"):
        for reference in references(row, element):
            kind, _slash, ident = within(reference, base).partition("/")
            if kind == "Observation" and ident:
                yield ident


def _is_of(chunk: Sequence[str], row: Row) -> bool:
    return row.patient in chunk


def _is_one(chunk: Sequence[str], row: Row) -> bool:
    return row.id in chunk


def _held(connection: Connection, patients: Iterable[str]) -> set[str]:
    return {ident for patient in patients for ident in records.ids(connection, "Observation", patient)}
