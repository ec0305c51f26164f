"""The beds of all wards: who waits for one and since when, who leaves, what is free or to be cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from desktop.clinical.age import years_lived
from desktop.clinical.record import persons
from desktop.clinical.record.stays import places
from desktop.clinical.record.stays.stays import day_of
from desktop.clinical.words import demographics
from desktop.core.clock import local
from desktop.core.formats import age as age_of
from desktop.core.formats import relative_day
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.resources import Location, Patient
from desktop.fhir.when import parse
from desktop.shown.beds.beds import BedRow, BedsModel, EmptyBed, Leaves, Need, WardBeds
from desktop.shown.parts import PanelState
from desktop.sync.pull import admissions as pulled
from desktop.views.beds import empty_beds, held_up
from desktop.views.beds.bed_stays import ISOLATION, Lying
from desktop.views.beds.empty_beds import STATES, Cleanings, Place
from desktop.views.beds.held_up import Room, Services
from desktop.views.columns import listed
from desktop.views.columns.row_summary import Leaving
from desktop.views.ward.worklist_rows import age_and_sex, leaving_words, natural

_PRESSING = 3
"""Number of urgent counts: waiting, ready, held up."""
_NEEDS: tuple[Need, ...] = ("waiting", "ready", "expected", "")


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


class _Told(msgspec.Struct, frozen=True):
    """A ward with whoever is told to be there; `whole` where that is everybody."""

    ward: Ward
    people: tuple[Lying, ...]
    beds: places.Beds
    nowhere: int
    whole: bool


def build(
    wards: Sequence[Ward], people: Iterable[Lying], now: datetime, title: str,
    coming_in: pulled.Expected | None = None, cleanings: Cleanings | None = None,
) -> tuple[BedsModel, PanelState]:  # fmt: skip
    """All wards with their beds, and everybody who lies there, waits for a bed or is expected; `coming_in` as
    it was last told, None where it never was, and so `cleanings`."""
    known = {one.key: one for one in people}
    clean = cleanings or Cleanings(asked=False)
    told = [
        _told(ward, known, clean.ordered)
        for ward in sorted(wards, key=lambda one: natural(one.location.name or one.location.id))
    ]
    rooms = {one.ward.location.id: _room(one) for one in told}
    services = held_up.services([one.location for one in wards])
    rows: dict[str, BedRow] = {}
    for one in told:
        for lies in one.people:
            if lies.key not in rows:
                rows[lies.key] = _row(lies, one.ward, services, rooms, now)
    for ident in coming_in.patients if coming_in is not None else ():
        if ident in known and ident not in rows and (row := _coming(known[ident], rooms, now)) is not None:
            rows[ident] = row
    alike = persons.alike((r.key, r.family, r.given) for r in rows.values())
    every = [msgspec.structs.replace(r, similar=True) if r.key in alike else r for r in rows.values()]
    every.sort(key=lambda r: (_NEEDS.index(r.need), r.need_sort, r.place, r.bed_sort))
    empty = _empty(told, clean, now)
    free = sum(one.beds.left for one in told if one.ward.patients is not None)
    parts, middle, short = _summary(every, empty, free)
    made = tuple(_ward(one, now) for one in told)
    model = BedsModel(
        title, parts, made, tuple(every), _note(coming_in, cleanings), short, tuple(empty), middle
    )
    if not wards:
        return model, PanelState(
            "not_checked",
            title=_("No ward is known here."),
            text=_("The server has told of no place that is a ward."),
        )
    if any(one.ward.patients is None or len(one.people) < len(one.ward.patients) for one in told):
        return model, PanelState("loading", note=_("fetching"))
    return model, PanelState("ready")


def _told(ward: Ward, known: Mapping[str, Lying], ordered: frozenset[str]) -> _Told:
    mine = tuple(known[p] for p in ward.patients or () if p in known)
    whole = ward.patients is not None and len(mine) == len(ward.patients) and not ward.unread
    nowhere = sum(one.ward == ward.location.id and not one.bed and not one.on_leave for one in mine)
    beds = sorted(ward.beds, key=lambda bed: natural(ward.called(bed)))
    found = places.beds_of(beds, (bed for one in mine for bed in one.beds), nowhere, ordered)
    return _Told(ward, mine, found, nowhere, whole)


def _room(one: _Told) -> Room:
    name = one.ward.location.name or one.ward.location.id
    left = one.beds.left if one.whole and one.ward.beds else None
    taken = frozenset(bed for who in one.people for bed in who.beds)
    return Room(name, left, taken, {bed.id: why for bed, why in one.beds.out})


def _empty(told: Sequence[_Told], clean: Cleanings, now: datetime) -> list[EmptyBed]:
    """The beds in which nobody lies, those to be cleaned first and of them the longest ordered."""
    found: list[EmptyBed] = []
    taken: list[Place] = []
    for one in told:
        ward = one.ward.location
        lying = {bed for who in one.people for bed in who.beds}
        beds = [
            Place(bed, ward.id, ward.name or ward.id, one.ward.called(bed)) for bed in one.ward.beds
        ] if one.ward.patients is not None else []  # fmt: skip
        taken += [bed for bed in beds if bed.bed.id in lying]
        found += empty_beds.rows([bed for bed in beds if bed.bed.id not in lying], one.whole, clean, now)
    shown = {row.key.removeprefix("Location/") for row in found}
    found += empty_beds.elsewhere(clean, shown, taken, now)
    return sorted(found, key=lambda r: (r.state != "cleaning", r.since_sort, natural(r.place), r.bed_sort))


def _summary(rows: Sequence[BedRow], empty: Sequence[EmptyBed], free: int) -> tuple[str, str, str]:
    """Summary of the bed list: all counts, the urgent ones, and the first urgent one for narrow windows."""
    counts = {need: sum(row.need == need for row in rows) for need in _NEEDS}
    here = len(rows) - counts["expected"]
    parts = [
        ngettext("{n} patient", "{n} patients", here).format(n=here),
        ngettext("{n} free bed", "{n} free beds", free).format(n=free),
    ]
    short = " · ".join(parts)
    cleaning = sum(one.state == "cleaning" for one in empty)
    outliers, held = sum(bool(row.outlier) for row in rows), sum(bool(row.held_up) for row in rows)
    counted: tuple[tuple[int, Callable[[int], str]], ...] = (
        (counts["waiting"], lambda n: ngettext("{n} waits for a bed", "{n} wait for a bed", n)),
        (counts["ready"], lambda n: ngettext("{n} ready for discharge", "{n} ready for discharge", n)),
        (held, lambda n: ngettext("{n} held up", "{n} held up", n)),
        (cleaning, lambda n: ngettext("{n} in cleaning", "{n} in cleaning", n)),
        (outliers, lambda n: ngettext("{n} outlier", "{n} outliers", n)),
        (counts["expected"], lambda n: ngettext("{n} expected", "{n} expected", n)),
    )
    told = [(said(n).format(n=n), at) for at, (n, said) in enumerate(counted) if n]
    pressing = [*parts, *(words for words, at in told if at < _PRESSING)]
    parts += [words for words, _at in told]
    return " · ".join(parts), " · ".join(pressing), short


def _note(coming_in: pulled.Expected | None, cleanings: Cleanings | None) -> str:
    """Note on the limits of the bed list: unasked sources, planned admissions or cleaning not told."""
    parts = [_("Not asked for: the municipalities' answers. They are in another system.")]
    if coming_in is None:
        parts.append(_("Planned admissions are not told yet."))
    elif coming_in.partial or coming_in.refused:
        parts.append(_("Not all planned admissions could be read: there may be more."))
    if cleanings is None:
        parts.append(_("Orders of cleaning are not told yet."))
    elif not cleanings.asked:
        parts.append(_("Orders of cleaning can't be asked for on this server."))
    elif not cleanings.whole:
        parts.append(_("Not all orders of cleaning could be read: there may be more."))
    return " ".join(parts)


def _ward(one: _Told, now: datetime) -> WardBeds:
    """A ward's line."""
    ward, mine, beds, nowhere = one.ward, one.people, one.beds, one.nowhere
    name = ward.location.name or ward.location.id
    if ward.patients is None:
        return WardBeds(ward.location.id, name, "", _("not told yet"))
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
    return WardBeds(ward.location.id, name, count, " · ".join(parts))


