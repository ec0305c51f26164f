"""Reading a patient's chart: base rows with the unsent changes laid over them, as typed resources.

One idea: a chart, from the rows of one patient to what whoever reads it may see.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection

from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.core.noting import EVERY
from desktop.fhir import same_value
from desktop.fhir.chart import Chart, Unreadable, with_inside
from desktop.fhir.damaged import broken
from desktop.fhir.elements import Reference
from desktop.fhir.inside import holder
from desktop.fhir.resources import (
    OPEN_TASK,
    TYPES,
    Consent,
    DiagnosticReport,
    Patient,
    PatientLink,
    Resource,
    decode,
)
from desktop.store import bounded, outbox, people, records, revisions, snapshots
from desktop.store.store import Store

DIRECTORY = (
    "Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Questionnaire", "Device",
)  # fmt: skip


class _Group(msgspec.Struct, frozen=True):
    """All of a patient's resources of one type, as they were read at a revision; `texts` are what they were
    decoded from, by id."""

    number: int
    resources: tuple[Resource, ...]
    texts: dict[str, tuple[str, Resource]]
    unreadable: tuple[Unreadable, ...] = ()
    unsent: frozenset[str] = frozenset()
    since: datetime | None = None
    sent: dict[str, Resource] = {}
    former: dict[str, Resource] = {}


_CONSENTS = 200
"""Patients whose Consents are kept decoded."""
Consents = tuple[tuple[Consent, ...], tuple[Unreadable, ...]]
"""Consents of a patient, and those that can't be read."""


class Covers(Protocol):
    """Cover of a chart: takes out what its patient has blocked for whoever reads it."""

    def mark(self, patient: str, consents: Consents, directory: Mapping[str, Resource]) -> str:
        """A mark of what is taken out, empty for nothing."""

    def covered(self, chart: Chart, consents: Consents) -> Chart:
        """The chart without it."""


