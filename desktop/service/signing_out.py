"""Signs out whoever has locked the window and stays away, or wants to: what is unsent goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from desktop.core import elapsed, settings
from desktop.fhir.when import instant
from desktop.link.protocol import Left
from desktop.store import outbox
from desktop.views.session import Session

LOOKS = 5.0
"""Seconds between two looks at the time while the window is locked."""
SENDS = 15.0
"""Longest wait for what is unsent when somebody signs out; the server may not answer."""
_LOOKS_SENT = 0.1


class SigningOut:
    """Sign-out of one record's person. `seconds` tells how long they have been away.

    As long as something of theirs is on its way nothing is given back: it goes in their name, with their own
    tokens. What a person has to decide is not on its way, and waits for them.
    """

    def __init__(self, session: Session, seconds: Callable[[], float] = elapsed.seconds) -> None:
        self._session = session
        self._seconds = seconds
        self._end = threading.Event()

    def begin(self) -> None:
        """The window has been locked: who stays away for as long as the site says is signed out."""
        people = self._session.people
        if people is not None and people.locked:
            self._end.set()
            self._end = end = threading.Event()
            since = self._seconds()
            threading.Thread(target=lambda: self._wait(since, end), name="locked", daemon=True).start()

    def _wait(self, since: float, end: threading.Event) -> None:
        people = self._session.people
        while people is not None and people.locked and not end.wait(LOOKS):
            if self.due(since):
                people.leave(still_locked=True)

    def due(self, since: float) -> bool:
        """True when whoever has been away since then is to be signed out now."""
        people, most = self._session.people, settings.minutes("sign_out_minutes") * 60
        if people is None or not people.locked or not most or self._seconds() - since < most:
            return False
        return not self._session.sends

    def now(self) -> Future[Left]:
        """Sign out after what can be sent has been; what waits for them."""
        done: Future[Left] = Future()
        threading.Thread(target=lambda: self._leave(done), name="sign-out", daemon=True).start()
        return done

    def _leave(self, done: Future[Left]) -> None:
        try:
            session, until = self._session, self._seconds() + SENDS
            if session.started:
                session.worker.nudge()
            while session.started and session.sends and not session.status.away:
                if self._seconds() > until or self._end.wait(_LOOKS_SENT):
                    break
            count, oldest = session.store.read(outbox.acts).result()
            if session.people is not None:
                session.people.leave()
            goes = session.goes if count and session.sends else "waits"
            done.set_result(Left(count, instant(oldest) if oldest else None, goes))
        except BaseException as error:  # noqa: BLE001 it is handed on to whoever waits
            done.set_exception(error)

    def close(self) -> None:
        """The window is gone: nothing is waited for any more."""
        self._end.set()
