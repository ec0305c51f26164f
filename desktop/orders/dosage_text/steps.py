"""The steps of a dosage text, one after the other: cut at *deretter*, at a comma after a length, and of a
taper in words each of its doses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from desktop.clinical.units import convert, plain
from desktop.orders.dosage_text import atoms as a
from desktop.orders.dosage_text.lexing import NotRead
from desktop.orders.dosage_text.same_moment import told_once
from desktop.orders.dosage_text.step_doubts import refuse
from desktop.orders.dosage_text.step_entries import OFTEN, Entry, Step, gathered

_MOST_STEPS: Final = 30
_LENGTHS: Final = (a.Length, a.DayOf)


def steps(placed: Sequence[a.Placed], text: str) -> list[Step]:
    """The steps in order. Raises NotRead where one has no end that another could follow."""
    found: list[Step] = []
    placed = told_once(placed, text)
    for stretch in _cut(placed):
        climbs = [one.atom for one in stretch if isinstance(one.atom, a.Climb)]
        kept = [one for one in stretch if not isinstance(one.atom, a.Climb | a.Then)]
        stop = any(isinstance(one.atom, a.Then) and one.atom.stop for one in stretch)
        if kept and not all(isinstance(one.atom, a.Break) for one in kept):
            step = gathered(kept, text)
            refuse(kept, step, text)
            if found and not any(isinstance(one.atom, a.Then) for one in placed):
                _same_moments(found[-1], step, text)
            _complete(step, found, text)
            found.append(step)
        if climbs:
            if len(climbs) > 1 or not found:
                raise NotRead(text)
            found[-1:] = _climbed(found[-1], climbs[0], text)
        if found and stop:
            found[-1].stop = True
    _judge(found, text)
    return found


def _same_moments(previous: Step, step: Step, text: str) -> None:
    """Refuse `10 mg morgen i 5 dager, 5 mg kveld i 5 dager`: one after the other, or both each day?"""
    before, after = (
        {part for entry in one.entries for part in entry.parts if isinstance(part, a.Part | a.Clock | a.Days)}
        for one in (previous, step)
    )
    if before and after and not before & after:
        raise NotRead(text)


def _cut(placed: Sequence[a.Placed]) -> list[list[a.Placed]]:
    stretches: list[list[a.Placed]] = [[]]
    days_first = isinstance(placed[0].atom, a.DayOf) if placed else False
    for index, one in enumerate(placed):
        atom = one.atom
        if (
            days_first
            and isinstance(atom, a.DayOf)
            and any(isinstance(o.atom, a.Dose) for o in stretches[-1])
        ):
            # “Dag 1: 2 tabl, dag 2-5: 1 tabl”
            stretches.append([one])
            continue
        if isinstance(atom, a.Then) and not atom.stop:
            stretches.append([])
            continue
        if isinstance(atom, a.Break) and atom.sign in (",", ".", ";", "og"):
            following = placed[index + 1].atom if index + 1 < len(placed) else None
            dosed = isinstance(following, a.Dose | a.Slots | a.Rate | a.Times)
            # “2,5 mg morgen i 10 dager, 3 ganger daglig”: a step of its own has its own length.
            needs_length = atom.sign == "og" or isinstance(following, a.Times)
            later = not needs_length or any(isinstance(other.atom, _LENGTHS) for other in placed[index:])
            if dosed and later and any(isinstance(other.atom, _LENGTHS) for other in stretches[-1]):
                stretches.append([])
                continue
        stretches[-1].append(one)
    return [stretch for stretch in stretches if stretch]


def _complete(step: Step, before: list[Step], text: str) -> None:
    """Fill what a later step leaves unsaid: the dose of `x 2 i 1 uke`, how often of `15 mg i 2 uker`."""
    if not step.entries:
        raise NotRead(text)
    if not before:
        return
    previous = before[-1]
    first = previous.entries[0]
    alone = len(step.entries) == 1
    entry = step.entries[0]
    if entry.dose is None and entry.rate is None and not entry.of(a.Slots):
        if not alone or len(previous.entries) != 1 or (first.dose is None and not _applied(previous)):
            raise NotRead(text)
        entry.dose = first.dose
        if first.dose is None:
            step.shared += previous.of(a.Applied)
    elif alone and _once_a_time(previous) and _only_a_dose(entry) and not step.of(a.DayOf):
        entry.parts += [
            part for part in first.parts if isinstance(part, OFTEN) and not isinstance(part, a.Once)
        ]
    if step.of(a.Site) and not previous.of(a.Site):
        # “x 4 i 1 uke, deretter x 2 i høyre øye”: the eye of both, or of the second?
        raise NotRead(text)
    if not step.of(a.Site):
        step.shared += previous.of(a.Site)
    if not step.of(a.Route):
        step.shared += previous.of(a.Route)


def _only_a_dose(entry: Entry) -> bool:
    timed = any(isinstance(part, (*OFTEN, a.Over)) for part in entry.parts)
    return entry.dose is not None and not timed


def _once_a_time(step: Step) -> bool:
    """True of one dosage given once each time; after `x 2` a dose alone may be as often, or once."""
    entry = step.entries[0]
    often = [part for part in entry.of(a.Times) if isinstance(part, a.Times)]
    return len(step.entries) == 1 and len(entry.of(a.Part)) < 2 and all(one.high == 1 for one in often)


def _applied(step: Step) -> bool:
    return bool(step.of(a.Applied))


def climbed(dose: a.Dose, climb: a.Climb) -> list[Decimal]:
    """The amounts of a taper in the unit of its first dose, 0 at its end where it stops; empty where the
    steps don't come out at the end that is written."""
    by = convert(climb.step.value, climb.step.unit, dose.unit)
    end = convert(climb.end.value, climb.end.unit, dose.unit) if climb.end is not None else Decimal(0)
    if by is None or end is None or by <= 0 or (end >= dose.value) == climb.down:
        return []
    values = [dose.value]
    while values[-1] != end:
        following = values[-1] - by if climb.down else values[-1] + by
        if (following < end if climb.down else following > end) or len(values) >= _MOST_STEPS:
            return []
        values.append(plain(following))
    return values


