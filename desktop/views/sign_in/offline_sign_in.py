"""Offline sign-in of one record: a card is enrolled after a sign-in at the provider, and lets in without it.

What is kept (the certificate, its person, the moments) lies in the encrypted record. Nothing is sent for
whoever is signed in so: what they write waits in their name until they have signed in at the provider.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import roles_now
from desktop.core import elapsed, settings
from desktop.core.clock import Clock
from desktop.core.decoding.by_type import from_json
from desktop.fhir.resources import Practitioner, PractitionerRole, Resource
from desktop.link import protocol as say
from desktop.shown.card_sign_in import CardSignIn
from desktop.sign_in import card_errors
from desktop.sign_in.offline_right import OfflineRight, challenge
from desktop.sign_in.sign_in_errors import NotSignedIn
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.store import snapshots
from desktop.store.store import Store, Transaction

KIND = "offline-right"
"""Snapshots by person: the right that their card gives."""
_TICK, _GRACE = 300.0, 60.0
"""Seconds after which it is noted what time it is; and for which, after the end, drafts may still be kept."""


class OfflineSignIn:
    """Offline sign-in at one record. May be used from any thread; `check` ends what is over."""

    def __init__(
        self,
        store: Store,
        directory: Callable[[Connection], Mapping[str, Resource]],
        people: WindowSignIn,
        server: str,
        clock: Clock,
        seconds: Callable[[], float] = elapsed.seconds,
    ) -> None:
        self._store = store
        self._directory = directory
        self._people = people
        self._server = server
        self._clock = clock
        self._seconds = seconds
        self._since: datetime | None = None
        # Who is in by card, and the end by a clock that nobody can set.
        self._person = ""
        self._ends = 0.0
        self._stop = threading.Event()
        self._ticker: threading.Thread | None = None
        self._guard = threading.Lock()

    def wanted(self, wish: say.LookForCard | say.EnrolCard | say.SignInByCard) -> Future[Any]:
        """Do what a window wants. On a thread of its own: whoever is asked for a PIN takes their time."""
        match wish:
            case say.LookForCard(person):
                return _beside(lambda: self.stands(person))
            case say.EnrolCard(pin):
                return _beside(lambda: self.enrol(pin.text))
            case say.SignInByCard(person, pin):
                return _beside(lambda: self.sign_in(person, pin.text))

    # What a window may ask

    def stands(self, person: str) -> CardSignIn:
        """Standing of a person's sign-in by card."""
        module, hours = _policy()
        if not module or hours <= 0:
            return CardSignIn()
        right, now = self._right(person), self._clock()
        online = self._people.person == person and self._people.offline_until is None
        if right is None:
            return self._offered(module, now) if online else CardSignIn()
        try:
            right.check(now, hours)
        except card_errors.CardError as error:
            return CardSignIn("over", last=right.online, words=error.what)
        found = CardSignIn("enrolled", right.until(hours), right.online)
        from desktop.sign_in import smart_card

        try:
            card = smart_card.present(module, now, right.certificate)
        except card_errors.CardError as error:
            if online and isinstance(error, card_errors.AnotherCard):
                return self._offered(module, now)
            return msgspec.structs.replace(found, words=error.what)
        return msgspec.structs.replace(found, own_dialogue=card.own_dialogue, last_try=card.last_try)

    def _offered(self, module: str, now: datetime) -> CardSignIn:
        from desktop.sign_in import card_certificate, smart_card

        try:
            card = smart_card.present(module, now)
            card_certificate.check_valid(card.certificate, now)
        except card_errors.CardError:
            # Nobody has asked for it: a reader that is empty is no news.
            return CardSignIn()
        return CardSignIn("offered", own_dialogue=card.own_dialogue, last_try=card.last_try)

    def enrol(self, pin: str) -> CardSignIn:
        """Trust the card in the reader, because its holder has just signed in at the provider. Raises
        CardError, NotSignedIn, StoreError."""
        module, hours = _policy()
        people = self._people
        person, since = people.person, people.since
        if not module or hours <= 0:
            raise card_errors.NotByCard
        if not person or since is None:
            raise NotSignedIn
        from desktop.sign_in import card_certificate, smart_card

        now, asked = self._clock(), challenge(self._server, person)
        shown = smart_card.signed(module, asked, pin, now)
        card_certificate.check_signature(shown.certificate, shown.scheme, shown.signature, asked)
        if (people.person, people.since) != (person, since):
            raise NotSignedIn
        right = OfflineRight(person, self._server, shown.certificate, now, since, now)
        self._store.write(lambda tx: _put(tx, right), origin="sign_in").result()
        self._tick()
        return CardSignIn("enrolled", right.until(hours), right.online)

    def sign_in(self, person: str, pin: str) -> str:
        """Sign a person in by the card that they have enrolled, and nobody else. Raises CardError,
        StoreError."""
        module, hours = _policy()
        if not module or hours <= 0:
            raise card_errors.NotByCard
        right = self._right(person)
        if right is None:
            raise card_errors.NotEnrolled
        right.check(self._clock(), hours)
        if self._store.read(lambda c: ended(self._directory(c), person, self._clock())).result():
            raise card_errors.RoleEnded
        if asyncio.run(self._people.answers()):
            raise card_errors.ProviderAnswers
        from desktop.sign_in import card_certificate, smart_card

        asked = challenge(self._server, person)
        shown = smart_card.signed(module, asked, pin, self._clock(), right.certificate)
        card_certificate.check_signature(right.certificate, shown.scheme, shown.signature, asked)
        # Whoever is asked for a PIN may take hours.
        now = self._clock()
        right.check(now, hours)
        right = right.seen_at(now)
        self._store.write(lambda tx: _put(tx, right), origin="sign_in").result()
        until = right.until(hours)
        with self._guard:
            self._person = person
            self._ends = self._seconds() + (until - right.seen).total_seconds()
        self._people.by_card(person, until)
        self._tick()
        return person

    # What ends

    def check(self) -> None:
        """Let whoever is in by card leave when their time is over, whatever the wall clock was set to."""
        until = self._people.offline_until
        if until is not None and (self._seconds() >= self._ends or self._clock() >= until):
            with self._guard:
                self._ends = min(self._ends, self._seconds())
            self._people.leave()

    def just_ended(self, practitioner: str) -> bool:
        """True for a person whose time has ended a moment ago."""
        gone = self._seconds() - self._ends
        return bool(practitioner) and practitioner == self._person and 0 <= gone <= _GRACE

    def noted(self) -> None:
        """Take along that somebody has signed in at the provider: their card counts from then on."""
        person, since = self._people.person, self._people.since
        if since is None or since == self._since or self._store.read_only:
            return
        self._since = since
        changed = self._store.write(
            lambda tx: _change(tx, person, lambda right: right.signed_in_at(since)), origin="sign_in"
        )
        # Who has no card enrolled needs no clock.
        changed.add_done_callback(
            lambda done: self._tick() if not done.exception() and done.result() else None
        )

    def close(self) -> None:
        """End it."""
        self._stop.set()
        if self._ticker is not None:
            self._ticker.join()

    def _tick(self) -> None:
        with self._guard:
            if self._ticker is None and not self._stop.is_set() and not self._store.read_only:
                self._ticker = threading.Thread(target=self._ticking, name="offline right", daemon=True)
                self._ticker.start()

    def _ticking(self) -> None:
        while not self._stop.wait(self._wait()):
            self.check()
            self.note_time()

    def note_time(self) -> None:
        """Note what time it is while somebody works: a clock that is put back later is known by it."""
        person, now = self._people.person, self._clock()
        if person:
            self._store.write(
                lambda tx: _change(tx, person, lambda right: right.seen_at(now)), origin="sign_in"
            )

    def _wait(self) -> float:
        if self._people.offline_until is None:
            return _TICK
        return min(_TICK, max(self._ends - self._seconds(), 0.05))

    def _right(self, person: str) -> OfflineRight | None:
        right = self._store.read(lambda connection: _kept(connection, person)).result()
        return right if right is not None and right.server == self._server else None