def _row(one: Lying, ward: Ward, services: Services, rooms: Mapping[str, Room], now: datetime) -> BedRow:
    name = ward.location.name or ward.location.id
    here = one.ward == ward.location.id
    bed = one.bed if here else ""
    need, said, since = _need(one, bed, here, bool(ward.beds), now)
    (isolation,) = listed.said(one.isolation, now, ISOLATION) or (None,)
    today = local(now).date()
    years, age = _age(one, now)
    number = day_of(one.admitted, now)
    doubt = _("Has died.") if one.dead else ""
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
    quiet = isolation is not None and isolation.quiet
    stranger = held_up.outlier(one, ward.location.id, services) if need != "waiting" else ""
    outlier = _("Outlier: treated by {service}").format(service=stranger) if stranger else ""
    in_the_way = held_up.held_up(one, need, ward.location.id, "" if quiet else mark, rooms)
    spoken += [part for part in (age, said, in_the_way, outlier, mark, doubt) if part]
    mine = {bed.id for bed in ward.beds}.intersection(one.beds) if here else set()
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
        quiet=quiet,
        leaves=_when(one.leaves, now),
        bed_key=f"Location/{min(mine)}" if mine else "",
        outlier=outlier,
        held_up=in_the_way,
    )  # fmt: skip


def _coming(one: Lying, rooms: Mapping[str, Room], now: datetime) -> BedRow | None:
    """Row of an expected patient; None where their own record no longer says so."""
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
    doubt = _("Has died.") if one.dead else ""
    place = coming.place or _("no ward named")
    in_the_way = held_up.held_up(one, "expected", coming.ward, "", rooms)
    spoken = (family_first(one.family, one.given), place, age, words, in_the_way, mark, doubt)
    return BedRow(
        one.key, coming.ward, place, coming.bed, one.family, one.given, age, "expected", words, doubt, mark,
        spoken=", ".join(part for part in spoken if part), need_sort=coming.at.timestamp(),
        bed_sort=natural(coming.bed), age_sort=years, leaving_sort="9", keys=(coming.key,),
        quiet=isolation is not None and isolation.quiet, held_up=in_the_way,
    )  # fmt: skip


def _age(one: Lying, now: datetime) -> tuple[float, str]:
    """Years (-1 where the birth date is not known), and age and sex in words."""
    person = Patient(
        resource_type="Patient", id=one.key, birth_date=one.birth_date, gender=one.gender,
        deceased_date_time=one.deceased,
    )  # fmt: skip
    on = demographics.age_day(person, local(now).date())
    born = parse(one.birth_date)
    years = years_lived(born.day, on) if born else None
    return float(years if years is not None else -1), age_and_sex(person, on, years)


def _need(one: Lying, bed: str, here: bool, beds: bool, now: datetime) -> tuple[Need, str, datetime | None]:
    """Bed need of a patient, in words, and its start."""
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
