"""The beds of all wards: who waits for one and since when, who leaves, what is free. No more of a patient
than the stay and isolation is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from desktop.clinical.age import years_between
from desktop.clinical.record import admissions, flags, persons, places, responsible, stay_plan, stays
from desktop.clinical.record.stays import Stay, day_of
from desktop.clinical.words import demographics
from desktop.clinical.words import stays as words
from desktop.core.actor import short_name
from desktop.core.clock import local
from desktop.core.formats import age as age_of
from desktop.core.formats import relative_day, time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter, Flag, Location, Patient
from desktop.fhir.when import parse
from desktop.shown.beds import BedRow, BedsModel, Leaves, Need, WardBeds
from desktop.shown.parts import PanelState
from desktop.sync.pull import admissions as pulled
from desktop.views import listed
from desktop.views.row_summary import Leaving
from desktop.views.told import Told
from desktop.views.worklist_rows import age_and_sex, leaving_words, natural

READ = (Encounter, Flag)
TYPES = frozenset(kind.__name__ for kind in READ)
ISOLATION = ("isolation",)
STATES = {
    "C": lambda: _("closed"), "H": lambda: _("being cleaned"), "K": lambda: _("to be cleaned"),
    "I": lambda: _("isolated"), "O": lambda: _("taken, the server says"),
}  # fmt: skip
"""What the server says of a bed in which nobody lies, by its code (`places.out_of_use`)."""
_NEEDS: tuple[Need, ...] = ("waiting", "ready", "expected", "")


class Lying(msgspec.Struct, frozen=True, gc=False):
    """What of one stay concerns the beds, without what changes with the hour.

    `doctor` and `nurse` are short names of staff, `precautions` what was chosen of isolation (`contact`),
    empty words for what has no code of ours. `beds` are the ids of the beds that are theirs. `awaits` is the
    place that was chosen and not come to, since when in `since`; `moved` is when the patient came to where
    they are.
    """

    key: str
    family: str
    given: str
    birth_date: str = ""
    gender: str = ""
    deceased: str = ""
    ward: str = ""
    bed: str = ""
    beds: tuple[str, ...] = ()
    admitted: datetime | None = None
    moved: datetime | None = None
    leaves: Leaving | None = None
    on_leave: str = ""
    ready: str = ""
    ready_since: datetime | None = None
    to: str = ""
    awaits: str = ""
    since: datetime | None = None
    isolation: tuple[Told, ...] = ()
    keys: tuple[str, ...] = ()
    ended: bool = False
    expected: Expected | None = None
    doctor: str = ""
    nurse: str = ""
    precautions: tuple[str, ...] = ()


class Expected(msgspec.Struct, frozen=True, gc=False):
    """When somebody's planned stay begins (`hour` empty where only the day is told), and where."""

    key: str
    day: date
    at: datetime
    hour: str
    ward: str
    place: str
    bed: str
    cause: str


class Ward(msgspec.Struct, frozen=True):
    """A ward with its beds, and the ids of who is there; None where the server has not told yet. `unread`
    says that not all stays could be read, `rooms` are the names of the beds' rooms by the bed's id."""

    location: Location
    beds: tuple[Location, ...]
    patients: tuple[str, ...] | None
    unread: bool = False
    rooms: Mapping[str, str] = {}

    def called(self, bed: Location) -> str:
        """A bed's name, with its room where the ward has another bed of the name."""
        same = sum(one.name == bed.name for one in self.beds) > 1
        return f"{self.rooms[bed.id]} {bed.name}" if same and bed.id in self.rooms else bed.name


