"""One person's session: the record, the worker that keeps it in step with the server, and the reader.

One idea: what belongs to a person who works here is begun, changed and ended in one place.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.access import sent_events, sign_in_events
from desktop.access.sign_in_events import Way
from desktop.clinical import answers
from desktop.core import settings
from desktop.core.actor import Actor
from desktop.core.clock import Clock, utc_now
from desktop.core.errors import FagflateError, StoreError, place_of
from desktop.fhir.client import check_base
from desktop.fhir.when import instant
from desktop.link import protocol as say
from desktop.shown.status import RoleEnd, Status
from desktop.shown.unsent.left_here import LeftHere
from desktop.store import highwater, outbox, snapshots, upgrading
from desktop.store.holders import SOMEBODYS, Holders
from desktop.store.last_actor import last_actor
from desktop.store.store import READING, Store, Transaction
from desktop.store.store_keys import FileKey, KeyringKeys, Keys
from desktop.sync.pull import days, practice
from desktop.sync.pull.interests import Interests
from desktop.sync.push import authors
from desktop.sync.restore import restored
from desktop.sync.run.freshness import Freshness
from desktop.sync.run.worker import SyncWorker
from desktop.views.reader import Reader
from desktop.views.roles.register import Register
from desktop.views.roles.role_end import RoleEnding
from desktop.views.sign_in.first import record_folder
from desktop.views.sign_in.newcomer import Newcomers, keep_left
from desktop.workspace.own_page import own_page_carried

if TYPE_CHECKING:
    from joserfc import jwk
    from sqlalchemy import Connection

    from desktop.sign_in.oauth_client import Client
    from desktop.sign_in.server_sign_in import Signing
    from desktop.sign_in.who_sends import Way as Sending
    from desktop.sign_in.window_sign_in import WindowSignIn
    from desktop.sync.push.finishing import Finishing
    from desktop.views.sign_in.offline_sign_in import OfflineSignIn, OfflineWish

HANDED = "handed-on"
"""Snapshot in which a sign-in is left for the person's own record."""
log = logging.getLogger(__name__)
NOBODY = Actor(role="", practitioner="", name="")


def _client() -> Client:
    """This program at the sign-in provider; the installation's key is read when a provider wants it."""
    from desktop.sign_in.oauth_client import Client

    return Client(settings.text("sign_in_client"), _key)


def _service() -> Client:
    """This installation as a service at the sign-in provider."""
    from desktop.sign_in.oauth_client import Client

    return Client(settings.by_it("service_client") or settings.text("sign_in_client"), _key)


def _key() -> jwk.ECKey | None:
    from desktop.store.installation_key import in_use

    return in_use()


def _signing(server: str, person: str, clock: Clock) -> Signing:
    # It brings OAuth along, which a window that has a token needs not.
    from desktop.sign_in.server_sign_in import Signing
    from desktop.sign_in.without_browser import as_person

    signing = Signing(server, as_person(person), clock, client=_client())
    signing.become(person)
    return signing


