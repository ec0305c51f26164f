"""Uses of a resource: documents, tasks, reports and orders that refer to it, own drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop.acts import Act
from desktop.acts.notes import ReadNote
from desktop.acts.patient import BeginNote
from desktop.acts.signed import OpenSignedLetter
from desktop.clinical.record import origins
from desktop.clinical.record.notes import notes
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.references import literal, relative
from desktop.fhir.resources import Composition
from desktop.shown.why.origin import OriginUse
from desktop.store import drafts, outbox, people
from desktop.views.base import element_words
from desktop.views.base.making import moment_words
from desktop.views.reader import Reader
from desktop.views.why.origin_words import Names, name_words

Json = dict[str, Any]
MOST = 6
_LEFT_OUT = ("AuditEvent", "Provenance")


def target(reference: Json) -> str:
    """`Type/id` of a reference's JSON; empty where it names none."""
    return relative(str(reference.get("reference") or ""))


def uses(
    reader: Reader, connection: Connection, chart: Chart, key: str, resource: Json, now: datetime
) -> tuple[OriginUse, ...]:
    """Uses of a resource: referring resources, documents first; replaced ones; own drafts that cite it."""
    found = [_own(draft.kind, draft.id)
             for draft in drafts.of_author(connection, reader.actor.role, chart.patient.id)
             if _cites(draft.body, key)]  # fmt: skip
    for one in sorted(_referring(connection, chart.patient.id, key), key=_order):
        found.append(_use(connection, chart, one, now))
    for earlier in origins.before(resource):
        kind, _slash, ident = earlier.partition("/")
        before = outbox.current(connection, kind, ident)
        said = name_words(before, Names(connection, chart, before)) if before is not None else earlier
        found.append(OriginUse(_("took the place of {what}").format(what=said)))
    kept = tuple(dict.fromkeys(found))
    if len(kept) > MOST:
        return (*kept[: MOST - 1], OriginUse(_("{n} more").format(n=len(kept) - MOST + 1)))
    return kept


def _own(kind: str, ident: str) -> OriginUse:
    if kind == "note":
        return OriginUse(_("a note of yours, draft"), BeginNote(ident))
    if kind == "letter":
        return OriginUse(_("a letter of yours, draft"))
    return OriginUse(_("a draft of yours"))


def _cites(body: str, key: str) -> bool:
    """True when a text contains the resource's key itself, and not a longer key with the same start."""
    at = body.find(key)
    while at >= 0:
        after = body[at + len(key) : at + len(key) + 1]
        if not (after.isalnum() or (after in "-." and after)):
            return True
        at = body.find(key, at + 1)
    return False


def _referring(connection: Connection, patient: str, key: str) -> list[Json]:
    pkey = people.find_key(connection, patient) if patient else 0
    if not pkey:
        return []
    marks = ", ".join("?" * len(_LEFT_OUT))
    texts: dict[str, str] = {
        f"{kind}/{ident}": text
        for kind, ident, text in connection.exec_driver_sql(
            f"SELECT type, id, json FROM resource WHERE pkey = ? AND type NOT IN ({marks})"
            " AND instr(json, ?)",
            (pkey, *_LEFT_OUT, key),
        )
    }
    for entry in outbox.of_patient(connection, pkey):
        if entry.type in _LEFT_OUT:
            continue
        texts.pop(entry.key, None)
        if entry.body is not None and key in entry.body:
            texts[entry.key] = entry.body
    texts.pop(key, None)
    found = (strict.loads(text) for text in texts.values())
    return [one for one in found if key in map(relative, literal(one))]


_ORDER = ("Composition", "DocumentReference", "DiagnosticReport", "Task", "MedicationRequest")


def _order(resource: Json) -> tuple[int, str]:
    kind = str(resource.get("resourceType", ""))
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), str(resource.get("id", "")))


def _use(connection: Connection, chart: Chart, resource: Json, now: datetime) -> OriginUse:
    names = Names(connection, chart, resource)
    kind, key = str(resource["resourceType"]), f"{resource['resourceType']}/{resource.get('id', '')}"
    noun, name = element_words.noun(kind), name_words(resource, names)
    named = name if name.casefold() == noun.casefold() else f"{noun}: {name}"
    if kind in ("Composition", "DocumentReference"):
        named = name
    moment = next((m for m in origins.moments(resource) if m.when), None)
    when = moment_words(moment.when, now) if moment is not None else ""
    text = ", ".join(filter(None, (named, when)))
    if origins.struck(resource):
        text = _("{what} (entered in error)").format(what=text)
    return OriginUse(text, _opens(chart, kind, key))


def _opens(chart: Chart, kind: str, key: str) -> Act | None:
    if kind == "DocumentReference":
        return OpenSignedLetter(key)
    if kind == "Composition":
        note = chart.find(key, Composition)
        return ReadNote(key) if note is not None and not notes.is_letter(note) else None
    return None
