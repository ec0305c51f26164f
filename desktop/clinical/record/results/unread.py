"""Answers that nobody has acknowledged: which, since when, whose they are, and which are only counted.

They are found in the record: final, changed and critical answers, whatever system sent them. An
acknowledgement is a completed Task with the answer as focus, ours or any system's. An open Task gives an
answer an owner, and is no condition for it to wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from desktop.clinical import answers as settings
from desktop.clinical.record import answering, parts, reports, tasks
from desktop.clinical.record.observed import QUESTIONED, ahead, concluded
from desktop.clinical.record.results import examinations, results, standing
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import EARLIEST, oslo
from desktop.core.watched import by_day
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import DiagnosticReport, Encounter, Observation, Resource, ServiceRequest, Task
from desktop.fhir.when import instant

READ = (*results.READ, DiagnosticReport, Task, ServiceRequest, Encounter)
TYPES = frozenset(kind.__name__ for kind in READ)


class Unread(msgspec.Struct, frozen=True):
    """One answer that waits for somebody to acknowledge it.

    `key` is the report, or the first of the observations that came together without one; `answers` what an
    acknowledgement names (the report, or each of these observations), `values` the observations in it. `at`
    is when it came, None where nobody says. `tasks` are the open Tasks that carry it, `owners` all who answer
    for it: those of the Tasks, who ordered it, who is responsible for the patient; where there is none, any
    doctor of the ward. `changed`: it was acknowledged before the laboratory changed it. `critical`: a value
    in it is.

    Of a `question` (a Task by which somebody is asked about an answer) the key is its own, and so is what an
    acknowledgement names; `focus` is the answer that it is about. Why each owner is one say `carried` (of a
    Task), `ordered` and `responsible`.
    """

    key: str
    focus: str
    answers: tuple[str, ...]
    values: tuple[str, ...]
    at: datetime | None
    tasks: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    changed: bool = False
    critical: bool = False
    question: Task | None = None
    carried: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """The answers that wait, the newest last, how many older ones are only counted, and the observations that
    somebody has acknowledged as they are."""

    waiting: tuple[Unread, ...] = ()
    before: int = 0
    acknowledged: frozenset[str] = frozenset()


def found(chart: Chart, now: datetime) -> Found:
    """The answers of a patient that nobody has acknowledged, and the count of those from before."""
    part = chart.part(*READ)
    stay = stays.latest(chart, now)
    bounds = _bounds(stay, now)
    doctors = answering.doctors(stay)
    # A critical one that was measured again since, in what can be gone by, is one of many from before.
    last = frozenset(key for key, _part in standing.standing(chart, now))
    of = (ahead(part, now), bounds, doctors, (stay.parts, stay.end) if stay is not None else None, last)
    return part.once("unread answers", lambda: _found(part, now, stay, bounds, doctors, last), of=of)


def unread(chart: Chart, now: datetime) -> tuple[Unread, ...]:
    """The answers of a patient that nobody has acknowledged."""
    return found(chart, now).waiting


def asked(chart: Chart) -> tuple[Unread, ...]:
    """The open questions about answers, each for whom it was put to."""
    made = []
    for task in chart.all(Task):
        if not (tasks.asks(task) and tasks.is_open(task) and tasks.carries_answer(task)):
            continue
        assert task.focus is not None, "a Task that carries an answer has a focus"
        focus, owner = task.focus.target, task.owner.target if task.owner is not None else ""
        made.append(
            Unread(
                task.key, focus, (task.key,), values_of(chart, focus), instant(task.authored_on), (task.key,),
                (owner,) if owner else (), question=task, carried=(owner,) if owner else (),
            )
        )  # fmt: skip
    return tuple(made)


def values_of(chart: Chart, answer: str) -> tuple[str, ...]:
    """The observations of an answer (`Type/id`), members of panels included."""
    return parts.in_answer(chart, answer)


def questions(chart: Chart, one: Unread) -> list[Task]:
    """The questions about an answer, whoever put them."""
    return [
        task
        for task in chart.all(Task)
        if tasks.asks(task)
        and not tasks.mistaken(task)
        and (
            (task.focus is not None and task.focus.target in (one.focus, *one.answers))
            or any(part.target in one.tasks for part in task.part_of)
        )
    ]


def fingerprint(chart: Chart, one: Unread) -> str:
    """Fingerprint of an answer as it is held now: its report, the values in it and what they say. It changes
    with each of them, so that an acknowledgement counts for what was shown only. Empty, with nothing to
    compare, where a part of it can't be read or shown: that is said of it wherever it stands."""
    keys = dict.fromkeys((one.focus, *one.answers, *one.values))
    if any(f"{aside.resource_type}/{aside.id}" in keys for aside in chart.unreadable):
        return ""
    part = chart.part(DiagnosticReport, Observation)
    known = part.once("fingerprints of answers", dict[str, bytes])
    made = hashlib.blake2b(digest_size=12)
    for key in keys:
        if key not in known:
            known[key] = _content(part.find(key, DiagnosticReport) or part.find(key, Observation))
        made.update(key.encode() + b"\0" + known[key] + b"\0")
    return made.hexdigest()


