"""Sum of an effect over the medicines in effect: who adds to it, how much, and what settles it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from desktop.core import formats
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.measured_limits.limit_findings import TIERS, newest
from desktop.orders.medicine_groups.groups import Sum, group_file
from desktop.orders.medicine_groups.membership import belongs, classes_of
from desktop.orders.rules import Tier, rule_file

_LEAST = 2


class Load(msgspec.Struct, frozen=True):
    """An effect summed up: the medicines that add to it, how strict it is (None: not told), and what
    settles it where it would be told otherwise."""

    members: tuple[Medicine, ...]
    tier: Tier | None = None
    settled: str = ""


def of_rule(rule: str) -> tuple[Sum, ...]:
    """The sums that a rule tells of."""
    return tuple(one for one in group_file().sums if one.rule == rule)


def adds(one: Sum, medicine: Medicine) -> bool:
    """True when a medicine adds to a sum."""
    return not classes_of(medicine.acting).isdisjoint(one.points)


def load(facts: Facts, medicine: Medicine, one: Sum) -> Load | None:
    """The effect of a medicine with all others in effect; None where it adds nothing to it."""
    if not adds(one, medicine):
        return None
    members: dict[str, Medicine] = {}
    for each in (medicine, *facts.others(medicine)):
        if adds(one, each):
            members.setdefault(each.coded or each.name, each)
    whole = _tier(one, members, frozenset())
    if whole is None:
        return Load(tuple(members.values()))
    dropped, words = _settled(facts, medicine, one)
    counted = {key: each for key, each in members.items() if _points(one, each, dropped)}
    left = _tier(one, counted, dropped)
    if left is None or medicine.key not in {each.key for each in counted.values()}:
        return Load(tuple(members.values()), settled=words)
    return Load(tuple(counted.values()), left)


def said_in_pairs(one: Sum, medicine: Medicine, other: Medicine, tier: Tier) -> bool:
    """True when a declared pair says the same of two medicines, as strictly."""
    return any(
        pair.id in one.pairs
        and TIERS.index(pair.tier) <= TIERS.index(tier)
        and (
            (medicine.within(pair.one) and other.within(pair.other))
            or (medicine.within(pair.other) and other.within(pair.one))
        )
        for pair in rule_file().pairs
    )


def _points(one: Sum, medicine: Medicine, dropped: frozenset[str]) -> Decimal:
    mine = classes_of(medicine.acting) - dropped
    return max((points for key, points in one.points.items() if key in mine), default=Decimal(0))


def _tier(one: Sum, members: dict[str, Medicine], dropped: frozenset[str]) -> Tier | None:
    if len(members) < _LEAST:
        return None
    total = sum((_points(one, each, dropped) for each in members.values()), Decimal(0))
    reached = [tier for tier, least in one.tiers.items() if total >= least]
    return min(reached, key=TIERS.index, default=None)


def _settled(facts: Facts, medicine: Medicine, one: Sum) -> tuple[frozenset[str], str]:
    """The classes that count for nothing here, and why."""
    guards = [each for each in (medicine, *facts.others(medicine)) if belongs(each, one.protected)]
    if one.protected and guards:
        return frozenset(one.protects), _("Protected by {medicine}.").format(medicine=guards[0].name)
    if one.settled is not None:
        value = newest(facts, one.settled.measure)
        if value is not None and value.value < one.settled.below:
            said = _("The latest is {value}.").format(value=formats.number(value.value))
            return frozenset(one.settled.classes), said
    return frozenset(), ""