def ended(directory: Mapping[str, Resource], person: str, moment: datetime) -> bool:
    """True for a person who does not work here any more, as far as the register says: they are not active, or
    all roles that they had have ended."""
    found = directory.get(person)
    if not isinstance(found, Practitioner) or found.active is False:
        return True
    roles = [
        roles_now.now(one, moment).holds
        for one in directory.values()
        if isinstance(one, PractitionerRole)
        and one.practitioner is not None
        and one.practitioner.target == person
    ]
    return bool(roles) and set(roles) == {"ended"}


def allowed() -> bool:
    """True where IT lets people in by card while the provider is away."""
    module, hours = _policy()
    return bool(module) and hours > 0


def lasts(connection: Connection, person: str, server: str, now: datetime) -> datetime | None:
    """Moment up to which a person's card lets them in at a server; None where none does."""
    right = _kept(connection, person) if allowed() else None
    if right is None or right.server != server:
        return None
    hours = _policy()[1]
    try:
        right.check(now, hours)
    except card_errors.CardError:
        return None
    return right.until(hours)


def _policy() -> tuple[str, float]:
    return str(settings.by_it("card_module")), float(settings.by_it("offline_hours"))


def _kept(connection: Connection, person: str) -> OfflineRight | None:
    text = snapshots.get(connection, KIND, person)
    try:
        return from_json(text, OfflineRight) if text else None
    except msgspec.MsgspecError:
        # Kept by another version of Fagflate: the card is enrolled anew.
        return None


def _put(tx: Transaction, right: OfflineRight) -> None:
    snapshots.put_unheard(tx, KIND, right.person, msgspec.json.encode(right).decode())


def _change(tx: Transaction, person: str, change: Callable[[OfflineRight], OfflineRight]) -> bool:
    """Change a person's right; False where they have none."""
    right = _kept(tx.connection, person)
    if right is not None:
        _put(tx, change(right))
    return right is not None


def _beside(work: Callable[[], Any]) -> Future[Any]:
    """Work on a thread of its own."""
    done: Future[Any] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 whoever waits is told
            done.set_exception(error)

    threading.Thread(target=run, name="card", daemon=True).start()
    return done
