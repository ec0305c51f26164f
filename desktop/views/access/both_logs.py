"""Both logs of a patient as one: the visits of this installation's log, and those that only the server has.

An event of ours that has reached the server stands in both, and is shown once: as ours. It is known by its
id, or, where the server has given another, by the same moment, person and deed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from desktop.access import log_entries, log_settings, visits
from desktop.access.visits import Visit
from desktop.core.fold import fold
from desktop.core.formats import number, relative_day_time
from desktop.core.messages import _, ngettext
from desktop.fhir.when import instant
from desktop.store import server_log
from desktop.store.access_index import Line, Wanted


def of_server(visit: Visit) -> bool:
    """True for a visit that only the server's log has."""
    return visit.newest.seq < 0


def server_event(connection: Connection, patient: str, seq: int) -> str:
    """Event of the server's log behind the number of a line (below 0); empty where it is gone."""
    events = server_log.read(connection, patient).events
    return events[-seq - 1][1] if 0 < -seq <= len(events) else ""


def server_visits(connection: Connection, wanted: Wanted) -> tuple[Visit, ...]:
    """The visits of a patient that only the server's log has, newest first."""
    kept = server_log.read(connection, wanted.patient)
    if not kept.events:
        return ()
    lines: list[Line] = []
    for place, (_ident, text) in enumerate(kept.events):
        found = log_entries.lines(-place - 1, log_entries.read(text))
        lines += [one for one in found if one.patient == wanted.patient and _fits(one, wanted)]
    if not lines:
        return ()
    own = _ours(connection, wanted.patient, min(one.at for one in lines))
    more = [one for one in lines if not own & set(_keys(kept.events[-one.seq - 1], one))]
    return visits.group(more, log_settings.pause())


def merged(
    ours: Iterable[Visit], theirs: Iterable[Visit], most: int, left: int
) -> tuple[tuple[Visit, ...], int]:
    """Visits of both logs, newest first, so many at the most, and how many events lie further back: `left`
    are those of ours."""
    first = list(ours)
    beyond = list(theirs)
    if left and first:
        # What lies between two pages of ours waits for the next one.
        edge = min(one.start for one in first)
        shown = [one for one in beyond if one.start >= edge]
    else:
        shown = beyond
    every = sorted([*first, *shown], key=lambda one: (one.newest.at, one.newest.seq), reverse=True)
    cut = [*every[most:], *(one for one in beyond if one not in shown)]
    return tuple(every[:most]), left + sum(len(one.lines) for one in cut)


def _fits(line: Line, wanted: Wanted) -> bool:
    """True where a line holds what is searched for, as the index would find it."""
    if (wanted.start and line.at < wanted.start) or (wanted.end and line.at >= wanted.end):
        return False
    if wanted.person and wanted.person not in (line.person, line.name):
        return False
    said = [fold(one) for one in (line.name, line.title, line.unit_name, line.words, line.reason)]
    return all(any(fold(word) in one for one in said) for word in wanted.text)


def _ours(connection: Connection, patient: str, since: int) -> frozenset[str]:
    """Ids and deeds of the events of this log about a patient, from a time on."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT l.seq, l.entry FROM access_index i INDEXED BY access_patient"
        " JOIN access_log l ON l.seq = i.seq WHERE i.patient = ? AND i.at >= ?",
        (patient, since - 1),
    )
    found: set[str] = set()
    for seq, text in rows:
        event = log_entries.read(str(text))
        for one in log_entries.lines(int(seq), event):
            found.update(_keys((str(event.get("id", "")), str(text)), one))
    return frozenset(found)


def _keys(event: tuple[str, str], line: Line) -> tuple[str, ...]:
    ident, text = event
    at = instant(str(log_entries.read(text).get("recorded", "")))
    moment = f"{at.timestamp():.3f}" if at is not None else ""
    deed = (f"{moment} {line.person} {line.patient} {line.did}",) if moment else ()
    return ident, *deed


def source(connection: Connection, patient: str, now: datetime) -> str:
    """Sentence on the logs that were asked and those that were not: what was not asked is never empty."""
    said = [asked(connection, patient, now)]
    missing = log_entries.unsearched(connection)
    if missing > 0:
        words = ngettext("{n} event is not searched yet.", "{n} events are not searched yet.", missing)
        said.append(words.format(n=number(missing)))
    return " ".join(said)


def asked(connection: Connection, patient: str, now: datetime) -> str:
    """Sentence on the server's own log: whether it was asked, and with what result."""
    if not patient:
        only = _("Only the log of this installation is shown.")
        return f"{only} " + _("The server's own log is asked patient by patient.")
    kept = server_log.read(connection, patient)
    at = instant(kept.at)
    when = relative_day_time(at, now) if at is not None else ""
    theirs = server_visits(connection, Wanted(patient=patient))
    count = sum(len(one.lines) for one in theirs)
    both = ngettext(
        "The log of this installation, and {n} event that only the server's own log has, asked {when}.",
        "The log of this installation, and {n} events that only the server's own log has, asked {when}.",
        count,
    ).format(n=number(count), when=when)
    only = _("Only the log of this installation is shown.")
    match kept.lack:
        case "":
            return both
        case "more":
            return f"{both} " + _("The server's log has more than was fetched.")
        case "unknown":
            return f"{only} " + _("The server has no log that can be asked.")
        case "refused":
            return f"{only} " + _("The server did not let its own log be read.")
        case "silent":
            gone = _("The server did not answer when its own log was asked, {when}.").format(when=when)
            return f"{both if count else only} {gone}"
    return f"{only} " + _("The server's own log is not asked.")
