"""Judging of a medicine by the newest measured values: beyond a limit, within all, or not known.

A comparator counts as far as it tells: `<0.5` is below 1.5, `<2.0` may be. An older value never reassures
for a newer one that can't be read, and raises its question all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from desktop.clinical.units import plain
from desktop.core import formats
from desktop.core.messages import _, pick
from desktop.orders.chart_facts import Facts, Medicine, Result
from desktop.orders.findings import Finding, NotChecked, Outcome, Passed, Silent, finding, say
from desktop.orders.measured_limits.limits import Limit, Measure, limit_file, limits_for
from desktop.orders.measured_limits.newest_values import unread, values
from desktop.orders.medicine_codes import route_of
from desktop.orders.medicine_groups.membership import belongs
from desktop.orders.rules import limits

TIERS: Final = ("stop", "question", "notice")


def judged(facts: Facts, medicine: Medicine, rule: str) -> Iterator[Outcome]:
    """Outcomes of a rule for a medicine: one finding, the strictest; else what was looked at, or not."""
    found: list[Finding] = []
    others: list[Outcome] = []
    for key, every in limits_for(rule, medicine.acting):
        concerned = [one for one in every if _concerns(facts, medicine, one)]
        if not concerned:
            continue
        measure = limit_file().measures[key]
        for outcome in _by_measure(facts, medicine, measure, concerned):
            if isinstance(outcome, Finding):
                found.append(outcome)
            else:
                others.append(outcome)
    gaps = [one for one in others if not isinstance(one, Passed)]
    yield from gaps
    if found:
        yield min(found, key=lambda one: TIERS.index(one.tier))
    elif not gaps:
        yield from others


def newest(facts: Facts, key: str) -> Result | None:
    """The newest value of a measure that is fresh enough and has no comparator; None where there is none."""
    measure = limit_file().measures[key]
    found = next(iter(values(facts, measure, facts.now - timedelta(hours=measure.hours))), None)
    return found if found is not None and not found.comparator else None


def _concerns(facts: Facts, medicine: Medicine, limit: Limit) -> bool:
    others = facts.others(medicine)
    if limit.beside and not any(belongs(one, limit.beside) for one in others):
        return False
    if limit.without and any(belongs(one, limit.without) for one in others):
        return False
    return not limit.routes or any(route_of(dosage) in limit.routes for dosage in medicine.dosages)


def _by_measure(
    facts: Facts, medicine: Medicine, measure: Measure, concerned: list[Limit]
) -> Iterator[Outcome]:
    rule, age = measure.rule, facts.age()
    if age is not None and age < limits().child_under_years and any(one.adults for one in concerned):
        concerned = [one for one in concerned if not one.adults]
        why = _("{analysis}: the limits are those of adults.").format(analysis=measure.name)
        yield NotChecked(rule, medicine.line, why)
        if not concerned:
            return
    hours = max(one.hours or measure.hours for one in concerned)
    since = facts.now - timedelta(hours=hours)
    missing = tuple(unread(facts, rule, medicine, since, measure))
    yield from missing
    fresh = values(facts, measure, since)
    if not fresh:
        if not missing:
            yield from _absent(facts, medicine, measure, concerned, hours)
        return
    broken: list[tuple[Limit, Result, Result | None]] = []
    unsure: list[Result] = []
    for limit in concerned:
        oldest = facts.now - timedelta(hours=limit.hours or measure.hours)
        mine = tuple(one for one in fresh if one.at >= oldest)
        if not mine:
            continue
        value = _of_newest(mine, limit)
        beyond, before = _beyond(value, mine, limit)
        if beyond:
            broken.append((limit, value, before))
        elif beyond is None:
            unsure.append(value)
    if broken:
        limit, value, before = min(broken, key=lambda one: TIERS.index(one[0].tier))
        yield _found(facts, medicine, measure, limit, value, before)
    elif unsure:
        said = (
            _("{analysis} is given only as below a limit.")
            if unsure[0].comparator in ("<", "<=")
            else _("{analysis} is given only as above a limit.")
        )
        yield NotChecked(rule, medicine.line, said.format(analysis=measure.name))
    elif not missing:
        yield Passed(rule, medicine.line, f"{formats.inside(measure.name)} {_shown(fresh[0])}")


def _absent(
    facts: Facts, medicine: Medicine, measure: Measure, concerned: list[Limit], hours: int
) -> Iterator[Outcome]:
    """Outcome without a fresh value: mostly none, or every order would be full of it."""
    told = next((one for one in concerned if one.missing), None)
    days = formats.number(Decimal(-(-hours // 24)))
    if told is not None and medicine.line and not medicine.listed:
        if measure.laboratory and facts.requested(measure.laboratory, timedelta(hours=hours)):
            why = _("{analysis} is ordered.").format(analysis=measure.name)
            yield Silent(measure.rule, medicine.line, why)
            return
        yield finding(
            measure.rule,
            medicine.line,
            tier=told.missing,
            title=say(measure.rule, "title", "missing", what=measure.name, medicine=medicine.name, days=days),
            detail=say(measure.rule, "detail", "missing"),
            implicated=(medicine.key,),
            data=(medicine.coded, "missing"),
        )
    elif any(one.needed for one in concerned):
        why = _("{analysis}: there is none of the last {n} days.").format(analysis=measure.name, n=days)
        yield NotChecked(measure.rule, medicine.line, why)


def _of_newest(mine: tuple[Result, ...], limit: Limit) -> Result:
    """Of several of the newest moment the one that is worse for this limit."""
    last = [one for one in mine if one.at == mine[0].at]
    pick_worst = max if limit.least is not None else min
    return pick_worst(last, key=lambda one: one.value)


def _beyond(value: Result, mine: tuple[Result, ...], limit: Limit) -> tuple[bool | None, Result | None]:
    """True when a value lies beyond a limit, None when nobody can tell; and from where it has fallen."""
    under, over = value.comparator in ("<", "<="), value.comparator in (">", ">=")
    if limit.below is not None:
        if under and value.value >= limit.below:
            return (True if value.comparator == "<" and value.value == limit.below else None), None
        inside = value.value < limit.below
        return (None if inside and over else inside), None
    if limit.least is not None:
        if over and value.value < limit.least:
            return None, None
        reached = value.value >= limit.least
        if reached and under:
            return (False if value.comparator == "<" and value.value == limit.least else None), None
        return reached, None
    earlier = [one for one in mine if one.at < value.at and one.comparator not in ("<", "<=")]
    before = max(earlier, key=lambda one: one.value, default=None)
    fallen = limit.fallen
    if before is None or fallen is None or over:
        return False, None
    return before.value - value.value >= fallen, before


def _found(
    facts: Facts, medicine: Medicine, measure: Measure, limit: Limit, value: Result, before: Result | None
) -> Finding:
    rule = measure.rule
    when = formats.relative_day_time(value.at, facts.now)
    if before is not None:
        title = say(rule, "title", "fallen", what=measure.name, medicine=medicine.name,
                    high=_shown(before), value=_shown(value))  # fmt: skip
        sample = _("Sample {when}.").format(when=when)
        detail = f"{pick(limit.reason)} {sample}"
    else:
        bound = limit.below if limit.below is not None else limit.least
        assert bound is not None
        title = say(rule, "title", what=measure.name, value=_shown(value), medicine=medicine.name)
        detail = say(rule, "detail", reason=pick(limit.reason), when=when, limit=formats.number(plain(bound)))
    return finding(
        rule,
        medicine.line,
        tier=limit.tier,
        title=title,
        detail=detail,
        implicated=(medicine.key, value.key, *((before.key,) if before is not None else ())),
        data=(medicine.coded, value.key, value.value, limit.id),
    )


def _shown(value: Result) -> str:
    return value.comparator + formats.number(value.value)
