"""Selection of recorded fluid for the sums: nothing twice, and left out entries with their reason.

A sum over a time (a day's urine) is never added to its parts; the same entry from two systems counts once;
what ran into a vein counts from its entries as given only where nobody wrote the volume itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical import fluid_kinds
from desktop.clinical.fluid import Entry
from desktop.clinical.record.fluids import fluid_given, fluids
from desktop.clinical.record.fluids.fluids import Apart, Volume, Why
from desktop.core.clock import shifted
from desktop.core.formats import number
from desktop.core.messages import language
from desktop.core.watched import plain_minute
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Medication, MedicationAdministration, Observation
from desktop.fhir.when import for_newest

_A_DAY: Final = timedelta(days=1)
_STANDS_FOR: Final = timedelta(hours=8)
"""A volume written at one moment stands for what ran in since the one before it, so long at the most."""
_RATIO: Final = Decimal("0.01")
_Span = tuple[datetime, datetime]


class Sums(msgspec.Struct, frozen=True):
    """Entries that are summed, and those set apart."""

    entries: tuple[Entry, ...] = ()
    apart: tuple[Apart, ...] = ()


def sums(chart: Chart, now: datetime) -> Sums:
    """All fluid of a record up to now, each amount once."""
    part = chart.part(Observation, MedicationAdministration, Medication)
    return part.once(
        "fluid sums", lambda: _sums(part, now), of=(plain_minute(now), language(), fluid_kinds.fluid_codes())
    )


def _sums(chart: Chart, now: datetime) -> Sums:
    read = fluids.read(chart, now)
    apart = list(read.apart)
    once = each_once(read.volumes, apart)
    measured = [one for one in once if not one.total]
    parts = without_own_sums(measured, apart)
    given = fluid_given.given(chart, now)
    apart += given.apart
    written = [_entry(one) for one in parts]
    written += _of_kinds(once, parts, apart)
    entries = written + _not_written(given.entries, written, apart)
    entries += _of_sides(once, entries, apart)
    order = sorted(entries, key=lambda one: (one.start.timestamp(), one.kind, one.reference))
    return Sums(tuple(order), tuple(apart))


def each_once(volumes: Iterable[Volume], apart: list[Apart]) -> list[Volume]:
    """Each identifier once, as it was issued last."""
    found: dict[object, Volume] = {}
    for at, one in enumerate(volumes):
        key = (one.same, one.kind.key, one.label) if one.same[1] else at
        other = found.get(key)
        if other is not None:
            former, one = sorted((other, one), key=lambda v: (for_newest(v.issued), v.reference))
            apart.append(_left(former, "twice"))
        found[key] = one
    return list(found.values())


def without_own_sums(measured: Sequence[Volume], apart: list[Apart]) -> list[Volume]:
    """Without those that are exactly the sum of others of their kind which lie within their time.

    One that holds others and is not their sum, and those that are alike, may be counted twice: they are
    counted, and marked.
    """
    groups: dict[tuple[str, str], list[Volume]] = {}
    for one in measured:
        groups.setdefault((one.kind.key, one.label), []).append(one)
    found: list[Volume] = []
    for group in groups.values():
        group.sort(key=lambda one: one.at)
        begins = [one.at for one in group]
        alike = Counter((one.at, one.end, one.millilitres) for one in group)
        for one in group:
            inside = _inside(one, group, begins)
            if inside and _equal(sum((v.millilitres for v in inside), Decimal(0)), one.millilitres):
                apart.append(_left(one, "sum"))
            elif inside or alike[one.at, one.end, one.millilitres] > 1:
                found.append(msgspec.structs.replace(one, doubt=True))
            else:
                found.append(one)
    return found


def _inside(one: Volume, group: list[Volume], begins: list[datetime]) -> list[Volume]:
    if one.end is None:
        return []
    near = group[bisect_left(begins, one.at) : bisect_left(begins, one.end)]
    return [
        other for other in near
        if (other.end or other.at) <= one.end and (other.at, other.end) != (one.at, one.end)
    ]  # fmt: skip


def _equal(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(Decimal(1), other * _RATIO)


def _of_kinds(once: Sequence[Volume], parts: Sequence[Volume], apart: list[Apart]) -> list[Entry]:
    """The sums of one kind (a day's urine) that stand alone."""
    found = []
    for one in once:
        if one.total and not one.kind.total:
            own = [_entry(v) for v in parts if v.kind.key == one.kind.key]
            found += _alone(one, own, apart)
    return found


def _of_sides(once: Sequence[Volume], entries: Sequence[Entry], apart: list[Apart]) -> list[Entry]:
    """The sums of all that went in, or out, that stand alone."""
    found: list[Entry] = []
    for one in once:
        if one.kind.total:
            own = [e for e in entries if e.direction == one.kind.direction]
            found += _alone(one, own, apart)
    return found


def _alone(one: Volume, parts: Iterable[Entry], apart: list[Apart]) -> list[Entry]:
    """A sum as an entry where none of its parts is there; else it is told, and whether it was more."""
    begin, end = (one.at, one.end) if one.end is not None else (shifted(one.at, -_A_DAY), one.at)
    inside = [e for e in parts if e.start < end and (e.end or e.start) >= begin]
    if not inside:
        # Of a day's sum that is dated with its last moment alone nobody knows when it began.
        return [msgspec.structs.replace(_entry(one), about=one.about or one.end is None)]
    known = sum((e.millilitres for e in inside), Decimal(0))
    more = one.millilitres > known and not _equal(known, one.millilitres)
    apart.append(msgspec.structs.replace(_left(one, "sum-more" if more else "sum"), at=begin, end=end))
    return []


def _not_written(given: Iterable[Entry], written: Sequence[Entry], apart: list[Apart]) -> list[Entry]:
    """Given infusions without a written volume; a written volume is taken to include them."""
    held: dict[str, list[_Span]] = {}
    found: list[Entry] = []
    for one in given:
        if one.kind not in held:
            held[one.kind] = _written_spans(one.kind, written)
        pieces = _outside(one, held[one.kind])
        if pieces != [one]:
            kind = fluid_kinds.fluids()[one.kind]
            why: Why = "covered"
            amount = f"{number(one.millilitres.quantize(Decimal(1)))} mL"
            name = one.label or kind.name
            apart.append(Apart(one.reference, why, name, amount, "in", one.start, one.end))
        found += pieces
    return found


def _written_spans(kind: str, written: Sequence[Entry]) -> list[_Span]:
    """Periods with a written volume of a kind, by itself or by a kind that covers all."""
    covering = {key for key, row in fluid_kinds.fluids().items() if row.covers} | {kind}
    own = sorted((e for e in written if e.kind in covering), key=lambda e: (e.end or e.start).timestamp())
    spans: list[_Span] = []
    last: datetime | None = None
    for one in own:
        if one.lasts and one.end is not None:
            spans.append((one.start, one.end))
        else:
            since = shifted(one.start, -_STANDS_FOR)
            spans.append((max(since, last) if last is not None else since, one.start))
        last = one.end or one.start
    return _merged(spans)


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    """The same time in spans that do not overlap, oldest first."""
    found: list[_Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _outside(one: Entry, spans: Sequence[_Span]) -> list[Entry]:
    """An entry without what lies in these spans (apart, oldest first), its amount divided by time."""
    near = bisect_left(spans, one.start, key=lambda span: span[1])
    spans = spans[near : bisect_right(spans, one.end or one.start, key=lambda span: span[0])]
    if not one.lasts or one.end is None:
        return [] if any(begin <= one.start <= end for begin, end in spans) else [one]
    free: list[_Span] = [(one.start, one.end)]
    for begin, end in spans:
        free = [
            piece
            for low, high in free
            for piece in ((low, min(high, begin)), (max(low, end), high))
            if piece[0] < piece[1]
        ]
    if free == [(one.start, one.end)]:
        return [one]
    whole = Decimal(str((one.end - one.start).total_seconds()))
    return [
        msgspec.structs.replace(
            one, start=low, end=high, about=True,
            millilitres=one.millilitres * Decimal(str((high - low).total_seconds())) / whole,
        )
        for low, high in free
    ]  # fmt: skip


def _entry(one: Volume) -> Entry:
    return Entry(
        one.at, one.millilitres, one.kind.direction, one.kind.key, one.end, one.reference,
        label=one.label, least=one.least, about=one.about, doubt=one.doubt,
        weighed=one.grams is not None,
    )  # fmt: skip


def _left(one: Volume, why: Why) -> Apart:
    return Apart(
        one.reference, why, one.label or one.kind.name, f"{number(one.millilitres)} mL",
        one.kind.direction, one.at, one.end,
    )  # fmt: skip
