"""Switch of user: who leaves and who has come back from the sign-in stand side by side before they begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from desktop.shown.switching import SwitchModel, SwitchOf, SwitchSide
from desktop.shown.who_signed_in import WhoModel
from ui.acts.desk import Desk
from ui.window.persons.switch_screen import SwitchScreen


class Carried(NamedTuple):
    """The person who left a window, as its record told it, and the moment at which the newcomer began."""

    left: SwitchSide | None = None
    begun: float | None = None


class Switching:
    """Switch page of one window; `screen` is it while it is shown. `left` is who left another record for this
    one, as that one told it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.screen: SwitchScreen | None = None
        self.left: SwitchSide | None = None
        # When who has come began (`time.monotonic`).
        self.begun: float | None = None

    async def asked(self, person: str) -> SwitchModel:
        """Both people of a switch to somebody (`Practitioner/id`), as the record knows them."""
        return await self._desk.bridge.ask(SwitchOf(person, self.left))

    async def of_leaving(self) -> SwitchSide | None:
        """The person who leaves this record, for the page of another one."""
        return (await self._desk.bridge.ask(SwitchOf(""))).leaving

    def show(
        self,
        who: WhoModel,
        model: SwitchModel,
        server: str,
        *,
        begun: Callable[[str, str], object],
        returned: Callable[[], object],
        ended: Callable[[], object],
    ) -> SwitchScreen:
        """Show the page in place of what covers the window."""
        self.begun = None
        self.screen = screen = SwitchScreen(self._desk.bridge.link.server, server, who, model)
        screen.begun.connect(begun)
        screen.returned.connect(returned)
        screen.ended.connect(ended)
        self._desk.window.cover(screen)
        return screen

    async def refresh(self, person: str) -> None:
        """Say anew what is kept and what waits: it may have been sent meanwhile."""
        screen = self.screen
        if screen is not None:
            model = await self.asked(person)
            if self.screen is screen:
                screen.set_model(model)

    def carried(self) -> Carried:
        """Facts of this window for the one of who comes."""
        return Carried(self.left, self.begun)

    def end(self) -> None:
        """The page is gone."""
        self.screen = None


def both(model: SwitchModel) -> bool:
    """True where two people stand side by side: one leaves, another has come."""
    leaving, coming = model.leaving, model.coming
    return leaving is not None and coming is not None and leaving.person != coming.person
