"""Patients found in the local record by what somebody types: a name, a birth date, a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from desktop.acts.permission import sees_log
from desktop.acts.window import OpenPatient
from desktop.clinical.identity import plain
from desktop.clinical.record import identity_numbers, persons
from desktop.clinical.record.identity_numbers import Numbers
from desktop.clinical.record.patient import links
from desktop.clinical.record.stays import stays
from desktop.clinical.words import demographics, record_state
from desktop.core.birth_dates import typed_dates
from desktop.core.clock import local
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.shown.shell import PaletteEntry
from desktop.store import people
from desktop.sync.pull import ward

if TYPE_CHECKING:
    from desktop.views.reader import Reader


def patients(
    reader: Reader, connection: Connection, text: str, *, limit: int = 8
) -> tuple[PaletteEntry, ...]:
    """Entries for the palette that open a patient; never more than `limit`. Whoever lies in the bed that was
    typed comes first."""
    found: list[PaletteEntry] = []
    now = reader.clock()
    births = typed_dates(text, local(now).date())
    by_bed = _in_bed(reader, connection, text)
    by_name = people.search(connection, text, births=births, limit=limit)
    for ident in tuple(dict.fromkeys((*by_bed, *by_name)))[:limit]:
        chart = reader.charts.read(connection, ident, ("Encounter",))
        if chart is None:
            continue
        family, given = persons.family_given(chart.patient.name)
        where = stays.current(chart, now)
        place = ""
        # Who goes through the log sees who it is, not where they lie.
        if where is not None and not sees_log(reader.actor):
            bed = _("bed {bed}").format(bed=where.bed) if where.bed else ""
            place = ", ".join(part for part in (where.ward, bed) if part)
        linked = dict(reader.linked(connection, chart))
        twice = _("same number as another patient") if reader.same_number(connection, chart) else ""
        # Who has a number is told apart by it, and who was found by one that is over is told so.
        numbers = identity_numbers.of(chart.patient, now)
        number = demographics.number(chart.patient, now) if numbers.official or numbers.former else ""
        became = record_state.became(
            links.read(chart.patient),
            lambda one, by=linked: by.get(one.id) or one.display,  # type: ignore[misc]
        )
        said = (
            demographics.born(chart.patient, local(now).date()), number, demographics.deceased(chart.patient),
            *became, place, twice, _by_former(numbers, text),
        )  # fmt: skip
        detail = " · ".join(part for part in said if part)
        name = family_first(family, given)
        found.append(PaletteEntry(OpenPatient(ident), name, "user", detail))
    return tuple(found)


def _by_former(numbers: Numbers, text: str) -> str:
    """That what was typed is a number that is over, where it is no part of the one that holds."""
    typed = plain(text)
    if len(typed) < _TELLING or (numbers.official is not None and numbers.official.value.startswith(typed)):
        return ""
    was = next((one for one in numbers.former if one.value.startswith(typed)), None)
    return _("formerly {number}").format(number=was.text) if was is not None and numbers.official else ""


_TELLING = 6
"""Digits from which on a text may be meant as a number."""
_BED = ("seng", "bed", "rom", "room")
"""Words that somebody may write before the bed's number."""


def _in_bed(reader: Reader, connection: Connection, text: str) -> list[str]:
    """Patients in a bed of the actor's ward whose label matches: 12a, 12, seng 7."""
    words = fold(text).split()
    if len(words) > 1 and words[0] in _BED:
        words = words[1:]
    wanted = _bare("".join(words))
    members = ward.kept(connection, reader.actor.ward) if reader.actor.ward else None
    if not wanted or not any(letter.isdigit() for letter in wanted) or members is None:
        return []
    found: list[tuple[bool, str, str]] = []
    for ident in members.patients:
        chart = reader.charts.read(connection, ident, ("Encounter",))
        where = stays.current(chart, reader.clock()) if chart is not None else None
        bed = _bare(fold(where.bed).replace(" ", "")) if where is not None else ""
        if bed.startswith(wanted):
            found.append((bed != wanted, bed, ident))
    return [ident for _other, _bed, ident in sorted(found)]


def _bare(bed: str) -> str:
    """A bed without the words and zeros before its number: 07 is 7."""
    for word in _BED:
        bed = bed.removeprefix(word)
    return bed.lstrip("0")
