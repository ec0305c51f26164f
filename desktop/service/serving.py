"""`Serving`: the record's end of a link. What a window asks and does is answered from one session."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Any

import msgspec

from desktop.access import beyond_panels
from desktop.acts import RecordAct
from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability, Shows
from desktop.acts.drafts import KeepNote, SaveDraft
from desktop.acts.facts import KeepFacts
from desktop.acts.forms import KeepForm
from desktop.acts.measurements import KeepEntry
from desktop.acts.papers import RecordPaper
from desktop.core.actor import Actor
from desktop.core.decoding.by_type import message_decoder
from desktop.core.errors import FagflateError, place_of
from desktop.fhir.inside import holder
from desktop.link import codec
from desktop.link import protocol as say
from desktop.link.channel import Channel
from desktop.link.link_errors import wrong_of
from desktop.service import newer
from desktop.service.record import Record, then
from desktop.service.signing_out import SigningOut
from desktop.service.spooling import Spooling
from desktop.shown.ask import Ask
from desktop.shown.beds.corridor import CorridorPage
from desktop.shown.questions import UnsentCount
from desktop.shown.status import Status
from desktop.shown.why.origin import Heard
from desktop.store.changes import Changed
from desktop.sync import lookup_origin
from desktop.sync.pull import fetch_beyond, fetch_log, lookup, lookup_recipients
from desktop.sync.run.effects import Effects
from desktop.views import readings
from desktop.views.answering import answered
from desktop.views.roles import judging
from desktop.views.session import NOBODY, Session
from desktop.workspace.packages import published

log = logging.getLogger(__name__)
KEEPS = (SaveDraft, KeepNote)
"""Acts that keep what somebody has written when their time by card is over."""
_SEEN_LOCKED = (CorridorPage, UnsentCount)
"""Questions that are answered behind a lock too: they name nobody, and anybody sees their answers there."""
_KEPT_LOCKED = (SaveDraft, KeepNote, KeepFacts, KeepEntry, KeepForm, RecordPaper)
"""Acts that are carried out behind a lock too: what was being written when the window was locked is kept, and
what was printed is logged."""
_OF_NOBODY = (
    say.Alive | say.SyncNow | say.LookForNewer | say.LookAtJobs | say.LookAtJob
    | say.BeginSignIn | say.AwaitSignIn | say.EndSignIn | say.HandOnSignIn | say.SignOut
    | say.LookForCard | say.EnrolCard | say.SignInByCard | say.EnrolHello | say.SignInByHello
)  # fmt: skip
"""Wishes that are answered whoever is here: they tell nothing of a patient and change nothing."""
_from_window = message_decoder(say.ToService)


class Serving:
    """Answers one window from one session, over a channel that is open until the window ends.

    Messages are taken in the order in which they were sent; answers come as they are ready. Whoever opens the
    channel hands over what comes (`take`). `closing` says whether the window took its leave.
    """

    def __init__(self, session: Session, channel: Channel) -> None:
        self.session = session
        self.record = Record(session.reader, session.server, session.freshen)
        self.spooling = Spooling(session.store, session.reader.clock)
        self.signing_out = SigningOut(session)
        # Told of each status, beside the window.
        self.stands: Callable[[Status], None] = lambda _status: None
        self.closing = False
        self._channel = channel
        self._open = True
        self._guard = threading.Lock()
        self._under_way = 0
        self._acts: set[int] = set()
        self.record.unlogged = lambda error: self._say(say.Unlogged(wrong_of(error)))
        session.listener = self._stands
        session.store.listen(self._changed)

    def begin(self, told: FagflateError | None = None) -> None:
        """Say that the record is open. `told` is wrong with it all the same."""
        session = self.session
        wrong = wrong_of(told) if told is not None else None
        last = session.last_actor()
        # Before anybody is asked why they open a record, as a published sprint may want it.
        session.store.read(lambda connection: published.use(connection, session.reader.clock))
        if session.status.sign_in:
            # Before anybody is shown what the record holds.
            self._stands(session.status)
        self._say(say.Ready(str(session.store.folder), session.store.read_only, last, wrong))

    @property
    def under_way(self) -> int:
        """Count of questions and acts being answered."""
        return self._under_way

    @property
    def acting(self) -> bool:
        """True while an act is carried out."""
        return bool(self._acts)

    def behind(self, other: Channel) -> bool:
        """True when something is on its way to or from the other end, which is in this process."""
        return (
            self._under_way > 0
            or other.sent != self._channel.received
            or self._channel.sent != other.received
        )

    def let_go(self, seconds: float) -> None:
        """Wait until the window's end is closed, all that it said has been heard and the session let go."""
        self._channel.join_reading(seconds)

    def close(self) -> None:
        """Let go of the session; it is not closed."""
        self._open = False
        self.session.store.unlisten(self._changed)
        self.session.listener = lambda _status: None
        self.spooling.close()
        self.signing_out.close()
        self._channel.close()

    # What comes, on the channel's reading thread

    def take(self, frame: bytes) -> None:
        """Take one message of the window."""
        try:
            message = _from_window.decode(frame)
        except msgspec.MsgspecError:
            log.exception("a message of the window was not understood")
            return
        try:
            self._hear(message)
        except Exception as error:  # noqa: BLE001
            # One message that fails must not end the others.
            log.error("a message of the window failed: %s", place_of(error))

    def _hear(self, message: Any) -> None:
        session = self.session
        match message:
            case say.Ask(number, name, body, window):
                self._answer(
                    number, lambda: self._asked(codec.one_of(_questions(), name, bytes(body)), window)
                )
            case say.Carry(number, key, name, body, actor, again):
                self._acts.add(number)
                self._answer(
                    number, lambda: self._carried(codec.act(name, bytes(body)), actor, key, again=again)
                )
            case say.Want(number, name, body):
                self._answer(number, lambda: self._want(codec.one_of(_wishes(), name, bytes(body))))
            case say.Start():
                session.start()
            case say.SignIn(actor):
                before = session.reader.actor
                session.sign_in(actor)
                actor = session.reader.actor
                self.record.signed_in(before, actor)
                self.record.log_sign_in(before, actor, session.way)
            case say.LookAt(wards, patients, choices):
                session.look_at(wards, patients, choices=choices)
            case say.LayOut(worklist, weighed, reasons):
                session.reader.lay_out(worklist, weighed)
                self.record.reasons.asked = reasons
            case say.ShownAnew():
                self.record.shown_anew()
            case say.Lock():
                session.lock()
                self.signing_out.begin()
            case say.ReadAs(reads):
                self.record.reader = reads
            case say.SeeWhole(patient):
                session.reader.whole.add(patient)
            case say.Focused(focused):
                session.worker.set_focused(focused)
            case say.Nudge():
                session.worker.nudge()
            case say.End():
                self.closing = True
                if session.people is not None and not session.people.locked:
                    session.leaves()
                self.record.log_sign_in(session.reader.actor, NOBODY, session.way)

    def _asked(self, question: Ask[Any], window: int) -> Future[Any]:
        if not readings.tells_of_nobody(type(question)):
            person = self.session.reader.actor.practitioner
            self.session.let_in(person, locked=type(question) in _SEEN_LOCKED)
        return self.record.ask(question, window)

    def _carried(self, act: RecordAct[Any], actor: Actor, key: str, *, again: bool) -> Future[Any]:
        if not (isinstance(act, KEEPS) and self.session.may_still_keep(actor.practitioner)):
            self.session.let_in(actor.practitioner, locked=type(act) in _KEPT_LOCKED)
        return self.record.act(act, self.session.registered(actor), key, again=again)

    def _want(self, wish: say.Wish[Any]) -> Future[Any]:
        session, call = self.session, self.session.worker.call
        if not isinstance(wish, _OF_NOBODY):
            # A letter that the person has sent to the printer is handed over also when they have gone.
            printed = isinstance(wish, say.HandOver) and bool(wish.binary)
            session.let_in(session.reader.actor.practitioner, locked=printed)
        match wish:
            case say.Freshen(patient, kinds):
                return session.freshen(patient, kinds)
            case say.FetchResource(kind, ident):
                return call(lambda effects: _nothing(lookup.resource(effects, kind, ident)))
            case say.LookForPatients(text):
                if not roles.sees(session.reader.actor, Shows.LOG):
                    # Whose log, by name: whoever sees the log may find anybody.
                    _require(session.reader.actor, Shows.NAMES)
                return call(lambda effects: _nothing(lookup.patients(effects, text)))
            case say.LookForRecipients(text):
                return call(lambda effects: _nothing(lookup_recipients.recipients(effects, text)))
            case say.FetchOrigin(key):
                return then(
                    self.record.may_read((key,)), lambda _may: call(lambda effects: _heard(effects, key))
                )
            case say.FetchLog(patient):
                _require(session.reader.actor, Shows.LOG)
                return call(lambda effects: fetch_log.fetch(effects, patient))
            case say.FetchBeyond(patient):
                only = beyond_panels.listed(session.reader.actor)
                return then(
                    self.record.may_read((f"Patient/{patient}",)),
                    lambda _may: call(lambda effects: _nothing(fetch_beyond.fetch(effects, patient, only))),
                )
            case say.ApproveRestored():
                return session.approve_restored()
            case say.Alive():
                return session.store.read(lambda _connection: None)
            case say.LookForNewer():
                return newer.looked()
            case say.HandOver() if not any(
                roles.may(session.reader.actor, one) for one in (Capability.PRINT, Capability.OFFICE)
            ):
                raise judging.not_printed(session.reader.actor)
            case say.HandOver() | say.LookAtJobs() | say.LookAtJob() | say.TakeBackJob():
                return self.spooling.wanted(wish)
            case say.BeginSignIn() | say.AwaitSignIn():
                return self.session.signing_in(wish)
            case say.EndSignIn():
                people = session.people
                locked = people is not None and people.locked
                done = session.signing_in(wish)
                if people is not None and people.locked and not locked:
                    self.signing_out.begin()
                return done
            case (
                say.LookForCard()
                | say.EnrolCard()
                | say.SignInByCard()
                | say.EnrolHello()
                | say.SignInByHello()
            ):
                return self.session.offline(wish)
            case say.HandOnSignIn(person):
                return session.hand_on_sign_in(person)
            case say.SignOut():
                return self.signing_out.now()
            case say.SyncNow():
                return session.sync_now()
        raise KeyError(type(wish).__name__)

    # What goes, from any thread

    def _answer(self, number: int, begin: Callable[[], Future[Any]]) -> None:
        with self._guard:
            self._under_way += 1
        try:
            future = begin()
        except BaseException as error:  # noqa: BLE001 whoever asked is told
            self._fail(number, error)
            return
        future.add_done_callback(lambda done: self._done(number, done))

    def _done(self, number: int, done: Future[Any]) -> None:
        if done.cancelled():
            self._say(say.Failed(number, None, "cancelled"), -1)
        elif (error := done.exception()) is not None:
            self._fail(number, error)
        else:
            try:
                body = msgspec.Raw(codec.encode(done.result()))
                self._say(say.Answered(number, body), -1)
            except Exception as fault:  # noqa: BLE001 whoever asked is told
                self._fail(number, fault)

    def _fail(self, number: int, error: BaseException) -> None:
        if isinstance(error, FagflateError):
            self._say(say.Failed(number, wrong_of(error)), -1)
            return
        # Its words may be the patient's: only where it was is told.
        log.error("a question or an act failed: %s", place_of(error))
        self._say(say.Failed(number, None, place_of(error)), -1)

    def _say(self, message: Any, under_way: int = 0) -> None:
        if self._open:
            self._channel.send(codec.encode(message))
        with self._guard:
            self._under_way += under_way
            if under_way:
                self._acts.discard(message.number)

    def _changed(self, changes: tuple[Changed, ...]) -> None:
        kinds: dict[str, frozenset[str]] = {}
        for change in changes:
            kinds[change.patient] = kinds.get(change.patient, frozenset()) | change.kinds
        self._say(say.Changes(kinds))

    def _stands(self, status: Status) -> None:
        self._say(say.Stands(status))
        self.stands(status)


def _require(actor: Actor, kind: Shows) -> None:
    if not roles.sees(actor, kind):
        raise judging.not_shown(kind, actor)


async def _nothing(asked: Any) -> None:
    await asked


async def _heard(effects: Effects, key: str) -> Heard:
    told = await lookup_origin.origin(effects, holder(key))
    return Heard(told.versions, told.versions_state, told.provenances, told.provenances_state)


@cache
def _questions() -> dict[str, type[Ask[Any]]]:
    return codec.by_name(answered())


@cache
def _wishes() -> dict[str, type[say.Wish[Any]]]:
    return codec.by_name(say.Wish.__subclasses__())