def _climbed(step: Step, climb: a.Climb, text: str) -> list[Step]:
    """The steps of `40 mg daglig, reduser med 10 mg hver 3. dag til seponering`, the first one with them."""
    entry = step.entries[0]
    if len(step.entries) != 1 or entry.dose is None or entry.dose.high or step.of(a.DayOf):
        raise NotRead(text)
    if len(entry.of(a.Part)) > 1 or any(isinstance(one, a.Times) and one.high > 1 for one in entry.parts):
        # “25 mg x 2, øk med 25 mg hver uke til 100 mg”: each dose, or all of a day?
        raise NotRead(text)
    dose = entry.dose
    values = climbed(dose, climb)
    if not values:
        raise NotRead(text)
    end = values[-1]
    made = []
    for value in values:
        if not value:
            break
        last = value == end
        # “30 mg i 7 dager, reduser deretter …”: the first step has its own length.
        own = bool(step.of(a.Length)) and value == dose.value
        shared = [one for one in step.shared if own or not isinstance(one, a.Length)]
        if not (last or own):
            shared.append(a.Length(Decimal(climb.every), climb.unit))
        made.append(
            Step(entries=[Entry(dose=replace(dose, value=value), parts=list(entry.parts))], shared=shared)
        )
    made[-1].stop = not end
    return made


def _judge(found: list[Step], text: str) -> None:
    """Refuses steps of which one has no end before the next, and days that leave a gap."""
    if not found:
        raise NotRead(text)
    day = 1
    ends = [one.day for step in found for one in step.of(a.Until) if isinstance(one, a.Until)]
    if any(later <= earlier for earlier, later in pairwise(ends)):
        # “… t.o.m. 30.11, deretter … t.o.m. 30.11”
        raise NotRead(text)
    for index, step in enumerate(found):
        last = index == len(found) - 1
        of_days = [one for one in step.of(a.DayOf) if isinstance(one, a.DayOf)]
        lengths = step.of(a.Length)
        if len(of_days) + len(lengths) + len(step.of(a.Until)) > 1:
            raise NotRead(text)
        if len(found) > 1 and any(isinstance(one, a.Length) and one.in_all for one in lengths):
            # “… første dag, deretter 1 daglig, totalt 7 dager”: the first day is one of them.
            raise NotRead(text)
        if of_days and len(found) == 1 and of_days[0].last != 1:
            # “dag 1-21” alone is a cycle; “fra uke 1” is one of the calendar.
            raise NotRead(text)
        if of_days:
            if of_days[0].first != day or (of_days[0].last is None and not last):
                raise NotRead(text)
            day = (of_days[0].last or 0) + 1
        once = all(entry.of(a.Once) or entry.of(a.Over) for entry in step.entries)
        if not last and not of_days and not lengths and not once and not step.of(a.Until):
            raise NotRead(text)
        if step.stop and not (of_days or lengths or once or step.of(a.Until)):
            # “x 2, deretter stopp”: nobody said when.
            raise NotRead(text)
        if not last and any(entry.of(a.Needed) for entry in step.entries):
            raise NotRead(text)
