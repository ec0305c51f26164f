"""The order of a situation's items by our function and by three others, and how far each agrees with the
wanted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations

import msgspec

from desktop.clinical import age_ranges, danger, flags, news2, vocabulary
from desktop.clinical.age_ranges import GROWN_UP
from desktop.clinical.flags import Abnormal, Limits
from desktop.clinical.urgency import Finding, urgency
from tests.clinical.urgency_charts import FIRST, Item, Person, Situation

Order = Callable[[Situation, Item], tuple[float, ...]]
"""Gives a key for each item: smallest first."""

_PART = {"rr": "respiration", "spo2": "saturation", "sbp": "systolic", "hr": "pulse", "temp": "temperature"}


def limits(item: Item, who: Person) -> Limits:
    """The limits that the product would use for this person."""
    if item.kind == "vital":
        if who.days >= GROWN_UP:
            return Limits()
        band = age_ranges.band(item.key, who.days, who.days)
        return Limits(band.low, band.high) if band is not None else Limits()
    known = vocabulary.analyses().get(item.key)
    if known is None:
        return Limits()
    if who.days < GROWN_UP:
        return age_ranges.for_age(item.key, who.days, who.days, who.sex) or Limits()
    adult = known.limits(who.sex)
    return age_ranges.in_pregnancy(item.key, adult) if who.pregnant else adult


def points(item: Item, who: Person) -> int | None:
    """The points of a vital sign in NEWS2, where it holds."""
    if item.kind != "vital" or who.pregnant or who.days < 16 * 365:
        return None
    if item.key == "acvpu":
        return 0 if item.value == "A" else 3
    value = Decimal(item.value)
    whole = value if item.key == "temp" else int(value)
    score = news2.news2(news2.Measured(**{_PART[item.key]: whole}))
    return score.total if score else None


def _number(item: Item, text: str) -> Decimal | None:
    """Consciousness counts by its points."""
    if item.key == "acvpu":
        return Decimal(0 if text == "A" else 3) if text else None
    return Decimal(text) if text else None


def finding(item: Item, who: Person) -> Finding:
    number, former = (_number(item, text) for text in (item.value, item.was))
    held = limits(item, who)
    said = Abnormal.UNKNOWN
    if item.kind in ("lab", "vital") and not item.unsure:
        said = flags.abnormal(number, held, interpretation=item.flags)
    elif item.kind == "report":
        said = flags.from_interpretation(item.flags) or Abnormal.UNKNOWN
    return Finding(
        kind=item.kind, key=item.key, number=number, abnormal=said, limits=held,
        former=former, hours=item.since, old=item.old,
        new=not item.seen, corrected=item.corrected, unsure=item.unsure, points=points(item, who),
        single=item.single, least=item.least, due=item.due, urgent=item.stat,
    )  # fmt: skip


def ours(situation: Situation, item: Item) -> tuple[float, ...]:
    who = danger.who((situation.who.days, situation.who.days), situation.who.pregnant)
    return (-urgency(finding(item, situation.who), who, FIRST[situation.specialty]).score,)


def by_time(_situation: Situation, item: Item) -> tuple[float, ...]:
    """Newest first; a task by when it is due."""
    return (item.old if item.due is None else item.due,)


def by_list(situation: Situation, item: Item) -> tuple[float, ...]:
    """The specialty's list first, then the order of the vocabulary; what is no result before them."""
    first = FIRST[situation.specialty]
    if item.kind != "lab":
        return (0.0, 0.0)
    if item.key in first:
        return (1.0, float(first.index(item.key)))
    return (2.0, float(list(vocabulary.analyses()).index(item.key)))


def by_abnormality(situation: Situation, item: Item) -> tuple[float, ...]:
    """As it was before: critical, outside, how far in widths of the range; a score and a report by their
    own word."""
    one = finding(item, situation.who)
    if item.kind == "task":
        return (1.0 if (item.due or 0) < 0 else 2.0, 0.0)
    if item.kind == "score":
        total = int(item.value)
        return (0.0 if total >= 7 else 1.0 if total >= 5 else 2.0, -float(total))
    if one.points is not None:
        return (0.0 if one.points >= 3 else 1.0 if one.points else 2.0, -float(one.points))
    if one.abnormal.critical:
        return (0.0, 0.0)
    if one.abnormal in (Abnormal.NORMAL, Abnormal.UNKNOWN):
        return (2.0, 0.0)
    high = one.abnormal is Abnormal.HIGH
    limit = one.limits.high if high else one.limits.low
    if limit is None or one.number is None:
        return (1.0, -1.0)
    low, top = one.limits.low, one.limits.high
    width = (top - low) if low is not None and top is not None and top > low else abs(limit)
    return (1.0, -float(abs(one.number - limit) / width) if width else -1.0)


class Agreement(msgspec.Struct, frozen=True):
    """Of the pairs that the wanted order tells apart how many stand right (a tie is half right), Kendall's
    tau of these, and of the situations in how many the first item is a right one (ties shared)."""

    pairs: float
    tau: float
    first: float


def agreement(situations: list[Situation], order: Order) -> Agreement:
    right = total = first = 0.0
    for s in situations:
        keys = {id(item): order(s, item) for item in s.items}
        for above, below in combinations(s.wanted, 2):
            for one in above:
                for other in below:
                    total += 1
                    a, b = keys[id(one)], keys[id(other)]
                    right += 1.0 if a < b else 0.5 if a == b else 0.0
        best = min(keys.values())
        leading = [item for item in s.items if keys[id(item)] == best]
        first += sum(item in s.wanted[0] for item in leading) / len(leading)
    return Agreement(right / total, 2 * right / total - 1, first / len(situations))
