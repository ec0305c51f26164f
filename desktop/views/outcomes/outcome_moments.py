"""Moments of an outcome measure in one patient's record: when each stay, answer or note began, what came.

What is not held, is blocked, can't be read or has a day and no time is unknown, and never *did not come*:
only where the server has answered for all that it rests on does an empty record say that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical import answers
from desktop.clinical.outcome_measures import OutcomeMeasure, Second
from desktop.clinical.record import parts, reports, tasks
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.medicines import reconciliations
from desktop.clinical.record.notes import notes
from desktop.clinical.record.results import unread
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.places import place_of
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Composition, DiagnosticReport, DocumentReference, Task
from desktop.fhir.when import parse
from desktop.letters.compose.series import grown_up
from desktop.letters.delivery import copies, discharge, versions
from desktop.letters.delivery.left_at import first_left

_LETTER: Final = frozenset({"Composition", "DocumentReference"})
_READ: Final[dict[Second, frozenset[str]]] = {
    "discharged": frozenset(),
    "reconciled": frozenset({"List"}),
    "letter-signed": _LETTER,
    "letter-sent": _LETTER | {"Task"},
    "news2": frozenset({"Observation", "Flag", "Condition"}),
    "measured": frozenset({"Observation"}),
    "noted": frozenset({"Composition"}),
    "acknowledged": frozenset({"DiagnosticReport", "Observation", "Task"}),
    "signed": frozenset({"Composition"}),
}
_NEEDED: Final[dict[Second, frozenset[str]]] = _READ | {
    # What lies beside is a help where it is held; a server without it says no less of the rest.
    "news2": frozenset({"Observation"}),
    "acknowledged": frozenset({"DiagnosticReport", "Task"}),
}


class Came(msgspec.Struct, frozen=True):
    """The second moment: `at`, or no later than that where `latest`; None where nothing came. `unknown` where
    it may have come, or come before, and nobody can tell."""

    at: datetime | None = None
    latest: bool = False
    unknown: bool = False


class Begun(msgspec.Struct, frozen=True):
    """One that began: when, on which wards (Location ids; none where the record does not say), and what came.
    `timed`: the record says the hour at which it began."""

    at: datetime
    wards: tuple[str, ...]
    came: Came
    timed: bool = True


class Read(msgspec.Struct, frozen=True):
    """All of one record. `held`: the server has answered for the type that is counted; else nobody knows how
    many there are. `undated` have no day on which they began."""

    begun: tuple[Begun, ...] = ()
    held: bool = True
    undated: int = 0


def types_of(measure: OutcomeMeasure) -> frozenset[str]:
    """Types that a measure is read from."""
    return frozenset({"Encounter", measure.of}) | _READ[measure.until]


def needed(measure: OutcomeMeasure) -> frozenset[str]:
    """Types without which nobody can tell that nothing came."""
    return frozenset({measure.of}) | _NEEDED[measure.until]


def read(chart: Chart, measure: OutcomeMeasure, now: datetime) -> Read:
    """Everything that a measure counts in one record."""
    broken = {one.resource_type for one in chart.unreadable}
    if not ({"Encounter", measure.of} <= chart.pulled) or broken & {"Encounter", measure.of}:
        return Read(held=False)
    whole = needed(measure) <= chart.pulled and not broken & needed(measure)
    every = stays.stays(chart, now)
    begun: list[Begun] = []
    undated = 0
    for when, wards, came in _each(chart, measure, every, now):
        moment = parse(when)
        if moment is None:
            undated += 1
            continue
        if not whole:
            # It, or one before it, may lie where nobody asked, or in what can't be read.
            came = msgspec.structs.replace(came, unknown=True)
        begun.append(Begun(moment.start, wards, came, moment.has_time))
    return Read(tuple(begun), undated=undated)


Each = tuple[str, tuple[str, ...], Came]


def _each(chart: Chart, measure: OutcomeMeasure, every: Iterable[Stay], now: datetime) -> Iterator[Each]:
    if measure.of == "DiagnosticReport":
        yield from _answers(chart, every, now)
    elif measure.of == "Composition":
        yield from _notes(chart, every, now)
    else:
        yield from _stays(chart, measure, every, now)


# Stays


def _stays(chart: Chart, measure: OutcomeMeasure, every: Iterable[Stay], now: datetime) -> Iterator[Each]:
    for stay in every:
        if measure.until == "news2" and not grown_up(chart, _text(stay, "admitted")):
            continue
        if measure.until == "news2" and rounds.excluded(chart, now) is not None:
            continue
        if measure.from_ == "discharged" and stay.ongoing:
            continue
        yield _text(stay, measure.from_), _wards(chart, stay), _came(chart, measure, stay, now)


def _text(stay: Stay, moment: str) -> str:
    """The FHIR time at which a stay began or ended, as exact as it was written."""
    wanted = stay.start if moment == "admitted" else stay.end
    periods = (one.period for one in stay.encounters if one.period is not None)
    written = (one.start if moment == "admitted" else one.end for one in periods)
    return next((text for text in written if wanted is not None and parse(text) == wanted), "")


def _wards(chart: Chart, stay: Stay) -> tuple[str, ...]:
    found = (place_of(chart, one).ward_id for one in stay.encounters)
    return tuple(dict.fromkeys(filter(None, (*found, stay.ward_id))))


def _came(chart: Chart, measure: OutcomeMeasure, stay: Stay, now: datetime) -> Came:
    if measure.until == "discharged":
        return Came() if stay.ongoing else _first([_text(stay, "discharged")])
    if measure.until == "reconciled":
        return _first(reconciliations.dates(chart, stay, now))
    if measure.until == "noted":
        signed = (one for one in chart.all(Composition) if notes.signed(one) and not notes.is_letter(one))
        of_stay = (one for one in signed if stay.holds(one.encounter, one.date, now))
        return _first([_signed_at(one) or one.date for one in of_stay])
    if measure.until in ("news2", "measured"):
        return _measured(chart, measure, stay, now)
    return _letter(chart, stay, now, sent=measure.until == "letter-sent")


def _first(texts: Iterable[str]) -> Came:
    """The first of these times; unknown where only days, or nothing that can be read, are told."""
    told = [parse(text) for text in texts]
    exact = [one.start for one in told if one is not None and one.has_time]
    return Came(min(exact)) if exact else Came(unknown=bool(told))


def _measured(chart: Chart, measure: OutcomeMeasure, stay: Stay, now: datetime) -> Came:
    found = [
        one for one in rounds.measurements(chart, now=now)
        if one.use.decide and (stay.since is None or one.at >= stay.since)
        and (stay.discharged is None or one.at <= stay.discharged)
    ]  # fmt: skip
    if measure.until == "news2":
        scored = rounds.scores(rounds.rounds(found), rounds.scales(chart, now))
        return Came(next((one.at for one in scored if not one.score.least), None))
    firsts = [next((one.at for one in found if one.key == key), None) for key in measure.measured]
    at = [one for one in firsts if one is not None]
    return Came(max(at)) if len(at) == len(firsts) else Came()


def _letter(chart: Chart, stay: Stay, now: datetime, *, sent: bool) -> Came:
    keys = discharge.signed(chart, stay, now)
    doubted = bool(discharge.doubted(chart, stay, now))
    documents = [one for key in keys if (one := chart.find(key, DocumentReference)) is not None]
    written = [note for key in keys if (note := chart.find(key, Composition)) is not None]
    if not sent:
        every = {each.key: each for one in documents for each in versions.versions(chart, one)}
        said = [one.date for one in every.values()] + [_signed_at(one) or one.date for one in written]
        found = _first(said)
        return found if found.at is not None else Came(unknown=found.unknown or doubted)
    every_version = [each for one in documents for each in versions.versions(chart, one)]
    left = first_left(chart, copies.of(chart, every_version, now))
    if left.at is not None:
        return Came(left.at, left.latest, left.unknown)
    # A letter of another system stands as a text alone: how it went is told there.
    elsewhere = bool(written) and not documents
    unread_ways = bool(copies.unread(chart, every_version, now))
    return Came(unknown=left.unknown or doubted or elsewhere or unread_ways)


# Answers and notes


def _answers(chart: Chart, every: Iterable[Stay], now: datetime) -> Iterator[Each]:
    first_day = answers.wait().first_day
    acknowledged: dict[str, list[Task]] = {}
    for task in chart.all(Task):
        if tasks.acknowledged(task) and task.focus is not None:
            acknowledged.setdefault(chart.key_of(task.focus), []).append(task)
    held = tuple(every)
    for report in chart.all(DiagnosticReport):
        if not reports.final(report):
            continue
        when = reports.answered(report)
        moment = parse(when)
        wards = _wards_then(chart, held, report.encounter, when, now)
        if first_day is not None and moment is not None and moment.day < first_day:
            continue
        if reports.changed(report) or reports.supplemented(report) or not report.issued:
            # When it first came is written over, or was never said.
            yield when, wards, Came(unknown=True)
            continue
        yield when, wards, _acknowledged(chart, report, acknowledged)


def _acknowledged(chart: Chart, report: DiagnosticReport, by_key: dict[str, list[Task]]) -> Came:
    whole = by_key.get(report.key, [])
    each = [by_key.get(key, []) for key in parts.in_answer(chart, report.key)]
    times = [at for task in whole if (at := unread.completed(task)) is not None]
    if each and all(each):
        firsts = [[at for task in some if (at := unread.completed(task)) is not None] for some in each]
        if all(firsts):
            times.append(max(min(some) for some in firsts))
    return Came(min(times)) if times else Came(unknown=bool(whole))


def _notes(chart: Chart, every: Iterable[Stay], now: datetime) -> Iterator[Each]:
    held = tuple(every)
    for note in chart.all(Composition):
        if notes.is_letter(note) or not (notes.signed(note) or notes.preliminary(note)):
            continue
        wards = _wards_then(chart, held, note.encounter, note.date, now)
        if notes.preliminary(note):
            yield note.date, wards, Came()
            continue
        signed = _signed_at(note)
        # One moment for both tells when it was signed, and not when it was written.
        same = bool(signed) and parse(signed) == parse(note.date)
        yield note.date, wards, Came(unknown=True) if same or not signed else _first([signed])


def _signed_at(note: Composition) -> str:
    return min((one.time for one in note.attester if one.mode == "legal" and one.time), default="")


def _wards_then(
    chart: Chart, every: Iterable[Stay], encounter: Reference | None, when: str, now: datetime
) -> tuple[str, ...]:
    """Wards of the stay to which something belongs; none of what belongs to no stay."""
    stay = next((one for one in every if one.holds(encounter, when, now)), None)
    return _wards(chart, stay) if stay is not None else ()