def _content(one: DiagnosticReport | Observation | None) -> bytes:
    """All that a resource says; who stored it last, and when, is no part of the answer."""
    if isinstance(one, DiagnosticReport):
        # The values inside it are told among the others, with the moment at which the report was stored.
        return msgspec.json.encode(msgspec.structs.replace(one, meta=None, inside=(), inside_samples=()))
    return msgspec.json.encode(msgspec.structs.replace(one, meta=None)) if one is not None else b""


def references(chart: Chart, now: datetime) -> frozenset[str]:
    """`Type/id` of the answers that wait, reports with what is in them."""
    every = unread(chart, now)
    return frozenset(key for one in every for key in (one.key, *one.answers, *one.values))


# From when on answers wait


class _Bounds(msgspec.Struct, frozen=True):
    """From when on answers of the stay wait (None without one), and those of a stay that is over or of an
    order outside one. `going`: the stay goes on."""

    stay: datetime | None
    other: datetime
    going: bool = False


def _bounds(stay: Stay | None, now: datetime) -> _Bounds:
    said = settings.wait()
    first = said.first_day
    opened = _midnight(first) if first is not None else EARLIEST
    # Nobody wrote when the stay began: then nothing is from before it.
    since = None if stay is None else max(stay.since or EARLIEST, opened)
    if stay is not None and stay.ongoing:
        # Of these none grows too old: what is kept of a ward holds beyond midnight.
        return _Bounds(since, opened, True)
    other = max(opened, _midnight(by_day(now, lambda today: today) - timedelta(days=said.days)))
    return _Bounds(max(since, other) if since is not None else None, other)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=oslo()).astimezone(UTC)


# The answers of a record


class _One(msgspec.Struct, frozen=True):
    """One answer before it is known if it waits: `changed_at` is when the laboratory changed it last, None
    where it did not."""

    key: str
    answers: tuple[str, ...]
    values: tuple[str, ...]
    at: datetime | None
    ready: bool
    orders: tuple[str, ...]
    encounter: Reference | None
    when: str
    changed_at: datetime | None = None
    changed: bool = False
    withdrawn: bool = False