def lying(chart: Chart, now: datetime) -> Lying:
    """One patient's stay as it concerns the beds; `ended` where the record has none under way."""
    family, given = persons.family_given(chart.patient.name)
    stay = stays.current(chart, now)
    person = chart.patient
    made = Lying(
        person.id, family, given, person.birth_date, person.gender, person.deceased_date_time,
        isolation=listed.of(chart, now, ISOLATION, stay), ended=stay is None, expected=_expected(chart, now),
    )  # fmt: skip
    if stay is None:
        return made
    ready, leaves = stay_plan.ready_since(stay), stay.leaves
    name, since = _awaited(chart, stay)
    return msgspec.structs.replace(
        made,
        ward=stay.ward_id,
        bed=stay.bed,
        beds=stay_plan.beds(chart, stay),
        admitted=stay.admitted,
        moved=stay_plan.latest_move(stay),
        leaves=Leaving(leaves.day, f"{local(leaves.start).hour:02}" if leaves.has_time else "")
        if leaves
        else None,
        on_leave=words.on_leave(stay, now),
        ready=words.ready(stay, now),
        ready_since=ready.start if ready else None,
        to=words.destination(stay),
        awaits=name,
        since=since,
        keys=tuple(e.key for e in stay.encounters),
        doctor=short_name(persons.staff_name(chart, stay.doctor_reference)),
        nurse=persons.first_name(chart, responsible.nurse(chart, stay.participants)),
        precautions=_precautions(chart),
    )


def _precautions(chart: Chart) -> tuple[str, ...]:
    held = (flag for flag in flags.standing(chart, "infection") if not flags.says_none(flag))
    return tuple(dict.fromkeys(flags.choice(flag) for flag in held))


def _expected(chart: Chart, now: datetime) -> Expected | None:
    found = admissions.expected(chart, *pulled.days(now))
    if found is None:
        return None
    at = places.named(chart, found.place) if found.place is not None else places.Place()
    begins = found.begins
    hour = time(begins.start) if begins.has_time else ""
    return Expected(
        found.key, begins.day, begins.start, hour, at.ward_id, at.ward, at.bed, found.cause
    )  # fmt: skip


def _awaited(chart: Chart, stay: Stay) -> tuple[str, datetime | None]:
    """Which place waits for the patient, and since when it does."""
    for place in stay_plan.awaited(stay):
        assert place.location is not None
        at = places.named(chart, place.location)
        if at.ward_id and at.ward_id == stay.ward_id and (not at.bed or at.bed == stay.bed):
            continue  # they are there
        name = " ".join(part for part in (at.ward, at.bed) if part) or place.location.display
        begun = stay_plan.begun(place)
        return name or _("another ward"), begun
    return "", None


def build(
    wards: Sequence[Ward], people: Iterable[Lying], now: datetime, title: str,
    coming_in: pulled.Expected | None = None,
) -> tuple[BedsModel, PanelState]:  # fmt: skip
    """All wards with their beds, and everybody who lies there, waits for a bed or is expected; `coming_in` as
    it was last told, None where it never was."""
    known = {one.key: one for one in people}
    rows: list[BedRow] = []
    made: list[WardBeds] = []
    free = 0
    coming = False
    for ward in sorted(wards, key=lambda one: natural(one.location.name or one.location.id)):
        mine = [known[p] for p in ward.patients or () if p in known]
        coming = coming or ward.patients is None or len(mine) < len(ward.patients)
        names = {row.key for row in rows}
        own = [_row(one, ward, now) for one in mine if one.key not in names]
        rows += own
        one, left = _ward(ward, mine, own, now)
        made.append(one)
        free += left
    names = {row.key for row in rows}
    for ident in coming_in.patients if coming_in is not None else ():
        if ident in known and ident not in names and (row := _coming(known[ident], now)) is not None:
            rows.append(row)
    alike = persons.alike((r.key, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=True) if r.key in alike else r for r in rows]
    rows.sort(key=lambda r: (_NEEDS.index(r.need), r.need_sort, r.place, r.bed_sort))
    counts = {need: sum(row.need == need for row in rows) for need in _NEEDS}
    here = len(rows) - counts["expected"]
    parts = [
        ngettext("{n} patient", "{n} patients", here).format(n=here),
        ngettext("{n} free bed", "{n} free beds", free).format(n=free),
    ]
    short = " · ".join(parts)
    if counts["waiting"]:
        said = ngettext("{n} waits for a bed", "{n} wait for a bed", counts["waiting"])
        parts.append(said.format(n=counts["waiting"]))
    if counts["ready"]:
        said = ngettext("{n} ready for discharge", "{n} ready for discharge", counts["ready"])
        parts.append(said.format(n=counts["ready"]))
    if counts["expected"]:
        said = ngettext("{n} expected", "{n} expected", counts["expected"])
        parts.append(said.format(n=counts["expected"]))
    note = _note(coming_in)
    model = BedsModel(title, " · ".join(parts), tuple(made), tuple(rows), note, short)
    if not wards:
        return model, PanelState(
            "not_checked",
            title=_("No ward is known here."),
            text=_("The server has told of no place that is a ward."),
        )
    if coming:
        return model, PanelState("loading", note=_("fetching"))
    return model, PanelState("ready")