class Charts:
    """Reads charts on the store's reading thread; keeps the directory decoded until it changes.

    `covers` is asked of each chart of a patient who has Consents; without it charts are whole.
    """

    covers: Covers | None = None

    def __init__(self, store: Store) -> None:
        self._consents: dict[str, tuple[int, Consents]] = {}
        # At which revision it was read; -1 before that.
        self._directory: tuple[int, dict[str, Resource]] = (-1, {})
        self._kept: tuple[str, dict[str, _Group]] = ("", {})
        self._made: dict[frozenset[str], Chart] = {}
        self._parts: dict[frozenset[str], Chart] = {}
        self._copies = same_value.Kept()
        self._store = store

    def close(self) -> None:
        """Let go of what is kept."""
        self._kept, self._made, self._parts, self._copies = ("", {}), {}, {}, same_value.Kept()

    def find_anew(self, changed: int = EVERY) -> None:
        """Keep what was read, and let go of what was found in it by these files of settings (bits), which are
        others now."""
        for chart in (*self._made.values(), *self._parts.values()):
            chart.find_anew(changed)

    def of_nobody(self, connection: Connection) -> Chart:
        """A chart without a patient, with the directory: for names of people and places, and for what belongs
        to no patient or to one who is not held."""
        return Chart(Patient(resource_type="Patient"), {}, self.directory(connection))

    def directory(self, connection: Connection) -> dict[str, Resource]:
        """Resources outside the patients, by `Type/id`; not to be changed by the caller."""
        number, known = self._directory
        if self._store.reading(connection):
            now = revisions.of(connection, ("",), DIRECTORY)[""]
        else:
            # A transaction takes what is known: its own changes are counted when it ends.
            now = number
        if now == number >= 0:
            return known
        found: dict[str, Resource] = {}
        for kind, ident, text in _rows(connection, 0, DIRECTORY):
            try:
                found[f"{kind}/{ident}"] = decode(kind, text)
            except (msgspec.ValidationError, msgspec.DecodeError):
                continue
        if self._store.reading(connection):
            self._directory = (now, found)
        return found

    def read(
        self,
        connection: Connection,
        patient: str,
        types: Iterable[str] = TYPES,
        *,
        keep: bool = False,
        short: bool = False,
    ) -> Chart | None:
        """The chart of a patient as whoever reads may see it, or None when the record has never heard of that
        id: without what the patient has blocked for them (`covers`), else all of it (`_read`)."""
        found = self._read(connection, patient, types, keep=keep, short=short)
        if found is None:
            return None
        chart, pkey, number = found
        if self.covers is None or not number:
            return chart
        consents = self._decoded_consents(connection, patient, pkey, number)
        return self.covers.covered(chart, consents) if consents is not None else chart

    def hides(self, connection: Connection, patient: str, keys: Iterable[str]) -> bool:
        """True where any of these resources (`Type/id`) of a patient is kept back from whoever reads, or a
        part of it."""
        consents = self._consents_of(connection, patient) if self.covers is not None else None
        wanted = [holder(key) for key in keys if "/" in key]
        kinds = {key.partition("/")[0] for key in wanted} & set(TYPES)
        if consents is None or self.covers is None or not kinds:
            return False
        found = self._read(connection, patient, kinds | {"DiagnosticReport", "Observation"})
        if found is None:
            return False
        whole = found[0]
        seen = {id(one) for group in self.covers.covered(whole, consents).resources.values() for one in group}
        every = (one for group in whole.resources.values() for one in group)
        return any(one.key in wanted and id(one) not in seen for one in every)

    def _read(
        self, connection: Connection, patient: str, types: Iterable[str] = TYPES, *,
        keep: bool = False, short: bool = False,
    ) -> tuple[Chart, int, int] | None:  # fmt: skip
        """The chart of a patient with all that is held, the patient's key here, and the revision of their
        Consents (0 for most, who have none).

        Without a readable Patient resource the chart has one with the id only, and says that it is
        unreadable. With `keep`, what is decoded is held until another patient's is kept: whoever is in
        focus is read again and again, and most has not changed. A type whose revision is the same is not
        read at all; where none has changed, the chart is the one given before, with all that was found in it
        (`Chart.once`).

        `short`: of a very long record not all Observations are read (`store.bounded`), and the chart says
        from when on they all are (`Chart.since`). For what is looked at, not for what is signed.
        """
        pkey = people.find_key(connection, patient)
        if not pkey:
            return None
        wanted = frozenset(types) | {"Patient"}
        # Some measurements lie inside reports.
        reads = wanted | {"DiagnosticReport"} if "Observation" in wanted else wanted
        before = self._kept[1] if self._kept[0] == patient else {}
        numbers = revisions.by_type(connection, records.patient_id(connection, pkey))
        same: dict[str, _Group] = {}
        # In a transaction the record may be another already, its number is not counted, and it may yet fail.
        keep = keep and self._store.reading(connection)
        if self._store.reading(connection):
            same = {
                k: one
                for k in reads
                if (one := before.get(k)) and one.number == numbers.get(k, 0) and (short or one.since is None)
            }
        asked = reads - same.keys()
        groups = same | self._groups(connection, patient, pkey, asked, before, numbers, short)
        if keep:
            if self._kept[0] != patient:
                self._made, self._parts, self._copies = {}, {}, same_value.Kept()
            self._kept = (patient, before | groups)
        persons = groups["Patient"].resources
        person = next((p for p in persons if p.id == patient), None)
        ordered = sorted(wanted)
        bare = person if isinstance(person, Patient) else Patient(resource_type="Patient", id=patient)
        held = {kind: groups[kind].resources for kind in sorted(reads) if kind != "Patient"}
        resources, twice, unreadable = with_inside(bare, held, wanted, self._copies if keep or same else None)
        chart = Chart(
            _linked(bare, people.replacing(connection, patient)),
            {kind: resources[kind] for kind in ordered if kind in resources},
            self.directory(connection),
            unsent=frozenset().union(*(groups[kind].unsent for kind in ordered)),
            unreadable=(
                *(u for kind in ordered for u in groups[kind].unreadable),
                *unreadable,
                *_kept_back(connection, patient, wanted),
            ),
            types=wanted,
            pulled=frozenset(
                str(row[0])
                for row in connection.exec_driver_sql("SELECT type FROM cursor WHERE pkey = ?", (pkey,))
            ),
            unasked=frozenset(snapshots.all_of(connection, snapshots.UNASKED)),
            sent=groups["Encounter"].sent if "Encounter" in wanted else {},
            former=groups["DiagnosticReport"].former | groups["Observation"].former
            if "Observation" in wanted
            else {},
            parts=self._parts if keep or same else None,
            since=groups["Observation"].since if "Observation" in wanted else None,
            same=twice,
        )
        made = self._made
        known = made.get(wanted)
        if known is not None and chart.holds_the_same(known):
            chart = known
        elif keep:
            made[wanted] = chart
        return chart, pkey, numbers.get("Consent", 0)

    def marks(self, connection: Connection, patients: Sequence[str]) -> dict[str, str]:
        """Marks of what is covered of each patient, of those of whom anything is: what is kept of a record
        holds for the same mark only."""
        if self.covers is None:
            return {}
        found = {}
        for patient, number in revisions.of(connection, patients, ("Consent",)).items():
            consents = self._consents_of(connection, patient) if number else None
            if consents is not None and (
                mark := self.covers.mark(patient, consents, self.directory(connection))
            ):
                found[patient] = mark
        return found

    def _consents_of(self, connection: Connection, patient: str) -> Consents | None:
        """The Consents of a patient, decoded anew when one of them has changed; None for most, who have
        none."""
        pkey = people.find_key(connection, patient)
        if not pkey:
            return None
        whose = records.patient_id(connection, pkey)
        number = revisions.of(connection, (whose,), ("Consent",))[whose]
        return self._decoded_consents(connection, patient, pkey, number) if number else None

    def _decoded_consents(
        self, connection: Connection, patient: str, pkey: int, number: int
    ) -> Consents | None:
        reading = self._store.reading(connection)
        held = self._consents.get(patient)
        if held is not None and held[0] == number and reading:
            return held[1]
        kind = frozenset(("Consent",))
        one = self._groups(connection, patient, pkey, kind, {}, {"Consent": number}, short=False)["Consent"]
        found = (tuple(c for c in one.resources if isinstance(c, Consent)), one.unreadable)
        if reading:
            self._consents = {**dict(list(self._consents.items())[-_CONSENTS:]), patient: (number, found)}
        return found if found[0] or found[1] else None

    def _groups(
        self, connection: Connection, patient: str, pkey: int, kinds: frozenset[str],
        before: dict[str, _Group], numbers: dict[str, int], short: bool,
    ) -> dict[str, _Group]:  # fmt: skip
        """These types read from the record; what says the same is the object that it was."""
        if not kinds:
            return {}
        texts: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
        rows, since = self._texts(connection, pkey, kinds, short)
        for kind, ident, text in rows:
            texts[kind][ident] = text
        unsent: dict[str, set[str]] = {kind: set() for kind in kinds}
        sent: dict[str, Resource] = {}
        for entry in outbox.of_patient(connection, pkey):
            if entry.type not in kinds:
                continue
            here = texts[entry.type]
            unsent[entry.type].add(entry.key)
            if entry.type == "Encounter" and entry.key not in sent and entry.id in here:
                with suppress(msgspec.ValidationError, msgspec.DecodeError):
                    sent[entry.key] = decode(entry.type, here[entry.id])
            if entry.body is None:
                here.pop(entry.id, None)
            else:
                here[entry.id] = entry.body
        found = {}
        for kind in kinds:
            last = before.get(kind)
            known, unreadable = _decoded(kind, texts[kind], last.texts if last is not None else {})
            resources = tuple(held[1] for held in known.values())
            if last is not None and _are(resources, last.resources):
                resources = last.resources
            found[kind] = _Group(
                numbers.get(kind, 0), resources, known, unreadable, frozenset(unsent[kind]),
                since if kind == "Observation" else None,
                sent if kind == "Encounter" else {},
                _former(connection, patient, kind),
            )  # fmt: skip
        return found

    def _texts(
        self, connection: Connection, pkey: int, kinds: frozenset[str], short: bool
    ) -> tuple[Iterable[bounded.Text], datetime | None]:
        """The texts of these types, and from which moment on all Observations are among them; None for all
        there are."""
        if not short or "Observation" not in kinds or not bounded.is_long(connection, pkey):
            return _rows(connection, pkey, kinds), None
        since = bounded.since(connection, pkey, self._store.clock())
        others = _rows(connection, pkey, (kinds | {"Task"}) - {"Observation"})
        # Completed ones too name answers, each of those that somebody has acknowledged.
        tasks = [one for one in others if one[0] == "Task" and _is_open(one[2])]
        found = bounded.observations(connection, pkey, since, tasks)
        return [*(one for one in others if one[0] in kinds), *found], since


