"""Patterns of the access log that somebody should ask about, each with its arithmetic in one sentence.

A pattern is a question, never an answer: it has no score, and says nothing of what stands in a record. What
can't be judged here (a type that was never fetched) is never taken for a reason to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.access import log_settings
from desktop.access.visits import Visit
from desktop.clinical.record import persons
from desktop.clinical.record.stays import stays
from desktop.core.clock import at_second
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    Appointment,
    DocumentReference,
    Encounter,
    Practitioner,
    PractitionerRole,
    RelatedPerson,
    Resource,
    ServiceRequest,
    Task,
)
from desktop.fhir.when import instant
from desktop.store import access_index
from desktop.store.access_index import Line, Wanted

TYPES = frozenset(
    {"Appointment", "DocumentReference", "Encounter", "RelatedPerson", "ServiceRequest", "Task"}
)
"""Types of a record by whose references and days a patient is on somebody's lists."""
_OPENED = "read:record"
_LOG_ITSELF = "access-"
"""Beginning of what is shown or printed of the log, and not of the record."""
_DAY = 86_400


class Pattern(msgspec.Struct, frozen=True):
    """A question about somebody's openings: `title` says what, `sums` the arithmetic behind it.

    `key` names it for good (what was explained is found by it); `person` a reference, `name` theirs.
    `patients` are those whom it is about, `start` and `end` its time in seconds.
    """

    kind: str
    key: str
    person: str
    name: str
    patients: tuple[str, ...]
    start: int
    end: int
    title: str
    sums: str = ""


class Known(msgspec.Struct, frozen=True):
    """Parts of the record by which patterns are judged: `chart` of a patient (None for one who is not held
    here, or whose record can't be read), and the directory of people and places."""

    chart: Callable[[str], Chart | None]
    directory: Mapping[str, Resource]
    now: datetime


def found(connection: Connection, patient: str, visits: Iterable[Visit], known: Known) -> tuple[Pattern, ...]:
    """The patterns of which openings of a patient are part, newest first; each person and kind once."""
    made: dict[tuple[str, str], Pattern] = {}
    for visit in visits:
        if not _opens(visit):
            continue
        for pattern in _of_visit(connection, patient, visit, known):
            made.setdefault((pattern.kind, pattern.person), pattern)
    return tuple(sorted(made.values(), key=lambda one: one.end, reverse=True))


def has(pattern: Pattern, visit: Visit) -> bool:
    """True for a visit that is part of a pattern."""
    line = visit.newest
    # In seconds.
    since, until, began = pattern.start, pattern.end, visit.start
    within = since <= line.at and began <= until
    return line.person == pattern.person and line.patient in pattern.patients and within


def _opens(visit: Visit) -> bool:
    """True when the record itself was opened, read or written: a name in a list is no opening, nor is the
    log."""
    return any(
        verb in ("read", "create", "update", "delete", "print") and not on.startswith(_LOG_ITSELF)
        for verb, _colon, on in (line.did.partition(":") for line in visit.lines)
    )


def _of_visit(connection: Connection, patient: str, visit: Visit, known: Known) -> Iterable[Pattern]:
    line, chart = visit.newest, known.chart(patient)
    many = _many(connection, visit, known)
    if many is not None:
        yield many
    if chart is None:
        return
    listed = on_lists(chart, visit, known)
    for kind, words in kin(chart, line, known, listed):
        if log_settings.limit(kind) is not None:
            yield _one(kind, visit, *words)
    yield from _late(connection, chart, visit, known, listed)


def _one(kind: str, visit: Visit, title: str, sums: str) -> Pattern:
    line = visit.newest
    key = f"{kind}/{line.person}/{visit.key}"
    return Pattern(kind, key, line.person, line.name, (line.patient,), visit.start, line.at, title, sums)


# Many records in little time


