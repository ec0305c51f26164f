"""Dialysis access of a patient: from the sessions, fistulas and grafts, dialysis catheters.

Whatever tells of a fistula or a graft counts: a session, a problem, a procedure, a device in use. What tells
of the same one, of its kind and on its side, is told once; what was closed since is no access any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical import dialysis as kinds
from desktop.clinical.record import procedures
from desktop.clinical.record.fluids import dialysis, lines
from desktop.clinical.record.patient import conditions
from desktop.clinical.sides import Side, side_of
from desktop.core.clock import EARLIEST
from desktop.core.fold import fold
from desktop.core.messages import pick
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import Condition, Device, DeviceUseStatement, Encounter, Procedure
from desktop.fhir.when import instant, parse

TYPES: Final = (Procedure, Encounter, Condition, DeviceUseStatement)
_CATHETER = "dialysis"
"""The key of a dialysis catheter among the lines."""


class Access(msgspec.Struct, frozen=True):
    """An access in the words that somebody wrote, and the resources that say so."""

    words: str
    keys: tuple[str, ...]


class _Said(msgspec.Struct, frozen=True):
    """One thing that tells of a fistula or a graft: at what time, of which kind and side. `trouble`: it says
    more than that there is one. `closes`: since then there is none."""

    at: datetime
    kind: str
    side: Side
    words: str
    keys: tuple[str, ...]
    trouble: bool = False
    closes: bool = False


def access(chart: Chart, now: datetime) -> tuple[Access, ...]:
    """The access of the newest session that names one, other fistulas and grafts, and each dialysis catheter
    that is in."""
    said = sorted(_all(chart, now), key=lambda one: (one.at, one.keys))
    open_ones = [one for one in said if not one.closes and not _closed(one, said)]
    sessions = sorted(dialysis.begun(chart, now), key=lambda one: one.start.start, reverse=True)
    last = next((one for one in sessions if one.access), None)
    of_last = _of(last.access, last.start.start, last.keys) if last is not None else None
    found = [Access(last.access, last.keys)] if last is not None and of_last is None else []
    if of_last is not None and not _closed(of_last, said):
        open_ones.append(of_last)
    found += _each(open_ones, of_last)
    return (*found, *_catheters(chart, now, found))


def _each(said: Sequence[_Said], first: _Said | None) -> Iterator[Access]:
    """Each fistula and graft once, that of the newest session first, then the newest; with what is wrong with
    it."""
    groups: list[list[_Said]] = []
    # What names a side makes the groups; what names none is of the only one of its kind, where there is one.
    for one in sorted(said, key=lambda one: not one.side):
        alike = [group for group in groups if group[0].kind == one.kind]
        mine = [group for group in alike if group[0].side == one.side] if one.side else alike
        if len(mine) == 1:
            mine[0].append(one)
        else:
            groups.append([one])
    groups.sort(key=lambda group: (first in group, max(one.at for one in group)), reverse=True)
    for group in groups:
        named = first if first in group else _best(group)
        keys = tuple(dict.fromkeys(key for one in (named, *group) for key in one.keys))
        yield Access(named.words, keys)
        trouble = [one for one in group if one.trouble and one is not named]
        for words in dict.fromkeys(one.words for one in trouble):
            yield Access(words, tuple(key for one in trouble if one.words == words for key in one.keys))


def _best(group: Sequence[_Said]) -> _Said:
    """Best statement on one access: the newest without trouble, with its side if possible."""
    return max(group, key=lambda one: (not one.trouble, bool(one.side), one.at))


def _closed(one: _Said, said: Sequence[_Said]) -> bool:
    """True when the access was closed since; without a side, only if it is the one of its kind."""
    for other in said:
        if not other.closes or other.kind != one.kind or other.at < one.at:
            continue
        if other.side == one.side and one.side:
            return True
        sides = {each.side for each in said if each.kind == one.kind and each.side}
        if (not other.side or not one.side) and len(sides) <= 1:
            return True
    return False


def _all(chart: Chart, now: datetime) -> Iterator[_Said]:
    yield from _problems(chart, now)
    yield from _procedures(chart, now)
    for line in lines.lines(chart, now).here:
        if line.kind != _CATHETER:
            at = line.start.start if line.start is not None else EARLIEST
            if (found := _of(" ".join((line.name, line.site)).strip(), at, line.keys)) is not None:
                yield found


def _problems(chart: Chart, now: datetime) -> Iterator[_Said]:
    for one in chart.all(Condition):
        code = one.code
        if code is None or not conditions.is_active(one, now) or conditions.is_uncertain(one):
            continue
        kind = kinds.made(code)
        if kind is None:
            continue
        words = _with_site(code.label or pick(kind[1].name), one.body_site)
        at = instant(conditions.since(one)) or EARLIEST
        yield _Said(at, kind[0], side_of(words), words, (one.key,), kinds.is_trouble(words))


def _procedures(chart: Chart, now: datetime) -> Iterator[_Said]:
    for one in chart.all(Procedure):
        # A session says by which it was; that is asked apart.
        if not procedures.carried_out(one) or kinds.kind_of(one.code) is not None:
            continue
        used = [*one.used_code, *_devices(chart, one)]
        kind = kinds.made(*(concept for concept in (one.code, *used) if concept is not None))
        at = parse(procedures.performed(one))
        if kind is None or (at is not None and at.start > now):
            continue
        said = one.code.label if one.code is not None else ""
        words = _with_site(pick(kind[1].name), one.body_site)
        yield _Said(
            at.start if at is not None else EARLIEST, kind[0], side_of(f"{words} {said}"), words, (one.key,),
            closes=kinds.closes(one.code),
        )  # fmt: skip


def _devices(chart: Chart, procedure: Procedure) -> Iterator[CodeableConcept]:
    """Types of the devices that a procedure put in or worked on."""
    focal = (one.manipulated for one in procedure.focal_device)
    for reference in (*focal, *procedure.used_reference):
        found = chart.find(reference, Device) if reference is not None else None
        if found is not None and found.type is not None:
            yield found.type
        words = (reference.display if reference is not None else "") or (found.label if found else "")
        if words:
            yield CodeableConcept(text=words)


def _of(words: str, at: datetime, keys: tuple[str, ...]) -> _Said | None:
    kind = kinds.made(CodeableConcept(text=words))
    return _Said(at, kind[0], side_of(words), words, keys, kinds.is_trouble(words)) if kind else None


def _with_site(words: str, sites: Sequence[CodeableConcept]) -> str:
    more = [site.label.lower() for site in sites if site.label and fold(site.label) not in fold(words)]
    return " ".join((words, *more))


def _catheters(chart: Chart, now: datetime, found: Sequence[Access]) -> Iterator[Access]:
    for line in lines.lines(chart, now).here:
        if line.kind != _CATHETER:
            continue
        words = " ".join(part for part in (line.name, line.site.lower()) if part)
        if words and not any(fold(line.name) in fold(one.words) for one in found):
            yield Access(words, line.keys)