class Session:
    """Session of one person. Opened on any thread; `close` ends the threads. Raises what the store and the
    address check raise.

    `sign_in_as` is the Practitioner (an id) who signs in at a server for demonstrations, instead of a token.
    With `people_sign_in`, and neither of them, people sign in where the server offers it; `known` says that
    it does, where another record has found that out.
    `tell` is given a sentence before a record of an earlier version is changed.
    With `holders` everybody has a record of their own: `elsewhere` tells who does not work in this one, and
    `opened` opens another one of them.
    """

    def __init__(
        self,
        server: str,
        *,
        token: str = "",
        sign_in_as: str = "",
        people_sign_in: bool = False,
        known: bool = False,
        folder: Path | None = None,
        key_file: Path | None = None,
        temporary_key: bytes | None = None,
        holders: Holders | None = None,
        opened: Callable[[Path], Store] | None = None,
        clock: Clock = utc_now,
        listener: Callable[[Status], None] = lambda _status: None,
        tell: Callable[[str], None] = upgrading.quietly,
    ) -> None:
        # An address that is none is told here, not on the thread that would ask it.
        check_base(server)
        self.server = server
        self.clock = clock
        self.listener = listener
        # An end of a role may be seen, and told, while the status is read.
        self._telling = threading.RLock()
        keys: Keys = FileKey(key_file) if key_file else KeyringKeys()
        where = folder or record_folder(server)
        if temporary_key is not None:
            self.store = Store(where, temporary_key, clock=clock, tell=tell)
        else:
            self.store = Store.open(where, keys, clock=clock, tell=tell)
        self.store.home = server
        try:
            self.reader = Reader(self.store, NOBODY, clock)
        except BaseException:
            self.store.close()
            raise
        self.holders = holders
        self._register = Register(self.store, self.reader.charts, clock)
        # Whoever works here, as their window says it.
        self._claimed = NOBODY
        self._role_ending = RoleEnding(self.store, self.reader.charts, clock, self._role_ended)
        self.reader.unsent_of = self.unsent_of
        self.reader.works_here = self.works_here
        self.reader.left_here = self.left_here
        if holders is not None and holders.whose(where) in ("", SOMEBODYS):
            # Kept before everybody had a record of their own, or the note of whose it is was lost.
            last = self.last_actor()
            if last is not None:
                holders.took(where, last.practitioner)
        self._opened = opened
        self._token = token
        self._signing = _signing(server, sign_in_as, clock) if sign_in_as else None
        self.people: WindowSignIn | None = None
        self._offline: OfflineSignIn | None = None
        self.finishing: Finishing | None = None
        if people_sign_in and not (token or sign_in_as):
            self.finishing = self._finishes()
            self.people = self._people(self.finishing, known=known)
        self.reader.newcomers = Newcomers(self.people, self._own_folder, opened, server, clock)
        self._started = False
        self._interests = Interests(choices=True)
        self._freshness = Freshness(lambda: self.worker, lambda: self.status, clock)

    def _finishes(self) -> Finishing:
        from desktop.sync.push.finishing import Finishing

        return Finishing(
            self.server, policy=lambda: settings.by_it("finish_sending"),
            hours=lambda: float(settings.by_it("finish_hours")), client=_client(), service=_service(),
            logs=sent_events.sent_for, clock=self.clock,
        )  # fmt: skip

    def _people(self, finishing: Finishing, *, known: bool) -> WindowSignIn:
        from desktop.sign_in.window_sign_in import WindowSignIn, may_do_without
        from desktop.views.sign_in.offline_sign_in import OfflineSignIn

        last = self.last_actor()
        made = WindowSignIn(
            self.server, self.clock, client=_client(), allowed=may_do_without(self.server),
            known=known or (last is not None and not last.self_declared),
        )  # fmt: skip
        self._take_sign_in(made)
        made.changed = self._signed
        self._offline = OfflineSignIn(
            self.store, self.reader.charts.directory, made, self.server, self.clock, alone=self._alone
        )
        made.refused = self._refused
        made.opened = lambda: self._log(sign_in_events.unlocked)
        made.keeps = lambda holder: finishing.keeps(self.store, holder)
        return made

    def _alone(self) -> bool:
        """True where nobody else has a record under this account of the machine."""
        return self.holders is None or not self.holders.others(self.store.folder)

    def _refused(self, who: str, error: BaseException) -> None:
        """Log a sign-in that did not succeed, by whoever tried as far as that is known."""
        from desktop.sign_in.sign_in_errors import ProviderAway

        away = isinstance(error, ProviderAway)
        why = error.what if isinstance(error, FagflateError) else type(error).__name__
        # A window that closes meanwhile has nobody left who is refused.
        with contextlib.suppress(StoreError):
            self.store.write(
                lambda tx: sign_in_events.refused(tx, who, "browser", why, failed=away), origin=READING
            )

    @property
    def way(self) -> Way:
        """Way in which the person who works here is known, for the access log."""
        if self.people is not None and self.people.standing == "signed-in":
            return self.people.offline_by if self.people.offline_until is not None else "browser"
        if self._signing is not None:
            return "demo"
        return "token" if self._token else "none"

    def _signed(self) -> None:
        """Tell that another person is signed in, or that somebody has to be."""
        if self._offline is not None:
            self._offline.noted()
        if self._started:
            self.worker.nudge()
        self._tell()

    def signing_in(self, wish: say.BeginSignIn | say.AwaitSignIn | say.EndSignIn) -> Future[Any]:
        """Do what a window wants of the sign-in. The future's exception is what `sign_in_errors` holds."""
        people = self.people
        if people is None:
            from desktop.sign_in.sign_in_errors import NoSignIn

            raise NoSignIn
        if isinstance(wish, say.BeginSignIn):
            return people.begin(wish.person).shown
        if isinstance(wish, say.AwaitSignIn):
            return people.awaited()
        if people.break_off(self.reader.actor.practitioner):
            self._log(sign_in_events.locked)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def offline(self, wish: OfflineWish) -> Future[Any]:
        """Do what a window wants of a card or of Windows Hello. The future's exception is what `card_errors`
        and `hello_errors` hold."""
        if self._offline is None:
            from desktop.sign_in.sign_in_errors import NoSignIn

            raise NoSignIn
        if (
            isinstance(wish, say.EnrolCard | say.EnrolHello)
            and self.people is not None
            and self.people.locked
        ):
            # Whoever stands before a locked window enrols nothing.
            from desktop.sign_in.sign_in_errors import NotSignedIn

            raise NotSignedIn
        return self._offline.wanted(wish)

    def may_still_keep(self, practitioner: str) -> bool:
        """True for a person whose time by card has ended just now: what they have written may be kept."""
        return self._offline is not None and self._offline.just_ended(practitioner)

    def hand_on_sign_in(self, person: str) -> Future[None]:
        """Leave the sign-in of who has come back from the browser in their own record, where that is another
        one. Where it can't be left there, they sign in once more."""
        done: Future[None] = Future()

        def hand_on() -> None:
            try:
                self._hand_on(person)
            except FagflateError as error:
                log.warning("a sign-in was not handed on: %s", place_of(error))
            finally:
                done.set_result(None)

        threading.Thread(target=hand_on, name="hand-on", daemon=True).start()
        return done

    def _hand_on(self, person: str) -> None:
        people, holders = self.people, self.holders
        if people is None or holders is None or self._opened is None:
            return
        folder = holders.elsewhere(self.store.folder, person, read_only=self.store.read_only)
        if folder is None:
            return
        with contextlib.closing(self._opened(folder)) as theirs:
            if theirs.read_only or (text := people.hand_on(person)) is None:
                return
            try:
                theirs.write(lambda tx: snapshots.put(tx, "session", HANDED, text), origin="sign_in").result()
            except StoreError:
                people.taken(text, lambda _person: False)
                raise

    def _take_sign_in(self, people: WindowSignIn) -> None:
        """Go on with a sign-in that was left here, once."""
        text = self.store.read(lambda connection: snapshots.get(connection, "session", HANDED)).result()
        if text is None or self.store.read_only:
            return
        self.store.write(lambda tx: snapshots.remove(tx, "session", HANDED), origin="sign_in").result()
        holders, folder = self.holders, self.store.folder
        people.taken(
            text, lambda who: holders is not None and holders.elsewhere(folder, who, read_only=False) is None
        )

    def let_in(self, practitioner: str, *, locked: bool = False) -> None:
        """Raise NotSignedIn where people sign in and nobody has, or another one than this person, or they
        have locked the window; `locked`: what goes on behind a lock."""
        people = self.people
        if people is None:
            return
        self.reader.actor = self.registered(self._claimed)
        if self._offline is not None and people.standing not in ("", "without"):
            self._offline.check()
        if people.works(practitioner, covered=locked):
            return
        if locked and people.locked and people.person == practitioner:
            return
        from desktop.sign_in.sign_in_errors import NotSignedIn

        raise NotSignedIn

    def registered(self, claimed: Actor) -> Actor:
        """The person in the role that the register gives them, where they have signed in; else the window is
        believed, as the status bar says."""
        if self.people is None or self.people.standing in ("", "without"):
            return claimed
        return self._register.held(claimed)

    def lock(self) -> None:
        """The window is locked, which counts here where somebody has signed in."""
        if self.people is not None:
            was = self.people.locked
            self.people.lock()
            if self.people.locked:
                self._log(sign_in_events.locked)
                if not was:
                    self.leaves()

    def leaves(self) -> None:
        """Keep that whoever works here leaves the window now."""
        person, now = self.reader.actor.practitioner, self.clock()
        if person and not self.store.read_only:
            # A window that closes meanwhile is told of as it was kept last.
            with contextlib.suppress(StoreError):
                self.store.write(lambda tx: keep_left(tx, person, now), origin="sign_in")

    def _log(self, happened: Callable[[Transaction, Actor, Way], None]) -> None:
        """Log that whoever works here has locked, or is back."""
        actor, way = self.reader.actor, self.way
        # A window that closes meanwhile is logged as such.
        with contextlib.suppress(StoreError):
            self.store.write(lambda tx: happened(tx, actor, way), origin=READING)

    @property
    def sends(self) -> bool:
        """True when something that somebody did waits to be sent without a person. Lines of the log wait for
        their next sign-in: each look of theirs makes one."""
        try:
            entries = self.store.read(outbox.entries).result()
        except StoreError:
            return False
        return any(one.state in outbox.WAITING and one.type != "AuditEvent" for one in entries)

    @cached_property
    def worker(self) -> SyncWorker:
        """The worker, made when first asked for: a session that never began leaves nothing to stop."""
        return SyncWorker(
            self.store,
            self.server,
            token=lambda: self._token or None,
            signing=self._signing or self.people,
            listener=lambda _status: self._tell(),
            clock=self.clock,
            anchors=True,
            withheld=self._withheld,
            whose=lambda: self.people.person if self.people is not None else None,
            beforehand=self._beforehand if self.finishing is not None else None,
            own=own_page_carried.settle,
        )

    def _withheld(self, connection: Connection) -> frozenset[int]:
        """Entries of others than whoever is signed in: nothing goes with another person's sign-in, also not
        between somebody's coming back from the browser and their own record."""
        here = self.people.person if self.people is not None else ""
        return authors.of_others(connection, here) if here else frozenset()

    async def _beforehand(self, stopping: Callable[[], bool]) -> None:
        """Send what was left here by who has signed out; give back what was kept when they are back."""
        people, finishing = self.people, self.finishing
        if people is None or finishing is None or self.store.read_only:
            return
        if people.standing == "needed":
            await finishing.send(self.store, lambda: stopping() or people.standing != "needed")
        elif people.standing == "signed-in" and people.offline_until is None:
            await finishing.back(self.store, people.person)

    @property
    def goes(self) -> Sending:
        """With what goes on being sent what was left by who has signed out here."""
        return self.store.read(self.finishing.goes).result() if self.finishing is not None else "waits"

    def freshen(self, patient: str, kinds: tuple[str, ...]) -> Future[bool]:
        """Fetch what is newer of a patient's resources of these types; whether the server told, in time."""
        return self._freshness.ask(patient, kinds)

    def _tell(self) -> None:
        """Tell how it stands now. Read and told in one turn: what one thread has read is not told after what
        another has read later."""
        with self._telling:
            self.listener(self.status)

    @property
    def _role_end(self) -> RoleEnd | None:
        """End of the role of whoever has signed in and works here."""
        if self.people is None or self.people.standing in ("", "without"):
            return None
        return self._role_ending.found(self.people.person)

    def _role_ended(self) -> None:
        if self._started:
            self._tell()

    @property
    def status(self) -> Status:
        found = self.worker.status if "worker" in vars(self) else Status()
        if self.people is None:
            return found
        until = self.people.offline_until
        return msgspec.structs.replace(
            found, sign_in=self.people.standing, offline_until=until, offline_by=self.people.offline_by,
            role_end=self._role_end,
        )  # fmt: skip

    @property
    def started(self) -> bool:
        """True when synchronisation has started."""
        return self._started

    def start(self) -> None:
        """Begin to synchronise; a window that only reads does not."""
        if not self.store.read_only:
            self.worker.set_interests(self._interests)
            self.worker.start()
            self._started = True

    def elsewhere(self, actor: Actor) -> Path | None:
        """Folder of another person's own record, present or future, when it is not this one."""
        return self._own_folder(actor.practitioner)

    def _own_folder(self, person: str) -> Path | None:
        if self.holders is None:
            return None
        return self.holders.elsewhere(self.store.folder, person, read_only=self.store.read_only)

    def unsent_of(self, practitioner: str) -> int:
        """Count of a person's unsent acts on this workstation, as far as records are told apart."""
        return self.holders.unsent(practitioner) if self.holders is not None else 0

    def left_here(self) -> tuple[LeftHere, ...]:
        """Unsent work of everybody else at this workstation, as it was noted beside their records."""
        if self.holders is None:
            return ()
        found = []
        for folder, mark in self.holders.left(self.store.folder):
            count, oldest = highwater.acts(mark)
            turn = self.finishing.told.get(folder) if self.finishing is not None else None
            goes = turn is not None and turn.way != "waits" and not turn.said
            said = turn.said if turn is not None else ""
            found.append(LeftHere(self.holders.whose(folder), count, instant(oldest), goes, said))
        return tuple(found)

    def works_here(self, practitioner: str) -> bool:
        """True for a person who has a record of their own at this workstation."""
        holders = self.holders
        return holders is not None and holders.holds(holders.folder(practitioner), practitioner)

    def sign_in(self, actor: Actor) -> None:
        """From now on this person works here; kept for the next start. Raises NotSignedIn."""
        if self.people is not None:
            self.people.begins(actor.practitioner)
        if self.holders is not None and not self.store.read_only:
            self.holders.took(self.store.folder, actor.practitioner)
        self._claimed = actor
        self._role_ending.works(actor)
        actor = self.reader.actor = self.registered(actor)
        if self._signing is not None and actor.practitioner:
            self._signing.become(actor.practitioner.removeprefix("Practitioner/"))
        self.look_at((actor.ward,) if actor.ward else (), ())
        if not self.store.read_only:
            text = msgspec.json.encode(actor).decode()
            self.store.write(lambda tx: snapshots.put(tx, "session", "actor", text), origin="sign_in")

    def last_actor(self) -> Actor | None:
        """Last actor of this record, or None."""
        return self.store.read(last_actor).result()

    def look_at(self, wards: tuple[str, ...], patients: tuple[str, ...], *, choices: bool = False) -> None:
        """Set the patients and wards to keep in sync, the patient in focus first."""
        actor = self.reader.actor
        owners = tuple(dict.fromkeys(o for o in (actor.practitioner, actor.role, actor.organization) if o))
        today = days.whose(actor.practitioner, actor.role, wards)
        whose = tuple(dict.fromkeys(o for o in (actor.practitioner, actor.role) if o))
        office = (actor.organization,) if actor.secretary and actor.organization else ()
        self._interests = Interests(
            wards, patients, owners, choices, today, beds=actor.duty == "coordinator",
            practice=practice.whose(actor), left=wards if actor.secretary else (),
            waiting=office, dictated=office, answer_days=answers.wait().days,
            wishes=whose, every_wish=actor.duty == "owner",
        )  # fmt: skip
        if self._started:
            self.worker.set_interests(self._interests)

    def approve_restored(self) -> Future[int]:
        """Approve that the work lost by a restored server is sent again; returns its count."""
        return self.worker.call(restored.replay)

    def sync_now(self) -> Future[Status]:
        """Synchronise now; the future is done after a whole round."""
        return self.worker.sync_now()

    def close(self) -> None:
        """End synchronising and close the record."""
        self._register.close()
        self._role_ending.close()
        if "worker" in vars(self):
            # Also one that was only asked something and never began: it holds a loop.
            self.worker.stop()
            self._started = False
        if self._offline is not None:
            self._offline.close()
        if self.people is not None:
            # Where no worker ran: a window that only reads.
            self.people.changed = lambda: None
            self.people.let_go()
        self.reader.close()
        self.store.close()

    def rest(self) -> None:
        """Let what is being given back to the provider come to its end, after `close`: whoever opens the
        record next does not wait for it."""
        if self.people is not None:
            self.people.rest()
