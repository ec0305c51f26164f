"""Key 0 on an alert: the rule's owner is asked what it means, without the patient; the alert stands."""

from __future__ import annotations

import uuid
from typing import Final, Protocol

from desktop.acts.wishes import AskAboutRule, WithdrawWish
from desktop.core.errors import FagflateError
from desktop.shown.medicines.order_editor import OrderAlert
from ui.acts.desk import Desk

_UNDER_WAY: Final[set[str]] = set()
"""Keys of the alerts whose question is being kept: pressed twice, it is asked once."""


class Cards(Protocol):
    """Column that shows alerts as cards."""

    def say_asked(self, key: str) -> None:
        """Say on a card that its rule's owner is asked."""
        ...

    def say_not_asked(self, key: str) -> None:
        """Say on a card that nobody is asked any more."""


def ask_owner(desk: Desk, column: Cards, alert: OrderAlert) -> None:
    """Ask the owner of an alert's rule; the card says so once it is kept here."""
    workspace = desk.patients.workspace
    act = AskAboutRule(str(uuid.uuid4()), alert.rule, alert.medicines, workspace.release, workspace.digest)
    if desk.may_not(AskAboutRule) is not None:
        # Says why, and logs it.
        desk.do(act)
        return

    if alert.key in _UNDER_WAY:
        return
    _UNDER_WAY.add(alert.key)

    async def work() -> None:
        try:
            done = await desk.bridge.act(act)
        except FagflateError as error:
            desk.say_error(error)
            return
        finally:
            _UNDER_WAY.discard(alert.key)
        column.say_asked(alert.key)
        _until_withdrawn(desk, column, alert.key, f"Task/{act.id}")
        desk.performing.say(done)

    desk.bridge.run(work())


def _until_withdrawn(desk: Desk, column: Cards, key: str, task: str) -> None:
    """Once the question is withdrawn, its card offers it again."""

    def acted(act: object) -> None:
        if isinstance(act, WithdrawWish) and act.wish == task:
            desk.bridge.acted.disconnect(acted)
            column.say_not_asked(key)

    desk.bridge.acted.connect(acted)
