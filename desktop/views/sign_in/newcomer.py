"""Newcomer at a workstation: somebody who has shown who they are, and what they left in their own record."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from desktop.core.clock import Clock, stamp
from desktop.core.errors import StoreError, place_of
from desktop.fhir.when import instant
from desktop.shown.card_sign_in import OfflineWay
from desktop.store import drafts, outbox, snapshots
from desktop.store.firstpaint import DATABASE
from desktop.store.store import Store, Transaction
from desktop.views.sign_in import offline_sign_in

if TYPE_CHECKING:
    from desktop.sign_in.window_sign_in import WindowSignIn

LEFT = "left"
"""Snapshots by person: when they left this record last."""
log = logging.getLogger(__name__)


class Kept(msgspec.Struct, frozen=True):
    """Numbers and times of one person in a record: drafts and unsent acts, when they left it, and
    up to when their card lets them in."""

    drafts: int
    written: datetime | None
    unsent: int
    oldest: datetime | None
    left: datetime | None
    card_until: datetime | None


class Newcomer(msgspec.Struct, frozen=True):
    """Somebody who has shown who they are at a moment; `until` and `by`: up to when and by which
    way, for who did so without the provider.

    `first`: they have no record here yet. `kept` is None where theirs can't be read now.
    """

    at: datetime
    until: datetime | None
    kept: Kept | None
    by: OfflineWay
    first: bool = False


def keep_left(tx: Transaction, person: str, at: datetime) -> None:
    """Keep when a person left this record."""
    snapshots.put_unheard(tx, LEFT, person, stamp(at))


def left_at(connection: Connection, person: str) -> datetime | None:
    """The moment at which a person left this record last; None where that is not known."""
    return instant(snapshots.get(connection, LEFT, person) or "")


def kept(connection: Connection, person: str, authors: tuple[str, ...], server: str, now: datetime) -> Kept:
    """Numbers and times of a person in a record, under the names (`Type/id`) by which they write."""
    count, written = drafts.written(connection, authors)
    unsent, oldest = outbox.acts(connection, authors)
    return Kept(
        count, instant(written), unsent, instant(oldest), left_at(connection, person),
        offline_sign_in.lasts(connection, person, server, now),
    )  # fmt: skip


class Newcomers:
    """Newcomers of one record: told of those only who have just shown who they are.

    `elsewhere` gives the folder of a person's own record where that is another one, `opened` opens it.
    """

    def __init__(
        self,
        people: WindowSignIn | None,
        elsewhere: Callable[[str], Path | None],
        opened: Callable[[Path], Store] | None,
        server: str,
        clock: Clock,
    ) -> None:
        self._people = people
        self._elsewhere = elsewhere
        self._opened = opened
        self._server = server
        self._clock = clock

    def of(self, connection: Connection, person: str, authors: tuple[str, ...]) -> Newcomer | None:
        """A person who has come back from the sign-in; None for anybody else."""
        arrived = self._people.arrived(person) if self._people is not None and person else None
        if arrived is None:
            return None
        at, until, by = arrived
        folder = self._elsewhere(person)
        if folder is None:
            return Newcomer(at, until, kept(connection, person, authors, self._server, self._clock()), by)
        if not (folder / DATABASE).is_file():
            return Newcomer(at, until, None, by, first=True)
        return Newcomer(at, until, self._theirs(folder, person, authors), by)

    def _theirs(self, folder: Path, person: str, authors: tuple[str, ...]) -> Kept | None:
        if self._opened is None:
            return None
        try:
            with contextlib.closing(self._opened(folder)) as theirs:
                now = self._clock()
                found = theirs.read(lambda c: kept(c, person, authors, self._server, now))
                return found.result()
        except StoreError as error:
            # It is told when they open it; here it is only not known.
            log.info("a newcomer's record could not be read: %s", place_of(error))
            return None
