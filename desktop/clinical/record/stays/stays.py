"""Hospital stays of a patient: which Encounters make up one stay, since when, where, why, who answers.

One idea: a stay is the outermost Encounter with its parts (`partOf`), as departments and intensive care are
often Encounters of their own inside it. Screens, order checks and letters ask here and get the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from desktop.clinical.record.patient import conditions
from desktop.clinical.record.persons import name_of
from desktop.clinical.record.stays.places import Place, place_of, unit_of
from desktop.clinical.record.stays.responsible import told_and_coming
from desktop.core.clock import EARLIEST, is_end, local, shifted
from desktop.core.messages import language
from desktop.fhir.administrative import EncounterDiagnosis, EncounterParticipant
from desktop.fhir.bed_stays import in_bed
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Condition, Encounter
from desktop.fhir.systems import PLANNED_ENDS
from desktop.fhir.when import Moment, after, instant, parse

OPEN = frozenset({"arrived", "triaged", "in-progress", "onleave"})
"""Statuses of a stay that goes on."""

_NEVER = frozenset({"planned", "cancelled", "entered-in-error"})
_DEATH = timedelta(days=7)
"""An Encounter that nobody closed does not go on longer than this after the patient's death."""
_ADMITTED_FROM = timedelta(hours=24)
"""An emergency contact opened this soon after the admission is a part of coming in, not a later stay."""
_TO_THE_WARD = timedelta(hours=2)
"""Maximum wait for the bed after the emergency contact."""
BEFORE: Final = timedelta(hours=12)
"""Time before an admission whose measurements belong to the stay: they came through an ambulance."""


class Stay(msgspec.Struct, frozen=True):
    """One hospital stay. Times are None when the record does not say.

    `encounter` is the outermost Encounter, `encounters` all of the stay, oldest first, `parts` their keys and
    those of the emergency contact through which it came.
    `start` and `end` are as exact as they were written; `end` of a stay that goes on is the planned one
    (`leaves`), if any. `admitted` and `discharged` are moments in UTC; `discharged` only once it is over.
    `day` counts calendar days from 1 at admission to `counted`: now, or the end.
    `unit` is the ward, else the office that gave the care.
    `cause` is the reason for admission as somebody gave it, `about` what the stay is about where nobody
    did. `diagnoses` are those of all parts, each Condition once. `doctor` is who the server says is
    responsible; `coming_doctor` (a reference) who will be, once the server has what was taken over here.
    """

    encounter: Encounter
    encounters: tuple[Encounter, ...]
    parts: frozenset[str]
    start: Moment | None
    end: Moment | None
    ongoing: bool
    admitted: datetime | None
    discharged: datetime | None
    leaves: Moment | None
    counted: datetime
    ward: str
    ward_id: str
    bed: str
    unit: str
    cause: str
    about: str
    doctor: str
    doctor_reference: str
    participants: tuple[EncounterParticipant, ...] = ()
    diagnoses: tuple[EncounterDiagnosis, ...] = ()
    coming_doctor: str = ""

    @property
    def key(self) -> str:
        """`Encounter/id` of the outermost Encounter."""
        return self.encounter.key

    @property
    def day(self) -> int | None:
        """Day number of the stay, or of its end; None where nobody wrote the beginning."""
        return day_of(self.admitted, self.counted)

    @property
    def since(self) -> datetime | None:
        """From when on what was measured belongs to the stay (`BEFORE`); None where that is unknown."""
        return shifted(self.admitted, -BEFORE) if self.admitted is not None else None

    @property
    def unended(self) -> bool:
        """True when the stay is over without a recorded end."""
        return not self.ongoing and self.end is None

    def holds(self, reference: Reference | None, when: str, now: datetime) -> bool:
        """True when something belongs to the stay: it names it, or names none and lies within its time."""
        if reference is not None and reference.target:
            return reference.target in self.parts
        return self.covers(when, now)

    def covers(self, when: str, now: datetime) -> bool:
        """True when a FHIR time lies within the stay (days count whole).

        Of a stay that is over at an unknown time only the first day is certain.
        """
        moment = parse(when)
        if moment is None or self.start is None:
            return False
        if self.unended:
            return moment.day == self.start.day
        last = now if self.ongoing or self.end is None else self.end.start
        if self.end is not None and not self.ongoing and not self.end.has_time:
            return self.start.day <= moment.day <= self.end.day
        if moment.has_time and self.start.has_time:
            return self.start.start <= moment.start <= last
        return self.start.day <= moment.day <= local(last).date()