def _found(
    chart: Chart, now: datetime, stay: Stay | None, bounds: _Bounds, doctors: tuple[str, ...],
    last: frozenset[str],
) -> Found:  # fmt: skip
    carried: dict[str, list[Task]] = {}
    seen: dict[str, list[Task]] = {}
    for task in chart.all(Task):
        if task.focus is None or not tasks.carries_answer(task) or tasks.asks(task):
            continue
        kept = carried if tasks.is_open(task) else seen if tasks.acknowledged(task) else None
        if kept is not None:
            kept.setdefault(task.focus.target, []).append(task)
    every = results.results(chart, now)
    critical = {one.key for one in every if one.use.decide and one.abnormal.critical}
    # Where nobody may go by it, it may be what it looks like all the same: it waits as one that is.
    doubted = (*every, *results.undated(chart, now))
    critical |= {one.key for one in doubted if one.abnormal.critical and one.use in QUESTIONED}
    waiting: list[Unread] = []
    before = 0
    known: set[str] = set()
    done: set[str] = set()
    given = {focus: frozenset(_owners(open_)) for focus, open_ in carried.items()}
    for one in _answers(chart, frozenset(seen), given):
        known.update((one.key, *one.answers, *one.values))
        open_ = [
            task
            for key in dict.fromkeys((one.key, *one.answers, *one.values))
            for task in carried.get(key, ())
        ]
        others = results.in_answer(chart, one.values, now)
        critical.update(each.key for each in others if each.use.decide and each.abnormal.critical)
        danger = critical.intersection(one.values)
        if not open_:
            again = _acknowledged(one, seen)
            if again is None:
                done.update(one.values)
            # What was taken back waits for whoever had seen it.
            if again is None or not (again if one.withdrawn else one.ready or danger):
                continue
            if not _waits(chart, one, stay, bounds, now) and not (danger & last):
                before += 1
                continue
        carriers, ordered = tuple(_owners(open_)), tuple(_ordered_by(chart, one.orders))
        owners = dict.fromkeys((*carriers, *ordered, *doctors))
        waiting.append(
            Unread(
                one.key, one.key, one.answers, one.values, one.at, tuple(task.key for task in open_),
                tuple(owners), _acknowledged(one, seen) is True, bool(danger),
                carried=carriers, ordered=ordered, responsible=doctors,
            )
        )  # fmt: skip
    for key, open_ in carried.items():
        # A Task whose answer is not here is never left out, or nobody would look for it.
        if key not in known:
            held = tuple(task.key for task in open_)
            carriers = tuple(_owners(open_))
            waiting.append(
                Unread(
                    key, key, (key,), (), None, held, carriers or doctors, carried=carriers,
                    responsible=() if carriers else doctors,
                )
            )  # fmt: skip
    waiting.sort(key=lambda one: (one.at or EARLIEST, one.key))
    return Found(tuple(waiting), before, frozenset(done))


def _acknowledged(one: _One, seen: dict[str, list[Task]]) -> bool | None:
    """None when somebody has acknowledged an answer as it stands; True when it was changed since, False when
    nobody ever did."""
    of_report = seen.get(one.key, [])
    by_each = [seen.get(key, []) for key in one.values]
    whole = of_report or (bool(by_each) and all(by_each))
    if not whole:
        return False
    if not one.changed:
        return None
    moments = [completed(task) for task in (*of_report, *(t for each in by_each for t in each))]
    latest = max((at for at in moments if at is not None), default=None)
    # Nobody says when it was changed, or acknowledged: then nobody can say that this was seen.
    if latest is None or one.changed_at is None or one.changed_at > latest:
        return True
    return None


def completed(task: Task) -> datetime | None:
    """Moment at which a Task was completed, or was last written."""
    ended = task.execution_period.end if task.execution_period is not None else ""
    return instant(ended) or instant(task.last_modified) or instant(task.authored_on)


def _waits(chart: Chart, one: _One, stay: Stay | None, bounds: _Bounds, now: datetime) -> bool:
    """True for an answer of the stay, of an order, or after a stay; False for one from before."""
    if one.at is None:
        return True
    if bounds.going:
        return bounds.stay is not None and one.at >= bounds.stay
    orders = [found for key in one.orders if (found := chart.find(key, ServiceRequest)) is not None]
    if any(order.requester is not None for order in orders):
        return one.at >= bounds.other
    if stay is None or bounds.stay is None or one.at < bounds.stay:
        return False
    return stay.holds(one.encounter, one.when, now)


def _owners(open_: Iterable[Task]) -> Iterator[str]:
    for task in open_:
        if task.owner is not None and task.owner.target:
            yield task.owner.target


def _ordered_by(chart: Chart, orders: Iterable[str]) -> Iterator[str]:
    for key in orders:
        order = chart.find(key, ServiceRequest)
        if order is not None and order.requester is not None and order.requester.target:
            yield order.requester.target


