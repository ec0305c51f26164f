"""Undo: taking an act back while nothing of it has been sent.

What an act found in the outbox, and the draft that it used up, are kept beside it. Taking it back puts both
as they were; what has left, or what somebody has built upon since, is not taken back.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import Connection

from desktop.acts import TakenBack
from desktop.commands import acting
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.store import drafts, outbox, snapshots
from desktop.store.drafts import Draft
from desktop.store.outbox import Entry
from desktop.store.store import Transaction

KIND = "undo"
KEPT_FOR = timedelta(hours=1)


class _Kept(msgspec.Struct, frozen=True):
    """Undo data of one act."""

    at: str
    author: str
    patients: tuple[str, ...]
    keys: tuple[str, ...]
    before: dict[str, Entry | None]
    acts: tuple[str, ...]
    draft: Draft | None
    said: str
    others: tuple[Draft, ...] = ()


class Memory:
    """Collects, while an act is carried out, what stood before it."""

    def __init__(self, act: str, author: str) -> None:
        self.keys: list[str] = []
        self._act = act
        self._author = author
        self._patients: list[str] = []
        self._before: dict[str, Entry | None] = {}
        self._acts: set[str] = set()
        self._drafts: list[Draft] = []

    def before(self, connection: Connection, kind: str, ident: str) -> None:
        """Remember the last unsent change of a resource: the act may be folded into it."""
        ident = outbox.server_id(connection, kind, ident)
        pending = outbox.of_resource(connection, kind, ident)
        if pending and pending[-1].act_id in self._acts:
            return  # this act's own, written twice
        self._before.setdefault(f"{kind}/{ident}", pending[-1] if pending else None)

    def put(self, entry: Entry) -> None:
        """Remember under which act of the outbox it waits."""
        self._acts.add(entry.act_id)

    def wrote(self, patient: str, keys: list[str]) -> None:
        """Remember whom and what the act wrote about."""
        self._patients.append(patient)
        self.keys += keys

    def keep_draft(self, connection: Connection, ident: str) -> None:
        """Remember a draft that the act uses up: the first is opened again when it is taken back."""
        found = drafts.get(connection, ident)
        if found is not None:
            self._drafts.append(found)

    @property
    def holds(self) -> bool:
        """True when there is anything to undo: something written, or a draft that is gone."""
        return bool(self.keys or self._drafts)

    def save(self, tx: Transaction, said: str) -> None:
        """Keep all of it beside the act, and let go of what is too old to be taken back."""
        now = tx.clock()
        for act, body in snapshots.all_of(tx.connection, KIND).items():
            at = from_json(body, _When).at
            if not stamp(now - KEPT_FOR) <= at <= stamp(now + KEPT_FOR):
                snapshots.remove(tx, KIND, act)
        first = self._drafts[0] if self._drafts else None
        kept = _Kept(stamp(now), self._author, tuple(dict.fromkeys(self._patients)), tuple(self.keys),
                     self._before, tuple(sorted(self._acts)), first, said,
                     tuple(self._drafts[1:]))  # fmt: skip
        snapshots.put(tx, KIND, self._act, msgspec.json.encode(kept).decode())


class _When(msgspec.Struct, frozen=True):
    at: str


def take_back(tx: Transaction, actor: Actor, act: str) -> TakenBack:
    """Put everything as it was before an act; InputError when it has been sent, was built upon, or is not
    this person's own."""
    body = snapshots.get(tx.connection, KIND, act)
    if body is None:
        raise _too_late(_("This can't be taken back any more."))
    kept = from_json(body, _Kept)
    if kept.author != actor.role:
        raise _too_late(_("Somebody else did this, so only they can take it back."))
    mine: list[Entry] = []
    for key in kept.before:
        kind, _slash, ident = key.partition("/")
        pending = outbox.of_resource(tx.connection, kind, ident)
        if not pending:
            raise _too_late(_("It has been sent and can't be taken back."))
        if pending[-1].act_id not in kept.acts:
            raise _too_late(_("Something was changed after it, so it can't be taken back."))
        if pending[-1].state != "queued" or pending[-1].attempts:
            raise _too_late(_("It has been sent and can't be taken back."))
        mine.append(pending[-1])
    for entry in mine:
        before = kept.before[entry.key]
        if before is not None and before.seq == entry.seq:
            outbox.put_back(tx, before)
        else:
            outbox.done(tx, [entry.seq])
    for one in (*([kept.draft] if kept.draft is not None else ()), *kept.others):
        drafts.save(tx, one.id, one.kind, one.patient, one.author, one.body)
    snapshots.remove(tx, KIND, act)
    for patient in kept.patients:
        acting.log(tx, actor, "D", patient, kept.keys)
    patient = kept.patients[0] if kept.patients else kept.draft.patient if kept.draft else ""
    return TakenBack(
        _("Taken back: {what}").format(what=kept.said) if kept.said else _("It is taken back."),
        patient,
        kept.draft.kind if kept.draft else "",
        kept.draft.id if kept.draft else "",
    )


def _too_late(what: str) -> InputError:
    return InputError(what, kept=_("It stands as it was."), todo=_("Correct it instead."))