def _many(connection: Connection, visit: Visit, known: Known) -> Pattern | None:
    limit = log_settings.limit("many")
    if limit is None or not limit.count:
        return None
    span, line = limit.minutes * 60, visit.newest
    around = Wanted(person=line.person, start=visit.start - span, end=line.at + span + 1, did=_OPENED)
    opened = sorted((one.at, one.patient, one) for one in access_index.lines(connection, around, 2_000))
    best: list[Line] = []
    for at, (start, _patient, _line) in enumerate(opened):
        first: dict[str, Line] = {}
        for when, patient, one in opened[at:]:
            if when - start > span:
                break
            first.setdefault(patient, one)
        if visit.newest.patient in first and len(first) > len(best):
            best = list(first.values())
    if len(best) < limit.count:
        return None
    judged = [_listed(one, known) for one in best]
    outside, unknown = judged.count(False), judged.count(None)
    if outside < limit.count:
        return None
    start, end = best[0].at, best[-1].at
    minutes = max(1, -(-(end - start) // 60))
    title = ngettext(
        "{name} opened {count} records in {n} minute.",
        "{name} opened {count} records in {n} minutes.",
        minutes,
    ).format(name=line.name, count=len(best), n=minutes)
    if outside == len(best):
        sums = _("None of the {n} stood on any of {name}'s lists.").format(n=len(best), name=line.name)
    else:
        sums = _("{outside} of the {n} stood on none of {name}'s lists.").format(
            outside=outside, n=len(best), name=line.name
        )
    if unknown:
        sums += " " + ngettext(
            "Of {n} it is not known here.", "Of {n} of them it is not known here.", unknown
        ).format(n=unknown)
    patients = tuple(one.patient for one in best)
    return Pattern(
        "many", f"many/{line.person}/{best[0].seq}", line.person, line.name, patients, start, end, title, sums
    )


def _listed(line: Line, known: Known) -> bool | None:
    chart = known.chart(line.patient)
    return on_lists(chart, Visit((line,)), known) if chart is not None else None


def on_lists(chart: Chart, visit: Visit, known: Known) -> bool | None:
    """True for a patient who was on somebody's lists: on their ward around then, or named together with them
    by a stay, task, order or appointment. None where the stays were never fetched: then nobody knows."""
    line = visit.newest
    me = {line.person} | {
        key
        for key, one in known.directory.items()
        if isinstance(one, PractitionerRole)
        and one.practitioner is not None
        and one.practitioner.target == line.person
    }
    ward = line.unit.partition("/")[2]
    for stay in stays.stays(chart, known.now):
        if ward and stay.ward_id == ward and _around(stay, line.at):
            return True
        if not me.isdisjoint({stay.doctor_reference, stay.coming_doctor, *_people(stay.participants)}):
            return True
    for encounter in chart.all(Encounter):
        if not me.isdisjoint(_people(encounter.participant)):
            return True
        if line.unit and any(
            place.location is not None and place.location.target == line.unit for place in encounter.location
        ):
            return True
    if any(one.owner is not None and one.owner.target in me for one in chart.all(Task)):
        return True
    if any(one.requester is not None and one.requester.target in me for one in chart.all(Task)):
        return True
    if any(one.requester is not None and one.requester.target in me for one in chart.all(ServiceRequest)):
        return True
    for one in chart.all(Appointment):
        if any(part.actor is not None and part.actor.target in me for part in one.participant):
            return True
    return False if "Encounter" in chart.pulled else None


def _people(participants: Iterable[object]) -> set[str]:
    return {
        who.target
        for one in participants
        if (who := getattr(one, "individual", None)) is not None and who.target
    }


def _around(stay: stays.Stay, at: int) -> bool:
    begin = stay.admitted.timestamp() - _DAY if stay.admitted is not None else 0
    end = stay.discharged.timestamp() + _DAY if stay.discharged is not None else at
    return begin <= at <= end


# Themselves, their own, colleagues


def kin(chart: Chart, line: Line, known: Known, listed: bool | None) -> Iterable[tuple[str, tuple[str, str]]]:
    """The person's own record, a relative's, a colleague's, by names and addresses: kind, title and sums."""
    patient = chart.patient
    name, whole = line.name, persons.whole_name(patient.name)
    family, _given = persons.family_given(patient.name)
    worker = known.directory.get(line.person)
    if _same(name, whole):
        yield (
            "own",
            (
                _("{name} has the same name as the patient.").format(name=name),
                _("It may be their own record. A name is not proof."),
            ),
        )
        return
    if any(_same(name, persons.whole_name(one.name)) for one in chart.all(RelatedPerson)):
        yield (
            "relative",
            (
                _("{name} has the same name as one of the patient's relatives.").format(name=name),
                _("A name is not proof."),
            ),
        )
    if isinstance(worker, Practitioner) and _shares_address(worker, chart):
        yield (
            "address",
            (
                _("{name} has the same address as the patient.").format(name=name),
                _("The address itself is not shown here."),
            ),
        )
    if listed is not False:
        return
    if family and isinstance(worker, Practitioner) and _same(persons.family_given(worker.name)[0], family):
        yield (
            "surname",
            (
                _("{name} has the same surname as the patient.").format(name=name),
                _("The patient stood on none of {name}'s lists.").format(name=name),
            ),
        )
    colleague = next(
        (
            one
            for one in known.directory.values()
            if isinstance(one, Practitioner)
            and one.key != line.person
            and _same(persons.whole_name(one.name), whole)
        ),
        None,
    )
    if colleague is not None:
        yield (
            "colleague",
            (
                _("{name} opened the record of somebody with the same name as a colleague.").format(
                    name=name
                ),
                _("The patient stood on none of {name}'s lists.").format(name=name),
            ),
        )


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and fold(one) == fold(other)


def _shares_address(worker: Practitioner, chart: Chart) -> bool:
    def written(one: Practitioner | object) -> set[str]:
        return {
            fold(" ".join([*address.line, address.postal_code]))
            for address in getattr(one, "address", ())
            if address.line and address.postal_code
        }

    return not written(worker).isdisjoint(written(chart.patient))


# Long after


def _late(
    connection: Connection, chart: Chart, visit: Visit, known: Known, listed: bool | None
) -> Iterable[Pattern]:
    line = visit.newest
    nothing, after = log_settings.limit("nothing"), log_settings.limit("after")
    needed = ("Encounter", "DocumentReference", "Task", "Appointment")
    if (
        nothing is not None
        and nothing.days
        and listed is False
        and all(one in chart.pulled for one in needed)
    ):
        newest = max((second for second in _days(chart) if visit.start - second >= 0), default=None)
        if newest is None:
            yield _one(
                "nothing", visit,
                _("{name} opened a record without any stay, letter, appointment or task.").format(
                    name=line.name
                ),
                _("There is none before {day}, as far as the record here tells.").format(
                    day=_said(visit.start)
                ),
            )  # fmt: skip
        elif visit.start - newest > nothing.days * _DAY:
            days = (visit.start - newest) // _DAY
            yield _one(
                "nothing", visit,
                _("{name} opened the record {n} days after anything happened.").format(
                    name=line.name, n=days
                ),
                _("The newest stay, letter, appointment or task was on {day}.").format(day=_said(newest)),
            )  # fmt: skip
    if after is None or not after.days or "Encounter" not in chart.pulled:
        return
    found = stays.stays(chart, known.now)
    if any(one.ongoing for one in found) or listed is not False:
        return
    ended = max((one.discharged.timestamp() for one in found if one.discharged is not None), default=None)
    if ended is None or visit.start - ended <= after.days * _DAY:
        return
    wrote = any(
        access_index.count(connection, Wanted(patient=line.patient, person=line.person, did=did)).events
        for did in ("create", "update")
    )
    if not wrote:
        yield _one(
            "after", visit,
            _("{name} opened the record {n} days after the stay was over.").format(
                name=line.name, n=int(visit.start - ended) // _DAY
            ),
            _("{name} has never written in it.").format(name=line.name),
        )  # fmt: skip


def _days(chart: Chart) -> Iterable[int]:
    texts: list[str] = []
    for stay in chart.all(Encounter):
        texts += [stay.period.start, stay.period.end] if stay.period is not None else []
    texts += [one.date for one in chart.all(DocumentReference)]
    texts += [one.authored_on for one in chart.all(Task)]
    texts += [one.start for one in chart.all(Appointment)]
    for text in texts:
        moment = instant(text) if text else None
        if moment is not None:
            yield int(moment.timestamp())


def _said(seconds: int) -> str:
    from desktop.core.formats import day

    return day(at_second(seconds))
