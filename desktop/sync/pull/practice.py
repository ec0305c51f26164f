"""The letters of a general practitioner: which of their patients a letter of the last months is about.

FHIR has no search for letters by their recipient: it goes by the patients who have this general practitioner
(`Patient.generalPractitioner`), and by messages (`Communication.recipient`). Of whoever has no letter nothing
is kept.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from datetime import timedelta
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection

from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.paging import SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.systems import LETTERS, LOINC
from desktop.fhir.whole import whole
from desktop.store import snapshots
from desktop.store.store import Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.ahead import Ask, ahead
from desktop.sync.pull.followed import belongs
from desktop.sync.pull.query import PAGE
from desktop.sync.run.effects import Effects

SNAPSHOT = "practice"
TYPES = (
    "Consent", "Encounter", "Task", "DocumentReference", "Composition", "Communication", "Observation",
    "DiagnosticReport", "ServiceRequest", "Appointment", "Condition", "Specimen", "MedicationRequest",
    "MedicationStatement", "MedicationAdministration", "Flag",
)  # fmt: skip
"""Resource types that a letter is read with: itself, its delivery, and the patient's open items."""
SPAN = timedelta(days=90)
"""Letters older than this are found with the patient, not in the inbox."""
AGAIN = timedelta(minutes=10)
"""Polling interval of the patient list."""
CHUNK = 50
MAX_PAGES = 20
MAX_LISTED = 3000
MAX_PATIENTS = 300


class Practice(msgspec.Struct, frozen=True):
    """`patients`: whom letters and messages of the last months are about, of those on the list of `who`.
    `listed` are all on the list, as asked at `asked`. `partial`: what was looked through only in part;
    `unsupported`: the server can't be asked who is on a list."""

    who: tuple[str, ...]
    patients: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    asked: str = ""
    partial: tuple[str, ...] = ()
    unsupported: bool = False


def whose(actor: Actor) -> tuple[str, ...]:
    """References of a general practitioner that a patient may name; none for anybody else."""
    if not actor.outside:
        return ()
    return tuple(dict.fromkeys(o for o in (actor.role, actor.practitioner, actor.organization) if o))


def kept(connection: Connection, who: Sequence[str]) -> Practice | None:
    """Patient list as it was last told; None when it never was."""
    text = snapshots.get(connection, SNAPSHOT)
    found = from_json(text, Practice) if text else None
    return found if found is not None and found.who == tuple(who) else None


async def members(effects: Effects, who: Sequence[str]) -> Practice | None:
    """Ask who is on the list (not each time) and about whom there are letters, and keep the answer; None when
    it was cancelled half-way. Raises NoAnswer, Refused, and SearchRefused for what passes by itself."""
    before = await effects.database.read(lambda c: kept(c, who))
    one = _Reading(effects, tuple(who))
    now = stamp(effects.clock())
    asked = before.asked if before is not None else ""
    if before is None or cursors.due(asked, now, AGAIN):
        listed = await one.list()
        asked = now
    else:
        listed = before.listed
        one.partial += [words for words in before.partial if words.startswith("Patient:")]
    found: dict[str, None] = {}
    chunks = [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]
    one.effects = await ahead(effects, {one.path(chunk): Ask() for chunk in chunks})
    for chunk in chunks:
        if effects.cancelled():
            return None
        found |= dict.fromkeys(await one.letters(chunk))
    found |= dict.fromkeys(await one.messages())
    patients = tuple(found)
    if len(patients) > MAX_PATIENTS:
        some = _("letters about more than {n} patients; the others are not fetched").format(n=MAX_PATIENTS)
        one.partial.append(f"DocumentReference: {some}")
    practice = Practice(
        tuple(who), patients[:MAX_PATIENTS], tuple(listed), asked, tuple(dict.fromkeys(one.partial)),
        one.unsupported,
    )  # fmt: skip

    def keep(tx: Transaction) -> None:
        if kept(tx.connection, who) != practice:
            snapshots.put(tx, SNAPSHOT, "", msgspec.json.encode(practice).decode())

    await effects.database.write(keep)
    return practice


