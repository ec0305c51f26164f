"""The access log for those who go through it: rows of visits, patterns as questions, and the chain.

One idea: the log of one search, from the index alone; events are read one by one only when somebody opens a
row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.access import log_entries, log_settings, pattern_outcomes, reasons, visits
from desktop.access.pattern_outcomes import Settled
from desktop.access.visits import Visit
from desktop.clinical.record import persons
from desktop.clinical.typing import typed_day
from desktop.clinical.words import demographics
from desktop.core.clock import at_second, local
from desktop.core.formats import day, day_time, number, relative_day_time
from desktop.core.messages import _, ngettext, pick
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.shown.access.access_log import (
    AccessLogModel,
    AccessLogPage,
    ChainTold,
    CheckChain,
    EventShown,
    FieldShown,
    PatternShown,
    VisitEvents,
    VisitRow,
    WhoseLog,
)
from desktop.shown.parts import PanelState
from desktop.store import access_index, accesslog, outbox
from desktop.store.access_index import Line, Wanted
from desktop.store.accesslog import Checking
from desktop.views.access import both_logs, log_patterns, log_words
from desktop.views.access.log_patterns import Known, Pattern
from desktop.views.answering import answers
from desktop.views.reader import Reader

PAGE = 200
"""Rows of one page."""
_EVENTS = 2_000
"""Events of which the rows of a page are made, at the most."""
_COUNTED = 10_000
"""Events that are counted, at the most, of those that lie further back."""
_JUDGED = 200
"""Newest rows of a patient that are held against the patterns."""
_STEP = 20_000
"""Events that one step of the chain's check reads."""


@answers(AccessLogPage)
def page(reader: Reader, connection: Connection, ask: AccessLogPage) -> tuple[AccessLogModel, PanelState]:
    now = reader.clock()
    wanted = wanted_of(ask, now)
    found, left = rows_of(connection, wanted, PAGE * ask.pages)
    asked = asked_about(reader, connection, ask.patient, found) if ask.patient else ()
    if ask.patient and not ask.pattern:
        theirs = both_logs.server_visits(connection, wanted)
        found, left = both_logs.merged(found, theirs, PAGE * ask.pages, left)
    became = pattern_outcomes.every(connection)
    if ask.pattern:
        shown = next((one for one in asked if one.key == ask.pattern), None)
        if shown is not None:
            found, left = rows_of(
                connection, Wanted(person=shown.person, start=shown.start, end=shown.end + 1), PAGE
            )
            found = tuple(one for one in found if one.newest.patient in shown.patients)
    several = bool(ask.pattern) or not ask.patient
    rows = tuple(_row(reader, connection, one, asked, became, now, several=several) for one in found)
    open_ = [one for one in asked if not _explained(one, became)]
    model = AccessLogModel(
        rows=rows,
        patient=ask.patient,
        whose=_whose(reader, connection, ask.patient) if ask.patient else None,
        summary=_summary(connection, ask.patient),
        all=len(rows) + left,
        chosen=sum(row.chosen for row in rows),
        unusual=sum(bool(row.unusual) for row in rows),
        patterns=tuple(_pattern(one, became, now) for one in (*open_, *(p for p in asked if p not in open_))),
        shown_pattern=ask.pattern,
        left=left,
        source=both_logs.source(connection, ask.patient, now),
        anchor=anchored(connection, now),
        find=ask.find,
    )
    if not rows:
        return model, PanelState("empty", title=_("Nothing in this log fits."), text=model.source)
    return model, PanelState("ready")


def rows_of(connection: Connection, wanted: Wanted, most: int) -> tuple[tuple[Visit, ...], int]:
    """The newest visits of a search, and how many events lie further back.

    A visit that the last event read may belong to is left for the next page: no row is cut in two.
    """
    read = access_index.lines(connection, wanted, _EVENTS + 1)
    whole = len(read) <= _EVENTS
    found = visits.group(read[:_EVENTS], log_settings.pause())
    if not whole:
        edge = read[-1].at + log_settings.pause()
        found = tuple(one for one in found if one.start > edge) or found
    shown = found[:most]
    if whole and len(shown) == len(found):
        return shown, 0
    events = sum(len(one.lines) for one in shown)
    return shown, max(access_index.count_to(connection, wanted, _COUNTED) - events, 1)


def every_visit(connection: Connection, patient: str) -> tuple[Visit, ...]:
    """Every visit of a patient's log, and those that the server's alone has, for the excerpt: nothing of the
    logs is left out."""
    wanted = Wanted(patient=patient)
    ours = visits.group(access_index.each(connection, wanted), log_settings.pause())
    theirs = both_logs.server_visits(connection, wanted)
    return both_logs.merged(ours, theirs, len(ours) + len(theirs), 0)[0]