def _kept_back(connection: Connection, patient: str, wanted: frozenset[str]) -> Iterable[Unreadable]:
    """Types of which the server has kept something back: nobody can say what, or how much."""
    said = snapshots.get(connection, snapshots.WITHHELD, patient)
    for kind in (said or "").split():
        if kind in wanted:
            yield Unreadable(kind, "", _("kept back by the server"), blocked="server")


class _Status(msgspec.Struct):
    status: str = ""


def _is_open(task: str) -> bool:
    """True for the text of an open Task, and of one that can't be read."""
    try:
        return from_json(task, _Status).status in OPEN_TASK
    except msgspec.MsgspecError:
        return True


def _linked(person: Patient, replacing: tuple[str, ...]) -> Patient:
    """The patient, replaced by those whose records say so."""
    held = {link.other.id for link in person.link if link.type == "replaced-by" and link.other is not None}
    more = tuple(
        PatientLink(type="replaced-by", other=Reference(reference=f"Patient/{one}"))
        for one in replacing
        if one not in held
    )
    return msgspec.structs.replace(person, link=(*person.link, *more)) if more else person


def _decoded(
    kind: str, texts: dict[str, str], before: dict[str, tuple[str, Resource]]
) -> tuple[dict[str, tuple[str, Resource]], tuple[Unreadable, ...]]:
    """Resources by id with their texts, and what can't be read."""
    known: dict[str, tuple[str, Resource]] = {}
    unreadable = []
    for ident, text in texts.items():
        held = before.get(ident)
        # The text itself is compared: no note of a change can be missed.
        if held is None or held[0] != text:
            try:
                held = (text, decode(kind, text))
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                unreadable.append(Unreadable(kind, ident, str(error), broken.subject(text)))
                continue
        known[ident] = held
    return known, tuple(unreadable)


def _are(some: tuple[Resource, ...], others: tuple[Resource, ...]) -> bool:
    """True when they are the very same objects."""
    return len(some) == len(others) and all(map(operator.is_, some, others))


def _former(connection: Connection, patient: str, kind: str) -> dict[str, Resource]:
    """Observations before their correction, by key; of reports those that lay inside."""
    found: dict[str, Resource] = {}
    if kind not in records.HOLD_VALUES:
        return found
    for key, text in records.former(connection, patient).items():
        if key.partition("/")[0] != kind:
            continue
        with suppress(msgspec.ValidationError, msgspec.DecodeError):
            one = decode(kind, text)
            held = one.inside if isinstance(one, DiagnosticReport) else (one,)
            found |= {each.key: each for each in held}
    return found


def _rows(connection: Connection, pkey: int, types: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    kinds = tuple(types)
    marks = ", ".join("?" * len(kinds))
    with connection.exec_driver_sql(
        f"SELECT type, id, json FROM resource WHERE pkey = ? AND type IN ({marks})", (pkey, *kinds)
    ) as result:
        # The driver's own tuples: a chart has thousands of rows, and somebody waits for it.
        rows: Sequence[Any] = result.cursor.fetchall()
    return rows
