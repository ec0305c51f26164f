"""Carrying out an act: one transaction that reads what stands, checks, writes and logs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection

from desktop import acts
from desktop.acts import RecordAct, Undo
from desktop.acts.permission import refusal
from desktop.commands import acting, idempotency, undoing
from desktop.commands.guarding import blocked
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.references import patient_of
from desktop.fhir.resources import TYPES
from desktop.store import drafts, outbox
from desktop.store.charts import Charts
from desktop.store.store import Transaction

Json = dict[str, Any]
R = TypeVar("R")
A = TypeVar("A", bound="RecordAct[Any]")
P = TypeVar("P")


Guard = Callable[[Connection, tuple[str, ...]], None]
"""Judge of the patients into whose records an act writes; raises InputError where it may not."""


class Looking:
    """The record as it stands in one snapshot, for one person: what an act is prepared and checked with."""

    def __init__(
        self, connection: Connection, now: datetime, actor: Actor, charts: Charts, server: str
    ) -> None:
        self.connection = connection
        self.now = now
        self.actor = actor
        self.charts = charts
        self.server = server

    def chart(self, patient: str, types: Iterable[str] | None = None) -> Chart:
        """A patient's chart as it stands, of the named types or the whole record; InputError for one whom the
        record does not hold.

        Named types are read as for whoever looks (`Reader.seen`): what is checked at the signature is what
        was checked while it was written. What sums up a record reads all of it.
        """
        short = types is not None
        chart = self.charts.read(self.connection, patient, TYPES if types is None else types, short=short)
        if chart is None:
            raise InputError(
                _("The patient is not in the record here."),
                kept=_("Nothing was changed."),
                todo=_("Find the patient again."),
                details=patient,
            )
        return chart

    def find(self, key: str) -> Json | None:
        """A resource (`Type/id`) as it stands, sent or not; None when it is not here."""
        kind, _slash, ident = key.partition("/")
        return outbox.current(self.connection, kind, ident) if ident else None

    def resource(self, key: str) -> Json:
        """A resource (`Type/id`) as it stands, for changing; InputError when it is gone."""
        found = self.find(key)
        if found is None:
            raise acting.gone(key)
        return found


class Doing(Looking):
    """One act under way, in its transaction: what was read through it can't have changed before it is
    written. `write` may be called several times: all of it is undone together."""

    def __init__(
        self, tx: Transaction, actor: Actor, charts: Charts, server: str, act: RecordAct[Any],
        asked: bool = True, key: str = "", guard: Guard = lambda _connection, _patients: None,
    ) -> None:  # fmt: skip
        super().__init__(tx.connection, tx.clock(), actor, charts, server)
        self.tx = tx
        self.id = key or str(uuid.uuid4())
        self._asked = asked
        self._guard = guard
        self.name = acts.act_name(type(act))
        self._undo = acts.declared(type(act)).undo
        self._memory = undoing.Memory(self.id, actor.role)

    def discard_draft(self, ident: str) -> None:
        """The draft's words are in what is written now; taking the act back opens it again."""
        self._memory.keep_draft(self.tx.connection, ident)
        drafts.discard(self.tx, ident)

    def write(
        self,
        resources: Sequence[Json],
        *,
        action: Literal["C", "U", "D"] = "U",
        send_until: str = "",
        atomic: bool = False,
        apart: bool = False,
    ) -> None:
        """Queue what the act created or changed, and log it, a patient at a time.

        `send_until` is a FHIR instant until which it may be sent unasked; `atomic` sends all of it as one
        transaction; what is written `apart` holds up nothing else of the act when the server refuses it.
        Where the act can be undone it is held here for `UNDO_SECONDS` first.
        """
        acting.require(self.actor)
        # Also of an act that names nobody: whom it is about is known by what it writes.
        self._guard(self.connection, tuple(dict.fromkeys(filter(None, map(patient_of, resources)))))
        ident = str(uuid.uuid4()) if apart else self.id
        done = outbox.Act(self.name, self.actor.role, ident, send_until, atomic)
        held = self._undo is Undo.UNTIL_SENT
        until = stamp(self.now + timedelta(seconds=acts.act.UNDO_SECONDS)) if held else ""
        for resource in resources:
            kind, key = str(resource["resourceType"]), str(resource["id"])
            if held:
                self._memory.before(self.connection, kind, key)
            outbox.put(self.tx, resource, done)
            if held:
                entry = outbox.of_resource(
                    self.connection, kind, outbox.server_id(self.connection, kind, key)
                )[-1]
                self._memory.put(entry)
                outbox.update(self.tx, entry.seq, not_before=until)
        whose = next((p for p in map(patient_of, resources) if p), "")
        by_patient: dict[str, list[str]] = {}
        for resource in resources:
            # A document's PDF names nobody: it is logged with whom the rest is about.
            keys = by_patient.setdefault(patient_of(resource) or whose, [])
            keys.append(f"{resource['resourceType']}/{resource['id']}")
        for patient, keys in by_patient.items():
            acting.log(self.tx, self.actor, action, patient, tuple(keys))
            self._memory.wrote(patient, keys)

    def done(self, said: str = "", *resources: str) -> acts.Done:
        """Result of the act, after its last `write`; says so where the server could not be asked first."""
        undo = 0
        if not self._asked:
            said = f"{said} {not_asked()}".lstrip()
        if self._undo is Undo.UNTIL_SENT and self._memory.holds:
            self._memory.save(self.tx, said)
            undo = acts.act.UNDO_SECONDS
        return acts.Done(self.id, resources or tuple(self._memory.keys), said, undo)