def took_place(encounter: Encounter) -> bool:
    """True when an Encounter has been or goes on: not planned, cancelled or entered in error."""
    return encounter.status not in _NEVER


def day_of(admitted: datetime | None, at: datetime) -> int | None:
    """Calendar day number of a moment in a stay, from 1 at admission."""
    return (local(at).date() - local(admitted).date()).days + 1 if admitted else None


def stays(chart: Chart, now: datetime) -> tuple[Stay, ...]:
    """All stays in a bed, the current ones first, then the newest; visits and plans are left out."""
    # A row of the ward list, and each check, asks for them many times at one moment.
    return chart.once("stays", lambda: _stays(chart, now), of=(now, language()))


def _stays(chart: Chart, now: datetime) -> tuple[Stay, ...]:
    made = [
        _stay(chart, group, now)
        for group in _groups(chart.all(Encounter))
        if any(in_bed(encounter) for encounter in group)
    ]
    made.sort(key=lambda s: (s.ongoing, s.admitted or EARLIEST, s.encounter.id), reverse=True)
    return tuple(_emergency_last(made))


def current(chart: Chart, now: datetime) -> Stay | None:
    """The stay that goes on now; None when the patient is not in a bed. Of several, the newest."""
    return next((stay for stay in stays(chart, now) if stay.ongoing), None)


def latest(chart: Chart, now: datetime) -> Stay | None:
    """The stay that goes on, else the newest one that is over; None when there was none."""
    return next(iter(stays(chart, now)), None)


def of_encounter(chart: Chart, key: str, now: datetime) -> Stay | None:
    """The stay that an Encounter (`Encounter/id`) belongs to; a visit stands alone. None when not held."""
    wanted = next((e for e in chart.all(Encounter) if e.key == key), None)
    if wanted is None:
        return None
    for group in _groups(chart.all(Encounter)):
        if any(encounter.key == key for encounter in group):
            return _stay(chart, group, now)
    # A plan, or one entered in error: it was asked for by name, so it is answered for.
    return _stay(chart, [wanted], now)


def stands(encounter: Encounter) -> bool:
    """True when an Encounter is, was or will be: not cancelled or entered in error."""
    return encounter.status not in ("entered-in-error", "cancelled")


def _groups(encounters: Iterable[Encounter]) -> list[list[Encounter]]:
    """Encounters that belong together, the outermost first, its parts after it by their beginning.

    Parts whose whole is not held belong together by the reference that they share. A part never joins a
    visit, so that a series of outpatient visits does not become one stay.
    """
    usable = {e.key: e for e in encounters if e.status not in _NEVER}
    groups: dict[str, list[Encounter]] = {}
    for encounter in usable.values():
        groups.setdefault(_root(encounter, usable), []).append(encounter)
    ordered = []
    for root, group in groups.items():
        group.sort(key=lambda e: (e.key != root, _begins(e) or EARLIEST, e.id))
        ordered.append(group)
    return ordered


def _root(encounter: Encounter, usable: dict[str, Encounter]) -> str:
    at, seen = encounter, {encounter.key}
    while at.part_of is not None and at.part_of.target:
        whole = usable.get(at.part_of.target)
        if whole is None:
            # Not held, or no stay at all (planned, entered in error): its parts still share it.
            return at.part_of.target if in_bed(at) else at.key
        if whole.key in seen or (in_bed(at) and not (in_bed(whole) or _unclassed(whole))):
            return at.key
        seen.add(whole.key)
        at = whole
    return at.key


def _unclassed(encounter: Encounter) -> bool:
    return encounter.class_ is None or not encounter.class_.code


def _begins(encounter: Encounter) -> datetime | None:
    return instant(encounter.period.start) if encounter.period else None


def _ends(encounter: Encounter) -> datetime | None:
    return after(encounter.period.end) if encounter.period and encounter.period.end else None


