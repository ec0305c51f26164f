"""`Record`: answers the window's questions and carries out its acts, on the store's own threads.

One idea: nothing is answered or carried out, or refused, before that stands in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection

from desktop.access import reasons, sign_in_events
from desktop.access.sign_in_events import Way
from desktop.acts import Log, RecordAct, act_name, declared
from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.acts.drafts import SaveDraft
from desktop.acts.edits import Kept, patient_of
from desktop.acts.origin import RecordReading, RecordRefusal
from desktop.acts.papers import RecordPaper
from desktop.acts.patient import RecordAccess
from desktop.acts.permission import refusal
from desktop.acts.reasons import EndAccess, GiveReason
from desktop.commands import carrying, idempotency
from desktop.commands.guarding import blocked
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError, InputError, NotInRole, ReasonNeeded, ReasonToClear, StoreError
from desktop.core.messages import _
from desktop.service.showing import Showing
from desktop.shown.ask import Ask
from desktop.shown.page.patient_page import PatientShown
from desktop.shown.shell import BannerModel
from desktop.shown.sprint.made_up import Seldom
from desktop.store.store import READING, Transaction
from desktop.views import answers, readings
from desktop.views.access.outside import Asked, Outside
from desktop.views.answering import answer
from desktop.views.reader import Reader
from desktop.views.roles import judging, kinds
from desktop.views.sign_in import workspaces
from desktop.views.sprint import made_up

__all__ = ["Record", "answers"]

T = TypeVar("T")
U = TypeVar("U")
Freshen = Callable[[str, tuple[str, ...]], Future[bool]]


def _demo(which: Seldom, now: datetime) -> Iterable[Mapping[str, Any]]:
    """Everything about a patient of the demo hospital, which is read in when somebody looks at one."""
    from desktop.backend.demo.seldom import seldom

    return seldom(which, now)


made_up.use(_demo)


class Record:
    """The local record of one session. May be asked from any thread; answers come as futures, whose
    exception is a FagflateError when a person must be told."""

    def __init__(self, reader: Reader, server: str, freshen: Freshen | None = None) -> None:
        """`freshen` fetches what is newer of a patient and says whether the server told; None where there is
        no server to ask."""
        self._reader = reader
        self._freshen = freshen
        self._server = server
        # What is on the screen of each window, by its number.
        self._showing: dict[int, Showing] = {}
        self.reasons = reasons.Held()
        reader.opened = lambda: self.reasons.opened(reader.clock())
        self._outside = Outside(reader)
        # Who reads, where that is not whoever the screen is made for: a picture of it.
        self.reader: Actor | None = None
        # The newest reading on its way into the log: no answer goes out before it stands there.
        self._logging: Future[Any] = _done(None)
        # Questions that were refused and logged.
        self._refused: set[tuple[str, str]] = set()
        # Told of a refusal that could not be logged.
        self.unlogged: Callable[[FagflateError], None] = lambda _error: None

    def ask(self, question: Ask[T], window: int = 0) -> Future[T]:
        """Answer a question, from one snapshot of the record. What it shows of patients, in which of the
        windows, stands in the access log before the answer goes out; StoreError where it can't be logged."""
        reader, actor = self._reader, self._reader.actor
        logged = readings.is_reading(type(question))
        if (why := judging.refusal(question, actor)) is not None:
            return self._not_shown(question, why)
        asked = judging.narrowed(question, actor)

        def told(connection: Connection) -> tuple[T, Future[Any]]:
            if self.reasons.asked or reasons.outside():
                self._require(connection, readings.about(connection, question), actor)
            found = judging.completed(question, answer(reader, connection, asked), actor)
            self._open(connection, readings.by_key(question), readings.named(question))
            if not logged:
                return found, _NOTHING
            shown = readings.of(connection, question, found)
            if self.reasons.asked or reasons.outside():
                kept = readings.withheld(found, partial(self._lacks, connection, actor), shown)
                if kept is not found:
                    found, shown = kept, readings.of(connection, question, kept)
            found = self._with_access(found)
            return found, self._read(question, shown, window)

        return then(reader.store.read(told), _when_logged)

    def _not_shown(self, question: Ask[Any], why: NotInRole) -> Future[Any]:
        """Refuse a question to a role, once that stands in the log: each once while somebody works here."""
        name, patient = act_name(type(question)), next(iter(readings.named(question)), "")
        told: Future[Any] = Future()
        told.set_exception(why)
        if (name, patient) in self._refused:
            return told
        self._refused.add((name, patient))
        logged = self._write(RecordRefusal(name, patient, why.what), _named(self._reader.actor), None)
        logged.add_done_callback(self._logged)
        return after(logged, lambda: told)

    def may_read(self, keys: tuple[str, ...]) -> Future[None]:
        """Done when the resources of these keys may be read, which opens the records of their patients;
        ReasonNeeded where a reason is missing, NotInRole where the role does not see them."""
        for kind in kinds.of_keys(keys):
            if not roles.sees(self._reader.actor, kind):
                raise judging.not_shown(kind, self._reader.actor)

        def told(connection: Connection) -> tuple[None, Future[Any]]:
            patients = readings.whose(connection, keys)
            self._require(connection, patients, self._reader.actor)
            self._open(connection, keys)
            return None, self._opened(patients)

        return then(self._reader.store.read(told), _when_logged)

    def _opened(self, patients: tuple[str, ...]) -> Future[Any]:
        """Log that records are opened which are open on no window's screen."""
        if not patients:
            return _NOTHING
        showing = self._showing.setdefault(0, Showing())
        here = {p for one in tuple(self._showing.values()) for p in one.opened}
        new = tuple(one for one in patients if one not in here)
        showing.opened.update(new)
        found = (readings.Reading(readings.OPENED, new),) if new else ()
        return self._log(found, self.reader or self._reader.actor, showing)

    def _with_access(self, found: T) -> T:
        """An answer whose banner says for which reason the record is open."""
        now = self._reader.clock()
        if isinstance(found, BannerModel):
            return cast(T, self.reasons.told(found, now))
        if isinstance(found, PatientShown) and found.banner is not None:
            return msgspec.structs.replace(found, banner=self.reasons.told(found.banner, now))
        return found

    def _missing(self, patients: tuple[str, ...]) -> bool:
        return self.reasons.missing(patients, self._reader.clock())

    def _require(self, connection: Connection, patients: tuple[str, ...], actor: Actor) -> None:
        """Refuse records for which a reason is needed and none is valid: by the workspace, or by the site's
        list for who is on none of one's own lists."""
        if self._missing(patients):
            raise reasons.needed()
        for asked in self._asked(connection, actor, patients).values():
            raise reasons.needed(asked.words)

    def _lacks(self, connection: Connection, actor: Actor, patients: tuple[str, ...]) -> bool:
        """True where a reason is needed for one of these patients, and none is valid."""
        return self._missing(patients) or bool(self._asked(connection, actor, patients))

    def _asked(self, connection: Connection, actor: Actor, patients: tuple[str, ...]) -> dict[str, Asked]:
        """The patients of these for whom the site's list asks for a reason, where the workspace does not."""
        without = () if self.reasons.asked else self.reasons.without(patients, self._reader.clock())
        return self._outside.asks(connection, without, actor) if without else {}

    def _require_of(self, connection: Connection, act: RecordAct[Any], actor: Actor, key: str) -> None:
        """Refuse an act that writes into a record for which a reason is needed and none is valid. One's own
        words are kept, and an act that was carried out is answered as then."""
        if blocked.is_ones_own(act) or not (self.reasons.asked or reasons.outside()):
            return
        patients = (patient_of(act), *readings.whose(connection, blocked.keys_of(act)))
        if self._lacks(connection, actor, patients) and idempotency.before(connection, act, key) is None:
            self._require(connection, patients, actor)

    def _open(self, connection: Connection, keys: tuple[str, ...], named: tuple[str, ...] = ()) -> None:
        """Refuse resources that are read by their keys, and not from a chart, where the patient has blocked
        them; what is held beyond the record (of whom is `named`) where anything is blocked."""
        if not keys:
            return
        charts, keys = self._reader.charts, (*keys, *readings.sealed(connection, keys))
        whose = readings.whose(connection, keys)
        hidden = any(charts.hides(connection, patient, keys) for patient in whose)
        if hidden or (not whose and charts.marks(connection, named)):
            raise blocked.refused(_("Nothing of it was shown."))

    def shown_anew(self) -> None:
        """The screen was hidden, or somebody else sits down: what is shown from now on is another reading."""
        for showing in tuple(self._showing.values()):
            showing.forget()
        self.reasons.forget()
        self._refused.clear()

    def signed_in(self, before: Actor, actor: Actor) -> None:
        """Reset reasons for a person who has signed in: their workspace's rule holds until another is laid
        out."""
        if (actor.role, actor.practitioner) != (before.role, before.practitioner):
            self.reasons.forget()
            self._refused.clear()
        self.reasons.asked = workspaces.asks_reason(actor, self._reader.clock())

    def _read(self, question: Ask[Any], found: tuple[readings.Reading, ...], window: int) -> Future[Any]:
        """Log what an answer shows; done when that stands in the log, with all that was to be logged before
        it: what is shown a second time is logged by the first answer, which may still be on its way."""
        reader = self.reader or self._reader.actor
        showing = self._showing.setdefault(window, Showing())
        # Also where nobody is shown: another page was left for it.
        new = showing.news(question, found, reader, self._reader.clock())
        return self._log(new, reader, showing) if found else _NOTHING

    def _log(self, new: tuple[readings.Reading, ...], reader: Actor, showing: Showing) -> Future[Any]:
        """Log readings of one answer; done with all that is on its way into the log."""
        if new:
            writing = self._write_readings(
                tuple(act for one in new for act in _logged_as(one)), _named(reader)
            )
            writing.add_done_callback(lambda done: _unless_failed(done, showing))
            before = self._logging
            self._logging = writing if before.done() else then(writing, lambda _written: before)
        return self._logging

    def log_sign_in(self, before: Actor, actor: Actor, way: Way) -> None:
        """Log that somebody works here from now on, that whoever did before does not, or that the same person
        goes on in another role or on another ward. No answer goes out before. A picture signs nobody in."""
        if self.reader is not None or before == actor:
            return

        def write(tx: Transaction) -> None:
            if (before.name, before.practitioner) == (actor.name, actor.practitioner):
                sign_in_events.chosen(tx, actor, way)
                return
            if before.name:
                sign_in_events.signed_out(tx, before, way)
            if actor.name:
                sign_in_events.signed_in(tx, actor, way)

        writing = self._reader.store.write(write, origin=READING)
        earlier = self._logging
        self._logging = writing if earlier.done() else then(writing, lambda _written: earlier)

    def _write_readings(self, acts: tuple[RecordAct[None], ...], reader: Actor) -> Future[None]:
        """Log all that one answer shows, in one transaction; also in a window that only reads."""
        charts, server = self._reader.charts, self._server
        actor = self.reasons.on(reader, self._reader.clock())

        def write(tx: Transaction) -> None:
            for act in acts:
                carrying.carry_out(tx, actor, charts, act, server)

        return self._reader.store.write(write, origin=READING)

    def _logged(self, done: Future[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, FagflateError):
            self.unlogged(error)

    def act(self, act: RecordAct[T], actor: Actor, key: str = "", *, again: bool = False) -> Future[T]:
        """Carry an act out for whoever pressed the key: ask the server whether it has anything newer (where
        the act's checks need it; for a short time, and never in vain twice), prepare what is slow, then read,
        check and write in one transaction. What the person may not do is logged as refused. `key` is the
        act's idempotency key: sent `again` under it, an act that was carried out is answered as then."""
        turn = self.reasons.turn
        done = self._acted(act, actor, key, again=again)
        if isinstance(act, GiveReason):
            # Held before whoever gave it hears that it is, in whichever thread they wait; and never for who
            # has sat down meanwhile.
            done = then(done, lambda answer: self._given(act, answer, turn))
        if isinstance(act, EndAccess):
            # Also where it can't be logged: who ends it shall not go on.
            self.reasons.end(act.patient)
        return done

    def _given(self, act: GiveReason, answer: T, turn: int) -> Future[T]:
        if turn == self.reasons.turn:
            self.reasons.give(reasons.of(act), self._reader.clock())
        return _done(answer)

    def _acted(self, act: RecordAct[T], actor: Actor, key: str, *, again: bool) -> Future[T]:
        if again and (self._reader.store.read_only or self._has_before(act)):
            # The transaction finds out by itself; these would be refused before they come to it. Any other
            # is written at once: what is sent after it must not come before it.
            return then(
                self._reader.store.read(lambda connection: idempotency.before(connection, act, key)),
                lambda before: self._begun(act, actor, key) if before is None else _done(before.answer),
            )
        return self._begun(act, actor, key)

    def _has_before(self, act: RecordAct[Any]) -> bool:
        """True when an act has a step before its transaction that its own earlier write may break on a
        retry."""
        asks = self._freshen is not None and bool(declared(type(act)).fresh)
        return asks or carrying.is_prepared(type(act))

    def _begun(self, act: RecordAct[T], actor: Actor, key: str) -> Future[T]:
        why = refusal(type(act), actor, read_only=False)
        if why is not None and actor.name:
            refused = RecordRefusal(act_name(type(act)), patient_of(act), why.what)
            logged: Future[Any] = self._write(refused, actor, None)
            logged.add_done_callback(self._logged)
            draft = _typed(act)
            if draft is not None and isinstance(why, NotInRole):
                # What was written is kept, whoever may sign it.
                logged = after(logged, lambda: self._write(draft, actor, None))
            # Nobody hears that it was refused before that stands in the log.
            return after(logged, lambda: self._carried(act, actor, key, asked=True))
        kinds, whose = declared(type(act)).fresh, patient_of(act)
        if why is not None:
            return self._carried(act, actor, key, asked=True)
        if self._freshen is None or not kinds:
            return self._or_stopped(act, actor, self._carried(act, actor, key, asked=True))
        done = then(self._freshen(whose, kinds), lambda asked: self._carried(act, actor, key, asked=asked))
        return self._or_stopped(act, actor, done)

    def _or_stopped(self, act: RecordAct[T], actor: Actor, done: Future[T]) -> Future[T]:
        """The answer of an act; where a check refused it, once that stands in the log. The log says which act
        of whom, and not what the check found: that is the patient's."""
        told: Future[T] = Future()

        def end(one: Future[T]) -> None:
            error = _stopped(act, one)
            if error is None or not actor.name:
                _hand_on(one, told)
                return
            why = (
                error.what if isinstance(error, NotInRole) else _("Stopped by a check: nothing was changed.")
            )
            logged = self._write(RecordRefusal(act_name(type(act)), patient_of(act), why), actor, None)
            logged.add_done_callback(self._logged)
            # Nobody hears that it was refused before that stands in the log.
            logged.add_done_callback(lambda _written: told.set_exception(error))

        done.add_done_callback(end)
        return told

    def _carried(self, act: RecordAct[T], actor: Actor, key: str, *, asked: bool) -> Future[T]:
        """Prepare what is slow, and write; what the server has just told is in the record by now."""
        if not carrying.is_prepared(type(act)):
            return self._write(act, actor, None, key, asked=asked)
        reader, server = self._reader, self._server

        def prepare(connection: Connection) -> object:
            self._require_of(connection, act, actor, key)
            return carrying.prepare(
                carrying.Looking(connection, reader.clock(), actor, reader.charts, server), act
            )

        return then(
            reader.store.read(prepare),
            lambda prepared: self._write(act, actor, prepared, key, asked=asked),
        )

    def _write(
        self, act: RecordAct[T], actor: Actor, prepared: object, key: str = "", *, asked: bool = True
    ) -> Future[T]:
        charts, server = self._reader.charts, self._server
        # What is logged of a patient says why their record was opened.
        actor = self.reasons.on(actor, self._reader.clock())
        # A window that only reads logs all the same who read whom.
        reads = declared(type(act)).log is Log.READ

        judged: set[str] = set()

        def guard(connection: Connection, patients: tuple[str, ...]) -> None:
            # Each once, before anything is written: what the act itself writes gives no right to it.
            new = tuple(one for one in patients if one not in judged)
            if not blocked.is_ones_own(act):
                self._require(connection, new, actor)
            judged.update(new)

        def write(tx: Transaction) -> T:
            self._require_of(tx.connection, act, actor, key)
            return carrying.carry_out(
                tx, actor, charts, act, server, prepared, asked=asked, key=key, guard=guard
            )

        return self._reader.store.write(write, origin=READING if reads else act_name(type(act)))


def _done(answer: T) -> Future[T]:
    done: Future[T] = Future()
    done.set_result(answer)
    return done


_NOTHING: Future[Any] = _done(None)
"""Nothing is to be logged."""


def _stopped(act: RecordAct[Any], done: Future[Any]) -> InputError | None:
    """The error by which a check refused an act that writes into a record; None where it was carried out, is
    one's own draft, failed, or only asks for a reason."""
    one = declared(type(act))
    error = None if done.cancelled() else done.exception()
    asks = isinstance(error, ReasonToClear | ReasonNeeded)
    writes = one.log is Log.WRITE and one.may is not Capability.KEEP
    return error if isinstance(error, InputError) and writes and not asks else None


def _hand_on(done: Future[T], told: Future[T]) -> None:
    if done.cancelled():
        told.cancel()
    elif (error := done.exception()) is not None:
        told.set_exception(error)
    else:
        told.set_result(done.result())


def _typed(act: RecordAct[Any]) -> SaveDraft | None:
    """The words that an act carries, as a draft to keep; None for an act without any."""
    kept, text = getattr(act, "kept", None), getattr(act, "text", None) or getattr(act, "edit", None)
    return SaveDraft(kept, text) if isinstance(kept, Kept) and text is not None else None


def _named(reader: Actor) -> Actor:
    """Reader as logged: somebody who gave no name is logged as that."""
    return reader if reader.name else msgspec.structs.replace(reader, name=_("Name not given"))


def _logged_as(one: readings.Reading) -> tuple[RecordAct[None], ...]:
    """The acts by which a reading is logged: opening a record, a paper, or data on a page."""
    if one.what == readings.OPENED:
        return tuple(RecordAccess(patient) for patient in one.patients)
    if one.paper:
        return (RecordPaper(one.patients, one.what),)
    return (RecordReading(one.patients, one.resources, one.what, one.query),)


def _unless_failed(done: Future[Any], showing: Showing) -> None:
    """Forget a showing that could not be logged, and was none: shown later, it is another reading."""
    if done.cancelled() or done.exception() is not None:
        showing.forget()


def _when_logged(answered: tuple[T, Future[Any]]) -> Future[T]:
    """The answer, once what it shows stands in the log; refused where it can't be written there."""
    found, logged = answered
    shown: Future[T] = Future()

    def end(done: Future[Any]) -> None:
        try:
            done.result()
        except StoreError as error:
            shown.set_exception(not_shown(error))
        except BaseException as error:  # noqa: BLE001 it is handed on to whoever waits
            shown.set_exception(error)
        else:
            shown.set_result(found)

    logged.add_done_callback(end)
    return shown


def not_shown(error: StoreError) -> StoreError:
    """Error for an answer that is not shown because it can't be logged: why, and what to do."""
    return StoreError(
        _("This is not shown, because the access log could not be written: {why}").format(why=error.what),
        kept=_("Nothing was changed, and nothing was shown."),
        todo=error.todo,
        details=error.details,
    )


def after(first: Future[Any], following: Callable[[], Future[U]]) -> Future[U]:
    """Chain a call to a future, whatever becomes of the first."""
    ended: Future[None] = Future()
    first.add_done_callback(lambda _done: ended.set_result(None))
    return then(ended, lambda _ended: following())


def then(first: Future[T], following: Callable[[T], Future[U]]) -> Future[U]:
    """Chain a second call to a future; an error on the way is the result's exception."""
    done: Future[U] = Future()

    def begin(answered: Future[T]) -> None:
        try:
            following(answered.result()).add_done_callback(end)
        except BaseException as error:  # noqa: BLE001 it is handed on to whoever waits
            done.set_exception(error)

    def end(answered: Future[U]) -> None:
        try:
            done.set_result(answered.result())
        except BaseException as error:  # noqa: BLE001 as above
            done.set_exception(error)

    first.add_done_callback(begin)
    return done
