"""Sessions of dialysis: when, by which access, what was weighed, drawn and measured, and the dry weight.

A measurement belongs to the session that it names, else to the one in whose window it lies; which of before,
during and after it is, says its code, else its time. What could be of two is of neither, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.clinical import dialysis
from desktop.clinical.dialysis import DIALYSIS
from desktop.clinical.record import procedures
from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.fluids.dialysis_session import (
    Aside,
    Drawn,
    Pressure,
    Session,
    Target,
    Weighed,
    Why,
)
from desktop.clinical.record.fluids.fluids import UNKNOWN, kind_of
from desktop.clinical.record.measured.measurements import Measurement, measurements
from desktop.clinical.record.observed import answer, use_of
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.stays import stays
from desktop.core.clock import shifted
from desktop.core.formats import number
from desktop.core.messages import pick
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import (
    Encounter,
    Medication,
    MedicationAdministration,
    Observation,
    Procedure,
)
from desktop.fhir.when import parse

TYPES: frozenset[str] = frozenset(
    kind.__name__ for kind in (Procedure, Encounter, Observation, MedicationAdministration, Medication)
)
_DRAWN = "out-dialysis"
_WEIGHTS = ("weight", "weight_before", "weight_after")
_PRESSURES = {"sbp": "dbp", "isbp": "idbp"}
Phase = Literal["before", "during", "after", "unknown"]


class Dialysed(msgspec.Struct, frozen=True):
    """The sessions, the newest first, and the dry weights, the newest first."""

    sessions: tuple[Session, ...]
    targets: tuple[Target, ...]


def dialysed(chart: Chart, now: datetime) -> Dialysed:
    """All sessions that were begun, with what belongs to each."""
    targets = _targets(chart, now)
    every = sorted(begun(chart, now), key=lambda one: (one.start.start, one.key))
    if not every:
        return Dialysed((), targets)
    found = _Found(chart, now, every)
    made = [found.of(one, targets) for one in every]
    return Dialysed(tuple(reversed(made)), targets)


def _targets(chart: Chart, now: datetime) -> tuple[Target, ...]:
    found = []
    for one in measurements(chart, "dry_weight", now=now):
        if one.number is None or not one.use.decide or one.at > now:
            continue
        source = chart.find(one.reference, Observation)
        who = name_of(chart, source.performer[0]) if source is not None and source.performer else ""
        why = " ".join(note.text for note in source.note if note.text) if source is not None else ""
        found.append(Target(one.number, one.at, one.when, who, one.reference, why))
    return tuple(reversed(found))


def begun(chart: Chart, now: datetime) -> Iterator[Session]:
    """The sessions that were begun, without what was measured in them, in no order."""
    contacts = {one.key: one for one in _contacts(chart, now)}
    longest = timedelta(hours=DIALYSIS.now().limits.longest)
    for one in chart.all(Procedure):
        kind = dialysis.kind_of(one.code)
        start, end = parse(procedures.performed(one)), parse(procedures.ended(one))
        broken = procedures.broken_off(one)
        if kind is None or start is None or start.start > now:
            continue
        if not (procedures.carried_out(one) or broken):
            continue
        own = contacts.pop(one.encounter.target, None) if one.encounter is not None else None
        yield Session(
            key=one.key,
            keys=(one.key, *([own.key] if own else [])),
            kind=pick(kind.name),
            start=start,
            end=end,
            # One that nobody closed does not go on for ever.
            ongoing=procedures.goes_on(one) and end is None and now - start.start < longest,
            broken_off=broken,
            access=_labels((*one.body_site, *one.used_code)),
            remarks=tuple(note.text for note in one.note if note.text),
        )
    yield from contacts.values()


def _contacts(chart: Chart, now: datetime) -> Iterator[Session]:
    """Encounters that are a session: of a kind of dialysis, and not so long that they are a stay."""
    longest = timedelta(hours=DIALYSIS.now().limits.longest)
    for one in chart.all(Encounter):
        kind = dialysis.kind_of(*one.type, one.service_type)
        if kind is None or one.period is None or not stays.took_place(one):
            continue
        start, end = parse(one.period.start), parse(one.period.end)
        if start is None or start.start > now:
            continue
        ongoing = one.status in stays.OPEN and end is None
        if (end.start if end is not None else now if ongoing else start.start) - start.start > longest:
            continue
        yield Session(one.key, (one.key,), pick(kind.name), start, end, ongoing, False, "", ())


def _labels(concepts: Iterable[CodeableConcept]) -> str:
    return " · ".join(dict.fromkeys(one.label for one in concepts if one.label))


class _Found:
    """Weights, measurements and volumes assigned to their sessions."""

    def __init__(self, chart: Chart, now: datetime, begun: Sequence[Session]) -> None:
        self._chart, self._now, self._begun = chart, now, begun
        self._linked = _linked(chart, {key: one.key for one in begun for key in one.keys})
        self._weights: dict[tuple[str, str], list[Measurement]] = {}
        self._pressures: dict[tuple[str, Phase], list[Pressure]] = {}
        self._drawn: dict[str, list[Drawn]] = {}
        self._planned: dict[str, tuple[datetime, Drawn]] = {}
        self._aside: dict[str, list[Aside]] = {}
        self._weigh()
        self._press()
        self._draw()
        self._plan()

    def of(self, session: Session, targets: Sequence[Target]) -> Session:
        """The session with all that belongs to it."""
        key = session.key
        during = self._pressures.get((key, "during"), [])
        ends = session.end.start if session.end is not None else session.start.start
        last = self._now if session.ongoing else ends
        planned = self._planned.get(key)
        return msgspec.structs.replace(
            session,
            before=self._weighed(key, "before"),
            after=self._weighed(key, "after"),
            planned=planned[1] if planned is not None else None,
            drawn=_summed(self._drawn.get(key, ())),
            pressure_before=max(
                self._pressures.get((key, "before"), ()), key=lambda one: one.at, default=None
            ),
            lowest=min(during, key=lambda one: (one.upper, one.at), default=None),
            pressure_after=min(self._pressures.get((key, "after"), ()), key=lambda one: one.at, default=None),
            dry=next((one for one in targets if one.at <= last), None),
            aside=tuple(self._aside.get(key, ())),
        )

    def _weighed(self, key: str, phase: Phase) -> Weighed:
        """Weight by its code for the phase; else the weights of that time."""
        found = self._weights.get((key, f"coded {phase}")) or self._weights.get((key, phase), [])
        numbers: dict[Decimal, Measurement] = {}
        for one in found:
            if one.number is not None:
                numbers.setdefault(one.number, one)
        return Weighed(tuple(numbers.values()), tuple(one for one in found if one.number is None))

    def _weigh(self) -> None:
        coded = {"weight_before": "before", "weight_after": "after"}
        for one in measurements(self._chart, *_WEIGHTS, now=self._now):
            if one.at > self._now:
                continue
            hint = coded.get(one.key, "")
            for session, phase in self._places(one.reference, one.at, one.when, hint):
                if phase is None:
                    self._put_aside(session, "two", "weight", one)
                elif hint:
                    self._weights.setdefault((session.key, f"coded {hint}"), []).append(one)
                elif phase in ("before", "after"):
                    self._weights.setdefault((session.key, phase), []).append(one)
                else:
                    why: Why = "during" if phase == "during" else "no-end"
                    self._put_aside(session, why, "weight", one)

    def _press(self) -> None:
        every = measurements(self._chart, *_PRESSURES, *_PRESSURES.values(), now=self._now)
        lower = {(one.reference, one.key): one.number for one in every if one.use.decide}
        for one in every:
            if one.key not in _PRESSURES or one.at > self._now:
                continue
            for session, phase in self._places(one.reference, one.at, one.when):
                if phase is None:
                    self._put_aside(session, "two", "pressure", one)
                elif one.number is None or not one.use.decide:
                    self._put_aside(session, "unreadable", "pressure", one)
                elif phase == "unknown":
                    self._put_aside(session, "no-end", "pressure", one)
                else:
                    found = Pressure(
                        one.number, lower.get((one.reference, _PRESSURES[one.key])), one.at, one.reference
                    )
                    self._pressures.setdefault((session.key, phase), []).append(found)

    def _draw(self) -> None:
        sums = fluid_sums.sums(self._chart, self._now)
        for one in sums.entries:
            if one.kind != _DRAWN:
                continue
            places = self._over(one.reference, one.start, one.end)
            for session in places:
                if len(places) > 1:
                    said = Aside("two", "drawn", f"{number(one.millilitres)} ml", one.start, one.reference)
                    self._aside.setdefault(session.key, []).append(said)
                else:
                    amount = Drawn(one.millilitres, (one.reference,), 1, one.least, one.doubt)
                    self._drawn.setdefault(session.key, []).append(amount)
        for apart in sums.apart:
            source = self._chart.find(apart.reference, Observation)
            if apart.at is None or apart.why not in UNKNOWN or source is None or not _is_drawn(source):
                continue
            for session in self._over(apart.reference, apart.at, apart.end):
                said = Aside("unreadable", "drawn", apart.amount, apart.at, apart.reference)
                self._aside.setdefault(session.key, []).append(said)

    def _plan(self) -> None:
        wanted = DIALYSIS.now().planned
        for one in self._chart.all(Observation):
            if not dialysis.says(one.code, wanted) or not use_of(one, self._now).decide:
                continue
            said, at = answer(one), parse(one.when)
            if said is None or said.number is None or said.comparator or at is None or at.start > self._now:
                continue
            code = ucum.coded(said.code, said.unit)
            millilitres = ucum.convert(said.number, code, "mL") if code else None
            places = list(self._places(one.key, at.start, one.when, "before"))
            if millilitres is None or len(places) != 1:
                continue
            session = places[0][0]
            held = self._planned.get(session.key)
            if held is None or at.start >= held[0]:
                self._planned[session.key] = at.start, Drawn(millilitres, (one.key,))

    def _put_aside(
        self, session: Session, why: Why, what: Literal["weight", "pressure"], one: Measurement
    ) -> None:
        said = one.words if one.number is None else f"{number(one.number)} {one.unit}"
        self._aside.setdefault(session.key, []).append(Aside(why, what, said, one.at, one.reference))

    def _places(
        self, reference: str, at: datetime, when: str, hint: str = ""
    ) -> Iterator[tuple[Session, Phase | None]]:
        """The session that something belongs to and its place in it; with None each that it may be of."""
        timed = "T" in when
        named = self._linked.get(reference)
        if named is not None:
            session = next(one for one in self._begun if one.key == named)
            yield session, _phase(session, at) if timed else "unknown"
            return
        if not timed:
            return
        near = [one for one in self._begun if self._is_near(one, at)]
        if hint and len(near) > 1:
            # Nobody weighs after a session that has not begun, or before one that is over.
            other = "before" if hint == "after" else "after"
            near = [one for one in near if _phase(one, at) != other]
        for one in near:
            yield one, _phase(one, at) if len(near) == 1 else None

    def _over(self, reference: str, start: datetime, end: datetime | None) -> list[Session]:
        """The sessions in whose time an amount may have been drawn."""
        named = self._linked.get(reference)
        if named is not None:
            return [one for one in self._begun if one.key == named]
        last = end if end is not None else start
        return [
            one for one in self._begun
            if one.start.has_time and start < self._until(one) and last > one.start.start
        ]  # fmt: skip

    def _is_near(self, session: Session, at: datetime) -> bool:
        if not session.start.has_time:
            return False
        limits = DIALYSIS.now().limits
        first = shifted(session.start.start, -timedelta(minutes=limits.before))
        return first <= at <= self._until(session)

    def _until(self, session: Session) -> datetime:
        limits = DIALYSIS.now().limits
        if session.end is not None and session.end.has_time:
            return shifted(session.end.start, timedelta(minutes=limits.after))
        return shifted(session.start.start, timedelta(hours=limits.longest))


def _phase(session: Session, at: datetime) -> Phase:
    if not session.start.has_time:
        return "unknown"
    if at <= session.start.start:
        return "before"
    if session.end is None or not session.end.has_time:
        return "during" if session.ongoing else "unknown"
    return "after" if at >= session.end.start else "during"


def _linked(chart: Chart, sessions: dict[str, str]) -> dict[str, str]:
    """Session that each observation names, as a part of it or as made in its Encounter."""
    found: dict[str, str] = {}
    for one in chart.all(Observation):
        named = [sessions[part.target] for part in one.part_of if part.target in sessions]
        if not named and one.encounter is not None and one.encounter.target in sessions:
            named = [sessions[one.encounter.target]]
        if named:
            found[one.key] = named[0]
    return found


def _is_drawn(observation: Observation) -> bool:
    kind = kind_of(observation)
    return kind is not None and kind.key == _DRAWN


def _summed(amounts: Sequence[Drawn]) -> Drawn | None:
    if not amounts:
        return None
    return Drawn(
        sum((one.millilitres for one in amounts), Decimal(0)),
        tuple(key for one in amounts for key in one.keys),
        len(amounts),
        any(one.least for one in amounts),
        any(one.doubt for one in amounts),
    )
