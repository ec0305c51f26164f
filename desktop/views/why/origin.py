"""The origin (provenance) of what is under the cursor: `desktop.shown.why.origin` holds the model.

One idea: the origin of a value, of one resource or of several.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import origins, security_labels, tasks
from desktop.clinical.record.measured.measurements import said_by
from desktop.clinical.record.observed import GOOD
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.results import phoned, unread
from desktop.clinical.vocabulary import vitals
from desktop.core.formats import NBSP
from desktop.core.messages import _, ngettext
from desktop.fhir import strict
from desktop.fhir.arriving import Row
from desktop.fhir.chart import Chart
from desktop.fhir.inside import holder
from desktop.fhir.resources import DiagnosticReport, Task
from desktop.fhir.when import for_newest, instant
from desktop.shown.questions import Origin, WholeResource
from desktop.shown.why.origin import (
    Heard,
    OriginLine,
    OriginOf,
    OriginPart,
    OriginShown,
    OriginVersion,
    ResourceElement,
    ResourceShown,
)
from desktop.store import beyond, outbox, records
from desktop.views.answering import answers
from desktop.views.base import element_words
from desktop.views.base.making import moment_words
from desktop.views.reader import Reader
from desktop.views.why import origin_ends, origin_uses
from desktop.views.why.origin_words import (
    Json,
    Names,
    deed_words,
    name_words,
    not_given,
    observation,
    state_words,
    value_words,
)

_READ = {"Task", "DiagnosticReport", "Composition", "DocumentReference", "RelatedPerson"}
TYPES = frozenset(_READ) | phoned.TYPES
SHOWN_VERSIONS = 5
"""Number of versions listed; the count of the rest is said."""


@answers(Origin)
def origin(reader: Reader, connection: Connection, ask: Origin) -> OriginShown | None:
    """Origin (provenance) of a value under the cursor. A value worked out from several tells its parts."""
    of, now = ask.of, reader.clock()
    held = [(key, found) for key in of.keys if (found := _held(connection, key, of.patient)) is not None]
    if not held:
        return None
    chart = reader.charts.read(connection, of.patient, TYPES) if of.patient else None
    if chart is None:
        chart = reader.charts.of_nobody(connection)
    if of.computed or len(held) > 1:
        return _several(connection, chart, of, held, now)
    key, resource = held[0]
    return _single(reader, connection, chart, of, holder(key), resource, ask.heard, now)


@answers(WholeResource)
def whole_resource(reader: Reader, connection: Connection, ask: WholeResource) -> ResourceShown | None:
    """A resource element by element, as FHIR names them where nobody here has a word."""
    resource = _held(connection, ask.key, ask.patient)
    if resource is None:
        return None
    own = reader.charts.read(connection, ask.patient, ()) if ask.patient else None
    chart = own or reader.charts.of_nobody(connection)
    names = Names(connection, chart, resource)
    kind = str(resource.get("resourceType", ""))
    elements = tuple(
        ResourceElement(element_words.label(kind, name), said)
        for name, value in resource.items()
        if name not in ("resourceType", "contained") and (said := element_words.words(value, names.find))
    )
    return ResourceShown(ask.key, name_words(resource, names), elements, strict.dumps(resource))


def _held(connection: Connection, key: str, patient: str = "") -> Json | None:
    """A resource of the record, or one that was fetched beyond it for the list of this patient; the report of
    what lies inside one."""
    kind, _slash, ident = holder(key).partition("/")
    current = outbox.current(connection, kind, ident) if ident else None
    return current or beyond.find(connection, patient, key)


def _inner(key: str, resource: Json) -> Json:
    """Resource that a key names: this one itself, or one that lies inside it."""
    _outer, sign, inner = key.partition("#")
    found = (one for one in origins.dicts(resource, "contained") if str(one.get("id")) == inner)
    return next(found, resource) if sign else resource


# One resource


def _single(
    reader: Reader, connection: Connection, chart: Chart, of: OriginOf, key: str, resource: Json,
    heard: Heard, now: datetime,
) -> OriginShown:  # fmt: skip
    names = Names(connection, chart, resource)
    versions, note, count = _versions(connection, key, resource, names, heard, now)
    came = beyond.came(connection, of.patient, key)
    lines = (
        *_ordered(connection, chart, resource, now),
        *_deeds(resource, names, now),
        *_provenances(connection, chart, key, heard, now),
        *_labels(resource),
        _source(connection, key, resource, now, came),
        *_seen(chart, key, now),
        *origin_ends.of_entry(chart, resource, now),
        *origin_ends.of_alarms(chart, key, now),
    )
    base = records.get(connection, *key.split("/", 1))
    first = versions[0].name if base is not None and versions else ""
    version = "" if first == "·" else first
    state = state_words(resource, names)
    return OriginShown(
        of,
        state=state,
        lines=lines,
        versions=versions,
        versions_note=note,
        versions_count=count,
        used=origin_uses.uses(reader, connection, chart, key, resource, now),
        remarks=_remarks(resource, names),
        resource=_resource_words(key, version, sent=base is not None or bool(came)),
        spoken=_spoken(of, lines, state, count),
    )


def _resource_words(key: str, version: str, *, sent: bool) -> str:
    name = key.replace("/", " ")
    if not sent:
        return _("{resource}, not sent").format(resource=name)
    # The number goes with its word: alone on a line it says nothing.
    said = _("{resource}, version {version}").format(resource=name, version=version) if version else name
    return NBSP.join(said.rsplit(" ", 1)) if version else said


def _deeds(resource: Json, names: Names, now: datetime) -> Iterator[OriginLine]:
    kind = str(resource.get("resourceType", ""))
    for moment in origins.moments(resource):
        who = ", ".join(dict.fromkeys(name for r in moment.who if (name := names.of(r))))
        when = moment_words(moment.when, now)
        missing = not who and (moment.expected or not when)
        # A time without anybody who could have done it, as of an answer, lacks nobody.
        nobody = not who and when and not moment.expected
        text = "" if nobody else who or not_given()
        yield OriginLine(deed_words(moment.deed, kind), text, when, "quiet" if missing and text else "")


def _ordered(connection: Connection, chart: Chart, resource: Json, now: datetime) -> Iterator[OriginLine]:
    """Lines for the order behind a resource (`basedOn`), where that order is held."""
    for reference in origins.dicts(resource, "basedOn"):
        key = origin_uses.target(reference)
        order = _held(connection, key)
        if order is None:
            told = Names(connection, chart, resource).of(reference)
            yield OriginLine(_("Requested"), told or not_given())
            continue
        names = Names(connection, chart, order)
        for moment in origins.moments(order)[:1]:
            who = ", ".join(filter(None, map(names.of, moment.who)))
            yield OriginLine(_("Requested"), who or not_given(), moment_words(moment.when, now))


def _provenances(
    connection: Connection, chart: Chart, key: str, heard: Heard, now: datetime
) -> Iterator[OriginLine]:
    """Lines from Provenance resources that target it; a server that did not answer is told apart from
    none."""
    texts = dict.fromkeys((*_own_provenances(connection, key), *heard.provenances))
    found = [p for text in texts if origins.targets(p := strict.loads(text), key)]
    found.sort(key=lambda p: for_newest(str(p.get("recorded", ""))))
    for one in found:
        names = Names(connection, chart, one)
        people = []
        for agent in origins.dicts(one, "agent"):
            who = next((names.of(r) for r in origins.dicts(agent, "who")), "")
            for_ = next((names.of(r) for r in origins.dicts(agent, "onBehalfOf")), "")
            if who or for_:
                people.append(_("{who} for {organisation}").format(who=who or not_given(), organisation=for_)
                              if for_ else who)  # fmt: skip
        deed = element_words.words(one.get("activity"), names.find).partition(" (")[0]
        policy = ", ".join(str(p) for p in origins.walk(one, "policy") if isinstance(p, str))
        text = "; ".join(filter(None, (", ".join(people) or not_given(), deed, policy)))
        yield OriginLine(_("Origin"), text, moment_words(one.get("recorded") or "", now))
    if not found and heard.provenances_state == "not_offered":
        yield OriginLine(_("Origin"), _("the server can't be asked"), tone="quiet")
    elif not found and heard.provenances_state in ("not_fetched", "partly"):
        yield OriginLine(_("Origin"), _("not fetched"), tone="quiet")
    elif not found and heard.provenances_state == "asking":
        yield OriginLine(_("Origin"), _("being fetched …"), tone="quiet")


def _own_provenances(connection: Connection, key: str) -> list[str]:
    """The Provenances about it that are held here, sent or not."""
    held = connection.exec_driver_sql(
        "SELECT json FROM resource WHERE type = 'Provenance' AND instr(json, ?)"
        " UNION ALL SELECT body FROM outbox WHERE type = 'Provenance' AND instr(coalesce(body, ''), ?)",
        (key, key),
    )
    return [str(row[0]) for row in held if row[0]]


def _labels(resource: Json) -> Iterator[OriginLine]:
    """Lines for security labels: what they mean, and as they were written."""
    for coding, label in security_labels.written(resource):
        told = ", ".join(filter(None, (coding.display, coding.code, coding.system)))
        yield OriginLine(_("Label"), f"{label.words} ({told})" if told else label.words)


def _source(connection: Connection, key: str, resource: Json, now: datetime, came: str) -> OriginLine:
    """From which system it came, and when this record's server took it in, or it was fetched beyond the
    record (`came`)."""
    meta: Any = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    named = str(meta.get("source") or "").partition("#")[0]
    base = records.get(connection, *key.split("/", 1))
    text = named or _("the server, which does not say from where")
    if base is None and came:
        return OriginLine(_("Source"), text, moment_words(came, now))
    if base is None:
        return OriginLine(_("Source"), _("written here, not sent"), tone="warn")
    unsent = bool(outbox.of_resource(connection, *key.split("/", 1)))
    if unsent:
        text = _("{source}; changed here, not sent").format(source=text)
    return OriginLine(_("Source"), text, moment_words(base.updated, now), "warn" if unsent else "")


def _seen(chart: Chart, key: str, now: datetime) -> Iterator[OriginLine]:
    """Lines on acknowledgement of a result: by whom and when; none for what nobody acknowledges."""
    reports = {r.key for r in chart.all(DiagnosticReport) if any(part.target == key for part in r.result)}
    about = [
        task for task in chart.all(Task)
        if task.focus is not None and task.focus.target in (key, *reports) and not tasks.mistaken(task)
    ]  # fmt: skip
    for call in phoned.calls(chart, {key, *reports}):
        told = call.said if call.told else _("nobody was reached")
        said = "; ".join(filter(None, (name_of(chart, call.caller), told, *call.notes)))
        yield OriginLine(_("By telephone"), said or not_given(), moment_words(call.sent, now))
    if key in unread.references(chart, now):
        yield OriginLine(_("Seen"), _("not acknowledged"), tone="warn")
        return
    done = [task for task in about if tasks.acknowledged(task)]
    for task in sorted(done, key=lambda t: for_newest(t.last_modified, t.authored_on))[-1:]:
        ended = task.execution_period.end if task.execution_period is not None else ""
        who = name_of(chart, task.owner)
        yield OriginLine(_("Seen"), who or not_given(), moment_words(ended or task.last_modified, now))
        if task.status_reason is not None and (why := task.status_reason.words):
            yield OriginLine(_("Seen because"), why)


def _remarks(resource: Json, names: Names) -> tuple[str, ...]:
    return tuple(
        said for note in origins.dicts(resource, "note") if (said := element_words.words(note, names.find))
    )


# Versions


def _versions(
    connection: Connection, key: str, resource: Json, names: Names, heard: Heard, now: datetime
) -> tuple[tuple[OriginVersion, ...], str, str]:
    """Newest first: what is unsent here, what the server has, what it had before; then what is not listed,
    and how many there are."""
    kind, _slash, ident = key.partition("/")
    found: list[OriginVersion] = []
    pending = outbox.of_resource(connection, kind, ident)
    if pending:
        found.append(_version(resource, names, _("here"), moment_words(pending[-1].created, now),
                              replaced=False, unsent=True))  # fmt: skip
    base = records.get(connection, kind, ident)
    known: set[str] = set()
    if base is not None:
        known.add(base.version)
        found.append(
            _version(strict.loads(base.json), names, base.version, moment_words(base.updated, now),
                     replaced=bool(pending))
        )  # fmt: skip
    for text in heard.versions:
        older = strict.loads(text)
        raw = older.get("meta")
        meta = raw if isinstance(raw, dict) else {}
        name = str(meta.get("versionId") or "")
        if name in known:
            continue
        known.add(name)
        when = moment_words(str(meta.get("lastUpdated") or ""), now)
        found.append(_version(older, names, name or "–", when, replaced=True))
    found = _numbered(found, whole=heard.versions_state == "known" and not _gap(heard, base))
    more = len(found) - SHOWN_VERSIONS
    said = []
    if more > 0:
        said.append(ngettext("{n} older is not shown", "{n} older are not shown", more).format(n=more))
    state = heard.versions_state
    if state == "partly":
        said.append(_("there are more than were fetched"))
    elif state == "not_offered":
        said.append(_("the server keeps no earlier versions"))
    elif state == "asking":
        said.append(_("older: being fetched …"))
    elif state == "not_fetched" and base is not None:
        said.append(_("older: not fetched"))
    whole = state in ("known",) or base is None
    count = str(len(found)) if whole else _("at least {n}").format(n=len(found))
    return tuple(found[:SHOWN_VERSIONS]), "; ".join(said), count


def _version(
    resource: Json, names: Names, name: str, time: str, *, replaced: bool, unsent: bool = False
) -> OriginVersion:
    state = state_words(resource, names)
    if unsent:
        state = ", ".join(filter(None, (state, _("not sent"))))
    gone = replaced or origins.struck(resource)
    return OriginVersion(name, value_words(resource, names), state, time, gone)


_SHORT = 4
"""A version's name on the server is opaque, and may be long: then it stands in the whole resource only."""


