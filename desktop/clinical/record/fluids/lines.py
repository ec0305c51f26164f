"""Lines, tubes and drains of a patient: which are in, where, since when, which were taken out.

A DeviceUseStatement says that something is in use; a Procedure says that it was put in or taken out. Where
one names the other (`derivedFrom`, or the same Device) they are one line. What only a procedure tells of is
put in, and nobody has said whether it is still there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from desktop.clinical import line_kinds
from desktop.clinical.line_kinds import Act
from desktop.clinical.record import procedures, tasks
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.core.clock import EARLIEST, LATEST, shifted
from desktop.core.fold import fold
from desktop.core.messages import language
from desktop.core.watched import plain_minute
from desktop.fhir.chart import Chart
from desktop.fhir.devices import Device, DeviceUseStatement
from desktop.fhir.elements import CodeableConcept, Reference
from desktop.fhir.resources import Encounter, Procedure, Task
from desktop.fhir.when import Moment, Precision, after, parse

State = Literal["in", "on-hold", "unclear", "inserted", "planned", "out"]
"""`unclear`: nobody can tell from its status. `inserted`: a procedure put it in, and nothing says more."""
About = Literal[
    "site", "taken-out", "some-taken-out", "perhaps", "ended", "before-stay", "ahead", "task", "note"
]
"""`site`: a procedure names another place. `taken-out`: a procedure took it out, the record of its use goes
on. `some-taken-out`: one of its kind was, nobody said which. `perhaps`: it may be the one above. `ended`: in
use, and its end has passed. `ahead`: its beginning lies ahead."""

_DEVICE_ACTS: Final[dict[str, Act]] = {"implanted": "inserts", "explanted": "removes", "manipulated": ""}
_FAR: Final = 9000
"""A year that stands for no end."""
_LASTS: Final = {Precision.DAY: 1, Precision.MONTH: 31, Precision.YEAR: 366}


class Remark(msgspec.Struct, frozen=True, gc=False):
    """Remark on a line: its kind, and the words or the FHIR time of it."""

    about: About
    words: str = ""


class Line(msgspec.Struct, frozen=True):
    """One line. `kind` is a key of the vocabulary, empty for a device of another kind; `name` as it is
    called there, `site` as it is written. `start`, `end` and `planned` (an end that lies ahead) as exactly as
    they are written. `recorded` is when its use was written, where nobody wrote since when."""

    key: str
    kind: str
    name: str
    site: str
    state: State
    start: Moment | None
    end: Moment | None = None
    planned: Moment | None = None
    recorded: Moment | None = None
    remarks: tuple[Remark, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def here(self) -> bool:
        """True when the line may be in the patient."""
        return self.state in ("in", "on-hold", "unclear", "inserted")

    def day(self, now: datetime) -> int | None:
        """Day number of the line, from 1 on insertion; of a removed one, at its removal. None where nobody
        can tell."""
        if self.start is None or self.start.precision < Precision.DAY:
            return None
        until = self.end.start if self.state == "out" and self.end is not None else now
        if self.state == "out" and self.end is None:
            return None
        found = stays.day_of(self.start.start, until)
        return found if found is not None and found > 0 else None


class Lines(msgspec.Struct, frozen=True):
    """All lines: `here` by kind and age; `planned`; `out` those of the stay, newest first; `earlier` put in
    by a procedure before the stay, and never told of again. `left_out` were taken out before the stay."""

    here: tuple[Line, ...] = ()
    planned: tuple[Line, ...] = ()
    out: tuple[Line, ...] = ()
    earlier: tuple[Line, ...] = ()
    left_out: int = 0


class _Done(msgspec.Struct, frozen=True):
    """A procedure on a line: what it did with which kind and which device."""

    procedure: Procedure
    kind: str
    act: Act
    device: str
    called: str
    at: Moment | None


def lines(chart: Chart, now: datetime) -> Lines:
    """The lines of a patient; what was written in error is none."""
    part = chart.part(DeviceUseStatement, Procedure, Device, Encounter, Task)
    return part.once(
        "lines", lambda: _lines(part, now), of=(plain_minute(now), language(), line_kinds.line_kinds())
    )


def _lines(chart: Chart, now: datetime) -> Lines:
    stay = stays.latest(chart, now)
    done = [found for one in chart.all(Procedure) if (found := _done(chart, one)) is not None]
    made: list[Line] = []
    told: set[str] = set()
    for use in sorted(chart.all(DeviceUseStatement), key=lambda one: one.id):
        mine = [one for one in done if _is_of(one, use)]
        if use.status != "entered-in-error":
            made.append(_of_use(chart, use, mine, stay, now))
        # The act was of that use, whether or not it was written in error.
        told |= {one.procedure.key for one in mine if use.status != "entered-in-error"}
    made += _of_procedures([one for one in done if one.procedure.key not in told], made, now)
    return _sorted(made, stay)


def _is_of(one: _Done, use: DeviceUseStatement) -> bool:
    if one.procedure.key in {reference.target for reference in use.derived_from}:
        return True
    return bool(one.device) and use.device is not None and one.device == use.device.target


def _done(chart: Chart, procedure: Procedure) -> _Done | None:
    """Effect of a procedure on a line; None for all other procedures."""
    if not procedures.carried_out(procedure):
        return None
    focal = next((one for one in procedure.focal_device if one.manipulated is not None), None)
    reference = focal.manipulated if focal is not None else next(iter(procedure.used_reference), None)
    kind, act = line_kinds.act_of(procedure.code)
    coded = focal.action if focal is not None else None
    for coding in coded.coding if coded is not None else ():
        act = _DEVICE_ACTS.get(coding.code, act)
    called, concept = _device(chart, reference)
    kind = line_kinds.kind_of(concept, words=called) or kind
    device = reference.target if reference is not None else ""
    # Of a device that is known nobody needs to tell the kind: its use may.
    if not (device or (kind and act)):
        return None
    return _Done(procedure, kind, act, device, called, parse(procedures.performed(procedure)))


def _device(chart: Chart, reference: Reference | None) -> tuple[str, CodeableConcept | None]:
    """Name and type of a device."""
    found = chart.find(reference, Device) if reference is not None else None
    words = (reference.display if reference is not None else "") or (found.label if found is not None else "")
    return words, found.type if found is not None else None


def _of_use(
    chart: Chart, use: DeviceUseStatement, mine: list[_Done], stay: Stay | None, now: datetime
) -> Line:
    carried = use.carried
    called, concept = _device(chart, use.device)
    if carried is not None:
        called, concept = called or carried.label, carried.type
    kind = line_kinds.kind_of(concept, words=called) or next((one.kind for one in mine if one.kind), "")
    start, end = parse(begun(use)), parse(_written_end(use))
    put_in = next((one for one in mine if one.act == "inserts" and one.at is not None), None)
    start = start or (put_in.at if put_in is not None else None)
    removed = [one for one in mine if one.act == "removes" and _later(one.at, start)]
    taken = [one.at for one in removed if one.at is not None]
    state = _state(use)
    remarks: list[Remark] = []
    planned: Moment | None = None
    if state != "out" and end is not None:
        over = after(_written_end(use)) or end.start
        if over > now:
            planned, end = (end if end.start.year < _FAR else None), None
        else:
            remarks.append(Remark("ended", _written_end(use)))
            end = None
    if state == "out" and end is None and taken:
        end = max(taken)
    elif state in ("in", "on-hold", "unclear") and taken:
        remarks.append(Remark("taken-out", procedures.performed(_last(removed))))
    site = use.body_site.label if use.body_site is not None else ""
    sites = [words for one in mine if one.act == "inserts" and (words := _site(one.procedure))]
    remarks += [Remark("site", words) for words in sites if site and fold(words) != fold(site)]
    site = site or next(iter(sites), "")
    if start is not None and start.start > now and state in ("in", "on-hold", "unclear"):
        remarks.append(Remark("ahead"))
    elif state in ("in", "on-hold", "unclear") and _before(start, stay):
        remarks.append(Remark("before-stay"))
    remarks += [Remark("task", words) for words in _tasks(chart, use)]
    remarks += [Remark("note", note.text) for note in use.note if note.text]
    keys = (use.key, *(one.procedure.key for one in mine))
    return Line(
        use.key, kind, called, site, state, start, end, planned, parse(use.recorded_on), tuple(remarks), keys
    )


def _last(removed: Iterable[_Done]) -> Procedure:
    return max(removed, key=lambda one: one.at.start if one.at is not None else EARLIEST).procedure


def _state(use: DeviceUseStatement) -> State:
    match use.status:
        case "active":
            return "in"
        case "completed" | "stopped":
            return "out"
        case "intended":
            return "planned"
        case "on-hold":
            return "on-hold"
        case _:
            return "unclear"


def begun(use: DeviceUseStatement) -> str:
    """Start of use of a device, as a FHIR time as it is written; empty where nobody wrote it."""
    timing = use.timing_timing
    repeat = timing.repeat if timing is not None else None
    period = use.timing_period or (repeat.bounds_period if repeat is not None else None)
    start = period.start if period is not None else ""
    return start or use.timing_date_time or (timing.event[0] if timing is not None and timing.event else "")


def _written_end(use: DeviceUseStatement) -> str:
    if use.timing_period is not None:
        return use.timing_period.end
    repeat = use.timing_timing.repeat if use.timing_timing is not None else None
    return repeat.bounds_period.end if repeat is not None and repeat.bounds_period is not None else ""


def _not_before(at: Moment, start: Moment | None) -> bool:
    return start is None or at.start >= start.start or at.day >= start.day


def _before(start: Moment | None, stay: Stay | None) -> bool:
    """True when the line was put in before the present stay."""
    if start is None or stay is None or not stay.ongoing or stay.since is None:
        return False
    return _last_of(start) <= stay.since


def _last_of(moment: Moment) -> datetime:
    """The last moment that a day, a month or a year may mean: nothing is earlier than it may be."""
    return shifted(moment.start, timedelta(days=_LASTS.get(moment.precision, 0)))


def _site(procedure: Procedure) -> str:
    return ", ".join(one.label for one in procedure.body_site if one.label)


def _tasks(chart: Chart, use: DeviceUseStatement) -> list[str]:
    """Open tasks on a line."""
    return [
        task.description or (task.code.label if task.code is not None else "")
        for task in sorted(chart.all(Task), key=lambda one: one.id)
        if tasks.is_open(task)
        and use.key in {one.target for one in (task.focus, task.reason_reference) if one is not None}
    ]


def _of_procedures(done: list[_Done], uses: list[Line], now: datetime) -> list[Line]:
    """Lines that no record of use tells of; a removal that names none is told beside those that it may be
    of."""
    put_in = [one for one in done if one.act == "inserts" and one.kind]
    removed = [one for one in done if one.act == "removes" and one.kind]
    made = []
    used: set[str] = set()
    for one in put_in:
        end = next(
            (r for r in removed if one.device and r.device == one.device and _later(r.at, one.at)), None
        )
        if end is not None:
            used.add(end.procedure.key)
        made.append(_inserted(one, end, uses, now))
    loose = [one for one in removed if one.procedure.key not in used]
    for index, line in enumerate(uses):
        uses[index] = _some_taken_out(line, loose)
    made = [_some_taken_out(line, loose) for line in made]
    return made + [_taken_out(one) for one in loose]


def _later(at: Moment | None, start: Moment | None) -> bool:
    return at is not None and _not_before(at, start)


def _inserted(one: _Done, end: _Done | None, uses: list[Line], now: datetime) -> Line:
    remarks = []
    same_day = [
        u for u in uses
        if u.kind == one.kind and u.state != "planned"
        and (u.start is None or one.at is None or u.start.day == one.at.day)
    ]  # fmt: skip
    if same_day and end is None:
        remarks.append(Remark("perhaps"))
    if one.at is not None and one.at.start > now:
        remarks.append(Remark("ahead"))
    words = one.procedure.code.label if one.procedure.code is not None else ""
    notes = tuple(Remark("note", text) for text in (words, *(n.text for n in one.procedure.note)) if text)
    keys = (one.procedure.key, *((end.procedure.key,) if end is not None else ()))
    state: State = "out" if end is not None else "inserted"
    at = end.at if end is not None else None
    site = _site(one.procedure)
    told = (*remarks, *notes)
    return Line(one.procedure.key, one.kind, one.called, site, state, one.at, at, remarks=told, keys=keys)


def _taken_out(one: _Done) -> Line:
    words = one.procedure.code.label if one.procedure.code is not None else ""
    notes = (Remark("note", words),) if words else ()
    site = _site(one.procedure)
    key = one.procedure.key
    return Line(key, one.kind, one.called, site, "out", None, one.at, remarks=notes, keys=(key,))


def _some_taken_out(line: Line, loose: Iterable[_Done]) -> Line:
    """A line beside which a removal of its kind stands that names none."""
    found = [one for one in loose if one.kind == line.kind and not one.device and _later(one.at, line.start)]
    if not found or not line.here or not line.kind:
        return line
    remark = Remark("some-taken-out", procedures.performed(found[-1].procedure))
    return msgspec.structs.replace(line, remarks=(remark, *line.remarks))


def _sorted(made: Iterable[Line], stay: Stay | None) -> Lines:
    order = {key: number for number, key in enumerate(line_kinds.line_kinds())}

    def place(one: Line) -> tuple[int, datetime, str]:
        return order.get(one.kind, len(order)), one.start.start if one.start else EARLIEST, one.key

    found = sorted(made, key=place)
    earlier = [one for one in found if one.state == "inserted" and not _of_stay(one.start, stay)]
    out = [one for one in found if one.state == "out"]
    kept = [one for one in out if _of_stay(one.end or one.start, stay)]
    kept.sort(key=_newest, reverse=True)
    return Lines(
        tuple(one for one in found if one.here and one not in earlier),
        tuple(one for one in found if one.state == "planned"),
        tuple(kept),
        tuple(earlier),
        len(out) - len(kept),
    )


def _newest(one: Line) -> datetime:
    last = one.end or one.start
    return last.start if last is not None else LATEST


def _of_stay(moment: Moment | None, stay: Stay | None) -> bool:
    """True when a moment may be of the present stay, or of the last one."""
    if moment is None:
        return True
    if stay is None or stay.since is None:
        return stay is not None
    over = stay.discharged
    return _last_of(moment) > stay.since and (over is None or moment.start <= over)
