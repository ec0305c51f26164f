"""Offline sign-in of one record: a card or Windows Hello is enrolled after a sign-in at the provider.

It lets in without the provider later. What is kept (certificate, key, their person, the moments) lies in
the encrypted record. Nothing is sent for whoever is signed in so: what they write waits in their name until
they have signed in at the provider.

One idea: one right of a person, by whichever way it is shown, and what ends it.
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

from desktop.clinical.record import persons, roles_now
from desktop.core import elapsed, settings
from desktop.core.clock import Clock
from desktop.core.decoding.by_type import from_json
from desktop.fhir.resources import Practitioner, Resource
from desktop.link import protocol as say
from desktop.shown.card_sign_in import CardSignIn, OfflineWay
from desktop.sign_in import card_errors
from desktop.sign_in.hello import hello_errors
from desktop.sign_in.offline_right import OfflineRight, challenge
from desktop.sign_in.sign_in_errors import AnotherPerson, NotSignedIn
from desktop.sign_in.window_sign_in import WindowSignIn
from desktop.store import snapshots
from desktop.store.store import Store, Transaction

KIND = "offline-right"
"""Snapshots by person: the right that their card or key gives."""
OfflineWish = say.LookForCard | say.EnrolCard | say.SignInByCard | say.EnrolHello | say.SignInByHello
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
        *,
        alone: Callable[[], bool],
    ) -> None:
        self._store = store
        self._directory = directory
        self._people = people
        self._server = server
        self._clock = clock
        self._seconds = seconds
        self._alone = alone
        self._since: datetime | None = None
        # Who is in without the provider, and the end by a clock that nobody can set.
        self._person = ""
        self._ends = 0.0
        self._stop = threading.Event()
        self._ticker: threading.Thread | None = None
        self._guard = threading.Lock()

    def wanted(self, wish: OfflineWish) -> Future[Any]:
        """Do what a window wants. On a thread of its own: whoever is asked for a PIN takes their time."""
        match wish:
            case say.LookForCard(person):
                return _beside(lambda: self.stands(person))
            case say.EnrolCard(pin):
                return _beside(lambda: self.enrol(pin.text))
            case say.SignInByCard(person, pin):
                return _beside(lambda: self.sign_in(person, pin.text))
            case say.EnrolHello(window):
                return _beside(lambda: self.enrol_hello(window))
            case say.SignInByHello(person, window):
                return _beside(lambda: self.sign_in_by_hello(person, window))

    # What a window may ask

    def stands(self, person: str) -> CardSignIn:
        """Standing of a person's sign-in by card, or by Windows Hello where no card lets them in now."""
        by_card = self._by_card(person)
        if by_hello() and (not by_card.state or by_card.words):
            found = self._by_hello(person)
            if found.state and not (by_card.state and found.words):
                return found
        return by_card

    def _by_hello(self, person: str) -> CardSignIn:
        from desktop.sign_in.hello import webauthn_dll

        right, now, hours = self._right(person), self._clock(), _policy()[1]
        online = self._people.person == person and self._people.offline_until is None
        none, words = CardSignIn(by="hello", own_dialogue=True), ""
        try:
            webauthn_dll.check_here()
            if not self._alone():
                raise hello_errors.SharedAccount
        except card_errors.CardError as error:
            words = error.what
        if right is None or right.hello is None:
            # Where it can't be used nobody has asked for it: that is no news.
            return msgspec.structs.replace(none, state="offered") if online and not words else CardSignIn()
        try:
            right.check(now, hours)
        except card_errors.CardError as error:
            return msgspec.structs.replace(none, state="over", last=right.online, words=error.what)
        until, last = right.until(hours), right.online
        return msgspec.structs.replace(none, state="enrolled", until=until, last=last, words=words)

    def _by_card(self, person: str) -> CardSignIn:
        module, hours = _policy()
        if not module or hours <= 0:
            return CardSignIn()
        right, now = self._right(person), self._clock()
        online = self._people.person == person and self._people.offline_until is None
        if right is None or not right.certificate:
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
        if not module or hours <= 0:
            raise card_errors.NotByCard
        person, since = self._signed_in()
        from desktop.sign_in import card_certificate, smart_card

        now, asked = self._clock(), challenge(self._server, person)
        shown = smart_card.signed(module, asked, pin, now)
        card_certificate.check_signature(shown.certificate, shown.scheme, shown.signature, asked)
        right = self._enrolled(
            OfflineRight(person, self._server, shown.certificate, now, since, now),
            lambda before: {"hello": before.hello},
        )
        return CardSignIn("enrolled", right.until(hours), right.online)

    def enrol_hello(self, window: int) -> CardSignIn:
        """Trust a new key of Windows Hello, because whoever makes it has just signed in at the provider.
        Raises CardError, NotSignedIn, StoreError."""
        self._check_hello()
        person, since = self._signed_in()
        from desktop.sign_in.hello import hello_key, webauthn_dll

        now, asked = self._clock(), challenge(self._server, person)
        user = f"{self._server}\0{person}"
        made = webauthn_dll.made(window, asked, user, self._name(person))
        key = hello_key.registered(made, asked)
        right = self._enrolled(
            OfflineRight(person, self._server, b"", now, since, now, key),
            lambda before: {"certificate": before.certificate},
        )
        until = right.until(_policy()[1])
        return CardSignIn("enrolled", until, right.online, own_dialogue=True, by="hello")

    def _signed_in(self) -> tuple[str, datetime]:
        """Person who is signed in at the provider, and since when. Raises NotSignedIn."""
        person, since = self._people.person, self._people.since
        if not person or since is None:
            raise NotSignedIn
        return person, since

    def _enrolled(self, right: OfflineRight, keeps: Callable[[OfflineRight], dict[str, Any]]) -> OfflineRight:
        """The right as it is kept now, with what else the person has enrolled at this server. Raises
        NotSignedIn where somebody else is here by now."""
        if (self._people.person, self._people.since) != (right.person, right.online):
            raise NotSignedIn

        def put(tx: Transaction) -> OfflineRight:
            before = _kept(tx.connection, right.person)
            same = before is not None and before.server == right.server
            whole = msgspec.structs.replace(right, **keeps(before)) if before is not None and same else right
            _put(tx, whole)
            return whole

        whole = self._store.write(put, origin="sign_in").result()
        self._tick()
        return whole

    def _name(self, person: str) -> str:
        """Name of a person in the dialogue of Windows; empty where the register has none."""
        found = self._store.read(lambda connection: self._directory(connection).get(person)).result()
        return persons.whole_name(found.name) if isinstance(found, Practitioner) else ""

    def _check_hello(self) -> None:
        """Raise HelloError where nobody is let in by Windows Hello here."""
        if not by_hello():
            raise hello_errors.NotByHello
        if not self._alone():
            # The account's Windows Hello is anybody's who knows its PIN.
            raise hello_errors.SharedAccount

    def sign_in(self, person: str, pin: str) -> str:
        """Sign a person in by the card that they have enrolled, and nobody else. Raises CardError,
        StoreError."""
        module, hours = _policy()
        if not module or hours <= 0:
            raise card_errors.NotByCard
        right = self._right(person)
        if right is None or not right.certificate:
            raise card_errors.NotEnrolled
        self._may_be_let_in(right)
        from desktop.sign_in import card_certificate, smart_card

        asked = challenge(self._server, person)
        shown = smart_card.signed(module, asked, pin, self._clock(), right.certificate)
        card_certificate.check_signature(right.certificate, shown.scheme, shown.signature, asked)
        return self._let_in(right, "card")

    def sign_in_by_hello(self, person: str, window: int) -> str:
        """Sign a person in by the key of Windows Hello that they have enrolled, and nobody else. Raises
        CardError, StoreError."""
        self._check_hello()
        right = self._right(person)
        if right is None or right.hello is None:
            raise hello_errors.HelloNotEnrolled
        self._may_be_let_in(right)
        from desktop.sign_in.hello import hello_key, webauthn_dll

        asked = challenge(self._server, person)
        given = webauthn_dll.given(window, asked, right.hello.credential)
        key = hello_key.shown(given, asked, right.hello)
        return self._let_in(msgspec.structs.replace(right, hello=key), "hello")

    def _may_be_let_in(self, right: OfflineRight) -> None:
        """Raise CardError where it does not count now, whatever is shown."""
        person, hours = right.person, _policy()[1]
        right.check(self._clock(), hours)
        if self._store.read(
            lambda c: roles_now.works_no_more(self._directory(c), person, self._clock())
        ).result():
            raise card_errors.RoleEnded
        if asyncio.run(self._people.answers()):
            raise card_errors.ProviderAnswers

    def _let_in(self, right: OfflineRight, by: OfflineWay) -> str:
        """Let a person in who has shown who they are."""
        # Whoever is asked for a PIN may take hours.
        person, now, hours = right.person, self._clock(), _policy()[1]
        right.check(now, hours)
        right = right.seen_at(now)
        self._store.write(lambda tx: _put(tx, right), origin="sign_in").result()
        until = right.until(hours)
        with self._guard:
            before = self._person, self._ends
            self._person = person
            self._ends = self._seconds() + (until - right.seen).total_seconds()
        try:
            self._people.offline(person, until, by)
        except AnotherPerson:
            # Whoever works here by card goes on until their own end.
            with self._guard:
                self._person, self._ends = before
            raise
        self._tick()
        return person

    # What ends

    def check(self) -> None:
        """Let whoever is in without the provider leave when their time is over, whatever the clock says."""
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
        """Take along that somebody has signed in at the provider: what they enrolled counts from then on."""
        person, since = self._people.person, self._people.since
        if since is None or since == self._since or self._store.read_only:
            return
        self._since = since
        changed = self._store.write(
            lambda tx: _change(tx, person, lambda right: right.signed_in_at(since)), origin="sign_in"
        )
        # Who has enrolled nothing needs no clock.
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


def allowed() -> bool:
    """True where IT lets people in while the provider is away."""
    module, hours = _policy()
    return by_hello() or (bool(module) and hours > 0)


def by_hello() -> bool:
    """True where IT lets people in by Windows Hello while the provider is away."""
    return settings.by_it("windows_hello") == "offline" and _policy()[1] > 0


def lasts(connection: Connection, person: str, server: str, now: datetime) -> datetime | None:
    """Moment up to which a person's card or key lets them in at a server; None where none does."""
    right = _kept(connection, person) if allowed() else None
    module, hours = _policy()
    if right is None or right.server != server:
        return None
    if not (module and right.certificate) and not (by_hello() and right.hello is not None):
        return None
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
        # Kept by another version of Fagflate: it is enrolled anew.
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