def not_asked() -> str:
    """Note on checks for which the server should have been asked and was not."""
    return _("Not checked against the server.")


Carrier = Callable[..., Any]
Preparer = Callable[[Looking, Any], object]
_CARRIED: dict[type[RecordAct[Any]], Carrier] = {}
_PREPARED: dict[type[RecordAct[Any]], Preparer] = {}


def carries(kind: type[A]) -> Callable[[Callable[[Doing, A], R]], Callable[[Doing, A], R]]:
    """Mark the function that carries out acts of this kind; ValueError when there is one already."""

    def put(function: Callable[[Doing, A], R]) -> Callable[[Doing, A], R]:
        if kind in _CARRIED:
            raise ValueError(f"{kind.__name__} is carried out already")
        _CARRIED[kind] = function
        return function

    return put


def carries_prepared(
    kind: type[A], prepare: Callable[[Looking, A], P]
) -> Callable[[Callable[[Doing, A, P], R]], Callable[[Doing, A, P], R]]:
    """Decorator as `carries`, for an act with slow work (a PDF) that must not hold the writing thread:
    `prepare` does it from a snapshot before, and the function that carries out must see if it still holds."""

    def put(function: Callable[[Doing, A, P], R]) -> Callable[[Doing, A, P], R]:
        if kind in _CARRIED:
            raise ValueError(f"{kind.__name__} is carried out already")
        _CARRIED[kind], _PREPARED[kind] = function, prepare
        return function

    return put


def carried() -> frozenset[type[RecordAct[Any]]]:
    """The kinds of act that the record carries out."""
    return frozenset(_CARRIED)


def is_prepared(kind: type[RecordAct[Any]]) -> bool:
    """True when acts of this kind are prepared from a snapshot first."""
    return kind in _PREPARED


def prepare(looking: Looking, act: RecordAct[Any]) -> object:
    """Do an act's slow work from a snapshot; nothing is written. InputError when the person may not do it, or
    when what stands forbids it."""
    _require(looking.actor, act)
    return _PREPARED[type(act)](looking, act)


def carry_out(
    tx: Transaction,
    actor: Actor,
    charts: Charts,
    act: RecordAct[R],
    server: str = "",
    prepared: object = None,
    *,
    asked: bool = True,
    key: str = "",
    guard: Guard = lambda _connection, _patients: None,
) -> R:
    """Carry an act out for a person; `asked` is False where the server was to be asked first whether it has
    anything newer, and did not say. `key` is its idempotency key: an act that was carried out under it before
    is answered as it was then. `guard` judges the patients into whose records it writes. Raises InputError
    when they may not, or when what stands forbids it; KeyError for an act that nobody carries out, which is a
    fault in the program."""
    _require(actor, act)
    if (before := idempotency.before(tx.connection, act, key)) is not None:
        return before.answer  # type: ignore[no-any-return]
    blocked.require_open(tx.connection, charts, act)
    doing = Doing(tx, actor, charts, server, act, asked, key, guard)
    more = (prepared,) if type(act) in _PREPARED else ()
    answer: R = _CARRIED[type(act)](doing, act, *more)
    idempotency.keep(tx, act, key, answer)
    return answer


def _require(actor: Actor, act: RecordAct[Any]) -> None:
    why = refusal(type(act), actor, read_only=False)
    if why is not None:
        raise why


@carries(acts.TakeBack)
def take_back(doing: Doing, act: acts.TakeBack) -> acts.TakenBack:
    """Take an act of one's own back while nothing of it has been sent."""
    return undoing.take_back(doing.tx, doing.actor, act.act)