class _Reading:
    def __init__(self, effects: Effects, who: tuple[str, ...]) -> None:
        self.effects = effects
        self.who = who
        self.partial: list[str] = []
        self.unsupported = not self._offered("Patient", "general-practitioner")
        self.since = stamp(effects.clock() - SPAN)[:10]

    async def list(self) -> tuple[str, ...]:
        """Everybody on the list; nothing of them is kept but their ids."""
        if self.unsupported:
            return ()
        path = f"Patient?general-practitioner={self._names()}&_elements=id,generalPractitioner&_count={PAGE}"
        found: dict[str, None] = {}
        try:
            async for row in self._rows(path, "Patient"):
                # A server that does not look at the parameter would give us the whole hospital.
                if self._named(row, "generalPractitioner"):
                    found[row.id] = None
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
            self.effects.lies.add("Patient?general-practitioner")
            self.unsupported = True
        if len(found) > MAX_LISTED:
            some = _("more than {n} people are on the list; letters about the others are not asked for")
            self.partial.append("Patient: " + some.format(n=MAX_LISTED))
        return tuple(found)[:MAX_LISTED]

    async def letters(self, patients: Sequence[str]) -> tuple[str, ...]:
        """Patients among these with a letter of the last months."""
        found: dict[str, None] = {}
        for path in dict.fromkeys((self.path(patients), self.path(patients, narrow=False))):
            try:
                async for row in self._rows(path, "DocumentReference"):
                    if row.patient in patients:
                        found[row.patient] = None
                break
            except SearchRefused as error:
                if not not_offered(error.status):
                    raise
        else:
            self.partial.append("DocumentReference: " + _("letters can't be asked for"))
        return tuple(found)

    def path(self, patients: Sequence[str], *, narrow: bool = True) -> str:
        """The search for letters about some patients; `narrow`: of the last months, and letters alone, as far
        as the server can be asked for that."""
        kind = "DocumentReference"
        by = "patient" if self._offered(kind, "patient") else "subject"
        path = f"{kind}?{by}=" + ",".join(f"Patient/{p}" if by == "subject" else p for p in patients)
        if narrow and self._offered(kind, "type"):
            path += "&type=" + ",".join(quote(f"{LOINC}|{code}") for code in LETTERS)
        if narrow and self._offered(kind, "date"):
            path += f"&date=ge{self.since}"
        return f"{path}&_elements=id,subject&_count={PAGE}"

    async def messages(self) -> tuple[str, ...]:
        """Patients with a message to one of `who`; a server without messages has none."""
        if not self._offered("Communication", "recipient"):
            return ()
        found: dict[str, None] = {}
        path = f"Communication?recipient={self._names()}&_elements=id,subject,recipient&_count={PAGE}"
        try:
            async for row in self._rows(path, "Communication"):
                if row.patient and self._named(row, "recipient"):
                    found[row.patient] = None
        except SearchRefused as error:
            if not not_offered(error.status):
                raise
            self.effects.lies.add("Communication?recipient")
        return tuple(found)

    async def _rows(self, path: str, kind: str) -> AsyncGenerator[Row, None]:
        async with aclosing(whole(self.effects.transport, path, most=MAX_PAGES)) as pages:
            async for page in pages:
                self.partial += [f"{kind}: {page.partial}"] if page.partial else []
                for row in page.matches:
                    if row.type == kind:
                        yield row

    def _names(self) -> str:
        return ",".join(quote(one) for one in self.who)

    def _named(self, row: Row, element: str) -> bool:
        return any(belongs(said, one) for said in _references(row, element) for one in self.who)

    def _offered(self, kind: str, by: str) -> bool:
        return f"{kind}?{by}" not in self.effects.lies and self.effects.capabilities.searches(kind, by)


def _references(row: Row, element: str) -> Iterable[str]:
    said = strict.loads(row.json).get(element)
    for one in said if isinstance(said, list) else ():
        if isinstance(one, dict) and isinstance(one.get("reference"), str):
            yield one["reference"]