def _gap(heard: Heard, base: Row | None) -> bool:
    """True when the server's history lacks the version held here, so versions can't be counted."""
    names = {str(origins.walk(strict.loads(text), "meta.versionId")[:1]) for text in heard.versions}
    return base is not None and str([base.version]) not in names


def _numbered(found: list[OriginVersion], *, whole: bool) -> list[OriginVersion]:
    """Versions by their place, the first as 1, where all are known; else by the server's name for them."""
    kept = []
    for at, one in enumerate(found):
        name = str(len(found) - at) if whole else one.name if len(one.name) <= _SHORT else "·"
        kept.append(msgspec.structs.replace(one, name=name))
    return kept


# Worked out from several


def _several(
    connection: Connection, chart: Chart, of: OriginOf, held: list[tuple[str, Json]], now: datetime
) -> OriginShown:
    """A value that was worked out, or told by several: each part has an origin of its own."""
    parts = tuple(part for key, one in held for part in _parts(connection, chart, of, key, one, now))
    lacking = len(of.keys) - len(held)
    note = ngettext("{n} part is not in the record here", "{n} parts are not in the record here", lacking)
    n = len(parts)
    lines = (
        (OriginLine(_("Computed"), ngettext("by Fagflate, from {n} value", "by Fagflate, from {n} values", n)
                    .format(n=n)),)
        if of.computed else ()
    )  # fmt: skip
    return OriginShown(
        of,
        lines=lines,
        parts=parts,
        parts_note=note.format(n=lacking) if lacking else "",
        spoken=_spoken(of, lines, "", ""),
    )