def _goes_on(chart: Chart, encounter: Encounter, now: datetime) -> bool:
    """True when an Encounter is open: by its status, not past its written end, and not long after a death."""
    if encounter.status not in OPEN:
        return False
    end = _ends(encounter)
    if end is not None and end <= now:
        return False
    died = after(chart.patient.deceased_date_time) if chart.patient.deceased_date_time else None
    return not (died is not None and now - died > _DEATH)


def _stay(chart: Chart, group: list[Encounter], now: datetime) -> Stay:
    outermost = group[0]
    ordered = sorted(group, key=lambda e: (_begins(e) or EARLIEST, e.id))
    whole = _is_whole(group)
    running = [e for e in ordered if _goes_on(chart, e, now)]
    told = whole and outermost.status not in ("", "unknown")
    ongoing = outermost in running if told else bool(running)
    start = _first(ordered)
    end = _real(_last(outermost, ordered, whole=whole), now) if not ongoing else None
    leaves = _real(_planned(outermost, running, ongoing), now)
    # Where the patient lies: the newest part that goes on; of a stay that is over, the newest part.
    inner = [e for e in (running or ordered) if e is not outermost] or [outermost]
    place = _place(chart, [*reversed(inner), outermost])
    doctor, coming = told_and_coming(chart, [*reversed(inner), outermost])
    cause = _cause(chart, [outermost, *ordered])
    admitted = start.start if start else None
    # An end that has not come is no day of the stay.
    until = min(end.start, now) if end is not None else now
    return Stay(
        encounter=outermost,
        encounters=tuple(ordered),
        parts=frozenset(e.key for e in group) | _wholes(chart, group) | _way_in(chart, group, start, end),
        start=start,
        end=leaves if ongoing else end,
        ongoing=ongoing,
        admitted=admitted,
        discharged=end.start if end is not None else None,
        leaves=leaves,
        counted=until,
        ward=place.ward,
        ward_id=place.ward_id,
        bed=place.bed,
        unit=place.ward if place.ward_id else _unit(chart, [*reversed(inner), outermost]),
        cause=cause,
        about=cause or _about(chart, [outermost, *ordered]),
        doctor=name_of(chart, doctor),
        doctor_reference=doctor.target if doctor else "",
        coming_doctor=coming.target if coming else "",
        participants=tuple(dict.fromkeys(p for e in (outermost, *ordered) for p in e.participant)),
        diagnoses=_diagnoses([outermost, *ordered]),
    )


def _is_whole(group: list[Encounter]) -> bool:
    """True when the outermost Encounter spans the stay, not merely the first of parts without a whole."""
    keys = {e.key for e in group}
    return all(e is group[0] or (e.part_of is not None and e.part_of.target in keys) for e in group)


def _wholes(chart: Chart, group: list[Encounter]) -> frozenset[str]:
    """Missing parent Encounters (partOf) of the parts: other resources may name them too."""
    named = {e.part_of.target for e in group if e.part_of is not None and e.part_of.target}
    return frozenset(named - {e.key for e in chart.all(Encounter) if e.status not in _NEVER})


def _way_in(chart: Chart, group: list[Encounter], start: Moment | None, end: Moment | None) -> frozenset[str]:
    """The emergency contacts through which the stay came: what was found and done there is of the stay.

    One within a day of the admission, that was not over long before it and did not begin after the discharge.
    """
    if start is None or not start.has_time or _is_emergency(group[0]):
        return frozenset()
    found = set()
    for one in chart.all(Encounter):
        if one in group or one.status in _NEVER or one.part_of is not None or not _is_emergency(one):
            continue
        opened, left = _begins(one), _ends(one)
        if opened is None or abs(opened - start.start) > _ADMITTED_FROM:
            continue
        if (left is None or left >= start.start - _TO_THE_WARD) and (end is None or opened < end.start):
            found.add(one.key)
    return frozenset(found)


def _first(ordered: list[Encounter]) -> Moment | None:
    known = [m for e in ordered if e.period and (m := parse(e.period.start)) is not None]
    return min(known, key=lambda m: m.start, default=None)