def _note(coming_in: pulled.Expected | None) -> str:
    """What nobody can be asked for, and what of the planned admissions is not told."""
    parts = [_("Not asked for: the municipalities' answers. They are in another system.")]
    if coming_in is None:
        parts.append(_("Planned admissions are not told yet."))
    elif coming_in.partial or coming_in.refused:
        parts.append(_("Not all planned admissions could be read: there may be more."))
    return " ".join(parts)


def _ward(ward: Ward, mine: Sequence[Lying], own: Sequence[BedRow], now: datetime) -> tuple[WardBeds, int]:
    """A ward's line, and how many beds are free in it."""
    name = ward.location.name or ward.location.id
    if ward.patients is None:
        return WardBeds(ward.location.id, name, "", _("not told yet")), 0
    nowhere = sum(one.ward == ward.location.id and not one.bed and not one.on_leave for one in mine)
    ordered = sorted(ward.beds, key=lambda bed: natural(ward.called(bed)))
    beds = places.beds_of(ordered, (bed for one in mine for bed in one.beds), nowhere)
    free = [ward.called(bed) for bed in beds.free]
    other = [f"{ward.called(bed)} {STATES[why]()}" for bed, why in beds.out]
    today, tomorrow = local(now).date(), local(now).date() + timedelta(days=1)
    leaving = [
        sum(one.leaves is not None and one.leaves.day == day for one in mine) for day in (today, tomorrow)
    ]
    count = str(len(ward.patients))
    if ward.beds:
        count = _("{n} of {m} beds").format(n=beds.taken, m=len(ward.beds))
    parts = []
    if ward.beds:
        parts.append(_("free: {beds}").format(beds=", ".join(free)) if free else _("no bed free"))
    else:
        parts.append(_("its beds are not told apart"))
    if nowhere and ward.beds:
        said = ngettext("of {n} patient no bed is told", "of {n} patients no bed is told", nowhere)
        parts.append(said.format(n=nowhere))
    parts += [", ".join(other)] if other else []
    here = ngettext("{n} leaves today", "{n} leave today", leaving[0]).format(n=leaving[0])
    next_day = ngettext("{n} leaves tomorrow", "{n} leave tomorrow", leaving[1]).format(n=leaving[1])
    parts += [words for words, many in ((here, leaving[0]), (next_day, leaving[1])) if many]
    parts += [_("not all stays could be read")] if ward.unread else []
    return WardBeds(ward.location.id, name, count, " · ".join(parts)), beds.left


def _row(one: Lying, ward: Ward, now: datetime) -> BedRow:
    name = ward.location.name or ward.location.id
    here = one.ward == ward.location.id
    bed = one.bed if here else ""
    need, said, since = _need(one, bed, here, bool(ward.beds), now)
    (isolation,) = listed.said(one.isolation, now, ISOLATION) or (None,)
    today = local(now).date()
    years, age = _age(one, now)
    number = day_of(one.admitted, now)
    doubt = _("Has died.") if one.deceased else ""
    if one.ended:
        doubt = _("The record says that this stay is over.")
    elif not here and one.ward:
        doubt = _("The record says another ward.")
    mark = isolation.text if isolation is not None else ""
    spoken = [
        family_first(one.family, one.given),
        name,
        _("bed {bed}").format(bed=bed) if bed else _("no bed"),
    ]
    spoken += [part for part in (age, said, mark, doubt) if part]
    return BedRow(
        one.key, ward.location.id, name, bed, one.family, one.given, age, need, said, doubt, mark,
        days=str(number) if number is not None else "–",
        leaving=leaving_words(one.leaves, now),
        leaving_today=one.leaves is not None and one.leaves.day == today,
        spoken=", ".join(spoken),
        need_sort=since.timestamp() if since is not None else 0.0,
        bed_sort=natural(bed),
        age_sort=years,
        days_sort=float(number or 0),
        leaving_sort=one.leaves.day.isoformat() if one.leaves else "9",
        keys=one.keys,
        quiet=isolation is not None and isolation.quiet,
        leaves=_when(one.leaves, now),
    )  # fmt: skip


