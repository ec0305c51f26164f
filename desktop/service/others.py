"""`Others`: what others left unsent at this workstation leaves when the server answers, whoever sits here.

Where people sign in it goes with their own kept sign-in or a service's, as the site's policy says, and never
with that of whoever sits here.
"""

from __future__ import annotations

import logging
from pathlib import Path

from desktop.link.protocol import Begin
from desktop.shown.status import Status
from desktop.store.holders import Holders
from desktop.store.store import Store
from desktop.store.store_keys import FileKey, KeyringKeys
from desktop.sync.push.courier import Courier
from desktop.views.session import Session

log = logging.getLogger(__name__)


def _note(_words: str) -> None:
    # Nobody who works in it looks; whoever opens it later finds the earlier one beside it.
    log.info("another's record of an earlier version is brought to this one's format")


def opened(begin: Begin, folder: Path) -> Store:
    """Another one of the records at this workstation, with its own key. Raises StoreError."""
    given = Path(begin.key_file) if begin.key_file else None
    key_file = Holders(Path(begin.holders)).key_file(given, folder)
    return Store.open(folder, FileKey(key_file) if key_file else KeyringKeys(), tell=_note)


class Others:
    """Sends the outboxes of the other records beside a session's; does nothing where there is one record
    only."""

    def __init__(self, begin: Begin, session: Session) -> None:
        self._courier: Courier | None = None
        self._finishing = session.finishing
        self._sends: Courier | None = None
        # What somebody has signed is never sent with another one's sign-in: it waits for them.
        if not begin.holders or begin.sign_in_as:
            return
        holders = Holders(Path(begin.holders))
        mine = session.store.folder
        self._courier = Courier(
            begin.server,
            lambda: holders.others(mine),
            lambda folder: opened(begin, folder),
            token=lambda: begin.token or None,
        )
        if session.finishing is not None:
            self._sends = Courier(
                begin.server, lambda: holders.others(mine), lambda folder: opened(begin, folder),
                finishing=session.finishing, clock=session.clock,
            )  # fmt: skip

    def heard(self, status: Status) -> None:
        """The server has answered, or not; may be called from any thread."""
        if status.sign_in in ("needed", "signed-in"):
            if self._sends is None or self._finishing is None or self._finishing.policy() == "never":
                return
            # Also while nobody is signed in: a sign-in that was kept is given back when its hours are over.
            if status.state in ("current", "signed-out", "offline"):
                self._sends.look()
        elif self._courier is not None and status.state == "current":
            self._courier.look()

    def stop(self) -> None:
        """Let go of every record."""
        for courier in (self._courier, self._sends):
            if courier is not None:
                courier.stop()
