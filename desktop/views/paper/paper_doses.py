"""The medicines of a patient on paper: the doses due in the coming hours, and what else is true of each."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.clinical.record.medicines import overridden
from desktop.clinical.record.stays import stays
from desktop.clinical.words.overridden import short_words
from desktop.core.clock import local
from desktop.core.formats import relative_day_time, time
from desktop.fhir.chart import Chart
from desktop.shown.paper.papers import DoseLine, Due
from desktop.views.medicines import day_doses, medication, needed_words
from desktop.views.medicines.medication import Treatment

SPAN = timedelta(hours=8)
HOUR = timedelta(hours=1)


def hours(now: datetime) -> tuple[datetime, ...]:
    """The beginnings of a sheet's hours: the one that runs, and as many as eight hours reach into."""
    first = local(now).replace(minute=0, second=0, microsecond=0)
    begun = now - (local(now) - first)
    count = 8 if begun == now else 9
    return tuple(begun + HOUR * n for n in range(count))


def standing(chart: Chart, now: datetime) -> list[Treatment]:
    """Treatments that are given now or may be: paused and unclear ones too, none that has ended."""
    found = medication.treatments(chart, stays.current(chart, now), now)
    return [one for one in found if one.status not in ("stopped", "completed")]


def due(one: Treatment, now: datetime) -> tuple[datetime, ...]:
    """The doses nobody has entered that are due before the sheet ends, also those that are late."""
    if not one.active:
        return ()
    end = hours(now)[-1] + HOUR
    return tuple(dose.at for dose in one.doses if dose.state in ("late", "ordered") and dose.at < end)


def answered(chart: Chart, one: Treatment) -> tuple[str, ...]:
    """Overridden warnings of an order, with the reasons given."""
    return tuple(dict.fromkeys(map(short_words, overridden.of_order(chart, one.key))))


def line(chart: Chart, one: Treatment, now: datetime) -> DoseLine:
    """A medicine with its doses in the columns of the sheet."""
    begins = hours(now)
    cells: list[list[str]] = [[] for _column in range(len(begins) + 1)]
    for at in due(one, now):
        cells[sum(begin <= at for begin in begins)].append(
            time(at) if at >= begins[0] else relative_day_time(at, now)
        )
    says, note = _says(one, now)
    detail = " ".join(part for part in (one.brand, one.form) if part)
    return DoseLine(
        name=one.generic,
        detail=detail,
        dose=" ".join(part for part in (one.said, one.route) if part),
        cells=tuple(tuple(cell) for cell in cells) if not says else (),
        says=says,
        last=_last(one, now),
        note=note,
        alert=bool(note),
        answered=answered(chart, one),
    )


def _says(one: Treatment, now: datetime) -> tuple[str, str]:
    """(what stands instead of times, what must be seen before it is given)."""
    note = "ført gitt to ganger: se journalen" if one.twice else ""
    if one.status == "on-hold":
        until = f" til {one.until}" if one.until else ""
        over = " (tiden er ute)" if one.over else ""
        why = f", {one.why}" if one.why else ""
        by = f", gjenopptas av {one.restarter}" if one.restarter else ""
        return f"PAUSE{until}{over}{by}{why}", note or "pauset: gis ikke"
    if not one.active:
        return one.why or "ikke kjent om den gjelder", note or "spør lege før den gis"
    if one.infusion:
        until = f", går til {time(one.running_until)}" if one.running_until else ""
        return f"infusjon{until}", note
    if one.as_needed:
        return f"ved behov, {needed_words.next_words(one.again, now)}" if one.again else "ved behov", note
    if one.today:
        said = [day_doses.share_words(of, now) for of in one.today]
        assumed = day_doses.assumed_words(one.today)
        return "; ".join([*said, *([assumed] if assumed else [])]), note or day_doses.reasons(one.unread)
    if one.unread:
        return day_doses.reasons(one.unread) or "klokkeslett ikke oppgitt", note
    return "", note


def _last(one: Treatment, now: datetime) -> str:
    if one.again is not None:
        return needed_words.given_words(one.again, now)
    given = [dose for dose in one.doses if dose.state == "given"]
    if not given:
        return "ingen dose ført gitt"
    amount = f", {given[-1].amount}" if given[-1].amount else ""
    return f"sist ført gitt {relative_day_time(given[-1].at, now)}{amount}"


def in_words(chart: Chart, now: datetime) -> tuple[Due, ...]:
    """The doses of a patient in order of time, then what has no times."""
    timed: list[tuple[datetime, str, str, tuple[str, ...]]] = []
    rest: list[Due] = []
    for one in standing(chart, now):
        made = line(chart, one, now)
        said = " ".join(part for part in (made.name, made.detail, made.dose) if part)
        if made.note:
            said = f"{said} ! {made.note}"
        if made.says:
            # What is due by the day is ticked off as what has an hour is.
            tick = one.active and any(of.left for of in one.today)
            rest.append(Due(made.says, said, tick=tick, answered=made.answered))
            continue
        timed += [(at, _when(at, now), said, made.answered) for at in due(one, now)]
    return (*(Due(when, said, answered=more) for _at, when, said, more in sorted(timed)), *rest)


def _when(at: datetime, now: datetime) -> str:
    if at < hours(now)[0]:
        return f"{relative_day_time(at, now)} ikke ført gitt"
    return time(at)