def asked_about(
    reader: Reader, connection: Connection, patient: str, found: tuple[Visit, ...]
) -> tuple[Pattern, ...]:
    """The patterns of which the newest openings of a patient are part."""
    return log_patterns.found(connection, patient, found[:_JUDGED], _known(reader, connection))


def wanted_of(ask: AccessLogPage, now: datetime) -> Wanted:
    """A search from what somebody typed: days in it are times, every other word is looked for."""
    words: list[str] = []
    start = end = 0
    for word in ask.find.split():
        when = typed_day.read(word, now) if re.search("[0-9]", word) else None
        if when is None:
            words.append(word)
            continue
        begins = int(
            local(datetime(when.year, when.month, when.day, 12, tzinfo=now.tzinfo))
            .replace(hour=0)
            .timestamp()
        )
        start = min(start or begins, begins)
        end = max(end, begins + 86_400)
    return Wanted(patient=ask.patient, text=tuple(words), start=start, end=end)


def _known(reader: Reader, connection: Connection) -> Known:
    charts: dict[str, Chart | None] = {}

    def chart(patient: str) -> Chart | None:
        if patient not in charts:
            charts[patient] = reader.charts.read(connection, patient, log_patterns.TYPES)
        return charts[patient]

    return Known(chart, reader.charts.directory(connection), reader.clock())


def _whose(reader: Reader, connection: Connection, patient: str) -> WhoseLog:
    chart = reader.charts.read(connection, patient, ("Encounter",))
    now = reader.clock()
    reason = _reason(connection, reader, patient)
    by = _("You, {name}, stand in the log for this yourself").format(name=reader.actor.name)
    if chart is None:
        return WhoseLog(patient, "", "", "", "", reason, by)
    today = local(now).date()
    family, given = persons.family_given(chart.patient.name)
    sex = demographics.sex(chart.patient.gender, chart.patient.birth_date, today)
    return WhoseLog(
        family,
        given,
        demographics.born(chart.patient, today),
        sex,
        demographics.number(chart.patient, now),
        reason,
        by,
    )


def _reason(connection: Connection, reader: Reader, patient: str) -> str:
    """The reason that whoever reads gave for this log, as it stands in the log itself."""
    me = reader.actor.practitioner or reader.actor.name
    mine = access_index.lines(connection, Wanted(patient=patient, person=me, did="reason"), 1)
    if not mine:
        return ""
    declared = reasons.reasons().get(mine[0].reason)
    title = pick(declared.title) if declared is not None else ""
    words = ", ".join(dict.fromkeys(one for one in (title, mine[0].words) if one))
    return _("Reason: {reason}").format(reason=words)


def _row(
    reader: Reader, connection: Connection, visit: Visit, asked: Iterable[Pattern], became: dict[str,
    Settled], now: datetime, *, several: bool,
) -> VisitRow:  # fmt: skip
    line = visit.newest
    why, because = log_words.why(visit)
    unusual = tuple(one.key for one in asked if log_patterns.has(one, visit) and not _explained(one, became))
    whose = ""
    if several and line.patient:
        family, given, _bed = reader.person(connection, line.patient)
        whose = family_first(family, given) if given else family
    row = VisitRow(
        key=visit.key,
        patient=line.patient,
        when=relative_day_time(at_second(visit.start), now),
        long=log_words.long(visit),
        person=line.person,
        who=line.name or _("Name not given"),
        role=role_of(line),
        did=log_words.did(visit),
        why=why,
        because=because,
        chosen=line.chosen,
        unusual=unusual,
        whose=whose,
        refused=any(one.did.startswith("refused") for one in visit.lines),
        at_server=both_logs.of_server(visit),
    )
    far = _("from the server's log") if row.at_server else ""
    parts = (row.who, row.role, far, row.whose, ", ".join(row.did), row.long, row.why, row.because, row.when,
             _("Unusual") if unusual else "")  # fmt: skip
    return msgspec.structs.replace(row, spoken=". ".join(part for part in parts if part))


def role_of(line: Line) -> str:
    """Role and place of whoever opened a record; a place that stands in the role is not said twice."""
    place = line.unit_name if line.unit_name not in line.title else ""
    return ", ".join(part for part in (line.title, place) if part)


def _explained(pattern: Pattern, became: dict[str, Settled]) -> bool:
    found = became.get(pattern.key)
    return found is not None and found.how == "explained"


