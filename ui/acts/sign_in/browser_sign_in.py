"""Signing in through the browser, or without it while it leads nowhere: asked over the link, shown here.

One idea: one attempt at a time to become the person at this window, by whichever way, and what it says.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.core import formats
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown import standing
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.switching import SwitchModel
from desktop.shown.who_signed_in import KnownHere, SignedInAs, WhoModel, WhoSignedIn
from ui.acts.desk import Desk
from ui.acts.sign_in.browser_page import BrowserPage
from ui.acts.sign_in.switch_time import SwitchTime
from ui.acts.sign_in.switching import Switching, both
from ui.window.sign_in_screen import SignInScreen


class BrowserSignIn(QObject):
    """The sign-in page of one window; `screen` is it while it is shown. `signed(actor)` is called with
    whoever begins; `elsewhere(person)` hands over to a person's own record, and says if it is another one."""

    def __init__(
        self, desk: Desk, signed: Callable[[Actor], object], elsewhere: Callable[[Actor], bool]
    ) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._signed = signed
        self._elsewhere = elsewhere
        self._scope = desk.bridge.scope()
        self.screen: SignInScreen | None = None
        self._people: dict[str, Actor] = {}
        self._reading = False
        # Who begins is being handed on to their own record.
        self._handing = False
        # Uses of a card, and attempts that were ended: what was asked before one counts no more.
        self._used = self._ends = 0
        self._farewell = ""
        self._back: Callable[[], object] | None = None
        # Who has come back from the browser.
        self._person = ""
        self.switching = Switching(desk)
        self._kept = desk.bridge.coalesced(self._say_kept)
        # An attempt that was made here led nowhere.
        self._in_vain = False
        self._page = BrowserPage(desk.bridge, self)
        self._page.shown.connect(self._waiting)
        self._page.left.connect(self._tick)

    def begin(
        self, person: str = "", *, at_once: bool = False, back: Callable[[], object] | None = None
    ) -> None:
        """Show the page, with a person (`Practitioner/id`) chosen; `at_once` opens the browser for them,
        `back` leads to the lock again, for whoever locked the window."""
        desk, link = self._desk, self._desk.bridge.link
        link.look_at((), (), choices=True)
        self._end_attempt()
        self.switching.end()
        self._in_vain = False
        self._back = back
        self.screen = screen = SignInScreen(link.server, self.server_words())
        screen.returned.connect(self._return)
        screen.picked.connect(self._pick)
        screen.browser.connect(self._page.show)
        screen.copied.connect(self._copy)
        screen.ended.connect(self._esc)
        screen.looked.connect(lambda: desk.bridge.run(self._look_for_card(screen)))
        screen.carded.connect(self._carded)
        screen.begun.connect(lambda role, ward: desk.bridge.run(self._begin(role, ward)))
        desk.window.cover(screen)
        screen.say(self._farewell, wrong=False)
        self._offer_return()
        desk.bridge.run(self._known(screen, person))
        if at_once:
            screen.choose(person)
            self._attempt(person)

    @property
    def shown(self) -> bool:
        """True while somebody is asked to sign in, or to begin."""
        return self.screen is not None or self.switching.screen is not None

    def say_farewell(self, words: str) -> None:
        """Say to whoever has signed out what waits for them, on the page that follows."""
        self._farewell = words
        if self.screen is not None:
            self.screen.say(words, wrong=False)

    def end(self) -> None:
        """The page is gone."""
        self._farewell = ""
        self.screen = None
        self.switching.end()
        self._person = ""
        self._page.finish()
        self._scope.cancel()

    def changed(self) -> None:
        """The people and wards that the record holds have changed."""
        screen = self.screen
        self.kept_changed()
        if screen is None:
            return
        if self._person and screen.state == "fetching":
            self._scope.run(self._came(self._person))
        elif not self._person:
            self._desk.bridge.run(self._known(screen, ""))

    def kept_changed(self) -> None:
        """Say anew what is kept of who leaves and what waits for who comes."""
        # Once they begin their record is left alone: their sign-in is put into it.
        if self.switching.screen is not None and self.switching.begun is None:
            self._kept.request()

    async def _say_kept(self) -> None:
        await self.switching.refresh(self._person)

    def standing(self) -> None:
        """The connection status has changed."""
        for one in (self.screen, self.switching.screen):
            if one is not None:
                one.set_server(self.server_words())
        self._offer_return()
        if self.screen is None:
            return
        if self._person and self.screen.state == "fetching":
            self._scope.run(self._came(self._person))
        elif self._person:
            # A record's side that was silent for a while tells it later than who has come.
            self._say_offline(self.screen)

    def server_words(self) -> str:
        """Status of the connection, in words."""
        link = self._desk.bridge.link
        status = link.status
        if status.state == "signed-out" and status.sign_in == "needed":
            return _("The server answers; nobody is signed in")
        return standing.in_words(status, link.clock())

    def _offer_return(self) -> None:
        """Offer the way back to the lock, as long as who locked the window is signed in."""
        desk = self._desk
        stays = self._back is not None and desk.bridge.link.status.sign_in == "signed-in"
        left = self.switching.left
        name = desk.actor.name if stays else left.name if left is not None and not desk.actor.name else ""
        for one in (self.screen, self.switching.screen):
            if one is not None:
                one.set_locked_by(name)

    def _return(self) -> None:
        """Back to the lock, or to the record of who left it for this one."""
        back, left = self._back, self.switching.left
        if self._handing:
            return
        if back is not None:
            self._end_attempt()
            back()
        elif left is not None:
            self._end_attempt()
            # At theirs nobody has left for them.
            self.switching.left = None
            self._elsewhere(Actor("", left.person, left.name))

    async def _known(self, screen: SignInScreen, person: str) -> None:
        people = await self._desk.bridge.ask(KnownHere())
        if self.screen is not screen:
            return
        self._people = {one.key: Actor("", one.key, one.name) for one in people}
        screen.set_people(people)
        if person or (people and screen.state == "choose" and not screen.touched):
            screen.choose(person or people[0].key)
        if screen.state == "choose":
            screen.people.take_focus()
        if chosen := screen.chosen:
            who = await self._desk.bridge.ask(WhoSignedIn(chosen))
            if self.screen is screen and screen.chosen == chosen and not self._person:
                screen.look(who)
            await self._look_for_card(screen)

    # One way through the browser

    def _pick(self, person: str) -> None:
        status = self._desk.bridge.link.status
        if status.sign_in == "signed-in" and not status.away and not self._in_vain:
            # Where somebody else has locked: they go on if nobody comes.
            self._attempt(person)
        elif person:
            self._desk.bridge.run(self._pick_theirs(person))
        else:
            self._attempt(person)

    async def _pick_theirs(self, person: str) -> None:
        """Sign somebody in at their own record where that is another one: a card is known there only."""
        if self._desk.actor.name and self._desk.actor.practitioner != person:
            self.switching.left = await self.switching.of_leaving()
        if self.screen is not None and not self._elsewhere(self._people.get(person, Actor("", person, ""))):
            self._attempt(person)

    def _attempt(self, person: str) -> None:
        self._end_attempt()
        if self.screen is not None:
            self.screen.opening()
            self._scope.run(self._through(person))

    async def _through(self, person: str) -> None:
        try:
            who = await self._page.through(person)
        except FagflateError as error:
            self._failed(error)
            return
        self._person = who
        await self._came(who)

    async def _came(self, person: str) -> None:
        who = await self._desk.bridge.ask(WhoSignedIn(person))
        screen, status = self.screen, self._desk.bridge.link.status
        if screen is None or self._person != person or screen.state == "confirm":
            return
        if who is not None and who.ended:
            # What the record holds may be old: the register of now shuts somebody out, or the last one had.
            if status.state == "current" or status.offline_until is not None:
                QTimer.singleShot(0, self, self._no_more)
            else:
                screen.fetching()
        elif who is not None and both(model := await self.switching.asked(person)):
            if self.screen is screen and self._person == person:
                self._show_switch(who, model)
        elif who is not None:
            self._say_offline(screen)
            screen.came(who)
            await self._look_for_card(screen)
        elif status.state == "current":
            # After this has ended: what it runs in ends with the attempt.
            QTimer.singleShot(0, self, self._unknown)
        else:
            screen.fetching()

    def _say_offline(self, screen: SignInScreen) -> None:
        """Say until when whoever has come without the provider may work here."""
        status = self._desk.bridge.link.status
        if status.offline_until is not None:
            screen.offline(formats.clock(status.offline_until), status.offline_by)

    def _show_switch(self, who: WhoModel, model: SwitchModel) -> None:
        self.screen = None
        run, begin = self._desk.bridge.run, self._begin
        self.switching.show(
            who,
            model,
            self.server_words(),
            begun=lambda role, ward: run(begin(role, ward)),
            returned=self._return,
            ended=self._ended,
        )
        self._offer_return()

    def _ended(self) -> None:
        """Ask anew who is here: the newcomer does not begin after all, and nobody else is here to go on."""
        if self._handing:
            return
        self.begin(back=self._back)
        if self.screen is not None:
            self.screen.say(
                _("The sign-in was ended: nobody is signed in, and drafts are kept."), wrong=False
            )

    # By card or Windows Hello, while the provider is away

    async def _look_for_card(self, screen: SignInScreen) -> None:
        """Show how the person may sign in by card who is chosen, or signed in already."""
        person, used = self._person or screen.chosen, self._used
        found = CardSignIn()
        if person:
            # What is wrong with the record is told elsewhere; a card that can't be asked for is none.
            with suppress(FagflateError):
                found = await self._desk.bridge.look_for_card(person)
        if self.screen is screen and (person, used) == (self._person or screen.chosen, self._used):
            screen.set_card(found, self._desk.bridge.link.clock())

    def _carded(self, pin: str) -> None:
        screen = self.screen
        if screen is None or self._reading:
            return
        self._used += 1
        hello = screen.card.model.by == "hello"
        words = (
            _("Windows Hello asks in a window of its own. Answer there.")
            if hello
            else _("The card is being read. If it has a dialogue of its own, answer there.")
        )
        bridge, window = self._desk.bridge, int(self._desk.window.winId()) if hello else 0
        if self._person:
            screen.say(words, wrong=False)
            bridge.run(self._enrol(screen, bridge.enrol_hello(window) if hello else bridge.enrol_card(pin)))
        elif person := screen.chosen:
            awaited = self._page.trying
            self._page.finish()
            self._end_attempt()
            self._page.trying = self._reading = True
            screen.again()
            screen.say(words, wrong=False)
            ask = (
                partial(bridge.sign_in_by_hello, person, window)
                if hello
                else partial(bridge.sign_in_by_card, person, pin)
            )
            bridge.run(self._offline(screen, ask, self._ends, awaited=awaited))

    async def _enrol(self, screen: SignInScreen, asked: Awaitable[CardSignIn]) -> None:
        self._reading = True
        try:
            found = await asked
            if self.screen is screen:
                screen.enrolled(found)
        except FagflateError as error:
            if self.screen is screen:
                screen.say(str(error))
        finally:
            self._reading = False

    async def _offline(
        self, screen: SignInScreen, ask: Callable[[], Awaitable[str]], ends: int, *, awaited: bool
    ) -> None:
        """Sign somebody in without the provider. Where somebody was `awaited` from the browser that is ended
        first: ended later, it would let whoever has come by then leave again."""
        bridge, who = self._desk.bridge, ""
        try:
            if awaited:
                await bridge.end_sign_in()
            if ends == self._ends:
                who = await ask()
        except FagflateError as error:
            if ends == self._ends:
                # Nobody has come: there is nothing to end.
                self._page.finish()
            if self.screen is screen:
                screen.say(str(error))
        finally:
            self._reading = False
        if who and (self.screen is not screen or ends != self._ends):
            # It was ended in the meantime.
            await bridge.end_sign_in()
        elif who:
            self._person = who
            screen.fetching()
            await self._came(who)
        elif self.screen is screen:
            await self._look_for_card(screen)

    async def _begin(self, role: str, ward: str) -> None:
        ends = self._ends
        self.switching.begun = time.monotonic() if self.switching.screen is not None else None
        actor = await self._desk.bridge.ask(SignedInAs(self._person, role, ward))
        if ends != self._ends:
            # It was ended in the meantime.
            self.switching.begun = None
            return
        if actor is not None:
            # Whoever has a record of their own has signed in there then: from here on nothing is ended, or
            # the sign-in would lie there for whoever comes.
            self._handing = True
            try:
                await self._desk.bridge.hand_on_sign_in(self._person)
            finally:
                self._handing = False
            begun = self.switching.begun
            self._signed(actor)
            if begun is not None and self._desk.actor.practitioner == actor.practitioner:
                SwitchTime(self._desk, begun)
        elif self.switching.screen is not None:
            # The register says something else by now.
            self.switching.begun = None
            who = await self._desk.bridge.ask(WhoSignedIn(self._person))
            if who is not None and who.ended:
                self._no_more()
            elif who is not None and self.switching.screen is not None:
                self.switching.screen.set_who(who)
        elif self.screen is not None:
            # The register says something else by now.
            self.screen.fetching()
            await self._came(self._person)

    def _unknown(self) -> None:
        self._end_attempt()
        if self.screen is not None:
            self.screen.again()
            self.screen.say(_("The server knows nobody who is you. Nobody is signed in. Ask IT."))

    def _no_more(self) -> None:
        """Let nobody in whom the register calls inactive, or whose roles have all ended."""
        if self.switching.screen is not None:
            self._ended()
        self._end_attempt()
        if self.screen is not None:
            self.screen.again()
            self.screen.say(
                _(
                    "By the register you do not work here any more. Nobody is signed in. What you have not"
                    " sent is kept. Ask IT."
                )
            )

    def _failed(self, error: FagflateError) -> None:
        self._in_vain = True
        if self.screen is not None:
            self.screen.again()
            self.screen.say(str(error))
            self._desk.bridge.run(self._look_for_card(self.screen))

    def _waiting(self, host: str, opened: bool) -> None:
        if self.screen is not None:
            self.screen.waiting(host, formats.clock(self._desk.bridge.link.clock()), opened=opened)

    def _copy(self) -> None:
        self._page.copy()
        if self.screen is not None:
            self.screen.say(_("The address is copied. Open it in a browser on this machine."), wrong=False)

    def _esc(self) -> None:
        if self._handing:
            return
        self._end_attempt()
        if self.screen is not None:
            self.screen.again()
            self.screen.say(
                _("The sign-in was ended: nobody is signed in, and drafts are kept."), wrong=False
            )
            self.screen.people.take_focus()

    def _end_attempt(self) -> None:
        self._ends += 1
        self._page.end()
        self._scope.cancel()
        self._person = ""

    def _tick(self, seconds: float, whole: float) -> None:
        if self.screen is not None and self.screen.state == "waiting":
            self.screen.set_left(seconds, whole)
