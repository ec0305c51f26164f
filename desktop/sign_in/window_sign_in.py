"""Sign-in of whoever sits at a window: begun there, in the browser, and never by a request of its own.

One idea: the sign-in at the windows of one record, of whoever is here, has locked, or has just come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop.core import settings
from desktop.core.clock import Clock
from desktop.core.messages import _
from desktop.fhir.client import stays_here
from desktop.fhir.transport import NoAnswer
from desktop.link.protocol import SignInShown
from desktop.shown.card_sign_in import OfflineWay
from desktop.shown.status import SignInState
from desktop.sign_in.loopback import SECONDS
from desktop.sign_in.oauth_client import Client
from desktop.sign_in.provider import discovered
from desktop.sign_in.sign_in_errors import (
    AnotherPerson,
    NoSignIn,
    NotSignedIn,
    ProviderAway,
    ProviderUnusable,
    SignInEnded,
    SignInTimedOut,
)

if TYPE_CHECKING:
    from desktop.sign_in.token_holder import TokenHolder


def may_do_without(base: str) -> bool:
    """True where the site lets people in at a server that offers no sign-in: on this machine itself, and
    where IT names the host."""
    return stays_here(base) or (urlsplit(base).hostname or "") in settings.texts_by_it("allow_no_sign_in")


class Attempt:
    """One way through the browser. `shown` is done when the browser can be shown the address, `person` when
    somebody has come back; both have an error when it ends without."""

    def __init__(self) -> None:
        self.shown: Future[SignInShown] = Future()
        self.person: Future[str] = Future()
        self.ended = False
        # It has opened the lock of who is signed in, and no window has gone on since.
        self.unlocked = False
        # Who came back, also where they are not let in.
        self.who = ""
        self._stop: Callable[[], object] = lambda: None
        self._guard = threading.Lock()

    def begun(self, stop: Callable[[], object]) -> None:
        """`stop()` breaks it off; at once where it has been ended before it began."""
        with self._guard:
            self._stop = stop
            if self.ended:
                stop()

    def end(self) -> None:
        """Break it off. May be called from any thread, and twice."""
        with self._guard:
            self.ended = True
            # Its loop may have come to its own end in the meantime.
            with contextlib.suppress(RuntimeError):
                self._stop()

    def failed(self, error: BaseException) -> None:
        """Tell an error to whoever waits."""
        for future in (self.shown, self.person):
            if not future.done():
                future.set_exception(error)


class WindowSignIn:
    """Sign-in at one server for the windows on one record. May be used from any thread.

    `allowed`: the site lets people in without signing in where the server offers no sign-in. `known`: the
    server has offered it before. `client` is who asks.
    `changed()` is called when what stands has changed, `refused(who, error)` for each attempt that let
    nobody in and was not broken off: who tried (`Practitioner/id`), where that is known. `keeps(holder)` says
    of tokens of somebody who leaves that they are kept for what is unsent, and not given back. `locked`:
    whoever is signed in has left the window, and has to show anew who they are; their tokens send what
    is unsent meanwhile; `opened()` is called when they are back.
    """

    without_browser = False

    def __init__(
        self, base: str, clock: Clock, *, client: Client, allowed: bool, known: bool, seconds: float = SECONDS
    ) -> None:
        self.changed: Callable[[], None] = lambda: None
        self.refused: Callable[[str, BaseException], None] = lambda _who, _error: None
        self.keeps: Callable[[TokenHolder], bool] = lambda _holder: False
        self.person = ""
        # When they signed in at the provider; or until when they are in without it, and by which way.
        self.since: datetime | None = None
        self.offline_until: datetime | None = None
        self.offline_by: OfflineWay = "card"
        # When they showed who they are, in either way.
        self._entered: datetime | None = None
        # Who is signed in has begun to work here.
        self._begun = False
        # The last way through the browser led nowhere, for no fault of the person's.
        self._unreached = False
        self.locked = False
        self.opened: Callable[[], None] = lambda: None
        self._base = base
        self._clock = clock
        self._client = client
        self._allowed = allowed
        self._seconds = seconds
        # None as long as nobody has said whether the server offers it.
        self._offered: bool | None = True if known else None
        self._looked = False
        self._holder: TokenHolder | None = None
        # Of somebody else who has come back from the browser, and has not begun to work.
        self._came: TokenHolder | None = None
        self._came_at: datetime | None = None
        self._attempt: Attempt | None = None
        # Threads that may be giving tokens back.
        self._going: list[threading.Thread] = []
        self._guard = threading.RLock()

    @property
    def standing(self) -> SignInState:
        """Sign-in of people at the server, and if somebody has."""
        if self._offered is None:
            return ""
        if not self._offered:
            return "without"
        return "signed-in" if self.person else "needed"

    # For each request

    async def holder(self) -> TokenHolder | None:
        """Tokens of the one who is signed in; None where nobody has to be. Raises NotSignedIn, and what
        looking for the sign-in raises."""
        if not self._looked or self.offline_until is not None:
            # By card nothing is sent; whether the provider answers again is told each time.
            await self._look()
        if not self._offered:
            return None
        holder = self._holder
        if holder is None or holder.ended:
            raise NotSignedIn
        return holder

    async def refresh(self) -> bool:
        """Renew what was given, after the server has said that it counts no more."""
        holder = self._holder
        if holder is None:
            # A server that lets nobody in without: it may offer a sign-in by now.
            self._looked = False
            return False
        return await holder.refresh()

    async def _look(self) -> None:
        try:
            await discovered(self._base, self._client)
        except NoSignIn:
            if not self._allowed:
                raise
            self._found(offered=False)
        else:
            self._found(offered=True)

    def _found(self, *, offered: bool) -> None:
        before, self._offered, self._looked = self._offered, offered, True
        if before is not offered:
            self.changed()

    # For the window

    def begin(self, expected: str) -> Attempt:
        """Begin to sign somebody in, in place of an attempt before; `expected` is the only person
        (`Practitioner/id`) to be let in, or empty."""
        attempt = Attempt()
        with self._guard:
            before, self._attempt = self._attempt, attempt
        if before is not None:
            before.end()
        self._goes(threading.Thread(target=self._run, args=(attempt, expected), name="sign-in", daemon=True))
        return attempt

    def awaited(self) -> Future[str]:
        """The person of the attempt under way. Raises NotSignedIn where there is none."""
        attempt = self._attempt
        if attempt is None:
            raise NotSignedIn
        return attempt.person

    def end(self) -> None:
        """Nobody waits for the browser any more; who is signed in stays."""
        with self._guard:
            before, self._attempt = self._attempt, None
        if before is not None:
            before.end()

    def break_off(self, works_here: str) -> bool:
        """A window has ended a sign-in, and nobody is let in by it. Who came where nobody was, and has not
        begun to work, leaves again; whoever works here (`Practitioner/id`) stays. True where it had opened a
        lock of which the window did not hear any more: that stays locked."""
        with self._guard:
            opened = self._attempt is not None and self._attempt.unlocked
            if opened:
                self.lock()
        self.end()
        self.turn_away()
        if self.person != works_here or not self._begun:
            self.leave()
        return opened

    def works(self, person: str, *, covered: bool = False) -> bool:
        """True where this person may read and act: nobody has to sign in, or they have, and are here.
        `covered`: a window that is locked may ask it too."""
        if self.standing in ("", "without"):
            return True
        works = bool(person) and self.person == person and not self.locked
        if works and not covered:
            self._heard()
        return works

    def lock(self) -> None:
        """Lock: who is signed in has left the window, and nobody reads or acts here before they are back."""
        with self._guard:
            self.locked = self._begun = bool(self.person)
            self._heard()

    def _heard(self) -> None:
        if self._attempt is not None:
            self._attempt.unlocked = False

    def begins(self, person: str) -> None:
        """Somebody begins to work here. Raises NotSignedIn where they have to sign in and have not, or have
        left since."""
        with self._guard:
            came, before = self._came, None
            if came is not None and came.person == person:
                self._came, before = None, self._enter(came)
            else:
                came = None
        if came is not None:
            self.changed()
            self._back(before)
        if not self.works(person):
            raise NotSignedIn
        self._begun = bool(self.person)

    def opens(self, person: str) -> None:
        """Open the lock for a person who has just shown who they are, in the browser or in another way (a
        card, where the provider is away). No lock is opened anywhere else. Raises AnotherPerson."""
        if not person or person != self.person:
            raise AnotherPerson
        with self._guard:
            was, self.locked = self.locked, False
        if was:
            self.opened()

    def arrived(self, person: str) -> tuple[datetime, datetime | None, OfflineWay] | None:
        """The moment at which a person showed who they are, up to when they may work, and by which way, for
        who did so without the provider; None for who has not, or has left the window since."""
        if self._came is not None and self._came.person == person and self._came_at is not None:
            return self._came_at, None, self.offline_by
        if not person or person != self.person or self.locked or self._entered is None:
            return None
        return self._entered, self.offline_until, self.offline_by

    def _enter(self, holder: TokenHolder) -> TokenHolder | None:
        """Sign in who has these tokens. Gives the tokens that were used before."""
        before, self._holder = self._holder, holder
        if holder.person != self.person:
            # A lock of whoever was here ends with them: nobody has opened it.
            self.locked = self._begun = False
        self.person, self.since, self.offline_until = holder.person, self._clock(), None
        self._entered = self.since
        self.opens(holder.person)
        return before

    def _arrived(self, holder: TokenHolder, attempt: Attempt | None = None) -> list[TokenHolder]:
        """Take in who has come back from the browser. Raises SignInEnded where nobody waits for them any
        more. Where somebody else is signed in, who comes has to begin first: what the other one has not sent
        is sent with their own tokens, and a lock stays. Gives the tokens that are of no use any more."""
        with self._guard:
            if attempt is not None and self._attempt is not attempt:
                raise SignInEnded
            came, self._came = self._came, None
            # Also somebody by card, and one whose tokens have ended: a lock of theirs stays.
            if self.person and self.person != holder.person:
                self._came, self._came_at = holder, self._clock()
                before = None
            else:
                was = self.locked
                before = self._enter(holder)
                if attempt is not None:
                    attempt.unlocked = was and self._begun
        return [one for one in (came, before) if one is not None]

    def _run(self, attempt: Attempt, expected: str) -> None:
        gone: list[TokenHolder] = []
        try:
            try:
                asyncio.run(self._tried(attempt, expected, gone))
            finally:
                # The attempt has ended: whoever breaks it off now breaks off nothing here.
                for one in gone:
                    asyncio.run(one.give_back())
        except asyncio.CancelledError:
            attempt.failed(SignInEnded())
        except Exception as error:  # noqa: BLE001 it is handed on to whoever waits
            if self._attempt is attempt:
                self._unreached = isinstance(error, NoAnswer | ProviderUnusable | SignInTimedOut)
            if not isinstance(error, SignInEnded):
                self.refused(attempt.who or expected, error)
            attempt.failed(error)

    async def _tried(self, attempt: Attempt, expected: str, gone: list[TokenHolder]) -> None:
        """One way through the browser. Tokens that are of no use are put into `gone`, also where it raises
        or is broken off."""
        # They bring OAuth along, which a window that has a token needs not.
        from desktop.sign_in.authorization_code import Tokens, tokens_by_browser
        from desktop.sign_in.proof_of_possession import Prover
        from desktop.sign_in.token_holder import TokenHolder

        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        attempt.begun(lambda: loop.call_soon_threadsafe(task.cancel))
        try:
            provider = await discovered(self._base, self._client)
            self._found(offered=True)
            prover = Prover(self._clock)

            def show(address: str) -> None:
                host = urlsplit(provider.authorization).hostname or ""
                attempt.shown.set_result(SignInShown(address, host, self._seconds))

            def given(tokens: Tokens) -> None:
                gone.append(TokenHolder(provider, tokens, "", prover, self._clock))

            tokens, who = await tokens_by_browser(
                provider, self._base, show, prover, clock=self._clock, seconds=self._seconds, anew=True,
                given=given,
            )  # fmt: skip
        except ProviderAway as error:
            # Nothing tries it again by itself: a person is asked to.
            error.todo = _("Try again in a moment, and tell IT if it goes on.")
            raise
        attempt.who = who
        if expected not in ("", who) or attempt.ended:
            raise AnotherPerson if not attempt.ended else SignInEnded
        gone[:] = self._arrived(TokenHolder(provider, tokens, who, prover, self._clock), attempt)
        self._unreached = False
        attempt.person.set_result(who)
        self.changed()

    def hand_on(self, person: str) -> str | None:
        """The sign-in of who has come back from the browser, as text for their own record; it is no more of
        this one. None where nobody of that name has come; `taken` takes it there."""
        from desktop.sign_in.handed_on import packed

        with self._guard:
            holder = self._came if self._came is not None else self._holder
            if holder is None or holder.ended or holder.person != person:
                return None
            if holder is self._holder and self.locked:
                # Nobody leaves a lock by another door.
                return None
            if holder is self._came:
                self._came = None
            else:
                self._holder, self.person, self.since, self.locked = None, "", None, False
                self._begun = False
        return packed(holder, self._clock())

    def taken(self, text: str, theirs: Callable[[str], bool]) -> None:
        """Go on with a sign-in that was begun at another record, where this one is `theirs`; any other is
        given back."""
        from desktop.sign_in.handed_on import unpacked

        found = unpacked(text, self._client, self._clock)
        if found is None:
            return
        holder, counts = found
        if counts and theirs(holder.person):
            self._found(offered=True)
            self._enter(holder)
        else:
            self._back(holder)

    def turn_away(self) -> None:
        """Give back the tokens of who has come back from the browser, and does not begin after all."""
        with self._guard:
            came, self._came = self._came, None
        self._back(came)

    # By card or Windows Hello, while the provider is away

    async def answers(self) -> bool:
        """True where the provider answers, and the last one who tried it got through or was refused."""
        try:
            await discovered(self._base, self._client)
        except (NoAnswer, NoSignIn, ProviderUnusable):
            return False
        return not self._unreached

    def offline(self, person: str, until: datetime, by: OfflineWay) -> None:
        """A person has shown who they are without it: they work here until then, and nothing is sent for it.
        Who is signed in at the provider stays so. Raises AnotherPerson where somebody else has locked, or has
        begun to work by the time that a card is read."""
        if self.person not in ("", person) and (self.locked or self._begun):
            raise AnotherPerson
        with self._guard:
            before = self._holder
            if before is not None and before.person == person and not before.ended:
                self.opens(person)
                return
            self._holder = None
            self._begun = self._begun and self.person == person
            self.person, self.since, self.offline_until, self.offline_by = person, None, until, by
            self._entered = self._clock()
            self.opens(person)
        self._back(before)
        self.changed()

    def leave(self, *, still_locked: bool = False) -> None:
        """Let the person leave who is signed in, or only one who is `still_locked`; what was given is given
        back beside other work, unless it is kept to send what they leave."""
        with self._guard:
            if still_locked and not self.locked:
                return
            holder, self._holder = self._holder, None
            by_card = self.offline_until is not None
            self.person, self.since, self.offline_until, self.locked = "", None, None, False
            self._begun = False
        if holder is not None and not self.keeps(holder):
            self._back(holder)
        if holder is not None or by_card:
            self.changed()

    def close(self) -> None:
        """Sign out whoever is here, and wait until what was given is given back."""
        self.changed = lambda: None
        self.let_go()
        self.rest()

    def let_go(self, *, settled: bool = True) -> None:
        """Sign out whoever is here; what was given is given back beside other work (`rest` waits for it), or
        kept to send what they leave, where it is `settled`."""
        self.end()
        self.turn_away()
        with self._guard:
            mine, self._holder = self._holder, None
            self.person, self.since, self.offline_until, self.locked = "", None, None, False
            self._begun = False
        if mine is not None and not (settled and self.keeps(mine)):
            self._back(mine)

    async def sign_out(self) -> None:
        """Sign out whoever is here, at the end of the synchronisation and on its loop."""
        holder = self._holder
        # A renewal that goes on here would be waited for by the loop on which it goes on.
        self.let_go(settled=holder is None or await holder.settled())

    def _back(self, holder: TokenHolder | None) -> None:
        """Give tokens back while nobody waits for it."""
        if holder is not None:
            self._goes(
                threading.Thread(target=lambda: asyncio.run(holder.give_back()), name="sign-out", daemon=True)
            )

    def _goes(self, thread: threading.Thread) -> None:
        with self._guard:
            self._going = [one for one in self._going if one.is_alive()]
            thread.start()
            self._going.append(thread)

    def rest(self) -> None:
        """Let what is being given back come to its end, for as long as that may take: a process that ends
        would cut it off."""
        going = [one for one in self._going if one.is_alive() and one is not threading.current_thread()]
        if not going:
            return
        from desktop.sign_in.token_holder import GOODBYE

        until = time.monotonic() + 2 * GOODBYE
        for one in going:
            one.join(max(0.0, until - time.monotonic()))