def _answers(chart: Chart, seen: frozenset[str], given: Mapping[str, frozenset[str]]) -> Iterator[_One]:
    """Reports, then laboratory observations in no report, those that came together as one answer. One that
    somebody has acknowledged (`seen`) stands by itself, and so do those that open Tasks give to different
    people (`given`: owners by the observation); a Task alone parts nothing."""
    held: set[str] = set()
    for report in chart.all(DiagnosticReport):
        values = parts.in_answer(chart, report.key)
        held.update(values)
        if examinations.of_report(report) != "note":
            yield _of_report(chart, report, values)
    every = [one for one in chart.all(Observation) if results.is_laboratory(one)]
    members = {ref.target for one in every for ref in one.has_member}
    together: dict[tuple[object, ...], list[Observation]] = {}
    for one in every:
        if one.key in held or one.key in members:
            continue
        orders = tuple(sorted(ref.target for ref in one.based_on))
        sample = one.specimen.target if one.specimen is not None else ""
        own = one.key if one.key in seen else ""
        together.setdefault((orders, sample, one.when or one.issued, own), []).append(one)
    for group in together.values():
        for part in _by_owner(group, given):
            yield _of_observations(chart, sorted(part, key=lambda one: one.id))


def _by_owner(
    group: Sequence[Observation], given: Mapping[str, frozenset[str]]
) -> Iterable[Sequence[Observation]]:
    """Those that came together, in one part or in one for each who was given some: nobody answers for what
    somebody else was given."""
    if len({given[one.key] for one in group if given.get(one.key)}) < 2:
        return (group,)
    parts: dict[frozenset[str], list[Observation]] = {}
    for one in group:
        parts.setdefault(given.get(one.key, frozenset()), []).append(one)
    return parts.values()


def _of_report(chart: Chart, report: DiagnosticReport, values: tuple[str, ...]) -> _One:
    held = [one for key in values if (one := chart.find(key, Observation)) is not None]
    changed = [one for one in (report, *held) if _changed(one)]
    moments = [at for one in changed if (at := _changed_at(one)) is not None]
    orders = (report.based_on, *(one.based_on for one in held))
    return _One(
        report.key, (report.key,), values, instant(reports.answered(report)), reports.final(report),
        tuple(dict.fromkeys(ref.target for each in orders for ref in each)),
        report.encounter, reports.answered(report),
        max(moments) if len(moments) == len(changed) and moments else None, bool(changed),
        reports.withdrawn(report),
    )  # fmt: skip


def _of_observations(chart: Chart, group: Sequence[Observation]) -> _One:
    keys = tuple(one.key for one in group)
    values = tuple(dict.fromkeys(value for key in keys for value in parts.in_answer(chart, key)))
    held = [one for key in values if (one := chart.find(key, Observation)) is not None]
    changed = [one for one in held if _changed(one)]
    moments = [at for one in changed if (at := _changed_at(one)) is not None]
    came = [at for one in held if (at := instant(one.issued) or instant(one.when)) is not None]
    return _One(
        keys[0], keys, values, max(came, default=None), any(concluded(one) for one in group),
        tuple(dict.fromkeys(ref.target for one in held for ref in one.based_on)),
        group[0].encounter, group[0].issued or group[0].when,
        max(moments) if len(moments) == len(changed) and moments else None, bool(changed),
    )  # fmt: skip


def _changed(one: Resource) -> bool:
    if isinstance(one, DiagnosticReport):
        return reports.changed(one) or reports.supplemented(one)
    return isinstance(one, Observation) and one.status in ("amended", "corrected")


def _changed_at(one: Resource) -> datetime | None:
    """Moment at which the laboratory changed an answer: by its word or the server's, the later."""
    said = [instant(one.issued)] if isinstance(one, DiagnosticReport | Observation) else []
    said.append(instant(one.meta.last_updated) if one.meta is not None else None)
    return max((at for at in said if at is not None), default=None)
