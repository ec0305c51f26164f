"""`Watch`: looks at a ward's patients while somebody works, and tells the responsible doctor what it finds.

It looks by itself, whatever the window shows (`rule_looks` says at whom again). Only a record that the server
has just told of is looked at: what is old would tell of what others have long seen to. While nobody works on
the ward, `ward_watch` does the same without a window.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.alerts import TellOfAlerts
from desktop.acts.capabilities import Capability
from desktop.acts.wishes import TellOfRules
from desktop.commands.wishes import rule_rates
from desktop.core.actor import Actor
from desktop.core.configured import in_use
from desktop.core.errors import FagflateError, place_of
from desktop.service.record import Record
from desktop.service.rule_looks import Looks
from desktop.store import revisions, snapshots
from desktop.store.charts import DIRECTORY
from desktop.sync.pull import ward as pulled
from desktop.sync.pull.set_up import rule_rates as told_rates
from desktop.sync.pull.set_up import site_counts
from desktop.views.session import Session

log = logging.getLogger(__name__)
EVERY = 20.0
"""Seconds between two looks."""
FRESH = timedelta(minutes=6)
"""Maximum age of the server's answer: it is asked every five minutes while nobody looks."""


class Watch:
    """Watches for one session; `start` does so on a thread of its own."""

    def __init__(self, session: Session, record: Record) -> None:
        self._session = session
        self._record = record
        self._looks = Looks(session.reader.charts, session.clock)
        self._counted = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; an act under way is carried out."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 it looks again
                log.error("watching failed: %s", place_of(error))

    def look(self) -> tuple[str, ...]:
        """Look once; whom something was told of."""
        actor, store = self._session.reader.actor, self._session.store
        if actor.duty == "owner" and not store.read_only and self._fresh():
            self._tell_of_rules(actor)
        if store.read_only or not _works_here(actor) or not self._fresh():
            return ()
        members = store.read(lambda connection: pulled.kept(connection, actor.ward)).result()
        told = []
        for patient in members.patients if members is not None else ():
            if self._stop.is_set() or self._session.reader.actor != actor:
                break
            try:
                # One at a time: whoever works in the window comes in between.
                if store.read(partial(self._finds, patient=patient)).result():
                    self._record.act(TellOfAlerts(patient), actor).result()
                    told.append(patient)
            except FagflateError as error:
                log.warning("an alert was not told: %s", place_of(error))
            except Exception as error:  # noqa: BLE001 the others of the ward are looked at all the same
                log.error("a patient could not be watched: %s", place_of(error))
        return tuple(told)

    def _tell_of_rules(self, actor: Actor) -> None:
        """Make what follows from the counts of rules, where something waits to be made."""
        now = self._session.clock()

        def waits(connection: Connection) -> tuple[str, bool]:
            number = revisions.of(connection, ("",), (*DIRECTORY, "Task"))
            counts = snapshots.mark(connection, site_counts.SNAPSHOT, site_counts.ASKED, told_rates.SNAPSHOT)
            state = f"{in_use()} {number} {counts} {now:%G-%V}"
            if state == self._counted:
                return state, False
            directory = self._session.reader.charts.directory(connection)
            return state, rule_rates.waits(connection, directory, now)

        state, found = self._session.store.read(waits).result()
        if found:
            try:
                self._record.act(TellOfRules(), actor).result()
            except FagflateError as error:
                # It waits still: the next look tries again.
                log.warning("what was counted of rules was not told: %s", place_of(error))
                return
        self._counted = state

    def _fresh(self) -> bool:
        status = self._session.status
        at = status.synced_at
        return (
            status.state in ("current", "syncing") and at is not None and self._session.clock() - at <= FRESH
        )

    def _finds(self, connection: Connection, patient: str) -> bool:
        """True when a patient's state has not been checked yet and has something to tell."""
        if not self._looks.due(connection, patient):
            return False
        news = self._looks.look(connection, patient)
        return bool(news.made or news.gone)


def _works_here(actor: Actor) -> bool:
    """True when the actor treats patients of this ward."""
    elsewhere = not roles.may(actor, Capability.CARE)
    return bool(actor.role and actor.ward) and not elsewhere