def _pattern(pattern: Pattern, became: dict[str, Settled], now: datetime) -> PatternShown:
    found = became.get(pattern.key)
    said = ""
    if found is not None:
        words = {
            "asked": _("{by} asked {name} {when}."),
            "passed": _("{by} told the data protection officer {when}."),
            "explained": _("{by} said {when} that it is explained: {words}"),
        }[found.how]
        from desktop.fhir.when import instant

        at = instant(found.at)
        when = relative_day_time(at, now) if at is not None else ""
        said = words.format(by=found.by, name=pattern.name, when=when, words=found.words)
    return PatternShown(
        pattern.key, pattern.person, pattern.name, pattern.title, pattern.sums, len(pattern.patients), said,
        _explained(pattern, became),
    )  # fmt: skip


def _summary(connection: Connection, patient: str) -> str:
    """Counts of a patient's log; of everybody's only how many events there are."""
    if not patient:
        count = access_index.indexed(connection)
        return ngettext("{n} event", "{n} events", count).format(n=number(count))
    found = access_index.count(connection, Wanted(patient=patient))
    if not found.events:
        return ""
    events = ngettext("{n} event", "{n} events", found.events).format(n=number(found.events))
    people = ngettext("{n} person", "{n} people", found.people).format(n=number(found.people))
    return _("{events}, {people}, since {day}").format(
        events=events, people=people, day=day(at_second(found.first))
    )


def anchored(connection: Connection, now: datetime) -> str:
    """Place and time of the chain's last link that is kept elsewhere, in words."""
    heads = access_index.lines(connection, Wanted(did="log-head"), 20)
    for head in heads:
        event = log_entries.read(entry(connection, head.seq))
        ident = str(event.get("id", ""))
        if ident and not outbox.of_resource(connection, "AuditEvent", ident):
            return _("The last link also lies at the server, {when}.").format(
                when=relative_day_time(at_second(head.at), now)
            )
    return _("The last link is kept nowhere else yet: a cut end would not be seen.")


def entry(connection: Connection, seq: int) -> str:
    """The event of a row of the log as it was written; empty where it is gone."""
    row = connection.exec_driver_sql("SELECT entry FROM access_log WHERE seq = ?", (seq,)).first()
    return str(row[0]) if row else ""


@answers(VisitEvents)
def events(reader: Reader, connection: Connection, ask: VisitEvents) -> tuple[EventShown, ...]:
    first = int(ask.key.partition("/")[0])
    patient = ask.key.partition("/")[2]
    if first < 0:
        found = both_logs.server_visits(connection, Wanted(patient=patient))
    else:
        near = access_index.lines(connection, Wanted(patient=patient), _EVENTS)
        found = visits.group(near, log_settings.pause())
    visit = next((one for one in found if one.key == ask.key), None)
    seqs = sorted(visit.seqs) if visit is not None else [first]
    return tuple(_event(connection, patient, seq) for seq in seqs)


def _event(connection: Connection, patient: str, seq: int) -> EventShown:
    text = entry(connection, seq) if seq > 0 else both_logs.server_event(connection, patient, seq)
    event = log_entries.read(text)
    lines = log_entries.lines(seq, event)
    title = day_time(at_second(lines[0].at)) if lines and lines[0].at else ""
    place = FieldShown(_("Line of the log"), number(seq)) if seq > 0 else (
        FieldShown(_("Log"), _("the server's own")))  # fmt: skip
    fields = [place, *_fields("", event)]
    return EventShown(title, tuple(fields))


def _fields(path: str, value: object) -> Iterable[FieldShown]:
    """Every field of an event by its FHIR path, none left out."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _fields(f"{path}.{name}" if path else str(name), one)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _fields(f"{path}[{at}]" if len(value) > 1 else path, one)
    else:
        yield FieldShown(path, value if isinstance(value, str) else json.dumps(value))


class _Kept:
    checking: Checking | None = None
    lines = 0


_CHECKS: dict[int, _Kept] = {}


@answers(CheckChain)
def check(reader: Reader, connection: Connection, ask: CheckChain) -> ChainTold:
    kept = _CHECKS.setdefault(id(reader), _Kept())
    if ask.anew or kept.checking is None:
        kept.checking = Checking()
    checking = kept.checking
    checking.step(connection, _STEP)
    newest = accesslog.newest(connection)
    count = number(newest.seq if newest is not None else 0)
    if not checking.done:
        return ChainTold(False, True, _("The chain is being checked"), _("{n} events").format(n=count))
    kept.checking = None
    broken = checking.broken
    when = relative_day_time(reader.clock(), reader.clock())
    if broken is None:
        said = _("{n} events, each bound to the one before, checked {when}").format(n=count, when=when)
        return ChainTold(True, True, _("The chain is whole"), said)
    from desktop.access.chain_words import words

    return ChainTold(True, False, _("The chain is broken"), words(broken))
