"""Entries that patients have blocked for whoever asks the FHIR server: kept back by their Consents.

One idea: the client's own reading of a Consent (`desktop.clinical.record.blocking`), with the server's
register and the server's clock. Of somebody who holds several roles an entry is kept back where each of
them is shut out. Kept are, as in the client: the Patient, the Consents, and the stay that goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.backend.interaction import Work
from desktop.backend.search import run
from desktop.backend.search_query import parse
from desktop.backend.sql import Sql, among, one_of, rows
from desktop.clinical.record.blocking import covering, emergency_access
from desktop.clinical.record.blocking.consents import Blocked, blocked
from desktop.clinical.record.blocking.denied_readers import who
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.fhir.arriving import RowError, row
from desktop.fhir.chart import Chart, Unreadable
from desktop.fhir.compartment import of_patients
from desktop.fhir.damaged import broken
from desktop.fhir.resources import TYPES, Consent, Patient, Resource, decode
from desktop.fhir.strict import loads

_KEPT: Final = frozenset({"Patient", "Consent"})
_SEALS: Final = "Provenance"
"""Signatures hold the words of what was signed: kept back with any of their targets."""
_DAY: Final = timedelta(hours=25)
_BODIES: Final = (
    "SELECT r.type, i.id, v.body FROM resource r JOIN version v ON v.seq = r.seq"
    " JOIN identity i ON i.key = r.key WHERE r.deleted = 0 AND "
)
_MOST_EVENTS: Final = 200


class _Register(Mapping[str, Resource]):
    """Resources of the server by `Type/id`, read when they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: dict[str, Resource | None] = {}

    def __getitem__(self, key: str) -> Resource:
        if key not in self._held:
            self._held[key] = next(iter(self._read(key)), None)
        found = self._held[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(key for key, one in self._held.items() if one is not None)

    def __len__(self) -> int:
        return sum(one is not None for one in self._held.values())

    def _read(self, key: str) -> Iterator[Resource]:
        kind, _slash, ident = key.partition("/")
        if kind in TYPES:
            named = one_of("(i.type, i.id)", [(kind, ident)])
            for _kind, _id, body in rows(self._connection, Sql(_BODIES + named.text, named.values)):
                yield from _decoded(kind, body)


class _Withheld:
    """Entries of one patient that are kept back from one person."""

    def __init__(self, whole: bool, kept: Callable[[], Mapping[str, bool]], types: frozenset[str]) -> None:
        """`kept()` says of each key of the record if it is left; `types` are those of which nothing is."""
        self.whole = whole
        self._kept = kept
        self._types = types

    def shuts(self, kind: str) -> bool:
        """True where nothing of a type is left."""
        return kind not in _KEPT and (kind in self._types or (self.whole and kind != "Encounter"))

    def hides(self, kind: str, ident: str) -> bool:
        """True where an entry is kept back; what can't be judged (it is deleted, or of a type that nobody
        here reads) is."""
        if kind in _KEPT:
            return False
        return self.shuts(kind) or not self._kept().get(f"{kind}/{ident}", False)


class Blocks:
    """Blocks by the patients' Consents for the roles of one person, within one transaction."""

    def __init__(self, work: Work, person: str, actors: tuple[Actor, ...], now: datetime) -> None:
        """`person` is `Practitioner/id`, or empty for whom the token does not name."""
        self._work = work
        self._person = person
        self._actors = actors or (Actor("", person, ""),)
        self._now = now
        self._register = _Register(work.connection)
        self._held: dict[int, _Withheld | None] = {}

    def hides(self, kind: str, ident: str, body: str | None = None) -> bool:
        """True where a resource (`body` where it is none that stands now) is kept back from whoever asks."""
        if kind in _KEPT or (kind != _SEALS and kind not in of_patients()):
            return False
        if kind == _SEALS:
            return any(self.hides(*key) for key in self._targets(ident, body))
        patient = self._patient_of(kind, ident, body)
        found = self._of(patient) if patient else None
        return found is not None and found.hides(kind, ident)

    def blocks(self, keys: Iterable[int]) -> frozenset[int]:
        """Those of these patients (keys) of whose records anything is kept back."""
        return frozenset(key for key in keys if key and self._of(key) is not None)

    def keeps(self, kind: str, patient: str) -> bool:
        """True where a patient (an id) has blocked anything for whoever asks, and an entry of this type may
        be among it."""
        if kind in _KEPT or kind not in of_patients():
            return False
        return any(self._of(key) is not None for key in self._work.lookup.keys([("Patient", patient)]))

    def shut(self, kind: str, ids: Iterable[str]) -> tuple[bool, frozenset[int]]:
        """If anything is kept back of one of these patients (ids), and of which (keys) all of a type."""
        found = [("Patient", one) for one in dict.fromkeys(ids)]
        held = {key: self._of(key) for key in self._work.lookup.keys(found)}
        told = {key: one for key, one in held.items() if one is not None}
        return bool(told), frozenset(key for key, one in told.items() if one.shuts(kind))

    def _targets(self, ident: str, body: str | None) -> Iterator[tuple[str, str]]:
        text = body if body is not None else next((b for _i, b in self._bodies(_SEALS, ident)), "")
        held = loads(text) if text else {}
        for one in held.get("target") or ():
            kind, _slash, target = str(one.get("reference") or "").partition("/_history")[0].rpartition("/")
            if kind.rpartition("/")[2] != _SEALS:
                yield kind.rpartition("/")[2], target

    def _bodies(self, kind: str, ident: str) -> list[tuple[str, str]]:
        named = one_of("(i.type, i.id)", [(kind, ident)])
        found = rows(self._work.connection, Sql(_BODIES + named.text, named.values))
        return [(i, body) for _kind, i, body in found]

    def _patient_of(self, kind: str, ident: str, body: str | None) -> int:
        """The key of the patient whom a resource is about; 0 for nobody."""
        named = one_of("(i.type, i.id)", [(kind, ident)])
        asked = "SELECT r.patient FROM resource r JOIN identity i ON i.key = r.key WHERE "
        for found in rows(self._work.connection, Sql(asked + named.text, named.values)):
            if found[0]:
                return int(found[0])
        try:
            # An earlier version of what is deleted, or of a type that is not filed under one patient.
            texts = [body] if body is not None else [one for _i, one in self._bodies(kind, ident)]
            if not texts and (current := self._work.current(kind, ident)) is not None:
                # It was removed; what signed it stands, and holds its words.
                last = self._work.last_body(current.key, current.seq)
                texts = [last] if last else []
            ids = [filed.patient for text in texts if (filed := row(text.encode())).patient]
        except RowError:
            return 0
        return next(iter(self._work.lookup.keys([("Patient", one) for one in ids])), 0)

    def _of(self, patient: int) -> _Withheld | None:
        if patient not in self._held:
            self._held[patient] = self._judged(patient)
        return self._held[patient]

    def _judged(self, patient: int) -> _Withheld | None:
        consents: list[Consent] = []
        unreadable: list[Unreadable] = []
        for _kind, ident, body in self._entries(patient, Sql("r.type = ?", ("Consent",))):
            try:
                one = decode("Consent", body)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                unreadable.append(Unreadable("Consent", ident, str(error), broken.subject(body)))
            else:
                consents += [one] if isinstance(one, Consent) else []
        if not consents and not unreadable:
            return None
        found = [
            blocked(consents, unreadable, who(actor, self._register), self._register, self._now)
            for actor in self._actors
        ]
        if not all(found) or self._is_opened(patient):
            return None
        types = frozenset.intersection(*(one.types for one in found))
        held: list[Mapping[str, bool]] = []

        def kept() -> Mapping[str, bool]:
            if not held:
                held.append(self._kept(patient, found))
            return held[0]

        return _Withheld(all(one.whole != "no" for one in found), kept, types)

    def _kept(self, patient: int, found: list[Blocked]) -> Mapping[str, bool]:
        """Each entry of a patient's record with whether it is left in one of the person's roles."""
        held: dict[str, list[Resource]] = {kind: [] for kind in TYPES}
        every: set[str] = set()
        for kind, ident, body in self._entries(patient, Sql("1 = 1")):
            every.add(f"{kind}/{ident}")
            for one in _decoded(kind, body) if kind in TYPES else ():
                held[kind].append(one)
        person = next((one for one in held["Patient"] if isinstance(one, Patient)), None)
        chart = Chart(
            person or Patient(resource_type="Patient"),
            {kind: tuple(group) for kind, group in held.items() if kind != "Patient"},
            self._register,
        )
        left: set[str] = set()
        for said in found:
            covered = covering.cover(chart, said)
            left |= {resource.key for group in covered.resources.values() for resource in group}
        return {key: key in left for key in every}

    def _entries(self, patient: int, which: Sql) -> list[tuple[str, str, str]]:
        asked = f"{_BODIES}{among('r.patient', [patient]).text} AND {which.text}"
        return [tuple(one) for one in rows(self._work.connection, Sql(asked, (patient, *which.values)))]

    def _is_opened(self, patient: int) -> bool:
        """True where the person's log has an emergency access to this record that has begun and not ended."""
        ids = rows(self._work.connection, Sql("SELECT id FROM identity WHERE key = ?", (patient,)))
        if not ids or not self._person:
            return False
        whose = str(ids[0][0])
        query = parse("AuditEvent", [
            ("patient", f"Patient/{whose}"), ("agent", self._person),
            ("date", f"ge{stamp(self._now - _DAY)}"), ("_sort", "-date"), ("_count", str(_MOST_EVENTS)),
        ])  # fmt: skip
        events = (loads(one.body) for one in run(self._work.lookup, query).matches)
        return emergency_access.opened(events, self._person, whose, self._now)


def _decoded(kind: str, body: str) -> Iterator[Resource]:
    try:
        yield decode(kind, body)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return


__all__ = ["Blocks"]
