"""The corridor screen: what of a ward's beds may be read by whoever passes by.

Written in words of this program's own, names of staff and names of beds: no text of a patient's record comes
here, so that none can stand on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from desktop.clinical.precautions import PRECAUTIONS
from desktop.clinical.record.patient.fasting import Fasting
from desktop.clinical.record.stays import places
from desktop.core.clock import local
from desktop.core.formats import time
from desktop.core.messages import _, ngettext, pick
from desktop.fhir.resources import Location
from desktop.shown.beds.corridor import CorridorBed, CorridorLine, CorridorShown
from desktop.sync.pull.admissions import Expected
from desktop.views.beds.bed_stays import Lying
from desktop.views.beds.beds import Ward
from desktop.views.beds.empty_beds import STATES, UNCLEAN, Cleanings
from desktop.views.ward.worklist_rows import natural


def build(
    ward: Ward, people: Iterable[Lying], now: datetime, coming_in: Expected | None,
    cleanings: Cleanings | None = None, fasting: Mapping[str, str] | None = None,
) -> CorridorShown:  # fmt: skip
    """The beds of one ward. Until everybody there is told, no bed is called free; `coming_in` is None where
    nobody has asked for planned admissions, `cleanings` where nobody has asked what is to be cleaned.
    `fasting` are the words for those who fast, by patient; None where their orders are not here."""
    known = {one.key: one for one in people}
    here = [known[p] for p in ward.patients or () if p in known]
    whole = ward.patients is not None and len(here) == len(ward.patients) and not ward.unread
    nowhere = [one for one in here if one.ward == ward.location.id and not one.bed and not one.on_leave]
    expected = [known[p] for p in (coming_in.patients if coming_in else ()) if p in known]
    comes = [one for one in expected if one.expected and one.expected.ward == ward.location.id]
    ordered = sorted(ward.beds, key=lambda bed: natural(ward.called(bed)))
    beds = places.beds_of(ordered, (bed for one in here for bed in one.beds), len(nowhere),
                           cleanings.ordered if cleanings is not None else ())  # fmt: skip
    out = {bed.id: why for bed, why in beds.out}
    tiles = []
    for bed in ordered:
        lie = [one for one in here if bed.id in one.beds]
        if lie:
            tiles.append(_taken(ward.called(bed), bed, lie, now, fasting or {}))
        elif not whole:
            lines = (CorridorLine("question", _sentence(_("not told yet")), True),)
            tiles.append(CorridorBed(ward.called(bed), "unknown", lines=lines))
        elif bed.id in out:
            icon = "drop" if out[bed.id] in UNCLEAN else "prohibit" if out[bed.id] == "C" else "info"
            words = _sentence(STATES[out[bed.id]]())
            tiles.append(CorridorBed(ward.called(bed), "out", lines=(CorridorLine(icon, words),)))
        else:
            tiles.append(_free(ward, bed, comes, now))
    return CorridorShown(
        ward.location.name or ward.location.id,
        tuple(tiles),
        _counts(beds.left if whole else None, out.values(), here, comes, coming_in, now),
        _note(ward, whole, len(nowhere), here, cleanings, fasting),
    )


def fasting_words(one: Fasting, now: datetime) -> str:
    """Fasting in words, with its end where that is today or tomorrow."""
    near = one.until is not None and (local(one.until).date() - local(now).date()).days in (0, 1)
    if one.until is None or not near:
        return _("Fasting")
    return _("Fasting until {hour}").format(hour=time(one.until))


def _taken(
    name: str, bed: Location, lie: Sequence[Lying], now: datetime, fasting: Mapping[str, str]
) -> CorridorBed:
    lines: dict[CorridorLine, None] = {}
    for one in lie:
        if one.nurse:
            lines[CorridorLine("user", _("Nurse: {name}").format(name=one.nurse), True)] = None
    for one in lie:
        ahead = (one.leaves.day - local(now).date()).days if one.leaves else -1
        if one.leaves and ahead in (0, 1):
            words = _("Leaves today {hour}") if ahead == 0 else _("Leaves tomorrow {hour}")
            said = words.format(hour=one.leaves.hour).strip()
            lines[CorridorLine("sign-out", said, ahead == 1)] = None
    lines |= {CorridorLine("fork-knife", fasting[one.key]): None for one in lie if one.key in fasting}
    chosen = dict.fromkeys(choice for one in lie for choice in one.precautions)
    isolated = bed.operational_status is not None and bed.operational_status.code == "I"
    for choice in chosen or ({"": None} if isolated else {}):
        lines[CorridorLine("shield-warning", pick(PRECAUTIONS.now().words(choice)))] = None
    doctors = dict.fromkeys(one.doctor for one in lie if one.doctor)
    return CorridorBed(name, "taken", ", ".join(doctors), tuple(lines))


def _free(ward: Ward, bed: Location, comes: Sequence[Lying], now: datetime) -> CorridorBed:
    """A free bed, and when somebody comes to it: where the ward has two of the name it is neither's."""
    alone = sum(one.name == bed.name for one in ward.beds) == 1
    hours = sorted(
        one.expected.at
        for one in comes
        if alone and one.expected and one.expected.bed == bed.name and one.expected.hour
        and one.expected.day == local(now).date()
    )  # fmt: skip
    words = _("Free")
    if hours:
        words = _("Free, arrival {hour}").format(hour=time(hours[0]))
    return CorridorBed(ward.called(bed), "free", lines=(CorridorLine("bed", words),))


def _counts(
    free: int | None, out: Iterable[str], here: Sequence[Lying], comes: Sequence[Lying],
    coming_in: Expected | None, now: datetime,
) -> tuple[str, ...]:  # fmt: skip
    today = local(now).date()
    leaving = sum(one.leaves is not None and one.leaves.day == today for one in here)
    told = coming_in is not None and not (coming_in.partial or coming_in.refused)
    soon = sum(one.expected is not None and one.expected.day == today for one in comes)
    return (
        _("Free {n}").format(n=free if free is not None else "–"),
        _("Out today {n}").format(n=leaving),
        _("Expected today {n}").format(n=soon) if told else _("Expected today: not asked"),
        _("In cleaning {n}").format(n=sum(why in UNCLEAN for why in out)),
    )


def _note(
    ward: Ward, whole: bool, nowhere: int, here: Sequence[Lying], cleanings: Cleanings | None,
    fasting: Mapping[str, str] | None,
) -> str:  # fmt: skip
    parts = []
    if not ward.beds:
        parts.append(_("The beds of this ward are not told one by one, so none can be shown."))
    elif not whole:
        parts.append(_("Not everything is fetched: no bed is called free yet."))
    if nowhere and ward.beds:
        said = ngettext("of {n} patient no bed is told", "of {n} patients no bed is told", nowhere)
        parts.append(_sentence(said.format(n=nowhere)))
    if ward.beds and not (cleanings is not None and cleanings.asked and cleanings.whole):
        parts.append(_("Not all orders of cleaning are known"))
    if fasting is None and here:
        parts.append(_("Who fasts is not asked here"))
    if PRECAUTIONS.now().checked_by is None and any(one.precautions for one in here):
        parts.append(_("What is asked of visitors is not quality-assured"))
    return " · ".join(parts)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
