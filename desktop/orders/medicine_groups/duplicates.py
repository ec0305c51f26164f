"""Two medicines of one class: which classes an ordered medicine shares with another in effect."""

from __future__ import annotations

from desktop.core.configured import configured
from desktop.orders.chart_facts import Medicine
from desktop.orders.medicine_groups.groups import Duplicate, group_file
from desktop.orders.medicine_groups.membership import is_slow
from desktop.orders.rules import within

_TIERS = ("stop", "question", "notice")


def shared(medicine: Medicine, other: Medicine) -> Duplicate | None:
    """The class of which both are; the strictest, then the first as declared."""
    found = [one for one in _concerning(medicine.acting) if _both(one, medicine, other)]
    return min(found, key=lambda one: _TIERS.index(one.tier), default=None)


def concerns(medicine: Medicine) -> bool:
    """True when a second medicine beside this one could be one too many."""
    return any(not one.slow or is_slow(medicine) for one in _concerning(medicine.acting))


@configured
def _concerning(codes: tuple[str, ...]) -> tuple[Duplicate, ...]:
    return tuple(one for one in group_file().duplicates if any(_sides(one, codes)))


def _both(group: Duplicate, medicine: Medicine, other: Medicine) -> bool:
    mine, theirs = _sides(group, medicine.acting), _sides(group, other.acting)
    crossing = (mine[0] and theirs[1]) or (mine[1] and theirs[0])
    return crossing and (not group.slow or (is_slow(medicine) and is_slow(other)))


def _sides(group: Duplicate, codes: tuple[str, ...]) -> tuple[bool, bool]:
    """On which side of a group the codes are; of a group without sides on both, or on none."""
    one, other = (group.atc or group.one), (group.atc or group.other)
    kept = [code for code in codes if not (group.but and within(code, group.but))]
    return any(within(code, one) for code in kept), any(within(code, other) for code in kept)