def _last(outermost: Encounter, ordered: list[Encounter], *, whole: bool) -> Moment | None:
    """The written end of the whole; without one, the latest end, if every part has one."""
    if whole and outermost.period and (end := parse(outermost.period.end)) is not None:
        return end
    parts = [e for e in ordered if not (whole and e is outermost)]
    ends = [parse(e.period.end) if e.period else None for e in parts]
    known = [end for end in ends if end is not None]
    return max(known, key=lambda m: m.start) if known and len(known) == len(ends) else None


def _real(end: Moment | None, now: datetime) -> Moment | None:
    return end if end is not None and is_end(end.start, now) else None


def _planned(outermost: Encounter, running: list[Encounter], ongoing: bool) -> Moment | None:
    """The planned end: the extension that R5 has an element for, else a period's end that lies ahead."""
    for encounter in (outermost, *reversed(running)):
        told = (encounter.extension_at(url) for url in PLANNED_ENDS)
        planned = next((m for e in told if e and (m := parse(e.value_date_time or e.value_date))), None)
        if planned is None and ongoing and encounter.period:
            planned = parse(encounter.period.end)
        if planned is not None:
            return planned
    return None


def _place(chart: Chart, encounters: Iterable[Encounter]) -> Place:
    found = [place_of(chart, encounter) for encounter in encounters]
    return next((p for p in found if p.ward_id), next((p for p in found if p.ward or p.bed), Place()))


def _unit(chart: Chart, encounters: Iterable[Encounter]) -> str:
    return next((name for e in encounters if (name := unit_of(chart, e, Place()))), "")


def _diagnoses(encounters: Iterable[Encounter]) -> tuple[EncounterDiagnosis, ...]:
    found: dict[str, EncounterDiagnosis] = {}
    for encounter in encounters:
        for number, diagnosis in enumerate(encounter.diagnosis):
            target = diagnosis.condition.target if diagnosis.condition else ""
            found.setdefault(target or f"{encounter.id}#{number}", diagnosis)
    return tuple(found.values())


def _cause(chart: Chart, encounters: list[Encounter]) -> str:
    """The reason for admission as somebody wrote it, or a diagnosis that was given as one.

    A diagnosis of any other kind is what was found, not why somebody came.
    """
    for encounter in encounters:
        said = [concept.label for concept in encounter.reason_code if concept.label]
        if said:
            return ", ".join(dict.fromkeys(said))
    early = [d for d in _diagnoses(encounters) if d.use is not None and d.use.has("AD", "CC")]
    return next((label for d in early if (label := _label(chart, d))), "")


def _about(chart: Chart, encounters: list[Encounter]) -> str:
    """Reason for the stay: its first diagnosis, ranked ones before others, else the Encounter's type."""
    ranked = sorted(_diagnoses(encounters), key=lambda d: d.rank if d.rank is not None else 99)
    labels = [_label(chart, diagnosis) for diagnosis in ranked]
    labels += [concept.label for encounter in encounters for concept in encounter.type]
    return next((label for label in labels if label), "")


def _label(chart: Chart, diagnosis: EncounterDiagnosis) -> str:
    condition = chart.find(diagnosis.condition, Condition)
    if condition is not None and not conditions.stands(condition):
        return ""
    if condition is not None and (label := conditions.name(condition)):
        return label
    return diagnosis.condition.display if diagnosis.condition is not None else ""


def _emergency_last(made: list[Stay]) -> list[Stay]:
    """The admission before the emergency contact through which it came, both going on or both over."""
    first = made[0] if made else None
    if first is None or not _is_emergency(first.encounter):
        return made
    whole = next((other for other in made[1:] if _came_through(first, other)), None)
    return made if whole is None else [whole, *(stay for stay in made if stay is not whole)]


def _came_through(emergency: Stay, admission: Stay) -> bool:
    """True when an emergency contact led to an admission: opened within its first day, before its end."""
    if _is_emergency(admission.encounter) or emergency.ongoing != admission.ongoing:
        return False
    opened, begun, over = emergency.admitted, admission.admitted, admission.discharged
    if opened is None or begun is None:
        return admission.ongoing
    return opened - begun <= _ADMITTED_FROM and (over is None or opened < over)


def _is_emergency(encounter: Encounter) -> bool:
    return encounter.class_ is not None and encounter.class_.code.casefold() in ("emer", "emergency")