def _parts(
    connection: Connection, chart: Chart, of: OriginOf, key: str, resource: Json, now: datetime
) -> Iterator[OriginPart]:
    names, one = Names(connection, chart, resource), _inner(key, resource)
    title, value = name_words(one, names), value_words(one, names)
    read = observation(one)
    at = instant(read.when) if read is not None else None
    if read is not None and at is not None and (measured := said_by(read, at, GOOD)):
        title = _measured_name([m.key for m in measured])
    if value.casefold().startswith(title.casefold()):
        value = ""  # what is named by its value alone, as an allergy
    moment = next(iter(origins.moments(resource)), None)
    who = ", ".join(filter(None, map(names.of, moment.who))) if moment is not None else ""
    yield OriginPart(
        OriginOf((key,), title, value, patient=of.patient),
        who or not_given(),
        moment_words(moment.when, now) if moment is not None else "",
    )


def _measured_name(keys: list[str]) -> str:
    """`Blood pressure` for its two values, else the names of what was measured."""
    for whole, pair in (("bp", {"sbp", "dbp"}), ("ibp", {"isbp", "idbp"})):
        if pair <= set(keys) and whole in vitals():
            return vitals()[whole].name
    return ", ".join(dict.fromkeys(vitals()[key].name for key in keys))


def _spoken(of: OriginOf, lines: tuple[OriginLine, ...], state: str, count: str) -> str:
    value = " ".join(filter(None, (of.value.replace(NBSP, " "), of.unit)))
    outside = {"high": _("high"), "low": _("low"), "": ""}[of.outside]
    head = ", ".join(filter(None, (" ".join(filter(None, (of.title, value))), outside)))
    said = [". ".join(filter(None, (" ".join(filter(None, (one.label, one.text, one.time)))
            for one in lines)))]  # fmt: skip
    if state:
        versions = _("versions: {n}").format(n=count) if count else ""
        said.append(", ".join(filter(None, (state[:1].upper() + state[1:], versions))))
    return ". ".join(filter(None, (head, *said))) + "."
