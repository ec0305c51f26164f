"""The first screen: who is at the keyboard and on which ward, and why nobody can be chosen yet."""

from __future__ import annotations

from collections.abc import Callable

from desktop.link.protocol import Lock
from desktop.shown import standing
from desktop.shown.questions import PeopleAndWards, PersonChosen, SomebodyOn
from desktop.shown.shell import ChooseModel
from ui.acts.desk import Desk
from ui.acts.sign_in.browser_sign_in import BrowserSignIn
from ui.window.choose import ChooseScreen

DIRECTORY = frozenset({"Location", "PractitionerRole", "Practitioner"})


class Choosing:
    """Signing in by choosing, on this window's desk; `screen` is the first screen while it is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.screen: ChooseScreen | None = None
        self._model: ChooseModel | None = None
        self._wanted: tuple[str, str] | None = None
        self._open = False
        self._instead = False
        self.signing = BrowserSignIn(desk, desk.sign_in, desk.hands_over)

    @property
    def signs_in(self) -> bool:
        """True where people sign in at the server."""
        return self._desk.bridge.link.status.sign_in in ("needed", "signed-in")

    @property
    def shown(self) -> bool:
        """True while it is asked who is at the keyboard."""
        return self._open

    def begin(
        self,
        ward: str = "",
        person: str = "",
        *,
        instead: bool = False,
        back: Callable[[], object] | None = None,
    ) -> None:
        """Ask who is at the keyboard, unless somebody on a named ward is wanted.

        `instead` of what covers the window now: that stays until the choice is there, so that nothing of a
        patient is seen between them. `back` leads to the lock again, where people sign in.
        """
        self._open = True
        self._desk.asks_who(True)
        if self.signs_in:
            self.screen = self._model = self._wanted = None
            # Whoever has left shows anew who they are, and nothing is read in their name meanwhile.
            self._desk.bridge.link.tell(Lock())
            self.signing.begin(self._desk.actor.practitioner, back=back)
            return
        self._instead = instead
        self._wanted = (person, ward) if ward else None
        self._desk.bridge.link.look_at((), (), choices=True)
        self._ask()

    def as_person(self, practitioner: str) -> None:
        """Open the browser for a person who has been chosen at another record."""
        self._open = True
        self.signing.begin(practitioner, at_once=True)

    def end(self) -> None:
        """Close the first screen once a person is chosen."""
        self._open = False
        self._desk.asks_who(False)
        self.signing.end()
        self.signing.switching.left = None
        self.screen = None
        self._model = None
        self._wanted = None
        self._desk.window.cover(None)

    def changed(self, kinds: set[str]) -> None:
        """Update the first screen after a change in the record."""
        if kinds & {"outbox", "draft"}:
            self.signing.kept_changed()
        if not DIRECTORY & kinds:
            return
        self.signing.changed()
        if self._wanted is not None:
            person, ward = self._wanted
            self._desk.bridge.run(self._find(SomebodyOn(person, ward)))
        else:
            self.standing()

    def standing(self) -> None:
        """Update the first screen when the connection status changes."""
        if self._open and self.signs_in != self.signing.shown:
            # Only now it is known whether people sign in there.
            self.signing.end()
            self.begin(instead=True)
        elif self.screen is not None:
            self._ask()
        self.signing.standing()

    def _ask(self) -> None:
        link = self._desk.bridge.link
        words = standing.in_words(link.status, link.clock())
        answered = link.status.synced_at is not None
        self._desk.bridge.run(self._show(PeopleAndWards(link.server, words, answered)))

    async def _show(self, question: PeopleAndWards) -> None:
        model = await self._desk.bridge.ask(question)
        window, before = self._desk.window, self.screen
        if not self._open or (window.covered and before is None and not self._instead):
            return
        self._instead = False
        known, self._model = self._model, model
        if before is not None and known is not None:
            if _offered(model) == _offered(known):
                before.set_server(model.server)
            else:
                before.set_model(model)
            return
        self.screen = ChooseScreen(model)
        self.screen.started.connect(self._started)
        window.cover(self.screen)

    def _started(self, key: str, ward: str) -> None:
        self._desk.bridge.run(self._sign_in(PersonChosen(key, ward)))

    async def _sign_in(self, question: PersonChosen) -> None:
        actor = await self._desk.bridge.ask(question)
        if actor is not None:
            self._desk.sign_in(actor)

    async def _find(self, question: SomebodyOn) -> None:
        actor = await self._desk.bridge.ask(question)
        if self._wanted is not None and actor.role and actor.ward_name:
            self._desk.sign_in(actor)


def _offered(model: ChooseModel) -> tuple[object, ...]:
    return model.people, model.wards, model.bound