def _coming(one: Lying, now: datetime) -> BedRow | None:
    """Somebody who is expected; None where their own record no longer says so."""
    coming = one.expected
    first, last = pulled.days(now)
    if coming is None or not first <= coming.day <= last:
        return None
    today = local(now).date()
    day = relative_day(coming.at, now)
    when = " ".join(part for part in (day, coming.hour) if part)
    late = coming.day < today or (bool(coming.hour) and coming.at < now)
    said = _("should have come {when}") if late else _("comes {when}")
    years, age = _age(one, now)
    (isolation,) = listed.said(one.isolation, now, ISOLATION) or (None,)
    mark = isolation.text if isolation is not None else ""
    words = " · ".join(part for part in (said.format(when=when), coming.cause) if part)
    doubt = _("Has died.") if one.deceased else ""
    place = coming.place or _("no ward named")
    spoken = (family_first(one.family, one.given), place, age, words, mark, doubt)
    return BedRow(
        one.key, coming.ward, place, coming.bed, one.family, one.given, age, "expected", words, doubt, mark,
        spoken=", ".join(part for part in spoken if part), need_sort=coming.at.timestamp(),
        bed_sort=natural(coming.bed), age_sort=years, leaving_sort="9", keys=(coming.key,),
        quiet=isolation is not None and isolation.quiet,
    )  # fmt: skip


def _age(one: Lying, now: datetime) -> tuple[float, str]:
    """Years (-1 where the birth date is not known), and age and sex in words."""
    person = Patient(
        resource_type="Patient", id=one.key, birth_date=one.birth_date, gender=one.gender,
        deceased_date_time=one.deceased,
    )  # fmt: skip
    on = demographics.age_day(person, local(now).date())
    born = parse(one.birth_date)
    years = years_between(born.day, on) if born else None
    return float(years if years is not None else -1), age_and_sex(person, on, years)


def _need(one: Lying, bed: str, here: bool, beds: bool, now: datetime) -> tuple[Need, str, datetime | None]:
    """Why somebody concerns the beds, in words, and since when."""
    to = _("to: {place}").format(place=one.to) if one.to else ""
    if one.awaits:
        said = _("Waits for a bed on {place}").format(place=one.awaits)
        return "waiting", f"{said} · {_since(one.since, now)}", one.since
    if here and beds and not bed and not one.on_leave:
        moved = one.moved or one.admitted
        return "waiting", " · ".join((_("No bed is told on the ward"), _since(moved, now))), moved
    if one.ready:
        return "ready", " · ".join(part for part in (one.ready, to) if part), one.ready_since
    return "", " · ".join(part for part in (one.on_leave, to) if part), None


def _when(leaves: Leaving | None, now: datetime) -> Leaves:
    if leaves is None:
        return ""
    ahead = (leaves.day - local(now).date()).days
    return "past" if ahead < 0 else "today" if ahead == 0 else "tomorrow" if ahead == 1 else "later"


def _since(since: datetime | None, now: datetime) -> str:
    if since is None:
        return _("nobody wrote since when")
    return age_of(max(now - since, timedelta()))


def refused() -> PanelState:
    """What is said to whoever does not look after the beds: other wards' patients are not theirs to list."""
    return PanelState(
        "not_checked",
        title=_("The beds of all wards are shown to bed co-ordinators."),
        text=_("Choose that role to see them, or your own ward."),
    )
